/*
 * Functions of a host in the template language, and its `lookup`. A function of the host never sees a jump: what it
 * calls of the library is done within a frame of its own, and what failed there is raised once the host has returned.
 */
#ifndef RENDER_HOST_H
#define RENDER_HOST_H

#include "gtmpl/function.h"
#include "gtmpl/render.h"
#include "template/call.h"

/* What a host adds to the language. */
typedef struct host {
    const gtmpl_function *functions;
    size_t count;
    gtmpl_lookup *lookup; /* NULL: nothing is ever found */
    void *lookup_context;
    function_row *rows; /* made by host_rows() */
} host;

/* The table of its functions, which ends with a row without a name. Raises GTMPL_EINVALID for a row that makes no
 * sense.
 */
const function_row *host_rows(arena *a, host *h);

/* Has an execution find the host behind its rows; `h` lives as long as that. */
void host_install(struct exec *e, const host *h);

#endif
