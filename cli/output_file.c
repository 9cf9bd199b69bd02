#define _XOPEN_SOURCE 700 /* for realpath */

#include "output_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "interrupt.h"

enum { MOST_ATTEMPTS = 1000 }; /* at a name for a new file */

/* A new file beside the path; its descriptor, or -1. */
static int create_beside(output_file *f)
{
    size_t size = strlen(f->path) + sizeof ".999.tmp";
    int descriptor = -1;

    if ((f->fresh = malloc(size)) == NULL)
        return -1;
    for (int i = 0; i < MOST_ATTEMPTS && descriptor < 0; i++) {
        snprintf(f->fresh, size, "%s.%d.tmp", f->path, i);
        descriptor = open(f->fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (descriptor < 0 && errno != EEXIST)
            break;
    }
    return descriptor;
}

static void forget(output_file *f)
{
    free(f->path);
    free(f->fresh);
    *f = (output_file){NULL, NULL, NULL};
    interrupt_release();
}

bool output_file_open(output_file *f, const char *path)
{
    struct stat found;
    bool there = stat(path, &found) == 0;
    int descriptor;

    interrupt_hold();
    *f = (output_file){.path = there ? realpath(path, NULL) : strdup(path)}; /* a link stays one */
    if (there && !S_ISREG(found.st_mode))
        descriptor = open(path, O_WRONLY | O_CLOEXEC);
    else
        descriptor = f->path == NULL ? -1 : create_beside(f);
    if (descriptor >= 0 && (f->stream = fdopen(descriptor, "wb")) != NULL)
        return true;

    int code = errno;
    if (descriptor >= 0) {
        close(descriptor);
        if (f->fresh != NULL)
            unlink(f->fresh);
    }
    forget(f);
    errno = code;
    return false;
}

bool output_file_close(output_file *f, bool keep)
{
    bool good = fclose(f->stream) == 0 && keep;

    if (f->fresh != NULL && good)
        good = rename(f->fresh, f->path) == 0;
    int code = errno;
    if (f->fresh != NULL && !good)
        unlink(f->fresh);
    forget(f);
    errno = code;
    return good || !keep;
}
