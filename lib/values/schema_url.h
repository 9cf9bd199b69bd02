/* URLs as Go's net/url takes them apart, resolves and writes them: ids, references and formats of schemas. */
#ifndef VALUES_SCHEMA_URL_H
#define VALUES_SCHEMA_URL_H

#include "base/buffer.h"

typedef struct schema_url {
    slice scheme, opaque, user, password, host, path, raw_path, query;
    bool has_user, has_password, omit_host, force_query;
} schema_url;

/* url.Parse without the fragment; false with Go's text (`parse "x": …`). */
bool schema_url_parse(arena *a, slice text, schema_url *url, slice *error);

/* (*URL).ResolveReference and String. */
schema_url schema_url_resolve(arena *a, const schema_url *base, const schema_url *reference);
slice schema_url_string(arena *a, const schema_url *url);

/* (*URL).Hostname: without port and brackets. */
slice schema_url_hostname(const schema_url *url);

/* url.PathUnescape, with its error's text, and PathEscape of each part between slashes. */
bool schema_url_unescape(arena *a, slice text, slice *plain, slice *error);
slice schema_url_escape(arena *a, slice text);

#endif
