/* The whole function library with its methods, as every render uses it. */
#ifndef RENDER_LIBRARY_H
#define RENDER_LIBRARY_H

#include "base/compat.h"
#include "template/functions.h"

/* `first`, unless NULL, is a table whose functions hide those of the library. */
const function_set *library_functions_new(arena *a, const compat *as, const function_row *first);

/* What Helm's engine adds to sprig's functions; ends with NULL. */
extern const char *const library_not_in_sprig[];

/* sprig's functions alone, and those of `first`, unless NULL, in front of them. */
const function_set *library_sprig_new(arena *a, const function_row *first);

#endif
