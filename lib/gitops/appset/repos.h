/*
 * Folders that stand for repositories. Of a git repository's folder the files are those that git knows or would add;
 * of any other, all of them. Listings are kept.
 */
#ifndef GITOPS_REPOS_H
#define GITOPS_REPOS_H

#include "base/tree.h"
#include "git/git.h"

typedef struct path_list {
    slice *items;
    size_t count, capacity;
} path_list;

/* What stands in a repository at a revision. Paths are sorted as a walk of the folders meets them. */
typedef struct listing {
    const struct listing *next;
    slice revision;
    const file_tree *tree;
    slice disk; /* the folder whose files as they stand are in the tree; no data: they are a revision's */
    path_list files, folders;
    path_list hidden; /* folders with a dot in front of their name, or of that of a folder around them */
} listing;

typedef struct repo_folder {
    slice url; /* "*": any that has no folder of its own */
    slice folder;
    gitrepo *git; /* NULL until it is needed */
    const listing *listings;
} repo_folder;

typedef struct repos {
    arena *arena; /* theirs alone: what is open in it outlives the errors of those who ask */
    repo_folder *items;
    size_t count, capacity;
    bool looked_here;  /* for the repository around the working directory */
    bool new_globbing; /* patterns of files are doublestar's and not git's */
    slice state_root;  /* the folder of a working tree that is taken in another state; no data: none */
    git_side state;    /* which: a revision, or the index */
    slice index_file;  /* git's index, if it is another file; no data: the repository's own */
} repos;

/* Adds a folder. The texts are copied. Raises in the repositories' own arena. */
void repos_add(repos *r, slice url, slice folder);

/*
 * The listing of a repository: of the folder with its URL, of that for any other one, or of the repository around the
 * working directory if the URL is one of its remotes. URLs are the same if they name one host and path. It lives in the
 * repositories' arena, and is kept.
 *
 * Revisions "", HEAD and the branch that is checked out are the working tree as it stands; others are read from git,
 * and for a folder that is no repository all are the folder. Raises in `a`: GTMPL_ENOTFOUND for a repository without a
 * folder and for an unknown revision, and what the disk and git have to say.
 */
const listing *repos_list(repos *r, arena *a, slice url, slice revision);

/* The files of the state that stands in the place of a working tree. Raises what git has to say. */
const file_tree *repos_state_tree(repos *r, arena *a, gitrepo *git);

/* Whether a folder stands for a repository. */
bool repos_have(repos *r, arena *a, slice url);

/* The paths of files that fit a pattern of a git generator, in order. Raises GTMPL_EINVALID for one that is refused. */
void listing_find(arena *a, const listing *l, slice pattern, bool new_globbing, path_list *found);

#endif
