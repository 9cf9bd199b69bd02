/*
 * Ranges of semantic versions: `>=1.2 <2 || ~3.1`, `1.2 - 1.4`, `^0.3.x`. Reference: Masterminds/semver v3.5.0,
 * constraints.go. The reference is a set of regular expressions; since no part of the grammar can begin where another
 * could still go on, one pass without backtracking accepts the same texts.
 */
#include "funcs/semver.h"

#include "value/number.h"

enum {
    MAX_CONSTRAINT = 512, /* bytes */
    MAX_GROUPS = 32,
};

/* One test: an operator and the version that it compares with. */
typedef struct range_test {
    bool (*holds)(const semver *version, const struct range_test *test);
    semver version;
    int given; /* how many of major, minor and patch stand before a wildcard or the end */
} range_test;

typedef struct range_group {
    range_test *tests;
    size_t count, capacity;
    bool prereleases; /* one of the tests names a prerelease, so the group looks at prereleases at all */
} range_group;

struct semver_range {
    range_group *groups;
    size_t count;
};

static bool holds_tilde(const semver *v, const range_test *t)
{
    static const semver zero;
    bool whole = t->given == 0 || t->given == 3;

    if (semver_compare(v, &t->version) < 0)
        return false;
    if (whole && semver_compare_numbers(&t->version, &zero, 3) == 0)
        return true; /* ~0.0.0 and ~* take everything */
    return semver_compare_numbers(v, &t->version, t->given == 1 ? 1 : 2) == 0;
}

static bool holds_equal(const semver *v, const range_test *t)
{
    return t->given == 3 ? semver_compare(v, &t->version) == 0 : holds_tilde(v, t);
}

static bool holds_not_equal(const semver *v, const range_test *t)
{
    if (t->given == 1)
        return semver_compare_numbers(v, &t->version, 1) != 0;
    if (t->given == 2)
        return semver_compare_numbers(v, &t->version, 2) != 0 ||
               semver_compare_prerelease(v->prerelease, t->version.prerelease) != 0;
    return semver_compare(v, &t->version) != 0;
}

/* `>11` means from 12 on, `>11.1` from 11.2 on. */
static bool holds_greater(const semver *v, const range_test *t)
{
    if (t->given == 1 || t->given == 2)
        return semver_compare_numbers(v, &t->version, t->given) > 0;
    return semver_compare(v, &t->version) > 0;
}

static bool holds_less(const semver *v, const range_test *t)
{
    return semver_compare(v, &t->version) < 0;
}

static bool holds_at_least(const semver *v, const range_test *t)
{
    return semver_compare(v, &t->version) >= 0;
}

static bool holds_at_most(const semver *v, const range_test *t)
{
    if (t->given == 3)
        return semver_compare(v, &t->version) <= 0;
    return semver_compare_numbers(v, &t->version, t->given == 1 ? 1 : 2) <= 0;
}

/* The leftmost number that is not zero must not change. */
static bool holds_caret(const semver *v, const range_test *t)
{
    int fixed = 3;

    if (t->version.number[0] > 0 || t->given == 1)
        fixed = 1;
    else if (t->version.number[1] > 0 || t->given == 2)
        fixed = 2;
    return semver_compare(v, &t->version) >= 0 && semver_compare_numbers(v, &t->version, fixed) == 0;
}

/* Longer operators stand before those that they begin with. */
static const struct {
    slice text;
    bool (*holds)(const semver *, const range_test *);
} operators[] = {
    {{"=>", 2}, holds_at_least},  {{">=", 2}, holds_at_least}, {{"<=", 2}, holds_at_most}, {{"=<", 2}, holds_at_most},
    {{"!=", 2}, holds_not_equal}, {{"~>", 2}, holds_tilde},    {{"=", 1}, holds_equal},    {{">", 1}, holds_greater},
    {{"<", 1}, holds_less},       {{"~", 1}, holds_tilde},     {{"^", 1}, holds_caret},    {{"", 0}, holds_equal},
};

#define BLANKS SLICE("\t\n\f\r ")

static slice skip_blanks(slice s)
{
    return slice_trim_left(s, BLANKS);
}

static bool is_wildcard(slice part)
{
    return part.size == 0 || (part.size == 1 && slice_find_char(SLICE("xX*"), part.data[0]) != SLICE_NONE);
}

/*
 * The version of a test. From the first wildcard on, the parts are 0; a prerelease is kept, metadata is not. False
 * for what the wildcard's characters let through without being a number (`1x`, `|`).
 */
static bool read_test_version(arena *a, slice text, const semver_text *found, range_test *test)
{
    slice parts[3] = {SLICE("0"), SLICE("0"), SLICE("0")};

    test->given = 0;
    while (test->given < 3 && !is_wildcard(found->part[test->given])) {
        parts[test->given] = found->part[test->given];
        test->given++;
    }
    if (test->given == 3)
        return semver_read(a, text, &test->version, NULL);

    buffer b = buffer_new(a);
    for (int i = 0; i < 3; i++) {
        if (i > 0)
            buffer_add_char(&b, '.');
        buffer_add(&b, parts[i]);
    }
    if (found->prerelease.size > 0) {
        buffer_add_char(&b, '-');
        buffer_add(&b, found->prerelease);
    }
    return semver_read(a, buffer_slice(&b), &test->version, NULL);
}

static range_test *group_add(arena *a, range_group *g)
{
    if (g->count == g->capacity) {
        size_t capacity = g->capacity == 0 ? 2 : g->capacity * 2;
        g->tests = arena_grow(a, g->tests, g->capacity * sizeof *g->tests, capacity * sizeof *g->tests);
        g->capacity = capacity;
    }
    return &g->tests[g->count++];
}

typedef enum test_result { TEST_READ, TEST_MALFORMED, TEST_NO_VERSION } test_result;

/* Reads `operator version` off the front of `rest`. */
static test_result read_test(arena *a, slice *rest, range_group *g)
{
    size_t op = 0;
    semver_text found;

    while (!slice_starts(*rest, operators[op].text))
        op++;
    slice text = skip_blanks(slice_after(*rest, operators[op].text.size));
    size_t size = semver_scan(text, true, &found);
    if (size == 0)
        return TEST_MALFORMED;
    *rest = slice_of(text.data + size, text.size - size);

    range_test *test = group_add(a, g);
    test->holds = operators[op].holds;
    if (!read_test_version(a, slice_first(text, size), &found, test))
        return TEST_NO_VERSION;
    g->prereleases = g->prereleases || test->version.prerelease.size > 0;
    return TEST_READ;
}

/* Reads tests with blanks or one comma between them. A malformed test anywhere outranks a bad version before it. */
static test_result read_group(arena *a, slice text, range_group *g)
{
    test_result worst = TEST_READ;
    slice rest = skip_blanks(text);

    for (;;) {
        test_result result = read_test(a, &rest, g);
        if (result == TEST_MALFORMED)
            return result;
        if (result == TEST_NO_VERSION)
            worst = result;

        slice next = skip_blanks(rest);
        if (next.size == 0)
            return worst;
        bool comma = next.data[0] == ',';
        if (!comma && next.size == rest.size)
            return TEST_MALFORMED;
        rest = comma ? skip_blanks(slice_after(next, 1)) : next;
    }
}

/* Cuts blanks off the front of `rest`; false when there are none. */
static bool take_blanks(slice *rest)
{
    size_t before = rest->size;

    *rest = skip_blanks(*rest);
    return rest->size < before;
}

/* Reads `low - high` with blanks around; `size` is what it takes up. */
static bool scan_hyphen(slice text, slice *low, slice *high, size_t *size)
{
    semver_text ignored;
    slice rest = skip_blanks(text);

    *low = slice_first(rest, semver_scan(rest, true, &ignored));
    rest = slice_after(rest, low->size);
    if (low->size == 0 || !take_blanks(&rest) || !slice_starts(rest, SLICE("-")))
        return false;
    rest = slice_after(rest, 1);
    if (!take_blanks(&rest))
        return false;
    *high = slice_first(rest, semver_scan(rest, true, &ignored));
    if (high->size == 0)
        return false;
    *size = text.size - skip_blanks(slice_after(rest, high->size)).size;
    return true;
}

/* `text` with the first occurrence of `old` replaced. */
static slice replace_first(arena *a, slice text, slice old, slice fresh)
{
    size_t at = slice_find(text, old);

    if (at == SLICE_NONE)
        return text;
    return arena_concat3(a, slice_first(text, at), fresh, slice_after(text, at + old.size));
}

/*
 * Rewrites each `1.2 - 1.4` to `>= 1.2, <= 1.4 `. As in the reference, a range is looked for in the original text and
 * replaced where its text first occurs in the new one.
 */
static slice rewrite_hyphens(arena *a, slice text)
{
    slice result = text, low, high;

    if (!slice_has_any(text, BLANKS)) /* which stand around such a hyphen */
        return text;
    for (size_t at = 0, size; at < text.size;) {
        if (!scan_hyphen(slice_after(text, at), &low, &high, &size)) {
            at++;
            continue;
        }
        slice tests =
            arena_concat(a, arena_concat3(a, SLICE(">= "), low, SLICE(", <= ")), arena_concat(a, high, SLICE(" ")));
        result = replace_first(a, result, slice_of(text.data + at, size), tests);
        at += size;
    }
    return result;
}

/* Cuts off the text before the next `||`; false when `rest` was used up. */
static bool next_group(slice *rest, slice *group)
{
    if (rest->data == NULL)
        return false;

    size_t at = slice_find(*rest, SLICE("||"));
    if (at == SLICE_NONE) {
        *group = *rest;
        *rest = (slice){NULL, 0};
    } else {
        *group = slice_first(*rest, at);
        *rest = slice_of(rest->data + at + 2, rest->size - at - 2);
    }
    return true;
}

static const semver_range *refuse(slice *why, slice text)
{
    if (why != NULL)
        *why = text;
    return NULL;
}

static slice improper(arena *a, slice group)
{
    buffer b = buffer_new(a);

    buffer_add(&b, SLICE("improper constraint: "));
    quote_string(&b, group);
    return buffer_slice(&b);
}

const semver_range *semver_range_read(arena *a, slice text, slice *why)
{
    if (text.size > MAX_CONSTRAINT)
        return refuse(why, SLICE("constraint string is too long (max 512 bytes)"));

    slice rest = rewrite_hyphens(a, text.data == NULL ? SLICE("") : text), group;
    size_t groups = slice_count(rest, SLICE("||")) + 1;
    if (groups > MAX_GROUPS)
        return refuse(why, SLICE("too many constraint groups (max 32)"));

    semver_range *range = ARENA_NEW(a, semver_range);
    range->groups = arena_alloc_zero(a, groups * sizeof *range->groups);
    while (next_group(&rest, &group)) {
        test_result result = read_group(a, group, &range->groups[range->count++]);
        if (result == TEST_MALFORMED)
            return refuse(why, improper(a, group));
        if (result == TEST_NO_VERSION)
            return refuse(why, SLICE("constraint parser error"));
    }
    return range;
}

static bool group_admits(const range_group *g, const semver *version)
{
    if (version->prerelease.size > 0 && !g->prereleases)
        return false;
    for (size_t i = 0; i < g->count; i++)
        if (!g->tests[i].holds(version, &g->tests[i]))
            return false;
    return true;
}

bool semver_range_admits(const semver_range *range, const semver *version)
{
    for (size_t i = 0; i < range->count; i++)
        if (group_admits(&range->groups[i], version))
            return true;
    return false;
}

bool semver_satisfies(arena *a, slice constraint, slice version)
{
    semver v;

    if (!semver_read(a, version, &v, NULL))
        return false;
    const semver_range *range = semver_range_read(a, constraint, NULL);
    return range != NULL && semver_range_admits(range, &v);
}
