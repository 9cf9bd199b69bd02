/* Loading libgit2. */
#include "git/library.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>

/* The headers that this was built with fit one version of the library only, and its file name says which. */
#ifdef __APPLE__
#define LIBRARY_FILE "libgit2." LIBGIT2_SOVERSION ".dylib"
#else
#define LIBRARY_FILE "libgit2.so." LIBGIT2_SOVERSION
#endif

typedef struct symbol_row {
    const char *name;
    size_t offset; /* in the table */
} symbol_row;

static const symbol_row symbols[] = {
#define SYMBOL_ROW(name) {"git_" #name, offsetof(libgit2, name)},
    LIBGIT2_FUNCTIONS(SYMBOL_ROW)
#undef SYMBOL_ROW
};

bool libgit2_load(libgit2 *library, const char *file, char *why, size_t size)
{
    void *handle = dlopen(file, RTLD_NOW | RTLD_LOCAL);

    if (handle == NULL) {
        snprintf(why, size, "%s", dlerror());
        return false;
    }
    for (size_t i = 0; i < sizeof symbols / sizeof symbols[0]; i++) {
        void *address = dlsym(handle, symbols[i].name);
        if (address == NULL) {
            snprintf(why, size, "%s has no %s", file, symbols[i].name);
            dlclose(handle);
            return false;
        }
        memcpy((char *)library + symbols[i].offset, &address, sizeof address); /* as POSIX has it, not as ISO C */
    }
    return true;
}

/* Written once, under pthread_once. */
static pthread_once_t once = PTHREAD_ONCE_INIT;
static libgit2 loaded;
static bool usable;
static char reason[512];

/*
 * Features of repositories that do not touch what is read here: libgit2 would refuse the whole repository. The set is
 * the process's, so it is extended only where nobody else uses the library.
 */
static void accept_extensions(void)
{
    const char *names[] = {"partialclone", "preciousobjects", "worktreeconfig"};

    loaded.libgit2_opts(GIT_OPT_SET_EXTENSIONS, names, sizeof names / sizeof names[0]);
}

static void load_once(void)
{
    if (!libgit2_load(&loaded, LIBRARY_FILE, reason, sizeof reason))
        return;

    int users = loaded.libgit2_init();
    if (users == 1)
        accept_extensions();
    if (users > 0)
        usable = true;
    else
        snprintf(reason, sizeof reason, "it cannot be initialised");
}

const libgit2 *libgit2_get(arena *a)
{
    pthread_once(&once, load_once);
    if (!usable)
        raise_error(a, GTMPL_EUNSUPPORTED,
                    "reading a git repository needs libgit2 %s, which cannot be loaded (%s); install it, for example "
                    "with: apt-get install libgit2-%s, dnf install libgit2, apk add libgit2, brew install libgit2",
                    LIBGIT2_SOVERSION, reason, LIBGIT2_SOVERSION);
    return &loaded;
}

void libgit2_fail(const libgit2 *library, arena *a, gtmpl_status status, const char *format, ...)
{
    const git_error *error = library->error_last();
    slice why =
        error == NULL || error->message == NULL ? SLICE("unknown error") : arena_slice(a, slice_from(error->message));
    va_list arguments;

    va_start(arguments, format);
    slice what = arena_vprintf(a, format, arguments);
    va_end(arguments);
    raise_text(a, status, arena_concat3(a, what, SLICE(": "), why));
}
