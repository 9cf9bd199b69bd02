/*
 * Argo CD's Go types as tables, and what is done to values by them: reading (encoding/json into a struct: unknown keys
 * are dropped, wrong types refused), templating of every string, filling of empty fields, writing without what is
 * empty. A struct is a map that holds only the fields that were said; fields stand in the order of Go's declaration,
 * in which they are templated and so in which the first error is found.
 */
#ifndef GITOPS_SCHEMA_H
#define GITOPS_SCHEMA_H

#include "value/map.h"

typedef enum go_kind {
    GO_STRING,
    GO_BOOL,
    GO_INT64,
    GO_INT_OR_STRING, /* intstr.IntOrString */
    GO_JSON,          /* any JSON, templated as JSON: apiextensions' JSON, runtime.RawExtension */
    GO_LOOSE,         /* fields that only a server would look at: any strings in them are templated */
    GO_STRUCT
} go_kind;

typedef enum go_form { FORM_VALUE, FORM_POINTER, FORM_LIST, FORM_MAP } go_form;

typedef struct go_field {
    const char *name; /* in JSON */
    go_form form;
    go_kind kind;                  /* of the value, what is pointed to, the items or the map's values */
    const struct go_struct *inner; /* of GO_STRUCT */
    const char *type;              /* as Go names it in errors */
    bool always;                   /* written though empty: without omitempty, or a struct itself */
    bool merges;                   /* patchStrategy:"merge" */
} go_field;

typedef struct go_struct {
    const char *name;
    const go_field *fields; /* ends with a row without a name */
} go_struct;

/* The types. */
extern const go_struct schema_application_set;
extern const go_struct schema_application;
extern const go_struct schema_template;      /* ApplicationSetTemplate */
extern const go_struct schema_generator;     /* ApplicationSetGenerator */
extern const go_struct schema_nested_matrix; /* NestedMatrixGenerator */
extern const go_struct schema_nested_merge;  /* NestedMergeGenerator */

const go_field *schema_find(const go_struct *s, slice name);

/*
 * json.Unmarshal into a struct. What does not fit raises GTMPL_ETYPE in Go's words: "json: cannot unmarshal number into
 * Go struct field ApplicationSource.spec.source.path of type string". `place`, unless NULL, gets the origin of the key
 * that is to blame (symbol.origin), or 0.
 */
map *schema_read(arena *a, const go_struct *s, value v, uint32_t *place);

/* Gives a text in the place of each string, keys of maps included. */
typedef struct schema_templater {
    arena *arena;
    slice (*replace)(void *context, slice text);
    void (*json)(void *context, bool begins); /* told where a field of GO_JSON begins and ends */
    void *context;
} schema_templater;

map *schema_template_strings(const schema_templater *t, const go_struct *s, const map *m);

/* mergo.Merge without options: fields of `source` where `m` has none or an empty one. A new map, for structs inside
 * too. */
map *schema_fill(arena *a, const go_struct *s, const map *m, const map *source);

/* The struct as encoding/json writes it, without what is empty by Go's omitempty. */
map *schema_written(arena *a, const go_struct *s, const map *m);

/* Parts of a struct that was read: absent ones are empty. */
slice schema_text(const map *m, const char *name);
bool schema_flag(const map *m, const char *name);
const list *schema_list(const map *m, const char *name);
const map *schema_map(const map *m, const char *name);
bool schema_has(const map *m, const char *name);

#endif
