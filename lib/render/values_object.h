/* What a gtmpl_values is to the renderer. */
#ifndef RENDER_VALUES_OBJECT_H
#define RENDER_VALUES_OBJECT_H

#include "value/map.h"

struct gtmpl_values {
    arena *arena; /* all layers, also those that were replaced */
    map *root;    /* NULL: nothing yet */
};

#endif
