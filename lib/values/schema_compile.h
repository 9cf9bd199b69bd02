/* Compiling: from documents to schemas that can be checked. Failures are raised (GTMPL_ECHART). */
#ifndef VALUES_SCHEMA_COMPILE_H
#define VALUES_SCHEMA_COMPILE_H

#include "values/schema_model.h"

schema_shared *schema_shared_new(arena *a, schema_loader *load, void *context);
schema_compiler *schema_compiler_new(schema_shared *shared);

/* The schema at a URL, with all that it refers to. */
schema *schema_compile(schema_compiler *c, slice url);

/* What a schema of this dialect must satisfy. */
schema *schema_of_dialect(schema_shared *shared, const schema_dialect *dialect);

#endif
