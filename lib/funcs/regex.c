/*
 * Regular expressions: sprig's functions over Go's regexp package, by RE2. RE2 finds the matches; which of them count,
 * and what a replacement may refer to, is decided here by Go's rules. Text is matched as Go reads it: a broken byte is
 * one U+FFFD.
 */
#include <time.h>

#include "funcs/funcs.h"
#include "funcs/regex_re2.h"
#include "funcs/regex_syntax.h"
#include "template/exec.h"
#include "value/number.h"

enum {
    CACHE_SIZE = 16,      /* patterns kept compiled; two whose hashes meet take turns */
    BYTES_PER_STEP = 256, /* of text, to search it */
    LONG_TEXT = 8192,
    LONG_BYTES_PER_STEP = 16, /* of a long text that was searched to its end */
};

/* Compiled patterns of one render. RE2's memory (up to 64 MiB for each) is not the arena's, so they are few. */
typedef struct cache {
    bool registered; /* for release with the arena */
    struct {
        slice pattern;
        regex_re2 *re;
    } slots[CACHE_SIZE];
} cache;

static const char cache_key;

static void cache_release(void *registered)
{
    cache *patterns = registered;

    for (size_t i = 0; i < CACHE_SIZE; i++)
        regex_re2_free(patterns->slots[i].re);
    *patterns = (cache){.registered = false};
}

static cache *cache_of(const call *c)
{
    void **slot = exec_slot(c->exec, &cache_key);

    if (*slot == NULL)
        *slot = ARENA_NEW(c->exec->lasting, cache);
    cache *patterns = *slot;
    if (!patterns->registered) {
        arena_on_release(c->exec->lasting, cache_release, patterns);
        patterns->registered = true;
    }
    return patterns;
}

/* The compiled pattern, or NULL with Go's error text. */
static const regex_re2 *find_pattern(const call *c, slice pattern, slice *error)
{
    cache *patterns = cache_of(c);
    size_t at = symbol_hash(pattern) % CACHE_SIZE;

    if (patterns->slots[at].re != NULL && slice_equal(patterns->slots[at].pattern, pattern))
        return patterns->slots[at].re;

    regex_re2 *re = regex_compile(c->arena, pattern, error);
    if (re == NULL)
        return NULL;
    regex_re2_free(patterns->slots[at].re);
    patterns->slots[at].re = re;
    patterns->slots[at].pattern = SLICE("");
    patterns->slots[at].pattern = arena_slice(c->exec->lasting, pattern);
    return re;
}

/*
 * Text as RE2 must see it. RE2 matches no broken byte by `.`, so such a text is matched in a clean copy in which
 * U+FFFD (3 bytes) stands for each; `broken` holds where in the copy they are.
 */
typedef struct subject {
    arena *arena;
    slice original, clean;
    const size_t *broken;
    size_t broken_count;
} subject;

static subject clean_subject(arena *a, slice text)
{
    buffer clean = buffer_new(a);
    size_t *broken = ARENA_ARRAY(a, text.size, size_t), count = 0, width;

    for (slice s = text; s.size > 0; s = slice_after(s, width)) {
        rune r = utf8_decode(s, &width);
        if (r == RUNE_ERROR && width == 1)
            broken[count++] = clean.size;
        buffer_add_rune(&clean, r);
    }
    return (subject){a, text, buffer_slice(&clean), broken, count};
}

static subject subject_of(arena *a, slice text)
{
    if (utf8_valid(text))
        return (subject){.arena = a, .original = text, .clean = text};
    return clean_subject(a, text);
}

/* An offset in the clean text as one in the original: every broken byte before it took two bytes more. */
static size_t original_offset(const subject *s, size_t offset)
{
    size_t low = 0, high = s->broken_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (s->broken[middle] < offset)
            low = middle + 1;
        else
            high = middle;
    }
    return offset - 2 * low;
}

/* The original text between two offsets of the clean one. */
static slice part_of(const subject *s, size_t start, size_t end)
{
    size_t from = original_offset(s, start), to = original_offset(s, end);

    return slice_of(s->original.data + from, to - from);
}

/* RE2 finds `\B` inside of a character too; a match that begins there is none. */
static bool is_inside(slice text, size_t offset)
{
    return offset < text.size && ((unsigned char)text.data[offset] & 0xC0) == 0x80;
}

static bool search(const regex_re2 *re, const subject *s, size_t start, regex_span *spans, int groups)
{
    while (regex_find(s->arena, re, s->clean, start, spans, groups + 1)) {
        if (!is_inside(s->clean, spans->start))
            return true;
        for (start = spans->start; is_inside(s->clean, start);)
            start++;
    }
    return false;
}

static uint64_t steps_of_clock(void)
{
    struct timespec t = {0, 0};

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return ((uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec) / (1000000 / LIMITS_MILLISECOND);
}

/*
 * The leftmost match from `start` on; its place and those of `groups` groups go to `spans`. Each search may read all of
 * the rest (`a.*?b|a`), so that many of them take long even in linear time. RE2 does not say how far it read, and
 * hardly any search reads to the end of a long text: there the clock tells, and the rest is only the most to pay for.
 */
static bool match(const regex_re2 *re, const subject *s, size_t start, regex_span *spans, int groups)
{
    size_t rest = s->clean.size - start;

    if (rest < LONG_TEXT) {
        arena_spend(s->arena, 1 + rest / BYTES_PER_STEP);
        return search(re, s, start, spans, groups);
    }
    uint64_t before = steps_of_clock(), most = rest / LONG_BYTES_PER_STEP;
    bool found = search(re, s, start, spans, groups);
    uint64_t steps = 1 + steps_of_clock() - before;
    arena_spend(s->arena, steps < most ? steps : most);
    return found;
}

/* The offset after the character at `offset`, and one past the end at the end. */
static size_t next_character(const subject *s, size_t offset)
{
    size_t width = 1;

    if (offset < s->clean.size)
        utf8_decode(slice_after(s->clean, offset), &width);
    return offset + width;
}

/* Where a walk over all matches (Go's Regexp.allMatches) stands. */
typedef struct walk {
    const regex_re2 *re;
    const subject *subject;
    size_t position;
    size_t last_end; /* of the match before, or SIZE_MAX */
} walk;

/* The next match; an empty one right behind the match before does not count. */
static bool walk_next(walk *w, regex_span *span)
{
    while (w->position <= w->subject->clean.size && match(w->re, w->subject, w->position, span, 0)) {
        bool counts = true;
        if (span->end == w->position) {
            counts = span->start != w->last_end;
            w->position = next_character(w->subject, w->position);
        } else {
            w->position = span->end;
        }
        w->last_end = span->end;
        if (counts)
            return true;
    }
    return false;
}

/* Argument 0, compiled; for a pattern that Go refuses the call fails. */
static const regex_re2 *pattern_argument(const call *c)
{
    slice error = SLICE("");
    const regex_re2 *re = find_pattern(c, arg_string(c, 0), &error);

    if (re == NULL)
        call_fail_text(c, error);
    return re;
}

/* What regexp.MustCompile panics with has the pattern in front of the error. */
static const regex_re2 *must_pattern_argument(const call *c)
{
    slice pattern = arg_string(c, 0), error = SLICE("");
    const regex_re2 *re = find_pattern(c, pattern, &error);

    if (re == NULL) {
        buffer out = buffer_new(c->arena);
        buffer_add(&out, SLICE("regexp: Compile("));
        if (can_backquote(pattern))
            buffer_printf(&out, "`%.*s`", SLICE_ARG(pattern));
        else
            quote_string(&out, pattern);
        buffer_add(&out, SLICE("): "));
        buffer_add(&out, error);
        call_fail_text(c, buffer_slice(&out));
    }
    return re;
}

static bool matches(const call *c, const regex_re2 *re)
{
    subject s = subject_of(c->arena, arg_string(c, 1));
    regex_span span;

    return match(re, &s, 0, &span, 0);
}

/* regexMatch PATTERN TEXT: false for a pattern that Go refuses. */
static value fn_match(call *c)
{
    slice error;
    const regex_re2 *re = find_pattern(c, arg_string(c, 0), &error);

    return value_bool(re != NULL && matches(c, re));
}

static value fn_must_match(call *c)
{
    return value_bool(matches(c, pattern_argument(c)));
}

static value find(const call *c, const regex_re2 *re)
{
    subject s = subject_of(c->arena, arg_string(c, 1));
    regex_span span;

    if (!match(re, &s, 0, &span, 0))
        return value_string(SLICE(""));
    return value_string(part_of(&s, span.start, span.end));
}

static value fn_find(call *c)
{
    return find(c, must_pattern_argument(c));
}

static value fn_must_find(call *c)
{
    return find(c, pattern_argument(c));
}

/* The first `limit` matches, all when negative; Go's nil slice when there is none. */
static value find_all(const call *c, const regex_re2 *re)
{
    subject s = subject_of(c->arena, arg_string(c, 1));
    int64_t limit = arg_int(c, 2);
    walk w = {.re = re, .subject = &s, .last_end = SIZE_MAX};
    list *found = NULL;
    regex_span span;

    while ((limit < 0 || (int64_t)list_count(found) < limit) && walk_next(&w, &span)) {
        if (found == NULL)
            found = list_new(c->arena, 4);
        list_add(c->arena, found, value_string(part_of(&s, span.start, span.end)));
    }
    return value_list(TYPE_LIST_STRING, found);
}

static value fn_find_all(call *c)
{
    return find_all(c, must_pattern_argument(c));
}

static value fn_must_find_all(call *c)
{
    return find_all(c, pattern_argument(c));
}

/* At most `limit` pieces, the last one with all the rest; all of them when negative, Go's nil slice for 0. */
static value split(const call *c, const regex_re2 *re)
{
    subject s = subject_of(c->arena, arg_string(c, 1));
    int64_t limit = arg_int(c, 2);
    walk w = {.re = re, .subject = &s, .last_end = SIZE_MAX};
    size_t from = 0, end = 0;
    regex_span span;

    if (limit == 0)
        return value_list(TYPE_LIST_STRING, NULL);
    list *pieces = list_new(c->arena, 4);
    if (arg_string(c, 0).size > 0 && s.clean.size == 0) {
        list_add(c->arena, pieces, value_string(SLICE("")));
        return value_list(TYPE_LIST_STRING, pieces);
    }
    while ((limit < 0 || (int64_t)pieces->count < limit - 1) && walk_next(&w, &span)) {
        end = span.start;
        if (span.end != 0)
            list_add(c->arena, pieces, value_string(part_of(&s, from, end)));
        from = span.end;
    }
    if (end != s.clean.size)
        list_add(c->arena, pieces, value_string(part_of(&s, from, s.clean.size)));
    return value_list(TYPE_LIST_STRING, pieces);
}

static value fn_split(call *c)
{
    return split(c, must_pattern_argument(c));
}

static value fn_must_split(call *c)
{
    return split(c, pattern_argument(c));
}

/* A replacement and what it may refer to. */
typedef struct replacement {
    const regex_re2 *re;
    const subject *subject;
    const regex_span *spans;
    int groups;
} replacement;

/* The number that a name of digits stands for (Go: below 100 million, no zero in front), or -1. */
static int group_number(slice name)
{
    int group = 0;

    for (size_t i = 0; i < name.size; i++) {
        if (name.data[i] < '0' || name.data[i] > '9' || group >= 100000000)
            return -1;
        group = group * 10 + (name.data[i] - '0');
    }
    return name.data[0] == '0' && name.size > 1 ? -1 : group;
}

/* What a group matched; nothing for one that does not exist or took no part. */
static void add_group(buffer *out, const replacement *r, slice name)
{
    int group = group_number(name);

    if (group < 0)
        group = regex_re2_group(r->re, name.data, name.size);
    if (group >= 0 && group <= r->groups && r->spans[group].start != SIZE_MAX)
        buffer_add(out, part_of(r->subject, r->spans[group].start, r->spans[group].end));
}

/* The name at the start of what follows a '$', with or without braces; false when there is none. */
static bool next_name(slice *text, slice *name)
{
    bool braces = slice_starts(*text, SLICE("{"));
    slice rest = slice_after(*text, braces ? 1 : 0), start = rest;
    size_t width;

    while (rest.size > 0) {
        rune r = utf8_decode(rest, &width);
        if (!rune_is_letter(r) && !rune_is_digit(r) && r != '_')
            break;
        rest = slice_after(rest, width);
    }
    *name = slice_first(start, start.size - rest.size);
    if (name->size == 0 || (braces && !slice_starts(rest, SLICE("}"))))
        return false;
    *text = slice_after(rest, braces ? 1 : 0);
    return true;
}

/* Go's Regexp.Expand: $1, ${1}, $name and ${name}; $$ is a dollar, and so is a '$' before anything else. */
static void expand(buffer *out, const replacement *r, slice text)
{
    size_t at;
    slice name;

    while ((at = slice_find_char(text, '$')) != SLICE_NONE) {
        buffer_add(out, slice_first(text, at));
        text = slice_after(text, at + 1);
        if (slice_starts(text, SLICE("$"))) {
            buffer_add_char(out, '$');
            text = slice_after(text, 1);
        } else if (next_name(&text, &name)) {
            add_group(out, r, name);
        } else {
            buffer_add_char(out, '$');
        }
    }
    buffer_add(out, text);
}

/* Go's Regexp.ReplaceAllString, and ReplaceAllLiteralString where `literal`. */
static value replace(const call *c, const regex_re2 *re, bool literal)
{
    subject s = subject_of(c->arena, arg_string(c, 1));
    int groups = literal ? 0 : regex_re2_groups(re);
    regex_span *spans = ARENA_ARRAY(c->arena, (size_t)groups + 1, regex_span);
    replacement r = {.re = re, .subject = &s, .spans = spans, .groups = groups};
    buffer out = buffer_new(c->arena);
    size_t position = 0, copied = 0;

    while (position <= s.clean.size && match(re, &s, position, spans, groups)) {
        buffer_add(&out, part_of(&s, copied, spans[0].start));
        /* an empty match right behind another one is not replaced */
        if (spans[0].end > copied || spans[0].start == 0) {
            if (literal)
                buffer_add(&out, arg_string(c, 2));
            else
                expand(&out, &r, arg_string(c, 2));
        }
        copied = spans[0].end;
        size_t next = next_character(&s, position);
        position = next > copied ? next : copied;
    }
    if (position == 0)
        return arg_any(c, 1);
    buffer_add(&out, part_of(&s, copied, s.clean.size));
    return value_string(buffer_slice(&out));
}

static value fn_replace(call *c)
{
    return replace(c, must_pattern_argument(c), false);
}

static value fn_must_replace(call *c)
{
    return replace(c, pattern_argument(c), false);
}

static value fn_replace_literal(call *c)
{
    return replace(c, must_pattern_argument(c), true);
}

static value fn_must_replace_literal(call *c)
{
    return replace(c, pattern_argument(c), true);
}

static value fn_quote_meta(call *c)
{
    buffer out = buffer_new(c->arena);

    regex_quote(&out, arg_string(c, 0));
    return value_string(buffer_slice(&out));
}

/* clang-format off */
const function_row regex_functions[] = {
    /* name                        arguments  result  function */
    {"regexMatch",                 "s s",     "b",    fn_match},
    {"mustRegexMatch",             "s s",     "b",    fn_must_match},
    {"regexFind",                  "s s",     "s",    fn_find},
    {"mustRegexFind",              "s s",     "s",    fn_must_find},
    {"regexFindAll",               "s s i",   "S",    fn_find_all},
    {"mustRegexFindAll",           "s s i",   "S",    fn_must_find_all},
    {"regexReplaceAll",            "s s s",   "s",    fn_replace},
    {"mustRegexReplaceAll",        "s s s",   "s",    fn_must_replace},
    {"regexReplaceAllLiteral",     "s s s",   "s",    fn_replace_literal},
    {"mustRegexReplaceAllLiteral", "s s s",   "s",    fn_must_replace_literal},
    {"regexSplit",                 "s s i",   "S",    fn_split},
    {"mustRegexSplit",             "s s i",   "S",    fn_must_split},
    {"regexQuoteMeta",             "s",       "s",    fn_quote_meta},
    {NULL, NULL, NULL, NULL},
};
/* clang-format on */
