/* What all trees share: the way along links, names and errors. */
#include "base/tree.h"

#include <stdlib.h>

slice tree_resolve(const file_tree *tree, arena *a, slice path)
{
    return tree->resolve == NULL ? path : tree->resolve(tree, a, path);
}

slice tree_join(arena *a, slice folder, slice name)
{
    return folder.size == 0 ? name : arena_concat3(a, folder, SLICE("/"), name);
}

slice tree_path_name(const file_tree *tree, arena *a, slice path)
{
    if (tree->name.size == 0)
        return path.size == 0 ? SLICE(".") : path;
    return arena_concat3(a, tree->name, SLICE(":"), path);
}

void tree_fail(const file_tree *tree, arena *a, gtmpl_status status, slice path, slice why)
{
    failure *f = ARENA_NEW(a, failure);

    f->status = status;
    f->file = tree_path_name(tree, a, path);
    f->text = arena_printf(a, "open %.*s: %.*s", SLICE_ARG(f->file), SLICE_ARG(why));
    raise_failure(a, f);
}

void tree_fail_way(const file_tree *tree, arena *a, slice path, tree_way way, slice end)
{
    if (way == WAY_OUTSIDE)
        tree_fail(tree, a, GTMPL_EIO, path,
                  arena_concat3(a, SLICE("the symbolic link "), end, SLICE(" leads out of the tree")));
    if (way == WAY_LOOP)
        tree_fail(tree, a, GTMPL_EIO, path, SLICE("too many levels of symbolic links"));
    tree_fail(tree, a, GTMPL_ENOTFOUND, path, SLICE("no such file or directory"));
}

static slice parent_of(slice path)
{
    size_t slash = slice_find_last(path, SLICE("/"));

    return slash == SLICE_NONE ? SLICE("") : slice_first(path, slash);
}

/* A way that is being followed: where it has come to, and what is still before it. */
typedef struct way {
    arena *arena;
    slice done, rest;
    slice link; /* that was followed last */
    int links;
} way;

static tree_way follow_link(way *w, slice link, slice target)
{
    w->link = link;
    if (++w->links > TREE_MOST_LINKS)
        return WAY_LOOP;
    if (slice_starts(target, SLICE("/")))
        return WAY_OUTSIDE;
    w->rest = w->rest.size == 0 ? target : arena_concat3(w->arena, target, SLICE("/"), w->rest);
    return WAY_FOUND;
}

static tree_way take_step(way *w, slice name, tree_look *look, void *context)
{
    slice target = SLICE("");

    if (name.size == 0 || slice_equal(name, SLICE(".")))
        return WAY_FOUND;
    if (slice_equal(name, SLICE(".."))) {
        if (w->done.size == 0)
            return WAY_OUTSIDE;
        w->done = parent_of(w->done);
        return WAY_FOUND;
    }
    slice next = tree_join(w->arena, w->done, name);
    tree_step step = look(context, w->arena, next, &target);
    if (step == STEP_LINK)
        return follow_link(w, next, target);
    w->done = next;
    return step == STEP_NONE || (step == STEP_FILE && w->rest.size > 0) ? WAY_MISSING : WAY_FOUND;
}

tree_way tree_follow(arena *a, slice path, tree_look *look, void *context, slice *end)
{
    way w = {.arena = a, .done = SLICE(""), .rest = path, .link = path};
    tree_way result = WAY_FOUND;
    slice name;

    while (result == WAY_FOUND && w.rest.size > 0 && slice_next(&w.rest, '/', &name))
        result = take_step(&w, name, look, context);
    *end = result == WAY_OUTSIDE || result == WAY_LOOP ? w.link : w.done;
    return result;
}

static int compare_entries(const void *a, const void *b)
{
    return slice_compare(((const tree_entry *)a)->name, ((const tree_entry *)b)->name);
}

void tree_sort(tree_entries *entries)
{
    if (entries->count > 1)
        qsort(entries->items, entries->count, sizeof *entries->items, compare_entries);
}
