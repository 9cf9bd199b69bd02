#ifdef __linux__
#define _GNU_SOURCE /* sched_getaffinity */
#include <sched.h>
#endif

#include "processors.h"

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
    static long count;

    if (count == 0)
        count = processors_allowed();
    if (count == 0)
        count = sysconf(_SC_NPROCESSORS_ONLN);
    return count;
}

unsigned processors(const char *jobs)
{
    long count = jobs != NULL ? strtol(jobs, NULL, 10) : processors_here();

    return count < 1 ? 1 : count > MOST ? MOST : (unsigned)count;
}
