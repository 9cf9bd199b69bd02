/*
 * For the static program: it loads no libraries while it runs. What would be loaded is of another libc, or none is
 * there at all, so asking ends here, with a reason that messages can show. Its twin loads them (cli/twin.h).
 */
#include <dlfcn.h>
#include <stddef.h>

void *dlopen(const char *file, int mode)
{
    (void)file;
    (void)mode;
    return NULL;
}

void *dlsym(void *library, const char *name)
{
    (void)library;
    (void)name;
    return NULL;
}

int dlclose(void *library)
{
    (void)library;
    return -1;
}

char *dlerror(void)
{
    static char reason[] = "this program is static, and its twin with shared libraries is not here";

    return reason;
}
