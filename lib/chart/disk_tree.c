/* A folder of the disk as a tree of files. */
#include "chart/disk_tree.h"

#include "base/file.h"
#include "chart/disk.h"

typedef struct disk_root {
    slice real;  /* absolute and without links */
    slice given; /* absolute, as links in it may have it */
} disk_root;

/* Without an end of its own for the root of the disk. */
static slice disk_path(const disk_root *root, arena *a, slice path)
{
    slice real = slice_without_suffix(root->real, SLICE("/"));

    return path.size == 0 ? root->real : arena_concat3(a, real, SLICE("/"), path);
}

/* --- Links --- */

static bool below(slice path, slice folder, slice *rest)
{
    slice prefix = slice_without_suffix(folder, SLICE("/"));

    *rest = slice_after(path, prefix.size);
    return slice_starts(path, prefix) && (rest->size == 0 || slice_starts(*rest, SLICE("/")));
}

/* An absolute link into the tree, as one that is relative to where it stands. */
static slice inner_target(const disk_root *root, arena *a, slice link, slice target)
{
    slice rest;

    if (!slice_starts(target, SLICE("/")) || (!below(target, root->real, &rest) && !below(target, root->given, &rest)))
        return target;
    rest = arena_concat(a, SLICE("."), rest);
    for (size_t i = 0; i < link.size; i++)
        if (link.data[i] == '/')
            rest = arena_concat(a, SLICE("../"), rest);
    return rest;
}

static tree_step look(void *context, arena *a, slice path, slice *target)
{
    const disk_root *root = context;
    slice full = disk_path(root, a, path);
    file_state state;

    if (!disk_find(a, full, &state))
        return STEP_NONE;
    if (state.kind == FILE_LINK)
        *target = inner_target(root, a, path, disk_read_link(a, full));
    return state.kind == FILE_LINK ? STEP_LINK : state.kind == FILE_DIRECTORY ? STEP_FOLDER : STEP_FILE;
}

static tree_way follow(const file_tree *tree, arena *a, slice path, slice *end)
{
    if (slice_find_char(path, '\0') != SLICE_NONE)
        return WAY_MISSING;
    return tree_follow(a, path, look, tree->context, end);
}

/* --- The tree's functions --- */

static tree_kind tree_kind_of(file_kind kind)
{
    return kind == FILE_DIRECTORY ? TREE_FOLDER : kind == FILE_REGULAR ? TREE_FILE : TREE_NONE;
}

static tree_kind disk_tree_stat(const file_tree *tree, arena *a, slice path)
{
    slice end = SLICE("");
    file_state state;

    if (follow(tree, a, path, &end) != WAY_FOUND || !disk_find(a, disk_path(tree->context, a, end), &state))
        return TREE_NONE;
    return tree_kind_of(state.kind);
}

/* The path of the disk at the end of a way that must be there, and what stands there. */
static slice need(const file_tree *tree, arena *a, slice path, file_state *state)
{
    slice end = SLICE("");
    tree_way way = follow(tree, a, path, &end);
    slice full = disk_path(tree->context, a, end);

    if (way == WAY_FOUND && !disk_find(a, full, state))
        way = WAY_MISSING;
    if (way != WAY_FOUND)
        tree_fail_way(tree, a, path, way, end);
    return full;
}

/* A pipe or device must not block or run for ever. */
static slice disk_tree_read(const file_tree *tree, arena *a, slice path)
{
    file_state state;
    slice full = need(tree, a, path, &state);

    if (state.kind == FILE_DIRECTORY)
        tree_fail(tree, a, GTMPL_EIO, path, SLICE("is a directory"));
    if (state.kind != FILE_REGULAR)
        tree_fail(tree, a, GTMPL_EIO, path, SLICE("is no regular file"));
    return file_read(a, full, 0);
}

static tree_entries disk_tree_list(const file_tree *tree, arena *a, slice path)
{
    file_state state;
    slice full = need(tree, a, path, &state);

    if (state.kind != FILE_DIRECTORY)
        tree_fail(tree, a, GTMPL_EIO, path, SLICE("not a directory"));
    disk_entries found = disk_list(a, full);
    tree_entries entries = {ARENA_ARRAY(a, found.count, tree_entry), found.count};
    for (size_t i = 0; i < found.count; i++) {
        const disk_entry *e = &found.items[i];
        bool is_link = !e->kind_known || e->kind == FILE_LINK;
        entries.items[i] = (tree_entry){e->name, is_link ? disk_tree_stat(tree, a, tree_join(a, path, e->name))
                                                         : tree_kind_of(e->kind)};
    }
    return entries;
}

static slice disk_tree_resolve(const file_tree *tree, arena *a, slice path)
{
    slice end = SLICE("");

    return follow(tree, a, path, &end) == WAY_FOUND ? end : path;
}

const file_tree *disk_tree(arena *a, slice folder)
{
    disk_root *root = ARENA_NEW(a, disk_root);
    file_tree *tree = ARENA_NEW(a, file_tree);

    root->given = disk_absolute(a, folder);
    root->real = disk_resolve(a, root->given);
    *tree = (file_tree){
        .name = SLICE(""),
        .context = root,
        .stat = disk_tree_stat,
        .read = disk_tree_read,
        .list = disk_tree_list,
        .resolve = disk_tree_resolve,
    };
    return tree;
}
