/* gtmpl check: overrides that do nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "command.h"
#include "commands.h"
#include "limits.h"
#include "operand.h"
#include "target_flags.h"
#include "tree_flags.h"
#include "values_flags.h"

typedef struct check_flags {
    bool all, strict, skip_schema_validation;
    const char *format, *kube_version, *compat;
    strings api_versions, skip, policy;
    tree_flags tree;
    target_flags target;
    values_flags values;
    global_flags global;
} check_flags;

#define AT(field) offsetof(check_flags, field)

static bool check_compat(const char *text, char *why, size_t size)
{
    if (strcmp(text, "helm3") == 0 || strcmp(text, "helm4") == 0)
        return true;
    snprintf(why, size, "must be helm3 or helm4");
    return false;
}

static bool check_output(const char *text, char *why, size_t size)
{
    if (strcmp(text, "text") == 0 || strcmp(text, "json") == 0 || strcmp(text, "sarif") == 0)
        return true;
    snprintf(why, size, "must be text, json or sarif");
    return false;
}

/* clang-format off */
static const option check_options[] = {
    {"all", 0, OPTION_BOOL, EFFECT_STORED, AT(all), NULL,
     "check every addon of the repository", NULL, NULL, NULL},
    {"api-versions", 'a', OPTION_CSV, EFFECT_STORED, AT(api_versions), "strings",
     "Kubernetes api versions used for Capabilities.APIVersions (multiple can be specified)", NULL, NULL, NULL},
    {"compat", 0, OPTION_STRING, EFFECT_STORED, AT(compat), "string",
     "render as Helm 3 does (helm3) or Helm 4 (helm4, the default)", check_compat, NULL, NULL},
    {"kube-version", 0, OPTION_STRING, EFFECT_STORED, AT(kube_version), "string",
     "Kubernetes version used for Capabilities.KubeVersion", NULL, NULL, NULL},
    {"output", 'o', OPTION_STRING, EFFECT_STORED, AT(format), "format",
     "text (the default), json or sarif", check_output, NULL, NULL},
    {"policy", 0, OPTION_CSV, EFFECT_STORED, AT(policy), "rules",
     "hold the tree of Applications to rules of the repository instead: gitops (all), config (those that gtmpl.yaml "
     "names), or some by name", NULL, NULL, NULL},
    {"skip", 0, OPTION_CSV, EFFECT_STORED, AT(skip), "rules",
     "rules to leave out: unread, redundant, kind, disabled", NULL, NULL, NULL},
    {"skip-schema-validation", 0, OPTION_BOOL, EFFECT_STORED, AT(skip_schema_validation), NULL,
     "if set, disables JSON schema validation", NULL, NULL, NULL},
    {"strict", 0, OPTION_BOOL, EFFECT_STORED, AT(strict), NULL,
     "end with 1 when something was found", NULL, NULL, NULL},
    {NULL, 0, OPTION_BOOL, EFFECT_NONE, 0, NULL, NULL, NULL, NULL, NULL},
};
/* clang-format on */

static const command_form form = {
    "check",
    " [ADDON | CHART]...",
    "Looks for overrides that do nothing: keys that no template reads, values that lower layers give already, maps "
    "that\n"
    "replace something else, values for subcharts that are disabled.\n\n"
    "An addon is checked with the layers of all its places, or of those that --env and its like choose; a chart with\n"
    "the values of -f and --set.\n\n"
    "    $ gtmpl check portal --env prod\n"
    "    $ gtmpl check ./charts/portal -f prod.yaml\n"
    "    $ gtmpl check --all --strict\n\n"
    "With --policy the tree of Applications is held to "
    "the rules\nof the repository; what is named is then where the tree begins. Without any name, those that "
    "gtmpl.yaml\n"
    "turns on are held.\n\n"
    "    $ gtmpl check\n"
    "    $ gtmpl check --policy gitops bootstrap --clusters clusters.yaml\n\n" OPERAND_HELP,
    0,
    -1,
};

static gtmpl_render_options render_options(const check_flags *flags)
{
    gtmpl_render_options options = GTMPL_RENDER_OPTIONS;

    options.limits = limits_now();
    if (flags->kube_version != NULL && flags->kube_version[0] != '\0')
        options.kube_version = flags->kube_version;
    options.api_versions = flags->api_versions.items;
    options.api_version_count = flags->api_versions.count;
    options.skip_schema_validation = flags->skip_schema_validation;
    if (flags->compat != NULL && strcmp(flags->compat, "helm3") == 0)
        options.compat = GTMPL_COMPAT_HELM3;
    return options;
}

/* --- A chart --- */

/* The chart and the values must outlive the check. */
typedef struct checked_chart {
    gtmpl_chart *chart;
    gtmpl_values *values;
} checked_chart;

static gtmpl_status add_chart(gtmpl_check *check, checked_chart *c, const char *path, const check_flags *flags,
                              gtmpl_error **err)
{
    gtmpl_chart_options options = GTMPL_CHART_OPTIONS;
    const gtmpl_render_options render = render_options(flags);
    const gtmpl_release release = {NULL, flags->global.namespace_, 0};
    const gtmpl_check_target target = {NULL, path, 0};

    options.compat = render.compat;
    options.limits = limits_now();
    gtmpl_status status = gtmpl_values_new_limited(&c->values, limits_now(), err);
    if (status == GTMPL_OK)
        status = gtmpl_values_keep_origins(c->values, err);
    if (status == GTMPL_OK)
        status = values_flags_read(&flags->values, c->values, err);
    if (status == GTMPL_OK)
        status = gtmpl_chart_open(&c->chart, path, &options, err);
    if (status == GTMPL_OK)
        status = gtmpl_check_add(check, c->chart, c->values, &release, &render, &target, err);
    return status;
}

/* --- Findings --- */

static gtmpl_check_format format_of(const char *name)
{
    if (name == NULL || strcmp(name, "text") == 0)
        return GTMPL_CHECK_TEXT;
    return strcmp(name, "json") == 0 ? GTMPL_CHECK_JSON : GTMPL_CHECK_SARIF;
}

static int report(gtmpl_check *check, const check_flags *flags)
{
    gtmpl_error *err = NULL;

    if (gtmpl_check_finish(check, flags->skip.items, flags->skip.count, &err) != GTMPL_OK ||
        gtmpl_check_write(check, format_of(flags->format), stdout, &err) != GTMPL_OK)
        return command_fail_at(err);
    return flags->strict && gtmpl_check_count(check) > 0;
}

/* --- Addons of a repository --- */

typedef struct checked_addons {
    gtmpl_repository *repository;
    gtmpl_check *check;
    const check_flags *flags;
    const strings *names; /* none: all */
    const char **places;  /* that were chosen, one a dimension, or NULL */
    size_t failed;
} checked_addons;

static bool is_named(const checked_addons *c, const char *addon)
{
    for (size_t i = 0; i < c->names->count; i++)
        if (strcmp(c->names->items[i], addon) == 0)
            return true;
    return c->names->count == 0;
}

static bool names_all(const checked_addons *c)
{
    for (size_t i = 0; i < gtmpl_repository_addon_count(c->repository); i++)
        if (!is_named(c, gtmpl_repository_addon(c->repository, i)))
            return false;
    return true;
}

static bool is_chosen(const checked_addons *c, const gtmpl_target *t)
{
    for (size_t i = 0; i < gtmpl_repository_dimension_count(c->repository); i++)
        if (c->places[i] != NULL && (t->places[i] == NULL || strcmp(t->places[i], c->places[i]) != 0))
            return false;
    return true;
}

/* Whether a path names an addon: as a folder, or as a file without what follows its dot. */
static bool path_names(const char *path, const char *addon)
{
    size_t size = strlen(addon);

    for (const char *at = strstr(path, addon); at != NULL; at = strstr(at + 1, addon)) {
        bool begins = at == path || at[-1] == '/', ends = at[size] == '\0' || at[size] == '/' || at[size] == '.';
        if (begins && ends)
            return true;
    }
    return false;
}

/*
 * Whether other addons use a file too: what a file has under `global`, and one whose path names none of the addons that
 * are checked.
 */
static int is_shared(void *context, const char *file, const char *entry)
{
    const checked_addons *c = context;

    if (entry != NULL)
        return strcmp(entry, "global") == 0;
    for (size_t i = 0; i < c->names->count; i++)
        if (path_names(file, c->names->items[i]))
            return 0;
    return 1;
}

/* PLACE/…/ADDON, as messages call a target. */
static void name_target(char *name, size_t size, const checked_addons *c, const gtmpl_target *t)
{
    size_t length = 0;

    for (size_t i = 0; i < gtmpl_repository_dimension_count(c->repository) && length < size; i++)
        if (t->places[i] != NULL)
            length += (size_t)snprintf(name + length, size - length, "%s/", t->places[i]);
    if (length < size)
        snprintf(name + length, size - length, "%s", t->addon);
}

static gtmpl_status add_addon(const checked_addons *c, gtmpl_addon *addon, gtmpl_check_target *target,
                              gtmpl_error **err)
{
    gtmpl_render_options options = render_options(c->flags);
    gtmpl_release release = *gtmpl_addon_release(addon);

    gtmpl_addon_capabilities(addon, &options);
    if (c->flags->global.namespace_ != NULL)
        release.namespace_ = c->flags->global.namespace_;
    target->chart_file = gtmpl_addon_chart_file(addon);
    gtmpl_status status = values_flags_read(&c->flags->values, gtmpl_addon_values(addon), err);
    if (status == GTMPL_OK)
        status = gtmpl_check_add(c->check, gtmpl_addon_chart(addon), gtmpl_addon_values(addon), &release, &options,
                                 target, err);
    return status;
}

/* Targets of the same addon elsewhere are rendered too: a key that only they need is needed. */
static void add_target(checked_addons *c, const gtmpl_target *t)
{
    char name[1024];
    gtmpl_check_target target = {name, NULL, !is_chosen(c, t)};
    gtmpl_addon_options options = GTMPL_ADDON_OPTIONS;
    gtmpl_addon *addon = NULL;
    gtmpl_error *err = NULL;

    if (!is_named(c, t->addon))
        return;
    name_target(name, sizeof name, c, t);
    options.origins = 1;
    if (gtmpl_addon_open(&addon, c->repository, t, &options, &err) != GTMPL_OK ||
        add_addon(c, addon, &target, &err) != GTMPL_OK) {
        print_error("%s: %s", name, gtmpl_error_message(err));
        gtmpl_error_free(err);
        c->failed++;
    }
    gtmpl_addon_free(addon);
}

/* Names that the repository does not have are refused before anything is rendered. */
static gtmpl_status check_names(const checked_addons *c, gtmpl_error **err)
{
    gtmpl_target target = {NULL, c->places};
    gtmpl_status status = gtmpl_repository_check(c->repository, &target, err);

    for (size_t i = 0; i < c->names->count && status == GTMPL_OK; i++) {
        target.addon = c->names->items[i];
        status = gtmpl_repository_check(c->repository, &target, err);
    }
    return status;
}

/* The root below the top of the git repository, or "" where there is none: what code-scanning pages call files by. */
static const char *folder_of(const char *root)
{
    const char *below = NULL;

    for (size_t length = strlen(root); length > 0 && below == NULL;) {
        char *git = malloc(length + sizeof "/.git");
        struct stat found;
        if (git == NULL)
            break;
        snprintf(git, length + sizeof "/.git", "%.*s/.git", (int)length, root);
        if (stat(git, &found) == 0)
            below = root[length] == '/' ? root + length + 1 : root + length;
        free(git);
        while (length > 0 && root[--length] != '/')
            continue;
    }
    return below == NULL ? "" : below;
}

static int check_targets(checked_addons *c)
{
    gtmpl_check_options options = {1, names_all(c) ? NULL : is_shared, c,
                                   folder_of(gtmpl_repository_root(c->repository))};
    const gtmpl_target *targets;
    gtmpl_error *err = NULL;
    size_t count;

    if (check_names(c, &err) != GTMPL_OK || gtmpl_check_new(&c->check, &options, &err) != GTMPL_OK ||
        gtmpl_repository_targets(c->repository, &targets, &count, &err) != GTMPL_OK)
        return command_fail_at(err);
    for (size_t i = 0; i < count; i++)
        add_target(c, &targets[i]);
    int code = report(c->check, c->flags);
    return c->failed > 0 ? 1 : code;
}

static int check_addons(gtmpl_repository *repository, const strings *names, const check_flags *flags)
{
    checked_addons c = {.repository = repository, .flags = flags, .names = names};
    int code = 1;

    c.places = calloc(gtmpl_repository_dimension_count(repository) + 1, sizeof *c.places);
    if (c.places != NULL && target_flags_places(&flags->target, repository, c.places))
        code = check_targets(&c);
    gtmpl_check_free(c.check);
    free(c.places);
    return code;
}

/* --- The command --- */

static int check_chart(const char *path, const check_flags *flags)
{
    gtmpl_check *check = NULL;
    gtmpl_error *err = NULL;
    checked_chart chart = {NULL, NULL};
    int code;

    if (gtmpl_check_new(&check, NULL, &err) == GTMPL_OK && add_chart(check, &chart, path, flags, &err) == GTMPL_OK)
        code = report(check, flags);
    else
        code = command_fail_at(err);
    gtmpl_check_free(check);
    gtmpl_chart_free(chart.chart);
    gtmpl_values_free(chart.values);
    return code;
}

/* One name is looked up as by the other commands; several are addons. */
static operand_kind find_operand(const strings *arguments, const check_flags *flags, gtmpl_repository **repository)
{
    gtmpl_error *err = NULL;

    if (arguments->count == 1)
        return operand_find(arguments->items[0], &flags->target, repository);
    for (size_t i = 0; i < arguments->count; i++)
        if (strchr(arguments->items[i], '/') != NULL) {
            print_error("%s is the path of a chart: one at a time", arguments->items[i]);
            return OPERAND_WRONG;
        }
    if (target_flags_repository(repository, &err) == GTMPL_OK)
        return OPERAND_ADDON;
    command_fail_at(err);
    return OPERAND_WRONG;
}

static int check_overrides(const strings *arguments, const check_flags *flags)
{
    const char *flag = tree_flags_first(&flags->tree);
    gtmpl_repository *repository = NULL;
    int code = 1;

    if (flag != NULL) {
        print_error("--%s is about the tree of Applications: it needs --policy", flag);
        return 1;
    }
    if (arguments->count > 0 && flags->all) {
        print_error("--all leaves no addon to name");
        return 1;
    }
    switch (find_operand(arguments, flags, &repository)) {
    case OPERAND_ADDON: code = check_addons(repository, arguments, flags); break;
    case OPERAND_CHART: code = check_chart(arguments->items[0], flags); break;
    default: break;
    }
    gtmpl_repository_free(repository);
    return code;
}

/* --- Rules of the repository --- */

static int report_policy(const gtmpl_tree *tree, const check_flags *flags)
{
    gtmpl_policy_options options = GTMPL_POLICY_OPTIONS;
    gtmpl_policy_findings *findings = NULL;
    gtmpl_error *err = NULL;

    options.rules = flags->policy.items;
    options.rule_count = flags->policy.count;
    options.repository = flags->tree.repository;
    if (gtmpl_policy_check(&findings, tree, &options, &err) != GTMPL_OK)
        return command_fail(err);
    int code = flags->strict && gtmpl_policy_findings_count(findings) > 0;
    if (gtmpl_policy_findings_write(findings, format_of(flags->format), stdout, &err) != GTMPL_OK)
        code = command_fail(err);
    gtmpl_policy_findings_free(findings);
    return code;
}

/* A flag that means nothing to rules of the repository, or NULL. */
static const char *flag_of_overrides(const check_flags *flags)
{
    static const char *const own[] = {"api-versions", "kube-version", "output", "policy", "strict", NULL};
    const char *first = options_first_set(check_options, flags, own);

    if (first == NULL)
        first = target_flags_first(&flags->target);
    return first != NULL ? first : options_first_set(values_options, &flags->values, own);
}

static int hold_policy(const strings *paths, check_flags *flags)
{
    const char *flag = flag_of_overrides(flags);
    gtmpl_tree *tree = NULL;
    int code = 1;

    if (flag != NULL) {
        print_error("--%s is about overrides, and --policy holds rules of the repository", flag);
        return 1;
    }
    flags->tree.kube_version = flags->kube_version;
    flags->tree.api_versions = flags->api_versions;
    flags->api_versions = (strings){0}; /* they are the tree's now */
    if (tree_flags_open(&flags->tree, paths, true, &tree))
        code = report_policy(tree, flags) | tree_print_failures(tree);
    tree_flags_close(&flags->tree, tree);
    return code;
}

/* --- Which of the two --- */

/* Whether gtmpl.yaml turns rules on. False after an error was printed, too: there is no repository, or no such rule. */
static bool has_rules(void)
{
    gtmpl_repository *repository = NULL;
    gtmpl_error *err = NULL;
    bool found = false;

    if (target_flags_repository(&repository, &err) != GTMPL_OK)
        command_fail_at(err);
    else if (!(found = gtmpl_policy_configured(repository) > 0))
        print_error("which addon? Name one, or ask for --all");
    gtmpl_repository_free(repository);
    return found;
}

static int run(const strings *arguments, check_flags *flags)
{
    if (flags->policy.count > 0)
        return hold_policy(arguments, flags);
    if (arguments->count > 0 || flags->all)
        return check_overrides(arguments, flags);
    if (!has_rules())
        return 1;
    strings_add(&flags->policy, "config");
    return hold_policy(arguments, flags);
}

int command_check(int count, char **words)
{
    check_flags flags = {0};
    const option_group groups[] = {
        {check_options, &flags},     {target_options, &flags.target},    {values_options, &flags.values},
        {tree_options, &flags.tree}, {world_options, &flags.tree.world}, {NULL, NULL}};
    strings arguments = {0};
    int code;

    if (command_read(&form, groups, &flags.global, count, words, &arguments, &code))
        code = run(&arguments, &flags);
    strings_free(&flags.api_versions);
    strings_free(&flags.policy);
    tree_flags_free(&flags.tree);
    strings_free(&flags.skip);
    target_flags_free(&flags.target);
    values_flags_free(&flags.values);
    global_flags_free(&flags.global);
    strings_free(&arguments);
    return code;
}
