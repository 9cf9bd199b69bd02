/*
 * JSON in and out, as Go's encoding/json reads into interface{} and writes it.
 */
#ifndef CODEC_JSON_H
#define CODEC_JSON_H

#include "value/map.h"

typedef enum json_shape { JSON_ANY, JSON_MAP, JSON_LIST } json_shape;

/*
 * json.Unmarshal into interface{}, map[string]interface{} or []interface{}: numbers are float64, `null` for a map or
 * list gives a nil one. Raises GTMPL_EYAML with encoding/json's text.
 */
value json_read(arena *a, symbol_table *symbols, slice text, json_shape shape);

/*
 * One value as a json.Decoder with UseNumber reads it: numbers keep their text (TYPE_NUMBER). Texts without a value
 * raise "EOF", cut ones "unexpected EOF", the rest as above. `rest` gets what follows the value, or what begins with the
 * character that is refused (GTMPL_EYAML "invalid character").
 */
value json_decode(arena *a, symbol_table *symbols, slice text, slice *rest);

/* json.Marshal: sorted keys, <, > and & as \u003c …, U+2028/9 escaped, broken UTF-8 as \ufffd. Raises GTMPL_EYAML. */
void json_write(buffer *out, value v);

/* json.Encoder with SetEscapeHTML(false) (toRawJson), and json.MarshalIndent with two spaces (toPrettyJson). */
void json_write_raw(buffer *out, value v);
void json_write_indented(buffer *out, value v, slice prefix, slice indent);

/* What JSON calls a value, in encoding/json's refusals: "bool", "string", "array", "object" or "number". */
const char *json_kind_name(value v);

/* A string in quotes with the escapes above. */
void json_write_string(buffer *out, slice s, bool escape_html);

/* A float64 as encoding/json writes it (exponents below 1e-6 and from 1e21). */
void json_write_float(buffer *out, double d);

#endif
