/*
 * Where values come from. A layer is one source of values: a file, a flag, the defaults of a chart. An origin is a
 * number that a map's entry carries in its symbol (symbol.origin); a table tells the layer, line and column that it
 * stands for. Merging and coalescing move entries with their symbols, so the values that they leave know who won.
 *
 * Items of lists have no origin of their own: they were set where the list was, and maps among them have entries again.
 */
#ifndef VALUES_ORIGIN_H
#define VALUES_ORIGIN_H

#include "codec/yaml.h"

typedef enum layer_kind {
    LAYER_FILE,  /* values that a user gave */
    LAYER_FLAG,  /* one --set… */
    LAYER_CHART, /* the defaults of a chart */
} layer_kind;

typedef struct origin_layer {
    layer_kind kind;
    slice name;        /* "chart", "environment" */
    slice file;        /* as users are told; of a flag, the flag: "--set replicas=4" */
    slice entry;       /* the key of the file that is the layer; .data == NULL: all of it */
    const map *values; /* what this layer alone says, or NULL; of a flag, gaps in lists are value_none() */
} origin_layer;

typedef struct origin_place {
    uint32_t layer;        /* index in the table */
    uint32_t line, column; /* from 1, columns are characters; 0 of flags */
} origin_place;

typedef struct origin_table {
    arena *arena;
    origin_layer *layers; /* of the user's, the lowest first */
    size_t layer_count, layer_capacity;
    origin_place *places; /* place 0 is nobody's */
    size_t count, capacity;
} origin_table;

origin_table *origin_table_new(arena *a);

/* A table that goes on from another one, in an arena of its own; texts and values are shared. */
origin_table *origin_table_copy(arena *a, const origin_table *from);

/* Adds a layer and gives its index; texts are copied. */
uint32_t origin_add_layer(origin_table *t, layer_kind kind, slice name, slice file);

/* A new number for a place in a layer. */
uint32_t origin_add(origin_table *t, uint32_t layer, uint32_t line, uint32_t column);

/* What a number stands for; NULL for 0. */
const origin_place *origin_find(const origin_table *t, uint32_t origin);

/* Copies a value, with the origin for all entries of the maps in it. */
value origin_stamp(arena *a, value v, uint32_t origin);

#endif
