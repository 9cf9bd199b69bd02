/*
 * Base64 and base32 (RFC 4648, padded), as Go's encoding/base64 and encoding/base32 write and read them, with their
 * errors. Line ends are skipped.
 */
#ifndef CODEC_BASE_N_H
#define CODEC_BASE_N_H

#include "base/buffer.h"

void base64_encode(buffer *out, slice bytes);
void base32_encode(buffer *out, slice bytes);

/*
 * False when the text is broken: `at` then gets the offset that Go names in "illegal base64 data at input byte N" (for
 * base32 it counts without line ends).
 */
bool base64_read(buffer *out, slice text, size_t *at);
bool base32_read(buffer *out, slice text, size_t *at);

/* base64_read for those who do not ask where. */
bool base64_decode(arena *a, slice text, slice *bytes);

#endif
