/*
 * TOML in and out, as github.com/BurntSushi/toml v1.6.0 reads it into map[string]interface {} and writes it. That is
 * TOML 1.1, with the reference's own habits where it is laxer or stricter.
 */
#ifndef CODEC_TOML_H
#define CODEC_TOML_H

#include "value/map.h"

/*
 * Reads a document: integers are int64, arrays []interface {}, arrays of tables []map[string]interface {}, dates and
 * times time.Time (see toml_time.h). Strings may point into `text`, which must live as long as the arena. `symbols`
 * interns the keys; NULL is allowed. Raises GTMPL_EYAML with the reference's text ("toml: line 2 (last key "a"): …")
 * and the line; GTMPL_ELIMIT for a nesting that would overflow the stack.
 */
value toml_read(arena *a, symbol_table *symbols, slice text);

/*
 * Writes a map or struct as a document, any other value as it would stand behind a key. Raises GTMPL_EYAML with the
 * reference's text. `v` is not nil, at which the reference panics.
 */
void toml_write(buffer *out, value v);

#endif
