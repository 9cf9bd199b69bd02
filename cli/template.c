/* gtmpl template: Helm's command of the same name, with its flags, order of work and messages. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <gtmpl/gtmpl.h>

#include "commands.h"
#include "values_flags.h"

typedef struct template_flags {
    bool debug, help, include_crds, is_upgrade, no_hooks, skip_tests, skip_schema_validation;
    const char *namespace_, *kube_version;
    strings api_versions, show_only;
    values_flags values;
} template_flags;

#define AT(field) offsetof(template_flags, field)

/* clang-format off */
static const option template_options[] = {
    {"api-versions", 'a', OPTION_CSV, AT(api_versions), "strings",
     "Kubernetes api versions used for Capabilities.APIVersions (multiple can be specified)"},
    {"debug", 0, OPTION_BOOL, AT(debug), NULL, "enable verbose output"},
    {"help", 'h', OPTION_BOOL, AT(help), NULL, "help for template"},
    {"include-crds", 0, OPTION_BOOL, AT(include_crds), NULL, "include CRDs in the templated output"},
    {"is-upgrade", 0, OPTION_BOOL, AT(is_upgrade), NULL, "set .Release.IsUpgrade instead of .Release.IsInstall"},
    {"kube-version", 0, OPTION_STRING, AT(kube_version), "string",
     "Kubernetes version used for Capabilities.KubeVersion"},
    {"namespace", 'n', OPTION_STRING, AT(namespace_), "string", "namespace scope for this request"},
    {"no-hooks", 0, OPTION_BOOL, AT(no_hooks), NULL, "prevent hooks from running during install"},
    {"show-only", 's', OPTION_STRINGS, AT(show_only), "stringArray",
     "only show manifests rendered from the given templates"},
    {"skip-crds", 0, OPTION_IGNORED_BOOL, 0, NULL, "if set, no CRDs will be installed"},
    {"skip-schema-validation", 0, OPTION_BOOL, AT(skip_schema_validation), NULL,
     "if set, disables JSON schema validation"},
    {"skip-tests", 0, OPTION_BOOL, AT(skip_tests), NULL, "skip tests from templated output"},
    /* What needs a cluster, a repository or an output folder: refused by name until it is there. */
    {"dependency-update", 0, OPTION_REFUSED_BOOL, 0, NULL, NULL},
    {"dry-run", 0, OPTION_REFUSED_STRING, 0, NULL, NULL},
    {"enable-dns", 0, OPTION_REFUSED_BOOL, 0, NULL, NULL},
    {"generate-name", 'g', OPTION_REFUSED_BOOL, 0, NULL, NULL},
    {"name-template", 0, OPTION_REFUSED_STRING, 0, NULL, NULL},
    {"output-dir", 0, OPTION_REFUSED_STRING, 0, NULL, NULL},
    {"post-renderer", 0, OPTION_REFUSED_STRING, 0, NULL, NULL},
    {"release-name", 0, OPTION_REFUSED_BOOL, 0, NULL, NULL},
    {"repo", 0, OPTION_REFUSED_STRING, 0, NULL, NULL},
    {"validate", 0, OPTION_REFUSED_BOOL, 0, NULL, NULL},
    {"version", 0, OPTION_REFUSED_STRING, 0, NULL, NULL},
    {NULL, 0, OPTION_BOOL, 0, NULL, NULL},
};
/* clang-format on */

static void print_help(const option_group *groups)
{
    puts("\nRender chart templates locally and display the output.\n");
    printf("Usage:\n  %s template [NAME] [CHART] [flags]\n\nFlags:\n", program_name());
    options_print(groups);
}

static void print_warning(void *context, const char *text)
{
    (void)context;
    fprintf(stderr, "%s\n", text);
}

/* Prints an error in Helm's way and releases it. */
static int fail(gtmpl_error *err, bool debug)
{
    const char *hint = "";

    if (gtmpl_error_while_rendering(err) && !debug)
        hint = "\n\nUse --debug flag to render out invalid YAML";
    print_error("%s%s", gtmpl_error_message(err), hint);
    gtmpl_error_free(err);
    return 1;
}

/* --- Rendering --- */

static int print_result(const gtmpl_render *render, const template_flags *flags)
{
    gtmpl_write_options options = GTMPL_WRITE_OPTIONS;
    gtmpl_error *err = NULL;

    options.no_hooks = flags->no_hooks;
    options.skip_tests = flags->skip_tests;
    options.show_only = flags->show_only.items;
    options.show_only_count = flags->show_only.count;
    return gtmpl_render_write(render, &options, stdout, &err) == GTMPL_OK ? 0 : fail(err, flags->debug);
}

static int render_chart(const gtmpl_chart *chart, const gtmpl_values *values, const char *name,
                        const template_flags *flags)
{
    gtmpl_render_options options = GTMPL_RENDER_OPTIONS;
    gtmpl_release release = {name, flags->namespace_, flags->is_upgrade};
    gtmpl_render *render = NULL;
    gtmpl_error *err = NULL;
    int code = 0;

    options.kube_version = flags->kube_version;
    options.api_versions = flags->api_versions.items;
    options.api_version_count = flags->api_versions.count;
    options.include_crds = flags->include_crds;
    options.skip_schema_validation = flags->skip_schema_validation;
    options.warning = print_warning;
    gtmpl_status status = gtmpl_render_chart(&render, chart, values, &release, &options, &err);
    if (render != NULL && (status == GTMPL_OK || flags->debug))
        code = print_result(render, flags);
    if (status != GTMPL_OK) {
        fflush(stdout);
        code = fail(err, flags->debug);
    }
    gtmpl_render_free(render);
    return code;
}

/* Helm looks for the chart first, then reads values, then loads the chart; errors come in that order. */
static int run(const char *name, const char *path, const template_flags *flags)
{
    gtmpl_chart_options options = GTMPL_CHART_OPTIONS;
    gtmpl_chart *chart = NULL;
    gtmpl_values *values = NULL;
    gtmpl_error *err = NULL;
    struct stat found;
    int code;

    options.warning = print_warning;
    gtmpl_status status = gtmpl_values_new(&values, &err);
    if (status == GTMPL_OK && stat(path, &found) == 0)
        status = values_flags_read(&flags->values, values, &err);
    if (status == GTMPL_OK)
        status = gtmpl_chart_open(&chart, path, &options, &err);
    code = status == GTMPL_OK ? render_chart(chart, values, name, flags) : fail(err, flags->debug);
    gtmpl_values_free(values);
    gtmpl_chart_free(chart);
    return code;
}

static void flags_free(template_flags *flags)
{
    strings_free(&flags->api_versions);
    strings_free(&flags->show_only);
    values_flags_free(&flags->values);
}

static void print_too_many(const strings *arguments)
{
    fputs("Error: expected at most two arguments, unexpected arguments: ", stderr);
    for (size_t i = 2; i < arguments->count; i++)
        fprintf(stderr, "%s%s", i > 2 ? ", " : "", arguments->items[i]);
    fputc('\n', stderr);
}

int command_template(int count, char **words)
{
    template_flags flags = {0};
    const option_group groups[] = {{template_options, &flags}, {values_options, &flags.values}, {NULL, NULL}};
    strings arguments = {0};
    int code = 1;

    if (options_read(groups, count, words, &arguments)) {
        if (flags.help) {
            print_help(groups);
            code = 0;
        } else if (arguments.count == 0) {
            print_error("\"%s template\" requires at least 1 argument\n\n"
                        "Usage:  %s template [NAME] [CHART] [flags]",
                        program_name(), program_name());
        } else if (arguments.count > 2) {
            print_too_many(&arguments);
        } else {
            code = run(arguments.count == 2 ? arguments.items[0] : NULL, arguments.items[arguments.count - 1], &flags);
        }
    }
    flags_free(&flags);
    strings_free(&arguments);
    return code;
}
