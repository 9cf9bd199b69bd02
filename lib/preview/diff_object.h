/* What a gtmpl_diff is, for those who fill one from within the library. */
#ifndef PREVIEW_DIFF_OBJECT_H
#define PREVIEW_DIFF_OBJECT_H

#include "gtmpl/diff.h"
#include "preview/compare.h"

struct gtmpl_diff {
    arena *arena;
    side sides[2];          /* by gtmpl_side */
    comparison *comparison; /* NULL: not compared yet */
    gtmpl_change *changes;  /* what hosts see of it */
    size_t rendered, targets; /* of repositories: how many were rendered, of how many */
};

/* Compares; raises GTMPL_EINVALID as gtmpl_diff_compare returns it. Runs within a frame of the object's arena. */
void diff_compare(struct gtmpl_diff *d, const compare_options *options);

#endif
