/* Compiling: from documents to schemas that can be checked. Failures are raised (GTMPL_ECHART). */
#ifndef VALUES_SCHEMA_COMPILE_H
#define VALUES_SCHEMA_COMPILE_H

#include "values/schema_model.h"

schema_shared *schema_shared_new(arena *a, schema_loader *load, void *context);
schema_compiler *schema_compiler_new(schema_shared *shared);

/* The schema at a URL, with all that it refers to, but for what is put off (schema_root.plain). */
schema *schema_compile(schema_compiler *c, slice url);

/* Compiles what was put off. */
void schema_compile_late(schema *s);

/* What whoever looks into a schema calls first. */
static inline const schema *schema_ready(const schema *s)
{
    if (!s->compiled)
        schema_compile_late((schema *)(uintptr_t)s);
    return s;
}

/* A pattern, compiled once; it lives as long as `shared`. NULL if it is none, or one too many, with the reason. */
const regex_re2 *schema_find_pattern(schema_shared *shared, slice text, slice *error);

/* What a schema of this dialect must satisfy. */
schema *schema_of_dialect(schema_shared *shared, const schema_dialect *dialect);

#endif
