/* Values by dotted paths; every dot separates, and keys may be empty. */
#include "values/path.h"

map *values_table(const map *values, slice path, slice *missing)
{
    const map *table = values;
    slice key;

    if (path.data == NULL)
        path = SLICE("");
    while (slice_next(&path, '.', &key)) {
        const value *v = map_get(table, key);
        if (v == NULL || !value_is_table(*v)) {
            *missing = key;
            return NULL;
        }
        table = v->map;
    }
    return (map *)(uintptr_t)table;
}

bool values_path_value(const map *values, slice path, value *found, slice *missing)
{
    size_t dot = slice_find_last(path, SLICE("."));
    slice key = dot == SLICE_NONE ? path : slice_after(path, dot + 1);
    const map *table = dot == SLICE_NONE ? values : values_table(values, slice_first(path, dot), missing);
    const value *v = map_get(table, key);

    *missing = key;
    if (v == NULL || (v->kind == KIND_MAP && v->type == TYPE_MAP))
        return false;
    *found = *v;
    return true;
}
