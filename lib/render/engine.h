/*
 * Runs all templates of a chart and its subcharts. Reference: Helm's pkg/engine/engine.go (allTemplates, render).
 */
#ifndef RENDER_ENGINE_H
#define RENDER_ENGINE_H

#include "chart/chart.h"
#include "funcs/random.h"
#include "render/host.h"
#include "render/manifest.h"
#include "render/template_store.h"

/* What every template of a render sees, whatever its chart. */
typedef struct engine_input {
    const chart *chart;               /* after dependencies were processed */
    map *values;                      /* coalesced, of the root chart */
    value release;                    /* .Release */
    value capabilities;               /* .Capabilities */
    const compat *as;                 /* which Helm to be like */
    const reproducible *reproducible; /* or NULL */
    template_store *templates;        /* where they are kept; NULL: they are parsed for this run alone */
    const reporter *lint;             /* NULL, or: do not fail where `required` and `fail` would, but report it here */
    host *host;                       /* what a host adds to the language, or NULL; not while linting */
    bool traces;                      /* keep which line of a template wrote what */
    unsigned threads;                 /* that parse */
    struct heads_ahead *ahead;        /* told of files when they are final, or NULL */
    bool shares;                      /* what is written may come in pieces (rendered_file); not with `traces` */
} engine_input;

typedef struct rendered_files {
    rendered_file *items;
    size_t count;
} rendered_files;

/*
 * The output of every template that is no partial, in the order of execution. Everything lives in the arena. Raises
 * GTMPL_EPARSE, GTMPL_EEXEC, GTMPL_ELIMIT or GTMPL_ENOMEM with Helm's text.
 */
rendered_files engine_run(arena *a, symbol_table *symbols, const engine_input *input);

#endif
