/*
 * glibc's allocator for a program that ends soon. As it comes it gives each thread a heap of its own, maps larger
 * blocks one by one, and gives back what is free: hundreds of calls of the system, and each page that is taken again is
 * cleared again. Here all blocks but the largest come from one heap that grows in large steps and keeps what it has.
 * Room that nobody touched costs nothing. References: mallopt(3), madvise(2).
 */
#define _DEFAULT_SOURCE /* sbrk, madvise */
#include "memory.h"

#include <limits.h>
#ifdef __linux__
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#endif

/* In bytes. */
enum {
    STEP = 1 << 20,    /* by which the heap grows, at the least */
    LARGEST = 1 << 20, /* block from the heap; larger ones are mapped, where they are extended without copying */
    KEPT = 32 << 20,   /* by each of several threads; also the largest block that glibc may take from a heap */

    HUGE_PAGE = 2 << 20,
    HUGE_FROM = 384 << 10,               /* of the heap: small charts need less, */
    HUGE_TO = HUGE_FROM + 3 * HUGE_PAGE, /* and few need more */
    FIRST = 256 << 10,                   /* more than is free when main begins, and less than HUGE_FROM */
};

#if defined(M_ARENA_MAX) && defined(MADV_HUGEPAGE)
static char *huge; /* where they may begin; NULL: nowhere */

/*
 * A huge page costs the kernel as much as a hundred small ones and holds five hundred: in a virtual machine, where a
 * small one takes a microsecond and more, they were a tenth of the time of large charts. The part of the heap that
 * should have them must be there before it can be named; it takes no memory until it is touched.
 */
static void ask_for_huge_pages(void)
{
    uintptr_t end = (uintptr_t)sbrk(0);
    char *heap = (char *)end + (-(end + HUGE_FROM) & (HUGE_PAGE - 1)); /* what follows HUGE_FROM is aligned */

    if (sbrk(heap - (char *)end) == (void *)-1)
        return;
    mallopt(M_TOP_PAD, HUGE_TO);
    void *volatile first = malloc(FIRST); /* which a compiler would leave out */
    free(first);
    mallopt(M_TOP_PAD, STEP);
    huge = heap + HUGE_FROM;
    madvise(huge, HUGE_TO - HUGE_FROM, MADV_HUGEPAGE);
}

/* Those that are there stay. */
static void ask_for_small_pages(void)
{
    if (huge != NULL)
        madvise(huge, HUGE_TO - HUGE_FROM, MADV_NOHUGEPAGE);
}
#else
static void ask_for_huge_pages(void)
{
}

static void ask_for_small_pages(void)
{
}
#endif

void memory_prepare(void)
{
#ifdef M_ARENA_MAX
    mallopt(M_ARENA_MAX, 1);
    mallopt(M_TOP_PAD, STEP);
    mallopt(M_TRIM_THRESHOLD, INT_MAX);
    mallopt(M_MMAP_THRESHOLD, LARGEST);
    ask_for_huge_pages();
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
    ask_for_small_pages();
#else
    (void)threads;
#endif
}
