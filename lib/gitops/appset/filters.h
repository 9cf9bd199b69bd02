/*
 * Filters of the generators that ask a server: which of its pull requests or repositories are wanted. A set of
 * parameters is kept if one filter fits it, or if there are none. Reference: Argo CD's
 * applicationset/services/{pull_request,scm_provider}.
 */
#ifndef GITOPS_FILTERS_H
#define GITOPS_FILTERS_H

#include "gitops/appset/generators.h"

typedef struct filters filters;

/* `filters` of a pullRequest or scmProvider generator. Raises Argo CD's words for a pattern that does not compile. */
const filters *filters_of_pull_requests(generation *g, const map *own);
const filters *filters_of_repositories(generation *g, const map *own);

/* Whether what the server says passes. */
bool filters_pass(generation *g, const filters *all, const map *said);

#endif
