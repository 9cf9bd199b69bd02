/* The functions that Argo CD's templates have besides sprig's, and the names that they make. */
#ifndef GITOPS_FUNCTIONS_H
#define GITOPS_FUNCTIONS_H

#include "template/call.h"

extern const function_row appset_functions[];

/* A name that Kubernetes takes: small letters, digits, `-` and `.`, at most 253, neither of the last two at an end. */
slice appset_normalize(arena *a, slice name);

/* A branch as part of a name: gosimple/slug's Make for ASCII, at most 50 bytes, cut at a dash; other letters become
   dashes. */
slice appset_slug(arena *a, slice text);

#endif
