/*
 * Merging maps. Reference: dario.cat/mergo v1.0.1, deepMerge, for values inside interfaces: such values cannot be set
 * in place, so of all its cases only maps change, and only entry by entry.
 */
#include "funcs/merge.h"

typedef struct merge {
    call *call;
    bool overwrite;
} merge;

/* What reflection calls the shape of a value: mergo decides by it. */
typedef enum shape { SHAPE_NOTHING, SHAPE_MAP, SHAPE_LIST, SHAPE_STRUCT, SHAPE_POINTER, SHAPE_OTHER } shape;

static shape shape_of(const value *v)
{
    if (v == NULL || v->kind == KIND_NIL)
        return SHAPE_NOTHING;
    switch (v->type) { /* nearly all are of these */
    case TYPE_BOOL:
    case TYPE_FLOAT64:
    case TYPE_STRING: return SHAPE_OTHER;
    case TYPE_MAP: return SHAPE_MAP;
    case TYPE_LIST: return SHAPE_LIST;
    default: break;
    }
    const char *kind = type_table[v->type].go_kind;
    if (strcmp(kind, "map") == 0)
        return SHAPE_MAP;
    if (strcmp(kind, "slice") == 0)
        return SHAPE_LIST;
    if (strcmp(kind, "struct") == 0)
        return SHAPE_STRUCT;
    return strcmp(kind, "ptr") == 0 ? SHAPE_POINTER : SHAPE_OTHER;
}

/* mergo's isEmptyValue: zero, "", false, nil, and what has no items. */
static bool is_empty(const value *v)
{
    return v == NULL || (v->kind != KIND_OBJECT && !value_truth(*v));
}

/* The static type of what an entry's value is read as: lists are unpacked first, the rest is the map's element. */
static type entry_type(type from, value v)
{
    return shape_of(&v) == SHAPE_LIST ? (type)v.type : type_table[from].element;
}

/* Puts an entry of a map of type `from` into one of type `into`, whose values may be narrower (map[string]string). */
static void merge_put(merge *m, value target, type from, const symbol *key, value v)
{
    type element = type_table[target.type].element, given = entry_type(from, v);

    if (element == TYPE_STRING && shape_of(&v) == SHAPE_LIST && map_find(target.map, key) != NULL)
        call_fail(m->call, "reflect: call of reflect.Value.IsNil on string Value");
    if (element != TYPE_INTERFACE && element != given)
        call_fail(m->call, "reflect.Value.SetMapIndex: value of type %s is not assignable to type %s",
                  type_table[given].name, type_table[element].name);
    map_put(target.map, key, v);
}

static bool merge_tables(merge *m, value target, value source, int depth);

/* Whether a struct has fields that mergo would walk: then it expects a struct on the other side as well. */
static bool has_fields(const value *v)
{
    const object_class *class = v->kind == KIND_OBJECT ? v->object->class : NULL;

    for (size_t i = 0; class != NULL && i < class->count; i++)
        if (class->names[i][0] >= 'A' && class->names[i][0] <= 'Z')
            return true;
    return false;
}

/* Merges into what the target already holds under a key; `source` is a map, struct or pointer. */
static bool merge_into(merge *m, const value *target, value source, int depth)
{
    shape s = shape_of(&source);

    switch (shape_of(target)) {
    case SHAPE_MAP: return target->map == NULL || s != SHAPE_MAP || merge_tables(m, *target, source, depth);
    case SHAPE_STRUCT:
        if (s != SHAPE_STRUCT && has_fields(target))
            call_fail(m->call, "reflect: call of reflect.Value.Field on %s Value", type_table[source.type].go_kind);
        return true;
    case SHAPE_POINTER: return s == SHAPE_POINTER || m->overwrite;
    default: return true;
    }
}

static bool merge_entry(merge *m, value target, type from, const map_entry *entry, int depth)
{
    value *old = map_peek(target.map, entry->key);
    shape s = shape_of(&entry->value);

    if (s == SHAPE_NOTHING) {
        if (m->overwrite)
            merge_put(m, target, from, entry->key, entry->value);
        return true;
    }
    if (s == SHAPE_MAP || s == SHAPE_STRUCT || s == SHAPE_POINTER) {
        if (!merge_into(m, old, entry->value, depth))
            return false;
        old = map_peek(target.map, entry->key); /* maps that hold each other may have changed this one */
    }
    bool both_maps = s == SHAPE_MAP && shape_of(old) == SHAPE_MAP;
    /* A list is always put back, the one that was there as well; a map of strings does not take it. */
    bool is_narrow = s == SHAPE_LIST && type_table[target.type].element != TYPE_INTERFACE;
    if (is_empty(old) || (m->overwrite && !both_maps) || is_narrow)
        merge_put(m, target, from, entry->key, entry->value);
    return true;
}

static bool merge_tables(merge *m, value target, value source, int depth)
{
    size_t count = map_count(source.map);
    arena *a = m->call->arena;

    if (depth > VALUE_MAX_DEPTH)
        raise_error(a, GTMPL_ELIMIT, "value is nested deeper than %d levels", VALUE_MAX_DEPTH);
    arena_check_stack(a);
    if (count == 0 || target.map == source.map)
        return true;

    /* A source that is held by its target may change underway. */
    map_entry *entries = ARENA_ARRAY(a, count, map_entry);
    memcpy(entries, map_peek_all(source.map), count * sizeof *entries);
    map_join_watch(target.map, source.map);
    for (size_t i = 0; i < count; i++)
        if (!merge_entry(m, target, (type)source.type, &entries[i], depth + 1))
            return false;
    return true;
}

bool merge_maps(call *c, map *target, const map *source, bool overwrite)
{
    merge m = {.call = c, .overwrite = overwrite};
    map *from = (map *)(uintptr_t)source; /* values hold maps that may change; this one is only read */

    return merge_tables(&m, value_map(TYPE_MAP, target), value_map(TYPE_MAP, from), 0);
}
