/* .helmignore: rules in the order of the file, the first that decides wins. */
#include "chart/ignore.h"

#include "base/utf8.h"

enum { LONGEST_LINE = 64 * 1024 }; /* of Go's bufio.Scanner, its line end included */

typedef struct ignore_rule {
    slice pattern;
    bool negated;     /* all that does not match is ignored */
    bool directories; /* ended in `/` */
    bool by_name;     /* had no `/`: only the last element of a path is looked at */
} ignore_rule;

struct ignore_rules {
    arena *arena;
    ignore_rule *items;
    size_t count, capacity;
};

/* --- path.Match --- */

/* One character of a class, with `\` before it taken off; false where the pattern is broken. */
static bool class_character(slice *pattern, rune *r)
{
    size_t width;

    if (pattern->size == 0 || pattern->data[0] == '-' || pattern->data[0] == ']')
        return false;
    if (pattern->data[0] == '\\')
        *pattern = slice_after(*pattern, 1);
    if (pattern->size == 0)
        return false;
    *r = utf8_decode(*pattern, &width);
    if (*r == RUNE_ERROR && width == 1)
        return false;
    *pattern = slice_after(*pattern, width);
    return pattern->size > 0;
}

/* A class after its `[`; PATTERN_YES when `r` is in it (or, negated, is not). */
static pattern_match match_class(slice *pattern, rune r)
{
    bool negated = slice_starts(*pattern, SLICE("^")), found = false;
    size_t ranges = 0;

    if (negated)
        *pattern = slice_after(*pattern, 1);
    for (; !(ranges > 0 && slice_starts(*pattern, SLICE("]"))); ranges++) {
        rune low, high;
        if (!class_character(pattern, &low))
            return PATTERN_BAD;
        high = low;
        if (slice_starts(*pattern, SLICE("-"))) {
            *pattern = slice_after(*pattern, 1);
            if (!class_character(pattern, &high))
                return PATTERN_BAD;
        }
        if (low <= r && r <= high)
            found = true;
    }
    *pattern = slice_after(*pattern, 1);
    return found != negated ? PATTERN_YES : PATTERN_NO;
}

/* One element of the pattern (no `*`) against one character; both are consumed. An empty text matches nothing. */
static pattern_match match_one(slice *pattern, slice *text)
{
    size_t width = 0;
    rune r = text->size == 0 ? -1 : utf8_decode(*text, &width);
    char first = pattern->data[0], next = text->size == 0 ? '\0' : text->data[0];
    bool some = text->size > 0;

    if (first == '[') {
        *pattern = slice_after(*pattern, 1);
        *text = slice_after(*text, width);
        pattern_match m = match_class(pattern, r);
        return m == PATTERN_YES && !some ? PATTERN_NO : m;
    }
    if (first == '?') {
        *pattern = slice_after(*pattern, 1);
        *text = slice_after(*text, width);
        return some && next != '/' ? PATTERN_YES : PATTERN_NO;
    }
    if (first == '\\') {
        *pattern = slice_after(*pattern, 1);
        if (pattern->size == 0)
            return PATTERN_BAD;
    }
    bool same = some && pattern->data[0] == next;
    *pattern = slice_after(*pattern, 1);
    *text = slice_after(*text, 1);
    return same ? PATTERN_YES : PATTERN_NO;
}

static bool is_well_formed(slice pattern)
{
    while (pattern.size > 0) {
        slice nothing = SLICE("");
        if (pattern.data[0] == '*')
            pattern = slice_after(pattern, 1);
        else if (match_one(&pattern, &nothing) == PATTERN_BAD)
            return false;
    }
    return true;
}

pattern_match pattern_matches(slice pattern, slice text)
{
    slice star = {NULL, 0}, star_text = text; /* where the last `*` may take one character more */

    if (!is_well_formed(pattern))
        return PATTERN_BAD;
    while (pattern.size > 0 || text.size > 0) {
        if (pattern.size > 0 && pattern.data[0] == '*') {
            pattern = slice_after(pattern, 1);
            star = pattern;
            star_text = text;
            continue;
        }
        slice p = pattern, t = text;
        if (pattern.size > 0 && match_one(&p, &t) == PATTERN_YES) {
            pattern = p;
            text = t;
            continue;
        }
        if (star.data == NULL || star_text.size == 0 || star_text.data[0] == '/')
            return PATTERN_NO;
        star_text = slice_after(star_text, 1);
        pattern = star;
        text = star_text;
    }
    return PATTERN_YES;
}

/* --- Rules --- */

ignore_rules *ignore_new(arena *a)
{
    ignore_rules *rules = ARENA_NEW(a, ignore_rules);

    rules->arena = a;
    return rules;
}

static void add(ignore_rules *rules, ignore_rule rule)
{
    if (rules->count == rules->capacity) {
        size_t capacity = rules->capacity == 0 ? 16 : rules->capacity * 2;
        rules->items = arena_grow(rules->arena, rules->items, rules->capacity * sizeof *rules->items,
                                  capacity * sizeof *rules->items);
        rules->capacity = capacity;
    }
    rules->items[rules->count++] = rule;
}

static void read_rule(ignore_rules *rules, slice line)
{
    ignore_rule rule = {.pattern = slice_trim_space(line)};

    if (rule.pattern.size == 0 || rule.pattern.data[0] == '#')
        return;
    if (slice_find(rule.pattern, SLICE("**")) != SLICE_NONE)
        raise_error(rules->arena, GTMPL_ECHART, "double-star (**) syntax is not supported");
    if (!is_well_formed(rule.pattern))
        raise_error(rules->arena, GTMPL_ECHART, "syntax error in pattern");
    rule.negated = slice_starts(rule.pattern, SLICE("!"));
    rule.pattern = slice_without_prefix(rule.pattern, SLICE("!"));
    rule.directories = slice_ends(rule.pattern, SLICE("/"));
    rule.pattern = slice_without_suffix(rule.pattern, SLICE("/"));
    rule.by_name = slice_find_char(rule.pattern, '/') == SLICE_NONE;
    rule.pattern = slice_without_prefix(rule.pattern, SLICE("/"));
    add(rules, rule);
}

void ignore_read(ignore_rules *rules, slice text)
{
    slice rest = slice_without_prefix(text, SLICE("\xEF\xBB\xBF")), line;

    while (rest.size > 0 && slice_next(&rest, '\n', &line)) {
        if (line.size >= LONGEST_LINE)
            raise_error(rules->arena, GTMPL_ECHART, "bufio.Scanner: token too long");
        read_rule(rules, line);
    }
}

void ignore_add_defaults(ignore_rules *rules)
{
    read_rule(rules, SLICE("templates/.?*"));
}

static bool matches(const ignore_rule *rule, slice path)
{
    if (rule->by_name) {
        size_t slash = slice_find_last(path, SLICE("/"));
        if (slash != SLICE_NONE)
            path = slice_after(path, slash + 1);
    }
    return pattern_matches(rule->pattern, path) == PATTERN_YES;
}

bool ignore_matches(const ignore_rules *rules, slice path, bool is_directory)
{
    if (path.size == 0 || slice_equal(path, SLICE(".")) || slice_equal(path, SLICE("./")))
        return false;
    for (size_t i = 0; i < rules->count; i++) {
        const ignore_rule *rule = &rules->items[i];
        bool applies = !rule->directories || is_directory;
        if (rule->negated && !(applies && matches(rule, path)))
            return true;
        if (!rule->negated && applies && matches(rule, path))
            return true;
    }
    return false;
}
