/* Numbers and times of TOML: first what they are made of, then what they come to. */
#include <math.h>

#include "codec/toml_scan.h"
#include "value/number.h"

/* --- what they are made of --------------------------------------------------------------------------------------- */

/* Takes the characters of a set, digits included. */
static void take_all(toml_scanner *s, const char *others)
{
    for (;;) {
        rune r = toml_peek(s);
        if (!((r >= '0' && r <= '9') || (r > 0 && r < 0x80 && strchr(others, (int)r) != NULL)))
            return;
        toml_take(s);
    }
}

static toml_token float_token(toml_scanner *s)
{
    take_all(s, "_.-+eE");
    return TOML_FLOAT;
}

/* The blanks at its end do not count, but they have been taken. */
static toml_token time_token(toml_scanner *s)
{
    take_all(s, "-:TtZz .+");
    return TOML_TIME;
}

static bool accept_any(toml_scanner *s, const char *set)
{
    rune r = toml_peek(s);

    if (r <= 0 || r >= 0x80 || strchr(set, (int)r) == NULL)
        return false;
    toml_take(s);
    return true;
}

static toml_token decimal_token(toml_scanner *s)
{
    take_all(s, "_");
    return accept_any(s, ".eE") ? float_token(s) : TOML_INTEGER;
}

/* "TEXT: '0bR'" */
static _Noreturn void fail_number(const toml_scanner *s, const char *what, rune r)
{
    buffer out = buffer_new(s->arena);

    buffer_add(&out, slice_from(what));
    buffer_add(&out, SLICE(": '"));
    buffer_add(&out, toml_current(s));
    buffer_add_rune(&out, r);
    buffer_add_char(&out, '\'');
    toml_fail(s, buffer_slice(&out));
}

/* 0b…, 0o… or 0x…, after the letter: one digit, then digits and underscores. */
static toml_token based_token(toml_scanner *s, const char *digits, const char *complaint)
{
    rune r = toml_peek(s);

    if (r == 0 || r >= 0x80 || strchr(digits, (int)r) == NULL)
        fail_number(s, complaint, r);
    while (accept_any(s, digits) || accept_any(s, "_"))
        ;
    return TOML_INTEGER;
}

static toml_token zero_token(toml_scanner *s)
{
    if (toml_accept(s, 'b'))
        return based_token(s, "01", "not a binary number");
    if (toml_accept(s, 'o'))
        return based_token(s, "01234567", "not an octal number");
    if (toml_accept(s, 'x'))
        return based_token(s, "0123456789abcdefABCDEF", "not a hexadecimal number");
    return TOML_INTEGER;
}

toml_token toml_number_token(toml_scanner *s)
{
    bool zero = toml_take(s) == '0';
    size_t digits = s->at;

    take_all(s, "");
    if (zero && s->at == digits) {
        rune r = toml_peek(s);
        if (r == 'b' || r == 'o' || r == 'x')
            return zero_token(s);
        if (r == '-' || r == ':')
            return TOML_INTEGER; /* a time begins with two digits at least */
    }
    if (accept_any(s, "-:"))
        return time_token(s);
    return decimal_token(s);
}

/* Stands after the first letter of inf or nan. */
static toml_token special_token(toml_scanner *s, char second, char third)
{
    if (toml_accept(s, second) && toml_accept(s, third))
        return TOML_FLOAT;

    buffer out = buffer_new(s->arena);
    buffer_add(&out, SLICE("invalid float: '"));
    buffer_add(&out, toml_current(s));
    buffer_add_char(&out, '\'');
    toml_fail(s, buffer_slice(&out));
}

toml_token toml_signed_token(toml_scanner *s)
{
    rune r = toml_take(s);

    if (r == 'i')
        return special_token(s, 'n', 'f');
    if (r == 'n')
        return special_token(s, 'a', 'n');
    if (r == '.')
        toml_fail(s, SLICE("floats must start with a digit, not '.'"));
    if (r < '0' || r > '9')
        toml_fail_rune(s, "expected a digit but got ", r, "");
    rune base = r == '0' ? toml_peek(s) : 0;
    if (base == 'b' || base == 'o' || base == 'x')
        fail_number(s, "cannot use sign with non-decimal numbers", base);
    return decimal_token(s);
}

/* --- what they come to ------------------------------------------------------------------------------------------- */

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* Each underscore behind a digit of any base, and such a digit at the end. */
static bool underscores_are_good(slice text)
{
    bool digit = false;

    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == '_' && !digit)
            return false;
        digit = is_hex(text.data[i]);
    }
    return digit;
}

static bool is_special(slice text)
{
    bool sign = text.size == 4 && (text.data[0] == '-' || text.data[0] == '+');
    slice word = slice_after(text, sign ? 1 : 0);

    return slice_equal(word, SLICE("nan")) || slice_equal(word, SLICE("inf"));
}

static bool has_leading_zero(slice text)
{
    if (text.size > 1 && text.data[0] == '0')
        return strchr("box", text.data[1]) == NULL;
    return text.size > 2 && (text.data[0] == '-' || text.data[0] == '+') && text.data[1] == '0';
}

int64_t toml_integer(const toml_scanner *s, slice text)
{
    int64_t n = 0;

    if (!underscores_are_good(text))
        toml_fail_text(s, "Invalid integer ", text, ": underscores must be surrounded by digits");
    if (has_leading_zero(text))
        toml_fail_text(s, "Invalid integer ", text, ": cannot have leading zeroes");
    if (parse_int(text, 0, &n) != PARSE_OK)
        toml_fail(s, arena_concat(s->arena, text, SLICE(" is out of range for int64")));
    return n;
}

/* Cuts off the part up to the next of the characters that separate a float's parts. */
static slice next_part(slice *rest)
{
    size_t n = 0;

    while (n < rest->size && strchr(".eE", rest->data[n]) == NULL)
        n++;
    slice part = slice_first(*rest, n);
    *rest = slice_after(*rest, n + 1);
    return part;
}

static void check_parts(const toml_scanner *s, slice text)
{
    slice first = SLICE("");

    for (slice rest = text; rest.size > 0;) {
        slice part = next_part(&rest);
        if (part.size > 0 && !is_special(part) && !underscores_are_good(part))
            toml_fail_text(s, "Invalid float ", text, ": underscores must be surrounded by digits");
        if (first.size == 0)
            first = part;
    }
    if (has_leading_zero(first))
        toml_fail_text(s, "Invalid float ", text, ": cannot have leading zeroes");
}

static void check_periods(const toml_scanner *s, slice text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] == '.' && (i + 1 == text.size || text.data[i + 1] < '0' || text.data[i + 1] > '9'))
            toml_fail_text(s, "Invalid float ", text, ": '.' must be followed by one or more digits");
}

static slice without_underscores(arena *a, slice text)
{
    buffer out = buffer_new(a);

    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] != '_')
            buffer_add_char(&out, text.data[i]);
    return buffer_slice(&out);
}

double toml_float(const toml_scanner *s, slice text)
{
    double d = 0;

    check_parts(s, text);
    check_periods(s, text);
    if (slice_ends(text, SLICE("nan")) && is_special(text))
        return text.data[0] == '-' ? copysign(NAN, -1) : copysign(NAN, 1);
    switch (parse_float(without_underscores(s->arena, text), &d)) {
    case PARSE_OK: return d;
    case PARSE_RANGE: toml_fail(s, arena_concat(s->arena, text, SLICE(" is out of range for float64")));
    case PARSE_SYNTAX: break;
    }
    toml_fail_text(s, "Invalid float value: ", text, "");
}
