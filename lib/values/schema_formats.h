/*
 * The `format` keyword. Reference: santhosh-tekuri/jsonschema's own checks, which are not always the RFCs'.
 */
#ifndef VALUES_SCHEMA_FORMATS_H
#define VALUES_SCHEMA_FORMATS_H

#include "base/arena.h"

/* Whether a text is of the format; if not, `error` says why. */
typedef bool schema_format_check(arena *a, slice text, slice *error);

typedef struct schema_format {
    const char *name;
    schema_format_check *check;
} schema_format;

/* NULL for a name that nobody knows: such a format accepts everything. */
const schema_format *schema_format_find(slice name);

#endif
