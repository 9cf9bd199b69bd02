/* What the files of this room share. */
#ifndef GIT_INTERNAL_H
#define GIT_INTERNAL_H

#include <pthread.h>

#include "git/git.h"
#include "git/library.h"

struct gitrepo {
    const libgit2 *library;
    git_repository *handle;
    pthread_mutex_t lock; /* recursive; libgit2 wants one thread at a time (its docs/threading.md) */
    bool locks;           /* the lock was made */
    bool outside;         /* the working tree does not hold the path from which the repository was found */
    slice place;          /* for messages: the path that was opened */
    slice root;           /* of the working tree; empty: none */
    const char *index;    /* a file in the place of the repository's own; NULL: none */
};

/* Does work with libgit2 while no other thread does. What it raises leaves after the lock. */
void gitrepo_locked(gitrepo *g, arena *a, void (*work)(void *context), void *context);

/* An object of libgit2 that is released with the arena at the latest. */
typedef struct git_held {
    gitrepo *repo;
    git_object *object;
    git_index *index;
    git_diff *diff;
    git_odb *odb;
    git_buf text;
} git_held;

/* Registered before there is anything to hold, so that nothing can be lost between. */
git_held *git_hold(gitrepo *g, arena *a);
void git_held_release(git_held *held);

/* Raises GTMPL_EINVALID, saying why there is no working tree. */
void gitrepo_need_worktree(const gitrepo *g, arena *a);

/* The root tree of a revision, held. Raises as gitrepo_revision does. The caller has the lock. */
git_tree *gitrepo_root_tree(gitrepo *g, arena *a, slice revision);

/* The index, read anew if its file has changed. The caller has the lock. */
git_held *gitrepo_read_index(gitrepo *g, arena *a);

/* Whether a path from the repository is one: not empty, no `.` or `..`, no `.git`, no empty element. */
bool git_path_is_clean(slice path);

/* --- Trees --- */

/* What stands at a path; git's own modes. */
typedef struct git_node {
    git_oid id;
    uint16_t mode; /* 0: nothing */
    bool conflict;
} git_node;

typedef struct git_entry {
    slice name;
    uint16_t mode;
} git_entry;

typedef struct git_entries {
    git_entry *items; /* in any order */
    size_t count, capacity;
} git_entries;

/* Where a tree's files are: links are not followed here. The caller has the lock. */
typedef struct git_source {
    gitrepo *repo;
    git_node (*find)(const struct git_source *s, arena *a, slice path);
    void (*list)(const struct git_source *s, arena *a, slice path, git_entries *entries); /* of a folder */
    const void *files;
    slice folder; /* the tree's root */
} git_source;

void git_entries_add(arena *a, git_entries *entries, git_entry entry);

/* A tree over a source, which lives as long as `a`. */
const file_tree *git_tree_over(arena *a, slice name, const git_source *source);

#endif
