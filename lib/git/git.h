/*
 * Revisions of a git repository, read without a checkout and without the program git: what stands in a revision or in
 * the index as a tree of files, and which paths differ between two sides. Nothing is ever written.
 *
 * A repository may be used by any number of threads, which take turns; its arena must outlive what was made with it.
 * Paths are relative to the root of the working tree, as the index has them, or below a folder that is named.
 */
#ifndef GIT_GIT_H
#define GIT_GIT_H

#include "base/tree.h"

typedef struct gitrepo gitrepo;

/*
 * The nearest folder from `path` (absolute) upwards that holds a `.git`; "" when none below the root does. Nothing is
 * opened.
 */
slice git_top(arena *a, slice path);

/*
 * Opens the repository that holds a file or folder of the disk, looking upwards as git does. Raises GTMPL_ENOTFOUND
 * ("x: no such file or directory", "x is in no git repository"), GTMPL_EIO for one that libgit2 cannot read, or
 * GTMPL_EUNSUPPORTED without libgit2.
 */
gitrepo *gitrepo_open(arena *a, slice path);

/* Whether there is a working tree that holds the path; without one revisions can be read, and the rest is refused. */
bool gitrepo_has_worktree(const gitrepo *g);

/*
 * The working tree's folder, absolute and without links. Raises GTMPL_EINVALID for a bare repository, and where the
 * working tree does not hold the path that was opened.
 */
slice gitrepo_root(const gitrepo *g, arena *a);

/*
 * A path of the disk as seen from that root, "" for the root itself. The path must exist. Raises as gitrepo_root does,
 * and GTMPL_EINVALID for what is outside.
 */
slice gitrepo_relative(const gitrepo *g, arena *a, slice path);

/* Whether HEAD is a commit: it is none before the first one. */
bool gitrepo_has_head(gitrepo *g, arena *a);

typedef struct git_remotes {
    slice *urls;
    size_t count;
} git_remotes;

/* The URLs of its remotes; the first dozen, as long as a URL can reasonably be. */
git_remotes gitrepo_remotes(gitrepo *g, arena *a);

/*
 * The files of a revision below a folder ("": all): anything of git's revisions(7) that names a commit or a tree, such
 * as `main`, `v1.2`, `HEAD~2`, `origin/main@{1}`, an abbreviated id or `main:charts`. The tree is called as the user
 * wrote the revision. It is fixed from now on, whatever becomes of the branch. A folder that the revision does not have
 * gives an empty tree, whose root is TREE_NONE. Raises GTMPL_ENOTFOUND for an unknown revision, GTMPL_EINVALID for
 * one that is a file.
 *
 * Links are followed within the folder. What is in a submodule is not in the repository: TREE_NONE, and reading it is
 * refused with GTMPL_EUNSUPPORTED. A large file stays within the limits of the arena that it is read into.
 */
const file_tree *gitrepo_revision(gitrepo *g, arena *a, slice revision, slice folder);

/*
 * Takes another file as the index, before the repository is shared: the one that git names in GIT_INDEX_FILE when it
 * runs a hook of `git commit FILE`. A relative path is one from the working tree's root. Raises as gitrepo_root does.
 */
void gitrepo_use_index(gitrepo *g, arena *a, slice file);

/*
 * As gitrepo_revision, for the index as it is now: what the next commit would hold. A path in conflict is a file that
 * cannot be read. The tree is called `index`. Raises GTMPL_EINVALID for a bare repository.
 */
const file_tree *gitrepo_index(gitrepo *g, arena *a, slice folder);

typedef enum git_side_kind { GIT_SIDE_REVISION, GIT_SIDE_INDEX, GIT_SIDE_WORKTREE } git_side_kind;

typedef struct git_side {
    git_side_kind kind;
    slice revision; /* of GIT_SIDE_REVISION */
} git_side;

typedef enum git_change_kind { GIT_CHANGE_ADDED, GIT_CHANGE_REMOVED, GIT_CHANGE_MODIFIED } git_change_kind;

typedef struct git_change {
    slice path; /* below the folder; links are not followed (see tree_resolve) */
    git_change_kind kind;
} git_change;

typedef struct git_changes {
    git_change *items; /* sorted by the bytes of their paths, each path once */
    size_t count;
} git_changes;

/*
 * The files below a folder ("": all) that differ from one side to another. Files that git ignores are left out, files
 * that it does not know yet are not; permissions do not count; a repository within the working tree is one path. What
 * the index knows of the working tree's files saves reading them. Raises as gitrepo_revision and gitrepo_index do, and
 * GTMPL_ELIMIT beyond a million paths.
 */
git_changes gitrepo_changes(gitrepo *g, arena *a, git_side from, git_side to, slice folder);

typedef struct git_range {
    slice from, to; /* revisions; `to` is empty where one alone was named */
} git_range;

/*
 * Takes apart what a command line has: `A`; `A..B`, where a missing side is HEAD; or `A...B`, from the best common
 * ancestor of both (given by its id) to B. Raises GTMPL_ENOTFOUND for an unknown revision beside `...`, and where there
 * is no common ancestor.
 */
git_range gitrepo_range(gitrepo *g, arena *a, slice text);

#endif
