/* Findings as text, as JSON and as SARIF 2.1.0 (OASIS), in the part of it that code-scanning pages read. */
#ifndef CHECK_WRITE_H
#define CHECK_WRITE_H

#include "base/buffer.h"
#include "check/rules.h"
#include "gtmpl/check.h"

typedef struct findings_text {
    const gtmpl_check_finding *items;
    size_t count;
    const rule_text *rules;
    size_t rule_count;
    const char *folder; /* that relative file names begin in, or NULL */
} findings_text;

/* In a form. Raises GTMPL_EIO. */
void check_write(arena *a, findings_text findings, gtmpl_check_format format, FILE *out);

void check_write_text(buffer *out, findings_text findings);
void check_write_json(buffer *out, findings_text findings);
void check_write_sarif(buffer *out, findings_text findings);

#endif
