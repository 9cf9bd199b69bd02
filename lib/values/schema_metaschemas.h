/* The metaschemas that come with the library: what every schema is judged by. */
#ifndef VALUES_SCHEMA_METASCHEMAS_H
#define VALUES_SCHEMA_METASCHEMAS_H

#include "base/buffer.h"

/* The JSON text behind http(s)://json-schema.org/…, empty for a URL that names none. */
slice schema_metaschema(arena *a, slice url);

/* Whether the URL names a folder of metaschemas. */
bool schema_metaschema_folder(slice url);

#endif
