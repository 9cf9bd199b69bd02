/* The public chart: loaded into an arena of its own, then only read. */
#include <stdlib.h>

#include "base/compat.h"
#include "chart/disk.h"
#include "chart/load.h"
#include "gtmpl/gtmpl.h"
#include "render/api.h"
#include "render/chart_object.h"

typedef struct opening {
    gtmpl_chart *chart;
    chart_loader loader;
    const file_tree *tree;                              /* NULL: the disk */
    const file_tree *(*plant)(void *context, arena *a); /* makes `tree`, or NULL */
    void *plant_context;
    slice path, shown; /* for the loader, and for users */
    const gtmpl_chart_options *options;
} opening;

static void warn(void *context, slice text)
{
    opening *o = context;

    if (o->options != NULL && o->options->warning != NULL)
        o->options->warning(o->options->context, arena_cstring(o->chart->arena, text));
}

static void found_template(void *context, slice text)
{
    gtmpl_chart *c = context;

    template_store_expect(c->templates, text);
}

static void reading_files(void *context)
{
    gtmpl_chart *c = context;

    template_store_hold(c->templates);
}

static void idle_helper(void *context)
{
    gtmpl_chart *c = context;

    template_store_lend(c->templates);
}

static void lost_templates(void *context)
{
    gtmpl_chart *c = context;

    template_store_forget(c->templates);
}

static bool takes_any_type(const opening *o)
{
    return o->options != NULL && o->options->any_type;
}

static void load_work(void *context)
{
    opening *o = context;

    if (o->plant != NULL)
        o->tree = o->plant(o->plant_context, o->chart->arena);
    if (o->tree != NULL) {
        o->chart->chart = chart_load_tree(&o->loader, o->tree, o->path);
        return;
    }
    slice path = chart_locate(o->chart->arena, o->path);
    const compat *as = compat_of(o->options != NULL ? o->options->compat : GTMPL_COMPAT_HELM4);
    bool is_v2 = takes_any_type(o) || !as->minds_chart_version;

    o->chart->chart = is_v2 ? chart_load_v2(&o->loader, path) : chart_load(&o->loader, path);
}

/* A file of the chart that is to blame is told as users know it, from where they stand. */
static _Noreturn void raise_from_chart(arena *a, const failure *why, slice path)
{
    failure *placed = ARENA_NEW(a, failure);

    *placed = *why;
    if (why->file.size > 0)
        placed->file = path_clean(a, arena_concat3(a, path, SLICE("/"), why->file));
    raise_failure(a, placed);
}

static void open_work(void *context)
{
    opening *o = context;
    gtmpl_chart *c = o->chart;
    symbol_table *symbols = symbol_table_new(c->arena);

    c->symbols = symbols;
    o->loader = (chart_loader){.arena = c->arena,
                               .symbols = symbols,
                               .warn = warn,
                               .context = o,
                               .as = compat_of(o->options != NULL ? o->options->compat : GTMPL_COMPAT_HELM4)};
    o->loader.reads_late = o->options != NULL && o->options->read_late;
    o->loader.threads = o->options != NULL ? o->options->threads : 0;
    c->templates = template_store_new();
    if (c->templates == NULL)
        raise_error(c->arena, GTMPL_ENOMEM, "out of memory");
    if (o->loader.threads > 1) {
        c->watch = (template_watch){found_template, reading_files, idle_helper, lost_templates, c};
        o->loader.watch = &c->watch;
        template_store_parse_ahead(c->templates, c->arena, o->loader.as, o->loader.threads);
    }
    const failure *why = arena_try(c->arena, load_work, o);
    if (why != NULL)
        raise_from_chart(c->arena, why, o->shown);
    if (!takes_any_type(o))
        chart_check_installable(c->arena, c->chart);
    c->path = arena_cstring(c->arena, o->shown);
    c->name = arena_cstring(c->arena, c->chart->metadata->name);
    c->version = arena_cstring(c->arena, c->chart->metadata->version);
}

static gtmpl_status open_chart(gtmpl_chart **opened, opening *o, gtmpl_error **err)
{
    const gtmpl_chart_options *options = o->options;
    gtmpl_chart *c;

    *opened = NULL;
    if (!api_options_known(options, err) || (options != NULL && !api_options_known(options->limits, err)))
        return GTMPL_EINVALID;
    o->chart = c = calloc(1, sizeof *c);
    if (c == NULL || (c->arena = arena_new_limited(options == NULL ? NULL : options->limits)) == NULL) {
        free(c);
        return api_no_memory(err);
    }
    gtmpl_status status = api_run(c->arena, open_work, o, err);
    if (status == GTMPL_OK)
        *opened = c;
    else
        gtmpl_chart_free(c);
    return status;
}

gtmpl_status gtmpl_chart_open(gtmpl_chart **opened, const char *path, const gtmpl_chart_options *options,
                              gtmpl_error **err)
{
    return chart_object_open(opened, NULL, slice_from(path), options, err);
}

gtmpl_status chart_object_open(gtmpl_chart **opened, const file_tree *tree, slice path,
                               const gtmpl_chart_options *options, gtmpl_error **err)
{
    opening o = {.tree = tree, .path = path, .shown = path, .options = options};

    return open_chart(opened, &o, err);
}

gtmpl_status chart_object_plant(gtmpl_chart **opened, const file_tree *(*plant)(void *context, arena *a), void *context,
                                slice path, slice shown, const gtmpl_chart_options *options, gtmpl_error **err)
{
    opening o = {.plant = plant, .plant_context = context, .path = path, .shown = shown, .options = options};

    return open_chart(opened, &o, err);
}

void gtmpl_chart_free(gtmpl_chart *c)
{
    if (c == NULL)
        return;
    template_store_stop(c->templates);
    arena_free(c->arena); /* with threads that still look at the templates */
    template_store_free(c->templates);
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
