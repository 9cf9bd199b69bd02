/*
 * The block style of go-yaml's emitter: indentation, the choice of a scalar's style, folding, quoting and literal
 * blocks. Versions 2 and 3 differ in three things: sequences under a key (3 indents them), the width (3 never folds)
 * and tabs (3 lets them stand in literal blocks).
 */
#ifndef CODEC_YAML_EMIT_H
#define CODEC_YAML_EMIT_H

#include "codec/yaml_resolve.h"

/* Where the next node stands. */
typedef enum yaml_place { PLACE_ROOT, PLACE_ITEM, PLACE_KEY, PLACE_VALUE } yaml_place;

typedef struct yaml_emitter {
    buffer *out;
    yaml_version version;
    size_t width;    /* characters after which a line is folded at its next space */
    int indent;      /* of the collection being written; -1 outside all */
    size_t column;   /* characters since the line's start */
    bool whitespace; /* the last character written was white space or an indicator that needs none after it */
    bool indention;  /* only indentation and indicators on this line so far */
    bool in_scalar;  /* a line that ends now goes on in the next: no place for a comment */
    slice comment;   /* for the next line end that may have one; empty: none */
} yaml_emitter;

yaml_emitter yaml_emitter_new(buffer *out, yaml_version version);

/* Ends the document's last line. */
void emit_end(yaml_emitter *e);

/* Has a comment written at the end of this line, or of the last one of a scalar that goes on: the next legal place. */
void emit_comment(yaml_emitter *e, slice text);

/* `[]` or `{}`. */
void emit_empty(yaml_emitter *e, const char *brackets);

/* Enters a block collection; returns what emit_leave wants back. */
int emit_enter_list(yaml_emitter *e, yaml_place place);
int emit_enter_map(yaml_emitter *e);
void emit_leave(yaml_emitter *e, int indent);

/* What comes before an item. */
void emit_item(yaml_emitter *e);

/* A key and what comes before and after it. Keys that are long or have line ends get `? ` and `: `. */
void emit_key(yaml_emitter *e, slice key);

/* Text that is known to be good in plain style: numbers, words. */
void emit_plain(yaml_emitter *e, slice text);

/* A string in the style go-yaml gives it. Text that is no UTF-8 becomes !!binary. */
void emit_string(yaml_emitter *e, slice text);

/* The order of keys: numbers in the text by their value, letters after all else. Negative, zero or positive. */
int yaml_compare_keys(slice a, slice b, yaml_version version);

#endif
