/* Structs by tables: decoding as encoding/json does it after sigs.k8s.io/yaml turned YAML into JSON. */
#include "chart/record.h"

#include "codec/json.h"
#include "codec/yaml_decode.h"
#include "funcs/moment.h"

#define DECODING "error unmarshaling JSON: while decoding JSON: "

/* Where the reader stands, as Go names it. */
typedef struct place {
    const struct place *outer;
    const char *name; /* NULL for an item of a list or a key of a text map, which Go does not name */
} place;

static void read_record(arena *a, const record_class *class, void *record, const map *from, const place *where);

static void add_place(buffer *out, const place *where)
{
    if (where == NULL)
        return;
    add_place(out, where->outer);
    if (where->name != NULL)
        buffer_printf(out, ".%s", where->name);
}

/* json.UnmarshalTypeError. `class` is NULL where the document itself is of the wrong kind. */
_Noreturn static void fail_kind(arena *a, const record_class *class, const place *where, value v, const char *wanted)
{
    buffer out = buffer_new(a);

    buffer_printf(&out, DECODING "json: cannot unmarshal %s into Go ", json_kind_name(v));
    buffer_add(&out, class == NULL ? SLICE("value") : SLICE("struct field "));
    if (class != NULL)
        buffer_add(&out, slice_from(class->name));
    add_place(&out, where);
    buffer_printf(&out, " of type %s", wanted);
    raise_text(a, GTMPL_EYAML, buffer_slice(&out));
}

/* --- Fields --- */

static void read_text(arena *a, const record_class *class, slice *text, value v, const place *where)
{
    switch ((value_kind)v.kind) {
    case KIND_NIL: return;
    case KIND_STRING: *text = value_slice(v); return;
    case KIND_BOOL: *text = v.boolean ? SLICE("true") : SLICE("false"); return;
    case KIND_LIST:
    case KIND_MAP: fail_kind(a, class, where, v, "string");
    default: *text = yaml_number_text(a, v); return;
    }
}

static void read_bool(arena *a, const record_class *class, bool *b, value v, const place *where)
{
    if (v.kind == KIND_NIL)
        return;
    if (v.kind != KIND_BOOL)
        fail_kind(a, class, where, v, "bool");
    *b = v.boolean;
}

static void read_texts(arena *a, const record_class *class, list **texts, value v, const place *where)
{
    list *read = list_new(a, 0);

    if (v.kind != KIND_NIL && v.kind != KIND_LIST)
        fail_kind(a, class, where, v, "[]string");
    for (size_t i = 0; v.kind == KIND_LIST && i < list_count(v.list); i++) {
        place item = {.outer = where};
        slice text = SLICE("");
        read_text(a, class, &text, v.list->items[i], &item);
        list_add(a, read, value_string(text));
    }
    *texts = v.kind == KIND_NIL ? NULL : read;
}

/* The value as after JSON: every number a float64. Lists and maps are changed in place. */
static value floats(value v)
{
    if (v.kind == KIND_INT)
        return value_float((double)v.integer);
    if (v.kind == KIND_UINT)
        return value_float((double)v.natural);
    for (size_t i = 0; v.kind == KIND_LIST && i < list_count(v.list); i++)
        v.list->items[i] = floats(v.list->items[i]);
    for (size_t i = 0; v.kind == KIND_MAP && i < map_count(v.map); i++)
        v.map->entries[i].value = floats(v.map->entries[i].value);
    return v;
}

static void read_any(arena *a, const record_class *class, list **items, value v, const place *where)
{
    if (v.kind != KIND_NIL && v.kind != KIND_LIST)
        fail_kind(a, class, where, v, "[]interface {}");
    *items = v.kind == KIND_NIL ? NULL : floats(v).list;
}

/* Keys are added to the map that is there. */
static void read_text_map(arena *a, const record_class *class, map **texts, value v, const place *where)
{
    if (v.kind == KIND_NIL) {
        *texts = NULL;
        return;
    }
    if (v.kind != KIND_MAP)
        fail_kind(a, class, where, v, "map[string]string");
    if (*texts == NULL)
        *texts = map_new(a);
    for (size_t i = 0; i < map_count(v.map); i++) {
        map_entry e = map_sorted(v.map)[i];
        place key = {.outer = where};
        slice text = SLICE("");
        read_text(a, class, &text, e.value, &key);
        map_put(*texts, e.key, value_string(text));
    }
}

static void **list_slot(arena *a, record_list *records, size_t i)
{
    if (i == records->capacity) {
        size_t capacity = records->capacity == 0 ? 4 : records->capacity * 2;
        records->items = arena_grow(a, records->items, records->capacity * sizeof(void *), capacity * sizeof(void *));
        records->capacity = capacity;
    }
    if (i >= records->count)
        records->items[i] = NULL;
    return &records->items[i];
}

/* Items are read over those that stand at the same position already, as encoding/json does. */
static void read_records(arena *a, const record_class *class, const field_row *field, record_list *records, value v,
                         const place *where)
{
    if (v.kind == KIND_NIL) {
        *records = (record_list){0};
        return;
    }
    if (v.kind != KIND_LIST)
        fail_kind(a, class, where, v, (const char *)arena_cstring(a, arena_printf(a, "[]*%s", field->element->type)));
    for (size_t i = 0; i < list_count(v.list); i++) {
        void **slot = list_slot(a, records, i);
        value item = v.list->items[i];
        place at = {.outer = where};
        if (item.kind != KIND_NIL && item.kind != KIND_MAP)
            fail_kind(a, class, where, item, field->element->type);
        if (item.kind == KIND_NIL)
            *slot = NULL;
        else if (*slot == NULL)
            *slot = arena_alloc_zero(a, field->element->size);
        if (*slot != NULL)
            read_record(a, field->element, *slot, item.map, &at);
        if (i >= records->count)
            records->count = i + 1;
    }
    records->count = list_count(v.list);
    records->present = true;
}

/* Time.UnmarshalJSON, which parses the JSON text between the quotes as it stands, escapes and all. */
static void read_time(arena *a, slice *time, value v)
{
    buffer json = buffer_new(a);
    moment ignored;
    slice why;

    if (v.kind == KIND_NIL)
        return;
    if (v.kind != KIND_STRING)
        raise_error(a, GTMPL_EYAML, DECODING "Time.UnmarshalJSON: input is not a JSON string");
    json_write_string(&json, value_slice(v), true);
    slice text = slice_of(json.data + 1, json.size - 2);
    if (!moment_parse(a, SLICE("2006-01-02T15:04:05Z07:00"), text, NULL, &ignored, &why))
        raise_error(a, GTMPL_EYAML, DECODING "%.*s", SLICE_ARG(why));
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

static void read_field(arena *a, const record_class *class, const field_row *f, void *record, value v,
                       const place *outer)
{
    void *slot = (char *)record + f->offset;
    place at = {.outer = outer, .name = f->key};

    switch (f->kind) {
    case FIELD_TEXT: read_text(a, class, slot, v, &at); return;
    case FIELD_BOOL: read_bool(a, class, slot, v, &at); return;
    case FIELD_TEXTS: read_texts(a, class, slot, v, &at); return;
    case FIELD_ANY: read_any(a, class, slot, v, &at); return;
    case FIELD_TEXT_MAP: read_text_map(a, class, slot, v, &at); return;
    case FIELD_RECORDS: read_records(a, class, f, slot, v, &at); return;
    case FIELD_TIME: read_time(a, slot, v); return;
    }
}

static void read_record(arena *a, const record_class *class, void *record, const map *from, const place *where)
{
    for (size_t i = 0; i < map_count(from); i++) {
        map_entry e = map_sorted(from)[i];
        const field_row *f = find_field(class, e.key->text);
        if (f != NULL)
            read_field(a, class, f, record, e.value, where);
    }
}

/* The document before JSON: whole numbers are still told from others, since they become other texts. */
static value read_document(arena *a, slice text)
{
    yaml_document *document = yaml_document_open(a, text, SLICE("error converting YAML to JSON: "));
    yaml_decoder d = {.arena = a, .document = document, .mode = DECODE_TYPED, .decoded = 1};
    value v = document->count == 0 ? value_nil() : yaml_decode(&d, 0);

    yaml_check(&d, v);
    yaml_document_close(document);
    return v;
}

bool record_read(arena *a, const record_class *class, void *record, slice text)
{
    value v = read_document(a, text);

    if (v.kind == KIND_NIL)
        return false;
    if (v.kind != KIND_MAP)
        fail_kind(a, NULL, NULL, v, class->type);
    read_record(a, class, record, v.map, NULL);
    return true;
}

/* --- What no field has --- */

static bool find_unknown(const record_class *class, value v, slice *key);

static bool find_unknown_items(const record_class *class, value v, slice *key)
{
    for (size_t i = 0; v.kind == KIND_LIST && i < list_count(v.list); i++)
        if (find_unknown(class, v.list->items[i], key))
            return true;
    return false;
}

static bool find_unknown(const record_class *class, value v, slice *key)
{
    for (size_t i = 0; v.kind == KIND_MAP && i < map_count(v.map); i++) {
        map_entry e = map_sorted(v.map)[i];
        const field_row *f = find_field(class, e.key->text);
        if (f == NULL) {
            *key = e.key->text;
            return true;
        }
        if (f->kind == FIELD_RECORDS && find_unknown_items(f->element, e.value, key))
            return true;
    }
    return false;
}

bool record_has_unknown(arena *a, const record_class *class, slice text, slice *key)
{
    return find_unknown(class, read_document(a, text), key);
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

/* --- As a document --- */

static value documents_of(arena *a, const record_class *class, const record_list *records)
{
    list *items = list_new(a, records->count);

    for (size_t i = 0; i < records->count; i++)
        list_add(a, items, value_map(TYPE_MAP, record_as_document(a, class, records->items[i])));
    return value_list(TYPE_LIST, items);
}

static bool is_empty_value(value v)
{
    switch ((value_kind)v.kind) {
    case KIND_STRING: return value_slice(v).size == 0;
    case KIND_BOOL: return !v.boolean;
    case KIND_LIST: return list_count(v.list) == 0;
    case KIND_MAP: return v.map == NULL || map_count(v.map) == 0;
    default: return false;
    }
}

static bool is_always_written(const record_class *class, slice key)
{
    slice rest = slice_from(class->always), word;

    while (slice_next(&rest, ' ', &word))
        if (slice_equal(word, key))
            return true;
    return false;
}

map *record_as_document(arena *a, const record_class *class, const void *record)
{
    map *document = map_new(a);

    for (const field_row *f = class->fields; f->key != NULL; f++) {
        const void *slot = (const char *)record + f->offset;
        value v = f->kind == FIELD_RECORDS ? documents_of(a, f->element, slot) : field_value(a, f, record);
        if (!is_empty_value(v) || is_always_written(class, slice_from(f->key)))
            map_set(document, slice_from(f->key), v);
    }
    return document;
}
