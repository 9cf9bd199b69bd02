/*
 * The functions and methods that templates may call, by name: a hash table over the families' tables. Made once for
 * a chart; read-only afterwards.
 */
#ifndef TEMPLATE_FUNCTIONS_H
#define TEMPLATE_FUNCTIONS_H

#include "template/call.h"

/* The functions of text/template itself (len, index, printf, eq, …). Ends with a row without a name. */
extern const function_row builtin_functions[];

typedef struct function_set function_set;

/*
 * A set of all rows of `tables` (ends with NULL; a name in an earlier table hides later ones; the built-in functions
 * come last) and of the methods in `methods` (a list of tables, likewise; may be NULL), without the functions named in
 * `absent` (ends with NULL).
 */
function_set *function_set_new(arena *a, const function_row *const *tables, const method_row *const *methods,
                               const char *const *absent);

/* The row of a function, or NULL. */
const function_row *function_find(const function_set *set, slice name);

/* The row of a method of a type, or NULL. */
const function_row *method_find(const function_set *set, type receiver, const symbol *name);

#endif
