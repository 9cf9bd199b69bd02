/*
 * Paths of keys in the grammar of --set's names: `image.tag`, `list[0].name`, `annotations.example\.org/x` (a
 * backslash takes the next character as it is), and what stands under one.
 */
#ifndef VALUES_KEY_PATH_H
#define VALUES_KEY_PATH_H

#include "value/map.h"

/* One step: into a map by its key, or into a list by its index. */
typedef struct key_step {
    slice key;
    size_t index;
    bool is_index;
} key_step;

typedef struct key_path {
    const key_step *steps;
    size_t count;
} key_path;

/* Raises GTMPL_EINVALID `"a[x" is no key: …`. */
key_path key_path_read(arena *a, slice text);

/* A path of keys with dots between and nothing escaped, as Helm's Chart.yaml has it; `.` is the empty path. */
key_path key_path_split(arena *a, slice text);

/* The path as key_path_read reads it, and as --set does. */
void key_path_write(buffer *out, key_path path);

/* A path that goes on where another one ends. */
key_path key_path_join(arena *a, key_path first, key_path second);

/* All but the first `count` steps; the first `count`. */
key_path key_path_after(key_path path, size_t count);
key_path key_path_first(key_path path, size_t count);

/* Whether the step is this key. */
bool key_step_is(const key_step *s, slice key);

typedef enum found_kind {
    FOUND_NOTHING, /* no map on the way has the key */
    FOUND_VALUE,
    FOUND_OBSTACLE, /* on the way stands what has no such keys: a null, a scalar, a list without such an item */
} found_kind;

typedef struct found {
    found_kind kind;
    const map_entry *entry; /* of the key; of an item, the innermost entry around it; of an obstacle; or NULL */
    size_t steps;           /* that lead to the entry */
    value value;            /* of the key, or the obstacle */
    bool in_list;           /* the way leads through a list, or has ended in one */
} found;

/* Looks a path up. A list is an obstacle for all that is not in it: layers above replace lists as a whole. */
found key_path_find(const map *values, key_path path);

#endif
