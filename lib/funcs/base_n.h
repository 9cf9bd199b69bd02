/*
 * Base32 (RFC 4648, padded), and reading base64, as Go's encoding/base32 and encoding/base64 do it with their errors.
 * Base64 is written by lib/codec/base64.h.
 */
#ifndef FUNCS_BASE_N_H
#define FUNCS_BASE_N_H

#include "base/buffer.h"

void base32_encode(buffer *out, slice bytes);

/*
 * Reads base64 or base32; line ends are skipped. False when the text is broken: `at` then gets the offset that Go names
 * in "illegal base64 data at input byte N" (for base32 it counts without line ends).
 */
bool base64_read(buffer *out, slice text, size_t *at);
bool base32_read(buffer *out, slice text, size_t *at);

#endif
