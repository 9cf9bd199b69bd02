#include "processors.h"

#include <stdlib.h>
#include <unistd.h>

enum { MOST = 256 };

/* The system opens a file to tell. */
static long processors_here(void)
{
    static long count;

    if (count == 0)
        count = sysconf(_SC_NPROCESSORS_ONLN);
    return count;
}

unsigned processors(const char *jobs)
{
    long count = jobs != NULL ? strtol(jobs, NULL, 10) : processors_here();

    return count < 1 ? 1 : count > MOST ? MOST : (unsigned)count;
}
