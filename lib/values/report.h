/*
 * What Helm writes to its log while it works, as the lines that it writes: `level=WARN msg="returned non-bool value"
 * path=a.enabled chart=a`. References: Go's log/slog, TextHandler without times; for Helm 3, the words of each line.
 */
#ifndef VALUES_REPORT_H
#define VALUES_REPORT_H

#include "base/arena.h"
#include "base/compat.h"

/* Told of such a line (without its end). */
typedef void warning_fn(void *context, slice line);

/* Who is told; `tell` may be NULL. */
typedef struct reporter {
    arena *arena; /* for the lines */
    warning_fn *tell;
    void *context;
    const compat *as; /* NULL: Helm 4 */
} reporter;

typedef struct report_attribute {
    const char *key;
    slice value;
} report_attribute;

/* Levels as Helm prints them. */
#define REPORT_INFO  "INFO"
#define REPORT_WARN  "WARN"
#define REPORT_ERROR "ERROR"

void report(const reporter *r, const char *level, slice message, const report_attribute *attributes, size_t count);

/* Reports an error and raises it as `message: cause`, as Helm's actions do. */
_Noreturn void report_failure(const reporter *r, slice message, const failure *cause);

#endif
