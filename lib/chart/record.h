/*
 * Documents of a fixed shape, read into structs by tables, with encoding/json's rules and words: keys that no field
 * has are ignored, the case of a key does not matter, a null changes nothing, and numbers and truth values become text
 * where a field holds text.
 *
 * Not libcyaml: its schemas have no keys of any case, no numbers that become text, and words of their own for what
 * they refuse, where users of Helm see and search for "json: cannot unmarshal array into Go struct field
 * Metadata.name of type string".
 */
#ifndef CHART_RECORD_H
#define CHART_RECORD_H

#include "chart/metadata.h"

typedef enum field_kind {
    FIELD_TEXT,     /* slice; Go: string */
    FIELD_BOOL,     /* bool */
    FIELD_TEXTS,    /* list * of strings; Go: []string */
    FIELD_ANY,      /* list * of anything; Go: []interface {} */
    FIELD_TEXT_MAP, /* map * of strings; Go: map[string]string */
    FIELD_RECORDS,  /* record_list; Go: []*v2.Name */
    FIELD_TIME      /* slice; Go: time.Time in RFC 3339 */
} field_kind;

typedef struct field_row {
    const char *key;  /* in the document */
    const char *name; /* Go's field, as templates see it; NULL: not shown */
    field_kind kind;
    size_t offset;
    const struct record_class *element; /* of FIELD_RECORDS */
} field_row;

typedef struct record_class {
    const char *name;        /* "Metadata" */
    const char *type;        /* "v2.Metadata" */
    size_t size;             /* of the struct */
    const field_row *fields; /* ends with a row whose key is NULL */
    const char *always;      /* keys that json.Marshal writes even when empty, with a blank behind each; or "" */
} record_class;

/* Reads the first document of `text` into a struct. False for a null document, which changes nothing. */
bool record_read(arena *a, const record_class *class, void *record, slice text);

/*
 * Whether a document has a key that no field has, in records within it too: json.Decoder's DisallowUnknownFields. The
 * first one goes to `key`. The document must be one that record_read reads.
 */
bool record_has_unknown(arena *a, const record_class *class, slice text, slice *key);

/* The struct as templates see it: TYPE_MAP of Go's names in which every slice is a []interface {}. */
map *record_as_map(arena *a, const record_class *class, const void *record);

/* The struct as json.Marshal writes it: TYPE_MAP of the document's keys, without what is empty. */
map *record_as_document(arena *a, const record_class *class, const void *record);

#endif
