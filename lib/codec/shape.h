/*
 * Documents of a fixed shape of our own (gtmpl.yaml), read into structs by tables. Unlike Chart.yaml, where Helm's rules
 * and words count (chart/record.h), a key that nobody knows is an error here, and every error names line and column.
 *
 * Not libcyaml: it tells neither the column nor what a wrong key may have meant, and the nodes that know both are here.
 */
#ifndef CODEC_SHAPE_H
#define CODEC_SHAPE_H

#include "base/arena.h"

/* Where something stands in the document, from 1. The first member of every struct that a shape reads. */
typedef struct shape_place {
    uint32_t line, column;
} shape_place;

/* A text with its place; no data when the document does not say it. */
typedef struct shape_text {
    shape_place place;
    slice text;
} shape_text;

typedef struct shape_texts {
    shape_text *items;
    size_t count;
} shape_texts;

/* A name with one or several texts: an entry of SHAPE_CHOICES. */
typedef struct shape_choice {
    shape_text name;
    shape_texts texts;
} shape_choice;

typedef struct shape_choices {
    shape_place place;
    shape_choice *items;
    size_t count;
} shape_choices;

/* Structs, one after the other. */
typedef struct shape_items {
    void *items;
    size_t count;
} shape_items;

typedef enum shape_kind {
    SHAPE_TEXT,     /* shape_text: any scalar, as it is written */
    SHAPE_BOOL,     /* bool */
    SHAPE_TEXTS,    /* shape_texts: one scalar or a list of them */
    SHAPE_CHOICES,  /* shape_choices: a map of texts */
    SHAPE_STRUCT,   /* a struct */
    SHAPE_LIST,     /* shape_items: a list of structs */
    SHAPE_MAP,      /* shape_items: a map of structs, which have their key in a shape_text `name` behind their place */
    SHAPE_CHOICES_LIST /* shape_items of shape_choices */
} shape_kind;

typedef struct shape_field {
    const char *key;
    shape_kind kind;
    size_t offset;
    const struct shape *inner; /* of structs */
    bool required;
} shape_field;

typedef struct shape {
    size_t size;               /* of the struct */
    const shape_field *fields; /* ends with a row without a key */
} shape;

/* What a struct of SHAPE_MAP begins with. */
typedef struct shape_named {
    shape_place place;
    shape_text name;
} shape_named;

/*
 * Reads the only document of `text` into a struct, which should be cleared: what the document does not say stays as it
 * is. A null says nothing. `file` stands in errors. Raises GTMPL_EYAML or GTMPL_EINVALID, "FILE:LINE:COLUMN: …".
 */
void shape_read(arena *a, const shape *s, void *record, slice text, slice file);

#endif
