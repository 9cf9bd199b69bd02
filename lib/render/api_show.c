/* What a chart consists of, as text. Reference: Helm's pkg/action/show.go. */
#include "base/file.h"
#include "codec/yaml.h"
#include "gtmpl/gtmpl.h"
#include "render/api.h"
#include "render/chart_object.h"

static void add_line(buffer *out, slice text)
{
    buffer_add(out, text);
    buffer_add_char(out, '\n');
}

static void add_definition(buffer *out, const chart *c)
{
    yaml_write(out, value_map(TYPE_MAP, metadata_as_document(out->arena, c->metadata)));
    buffer_add_char(out, '\n');
}

static void add_defaults(buffer *out, const chart *c, bool separate)
{
    if (c->defaults.name.size == 0)
        return;
    if (separate)
        add_line(out, SLICE("---"));
    add_line(out, chart_file_text(out->arena, &c->defaults));
}

static bool is_readme(slice name)
{
    static const char *const names[] = {"readme.md", "readme.txt", "readme"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (slice_equal_fold(name, slice_from(names[i])))
            return true;
    return false;
}

static void add_readme(buffer *out, const chart *c, bool separate)
{
    for (size_t i = 0; i < c->files.count; i++) {
        if (!is_readme(c->files.items[i].name))
            continue;
        if (separate)
            add_line(out, SLICE("---"));
        add_line(out, chart_file_text(out->arena, &c->files.items[i]));
        return;
    }
}

static void add_crds(buffer *out, const chart *c)
{
    crd_list crds = {0};

    chart_crds(out->arena, c, &crds);
    for (size_t i = 0; i < crds.count; i++) {
        if (!slice_starts(crds.items[i].data, SLICE("---")))
            add_line(out, SLICE("---"));
        add_line(out, crds.items[i].data);
    }
}

typedef struct showing {
    arena *arena;
    const chart *chart;
    gtmpl_show part;
    FILE *out;
} showing;

static void show_work(void *context)
{
    const showing *s = context;
    bool all = s->part == GTMPL_SHOW_ALL;
    buffer out = buffer_new(s->arena);

    if (all || s->part == GTMPL_SHOW_CHART)
        add_definition(&out, s->chart);
    if (all || s->part == GTMPL_SHOW_VALUES)
        add_defaults(&out, s->chart, all);
    if (all || s->part == GTMPL_SHOW_README)
        add_readme(&out, s->chart, all);
    if (all || s->part == GTMPL_SHOW_CRDS)
        add_crds(&out, s->chart);
    file_print(s->arena, s->out, buffer_slice(&out), "what was to be shown");
}

gtmpl_status gtmpl_chart_show(const gtmpl_chart *c, gtmpl_show part, FILE *out, gtmpl_error **err)
{
    showing s = {arena_new(0), c->chart, part, out};

    if (s.arena == NULL)
        return api_no_memory(err);
    gtmpl_status status = api_run(s.arena, show_work, &s, err);
    arena_free(s.arena);
    return status;
}
