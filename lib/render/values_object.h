/* What a gtmpl_values is to the renderer. */
#ifndef RENDER_VALUES_OBJECT_H
#define RENDER_VALUES_OBJECT_H

#include "gtmpl/values.h"
#include "values/origin.h"

struct gtmpl_values {
    arena *arena;          /* all layers, also those that were replaced */
    map *root;             /* NULL: nothing yet */
    origin_table *origins; /* NULL: not kept */
    slice base;            /* a folder, absolute: origins tell files in it from there on; empty: as they were named */
    gtmpl_fetch *fetch;    /* NULL: URLs are refused */
    void *context;         /* for fetch */
};

#endif
