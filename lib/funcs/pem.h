/*
 * PEM (RFC 7468) as Go's encoding/pem reads and writes it.
 */
#ifndef FUNCS_PEM_H
#define FUNCS_PEM_H

#include "base/buffer.h"

/*
 * The first well-formed block of a text: what stands between its BEGIN and END lines, decoded, headers skipped. False
 * when there is none. `label` points into `text`.
 */
bool pem_decode(arena *a, slice text, slice *label, slice *bytes);

void pem_encode(buffer *out, slice label, slice bytes);

#endif
