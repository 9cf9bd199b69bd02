/* Findings as text, as JSON and as SARIF 2.1.0 (OASIS), in the part of it that code-scanning pages read. */
#ifndef CHECK_WRITE_H
#define CHECK_WRITE_H

#include "base/buffer.h"
#include "gtmpl/check.h"

typedef struct findings_text {
    const gtmpl_check_finding *items;
    size_t count;
    const char *folder; /* that relative file names begin in, or NULL */
} findings_text;

void check_write_text(buffer *out, findings_text findings);
void check_write_json(buffer *out, findings_text findings);
void check_write_sarif(buffer *out, findings_text findings);

#endif
