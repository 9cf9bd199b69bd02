/* Formats of strings, one function each; the table at the end names them. */
#include "values/schema_formats.h"

#include "base/buffer.h"
#include "base/utf8.h"
#include "funcs/address.h"
#include "funcs/moment.h"
#include "funcs/regex_syntax.h"
#include "value/number.h"
#include "values/schema_url.h"

static bool fail(slice *error, const char *text)
{
    *error = slice_from(text);
    return false;
}

/* "before 'x' after": a character as %q prints it. */
static bool fail_rune(arena *a, slice *error, const char *before, rune r, const char *after)
{
    buffer out = buffer_new(a);

    buffer_add(&out, slice_from(before));
    quote_rune(&out, r);
    buffer_add(&out, slice_from(after));
    *error = buffer_slice(&out);
    return false;
}

/* Puts words before the reason that a part of the text was refused for. */
static bool fail_part(arena *a, slice *error, const char *before)
{
    *error = arena_concat(a, slice_from(before), *error);
    return false;
}

static bool is_digit(rune r)
{
    return r >= '0' && r <= '9';
}

static bool is_letter(rune r)
{
    return (r >= 'a' && r <= 'z') || (r >= 'A' && r <= 'Z');
}

static size_t count_digits(slice s)
{
    size_t n = 0;

    while (n < s.size && is_digit(s.data[n]))
        n++;
    return n;
}

/* The next character of a text. */
static bool next_rune(slice *rest, rune *r)
{
    size_t width;

    if (rest->size == 0)
        return false;
    *r = utf8_decode(*rest, &width);
    *rest = slice_after(*rest, width);
    return true;
}

/* The next part before a separator, the last one too, as strings.Split gives them. */
typedef struct split {
    slice rest;
    bool done;
} split;

static bool next_part(split *s, char separator, slice *part)
{
    if (s->done)
        return false;
    size_t at = slice_find_char(s->rest, separator);
    *part = slice_first(s->rest, at);
    s->done = at == SLICE_NONE;
    s->rest = s->done ? SLICE("") : slice_after(s->rest, at + 1);
    return true;
}

/* --- pointers, UUIDs ---------------------------------------------------------------------------------------------- */

static bool check_json_pointer(arena *a, slice s, slice *error)
{
    rune r;

    (void)a;
    if (s.size == 0)
        return true;
    if (s.data[0] != '/')
        return fail(error, "not starting with /");
    bool escape = false;
    while (next_rune(&s, &r)) {
        if (escape && r != '0' && r != '1')
            break;
        escape = !escape && r == '~';
    }
    return !escape || fail(error, "~ must be followed by 0 or 1");
}

static bool check_relative_json_pointer(arena *a, slice s, slice *error)
{
    size_t digits = count_digits(s);

    if (digits == 0)
        return fail(error, "must start with non-negative integer");
    if (digits > 1 && s.data[0] == '0')
        return fail(error, "starts with zero");
    s = slice_after(s, digits);
    return slice_equal(s, SLICE("#")) || check_json_pointer(a, s, error);
}

static bool check_uuid(arena *a, slice s, slice *error)
{
    static const size_t sizes[] = {8, 4, 4, 4, 12};
    split parts = {.rest = s};
    slice part;
    rune r;

    if (slice_count(s, SLICE("-")) != 4)
        return fail(error, "must have 5 elements");
    for (unsigned i = 0; next_part(&parts, '-', &part); i++) {
        if (part.size != sizes[i]) {
            *error = arena_printf(a, "element %u must be %u characters long", i + 1, (unsigned)sizes[i]);
            return false;
        }
        while (next_rune(&part, &r))
            if (!is_digit(r) && !(r >= 'a' && r <= 'f') && !(r >= 'A' && r <= 'F'))
                return fail_rune(a, error, "non-hex character ", r, "");
    }
    return true;
}

/* --- hosts and addresses ------------------------------------------------------------------------------------------ */

/* strconv.Atoi, with its error. */
static bool read_int(arena *a, slice s, int64_t *n, slice *error)
{
    parse_result result = parse_int(s, 10, n);

    if (result == PARSE_OK)
        return true;
    buffer out = buffer_new(a);
    buffer_add(&out, SLICE("strconv.Atoi: parsing "));
    quote_string(&out, s);
    buffer_add(&out, result == PARSE_RANGE ? SLICE(": value out of range") : SLICE(": invalid syntax"));
    *error = buffer_slice(&out);
    return false;
}

static bool check_ipv4(arena *a, slice s, slice *error)
{
    split parts = {.rest = s};
    slice part;
    int64_t n;

    if (slice_count(s, SLICE(".")) != 3)
        return fail(error, "expected four decimals");
    while (next_part(&parts, '.', &part)) {
        if (part.size > 1 && part.data[0] == '0')
            return fail(error, "leading zeros");
        if (!read_int(a, part, &n, error))
            return false;
        if (n < 0 || n > 255)
            return fail(error, "decimal must be between 0 and 255");
    }
    return true;
}

static bool check_ipv6(arena *a, slice s, slice *error)
{
    if (slice_find_char(s, ':') == SLICE_NONE)
        return fail(error, "missing colon");
    if (address_read(a, s, error) == ADDRESS_NONE)
        return false;
    return slice_find_char(s, '%') == SLICE_NONE || fail(error, "zone id is not a part of ipv6 address");
}

static bool check_hostname(arena *a, slice s, slice *error)
{
    split labels = {.rest = slice_without_suffix(s, SLICE("."))};
    slice label;
    rune r;

    if (labels.rest.size > 253)
        return fail(error, "more than 253 characters long");
    while (next_part(&labels, '.', &label)) {
        if (label.size < 1 || label.size > 63)
            return fail(error, "label must be 1 to 63 characters long");
        if (slice_starts(label, SLICE("-")))
            return fail(error, "label starts with hyphen");
        if (slice_ends(label, SLICE("-")))
            return fail(error, "label ends with hyphen");
        while (next_rune(&label, &r))
            if (!is_letter(r) && !is_digit(r) && r != '-')
                return fail_rune(a, error, "invalid character ", r, "");
    }
    return true;
}

static bool check_local_part(arena *a, slice s, slice *error)
{
    rune r;

    if (s.size > 64)
        return fail(error, "local part more than 64 characters long");
    if (s.size > 1 && slice_starts(s, SLICE("\"")) && slice_ends(s, SLICE("\""))) {
        if (slice_has_any(slice_of(s.data + 1, s.size - 2), SLICE("\\\"")))
            return fail(error, "backslash and quote are not allowed within quoted local part");
        return true;
    }
    if (slice_starts(s, SLICE(".")))
        return fail(error, "starts with dot");
    if (slice_ends(s, SLICE(".")))
        return fail(error, "ends with dot");
    if (slice_find(s, SLICE("..")) != SLICE_NONE)
        return fail(error, "consecutive dots");
    while (next_rune(&s, &r))
        if (!is_letter(r) && !is_digit(r) && (r <= 0 || r > 127 || strchr(".!#$%&'*+-/=?^_`{|}~", r) == NULL))
            return fail_rune(a, error, "invalid character ", r, "");
    return true;
}

static bool check_email(arena *a, slice s, slice *error)
{
    size_t at = slice_find_last(s, SLICE("@"));

    if (s.size > 254)
        return fail(error, "more than 255 characters long");
    if (at == SLICE_NONE)
        return fail(error, "missing @");
    if (!check_local_part(a, slice_first(s, at), error))
        return false;

    slice domain = slice_after(s, at + 1);
    if (slice_starts(domain, SLICE("[")) && slice_ends(domain, SLICE("]"))) {
        domain = slice_of(domain.data + 1, domain.size - 2);
        if (slice_starts(domain, SLICE("IPv6:")))
            return check_ipv6(a, slice_after(domain, 5), error) || fail_part(a, error, "invalid ipv6 address: ");
        return check_ipv4(a, domain, error) || fail_part(a, error, "invalid ipv4 address: ");
    }
    return check_hostname(a, domain, error) || fail_part(a, error, "invalid domain: ");
}

/* --- dates and times ---------------------------------------------------------------------------------------------- */

static const char *const duration_units[] = {"YMD", "HMS"};

static bool check_duration_part(arena *a, slice s, const char *all, slice *error)
{
    const char *units = all;

    while (s.size > 0) {
        size_t digits = count_digits(s);
        if (digits == 0)
            return fail(error, "missing number");
        s = slice_after(s, digits);
        if (s.size == 0)
            return fail(error, "missing unit");
        rune unit = (unsigned char)s.data[0];
        const char *found = unit == 0 ? NULL : strchr(units, unit);
        if (found == NULL && unit != 0 && strchr(all, unit) != NULL)
            return fail_rune(a, error, "unit ", unit, " out of order");
        if (found == NULL)
            return fail_rune(a, error, "invalid unit ", unit, "");
        units = found + 1;
        s = slice_after(s, 1);
    }
    return true;
}

static bool check_duration(arena *a, slice s, slice *error)
{
    slice part;

    if (!slice_starts(s, SLICE("P")))
        return fail(error, "must start with P");
    s = slice_after(s, 1);
    if (s.size == 0)
        return fail(error, "nothing after P");
    if (slice_ends(s, SLICE("W"))) {
        if (s.size == 1)
            return fail(error, "no number in week");
        return count_digits(s) == s.size - 1 || fail(error, "invalid week");
    }
    split parts = {.rest = s};
    for (size_t i = 0; next_part(&parts, 'T', &part); i++) {
        if (i != 0 && part.size == 0)
            return fail(error, "no time elements");
        if (i >= 2)
            return fail(error, "more than one T");
        if (!check_duration_part(a, part, duration_units[i], error))
            return false;
    }
    return true;
}

static bool check_date(arena *a, slice s, slice *error)
{
    moment ignored;

    return moment_parse(a, SLICE("2006-01-02"), s, NULL, &ignored, error);
}

/* Numbers between colons, `count` of them. */
static bool read_clock(slice s, int64_t *numbers, int count, slice *error, const char *bad, const char *negative)
{
    for (int i = 0; i < count; i++) {
        size_t colon = i == count - 1 ? SLICE_NONE : slice_find_char(s, ':');
        if (parse_int(slice_first(s, colon), 10, &numbers[i]) != PARSE_OK)
            return fail(error, bad);
        if (numbers[i] < 0)
            return fail(error, negative);
        s = colon == SLICE_NONE ? SLICE("") : slice_after(s, colon + 1);
    }
    return true;
}

/* Z or an offset, which is taken off the minutes since midnight. */
static bool check_offset(slice s, int64_t *minutes, slice *error)
{
    int64_t offset[2];

    if (slice_equal_fold(s, SLICE("Z")))
        return true;
    if (s.size != 6)
        return fail(error, "offset must be 6 characters long");
    if (s.data[0] != '+' && s.data[0] != '-')
        return fail(error, "offset must begin with plus/minus");
    if (s.data[3] != ':')
        return fail(error, "missing colon in offset in correct place");
    if (!read_clock(slice_after(s, 1), offset, 2, error, "invalid hour/min in offset",
                    "non-positive hour/min in offset"))
        return false;
    if (offset[0] > 23 || offset[1] > 59)
        return fail(error, "hour/min in offset out of range");
    *minutes += (s.data[0] == '+' ? -1 : 1) * (offset[0] * 60 + offset[1]);
    if (*minutes < 0)
        *minutes += 24 * 60;
    return true;
}

static bool check_time(arena *a, slice s, slice *error)
{
    int64_t clock[3];

    (void)a;
    if (s.size < 9)
        return fail(error, "less than 9 characters long");
    if (s.data[2] != ':' || s.data[5] != ':')
        return fail(error, "missing colon in correct place");
    if (!read_clock(slice_first(s, 8), clock, 3, error, "invalid hour/min/sec", "non-positive hour/min/sec"))
        return false;
    if (clock[0] > 23 || clock[1] > 59 || clock[2] > 60)
        return fail(error, "hour/min/sec out of range");
    s = slice_after(s, 8);
    if (slice_starts(s, SLICE("."))) {
        size_t digits = count_digits(slice_after(s, 1));
        if (digits == 0)
            return fail(error, "no digits in second fraction");
        s = slice_after(s, 1 + digits);
    }
    int64_t minutes = clock[0] * 60 + clock[1];
    if (!check_offset(s, &minutes, error))
        return false;
    return clock[2] < 60 || minutes == 23 * 60 + 59 || fail(error, "invalid leap second");
}

static bool check_date_time(arena *a, slice s, slice *error)
{
    if (s.size < 20)
        return fail(error, "less than 20 characters long");
    if (s.data[10] != 't' && s.data[10] != 'T')
        return fail(error, "11th character must be t or T");
    if (!check_date(a, slice_first(s, 10), error))
        return fail_part(a, error, "invalid date element: ");
    return check_time(a, slice_after(s, 11), error) || fail_part(a, error, "invalid time element: ");
}

static bool check_period(arena *a, slice s, slice *error)
{
    size_t slash = slice_find_char(s, '/');

    if (slash == SLICE_NONE)
        return fail(error, "missing slash");
    slice start = slice_first(s, slash), end = slice_after(s, slash + 1);
    bool counted = slice_starts(start, SLICE("P"));
    if (counted && !check_duration(a, start, error))
        return fail_part(a, error, "invalid start duration: ");
    if (!counted && !check_date_time(a, start, error))
        return fail_part(a, error, "invalid start date-time: ");
    if (!counted && slice_starts(end, SLICE("P")))
        return check_duration(a, end, error) || fail_part(a, error, "invalid end duration: ");
    return check_date_time(a, end, error) || fail_part(a, error, "invalid end date-time: ");
}

/* --- URLs --------------------------------------------------------------------------------------------------------- */

static bool parse_url(arena *a, slice s, schema_url *url, slice *error)
{
    if (!schema_url_parse(a, s, url, error))
        return false;
    slice host = schema_url_hostname(url);
    if (slice_find_char(host, ':') == SLICE_NONE)
        return true;
    if (slice_find_char(url->host, '[') == SLICE_NONE || slice_find_char(url->host, ']') == SLICE_NONE)
        return fail(error, "ipv6 address not enclosed in brackets");
    return check_ipv6(a, host, error) || fail_part(a, error, "invalid ipv6 address: ");
}

static bool check_uri(arena *a, slice s, slice *error)
{
    schema_url url;

    if (!parse_url(a, s, &url, error))
        return false;
    return url.scheme.size > 0 || fail(error, "relative url");
}

static bool check_uri_reference(arena *a, slice s, slice *error)
{
    schema_url url;

    if (slice_find_char(s, '\\') != SLICE_NONE)
        return fail(error, "contains \\");
    return parse_url(a, s, &url, error);
}

static bool check_uri_template(arena *a, slice s, slice *error)
{
    schema_url url;
    slice part;

    if (!parse_url(a, s, &url, error))
        return false;
    split parts = {.rest = url.raw_path};
    while (next_part(&parts, '/', &part)) {
        bool open = false;
        if (!schema_url_unescape(a, part, &part, error))
            return fail_part(a, error, "percent decode failed: ");
        for (size_t i = 0; i < part.size; i++) {
            if (part.data[i] != '{' && part.data[i] != '}')
                continue;
            if (open == (part.data[i] == '{'))
                return fail(error, "nested curly braces");
            open = !open;
        }
        if (open)
            return fail(error, "no matching closing brace");
    }
    return true;
}

/* --- versions ----------------------------------------------------------------------------------------------------- */

/* Identifiers between dots of what follows '+' or '-'. */
static bool check_identifiers(arena *a, slice s, bool build, slice *error)
{
    split parts = {.rest = s};
    slice part;
    rune r;

    while (next_part(&parts, '.', &part)) {
        if (part.size == 0)
            return fail(error, build ? "build identifier is empty" : "pre-release identifier is empty");
        for (slice rest = part; next_rune(&rest, &r);)
            if (!is_digit(r) && !is_letter(r) && r != '-')
                return fail_rune(a, error, "invalid character ", r,
                                 build ? " in build identifier" : " in pre-release identifier");
        if (!build && part.size > 1 && part.data[0] == '0' && count_digits(part) == part.size)
            return fail(error, "pre-release numeric identifier starts with zero");
    }
    return true;
}

static bool check_semver(arena *a, slice s, slice *error)
{
    static const char *const names[] = {"major", "minor", "patch"};
    size_t plus = slice_find_char(s, '+');
    slice part;

    if (plus != SLICE_NONE && plus + 1 == s.size)
        return fail(error, "build is empty");
    if (plus != SLICE_NONE && !check_identifiers(a, slice_after(s, plus + 1), true, error))
        return false;
    s = slice_first(s, plus);
    size_t hyphen = slice_find_char(s, '-');
    if (hyphen != SLICE_NONE && !check_identifiers(a, slice_after(s, hyphen + 1), false, error))
        return false;
    s = slice_first(s, hyphen);

    if (slice_count(s, SLICE(".")) != 2)
        return fail(error, "versionCore must have 3 numbers separated by dot");
    split parts = {.rest = s};
    for (size_t i = 0; next_part(&parts, '.', &part); i++) {
        const char *wrong = part.size == 0                         ? "is empty"
                            : part.size > 1 && part.data[0] == '0' ? "starts with zero"
                            : count_digits(part) < part.size       ? "contains non-digit"
                                                                   : NULL;
        if (wrong != NULL) {
            *error = arena_printf(a, "%s %s", names[i], wrong);
            return false;
        }
    }
    return true;
}

static bool check_regex(arena *a, slice s, slice *error)
{
    regex_re2 *re = regex_compile(a, s, error);

    regex_re2_free(re);
    return re != NULL;
}

/* clang-format off */
static const schema_format formats[] = {
    {"date",                  check_date},
    {"date-time",             check_date_time},
    {"duration",              check_duration},
    {"email",                 check_email},
    {"hostname",              check_hostname},
    {"ipv4",                  check_ipv4},
    {"ipv6",                  check_ipv6},
    {"iri",                   check_uri},
    {"iri-reference",         check_uri_reference},
    {"json-pointer",          check_json_pointer},
    {"period",                check_period},
    {"regex",                 check_regex},
    {"relative-json-pointer", check_relative_json_pointer},
    {"semver",                check_semver},
    {"time",                  check_time},
    {"uri",                   check_uri},
    {"uri-reference",         check_uri_reference},
    {"uri-template",          check_uri_template},
    {"uuid",                  check_uuid},
};
/* clang-format on */

const schema_format *schema_format_find(slice name)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (slice_equal(name, slice_from(formats[i].name)))
            return &formats[i];
    return NULL;
}
