/*
 * glibc's allocator for a program that ends soon. As it comes it gives each thread a heap of its own, maps larger
 * blocks one by one, and gives back what is free: hundreds of calls of the system, and each page that is taken again is
 * cleared again. Here all blocks but the largest come from one heap that grows in large steps and keeps what it has.
 * Room that nobody touched costs nothing. Reference: mallopt(3).
 */
#include "memory.h"

#include <limits.h>
#ifdef __linux__
#include <malloc.h>
#endif

/* In bytes. */
enum {
    STEP = 1 << 20,    /* by which the heap grows, at the least */
    LARGEST = 1 << 20, /* block from the heap; larger ones are mapped, where they are extended without copying */
    KEPT = 32 << 20,   /* by each of several threads; also the largest block that glibc may take from a heap */
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

/* Each thread has a heap of its own again, so that they need not wait for each other. Renders are of one size: what one
 * gives back the next one takes, without asking the system in between. */
void memory_share(size_t threads)
{
#ifdef M_ARENA_MAX
    mallopt(M_ARENA_MAX, threads < INT_MAX ? (int)threads : INT_MAX);
    mallopt(M_TRIM_THRESHOLD, KEPT);
    mallopt(M_MMAP_THRESHOLD, KEPT);
#else
    (void)threads;
#endif
}
