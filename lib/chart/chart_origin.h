/*
 * Origins of the defaults of charts. A chart is loaded without them, since few ask; whoever does reads the values.yaml
 * files of a view again.
 */
#ifndef CHART_CHART_ORIGIN_H
#define CHART_CHART_ORIGIN_H

#include "chart/chart.h"
#include "values/origin.h"

/*
 * Gives a chart_view, before its dependencies are processed, defaults with origins: one layer "chart" in the table for
 * each values.yaml, the top chart's first. `file` is the chart as users are told of it: "charts/portal" leads to
 * "charts/portal/values.yaml" and "charts/portal/charts/db/values.yaml". Texts must outlive the view.
 */
void chart_keep_origins(arena *a, chart *view, origin_table *origins, slice file);

/* What a chart's own values.yaml says, with origins, whatever has been imported since; NULL for one without. */
const map *chart_own_values(const chart *c, const origin_table *origins);

#endif
