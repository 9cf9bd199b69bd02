/* Reading files whole, with the errors that Go's os package words. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdio.h>

#include "base/pieces.h"

/*
 * The bytes of a file, in the arena. `limit` in bytes, 0 for none. Raises GTMPL_ENOTFOUND or GTMPL_EIO ("open x: no
 * such file or directory", "read x: is a directory") and GTMPL_ELIMIT.
 */
slice file_read(arena *a, slice path, size_t limit);

/*
 * Where the system finds a file. Below a folder that is open, the way that leads there need not be gone again for each
 * file: that is most of what opening one costs.
 */
typedef struct file_place {
    slice path;       /* the whole of it, as errors name it */
    int folder;       /* an open one, or AT_FDCWD */
    const char *name; /* from there */
} file_place;

/* The same, where `check` is told the size of a regular file (of others 0) before it is read, and may raise. */
typedef void file_size_check(void *context, uint64_t size);
slice file_read_checked(arena *a, const file_place *place, size_t limit, file_size_check *check, void *context);

/* openat(2), again where a signal interrupts it before anything is done. New files are for everybody, less the umask.
 */
int file_open(int folder, const char *name, int flags);

/* The rest of standard input. */
slice file_read_stdin(arena *a, size_t limit);

/*
 * Replaces a file, whole or not at all: the text goes to a new file beside it, which then takes its name. Folders on
 * the way are made. Raises GTMPL_EIO.
 */
void file_replace(arena *a, slice path, const pieces *text);

/* Whether an errno of stat(2) is of the path that was asked for, and not of what has failed to answer. */
bool file_is_missing(int code);

/* Whether something of that name is there. Raises GTMPL_EIO and GTMPL_ENOMEM when that cannot be said. */
bool file_exists(arena *a, slice path);

/* Writes to a host's stream. Raises GTMPL_EIO: "cannot write WHAT: no space left on device". */
void file_print(arena *a, FILE *out, slice text, const char *what);

/* What an errno of a path comes to: GTMPL_ENOTFOUND, GTMPL_ENOMEM or GTMPL_EIO. */
gtmpl_status file_error_status(int code);

/* The words of an errno, as Go prints them: "no such file or directory". */
slice file_error_text(arena *a, int code);

#endif
