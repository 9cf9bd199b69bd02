/*
 * The resources of an Application as what stands in them, and where each of their keys was written. Ways to a key are
 * JSON pointers (RFC 6901): "/metadata/annotations/argocd.argoproj.io~1sync-wave".
 */
#ifndef GITOPS_TREE_OBJECTS_H
#define GITOPS_TREE_OBJECTS_H

#include "gitops/tree/tree.h"

typedef struct tree_object {
    const tree_node *node;
    const resource *resource;
    const map *object; /* never NULL */
} tree_object;

typedef struct tree_objects {
    tree_object *items;
    size_t count;
} tree_objects;

/* A place in a file of a repository. */
typedef struct tree_place {
    slice file;            /* as it is shown */
    const file_tree *tree; /* that it is in; NULL: in none */
    slice path;            /* there */
    uint32_t line;         /* from 1; 0: not known */
} tree_place;

/* What a YAML text says; nil where it is none. */
value text_value(arena *a, slice text);

/* The annotation with a sync wave. */
#define WAVE_ANNOTATION "argocd.argoproj.io/sync-wave"
#define WAVE_POINTER    "/metadata/annotations/argocd.argoproj.io~1sync-wave"

/* All that is a map of the node's resources. */
tree_objects objects_of(arena *a, const tree_node *n);

/* The value at a pointer; nil where there is none. */
value object_get(const tree_object *o, const char *pointer);

/* The same for a text (""), a map and a list (NULL). Numbers and truth values are no texts. */
slice object_text(const tree_object *o, const char *pointer);
const map *object_map(const tree_object *o, const char *pointer);
const list *object_list(const tree_object *o, const char *pointer);

/* An annotation or label, "" where there is none. If any of them is no text, there is none at all, as Argo CD has it.
 */
slice object_annotation(const tree_object *o, const char *name);
bool object_has_annotation(const tree_object *o, const char *name);
slice object_label(const tree_object *o, const char *name);

/* Whether an annotation is a list with a word among its parts. */
bool object_has_option(const tree_object *o, const char *annotation, const char *word);

/* Where what stands at a pointer was written; where there is nothing, the last key on the way that is there. */
tree_place object_place(arena *a, const tree_object *o, const char *pointer);

/* The same of the document that declares a node: an Application, or the ApplicationSet that made it. */
tree_place node_place(arena *a, const tree_node *n, const char *application, const char *set);

/* "Deployment portal/web" */
slice object_name(arena *a, const tree_object *o);

/* The namespace that it is put into; "" of kinds that have none. */
static inline slice object_namespace(const tree_object *o)
{
    return o->resource->namespace_;
}

/* Whether it is of a kind, and of a group ("": the core). */
bool object_is(const tree_object *o, const char *group, const char *kind);

#endif
