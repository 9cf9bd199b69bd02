/* The function library with the methods of Helm's objects. */
#include "render/library.h"

#include "chart/capabilities.h"
#include "funcs/date.h"
#include "funcs/funcs.h"
#include "funcs/semver.h"

static const method_row *const library_methods[] = {chart_methods, semver_methods, date_methods, NULL};

const function_set *library_functions_new(arena *a, const compat *as, const function_row *first)
{
    size_t count = 0, used = 0;

    while (library_functions[count] != NULL)
        count++;
    const function_row **tables = ARENA_ARRAY(a, count + 2, const function_row *);
    if (first != NULL)
        tables[used++] = first;
    for (size_t i = 0; i <= count; i++)
        tables[used++] = library_functions[i];
    return function_set_new(a, tables, library_methods, as->absent_functions);
}

const char *const library_not_in_sprig[] = {
    "toYaml",
    "mustToYaml",
    "toYamlPretty",
    "fromYaml",
    "fromYamlArray",
    "fromJsonArray",
    "toToml",
    "mustToToml",
    "fromToml",
    "include",
    "tpl",
    "required",
    "lookup",
    "mustToDuration",
    "durationSeconds",
    "durationMilliseconds",
    "durationMicroseconds",
    "durationNanoseconds",
    "durationMinutes",
    "durationHours",
    "durationDays",
    "durationWeeks",
    "durationRoundTo",
    "durationTruncateTo",
    NULL,
};

static bool is_in_table(const function_row *table, const char *name)
{
    for (; table != NULL && table->name != NULL; table++)
        if (strcmp(table->name, name) == 0)
            return true;
    return false;
}

const function_set *library_sprig_new(arena *a, const function_row *first)
{
    size_t count = 0, used = 0;

    while (library_not_in_sprig[count] != NULL)
        count++;
    const char **absent = ARENA_ARRAY(a, count + 1, const char *);
    for (size_t i = 0; i < count; i++)
        if (!is_in_table(first, library_not_in_sprig[i]))
            absent[used++] = library_not_in_sprig[i];
    absent[used] = NULL;
    const compat sprig = {.absent_functions = absent};
    return library_functions_new(a, &sprig, first);
}
