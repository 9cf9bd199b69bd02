/*
 * Values files: YAML documents, merged. Reference: LoadValues and MergeMaps of Helm's pkg/chart/v2/loader.
 */
#ifndef VALUES_FILES_H
#define VALUES_FILES_H

#include "codec/yaml.h"

/* What keys become: symbols of a table, or with a marker symbols of their own that carry origins. Both may be NULL. */
typedef struct values_reading {
    symbol_table *symbols;
    const yaml_marker *marker;
} values_reading;

/*
 * The documents of `text`, the later ones merged over the earlier. Never NULL. Values may point into `text`.
 * Raises GTMPL_EYAML "cannot unmarshal yaml document: …" or "error reading yaml document: …", with the place in `text`.
 */
map *values_load(arena *a, const values_reading *how, slice text);

/* The same for a file that a user named (-f): errors begin with "failed to parse NAME: ", and know the file. */
map *values_load_file(arena *a, const values_reading *how, slice text, slice name);

/*
 * A new map with the entries of both: maps are merged, anything else of `over` replaces what `under` has, and a null
 * is kept as a null (it takes effect when values are coalesced). The originals are not changed, but share what was
 * not merged. NULL maps are empty.
 */
map *values_merge_maps(arena *a, const map *under, const map *over);

#endif
