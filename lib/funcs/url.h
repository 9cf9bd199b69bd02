/*
 * URLs as Go's net/url (1.26) takes them apart and puts them together.
 */
#ifndef FUNCS_URL_H
#define FUNCS_URL_H

#include "base/buffer.h"

/* Parts are unescaped, except for the query and an opaque rest. */
typedef struct url {
    slice scheme; /* in small letters */
    slice opaque; /* what follows a scheme that no '/' follows */
    bool has_user, has_password;
    slice user, password;
    slice host; /* with the port, and with the brackets of an IPv6 address */
    slice path, query, fragment;
} url;

/* url.Parse; false with its error text, `parse "…": …`. */
bool url_read(arena *a, slice text, url *u, slice *error);

/* URL.String() of a URL that was made of its parts. */
void url_write(buffer *out, const url *u);

/* Userinfo.String(): escaped; nothing when there is none. */
void url_write_user(buffer *out, const url *u);

/* URL.Hostname(): without port and brackets. */
slice url_host_name(const url *u);

#endif
