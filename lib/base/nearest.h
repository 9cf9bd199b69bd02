/* Names that somebody may have meant, for messages: "did you mean …?". */
#ifndef BASE_NEAREST_H
#define BASE_NEAREST_H

#include "base/buffer.h"

enum { NEAREST_MOST = 3 };

/* The names offered so far that are nearest to the one that was wanted, the nearest first; of equals the first. */
typedef struct nearest {
    slice wanted;
    slice names[NEAREST_MOST]; /* as they are shown */
    size_t distances[NEAREST_MOST];
    size_t count;
} nearest;

/* Takes note of a name if it is near: a typing mistake or two away, more for long names. `shown` is not copied. */
void nearest_offer(nearest *n, slice name, slice shown);
bool nearest_is_near(const nearest *n, slice name);

/* Characters to add, remove, replace or exchange with their neighbour; the case of ASCII letters does not count. */
size_t nearest_distance(slice x, slice y);

/* The same for a name that is shown as it is. */
static inline void nearest_offer_name(nearest *n, slice name)
{
    nearest_offer(n, name, name);
}

/* Adds "; did you mean a, b or c?", or nothing if there is no name. */
void nearest_write(buffer *out, const nearest *n);

/* What it adds, as a text. */
slice nearest_text(arena *a, const nearest *n);

#endif
