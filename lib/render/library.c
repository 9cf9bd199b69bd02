/* The function library with the methods of Helm's objects. */
#include "render/library.h"

#include "chart/capabilities.h"
#include "funcs/date.h"
#include "funcs/funcs.h"
#include "funcs/semver.h"

static const method_row *const library_methods[] = {chart_methods, semver_methods, date_methods, NULL};

const function_set *library_functions_new(arena *a, const compat *as)
{
    return function_set_new(a, library_functions, library_methods, as->absent_functions);
}
