/* Sides that are named on the command line: two charts, or one chart with two sets of values. */
#ifndef CLI_DIFF_CHARTS_H
#define CLI_DIFF_CHARTS_H

#include <gtmpl/gtmpl.h>

#include "global_flags.h"
#include "reproducible_flags.h"
#include "values_flags.h"

typedef struct charts_flags {
    bool include_crds, is_upgrade, no_hooks, skip_tests, skip_schema_validation;
    const char *name, *kube_version;
    strings api_versions;
    strings values_from, values_to;
} charts_flags;

extern const option charts_options[];

/*
 * Renders both sides into `diff`: the charts at the paths, which may be the same. `values` go to both. A chart that
 * cannot be read is an error; one that does not render is a side that says so.
 */
gtmpl_status diff_charts(gtmpl_diff *diff, const char *from, const char *to, const charts_flags *flags,
                         const values_flags *values, const global_flags *global, const reproducible_flags *reproducible,
                         gtmpl_error **err);

void charts_flags_free(charts_flags *flags);

#endif
