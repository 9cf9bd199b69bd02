/*
 * What a JSON Schema becomes: documents with their resources, and compiled schemas that point at each other. Internal
 * to the schema_*.c files. Reference: github.com/santhosh-tekuri/jsonschema/v6 v6.0.3, whose nesting of checks decides
 * how reports are nested.
 */
#ifndef VALUES_SCHEMA_MODEL_H
#define VALUES_SCHEMA_MODEL_H

#include "funcs/regex_re2.h"
#include "value/map.h"
#include "values/schema_formats.h"
#include "values/schema_number.h"

typedef struct schema schema;
typedef struct schema_root schema_root;
typedef struct schema_compiler schema_compiler;

/* --- documents ---------------------------------------------------------------------------------------------------- */

typedef struct schema_draft {
    int version; /* 4, 6, 7, 2019, 2020 */
    const char *url, *id_keyword;
    const char *vocabulary_prefix;   /* NULL before 2019 */
    const char *const *vocabularies; /* known names, NULL-terminated */
    const char *const *default_vocabularies;
} schema_draft;

/* A draft with the vocabularies that a metaschema switched on, or the draft's default ones. */
typedef struct schema_dialect {
    const schema_draft *draft;
    const slice *vocabularies; /* sorted; NULL: the default ones */
    size_t count;
} schema_dialect;

typedef struct schema_anchor {
    slice name, pointer;
    bool dynamic;
} schema_anchor;

/* A part of a document with an id of its own; the root of a document is always one. */
typedef struct schema_resource {
    slice pointer, id;
    schema_dialect dialect;
    schema_anchor *anchors;
    size_t count, capacity;
    map *anchor_index; /* positions in `anchors` by name; NULL: none */
} schema_resource;

/* A document. Places in it are JSON pointers; schemas are found by them. */
struct schema_root {
    slice url;
    value document;
    schema_resource **resources;
    size_t count, capacity;
    map *by_pointer, *by_id; /* positions in `resources` */
    map *processed;          /* pointers of subschemas whose ids and anchors are known */
    map *schemas;            /* positions in the compiler's queue */
    schema_compiler *compiler;
    bool plain; /* schema_is_plain: its schemas are compiled when a value is checked by them */
};

/* Gives the document behind a URL; false with a reason. */
typedef bool schema_loader(void *context, arena *a, slice url, value *document, slice *reason);

/* --- compiled schemas --------------------------------------------------------------------------------------------- */

typedef struct schema_list {
    schema **items;
    size_t count;
} schema_list;

/* An object of schemas: keys sorted, and what they stand for. */
typedef struct schema_map {
    const map_entry *keys;
    schema **items;
    size_t count;
} schema_map;

typedef struct schema_names {
    slice *items;
    size_t count;
} schema_names;

/* `dependencies` and its successors: what a property asks for. */
typedef struct schema_dependency {
    slice name;
    schema_names names;
    schema *schema; /* NULL: `names` */
} schema_dependency;

typedef struct schema_dependencies {
    schema_dependency *items;
    size_t count;
} schema_dependencies;

typedef struct schema_pattern {
    slice text;
    const regex_re2 *re;
    schema *schema; /* of patternProperties */
} schema_pattern;

/* additionalProperties, additionalItems: nothing said, a boolean, or a schema. */
typedef enum schema_rest { REST_UNSAID, REST_ALLOWED, REST_REFUSED, REST_SCHEMA } schema_rest;

typedef struct schema_limit {
    bool set;
    int64_t n;
} schema_limit;

typedef struct schema_object_rules {
    schema_limit min_properties, max_properties;
    schema_names required;
    schema_map properties;
    schema_pattern *patterns;
    size_t pattern_count;
    schema_rest rest;
    schema *additional;
    schema_dependencies dependencies, dependent_required, dependent_schemas;
    schema *property_names, *unevaluated;
} schema_object_rules;

typedef struct schema_array_rules {
    schema_limit min_items, max_items, min_contains, max_contains;
    bool unique;
    schema *each;      /* every item, or from 2020-12 on every one after the prefix */
    schema_list first; /* `items` as a list, prefixItems */
    schema_rest rest;
    schema *additional, *contains, *unevaluated;
} schema_array_rules;

typedef struct schema_string_rules {
    schema_limit min_length, max_length;
    schema_pattern *pattern;
} schema_string_rules;

typedef struct schema_number_rules {
    const schema_number *minimum, *maximum, *exclusive_minimum, *exclusive_maximum, *multiple_of;
} schema_number_rules;

/* Types as bits, in the order in which messages name them. */
typedef enum schema_type {
    SCHEMA_INVALID = 0,
    SCHEMA_NULL = 1,
    SCHEMA_BOOLEAN = 2,
    SCHEMA_NUMBER = 4,
    SCHEMA_INTEGER = 8,
    SCHEMA_STRING = 16,
    SCHEMA_ARRAY = 32,
    SCHEMA_OBJECT = 64
} schema_type;

typedef enum schema_truth { SCHEMA_RULES, SCHEMA_TRUE, SCHEMA_FALSE } schema_truth;

struct schema {
    schema_root *root; /* NULL: made up to join several metaschemas */
    slice pointer;
    value keywords; /* what stands at the pointer, if that was seen when it was met: else nothing */
    bool seen;
    bool compiled;
    int version;
    schema_truth truth;
    schema *resource; /* the schema at the root of the resource */
    const schema_anchor *dynamic_anchors;
    schema **dynamic_targets;
    size_t dynamic_count;
    bool all_properties_evaluated, all_items_evaluated;
    size_t items_evaluated;

    schema *ref, *recursive_ref, *dynamic_ref;
    slice dynamic_ref_anchor, dynamic_anchor;
    bool recursive_anchor;

    unsigned types; /* 0: any */
    const value *constant;
    const list *enumeration;
    unsigned enumeration_types;
    const schema_format *format;
    schema_list all_of, any_of, one_of;
    schema * not, *if_schema, *then_schema, *else_schema;

    schema_object_rules *object; /* NULL: no such keyword */
    schema_array_rules *array;
    schema_string_rules *string;
    schema_number_rules *number;
};

/* --- the compiler ------------------------------------------------------------------------------------------------- */

enum { SCHEMA_DRAFTS = 5 };

extern const schema_draft schema_drafts[SCHEMA_DRAFTS];

/* What the schemas of one validation share. */
typedef struct schema_shared {
    arena *arena;
    symbol_table *symbols;
    schema_compiler *metaschemas; /* compiles them on demand, with their formats asserted */
    schema *drafts[SCHEMA_DRAFTS];
    schema_loader *load;
    void *context; /* for load */
    map *pattern_index;
    schema_pattern **patterns;
    size_t pattern_count, pattern_capacity;
    uint64_t steps;      /* checks done so far */
    size_t bytes_before; /* what the arena held at the start */
    bool never_plain;    /* judge and compile every schema, for tests to compare */
} schema_shared;

struct schema_compiler {
    schema_shared *shared;
    arena *arena;
    const schema_draft *default_draft; /* of documents without $schema */
    bool assert_format;
    map *documents;
    value *document_items;
    size_t document_count, document_capacity;
    map *root_index;
    schema_root **roots;
    size_t root_count, root_capacity;
    schema **queue; /* every schema met so far, in the order in which they were */
    size_t count, capacity, compiled;
};

#endif
