/*
 * Patterns of paths as git generators use them: git's own for files (a pathspec, in which `*` crosses slashes),
 * doublestar's where Argo CD's new globbing is on, and Go's path.Match for folders.
 */
#ifndef GITOPS_PATHSPEC_H
#define GITOPS_PATHSPEC_H

#include "base/arena.h"

/* A pathspec without `.`, `..` and double slashes. Raises GTMPL_EINVALID for one that leads out, and for magic. */
slice pathspec_clean(arena *a, slice spec);

/* Whether git lists a file for a clean pathspec: the file, what is below a folder, or a wildmatch. */
bool pathspec_matches(arena *a, slice spec, slice path);

/* doublestar.Match with `/`: `**`, `*`, `?`, classes, {a,b}. False for a pattern that is none. */
bool doublestar_matches(arena *a, slice pattern, slice path);

/* path.Match. A pattern that is none matches nothing. */
bool path_matches(arena *a, slice pattern, slice path);

#endif
