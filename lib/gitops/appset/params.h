/*
 * Sets of parameters: what a generator makes, one for each Application. In Go templates a set is a tree; in the older
 * form it is flat, with names such as `values.a` and `path[0]`.
 */
#ifndef GITOPS_PARAMS_H
#define GITOPS_PARAMS_H

#include "value/map.h"

typedef struct param_sets {
    map **items; /* NULL: Go's nil map, which is not filled in anywhere */
    size_t count, capacity;
} param_sets;

void param_sets_add(arena *a, param_sets *sets, map *m);

/* jeremywohl/flatten with dots: leaves by path, as they are; lists count as maps from numbers. */
map *params_flatten(arena *a, const map *m);

/* The same with texts for leaves, as %v prints them. */
map *params_flatten_texts(arena *a, const map *m);

/* A value as %v prints it. */
slice params_text(arena *a, value v);

/*
 * mergo.Merge with WithOverride, of one map into another: maps that both hold are merged in place, so that whoever
 * shares them sees it, as Argo CD's sets do. False where Go panics, since a map of texts is given something else.
 */
bool params_override(arena *a, map *m, const map *source);

/* Both flat sets, in a new one; a key with two different texts raises GTMPL_EINVALID. Values become texts. */
map *params_combine(arena *a, const map *x, const map *y);

#endif
