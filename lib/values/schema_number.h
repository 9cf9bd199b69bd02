/*
 * Numbers of schemas and of the values they judge: decimals of any length, as math/big's Rat reads them, so that 0.1
 * is a tenth and 1e400 is no infinity.
 */
#ifndef VALUES_SCHEMA_NUMBER_H
#define VALUES_SCHEMA_NUMBER_H

#include "value/value.h"

/* sign * digits * 10^exponent. The digits begin and end with no zero; zero has none. */
typedef struct schema_number {
    slice text;   /* as it was written */
    slice digits; /* text of '0' to '9' */
    int64_t exponent;
    bool negative;
} schema_number;

/* Any number a value may hold: a json.Number or one of Go's. False for what Rat refuses (exponents past a million). */
bool schema_number_read(arena *a, value v, schema_number *n);

bool schema_is_number(value v);

/* Negative, zero or positive. */
int schema_number_compare(const schema_number *x, const schema_number *y);

static inline bool schema_number_is_integer(const schema_number *n)
{
    return n->exponent >= 0;
}

/* Whether n / of is whole; `of` is not zero. Raises GTMPL_ELIMIT where that is a matter of thousands of digits. */
bool schema_number_is_multiple(arena *a, const schema_number *n, const schema_number *of);

/* A whole number as an int; what does not fit loses its upper bits, as in Go. */
int64_t schema_number_to_int(const schema_number *n);

/* Numbers in messages, as golang.org/x/text/message writes them in English: 1,234.5 and 1.5×10⁰⁶. */
void schema_number_print(buffer *out, const schema_number *n);
void schema_integer_print(buffer *out, int64_t n);

#endif
