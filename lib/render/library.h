/* The whole function library with its methods, as every render uses it. */
#ifndef RENDER_LIBRARY_H
#define RENDER_LIBRARY_H

#include "base/compat.h"
#include "template/functions.h"

const function_set *library_functions_new(arena *a, const compat *as);

#endif
