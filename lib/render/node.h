/* What a gtmpl_node is to the renderer: a value with all below it laid out, so that a host's walk allocates nothing. */
#ifndef RENDER_NODE_H
#define RENDER_NODE_H

#include "gtmpl/node.h"
#include "value/map.h"

struct gtmpl_node {
    const struct gtmpl_coalesced *owner; /* who knows origins, or NULL */
    const gtmpl_node *parent;
    const gtmpl_node *children; /* in one array */
    size_t count;
    slice key, text;
    value value;
    uint32_t origin; /* 0: none */
};

/* Lays out what is below a node whose value is set. Raises GTMPL_ELIMIT, also for a map that holds itself. */
void node_grow(arena *a, gtmpl_node *n);

#endif
