/* An addon or a chart under layers of values, coalesced: what `values` and `explain` look at. */
#ifndef CLI_LAYERED_H
#define CLI_LAYERED_H

#include <gtmpl/gtmpl.h>

#include "command.h"
#include "target_flags.h"
#include "values_flags.h"

typedef struct layered {
    gtmpl_repository *repository; /* of an addon */
    gtmpl_addon *addon;
    gtmpl_values *values; /* of a chart that is none */
    gtmpl_chart *chart;
    gtmpl_coalesced *coalesced;
} layered;

/* What says where chart and layers come from. */
typedef struct layered_flags {
    const char *compat;
    target_flags target;
    values_flags values;
    global_flags global;
} layered_flags;

typedef void layered_warning(void *context, const char *text);

extern const option layered_options[];

/*
 * Opens an addon or a chart (see operand.h) under the values that the flags give; false when the error has been
 * printed. `warn` is told of what Helm would write to its log, or NULL.
 */
bool layered_open(layered *l, const char *operand, const layered_flags *flags, bool origins, layered_warning *warn);

void layered_close(layered *l);
void layered_flags_free(layered_flags *flags);

/* A check: yaml or json. */
bool check_format(const char *text, char *why, size_t size);

#endif
