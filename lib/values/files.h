/*
 * Values files: YAML documents, merged. Reference: LoadValues and MergeMaps of Helm's pkg/chart/v2/loader.
 */
#ifndef VALUES_FILES_H
#define VALUES_FILES_H

#include "value/map.h"

/*
 * The documents of `text`, the later ones merged over the earlier. Never NULL. Values may point into `text`.
 * Raises GTMPL_EYAML "cannot unmarshal yaml document: …" or "error reading yaml document: …". `symbols` may be NULL.
 */
map *values_load(arena *a, symbol_table *symbols, slice text);

/* The same for a file that a user named (-f): errors begin with "failed to parse NAME: ". */
map *values_load_file(arena *a, symbol_table *symbols, slice text, slice name);

/*
 * A new map with the entries of both: maps are merged, anything else of `over` replaces what `under` has, and a null
 * is kept as a null (it takes effect when values are coalesced). The originals are not changed, but share what was
 * not merged. NULL maps are empty.
 */
map *values_merge_maps(arena *a, const map *under, const map *over);

#endif
