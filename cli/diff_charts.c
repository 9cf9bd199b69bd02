/* Sides that are named on the command line. */
#include "diff_charts.h"

#include "limits.h"
#include "processors.h"

#define AT(field) offsetof(charts_flags, field)

/* clang-format off */
const option charts_options[] = {
    {"api-versions", 'a', OPTION_CSV, EFFECT_STORED, AT(api_versions), "strings",
     "Kubernetes api versions used for Capabilities.APIVersions (multiple can be specified)", NULL, NULL, NULL},
    {"include-crds", 0, OPTION_BOOL, EFFECT_STORED, AT(include_crds), NULL,
     "compare the files of crds/, too", NULL, NULL, NULL},
    {"is-upgrade", 0, OPTION_BOOL, EFFECT_STORED, AT(is_upgrade), NULL,
     "set .Release.IsUpgrade instead of .Release.IsInstall", NULL, NULL, NULL},
    {"kube-version", 0, OPTION_STRING, EFFECT_STORED, AT(kube_version), "string",
     "Kubernetes version used for Capabilities.KubeVersion", NULL, NULL, NULL},
    {"name", 0, OPTION_STRING, EFFECT_STORED, AT(name), "string",
     "name of the release (default: that of the new chart)", NULL, NULL, NULL},
    {"no-hooks", 0, OPTION_BOOL, EFFECT_STORED, AT(no_hooks), NULL,
     "leave hooks out", NULL, NULL, NULL},
    {"skip-schema-validation", 0, OPTION_BOOL, EFFECT_STORED, AT(skip_schema_validation), NULL,
     "disable JSON schema validation", NULL, NULL, NULL},
    {"skip-tests", 0, OPTION_BOOL, EFFECT_STORED, AT(skip_tests), NULL,
     "leave tests out", NULL, NULL, NULL},
    {"values-from", 0, OPTION_CSV, EFFECT_STORED, AT(values_from), "strings",
     "a values file of the old side only, above those of -f (can specify multiple)", NULL, NULL, NULL},
    {"values-to", 0, OPTION_CSV, EFFECT_STORED, AT(values_to), "strings",
     "a values file of the new side only, above those of -f (can specify multiple)", NULL, NULL, NULL},
    {NULL, 0, OPTION_BOOL, EFFECT_NONE, 0, NULL, NULL, NULL, NULL, NULL},
};
/* clang-format on */

/* The values of a side: files for both, its own files, then flags. */
static gtmpl_status read_values(gtmpl_values *values, const values_flags *both, const strings *own, gtmpl_error **err)
{
    values_flags all = *both;
    gtmpl_status status;

    all.files = (strings){NULL, 0, 0};
    for (size_t i = 0; i < both->files.count; i++)
        strings_add(&all.files, both->files.items[i]);
    for (size_t i = 0; i < own->count; i++)
        strings_add(&all.files, own->items[i]);
    status = values_flags_read(&all, values, err);
    strings_free(&all.files);
    return status;
}

static bool is_left_out(const gtmpl_manifest *m, const charts_flags *flags)
{
    gtmpl_manifest_role role = gtmpl_manifest_get_role(m);

    return (flags->no_hooks && (role == GTMPL_ROLE_HOOK || role == GTMPL_ROLE_TEST)) ||
           (flags->skip_tests && role == GTMPL_ROLE_TEST);
}

static gtmpl_status add_manifests(gtmpl_diff *diff, gtmpl_side side, const gtmpl_render *render,
                                  const charts_flags *flags, gtmpl_error **err)
{
    gtmpl_status status = GTMPL_OK;

    for (size_t i = 0; i < gtmpl_render_count(render) && status == GTMPL_OK; i++) {
        const gtmpl_manifest *m = gtmpl_render_manifest(render, i);
        size_t size;
        const char *text = gtmpl_manifest_text(m, &size);
        if (!is_left_out(m, flags))
            status = gtmpl_diff_add_document(diff, side, gtmpl_manifest_source(m), text, size, err);
    }
    return status;
}

/* What both sides are rendered with: what is random must not differ. */
static gtmpl_render_options render_options(const charts_flags *flags, const reproducible_flags *reproducible)
{
    gtmpl_render_options options = GTMPL_RENDER_OPTIONS;

    options.reproducible = 1;
    options.limits = limits_now();
    options.seed = reproducible->seed;
    options.time = reproducible->time;
    options.kube_version = flags->kube_version;
    options.api_versions = flags->api_versions.items;
    options.api_version_count = flags->api_versions.count;
    options.include_crds = flags->include_crds;
    options.skip_schema_validation = flags->skip_schema_validation;
    return options;
}

/* Renders into the newest target of a side. */
static gtmpl_status add_render(gtmpl_diff *diff, gtmpl_side side, const gtmpl_chart *chart, const gtmpl_values *values,
                               const gtmpl_release *release, const charts_flags *flags,
                               const gtmpl_render_options *options, gtmpl_error **err)
{
    gtmpl_render *render = NULL;
    gtmpl_error *why = NULL;

    gtmpl_status status = gtmpl_render_chart(&render, chart, values, release, options, &why);
    if (status == GTMPL_OK)
        status = add_manifests(diff, side, render, flags, err);
    else
        status = gtmpl_diff_add_error(diff, side, gtmpl_error_message(why), err);
    gtmpl_render_free(render);
    gtmpl_error_free(why);
    return status;
}

static gtmpl_status add_side(gtmpl_diff *diff, gtmpl_side side, const gtmpl_chart *chart, const gtmpl_release *release,
                             const charts_flags *flags, const values_flags *both, const gtmpl_render_options *options,
                             gtmpl_error **err)
{
    const gtmpl_diff_target target = {release->name, NULL, 0, release->namespace_};
    const strings *own = side == GTMPL_SIDE_OLD ? &flags->values_from : &flags->values_to;
    gtmpl_values *values = NULL;

    gtmpl_status status = gtmpl_values_new_limited(&values, limits_now(), err);
    if (status == GTMPL_OK)
        status = read_values(values, both, own, err);
    if (status == GTMPL_OK)
        status = gtmpl_diff_add_target(diff, side, &target, err);
    if (status == GTMPL_OK)
        status = add_render(diff, side, chart, values, release, flags, options, err);
    gtmpl_values_free(values);
    return status;
}

gtmpl_status diff_charts(gtmpl_diff *diff, const char *from, const char *to, const charts_flags *flags,
                         const values_flags *values, const global_flags *global, const reproducible_flags *reproducible,
                         gtmpl_error **err)
{
    const gtmpl_render_options options = render_options(flags, reproducible);
    gtmpl_chart_options opening = GTMPL_CHART_OPTIONS;
    gtmpl_chart *old = NULL, *new = NULL;

    opening.read_late = 1;
    opening.threads = processors(NULL);
    opening.limits = limits_now();
    gtmpl_status status = gtmpl_chart_open(&old, from, &opening, err);
    if (status == GTMPL_OK)
        status = gtmpl_chart_open(&new, to, &opening, err);
    if (status == GTMPL_OK) {
        const gtmpl_release release = {flags->name != NULL ? flags->name : gtmpl_chart_name(new), global->namespace_,
                                       flags->is_upgrade};
        status = add_side(diff, GTMPL_SIDE_OLD, old, &release, flags, values, &options, err);
        if (status == GTMPL_OK)
            status = add_side(diff, GTMPL_SIDE_NEW, new, &release, flags, values, &options, err);
    }
    gtmpl_chart_free(old);
    gtmpl_chart_free(new);
    return status;
}

void charts_flags_free(charts_flags *flags)
{
    strings_free(&flags->api_versions);
    strings_free(&flags->values_from);
    strings_free(&flags->values_to);
}
