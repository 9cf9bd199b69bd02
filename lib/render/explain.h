/*
 * The chain behind a value: what every layer says under a key, and which of them won. Coalescing tells the winner, by
 * the origin that the final values carry; the chain is found by looking the key up in each layer again, along the ways
 * that a value can take in Helm: from the user, from the chart and its parents, down as a global, up by import-values.
 */
#ifndef RENDER_EXPLAIN_H
#define RENDER_EXPLAIN_H

#include "render/render.h"
#include "values/key_path.h"

/* What one layer says. */
typedef struct explain_step {
    const origin_layer *layer;
    uint32_t origin, line, column;
    found found;   /* the value; or an obstacle: then layers below cannot be seen through it */
    key_path path; /* of found.entry, from the top of the layer's values */
    bool same_key; /* the key that was asked for, by the same name */
    bool wins;
    size_t keys, winning; /* of a map: keys in it, on all levels, that hold no map; those whose value has won */
} explain_step;

typedef struct explained {
    explain_step *steps; /* the highest layer first */
    size_t count, capacity;
    found final; /* in the values that templates see */
    key_path path;
    slice disabled;    /* the subchart that the key belongs to, if it takes no part; else empty */
    slice disabled_by; /* the key that says so */
} explained;

/* Raises GTMPL_EINVALID for a path that is none, GTMPL_ENOTFOUND "no layer has a key …" with the nearest names. */
explained *explain_key(arena *a, const prepared_values *values, slice path);

#endif
