/*
 * Coalescing: the values of a chart and all its subcharts under the values a user gave. Reference: Helm's
 * pkg/chart/common/util/coalesce.go.
 */
#ifndef VALUES_COALESCE_H
#define VALUES_COALESCE_H

#include "base/compat.h"
#include "value/map.h"
#include "values/report.h"

/* What coalescing and validating need to know of a chart. A chart embeds one. */
typedef struct values_node {
    slice name;
    const map *values; /* the chart's defaults, not changed by coalescing; NULL: none */
    const slice *schema; /* the text of values.schema.json; NULL: none */
    struct values_node *const *children;
    size_t count;
} values_node;

/* Where results live, who is told of what Helm writes to its log on the way, and which Helm that is. */
typedef struct coalescer {
    arena *arena;
    reporter reporter;
    const compat *compat;
} coalescer;

/*
 * Helm's CoalesceValues: a deep copy of `values` with the defaults of the chart and its subcharts filled in and
 * globals handed down; a null removes the default it meets. `values` may be NULL.
 * Raises GTMPL_ETYPE "type mismatch on NAME: …" where a subchart's values are no map.
 */
map *values_coalesce(const coalescer *c, const values_node *chart, const map *values);

/* Helm's MergeValues: the same, but nulls stay. */
map *values_merge(const coalescer *c, const values_node *chart, const map *values);

/*
 * The same two for results that are only read: they share with `values` and the charts' defaults whatever is the same
 * there, and cost what differs.
 */
const map *values_coalesce_shared(const coalescer *c, const values_node *chart, const map *values);
const map *values_merge_shared(const coalescer *c, const values_node *chart, const map *values);

/*
 * Helm's CoalesceTables and MergeTables: fills `src` into `dst`, which wins, and returns it (or the other one, if one
 * is NULL). Both are changed, and may share maps afterwards.
 */
map *values_coalesce_tables(const coalescer *c, map *dst, map *src);
map *values_merge_tables(const coalescer *c, map *dst, map *src);

#endif
