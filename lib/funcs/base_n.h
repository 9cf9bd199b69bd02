/*
 * Base64 and base32 (RFC 4648, padded) as Go's encoding/base64 and encoding/base32 read and write them.
 */
#ifndef FUNCS_BASE_N_H
#define FUNCS_BASE_N_H

#include "base/buffer.h"

void base64_encode(buffer *out, slice bytes);
void base32_encode(buffer *out, slice bytes);

/*
 * Decodes; line ends are skipped. False when the text is broken: `at` then gets the offset that Go names in "illegal
 * base64 data at input byte N" (for base32 it counts without line ends).
 */
bool base64_decode(buffer *out, slice text, size_t *at);
bool base32_decode(buffer *out, slice text, size_t *at);

#endif
