/* Decimals of any length: reading, comparing, dividing without remainder, and the words of messages. */
#include "values/schema_number.h"

#include "value/number.h"

enum {
    LARGEST_EXPONENT = 1000000, /* beyond it math/big refuses */
    SMALL_DIGITS = 18,          /* ten times such a number still fits into 64 bits */
    LARGEST_DIVISION = 100000000,
};

bool schema_is_number(value v)
{
    return v.kind == KIND_FLOAT || v.kind == KIND_INT || v.kind == KIND_UINT || v.type == TYPE_NUMBER;
}

static slice number_text(arena *a, value v)
{
    buffer out = buffer_new(a);

    switch ((value_kind)v.kind) {
    case KIND_FLOAT: format_float(&out, v.number, 'g', -1); break;
    case KIND_INT: format_int(&out, v.integer, 10); break;
    case KIND_UINT: format_uint(&out, v.natural, 10); break;
    default: return value_slice(v);
    }
    return buffer_slice(&out);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The digits of a mantissa without its point; `fraction` counts those behind it. */
static slice mantissa_digits(arena *a, slice mantissa, size_t *fraction)
{
    size_t point = slice_find_char(mantissa, '.');

    *fraction = 0;
    if (point == SLICE_NONE)
        return mantissa;
    *fraction = mantissa.size - point - 1;
    return arena_concat(a, slice_first(mantissa, point), slice_after(mantissa, point + 1));
}

bool schema_number_read(arena *a, value v, schema_number *n)
{
    int64_t power = 0;
    size_t end = 0, fraction;

    *n = (schema_number){.text = number_text(a, v)};
    slice rest = n->text;
    n->negative = slice_starts(rest, SLICE("-"));
    rest = slice_after(rest, n->negative ? 1 : 0);
    while (end < rest.size && (is_digit(rest.data[end]) || rest.data[end] == '.'))
        end++;
    if (end == 0)
        return false; /* NaN, infinities */
    if (end < rest.size && parse_int(slice_after(rest, end + 1), 10, &power) != PARSE_OK)
        return false;

    slice digits = slice_trim_left(mantissa_digits(a, slice_first(rest, end), &fraction), SLICE("0"));
    if (digits.size == 0) {
        n->negative = false;
        return true;
    }
    if (power > LARGEST_EXPONENT * 2 || power < -LARGEST_EXPONENT * 2)
        return false;
    power -= (int64_t)fraction;
    if (power > LARGEST_EXPONENT || power < -LARGEST_EXPONENT)
        return false;
    n->digits = slice_trim_right(digits, SLICE("0"));
    n->exponent = power + (int64_t)(digits.size - n->digits.size);
    return true;
}

static int compare_magnitude(const schema_number *x, const schema_number *y)
{
    int64_t x_top = (int64_t)x->digits.size + x->exponent, y_top = (int64_t)y->digits.size + y->exponent;

    if (x->digits.size == 0 || y->digits.size == 0)
        return (x->digits.size > 0) - (y->digits.size > 0);
    if (x_top != y_top)
        return x_top < y_top ? -1 : 1;
    return slice_compare(x->digits, y->digits);
}

int schema_number_compare(const schema_number *x, const schema_number *y)
{
    if (x->negative != y->negative)
        return x->negative ? -1 : 1;
    return x->negative ? compare_magnitude(y, x) : compare_magnitude(x, y);
}

/* The next digit of `n` times a power of ten. */
static unsigned digit_at(slice digits, size_t i)
{
    return i < digits.size ? (unsigned)(digits.data[i] - '0') : 0;
}

static bool divides_small(slice digits, size_t count, slice divisor)
{
    uint64_t rest = 0, by = 0;

    for (size_t i = 0; i < divisor.size; i++)
        by = by * 10 + digit_at(divisor, i);
    for (size_t i = 0; i < count; i++)
        rest = (rest * 10 + digit_at(digits, i)) % by;
    return rest == 0;
}

/* Takes `divisor` from the number whose decimal digits (0 to 9, last first) are in `rest`, while it can. */
static void reduce(unsigned char *rest, size_t size, slice divisor)
{
    for (;;) {
        int order = rest[size] > 0;
        for (size_t i = 0; order == 0 && i < size; i++)
            order = (int)rest[size - 1 - i] - (int)digit_at(divisor, i);
        if (order < 0)
            return;
        unsigned borrow = 0;
        for (size_t i = 0; i <= size; i++) {
            unsigned char take = (unsigned char)((i < size ? digit_at(divisor, size - 1 - i) : 0) + borrow);
            borrow = rest[i] < take;
            rest[i] = (unsigned char)(rest[i] + 10 * borrow - take);
        }
    }
}

static bool divides_long(arena *a, slice digits, size_t count, slice divisor)
{
    size_t size = divisor.size;

    if (count > LARGEST_DIVISION / size)
        raise_error(a, GTMPL_ELIMIT, "multipleOf: numbers of too many digits");
    unsigned char *rest = arena_alloc_zero(a, size + 1);
    for (size_t i = 0; i < count; i++) {
        memmove(rest + 1, rest, size);
        rest[0] = (unsigned char)digit_at(digits, i);
        reduce(rest, size, divisor);
    }
    for (size_t i = 0; i < size; i++)
        if (rest[i] != 0)
            return false;
    return true;
}

bool schema_number_is_multiple(arena *a, const schema_number *n, const schema_number *of)
{
    if (n->digits.size == 0)
        return true;
    if (n->exponent < of->exponent) /* no power of ten is left to give in `n`, whose last digit is no zero */
        return false;
    size_t count = n->digits.size + (size_t)(n->exponent - of->exponent);
    if (count < of->digits.size)
        return false;
    if (of->digits.size <= SMALL_DIGITS)
        return divides_small(n->digits, count, of->digits);
    return divides_long(a, n->digits, count, of->digits);
}

int64_t schema_number_to_int(const schema_number *n)
{
    uint64_t result = 0;

    for (size_t i = 0; i < n->digits.size; i++)
        result = result * 10 + digit_at(n->digits, i);
    for (int64_t i = 0; i < n->exponent && result != 0; i++)
        result *= 10;
    return (int64_t)(n->negative ? 0 - result : result);
}

static void add_grouped(buffer *out, slice digits)
{
    for (size_t i = 0; i < digits.size; i++) {
        if (i > 0 && (digits.size - i) % 3 == 0)
            buffer_add_char(out, ',');
        buffer_add_char(out, digits.data[i]);
    }
}

void schema_integer_print(buffer *out, int64_t n)
{
    char text[32];
    size_t at = sizeof text;
    uint64_t rest = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;

    do {
        text[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (n < 0)
        buffer_add_char(out, '-');
    add_grouped(out, slice_of(text + at, sizeof text - at));
}

/* ×10 with the exponent in raised digits, two at the least. */
static void add_power(buffer *out, int exponent)
{
    static const char *const raised[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    int size = exponent < 0 ? -exponent : exponent;

    buffer_add(out, SLICE("×10"));
    if (exponent < 0)
        buffer_add(out, SLICE("⁻"));
    if (size >= 100)
        buffer_add(out, slice_from(raised[size / 100]));
    buffer_add(out, slice_from(raised[size / 10 % 10]));
    buffer_add(out, slice_from(raised[size % 10]));
}

void schema_number_print(buffer *out, const schema_number *n)
{
    buffer text = buffer_new(out->arena);
    double d = 0;
    int64_t power = 0;

    parse_float(n->text, &d); /* an overflow gives an infinity, as Rat.Float64 does */
    format_float(&text, d < 0 ? -d : d, 'e', -1);
    slice shortest = buffer_slice(&text);
    if (d < 0)
        buffer_add_char(out, '-');
    if (shortest.data[0] == '+') {
        buffer_add(out, SLICE("∞"));
        return;
    }
    size_t e = slice_find_char(shortest, 'e'), fraction;
    slice mantissa = slice_first(shortest, e);
    parse_int(slice_after(shortest, e + 1), 10, &power);
    if (power < -4 || power >= 6) {
        buffer_add(out, mantissa);
        add_power(out, (int)power);
        return;
    }

    slice digits = mantissa_digits(out->arena, mantissa, &fraction);
    if (d == 0 || power < 0) {
        buffer_add(out, d == 0 ? SLICE("0") : SLICE("0."));
        buffer_add_repeated(out, '0', d == 0 ? 0 : (size_t)(-power - 1));
        buffer_add(out, d == 0 ? SLICE("") : digits);
        return;
    }
    buffer whole = buffer_new(out->arena);
    buffer_add(&whole, slice_first(digits, (uint64_t)power + 1));
    if (digits.size < (size_t)power + 1)
        buffer_add_repeated(&whole, '0', (size_t)power + 1 - digits.size);
    add_grouped(out, buffer_slice(&whole));
    if (digits.size > (size_t)power + 1) {
        buffer_add_char(out, '.');
        buffer_add(out, slice_after(digits, (size_t)power + 1));
    }
}
