/*
 * Patterns of `.Files.Glob`. Reference: github.com/gobwas/glob with `/` as the separator: `*` and `?` do not cross it,
 * `**` does; `[abc]`, `[!a-z]`, `{a,b}` (nested too), `\` before what shall stand for itself.
 */
#ifndef CHART_GLOB_H
#define CHART_GLOB_H

#include "base/arena.h"

typedef struct glob glob;

/* Reads a pattern; NULL when it is none. */
const glob *glob_read(arena *a, slice pattern, char separator);

/* Whether all of the text matches. Time and memory grow with pattern times text, whatever the pattern. */
bool glob_matches(arena *a, const glob *g, slice text);

#endif
