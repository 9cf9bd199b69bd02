/*
 * The heads of what templates gave: each file is split into documents, and of each the kind, name and annotations are
 * read, by several threads where there is much of it. One of them may begin while templates still run.
 */
#ifndef RENDER_HEADS_H
#define RENDER_HEADS_H

#include "render/manifest.h"

/* A document with what reading its head came to. */
typedef struct head_reading {
    manifest manifest;
    bool read;
    const failure *failure; /* then */
} head_reading;

typedef struct head_list {
    head_reading *items;
    size_t count, capacity;
} head_list;

/*
 * The documents of the files, in their order, but for those of files whose name begins with `_`. What was read ahead is
 * taken over, the rest read here. Lives in the arena, or as long as that.
 */
head_list heads_read(arena *a, const compat *as, unsigned threads, const rendered_file *files, size_t count);

/* Someone who reads ahead. */
typedef struct heads_ahead heads_ahead;

/* `a` is the arena of the render, which lives longer than what is read. NULL when there is no memory to spare. */
heads_ahead *heads_ahead_new(arena *a, const compat *as);

/* Tells that the first `count` files are final. They may be read from now on; NULL is allowed for `h`. */
void heads_ahead_tell(heads_ahead *h, rendered_file *files, size_t count);

/* Reads what is left of those files together with whoever reads ahead; none is read any more when this returns. `a` is
 * the arena of the render, as above, and raises what ends the work. NULL is allowed for `h`. */
void heads_ahead_finish(heads_ahead *h, arena *a);

#endif
