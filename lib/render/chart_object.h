/* What a gtmpl_chart is to the renderer. */
#ifndef RENDER_CHART_OBJECT_H
#define RENDER_CHART_OBJECT_H

#include "chart/chart.h"

struct gtmpl_chart {
    arena *arena;
    const chart *chart;
    const char *name, *version;
    const char *path; /* as it was opened by */
};

#endif
