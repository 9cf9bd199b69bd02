/* Finding the twin, and becoming it. */
#include "twin.h"

#ifdef __linux__
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

/* Where it is, from the folder of this program: as it is built, and as it is installed. */
static const char *const places[] = {"shared/gtmpl", "../libexec/gtmpl/gtmpl"};

/* A program with shared libraries was loaded by another one, whose address the kernel tells. */
static bool is_static(void)
{
    return getauxval(AT_BASE) == 0;
}

void twin_become(char **words)
{
    char path[PATH_MAX + sizeof "../libexec/gtmpl/gtmpl"];
    ssize_t size = is_static() ? readlink("/proc/self/exe", path, PATH_MAX) : 0;

    while (size > 0 && path[size - 1] != '/')
        size--;
    for (size_t i = 0; size > 0 && i < sizeof places / sizeof *places; i++) {
        strcpy(path + size, places[i]);
        execv(path, words);
    }
}

#else

void twin_become(char **words)
{
    (void)words;
}

#endif
