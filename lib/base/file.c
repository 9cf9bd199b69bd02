/* Reading files. Sizes are only a hint: what counts is what read(2) gives, so that pipes and /proc work too. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"

enum {
    READ_SIZE = 64 * 1024,
    MAX_ATTEMPTS = 1000, /* at a name for a new file */
};

typedef struct open_file {
    int descriptor;
} open_file;

static void close_file(void *object)
{
    open_file *f = object;

    if (f->descriptor > STDERR_FILENO)
        close(f->descriptor);
    f->descriptor = -1;
}

int file_open(int folder, const char *name, int flags)
{
    int descriptor;

    do
        descriptor = openat(folder, name, flags, 0666);
    while (descriptor < 0 && errno == EINTR);
    return descriptor;
}

slice file_error_text(arena *a, int code)
{
    char text[256] = "";

    if (strerror_r(code, text, sizeof text) != 0 || text[0] == '\0')
        snprintf(text, sizeof text, "errno %d", code);
    if (text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'a' && text[1] <= 'z')
        text[0] = (char)(text[0] - 'A' + 'a');
    return arena_slice(a, slice_from(text));
}

gtmpl_status file_error_status(int code)
{
    if (code == ENOENT || code == ENOTDIR)
        return GTMPL_ENOTFOUND;
    return code == ENOMEM ? GTMPL_ENOMEM : GTMPL_EIO;
}

static _Noreturn void fail(arena *a, const char *operation, slice path, int code)
{
    failure *f = ARENA_NEW(a, failure);

    f->status = file_error_status(code);
    f->file = arena_slice(a, path);
    f->text = arena_printf(a, "%s %.*s: %.*s", operation, SLICE_ARG(path), SLICE_ARG(file_error_text(a, code)));
    raise_failure(a, f);
}

/* `expected` is the size of a regular file, or 0. */
static slice read_all(arena *a, int descriptor, slice path, size_t expected, size_t limit)
{
    buffer b = buffer_new(a);

    if (expected > 0) { /* one more: a read that does not fill it has seen the end */
        b.data = arena_alloc_filled(a, expected + 1);
        b.capacity = expected + 1;
    }
    for (;;) {
        char *at = buffer_reserve(&b, b.capacity > b.size ? 1 : READ_SIZE);
        size_t room = b.capacity - b.size;
        ssize_t got = read(descriptor, at, room);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            fail(a, "read", path, errno);
        if (got == 0) {
            buffer_trim(&b);
            return buffer_slice(&b);
        }
        b.size += (size_t)got;
        if (expected > 0 && b.size == expected && (size_t)got < room)
            return buffer_slice(&b);
        if (limit != 0 && b.size > limit)
            raise_error(a, GTMPL_ELIMIT, "%.*s is larger than the maximum size %zu", SLICE_ARG(path), limit);
    }
}

slice file_read_checked(arena *a, const file_place *place, size_t limit, file_size_check *check, void *context)
{
    open_file *f = ARENA_NEW(a, open_file);
    slice path = place->path;
    struct stat status;

    f->descriptor = file_open(place->folder, place->name, O_RDONLY | O_CLOEXEC);
    if (f->descriptor < 0)
        fail(a, "open", path, errno);
    arena_on_release(a, close_file, f);
    if (fstat(f->descriptor, &status) != 0)
        fail(a, "read", path, errno);
    if (S_ISDIR(status.st_mode))
        fail(a, "read", path, EISDIR);

    size_t size = S_ISREG(status.st_mode) && status.st_size > 0 ? (size_t)status.st_size : 0;
    if (check != NULL)
        check(context, size);
    if (limit != 0 && size > limit)
        raise_error(a, GTMPL_ELIMIT, "%.*s is larger than the maximum size %zu", SLICE_ARG(path), limit);
    slice content = read_all(a, f->descriptor, path, size, limit);
    close_file(f);
    return content;
}

slice file_read(arena *a, slice path, size_t limit)
{
    const file_place place = {path, AT_FDCWD, arena_cstring(a, path)};

    return file_read_checked(a, &place, limit, NULL, NULL);
}

slice file_read_stdin(arena *a, size_t limit)
{
    return read_all(a, STDIN_FILENO, SLICE("/dev/stdin"), 0, limit);
}

void file_print(arena *a, FILE *out, slice text, const char *what)
{
    if (text.size > 0 && fwrite(text.data, 1, text.size, out) != text.size)
        raise_error(a, GTMPL_EIO, "cannot write %s: %.*s", what, SLICE_ARG(file_error_text(a, errno)));
}

bool file_is_missing(int code)
{
    return code != EIO && code != ENOMEM;
}

bool file_exists(arena *a, slice path)
{
    struct stat status;
    bool found = stat(arena_cstring(a, path), &status) == 0;

    if (!found && !file_is_missing(errno))
        fail(a, "stat", path, errno);
    return found;
}

/* Makes the folders that a path leads through. */
static void make_folders(arena *a, slice path)
{
    char *name = arena_cstring(a, path);

    for (char *slash = strchr(name + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(name, 0755) != 0 && errno != EEXIST)
            fail(a, "mkdir", slice_from(name), errno);
        *slash = '/';
    }
}

static int write_run(void *context, slice text)
{
    int descriptor = *(int *)context;

    while (text.size > 0) {
        ssize_t put = write(descriptor, text.data, text.size);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return errno;
        text = slice_after(text, (size_t)put);
    }
    return 0;
}

/* A file that is to take another one's place; until it has, an error takes it away. */
typedef struct fresh_file {
    int descriptor;
    char *name; /* NULL: it is nobody's business any more */
} fresh_file;

static void drop_fresh(void *object)
{
    fresh_file *f = object;

    if (f->descriptor >= 0)
        close(f->descriptor);
    if (f->name != NULL)
        unlink(f->name);
    *f = (fresh_file){-1, NULL};
}

/* A new file beside `path`, under a name that nothing has. */
static bool create_beside(arena *a, slice path, fresh_file *f)
{
    for (unsigned attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
        char *name = arena_cstring(a, arena_printf(a, "%.*s.%u.tmp", SLICE_ARG(path), attempt));
        f->descriptor = file_open(AT_FDCWD, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC);
        if (f->descriptor >= 0)
            f->name = name;
        if (f->descriptor >= 0 || errno != EEXIST)
            break;
    }
    return f->descriptor >= 0;
}

/* What was written may be refused as late as now. That a signal came between is no refusal: the file is closed. */
static int close_written(fresh_file *f)
{
    int code = close(f->descriptor) == 0 || errno == EINTR ? 0 : errno;

    f->descriptor = -1;
    return code;
}

void file_replace(arena *a, slice path, const pieces *text)
{
    fresh_file *f = ARENA_NEW(a, fresh_file);
    const char *name = arena_cstring(a, path);

    f->descriptor = -1;
    arena_on_release(a, drop_fresh, f);
    if (!create_beside(a, path, f) && errno == ENOENT) { /* as a rule the folder is there */
        make_folders(a, path);
        create_beside(a, path, f);
    }
    if (f->descriptor < 0)
        fail(a, "open", path, errno);

    int code = pieces_write(text, write_run, &f->descriptor), closed = close_written(f);
    if (code == 0)
        code = closed;
    if (code == 0 && rename(f->name, name) != 0)
        code = errno;
    if (code != 0)
        fail(a, "write", path, code);
    f->name = NULL;
}
