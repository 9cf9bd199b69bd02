/*
 * The nodes of a YAML document: libyaml's events, or what the fast reader makes in their place, in one array, in the
 * order of the text. A collection is followed by its children (of a mapping: key, value, key, value, …) and knows where
 * they end, so that a subtree is skipped in one step. Nodes know their line and column, for errors now and for origins
 * of values later.
 *
 * The array lives in an arena of its own that yaml_document_close gives back at once; text of scalars that stands in
 * the input as it is points there, other text must be copied by whoever keeps it (yaml_keep).
 */
#ifndef CODEC_YAML_NODES_H
#define CODEC_YAML_NODES_H

#include "base/pieces.h"

typedef enum yaml_node_kind { NODE_SCALAR, NODE_ALIAS, NODE_MAPPING, NODE_SEQUENCE } yaml_node_kind;

/* Explicit tags. TAG_OTHER is one that go-yaml does not know: its scalars are strings. */
typedef enum yaml_tag {
    TAG_NONE,
    TAG_STR,
    TAG_BOOL,
    TAG_INT,
    TAG_FLOAT,
    TAG_NULL,
    TAG_TIMESTAMP,
    TAG_BINARY,
    TAG_MERGE,
    TAG_OTHER
} yaml_tag;

typedef struct yaml_node {
    uint8_t kind;          /* enum yaml_node_kind */
    uint8_t tag;           /* enum yaml_tag */
    bool plain;            /* a scalar in no quotes (or tagged `!`) */
    bool busy;             /* an alias that is being followed */
    uint32_t end;          /* index of the node after this one and all it holds */
    uint32_t line, column; /* from 1; columns are characters */
    slice text;            /* of a scalar; of an alias, the anchor's name */
    uint32_t target;       /* of an alias: the node it stands for */
} yaml_node;

typedef struct yaml_document {
    arena *arena; /* of the caller: for errors */
    slice text;
    yaml_node *nodes; /* the root is the first */
    uint32_t count;   /* 0: the text holds no document */
    size_t levels;    /* how deep collections nest, aliases aside */
    bool partial;     /* entries are left out: see yaml_document_open_part */
    struct yaml_source *source;
} yaml_document;

/*
 * Reads the first document of the text; whatever stands after it is not looked at. Raises GTMPL_EYAML with go-yaml's
 * words ("yaml: line 3: …") behind `prefix`. What the document holds outside the arena is released when the arena is,
 * at the latest.
 */
yaml_document *yaml_document_open(arena *a, slice text, slice prefix);

/* Which entries of a document's top level are wanted. */
typedef bool yaml_wants_key(slice key);

/*
 * The same, but other entries than those that are wanted may be left out (`partial`): those in which nothing can fail
 * or surprise whoever decodes them. Their keys are strings, and there are no aliases, tags, merges, NaN and infinite
 * numbers in them.
 */
yaml_document *yaml_document_open_part(arena *a, slice text, slice prefix, yaml_wants_key *wants);

/* The same for a text in parts, as yaml_read_head_parts has them. NULL where it must be put together first. */
yaml_document *yaml_document_open_parts(arena *a, const pieces *text, slice prefix, yaml_wants_key *wants);

/* Who reads. The two give the same nodes; tests ask for one of them to see that. */
typedef enum yaml_reader {
    READER_ANY,    /* the fast reader where it can, else libyaml */
    READER_FAST,   /* the fast one only: NULL where it cannot */
    READER_LIBYAML /* libyaml only */
} yaml_reader;

yaml_document *yaml_document_open_by(arena *a, yaml_reader reader, slice text, slice prefix);

/* Gives back the nodes. */
void yaml_document_close(yaml_document *d);

/* The text of a node, good for the arena's (and the input's) life. */
slice yaml_keep(const yaml_document *d, slice text);

#endif
