/*
 * For the program's twin: libcrypt, which two functions of templates want, is loaded when they do. The names are those
 * of libcrypt itself, so that who calls them need not know. Without the library they fail, as they may.
 */
#include <crypt.h>
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <string.h>

typedef char *gensalt_function(const char *prefix, unsigned long count, const char *random, int size, char *output,
                               int output_size);
typedef char *crypt_function(const char *phrase, const char *setting, struct crypt_data *data);

/* Written once, under pthread_once. */
static pthread_once_t once = PTHREAD_ONCE_INIT;
static gensalt_function *gensalt;
static crypt_function *hash;

static void load(void)
{
    void *library = dlopen(CRYPT_LIBRARY, RTLD_NOW | RTLD_LOCAL);

    if (library == NULL)
        return;
    void *symbols[] = {dlsym(library, "crypt_gensalt_rn"), dlsym(library, "crypt_r")};
    memcpy(&gensalt, &symbols[0], sizeof gensalt); /* as POSIX has it, not as ISO C */
    memcpy(&hash, &symbols[1], sizeof hash);
}

char *crypt_gensalt_rn(const char *prefix, unsigned long count, const char *random, int size, char *output,
                       int output_size)
{
    pthread_once(&once, load);
    if (gensalt != NULL)
        return gensalt(prefix, count, random, size, output, output_size);
    errno = ENOSYS;
    return NULL;
}

char *crypt_r(const char *phrase, const char *setting, struct crypt_data *data)
{
    pthread_once(&once, load);
    if (hash != NULL)
        return hash(phrase, setting, data);
    errno = ENOSYS;
    return NULL;
}
