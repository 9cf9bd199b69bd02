/* Schoolbook arithmetic on limbs of nine digits: numbers here have a few dozen digits, at most some hundred. */
#include "funcs/decimal.h"

#include <math.h>

#include "value/number.h"

enum {
    LIMB = 1000000000,
    LIMB_DIGITS = 9,
    LIMBS_PER_STEP = 16,  /* of limits, in a product; a division takes longer */
    DIVISION_PLACES = 16, /* decimal.DivisionPrecision */
};

static decimal trimmed(decimal d)
{
    while (d.count > 0 && d.limbs[d.count - 1] == 0)
        d.count--;
    if (d.count == 0)
        d.negative = false;
    return d;
}

static decimal with_limbs(arena *a, size_t count, int64_t exponent)
{
    return (decimal){.limbs = arena_alloc_zero(a, count * sizeof(uint32_t)), .count = count, .exponent = exponent};
}

/* The number that a run of digits shows; other characters are skipped. */
static decimal from_digits(arena *a, slice digits)
{
    decimal d = with_limbs(a, digits.size / LIMB_DIGITS + 1, 0);
    uint32_t place = 1;
    size_t limb = 0;

    for (size_t i = digits.size; i-- > 0;) {
        if (digits.data[i] < '0' || digits.data[i] > '9')
            continue;
        d.limbs[limb] += place * (uint32_t)(digits.data[i] - '0');
        place *= 10;
        if (place == LIMB) {
            place = 1;
            limb++;
        }
    }
    return trimmed(d);
}

decimal decimal_from_float(arena *a, double number)
{
    buffer text = buffer_new(a);
    int64_t exponent = 0;

    format_float(&text, fabs(number), 'e', -1);
    slice whole = buffer_slice(&text);
    size_t at = slice_find_char(whole, 'e');
    slice digits = slice_first(whole, at);
    parse_int(slice_after(whole, at + 1), 10, &exponent);

    decimal d = from_digits(a, digits);
    d.exponent = d.count == 0 ? 0 : exponent - (digits.size > 1 ? (int64_t)digits.size - 2 : 0);
    d.negative = d.count > 0 && number < 0;
    return d;
}

double decimal_to_float(arena *a, decimal d)
{
    buffer text = buffer_new(a);
    double number = 0;

    if (d.count == 0)
        return 0;
    arena_spend(a, d.count * d.count / LIMBS_PER_STEP);
    buffer_add(&text, d.negative ? SLICE("-") : SLICE(""));
    buffer_printf(&text, "%u", (unsigned)d.limbs[d.count - 1]);
    for (size_t i = d.count - 1; i-- > 0;)
        buffer_printf(&text, "%09u", (unsigned)d.limbs[i]);
    buffer_printf(&text, "e%lld", (long long)d.exponent);
    parse_float(buffer_slice(&text), &number); /* out of range: an infinity, as Go's Rat.Float64 gives */
    return number;
}

static int compare_digits(decimal x, decimal y)
{
    if (x.count != y.count)
        return x.count < y.count ? -1 : 1;
    for (size_t i = x.count; i-- > 0;)
        if (x.limbs[i] != y.limbs[i])
            return x.limbs[i] < y.limbs[i] ? -1 : 1;
    return 0;
}

/* x * y + what is there already, into `limbs`, which have room for one more than x. */
static void add_product(uint32_t *limbs, decimal x, uint32_t y)
{
    uint64_t carry = 0;

    for (size_t i = 0; i < x.count; i++) {
        carry += limbs[i] + (uint64_t)x.limbs[i] * y;
        limbs[i] = (uint32_t)(carry % LIMB);
        carry /= LIMB;
    }
    limbs[x.count] = (uint32_t)carry;
}

static decimal multiply_digits(arena *a, decimal x, decimal y)
{
    decimal product = with_limbs(a, x.count + y.count, 0);

    arena_spend(a, x.count * y.count / LIMBS_PER_STEP);
    for (size_t i = 0; i < y.count; i++)
        add_product(product.limbs + i, x, y.limbs[i]);
    return trimmed(product);
}

/* The digits with `zeros` zeros behind them. */
static decimal scaled(arena *a, decimal d, int64_t zeros)
{
    if (zeros <= 0 || d.count == 0)
        return d;

    size_t limbs = (size_t)(zeros / LIMB_DIGITS);
    decimal result = with_limbs(a, d.count + limbs + 1, 0);
    uint32_t power = 1;
    for (int64_t i = 0; i < zeros % LIMB_DIGITS; i++)
        power *= 10;
    add_product(result.limbs + limbs, d, power);
    result = trimmed(result);
    result.negative = d.negative;
    return result;
}

static decimal add_digits(arena *a, decimal x, decimal y)
{
    decimal sum = with_limbs(a, (x.count > y.count ? x.count : y.count) + 1, 0);
    uint32_t carry = 0;

    for (size_t i = 0; i < sum.count; i++) {
        carry += (i < x.count ? x.limbs[i] : 0) + (i < y.count ? y.limbs[i] : 0);
        sum.limbs[i] = carry % LIMB;
        carry /= LIMB;
    }
    return trimmed(sum);
}

/* x - y, where x is not the smaller. */
static decimal subtract_digits(arena *a, decimal x, decimal y)
{
    decimal difference = with_limbs(a, x.count, 0);
    int64_t borrow = 0;

    for (size_t i = 0; i < x.count; i++) {
        int64_t limb = (int64_t)x.limbs[i] - (i < y.count ? y.limbs[i] : 0) - borrow;
        borrow = limb < 0;
        difference.limbs[i] = (uint32_t)(limb + (borrow ? LIMB : 0));
    }
    return trimmed(difference);
}

decimal decimal_add(arena *a, decimal x, decimal y)
{
    int64_t exponent = x.exponent < y.exponent ? x.exponent : y.exponent;
    decimal sum;

    x = scaled(a, x, x.exponent - exponent);
    y = scaled(a, y, y.exponent - exponent);
    if (x.negative == y.negative) {
        sum = add_digits(a, x, y);
        sum.negative = x.negative && sum.count > 0;
    } else if (compare_digits(x, y) >= 0) {
        sum = subtract_digits(a, x, y);
        sum.negative = x.negative && sum.count > 0;
    } else {
        sum = subtract_digits(a, y, x);
        sum.negative = y.negative && sum.count > 0;
    }
    sum.exponent = exponent;
    return sum;
}

decimal decimal_subtract(arena *a, decimal x, decimal y)
{
    y.negative = !y.negative && y.count > 0;
    return decimal_add(a, x, y);
}

decimal decimal_multiply(arena *a, decimal x, decimal y)
{
    decimal product = multiply_digits(a, x, y);

    product.negative = x.negative != y.negative && product.count > 0;
    product.exponent = x.exponent + y.exponent;
    return product;
}

/*
 * How often the divisor v of n >= 2 limbs goes into the first n + 1 limbs of u, or once more (Knuth, The Art of
 * Computer Programming, volume 2, 4.3.1, algorithm D): v's highest limb is at least half of LIMB.
 */
static uint32_t guess_quotient(const uint32_t *u, const uint32_t *v, size_t n)
{
    uint64_t top = (uint64_t)u[n] * LIMB + u[n - 1];
    uint64_t quotient = top / v[n - 1], rest = top % v[n - 1];

    while (rest < LIMB && (quotient >= LIMB || quotient * v[n - 2] > rest * LIMB + u[n - 2])) {
        quotient--;
        rest += v[n - 1];
    }
    return (uint32_t)quotient;
}

/* u -= v * times over n + 1 limbs; true when that went below zero, and u is now too large by LIMB^(n + 1). */
static bool take_away(uint32_t *u, const uint32_t *v, size_t n, uint32_t times)
{
    uint64_t carry = 0;

    for (size_t i = 0; i <= n; i++) {
        carry += i < n ? (uint64_t)v[i] * times : 0;
        int64_t limb = (int64_t)u[i] - (int64_t)(carry % LIMB);
        carry /= LIMB;
        carry += limb < 0;
        u[i] = (uint32_t)(limb < 0 ? limb + LIMB : limb);
    }
    return carry > 0;
}

static void give_back(uint32_t *u, const uint32_t *v, size_t n)
{
    uint32_t carry = 0;

    for (size_t i = 0; i <= n; i++) {
        carry += u[i] + (i < n ? v[i] : 0);
        u[i] = carry % LIMB;
        carry /= LIMB;
    }
}

/* x / y by a single limb; the remainder is less than that. */
static uint32_t divide_by_limb(decimal *x, uint32_t y)
{
    uint64_t rest = 0;

    for (size_t i = x->count; i-- > 0;) {
        rest = rest * LIMB + x->limbs[i];
        x->limbs[i] = (uint32_t)(rest / y);
        rest %= y;
    }
    *x = trimmed(*x);
    return (uint32_t)rest;
}

/* A copy times a small number, with one limb of room even for zero. */
static decimal times_limb(arena *a, decimal x, uint32_t y)
{
    decimal product = with_limbs(a, x.count + 1, 0);

    add_product(product.limbs, x, y);
    return product;
}

/* y is not zero. */
static decimal divide_digits(arena *a, decimal x, decimal y, decimal *rest)
{
    arena_spend(a, x.count * y.count / LIMBS_PER_STEP);
    if (y.count == 1) {
        decimal quotient = times_limb(a, x, 1);
        *rest = with_limbs(a, 1, 0);
        rest->limbs[0] = divide_by_limb(&quotient, y.limbs[0]);
        *rest = trimmed(*rest);
        return quotient;
    }

    size_t n = y.count;
    uint32_t scale = LIMB / (y.limbs[n - 1] + 1);
    decimal u = times_limb(a, x, scale), v = times_limb(a, y, scale);
    decimal quotient = with_limbs(a, x.count + 1, 0);
    for (size_t i = u.count > n ? u.count - n : 0; i-- > 0;) {
        uint32_t q = guess_quotient(u.limbs + i, v.limbs, n);
        if (take_away(u.limbs + i, v.limbs, n, q)) {
            give_back(u.limbs + i, v.limbs, n);
            q--;
        }
        quotient.limbs[i] = q;
    }
    *rest = trimmed(u);
    divide_by_limb(rest, scale);
    return trimmed(quotient);
}

decimal decimal_divide(arena *a, decimal x, decimal y)
{
    int64_t shift = x.exponent - y.exponent + DIVISION_PLACES;
    bool negative = x.negative != y.negative;
    uint32_t one_limb = 1;
    decimal one = {.limbs = &one_limb, .count = 1}, rest;

    x = scaled(a, x, shift);
    y = scaled(a, y, -shift);
    decimal quotient = divide_digits(a, x, y, &rest);
    if (compare_digits(add_digits(a, rest, rest), y) >= 0)
        quotient = add_digits(a, quotient, one);
    quotient.exponent = -DIVISION_PLACES;
    quotient.negative = negative && quotient.count > 0;
    return quotient;
}
