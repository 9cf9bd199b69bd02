/* The two Helms. */
#include "base/compat.h"

static const char *const none[] = {NULL};

static const char *const absent_from_helm3[] = {
    "mustToToml",           "mustToYaml",
    "mustToDuration",       "durationSeconds",
    "durationMilliseconds", "durationMicroseconds",
    "durationNanoseconds",  "durationMinutes",
    "durationHours",        "durationDays",
    "durationWeeks",        "durationRoundTo",
    "durationTruncateTo",   NULL,
};

/* Go's log, with the places in Helm's source that it names. */
static const log_row log_of_helm3[] = {
    {"this chart is deprecated", "WARNING: This chart is deprecated"},
    {"returned non-bool value path",
     "dependencies.go:64: Warning: Condition path '%1' for chart %2 returned non-bool value"},
    {"returned non-bool value tag", "dependencies.go:95: Warning: Tag '%1' for chart %2 returned non-bool value"},
    {"ImportValues missing table from chart",
     "dependencies.go:270: Warning: ImportValues missing table from chart %1: %2"},
    {"ImportValues missing table", "dependencies.go:287: Warning: ImportValues missing table: %1"},
    {"unresolved URN reference",
     "jsonschema.go:192: WARNING: unresolved URN reference ignored; using permissive schema: %1"},
    {"skipping unknown hooks", "manifest_sorter.go:199: info: skipping unknown hook: %Q"},
    {"found symbolic link",
     "walk.go:75: found symbolic link in path: %1 resolves to %2. Contents of linked file included and used"},
    {"Warning: Dependencies are handled", "load.go:120: %m"},
    {"Warning: Dependency locking is handled", "load.go:138: %m"},
    {"warning: skipping globals because destination", "coalesce.go:138: %m"},
    {"warning: skipping globals because source", "coalesce.go:145: %m"},
    {"Conflict: cannot merge map onto non-map", "coalesce.go:161: %m"},
    {"key ", "coalesce.go:175: %m"},
    {"warning: skipped value for", "coalesce.go:237: %m"},
    {"warning: cannot overwrite table", "coalesce.go:316: %m"},
    {"warning: destination for", "coalesce.go:319: %m"},
    {NULL, NULL},
};

const compat compat_helm4 = {
    .name = "helm4",
    .minds_chart_version = true,
    .trims_documents = false,
    .lays_out_errors = true,
    .drops_default_nulls = true,
    .install_order_kinds = 38,
    .keeps_version_suffix = true,
    .names_failed_step = true,
    .checking_dependencies =
        "an error occurred while checking for chart dependencies. You may need to run 'helm dependency build' to fetch "
        "missing dependencies: ",
    .post_renders_files = true,
    .absent_functions = none,
};

const compat compat_helm3 = {
    .name = "helm3",
    .minds_chart_version = false,
    .trims_documents = true,
    .lays_out_errors = false,
    .drops_default_nulls = false,
    .install_order_kinds = 36,
    .keeps_version_suffix = false,
    .names_failed_step = false,
    .checking_dependencies =
        "An error occurred while checking for chart dependencies. You may need to run `helm dependency build` to fetch "
        "missing dependencies: ",
    .post_renders_files = false,
    .absent_functions = absent_from_helm3,
    .log = log_of_helm3,
};

const compat *compat_of(gtmpl_compat name)
{
    return name == GTMPL_COMPAT_HELM3 ? &compat_helm3 : &compat_helm4;
}
