/* A chart under layers of values. */
#include "layered.h"

#include <stdio.h>
#include <string.h>

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

static gtmpl_status open_chart(layered *l, const char *path, const layered_flags *flags, layered_warning *warn,
                               gtmpl_error **err)
{
    gtmpl_chart_options options = GTMPL_CHART_OPTIONS;
    gtmpl_coalesce_options coalesce = GTMPL_COALESCE_OPTIONS;

    options.warning = coalesce.warning = warn;
    options.any_type = 1;
    if (flags->compat != NULL && strcmp(flags->compat, "helm3") == 0)
        coalesce.compat = GTMPL_COMPAT_HELM3;
    gtmpl_status status = gtmpl_chart_open(&l->chart, path, &options, err);
    if (status == GTMPL_OK)
        status = gtmpl_values_coalesce(&l->coalesced, l->chart, l->values, &coalesce, err);
    return status;
}

bool layered_open(layered *l, const char *chart, const layered_flags *flags, bool origins, layered_warning *warn)
{
    gtmpl_error *err = NULL;

    *l = (layered){NULL, NULL, NULL};
    gtmpl_status status = gtmpl_values_new(&l->values, &err);
    if (status == GTMPL_OK && origins)
        status = gtmpl_values_keep_origins(l->values, &err);
    if (status == GTMPL_OK)
        status = values_flags_read(&flags->values, l->values, &err);
    if (status == GTMPL_OK)
        status = open_chart(l, chart, flags, warn, &err);
    if (status != GTMPL_OK)
        command_fail_at(err);
    return status == GTMPL_OK;
}

void layered_close(layered *l)
{
    gtmpl_coalesced_free(l->coalesced);
    gtmpl_chart_free(l->chart);
    gtmpl_values_free(l->values);
}

void layered_flags_free(layered_flags *flags)
{
    values_flags_free(&flags->values);
    global_flags_free(&flags->global);
}
