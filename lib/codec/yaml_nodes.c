/*
 * libyaml's events as an array of nodes, with the words, line numbers and refusals of go-yaml v2.
 *
 * go-yaml is a port of an early libyaml, and libyaml has moved on. Where the two part, the rules here are go-yaml's:
 *
 *   - `\'` in double quotes is an escape and `\/` is none; libyaml has it the other way round;
 *   - in a flow collection a plain scalar ends at `?`, and may end in `:` before an indicator;
 *   - `%YAML 1.2` is refused;
 *   - nesting ends at 10,000 levels;
 *   - input is looked at in blocks of 512 bytes, which decides whether a bad byte or a bad line is reported first.
 *
 * What libyaml refuses and go-yaml takes (the second halves of the first two) is read again with the offending
 * characters replaced by two noncharacters, which are taken out of the scalars afterwards.
 */
#include "codec/yaml_nodes.h"

#include <yaml.h>

#include "base/buffer.h"
#include "value/map.h"

enum {
    FIRST_NODES = 64,
    READ_BLOCK = 512,      /* bytes per read: go-yaml's raw buffer */
    MAX_LEVELS = 10000,    /* of flow collections, and of block collections */
    MAX_REPAIRS = 100,     /* readings of one text */
    FIRST_OPEN = 16
};

/* Stand-ins of go-yaml's liberties: the quote of `\'` is followed by the first, the second is a `:`. */
#define QUOTE_MARK "\xEF\xB7\x90"
#define COLON_MARK "\xEF\xB7\x91"

/* A collection whose end has not come yet. */
typedef struct open_node {
    uint32_t index;
    bool flow;
    bool brackets; /* a flow sequence, or the single pair inside one */
} open_node;

typedef struct yaml_source {
    yaml_document document;
    arena *scratch;
    slice prefix;
    slice original; /* the caller's text */
    slice text;     /* what is read: the same, or a repaired copy */
    bool repaired;
    bool utf8;

    yaml_parser_t parser;
    bool parser_live;
    yaml_event_t event;
    bool event_live;
    size_t fed; /* bytes of text handed to libyaml */

    uint32_t capacity;
    open_node *open;
    size_t open_count, open_capacity;
    size_t flow_levels, block_levels;
    map *anchors; /* name: index of the latest node with that anchor */

    size_t line_start; /* offset of the line that the cursor stands on */
    size_t line;
} yaml_source;

static void source_drop_parser(yaml_source *s)
{
    if (s->event_live)
        yaml_event_delete(&s->event);
    if (s->parser_live)
        yaml_parser_delete(&s->parser);
    s->event_live = s->parser_live = false;
}

static void source_release(void *self)
{
    yaml_source *s = self;

    source_drop_parser(s);
    arena_free(s->scratch);
    s->scratch = NULL;
}

/* Raises `prefix: yaml: line N: words`; a line of 0 is not told. */
static _Noreturn void source_fail(const yaml_source *s, size_t line, const char *words)
{
    arena *a = s->document.arena;
    failure *f = ARENA_NEW(a, failure);
    slice where = line == 0 ? SLICE("") : arena_printf(a, "line %zu: ", line);

    f->status = GTMPL_EYAML;
    f->line = (uint32_t)line;
    f->text = arena_printf(a, "%.*syaml: %.*s%s", SLICE_ARG(s->prefix), SLICE_ARG(where), words);
    raise_failure(a, f);
}

/*
 * go-yaml counts lines from 0 and adds one for the scanner's complaints only, so the parser's complaints name the line
 * before; a complaint about the first line names none.
 */
static _Noreturn void source_fail_scan(const yaml_source *s, size_t line, const char *words)
{
    source_fail(s, line == 0 ? 0 : line + 1, words);
}

static _Noreturn void source_fail_libyaml(const yaml_source *s)
{
    const yaml_parser_t *p = &s->parser;
    const char *words = p->problem == NULL ? "unknown problem parsing YAML content" : p->problem;

    if (p->error == YAML_MEMORY_ERROR)
        raise_error(s->document.arena, GTMPL_ENOMEM, "out of memory");
    if (p->error == YAML_READER_ERROR)
        source_fail(s, 0, words);
    if (p->problem_mark.line != 0)
        source_fail(s, p->problem_mark.line + (p->error == YAML_SCANNER_ERROR), words);
    source_fail(s, p->context_mark.line, words);
}

/* libyaml's read handler: blocks as go-yaml would read them, bytes of a character cut in two included. */
static int source_feed(void *self, unsigned char *to, size_t size, size_t *size_read)
{
    yaml_source *s = self;
    size_t held = (size_t)(s->parser.raw_buffer.last - s->parser.raw_buffer.pointer);
    size_t block = held < READ_BLOCK ? READ_BLOCK - held : 0;
    size_t left = s->text.size - s->fed;

    if (block > size)
        block = size;
    if (block > left)
        block = left;
    if (block > 0)
        memcpy(to, s->text.data + s->fed, block);
    s->fed += block;
    *size_read = block;
    return 1;
}

static bool has_utf16_mark(slice text)
{
    return slice_starts(text, SLICE("\xFF\xFE")) || slice_starts(text, SLICE("\xFE\xFF"));
}

static void source_start(yaml_source *s)
{
    source_drop_parser(s);
    s->document.count = 0;
    s->open_count = s->flow_levels = s->block_levels = s->fed = s->line = 0;
    s->anchors = map_new(s->scratch);
    s->line_start = slice_starts(s->text, SLICE("\xEF\xBB\xBF")) ? 3 : 0;
    s->utf8 = !has_utf16_mark(s->text);
    if (!yaml_parser_initialize(&s->parser))
        raise_error(s->document.arena, GTMPL_ENOMEM, "out of memory");
    s->parser_live = true;
    yaml_parser_set_input(&s->parser, source_feed, s);
}

/* Bytes of the line break at an offset, 0 if there is none. */
static size_t break_width(slice text, size_t at)
{
    const unsigned char *c = (const unsigned char *)text.data + at;
    size_t left = text.size - at;

    if (left == 0)
        return 0;
    if (c[0] == '\n')
        return 1;
    if (c[0] == '\r')
        return left > 1 && c[1] == '\n' ? 2 : 1;
    if (c[0] == 0xC2 && left > 1 && c[1] == 0x85)
        return 2;
    if (c[0] == 0xE2 && left > 2 && c[1] == 0x80 && (c[2] == 0xA8 || c[2] == 0xA9))
        return 3;
    return 0;
}

/* The offset of a mark in the text, or SLICE_NONE. Marks must come in the order of the text. */
static size_t source_offset(yaml_source *s, yaml_mark_t mark)
{
    size_t at = s->line_start;

    if (!s->utf8 || mark.line < s->line)
        return SLICE_NONE;
    while (s->line < mark.line) {
        if (at >= s->text.size)
            return SLICE_NONE;
        size_t width = break_width(s->text, at);
        at += width == 0 ? 1 : width;
        if (width > 0) {
            s->line++;
            s->line_start = at;
        }
    }
    for (size_t column = 0; column < mark.column; column++) {
        if (at >= s->text.size)
            return SLICE_NONE;
        at++;
        while (at < s->text.size && ((unsigned char)s->text.data[at] & 0xC0) == 0x80)
            at++;
    }
    return at;
}

/* Line breaks between two offsets. */
static size_t breaks_between(slice text, size_t from, size_t to)
{
    size_t count = 0;

    while (from < to && from < text.size) {
        size_t width = break_width(text, from);
        count += width > 0;
        from += width == 0 ? 1 : width;
    }
    return count;
}

static bool source_stands_at(const yaml_source *s, size_t at, slice what)
{
    return at <= s->text.size && slice_starts(slice_after(s->text, at), what);
}

/*
 * Replaces what libyaml has just refused and go-yaml takes, so that another reading gets past it. False if the
 * complaint is go-yaml's as well. Characters are replaced one for one: marks stay true.
 */
static bool source_repair(yaml_source *s)
{
    const yaml_parser_t *p = &s->parser;
    slice old, new;

    if (p->error != YAML_SCANNER_ERROR || p->problem == NULL)
        return false;
    if (strcmp(p->problem, "found unknown escape character") == 0) {
        old = SLICE("\\'");
        new = SLICE("'" QUOTE_MARK);
    } else if (strcmp(p->problem, "found unexpected ':'") == 0) {
        old = SLICE(":");
        new = SLICE(COLON_MARK);
    } else {
        return false;
    }
    if (slice_find(s->original, SLICE(QUOTE_MARK)) != SLICE_NONE ||
        slice_find(s->original, SLICE(COLON_MARK)) != SLICE_NONE)
        return false;

    s->line = 0;
    s->line_start = slice_starts(s->text, SLICE("\xEF\xBB\xBF")) ? 3 : 0;
    size_t at = source_offset(s, p->problem_mark);
    if (at == SLICE_NONE || !source_stands_at(s, at, old))
        return false;
    s->text = arena_concat3(s->scratch, slice_first(s->text, at), new, slice_after(s->text, at + old.size));
    s->repaired = true;
    return true;
}

/* A scalar of a repaired text, with the stand-ins taken out again. */
static slice source_unrepair(yaml_source *s, slice text)
{
    buffer out = buffer_new(s->scratch);

    for (size_t i = 0; i < text.size; i++) {
        slice rest = slice_after(text, i);
        if (slice_starts(rest, SLICE(QUOTE_MARK))) {
            i += 2;
        } else if (slice_starts(rest, SLICE(COLON_MARK))) {
            buffer_add_char(&out, ':');
            i += 2;
        } else {
            buffer_add_char(&out, text.data[i]);
        }
    }
    return buffer_slice(&out);
}

/* In a flow collection go-yaml ends a plain scalar at `?` and then misses a comma. */
static void check_question_mark(yaml_source *s, slice text, size_t at)
{
    if (s->flow_levels == 0 || slice_find_char(text, '?') == SLICE_NONE || at == SLICE_NONE)
        return;
    size_t mark = at + slice_find_char(slice_after(s->text, at), '?');
    bool brackets = s->open[s->open_count - 1].brackets;
    source_fail(s, s->event.start_mark.line + breaks_between(s->text, at, mark),
                brackets ? "did not find expected ',' or ']'" : "did not find expected ',' or '}'");
}

/* go-yaml knows no escape `\/`. */
static void check_slash_escape(yaml_source *s, slice text, size_t at)
{
    if (slice_find_char(text, '/') == SLICE_NONE || at == SLICE_NONE)
        return;
    slice raw = slice_after(s->text, at);
    size_t quote = slice_find_char(raw, '"');

    for (size_t i = quote + 1; quote != SLICE_NONE && i + 1 < raw.size && raw.data[i] != '"'; i++) {
        if (raw.data[i] != '\\')
            continue;
        i++;
        if (raw.data[i] == '/')
            source_fail_scan(s, s->event.start_mark.line + breaks_between(raw, 0, i), "found unknown escape character");
    }
}

/* The scalar's text: where it stands in the input if it stands there unchanged, else a copy. */
static slice scalar_text(yaml_source *s, size_t at)
{
    slice text = slice_of((const char *)s->event.data.scalar.value, s->event.data.scalar.length);
    bool quoted = s->event.data.scalar.style == YAML_SINGLE_QUOTED_SCALAR_STYLE ||
                  s->event.data.scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE;

    if (s->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE)
        check_question_mark(s, text, at);
    if (s->event.data.scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE)
        check_slash_escape(s, text, at);
    if (text.size == 0)
        return SLICE("");
    if (s->repaired)
        return source_unrepair(s, text);
    if (at != SLICE_NONE && source_stands_at(s, at + quoted, text))
        return slice_of(s->text.data + at + quoted, text.size);
    return arena_slice(s->scratch, text);
}

static const struct {
    const char *name;
    yaml_tag tag;
} tag_names[] = {
    {"str", TAG_STR},   {"bool", TAG_BOOL},           {"int", TAG_INT},       {"float", TAG_FLOAT},
    {"null", TAG_NULL}, {"timestamp", TAG_TIMESTAMP}, {"binary", TAG_BINARY}, {"merge", TAG_MERGE},
};

/* libyaml drops the tag `!`; the text still has it, before or after an anchor. */
static bool has_lone_tag(const yaml_source *s, size_t at)
{
    if (at == SLICE_NONE || s->event.start_mark.index == s->event.end_mark.index)
        return false;
    slice rest = slice_after(s->text, at);
    if (slice_starts(rest, SLICE("&"))) {
        size_t i = 0;
        while (i < rest.size && rest.data[i] != ' ' && rest.data[i] != '\t' && rest.data[i] != '\n' &&
               rest.data[i] != '\r')
            i++;
        rest = slice_trim_left(slice_after(rest, i), SLICE(" \t\r\n"));
    }
    return slice_starts(rest, SLICE("!"));
}

static yaml_tag read_tag(const yaml_source *s, const yaml_char_t *name, bool implicit, size_t at)
{
    static const char standard[] = "tag:yaml.org,2002:";

    if (name == NULL || name[0] == '\0')
        return implicit && has_lone_tag(s, at) ? TAG_OTHER : TAG_NONE;
    if (strncmp((const char *)name, standard, sizeof standard - 1) != 0)
        return TAG_OTHER;
    for (size_t i = 0; i < sizeof tag_names / sizeof *tag_names; i++)
        if (strcmp((const char *)name + sizeof standard - 1, tag_names[i].name) == 0)
            return tag_names[i].tag;
    return TAG_OTHER;
}

static yaml_node *add_node(yaml_source *s, yaml_node_kind kind)
{
    yaml_document *d = &s->document;

    if (d->count == s->capacity) {
        uint32_t capacity = s->capacity == 0 ? FIRST_NODES : s->capacity * 2;
        if (capacity < s->capacity)
            raise_error(d->arena, GTMPL_ELIMIT, "YAML document is too large");
        d->nodes = arena_grow(s->scratch, d->nodes, s->capacity * sizeof *d->nodes, capacity * sizeof *d->nodes);
        s->capacity = capacity;
    }
    yaml_node *n = &d->nodes[d->count++];
    *n = (yaml_node){.kind = (uint8_t)kind,
                     .end = d->count,
                     .line = (uint32_t)s->event.start_mark.line + 1,
                     .column = (uint32_t)s->event.start_mark.column + 1};
    return n;
}

static void add_anchor(yaml_source *s, const yaml_char_t *anchor)
{
    if (anchor != NULL)
        map_set(s->anchors, slice_from((const char *)anchor), value_int(s->document.count - 1));
}

static void add_scalar(yaml_source *s)
{
    size_t at = source_offset(s, s->event.start_mark);
    slice text = scalar_text(s, at);
    yaml_node *n = add_node(s, NODE_SCALAR);

    n->text = text;
    n->plain = s->event.data.scalar.plain_implicit;
    n->tag = (uint8_t)read_tag(s, s->event.data.scalar.tag, s->event.data.scalar.plain_implicit, at);
    add_anchor(s, s->event.data.scalar.anchor);
}

static void add_alias(yaml_source *s)
{
    slice name = slice_from((const char *)s->event.data.alias.anchor);
    const value *target = map_get(s->anchors, name);

    if (target == NULL)
        source_fail(s, 0, arena_cstring(s->scratch, arena_printf(s->scratch, "unknown anchor '%.*s' referenced",
                                                                 SLICE_ARG(name))));
    yaml_node *n = add_node(s, NODE_ALIAS);
    n->text = arena_slice(s->scratch, name);
    n->target = (uint32_t)target->integer;
}

static void open_collection(yaml_source *s, yaml_node_kind kind, const yaml_char_t *anchor, bool flow)
{
    size_t at = flow ? source_offset(s, s->event.end_mark) : SLICE_NONE;
    bool brace = at != SLICE_NONE && at > 0 && s->text.data[at - 1] == '{';

    if (s->open_count == s->open_capacity) {
        size_t capacity = s->open_capacity == 0 ? FIRST_OPEN : s->open_capacity * 2;
        s->open = arena_grow(s->scratch, s->open, s->open_capacity * sizeof *s->open, capacity * sizeof *s->open);
        s->open_capacity = capacity;
    }
    add_node(s, kind);
    add_anchor(s, anchor);
    s->open[s->open_count++] = (open_node){s->document.count - 1, flow, flow && !brace};
    if (++*(flow ? &s->flow_levels : &s->block_levels) > MAX_LEVELS)
        source_fail_scan(s, s->event.start_mark.line, "exceeded max depth of 10000");
}

static void close_collection(yaml_source *s)
{
    const open_node *last = &s->open[--s->open_count];

    --*(last->flow ? &s->flow_levels : &s->block_levels);
    s->document.nodes[last->index].end = s->document.count;
}

static void check_version(const yaml_source *s)
{
    const yaml_version_directive_t *version = s->event.data.document_start.version_directive;

    if (version != NULL && (version->major != 1 || version->minor != 1))
        source_fail(s, s->event.start_mark.line, "found incompatible YAML document");
}

/* Takes one event; false when the document (or a stream without one) has ended. */
static bool take_event(yaml_source *s)
{
    const yaml_event_t *e = &s->event;

    switch (e->type) {
    case YAML_DOCUMENT_START_EVENT: check_version(s); return true;
    case YAML_SCALAR_EVENT: add_scalar(s); return true;
    case YAML_ALIAS_EVENT: add_alias(s); return true;
    case YAML_SEQUENCE_START_EVENT:
        open_collection(s, NODE_SEQUENCE, e->data.sequence_start.anchor,
                        e->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE);
        return true;
    case YAML_MAPPING_START_EVENT:
        open_collection(s, NODE_MAPPING, e->data.mapping_start.anchor,
                        e->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE);
        return true;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT: close_collection(s); return true;
    case YAML_DOCUMENT_END_EVENT:
    case YAML_STREAM_END_EVENT: return false;
    case YAML_STREAM_START_EVENT:
    case YAML_NO_EVENT: return true;
    }
    return true;
}

/* Reads the text once; false if it has been repaired and must be read again. */
static bool read_nodes(yaml_source *s, bool may_repair)
{
    bool more = true;

    source_start(s);
    while (more) {
        if (!yaml_parser_parse(&s->parser, &s->event)) {
            if (may_repair && source_repair(s))
                return false;
            source_fail_libyaml(s);
        }
        s->event_live = true;
        more = take_event(s);
        yaml_event_delete(&s->event);
        s->event_live = false;
    }
    source_drop_parser(s);
    return true;
}

static void read_document(void *self)
{
    yaml_source *s = self;

    for (int repairs = 0; !read_nodes(s, repairs < MAX_REPAIRS); repairs++)
        continue;
}

yaml_document *yaml_document_open(arena *a, slice text, slice prefix)
{
    yaml_source *s = ARENA_NEW(a, yaml_source);

    s->document = (yaml_document){.arena = a, .text = text, .source = s};
    s->original = s->text = text;
    s->prefix = prefix;
    s->scratch = arena_new(0);
    if (s->scratch == NULL)
        raise_error(a, GTMPL_ENOMEM, "out of memory");
    arena_on_release(a, source_release, s);
    if (arena_try(s->scratch, read_document, s) != NULL) /* only memory can run out in the arena of the nodes */
        raise_error(a, GTMPL_ENOMEM, "out of memory");
    return &s->document;
}

void yaml_document_close(yaml_document *d)
{
    source_release(d->source);
    d->nodes = NULL;
    d->count = 0;
}

slice yaml_keep(const yaml_document *d, slice text)
{
    uintptr_t start = (uintptr_t)d->text.data, at = (uintptr_t)text.data;

    if (text.size == 0)
        return SLICE("");
    if (at >= start && at < start + d->text.size)
        return text;
    return arena_slice(d->arena, text);
}
