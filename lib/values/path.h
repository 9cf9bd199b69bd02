/*
 * Values by dotted paths. Reference: Table and PathValue of Helm's common.Values.
 */
#ifndef VALUES_PATH_H
#define VALUES_PATH_H

#include "value/map.h"

/* The map under a path of keys with dots between; NULL where one is no map, and `missing` says which key. */
map *values_table(const map *values, slice path, slice *missing);

/* What stands under a path and is no map; false where nothing does, and `missing` says which key Helm names. */
bool values_path_value(const map *values, slice path, value *found, slice *missing);

#endif
