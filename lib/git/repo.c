/* Repositories: opening them, their working tree, what revisions are called. Reference: git's revisions(7). */
#define _XOPEN_SOURCE 700 /* for realpath */

#include <errno.h>
#include <limits.h>
#include <stdlib.h>

#include "base/file.h"
#include "git/internal.h"

enum { ID_TEXT = GIT_OID_HEXSZ + 1 };

/* --- Holding and locking --- */

void gitrepo_locked(gitrepo *g, arena *a, void (*work)(void *context), void *context)
{
    pthread_mutex_lock(&g->lock);
    const failure *why = arena_try(a, work, context);
    pthread_mutex_unlock(&g->lock);
    if (why != NULL)
        raise_failure(a, why);
}

void git_held_release(git_held *held)
{
    const libgit2 *library = held->repo->library;

    pthread_mutex_lock(&held->repo->lock);
    if (held->diff != NULL)
        library->diff_free(held->diff);
    if (held->index != NULL)
        library->index_free(held->index);
    if (held->object != NULL)
        library->object_free(held->object);
    if (held->odb != NULL)
        library->odb_free(held->odb);
    library->buf_dispose(&held->text);
    pthread_mutex_unlock(&held->repo->lock);
    *held = (git_held){.repo = held->repo};
}

static void release_held(void *held)
{
    git_held_release(held);
}

git_held *git_hold(gitrepo *g, arena *a)
{
    git_held *held = ARENA_NEW(a, git_held);

    held->repo = g;
    arena_on_release(a, release_held, held);
    return held;
}

static void release_repository(void *context)
{
    gitrepo *g = context;

    if (g->handle != NULL)
        g->library->repository_free(g->handle);
    if (g->locks)
        pthread_mutex_destroy(&g->lock);
}

static void make_lock(gitrepo *g, arena *a)
{
    pthread_mutexattr_t recursive;

    g->locks = pthread_mutexattr_init(&recursive) == 0 &&
               pthread_mutexattr_settype(&recursive, PTHREAD_MUTEX_RECURSIVE) == 0 &&
               pthread_mutex_init(&g->lock, &recursive) == 0;
    if (!g->locks)
        raise_error(a, GTMPL_ENOMEM, "out of memory");
    pthread_mutexattr_destroy(&recursive);
}

/* --- Paths of the disk --- */

/* Absolute and without links. */
static slice real_path(arena *a, slice path)
{
    char found[PATH_MAX];
    bool broken = slice_find_char(path, '\0') != SLICE_NONE; /* which no path can hold */

    if (broken || realpath(path.size == 0 ? "." : arena_cstring(a, path), found) == NULL) {
        int code = broken ? EINVAL : errno;
        raise_error(a, file_error_status(code), "%.*s: %.*s", SLICE_ARG(path), SLICE_ARG(file_error_text(a, code)));
    }
    return arena_slice(a, slice_from(found));
}

static bool is_inside(slice path, slice folder)
{
    return slice_equal(path, folder) || slice_equal(folder, SLICE("/")) ||
           (slice_starts(path, folder) && slice_starts(slice_after(path, folder.size), SLICE("/")));
}

/* libgit2 ends its folders with a slash. */
static slice folder_path(arena *a, const char *path)
{
    slice folder = slice_from(path);

    return arena_slice(a, folder.size > 1 ? slice_without_suffix(folder, SLICE("/")) : folder);
}

/* --- Opening --- */

slice git_top(arena *a, slice path)
{
    for (;;) {
        if (file_exists(a, arena_concat(a, path, SLICE("/.git"))))
            return path;
        size_t slash = slice_find_last(path, SLICE("/"));
        if (slash == SLICE_NONE || slash == 0)
            return SLICE("");
        path = slice_first(path, slash);
    }
}

/* The repository's own folder; empty when there is none. */
static slice discovered(gitrepo *g, arena *a, slice path)
{
    git_held *found = git_hold(g, a);
    int code = g->library->repository_discover(&found->text, arena_cstring(a, path), 0, NULL);
    slice folder = code < 0 ? SLICE("") : folder_path(a, found->text.ptr);

    git_held_release(found);
    return folder;
}

/*
 * A repository of another user, which libgit2 refuses to open as git does. Git has to: it runs programs that the
 * repository's configuration names. Nothing here does; and where such a configuration puts its working tree is not
 * followed, the folder with the `.git` is it.
 */
static void open_foreign(gitrepo *g, arena *a, slice real, slice folder)
{
    slice parent = git_top(a, real);

    if (g->library->repository_open_bare(&g->handle, arena_cstring(a, folder)) < 0)
        libgit2_fail(g->library, a, GTMPL_EIO, "%.*s", SLICE_ARG(g->place));
    if (parent.size == 0 || is_inside(real, folder) || !slice_equal(discovered(g, a, parent), folder))
        return;
    if (g->library->repository_set_workdir(g->handle, arena_cstring(a, parent), 0) < 0)
        libgit2_fail(g->library, a, GTMPL_EIO, "%.*s", SLICE_ARG(g->place));
}

static void open_handle(gitrepo *g, arena *a, slice real)
{
    int code = g->library->repository_open_ext(&g->handle, arena_cstring(a, real), 0, NULL);

    if (code >= 0)
        return;
    /* libgit2 1.5 says of another user's repository that it is not found, where settings do not speak of such. */
    if (code != GIT_EOWNER && code != GIT_ENOTFOUND)
        libgit2_fail(g->library, a, GTMPL_EIO, "%.*s", SLICE_ARG(g->place));
    slice folder = discovered(g, a, real);
    if (folder.size == 0)
        raise_error(a, GTMPL_ENOTFOUND, "%.*s is in no git repository", SLICE_ARG(g->place));
    open_foreign(g, a, real, folder);
}

gitrepo *gitrepo_open(arena *a, slice path)
{
    gitrepo *g = ARENA_NEW(a, gitrepo);
    slice real = real_path(a, path);

    *g = (gitrepo){.library = libgit2_get(a), .place = path.size == 0 ? SLICE(".") : arena_slice(a, path)};
    arena_on_release(a, release_repository, g);
    make_lock(g, a);
    open_handle(g, a, real);
    const char *workdir = g->library->repository_workdir(g->handle);
    if (workdir == NULL)
        return g;
    g->root = real_path(a, folder_path(a, workdir));
    g->outside = !is_inside(real, g->root) || is_inside(real, folder_path(a, g->library->repository_path(g->handle)));
    return g;
}

/* --- The working tree --- */

bool gitrepo_has_worktree(const gitrepo *g)
{
    return g->root.size > 0 && !g->outside;
}

void gitrepo_need_worktree(const gitrepo *g, arena *a)
{
    if (g->root.size == 0)
        raise_error(a, GTMPL_EINVALID, "%.*s is a bare repository, which has no working tree", SLICE_ARG(g->place));
    if (g->outside)
        raise_error(a, GTMPL_EINVALID, "%.*s is not in the working tree of its git repository, which is %.*s",
                    SLICE_ARG(g->place), SLICE_ARG(g->root));
}

slice gitrepo_root(const gitrepo *g, arena *a)
{
    gitrepo_need_worktree(g, a);
    return g->root;
}

slice gitrepo_relative(const gitrepo *g, arena *a, slice path)
{
    slice root = gitrepo_root(g, a), real = real_path(a, path);

    if (!is_inside(real, root))
        raise_error(a, GTMPL_EINVALID, "%.*s is not in the git repository %.*s", SLICE_ARG(path), SLICE_ARG(root));
    return slice_trim_left(slice_after(real, root.size), SLICE("/"));
}

bool git_path_is_clean(slice path)
{
    slice rest = path, name;

    if (path.size == 0 || slice_find_char(path, '\0') != SLICE_NONE)
        return false;
    while (slice_next(&rest, '/', &name))
        if (name.size == 0 || slice_equal(name, SLICE(".")) || slice_equal(name, SLICE("..")) ||
            slice_equal_fold(name, SLICE(".git")))
            return false;
    return true;
}

void gitrepo_use_index(gitrepo *g, arena *a, slice file)
{
    slice root = gitrepo_root(g, a);
    bool absolute = slice_starts(file, SLICE("/"));

    g->index = arena_cstring(a, absolute ? file : arena_concat3(a, root, SLICE("/"), file));
}

git_held *gitrepo_read_index(gitrepo *g, arena *a)
{
    git_held *held = git_hold(g, a);
    int code = g->index != NULL ? g->library->index_open(&held->index, g->index)
                                : g->library->repository_index(&held->index, g->handle);

    if (code < 0 || g->library->index_read(held->index, 0) < 0)
        libgit2_fail(g->library, a, GTMPL_EIO, "the index of %.*s", SLICE_ARG(g->place));
    return held;
}

/* --- Revisions --- */

static bool names_something(gitrepo *g, arena *a, const char *revision)
{
    git_held *held = git_hold(g, a);
    bool found = g->library->revparse_single(&held->object, g->handle, revision) == 0;

    git_held_release(held);
    return found;
}

typedef struct head_search {
    gitrepo *repo;
    arena *arena;
    bool found;
} head_search;

static void head_work(void *context)
{
    head_search *s = context;

    s->found = names_something(s->repo, s->arena, "HEAD");
}

bool gitrepo_has_head(gitrepo *g, arena *a)
{
    head_search search = {.repo = g, .arena = a};

    gitrepo_locked(g, a, head_work, &search);
    return search.found;
}

/* What a person may have meant, or why it may be missing: clones of CI have one commit and no branch but origin's. */
static slice hint(gitrepo *g, arena *a, slice revision)
{
    slice remote = arena_concat(a, SLICE("origin/"), revision);

    if (names_something(g, a, arena_cstring(a, remote)))
        return arena_concat3(a, SLICE("; did you mean \""), remote, SLICE("\"?"));
    if (g->library->repository_is_shallow(g->handle) == 1)
        return SLICE("; this clone is shallow: fetch more of its history");
    return SLICE("");
}

_Noreturn static void fail_unknown(gitrepo *g, arena *a, slice revision, int code)
{
    if (code == GIT_EAMBIGUOUS)
        raise_error(a, GTMPL_ENOTFOUND, "the revision \"%.*s\" is ambiguous", SLICE_ARG(revision));
    if (code == GIT_EUNBORNBRANCH || (slice_starts(revision, SLICE("HEAD")) && !names_something(g, a, "HEAD")))
        raise_error(a, GTMPL_ENOTFOUND, "unknown revision \"%.*s\": nothing has been committed yet",
                    SLICE_ARG(revision));
    if (code != GIT_ENOTFOUND && code != GIT_EINVALIDSPEC)
        libgit2_fail(g->library, a, GTMPL_ENOTFOUND, "unknown revision \"%.*s\"", SLICE_ARG(revision));
    raise_error(a, GTMPL_ENOTFOUND, "unknown revision \"%.*s\"%.*s", SLICE_ARG(revision),
                SLICE_ARG(hint(g, a, revision)));
}

/* What a revision names, peeled to a commit or a tree; held. */
static git_held *find_object(gitrepo *g, arena *a, slice revision, git_object_t type)
{
    git_held *named = git_hold(g, a), *peeled = git_hold(g, a);
    bool broken = revision.size == 0 || slice_find_char(revision, '\0') != SLICE_NONE;
    int code =
        broken ? GIT_EINVALIDSPEC : g->library->revparse_single(&named->object, g->handle, arena_cstring(a, revision));

    if (code < 0)
        fail_unknown(g, a, revision, code);
    code = g->library->object_peel(&peeled->object, named->object, type);
    if (code == GIT_EPEEL || code == GIT_EINVALIDSPEC || code == GIT_EAMBIGUOUS)
        raise_error(a, GTMPL_EINVALID, "the revision \"%.*s\" is no %s", SLICE_ARG(revision),
                    type == GIT_OBJECT_TREE ? "commit and no folder" : "commit");
    if (code < 0)
        libgit2_fail(g->library, a, GTMPL_EIO, "the revision \"%.*s\"", SLICE_ARG(revision));
    git_held_release(named);
    return peeled;
}

git_tree *gitrepo_root_tree(gitrepo *g, arena *a, slice revision)
{
    return (git_tree *)find_object(g, a, revision, GIT_OBJECT_TREE)->object;
}

typedef struct base_search {
    gitrepo *repo;
    arena *arena;
    slice from, to, base;
} base_search;

static void base_work(void *context)
{
    base_search *s = context;
    gitrepo *g = s->repo;
    git_held *from = find_object(g, s->arena, s->from, GIT_OBJECT_COMMIT);
    git_held *to = find_object(g, s->arena, s->to, GIT_OBJECT_COMMIT);
    char *text = arena_alloc(s->arena, ID_TEXT);
    git_oid base;
    int code = g->library->merge_base(&base, g->handle, g->library->object_id(from->object),
                                      g->library->object_id(to->object));

    if (code == GIT_ENOTFOUND)
        raise_error(s->arena, GTMPL_ENOTFOUND, "\"%.*s\" and \"%.*s\" have no common ancestor%s", SLICE_ARG(s->from),
                    SLICE_ARG(s->to),
                    g->library->repository_is_shallow(g->handle) == 1
                        ? "; this clone is shallow: fetch more of its history"
                        : "");
    if (code < 0)
        libgit2_fail(g->library, s->arena, GTMPL_EIO, "the common ancestor of \"%.*s\" and \"%.*s\"",
                     SLICE_ARG(s->from), SLICE_ARG(s->to));
    git_held_release(from);
    git_held_release(to);
    s->base = slice_from(g->library->oid_tostr(text, ID_TEXT, &base));
}

static slice or_head(slice revision)
{
    return revision.size == 0 ? SLICE("HEAD") : revision;
}

git_range gitrepo_range(gitrepo *g, arena *a, slice text)
{
    size_t dots = slice_find(text, SLICE(".."));

    if (dots == SLICE_NONE)
        return (git_range){.from = text};
    slice from = or_head(slice_first(text, dots)), rest = slice_after(text, dots + 2);
    if (!slice_starts(rest, SLICE(".")))
        return (git_range){from, or_head(rest)};
    base_search search = {.repo = g, .arena = a, .from = from, .to = or_head(slice_after(rest, 1))};
    gitrepo_locked(g, a, base_work, &search);
    return (git_range){search.base, search.to};
}

/* --- Remotes --- */

enum { MOST_REMOTES = 12, MOST_URL = 2048 };

typedef struct remote_reading {
    gitrepo *repo;
    arena *arena;
    git_remotes found;
    char *texts; /* MOST_URL bytes for each; taken before there is anything of libgit2's to lose */
} remote_reading;

static void read_remotes(void *context)
{
    remote_reading *r = context;
    const libgit2 *library = r->repo->library;
    git_strarray names;

    if (library->remote_list(&names, r->repo->handle) < 0)
        libgit2_fail(library, r->arena, GTMPL_EIO, "cannot read the remotes of %.*s", SLICE_ARG(r->repo->place));
    for (size_t i = 0; i < names.count && r->found.count < MOST_REMOTES; i++) {
        git_remote *remote;
        char *text = r->texts + r->found.count * MOST_URL;
        if (library->remote_lookup(&remote, r->repo->handle, names.strings[i]) < 0)
            continue;
        const char *url = library->remote_url(remote);
        size_t size = url == NULL ? 0 : strlen(url);
        if (size > 0 && size <= MOST_URL) {
            memcpy(text, url, size);
            r->found.urls[r->found.count++] = slice_of(text, size);
        }
        library->remote_free(remote);
    }
    library->strarray_dispose(&names);
}

git_remotes gitrepo_remotes(gitrepo *g, arena *a)
{
    remote_reading r = {.repo = g, .arena = a, .found = {ARENA_ARRAY(a, MOST_REMOTES, slice), 0}};

    r.texts = arena_alloc(a, (size_t)MOST_REMOTES * MOST_URL);
    gitrepo_locked(g, a, read_remotes, &r);
    return r.found;
}
