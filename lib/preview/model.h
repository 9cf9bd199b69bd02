/*
 * What a preview compares: two sides, each a list of targets; a target is an addon in one environment, for one tenant,
 * on one cluster (or whatever the dimensions are called), and holds the documents that it rendered to, or the error
 * that kept it from rendering.
 */
#ifndef PREVIEW_MODEL_H
#define PREVIEW_MODEL_H

#include "base/buffer.h"

typedef struct dimension {
    slice name, value; /* env, prod */
} dimension;

/* A rendered text and the template that it came from ("chart/templates/x.yaml"). It may hold several documents. */
typedef struct document {
    slice source, text;
} document;

/* Who a target is, and the namespace of its release. Dimensions come in the order in which they are shown. */
typedef struct target_name {
    slice addon;
    const dimension *dimensions;
    size_t dimension_count;
} target_name;

typedef struct target {
    target_name name;
    const target_name *was; /* on the old side: the name that it had there, of one that moved; NULL: the same */
    slice namespace_;
    document *documents;
    size_t count, capacity;
    bool failed; /* did not render: `error` says why */
    slice error;
} target;

/* In any order; no two of one name. */
typedef struct side {
    target *items;
    size_t count, capacity;
} side;

/* By addon, then by the dimensions in turn. */
int target_name_compare(const target_name *x, const target_name *y);

/* Adds a target to a side, without documents. The pointer is good until the next one is added. */
target *side_add(arena *a, side *s, const target_name *name, slice namespace_);

void target_add(arena *a, target *t, slice source, slice text);

/* "portal env=prod tenant=payments", each value sorted out with `show` first (NULL: as it is). */
void target_name_write(buffer *out, const target_name *name, void (*show)(buffer *out, slice text));

#endif
