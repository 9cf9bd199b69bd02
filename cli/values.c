/* gtmpl values: the values that templates see, with the places where they were set. */
#include <stdio.h>
#include <string.h>

#include "chart_flags.h"
#include "commands.h"
#include "layered.h"
#include "operand.h"

typedef struct print_flags {
    const char *format;
    bool origins;
} print_flags;

/* clang-format off */
static const option print_options[] = {
    {"origins", 0, OPTION_BOOL, EFFECT_STORED, offsetof(print_flags, origins), NULL,
     "add to each line of YAML where it was set, as a comment", NULL, NULL, NULL},
    {"output", 'o', OPTION_STRING, EFFECT_STORED, offsetof(print_flags, format), "format",
     "yaml (the default) or json", check_format, NULL, NULL},
    {NULL, 0, OPTION_BOOL, EFFECT_NONE, 0, NULL, NULL, NULL, NULL, NULL},
};
/* clang-format on */

static const command_form form = {
    "values",
    " ADDON|CHART",
    "Prints the values that the templates of an addon or a chart see: its defaults and those of its subcharts under "
    "the\n"
    "layers of the repository, then under the values of -f and --set, with globals, imports and conditions applied.\n\n"
    "    $ gtmpl values portal --env prod --origins\n"
    "    $ gtmpl values ./charts/portal -f prod.yaml\n\n" OPERAND_HELP,
    1,
    1,
};

static int print(const gtmpl_coalesced *values, const print_flags *flags)
{
    bool json = flags->format != NULL && strcmp(flags->format, "json") == 0;
    gtmpl_error *err = NULL;

    if (gtmpl_coalesced_write(values, json ? GTMPL_FORMAT_JSON : GTMPL_FORMAT_YAML, flags->origins, stdout, &err) ==
        GTMPL_OK)
        return 0;
    return command_fail(err);
}

int command_values(int count, char **words)
{
    print_flags flags = {NULL, false};
    layered_flags from = {0};
    const option_group groups[] = {{print_options, &flags},        {layered_options, &from},
                                   {target_options, &from.target}, {values_options, &from.values},
                                   {chart_options, NULL},          {NULL, NULL}};
    strings arguments = {0};
    layered l;
    int code;

    if (command_read(&form, groups, &from.global, count, words, &arguments, &code)) {
        if (layered_open(&l, arguments.items[0], &from, flags.origins, print_warning))
            code = print(l.coalesced, &flags);
        layered_close(&l);
    }
    layered_flags_free(&from);
    strings_free(&arguments);
    return code;
}
