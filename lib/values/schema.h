/*
 * JSON Schema: whether values satisfy the values.schema.json of their charts. Drafts 4, 6, 7, 2019-09 and 2020-12 (the
 * default), as Helm's validator reads them: formats are asserted up to draft 7, contents never. Reference:
 * pkg/chart/common/util/jsonschema.go of Helm and github.com/santhosh-tekuri/jsonschema/v6.
 */
#ifndef VALUES_SCHEMA_H
#define VALUES_SCHEMA_H

#include "values/coalesce.h"

/*
 * Helm's ValidateAgainstSchema: the coalesced values of a chart by its schema, then the part of each subchart by that
 * one's. Raises GTMPL_ECHART "values don't meet the specifications of the schema(s) in the following chart(s):\n…"
 * with what every schema complains about, or what is wrong with a schema; GTMPL_ELIMIT where it takes too long.
 *
 * Where Helm names errors in the random order of Go's maps, they come sorted. A $ref to urn: accepts everything, with
 * a warning; one that leads to http(s): or to a file is refused, since nothing outside the chart is read.
 */
void schema_validate(const reporter *log, const values_node *chart, const map *values);

/* Helm's ValidateAgainstSingleSchema: the same with one schema, given as text; complaints name no chart. */
void schema_validate_one(const reporter *log, slice text, const map *values);

#endif
