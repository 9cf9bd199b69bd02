/*
 * Behind the public functions: an error object of its own memory, and the one way in which a call's work is done
 * within a frame and what it raised becomes a status and an error.
 */
#ifndef RENDER_API_H
#define RENDER_API_H

#include "base/arena.h"
#include "gtmpl/error.h"

/* Makes the error of a failure (`err` may be NULL) and gives its status: GTMPL_ENOMEM when there is none for it. */
gtmpl_status api_error(gtmpl_error **err, const failure *f, int while_rendering);

/* The way back: a public error, which becomes the arena's, as what is raised within the library. */
failure *api_failure(arena *a, gtmpl_error *err);

/* Does work in an arena; on failure gives its status and error. */
gtmpl_status api_run(arena *a, void (*work)(void *context), void *context, gtmpl_error **err);

/*
 * Whether options (any struct that begins with its version; NULL: the defaults) are of a version that is known here. A
 * struct that was filled with zeros instead of its initialiser is not: GTMPL_EINVALID, with an error.
 */
bool api_options_known(const void *options, gtmpl_error **err);

/* A text that the caller of the public function frees, with a terminator. Raises GTMPL_ENOMEM. */
char *api_text(arena *a, slice text);

/* The error of an arena that could not be made. */
gtmpl_status api_no_memory(gtmpl_error **err);

#endif
