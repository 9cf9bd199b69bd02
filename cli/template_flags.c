/*
 * The flags of gtmpl template. Each has Helm's meaning; one that cannot matter without a cluster or a repository is
 * accepted silently, as Helm accepts it, and what cannot be done is refused by name. Reference: Helm's pkg/cmd.
 */
#include "template_flags.h"

#include "limits.h"

#include <stdio.h>
#include <string.h>

#define AT(field) offsetof(template_flags, field)

static bool check_wait(const char *text, char *why, size_t size)
{
    static const char *const words[] = {"watcher", "hookOnly", "legacy", "true", "false"};

    if (strcmp(text, "true") == 0 || strcmp(text, "false") == 0)
        fprintf(stderr,
                "level=WARN msg=\"--wait=%s is deprecated (boolean value) and can be replaced with --wait=%s\"\n", text,
                *text == 't' ? "watcher" : "hookOnly");
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(text, words[i]) == 0)
            return true;
    snprintf(why, size, "invalid wait input \"%s\". Valid inputs are watcher, hookOnly, and legacy", text);
    return false;
}

static bool check_compat(const char *text, char *why, size_t size)
{
    if (strcmp(text, "helm3") == 0 || strcmp(text, "helm4") == 0)
        return true;
    snprintf(why, size, "must be helm3 or helm4");
    return false;
}

/* clang-format off */
const option template_options[] = {
    /* name, letter, kind, effect, field, value's name,
     * help, check, value when bare, what to use instead */
    {"api-versions", 'a', OPTION_CSV, EFFECT_STORED, AT(api_versions), "strings",
     "Kubernetes api versions used for Capabilities.APIVersions (multiple can be specified)", NULL, NULL, NULL},
    {"atomic", 0, OPTION_BOOL, EFFECT_NONE, 0, NULL,
     NULL, NULL, NULL, "use --rollback-on-failure instead"},
    {"compat", 0, OPTION_STRING, EFFECT_STORED, AT(compat), "string",
     "print what Helm 3 prints (helm3) or Helm 4 (helm4, the default)", check_compat, NULL, NULL},
    {"create-namespace", 0, OPTION_BOOL, EFFECT_NONE, 0, NULL,
     "create the release namespace if not present", NULL, NULL, NULL},
    {"dependency-update", 0, OPTION_BOOL, EFFECT_NONE, 0, NULL,
     "has no effect: dependencies must be in charts/", NULL, NULL, NULL},
    {"description", 0, OPTION_STRING, EFFECT_NONE, 0, "string",
     "add a custom description", NULL, NULL, NULL},
    {"disable-openapi-validation", 0, OPTION_BOOL, EFFECT_NONE, 0, NULL,
     "if set, the installation process will not validate rendered templates against the Kubernetes OpenAPI Schema", NULL, NULL, NULL},
    {"dry-run", 0, OPTION_STRING, EFFECT_STORED, AT(dry_run), "string",
     "only 'client' is possible", NULL, "unset", NULL},
    {"enable-dns", 0, OPTION_BOOL, EFFECT_REFUSED, 0, NULL,
     "templates have no network", NULL, NULL, NULL},
    {"force", 0, OPTION_BOOL, EFFECT_NONE, 0, NULL,
     NULL, NULL, NULL, "use --force-replace instead"},
    {"force-conflicts", 0, OPTION_BOOL, EFFECT_NONE, 0, NULL,
     "if set server-side apply will force changes against conflicts", NULL, NULL, NULL},
    {"force-replace", 0, OPTION_BOOL, EFFECT_NONE, 0, NULL,
     "force resource updates by replacement", NULL, NULL, NULL},
    {"generate-name", 'g', OPTION_BOOL, EFFECT_STORED, AT(generate_name), NULL,
     "generate the name (and omit the NAME parameter)", NULL, NULL, NULL},
    {"hide-notes", 0, OPTION_BOOL, EFFECT_NONE, 0, NULL,
     NULL, NULL, NULL, "this flag has no effect for 'helm template' and will be removed in Helm 5"},
    {"include-crds", 0, OPTION_BOOL, EFFECT_STORED, AT(include_crds), NULL,
     "include CRDs in the templated output", NULL, NULL, NULL},
    {"is-upgrade", 0, OPTION_BOOL, EFFECT_STORED, AT(is_upgrade), NULL,
     "set .Release.IsUpgrade instead of .Release.IsInstall", NULL, NULL, NULL},
    {"kube-version", 0, OPTION_STRING, EFFECT_STORED, AT(kube_version), "string",
     "Kubernetes version used for Capabilities.KubeVersion", NULL, NULL, NULL},
    {"labels", 'l', OPTION_CSV, EFFECT_STORED, AT(labels), "stringToString",
     "Labels that would be added to release metadata. Should be divided by comma.", check_pairs, NULL, NULL},
    {"name-template", 0, OPTION_STRING, EFFECT_STORED, AT(name_template), "string",
     "specify template used to name the release", NULL, NULL, NULL},
    {"no-hooks", 0, OPTION_BOOL, EFFECT_STORED, AT(no_hooks), NULL,
     "prevent hooks from running during install", NULL, NULL, NULL},
    {"output-dir", 0, OPTION_STRING, EFFECT_STORED, AT(output_dir), "string",
     "writes the executed templates to files in output-dir instead of stdout", NULL, NULL, NULL},
    {"post-renderer", 0, OPTION_STRINGS, EFFECT_STORED, AT(post_renderers), "postRendererString",
     "a postrenderer plugin, or an executable, that reads what was rendered and writes what to use instead", NULL, NULL, NULL},
    {"post-renderer-args", 0, OPTION_STRINGS, EFFECT_STORED, AT(post_renderer_args), "postRendererArgsSlice",
     "an argument to the post-renderer (can specify multiple)", NULL, NULL, NULL},
    {"release-name", 0, OPTION_BOOL, EFFECT_STORED, AT(release_name), NULL,
     "use release name in the output-dir path.", NULL, NULL, NULL},
    {"render-subchart-notes", 0, OPTION_BOOL, EFFECT_NONE, 0, NULL,
     NULL, NULL, NULL, "this flag has no effect for 'helm template' and will be removed in Helm 5"},
    {"replace", 0, OPTION_BOOL, EFFECT_NONE, 0, NULL,
     "reuse the given name, only if that name is a deleted release which remains in the history", NULL, NULL, NULL},
    {"rollback-on-failure", 0, OPTION_BOOL, EFFECT_NONE, 0, NULL,
     "if set, Helm will rollback (uninstall) the installation upon failure", NULL, NULL, NULL},
    {"server-side", 0, OPTION_BOOL, EFFECT_NONE, 0, NULL,
     "object updates run in the server instead of the client", NULL, NULL, NULL},
    {"show-only", 's', OPTION_STRINGS, EFFECT_STORED, AT(show_only), "stringArray",
     "only show manifests rendered from the given templates", NULL, NULL, NULL},
    {"skip-crds", 0, OPTION_BOOL, EFFECT_NONE, 0, NULL,
     "if set, no CRDs will be installed. By default, CRDs are installed if not already present", NULL, NULL, NULL},
    {"skip-schema-validation", 0, OPTION_BOOL, EFFECT_STORED, AT(skip_schema_validation), NULL,
     "if set, disables JSON schema validation", NULL, NULL, NULL},
    {"skip-tests", 0, OPTION_BOOL, EFFECT_STORED, AT(skip_tests), NULL,
     "skip tests from templated output", NULL, NULL, NULL},
    {"take-ownership", 0, OPTION_BOOL, EFFECT_NONE, 0, NULL,
     "if set, install will ignore the check for helm annotations and take ownership of the existing resources", NULL, NULL, NULL},
    {"timeout", 0, OPTION_STRING, EFFECT_NONE, 0, "duration",
     "time to wait for any individual Kubernetes operation (like Jobs for hooks)", check_duration, NULL, NULL},
    {"validate", 0, OPTION_BOOL, EFFECT_STORED, AT(validate), NULL,
     NULL, NULL, NULL, "use '--dry-run=server' instead"},
    {"wait", 0, OPTION_STRING, EFFECT_NONE, 0, "WaitStrategy",
     "wait until resources are ready (up to --timeout)", check_wait, "watcher", NULL},
    {"wait-for-jobs", 0, OPTION_BOOL, EFFECT_NONE, 0, NULL,
     "if set and --wait enabled, will wait until all Jobs have been completed", NULL, NULL, NULL},
    {NULL, 0, OPTION_BOOL, EFFECT_NONE, 0, NULL, NULL, NULL, NULL, NULL},
};
/* clang-format on */

/* Flags that exclude each other, as Helm groups them. */
static const char *const exclusive[][2] = {
    {"force-replace", "force-conflicts"},
    {"force", "force-conflicts"},
    {"validate", "dry-run"},
};

static bool check_exclusive(int count, char **words)
{
    for (size_t i = 0; i < sizeof exclusive / sizeof *exclusive; i++) {
        const char *first = exclusive[i][0], *second = exclusive[i][1];
        if (!options_given(count, words, first) || !options_given(count, words, second))
            continue;
        bool in_order = strcmp(first, second) < 0;
        print_error("if any flags in the group [%s %s] are set none of the others can be; [%s %s] were all set", first,
                    second, in_order ? first : second, in_order ? second : first);
        return false;
    }
    return true;
}

static bool refuse_server(void)
{
    print_error("--dry-run=server needs a cluster, and gtmpl talks to none");
    return false;
}

/* `helm template` is always a dry run; only one on a server would be another thing. */
static bool check_dry_run(const template_flags *flags)
{
    const char *mode = flags->dry_run != NULL ? flags->dry_run : "client";

    if (flags->validate || strcmp(mode, "server") == 0)
        return refuse_server();
    if (strcmp(mode, "unset") == 0) {
        fputs("level=WARN msg=\"--dry-run is deprecated and should be replaced with '--dry-run=client'\"\n", stderr);
        return true;
    }
    if (strcmp(mode, "true") == 0) {
        fputs("level=WARN msg=\"boolean '--dry-run=true' flag is deprecated and must be replaced with "
              "'--dry-run=client'\"\n",
              stderr);
        return true;
    }
    if (strcmp(mode, "client") == 0)
        return true;
    bool known = strcmp(mode, "none") == 0 || strcmp(mode, "false") == 0;
    print_error("invalid dry-run value (\"%s\"). Must be %s\"server\"%s or \"client\"", mode, known ? "" : "\"none\", ",
                known ? "" : ",");
    return false;
}

bool template_flags_read(template_flags *flags, int count, char **words, strings *arguments)
{
    const option_group groups[] = {{template_options, flags},        {reproducible_options, &flags->reproducible},
                                   {values_options, &flags->values}, {chart_options, &flags->chart},
                                   {global_options, &flags->global}, {NULL, NULL}};

    global_flags_from_environment(&flags->global);
    if (!options_read(groups, count, words, arguments))
        return false;
    limits_take(&flags->global.limits);
    return flags->global.help || template_flags_check(flags, count, words);
}

bool template_flags_check(template_flags *flags, int count, char **words)
{
    if (flags->compat != NULL && strcmp(flags->compat, "helm3") == 0)
        flags->compat_mode = GTMPL_COMPAT_HELM3;
    return check_exclusive(count, words) && check_dry_run(flags) && reproducible_flags_read(&flags->reproducible) &&
           post_renderer_find(&flags->post_renderer, flags->compat_mode, &flags->post_renderers,
                              &flags->post_renderer_args);
}

void template_flags_free(template_flags *flags)
{
    strings_free(&flags->api_versions);
    strings_free(&flags->show_only);
    strings_free(&flags->labels);
    strings_free(&flags->post_renderers);
    strings_free(&flags->post_renderer_args);
    post_renderer_free(&flags->post_renderer);
    values_flags_free(&flags->values);
    global_flags_free(&flags->global);
}
