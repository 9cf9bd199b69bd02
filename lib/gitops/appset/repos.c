/* Folders in the place of repositories. Reference: Argo CD's reposerver (GetGitFiles, GetGitDirectories). */
#include "gitops/appset/repos.h"

#include "base/file.h"
#include "chart/disk.h"
#include "chart/disk_tree.h"
#include "gitops/appset/pathspec.h"
#include "value/map.h"

enum { MOST_HEAD = 65536 }; /* bytes of .git and HEAD, where they are files of a line */

void repos_add(repos *r, slice url, slice folder)
{
    if (r->count == r->capacity) {
        size_t capacity = r->capacity == 0 ? 8 : r->capacity * 2;
        r->items = arena_grow(r->arena, r->items, r->count * sizeof *r->items, capacity * sizeof *r->items);
        r->capacity = capacity;
    }
    r->items[r->count++] = (repo_folder){.url = arena_slice(r->arena, url), .folder = arena_slice(r->arena, folder)};
}

/*
 * What a URL names, as `host/path`: without scheme, user, `.git` and slashes at the end, the host in small letters;
 * `git@host:path` is the same as `ssh://git@host/path`.
 */
static slice url_name(arena *a, slice url)
{
    size_t scheme = slice_find(url, SLICE("://"));
    slice rest = slice_trim_right(scheme == SLICE_NONE ? url : slice_after(url, scheme + 3), SLICE("/"));
    size_t user = slice_find_char(rest, '@'), slash = slice_find_char(rest, '/');
    buffer name = buffer_new(a);

    if (user != SLICE_NONE && (slash == SLICE_NONE || user < slash))
        rest = slice_after(rest, user + 1);
    buffer_add(&name, slice_without_suffix(rest, SLICE(".git")));
    for (size_t i = 0; i < name.size && name.data[i] != '/'; i++) {
        if (name.data[i] >= 'A' && name.data[i] <= 'Z')
            name.data[i] = (char)(name.data[i] - 'A' + 'a');
        if (name.data[i] == ':' && scheme == SLICE_NONE)
            name.data[i] = '/';
    }
    return buffer_slice(&name);
}

static bool same_url(arena *a, slice x, slice y)
{
    return slice_equal(x, y) || slice_equal(url_name(a, x), url_name(a, y));
}

typedef struct looking {
    repos *repos;
    git_remotes remotes;
    slice root;
} looking;

static void look_here(void *context)
{
    looking *l = context;
    gitrepo *g = gitrepo_open(l->repos->arena, SLICE("."));

    l->root = gitrepo_root(g, l->repos->arena);
    l->remotes = gitrepo_remotes(g, l->repos->arena);
}

/* Adds the repository around the working directory, under the URLs of its remotes, where there is one. */
static void add_here(repos *r)
{
    looking l = {.repos = r};

    r->looked_here = true;
    if (arena_attempt(r->arena, look_here, &l) != NULL)
        return;
    for (size_t i = 0; i < l.remotes.count; i++)
        repos_add(r, l.remotes.urls[i], l.root);
}

static repo_folder *find_repo(repos *r, slice url)
{
    repo_folder *any = NULL;

    for (size_t i = 0; i < r->count; i++) {
        if (same_url(r->arena, r->items[i].url, url))
            return &r->items[i];
        if (slice_equal(r->items[i].url, SLICE("*")))
            any = &r->items[i];
    }
    if (any != NULL || r->looked_here)
        return any;
    add_here(r);
    return find_repo(r, url);
}

typedef struct having {
    repos *repos;
    slice url;
    bool found;
} having;

static void have_work(void *context)
{
    having *h = context;

    h->found = find_repo(h->repos, h->url) != NULL;
}

bool repos_have(repos *r, arena *a, slice url)
{
    having h = {r, url, false};
    const failure *f = arena_try(r->arena, have_work, &h);

    if (f != NULL && failure_is_final(f))
        raise_failure(a, f);
    return f == NULL && h.found;
}

/* --- Listing --- */

static void add_path(arena *a, path_list *paths, slice path)
{
    if (paths->count == paths->capacity) {
        size_t more = paths->capacity == 0 ? 64 : paths->capacity * 2;
        paths->items = arena_grow(a, paths->items, paths->count * sizeof(slice), more * sizeof(slice));
        paths->capacity = more;
    }
    arena_spend(a, 1);
    paths->items[paths->count++] = path;
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
            add_path(a, &l->files, path);
        } else if (entries.items[i].kind == TREE_FOLDER && !slice_equal(name, SLICE(".git")) &&
                   is_itself(a, l->tree, path)) {
            add_path(a, hides ? &l->hidden : &l->folders, path);
            walk(a, l, path, hides);
        }
    }
}

/* --- Working trees of git --- */

static void add_known(map *known, slice path)
{
    for (;;) {
        map_set(known, path, value_bool(true));
        size_t slash = slice_find_last(path, SLICE("/"));
        if (slash == SLICE_NONE)
            return;
        path = slice_first(path, slash);
        if (map_get(known, path) != NULL)
            return;
    }
}

/* Paths of files that git knows or would add, and of the folders that hold them. */
static map *known_paths(repos *r, const repo_folder *repo)
{
    arena *a = r->arena;
    map *known = map_new(a);
    listing in_index = {.tree = gitrepo_index(repo->git, a, SLICE(""))};
    const git_side from = {.kind = GIT_SIDE_INDEX}, to = {.kind = GIT_SIDE_WORKTREE};
    git_changes changes = gitrepo_changes(repo->git, a, from, to, SLICE(""));

    walk(a, &in_index, SLICE(""), false);
    for (size_t i = 0; i < in_index.files.count; i++)
        add_known(known, in_index.files.items[i]);
    for (size_t i = 0; i < changes.count; i++)
        if (changes.items[i].kind == GIT_CHANGE_ADDED)
            add_known(known, changes.items[i].path);
    return known;
}

static void keep_known(const map *known, path_list *paths)
{
    size_t kept = 0;

    for (size_t i = 0; i < paths->count; i++)
        if (map_get(known, paths->items[i]) != NULL)
            paths->items[kept++] = paths->items[i];
    paths->count = kept;
}

/* Leaves out what git ignores. */
static void leave_ignored(repos *r, repo_folder *repo, listing *l)
{
    map *known = known_paths(r, repo);

    keep_known(known, &l->files);
    keep_known(known, &l->folders);
    keep_known(known, &l->hidden);
}

/* The repository's own folder: `.git`, or where a file of that name says (a linked working tree, a submodule). */
static slice git_folder(arena *a, slice folder)
{
    slice dot = tree_join(a, folder, SLICE(".git")), prefix = SLICE("gitdir:");

    if (disk_stat(a, dot).kind != FILE_REGULAR)
        return dot;
    slice text = slice_trim_space(slice_without_prefix(file_read(a, dot, MOST_HEAD), prefix));
    return slice_starts(text, SLICE("/")) ? text : tree_join(a, folder, text);
}

/* The branch that is checked out; no data for a commit without one. */
static slice checked_out(arena *a, slice folder)
{
    slice head = tree_join(a, git_folder(a, folder), SLICE("HEAD")), prefix = SLICE("ref: refs/heads/");

    if (!disk_exists(a, head))
        return (slice){NULL, 0};
    slice text = slice_trim_space(file_read(a, head, MOST_HEAD));
    return slice_starts(text, prefix) ? slice_after(text, prefix.size) : (slice){NULL, 0};
}

static bool is_git(arena *a, const repo_folder *repo)
{
    return disk_exists(a, tree_join(a, repo->folder, SLICE(".git")));
}

static bool is_worktree(arena *a, const repo_folder *repo, slice revision)
{
    return !is_git(a, repo) || revision.size == 0 || slice_equal(revision, SLICE("HEAD")) ||
           slice_equal(revision, checked_out(a, repo->folder));
}

typedef struct asking {
    repos *repos;
    slice url, revision;
    repo_folder *repo;
    const failure *no_git; /* why libgit2 cannot be had; NULL: it can, or is not asked for */
    const listing *found;
} asking;

static void open_git(void *context)
{
    asking *q = context;

    q->repo->git = gitrepo_open(q->repos->arena, q->repo->folder);
}

/* The folder, and its repository open. Without libgit2 the working tree can be read all the same, ignored files too. */
static void find_work(void *context)
{
    asking *q = context;
    arena *a = q->repos->arena;

    q->repo = find_repo(q->repos, q->url);
    if (q->repo == NULL)
        raise_error(a, GTMPL_ENOTFOUND, "no folder stands for the repository %.*s (--repo URL=DIR gives one)",
                    SLICE_ARG(q->url));
    if (q->repo->git != NULL || !is_git(a, q->repo))
        return;
    q->no_git = arena_try(a, open_git, q);
    if (q->no_git != NULL && q->no_git->status != GTMPL_EUNSUPPORTED)
        raise_failure(a, q->no_git);
}

/* Whether a state stands in the place of the working tree. */
static bool has_state(const asking *q)
{
    return q->repos->state_root.data != NULL && slice_equal(q->repos->state_root, q->repo->folder);
}

const file_tree *repos_state_tree(repos *r, arena *a, gitrepo *git)
{
    if (r->state.kind != GIT_SIDE_INDEX)
        return gitrepo_revision(git, a, r->state.revision, SLICE(""));
    if (r->index_file.data != NULL)
        gitrepo_use_index(git, a, r->index_file);
    return gitrepo_index(git, a, SLICE(""));
}

static const file_tree *tree_of(const asking *q, bool is_now)
{
    arena *a = q->repos->arena;

    if (is_now && has_state(q) && q->repo->git != NULL)
        return repos_state_tree(q->repos, a, q->repo->git);
    if (is_now)
        return disk_tree(a, q->repo->folder);
    if (q->repo->git == NULL)
        raise_failure(a, q->no_git);
    return gitrepo_revision(q->repo->git, a, q->revision, SLICE(""));
}

static void list_work(void *context)
{
    asking *q = context;
    arena *a = q->repos->arena;

    for (q->found = q->repo->listings; q->found != NULL; q->found = q->found->next)
        if (slice_equal(q->found->revision, q->revision))
            return;
    listing *l = ARENA_NEW(a, listing);
    bool is_now = is_worktree(a, q->repo, q->revision);
    l->revision = arena_slice(a, q->revision);
    l->tree = tree_of(q, is_now);
    is_now = is_now && !has_state(q);
    if (is_now)
        l->disk = q->repo->folder;
    walk(a, l, SLICE(""), false);
    if (is_now && q->repo->git != NULL)
        leave_ignored(q->repos, q->repo, l);
    l->next = q->repo->listings;
    q->repo->listings = l;
    q->found = l;
}

/*
 * Two frames, one after the other: an error takes along what was opened within its frame, and a revision that is not
 * there must not take the repository.
 */
const listing *repos_list(repos *r, arena *a, slice url, slice revision)
{
    asking q = {.repos = r, .url = url, .revision = revision};
    const failure *f = arena_try(r->arena, find_work, &q);

    if (f == NULL)
        f = arena_try(r->arena, list_work, &q);
    if (f != NULL)
        raise_failure(a, f);
    return q.found;
}

/* --- Finding --- */

static _Noreturn void fail_folder(arena *a, slice path)
{
    raise_error(a, GTMPL_EINVALID, "read %.*s: is a directory", SLICE_ARG(path));
}

/* Argo CD's new globbing finds folders, too, and fails to read them. */
static void refuse_folders(arena *a, slice pattern, const path_list *folders)
{
    for (size_t i = 0; i < folders->count; i++)
        if (doublestar_matches(a, pattern, folders->items[i]))
            fail_folder(a, folders->items[i]);
}

void listing_find(arena *a, const listing *l, slice pattern, bool new_globbing, path_list *found)
{
    slice spec = new_globbing ? path_clean(a, pattern) : pathspec_clean(a, pattern);

    if (new_globbing) {
        if (slice_equal(spec, SLICE(".")))
            fail_folder(a, spec);
        refuse_folders(a, spec, &l->folders);
        refuse_folders(a, spec, &l->hidden);
    }
    for (size_t i = 0; i < l->files.count; i++) {
        slice path = l->files.items[i];
        if (new_globbing ? doublestar_matches(a, spec, path) : pathspec_matches(a, spec, path))
            add_path(a, found, path);
    }
}
