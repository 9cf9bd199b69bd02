/*
 * Checksums. This is the one place that includes OpenSSL's digests, so that the library can be loaded on first use.
 */
#ifndef FUNCS_DIGEST_H
#define FUNCS_DIGEST_H

#include "base/arena.h"

typedef enum digest_kind { DIGEST_SHA1, DIGEST_SHA256, DIGEST_SHA512 } digest_kind;

/* The digest of some bytes in small hexadecimal digits. */
slice digest_hex(arena *a, digest_kind kind, slice bytes);

/* SHA-256 to 32 bytes; false where this build of OpenSSL has none. */
bool digest_sha256(slice bytes, unsigned char *digest);

/* RFC 1950's checksum. */
uint32_t digest_adler32(slice bytes);

#endif
