/*
 * Base64 with the standard alphabet and padding, as Go's base64.StdEncoding writes and reads it.
 */
#ifndef CODEC_BASE64_H
#define CODEC_BASE64_H

#include "base/buffer.h"

void base64_encode(buffer *out, slice bytes);

/* Line ends are skipped; false for anything else that Go refuses. */
bool base64_decode(arena *a, slice text, slice *bytes);

#endif
