/*
 * The fast reader's frame: which texts it looks at, lines, and block collections. Reference: libyaml's scanner and
 * parser, whose marks and nodes these must be.
 *
 * Block structure is a matter of lines. The first token of a line closes the collections that are indented deeper, and
 * then must be what the innermost one left awaits: a node, the next key, the next dash.
 */
#include "codec/yaml_fast.h"

#include "base/utf8.h"
#include "base/word16.h"
#include "codec/yaml_fast_reader.h"
#include "codec/yaml_resolve.h"

enum {
    FAST_TEXT_BYTES = 1 << 26, /* keeps counts of nodes far from overflow, and copies from the limits of memory */
    CHECK_BYTES = 64,          /* looked at in one go */
    FIRST_NODES = 64,
    MOST_FIRST_NODES = 4096,
    BYTES_PER_NODE = 32 /* a guess */
};

/* --- What the text is made of --- */

static word16 odd_bytes(const char *bytes)
{
    word16 word = word16_load(bytes);

    return (word16_below(word, ' ') & ~word16_equal(word, '\n')) | word16_equal(word, '\x7F');
}

/* Printable ASCII and line feeds only. */
static bool is_plain_block(const char *bytes)
{
    return !word16_has(odd_bytes(bytes) | odd_bytes(bytes + 16) | odd_bytes(bytes + 32) | odd_bytes(bytes + 48));
}

/* Bytes of a character that may stand in a text of ours; 0 for others: control characters, line breaks beyond ASCII,
 * byte order marks, broken UTF-8. */
static size_t text_character(slice rest)
{
    unsigned char c = (unsigned char)rest.data[0];
    size_t width;

    if (c < 0x80)
        return (c >= ' ' && c <= '~') || c == '\n' || c == '\t';
    rune character = utf8_decode(rest, &width);
    if (width == 1 || character < 0xA0 || character == 0x2028 || character == 0x2029 || character == 0xFEFF ||
        character == 0xFFFE || character == 0xFFFF)
        return 0;
    return width;
}

static bool check_text(slice text)
{
    size_t at = 0;

    while (at < text.size) {
        if (text.size - at >= CHECK_BYTES && is_plain_block(text.data + at)) {
            at += CHECK_BYTES;
            continue;
        }
        for (size_t stop = at + CHECK_BYTES; at < stop && at < text.size;) {
            size_t width = text_character(slice_after(text, at));
            if (width == 0)
                return false;
            at += width;
        }
    }
    return true;
}

/* --- Lines and marks --- */

/* Lines are short as a rule. */
static const char *find_feed(const char *at, const char *end)
{
    for (; end - at >= WORD16_SIZE; at += WORD16_SIZE) {
        size_t feed = word16_first(word16_equal(word16_load(at), '\n'));
        if (feed < WORD16_SIZE)
            return at + feed;
    }
    while (at < end && *at != '\n')
        at++;
    return at;
}

static void start_line(fast_reader *r, const char *start)
{
    r->at = r->line_start = start;
    r->line_end = find_feed(start, r->end);
}

/* Goes on with the next part, which begins a line. */
static void start_part(fast_reader *r)
{
    slice part = *r->more++;

    r->more_count--;
    r->more_bytes -= part.size;
    r->end = part.data + part.size;
    r->wide_at = r->counted = NULL;
    start_line(r, part.data);
}

void fast_next_line(fast_reader *r)
{
    if (r->line_end == r->end) {
        r->at = r->line_start = r->end;
        return;
    }
    r->line++;
    if (r->line_end + 1 == r->end && r->more_count > 0)
        start_part(r);
    else
        start_line(r, r->line_end + 1);
}

bool fast_end_line(fast_reader *r)
{
    fast_skip_spaces(r);
    if (r->at < r->line_end && (*r->at != '#' || r->at == r->line_start || r->at[-1] != ' '))
        return false;
    fast_next_line(r);
    return true;
}

/* The first byte beyond ASCII at or behind a place, or the text's end. */
static const char *find_wide(const char *at, const char *end)
{
    return at + utf8_ascii_prefix(slice_of(at, (size_t)(end - at)));
}

fast_mark fast_count_mark(fast_reader *r, const char *at)
{
    if (r->wide_at == NULL || r->wide_at < r->line_start)
        r->wide_at = find_wide(r->line_start, r->end);
    if (at <= r->wide_at)
        return (fast_mark){r->line, (uint32_t)(at - r->line_start)};
    if (r->counted == NULL || r->counted < r->line_start || r->counted > at) {
        r->counted = r->line_start;
        r->wide = 0;
    }
    for (; r->counted < at; r->counted++)
        r->wide += ((unsigned char)*r->counted & 0xC0) == 0x80;
    return (fast_mark){r->line, (uint32_t)(at - r->line_start) - r->wide};
}

/* Three dashes or points at the start of the cursor's line, and nothing right behind them. */
static bool is_marker(const fast_reader *r, const char *marker)
{
    size_t left = (size_t)(r->line_end - r->line_start);

    return left >= 3 && memcmp(r->line_start, marker, 3) == 0 && (left == 3 || fast_is_blank(r->line_start[3]));
}

/* From a line's start, or blanks behind it, to the next token, which is the first of its line; or to the document's
 * end.
 */
static bool first_token(fast_reader *r)
{
    for (; r->at < r->end; fast_next_line(r)) {
        fast_skip_spaces(r);
        if (r->at == r->line_end || *r->at == '#')
            continue;
        r->ended = r->at == r->line_start && (is_marker(r, "---") || is_marker(r, "..."));
        return *r->at != '\t';
    }
    r->ended = true;
    return true;
}

/* --- Nodes --- */

uint32_t fast_add_node(fast_reader *r, yaml_node_kind kind, fast_mark mark)
{
    yaml_source *s = r->source;
    yaml_document *d = &s->document;

    if (r->dropping)
        return FAST_DROPPED;
    if (d->count == s->capacity) {
        uint32_t capacity = s->capacity * 2;
        d->nodes = arena_grow(s->scratch, d->nodes, s->capacity * sizeof *d->nodes, capacity * sizeof *d->nodes);
        s->capacity = capacity;
    }
    d->nodes[d->count] =
        (yaml_node){.kind = (uint8_t)kind, .end = d->count + 1, .line = mark.line + 1, .column = mark.column + 1};
    return d->count++;
}

void fast_end_node(fast_reader *r, uint32_t index)
{
    yaml_document *d = &r->source->document;

    if (index != FAST_DROPPED)
        d->nodes[index].end = d->count;
}

static void keep_scalar(fast_reader *r, const fast_scalar *scalar)
{
    uint32_t index = fast_add_node(r, NODE_SCALAR, scalar->mark); /* may move the nodes */
    yaml_node *n = &r->source->document.nodes[index];

    n->text = scalar->text.size == 0 ? SLICE("") : scalar->text;
    n->plain = scalar->plain;
}

void fast_add_scalar(fast_reader *r, const fast_scalar *scalar)
{
    if (!r->dropping)
        keep_scalar(r, scalar);
    else if (scalar->plain && yaml_may_be_no_json(scalar->text))
        r->odd = true;
}

/* Whether a key begins an entry of the top level. */
static bool is_outermost(const fast_reader *r)
{
    return r->source->wants != NULL && r->depth == 1 && r->flow_depth == 0;
}

void fast_add_key(fast_reader *r, const fast_scalar *scalar)
{
    if (is_outermost(r))
        r->dropping = !r->source->wants(scalar->text);
    if (!r->dropping)
        keep_scalar(r, scalar);
    else if (scalar->plain &&
             (!yaml_is_string(r->source->scratch, scalar->text) || slice_equal(scalar->text, SLICE("<<"))))
        r->odd = true;
}

/* An empty scalar, if a node is lacking. */
static void end_waiting(fast_reader *r)
{
    if (r->waiting)
        fast_add_scalar(r, &(fast_scalar){SLICE(""), r->empty_at, true});
    r->waiting = false;
}

static void wait_here(fast_reader *r)
{
    r->waiting = true;
    r->empty_at = fast_mark_at(r, r->at);
}

/* Opens a block collection at a place with nothing but spaces and dashes before it: its column counts bytes as well. */
static bool open_level(fast_reader *r, yaml_node_kind kind, fast_mark mark)
{
    if (r->depth == FAST_LEVELS)
        return false;
    fast_level *outer = fast_top(r), *level = &r->levels[++r->depth];
    *level = (fast_level){
        .index = fast_add_node(r, kind, mark),
        .indent = (int32_t)mark.column,
        .sequence = kind == NODE_SEQUENCE,
        .indentless = outer->indent == (int32_t)mark.column,
    };
    r->waiting = false;
    if (r->depth > r->source->document.levels)
        r->source->document.levels = r->depth;
    return true;
}

static void close_level(fast_reader *r)
{
    end_waiting(r);
    fast_end_node(r, fast_top(r)->index);
    r->depth--;
}

/* --- Block collections --- */

static bool take_content(fast_reader *r, bool fresh);

static bool is_dash(const fast_reader *r)
{
    return *r->at == '-' && (r->at + 1 == r->line_end || fast_is_blank(r->at[1]));
}

/* The node behind a dash or colon, if it begins in the same line. */
static bool take_rest(fast_reader *r, bool fresh)
{
    r->at++;
    wait_here(r);
    fast_skip_spaces(r);
    if (r->at == r->line_end || *r->at == '#')
        return fast_end_line(r);
    return take_content(r, fresh);
}

/* A colon behind spaces, followed by a blank or the line's end. The cursor goes to it. */
static bool find_colon(fast_reader *r)
{
    fast_skip_spaces(r);
    return r->at < r->line_end && *r->at == ':' && (r->at + 1 == r->line_end || fast_is_blank(r->at[1]));
}

static bool scan_scalar(fast_reader *r, fast_scalar *scalar)
{
    scalar->mark = fast_mark_at(r, r->at);
    scalar->plain = *r->at != '"' && *r->at != '\'';
    if (!scalar->plain)
        return fast_scan_quoted(r, &scalar->text);
    if (!fast_starts_plain(r))
        return false;
    fast_scan_plain(r, &scalar->text);
    return true;
}

/* The next key of the innermost mapping, with what follows it in its line. */
static bool take_key(fast_reader *r)
{
    const char *start = r->at;
    uint32_t line = r->line;
    fast_scalar key;

    if (is_outermost(r))
        r->dropping = false; /* from the key on it is another entry */
    if (!scan_scalar(r, &key) || line != r->line || !find_colon(r) || r->at - start > FAST_KEY_BYTES)
        return false;
    fast_add_key(r, &key);
    return take_rest(r, false);
}

/* A scalar that is a node, or where `fresh` allows it the first key of a mapping that is one. */
static bool take_scalar(fast_reader *r, bool fresh)
{
    const char *start = r->at;
    fast_scalar scalar;

    if (!scan_scalar(r, &scalar))
        return false;
    bool whole_line = scalar.plain && r->at == r->line_end;
    if (!whole_line && find_colon(r)) {
        if (!fresh || scalar.mark.line != r->line || r->at - start > FAST_KEY_BYTES ||
            !open_level(r, NODE_MAPPING, scalar.mark))
            return false;
        fast_add_key(r, &scalar);
        return take_rest(r, false);
    }
    if (whole_line ? !fast_continue_plain(r, &scalar.text) : !fast_end_line(r))
        return false;
    fast_add_scalar(r, &scalar);
    r->waiting = false;
    return true;
}

static bool take_block_scalar(fast_reader *r)
{
    fast_scalar scalar = {.mark = fast_mark_at(r, r->at), .plain = false};

    if (!fast_scan_block(r, &scalar.text))
        return false;
    fast_add_scalar(r, &scalar);
    r->waiting = false;
    return true;
}

/* The node that is waited for; `fresh` where it may be a block collection: behind a dash, or first in its line. */
static bool take_content(fast_reader *r, bool fresh)
{
    switch (*r->at) {
    case '[':
    case '{': r->waiting = false; return fast_take_flow(r) && fast_end_line(r);
    case '|':
    case '>': return take_block_scalar(r);
    case '-':
        if (is_dash(r))
            return fresh && open_level(r, NODE_SEQUENCE, fast_mark_at(r, r->at)) && take_rest(r, true);
        return take_scalar(r, fresh);
    default: return take_scalar(r, fresh);
    }
}

/* A line, from its first token on, and those that its last node reaches into. */
static bool take_line(fast_reader *r)
{
    int32_t column = (int32_t)(r->at - r->line_start);

    while (fast_top(r)->indent > column)
        close_level(r);
    if (r->waiting && column > fast_top(r)->indent)
        return take_content(r, true);
    if (fast_top(r)->indent != column)
        return false;
    if (is_dash(r)) {
        if (!fast_top(r)->sequence && !(r->waiting && open_level(r, NODE_SEQUENCE, fast_mark_at(r, r->at))))
            return false;
        end_waiting(r);
        return take_rest(r, true);
    }
    if (fast_top(r)->indentless)
        close_level(r);
    if (fast_top(r)->sequence)
        return false;
    end_waiting(r);
    return take_key(r);
}

static bool read_lines(fast_reader *r)
{
    if (!first_token(r))
        return false;
    if (r->ended && r->at < r->end) {
        if (*r->at != '-')
            return false;
        r->explicit = true;
        r->at += 3;
        if (!fast_end_line(r) || !first_token(r))
            return false;
    }
    if (r->ended)
        return !r->explicit;
    while (!r->ended)
        if (!take_line(r) || !first_token(r))
            return false;
    while (r->depth > 0)
        close_level(r);
    return true;
}

/* Powers of two, as with libyaml, so that limits are met alike. Entries that are wanted are few. */
static void make_room(yaml_source *s)
{
    s->capacity = FIRST_NODES;
    while (s->wants == NULL && s->capacity < MOST_FIRST_NODES && s->capacity < s->text.size / BYTES_PER_NODE)
        s->capacity *= 2;
    s->document.nodes = ARENA_ARRAY(s->scratch, s->capacity, yaml_node);
}

/* All of the text, in parts or not. */
static bool check_parts(const yaml_source *s, fast_reader *r)
{
    if (s->text.size > FAST_TEXT_BYTES || !check_text(s->text))
        return false;
    r->more = s->more;
    r->more_count = s->more_count;
    for (size_t i = 0; i < s->more_count; i++) {
        if (s->more[i].size > FAST_TEXT_BYTES - s->text.size - r->more_bytes || !check_text(s->more[i]))
            return false;
        r->more_bytes += s->more[i].size;
    }
    return true;
}

/* A failed reading may leave nodes, but none that count. */
bool yaml_fast_read(yaml_source *s)
{
    fast_reader r = {.source = s, .end = s->text.data + s->text.size, .waiting = true};

    if (s->text.size == 0)
        return true;
    if (!check_parts(s, &r))
        return false;
    make_room(s);
    r.levels[0].indent = -1;
    start_line(&r, s->text.data);
    r.wide_at = find_wide(r.line_start, r.end);
    r.counted = r.line_start;
    if (read_lines(&r) && !r.odd)
        return true;
    s->document.count = 0;
    s->document.levels = 0;
    return false;
}
