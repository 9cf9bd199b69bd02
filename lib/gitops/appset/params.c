/* Sets of parameters. References: jeremywohl/flatten, dario.cat/mergo, and Argo CD's applicationset/utils/map.go. */
#include "gitops/appset/params.h"

#include "value/format.h"

void param_sets_add(arena *a, param_sets *sets, map *m)
{
    if (sets->count == sets->capacity) {
        size_t capacity = sets->capacity == 0 ? 16 : sets->capacity * 2;
        sets->items = arena_grow(a, sets->items, sets->count * sizeof(map *), capacity * sizeof(map *));
        sets->capacity = capacity;
    }
    arena_spend(a, 1);
    sets->items[sets->count++] = m;
}

slice params_text(arena *a, value v)
{
    buffer out = buffer_new(a);

    if (v.kind == KIND_STRING)
        return value_slice(v);
    format_value(&out, v);
    return buffer_slice(&out);
}

/* --- Flattening --- */

typedef struct flattening {
    arena *arena;
    map *flat;
    bool as_text;
} flattening;

static void flatten_value(const flattening *f, slice key, value v);

/* Only these two types of Go's are taken apart; a map[string]string is a leaf. */
static bool is_branch(value v)
{
    return (v.kind == KIND_MAP && v.type == TYPE_MAP) || (v.kind == KIND_LIST && v.type == TYPE_LIST);
}

static slice joined(const flattening *f, slice prefix, slice name)
{
    return prefix.data == NULL ? name : arena_concat3(f->arena, prefix, SLICE("."), name);
}

static void flatten_branch(const flattening *f, slice prefix, value v)
{
    arena_check_stack(f->arena);
    if (v.kind == KIND_LIST) {
        for (size_t i = 0; i < list_count(v.list); i++)
            flatten_value(f, joined(f, prefix, arena_printf(f->arena, "%zu", i)), v.list->items[i]);
        return;
    }
    const map_entry *entries = map_sorted(v.map);
    for (size_t i = 0; i < map_count(v.map); i++)
        flatten_value(f, joined(f, prefix, entries[i].key->text), entries[i].value);
}

static void flatten_value(const flattening *f, slice key, value v)
{
    arena_spend(f->arena, 1);
    if (is_branch(v))
        flatten_branch(f, key, v);
    else
        map_set(f->flat, key, f->as_text ? value_string(params_text(f->arena, v)) : v);
}

static map *flatten(arena *a, const map *m, bool as_text)
{
    flattening f = {a, map_new(a), as_text};

    if (m != NULL)
        flatten_branch(&f, (slice){NULL, 0}, value_map(TYPE_MAP, (map *)(uintptr_t)m));
    return f.flat;
}

map *params_flatten(arena *a, const map *m)
{
    return flatten(a, m, false);
}

map *params_flatten_texts(arena *a, const map *m)
{
    return flatten(a, m, true);
}

/* --- Merging --- */

/* mergo's isEmptyValue of what an interface{} holds. */
static bool is_empty(value v)
{
    switch ((value_kind)v.kind) {
    case KIND_NIL: return true;
    case KIND_BOOL: return !v.boolean;
    case KIND_INT: return v.integer == 0;
    case KIND_UINT: return v.natural == 0;
    case KIND_FLOAT: return v.number == 0;
    case KIND_STRING:
    case KIND_BYTES: return v.size == 0;
    case KIND_LIST: return list_count(v.list) == 0;
    case KIND_MAP: return map_count(v.map) == 0;
    case KIND_OBJECT: break;
    }
    return false;
}

static bool override_map(arena *a, value m, value source);

/* An element of the source meets what stands under its key, or nothing. */
static bool override_entry(arena *a, value m, slice key, value other)
{
    value *own = map_get(m.map, key);
    bool both_maps = own != NULL && own->kind == KIND_MAP && other.kind == KIND_MAP && own->map != NULL;

    if (both_maps && !override_map(a, *own, other))
        return false;
    if (!both_maps || is_empty(*own))
        map_set(m.map, key, other);
    return true;
}

/* A map of strings takes none of an interface{}. */
static bool override_map(arena *a, value m, value source)
{
    const map_entry *entries = map_sorted(source.map);

    arena_check_stack(a);
    if (m.type == TYPE_MAP_STRING && source.type != TYPE_MAP_STRING && map_count(source.map) > 0)
        return false;
    for (size_t i = 0; i < map_count(source.map); i++)
        if (!override_entry(a, m, entries[i].key->text, entries[i].value))
            return false;
    return true;
}

bool params_override(arena *a, map *m, const map *source)
{
    return override_map(a, value_map(TYPE_MAP, m), value_map(TYPE_MAP, (map *)(uintptr_t)source));
}

map *params_combine(arena *a, const map *x, const map *y)
{
    map *both = map_new(a);
    const map_entry *entries = map_sorted(x);

    for (size_t i = 0; i < map_count(x); i++)
        map_set(both, entries[i].key->text, value_string(params_text(a, entries[i].value)));
    entries = map_sorted(y);
    for (size_t i = 0; i < map_count(y); i++) {
        slice key = entries[i].key->text, text = params_text(a, entries[i].value);
        const value *own = map_get(both, key);
        if (own != NULL && !slice_equal(value_slice(*own), text))
            raise_error(a, GTMPL_EINVALID, "found duplicate key %.*s with different value, a: %.*s ,b: %.*s",
                        SLICE_ARG(key), SLICE_ARG(value_slice(*own)), SLICE_ARG(text));
        map_set(both, key, value_string(text));
    }
    return both;
}
