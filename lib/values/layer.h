/*
 * Layers of values: a text becomes the map that is merged over the layers below, and if origins are kept a layer of
 * their table.
 */
#ifndef VALUES_LAYER_H
#define VALUES_LAYER_H

#include "values/origin.h"

typedef struct layer_source {
    slice name;  /* "environment" */
    slice file;  /* as users see it: in errors, and in origins */
    slice entry; /* the key whose map is the layer, together with what stands under `global`; .data == NULL: all */
} layer_source;

/*
 * What a layer's text says; never NULL, and empty where the entry is not there. Values may point into `text`. With a
 * table (or NULL) the layer is added to it, and its entries get origins.
 * Raises GTMPL_EYAML with Helm's text for a values file and its place, GTMPL_ETYPE for an entry that is no map.
 */
map *layer_load(arena *a, origin_table *origins, const layer_source *source, slice text);

/*
 * The entry's layer in a file that has been read: the map under the key over what stands under `global`. A null is as
 * good as no entry. Raises GTMPL_ETYPE with the file's name, and the line if the file was read with origins.
 */
map *layer_entry(arena *a, const origin_table *origins, const map *file, const layer_source *source);

#endif
