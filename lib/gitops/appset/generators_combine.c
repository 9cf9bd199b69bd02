/* matrix and merge: generators of generators. */
#include "codec/json.h"
#include "gitops/appset/generators.h"

/* --- Nested entries --- */

/* The JSON of a matrix or merge within another one, as the generator that it says; NULL without one. */
static const map *nested_part(generation *g, const map *entry, const char *name, const go_struct *s)
{
    const value *v = map_get(entry, slice_from(name));

    return v == NULL || v->kind == KIND_NIL ? NULL : schema_read(g->arena, s, *v, NULL);
}

static const map *nested_merge(generation *g, const map *entry, bool in_matrix)
{
    const step *outer = g->step;

    if (in_matrix)
        step_begin(g, "error retrieving merge generator");
    step_begin(g, "error converting to nested merge generator");
    const map *part = nested_part(g, entry, "merge", &schema_nested_merge);
    g->step = outer;
    return part;
}

static void put_part(map *entry, const char *name, const map *part)
{
    if (part != NULL)
        map_set(entry, slice_from(name), value_map(TYPE_MAP, (map *)(uintptr_t)part));
    else
        map_remove(entry, slice_from(name));
}

param_sets generators_nested(generation *g, const map *entry, const map *params, bool in_matrix)
{
    map *whole = map_copy(g->arena, entry);

    put_part(whole, "matrix", nested_part(g, entry, "matrix", &schema_nested_matrix));
    put_part(whole, "merge", nested_merge(g, entry, in_matrix));
    const step *outer = step_begin(g, "child generator returned an error on parameter generation");
    transformed_list t = generators_transform(g, whole, map_new(g->arena), params);
    g->step = outer;
    if (t.count == 0)
        raise_error(g->arena, GTMPL_EINVALID, "child generator generated no parameters");
    if (t.count > 1)
        raise_error(g->arena, GTMPL_EINVALID, "found more than one generator in matrix.Generators");
    return t.items[0].sets;
}

/* Both maps in the first, in Go's words where that cannot be. */
static void override(generation *g, map *m, const map *source)
{
    if (!params_override(g->arena, m, source))
        generation_panic(
            g, SLICE("reflect.Value.SetMapIndex: value of type interface {} is not assignable to type string"));
}

/* --- matrix --- */

/* The first generator's parameters win. */
static map *multiply(generation *g, map *first, map *second)
{
    if (!g->go_template) {
        const step *outer = step_begin(g, "failed to combine string maps with merging params for the matrix generator");
        map *both = params_combine(g->arena, first, second);
        g->step = outer;
        return both;
    }
    map *both = map_new(g->arena);
    override(g, both, second);
    override(g, both, first);
    return both;
}

param_sets generate_matrix(generation *g, const map *own)
{
    const list *children = schema_list(own, "generators");
    param_sets all = {NULL, 0, 0};

    if (list_count(children) < 2)
        raise_error(g->arena, GTMPL_EINVALID, "found less than two generators, Matrix support only two");
    if (list_count(children) > 2)
        raise_error(g->arena, GTMPL_EINVALID, "found more than two generators, Matrix support only two");
    const step *outer = step_begin(g, "error failed to get params for first generator in matrix generator");
    param_sets firsts = generators_nested(g, children->items[0].map, NULL, true);
    g->step = outer;
    for (size_t i = 0; i < firsts.count; i++) {
        step_begin(g, "failed to get params for second generator in the matrix generator");
        param_sets seconds = generators_nested(g, children->items[1].map, firsts.items[i], true);
        g->step = outer;
        for (size_t n = 0; n < seconds.count; n++)
            param_sets_add(g->arena, &all, multiply(g, firsts.items[i], seconds.items[n]));
    }
    return all;
}

/* --- merge --- */

/* Sets by the JSON of their merge keys, in the order of the sets. */
typedef struct keyed_sets {
    param_sets sets;
    map *positions;
} keyed_sets;

static slice merge_key(generation *g, const list *keys, const map *set)
{
    map *key = map_new(g->arena);
    buffer out = buffer_new(g->arena);

    for (size_t i = 0; i < list_count(keys); i++) {
        const value *v = map_get(set, value_slice(keys->items[i]));
        map_set(key, value_slice(keys->items[i]), v != NULL ? *v : value_nil());
    }
    json_write(&out, value_map(TYPE_MAP, key));
    return buffer_slice(&out);
}

static keyed_sets key_sets(generation *g, const list *keys, param_sets sets)
{
    keyed_sets keyed = {sets, map_new(g->arena)};
    const step *outer = step_begin(g, "error getting param sets by merge key");

    if (list_count(keys) == 0)
        raise_error(g->arena, GTMPL_EINVALID, "no merge keys were specified, Merge requires at least one");
    for (size_t i = 0; i < sets.count; i++) {
        slice key = merge_key(g, keys, sets.items[i]);
        if (map_get(keyed.positions, key) != NULL)
            raise_error(g->arena, GTMPL_EINVALID,
                        "the parameters from a generator were not unique by the given mergeKeys, Merge requires all "
                        "param sets to be unique. Duplicate key was %.*s",
                        SLICE_ARG(key));
        map_set(keyed.positions, key, value_int((int64_t)i));
    }
    g->step = outer;
    return keyed;
}

static map *merge_sets(generation *g, map *base, const map *other)
{
    if (base == NULL)
        base = map_new(g->arena);
    if (g->go_template) {
        override(g, base, other);
        return base;
    }
    const map_entry *entries = map_sorted(other);
    for (size_t i = 0; i < map_count(other); i++)
        map_set(base, entries[i].key->text, entries[i].value);
    return base;
}

static void merge_into(generation *g, keyed_sets *base, const keyed_sets *others)
{
    const map_entry *entries = map_sorted(base->positions);

    for (size_t i = 0; i < map_count(base->positions); i++) {
        const value *found = map_get(others->positions, entries[i].key->text);
        map **set = &base->sets.items[entries[i].value.integer];
        if (found != NULL && others->sets.items[found->integer] != NULL)
            *set = merge_sets(g, *set, others->sets.items[found->integer]);
    }
}

static param_sets merge_child(generation *g, const list *children, size_t i)
{
    const char *name = arena_cstring(g->arena, arena_printf(g->arena, "error getting params from generator %zu of %zu",
                                                            i + 1, list_count(children)));
    const step *outer = step_begin(g, "error getting param sets from generators");

    step_begin(g, name);
    param_sets sets = generators_nested(g, children->items[i].map, NULL, false);
    g->step = outer;
    return sets;
}

param_sets generate_merge(generation *g, const map *own)
{
    const list *children = schema_list(own, "generators"), *keys = schema_list(own, "mergeKeys");
    size_t count = list_count(children);

    if (count < 2)
        raise_error(g->arena, GTMPL_EINVALID, "found less than two generators, Merge requires two or more");
    param_sets *made = ARENA_ARRAY(g->arena, count, param_sets);
    for (size_t i = 0; i < count; i++)
        made[i] = merge_child(g, children, i);
    keyed_sets base = key_sets(g, keys, made[0]);
    for (size_t i = 1; i < count; i++) {
        keyed_sets others = key_sets(g, keys, made[i]);
        merge_into(g, &base, &others);
    }
    return base.sets;
}
