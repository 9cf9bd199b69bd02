/* Literals of numbers and characters. */
#include "template/number_literal.h"

#include "value/number.h"

enum { LONGEST_CHARACTER = 12 }; /* '\U0010FFFF' */

static slice quoted(arena *a, slice s)
{
    buffer b = buffer_new(a);

    quote_string(&b, s);
    return buffer_slice(&b);
}

static bool refuse(slice *reason, slice why)
{
    *reason = why;
    return false;
}

static void read_integers(number *n)
{
    uint64_t natural = 0;
    int64_t integer = 0;

    if (parse_uint(n->text, 0, &natural) == PARSE_OK) {
        n->is_uint = true;
        n->natural = natural;
    }
    if (parse_int(n->text, 0, &integer) == PARSE_OK) {
        n->is_int = true;
        n->integer = integer;
        n->is_uint |= integer == 0; /* -0 */
    }
    n->is_float = n->is_int || n->is_uint;
    n->real = n->is_int ? (double)n->integer : (double)n->natural;
}

/* The integers that a float is. */
static void add_integers(number *n)
{
    if (n->real >= -0x1p63 && n->real < 0x1p63 && (double)(int64_t)n->real == n->real) {
        n->is_int = true;
        n->integer = (int64_t)n->real;
    }
    if (n->real >= 0 && n->real < 0x1p64 && (double)(uint64_t)n->real == n->real) {
        n->is_uint = true;
        n->natural = (uint64_t)n->real;
    }
}

static void set_complex(number *n, double real, double imaginary)
{
    n->is_complex = true;
    n->real = real;
    n->imaginary = imaginary;
    n->is_float = imaginary == 0;
    if (n->is_float)
        add_integers(n);
}

static bool read_part(slice text, double *d, slice *reason)
{
    switch (parse_float(text, d)) {
    case PARSE_OK: return true;
    case PARSE_SYNTAX: return refuse(reason, SLICE("invalid syntax"));
    case PARSE_RANGE: break;
    }
    return refuse(reason, SLICE("value out of range"));
}

/* Where the sign between the two parts of `1e+2-3i` stands: one that no exponent has. */
static size_t find_second_sign(slice text)
{
    bool hexadecimal = slice_find_char(text, 'x') != SLICE_NONE || slice_find_char(text, 'X') != SLICE_NONE;

    for (size_t at = 1; at < text.size; at++) {
        char sign = text.data[at], before = text.data[at - 1];
        bool exponent = before == 'p' || before == 'P' || (!hexadecimal && (before == 'e' || before == 'E'));
        if ((sign == '+' || sign == '-') && !exponent)
            return at;
    }
    return text.size;
}

/* Go reads a number of two parts by fmt.Sscan, which knows no other prefix than 0x. */
bool number_read_complex(number *n, slice text, slice *reason)
{
    size_t sign = find_second_sign(text);
    slice first = slice_first(text, sign);
    slice second = slice_without_suffix(slice_after(text, sign), SLICE("i"));
    double real, imaginary;

    n->text = text;
    if (slice_has_any(first, SLICE("bBoO")) || slice_has_any(second, SLICE("bBoO")))
        return refuse(reason, SLICE("syntax error scanning complex number"));
    if (!read_part(first, &real, reason) || !read_part(second, &imaginary, reason))
        return false;
    set_complex(n, real, imaginary);
    return true;
}

/* What is no integer. */
static bool read_real(arena *a, number *n, slice *reason)
{
    if (parse_float(n->text, &n->real) != PARSE_OK)
        return refuse(reason, arena_concat(a, SLICE("illegal number syntax: "), quoted(a, n->text)));
    if (!slice_has_any(n->text, SLICE(".eEpP")))
        return refuse(reason, arena_concat(a, SLICE("integer overflow: "), quoted(a, n->text)));
    n->is_float = true;
    add_integers(n);
    return true;
}

bool number_read(arena *a, number *n, slice text, slice *reason)
{
    double imaginary;

    n->text = text;
    if (slice_ends(text, SLICE("i")) && parse_float(slice_without_suffix(text, SLICE("i")), &imaginary) == PARSE_OK) {
        set_complex(n, 0, imaginary);
        return true;
    }
    read_integers(n);
    return n->is_float || read_real(a, n, reason);
}

/* Whether a character stands behind the opening quote, whatever comes after it. */
static bool starts_with_character(arena *a, slice literal)
{
    rune r;

    for (size_t length = 2; length < literal.size && length <= LONGEST_CHARACTER; length++)
        if (unquote_char(arena_concat(a, slice_first(literal, length), SLICE("'")), &r))
            return true;
    return false;
}

bool number_read_character(arena *a, number *n, slice text, slice *reason)
{
    rune r;

    if (!unquote_char(text, &r))
        return refuse(reason, starts_with_character(a, text)
                                  ? arena_concat(a, SLICE("malformed character constant: "), text)
                                  : SLICE("invalid syntax"));
    *n = (number){.text = text,
                  .is_int = true,
                  .is_uint = true,
                  .is_float = true,
                  .integer = r,
                  .natural = (uint64_t)r,
                  .real = r};
    return true;
}

#define SMALL(n)                                                                                                       \
    {                                                                                                                  \
        {#n, sizeof #n - 1}, true, true, true, false, n, n, n, 0                                                       \
    }
#define TEN(n)                                                                                                         \
    SMALL(n##0), SMALL(n##1), SMALL(n##2), SMALL(n##3), SMALL(n##4), SMALL(n##5), SMALL(n##6), SMALL(n##7),            \
        SMALL(n##8), SMALL(n##9)

static const number small_numbers[] = {TEN(), TEN(1), TEN(2), TEN(3)};

const number *number_small(slice text)
{
    size_t n = 0;

    if (text.size == 0 || text.size > 2 || (text.size == 2 && text.data[0] == '0'))
        return NULL;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return NULL;
        n = n * 10 + (size_t)(text.data[i] - '0');
    }
    return n < sizeof small_numbers / sizeof *small_numbers ? &small_numbers[n] : NULL;
}
