/* Semantic versions: reading, comparing and writing them. Reference: Masterminds/semver v3.5.0, version.go. */
#include "funcs/semver.h"

#include "value/number.h"

enum { MAX_VERSION = 256 }; /* bytes */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_identifier(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

static bool is_wild(char c)
{
    return is_digit(c) || c == 'x' || c == 'X' || c == '*' || c == '|';
}

/* Cuts the run of bytes that satisfy `belongs` off the front of `rest`. */
static slice take_while(slice *rest, bool (*belongs)(char))
{
    size_t n = 0;

    while (n < rest->size && belongs(rest->data[n]))
        n++;
    slice taken = slice_first(*rest, n);
    *rest = slice_of(rest->data + n, rest->size - n);
    return taken;
}

/* Cuts `mark run` off the front; takes nothing, the mark included, when the run is empty. */
static slice take_after(slice *rest, char mark, bool (*belongs)(char))
{
    if (rest->size == 0 || rest->data[0] != mark)
        return slice_of("", 0);

    slice tail = slice_after(*rest, 1);
    slice taken = take_while(&tail, belongs);
    if (taken.size > 0)
        *rest = tail;
    return taken;
}

/* Cuts `mark id(.id)*` off the front. */
static slice take_identifiers(slice *rest, char mark)
{
    slice first = take_after(rest, mark, is_identifier);

    if (first.size == 0)
        return first;
    while (take_after(rest, '.', is_identifier).size > 0)
        continue;
    return slice_of(first.data, (size_t)(rest->data - first.data));
}

size_t semver_scan(slice text, bool wildcards, semver_text *found)
{
    bool (*belongs)(char) = wildcards ? is_wild : is_digit;
    slice rest = text;

    if (rest.size > 0 && rest.data[0] == 'v')
        rest = slice_of(rest.data + 1, rest.size - 1);
    found->part[0] = take_while(&rest, belongs);
    if (found->part[0].size == 0)
        return 0;
    found->part[1] = take_after(&rest, '.', belongs);
    found->part[2] = take_after(&rest, '.', belongs);
    found->prerelease = take_identifiers(&rest, '-');
    found->metadata = take_identifiers(&rest, '+');
    return text.size - rest.size;
}

static bool refuse(slice *why, slice text)
{
    if (why != NULL)
        *why = text;
    return false;
}

/* A part in digits; false when it does not fit. An absent part is 0. */
static bool read_number(arena *a, slice digits, const char *context, uint64_t *number, slice *why)
{
    *number = 0;
    if (digits.size == 0 || parse_uint(digits, 10, number) == PARSE_OK)
        return true;
    return refuse(
        why, arena_printf(a, "%sstrconv.ParseUint: parsing \"%.*s\": value out of range", context, SLICE_ARG(digits)));
}

static bool starts_with_zero(slice digits)
{
    return digits.size > 1 && digits.data[0] == '0';
}

static bool only_digits(slice s)
{
    return take_while(&s, is_digit).size > 0 && s.size == 0;
}

/* Numbers of a prerelease must not begin with 0; those of metadata may. */
bool semver_check_identifiers(slice s, bool is_prerelease, slice *why)
{
    for (slice part; slice_next(&s, '.', &part);) {
        slice rest = part;
        if (take_while(&rest, is_identifier).size == 0 || rest.size > 0)
            return refuse(why, is_prerelease ? SLICE("invalid prerelease string") : SLICE("invalid metadata string"));
        if (is_prerelease && only_digits(part) && starts_with_zero(part))
            return refuse(why, SLICE("version segment starts with 0"));
    }
    return true;
}

bool semver_read(arena *a, slice text, semver *version, slice *why)
{
    semver_text found;

    if (text.size > MAX_VERSION)
        return refuse(why, SLICE("version string is too long (max 256 bytes)"));
    if (semver_scan(text, false, &found) != text.size || text.size == 0)
        return refuse(why, SLICE("invalid semantic version"));

    for (int i = 0; i < 3; i++)
        if (!read_number(a, found.part[i], "error parsing version segment: ", &version->number[i], why))
            return false;
    version->prerelease = found.prerelease;
    version->metadata = found.metadata;
    version->original = text;
    return found.prerelease.size == 0 || semver_check_identifiers(found.prerelease, true, why);
}

/* Cuts what follows the first `mark` off `s` and checks it. */
static bool split_identifiers(slice *s, char mark, bool is_prerelease, slice *identifiers, slice *why)
{
    size_t at = slice_find_char(*s, mark);

    *identifiers = slice_of("", 0);
    if (at == SLICE_NONE)
        return true;
    *identifiers = slice_of(s->data + at + 1, s->size - at - 1);
    *s = slice_first(*s, at);
    return semver_check_identifiers(*identifiers, is_prerelease, why);
}

/* Cuts a version at its first two dots; false when there are fewer. */
static bool split_parts(slice text, slice part[3])
{
    for (int i = 0; i < 2; i++) {
        size_t dot = slice_find_char(text, '.');
        if (dot == SLICE_NONE)
            return false;
        part[i] = slice_first(text, dot);
        text = slice_of(text.data + dot + 1, text.size - dot - 1);
    }
    part[2] = text;
    return true;
}

bool semver_read_strict(arena *a, slice text, semver *version, slice *why)
{
    slice part[3];

    if (text.size == 0)
        return refuse(why, SLICE("version string empty"));
    if (text.size > MAX_VERSION)
        return refuse(why, SLICE("version string is too long (max 256 bytes)"));
    if (!split_parts(text, part))
        return refuse(why, SLICE("invalid semantic version"));
    if (!split_identifiers(&part[2], '+', false, &version->metadata, why) ||
        !split_identifiers(&part[2], '-', true, &version->prerelease, why))
        return false;

    for (int i = 0; i < 3; i++) {
        if (part[i].size > 0 && !only_digits(part[i]))
            return refuse(why, SLICE("invalid characters in version"));
        if (starts_with_zero(part[i]))
            return refuse(why, SLICE("version segment starts with 0"));
    }
    for (int i = 0; i < 3; i++) {
        if (part[i].size == 0)
            return refuse(why, SLICE("strconv.ParseUint: parsing \"\": invalid syntax"));
        if (!read_number(a, part[i], "", &version->number[i], why))
            return false;
    }
    version->original = text;
    return true;
}

/* Numbers come before words and are ordered by value; a number past 64 bits counts as a word, as in the reference. */
static int compare_identifiers(slice a, slice b)
{
    uint64_t x, y;

    if (slice_equal(a, b))
        return 0;
    if (a.size == 0 || b.size == 0)
        return a.size == 0 ? -1 : 1;

    bool a_counts = only_digits(a) && parse_uint(a, 10, &x) == PARSE_OK;
    bool b_counts = only_digits(b) && parse_uint(b, 10, &y) == PARSE_OK;
    if (a_counts && b_counts)
        return x > y ? 1 : -1;
    if (a_counts != b_counts)
        return a_counts ? -1 : 1;
    return slice_compare(a, b) > 0 ? 1 : -1;
}

int semver_compare_prerelease(slice a, slice b)
{
    slice part_a, part_b;

    while (a.data != NULL || b.data != NULL) {
        if (!slice_next(&a, '.', &part_a))
            part_a = slice_of("", 0);
        if (!slice_next(&b, '.', &part_b))
            part_b = slice_of("", 0);
        int order = compare_identifiers(part_a, part_b);
        if (order != 0)
            return order;
    }
    return 0;
}

int semver_compare_numbers(const semver *a, const semver *b, int count)
{
    for (int i = 0; i < count; i++)
        if (a->number[i] != b->number[i])
            return a->number[i] < b->number[i] ? -1 : 1;
    return 0;
}

int semver_compare(const semver *a, const semver *b)
{
    int order = semver_compare_numbers(a, b, 3);

    if (order != 0)
        return order;
    if (a->prerelease.size == 0 || b->prerelease.size == 0) /* a release comes after its prereleases */
        return (a->prerelease.size == 0) - (b->prerelease.size == 0);
    return semver_compare_prerelease(a->prerelease, b->prerelease);
}

void semver_write(buffer *out, const semver *version)
{
    for (int i = 0; i < 3; i++) {
        if (i > 0)
            buffer_add_char(out, '.');
        format_uint(out, version->number[i], 10);
    }
    if (version->prerelease.size > 0) {
        buffer_add_char(out, '-');
        buffer_add(out, version->prerelease);
    }
    if (version->metadata.size > 0) {
        buffer_add_char(out, '+');
        buffer_add(out, version->metadata);
    }
}
