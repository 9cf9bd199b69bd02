/* What a gtmpl_chart is to the renderer. */
#ifndef RENDER_CHART_OBJECT_H
#define RENDER_CHART_OBJECT_H

#include "base/tree.h"
#include "chart/load.h"
#include "gtmpl/chart.h"
#include "render/template_store.h"

struct gtmpl_chart {
    arena *arena;
    const chart *chart;
    const symbol_table *symbols;
    template_store *templates; /* NULL: each render parses them for itself */
    template_watch watch;      /* by which the store knows of templates while the chart is opened */
    const char *name, *version;
    const char *path; /* as it was opened by */
};

/* gtmpl_chart_open for a chart of any tree; NULL: of the disk. */
gtmpl_status chart_object_open(gtmpl_chart **opened, const file_tree *tree, slice path,
                               const gtmpl_chart_options *options, gtmpl_error **err);

/*
 * The same for a tree that is made with the chart: `plant` is called within the frame of the loading, with the chart's
 * arena. `shown` is what errors and origins call the chart.
 */
gtmpl_status chart_object_plant(gtmpl_chart **opened, const file_tree *(*plant)(void *context, arena *a), void *context,
                                slice path, slice shown, const gtmpl_chart_options *options, gtmpl_error **err);

#endif
