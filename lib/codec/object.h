/*
 * Objects as data: what encoding/json and go-yaml v3 make of the Go types behind them. JSON takes exported fields under
 * their own names or those of their tags; go-yaml v3 takes them in small letters. Some types are not written field by
 * field but as one value: a time as RFC 3339 text, a semantic version as its text.
 */
#ifndef CODEC_OBJECT_H
#define CODEC_OBJECT_H

#include "value/value.h"

typedef enum object_style { OBJECT_JSON, OBJECT_YAML } object_style;

typedef struct object_field {
    slice name;
    value value;
} object_field;

/* The one value that stands for the object; false if it is written field by field. */
bool object_plain_value(arena *a, const object *o, value *plain);

/* Whether JSON takes that value: its times have years of four digits. */
bool object_has_json(const object *o, value plain);

/* The next field from position *at on that is written; false at the end. Fields come in the order of declaration. */
bool object_next_field(const object *o, size_t *at, object_style style, object_field *field);

#endif
