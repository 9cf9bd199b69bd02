/* An addon or a chart under layers of values. */
#include "layered.h"

#include <stdio.h>
#include <string.h>

#include "limits.h"
#include "operand.h"
#include "processors.h"

#define AT(field) offsetof(layered_flags, field)

static bool check_compat(const char *text, char *why, size_t size)
{
    if (strcmp(text, "helm3") == 0 || strcmp(text, "helm4") == 0)
        return true;
    snprintf(why, size, "must be helm3 or helm4");
    return false;
}

/* clang-format off */
const option layered_options[] = {
    {"compat", 0, OPTION_STRING, EFFECT_STORED, AT(compat), "string",
     "merge values as Helm 3 does (helm3) or Helm 4 (helm4, the default)", check_compat, NULL, NULL},
    {NULL, 0, OPTION_BOOL, EFFECT_NONE, 0, NULL, NULL, NULL, NULL, NULL},
};
/* clang-format on */

bool check_format(const char *text, char *why, size_t size)
{
    if (strcmp(text, "yaml") == 0 || strcmp(text, "json") == 0)
        return true;
    snprintf(why, size, "must be yaml or json");
    return false;
}

static bool coalesce(layered *l, const layered_flags *flags, const gtmpl_chart *chart, const gtmpl_values *values,
                     gtmpl_coalesce_options *options)
{
    gtmpl_error *err = NULL;

    options->limits = limits_now();
    if (flags->compat != NULL && strcmp(flags->compat, "helm3") == 0)
        options->compat = GTMPL_COMPAT_HELM3;
    if (gtmpl_values_coalesce(&l->coalesced, chart, values, options, &err) != GTMPL_OK)
        command_fail_at(err);
    return l->coalesced != NULL;
}

static bool open_addon(layered *l, const char *name, const layered_flags *flags, bool origins, layered_warning *warn)
{
    gtmpl_addon_options options = GTMPL_ADDON_OPTIONS;
    gtmpl_coalesce_options how = GTMPL_COALESCE_OPTIONS;
    gtmpl_error *err = NULL;

    options.origins = origins;
    if (!target_flags_addon(&flags->target, name, l->repository, &options, &l->addon))
        return false;
    if (values_flags_read(&flags->values, gtmpl_addon_values(l->addon), &err) != GTMPL_OK) {
        command_fail_at(err);
        return false;
    }
    how.warning = warn;
    how.chart_file = gtmpl_addon_chart_file(l->addon);
    return coalesce(l, flags, gtmpl_addon_chart(l->addon), gtmpl_addon_values(l->addon), &how);
}

static bool open_chart(layered *l, const char *path, const layered_flags *flags, bool origins, layered_warning *warn)
{
    gtmpl_chart_options options = GTMPL_CHART_OPTIONS;
    gtmpl_coalesce_options how = GTMPL_COALESCE_OPTIONS;
    gtmpl_error *err = NULL;

    options.warning = how.warning = warn;
    options.any_type = 1;
    options.read_late = 1;
    options.threads = processors(NULL);
    options.limits = limits_now();
    gtmpl_status status = gtmpl_values_new_limited(&l->values, limits_now(), &err);
    if (status == GTMPL_OK && origins)
        status = gtmpl_values_keep_origins(l->values, &err);
    if (status == GTMPL_OK)
        status = values_flags_read(&flags->values, l->values, &err);
    if (status == GTMPL_OK)
        status = gtmpl_chart_open(&l->chart, path, &options, &err);
    if (status == GTMPL_OK)
        return coalesce(l, flags, l->chart, l->values, &how);
    command_fail_at(err);
    return false;
}

bool layered_open(layered *l, const char *operand, const layered_flags *flags, bool origins, layered_warning *warn)
{
    *l = (layered){0};
    switch (operand_find(operand, &flags->target, &l->repository)) {
    case OPERAND_ADDON: return open_addon(l, operand, flags, origins, warn);
    case OPERAND_CHART: return open_chart(l, operand, flags, origins, warn);
    default: return false;
    }
}

void layered_close(layered *l)
{
    gtmpl_coalesced_free(l->coalesced);
    gtmpl_chart_free(l->chart);
    gtmpl_values_free(l->values);
    gtmpl_addon_free(l->addon);
    gtmpl_repository_free(l->repository);
}

void layered_flags_free(layered_flags *flags)
{
    target_flags_free(&flags->target);
    values_flags_free(&flags->values);
    global_flags_free(&flags->global);
}
