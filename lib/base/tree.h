/*
 * A folder of files that is read without a question of where it is: on the disk, in a revision of a git repository, in
 * its index. Paths are relative to the tree's root, clean (no `.`, `..` or double slashes), with `/` between their
 * elements; "" is the root. Symbolic links are followed as long as they stay within the tree: one that leads out of it,
 * or round in a circle, is TREE_NONE, and reading it is refused.
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
    slice (*resolve)(const struct file_tree *tree, arena *a, slice path);     /* NULL where there are no links */
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

/*
 * The path without links, as lists of changed files name it: for `charts/x/values.yaml` where `charts/x` is a link to
 * `../shared/x`, `shared/x/values.yaml`. A path that leads nowhere comes back as it is.
 */
slice tree_resolve(const file_tree *tree, arena *a, slice path);

/* A name in a folder of a tree, which may be the root. */
slice tree_join(arena *a, slice folder, slice name);

/* How a tree calls one of its paths in messages: `main:charts/x`, or the path alone on the disk. */
slice tree_path_name(const file_tree *tree, arena *a, slice path);

/* Raises `open main:charts/x: WHY`, as Go words errors of files. */
_Noreturn void tree_fail(const file_tree *tree, arena *a, gtmpl_status status, slice path, slice why);

/* --- For those who make trees --- */

enum { TREE_MOST_LINKS = 40 }; /* on one way, as Linux has it */

typedef enum tree_step { STEP_NONE, STEP_FILE, STEP_FOLDER, STEP_LINK } tree_step;

/* What stands at a path whose elements before the last are folders; of a link its text goes to `target`. */
typedef tree_step tree_look(void *context, arena *a, slice path, slice *target);

typedef enum tree_way { WAY_FOUND, WAY_MISSING, WAY_OUTSIDE, WAY_LOOP } tree_way;

/*
 * Follows a path and the links on it. `end` is the path without links or, where the way ends early, what it ends at:
 * the first name that is missing or no folder, the link that leads out of the tree, the last of too many links.
 */
tree_way tree_follow(arena *a, slice path, tree_look *look, void *context, slice *end);

/* Raises what is wrong with a way that was not found. */
_Noreturn void tree_fail_way(const file_tree *tree, arena *a, slice path, tree_way way, slice end);

/* Puts entries in order. */
void tree_sort(tree_entries *entries);

#endif
