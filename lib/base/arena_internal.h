/* What an arena is, for the files that make it up: memory (arena.c), text in it (arena_text.c), frames (raise.c). */
#ifndef BASE_ARENA_INTERNAL_H
#define BASE_ARENA_INTERNAL_H

#include "base/arena.h"

typedef struct chunk chunk; /* arena.c */

typedef struct release {
    struct release *next;
    arena *owner; /* with which the object ends */
    void (*run)(void *object);
    void *object;
} release;

struct arena {
    arena_room room; /* the free part of `current` */
    chunk *current;  /* chunks that are filled from the front; the first is being filled */
    chunk *large;    /* one block each */
    char *chunk_end; /* of `current`: what is behind the room has not been touched */
    size_t next_size;
    char *prepended; /* what arena_prepend made last, */
    size_t spare;    /* and the free bytes in front of it */
    size_t owned;    /* objects that are registered for release with it */
    arena *parts;    /* of scratch: what was retired into it; of others, all other scratch */
    arena *next;     /* in such a list */
    arena *root;     /* itself; of scratch, the arena that it was made for, which holds what follows for both */
    size_t bytes;
    bool used_up; /* the limit on memory was reached, and the reserve added to it */
    bool stopped; /* time was up, or somebody said stop: what is left is to say so, which takes memory */
    limits limits;
    uint64_t steps, next_look; /* steps so far, and when to compare them or the clock with the limits */
    uint64_t deadline;         /* in milliseconds of the clock */
    uintptr_t stack;           /* an address near the outermost frame */
    release *releases;
    frame *frame;
};

/* Runs those that were registered after `until`, last first. */
void arena_run_releases(arena *root, const release *until);

#endif
