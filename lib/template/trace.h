/* Marking what the nodes of a template's own body write. */
#ifndef TEMPLATE_TRACE_H
#define TEMPLATE_TRACE_H

#include "template/node.h"
#include "template/trace_mark.h"

typedef struct trace {
    arena *arena;
    const tree *tree; /* whose nodes are marked */
    trace_mark *items;
    size_t count, capacity;
    uint32_t line, position; /* as far as lines have been counted */
} trace;

/* From now on the nodes of this tree are marked. */
void trace_begin(trace *t, const tree *of);

void trace_add(trace *t, const node *n, size_t offset);

#endif
