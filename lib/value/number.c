/*
 * Integers to text, and text to integers and float64, as Go's strconv does it (ParseInt, ParseUint, ParseFloat).
 * The other direction for float64 is in number_float.c.
 */
#include "value/number.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    INTEGER_DIGITS = 64,     /* of a uint64 in base 2 */
    MANTISSA_DIGITS = 19,    /* decimal digits that always fit a uint64 */
    KEPT_DIGITS = 800,       /* of a decimal float: no halfway point between two float64 has more (it has 768) */
    EXPONENT_DIGITS = 32,    /* room after them for "1e-12345" and a terminator */
    LARGEST_EXPONENT = 10000 /* digits of an exponent beyond this change nothing */
};

void format_uint(buffer *out, uint64_t n, int base)
{
    static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";
    char text[INTEGER_DIGITS];
    size_t at = sizeof text;

    do {
        text[--at] = digits[n % (unsigned)base];
        n /= (unsigned)base;
    } while (n > 0);
    buffer_add(out, slice_of(text + at, sizeof text - at));
}

void format_int(buffer *out, int64_t n, int base)
{
    if (n < 0)
        buffer_add_char(out, '-');
    format_uint(out, n < 0 ? 0 - (uint64_t)n : (uint64_t)n, base);
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* The value of a digit in bases up to 36, or 99. */
static unsigned digit_value(char c)
{
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    c = lower(c);
    return c >= 'a' && c <= 'z' ? (unsigned)(c - 'a') + 10 : 99;
}

/* Cuts a sign off; true when it was a minus. */
static bool take_sign(slice *text)
{
    bool negative = text->size > 0 && text->data[0] == '-';

    if (negative || (text->size > 0 && text->data[0] == '+'))
        *text = slice_after(*text, 1);
    return negative;
}

/* Whether every underscore stands between two digits; a prefix (0x, 0o, 0b, 0) counts as one. */
static bool underscores_fit(slice text)
{
    bool hex = false, after_digit = false, after_underscore = false;

    take_sign(&text);
    if (text.size >= 2 && text.data[0] == '0') {
        char letter = lower(text.data[1]);
        if (letter == 'x' || letter == 'o' || letter == 'b') {
            hex = letter == 'x';
            after_digit = true;
            text = slice_after(text, 2);
        }
    }
    for (size_t i = 0; i < text.size; i++) {
        bool underscore = text.data[i] == '_', digit = digit_value(text.data[i]) < (hex ? 16u : 10u);
        if ((underscore && !after_digit) || (after_underscore && !digit))
            return false;
        after_digit = digit;
        after_underscore = underscore;
    }
    return !after_underscore;
}

/* Cuts a base prefix off and returns the base. A lone "0x" is left alone: it will fail on its letter. */
static unsigned take_base(slice *text)
{
    if (text->data[0] != '0')
        return 10;

    char letter = text->size >= 3 ? lower(text->data[1]) : '\0';
    bool marked = letter == 'x' || letter == 'o' || letter == 'b';
    *text = slice_after(*text, marked ? 2 : 1);
    return letter == 'x' ? 16 : letter == 'b' ? 2 : 8;
}

parse_result parse_uint(slice text, int base, uint64_t *result)
{
    slice all = text, digits = text;
    bool underscores = false;
    uint64_t n = 0;

    *result = 0;
    if (text.size == 0 || base < 0 || base == 1 || base > 36)
        return PARSE_SYNTAX;
    unsigned radix = base == 0 ? take_base(&digits) : (unsigned)base;
    for (size_t i = 0; i < digits.size; i++) {
        if (digits.data[i] == '_' && base == 0) {
            underscores = true;
            continue;
        }
        unsigned digit = digit_value(digits.data[i]);
        if (digit >= radix)
            return PARSE_SYNTAX;
        if (n > (UINT64_MAX - digit) / radix) {
            *result = UINT64_MAX;
            return PARSE_RANGE;
        }
        n = n * radix + digit;
    }
    if (underscores && !underscores_fit(all))
        return PARSE_SYNTAX;
    *result = n;
    return PARSE_OK;
}

parse_result parse_int(slice text, int base, int64_t *result)
{
    bool negative = take_sign(&text);
    uint64_t size, largest = (uint64_t)INT64_MAX + negative;
    parse_result outcome = parse_uint(text, base, &size);

    *result = 0;
    if (outcome == PARSE_SYNTAX)
        return outcome;
    if (size > largest) {
        size = largest;
        outcome = PARSE_RANGE;
    }
    *result = !negative ? (int64_t)size : size > INT64_MAX ? INT64_MIN : -(int64_t)size;
    return outcome;
}

/* What stands in the text of a float: digits d1 d2 … without leading zeros, worth 0.d1d2… × base^point × 2^binary. */
typedef struct float_text {
    bool negative, hex;
    char digits[KEPT_DIGITS + EXPONENT_DIGITS];
    size_t count;
    bool more;  /* digits that are not zero were dropped */
    long point; /* of hexadecimal digits: counts in bits, the exponent included */
} float_text;

static void add_digit(float_text *t, char c)
{
    if (t->count < KEPT_DIGITS)
        t->digits[t->count++] = c;
    else if (c != '0')
        t->more = true;
}

/* Reads digits with at most one point, which `text` then is without; false when there is no digit. */
static bool read_digits(float_text *t, slice *text)
{
    bool digits = false, fraction = false;
    long whole = 0, zeros = 0; /* digits before the point, and zeros between it and the first other digit */
    size_t i = 0;

    for (; i < text->size; i++) {
        char c = text->data[i];
        if (c == '_')
            continue;
        if (c == '.' && !fraction) {
            fraction = true;
            continue;
        }
        if (digit_value(c) >= (t->hex ? 16u : 10u))
            break;
        digits = true;
        if (c == '0' && t->count == 0) {
            zeros += fraction;
            continue;
        }
        add_digit(t, c);
        whole += !fraction;
    }
    *text = slice_after(*text, i);
    t->point = (whole > 0 ? whole : -zeros) * (t->hex ? 4 : 1);
    return digits;
}

/* Reads "e-12" or "p-12", which a hexadecimal float must have. */
static bool read_exponent(float_text *t, slice *text)
{
    if (text->size == 0 || lower(text->data[0]) != (t->hex ? 'p' : 'e'))
        return !t->hex;

    long exponent = 0;
    size_t i = 0;
    *text = slice_after(*text, 1);
    bool negative = take_sign(text);
    if (text->size == 0 || text->data[0] < '0' || text->data[0] > '9')
        return false;
    for (; i < text->size && (digit_value(text->data[i]) < 10 || text->data[i] == '_'); i++)
        if (text->data[i] != '_' && exponent < LARGEST_EXPONENT)
            exponent = exponent * 10 + (text->data[i] - '0');
    *text = slice_after(*text, i);
    t->point += negative ? -exponent : exponent;
    return true;
}

static bool read_float_text(float_text *t, slice text)
{
    slice all = text;

    *t = (float_text){.negative = take_sign(&text)};
    if (text.size > 2 && text.data[0] == '0' && lower(text.data[1]) == 'x') {
        t->hex = true;
        text = slice_after(text, 2);
    }
    if (!read_digits(t, &text) || !read_exponent(t, &text) || text.size > 0)
        return false;
    return slice_find_char(all, '_') == SLICE_NONE || underscores_fit(all);
}

/* mantissa × 2^exponent, rounded half to even; `more` says that something below the mantissa was cut off. */
static double assemble(uint64_t mantissa, long exponent, bool more)
{
    const uint64_t full = (uint64_t)1 << DBL_MANT_DIG;
    const long least = DBL_MIN_EXP - DBL_MANT_DIG; /* of a subnormal's last bit */

    if (mantissa == 0)
        return 0;
    while (mantissa < (uint64_t)1 << 62) {
        mantissa *= 2;
        exponent--;
    }
    bool half = false;
    while (mantissa >= full || exponent < least) {
        more = more || half;
        half = mantissa & 1;
        mantissa /= 2;
        exponent++;
        if (mantissa == 0 && !half)
            return 0;
    }
    if (half && (more || (mantissa & 1)))
        mantissa++;
    if (mantissa == full) {
        mantissa /= 2;
        exponent++;
    }
    if (exponent > DBL_MAX_EXP - DBL_MANT_DIG)
        return HUGE_VAL;

    uint64_t bits = mantissa;
    if (mantissa >= full / 2)
        bits = (mantissa - full / 2) | (uint64_t)(exponent - least + 1) << (DBL_MANT_DIG - 1);
    double d;
    memcpy(&d, &bits, sizeof d);
    return d;
}

static double hex_to_float(const float_text *t)
{
    uint64_t mantissa = 0;
    size_t used = t->count < 15 ? t->count : 15;
    bool more = t->more;

    for (size_t i = 0; i < used; i++)
        mantissa = mantissa * 16 + digit_value(t->digits[i]);
    for (size_t i = used; i < t->count; i++)
        more = more || t->digits[i] != '0';
    return assemble(mantissa, t->point - 4 * (long)used, more);
}

/* Short numbers: both the digits and the power of ten are exact in a double, so one operation rounds correctly. */
static bool short_to_float(const float_text *t, double *result)
{
    static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    long exponent = t->point - (long)t->count;
    uint64_t n = 0;

    if (FLT_EVAL_METHOD != 0 || t->count > MANTISSA_DIGITS || exponent < -22 || exponent > 22)
        return false;
    for (size_t i = 0; i < t->count; i++)
        n = n * 10 + (uint64_t)(t->digits[i] - '0');
    if (n > (uint64_t)1 << DBL_MANT_DIG)
        return false;
    *result = exponent < 0 ? (double)n / powers[-exponent] : (double)n * powers[exponent];
    return true;
}

/* strtod rounds correctly; given digits and an exponent but no separator, it does not ask the locale. */
static double decimal_to_float(float_text *t)
{
    double d;

    if (t->count == 0)
        return 0;
    if (short_to_float(t, &d))
        return d;
    size_t count = t->count;
    long exponent = t->point - (long)count;
    if (t->more) { /* a digit for all that was dropped: the number is not halfway between two others any more */
        t->digits[count++] = '1';
        exponent--;
    }
    snprintf(t->digits + count, EXPONENT_DIGITS, "e%ld", exponent);
    return strtod(t->digits, NULL);
}

/* "inf", "infinity" and "nan", of which only the first two may have a sign. */
static bool special_float(slice text, double *result)
{
    slice unsigned_text = text;
    bool negative = take_sign(&unsigned_text);

    if (slice_equal_fold(unsigned_text, SLICE("inf")) || slice_equal_fold(unsigned_text, SLICE("infinity")))
        *result = negative ? -HUGE_VAL : HUGE_VAL;
    else if (slice_equal_fold(text, SLICE("nan")))
        *result = NAN;
    else
        return false;
    return true;
}

parse_result parse_float(slice text, double *result)
{
    float_text t;

    *result = 0;
    if (special_float(text, result))
        return PARSE_OK;
    if (!read_float_text(&t, text))
        return PARSE_SYNTAX;
    double d = t.hex ? hex_to_float(&t) : decimal_to_float(&t);
    *result = t.negative ? -d : d;
    return d > DBL_MAX ? PARSE_RANGE : PARSE_OK;
}
