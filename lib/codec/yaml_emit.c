/* go-yaml's emitter for block style, as encode.go drives it: no anchors, no comments, no flow but empty brackets. */
#include "codec/yaml_emit.h"

#include "base/word8.h"
#include "codec/base_n.h"

enum {
    INDENT = 2,
    FOLD_WIDTH = 80,
    LONGEST_SIMPLE_KEY = 128, /* bytes, the tag's included */
    BINARY_TAG = 8,           /* bytes of "!!binary" */
    BASE64_LINE = 70
};

typedef enum scalar_style { STYLE_PLAIN, STYLE_SINGLE, STYLE_DOUBLE, STYLE_LITERAL } scalar_style;

/* Which styles a text can have. */
typedef struct scalar_traits {
    bool multiline, plain, single, literal;
} scalar_traits;

yaml_emitter yaml_emitter_new(buffer *out, yaml_version version)
{
    return (yaml_emitter){.out = out,
                          .version = version,
                          .width = version == GO_YAML_2 ? FOLD_WIDTH : SIZE_MAX,
                          .indent = -1,
                          .whitespace = true,
                          .indention = true};
}

static void put(yaml_emitter *e, char c)
{
    buffer_add_char(e->out, c);
    e->column++;
}

void emit_comment(yaml_emitter *e, slice text)
{
    e->comment = text;
}

static void write_comment(yaml_emitter *e)
{
    buffer_add(e->out, SLICE("  # "));
    buffer_add(e->out, e->comment);
    e->comment = SLICE("");
}

static void put_break(yaml_emitter *e)
{
    if (e->comment.size > 0 && !e->in_scalar)
        write_comment(e);
    buffer_add_char(e->out, '\n');
    e->column = 0;
    e->indention = true;
}

static size_t rune_width(slice s, size_t at)
{
    unsigned char c = (unsigned char)s.data[at];

    return c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
}

/* One character; returns its bytes. */
static size_t put_rune(yaml_emitter *e, slice s, size_t at)
{
    size_t width = rune_width(s, at);

    buffer_add(e->out, slice_of(s.data + at, width));
    e->column++;
    return width;
}

/* Characters of ASCII, none of them a line end. */
static void put_run(yaml_emitter *e, slice run)
{
    buffer_add(e->out, run);
    e->column += run.size;
}

static void write_indent(yaml_emitter *e)
{
    size_t indent = e->indent < 0 ? 0 : (size_t)e->indent;

    if (!e->indention || e->column > indent || (e->column == indent && !e->whitespace))
        put_break(e);
    if (e->column < indent) {
        buffer_add_repeated(e->out, ' ', indent - e->column);
        e->column = indent;
    }
    e->whitespace = true;
}

static void write_indicator(yaml_emitter *e, const char *indicator, bool needs_space, bool is_space, bool is_indention)
{
    if (needs_space && !e->whitespace)
        put(e, ' ');
    for (const char *c = indicator; *c != '\0'; c++)
        put(e, *c);
    e->whitespace = is_space;
    e->indention = e->indention && is_indention;
}

void emit_end(yaml_emitter *e)
{
    write_indent(e);
}

void emit_empty(yaml_emitter *e, const char *brackets)
{
    char open[2] = {brackets[0], '\0'}, close[2] = {brackets[1], '\0'};

    write_indicator(e, open, true, true, false);
    write_indicator(e, close, false, false, false);
}

static int enter(yaml_emitter *e, bool indentless)
{
    int before = e->indent;

    if (e->indent < 0)
        e->indent = 0;
    else if (!indentless)
        e->indent += INDENT;
    return before;
}

int emit_enter_list(yaml_emitter *e, yaml_place place)
{
    return enter(e, e->version == GO_YAML_2 && place == PLACE_VALUE && !e->indention);
}

int emit_enter_map(yaml_emitter *e)
{
    return enter(e, false);
}

void emit_leave(yaml_emitter *e, int indent)
{
    e->indent = indent;
}

void emit_item(yaml_emitter *e)
{
    write_indent(e);
    write_indicator(e, "-", true, false, true);
}

/* A line end of YAML 1.1: CR, LF, NEL, LS, PS. */
static bool is_break(slice s, size_t at)
{
    const unsigned char *c = (const unsigned char *)s.data + at;
    size_t left = s.size - at;

    if (c[0] == '\r' || c[0] == '\n')
        return true;
    if (c[0] == 0xC2)
        return left > 1 && c[1] == 0x85;
    return c[0] == 0xE2 && left > 2 && c[1] == 0x80 && (c[2] == 0xA8 || c[2] == 0xA9);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* What go-yaml takes for printable: of the characters above U+FFFF none, and no C1 controls. */
static bool is_printable(slice s, size_t at)
{
    const unsigned char *c = (const unsigned char *)s.data + at;

    if (c[0] < 0x80)
        return c[0] == '\n' || (c[0] >= 0x20 && c[0] <= 0x7E);
    if (c[0] == 0xC2)
        return c[1] >= 0xA0;
    if (c[0] == 0xED)
        return c[1] < 0xA0;
    if (c[0] == 0xEF)
        return !(c[1] == 0xBB && c[2] == 0xBF) && !(c[1] == 0xBF && c[2] >= 0xBE);
    return c[0] > 0xC2 && c[0] < 0xEF;
}

/* Whether a character at this place makes the text no plain scalar. */
static bool is_indicator(slice s, size_t at, bool after_blank, bool before_blank)
{
    char c = s.data[at];

    if (at == 0) {
        if (memchr("#,[]{}&*!|>'\"%@`", c, 16) != NULL)
            return true;
        return (c == '?' || c == ':' || c == '-') && before_blank;
    }
    return (c == ':' && before_blank) || (c == '#' && after_blank);
}

/* Printable ASCII that means nothing behind the start of a text, whatever stands beside it. */
static bool is_ordinary(char c)
{
    return c > ' ' && c < 0x7F && c != ':' && c != '#';
}

/* The same of eight. */
static bool are_ordinary(const char *bytes)
{
    uint64_t word = word8_load(bytes);

    return !word8_has(word8_wide(word) | word8_below(word, ' ' + 1) | word8_delete(word) | word8_equal(word, ':') |
                      word8_equal(word, '#'));
}

/* Bytes from `at` on that are ordinary. */
static size_t ordinary_run(slice s, size_t at)
{
    size_t end = at;

    while (s.size - end >= WORD8_SIZE && are_ordinary(s.data + end))
        end += WORD8_SIZE;
    while (end < s.size && is_ordinary(s.data[end]))
        end++;
    return end - at;
}

/* Spaces from `at` on. */
static size_t space_run(slice s, size_t at)
{
    size_t end = at;

    while (end < s.size && s.data[end] == ' ')
        end++;
    return end - at;
}

static scalar_traits analyze(const yaml_emitter *e, slice s)
{
    bool indicators = slice_starts(s, SLICE("---")) || slice_starts(s, SLICE("..."));
    bool special = false, tabs = false, breaks = false;
    bool space_at_start = false, break_at_start = false, space_at_end = false, break_at_end = false;
    bool break_space = false, space_break = false, was_space = false, was_break = false, after_blank = true;

    if (s.size == 0)
        return (scalar_traits){.plain = true, .single = true};
    if (!indicators && ordinary_run(s, 0) == s.size && !is_indicator(s, 0, true, s.size == 1)) /* most keys */
        return (scalar_traits){.plain = true, .single = true, .literal = true};
    for (size_t at = 0, width; at < s.size; at += width) {
        width = at == 0 ? 0 : ordinary_run(s, at);
        if (width > 0) {
            space_at_end = break_at_end = was_space = was_break = after_blank = false;
            continue;
        }
        width = at == 0 ? 0 : space_run(s, at);
        if (width > 0) {
            space_at_end = at + width == s.size;
            break_space = break_space || was_break;
            break_at_end = was_break = false;
            was_space = after_blank = true;
            continue;
        }
        width = rune_width(s, at);
        bool last = at + width >= s.size;
        bool space = s.data[at] == ' ', line_end = is_break(s, at);

        indicators = indicators || is_indicator(s, at, after_blank, last || is_blank(s.data[at + width]));
        if (s.data[at] == '\t' && e->version == GO_YAML_3)
            tabs = true;
        else if (!is_printable(s, at))
            special = true;
        breaks = breaks || line_end;
        space_at_start = space_at_start || (space && at == 0);
        break_at_start = break_at_start || (line_end && at == 0);
        space_at_end = space && last;
        break_at_end = line_end && last;
        break_space = break_space || (space && was_break);
        space_break = space_break || (line_end && was_space);
        was_space = space;
        was_break = line_end;
        after_blank = is_blank(s.data[at]) || line_end || s.data[at] == '\0';
    }
    bool ends = space_at_start || break_at_start || space_at_end || break_at_end;
    bool quoted = break_space || space_break || special || tabs;
    return (scalar_traits){.multiline = breaks,
                           .plain = !ends && !quoted && !breaks && !indicators,
                           .single = !quoted,
                           .literal = !space_at_end && !space_break && !special};
}

static void write_plain(yaml_emitter *e, slice s, bool may_fold)
{
    bool spaces = false;
    size_t at = 0;

    if (s.size > 0 && !e->whitespace)
        put(e, ' ');
    if (!may_fold || e->column + s.size <= e->width) {
        at = utf8_ascii_prefix(s);
        put_run(e, slice_first(s, at));
    }
    while (at < s.size) {
        bool space = s.data[at] == ' ';
        if (space && may_fold && !spaces && e->column > e->width && s.data[at + 1] != ' ') {
            write_indent(e);
            at++;
        } else {
            at += put_rune(e, s, at);
        }
        if (!space)
            e->indention = false;
        spaces = space;
    }
    e->whitespace = false;
    e->indention = false;
}

void emit_plain(yaml_emitter *e, slice text)
{
    write_plain(e, text, false);
}

static void write_single(yaml_emitter *e, slice s, bool may_fold)
{
    bool spaces = false, breaks = false;

    write_indicator(e, "'", true, false, false);
    for (size_t at = 0; at < s.size;) {
        if (s.data[at] == ' ') {
            if (may_fold && !spaces && e->column > e->width && at > 0 && at + 1 < s.size && s.data[at + 1] != ' ') {
                write_indent(e);
                at++;
            } else {
                at += put_rune(e, s, at);
            }
            spaces = true;
        } else if (is_break(s, at)) { /* LS and PS alone: other line ends are not written in this style */
            at += put_rune(e, s, at);
            e->column = 0;
            e->indention = breaks = true;
        } else {
            if (breaks)
                write_indent(e);
            if (s.data[at] == '\'')
                put(e, '\'');
            at += put_rune(e, s, at);
            e->indention = spaces = breaks = false;
        }
    }
    write_indicator(e, "'", false, false, false);
}

/* The letter of a short escape, or 0. */
static char short_escape(rune r)
{
    switch (r) {
    case 0x00: return '0';
    case 0x07: return 'a';
    case 0x08: return 'b';
    case 0x09: return 't';
    case 0x0A: return 'n';
    case 0x0B: return 'v';
    case 0x0C: return 'f';
    case 0x0D: return 'r';
    case 0x1B: return 'e';
    case '"': return '"';
    case '\\': return '\\';
    case 0x85: return 'N';
    case 0xA0: return '_';
    case 0x2028: return 'L';
    case 0x2029: return 'P';
    default: return 0;
    }
}

static size_t write_escape(yaml_emitter *e, slice s, size_t at)
{
    size_t width;
    rune r = utf8_decode(slice_after(s, at), &width);
    char letter = short_escape(r);

    put(e, '\\');
    if (letter != 0) {
        put(e, letter);
        return width;
    }
    int digits = r <= 0xFF ? 2 : r <= 0xFFFF ? 4 : 8;
    put(e, digits == 2 ? 'x' : digits == 4 ? 'u' : 'U');
    for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4)
        put(e, "0123456789ABCDEF"[(r >> shift) & 15]);
    return width;
}

static void write_double(yaml_emitter *e, slice s, bool may_fold)
{
    bool spaces = false;
    bool all = slice_starts(s, SLICE("\xEF\xBB\xBF")); /* go-yaml looks for a BOM at the start of the text only */

    write_indicator(e, "\"", true, false, false);
    for (size_t at = 0; at < s.size;) {
        char c = s.data[at];
        if (all || !is_printable(s, at) || is_break(s, at) || c == '"' || c == '\\') {
            at += write_escape(e, s, at);
            spaces = false;
        } else if (c == ' ' && may_fold && !spaces && e->column > e->width && at > 0 && at + 1 < s.size) {
            write_indent(e);
            if (s.data[at + 1] == ' ')
                put(e, '\\');
            at++;
            spaces = true;
        } else {
            spaces = c == ' ';
            at += put_rune(e, s, at);
        }
    }
    write_indicator(e, "\"", false, false, false);
}

/* The offset of the last character before `end`. */
static size_t last_rune(slice s, size_t end)
{
    size_t at = end - 1;

    while (at > 0 && ((unsigned char)s.data[at] & 0xC0) == 0x80)
        at--;
    return at;
}

/* `-`: no line end at the end; `+`: more than one; nothing: just one. */
static const char *chomping(slice s)
{
    size_t at = last_rune(s, s.size);

    if (!is_break(s, at))
        return "-";
    if (at == 0 || is_break(s, last_rune(s, at)))
        return "+";
    return "";
}

static bool are_in_line(const char *bytes)
{
    uint64_t word = word8_load(bytes);

    return !word8_has(word8_wide(word) | word8_equal(word, '\n') | word8_equal(word, '\r'));
}

/* Bytes from `at` on that are ASCII and end no line. */
static size_t line_run(slice s, size_t at)
{
    size_t end = at;

    while (s.size - end >= WORD8_SIZE && are_in_line(s.data + end))
        end += WORD8_SIZE;
    while (end < s.size && s.data[end] != '\n' && s.data[end] != '\r' && (unsigned char)s.data[end] < 0x80)
        end++;
    return end - at;
}

static void write_literal(yaml_emitter *e, slice s)
{
    bool breaks = true;

    write_indicator(e, "|", true, false, false);
    if (s.data[0] == ' ' || is_break(s, 0))
        write_indicator(e, "2", false, false, false);
    write_indicator(e, chomping(s), false, false, false);
    put_break(e);
    e->whitespace = true;
    for (size_t at = 0; at < s.size;) {
        if (s.data[at] == '\n') {
            put_break(e);
            at++;
            breaks = true;
        } else if (is_break(s, at)) {
            at += put_rune(e, s, at);
            e->column = 0;
            e->indention = breaks = true;
        } else {
            if (breaks)
                write_indent(e);
            size_t run = line_run(s, at);
            put_run(e, slice_of(s.data + at, run));
            at += run > 0 ? run : put_rune(e, s, at);
            e->indention = breaks = false;
        }
    }
}

static scalar_style choose_style(scalar_style style, const scalar_traits *traits, size_t size, bool simple_key)
{
    if (simple_key && traits->multiline)
        style = STYLE_DOUBLE;
    if (style == STYLE_PLAIN && (!traits->plain || (size == 0 && simple_key)))
        style = STYLE_SINGLE;
    if (style == STYLE_SINGLE && !traits->single)
        style = STYLE_DOUBLE;
    if (style == STYLE_LITERAL && (!traits->literal || simple_key))
        style = STYLE_DOUBLE;
    return style;
}

/* A text whose plain form would be read back as something else than a string, by this version or by YAML 1.1. */
static bool reads_as_other(const yaml_emitter *e, slice s)
{
    static const char starters[] = "0123456789+-.yYnNtTfFoO~";

    if (s.size == 0)
        return true;
    if (memchr(starters, s.data[0], sizeof starters - 1) == NULL)
        return false;
    return yaml_resolve(e->out->arena, s, GO_YAML_2).kind != KIND_STRING ||
           (e->version == GO_YAML_3 && yaml_resolve(e->out->arena, s, GO_YAML_3).kind != KIND_STRING) ||
           yaml_is_timestamp(s) || yaml_is_base60(s);
}

/* Base64 in lines of 70. One that fills its lines ends in a line end, too. */
static slice base64_lines(arena *a, slice bytes)
{
    buffer flat = buffer_new(a), out = buffer_new(a);

    base64_encode(&flat, bytes);
    if (flat.size < BASE64_LINE)
        return buffer_slice(&flat);
    for (size_t at = 0; at < flat.size; at += BASE64_LINE) {
        buffer_add(&out, slice_first(slice_after(buffer_slice(&flat), at), BASE64_LINE));
        buffer_add_char(&out, '\n');
    }
    return buffer_slice(&out);
}

/* Whether a text has no line end and, with its tag if it is no UTF-8, few enough bytes. */
static bool is_simple_key(const yaml_emitter *e, slice key)
{
    size_t tag = 0;

    if (!utf8_valid(key)) {
        key = base64_lines(e->out->arena, key);
        tag = BINARY_TAG;
    }
    if (tag + key.size > LONGEST_SIMPLE_KEY)
        return false;
    for (size_t at = ordinary_run(key, 0); at < key.size; at += rune_width(key, at))
        if (is_break(key, at))
            return false;
    return true;
}

/* --- the two styles that most texts have, seen at a glance -------------------------------------------------------- */

/* A first character with which no plain scalar means anything but a string; of letters, if the text is no word. */
static bool begins_plain(const yaml_emitter *e, slice s)
{
    char c = s.data[0], small = (char)(c | 0x20);

    if (small >= 'a' && small <= 'z')
        return s.size > YAML_LONGEST_WORD || yaml_resolve(e->out->arena, s, GO_YAML_2).kind == KIND_STRING;
    return c == '/' || c == '_' || c == '$' || c == '(' || c == '<' || c == '=' || c == '^';
}

/* The offset, from `at` on, of the first byte that is not of printable ASCII or is a colon or a hash sign. */
static size_t skip_words(slice s, size_t at)
{
    for (; s.size - at >= WORD8_SIZE; at += WORD8_SIZE) {
        uint64_t word = word8_load(s.data + at);
        uint64_t odd = word8_wide(word) | word8_below(word, ' ') | word8_delete(word) | word8_equal(word, ':') |
                       word8_equal(word, '#');
        if (word8_has(odd))
            return at + word8_first(odd);
    }
    while (at < s.size && (s.data[at] == ' ' || is_ordinary(s.data[at])))
        at++;
    return at;
}

/* Whether a text is plain by all that stands in it: most are. Nothing is known of those for which this is false. */
static bool is_clearly_plain(const yaml_emitter *e, slice s)
{
    if (s.size == 0 || !begins_plain(e, s) || s.data[s.size - 1] == ' ')
        return false;
    for (size_t at = skip_words(s, 1); at < s.size; at = skip_words(s, at + 1)) {
        bool inner =
            s.data[at] == ':' ? at + 1 < s.size && s.data[at + 1] != ' ' : s.data[at] == '#' && s.data[at - 1] != ' ';
        if (!inner)
            return false;
    }
    return true;
}

/* The offset, from `at` on, of the first byte that is not of printable ASCII. */
static size_t skip_printable(slice s, size_t at)
{
    for (; s.size - at >= WORD8_SIZE; at += WORD8_SIZE) {
        uint64_t word = word8_load(s.data + at);
        uint64_t odd = word8_wide(word) | word8_below(word, ' ') | word8_delete(word);
        if (word8_has(odd))
            return at + word8_first(odd);
    }
    while (at < s.size && s.data[at] >= ' ' && s.data[at] < 0x7F)
        at++;
    return at;
}

/* The same for literal blocks: lines of printable ASCII, none of which ends in a space. */
static bool is_clearly_literal(slice s)
{
    bool lines = false;

    for (size_t at = skip_printable(s, 0); at < s.size; at = skip_printable(s, at + 1)) {
        if (s.data[at] != '\n' || (at > 0 && s.data[at - 1] == ' '))
            return false;
        lines = true;
    }
    return lines && s.data[s.size - 1] != ' ';
}

/* --- strings ------------------------------------------------------------------------------------------------------ */

static void write_scalar(yaml_emitter *e, slice text, scalar_style style, bool simple_key)
{
    int before = e->indent;

    e->indent = e->indent < 0 ? INDENT : e->indent + INDENT;
    e->in_scalar = style != STYLE_LITERAL; /* whose header may have a comment */
    switch (style) {
    case STYLE_PLAIN: write_plain(e, text, !simple_key); break;
    case STYLE_SINGLE: write_single(e, text, !simple_key); break;
    case STYLE_DOUBLE: write_double(e, text, !simple_key); break;
    case STYLE_LITERAL: write_literal(e, text); break;
    }
    e->in_scalar = false;
    e->indent = before;
}

/* A string with all that may be in it. */
static void emit_any(yaml_emitter *e, slice text, bool simple_key)
{
    scalar_style style = STYLE_PLAIN;
    bool binary = !utf8_valid(text);

    if (binary)
        text = base64_lines(e->out->arena, text);
    if (slice_find_char(text, '\n') != SLICE_NONE)
        style = STYLE_LITERAL;
    else if (!binary && reads_as_other(e, text))
        style = STYLE_DOUBLE;
    scalar_traits traits = analyze(e, text);
    style = choose_style(style, &traits, text.size, simple_key);

    if (binary)
        write_indicator(e, "!!binary", true, false, false);
    write_scalar(e, text, style, simple_key);
}

void emit_string(yaml_emitter *e, slice text)
{
    if (is_clearly_plain(e, text))
        write_scalar(e, text, STYLE_PLAIN, false);
    else if (is_clearly_literal(text))
        write_scalar(e, text, STYLE_LITERAL, false);
    else
        emit_any(e, text, false);
}

/* Keys that are long or have line ends get `? ` and `: `. */
void emit_key(yaml_emitter *e, slice key)
{
    bool plain = key.size <= LONGEST_SIMPLE_KEY && is_clearly_plain(e, key);

    write_indent(e);
    if (plain || is_simple_key(e, key)) {
        plain ? write_scalar(e, key, STYLE_PLAIN, true) : emit_any(e, key, true);
        write_indicator(e, ":", false, false, false);
        return;
    }
    write_indicator(e, "?", true, false, true);
    emit_string(e, key);
    write_indent(e);
    write_indicator(e, ":", true, false, true);
}

/* A character of a key; -1 past the end. */
static rune next_rune(slice s, size_t at, size_t *width)
{
    *width = 0;
    return at < s.size ? utf8_decode(slice_after(s, at), width) : -1;
}

/* The number that a text begins with, and its characters. `n` may hold a digit that was seen before. */
static uint64_t key_number(slice s, uint64_t n, size_t *digits)
{
    size_t width, at = 0;

    *digits = 0;
    for (rune r = next_rune(s, at, &width); r >= 0 && rune_is_digit(r); r = next_rune(s, at, &width)) {
        n = n * 10 + (uint64_t)(r - '0');
        at += width;
        ++*digits;
    }
    return n;
}

/* Whether the digits right before an offset hold one that is not 0: then a 0 that follows counts. */
static bool follows_number(slice s, size_t at)
{
    while (at > 0) {
        size_t width;
        rune r = utf8_decode_last(slice_first(s, at), &width);
        if (!rune_is_digit(r))
            return false;
        if (r != '0')
            return true;
        at -= width;
    }
    return false;
}

/* What comes before the first difference of two keys. */
enum { AFTER_DIGIT = 1, AFTER_NUMBER = 2 };

/* The rests of two keys that differ in their first characters, `a` and `b`. */
static int compare_rests(slice left, slice right, rune a, rune b, int before)
{
    bool a_letter = rune_is_letter(a), b_letter = rune_is_letter(b);
    size_t a_digits, b_digits;

    if (a_letter && b_letter)
        return a < b ? -1 : 1;
    if (a_letter || b_letter)
        return ((before & AFTER_DIGIT) ? a_letter : b_letter) ? -1 : 1;
    uint64_t seen = (a == '0' || b == '0') && (before & AFTER_NUMBER) ? 1 : 0;
    int64_t a_number = (int64_t)key_number(left, seen, &a_digits);
    int64_t b_number = (int64_t)key_number(right, seen, &b_digits);
    if (a_number != b_number)
        return a_number < b_number ? -1 : 1;
    if (a_digits != b_digits)
        return a_digits < b_digits ? -1 : 1;
    return a < b ? -1 : 1;
}

int yaml_compare_keys(slice left, slice right, yaml_version version)
{
    size_t a_width, b_width, same = 0;

    while (same < left.size && same < right.size && left.data[same] == right.data[same] &&
           (unsigned char)left.data[same] < 0x80)
        same++;
    bool digit = same > 0 && left.data[same - 1] >= '0' && left.data[same - 1] <= '9';
    for (size_t i = same, j = same;; i += a_width, j += b_width) {
        rune a = next_rune(left, i, &a_width), b = next_rune(right, j, &b_width);
        if (a < 0 || b < 0)
            return a < 0 ? (b < 0 ? 0 : -1) : 1;
        if (a != b)
            return compare_rests(slice_after(left, i), slice_after(right, j), a, b,
                                 (digit && version == GO_YAML_3 ? AFTER_DIGIT : 0) |
                                     (follows_number(left, i) ? AFTER_NUMBER : 0));
        digit = rune_is_digit(a);
    }
}
