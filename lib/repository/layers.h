/*
 * The layers of a target: which files they are, in which order, and the values that they come to. The rules are
 * described in docs/precedence.md.
 */
#ifndef REPOSITORY_LAYERS_H
#define REPOSITORY_LAYERS_H

#include "repository/repository.h"
#include "values/origin.h"

/* A layer of a target: a file that is there, or one that could be. */
typedef struct layer {
    const layer_rule *rule;
    slice entry; /* the key of the file that is meant; no data: the whole file */
    const values_file *file;
    const map *values; /* what the layer says; NULL: nothing */
} layer;

typedef struct layers {
    layer *items; /* lowest first */
    size_t count;
} layers;

/*
 * The layers whose placeholders the target fills. Raises GTMPL_ENOTFOUND for a required file that is not there,
 * GTMPL_EYAML for a broken one, and GTMPL_ETYPE for an entry that is no map.
 */
layers layers_of(repo *r, arena *a, const repo_target *t);

/*
 * Where the layers are, without a look at them: a path from the root on for each, in their order. Gives their number;
 * `paths` has room for all rules of the configuration.
 */
size_t layers_paths(const repo *r, arena *a, const repo_target *t, slice *paths);

/*
 * All of them merged, as Helm merges several `-f`. NULL when no layer says anything. With a table (or NULL) they are
 * read again, each as a layer of it.
 */
map *layers_merge(arena *a, const layers *l, origin_table *origins);

/* What a target is called and rendered for; texts without data are not said. */
typedef struct target_release {
    slice name, namespace, kube_version;
    shape_texts api_versions;
} target_release;

target_release layers_release(const repo *r, arena *a, const repo_target *t);

/* All targets that the configuration names: addon by addon, and for each its places in their order. */
typedef struct target_list {
    repo_target *items;
    size_t count, capacity;
} target_list;

target_list targets_of(const repo *r, arena *a);

#endif
