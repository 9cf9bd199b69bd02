/* Shared by whoever prints a rendered text: Helm removes what text/template prints for missing values. */
#ifndef FUNCS_INCLUDE_H
#define FUNCS_INCLUDE_H

#include "base/arena.h"

/* `text` without every "<no value>"; the same slice when there is none. */
slice without_no_value(arena *a, slice text);

#endif
