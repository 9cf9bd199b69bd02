/*
 * The flags by which Helm finds and fetches a chart. Those that cannot matter for a chart on the disk are accepted
 * silently, the others refused.
 */
#ifndef CLI_CHART_FLAGS_H
#define CLI_CHART_FLAGS_H

#include "options.h"

typedef struct chart_flags {
    bool verify;
} chart_flags;

extern const option chart_options[];

/* Whether a chart at `path` may be used; false when not: the error has been printed. */
bool chart_flags_check(const chart_flags *flags, const char *path);

#endif
