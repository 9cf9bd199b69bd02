/*
 * glibc's allocator for a program that ends soon. As it comes it gives each thread a heap of its own, maps larger
 * blocks one by one, and gives back what is free: hundreds of calls of the system, and each page that is taken again is
 * cleared again. Here all blocks but the largest come from one heap that grows in large steps and keeps what it has.
 * Room that nobody touched costs nothing. Reference: mallopt(3).
 */
#include "memory.h"

#include <limits.h>
#include <malloc.h>

enum {
    STEP = 1 << 20, /* bytes by which the heap grows, at the least */
    LARGEST =
        1 << 20, /* bytes of a block from the heap; larger ones are extended without copying where they are mapped */
};

void memory_prepare(void)
{
#ifdef M_ARENA_MAX
    mallopt(M_ARENA_MAX, 1);
    mallopt(M_TOP_PAD, STEP);
    mallopt(M_TRIM_THRESHOLD, INT_MAX);
    mallopt(M_MMAP_THRESHOLD, LARGEST);
#endif
}
