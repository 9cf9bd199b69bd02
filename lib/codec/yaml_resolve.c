/* Plain scalars by go-yaml's resolve.go: a table of words, then numbers by the first character. */
#include "codec/yaml_resolve.h"

#include <math.h>

#include "value/number.h"

enum { SHORT_NUMBER = 128 }; /* bytes of a number that are worked on without asking the arena */

typedef enum word_kind {
    WORD_TRUE,
    WORD_FALSE,
    WORD_OLD_TRUE,
    WORD_OLD_FALSE,
    WORD_NULL,
    WORD_NAN,
    WORD_INF,
    WORD_MINUS_INF
} word_kind;

/* clang-format off */
static const struct {
    const char *forms[3]; /* small, capitalised, capital */
    word_kind kind;
    size_t size;
} words[] = {
    {{"y", "Y", "Y"},             WORD_OLD_TRUE, 1},
    {{"yes", "Yes", "YES"},       WORD_OLD_TRUE, 3},
    {{"on", "On", "ON"},          WORD_OLD_TRUE, 2},
    {{"n", "N", "N"},             WORD_OLD_FALSE, 1},
    {{"no", "No", "NO"},          WORD_OLD_FALSE, 2},
    {{"off", "Off", "OFF"},       WORD_OLD_FALSE, 3},
    {{"true", "True", "TRUE"},    WORD_TRUE, 4},
    {{"false", "False", "FALSE"}, WORD_FALSE, 5},
    {{"null", "Null", "NULL"},    WORD_NULL, 4},
    {{"~", "~", "~"},             WORD_NULL, 1},
    {{".nan", ".NaN", ".NAN"},    WORD_NAN, 4},
    {{".inf", ".Inf", ".INF"},    WORD_INF, 4},
    {{"+.inf", "+.Inf", "+.INF"}, WORD_INF, 5},
    {{"-.inf", "-.Inf", "-.INF"}, WORD_MINUS_INF, 5},
};
/* clang-format on */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool find_word(slice text, yaml_version version, value *result)
{
    if (text.size > YAML_LONGEST_WORD)
        return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        bool old = words[i].kind == WORD_OLD_TRUE || words[i].kind == WORD_OLD_FALSE;
        if (words[i].size != text.size ||
            (words[i].forms[0][0] != text.data[0] && words[i].forms[1][0] != text.data[0]))
            continue;
        if (old && version != GO_YAML_2)
            continue;
        for (int form = 0; form < 3; form++) {
            if (memcmp(text.data, words[i].forms[form], text.size) != 0)
                continue;
            switch (words[i].kind) {
            case WORD_TRUE:
            case WORD_OLD_TRUE: *result = value_bool(true); break;
            case WORD_FALSE:
            case WORD_OLD_FALSE: *result = value_bool(false); break;
            case WORD_NULL: *result = value_nil(); break;
            case WORD_NAN: *result = value_float(NAN); break;
            case WORD_INF: *result = value_float(INFINITY); break;
            case WORD_MINUS_INF: *result = value_float(-INFINITY); break;
            }
            return true;
        }
    }
    return false;
}

static size_t skip_digits(slice s, size_t at)
{
    while (at < s.size && is_digit(s.data[at]))
        at++;
    return at;
}

/* [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)? */
static bool has_float_form(slice s)
{
    size_t at = s.size > 0 && (s.data[0] == '-' || s.data[0] == '+') ? 1 : 0;
    size_t whole = skip_digits(s, at), end = whole;

    if (whole < s.size && s.data[whole] == '.')
        end = skip_digits(s, whole + 1);
    if (whole == at && end <= at + 1)
        return false;
    if (end < s.size && (s.data[end] == 'e' || s.data[end] == 'E')) {
        size_t digits = end + 1;
        if (digits < s.size && (s.data[digits] == '-' || s.data[digits] == '+'))
            digits++;
        end = skip_digits(s, digits);
        if (end == digits)
            return false;
    }
    return end == s.size;
}

static bool read_whole(slice text, int base, value *result)
{
    int64_t n;
    uint64_t u;

    if (parse_int(text, base, &n) == PARSE_OK) {
        *result = value_int(n);
        return true;
    }
    if (parse_uint(text, base, &u) == PARSE_OK) {
        *result = value_uint(TYPE_UINT64, u);
        return true;
    }
    return false;
}

/* `0b` and a signed number, `-0b` and an unsigned one: what is left after Go's own reading of prefixes. */
static bool read_prefixed(arena *a, slice text, const char *prefix, int base, value *result)
{
    slice head = slice_from(prefix);

    if (slice_starts(text, head))
        return read_whole(slice_after(text, head.size), base, result);
    if (slice_starts(text, SLICE("-")) && slice_starts(slice_after(text, 1), head)) {
        int64_t n;
        slice digits = arena_concat(a, SLICE("-"), slice_after(text, 1 + head.size));
        if (parse_int(digits, base, &n) == PARSE_OK) {
            *result = value_int(n);
            return true;
        }
    }
    return false;
}

static bool read_number(arena *a, slice text, yaml_version version, value *result)
{
    double d;

    if (read_whole(text, 0, result))
        return true;
    if (has_float_form(text) && parse_float(text, &d) == PARSE_OK) {
        *result = value_float(d);
        return true;
    }
    if (read_prefixed(a, text, "0b", 2, result))
        return true;
    return version == GO_YAML_3 && read_prefixed(a, text, "0o", 8, result);
}

/* Digits, signs and letters only: a number begins with a digit or a sign and a digit, and is short enough to matter. */
static slice without_underscores(arena *a, slice text, char *small)
{
    if (slice_find_char(text, '_') == SLICE_NONE)
        return text;
    char *out = text.size <= SHORT_NUMBER ? small : arena_alloc(a, text.size);
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] != '_')
            out[size++] = text.data[i];
    return slice_of(out, size);
}

value yaml_resolve(arena *a, slice text, yaml_version version)
{
    char small[SHORT_NUMBER];
    value result = value_string(text);

    if (text.size == 0)
        return value_nil();
    switch (text.data[0]) {
    case 'y':
    case 'Y':
    case 'n':
    case 'N':
    case 't':
    case 'T':
    case 'f':
    case 'F':
    case 'o':
    case 'O':
    case '~': find_word(text, version, &result); return result;
    case '.':
        if (!find_word(text, version, &result)) {
            double d;
            if (parse_float(text, &d) == PARSE_OK)
                result = value_float(d);
        }
        return result;
    case '+':
    case '-':
        if (find_word(text, version, &result))
            return result;
        break;
    default:
        if (!is_digit(text.data[0]))
            return result;
    }
    read_number(a, without_underscores(a, text, small), version, &result);
    return result;
}

/* A number of one or two digits, at most `max`. */
static bool take_number(slice *s, int max, int *number)
{
    size_t width = skip_digits(slice_first(*s, 2), 0);

    if (width == 0)
        return false;
    *number = s->data[0] - '0';
    if (width == 2)
        *number = *number * 10 + (s->data[1] - '0');
    *s = slice_after(*s, width);
    return *number <= max;
}

static bool take_char(slice *s, char c)
{
    if (s->size == 0 || s->data[0] != c)
        return false;
    *s = slice_after(*s, 1);
    return true;
}

static int days_in(int month, int year)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    return month == 2 && leap ? 29 : days[month - 1];
}

static bool take_date(slice *s)
{
    int year = 0, month, day;

    if (skip_digits(*s, 0) != 4)
        return false;
    for (int i = 0; i < 4; i++)
        year = year * 10 + (s->data[i] - '0');
    *s = slice_after(*s, 4);
    return take_char(s, '-') && take_number(s, 12, &month) && month > 0 && take_char(s, '-') &&
           take_number(s, 31, &day) && day > 0 && day <= days_in(month, year);
}

/* 15:4:5.999999999; a comma serves as the point, a point without digits is left standing. */
static bool take_clock(slice *s)
{
    int hour, minute, second;

    if (!(take_number(s, 23, &hour) && take_char(s, ':') && take_number(s, 59, &minute) && take_char(s, ':') &&
          take_number(s, 59, &second)))
        return false;
    if (s->size >= 2 && (s->data[0] == '.' || s->data[0] == ',') && is_digit(s->data[1]))
        *s = slice_after(*s, skip_digits(*s, 1));
    return true;
}

/* `Z`, or a sign, two digits, a colon and two digits. */
static bool take_zone(slice *s)
{
    int hours, minutes;

    if (take_char(s, 'Z'))
        return true;
    if (s->size < 6 || (s->data[0] != '+' && s->data[0] != '-') || s->data[3] != ':')
        return false;
    slice h = slice_of(s->data + 1, 2), m = slice_of(s->data + 4, 2);
    *s = slice_after(*s, 6);
    return skip_digits(h, 0) == 2 && skip_digits(m, 0) == 2 && take_number(&h, 24, &hours) &&
           take_number(&m, 60, &minutes);
}

bool yaml_is_timestamp(slice text)
{
    slice rest = text;

    if (!take_date(&rest))
        return false;
    if (rest.size == 0)
        return true;
    if (rest.data[0] == 'T' || rest.data[0] == 't') {
        rest = slice_after(rest, 1);
        return take_clock(&rest) && take_zone(&rest) && rest.size == 0;
    }
    if (rest.data[0] != ' ')
        return false;
    rest = slice_trim_left(rest, SLICE(" "));
    return take_clock(&rest) && rest.size == 0;
}

/* [-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)? */
bool yaml_is_base60(slice text)
{
    size_t at = text.size > 0 && (text.data[0] == '-' || text.data[0] == '+') ? 1 : 0;
    size_t groups = 0;

    if (at >= text.size || !is_digit(text.data[at]))
        return false;
    while (at < text.size && (is_digit(text.data[at]) || text.data[at] == '_'))
        at++;
    for (; at < text.size && text.data[at] == ':'; groups++) {
        size_t digits = skip_digits(text, at + 1) - at - 1;
        if (digits == 0 || digits > 2 || (digits == 2 && text.data[at + 1] > '5'))
            return false;
        at += 1 + digits;
    }
    if (at < text.size && text.data[at] == '.') {
        at++;
        while (at < text.size && (is_digit(text.data[at]) || text.data[at] == '_'))
            at++;
    }
    return groups > 0 && at == text.size;
}
