/*
 * IP addresses as text. Reference: Go's net/netip, ParseAddr.
 */
#ifndef FUNCS_ADDRESS_H
#define FUNCS_ADDRESS_H

#include "base/arena.h"

typedef enum address_kind { ADDRESS_NONE, ADDRESS_IPV4, ADDRESS_IPV6 } address_kind;

/* What kind of address a text is, with a zone after '%' or without; for none, `why` gets Go's error text. */
address_kind address_read(arena *a, slice text, slice *why);

#endif
