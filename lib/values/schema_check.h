/* Checking values against compiled schemas. */
#ifndef VALUES_SCHEMA_CHECK_H
#define VALUES_SCHEMA_CHECK_H

#include "values/schema_report.h"

/* What is wrong with a value, or NULL. Raises GTMPL_ELIMIT when it takes too long or goes too deep. */
const schema_error *schema_check(schema_shared *shared, const schema *s, value v);

/* Raises a complaint unless the part of a document at `pointer` satisfies the metaschema of its dialect. */
void schema_judge(schema_compiler *c, const schema_root *root, value v, slice pointer);

schema_type schema_type_of(value v);

/* Equal as JSON: 1 and 1.0 are. */
bool schema_equal(arena *a, value x, value y);

/* The first two equal items of a list. */
bool schema_find_duplicate(arena *a, const list *items, size_t *first, size_t *second);

#endif
