/*
 * Patterns in Go's spelling for RE2. The two share their syntax but for what Go took up later: `(?<name>`, long names
 * of Unicode's categories in `\p{…}`, and what it no longer has: `\C`.
 */
#ifndef FUNCS_REGEX_SYNTAX_H
#define FUNCS_REGEX_SYNTAX_H

#include "base/buffer.h"
#include "funcs/regex_re2.h"

/*
 * The pattern as RE2 wants it. False when Go would refuse it: then `error` gets Go's whole error text, unless there is
 * an earlier error in what was translated so far.
 */
bool regex_translate(arena *a, slice pattern, slice *translated, slice *error);

/* "error parsing regexp: …" in Go's words. `part` is what RE2 blames. */
slice regex_error(arena *a, regex_status status, slice part);

/*
 * regexp.Compile: a fresh pattern, or NULL with Go's error text. The caller frees it (regex_re2_free); it is not the
 * arena's.
 */
regex_re2 *regex_compile(arena *a, slice pattern, slice *error);

/* The leftmost match that begins at `start` or later, as regex_re2_match() finds it. Raises GTMPL_ENOMEM. */
bool regex_find(arena *a, const regex_re2 *re, slice text, size_t start, regex_span *spans, int count);

/* regexp.QuoteMeta. */
void regex_quote(buffer *out, slice text);

#endif
