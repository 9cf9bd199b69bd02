#include "processors.h"

#include <stdlib.h>
#include <unistd.h>

enum { MOST = 256 };

unsigned processors(const char *jobs)
{
    long count = jobs != NULL ? strtol(jobs, NULL, 10) : sysconf(_SC_NPROCESSORS_ONLN);

    return count < 1 ? 1 : count > MOST ? MOST : (unsigned)count;
}
