/* The table of origins: two growing arrays. */
#include "values/origin.h"

enum { FIRST_LAYERS = 8, FIRST_PLACES = 256 };

origin_table *origin_table_new(arena *a)
{
    origin_table *t = ARENA_NEW(a, origin_table);

    t->arena = a;
    t->places = ARENA_ARRAY(a, FIRST_PLACES, origin_place);
    t->capacity = FIRST_PLACES;
    t->places[t->count++] = (origin_place){0};
    return t;
}

origin_table *origin_table_copy(arena *a, const origin_table *from)
{
    origin_table *t = ARENA_NEW(a, origin_table);

    t->arena = a;
    t->layers = ARENA_ARRAY(a, from->layer_count, origin_layer);
    t->layer_count = t->layer_capacity = from->layer_count;
    if (from->layer_count > 0)
        memcpy(t->layers, from->layers, from->layer_count * sizeof *t->layers);
    t->places = ARENA_ARRAY(a, from->count, origin_place);
    t->count = t->capacity = from->count;
    memcpy(t->places, from->places, from->count * sizeof *t->places);
    return t;
}

uint32_t origin_add_layer(origin_table *t, layer_kind kind, slice name, slice file)
{
    if (t->layer_count == t->layer_capacity) {
        size_t capacity = t->layer_capacity == 0 ? FIRST_LAYERS : t->layer_capacity * 2;
        t->layers =
            arena_grow(t->arena, t->layers, t->layer_capacity * sizeof *t->layers, capacity * sizeof *t->layers);
        t->layer_capacity = capacity;
    }
    t->layers[t->layer_count] =
        (origin_layer){.kind = kind, .name = arena_slice(t->arena, name), .file = arena_slice(t->arena, file)};
    return (uint32_t)t->layer_count++;
}

uint32_t origin_add(origin_table *t, uint32_t layer, uint32_t line, uint32_t column)
{
    if (t->count == t->capacity) {
        size_t capacity = t->capacity * 2;
        t->places = arena_grow(t->arena, t->places, t->capacity * sizeof *t->places, capacity * sizeof *t->places);
        t->capacity = capacity;
    }
    t->places[t->count] = (origin_place){layer, line, column};
    return (uint32_t)t->count++;
}

const origin_place *origin_find(const origin_table *t, uint32_t origin)
{
    return origin == 0 || origin >= t->count ? NULL : &t->places[origin];
}

value origin_stamp(arena *a, value v, uint32_t origin)
{
    arena_check_stack(a);
    if (v.kind == KIND_LIST && v.list != NULL) {
        v.list = list_copy(a, v.list);
        for (size_t i = 0; i < v.list->count; i++)
            v.list->items[i] = origin_stamp(a, v.list->items[i], origin);
    } else if (v.kind == KIND_MAP && v.map != NULL) {
        const map_entry *entries = map_sorted(v.map);
        map *stamped = map_new(a);
        for (size_t i = 0; i < map_count(v.map); i++)
            map_put(stamped, symbol_new_at(a, entries[i].key->text, origin), origin_stamp(a, entries[i].value, origin));
        v.map = stamped;
    }
    return v;
}
