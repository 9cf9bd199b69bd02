/*
 * Patterns of `.Files.Glob`. Reference: github.com/gobwas/glob with `/` as the separator: `*` and `?` do not cross it,
 * `**` does; `[abc]`, `[!a-z]`, `{a,b}` (nested too), `\` before what shall stand for itself.
 *
 * The library compiles a pattern into matchers and optimises them, not always rightly: `config/{*.yaml,a.json}` finds
 * no `config/b.yaml`, since alternatives of which the last ones are of one length are taken to have it all. Charts
 * see what it finds, so the same matchers are built here.
 */
#ifndef CHART_GLOB_H
#define CHART_GLOB_H

#include "base/arena.h"

typedef struct glob glob;

/* Reads a pattern; NULL when it is none. Raises GTMPL_ELIMIT for one that is too complex. */
const glob *glob_read(arena *a, slice pattern, char separator);

/*
 * Whether all of the text matches. Raises GTMPL_ELIMIT when that takes too many steps, and GTMPL_EEXEC with Go's words
 * where the library runs out of a string's bounds.
 */
bool glob_matches(arena *a, const glob *g, slice text);

#endif
