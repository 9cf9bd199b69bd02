/* Where the files of a tree are: git's tree objects, or a copy of the index. */
#include <stdlib.h>

#include "git/internal.h"

/* --- A revision --- */

/* ENOTFOUND is said of a name that is not there, and of an object that should be and is not. */
static bool is_missing_name(const libgit2 *library, int code)
{
    const git_error *error = library->error_last();

    return code == GIT_ENOTFOUND && (error == NULL || error->klass != GIT_ERROR_ODB);
}

static git_node find_in_revision(const git_source *s, arena *a, slice path)
{
    const libgit2 *library = s->repo->library;
    const git_tree *root = s->files;
    git_tree_entry *entry = NULL;

    if (path.size == 0)
        return (git_node){.id = *library->tree_id(root), .mode = GIT_FILEMODE_TREE};
    int code = library->tree_entry_bypath(&entry, root, arena_cstring(a, path));
    if (code < 0 && !is_missing_name(library, code))
        libgit2_fail(library, a, GTMPL_EIO, "%.*s cannot be read from the repository", SLICE_ARG(path));
    if (code < 0)
        return (git_node){0};
    git_node node = {.id = *library->tree_entry_id(entry), .mode = (uint16_t)library->tree_entry_filemode(entry)};
    library->tree_entry_free(entry);
    return node;
}

static void list_revision(const git_source *s, arena *a, slice path, git_entries *entries)
{
    const libgit2 *library = s->repo->library;
    git_node folder = find_in_revision(s, a, path);
    git_held *held = git_hold(s->repo, a);

    if (library->tree_lookup((git_tree **)&held->object, s->repo->handle, &folder.id) < 0)
        libgit2_fail(library, a, GTMPL_EIO, "%.*s cannot be read from the repository", SLICE_ARG(path));
    const git_tree *tree = (const git_tree *)held->object;
    size_t count = library->tree_entrycount(tree);
    for (size_t i = 0; i < count; i++) {
        const git_tree_entry *entry = library->tree_entry_byindex(tree, i);
        slice name = arena_slice(a, slice_from(library->tree_entry_name(entry)));
        git_entries_add(a, entries, (git_entry){name, (uint16_t)library->tree_entry_filemode(entry)});
    }
    git_held_release(held);
}

typedef struct tree_making {
    gitrepo *repo;
    arena *arena;
    slice revision;
    const void *files;
} tree_making;

static void revision_work(void *context)
{
    tree_making *m = context;

    m->files = gitrepo_root_tree(m->repo, m->arena, m->revision);
}

const file_tree *gitrepo_revision(gitrepo *g, arena *a, slice revision, slice folder)
{
    tree_making making = {.repo = g, .arena = a, .revision = revision};

    gitrepo_locked(g, a, revision_work, &making);
    return git_tree_over(
        a, revision,
        &(git_source){
            .repo = g, .find = find_in_revision, .list = list_revision, .files = making.files, .folder = folder});
}

/* --- The index --- */

typedef struct index_file {
    slice path;
    git_node node;
} index_file;

typedef struct index_files {
    index_file *items; /* sorted by the bytes of their paths */
    size_t count;
} index_files;

/* The first file whose path is not before this one. */
static size_t lower_bound(const index_files *files, slice path)
{
    size_t low = 0, high = files->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (slice_compare(files->items[middle].path, path) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_below(const index_files *files, size_t at, slice prefix)
{
    return at < files->count && slice_starts(files->items[at].path, prefix);
}

static git_node find_in_index(const git_source *s, arena *a, slice path)
{
    const index_files *files = s->files;
    size_t at = lower_bound(files, path);

    if (path.size == 0)
        return (git_node){.mode = GIT_FILEMODE_TREE};
    if (at < files->count && slice_equal(files->items[at].path, path))
        return files->items[at].node;
    slice prefix = arena_concat(a, path, SLICE("/"));
    if (is_below(files, lower_bound(files, prefix), prefix))
        return (git_node){.mode = GIT_FILEMODE_TREE};
    return (git_node){0};
}

static void list_index(const git_source *s, arena *a, slice path, git_entries *entries)
{
    const index_files *files = s->files;
    slice prefix = path.size == 0 ? path : arena_concat(a, path, SLICE("/"));
    size_t at = lower_bound(files, prefix);

    while (is_below(files, at, prefix)) {
        slice rest = slice_after(files->items[at].path, prefix.size);
        size_t slash = slice_find_char(rest, '/');
        if (slash == SLICE_NONE) {
            git_entries_add(a, entries, (git_entry){rest, files->items[at++].node.mode});
            continue;
        }
        slice name = slice_first(rest, slash);
        git_entries_add(a, entries, (git_entry){name, GIT_FILEMODE_TREE});
        at = lower_bound(files, arena_concat3(a, prefix, name, SLICE("0"))); /* `0` is what follows `/` */
    }
}

static int compare_files(const void *a, const void *b)
{
    return slice_compare(((const index_file *)a)->path, ((const index_file *)b)->path);
}

/* Several stages of one path, when it is in conflict, are one file. */
static void sort_files(index_files *files)
{
    size_t kept = 0;

    if (files->count > 1)
        qsort(files->items, files->count, sizeof *files->items, compare_files);
    for (size_t i = 0; i < files->count; i++)
        if (kept == 0 || !slice_equal(files->items[kept - 1].path, files->items[i].path))
            files->items[kept++] = files->items[i];
    files->count = kept;
}

static void index_work(void *context)
{
    tree_making *m = context;
    const libgit2 *library = m->repo->library;
    git_held *held = gitrepo_read_index(m->repo, m->arena);
    size_t count = library->index_entrycount(held->index);
    index_files *files = ARENA_NEW(m->arena, index_files);

    files->items = ARENA_ARRAY(m->arena, count, index_file);
    for (size_t i = 0; i < count; i++) {
        const git_index_entry *entry = library->index_get_byindex(held->index, i);
        slice path = slice_from(entry->path);
        if ((entry->flags_extended & GIT_INDEX_ENTRY_INTENT_TO_ADD) != 0 || !git_path_is_clean(path))
            continue;
        git_node node = {
            .id = entry->id, .mode = (uint16_t)entry->mode, .conflict = library->index_entry_stage(entry) != 0};
        files->items[files->count++] = (index_file){arena_slice(m->arena, path), node};
    }
    git_held_release(held);
    sort_files(files);
    m->files = files;
}

const file_tree *gitrepo_index(gitrepo *g, arena *a, slice folder)
{
    tree_making making = {.repo = g, .arena = a};

    gitrepo_need_worktree(g, a);
    gitrepo_locked(g, a, index_work, &making);
    return git_tree_over(
        a, SLICE("index"),
        &(git_source){.repo = g, .find = find_in_index, .list = list_index, .files = making.files, .folder = folder});
}
