/*
 * Which paths differ. A revision and the working tree are compared through the index, as git does, so that files which
 * the index knows to be unchanged are not read; but unlike git, what counts is what stands in the working tree, also
 * where the index says that it is to be removed.
 */
#include <stdlib.h>

#include "git/internal.h"

enum { MOST_PATHS = 1000000 };

/* One delta of a diff, or two that were joined. */
typedef struct delta {
    slice path;
    bool second;    /* of the second diff: index to working tree */
    bool had, has;  /* whether there is a file on the old side, and on the new one */
    git_oid old_id; /* of the file on the old side */
    uint16_t old_mode, new_mode;
} delta;

typedef struct comparing {
    gitrepo *repo;
    arena *arena;
    git_side from, to;
    slice folder;
    size_t seen; /* paths in diffs */
    delta *items;
    size_t count, capacity;
    git_changes changes;
} comparing;

/* --- Reading a diff --- */

static void add(comparing *c, delta d)
{
    if (c->count == c->capacity) {
        size_t capacity = c->capacity == 0 ? 16 : c->capacity * 2;
        c->items = arena_grow(c->arena, c->items, c->capacity * sizeof *c->items, capacity * sizeof *c->items);
        c->capacity = capacity;
    }
    c->items[c->count++] = d;
}

/* Files that a sparse checkout leaves out are not gone. */
static bool is_left_out(const comparing *c, git_index *index, const git_diff_delta *found)
{
    const libgit2 *library = c->repo->library;

    if (found->status != GIT_DELTA_DELETED || index == NULL)
        return false;
    const git_index_entry *entry = library->index_get_bypath(index, found->old_file.path, 0);
    return entry != NULL && (entry->flags_extended & GIT_INDEX_ENTRY_SKIP_WORKTREE) != 0;
}

static bool is_plain(uint16_t mode)
{
    return mode == GIT_FILEMODE_BLOB || mode == GIT_FILEMODE_BLOB_EXECUTABLE;
}

/* Permissions alone are no change. */
static bool is_change(const comparing *c, const git_diff_delta *found)
{
    if (found->status == GIT_DELTA_UNMODIFIED || found->status == GIT_DELTA_IGNORED)
        return false;
    return found->status != GIT_DELTA_MODIFIED || !is_plain(found->old_file.mode) || !is_plain(found->new_file.mode) ||
           c->repo->library->oid_cmp(&found->old_file.id, &found->new_file.id) != 0;
}

/* Of a path that is below the folder, and that could be a path of the disk. */
static void add_delta(comparing *c, const git_diff_delta *found, bool second)
{
    slice path = slice_without_suffix(slice_from(found->new_file.path), SLICE("/"));
    slice prefix = c->folder.size == 0 ? c->folder : arena_concat(c->arena, c->folder, SLICE("/"));

    if (!slice_starts(path, prefix) || !git_path_is_clean(path))
        return;
    add(c, (delta){
               .path = arena_slice(c->arena, path),
               .second = second,
               .had = found->status != GIT_DELTA_ADDED && found->status != GIT_DELTA_UNTRACKED,
               .has = found->status != GIT_DELTA_DELETED,
               .old_id = found->old_file.id,
               .old_mode = found->old_file.mode,
               .new_mode = found->new_file.mode,
           });
}

/* Counts in a call from libgit2, which no error may leave by a jump. */
static int count_path(const git_diff *diff, const git_diff_delta *found, const char *pathspec, void *context)
{
    comparing *c = context;

    (void)diff, (void)found, (void)pathspec;
    return ++c->seen > MOST_PATHS ? GIT_EUSER : 0;
}

static git_diff_options options_for(comparing *c, uint32_t flags, char **folder)
{
    git_diff_options options;

    c->repo->library->diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
    options.flags = flags | GIT_DIFF_INCLUDE_TYPECHANGE | GIT_DIFF_IGNORE_FILEMODE | GIT_DIFF_DISABLE_PATHSPEC_MATCH |
                    GIT_DIFF_SKIP_BINARY_CHECK;
    options.notify_cb = count_path;
    options.payload = c;
    if (c->folder.size > 0) {
        *folder = arena_cstring(c->arena, c->folder);
        options.pathspec = (git_strarray){folder, 1};
    }
    return options;
}

/* Adds what a diff found, and lets go of it. */
static void take(comparing *c, int code, git_held *held, git_index *index, bool second)
{
    const libgit2 *library = c->repo->library;

    if (c->seen > MOST_PATHS)
        raise_error(c->arena, GTMPL_ELIMIT, "more than %d paths differ", (int)MOST_PATHS);
    if (code < 0)
        libgit2_fail(library, c->arena, GTMPL_EIO, "comparing files of the git repository");
    size_t count = library->diff_num_deltas(held->diff);
    for (size_t i = 0; i < count; i++) {
        const git_diff_delta *found = library->diff_get_delta(held->diff, i);
        if (is_change(c, found) && !is_left_out(c, index, found))
            add_delta(c, found, second);
    }
    git_held_release(held);
}

/* --- The diffs --- */

static void revision_to_revision(comparing *c)
{
    char *folder;
    git_diff_options options = options_for(c, 0, &folder);
    git_held *held = git_hold(c->repo, c->arena);
    git_tree *from = gitrepo_root_tree(c->repo, c->arena, c->from.revision);
    git_tree *to = gitrepo_root_tree(c->repo, c->arena, c->to.revision);

    int code = c->repo->library->diff_tree_to_tree(&held->diff, c->repo->handle, from, to, &options);
    take(c, code, held, NULL, false);
}

static void revision_to_index(comparing *c, git_index *index)
{
    char *folder;
    git_diff_options options = options_for(c, 0, &folder);
    git_held *held = git_hold(c->repo, c->arena);
    git_tree *from = gitrepo_root_tree(c->repo, c->arena, c->from.revision);

    int code = c->repo->library->diff_tree_to_index(&held->diff, c->repo->handle, from, index, &options);
    take(c, code, held, NULL, false);
}

static void index_to_worktree(comparing *c, git_index *index)
{
    char *folder;
    uint32_t flags = GIT_DIFF_INCLUDE_UNTRACKED | GIT_DIFF_RECURSE_UNTRACKED_DIRS | GIT_DIFF_IGNORE_SUBMODULES |
                     GIT_DIFF_INCLUDE_UNREADABLE;
    git_diff_options options = options_for(c, flags, &folder);
    git_held *held = git_hold(c->repo, c->arena);

    int code = c->repo->library->diff_index_to_workdir(&held->diff, c->repo->handle, index, &options);
    take(c, code, held, index, true);
}

/* --- Joining --- */

static int compare_deltas(const void *a, const void *b)
{
    const delta *x = a, *y = b;
    int order = slice_compare(x->path, y->path);

    return order != 0 ? order : (int)x->second - (int)y->second;
}

/* Whether a file of the working tree is the old side's after all: it was changed in the index and changed back. */
static bool is_same(const comparing *c, const delta *d)
{
    const libgit2 *library = c->repo->library;
    git_oid now;

    if (!is_plain(d->old_mode) || !is_plain(d->new_mode))
        return false;
    slice path = arena_concat3(c->arena, c->repo->root, SLICE("/"), d->path);
    return library->repository_hashfile(&now, c->repo->handle, arena_cstring(c->arena, path), GIT_OBJECT_BLOB, NULL) ==
               0 &&
           library->oid_cmp(&now, &d->old_id) == 0;
}

static void add_change(comparing *c, const delta *d, bool reversed)
{
    bool had = reversed ? d->has : d->had, has = reversed ? d->had : d->has;
    slice path = c->folder.size == 0 ? d->path : slice_after(d->path, c->folder.size + 1);
    git_change_kind kind = had && has ? GIT_CHANGE_MODIFIED : has ? GIT_CHANGE_ADDED : GIT_CHANGE_REMOVED;

    if (had || has)
        c->changes.items[c->changes.count++] = (git_change){path, kind};
}

/* The deltas of one path as one, from the first one's old side to the last one's new side. */
static void join(comparing *c, bool reversed)
{
    c->changes.items = ARENA_ARRAY(c->arena, c->count, git_change);
    if (c->count > 1)
        qsort(c->items, c->count, sizeof *c->items, compare_deltas);
    for (size_t i = 0, next; i < c->count; i = next) {
        delta d = c->items[i];
        for (next = i + 1; next < c->count && slice_equal(c->items[next].path, d.path); next++) {
            d.has = c->items[next].has;
            d.new_mode = c->items[next].new_mode;
        }
        if (next == i + 1 || !d.had || !d.has || !is_same(c, &d))
            add_change(c, &d, reversed);
    }
}

static void compare_work(void *context)
{
    comparing *c = context;
    bool reversed = c->from.kind > c->to.kind; /* revision, index, working tree: diffs go this way */

    if (reversed) {
        git_side from = c->from;
        c->from = c->to;
        c->to = from;
    }
    if (c->to.kind == GIT_SIDE_REVISION) {
        revision_to_revision(c);
    } else if (c->from.kind != c->to.kind) {
        git_held *index = gitrepo_read_index(c->repo, c->arena);
        if (c->from.kind == GIT_SIDE_REVISION)
            revision_to_index(c, index->index);
        if (c->to.kind == GIT_SIDE_WORKTREE)
            index_to_worktree(c, index->index);
        git_held_release(index);
    }
    join(c, reversed);
}

git_changes gitrepo_changes(gitrepo *g, arena *a, git_side from, git_side to, slice folder)
{
    comparing c = {.repo = g, .arena = a, .from = from, .to = to, .folder = folder};

    if (from.kind != GIT_SIDE_REVISION || to.kind != GIT_SIDE_REVISION)
        gitrepo_need_worktree(g, a);
    gitrepo_locked(g, a, compare_work, &c);
    return c.changes;
}
