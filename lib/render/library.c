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
