/*
 * Matchers at work. Each answers two questions: does it match all of a text, and where in a text does it first match,
 * and up to which ends (several, ascending)? A tree asks the second of its value and the first of its sides.
 *
 * Lengths are counted in characters by some matchers and in bytes by others, as in the library.
 */
#include "chart/glob_internal.h"

typedef struct machine {
    arena *arena;
    char separator;
    size_t *ends; /* a stack: whoever asks for ends takes them off again */
    size_t count, capacity;
    size_t steps;
} machine;

/* Where a matcher was found; its ends, relative to `at`, are the top of the stack from `first` on. */
typedef struct place {
    size_t at; /* SLICE_NONE: nowhere */
    size_t first;
} place;

/* Leaves the stack as it was. */
static bool match(machine *x, const matcher *m, slice s);
static place find(machine *x, const matcher *m, slice s);

static void count_steps(machine *x, size_t more)
{
    x->steps += more + 1;
    if (x->steps > GLOB_MOST_STEPS)
        raise_error(x->arena, GTMPL_ELIMIT, "matching a file pattern takes too long");
}

static void push(machine *x, size_t end)
{
    if (x->count == x->capacity) {
        size_t capacity = x->capacity == 0 ? 256 : x->capacity * 2;
        x->ends = arena_grow(x->arena, x->ends, x->capacity * sizeof *x->ends, capacity * sizeof *x->ends);
        x->capacity = capacity;
    }
    x->ends[x->count++] = end;
}

/* Bytes of a character when it is written: 3 for a broken byte, which reads as U+FFFD. */
static size_t rune_size(rune r)
{
    char bytes[4];

    return utf8_encode(bytes, r);
}

/* The part of a text in front of its first separator. */
static slice before_separator(const machine *x, slice s)
{
    size_t at = slice_find_char(s, x->separator);

    return at == SLICE_NONE ? s : slice_first(s, at);
}

static bool has_separator(const machine *x, slice s)
{
    return slice_find_char(s, x->separator) != SLICE_NONE;
}

/* --- Single characters --- */

static bool in_set(slice set, rune r)
{
    for (size_t width; set.size > 0; set = slice_after(set, width))
        if (utf8_decode(set, &width) == r)
            return true;
    return false;
}

static bool takes(const machine *x, const matcher *m, rune r)
{
    switch (m->kind) {
    case MATCH_LIST: return in_set(m->text, r) != m->negated;
    case MATCH_RANGE: return (r >= m->low && r <= m->high) != m->negated;
    default: return r != x->separator;
    }
}

/* An empty text reads as one U+FFFD. */
static bool match_rune(const machine *x, const matcher *m, slice s)
{
    size_t width = 0;
    rune r = s.size == 0 ? RUNE_ERROR : utf8_decode(s, &width);

    return s.size <= width && takes(x, m, r);
}

static place find_rune(machine *x, const matcher *m, slice s)
{
    for (size_t at = 0, width; at < s.size; at += width) {
        rune r = utf8_decode(slice_after(s, at), &width);
        if (!takes(x, m, r))
            continue;
        place p = {at, x->count};
        push(x, rune_size(r));
        return p;
    }
    return (place){SLICE_NONE, x->count};
}

/* --- Rows --- */

/* Bytes up to the start of the length-th character, and one: what a row gives to a part of that length. */
static bool row_part(slice s, long length, size_t *size)
{
    long seen = 0;
    size_t last = 0;

    for (size_t at = 0, width; at < s.size; at += width) {
        utf8_decode(slice_after(s, at), &width);
        last = at;
        if (++seen == length)
            break;
    }
    *size = last + 1;
    return seen >= length;
}

/* All parts, one after the other; what follows the last one does not matter. */
static bool match_parts(machine *x, const matcher *row, slice s)
{
    size_t at = 0, size;

    for (size_t i = 0; i < row->count; i++) {
        slice rest = slice_after(s, at);
        count_steps(x, rest.size);
        if (!row_part(rest, matcher_length(row->parts[i]), &size))
            return false;
        if (size > rest.size)
            raise_error(x->arena, GTMPL_EEXEC, "runtime error: slice bounds out of range [:%zu] with length %zu",
                        at + size, s.size);
        if (!match(x, row->parts[i], slice_first(rest, size)))
            return false;
        at += size;
    }
    return true;
}

static place find_row(machine *x, const matcher *m, slice s)
{
    for (size_t at = 0, width; at < s.size && s.size - at >= (size_t)m->length; at += width) {
        utf8_decode(slice_after(s, at), &width);
        if (match_parts(x, m, slice_after(s, at))) {
            place p = {at, x->count};
            push(x, (size_t)m->length);
            return p;
        }
    }
    return (place){SLICE_NONE, x->count};
}

/* --- Choices and conjunctions --- */

static bool match_choice(machine *x, const matcher *m, slice s)
{
    for (size_t i = 0; i < m->count; i++)
        if (match(x, m->parts[i], s))
            return true;
    return false;
}

/* Merges the ends from `middle` on into those from `first` on, each once; takes them off the stack. */
static void merge_ends(machine *x, size_t first, size_t middle)
{
    size_t top = x->count, i = first, k = middle;

    while (i < middle || k < top) {
        size_t low = k >= top || (i < middle && x->ends[i] <= x->ends[k]) ? x->ends[i] : x->ends[k];
        bool in_left = i < middle && x->ends[i] == low, in_right = k < top && x->ends[k] == low;
        push(x, low);
        i += in_left ? 1 : 0;
        k += in_right ? 1 : 0;
    }
    memmove(x->ends + first, x->ends + top, (x->count - top) * sizeof *x->ends);
    x->count = first + (x->count - top);
}

/* The leftmost of the parts, with the ends of all that are found there. */
static place find_choice(machine *x, const matcher *m, slice s)
{
    place best = {SLICE_NONE, x->count};

    for (size_t i = 0; i < m->count; i++) {
        place p = find(x, m->parts[i], s);
        if (p.at == SLICE_NONE || (best.at != SLICE_NONE && p.at > best.at)) {
            x->count = p.first;
        } else if (best.at == SLICE_NONE || p.at < best.at) {
            size_t size = x->count - p.first;
            memmove(x->ends + best.first, x->ends + p.first, size * sizeof *x->ends);
            x->count = best.first + size;
            best.at = p.at;
        } else {
            merge_ends(x, best.first, p.first);
        }
    }
    return best;
}

static bool match_every(machine *x, const matcher *m, slice s)
{
    for (size_t i = 0; i < m->count; i++)
        if (!match(x, m->parts[i], s))
            return false;
    return true;
}

/* Keeps of the ends from `first` on those that, moved by `delta`, are among those from `middle` on. */
static void keep_common(machine *x, size_t first, size_t middle, long delta)
{
    size_t kept = first;

    for (size_t i = first; i < middle; i++) {
        count_steps(x, x->count - middle);
        for (size_t k = middle; k < x->count; k++)
            if ((long)x->ends[i] + delta == (long)x->ends[k]) {
                x->ends[kept++] = x->ends[k];
                break;
            }
    }
    x->count = kept;
}

/* Each part is looked for behind where the one before it was found. */
static place find_every(machine *x, const matcher *m, slice s)
{
    place result = {0, x->count};
    size_t offset = 0;

    for (size_t i = 0; i < m->count; i++) {
        place p = find(x, m->parts[i], slice_after(s, result.at));
        if (p.at == SLICE_NONE)
            return (place){SLICE_NONE, x->count = result.first};
        if (i > 0)
            keep_common(x, result.first, p.first, (long)result.at - (long)(p.at + offset));
        if (x->count == result.first && i > 0)
            return (place){SLICE_NONE, result.first};
        result.at = p.at + offset;
        offset += p.at;
    }
    return result;
}

/* --- Text with stars --- */

/* An end behind each character of `s`, counted from `offset`. */
static void push_ends(machine *x, size_t offset, slice s)
{
    for (size_t at = 0, width; at < s.size; at += width) {
        rune r = utf8_decode(slice_after(s, at), &width);
        push(x, offset + at + rune_size(r));
    }
}

/* An end before each character of `s`, and one behind the last. */
static void push_starts(machine *x, size_t offset, slice s)
{
    for (size_t at = 0, width; at < s.size; at += width) {
        utf8_decode(slice_after(s, at), &width);
        push(x, offset + at);
    }
    push(x, offset + s.size);
}

static place find_prefix(machine *x, const matcher *m, slice s)
{
    place p = {slice_find(s, m->text), x->count};

    if (p.at == SLICE_NONE)
        return p;
    slice rest = slice_after(s, p.at + m->text.size);
    push(x, m->text.size);
    push_ends(x, m->text.size, m->kind == MATCH_PREFIX_ANY ? before_separator(x, rest) : rest);
    return p;
}

static place find_suffix(machine *x, const matcher *m, slice s)
{
    size_t at = slice_find(s, m->text);
    place p = {SLICE_NONE, x->count};

    if (at == SLICE_NONE)
        return p;
    p.at = 0;
    if (m->kind == MATCH_SUFFIX_ANY)
        for (size_t i = 0; i < at; i++)
            if (s.data[i] == x->separator)
                p.at = i + 1;
    push(x, at + m->text.size - p.at);
    return p;
}

static void reverse(size_t *ends, size_t count)
{
    for (size_t i = 0; i < count / 2; i++) {
        size_t swapped = ends[i];
        ends[i] = ends[count - 1 - i];
        ends[count - 1 - i] = swapped;
    }
}

static place find_prefix_suffix(machine *x, const matcher *m, slice s)
{
    place p = {slice_find(s, m->text), x->count};

    if (p.at == SLICE_NONE)
        return p;
    slice rest = slice_after(s, p.at);
    for (size_t at; rest.size > 0 && (at = slice_find_last(rest, m->suffix)) != SLICE_NONE;) {
        count_steps(x, rest.size);
        push(x, at + m->suffix.size);
        rest = slice_first(rest, at);
    }
    if (x->count == p.first)
        p.at = SLICE_NONE;
    reverse(x->ends + p.first, x->count - p.first);
    return p;
}

static place find_contains(machine *x, const matcher *m, slice s)
{
    size_t at = slice_find(s, m->text), offset = 0;
    place p = {0, x->count};

    if (m->negated) {
        push_starts(x, 0, at == SLICE_NONE ? s : slice_first(s, at));
        return p;
    }
    if (at == SLICE_NONE)
        return (place){SLICE_NONE, x->count};
    offset = at + m->text.size;
    push_starts(x, offset, slice_after(s, offset));
    return p;
}

/* --- Counts --- */

static place find_max(machine *x, const matcher *m, slice s)
{
    place p = {0, x->count};
    long seen = 0;

    push(x, 0);
    for (size_t at = 0, width; at < s.size && ++seen <= m->length; at += width) {
        rune r = utf8_decode(slice_after(s, at), &width);
        push(x, at + rune_size(r));
    }
    return p;
}

static place find_min(machine *x, const matcher *m, slice s)
{
    place p = {0, x->count};
    long seen = 0;

    for (size_t at = 0, width; at < s.size && (long)s.size >= m->length; at += width) {
        rune r = utf8_decode(slice_after(s, at), &width);
        if (++seen >= m->length)
            push(x, at + rune_size(r));
    }
    if (x->count == p.first)
        p.at = SLICE_NONE;
    return p;
}

/* --- Trees --- */

static bool match_side(machine *x, const matcher *side, slice s)
{
    return side == NULL ? s.size == 0 : match(x, side, s);
}

/* Whether the right side matches behind one of the ends, the farthest first. */
static bool match_right(machine *x, const matcher *m, slice s, size_t at, size_t first)
{
    for (size_t i = x->count; i-- > first;)
        if (match_side(x, m->right, slice_after(s, at + x->ends[i])))
            return true;
    return false;
}

static bool match_tree(machine *x, const matcher *m, slice s)
{
    size_t offset = m->left_length > 0 ? (size_t)m->left_length : 0;
    size_t behind = m->right_length > 0 ? (size_t)m->right_length : 0;
    size_t limit = s.size > behind ? s.size - behind : 0, mark = x->count;
    bool matches = false;

    if (m->length != LENGTH_UNKNOWN && (size_t)m->length > s.size)
        return false;
    while (offset < limit && !matches) {
        size_t width = 0;
        place p = find(x, m->value, slice_of(s.data + offset, limit - offset));
        if (p.at == SLICE_NONE)
            return false;
        size_t at = offset + p.at;
        matches = match_side(x, m->left, slice_first(s, at)) && match_right(x, m, s, at, p.first);
        x->count = mark;
        if (at < s.size)
            utf8_decode(slice_after(s, at), &width);
        offset = at + width;
    }
    return matches;
}

/* --- All matchers --- */

static bool match(machine *x, const matcher *m, slice s)
{
    count_steps(x, 1 + s.size / 8);
    switch (m->kind) {
    case MATCH_NOTHING: return s.size == 0;
    case MATCH_TEXT: return slice_equal(s, m->text);
    case MATCH_LIST:
    case MATCH_RANGE:
    case MATCH_SINGLE: return match_rune(x, m, s);
    case MATCH_ANY: return !has_separator(x, s);
    case MATCH_SUPER: return true;
    case MATCH_PREFIX: return slice_starts(s, m->text);
    case MATCH_SUFFIX: return slice_ends(s, m->text);
    case MATCH_PREFIX_SUFFIX: return slice_starts(s, m->text) && slice_ends(s, m->suffix);
    case MATCH_PREFIX_ANY: return slice_starts(s, m->text) && !has_separator(x, slice_after(s, m->text.size));
    case MATCH_SUFFIX_ANY: return slice_ends(s, m->text) && !has_separator(x, slice_first(s, s.size - m->text.size));
    case MATCH_CONTAINS: return (slice_find(s, m->text) != SLICE_NONE) != m->negated;
    case MATCH_MIN: return s.size > 0 && (long)utf8_count(s) >= m->length;
    case MATCH_MAX: return (long)utf8_count(s) <= m->length;
    case MATCH_ROW: return (long)utf8_count(s) == m->length && match_parts(x, m, s);
    case MATCH_CHOICE: return match_choice(x, m, s);
    case MATCH_EVERY: return match_every(x, m, s);
    case MATCH_TREE: return match_tree(x, m, s);
    }
    return false;
}

static place find_text(machine *x, const matcher *m, slice s)
{
    place p = {slice_find(s, m->text), x->count};

    if (p.at != SLICE_NONE)
        push(x, m->text.size);
    return p;
}

static place find_run(machine *x, slice s)
{
    place p = {0, x->count};

    push_starts(x, 0, s);
    return p;
}

static place find(machine *x, const matcher *m, slice s)
{
    count_steps(x, s.size);
    switch (m->kind) {
    case MATCH_NOTHING: return find_run(x, SLICE(""));
    case MATCH_TEXT: return find_text(x, m, s);
    case MATCH_LIST:
    case MATCH_RANGE:
    case MATCH_SINGLE: return find_rune(x, m, s);
    case MATCH_ANY: return find_run(x, before_separator(x, s));
    case MATCH_SUPER: return find_run(x, s);
    case MATCH_PREFIX:
    case MATCH_PREFIX_ANY: return find_prefix(x, m, s);
    case MATCH_SUFFIX:
    case MATCH_SUFFIX_ANY: return find_suffix(x, m, s);
    case MATCH_PREFIX_SUFFIX: return find_prefix_suffix(x, m, s);
    case MATCH_CONTAINS: return find_contains(x, m, s);
    case MATCH_MIN: return find_min(x, m, s);
    case MATCH_MAX: return find_max(x, m, s);
    case MATCH_ROW: return find_row(x, m, s);
    case MATCH_CHOICE: return find_choice(x, m, s);
    case MATCH_EVERY: return find_every(x, m, s);
    case MATCH_TREE: break; /* is never found: the library left that open */
    }
    return (place){SLICE_NONE, x->count};
}

bool glob_matches(arena *a, const glob *g, slice text)
{
    machine x = {.arena = a, .separator = g->separator};

    return match(&x, g->root, text);
}
