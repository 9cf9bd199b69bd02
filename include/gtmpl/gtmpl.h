/*
 * libgtmpl: Helm charts to manifests, byte for byte as `helm template` prints them.
 *
 * A host opens a chart, builds values, renders, and walks the manifests:
 *
 *     gtmpl_error *err = NULL;
 *     gtmpl_chart *chart;
 *     gtmpl_values *values;
 *     gtmpl_render *render;
 *
 *     if (gtmpl_chart_open(&chart, "charts/grafana", NULL, &err)) return fail(err);
 *     if (gtmpl_values_new(&values, &err)) return fail(err);
 *     if (gtmpl_values_add_file(values, "environments/prod.yaml", "environment", &err)) return fail(err);
 *     if (gtmpl_render_chart(&render, chart, values, &(gtmpl_release){.name = "grafana"}, NULL, &err)) return fail(err);
 *     for (size_t i = 0; i < gtmpl_render_count(render); i++)
 *         gtmpl_manifest_write(gtmpl_render_manifest(render, i), stdout);
 *
 * Every fallible function returns a status and gives its result through the first parameter. The library never prints,
 * exits, or reads the environment, and has no global state.
 */
#ifndef GTMPL_GTMPL_H
#define GTMPL_GTMPL_H

#include <gtmpl/appset.h>
#include <gtmpl/chart.h>
#include <gtmpl/check.h>
#include <gtmpl/dependency.h>
#include <gtmpl/diff.h>
#include <gtmpl/error.h>
#include <gtmpl/eval.h>
#include <gtmpl/limits.h>
#include <gtmpl/lint.h>
#include <gtmpl/origin.h>
#include <gtmpl/render.h>
#include <gtmpl/repository.h>
#include <gtmpl/status.h>
#include <gtmpl/values.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The version of the library at run time, e.g. "0.1.0". */
GTMPL_API const char *gtmpl_version(void);

/** The release of Helm whose output the library gives, e.g. "v4.3.1". */
GTMPL_API const char *gtmpl_helm_version(void);

#ifdef __cplusplus
}
#endif
#endif
