/*
 * Documents as trees that keep how they were written: styles, tags, anchors, and comments where they belong. Reading
 * and writing such a tree gives what go-yaml v3's nodes give (with an indent of 2, and sequences not indented below
 * their keys): the layout becomes regular, the rest stays. Comments within `[]` and `{}` are lost.
 */
#ifndef CODEC_YAML_TREE_H
#define CODEC_YAML_TREE_H

#include "base/buffer.h"

typedef enum tree_kind { TREE_SCALAR, TREE_ALIAS, TREE_LIST, TREE_MAP } tree_kind;

typedef enum tree_style { TREE_PLAIN, TREE_SINGLE, TREE_DOUBLE, TREE_LITERAL, TREE_FOLDED } tree_style;

typedef struct yaml_tree {
    tree_kind kind;
    tree_style style;         /* of a scalar */
    bool flow;                /* a collection in brackets */
    slice text;               /* of a scalar; of an alias, its anchor */
    slice tag, anchor;        /* empty: none */
    slice head, line, foot;   /* comments: above it, on its line, below it; lines with `#`, or empty */
    struct yaml_tree **items; /* of a map: key, value, key, value, … */
    size_t count, capacity;
} yaml_tree;

typedef struct yaml_tree_document {
    yaml_tree *root; /* NULL: nothing but comments */
    slice foot;      /* a comment at its end that belongs to nothing */
} yaml_tree_document;

/*
 * Reads one document. Raises GTMPL_EYAML with `prefix` and go-yaml's words, GTMPL_EUNSUPPORTED for text that holds
 * one of the characters U+F8F0 to U+F8F3, which stand in for others while it is written.
 */
yaml_tree_document yaml_tree_read(arena *a, slice text, slice prefix);

/* Writes it, with a line end at its end. */
void yaml_tree_write(buffer *out, const yaml_tree_document *d);

/* The value of a key of a map, or NULL. */
yaml_tree *yaml_tree_get(const yaml_tree *map, slice key);

/* Sets a key of a map: in its place, or at the end. */
void yaml_tree_set(arena *a, yaml_tree *map, slice key, yaml_tree *v);

/* Takes a key out of a map. */
void yaml_tree_remove(yaml_tree *map, slice key);

yaml_tree *yaml_tree_scalar(arena *a, slice text, tree_style style);
yaml_tree *yaml_tree_map(arena *a);

#endif
