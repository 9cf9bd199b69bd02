/* .helmignore: rules in the order of the file, the first that decides wins. */
#include "chart/ignore.h"

#include "base/utf8.h"

enum { LONGEST_LINE = 64 * 1024 }; /* of Go's bufio.Scanner, its line end included */

typedef enum rule_shape { SHAPE_NAME, SHAPE_ENDING, SHAPE_PATTERN } rule_shape;

typedef struct ignore_rule {
    slice pattern;
    bool negated;     /* all that does not match is ignored */
    bool directories; /* ended in `/` */
    bool by_name;     /* had no `/`: only the last element of a path is looked at */
    rule_shape shape;
    size_t literal; /* bytes that the pattern begins with and that stand for themselves */
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

/* A chunk (no `*`) against the beginning of the text, which is consumed; read to its end also where it fails. */
static pattern_match match_chunk(slice chunk, slice *text)
{
    pattern_match result = PATTERN_YES;
    slice rest = *text;

    while (chunk.size > 0) {
        pattern_match one = match_one(&chunk, &rest);
        if (one == PATTERN_BAD)
            return PATTERN_BAD;
        if (one == PATTERN_NO) {
            result = PATTERN_NO;
            rest = SLICE("");
        }
    }
    *text = rest;
    return result;
}

/* Cuts off the pattern's leading stars (whether there were any) and what follows them up to the next one. */
static bool next_chunk(slice *pattern, slice *chunk)
{
    slice rest = slice_trim_left(*pattern, SLICE("*"));
    bool star = rest.size < pattern->size, in_class = false;
    size_t i = 0;

    for (; i < rest.size && (rest.data[i] != '*' || in_class); i++) {
        if (rest.data[i] == '\\' && i + 1 < rest.size)
            i++;
        else if (rest.data[i] == '[')
            in_class = true;
        else if (rest.data[i] == ']')
            in_class = false;
    }
    *chunk = slice_first(rest, i);
    *pattern = slice_after(rest, i);
    return star;
}

/* A chunk at the text's beginning or, behind a star, further on, but not past a `/`. The last one must end the text. */
static pattern_match place_chunk(slice chunk, bool star, bool last, slice *text)
{
    slice start = *text;

    for (;;) {
        slice rest = start;
        pattern_match m = match_chunk(chunk, &rest);
        if (m == PATTERN_BAD)
            return m;
        if (m == PATTERN_YES && (rest.size == 0 || !last)) {
            *text = rest;
            return m;
        }
        if (!star || start.size == 0 || start.data[0] == '/')
            return PATTERN_NO;
        start = slice_after(start, 1);
    }
}

pattern_match pattern_matches(slice pattern, slice text)
{
    while (pattern.size > 0) {
        slice chunk;
        bool star = next_chunk(&pattern, &chunk);
        if (star && chunk.size == 0)
            return slice_find_char(text, '/') == SLICE_NONE ? PATTERN_YES : PATTERN_NO;
        pattern_match m = place_chunk(chunk, star, pattern.size == 0, &text);
        if (m != PATTERN_YES)
            return m;
    }
    return text.size == 0 ? PATTERN_YES : PATTERN_NO;
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

static size_t literal_size(slice pattern)
{
    size_t size = 0;

    while (size < pattern.size && strchr("*?[\\", pattern.data[size]) == NULL)
        size++;
    return size;
}

/* Most rules are names or endings, and every file meets every rule: those two need no matching of patterns. */
static rule_shape shape_of(slice pattern)
{
    bool star = slice_starts(pattern, SLICE("*"));
    slice rest = slice_after(pattern, star);

    if (literal_size(rest) < rest.size)
        return SHAPE_PATTERN;
    return star ? SHAPE_ENDING : SHAPE_NAME;
}

static void read_rule(ignore_rules *rules, slice line)
{
    ignore_rule rule = {.pattern = slice_trim_space(line)};

    if (rule.pattern.size == 0 || rule.pattern.data[0] == '#')
        return;
    if (slice_find(rule.pattern, SLICE("**")) != SLICE_NONE)
        raise_error(rules->arena, GTMPL_ECHART, "double-star (**) syntax is not supported");
    if (pattern_matches(rule.pattern, SLICE("abc")) == PATTERN_BAD) /* the text that Helm tries */
        raise_error(rules->arena, GTMPL_ECHART, "syntax error in pattern");
    rule.negated = slice_starts(rule.pattern, SLICE("!"));
    rule.pattern = slice_without_prefix(rule.pattern, SLICE("!"));
    rule.directories = slice_ends(rule.pattern, SLICE("/"));
    rule.pattern = slice_without_suffix(rule.pattern, SLICE("/"));
    rule.by_name = slice_find_char(rule.pattern, '/') == SLICE_NONE;
    rule.pattern = slice_without_prefix(rule.pattern, SLICE("/"));
    rule.shape = shape_of(rule.pattern);
    rule.literal = literal_size(rule.pattern);
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

/* Decided by the last character, as a rule. */
static bool ends_in(slice text, slice ending)
{
    return ending.size == 0 || (text.size >= ending.size && text.data[text.size - 1] == ending.data[ending.size - 1] &&
                                slice_ends(text, ending));
}

static bool matches(const ignore_rule *rule, slice path, slice name)
{
    slice text = rule->by_name ? name : path, ending = slice_after(rule->pattern, 1);

    switch (rule->shape) {
    case SHAPE_NAME: return slice_equal(rule->pattern, text);
    case SHAPE_ENDING:
        return ends_in(text, ending) && slice_find_char(slice_first(text, text.size - ending.size), '/') == SLICE_NONE;
    case SHAPE_PATTERN: break;
    }
    return slice_starts(text, slice_first(rule->pattern, rule->literal)) &&
           pattern_matches(rule->pattern, text) == PATTERN_YES;
}

bool ignore_matches(const ignore_rules *rules, slice path, bool is_directory)
{
    if (path.size == 0 || slice_equal(path, SLICE(".")) || slice_equal(path, SLICE("./")))
        return false;
    slice name = slice_base_name(path);
    for (size_t i = 0; i < rules->count; i++) {
        const ignore_rule *rule = &rules->items[i];
        bool applies = !rule->directories || is_directory;
        if (rule->negated && !(applies && matches(rule, path, name)))
            return true;
        if (!rule->negated && applies && matches(rule, path, name))
            return true;
    }
    return false;
}
