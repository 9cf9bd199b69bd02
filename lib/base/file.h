/* Reading files whole, with the errors that Go's os package words. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/pieces.h"

/*
 * The bytes of a file, in the arena. `limit` in bytes, 0 for none. Raises GTMPL_ENOTFOUND or GTMPL_EIO ("open x: no
 * such file or directory", "read x: is a directory") and GTMPL_ELIMIT.
 */
slice file_read(arena *a, slice path, size_t limit);

/* The same, where `check` is told the size of a regular file (of others 0) before it is read, and may raise. */
typedef void file_size_check(void *context, uint64_t size);
slice file_read_checked(arena *a, slice path, size_t limit, file_size_check *check, void *context);

/* The rest of standard input. */
slice file_read_stdin(arena *a, size_t limit);

/*
 * Replaces a file, whole or not at all: the text goes to a new file beside it, which then takes its name. Folders on
 * the way are made. Raises GTMPL_EIO.
 */
void file_replace(arena *a, slice path, const pieces *text);

/* Whether something of that name is there. */
bool file_exists(arena *a, slice path);

/* The words of an errno, as Go prints them: "no such file or directory". */
slice file_error_text(arena *a, int code);

#endif
