/*
 * Decimal numbers of any length, as shopspring/decimal v1.4.0 computes behind addf, subf, mulf and divf: a float64
 * enters with its shortest digits (0.1 is one tenth), sums, differences and products are exact, and the result leaves
 * as the nearest float64.
 */
#ifndef FUNCS_DECIMAL_H
#define FUNCS_DECIMAL_H

#include "base/arena.h"

/* sign * digits * 10^exponent. `limbs` hold nine decimal digits each, the lowest first, none at the top is zero. */
typedef struct decimal {
    uint32_t *limbs;
    size_t count; /* 0 for zero */
    int64_t exponent;
    bool negative;
} decimal;

/* `d` must be finite. */
decimal decimal_from_float(arena *a, double d);
double decimal_to_float(arena *a, decimal d);

decimal decimal_add(arena *a, decimal x, decimal y);
decimal decimal_subtract(arena *a, decimal x, decimal y);
decimal decimal_multiply(arena *a, decimal x, decimal y);

/* Rounded to 16 digits after the point, halves away from zero. `y` must not be zero. */
decimal decimal_divide(arena *a, decimal x, decimal y);

static inline bool decimal_is_zero(decimal d)
{
    return d.count == 0;
}

#endif
