/*
 * Which targets can differ between two states of a repository, known from what their layers and charts are made of:
 * only those need to be rendered.
 */
#ifndef PREVIEW_AFFECTED_H
#define PREVIEW_AFFECTED_H

#include "repository/layers.h"

/* A target on both sides, or on one of them (the other is NULL). */
typedef struct target_pair {
    const repo_target *from, *to;
} target_pair;

typedef struct affected affected;

/*
 * Asks git which files differ. `pairs` are all that will be asked about. Raises what gitrepo_changes does. The two may
 * be one and the same: then two places of it are compared.
 */
affected *affected_new(arena *a, repo *from, repo *to, const target_pair *pairs, size_t count);

/* Whether a pair may render to something else on the two sides. */
bool affected_differs(affected *f, const target_pair *pair);

/* Whether the charts of a pair are not the same. */
bool affected_chart_differs(affected *f, const target_pair *pair);

/* Whether a file or folder below the root differs, as far as is known. */
bool affected_path_differs(affected *f, slice path);

#endif
