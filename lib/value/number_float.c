/*
 * float64 to text, as Go's strconv.FormatFloat does it, exactly and without the C library's locale.
 *
 * A float64 is mantissa × 2^exponent. With a negative exponent that is mantissa × 5^-exponent / 10^-exponent, so all
 * of its decimal digits are those of one integer of at most 86 words in base 10^9. Fixed precision rounds these
 * digits. The shortest form looks for the shortest decimal between the halfway points to both neighbours, by
 * comparing digits; short decimals, nearly all that charts hold, are found without any of this.
 */
#include <float.h>
#include <math.h>

#include "value/number.h"

enum {
    WORD = 1000000000, /* base of the big integers */
    WORD_DIGITS = 9,
    WORDS = 90,
    DIGITS = WORDS * WORD_DIGITS,
    HIDDEN_BIT = DBL_MANT_DIG - 1,
    LEAST_EXPONENT = DBL_MIN_EXP - DBL_MANT_DIG, /* of a subnormal's last bit */
    SURE_DIGITS = DBL_DIG                        /* every decimal this short has a float64 of its own */
};

/* A finite float64 without its sign. */
typedef struct binary {
    uint64_t mantissa;
    int exponent;
} binary;

/* 0.d1d2d3… × 10^point; d1 and the last digit are not '0'. Zero has no digits. */
typedef struct decimal {
    char digits[DIGITS];
    int count, point;
} decimal;

static binary split(double d)
{
    uint64_t bits;

    memcpy(&bits, &d, sizeof bits);
    int field = (int)(bits >> HIDDEN_BIT) & 0x7FF;
    uint64_t fraction = bits & (((uint64_t)1 << HIDDEN_BIT) - 1);
    if (field == 0)
        return (binary){fraction, LEAST_EXPONENT};
    return (binary){fraction | (uint64_t)1 << HIDDEN_BIT, field + LEAST_EXPONENT - 1};
}

/* An integer, lowest word first. */
typedef struct big {
    uint32_t words[WORDS];
    int count;
} big;

static void big_multiply(big *b, uint32_t factor)
{
    uint64_t carry = 0;

    for (int i = 0; i < b->count; i++) {
        carry += (uint64_t)b->words[i] * factor;
        b->words[i] = (uint32_t)(carry % WORD);
        carry /= WORD;
    }
    if (carry > 0)
        b->words[b->count++] = (uint32_t)carry;
}

/* b × base^power, `step` factors at a time; base^step must stay below WORD, so that a carry is one word. */
static void big_multiply_power(big *b, uint32_t base, int power, int step)
{
    while (power > 0) {
        int times = power < step ? power : step;
        uint32_t factor = 1;
        for (int i = 0; i < times; i++)
            factor *= base;
        big_multiply(b, factor);
        power -= times;
    }
}

static void trim_zeros(decimal *d)
{
    while (d->count > 0 && d->digits[d->count - 1] == '0')
        d->count--;
}

/* The digits of an integer × 10^scale; a zero has none. */
static void decimal_of_big(decimal *d, const big *b, int scale)
{
    int at = DIGITS;

    for (int i = 0; i < b->count; i++) {
        uint32_t word = b->words[i];
        for (int digit = 0; digit < WORD_DIGITS; digit++, word /= 10)
            d->digits[--at] = (char)('0' + word % 10);
    }
    while (at < DIGITS && d->digits[at] == '0')
        at++;
    d->count = DIGITS - at;
    memmove(d->digits, d->digits + at, (size_t)d->count);
    d->point = d->count + scale;
    trim_zeros(d);
}

/* All digits of mantissa × 2^exponent. */
static void decimal_exact(decimal *d, uint64_t mantissa, int exponent)
{
    big b = {.count = 0};

    while (exponent < 0 && mantissa != 0 && mantissa % 2 == 0) {
        mantissa /= 2;
        exponent++;
    }
    for (; mantissa > 0; mantissa /= WORD)
        b.words[b.count++] = (uint32_t)(mantissa % WORD);
    big_multiply_power(&b, 2, exponent, 29);
    big_multiply_power(&b, 5, -exponent, 12);
    decimal_of_big(d, &b, exponent < 0 ? exponent : 0);
}

/* Adds one in the last place of the first `count` digits and drops the rest; 999 becomes 1 with the point moved. */
static void round_up(decimal *d, int count)
{
    while (count > 0 && d->digits[count - 1] == '9')
        count--;
    if (count == 0) {
        d->digits[0] = '1';
        d->count = 1;
        d->point++;
    } else {
        d->digits[count - 1]++;
        d->count = count;
    }
}

static void round_down(decimal *d, int count)
{
    d->count = count;
    trim_zeros(d);
}

/* Whether the digits after the first `count` are at least a half, and for an exact half, the last one is odd. */
static bool rounds_up(const decimal *d, int count)
{
    if (d->digits[count] == '5' && count + 1 == d->count)
        return count > 0 && (d->digits[count - 1] - '0') % 2 == 1;
    return d->digits[count] >= '5';
}

/* Keeps `count` digits, rounding half to even. */
static void decimal_round(decimal *d, int count)
{
    if (count < 0)
        d->count = 0;
    else if (count < d->count && rounds_up(d, count))
        round_up(d, count);
    else if (count < d->count)
        round_down(d, count);
}

static int decimal_compare(const decimal *a, const decimal *b)
{
    if (a->point != b->point)
        return a->point < b->point ? -1 : 1;
    return slice_compare(slice_of(a->digits, (size_t)a->count), slice_of(b->digits, (size_t)b->count));
}

/* The digits that are `count` long and just below (or at), or just above, the exact ones. */
static decimal neighbour(const decimal *exact, int count, bool above)
{
    decimal d;

    d.point = exact->point;
    memcpy(d.digits, exact->digits, (size_t)count);
    if (above)
        round_up(&d, count);
    else
        round_down(&d, count);
    return d;
}

/* The shortest decimal that reads back as `f`, and of those the nearest. */
static void decimal_shortest(decimal *d, binary f)
{
    decimal lower, upper;
    bool even = f.mantissa % 2 == 0; /* then a halfway point reads back as `f` too */
    bool power = f.mantissa == (uint64_t)1 << HIDDEN_BIT && f.exponent > LEAST_EXPONENT; /* the gap below is smaller */

    decimal_exact(d, f.mantissa, f.exponent);
    decimal_exact(&lower, f.mantissa * 4 - (power ? 1 : 2), f.exponent - 2);
    decimal_exact(&upper, f.mantissa * 4 + 2, f.exponent - 2);
    for (int count = 1; count < d->count; count++) {
        decimal below = neighbour(d, count, false), above = neighbour(d, count, true);
        bool down = decimal_compare(&below, &lower) >= (even ? 0 : 1);
        bool up = decimal_compare(&above, &upper) <= (even ? 0 : -1);
        if (down || up) {
            *d = !up || (down && !rounds_up(d, count)) ? below : above;
            return;
        }
    }
}

static void decimal_of_uint(decimal *d, uint64_t n, int scale)
{
    char text[20];
    int at = (int)sizeof text;

    for (; n > 0; n /= 10)
        text[--at] = (char)('0' + n % 10);
    d->count = (int)sizeof text - at;
    memcpy(d->digits, text + at, (size_t)d->count);
    d->point = d->count + scale;
    trim_zeros(d);
}

/*
 * Decimals of at most 15 digits, found by trying: n / 10^places is rounded correctly when both are exact, so if it
 * gives `f`, the digits of n read back as `f`, and no other decimal of 15 digits or fewer does.
 */
static bool decimal_short(decimal *d, double f)
{
    static const double powers[] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    const double most = powers[SURE_DIGITS];

    for (int places = 0; places <= SURE_DIGITS && f * powers[places] < most; places++) {
        uint64_t n = (uint64_t)(f * powers[places] + 0.5);
        if ((double)n / powers[places] == f) {
            decimal_of_uint(d, n, -places);
            return true;
        }
    }
    return false;
}

static void add_exponent(buffer *out, char letter, int exponent)
{
    unsigned size = (unsigned)(exponent < 0 ? -exponent : exponent);

    buffer_add_char(out, letter);
    buffer_add_char(out, exponent < 0 ? '-' : '+');
    if (size < 10)
        buffer_add_char(out, '0');
    format_uint(out, size, 10);
}

/* Digits [from, from + wanted), with zeros where there are none. */
static void add_digits(buffer *out, const decimal *d, int from, int wanted)
{
    int before = from < 0 ? (-from < wanted ? -from : wanted) : 0;
    int there = d->count - (from + before);

    if (wanted <= 0)
        return;
    there = there < 0 ? 0 : there < wanted - before ? there : wanted - before;
    buffer_add_repeated(out, '0', (size_t)before);
    if (there > 0)
        buffer_add(out, slice_of(d->digits + (from + before), (size_t)there));
    buffer_add_repeated(out, '0', (size_t)(wanted - before - there));
}

static void write_exponent_form(buffer *out, const decimal *d, int precision, char letter)
{
    add_digits(out, d, 0, 1);
    if (precision > 0) {
        buffer_add_char(out, '.');
        add_digits(out, d, 1, precision);
    }
    add_exponent(out, letter, d->count == 0 ? 0 : d->point - 1);
}

static void write_plain_form(buffer *out, const decimal *d, int precision)
{
    if (d->count == 0 || d->point <= 0)
        buffer_add_char(out, '0');
    else
        add_digits(out, d, 0, d->point);
    if (precision > 0) {
        buffer_add_char(out, '.');
        add_digits(out, d, d->count == 0 ? 0 : d->point, precision);
    }
}

/* %g: with an exponent when that is below -4, or not below the precision (6 for the shortest form). */
static void write_general_form(buffer *out, const decimal *d, int precision, char letter)
{
    int exponent = d->count == 0 ? -1 : d->point - 1;
    int limit = precision < 0 ? 6 : precision;

    if (precision > d->count && d->count > exponent)
        limit = d->count;
    if (exponent < -4 || exponent >= limit)
        write_exponent_form(out, d, (precision < 0 || precision > d->count ? d->count : precision) - 1, letter);
    else
        write_plain_form(out, d, d->count - exponent - 1);
}

/* The digits that a verb and a precision ask for. Those of large exponents take a while. */
static void find_digits(arena *a, decimal *d, double f, char verb, int precision)
{
    d->count = d->point = 0;
    if (f == 0 || (precision < 0 && decimal_short(d, f)))
        return;

    binary b = split(f);
    arena_spend(a, (uint64_t)(b.exponent < 0 ? -b.exponent : b.exponent));
    if (precision < 0) {
        decimal_shortest(d, b);
        return;
    }
    decimal_exact(d, b.mantissa, b.exponent);
    switch (verb) {
    case 'e': decimal_round(d, precision + 1); break;
    case 'f': decimal_round(d, d->point + precision); break;
    default: decimal_round(d, precision); break;
    }
}

static void write_decimal(buffer *out, double f, char verb, int precision)
{
    bool capital = verb == 'E' || verb == 'G';
    char form = verb == 'F' ? 'f' : capital ? (char)(verb - 'A' + 'a') : verb;
    decimal d;

    if (form == 'g' && precision == 0)
        precision = 1;
    find_digits(out->arena, &d, f, form, precision);
    if (form == 'g')
        write_general_form(out, &d, precision, capital ? 'E' : 'e');
    else if (form == 'e')
        write_exponent_form(out, &d, precision < 0 ? d.count - 1 : precision, capital ? 'E' : 'e');
    else
        write_plain_form(out, &d, precision < 0 ? d.count - d.point : precision);
}

/* %b: the mantissa and the power of two, both in decimal. */
static void write_binary(buffer *out, binary b)
{
    format_uint(out, b.mantissa, 10);
    buffer_add_char(out, 'p');
    if (b.exponent >= 0)
        buffer_add_char(out, '+');
    format_int(out, b.exponent, 10);
}

/* Rounds half to even a mantissa whose first bit is `top` to `places` hexadecimal digits behind that bit. */
static void round_hex(binary *b, int top, int places)
{
    int drop = top - 4 * places;

    if (drop <= 0)
        return;
    uint64_t unit = (uint64_t)1 << drop, rest = b->mantissa & (unit - 1);
    b->mantissa -= rest;
    if (rest > unit / 2 || (rest == unit / 2 && (b->mantissa & unit) != 0))
        b->mantissa += unit;
    if (b->mantissa >> (top + 1) != 0) {
        b->mantissa /= 2;
        b->exponent++;
    }
}

/* %x: one bit, a hexadecimal fraction and the power of two. */
static void write_hex(buffer *out, binary b, bool capital, int precision)
{
    enum { TOP = 60 }; /* 15 digits behind the first bit, more than the 13 that a float64 has */
    const char *digits = capital ? "0123456789ABCDEF" : "0123456789abcdef";
    int exponent_of_top = 0;

    if (b.mantissa != 0) {
        while (b.mantissa >> TOP == 0) {
            b.mantissa *= 2;
            b.exponent--;
        }
        if (precision >= 0)
            round_hex(&b, TOP, precision);
        exponent_of_top = b.exponent + TOP;
    }
    buffer_add(out, capital ? SLICE("0X") : SLICE("0x"));
    buffer_add_char(out, (b.mantissa >> TOP) != 0 ? '1' : '0');
    uint64_t fraction = b.mantissa << (64 - TOP);
    if (precision > 0 || (precision < 0 && fraction != 0))
        buffer_add_char(out, '.');
    for (int i = 0; precision < 0 ? fraction != 0 : i < precision; i++, fraction <<= 4)
        buffer_add_char(out, digits[fraction >> 60]);
    add_exponent(out, capital ? 'P' : 'p', exponent_of_top);
}

void format_float(buffer *out, double d, char verb, int precision)
{
    if (isnan(d) || isinf(d)) {
        buffer_add(out, isnan(d) ? SLICE("NaN") : d > 0 ? SLICE("+Inf") : SLICE("-Inf"));
        return;
    }
    if (signbit(d))
        buffer_add_char(out, '-');
    d = fabs(d);
    if (verb == 'b')
        write_binary(out, split(d));
    else if (verb == 'x' || verb == 'X')
        write_hex(out, split(d), verb == 'X', precision);
    else
        write_decimal(out, d, verb, precision);
}
