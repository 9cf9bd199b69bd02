/* Names that somebody may have meant: by the letters that must change to get there. */
#ifndef BASE_NEAREST_H
#define BASE_NEAREST_H

#include "base/arena.h"

/*
 * Bytes to add, remove, replace or swap with their neighbour to make one text of the other; letters of ASCII count
 * as the same in either case. Stops counting past `most` and gives `most + 1`.
 */
size_t edit_distance(arena *a, slice x, slice y, size_t most);

/*
 * The search for the name that is most like a given one: a third of its bytes may differ, and at least one. Of
 * equally near names the first offered wins.
 */
typedef struct nearest {
    arena *arena;
    slice wanted;
    slice found; /* no data: none is near */
    size_t distance;
} nearest;

nearest nearest_to(arena *a, slice wanted);
void nearest_offer(nearest *n, slice name);

/* ` (did you mean "NAME"?)`, or nothing when no name is near: the end of a message. */
slice nearest_hint(const nearest *n);

#endif
