/*
 * Why lines changed: each thing that differs between the two sides of a target (a value, a file of its chart) is undone
 * alone on the new side, and made alone on the old one; the lines that are then other ones are its doing.
 */
#ifndef PREVIEW_BLAME_H
#define PREVIEW_BLAME_H

#include "preview/affected.h"
#include "preview/compare.h"
#include "repository/repository_object.h"

/* More renders than these for one target are not made: what is left then has no cause. */
enum { BLAME_MOST_TRIALS = 200 };

/* Adds a render's manifests, copied into an arena, to a target. */
typedef void blame_add(void *context, arena *a, target *to, const gtmpl_render *render);

typedef struct blame_request {
    comparison *comparison;
    affected *affected;
    gtmpl_repository *from, *to;
    target_pair pair; /* on both sides */
    size_t index;     /* of the target in the comparison */
    gtmpl_render_options options;
    gtmpl_status (*add_values)(void *context, gtmpl_values *values, gtmpl_error **err); /* or NULL */
    void *context;
    blame_add *add;
    void *add_context;
} blame_request;

/*
 * Adds causes to the lines of a target. What cannot be found out is left without one. Raises what keeping causes does
 * (GTMPL_ENOMEM, GTMPL_ELIMIT).
 */
void blame_find(const blame_request *request);

#endif
