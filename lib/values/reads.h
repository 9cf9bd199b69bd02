/*
 * Which values templates read. From reads_watch on, the maps of a chart's coalesced values tell which of their keys
 * are looked up, and by which names others were looked for. What is known is kept by place: by the path of keys that
 * leads to a map, so that it also holds for the values that another layer gives there.
 *
 * All maps in a list are in one place, and so are the `global` maps of a chart and its subcharts.
 */
#ifndef VALUES_READS_H
#define VALUES_READS_H

#include "values/coalesce.h"

typedef struct read_place read_place;

/* Watches all maps in `values`, from now on; gives the place of the outermost one. Everything lives in the arena. */
read_place *reads_watch(arena *a, const values_node *chart, map *values);

/* The place under a key, of a map or of the maps in a list; NULL where there was none when watching began. */
const read_place *reads_below(const read_place *p, slice key);

/* Whether a key was read: by its name, also where it was not there, or with all others of its map. */
bool reads_has(const read_place *p, slice key);

/* The names that keys were looked up by, as the keys of a map. */
const map *reads_names(const read_place *p);

#endif
