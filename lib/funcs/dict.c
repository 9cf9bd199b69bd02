/*
 * Dictionaries of sprig: making, reading, changing and copying maps. Reference: sprig v3.3.0, dict.go. A map is a
 * reference: set, unset and merge change the map that every holder sees.
 */
#include "funcs/funcs.h"

#include "funcs/convert.h"
#include "funcs/merge.h"
#include "template/exec.h"

/* dict KEY VALUE…: a new map; a key without a value gets "" (sprig: dict). */
static value fn_dict(call *c)
{
    map *m = map_new_sized(c->arena, (c->count + 1) / 2);

    for (size_t i = 0; i < c->count; i += 2) {
        value v = i + 1 < c->count ? arg_any(c, i + 1) : value_string(SLICE(""));
        map_put(m, symbol_intern(c->exec->symbols, convert_string(c->arena, arg_any(c, i))), v);
    }
    return value_map(TYPE_MAP, m);
}

/* get MAP KEY: the value, or "" (sprig: get). */
static value fn_get(call *c)
{
    const value *found = map_get(arg_map(c, 0), arg_string(c, 1));

    return found == NULL ? value_string(SLICE("")) : *found;
}

/* set MAP KEY VALUE: changes the map and returns it (sprig: set). */
static value fn_set(call *c)
{
    map *m = arg_map(c, 0);

    if (m == NULL)
        call_fail(c, "assignment to entry in nil map");
    map_set(m, arg_string(c, 1), arg_any(c, 2));
    return arg_any(c, 0);
}

/* unset MAP KEY: changes the map and returns it (sprig: unset). */
static value fn_unset(call *c)
{
    map_remove(arg_map(c, 0), arg_string(c, 1));
    return arg_any(c, 0);
}

/* hasKey MAP KEY (sprig: hasKey). */
static value fn_has_key(call *c)
{
    return value_bool(map_get(arg_map(c, 0), arg_string(c, 1)) != NULL);
}

/* pluck KEY MAP…: the values under the key in the maps that have it (sprig: pluck). */
static value fn_pluck(call *c)
{
    list *found = list_new(c->arena, 0);

    for (size_t i = 1; i < c->count; i++) {
        const value *v = map_get(arg_map(c, i), arg_string(c, 0));
        if (v != NULL)
            list_add(c->arena, found, *v);
    }
    return value_list(TYPE_LIST, found);
}

/* keys MAP…: the keys of one map after the other; each map's are sorted, where Go has no order (sprig: keys). */
static value fn_keys(call *c)
{
    list *keys = list_new(c->arena, 0);

    for (size_t i = 0; i < c->count; i++) {
        const map_entry *entries = map_sorted(arg_map(c, i));
        for (size_t k = 0; k < map_count(arg_map(c, i)); k++)
            list_add(c->arena, keys, value_string(entries[k].key->text));
    }
    return value_list(TYPE_LIST_STRING, keys);
}

/* values MAP: the values in the order of their keys (sprig: values). */
static value fn_values(call *c)
{
    const map_entry *entries = map_sorted(arg_map(c, 0));
    size_t count = map_count(arg_map(c, 0));
    list *values = list_new(c->arena, count);

    for (size_t i = 0; i < count; i++)
        list_add(c->arena, values, entries[i].value);
    return value_list(TYPE_LIST, values);
}

/* pick MAP KEY…: a new map with these keys only (sprig: pick). */
static value fn_pick(call *c)
{
    map *picked = map_new(c->arena);

    for (size_t i = 1; i < c->count; i++) {
        const value *v = map_get(arg_map(c, 0), arg_string(c, i));
        if (v != NULL)
            map_set(picked, arg_string(c, i), *v);
    }
    return value_map(TYPE_MAP, picked);
}

/* omit MAP KEY…: a new map without these keys (sprig: omit). */
static value fn_omit(call *c)
{
    map *kept = map_copy(c->arena, arg_map(c, 0));

    for (size_t i = 1; i < c->count; i++)
        map_remove(kept, arg_string(c, i));
    return value_map(TYPE_MAP, kept);
}

/* Merges all further arguments into the first, the map of which may be nil; false when one does not fit. */
static bool merge_arguments(call *c, bool overwrite, map **result)
{
    *result = arg_map(c, 0);
    for (size_t i = 1; i < c->count; i++) {
        if (*result == NULL && arg_map(c, i) != NULL)
            *result = map_new(c->arena);
        if (!merge_maps(c, *result, arg_map(c, i), overwrite))
            return false;
    }
    return true;
}

/* Errors are swallowed: the result is then "". */
static value merge_leniently(call *c, bool overwrite)
{
    map *result;

    return merge_arguments(c, overwrite, &result) ? value_map(TYPE_MAP, result) : value_string(SLICE(""));
}

static value merge_strictly(call *c, bool overwrite)
{
    map *result;

    if (!merge_arguments(c, overwrite, &result))
        call_fail(c, "src and dst must be of same type");
    return value_map(TYPE_MAP, result);
}

/* merge MAP MAP…: fills what the first map lacks or holds empty, and returns it (sprig: merge). */
static value fn_merge(call *c)
{
    return merge_leniently(c, false);
}

static value fn_must_merge(call *c)
{
    return merge_strictly(c, false);
}

/* mergeOverwrite MAP MAP…: later maps win (sprig: mergeOverwrite). */
static value fn_merge_overwrite(call *c)
{
    return merge_leniently(c, true);
}

static value fn_must_merge_overwrite(call *c)
{
    return merge_strictly(c, true);
}

/* deepCopy VALUE: a copy that shares no list or map (sprig: deepCopy, mitchellh/copystructure). */
static value fn_deep_copy(call *c)
{
    if (value_is_nil(arg_any(c, 0)))
        call_fail(c, "reflect: call of reflect.Value.Type on zero Value");
    return value_deep_copy(c->arena, arg_any(c, 0));
}

/* The words of Go's failed type assertion. */
static _Noreturn void fail_assertion(const call *c, value v, const char *wanted)
{
    const char *got = value_is_nil(v) ? "nil" : type_table[v.type].name;

    call_fail(c, "interface conversion: interface {} is %s, not %s", got, wanted);
}

/* dig asserts the very type, so common.Values will not do. */
static map *assert_map(const call *c, value v)
{
    if (v.type != TYPE_MAP)
        fail_assertion(c, v, type_table[TYPE_MAP].name);
    return v.map;
}

/* dig KEY… DEFAULT MAP: the value at the path of keys, or the default where a key is missing (sprig: dig). */
static value fn_dig(call *c)
{
    if (c->count < 3)
        call_fail(c, "dig needs at least three arguments");

    map *m = assert_map(c, arg_any(c, c->count - 1));
    size_t keys = c->count - 2;
    for (size_t i = 0; i < keys; i++)
        if (arg_any(c, i).type != TYPE_STRING)
            fail_assertion(c, arg_any(c, i), "string");
    for (size_t i = 0;; i++) {
        const value *found = map_get(m, arg_string(c, i));
        if (found == NULL)
            return arg_any(c, keys);
        if (i + 1 == keys)
            return *found;
        m = assert_map(c, *found);
    }
}

/* clang-format off */
const function_row dict_functions[] = {
    /* name                  arguments   result   function */
    {"deepCopy",             "a",        "a",     fn_deep_copy},
    {"dict",                 "a*",       "m",     fn_dict},
    {"dig",                  "a*",       "a",     fn_dig},
    {"get",                  "m s",      "a",     fn_get},
    {"hasKey",               "m s",      "b",     fn_has_key},
    {"keys",                 "m*",       "S",     fn_keys},
    {"merge",                "m m*",     "a",     fn_merge},
    {"mergeOverwrite",       "m m*",     "a",     fn_merge_overwrite},
    {"mustDeepCopy",         "a",        "a",     fn_deep_copy},
    {"mustMerge",            "m m*",     "a",     fn_must_merge},
    {"mustMergeOverwrite",   "m m*",     "a",     fn_must_merge_overwrite},
    {"omit",                 "m s*",     "m",     fn_omit},
    {"pick",                 "m s*",     "m",     fn_pick},
    {"pluck",                "s m*",     "L",     fn_pluck},
    {"set",                  "m s a",    "m",     fn_set},
    {"unset",                "m s",      "m",     fn_unset},
    {"values",               "m",        "L",     fn_values},
    {NULL, NULL, NULL, NULL},
};
/* clang-format on */
