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
 *     if (gtmpl_render_chart(&render, chart, values, &(gtmpl_release){.name = "grafana"}, NULL, &err)) return
 * fail(err); for (size_t i = 0; i < gtmpl_render_count(render); i++) gtmpl_manifest_write(gtmpl_render_manifest(render,
 * i), stdout);
 *
 * Every fallible function returns a status and gives its result through the first parameter; `err` may always be NULL.
 * What a function called _new, _open or _read made, or named in its own comment, is released by the _free of its type;
 * texts that belong to the caller by gtmpl_text_free(). Everything else lives as long as the object it was got from.
 *
 * Options are structs that begin with a version: `gtmpl_x_options o = GTMPL_X_OPTIONS;`, then the fields that should
 * differ. A version that the library does not know (0, too) gives GTMPL_EINVALID. What they point to is needed only
 * during the call, unless a field says more.
 *
 * An object belongs to one thread at a time, unless its type says that several may use it at once (charts,
 * repositories). Objects share nothing that changes: each thread may have its own without locks.
 *
 * The library never prints, exits, or reads the environment, and has no global state. Callbacks run in the thread that
 * called the library, and must return: no longjmp, no exception out of them.
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
#include <gtmpl/function.h>
#include <gtmpl/limits.h>
#include <gtmpl/lint.h>
#include <gtmpl/node.h>
#include <gtmpl/origin.h>
#include <gtmpl/policy.h>
#include <gtmpl/render.h>
#include <gtmpl/repository.h>
#include <gtmpl/status.h>
#include <gtmpl/tree.h>
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
