/* The nodes of a document: libyaml's events, taken one by one. What go-yaml does otherwise is in yaml_dialect.c. */
#include "codec/yaml_nodes.h"

#include "codec/yaml_fast.h"
#include "codec/yaml_source.h"

enum {
    FIRST_NODES = 64,
    FIRST_OPEN = 16,
    MAX_LEVELS = 10000,             /* of flow collections, and of block collections */
    MAX_REPAIRS = 100,              /* readings of one text, */
    MAX_REPAIRED = 32 << 20,        /* and bytes read again in all */
    MAX_EFFORT = 100 * 1000 * 1000, /* levels of flow collections, summed over events */
};

/* The scalar's text: where it stands in the input if it stands there unchanged, else a copy. */
static slice scalar_text(yaml_source *s, size_t at)
{
    slice text = slice_of((const char *)s->libyaml->event.data.scalar.value, s->libyaml->event.data.scalar.length);
    bool quoted = s->libyaml->event.data.scalar.style == YAML_SINGLE_QUOTED_SCALAR_STYLE ||
                  s->libyaml->event.data.scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE;

    if (s->libyaml->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE)
        dialect_check_question_mark(s, text, at);
    if (s->libyaml->event.data.scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE)
        dialect_check_slashes(s, text, at);
    if (text.size == 0)
        return SLICE("");
    if (s->repaired)
        return dialect_unrepair(s, text);
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

/* libyaml drops the tag `!`; the text still has it, before or after an anchor, within the event. */
static bool has_lone_tag(const yaml_source *s, size_t at)
{
    size_t length = s->libyaml->event.end_mark.index - s->libyaml->event.start_mark.index;

    if (at == SLICE_NONE || length == 0)
        return false;
    slice rest = slice_first(slice_after(s->text, at), length);
    if (slice_starts(rest, SLICE("&"))) {
        size_t name = 0;
        while (name < rest.size && slice_find_char(SLICE(" \t\r\n"), rest.data[name]) == SLICE_NONE)
            name++;
        rest = slice_trim_left(slice_after(rest, name), SLICE(" \t\r\n"));
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
    if (s->open_count > 0)
        s->open[s->open_count - 1].children++;
    yaml_node *n = &d->nodes[d->count++];
    *n = (yaml_node){.kind = (uint8_t)kind,
                     .end = d->count,
                     .line = (uint32_t)s->libyaml->event.start_mark.line + 1,
                     .column = (uint32_t)s->libyaml->event.start_mark.column + 1};
    return n;
}

static void add_anchor(yaml_source *s, const yaml_char_t *anchor)
{
    if (anchor != NULL)
        map_set(s->anchors, slice_from((const char *)anchor), value_int(s->document.count - 1));
}

static void add_scalar(yaml_source *s)
{
    size_t at = source_offset(s, s->libyaml->event.start_mark);

    s->again = s->libyaml->event.data.scalar.tag != NULL && dialect_repair_comma(s, at);
    if (s->again)
        return;
    slice text = scalar_text(s, at);
    yaml_node *n = add_node(s, NODE_SCALAR);

    n->text = text;
    n->plain = s->libyaml->event.data.scalar.plain_implicit;
    n->tag = (uint8_t)read_tag(s, s->libyaml->event.data.scalar.tag, s->libyaml->event.data.scalar.plain_implicit, at);
    add_anchor(s, s->libyaml->event.data.scalar.anchor);
}

static void add_alias(yaml_source *s)
{
    slice name = slice_from((const char *)s->libyaml->event.data.alias.anchor);
    const value *target = map_get(s->anchors, name);

    if (target == NULL)
        source_fail(
            s, 0,
            arena_cstring(s->scratch, arena_printf(s->scratch, "unknown anchor '%.*s' referenced", SLICE_ARG(name))));
    yaml_node *n = add_node(s, NODE_ALIAS);
    n->text = arena_slice(s->scratch, name);
    n->target = (uint32_t)target->integer;
}

static void open_collection(yaml_source *s, yaml_node_kind kind, const yaml_char_t *anchor, bool flow)
{
    size_t at = flow ? source_offset(s, s->libyaml->event.end_mark) : SLICE_NONE;
    bool brace = at != SLICE_NONE && at > 0 && s->text.data[at - 1] == '{';

    if (s->open_count == s->open_capacity) {
        size_t capacity = s->open_capacity == 0 ? FIRST_OPEN : s->open_capacity * 2;
        s->open = arena_grow(s->scratch, s->open, s->open_capacity * sizeof *s->open, capacity * sizeof *s->open);
        s->open_capacity = capacity;
    }
    add_node(s, kind);
    add_anchor(s, anchor);
    s->open[s->open_count++] = (open_node){
        .index = s->document.count - 1,
        .flow = flow,
        .brackets = flow && !brace,
        .bare = s->libyaml->event.start_mark.index + 1 == s->libyaml->event.end_mark.index,
        .column = (uint32_t)s->libyaml->event.start_mark.column,
    };
    if (s->open_count > s->document.levels)
        s->document.levels = s->open_count;
    if (++*(flow ? &s->flow_levels : &s->block_levels) > MAX_LEVELS)
        source_fail_scan(s, s->libyaml->event.start_mark.line, "exceeded max depth of 10000");
}

static void close_collection(yaml_source *s)
{
    const open_node *last = &s->open[--s->open_count];

    --*(last->flow ? &s->flow_levels : &s->block_levels);
    s->document.nodes[last->index].end = s->document.count;
    if (last->flow && last->bare && last->index + 1 == s->document.count && s->open_count > 0)
        dialect_check_empty_key(s);
}

/* The time that libyaml takes for a token grows with the flow collections around it; hostile input must not use that.
 */
static void count_effort(yaml_source *s)
{
    s->effort += s->flow_levels;
    if (s->effort > MAX_EFFORT)
        raise_error(s->document.arena, GTMPL_ELIMIT, "YAML document is nested too deep for its size");
}

/* Takes one event; false when the document (or a stream without one) has ended, or must be read again. */
static bool take_event(yaml_source *s)
{
    const yaml_event_t *e = &s->libyaml->event;

    switch (e->type) {
    case YAML_DOCUMENT_START_EVENT: dialect_check_version(s); return true;
    case YAML_SCALAR_EVENT: add_scalar(s); return !s->again;
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
    case YAML_MAPPING_END_EVENT: close_collection(s); return !s->complete;
    case YAML_DOCUMENT_END_EVENT:
    case YAML_STREAM_END_EVENT: return false;
    case YAML_STREAM_START_EVENT:
    case YAML_NO_EVENT: return true;
    }
    return true;
}

/* Reads the text once; false if it has been repaired and must be read again. */
static bool read_nodes(yaml_source *s)
{
    bool more = true;

    source_start(s);
    while (more) {
        if (!yaml_parser_parse(&s->libyaml->parser, &s->libyaml->event)) {
            if (dialect_repair(s))
                return false;
            dialect_fail(s);
        }
        s->libyaml->event_live = true;
        count_effort(s);
        more = take_event(s);
        yaml_event_delete(&s->libyaml->event);
        s->libyaml->event_live = false;
    }
    source_drop_parser(s);
    return !s->again;
}

static void read_with_libyaml(void *self)
{
    yaml_source *s = self;

    s->has_marks = slice_find(s->text, SLICE("\xEF\xB7")) != SLICE_NONE;
    dialect_hide_order_marks(s);
    s->repairs_left = MAX_REPAIRS;
    if (s->text.size > MAX_REPAIRED / MAX_REPAIRS)
        s->repairs_left = (int)(MAX_REPAIRED / s->text.size);
    for (; !read_nodes(s); s->repairs_left--)
        continue;
}

static void read_fast(void *self)
{
    yaml_source *s = self;

    s->read_fast = yaml_fast_read(s);
}

/* An empty arena for the nodes. */
static void start_scratch(yaml_source *s)
{
    arena_free(s->scratch);
    s->libyaml = NULL;
    s->document.nodes = NULL;
    s->capacity = 0;
    s->scratch = arena_new_within(s->document.arena);
    if (s->scratch == NULL)
        raise_error(s->document.arena, GTMPL_ENOMEM, "out of memory");
}

yaml_document *yaml_document_open(arena *a, slice text, slice prefix)
{
    return yaml_document_open_by(a, READER_ANY, text, prefix);
}

static yaml_source *new_source(arena *a, slice text, slice prefix)
{
    yaml_source *s = ARENA_NEW(a, yaml_source);

    s->document = (yaml_document){.arena = a, .text = text, .source = s};
    s->original = s->text = text;
    s->prefix = prefix;
    arena_on_release(a, source_release, s);
    start_scratch(s);
    return s;
}

/* What was wanted, if the fast reader can read it; otherwise the source is given back. */
static yaml_document *open_part(yaml_source *s, yaml_wants_key *wants)
{
    s->wants = wants;
    s->document.partial = arena_try(s->scratch, read_fast, s) == NULL && s->read_fast;
    if (s->document.partial)
        return &s->document;
    source_release(s);
    return NULL;
}

yaml_document *yaml_document_open_part(arena *a, slice text, slice prefix, yaml_wants_key *wants)
{
    yaml_document *d = open_part(new_source(a, text, prefix), wants);

    return d != NULL ? d : yaml_document_open(a, text, prefix);
}

yaml_document *yaml_document_open_parts(arena *a, const pieces *text, slice prefix, yaml_wants_key *wants)
{
    yaml_source *s = new_source(a, text->items[0], prefix);

    s->more = text->items + 1;
    s->more_count = text->count - 1;
    return open_part(s, wants);
}

yaml_document *yaml_document_open_by(arena *a, yaml_reader reader, slice text, slice prefix)
{
    yaml_source *s = new_source(a, text, prefix);

    if (reader != READER_LIBYAML && arena_try(s->scratch, read_fast, s) == NULL && s->read_fast)
        return &s->document;
    if (reader == READER_FAST) {
        source_release(s);
        return NULL;
    }
    start_scratch(s); /* whatever the fast reader took counts no more */
    const failure *why = arena_try(s->scratch, read_with_libyaml, s);
    if (why != NULL) /* only of memory: what is wrong with the document is raised in `a` */
        raise_error(a, why->status, "%.*s", SLICE_ARG(why->text));
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
