/* What a gtmpl_coalesced is to the rooms below. */
#ifndef RENDER_COALESCED_OBJECT_H
#define RENDER_COALESCED_OBJECT_H

#include "gtmpl/origin.h"
#include "render/node.h"
#include "render/render.h"

struct gtmpl_coalesced {
    arena *arena;
    prepared_values values;
    const char **layers, **files; /* names of the table's layers and of their files, for hosts */
    gtmpl_node root;
};

/* An origin as hosts see it. False for a number that is nobody's. */
bool coalesced_origin(const gtmpl_coalesced *c, uint32_t origin, gtmpl_origin *to);

#endif
