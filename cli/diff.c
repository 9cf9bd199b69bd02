/* gtmpl diff: renders two sides in memory and shows which resources differ. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gtmpl/gtmpl.h>

#include "command.h"
#include "commands.h"
#include "diff_charts.h"
#include "diff_repository.h"
#include "diff_show.h"
#include "diff_tree.h"

typedef struct diff_flags {
    show_flags show;
    repository_flags repository;
    diff_tree_flags tree;
    charts_flags charts;
    values_flags values;
    global_flags global;
} diff_flags;

static const command_form form = {
    "diff",
    " [REVISION | REVISION..REVISION] [ADDON...] | OLD-CHART [NEW-CHART]",
    "Renders two sides in memory and compares their resources, by kind, namespace and name.\n\n"
    "    $ gtmpl diff                          the working tree with HEAD\n"
    "    $ gtmpl diff --staged                 what is staged with HEAD\n"
    "    $ gtmpl diff main..feature portal     one addon in two revisions; main...feature since they parted\n"
    "    $ gtmpl diff --env dev..prod          two environments\n"
    "    $ gtmpl diff --tree                   the tree of Applications, from gtmpl.yaml's bootstrap on\n"
    "    $ gtmpl diff charts/portal-1.4.0.tgz charts/portal -f prod.yaml\n"
    "    $ gtmpl diff charts/portal -f common.yaml --values-from dev.yaml --values-to prod.yaml\n\n"
    "Of a repository only those addons are rendered that the difference can reach. What is random in charts is not:\n"
    "it depends on --seed and SOURCE_DATE_EPOCH alone.\n"
    "Exit codes: 0 nothing differs, 1 something does, 2 trouble (a side that does not render is trouble, too).",
    0,
    -1,
};

/* What a report is headed with: what stood on the line. */
static void write_title(char *title, size_t size, const strings *arguments, const charts_flags *flags)
{
    const char *from = arguments->items[0], *to = arguments->items[arguments->count - 1];

    if (arguments->count == 1) {
        from = flags->values_from.count > 0 ? flags->values_from.items[flags->values_from.count - 1] : "no values";
        to = flags->values_to.count > 0 ? flags->values_to.items[flags->values_to.count - 1] : "no values";
    }
    snprintf(title, size, "%s \xE2\x86\x92 %s", from, to);
}

static int run_charts(const diff_flags *flags, const strings *arguments)
{
    gtmpl_diff *diff = NULL;
    gtmpl_error *err = NULL;
    char title[512];
    int code;

    if (arguments->count == 1 && flags->charts.values_from.count + flags->charts.values_to.count == 0) {
        print_error("what should %s be compared with? Give a second chart, or --values-from and --values-to",
                    arguments->items[0]);
        return DIFF_TROUBLE;
    }
    write_title(title, sizeof title, arguments, &flags->charts);
    gtmpl_status status = gtmpl_diff_new(&diff, &err);
    if (status == GTMPL_OK)
        status = diff_charts(diff, arguments->items[0], arguments->items[arguments->count - 1], &flags->charts,
                             &flags->values, &flags->global, &flags->repository.reproducible, &err);
    if (status == GTMPL_OK) {
        code = show_diff(diff, title, &flags->show);
    } else {
        command_fail(err);
        code = DIFF_TROUBLE;
    }
    gtmpl_diff_free(diff);
    return code;
}

/* A flag that means nothing to the states of a repository, or NULL; what the environment says is for all commands. */
static const char *flag_of_charts(const diff_flags *flags)
{
    const char *environment = getenv("HELM_NAMESPACE");

    if (flags->charts.name != NULL)
        return "--name";
    if (flags->charts.is_upgrade)
        return "--is-upgrade";
    if (flags->charts.values_from.count > 0)
        return "--values-from";
    if (flags->charts.values_to.count > 0)
        return "--values-to";
    return flags->global.namespace_ != NULL && flags->global.namespace_ != environment ? "--namespace" : NULL;
}

/* A flag that means nothing to charts by their paths, or NULL. */
static const char *flag_of_repositories(const repository_flags *flags)
{
    return flags->staged ? "staged" : target_flags_first(&flags->target);
}

static int compare_charts(const diff_flags *flags, const strings *arguments)
{
    const char *flag = flag_of_repositories(&flags->repository);

    if (flag != NULL) {
        print_error("--%s is about a repository, and charts are named here", flag);
        return DIFF_TROUBLE;
    }
    if (arguments->count > 2) {
        print_error("two charts can be compared; %s is one too many", arguments->items[2]);
        return DIFF_TROUBLE;
    }
    return run_charts(flags, arguments);
}

/* A flag that means nothing to trees, whose Applications say themselves what they render with; or NULL. */
static const char *flag_of_renders(diff_flags *flags)
{
    static const char *const own[] = {"api-versions", "cached", "kube-version", "reproducible", "staged", NULL};
    const option_group groups[] = {{charts_options, &flags->charts},
                                   {repository_options, &flags->repository},
                                   {target_options, &flags->repository.target},
                                   {reproducible_options, &flags->repository.reproducible},
                                   {values_options, &flags->values},
                                   {NULL, NULL}};
    const char *first = NULL;

    for (size_t i = 0; first == NULL && groups[i].table != NULL; i++)
        first = options_first_set(groups[i].table, groups[i].target, own);
    return first;
}

/* A flag of trees, or NULL. */
static const char *flag_of_trees(const diff_tree_flags *flags)
{
    return flags->bootstrap.count > 0 ? "bootstrap" : tree_flags_first(&flags->tree);
}

static bool fits(diff_flags *flags)
{
    const char *flag = flags->tree.on ? flag_of_renders(flags) : flag_of_trees(&flags->tree);

    if (flag == NULL)
        return true;
    if (flags->tree.on)
        print_error("--%s means nothing to trees: Applications say themselves what they render with", flag);
    else
        print_error("--%s is about the tree of Applications: it needs --tree", flag);
    return false;
}

static int run(diff_flags *flags, const strings *arguments)
{
    bool values = flags->charts.values_from.count + flags->charts.values_to.count > 0;

    if (!fits(flags))
        return DIFF_TROUBLE;
    flags->repository.reproducible.on = true;
    if (!show_flags_check(&flags->show) || !reproducible_flags_read(&flags->repository.reproducible))
        return DIFF_TROUBLE;
    if (flags->tree.on) {
        flags->tree.tree.kube_version = flags->charts.kube_version;
        flags->tree.tree.api_versions = flags->charts.api_versions;
        int code = diff_trees(arguments, flags->repository.staged, &flags->tree, &flags->show);
        flags->tree.tree.api_versions = (strings){0}; /* they are the charts' flags' */
        return code;
    }
    if (arguments->count > 0 && (values || diff_names_charts(arguments)))
        return compare_charts(flags, arguments);
    const char *flag = flag_of_charts(flags);
    if (flag != NULL) {
        print_error("%s is about charts that are named, and none is: releases of a repository are as gtmpl.yaml says",
                    flag);
        return DIFF_TROUBLE;
    }
    return diff_repository(arguments, &flags->repository, &flags->charts, &flags->values, &flags->show,
                           flags->global.debug);
}

int command_diff(int count, char **words)
{
    diff_flags flags = {0};
    const option_group own[] = {{show_options, &flags.show},
                                {charts_options, &flags.charts},
                                {repository_options, &flags.repository},
                                {target_options, &flags.repository.target},
                                {diff_tree_options, &flags.tree},
                                {tree_options, &flags.tree.tree},
                                {world_options, &flags.tree.tree.world},
                                {reproducible_options, &flags.repository.reproducible},
                                {values_options, &flags.values},
                                {NULL, NULL}};
    strings arguments = {0};
    int code;

    if (command_read(&form, own, &flags.global, count, words, &arguments, &code))
        code = run(&flags, &arguments);
    else if (code != 0)
        code = DIFF_TROUBLE;
    repository_flags_free(&flags.repository);
    diff_tree_flags_free(&flags.tree);
    charts_flags_free(&flags.charts);
    values_flags_free(&flags.values);
    global_flags_free(&flags.global);
    strings_free(&arguments);
    return code;
}
