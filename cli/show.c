/* gtmpl show: the parts of a chart, as Helm shows them. */
#include <string.h>

#include "chart_flags.h"
#include "command.h"
#include "commands.h"
#include "limits.h"

typedef struct show_flags {
    const char *jsonpath;
    chart_flags chart;
} show_flags;

/* clang-format off */
static const option jsonpath_options[] = {
    {"jsonpath", 0, OPTION_STRING, EFFECT_STORED, offsetof(show_flags, jsonpath), "string",
     "not supported: use an expression of `eval` instead", NULL, NULL, NULL},
    {NULL, 0, OPTION_BOOL, EFFECT_NONE, 0, NULL, NULL, NULL, NULL, NULL},
};
/* clang-format on */

static int show(const char *path, gtmpl_show part)
{
    gtmpl_chart_options options = GTMPL_CHART_OPTIONS;
    gtmpl_chart *chart = NULL;
    gtmpl_error *err = NULL;
    int code = 0;

    options.warning = print_warning;
    options.any_type = 1;
    options.read_late = 1;
    options.limits = limits_now();
    if (gtmpl_chart_open(&chart, path, &options, &err) != GTMPL_OK ||
        gtmpl_chart_show(chart, part, stdout, &err) != GTMPL_OK)
        code = command_fail(err);
    gtmpl_chart_free(chart);
    return code;
}

static int run(const command_form *form, gtmpl_show part, int count, char **words)
{
    show_flags flags = {0};
    global_flags global = {0};
    bool values = part == GTMPL_SHOW_VALUES;
    const option_group own[] = {
        {chart_options, &flags.chart}, {values ? jsonpath_options : NULL, &flags}, {NULL, NULL}};
    strings arguments = {0};
    int code;

    if (command_read(form, own, &global, count, words, &arguments, &code)) {
        if (flags.jsonpath != NULL && flags.jsonpath[0] != '\0')
            print_error("--jsonpath is not supported");
        else if (!chart_flags_check(&flags.chart, arguments.items[0]))
            code = 1;
        else
            code = show(arguments.items[0], part);
    }
    global_flags_free(&global);
    strings_free(&arguments);
    return code;
}

int command_show_all(int count, char **words)
{
    static const command_form form = {
        "show all", " [CHART]", "Displays all of a chart: Chart.yaml, values.yaml, README and custom resources.", 1, 1,
    };

    return run(&form, GTMPL_SHOW_ALL, count, words);
}

int command_show_chart(int count, char **words)
{
    static const command_form form = {"show chart", " [CHART]", "Displays the contents of Chart.yaml.", 1, 1};

    return run(&form, GTMPL_SHOW_CHART, count, words);
}

int command_show_crds(int count, char **words)
{
    static const command_form form = {"show crds", " [CHART]", "Displays the files of crds/.", 1, 1};

    return run(&form, GTMPL_SHOW_CRDS, count, words);
}

int command_show_readme(int count, char **words)
{
    static const command_form form = {"show readme", " [CHART]", "Displays the chart's README.", 1, 1};

    return run(&form, GTMPL_SHOW_README, count, words);
}

int command_show_values(int count, char **words)
{
    static const command_form form = {"show values", " [CHART]", "Displays the chart's values.yaml.", 1, 1};

    return run(&form, GTMPL_SHOW_VALUES, count, words);
}
