/*
 * A text in pieces that stand somewhere else: what is only put one after the other needs no copy. The list lives in an
 * arena, the pieces as long as those who made them say.
 */
#ifndef BASE_PIECES_H
#define BASE_PIECES_H

#include "base/buffer.h"

typedef struct pieces {
    arena *arena;
    slice *items;
    size_t count, capacity;
} pieces;

static inline pieces pieces_new(arena *a)
{
    return (pieces){.arena = a};
}

/* Adds a piece; an empty one leaves no trace. */
void pieces_add(pieces *p, slice text);

/* Takes white space off the end, as slice_trim_space does. */
void pieces_trim_space_right(pieces *p);

/* Adds all pieces of another text. */
void pieces_add_all(pieces *p, const pieces *more);

size_t pieces_size(const pieces *p);

/* The whole text in one piece, in the list's arena or in another one. */
slice pieces_join(const pieces *p);
slice pieces_join_in(arena *a, const pieces *p);

/*
 * Hands the text on in few large runs, none of them empty, until `put` returns another number than 0, which comes back.
 * All but the last are whole blocks, which streams write without a copy.
 */
int pieces_write(const pieces *p, int (*put)(void *context, slice run), void *context);

#endif
