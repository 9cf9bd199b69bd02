/*
 * Nodes to values, as go-yaml v2 decodes into interface{} and sigs.k8s.io/yaml then makes it fit for JSON: anchors,
 * merge keys, explicit tags, keys of other types than string.
 */
#ifndef CODEC_YAML_DECODE_H
#define CODEC_YAML_DECODE_H

#include "codec/yaml.h"
#include "codec/yaml_nodes.h"

typedef enum decode_mode {
    DECODE_JSON,  /* as after JSON: every number a float64 */
    DECODE_TYPED, /* as before JSON: int, uint64 and float64 are told apart */
    DECODE_GO     /* typed, and keys as Go writes them (%#v): for messages */
} decode_mode;

typedef struct yaml_decoder {
    arena *arena;
    symbol_table *symbols;     /* or NULL */
    const yaml_marker *marker; /* or NULL: entries have no origins */
    const yaml_document *document;
    decode_mode mode;
    size_t decoded, aliased; /* nodes so far, and those of them reached through aliases */
    int alias_depth, depth;
    bool unusual; /* something that JSON has not was seen: NaN, an infinity, an impossible key */
} yaml_decoder;

/* The value of the node at an index. Raises what the reference says, "error converting YAML to JSON: …". */
value yaml_decode(yaml_decoder *d, uint32_t at);

/* A merge key: `<<`, plain or tagged !!merge. */
bool yaml_is_merge(const yaml_node *n);

/* A key that stands for the same string whatever the mode: quoted, or plain and no number, boolean or null. */
bool yaml_is_string_key(arena *a, const yaml_node *n);

/* Refuses what JSON cannot hold: keys that are nil or too large, NaN and infinities that are left in the value. */
void yaml_check(yaml_decoder *d, value v);

/* A number, as the text that sigs.k8s.io/yaml makes of it where a string is wanted (floats as float32). */
slice yaml_number_text(arena *a, value v);

#endif
