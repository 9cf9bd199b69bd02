/*
 * Charts from memory: the files that a host names, as a tree. All names are asked for first; they stand sorted, so that
 * what is in a folder stands together.
 */
#include <stdlib.h>

#include "gtmpl/gtmpl.h"
#include "render/api.h"
#include "render/chart_object.h"
#include "value/number.h"

typedef struct provided_file {
    slice name;
    size_t number; /* the provider's */
} provided_file;

typedef struct provided {
    const gtmpl_file_provider *provider;
    provided_file *files;
    size_t count, capacity;
    file_tree tree;
} provided;

/* --- Names --- */

static _Noreturn void refuse_name(arena *a, slice name, const char *why)
{
    buffer out = buffer_new(a);

    buffer_add(&out, SLICE("file name "));
    quote_string(&out, name);
    buffer_printf(&out, " %s", why);
    raise_text(a, GTMPL_EINVALID, buffer_slice(&out));
}

static bool is_path(slice name)
{
    slice rest = name, part;

    while (slice_next(&rest, '/', &part))
        if (part.size == 0 || slice_equal(part, SLICE(".")) || slice_equal(part, SLICE("..")))
            return false;
    return name.size > 0 && !slice_ends(name, SLICE("/"));
}

static void add_name(arena *a, provided *p, slice name)
{
    if (!is_path(name))
        refuse_name(a, name, "is no path within the chart");
    if (p->count == p->capacity) {
        size_t capacity = p->capacity == 0 ? 32 : p->capacity * 2;
        p->files = arena_grow(a, p->files, p->capacity * sizeof *p->files, capacity * sizeof *p->files);
        p->capacity = capacity;
    }
    p->files[p->count] = (provided_file){arena_slice(a, name), p->count};
    p->count++;
}

static int compare_files(const void *x, const void *y)
{
    return slice_compare(((const provided_file *)x)->name, ((const provided_file *)y)->name);
}

/* Where the first name stands that is not before this one. */
static size_t lower_bound(const provided *p, slice name)
{
    size_t low = 0, high = p->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (slice_compare(p->files[middle].name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static const provided_file *find_file(const provided *p, slice path)
{
    size_t at = lower_bound(p, path);

    return at < p->count && slice_equal(p->files[at].name, path) ? &p->files[at] : NULL;
}

/* A folder's path as its files begin: "" or "templates/". */
static slice start_of(arena *a, slice folder)
{
    return folder.size == 0 ? folder : arena_concat(a, folder, SLICE("/"));
}

static bool is_folder(const provided *p, arena *a, slice path)
{
    slice start = start_of(a, path);
    size_t at = lower_bound(p, start);

    return path.size == 0 || (at < p->count && slice_starts(p->files[at].name, start));
}

static void check_all(arena *a, const provided *p)
{
    for (size_t i = 0; i < p->count; i++) {
        slice name = p->files[i].name;
        if (i > 0 && slice_equal(p->files[i - 1].name, name))
            refuse_name(a, name, "stands there twice");
        if (is_folder(p, a, name))
            refuse_name(a, name, "is a file and a folder");
    }
}

/* --- The tree --- */

static tree_kind stat_provided(const file_tree *t, arena *a, slice path)
{
    const provided *p = t->context;

    if (find_file(p, path) != NULL)
        return TREE_FILE;
    return is_folder(p, a, path) ? TREE_FOLDER : TREE_NONE;
}

static slice read_provided(const file_tree *t, arena *a, slice path)
{
    const provided *p = t->context;
    const provided_file *f = find_file(p, path);
    const char *data = NULL;
    size_t size = 0;

    if (f == NULL)
        tree_fail(t, a, GTMPL_ENOTFOUND, path, SLICE("no such file or directory"));
    gtmpl_status status = p->provider->read(p->provider->context, f->number, &data, &size);
    slice text = data == NULL ? SLICE("") : arena_slice(a, slice_of(data, size));
    if (status != GTMPL_OK)
        tree_fail(t, a, status, path, text.size == 0 ? SLICE("it cannot be read") : text);
    return text;
}

static void add_entry(arena *a, tree_entries *all, size_t *capacity, tree_entry entry)
{
    if (all->count == *capacity) {
        size_t more = *capacity == 0 ? 16 : *capacity * 2;
        all->items = arena_grow(a, all->items, *capacity * sizeof *all->items, more * sizeof *all->items);
        *capacity = more;
    }
    all->items[all->count++] = entry;
}

static tree_entries list_provided(const file_tree *t, arena *a, slice path)
{
    const provided *p = t->context;
    slice start = start_of(a, path);
    tree_entries all = {NULL, 0};
    size_t capacity = 0;

    for (size_t i = lower_bound(p, start); i < p->count && slice_starts(p->files[i].name, start); i++) {
        slice below = slice_after(p->files[i].name, start.size);
        size_t slash = slice_find_char(below, '/');
        tree_entry entry = {slice_first(below, slash == SLICE_NONE ? below.size : slash),
                            slash == SLICE_NONE ? TREE_FILE : TREE_FOLDER};
        if (all.count == 0 || !slice_equal(all.items[all.count - 1].name, entry.name))
            add_entry(a, &all, &capacity, entry);
    }
    tree_sort(&all);
    return all;
}

static const file_tree *plant(void *context, arena *a)
{
    provided *p = context;
    const gtmpl_file_provider *from = p->provider;
    const char *name;

    if (from->name == NULL || from->read == NULL)
        raise_error(a, GTMPL_EINVALID, "a provider of files needs both functions");
    while ((name = from->name(from->context, p->count)) != NULL)
        add_name(a, p, slice_from(name));
    if (p->count > 1)
        qsort(p->files, p->count, sizeof *p->files, compare_files);
    check_all(a, p);
    p->tree = (file_tree){.context = p, .stat = stat_provided, .read = read_provided, .list = list_provided};
    return &p->tree;
}

static gtmpl_status open_provided(gtmpl_chart **opened, const char *name, const gtmpl_file_provider *provider,
                                  slice path, const gtmpl_chart_options *options, gtmpl_error **err)
{
    provided p = {.provider = provider};

    return chart_object_plant(opened, plant, &p, path, slice_from(name != NULL ? name : "chart"), options, err);
}

gtmpl_status gtmpl_chart_open_provider(gtmpl_chart **opened, const char *name, const gtmpl_file_provider *provider,
                                       const gtmpl_chart_options *options, gtmpl_error **err)
{
    *opened = NULL;
    if (!api_options_known(provider, err))
        return GTMPL_EINVALID;
    return open_provided(opened, name, provider, SLICE(""), options, err);
}

/* --- Files that are there --- */

typedef struct given {
    const gtmpl_file *files;
    size_t count;
} given;

static const char *name_given(void *context, size_t i)
{
    const given *g = context;

    return i < g->count ? g->files[i].name : NULL;
}

static gtmpl_status read_given(void *context, size_t i, const char **data, size_t *size)
{
    const given *g = context;

    *data = g->files[i].data;
    *size = g->files[i].size;
    return GTMPL_OK;
}

gtmpl_status gtmpl_chart_open_files(gtmpl_chart **opened, const char *name, const gtmpl_file *files, size_t count,
                                    const gtmpl_chart_options *options, gtmpl_error **err)
{
    given g = {files, count};
    const gtmpl_file_provider provider = {1, name_given, read_given, &g};

    return open_provided(opened, name, &provider, SLICE(""), options, err);
}

gtmpl_status gtmpl_chart_open_archive(gtmpl_chart **opened, const char *name, const char *data, size_t size,
                                      const gtmpl_chart_options *options, gtmpl_error **err)
{
    const gtmpl_file file = {"chart.tgz", data, size};
    given g = {&file, 1};
    const gtmpl_file_provider provider = {1, name_given, read_given, &g};

    return open_provided(opened, name, &provider, SLICE("chart.tgz"), options, err);
}
