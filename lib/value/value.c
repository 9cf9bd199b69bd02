/* Lists, truth, equality and copies of values, as Go's reflect package defines them. */
#include "value/value.h"

#include "value/map.h"

enum { FIRST_CAPACITY = 4 };

list *list_new(arena *a, size_t capacity)
{
    list *l = ARENA_NEW(a, list);

    if (capacity > 0)
        l->items = ARENA_ARRAY(a, capacity, value);
    l->capacity = capacity;
    return l;
}

void list_add(arena *a, list *l, value v)
{
    if (l->count == l->capacity) {
        size_t capacity = l->capacity == 0 ? FIRST_CAPACITY : l->capacity * 2;
        if (capacity > SIZE_MAX / 2 / sizeof(value))
            raise_error(a, GTMPL_ENOMEM, "out of memory");
        l->items = arena_grow(a, l->items, l->capacity * sizeof(value), capacity * sizeof(value));
        l->capacity = capacity;
    }
    l->items[l->count++] = v;
}

list *list_copy(arena *a, const list *l)
{
    list *copy = list_new(a, list_count(l));

    if (list_count(l) > 0)
        memcpy(copy->items, l->items, l->count * sizeof(value));
    copy->count = list_count(l);
    return copy;
}

bool value_truth(value v)
{
    switch ((value_kind)v.kind) {
    case KIND_NIL: return false;
    case KIND_BOOL: return v.boolean;
    case KIND_INT: return v.integer != 0;
    case KIND_UINT: return v.natural != 0;
    case KIND_FLOAT: return v.number != 0;
    case KIND_STRING:
    case KIND_BYTES: return v.size > 0;
    case KIND_LIST: return list_count(v.list) > 0;
    case KIND_MAP: return map_count(v.map) > 0;
    case KIND_OBJECT: return true;
    }
    return false;
}

static bool deep_equal(value a, value b, int depth);

static bool equal_lists(const list *a, const list *b, int depth)
{
    if ((a == NULL) != (b == NULL) || list_count(a) != list_count(b))
        return false;
    if (a == b)
        return true;
    for (size_t i = 0; i < list_count(a); i++)
        if (!deep_equal(a->items[i], b->items[i], depth))
            return false;
    return true;
}

static bool equal_maps(const map *a, const map *b, int depth)
{
    if ((a == NULL) != (b == NULL) || map_count(a) != map_count(b))
        return false;
    if (a == b)
        return true;
    for (size_t i = 0; i < map_count(a); i++) {
        const value *other = map_find(b, a->entries[i].key);
        if (other == NULL || !deep_equal(a->entries[i].value, *other, depth))
            return false;
    }
    return true;
}

static bool deep_equal(value a, value b, int depth)
{
    if (a.kind == KIND_NIL && b.kind == KIND_NIL)
        return true;
    if (a.kind != b.kind || a.type != b.type || depth > VALUE_MAX_DEPTH)
        return false;
    switch ((value_kind)a.kind) {
    case KIND_NIL: return true;
    case KIND_BOOL: return a.boolean == b.boolean;
    case KIND_INT: return a.integer == b.integer;
    case KIND_UINT: return a.natural == b.natural;
    case KIND_FLOAT: return a.number == b.number;
    case KIND_STRING:
    case KIND_BYTES: return slice_equal(value_slice(a), value_slice(b));
    case KIND_LIST: return equal_lists(a.list, b.list, depth + 1);
    case KIND_MAP: return equal_maps(a.map, b.map, depth + 1);
    case KIND_OBJECT:
        return a.object == b.object || (a.object->class->equal != NULL && a.object->class->equal(a.object, b.object));
    }
    return false;
}

bool value_deep_equal(value a, value b)
{
    return deep_equal(a, b, 0);
}

static value deep_copy(arena *a, value v, int depth)
{
    if (depth > VALUE_MAX_DEPTH)
        raise_error(a, GTMPL_ELIMIT, "value is nested deeper than %d levels", VALUE_MAX_DEPTH);
    if (v.kind == KIND_LIST && v.list != NULL) {
        v.list = list_copy(a, v.list);
        for (size_t i = 0; i < v.list->count; i++)
            v.list->items[i] = deep_copy(a, v.list->items[i], depth + 1);
    } else if (v.kind == KIND_MAP && v.map != NULL) {
        v.map = map_copy(a, v.map);
        for (size_t i = 0; i < v.map->count; i++)
            v.map->entries[i].value = deep_copy(a, v.map->entries[i].value, depth + 1);
    } else if (v.kind == KIND_OBJECT && v.object->class->copy != NULL) {
        v.object = v.object->class->copy(a, v.object);
    }
    return v;
}

value value_deep_copy(arena *a, value v)
{
    return deep_copy(a, v, 0);
}

static value zero_of_kind(value_kind k, type t)
{
    return (value){.kind = (uint8_t)k, .type = (uint16_t)t, .bytes = NULL};
}

value value_zero(type t)
{
    switch (t) {
    case TYPE_NONE: return value_none();
    case TYPE_BOOL: return value_bool(false);
    case TYPE_INT:
    case TYPE_INT32:
    case TYPE_INT64:
    case TYPE_DURATION:
    case TYPE_MONTH:
    case TYPE_WEEKDAY: return zero_of_kind(KIND_INT, t);
    case TYPE_UINT8:
    case TYPE_UINT32:
    case TYPE_UINT64: return zero_of_kind(KIND_UINT, t);
    case TYPE_FLOAT64: return value_float(0);
    case TYPE_STRING: return value_string(SLICE(""));
    case TYPE_NUMBER: return (value){.kind = KIND_STRING, .type = TYPE_NUMBER, .bytes = ""};
    case TYPE_BYTES: return value_bytes((slice){NULL, 0});
    case TYPE_LIST:
    case TYPE_LIST_STRING:
    case TYPE_LIST_INT:
    case TYPE_LIST_LIST:
    case TYPE_LIST_MAP:
    case TYPE_VERSION_SET: return zero_of_kind(KIND_LIST, t);
    case TYPE_MAP:
    case TYPE_MAP_STRING:
    case TYPE_VALUES:
    case TYPE_FILES: return zero_of_kind(KIND_MAP, t);
    default: return value_nil();
    }
}
