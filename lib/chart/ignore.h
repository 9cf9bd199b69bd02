/*
 * .helmignore: which files of a directory are no part of the chart. Reference: Helm's pkg/ignore, which is git's idea
 * with its own meaning of `!` and without `**`.
 */
#ifndef CHART_IGNORE_H
#define CHART_IGNORE_H

#include "base/arena.h"

typedef struct ignore_rules ignore_rules;

ignore_rules *ignore_new(arena *a);

/*
 * Adds the rules of a file. Raises GTMPL_ECHART "double-star (**) syntax is not supported", "syntax error in pattern"
 * or "bufio.Scanner: token too long".
 */
void ignore_read(ignore_rules *rules, slice text);

/* The rule that always holds: hidden files in templates/. */
void ignore_add_defaults(ignore_rules *rules);

/* Whether a file or directory is left out; `path` is relative to the chart, with `/`. */
bool ignore_matches(const ignore_rules *rules, slice path, bool is_directory);

typedef enum pattern_match { PATTERN_NO, PATTERN_YES, PATTERN_BAD } pattern_match;

/*
 * Go's path.Match: `*` and `?` do not cross a `/`. PATTERN_BAD is ErrBadPattern, which Go returns only where the match
 * got as far as what is wrong.
 */
pattern_match pattern_matches(slice pattern, slice text);

#endif
