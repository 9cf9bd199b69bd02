/* Values by Go's types. References: encoding/json, and Argo CD's applicationset/utils (deeplyReplace), mergo.Merge. */
#include "gitops/appset/schema.h"

#include <math.h>

#include "codec/json.h"

const go_field *schema_find(const go_struct *s, slice name)
{
    for (const go_field *f = s->fields; f->name != NULL; f++)
        if (slice_equal(slice_from(f->name), name))
            return f;
    return NULL;
}

/* --- Reading --- */

typedef struct reading {
    arena *arena;
    const go_struct *owner; /* of the field that is read */
    slice path;             /* its names, with dots */
    uint32_t place;         /* where the nearest key stands */
    slice error;            /* the first; empty: none yet */
    uint32_t error_place;
} reading;

static const char *kind_type(go_kind kind)
{
    static const char *const names[] = {"string", "bool", "int64", "intstr.IntOrString", "v1.JSON", "", ""};

    return names[kind];
}

/* As %s of the field's reflect.Type. */
static slice type_text(arena *a, const go_field *f, bool of_item)
{
    static const char *const before[] = {"", "", "[]", "map[string]"};
    bool is_struct = f->kind == GO_STRUCT;
    slice element =
        is_struct ? arena_concat(a, SLICE("v1alpha1."), slice_from(f->inner->name)) : slice_from(kind_type(f->kind));

    if (f->type != NULL && !of_item)
        return slice_from(f->type);
    return of_item ? element : arena_concat(a, slice_from(before[f->form]), element);
}

/* Go reads on after a wrong type and reports the first. */
static void refuse(reading *r, const char *what, slice wanted)
{
    if (r->error.size > 0)
        return;
    const char *name = r->owner->name;
    r->error = arena_printf(r->arena, "json: cannot unmarshal %s into Go struct field %s.%.*s of type %.*s", what, name,
                            SLICE_ARG(r->path), SLICE_ARG(wanted));
    r->error_place = r->place;
}

static const char *number_name(arena *a, value v)
{
    buffer text = buffer_new(a);

    buffer_add(&text, SLICE("number "));
    json_write_float(&text, v.number);
    return arena_cstring(a, buffer_slice(&text));
}

static value read_struct(reading *r, const go_struct *s, value v);

static bool fits(go_kind kind, value v)
{
    switch (kind) {
    case GO_STRING: return v.kind == KIND_STRING;
    case GO_BOOL: return v.kind == KIND_BOOL;
    case GO_INT64: return v.kind == KIND_FLOAT && v.number == floor(v.number) && fabs(v.number) < 0x1p63;
    case GO_INT_OR_STRING: return v.kind == KIND_STRING || v.kind == KIND_FLOAT;
    case GO_STRUCT: return v.kind == KIND_MAP;
    case GO_JSON:
    case GO_LOOSE: break;
    }
    return true;
}

static value read_one(reading *r, const go_field *f, value v, bool is_item)
{
    if (f->kind == GO_JSON || f->kind == GO_LOOSE)
        return value_deep_copy(r->arena, v);
    if (v.kind == KIND_NIL)
        return f->kind == GO_STRUCT ? value_map(TYPE_MAP, map_new(r->arena)) : value_none();
    if (!fits(f->kind, v)) {
        bool is_number = f->kind == GO_INT64 && v.kind == KIND_FLOAT;
        refuse(r, is_number ? number_name(r->arena, v) : json_kind_name(v),
               type_text(r->arena, f, is_item || f->form == FORM_POINTER));
        return value_none();
    }
    return f->kind == GO_STRUCT ? read_struct(r, f->inner, v) : v;
}

static value zero_of(go_kind kind)
{
    switch (kind) {
    case GO_STRING: return value_string(SLICE(""));
    case GO_BOOL: return value_bool(false);
    default: return value_float(0);
    }
}

static value read_list(reading *r, const go_field *f, value v)
{
    list *l = list_new(r->arena, list_count(v.list));

    for (size_t i = 0; i < list_count(v.list); i++) {
        value item = read_one(r, f, v.list->items[i], true);
        bool is_nothing = item.kind == KIND_NIL && f->kind != GO_JSON && f->kind != GO_LOOSE;
        list_add(r->arena, l, is_nothing ? zero_of(f->kind) : item);
    }
    return value_list(TYPE_LIST, l);
}

static value read_map(reading *r, const go_field *f, value v)
{
    map *m = map_new(r->arena);
    const map_entry *entries = map_sorted(v.map);
    slice path = r->path;

    for (size_t i = 0; i < map_count(v.map); i++) {
        r->path = arena_concat3(r->arena, path, SLICE("."), entries[i].key->text);
        value item = read_one(r, f, entries[i].value, true);
        r->path = path;
        map_set(m, entries[i].key->text, item.kind == KIND_NIL && f->kind < GO_JSON ? zero_of(f->kind) : item);
    }
    return value_map(TYPE_MAP, m);
}

static value read_field(reading *r, const go_field *f, value v)
{
    if (v.kind == KIND_NIL)
        return value_none();
    if (f->form == FORM_LIST || f->form == FORM_MAP) {
        if (v.kind != (f->form == FORM_LIST ? KIND_LIST : KIND_MAP)) {
            refuse(r, json_kind_name(v), type_text(r->arena, f, false));
            return value_none();
        }
        return f->form == FORM_LIST ? read_list(r, f, v) : read_map(r, f, v);
    }
    return read_one(r, f, v, false);
}

static value read_struct(reading *r, const go_struct *s, value v)
{
    map *m = map_new(r->arena);
    const map_entry *entries = map_sorted(v.map);
    reading saved = *r;

    arena_check_stack(r->arena);
    for (size_t i = 0; i < map_count(v.map); i++) {
        const go_field *f = schema_find(s, entries[i].key->text);
        if (f == NULL)
            continue;
        slice name = slice_from(f->name);
        r->owner = s;
        r->path = saved.path.size == 0 ? name : arena_concat3(r->arena, saved.path, SLICE("."), name);
        r->place = entries[i].key->origin != 0 ? entries[i].key->origin : saved.place;
        value field = read_field(r, f, entries[i].value);
        if (field.kind != KIND_NIL)
            map_set(m, name, field);
    }
    r->owner = saved.owner;
    r->path = saved.path;
    r->place = saved.place;
    return value_map(TYPE_MAP, m);
}

map *schema_read(arena *a, const go_struct *s, value v, uint32_t *place)
{
    reading r = {.arena = a, .owner = s};

    if (place != NULL)
        *place = 0;
    if (v.kind == KIND_NIL)
        return map_new(a);
    if (v.kind != KIND_MAP)
        raise_error(a, GTMPL_ETYPE, "json: cannot unmarshal %s into Go value of type v1alpha1.%s", json_kind_name(v),
                    s->name);
    map *m = read_struct(&r, s, v).map;
    if (r.error.size > 0) {
        if (place != NULL)
            *place = r.error_place;
        raise_text(a, GTMPL_ETYPE, r.error);
    }
    return m;
}

/* --- Templating --- */

static slice replaced(const schema_templater *t, slice text)
{
    return t->replace(t->context, text);
}

/* JSON of any shape. Nulls in maps are dropped on the way, as Argo CD's copy loses them. */
static value template_json(const schema_templater *t, value v)
{
    arena_check_stack(t->arena);
    if (v.kind == KIND_STRING)
        return value_string(replaced(t, value_slice(v)));
    if (v.kind == KIND_LIST) {
        list *l = list_new(t->arena, list_count(v.list));
        for (size_t i = 0; i < list_count(v.list); i++)
            list_add(t->arena, l, template_json(t, v.list->items[i]));
        return value_list(TYPE_LIST, l);
    }
    if (v.kind != KIND_MAP)
        return v;
    map *m = map_new(t->arena);
    const map_entry *entries = map_sorted(v.map);
    for (size_t i = 0; i < map_count(v.map); i++) {
        if (entries[i].value.kind == KIND_NIL)
            continue;
        value item = template_json(t, entries[i].value);
        map_set(m, replaced(t, entries[i].key->text), item);
    }
    return value_map(TYPE_MAP, m);
}

static value template_one(const schema_templater *t, const go_field *f, value v)
{
    switch (f->kind) {
    case GO_STRING:
    case GO_INT_OR_STRING: return v.kind == KIND_STRING ? value_string(replaced(t, value_slice(v))) : v;
    case GO_LOOSE: return template_json(t, v);
    case GO_JSON:
        t->json(t->context, true);
        v = template_json(t, v);
        t->json(t->context, false);
        return v;
    case GO_STRUCT: return value_map(TYPE_MAP, schema_template_strings(t, f->inner, v.map));
    default: return v;
    }
}

static value template_field(const schema_templater *t, const go_field *f, value v)
{
    if (f->form == FORM_LIST && v.kind == KIND_LIST) {
        list *l = list_new(t->arena, list_count(v.list));
        for (size_t i = 0; i < list_count(v.list); i++)
            list_add(t->arena, l, template_one(t, f, v.list->items[i]));
        return value_list(TYPE_LIST, l);
    }
    if (f->form != FORM_MAP || v.kind != KIND_MAP)
        return template_one(t, f, v);
    map *m = map_new(t->arena);
    const map_entry *entries = map_sorted(v.map);
    for (size_t i = 0; i < map_count(v.map); i++) {
        value item = template_one(t, f, entries[i].value);
        map_set(m, replaced(t, entries[i].key->text), item);
    }
    return value_map(TYPE_MAP, m);
}

map *schema_template_strings(const schema_templater *t, const go_struct *s, const map *m)
{
    map *copy = map_new(t->arena);

    arena_check_stack(t->arena);
    for (const go_field *f = s->fields; f->name != NULL; f++) {
        const value *v = map_get(m, slice_from(f->name));
        if (v != NULL)
            map_set(copy, slice_from(f->name), template_field(t, f, *v));
    }
    return copy;
}

/* --- Filling --- */

/* Go's zero value, or an empty list or map. */
static bool is_empty(value v)
{
    return v.kind == KIND_NIL || (v.kind == KIND_STRING && v.size == 0) || (v.kind == KIND_BOOL && !v.boolean) ||
           (v.kind == KIND_FLOAT && v.number == 0) || (v.kind == KIND_LIST && list_count(v.list) == 0) ||
           (v.kind == KIND_MAP && map_count(v.map) == 0);
}

static value fill_map(arena *a, const map *m, const map *source)
{
    map *filled = map_copy(a, m);
    const map_entry *entries = map_sorted(source);

    for (size_t i = 0; i < map_count(source); i++) {
        const value *own = map_get(filled, entries[i].key->text);
        if (own == NULL || is_empty(*own))
            map_set(filled, entries[i].key->text, entries[i].value);
    }
    return value_map(TYPE_MAP, filled);
}

static value fill_field(arena *a, const go_field *f, value own, value other)
{
    bool is_single = f->form == FORM_VALUE || f->form == FORM_POINTER;

    if (is_single && f->kind == GO_STRUCT)
        return value_map(TYPE_MAP, schema_fill(a, f->inner, own.map, other.map));
    if (f->form == FORM_MAP)
        return fill_map(a, own.map, other.map);
    if (is_single && (f->kind == GO_JSON || f->kind == GO_INT_OR_STRING))
        return own; /* the bytes of its JSON are never empty */
    return is_empty(own) ? other : own;
}

map *schema_fill(arena *a, const go_struct *s, const map *m, const map *source)
{
    map *filled = map_new(a);

    for (const go_field *f = s->fields; f->name != NULL; f++) {
        slice name = slice_from(f->name);
        const value *own = map_get(m, name), *other = map_get(source, name);
        if (own != NULL && other != NULL)
            map_set(filled, name, fill_field(a, f, *own, *other));
        else if (own != NULL || other != NULL)
            map_set(filled, name, own != NULL ? *own : *other);
    }
    return filled;
}

/* --- Writing --- */

static value written_one(arena *a, const go_field *f, value v)
{
    return f->kind == GO_STRUCT ? value_map(TYPE_MAP, schema_written(a, f->inner, v.map)) : v;
}

static value written_field(arena *a, const go_field *f, value v)
{
    if (f->form != FORM_LIST)
        return written_one(a, f, v);
    list *l = list_new(a, list_count(v.list));
    for (size_t i = 0; i < list_count(v.list); i++)
        list_add(a, l, written_one(a, f, v.list->items[i]));
    return value_list(TYPE_LIST, l);
}

static value empty_of(arena *a, const go_field *f)
{
    if (f->form == FORM_LIST)
        return value_list(TYPE_LIST, list_new(a, 0));
    return f->kind == GO_STRUCT ? value_map(TYPE_MAP, map_new(a)) : zero_of(f->kind);
}

map *schema_written(arena *a, const go_struct *s, const map *m)
{
    map *written = map_new(a);

    for (const go_field *f = s->fields; f->name != NULL; f++) {
        const value *found = map_get(m, slice_from(f->name));
        value v = found != NULL ? written_field(a, f, *found) : empty_of(a, f);
        bool keeps = f->always || (found != NULL && (f->form == FORM_POINTER || !is_empty(v)));
        if (keeps)
            map_set(written, slice_from(f->name), v);
    }
    return written;
}

/* --- Parts --- */

slice schema_text(const map *m, const char *name)
{
    const value *v = map_get(m, slice_from(name));

    return v != NULL && v->kind == KIND_STRING ? value_slice(*v) : SLICE("");
}

bool schema_flag(const map *m, const char *name)
{
    const value *v = map_get(m, slice_from(name));

    return v != NULL && v->kind == KIND_BOOL && v->boolean;
}

const list *schema_list(const map *m, const char *name)
{
    const value *v = map_get(m, slice_from(name));

    return v != NULL && v->kind == KIND_LIST ? v->list : NULL;
}

const map *schema_map(const map *m, const char *name)
{
    const value *v = map_get(m, slice_from(name));

    return v != NULL && v->kind == KIND_MAP ? v->map : NULL;
}

bool schema_has(const map *m, const char *name)
{
    return map_get(m, slice_from(name)) != NULL;
}
