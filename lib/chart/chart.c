/* The tree of charts. */
#include "chart/chart.h"

#include "base/file.h"
#include "base/utf8.h"
#include "chart/disk.h"

static void set_capacity(arena *a, file_list *files, size_t capacity)
{
    files->items = arena_grow(a, files->items, files->capacity * sizeof *files->items, capacity * sizeof *files->items);
    files->capacity = capacity;
}

void file_list_add(arena *a, file_list *files, chart_file file)
{
    if (files->count == files->capacity)
        set_capacity(a, files, files->capacity == 0 ? 16 : files->capacity * 2);
    files->items[files->count++] = file;
}

void file_list_reserve(arena *a, file_list *files, size_t more)
{
    if (files->capacity - files->count < more)
        set_capacity(a, files, files->count + more);
}

slice chart_file_text(arena *a, const chart_file *f)
{
    if (f->path == NULL)
        return f->data;
    return slice_without_prefix(file_read(a, slice_from(f->path), 0), UTF8_MARK);
}

void chart_set_children(chart *c, chart **children, size_t count)
{
    for (size_t i = 0; i < count; i++)
        children[i]->parent = c;
    c->node.children = (values_node *const *)(void *)children; /* a chart begins with its node */
    c->node.count = count;
}

slice chart_full_path(arena *a, const chart *c)
{
    if (c->parent == NULL)
        return chart_name(c);
    return arena_concat3(a, chart_full_path(a, c->parent), SLICE("/charts/"), chart_name(c));
}

chart *chart_view(arena *a, const chart *c)
{
    chart *view = ARENA_NEW(a, chart);
    size_t count = chart_child_count(c);
    chart **children = ARENA_ARRAY(a, count, chart *);

    *view = *c;
    view->metadata = metadata_copy(a, c->metadata);
    view->parent = NULL;
    for (size_t i = 0; i < count; i++)
        children[i] = chart_view(a, chart_child(c, i));
    chart_set_children(view, children, count);
    return view;
}

bool chart_is_renderable(slice api_version)
{
    return slice_equal(api_version, SLICE("v1")) || slice_equal(api_version, SLICE("v2"));
}

void chart_check_installable(arena *a, const chart *c)
{
    slice type_text = c->metadata->type;

    if (type_text.size > 0 && !slice_equal(type_text, SLICE("application")))
        raise_error(a, GTMPL_ECHART, "%.*s charts are not installable", SLICE_ARG(type_text));
}

static bool is_manifest(slice name)
{
    slice extension = path_extension(name);

    return slice_equal_fold(extension, SLICE(".yaml")) || slice_equal_fold(extension, SLICE(".yml")) ||
           slice_equal_fold(extension, SLICE(".json"));
}

static void add_crd(arena *a, crd_list *crds, crd_file file)
{
    if (crds->count == crds->capacity) {
        size_t capacity = crds->capacity == 0 ? 8 : crds->capacity * 2;
        crds->items = arena_grow(a, crds->items, crds->capacity * sizeof *crds->items, capacity * sizeof *crds->items);
        crds->capacity = capacity;
    }
    crds->items[crds->count++] = file;
}

void chart_crds(arena *a, const chart *c, crd_list *crds)
{
    for (size_t i = 0; i < c->files.count; i++) {
        const chart_file *f = &c->files.items[i];
        if (!slice_starts(f->name, SLICE("crds/")) || !is_manifest(f->name))
            continue;
        slice path = path_clean(a, arena_concat3(a, chart_full_path(a, c), SLICE("/"), f->name));
        add_crd(a, crds, (crd_file){.name = f->name, .path = path, .data = chart_file_text(a, f)});
    }
    for (size_t i = 0; i < chart_child_count(c); i++)
        chart_crds(a, chart_child(c, i), crds);
}
