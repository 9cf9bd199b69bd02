/*
 * Text: sprig's string functions over Go's `strings` package. Lengths and offsets are bytes, as in Go; functions that
 * go by characters turn broken UTF-8 into U+FFFD wherever Go does.
 */
#include "funcs/convert.h"
#include "funcs/funcs.h"
#include "funcs/words.h"
#include "value/format.h"
#include "value/number.h"

static value string_of(const buffer *b)
{
    return value_string(buffer_slice(b));
}

/* What is too large for Go. Less than that may still be too large for an arena. */
static void check_length(const call *c, size_t count, size_t size)
{
    if (size > 0 && count > INT64_MAX / size)
        call_fail(c, "strings: Repeat output length overflow");
}

/* strings.Repeat, which panics on a negative count. */
static size_t check_count(const call *c, int64_t count, size_t size)
{
    if (count < 0)
        call_fail(c, "strings: negative Repeat count");
    check_length(c, (size_t)count, size);
    return (size_t)count;
}

static value fn_trim(call *c)
{
    return value_string(slice_trim_space(arg_string(c, 0)));
}

static bool holds_rune(slice set, rune wanted)
{
    size_t width;

    for (; set.size > 0; set = slice_after(set, width))
        if (utf8_decode(set, &width) == wanted)
            return true;
    return false;
}

/* trimAll SET STRING: strings.Trim, without the characters of a set at both ends. */
static value fn_trim_all(call *c)
{
    slice set = arg_string(c, 0), s = arg_string(c, 1);
    size_t width;

    while (s.size > 0 && holds_rune(set, utf8_decode(s, &width)))
        s = slice_after(s, width);
    while (s.size > 0 && holds_rune(set, utf8_decode_last(s, &width)))
        s.size -= width;
    return value_string(s);
}

static value fn_trim_prefix(call *c)
{
    return value_string(slice_without_prefix(arg_string(c, 1), arg_string(c, 0)));
}

static value fn_trim_suffix(call *c)
{
    return value_string(slice_without_suffix(arg_string(c, 1), arg_string(c, 0)));
}

enum { MAPPED_BYTES_PER_STEP = 8 }; /* beside what a text costs that is handed to a function */

/* Every character through `change`, with the one before it (a space at first). */
static value map_runes(call *c, slice s, rune (*change)(rune r, rune before))
{
    buffer out = buffer_new(c->arena);
    rune before = ' ';
    size_t width;

    arena_spend(c->arena, s.size / MAPPED_BYTES_PER_STEP);
    buffer_reserve(&out, s.size);
    for (; s.size > 0; s = slice_after(s, width)) {
        rune r = utf8_decode(s, &width);
        buffer_add_rune(&out, change(r, before));
        before = r;
    }
    return string_of(&out);
}

static rune to_upper(rune r, rune before)
{
    (void)before;
    return rune_to_upper(r);
}

static rune to_lower(rune r, rune before)
{
    (void)before;
    return rune_to_lower(r);
}

/* What strings.Title holds for a gap between words: of ASCII all but letters, digits and '_', beyond it white space. */
static bool is_gap(rune r)
{
    return r < 0x80 ? !rune_is_letter(r) && !rune_is_digit(r) && r != '_' : rune_is_space(r);
}

static rune to_title(rune r, rune before)
{
    return is_gap(before) ? rune_to_title(r) : r;
}

static rune to_untitle(rune r, rune before)
{
    return rune_is_space(before) ? rune_to_lower(r) : r;
}

static value fn_upper(call *c)
{
    return map_runes(c, arg_string(c, 0), to_upper);
}

static value fn_lower(call *c)
{
    return map_runes(c, arg_string(c, 0), to_lower);
}

static value fn_title(call *c)
{
    return map_runes(c, arg_string(c, 0), to_title);
}

static value fn_untitle(call *c)
{
    return map_runes(c, arg_string(c, 0), to_untitle);
}

/* Unicode's title case letters (category Lt): digraphs such as U+01C5, and Greek capitals with iota. */
static bool is_title_case(rune r)
{
    return !rune_is_upper(r) && !rune_is_lower(r) && rune_is_letter(r) && rune_to_lower(r) != r;
}

/* swapcase: capitals become small; small letters capitals, title case at the start of a word. */
static value fn_swapcase(call *c)
{
    slice s = arg_string(c, 0);
    buffer out = buffer_new(c->arena);
    bool at_start = true;
    size_t width;

    for (; s.size > 0; s = slice_after(s, width)) {
        rune r = utf8_decode(s, &width);
        if (rune_is_upper(r) || is_title_case(r)) {
            r = rune_to_lower(r);
            at_start = false;
        } else if (rune_is_lower(r)) {
            r = at_start ? rune_to_title(r) : rune_to_upper(r);
            at_start = false;
        } else {
            at_start = rune_is_space(r);
        }
        buffer_add_rune(&out, r);
    }
    return string_of(&out);
}

/* goutils looks at bytes and takes each for a character: 0x85 and 0xA0 inside a sequence count as white space. */
static bool is_space_byte(char byte)
{
    return rune_is_space((unsigned char)byte);
}

/* nospace: once something is removed, every byte from 0x80 on comes out as the character of that number. */
static value fn_nospace(call *c)
{
    slice s = arg_string(c, 0);
    buffer out = buffer_new(c->arena);
    size_t kept = 0;

    for (size_t i = 0; i < s.size; i++) {
        if (is_space_byte(s.data[i]))
            continue;
        buffer_add_rune(&out, (unsigned char)s.data[i]);
        kept++;
    }
    return kept == s.size ? value_string(s) : string_of(&out);
}

/* initials: the first byte of each word, as a character. */
static value fn_initials(call *c)
{
    slice s = arg_string(c, 0);
    buffer out = buffer_new(c->arena);

    for (size_t i = 0; i < s.size; i++)
        if (!is_space_byte(s.data[i]) && (i == 0 || is_space_byte(s.data[i - 1])))
            buffer_add_rune(&out, (unsigned char)s.data[i]);
    return string_of(&out);
}

/* trunc N STRING: the first N bytes, or the last -N. May cut inside a UTF-8 sequence, as Go does. */
static value fn_trunc(call *c)
{
    int64_t n = arg_int(c, 0);
    slice s = arg_string(c, 1);

    if (n < 0)
        return value_string(slice_last(s, -(uint64_t)n));
    return value_string(slice_first(s, (uint64_t)n));
}

/* substr START END STRING: Go's s[start:end], with its panics; a negative start is 0, a negative end is the length. */
static value fn_substr(call *c)
{
    int64_t start = arg_int(c, 0), end = arg_int(c, 1);
    slice s = arg_string(c, 2);
    int64_t size = (int64_t)s.size;

    if (start < 0) {
        if (end < 0)
            call_fail(c, "runtime error: slice bounds out of range [:%lld]", (long long)end);
        if (end > size)
            call_fail(c, "runtime error: slice bounds out of range [:%lld] with length %zu", (long long)end, s.size);
        return value_string(slice_first(s, (uint64_t)end));
    }
    if (end < 0 || end > size)
        end = size;
    if (start > end)
        call_fail(c, "runtime error: slice bounds out of range [%lld:%lld]", (long long)start, (long long)end);
    return value_string(slice_first(slice_after(s, (size_t)start), (uint64_t)(end - start)));
}

static value fn_repeat(call *c)
{
    slice s = arg_string(c, 1);
    size_t count = check_count(c, arg_int(c, 0), s.size);
    buffer out = buffer_new(c->arena);

    buffer_reserve(&out, count * s.size);
    for (size_t i = 0; i < count && s.size > 0; i++)
        buffer_add(&out, s);
    return string_of(&out);
}

/* replace OLD NEW STRING: all occurrences; an empty OLD stands before every character and at the end. */
static value fn_replace(call *c)
{
    slice old = arg_string(c, 0), new = arg_string(c, 1), s = arg_string(c, 2);
    buffer out = buffer_new(c->arena);
    size_t count = slice_count(s, old), at = 0;

    if (count == 0)
        return value_string(s);
    check_length(c, count, new.size);
    for (size_t i = 0; i < count; i++) {
        if (old.size > 0)
            at = slice_find(s, old);
        else if (i > 0)
            utf8_decode(s, &at);
        buffer_add(&out, slice_first(s, at));
        buffer_add(&out, new);
        s = slice_after(s, at + old.size);
    }
    buffer_add(&out, s);
    return string_of(&out);
}

static value fn_contains(call *c)
{
    return value_bool(slice_find(arg_string(c, 1), arg_string(c, 0)) != SLICE_NONE);
}

static value fn_has_prefix(call *c)
{
    return value_bool(slice_starts(arg_string(c, 1), arg_string(c, 0)));
}

static value fn_has_suffix(call *c)
{
    return value_bool(slice_ends(arg_string(c, 1), arg_string(c, 0)));
}

/* Arguments that are not nil, each through `add`, with a space between. */
static value join_arguments(call *c, void (*add)(buffer *out, value v))
{
    buffer out = buffer_new(c->arena);
    bool first = true;

    for (size_t i = 0; i < c->count; i++) {
        if (value_is_nil(arg_any(c, i)))
            continue;
        if (!first)
            buffer_add_char(&out, ' ');
        add(&out, arg_any(c, i));
        first = false;
    }
    return string_of(&out);
}

static void add_quoted(buffer *out, value v)
{
    quote_string(out, convert_string(out->arena, v));
}

static void add_single_quoted(buffer *out, value v)
{
    buffer_add_char(out, '\'');
    format_value(out, v);
    buffer_add_char(out, '\'');
}

static value fn_quote(call *c)
{
    return join_arguments(c, add_quoted);
}

static value fn_squote(call *c)
{
    return join_arguments(c, add_single_quoted);
}

static value fn_cat(call *c)
{
    return join_arguments(c, format_value);
}

/* Spaces, and the text with as many behind each line end; returns the end of what it wrote. */
static char *write_indented(char *to, slice text, size_t spaces)
{
    const char *at = text.data, *end = text.data + text.size, *next;

    to = (char *)memset(to, ' ', spaces) + spaces;
    for (; (next = at < end ? memchr(at, '\n', (size_t)(end - at)) : NULL) != NULL; at = next) {
        next++;
        to = (char *)memcpy(to, at, (size_t)(next - at)) + (next - at);
        to = (char *)memset(to, ' ', spaces) + spaces;
    }
    if (at < end)
        memcpy(to, at, (size_t)(end - at));
    return to + (end - at);
}

/* indent N STRING: N spaces before every line, empty ones too. */
static value indent(call *c, bool new_line)
{
    slice s = arg_string(c, 1);
    size_t lines = 1 + slice_count_char(s, '\n');
    size_t spaces = check_count(c, arg_int(c, 0), lines), size = new_line + s.size + lines * spaces;
    char *text = arena_alloc(c->arena, size);

    text[0] = '\n';
    write_indented(text + new_line, s, spaces);
    return value_string(slice_of(text, size));
}

static value fn_indent(call *c)
{
    return indent(c, false);
}

static value fn_nindent(call *c)
{
    return indent(c, true);
}

/* plural ONE MANY COUNT. */
static value fn_plural(call *c)
{
    return value_string(arg_string(c, arg_int(c, 2) == 1 ? 0 : 1));
}

/*
 * strings.SplitN: at most `limit` pieces, the last one with all the rest; no limit when negative, nothing at all for
 * 0. An empty separator cuts after every character.
 */
static list *split(arena *a, slice s, slice separator, int64_t limit)
{
    list *pieces = list_new(a, 4);

    if (limit == 0 || (separator.size == 0 && s.size == 0))
        return pieces;
    while (limit < 0 || (int64_t)pieces->count < limit - 1) {
        size_t at = 0;
        if (separator.size > 0)
            at = slice_find(s, separator);
        else
            utf8_decode(s, &at);
        if (at == SLICE_NONE || (separator.size == 0 && at == s.size))
            break;
        list_add(a, pieces, value_string(slice_first(s, at)));
        s = slice_after(s, at + separator.size);
    }
    list_add(a, pieces, value_string(s));
    return pieces;
}

/* The pieces as a map with the keys _0, _1 and so on. */
static value numbered(call *c, const list *pieces)
{
    map *m = map_new(c->arena);

    for (size_t i = 0; i < pieces->count; i++)
        map_set(m, arena_printf(c->arena, "_%zu", i), pieces->items[i]);
    return value_map(TYPE_MAP_STRING, m);
}

static value fn_split(call *c)
{
    return numbered(c, split(c->arena, arg_string(c, 1), arg_string(c, 0), -1));
}

static value fn_splitn(call *c)
{
    return numbered(c, split(c->arena, arg_string(c, 2), arg_string(c, 0), arg_int(c, 1)));
}

static value fn_split_list(call *c)
{
    return value_list(TYPE_LIST_STRING, split(c->arena, arg_string(c, 1), arg_string(c, 0), -1));
}

/* join SEPARATOR LIST: anything else than a list is a list of one. */
static value fn_join(call *c)
{
    slice separator = arg_string(c, 0);
    const list *strings = convert_strings(c->arena, arg_any(c, 1));
    buffer out = buffer_new(c->arena);

    for (size_t i = 0; i < list_count(strings); i++) {
        if (i > 0)
            buffer_add(&out, separator);
        buffer_add(&out, value_slice(strings->items[i]));
    }
    return string_of(&out);
}

static value dotted(call *c, slice s, bool at_front, bool at_end)
{
    slice dots = SLICE("..."), none = SLICE("");

    return value_string(arena_concat3(c->arena, at_front ? dots : none, s, at_end ? dots : none));
}

/* goutils.AbbreviateFull: `width` bytes in all, dots included, from about `offset` on. */
static value abbreviate(call *c, slice s, int64_t offset, int64_t width)
{
    int64_t size = (int64_t)s.size, room = width - 3;

    if (size <= width)
        return value_string(s);
    if (offset > size)
        offset = size;
    if ((int64_t)((uint64_t)size - (uint64_t)offset) < room) /* wraps around for offsets near the smallest, as Go */
        offset = size - room;
    if (offset <= 4)
        return dotted(c, slice_first(s, (uint64_t)room), false, true);
    if (width < 7)
        return value_string(SLICE(""));
    if (offset + room < size)
        return dotted(c, slice_first(slice_after(s, (size_t)offset), (uint64_t)room - 3), true, true);
    return dotted(c, slice_last(s, (uint64_t)room), true, false);
}

static value fn_abbrev(call *c)
{
    if (arg_int(c, 0) < 4)
        return arg_any(c, 1);
    return abbreviate(c, arg_string(c, 1), 0, arg_int(c, 0));
}

/* abbrevboth LEFT WIDTH STRING. */
static value fn_abbrevboth(call *c)
{
    int64_t left = arg_int(c, 0), width = arg_int(c, 1);

    if (width < 4 || (left > 0 && width < 7))
        return arg_any(c, 2);
    return abbreviate(c, arg_string(c, 2), left, width);
}

/* Where the next line ends that may hold `width` bytes; `skip` gets what stands between it and the line after. */
static size_t wrap_point(slice s, size_t width, bool break_words, size_t *skip)
{
    size_t at = slice_find_last(slice_first(s, width + 1), SLICE(" "));

    *skip = 1;
    if (at != SLICE_NONE)
        return at;
    if (break_words) {
        *skip = 0;
        return width;
    }
    at = slice_find_char(slice_after(s, width), ' ');
    return at == SLICE_NONE ? SLICE_NONE : at + width;
}

/* goutils.WrapCustom: lines of at most `width` bytes, broken at spaces; words that are longer stay whole or break. */
static value wrap(call *c, slice s, int64_t width, slice line_end, bool break_words)
{
    buffer out = buffer_new(c->arena);
    size_t limit = width < 1 ? 1 : (size_t)width;

    while (s.size > limit) {
        if (s.data[0] == ' ') {
            s = slice_after(s, 1);
            continue;
        }
        size_t skip, end = wrap_point(s, limit, break_words, &skip);
        if (end == SLICE_NONE)
            break;
        buffer_add(&out, slice_first(s, end));
        buffer_add(&out, line_end.size > 0 ? line_end : SLICE("\n"));
        s = slice_after(s, end + skip);
    }
    buffer_add(&out, s);
    return string_of(&out);
}

static value fn_wrap(call *c)
{
    return wrap(c, arg_string(c, 1), arg_int(c, 0), SLICE("\n"), false);
}

/* wrapWith WIDTH SEPARATOR STRING. */
static value fn_wrap_with(call *c)
{
    return wrap(c, arg_string(c, 2), arg_int(c, 0), arg_string(c, 1), true);
}

static value fn_snakecase(call *c)
{
    buffer out = buffer_new(c->arena);

    words_join_lower(&out, arg_string(c, 0), '_');
    return string_of(&out);
}

static value fn_kebabcase(call *c)
{
    buffer out = buffer_new(c->arena);

    words_join_lower(&out, arg_string(c, 0), '-');
    return string_of(&out);
}

static value fn_camelcase(call *c)
{
    buffer out = buffer_new(c->arena);

    words_join_pascal(&out, arg_string(c, 0));
    return string_of(&out);
}

/* clang-format off */
const function_row string_functions[] = {
    /* name        arguments  result  function */
    {"nindent",    "i s",     "s",    fn_nindent},
    {"indent",     "i s",     "s",    fn_indent},
    {"quote",      "a*",      "s",    fn_quote},
    {"squote",     "a*",      "s",    fn_squote},
    {"trunc",      "i s",     "s",    fn_trunc},
    {"trim",       "s",       "s",    fn_trim},
    {"trimAll",    "s s",     "s",    fn_trim_all},
    {"trimall",    "s s",     "s",    fn_trim_all},
    {"trimSuffix", "s s",     "s",    fn_trim_suffix},
    {"trimPrefix", "s s",     "s",    fn_trim_prefix},
    {"contains",   "s s",     "b",    fn_contains},
    {"hasPrefix",  "s s",     "b",    fn_has_prefix},
    {"hasSuffix",  "s s",     "b",    fn_has_suffix},
    {"replace",    "s s s",   "s",    fn_replace},
    {"join",       "s a",     "s",    fn_join},
    {"split",      "s s",     "v",    fn_split},
    {"splitn",     "s i s",   "v",    fn_splitn},
    {"splitList",  "s s",     "S",    fn_split_list},
    {"upper",      "s",       "s",    fn_upper},
    {"lower",      "s",       "s",    fn_lower},
    {"title",      "s",       "s",    fn_title},
    {"untitle",    "s",       "s",    fn_untitle},
    {"swapcase",   "s",       "s",    fn_swapcase},
    {"snakecase",  "s",       "s",    fn_snakecase},
    {"kebabcase",  "s",       "s",    fn_kebabcase},
    {"camelcase",  "s",       "s",    fn_camelcase},
    {"substr",     "i i s",   "s",    fn_substr},
    {"repeat",     "i s",     "s",    fn_repeat},
    {"cat",        "a*",      "s",    fn_cat},
    {"plural",     "s s i",   "s",    fn_plural},
    {"nospace",    "s",       "s",    fn_nospace},
    {"initials",   "s",       "s",    fn_initials},
    {"abbrev",     "i s",     "s",    fn_abbrev},
    {"abbrevboth", "i i s",   "s",    fn_abbrevboth},
    {"wrap",       "i s",     "s",    fn_wrap},
    {"wrapWith",   "i s s",   "s",    fn_wrap_with},
    {NULL, NULL, NULL, NULL},
};
/* clang-format on */
