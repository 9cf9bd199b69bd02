/*
 * Values to text and numbers, as every family of sprig does it: strval and strslice of sprig itself, and the casts of
 * spf13/cast behind `int`, `int64` and `float64`, which never refuse: what cannot be read is 0.
 */
#ifndef FUNCS_CONVERT_H
#define FUNCS_CONVERT_H

#include "value/value.h"

/* strval: strings, bytes and errors are their own text, everything else is what %v prints (nil: "<nil>"). */
slice convert_string(arena *a, value v);

/* strslice: the items of a list that are not nil, each through strval; anything else is a list of one, nil of none. */
list *convert_strings(arena *a, value v);

/* cast.ToInt64 (and ToInt: Go's int has 64 bits on every platform that Helm ships for) and cast.ToFloat64. */
int64_t convert_int64(value v);
double convert_float64(value v);

/* Go's int64(f) on amd64: towards zero; NaN and what does not fit give the smallest int64. */
int64_t convert_truncated(double d);

#endif
