/*
 * A chart, values and a release to manifests: the order of Helm's work. Reference: Helm's pkg/action/install.go
 * (RunWithContext) and action.go (renderResources).
 */
#ifndef RENDER_RENDER_H
#define RENDER_RENDER_H

#include "gtmpl/render.h"
#include "render/engine.h"

typedef struct render_request {
    const chart *chart; /* as loaded; not changed */
    const map *values;  /* the user's; not changed; NULL for none */
    gtmpl_release release;
    gtmpl_render_options options;
    const compat *as;
} render_request;

typedef struct render_result {
    crd_list crds; /* only when asked for */
    manifest_list resources, hooks;
    slice notes;
    rendered_files files; /* all rendered texts, for when they are no YAML */
    bool rendering;       /* templates were run, or about to be: what fails now, fails while rendering */
} render_result;

/* Renders into `result`, which is filled as far as it went when an error is raised. */
void render_run(arena *a, const render_request *request, render_result *result);

#endif
