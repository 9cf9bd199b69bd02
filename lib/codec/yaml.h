/*
 * YAML in and out. In: libyaml's events turned into values by go-yaml v2's rules, then through JSON's eyes, as
 * sigs.k8s.io/yaml does it (every number a float64, every key a string). Out: the styles of toYaml (go-yaml v2
 * behind sigs.k8s.io/yaml) and of toYamlPretty (go-yaml v3).
 */
#ifndef CODEC_YAML_H
#define CODEC_YAML_H

#include "value/map.h"

/* What a document must be; anything else is refused with encoding/json's words. */
typedef enum yaml_shape {
    YAML_ANY, /* interface{} */
    YAML_MAP, /* map[string]interface{}; an empty document gives a nil map (map == NULL) */
    YAML_LIST /* []interface{}; an empty document gives a nil list */
} yaml_shape;

/*
 * Reads the first document of `text` (as yaml.Unmarshal does). Values live in the arena and may point into `text`,
 * which must live as long. `symbols` interns the keys; NULL is allowed.
 * Raises GTMPL_EYAML with the reference's text ("error converting YAML to JSON: yaml: line 3: …",
 * "json: cannot unmarshal array into Go value of type map[string]interface {}") and the place where known: that is
 * where the reader stood, while the line in the text is the one that go-yaml names.
 */
value yaml_read(arena *a, symbol_table *symbols, slice text, yaml_shape shape);

/* Numbers the entries of maps by where their keys stand, both from 1 (columns are characters): symbol.origin. */
typedef struct yaml_marker {
    uint32_t (*mark)(void *context, uint32_t line, uint32_t column);
    void *context;
} yaml_marker;

/* The same with a symbol for every entry, which carries its number. What a merge key brings stands at its anchor. */
value yaml_read_marked(arena *a, const yaml_marker *marker, slice text, yaml_shape shape);

/* toYaml: sigs.k8s.io/yaml.Marshal, with the final line end. Raises GTMPL_EYAML where Go returns an error. */
void yaml_write(buffer *out, value v);

/*
 * Gives what stands as a comment behind the line of an entry; empty: none. `key` is the key as it is written. An item
 * of a list has the comment of the entry that the list is the value of.
 */
typedef struct yaml_commenter {
    slice (*comment)(void *context, const map *m, slice key);
    void *context;
} yaml_commenter;

/*
 * toYaml's document with comments: behind the first line of an entry or item, or where a scalar goes on in more lines
 * behind the last of them. Comments must be printable and of one line.
 */
void yaml_write_commented(buffer *out, value v, const yaml_commenter *commenter);

/* toYamlPretty: go-yaml v3's encoder with an indent of 2, with the final line end. */
void yaml_write_pretty(buffer *out, value v);

#endif
