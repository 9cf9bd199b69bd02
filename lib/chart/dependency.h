/*
 * Which subcharts take part in a render, under which names, and what they give to their parents' values. Reference:
 * Helm's pkg/chart/v2/util/dependencies.go and CheckDependencies of pkg/action.
 */
#ifndef CHART_DEPENDENCY_H
#define CHART_DEPENDENCY_H

#include "chart/chart.h"

/* Raises GTMPL_ECHART "an error occurred while checking for chart dependencies. …" for what charts/ does not hold. */
void chart_check_dependencies(arena *a, const compat *as, const chart *c);

/* A subchart that takes no part. */
typedef struct disabled_chart {
    const chart *chart;  /* as it was; its own subcharts were not processed */
    const chart *parent; /* as it is after processing */
    slice decided_by;    /* the key of the top chart's values that says so: "sub.enabled", "tags.x" */
} disabled_chart;

typedef struct disabled_charts {
    disabled_chart *items;
    size_t count, capacity;
} disabled_charts;

/*
 * Works on a chart_view of the chart: removes subcharts that tags and conditions disable, copies those with an alias,
 * and imports values of subcharts into the defaults of their parents. `values` are the user's; NULL for none. What was
 * disabled is added to a list, unless that is NULL.
 * Raises "chart dependencies processing failed: …", or GTMPL_ELIMIT where aliases of aliases come to too many charts.
 */
void chart_process_dependencies(const coalescer *c, chart *view, const map *values, disabled_charts *disabled);

#endif
