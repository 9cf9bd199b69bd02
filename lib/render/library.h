/* The whole function library with its methods, as every render uses it. */
#ifndef RENDER_LIBRARY_H
#define RENDER_LIBRARY_H

#include "base/compat.h"
#include "template/functions.h"

/* `first`, unless NULL, is a table whose functions hide those of the library. */
const function_set *library_functions_new(arena *a, const compat *as, const function_row *first);

#endif
