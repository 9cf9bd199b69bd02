#ifdef __linux__
#define _GNU_SOURCE /* affinity */
#include <sched.h>
#endif

#include "processors.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

enum { MOST = 256 };

/* Those that this process may run on; 0 when the system does not tell. */
static long processors_allowed(void)
{
#ifdef __linux__
    cpu_set_t set;

    if (sched_getaffinity(0, sizeof set, &set) == 0)
        return CPU_COUNT(&set);
#endif
    return 0;
}

/* The system opens a file to tell how many there are, so it is asked second. */
static long processors_here(void)
{
    static atomic_long known; /* threads ask, too */
    long count = atomic_load(&known);

    if (count == 0)
        count = processors_allowed();
    if (count == 0)
        count = sysconf(_SC_NPROCESSORS_ONLN);
    atomic_store(&known, count);
    return count;
}

unsigned processors(const char *jobs)
{
    long count = jobs != NULL ? strtol(jobs, NULL, 10) : processors_here();

    return count < 1 ? 1 : count > MOST ? MOST : (unsigned)count;
}

/* The same as for threads of the library (lib/base/parallel.c). */
void processors_leave(pthread_t thread)
{
#ifdef __linux__
    cpu_set_t all, others;
    int here = sched_getcpu();

    if (here < 0 || sched_getaffinity(0, sizeof all, &all) != 0)
        return;
    others = all;
    CPU_CLR((size_t)here, &others);
    if (CPU_COUNT(&others) > 0 && pthread_setaffinity_np(thread, sizeof others, &others) == 0)
        pthread_setaffinity_np(thread, sizeof all, &all);
#else
    (void)thread;
#endif
}
