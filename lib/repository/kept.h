/*
 * Things that are loaded once and kept by path, for any number of threads: what is there is found without waiting for
 * others, what is not is loaded by the first who asks, while others load other things.
 */
#ifndef REPOSITORY_KEPT_H
#define REPOSITORY_KEPT_H

#include <pthread.h>

#include "value/map.h"

typedef struct kept {
    arena *arena;        /* of the map and the lists; owned */
    pthread_rwlock_t at; /* for the map and the items, in which what was added never changes */
    map *positions;      /* of the items, by path */
    void **items;
    size_t count, capacity;
    pthread_mutex_t lock;        /* for the arena and what follows; whoever adds has both locks */
    pthread_cond_t loaded;       /* something has been loaded, or could not be */
    struct kept_busy *busy;      /* what is being loaded */
    struct kept_loader *loaders; /* that nobody uses at the moment */
} kept;

/* Within the limits of an arena that outlives it. Raises GTMPL_ENOMEM. */
void kept_open(kept *k, arena *owner);

/* Frees what was loaded. Of one that was never opened (all zero) there is none. */
void kept_close(kept *k);

/* Loads what is at a path, in an arena that only this thread uses until it returns, and that ends with `kept`. */
typedef void *kept_load(void *context, arena *a, slice path);

/* What is kept by a path. What `load` raises is raised in `a`, and nothing is kept then. */
void *kept_get(kept *k, arena *a, slice path, kept_load *load, void *context);

#endif
