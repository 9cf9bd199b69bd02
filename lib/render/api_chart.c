/* The public chart: loaded into an arena of its own, then only read. */
#include <stdlib.h>

#include "base/compat.h"
#include "chart/load.h"
#include "gtmpl/gtmpl.h"
#include "render/api.h"
#include "render/chart_object.h"

typedef struct opening {
    gtmpl_chart *chart;
    slice path;
    const gtmpl_chart_options *options;
} opening;

static void warn(void *context, slice text)
{
    opening *o = context;

    if (o->options != NULL && o->options->warning != NULL)
        o->options->warning(o->options->context, arena_cstring(o->chart->arena, text));
}

static void open_work(void *context)
{
    opening *o = context;
    gtmpl_chart *c = o->chart;
    chart_loader loader = {.arena = c->arena, .symbols = symbol_table_new(c->arena), .warn = warn, .context = o};

    slice path = chart_locate(c->arena, o->path);
    bool any_type = o->options != NULL && o->options->any_type;
    const compat *as = compat_of(o->options != NULL ? o->options->compat : GTMPL_COMPAT_HELM4);
    c->chart = any_type || !as->minds_chart_version ? chart_load_v2(&loader, path) : chart_load(&loader, path);
    if (!any_type)
        chart_check_installable(c->arena, c->chart);
    c->path = arena_cstring(c->arena, o->path);
    c->name = arena_cstring(c->arena, c->chart->metadata->name);
    c->version = arena_cstring(c->arena, c->chart->metadata->version);
}

gtmpl_status gtmpl_chart_open(gtmpl_chart **opened, const char *path, const gtmpl_chart_options *options,
                              gtmpl_error **err)
{
    gtmpl_chart *c = calloc(1, sizeof *c);
    opening o = {c, slice_from(path), options};

    *opened = NULL;
    if (c == NULL || (c->arena = arena_new_limited(options == NULL ? NULL : options->limits)) == NULL) {
        free(c);
        return api_no_memory(err);
    }
    gtmpl_status status = api_run(c->arena, open_work, &o, err);
    if (status == GTMPL_OK)
        *opened = c;
    else
        gtmpl_chart_free(c);
    return status;
}

void gtmpl_chart_free(gtmpl_chart *c)
{
    if (c == NULL)
        return;
    arena_free(c->arena);
    free(c);
}

const char *gtmpl_chart_name(const gtmpl_chart *c)
{
    return c->name;
}

const char *gtmpl_chart_version(const gtmpl_chart *c)
{
    return c->version;
}

int gtmpl_chart_deprecated(const gtmpl_chart *c)
{
    return c->chart->metadata->deprecated;
}
