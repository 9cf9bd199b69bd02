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

static decimal multiply_digits(arena *a, decimal x, decimal y)
{
    decimal product = with_limbs(a, x.count + y.count, 0);

    arena_spend(a, x.count * y.count / LIMBS_PER_STEP);
    for (size_t i = 0; i < x.count; i++) {
        uint64_t carry = 0;
        for (size_t j = 0; j < y.count; j++) {
            carry += product.limbs[i + j] + (uint64_t)x.limbs[i] * y.limbs[j];
            product.limbs[i + j] = (uint32_t)(carry % LIMB);
            carry /= LIMB;
        }
        product.limbs[i + y.count] = (uint32_t)carry;
    }
    return trimmed(product);
}

/* The digits with `zeros` zeros behind them. */
static decimal scaled(arena *a, decimal d, int64_t zeros)
{
    if (zeros <= 0 || d.count == 0)
        return d;

    size_t limbs = (size_t)(zeros / LIMB_DIGITS);
    decimal power = with_limbs(a, limbs + 1, 0);
    uint32_t top = 1;
    for (int64_t i = 0; i < zeros % LIMB_DIGITS; i++)
        top *= 10;
    power.limbs[limbs] = top;

    decimal result = multiply_digits(a, d, power);
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

/* rest = rest * LIMB + limb, in place; `rest` has room. */
static void shift_in(decimal *rest, uint32_t limb)
{
    memmove(rest->limbs + 1, rest->limbs, rest->count * sizeof(uint32_t));
    rest->limbs[0] = limb;
    rest->count++;
    *rest = trimmed(*rest);
}

/* rest -= y * times, in place; false, and nothing changed, when that would be negative. */
static bool take_away(decimal *rest, decimal y, uint32_t times, uint32_t *scratch)
{
    uint64_t carry = 0;

    for (size_t i = 0; i < rest->count || i < y.count; i++) {
        carry += i < y.count ? (uint64_t)y.limbs[i] * times : 0;
        int64_t limb = (int64_t)(i < rest->count ? rest->limbs[i] : 0) - (int64_t)(carry % LIMB);
        carry /= LIMB;
        if (limb < 0) {
            limb += LIMB;
            carry++;
        }
        scratch[i] = (uint32_t)limb;
    }
    if (carry > 0)
        return false;
    memcpy(rest->limbs, scratch, rest->count * sizeof(uint32_t));
    *rest = trimmed(*rest);
    return true;
}

/* How often y goes into rest, which becomes the remainder; rest is below y * LIMB. */
static uint32_t divide_limb(decimal *rest, decimal y, uint32_t *scratch)
{
    uint32_t quotient = 0;

    for (uint32_t bit = 1u << 29; bit > 0; bit >>= 1)
        if (take_away(rest, y, bit, scratch))
            quotient += bit;
    return quotient;
}

static decimal divide_digits(arena *a, decimal x, decimal y, decimal *rest)
{
    decimal quotient = with_limbs(a, x.count, 0);
    uint32_t *scratch = ARENA_ARRAY(a, y.count + 2, uint32_t);

    arena_spend(a, x.count * y.count);
    *rest = with_limbs(a, y.count + 2, 0);
    rest->count = 0;
    for (size_t i = x.count; i-- > 0;) {
        shift_in(rest, x.limbs[i]);
        quotient.limbs[i] = divide_limb(rest, y, scratch);
    }
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
