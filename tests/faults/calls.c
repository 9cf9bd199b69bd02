/*
 * The system's calls for files, between everybody in this process and the C library. Those of the library itself fail
 * with EIO when they are told to. In the other mode its reads and writes do a few bytes at a time, and every second one
 * is interrupted by a signal first.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "faults.h"

enum { FEW = 100 /* bytes */ };

/* The C library's own. A void pointer of dlsym() is no function pointer to the C language, but its bytes are. */
#define REAL(name, result, ...)                                                                                        \
    static result (*real)(__VA_ARGS__);                                                                                \
    if (real == NULL) {                                                                                                \
        void *found = dlsym(RTLD_NEXT, #name);                                                                         \
        memcpy(&real, &found, sizeof real);                                                                            \
    }

#define PUBLIC __attribute__((visibility("default")))

#define CALLER __builtin_return_address(0)

static bool refuse(const void *caller)
{
    if (!may_be_refused(caller) || !fault_is_due(FAULT_CALL))
        return false;
    errno = EIO;
    return true;
}

/* A signal that came before anything was done: every second time. */
static bool interrupt(const void *caller)
{
    static bool next;

    if (!may_be_refused(caller) || !fault_is_due(FAULT_SHORT) || (next = !next))
        return false;
    errno = EINTR;
    return true;
}

static size_t few(const void *caller, size_t size)
{
    return may_be_refused(caller) && fault_is_due(FAULT_SHORT) && size > FEW ? FEW : size;
}

#define OPEN(name)                                                                                                     \
    PUBLIC int name(const char *path, int flags, ...)                                                                  \
    {                                                                                                                  \
        va_list more;                                                                                                  \
        va_start(more, flags);                                                                                         \
        mode_t mode = (flags & O_CREAT) != 0 ? va_arg(more, mode_t) : 0;                                               \
        va_end(more);                                                                                                  \
        REAL(name, int, const char *, int, ...)                                                                        \
        return refuse(CALLER) || interrupt(CALLER) ? -1 : real(path, flags, mode);                                     \
    }

OPEN(open)
OPEN(open64)

#define OPEN_AT(name)                                                                                                  \
    PUBLIC int name(int folder, const char *path, int flags, ...)                                                      \
    {                                                                                                                  \
        va_list more;                                                                                                  \
        va_start(more, flags);                                                                                         \
        mode_t mode = (flags & O_CREAT) != 0 ? va_arg(more, mode_t) : 0;                                               \
        va_end(more);                                                                                                  \
        REAL(name, int, int, const char *, int, ...)                                                                   \
        return refuse(CALLER) || interrupt(CALLER) ? -1 : real(folder, path, flags, mode);                             \
    }

OPEN_AT(openat)
OPEN_AT(openat64)

PUBLIC ssize_t read(int descriptor, void *to, size_t size)
{
    REAL(read, ssize_t, int, void *, size_t)
    return refuse(CALLER) || interrupt(CALLER) ? -1 : real(descriptor, to, few(CALLER, size));
}

PUBLIC ssize_t write(int descriptor, const void *from, size_t size)
{
    REAL(write, ssize_t, int, const void *, size_t)
    return refuse(CALLER) || interrupt(CALLER) ? -1 : real(descriptor, from, few(CALLER, size));
}

/* The descriptor is gone whatever close() says. */
PUBLIC int close(int descriptor)
{
    REAL(close, int, int)
    int code = real(descriptor);
    return refuse(CALLER) ? -1 : code;
}

#define STAT(name)                                                                                                     \
    PUBLIC int name(const char *path, struct stat *status)                                                             \
    {                                                                                                                  \
        REAL(name, int, const char *, struct stat *)                                                                   \
        return refuse(CALLER) ? -1 : real(path, status);                                                               \
    }

STAT(stat)
STAT(lstat)

PUBLIC int fstatat(int folder, const char *path, struct stat *status, int flags)
{
    REAL(fstatat, int, int, const char *, struct stat *, int)
    return refuse(CALLER) ? -1 : real(folder, path, status, flags);
}

PUBLIC int fstat(int descriptor, struct stat *status)
{
    REAL(fstat, int, int, struct stat *)
    return refuse(CALLER) ? -1 : real(descriptor, status);
}

PUBLIC int rename(const char *from, const char *to)
{
    REAL(rename, int, const char *, const char *)
    return refuse(CALLER) ? -1 : real(from, to);
}

PUBLIC int mkdir(const char *path, mode_t mode)
{
    REAL(mkdir, int, const char *, mode_t)
    return refuse(CALLER) ? -1 : real(path, mode);
}

PUBLIC DIR *fdopendir(int descriptor)
{
    REAL(fdopendir, DIR *, int)
    if (refuse(CALLER))
        return NULL;
    if (memory_is_due(CALLER)) { /* that of the C library */
        errno = ENOMEM;
        return NULL;
    }
    return real(descriptor);
}

PUBLIC struct dirent *readdir(DIR *folder)
{
    REAL(readdir, struct dirent *, DIR *)
    return refuse(CALLER) ? NULL : real(folder);
}

PUBLIC char *realpath(const char *path, char *resolved)
{
    REAL(realpath, char *, const char *, char *)
    return refuse(CALLER) ? NULL : real(path, resolved);
}
