/* Structs by tables: decoding as encoding/json does it after sigs.k8s.io/yaml turned YAML into JSON. */
#include "chart/record.h"

#include <yaml.h>

#include "chart/timestamp.h"
#include "codec/yaml.h"
#include "value/number.h"

#define DECODING "error unmarshaling JSON: while decoding JSON: "

/* Where the reader stands: for Go's words, and for finding a scalar as it was written. */
typedef struct place {
    const struct place *outer;
    slice key;        /* of a map, as written; empty for an item of a list */
    size_t item;      /* of a list */
    const char *name; /* Go's name for it; NULL for an item or a key of a text map, which Go does not name */
} place;

typedef struct reader {
    arena *arena;
    slice text;
} reader;

static void read_record(const reader *r, const record_class *class, void *record, const map *from, const place *where);

static const char *json_kind(value v)
{
    switch ((value_kind)v.kind) {
    case KIND_BOOL: return "bool";
    case KIND_STRING: return "string";
    case KIND_LIST: return "array";
    case KIND_MAP: return "object";
    default: return "number";
    }
}

static void add_place(buffer *out, const place *where)
{
    if (where == NULL)
        return;
    add_place(out, where->outer);
    if (where->name != NULL)
        buffer_printf(out, ".%s", where->name);
}

/* json.UnmarshalTypeError. `class` is NULL where the document itself is of the wrong kind. */
_Noreturn static void fail_kind(const reader *r, const record_class *class, const place *where, value v,
                                const char *wanted)
{
    buffer out = buffer_new(r->arena);

    buffer_printf(&out, DECODING "json: cannot unmarshal %s into Go ", json_kind(v));
    buffer_add(&out, class == NULL ? SLICE("value") : SLICE("struct field "));
    if (class != NULL)
        buffer_add(&out, slice_from(class->name));
    add_place(&out, where);
    buffer_printf(&out, " of type %s", wanted);
    raise_text(r->arena, GTMPL_EYAML, buffer_slice(&out));
}

/* --- Numbers as text ---
 *
 * sigs.k8s.io/yaml writes a whole number digit by digit and any other as a float32. The value tree knows floats only,
 * so the scalar is looked up in the document; that costs a second parse, and few charts leave a number unquoted.
 */

typedef struct yaml_source {
    yaml_parser_t parser;
    yaml_document_t document;
} yaml_source;

static void close_parser(void *source)
{
    yaml_parser_delete(&((yaml_source *)source)->parser);
}

static void close_document(void *source)
{
    yaml_document_delete(&((yaml_source *)source)->document);
}

static slice scalar_text(const yaml_node_t *n)
{
    return slice_of((const char *)n->data.scalar.value, n->data.scalar.length);
}

static yaml_node_t *find_child(yaml_document_t *d, const yaml_node_t *n, const place *where)
{
    if (n->type == YAML_SEQUENCE_NODE) {
        const yaml_node_item_t *items = n->data.sequence.items.start;
        size_t count = (size_t)(n->data.sequence.items.top - items);
        return where->item < count ? yaml_document_get_node(d, items[where->item]) : NULL;
    }
    if (n->type != YAML_MAPPING_NODE)
        return NULL;
    for (const yaml_node_pair_t *p = n->data.mapping.pairs.start; p < n->data.mapping.pairs.top; p++) {
        const yaml_node_t *key = yaml_document_get_node(d, p->key);
        if (key != NULL && key->type == YAML_SCALAR_NODE && slice_equal(scalar_text(key), where->key))
            return yaml_document_get_node(d, p->value);
    }
    return NULL;
}

static yaml_node_t *find_node(yaml_document_t *d, const place *where)
{
    if (where == NULL)
        return yaml_document_get_root_node(d);

    const yaml_node_t *outer = find_child(d, find_node(d, where->outer), where);
    return (yaml_node_t *)(uintptr_t)outer;
}

/* The text of the scalar at a place, or nothing where it came by a merge key or under a key written otherwise. */
static slice written_scalar(const reader *r, const place *where)
{
    yaml_source *source = ARENA_NEW(r->arena, yaml_source);

    if (!yaml_parser_initialize(&source->parser))
        raise_error(r->arena, GTMPL_ENOMEM, "out of memory");
    arena_on_release(r->arena, close_parser, source);
    yaml_parser_set_input_string(&source->parser, (const unsigned char *)r->text.data, r->text.size);
    if (!yaml_parser_load(&source->parser, &source->document))
        return SLICE("");
    arena_on_release(r->arena, close_document, source);

    const yaml_node_t *n = find_node(&source->document, where);
    return n == NULL || n->type != YAML_SCALAR_NODE ? SLICE("") : scalar_text(n);
}

/* A whole number as go-yaml reads it, in decimal; false when the scalar is none. */
static bool whole_number(buffer *out, slice scalar)
{
    buffer digits = buffer_new(out->arena);
    int64_t n;
    uint64_t u;

    for (size_t i = 0; i < scalar.size; i++)
        if (scalar.data[i] != '_')
            buffer_add_char(&digits, scalar.data[i]);
    if (parse_int(buffer_slice(&digits), 0, &n) == PARSE_OK)
        format_int(out, n, 10);
    else if (parse_uint(buffer_slice(&digits), 0, &u) == PARSE_OK)
        format_uint(out, u, 10);
    else
        return false;
    return true;
}

/* strconv.FormatFloat(d, 'g', -1, 32): the fewest digits that read back as the same float32. */
static void format_float32(buffer *out, double d)
{
    enum { ENOUGH_DIGITS = 8 }; /* after the first */
    float wanted = (float)d;
    double shortest = (double)wanted;

    for (int precision = 0; precision <= ENOUGH_DIGITS; precision++) {
        buffer text = buffer_new(out->arena);
        format_float(&text, (double)wanted, 'e', precision);
        if (parse_float(buffer_slice(&text), &shortest) == PARSE_OK && (float)shortest == wanted)
            break;
    }
    format_float(out, shortest, 'g', -1);
}

static slice number_text(const reader *r, double d, const place *where)
{
    buffer out = buffer_new(r->arena);

    if (!whole_number(&out, written_scalar(r, where)))
        format_float32(&out, d);
    return buffer_slice(&out);
}

/* --- Fields --- */

static void read_text(const reader *r, const record_class *class, slice *text, value v, const place *where)
{
    switch ((value_kind)v.kind) {
    case KIND_NIL: return;
    case KIND_STRING: *text = value_slice(v); return;
    case KIND_BOOL: *text = v.boolean ? SLICE("true") : SLICE("false"); return;
    case KIND_FLOAT: *text = number_text(r, v.number, where); return;
    default: fail_kind(r, class, where, v, "string");
    }
}

static void read_bool(const reader *r, const record_class *class, bool *b, value v, const place *where)
{
    if (v.kind == KIND_NIL)
        return;
    if (v.kind != KIND_BOOL)
        fail_kind(r, class, where, v, "bool");
    *b = v.boolean;
}

static void read_texts(const reader *r, const record_class *class, list **texts, value v, const place *where)
{
    list *read = list_new(r->arena, 0);

    if (v.kind != KIND_NIL && v.kind != KIND_LIST)
        fail_kind(r, class, where, v, "[]string");
    for (size_t i = 0; v.kind == KIND_LIST && i < list_count(v.list); i++) {
        place item = {.outer = where, .item = i};
        slice text = SLICE("");
        read_text(r, class, &text, v.list->items[i], &item);
        list_add(r->arena, read, value_string(text));
    }
    *texts = v.kind == KIND_NIL ? NULL : read;
}

static void read_any(const reader *r, const record_class *class, list **items, value v, const place *where)
{
    if (v.kind != KIND_NIL && v.kind != KIND_LIST)
        fail_kind(r, class, where, v, "[]interface {}");
    *items = v.kind == KIND_NIL ? NULL : v.list;
}

/* Keys are added to the map that is there. */
static void read_text_map(const reader *r, const record_class *class, map **texts, value v, const place *where)
{
    if (v.kind == KIND_NIL) {
        *texts = NULL;
        return;
    }
    if (v.kind != KIND_MAP)
        fail_kind(r, class, where, v, "map[string]string");
    if (*texts == NULL)
        *texts = map_new(r->arena);
    for (size_t i = 0; i < map_count(v.map); i++) {
        map_entry e = map_sorted(v.map)[i];
        place key = {.outer = where, .key = e.key->text};
        slice text = SLICE("");
        read_text(r, class, &text, e.value, &key);
        map_put(*texts, e.key, value_string(text));
    }
}

static void **list_slot(const reader *r, record_list *records, size_t i)
{
    if (i == records->capacity) {
        size_t capacity = records->capacity == 0 ? 4 : records->capacity * 2;
        records->items =
            arena_grow(r->arena, records->items, records->capacity * sizeof(void *), capacity * sizeof(void *));
        records->capacity = capacity;
    }
    if (i >= records->count)
        records->items[i] = NULL;
    return &records->items[i];
}

/* Items are read over those that stand at the same position already, as encoding/json does. */
static void read_records(const reader *r, const record_class *class, const field_row *field, record_list *records,
                         value v, const place *where)
{
    if (v.kind == KIND_NIL) {
        *records = (record_list){0};
        return;
    }
    if (v.kind != KIND_LIST)
        fail_kind(r, class, where, v,
                  (const char *)arena_cstring(r->arena, arena_printf(r->arena, "[]*%s", field->element->type)));
    for (size_t i = 0; i < list_count(v.list); i++) {
        void **slot = list_slot(r, records, i);
        value item = v.list->items[i];
        place at = {.outer = where, .item = i};
        if (item.kind != KIND_NIL && item.kind != KIND_MAP)
            fail_kind(r, class, where, item, field->element->type);
        if (item.kind == KIND_NIL)
            *slot = NULL;
        else if (*slot == NULL)
            *slot = arena_alloc_zero(r->arena, field->element->size);
        if (*slot != NULL)
            read_record(r, field->element, *slot, item.map, &at);
        if (i >= records->count)
            records->count = i + 1;
    }
    records->count = list_count(v.list);
    records->present = true;
}

static void read_time(const reader *r, slice *time, value v)
{
    slice why;

    if (v.kind == KIND_NIL)
        return;
    if (v.kind != KIND_STRING)
        raise_error(r->arena, GTMPL_EYAML, DECODING "Time.UnmarshalJSON: input is not a JSON string");
    if (!timestamp_check(r->arena, value_slice(v), &why))
        raise_error(r->arena, GTMPL_EYAML, DECODING "%.*s", SLICE_ARG(why));
    *time = value_slice(v);
}

/* --- Records --- */

static const field_row *find_field(const record_class *class, slice key)
{
    const field_row *found = NULL;

    for (const field_row *f = class->fields; f->key != NULL; f++) {
        if (slice_equal(slice_from(f->key), key))
            return f;
        if (found == NULL && slice_equal_fold(slice_from(f->key), key))
            found = f;
    }
    return found;
}

static void read_field(const reader *r, const record_class *class, const field_row *f, void *record, value v,
                       const place *outer, slice key)
{
    void *slot = (char *)record + f->offset;
    place at = {.outer = outer, .key = key, .name = f->key};

    switch (f->kind) {
    case FIELD_TEXT: read_text(r, class, slot, v, &at); return;
    case FIELD_BOOL: read_bool(r, class, slot, v, &at); return;
    case FIELD_TEXTS: read_texts(r, class, slot, v, &at); return;
    case FIELD_ANY: read_any(r, class, slot, v, &at); return;
    case FIELD_TEXT_MAP: read_text_map(r, class, slot, v, &at); return;
    case FIELD_RECORDS: read_records(r, class, f, slot, v, &at); return;
    case FIELD_TIME: read_time(r, slot, v); return;
    }
}

static void read_record(const reader *r, const record_class *class, void *record, const map *from, const place *where)
{
    for (size_t i = 0; i < map_count(from); i++) {
        map_entry e = map_sorted(from)[i];
        const field_row *f = find_field(class, e.key->text);
        if (f != NULL)
            read_field(r, class, f, record, e.value, where, e.key->text);
    }
}

bool record_read(arena *a, const record_class *class, void *record, slice text)
{
    reader r = {.arena = a, .text = text};
    value v = yaml_read(a, NULL, text, YAML_ANY);

    if (v.kind == KIND_NIL)
        return false;
    if (v.kind != KIND_MAP)
        fail_kind(&r, NULL, NULL, v, class->type);
    read_record(&r, class, record, v.map, NULL);
    return true;
}

/* --- For templates --- */

static value list_of(arena *a, const list *items)
{
    return value_list(TYPE_LIST, list_copy(a, items));
}

static value records_of(arena *a, const record_class *class, const record_list *records)
{
    list *items = list_new(a, records->count);

    for (size_t i = 0; i < records->count; i++)
        list_add(a, items, value_map(TYPE_MAP, record_as_map(a, class, records->items[i])));
    return value_list(TYPE_LIST, items);
}

static value field_value(arena *a, const field_row *f, const void *record)
{
    const void *slot = (const char *)record + f->offset;

    switch (f->kind) {
    case FIELD_TEXT:
    case FIELD_TIME: {
        slice text = *(const slice *)slot;
        return value_string(text.data == NULL ? SLICE("") : text);
    }
    case FIELD_BOOL: return value_bool(*(const bool *)slot);
    case FIELD_TEXTS:
    case FIELD_ANY: return list_of(a, *(list *const *)slot);
    case FIELD_TEXT_MAP: return value_map(TYPE_MAP_STRING, *(map *const *)slot);
    case FIELD_RECORDS: return records_of(a, f->element, slot);
    }
    return value_nil();
}

map *record_as_map(arena *a, const record_class *class, const void *record)
{
    map *fields = map_new(a);

    for (const field_row *f = class->fields; f->key != NULL; f++)
        if (f->name != NULL)
            map_set(fields, slice_from(f->name), field_value(a, f, record));
    return fields;
}
