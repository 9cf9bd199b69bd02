/*
 * gtmpl dependency: what a chart needs, and what it has. `list` is Helm's; `build` and `update` fetch nothing: they end
 * well where charts/ already holds all that Chart.yaml asks for.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "chart_flags.h"
#include "command.h"
#include "commands.h"
#include "limits.h"
#include "table.h"

typedef struct dependency_flags {
    const char *max_width;
    chart_flags chart; /* nothing is verified that is not fetched */
    global_flags global;
} dependency_flags;

/* clang-format off */
static const option list_options[] = {
    {"max-col-width", 0, OPTION_STRING, EFFECT_STORED, offsetof(dependency_flags, max_width), "uint",
     "maximum column width for output table", check_uint, NULL, NULL},
    {NULL, 0, OPTION_BOOL, EFFECT_NONE, 0, NULL, NULL, NULL, NULL, NULL},
};

static const option build_options[] = {
    {"skip-refresh", 0, OPTION_BOOL, EFFECT_NONE, 0, NULL,
     "do not refresh the local repository cache", NULL, NULL, NULL},
    {NULL, 0, OPTION_BOOL, EFFECT_NONE, 0, NULL, NULL, NULL, NULL, NULL},
};
/* clang-format on */

enum { DEFAULT_WIDTH = 80 };

static int print_table(const gtmpl_dependencies *list, const dependency_flags *flags)
{
    size_t count = gtmpl_dependencies_count(list);
    size_t widest = flags->max_width != NULL ? (size_t)strtoull(flags->max_width, NULL, 10) : DEFAULT_WIDTH;
    table_row *rows = malloc((count + 1) * sizeof *rows);

    if (rows == NULL) {
        print_error("out of memory");
        return 1;
    }
    rows[0] = (table_row){{"NAME", "VERSION", "REPOSITORY", "STATUS"}};
    for (size_t i = 0; i < count; i++) {
        const gtmpl_dependency *d = gtmpl_dependencies_get(list, i);
        rows[i + 1] = (table_row){{d->name, d->version, d->repository, d->status}};
    }
    table_print(rows, count + 1, widest);
    free(rows);
    return 0;
}

static int print_list(const gtmpl_dependencies *list, const dependency_flags *flags)
{
    if (!gtmpl_dependencies_declared(list)) {
        printf("WARNING: no dependencies at %s\n", gtmpl_dependencies_folder(list));
        return 0;
    }
    int code = print_table(list, flags);
    putchar('\n');
    for (size_t i = 0; i < gtmpl_dependencies_warning_count(list); i++)
        puts(gtmpl_dependencies_warning(list, i));
    return code;
}

/* Names what is not there, and why it cannot be brought. */
static int check_all(const gtmpl_dependencies *list, const dependency_flags *flags)
{
    int missing = 0;

    (void)flags;
    for (size_t i = 0; i < gtmpl_dependencies_count(list); i++) {
        const gtmpl_dependency *d = gtmpl_dependencies_get(list, i);
        if (d->present)
            continue;
        fprintf(stderr, "%s%s (%s)",
                missing++ == 0 ? "Error: gtmpl fetches no charts, and charts/ does not hold: " : ", ", d->name,
                d->status);
    }
    if (missing > 0)
        fputc('\n', stderr);
    return missing > 0 ? 1 : 0;
}

/* What Helm asks of a folder before it brings charts to it. */
static bool check_folder(const char *path)
{
    struct stat found;

    if (stat(path, &found) != 0) {
        print_error("could not find %s: stat %s: no such file or directory", path, path);
        return false;
    }
    if (!S_ISDIR(found.st_mode))
        print_error("only unpacked charts can be updated");
    return S_ISDIR(found.st_mode);
}

static int run(const command_form *form, const option *own_options,
               int work(const gtmpl_dependencies *list, const dependency_flags *flags), int count, char **words)
{
    dependency_flags flags = {0};
    const option_group own[] = {
        {own_options, &flags}, {own_options == build_options ? chart_options : NULL, &flags.chart}, {NULL, NULL}};
    gtmpl_dependencies_options options = GTMPL_DEPENDENCIES_OPTIONS;
    strings arguments = {0};
    int code;

    if (command_read(form, own, &flags.global, count, words, &arguments, &code)) {
        const char *path = arguments.count > 0 ? arguments.items[0] : ".";
        gtmpl_dependencies *list = NULL;
        gtmpl_error *err = NULL;
        options.warning = print_warning;
        options.limits = limits_now();
        if (own_options != build_options || check_folder(path))
            code = gtmpl_dependencies_read(&list, path, &options, &err) == GTMPL_OK ? work(list, &flags)
                                                                                    : command_fail(err);
        gtmpl_dependencies_free(list);
    }
    global_flags_free(&flags.global);
    strings_free(&arguments);
    return code;
}

int command_dependency_list(int count, char **words)
{
    static const command_form form = {
        "dependency list", " CHART", "Lists the dependencies that a chart declares, and what is in its charts/.", 0, 1,
    };

    return run(&form, list_options, print_list, count, words);
}

int command_dependency_build(int count, char **words)
{
    static const command_form form = {
        "dependency build",
        " CHART",
        "Checks that charts/ holds all that Chart.yaml asks for; nothing is fetched.",
        0,
        1,
    };

    return run(&form, build_options, check_all, count, words);
}

int command_dependency_update(int count, char **words)
{
    static const command_form form = {
        "dependency update",
        " CHART",
        "Checks that charts/ holds all that Chart.yaml asks for; nothing is fetched.",
        0,
        1,
    };

    return run(&form, build_options, check_all, count, words);
}
