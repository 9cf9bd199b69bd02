/* Folders in the place of repositories. Reference: Argo CD's reposerver (GetGitFiles, GetGitDirectories). */
#include "gitops/repos.h"

#include "chart/disk.h"
#include "chart/disk_tree.h"
#include "gitops/pathspec.h"

void repos_add(repos *r, slice url, slice folder)
{
    if (r->count == r->capacity) {
        size_t capacity = r->capacity == 0 ? 8 : r->capacity * 2;
        r->items = arena_grow(r->arena, r->items, r->count * sizeof *r->items, capacity * sizeof *r->items);
        r->capacity = capacity;
    }
    r->items[r->count++] = (repo_folder){.url = url, .folder = folder};
}

static repo_folder *find_repo(repos *r, slice url)
{
    repo_folder *any = NULL;

    for (size_t i = 0; i < r->count; i++) {
        if (slice_equal(r->items[i].url, url))
            return &r->items[i];
        if (slice_equal(r->items[i].url, SLICE("*")))
            any = &r->items[i];
    }
    return any;
}

/* --- Listing --- */

static void add_path(arena *a, slice **items, size_t *count, size_t *capacity, slice path)
{
    if (*count == *capacity) {
        size_t more = *capacity == 0 ? 64 : *capacity * 2;
        *items = arena_grow(a, *items, *count * sizeof(slice), more * sizeof(slice));
        *capacity = more;
    }
    arena_spend(a, 1);
    (*items)[(*count)++] = path;
}

/* Whether a path is met without following a link, as git and a walk of the folders see it. */
static bool is_itself(arena *a, const file_tree *tree, slice path)
{
    return slice_equal(tree_resolve(tree, a, path), path);
}

/*
 * Files below a folder. Folders whose name begins with a dot are walked, as git lists what is in them, but neither
 * they nor those below are folders for a generator.
 */
static void walk(arena *a, listing *l, slice folder, bool is_hidden)
{
    tree_entries entries = tree_list(l->tree, a, folder);

    arena_check_stack(a);
    for (size_t i = 0; i < entries.count; i++) {
        slice name = entries.items[i].name, path = tree_join(a, folder, name);
        bool hides = is_hidden || slice_starts(name, SLICE("."));
        if (entries.items[i].kind == TREE_FILE) {
            add_path(a, &l->files, &l->file_count, &l->file_capacity, path);
        } else if (entries.items[i].kind == TREE_FOLDER && !slice_equal(name, SLICE(".git")) &&
                   is_itself(a, l->tree, path)) {
            if (!hides)
                add_path(a, &l->folders, &l->folder_count, &l->folder_capacity, path);
            walk(a, l, path, hides);
        }
    }
}

/* What is checked out, by the file HEAD: no data for a commit without a branch. */
static slice checked_out(arena *a, slice folder)
{
    slice head = tree_join(a, folder, SLICE(".git/HEAD")), prefix = SLICE("ref: refs/heads/");

    if (!disk_exists(a, head))
        return (slice){NULL, 0};
    slice text = slice_trim_space(tree_read(disk_tree(a, folder), a, SLICE(".git/HEAD")));
    return slice_starts(text, prefix) ? slice_after(text, prefix.size) : (slice){NULL, 0};
}

static const file_tree *tree_of(repos *r, repo_folder *repo, slice revision)
{
    arena *a = r->arena;
    bool is_git = disk_exists(a, tree_join(a, repo->folder, SLICE(".git")));
    bool is_now = revision.size == 0 || slice_equal(revision, SLICE("HEAD"));

    if (!is_git || is_now || slice_equal(revision, checked_out(a, repo->folder)))
        return disk_tree(a, repo->folder);
    if (repo->git == NULL)
        repo->git = gitrepo_open(a, repo->folder);
    return gitrepo_revision(repo->git, a, revision, SLICE(""));
}

const listing *repos_list(repos *r, slice url, slice revision)
{
    arena *a = r->arena;
    repo_folder *repo = find_repo(r, url);

    if (repo == NULL)
        raise_error(a, GTMPL_ENOTFOUND, "no folder stands for the repository %.*s (--repo URL=DIR gives one)",
                    SLICE_ARG(url));
    for (const listing *l = repo->listings; l != NULL; l = l->next)
        if (slice_equal(l->revision, revision))
            return l;
    listing *l = ARENA_NEW(a, listing);
    l->revision = arena_slice(a, revision);
    l->tree = tree_of(r, repo, revision);
    walk(a, l, SLICE(""), false);
    l->next = repo->listings;
    repo->listings = l;
    return l;
}

/* --- Finding --- */

void listing_find(arena *a, const listing *l, slice pattern, bool new_globbing, found_files *found)
{
    slice spec = new_globbing ? path_clean(a, pattern) : pathspec_clean(a, pattern);

    for (size_t i = 0; new_globbing && i < l->folder_count; i++)
        if (doublestar_matches(a, spec, l->folders[i]))
            raise_error(a, GTMPL_EINVALID, "read %.*s: is a directory", SLICE_ARG(l->folders[i]));
    for (size_t i = 0; i < l->file_count; i++) {
        slice path = l->files[i];
        if (new_globbing ? doublestar_matches(a, spec, path) : pathspec_matches(a, spec, path))
            add_path(a, &found->items, &found->count, &found->capacity, path);
    }
}
