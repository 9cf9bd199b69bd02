/*
 * Plain schemas: nearly all that charts bring. They name no resources and anchors, refer to nothing but their own
 * definitions, and every keyword is of the type that it should be. So nothing in them can be refused, and they need
 * neither be judged by their metaschema nor be compiled before a value comes along that they speak of.
 */
#ifndef VALUES_SCHEMA_PLAIN_H
#define VALUES_SCHEMA_PLAIN_H

#include "values/schema_model.h"

/*
 * Whether a document of this draft is plain, but for its own id, which the caller looks at. False is no judgement: the
 * metaschema has the last word then. The patterns in it are compiled on the way, and kept.
 */
bool schema_is_plain(schema_shared *shared, value document, const schema_draft *draft);

/* Whether a text is of letters, digits, `._-` and `others` only: it then means the same in a pointer and in a URL. */
bool schema_needs_no_escapes(slice text, slice others);

#endif
