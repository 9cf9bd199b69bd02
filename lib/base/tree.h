/*
 * A folder of files that is read without a question of where it is: on the disk, in a revision of a git repository, in
 * its index. Paths are relative to the tree's root, clean (no `.`, `..` or double slashes), with `/` between their
 * elements; "" is the root. Symbolic links are followed as long as they stay within the tree.
 *
 * Any number of threads may read a tree at once. What comes back lives in the arena that was given.
 */
#ifndef BASE_TREE_H
#define BASE_TREE_H

#include "base/arena.h"

typedef enum tree_kind { TREE_NONE, TREE_FILE, TREE_FOLDER } tree_kind;

typedef struct tree_entry {
    slice name;
    tree_kind kind;
} tree_entry;

typedef struct tree_entries {
    tree_entry *items; /* sorted by the bytes of their names */
    size_t count;
} tree_entries;

typedef struct file_tree {
    slice name; /* the revision, as the user wrote it; "" for the disk */
    void *context;
    tree_kind (*stat)(const struct file_tree *tree, arena *a, slice path); /* TREE_NONE also behind what is no folder */
    slice (*read)(const struct file_tree *tree, arena *a, slice path);     /* raises GTMPL_ENOTFOUND or GTMPL_EIO */
    tree_entries (*list)(const struct file_tree *tree, arena *a, slice path); /* likewise */
} file_tree;

static inline tree_kind tree_stat(const file_tree *tree, arena *a, slice path)
{
    return tree->stat(tree, a, path);
}

static inline slice tree_read(const file_tree *tree, arena *a, slice path)
{
    return tree->read(tree, a, path);
}

static inline tree_entries tree_list(const file_tree *tree, arena *a, slice path)
{
    return tree->list(tree, a, path);
}

#endif
