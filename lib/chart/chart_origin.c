/* Origins of the defaults of charts. */
#include "chart/chart_origin.h"

#include "chart/disk.h"
#include "values/files.h"

typedef struct defaults_marker {
    origin_table *origins;
    uint32_t layer;
} defaults_marker;

static uint32_t mark(void *context, uint32_t line, uint32_t column)
{
    defaults_marker *m = context;

    return origin_add(m->origins, m->layer, line, column);
}

static void keep_own(arena *a, chart *c, origin_table *origins, slice file)
{
    defaults_marker m = {.origins = origins};
    const yaml_marker marker = {mark, &m};

    m.layer = origin_add_layer(origins, LAYER_CHART, SLICE("chart"),
                               path_clean(a, arena_concat(a, file, SLICE("/values.yaml"))));
    c->node.values = values_load(a, &(values_reading){.marker = &marker}, c->defaults.data);
    c->layer = m.layer + 1;
    origins->layers[m.layer].values = c->node.values;
}

void chart_keep_origins(arena *a, chart *view, origin_table *origins, slice file)
{
    if (view->defaults.name.size > 0)
        keep_own(a, view, origins, file);
    for (size_t i = 0; i < chart_child_count(view); i++) {
        chart *child = chart_child(view, i);
        chart_keep_origins(a, child, origins, arena_concat3(a, file, SLICE("/charts/"), child->folder));
    }
}

const map *chart_own_values(const chart *c, const origin_table *origins)
{
    return c->layer == 0 ? NULL : origins->layers[c->layer - 1].values;
}
