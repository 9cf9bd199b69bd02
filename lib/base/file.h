/* Reading files whole, with the errors that Go's os package words. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/arena.h"

/*
 * The bytes of a file, in the arena. `limit` in bytes, 0 for none. Raises GTMPL_ENOTFOUND or GTMPL_EIO ("open x: no
 * such file or directory", "read x: is a directory") and GTMPL_ELIMIT.
 */
slice file_read(arena *a, slice path, size_t limit);

/* The rest of standard input. */
slice file_read_stdin(arena *a, size_t limit);

/* The words of an errno, as Go prints them: "no such file or directory". */
slice file_error_text(arena *a, int code);

#endif
