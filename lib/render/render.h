/*
 * A chart, values and a release to manifests: the order of Helm's work. Reference: Helm's pkg/action/install.go
 * (RunWithContext) and action.go (renderResources).
 */
#ifndef RENDER_RENDER_H
#define RENDER_RENDER_H

#include "chart/chart_origin.h"
#include "chart/dependency.h"
#include "gtmpl/render.h"
#include "render/engine.h"
#include "values/reads.h"

/* What a render did with its values, and what it would have had without the user's. Lives in the render's arena. */
typedef struct values_use {
    const chart *chart;       /* the view, dependencies processed */
    const map *values;        /* coalesced, as templates first saw them */
    const map *defaults;      /* of the chart and its subcharts alone; nulls stay */
    origin_table *origins;    /* of the values and of the charts' defaults */
    disabled_charts disabled; /* subcharts that took no part */
    const read_place *reads;  /* what templates read, from the top of the values */
} values_use;

typedef struct render_request {
    const chart *chart; /* as loaded; not changed */
    const map *values;  /* the user's; not changed; NULL for none */
    gtmpl_release release;
    gtmpl_render_options options;
    const compat *as;
    template_store *templates;   /* of the chart; NULL: it is parsed for this render alone */
    const symbol_table *symbols; /* of the chart's values; NULL: none */
    const origin_table *origins; /* of the values; NULL: origins are not kept */
    slice chart_file;            /* with origins: the chart as users are told of it, "charts/portal" */
    values_use *use;             /* NULL, or what is to be filled; needs origins */
} render_request;

/* What templates will see: the values of a chart and its subcharts, in the order of Helm's work. */
typedef struct prepared_values {
    chart *chart;             /* a view of it, dependencies processed */
    map *values;              /* coalesced */
    origin_table *origins;    /* NULL, or: the request's and the charts' layers */
    disabled_charts disabled; /* subcharts that take no part */
} prepared_values;

typedef struct render_result {
    crd_list crds; /* only when asked for */
    manifest_list resources, hooks;
    slice notes;
    rendered_files files; /* all rendered texts, for when they are no YAML */
    bool rendering;       /* templates were run, or about to be: what fails now, fails while rendering */
} render_result;

/* The one way from a request to the values that its templates see. Does not check them. */
prepared_values render_prepare(const coalescer *c, const render_request *request);

/* Renders into `result`, which is filled as far as it went when an error is raised. */
void render_run(arena *a, const render_request *request, render_result *result);

#endif
