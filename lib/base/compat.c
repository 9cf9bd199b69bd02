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
};

const compat *compat_of(gtmpl_compat name)
{
    return name == GTMPL_COMPAT_HELM3 ? &compat_helm3 : &compat_helm4;
}
