/* One descent over the nodes of the document, a table a struct. */
#include "codec/shape.h"

#include "base/nearest.h"
#include "codec/yaml_nodes.h"
#include "codec/yaml_resolve.h"

typedef struct shape_reader {
    arena *arena;
    const yaml_document *document;
    slice file;
} shape_reader;

static const yaml_node *node_at(const shape_reader *r, uint32_t at)
{
    const yaml_node *n = &r->document->nodes[at];

    return n->kind == NODE_ALIAS ? &r->document->nodes[n->target] : n;
}

static uint32_t index_of(const shape_reader *r, uint32_t at)
{
    return (uint32_t)(node_at(r, at) - r->document->nodes);
}

static uint32_t next(const shape_reader *r, uint32_t at)
{
    return r->document->nodes[at].end;
}

static _Noreturn void fail(const shape_reader *r, uint32_t at, slice text)
{
    const yaml_node *n = &r->document->nodes[at];

    raise_at(r->arena, GTMPL_EINVALID, r->file, n->line, n->column, text);
}

static shape_place place_of(const shape_reader *r, uint32_t at)
{
    const yaml_node *n = &r->document->nodes[at];

    return (shape_place){n->line, n->column};
}

static bool is_null(const shape_reader *r, uint32_t at)
{
    const yaml_node *n = node_at(r, at);

    return n->kind == NODE_SCALAR && n->plain && yaml_resolve(r->arena, n->text, GO_YAML_2).kind == KIND_NIL;
}

static _Noreturn void fail_kind(const shape_reader *r, uint32_t at, slice key, const char *wanted)
{
    static const char *const names[] = {
        [NODE_SCALAR] = "a single value", [NODE_ALIAS] = "an alias", [NODE_MAPPING] = "a map", [NODE_SEQUENCE] = "a list"};
    slice subject = key.size == 0 ? SLICE("the document") : arena_concat3(r->arena, SLICE("\""), key, SLICE("\""));

    fail(r, at, arena_printf(r->arena, "%.*s must be %s, not %s", SLICE_ARG(subject), wanted,
                             names[node_at(r, at)->kind]));
}

static void expect(const shape_reader *r, uint32_t at, slice key, yaml_node_kind kind, const char *wanted)
{
    if (node_at(r, at)->kind != kind)
        fail_kind(r, at, key, wanted);
}

static shape_text read_text(const shape_reader *r, uint32_t at, slice key)
{
    expect(r, at, key, NODE_SCALAR, "a text");
    return (shape_text){place_of(r, at), yaml_keep(r->document, node_at(r, at)->text)};
}

static bool read_bool(const shape_reader *r, uint32_t at, slice key)
{
    const yaml_node *n = node_at(r, at);
    value v = n->kind == NODE_SCALAR && n->plain ? yaml_resolve(r->arena, n->text, GO_YAML_2) : value_nil();

    if (v.kind != KIND_BOOL)
        fail(r, at, arena_printf(r->arena, "\"%.*s\" must be true or false", SLICE_ARG(key)));
    return v.boolean;
}

/* How many children a collection has; keys and values of a mapping count one each. */
static size_t count_children(const shape_reader *r, uint32_t at)
{
    const yaml_node *n = node_at(r, at);
    size_t count = 0;

    for (uint32_t child = index_of(r, at) + 1; child < n->end; child = next(r, child))
        count++;
    return count;
}

static shape_texts read_texts(const shape_reader *r, uint32_t at, slice key)
{
    shape_texts texts = {0};

    if (node_at(r, at)->kind == NODE_SCALAR) {
        texts.items = ARENA_NEW(r->arena, shape_text);
        texts.items[texts.count++] = read_text(r, at, key);
        return texts;
    }
    expect(r, at, key, NODE_SEQUENCE, "a text or a list of texts");
    texts.items = ARENA_ARRAY(r->arena, count_children(r, at), shape_text);
    for (uint32_t child = index_of(r, at) + 1; child < node_at(r, at)->end; child = next(r, child))
        texts.items[texts.count++] = read_text(r, child, key);
    return texts;
}

static void check_twice(const shape_reader *r, uint32_t mapping, uint32_t key)
{
    for (uint32_t at = index_of(r, mapping) + 1; at < key; at = next(r, next(r, at)))
        if (slice_equal(node_at(r, at)->text, node_at(r, key)->text))
            fail(r, key, arena_printf(r->arena, "\"%.*s\" stands here twice", SLICE_ARG(node_at(r, key)->text)));
}

static shape_text read_key(const shape_reader *r, uint32_t mapping, uint32_t at)
{
    if (node_at(r, at)->kind != NODE_SCALAR)
        fail(r, at, SLICE("a key must be a text"));
    check_twice(r, mapping, at);
    return read_text(r, at, SLICE("key"));
}

static shape_choices read_choices(const shape_reader *r, uint32_t at, slice key)
{
    expect(r, at, key, NODE_MAPPING, "a map");
    shape_choices choices = {.place = place_of(r, at),
                             .items = ARENA_ARRAY(r->arena, count_children(r, at) / 2, shape_choice)};

    for (uint32_t child = index_of(r, at) + 1; child < node_at(r, at)->end; child = next(r, next(r, child))) {
        shape_text name = read_key(r, at, child);
        choices.items[choices.count++] = (shape_choice){name, read_texts(r, next(r, child), name.text)};
    }
    return choices;
}

static void read_struct(const shape_reader *r, const shape *s, void *record, uint32_t at, slice key);

static shape_items read_list(const shape_reader *r, const shape *s, uint32_t at, slice key)
{
    expect(r, at, key, NODE_SEQUENCE, "a list");
    shape_items found = {arena_alloc_zero(r->arena, count_children(r, at) * s->size), 0};

    for (uint32_t child = index_of(r, at) + 1; child < node_at(r, at)->end; child = next(r, child))
        read_struct(r, s, (char *)found.items + found.count++ * s->size, child, key);
    return found;
}

static shape_items read_choices_list(const shape_reader *r, uint32_t at, slice key)
{
    expect(r, at, key, NODE_SEQUENCE, "a list");
    shape_choices *items = ARENA_ARRAY(r->arena, count_children(r, at), shape_choices);
    size_t count = 0;

    for (uint32_t child = index_of(r, at) + 1; child < node_at(r, at)->end; child = next(r, child))
        items[count++] = read_choices(r, child, key);
    return (shape_items){items, count};
}

static shape_items read_map(const shape_reader *r, const shape *s, uint32_t at, slice key)
{
    expect(r, at, key, NODE_MAPPING, "a map");
    shape_items found = {arena_alloc_zero(r->arena, count_children(r, at) / 2 * s->size), 0};

    for (uint32_t child = index_of(r, at) + 1; child < node_at(r, at)->end; child = next(r, next(r, child))) {
        shape_named *item = (shape_named *)(void *)((char *)found.items + found.count++ * s->size);
        item->name = read_key(r, at, child);
        if (!is_null(r, next(r, child)))
            read_struct(r, s, item, next(r, child), item->name.text);
        item->place = item->name.place;
    }
    return found;
}

static void read_field(const shape_reader *r, const shape_field *f, void *record, uint32_t at)
{
    void *field = (char *)record + f->offset;
    slice key = slice_from(f->key);

    switch (f->kind) {
    case SHAPE_TEXT: *(shape_text *)field = read_text(r, at, key); break;
    case SHAPE_BOOL: *(bool *)field = read_bool(r, at, key); break;
    case SHAPE_TEXTS: *(shape_texts *)field = read_texts(r, at, key); break;
    case SHAPE_CHOICES: *(shape_choices *)field = read_choices(r, at, key); break;
    case SHAPE_STRUCT: read_struct(r, f->inner, field, at, key); break;
    case SHAPE_LIST: *(shape_items *)field = read_list(r, f->inner, at, key); break;
    case SHAPE_MAP: *(shape_items *)field = read_map(r, f->inner, at, key); break;
    case SHAPE_CHOICES_LIST: *(shape_items *)field = read_choices_list(r, at, key); break;
    }
}

static const shape_field *find_field(const shape_reader *r, const shape *s, uint32_t at, slice key)
{
    nearest near = {.wanted = key};

    for (const shape_field *f = s->fields; f->key != NULL; f++) {
        if (slice_equal(slice_from(f->key), key))
            return f;
        nearest_offer_name(&near, slice_from(f->key));
    }
    slice hint = nearest_text(r->arena, &near);
    fail(r, at, arena_printf(r->arena, "unknown key \"%.*s\"%.*s", SLICE_ARG(key), SLICE_ARG(hint)));
}

static bool has_key(const shape_reader *r, uint32_t mapping, const char *key)
{
    for (uint32_t at = index_of(r, mapping) + 1; at < node_at(r, mapping)->end; at = next(r, next(r, at)))
        if (slice_equal(node_at(r, at)->text, slice_from(key)))
            return !is_null(r, next(r, at));
    return false;
}

static void check_required(const shape_reader *r, const shape *s, uint32_t at)
{
    for (const shape_field *f = s->fields; f->key != NULL; f++)
        if (f->required && !has_key(r, at, f->key))
            fail(r, at, arena_printf(r->arena, "\"%s\" is missing", f->key));
}

static void read_struct(const shape_reader *r, const shape *s, void *record, uint32_t at, slice key)
{
    arena_check_stack(r->arena);
    expect(r, at, key, NODE_MAPPING, "a map");
    *(shape_place *)record = place_of(r, at);
    for (uint32_t child = index_of(r, at) + 1; child < node_at(r, at)->end; child = next(r, next(r, child))) {
        shape_text name = read_key(r, at, child);
        const shape_field *f = find_field(r, s, child, name.text);
        if (!is_null(r, next(r, child)))
            read_field(r, f, record, next(r, child));
    }
    check_required(r, s, at);
}

typedef struct opening {
    arena *arena;
    slice text;
    yaml_document *document;
} opening;

static void open_work(void *context)
{
    opening *o = context;

    o->document = yaml_document_open(o->arena, o->text, SLICE(""));
}

/* go-yaml's words without the line, which stands in front. */
static slice without_line(slice text)
{
    slice rest = slice_without_prefix(text, SLICE("yaml: "));
    size_t colon = slice_find(rest, SLICE(": "));

    return slice_starts(rest, SLICE("line ")) && colon != SLICE_NONE ? slice_after(rest, colon + 2) : rest;
}

void shape_read(arena *a, const shape *s, void *record, slice text, slice file)
{
    opening o = {.arena = a, .text = text};
    const failure *f = arena_try(a, open_work, &o);

    if (f != NULL && f->status == GTMPL_EYAML)
        raise_at(a, f->status, file, f->line, f->column, without_line(f->text));
    if (f != NULL)
        raise_failure(a, f);
    shape_reader r = {a, o.document, file};
    if (o.document->count > 0 && !is_null(&r, 0))
        read_struct(&r, s, record, 0, SLICE(""));
    yaml_document_close(o.document);
}
