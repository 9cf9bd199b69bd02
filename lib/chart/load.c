/* From files to a chart: what each file is, and subcharts. */
#include "chart/disk.h"
#include "chart/load_internal.h"
#include "values/files.h"

enum { DEEPEST_SUBCHART = 100 }; /* nesting of charts/ */

/* A chart while its files are sorted. */
typedef struct loading {
    const chart_loader *loader;
    arena *arena;
    chart *chart;
    const chart_file *file; /* the document being read */
    map *subcharts;         /* name in charts/ → position in `groups` */
    file_list *groups;
    size_t count, capacity;
    chart_format format;
    int depth;
} loading;

void chart_try(arena *a, void (*work)(void *context), void *context, slice prefix)
{
    const failure *why = arena_try(a, work, context);

    if (why != NULL)
        raise_wrapped(a, why, prefix);
}

chart_budget chart_budget_new(const chart_loader *l)
{
    uint64_t max = l->max_bytes == 0 ? CHART_BYTES : l->max_bytes;

    return (chart_budget){.arena = l->arena, .left = max, .max = max};
}

void chart_budget_check(const chart_budget *b, uint64_t size)
{
    if (size > b->left)
        raise_error(b->arena, GTMPL_ELIMIT, "chart exceeds maximum decompressed size of %llu bytes",
                    (unsigned long long)b->max);
}

void chart_budget_take(chart_budget *b, uint64_t size)
{
    chart_budget_check(b, size);
    b->left -= size;
}

/* --- Default values --- */

typedef struct parsing {
    const chart_loader *loader;
    slice text;
    bool ends; /* the text does, before the values */
    map *values;
} parsing;

static void parse_work(void *context)
{
    parsing *p = context;

    p->values = values_load(p->loader->arena, &(values_reading){.symbols = p->loader->symbols}, p->text);
    value all = value_map(TYPE_MAP, p->values);
    map_settle(all); /* renders on several threads read it at once */
    if (p->ends)
        value_leave_text(p->loader->arena, &all, p->text);
}

const values_ahead *chart_values_ahead(const chart_loader *l, slice text, bool ends)
{
    parsing p = {.loader = l, .text = text, .ends = ends};
    values_ahead *ahead = ARENA_NEW(l->arena, values_ahead);

    ahead->why = arena_try(l->arena, parse_work, &p);
    ahead->values = p.values;
    return ahead;
}

/* --- Kinds of files --- */

static void metadata_work(void *context)
{
    loading *l = context;

    metadata_read(l->arena, l->chart->metadata, l->file->data);
}

static void lock_work(void *context)
{
    loading *l = context;

    l->chart->lock = ARENA_NEW(l->arena, chart_lock);
    if (!chart_lock_read(l->arena, l->chart->lock, l->file->data))
        l->chart->lock = NULL;
}

static void values_work(void *context)
{
    loading *l = context;
    const values_ahead *ahead =
        l->file->ahead != NULL ? l->file->ahead : chart_values_ahead(l->loader, l->file->data, false);

    if (ahead->why != NULL)
        raise_failure(l->arena, ahead->why);
    l->chart->node.values = ahead->values;
}

/* Raises a failure again whose file, if it knows one, stands below a folder of the chart. */
static _Noreturn void raise_below(arena *a, const failure *why, slice folder, slice prefix)
{
    failure *placed = ARENA_NEW(a, failure);

    *placed = *why;
    if (why->file.size > 0)
        placed->file = arena_concat(a, folder, why->file);
    raise_wrapped(a, placed, prefix);
}

void chart_try_document(arena *a, void (*work)(void *context), void *context, slice name)
{
    const failure *why = arena_try(a, work, context);

    if (why == NULL)
        return;
    failure *placed = ARENA_NEW(a, failure);
    *placed = *why;
    placed->file = name;
    raise_wrapped(a, placed, arena_concat(a, SLICE("cannot load "), name));
}

static void load_document(loading *l, const chart_file *f, void (*work)(void *context))
{
    l->file = f;
    chart_try_document(l->arena, work, l, f->name);
}

void chart_report(const chart_loader *l, slice message, const report_attribute *attributes, size_t count)
{
    const reporter r = {l->arena, l->warn, l->context, l->as};

    report(&r, REPORT_INFO, message, attributes, count);
}

static void warn(const loading *l, slice text)
{
    chart_report(l->loader, text, NULL, 0);
}

static metadata *need_metadata(loading *l)
{
    if (l->chart->metadata == NULL)
        l->chart->metadata = ARENA_NEW(l->arena, metadata);
    return l->chart->metadata;
}

static bool is_v1(const metadata *m)
{
    return slice_equal(m->api_version, SLICE("v1"));
}

static void load_metadata(loading *l, const chart_file *f)
{
    metadata *m = need_metadata(l);

    load_document(l, f, metadata_work);
    if (m->api_version.size == 0)
        m->api_version = l->format == FORMAT_3 ? SLICE("v3") : SLICE("v1");
}

static void load_lock(loading *l, const chart_file *f)
{
    load_document(l, f, lock_work);
}

static void load_values(loading *l, const chart_file *f)
{
    l->chart->defaults = *f;
    load_document(l, f, values_work);
}

static void load_schema(loading *l, const chart_file *f)
{
    l->chart->schema = *f;
    l->chart->node.schema = &l->chart->schema.data;
}

static void load_other(loading *l, const chart_file *f)
{
    file_list_add(l->arena, &l->chart->files, *f);
}

static void load_requirements(loading *l, const chart_file *f)
{
    const metadata *m = need_metadata(l);

    if (l->format == FORMAT_3) {
        load_other(l, f);
        return;
    }
    if (!is_v1(m))
        warn(l, SLICE("Warning: Dependencies are handled in Chart.yaml since apiVersion \"v2\". We recommend migrating "
                      "dependencies to Chart.yaml."));
    load_document(l, f, metadata_work);
    if (is_v1(m))
        file_list_add(l->arena, &l->chart->files, *f);
}

static void load_requirements_lock(loading *l, const chart_file *f)
{
    if (l->format == FORMAT_3) {
        load_other(l, f);
        return;
    }
    load_document(l, f, lock_work);
    if (is_v1(need_metadata(l)))
        file_list_add(l->arena, &l->chart->files, *f);
    else
        warn(l, SLICE("Warning: Dependency locking is handled in Chart.lock since apiVersion \"v2\". We recommend "
                      "migrating to Chart.lock."));
}

static void load_template(loading *l, const chart_file *f)
{
    file_list_add(l->arena, &l->chart->templates, *f);
    if (l->loader->watch != NULL && f->path == NULL)
        l->loader->watch->found(l->loader->watch->context, f->data);
}

static file_list *add_group(loading *l, slice name)
{
    if (l->count == l->capacity) {
        size_t capacity = l->capacity == 0 ? 8 : l->capacity * 2;
        l->groups = arena_grow(l->arena, l->groups, l->capacity * sizeof *l->groups, capacity * sizeof *l->groups);
        l->capacity = capacity;
    }
    map_set(l->subcharts, name, value_int((int64_t)l->count));
    l->groups[l->count] = (file_list){0};
    return &l->groups[l->count++];
}

/* charts/NAME/…, kept by NAME; signatures of archives are plain files. */
static void load_charts(loading *l, const chart_file *f)
{
    if (slice_equal(path_extension(f->name), SLICE(".prov"))) {
        file_list_add(l->arena, &l->chart->files, *f);
        return;
    }
    slice path = slice_after(f->name, strlen("charts/")), rest = path, name;
    if (!slice_next(&rest, '/', &name))
        name = SLICE("");
    const value *known = map_get(l->subcharts, name);
    file_list *group = known != NULL ? &l->groups[known->integer] : add_group(l, name);
    file_list_add(l->arena, group, (chart_file){.name = path, .data = f->data, .path = f->path, .ahead = f->ahead});
}

typedef struct file_row {
    slice name;
    bool is_prefix;
    void (*load)(loading *l, const chart_file *f);
} file_row;

#define NAMED(name)                                                                                                    \
    {                                                                                                                  \
        name, sizeof name - 1                                                                                          \
    }

/* What a file is by its name; Chart.yaml was read before all others. */
static const file_row file_rows[] = {
    {NAMED("Chart.lock"), false, load_lock},
    {NAMED("values.yaml"), false, load_values},
    {NAMED("values.schema.json"), false, load_schema},
    {NAMED("requirements.yaml"), false, load_requirements},
    {NAMED("requirements.lock"), false, load_requirements_lock},
    {NAMED("templates/"), true, load_template},
    {NAMED("charts/"), true, load_charts},
    {NAMED(""), true, load_other},
};

static const file_row *row_of(slice file)
{
    const file_row *row = file_rows;

    while (row->is_prefix ? !slice_starts(file, row->name) : !slice_equal(file, row->name))
        row++;
    return row;
}

/* The name within the innermost subchart that it is in; false for what is in charts/ itself, which keeps its own. */
static bool name_within(slice *name)
{
    while (row_of(*name)->load == load_charts) {
        slice below = slice_after(*name, strlen("charts/"));
        size_t slash = slice_find_char(below, '/');
        if (slash == SLICE_NONE)
            return false;
        *name = slice_after(below, slash + 1);
    }
    return true;
}

bool chart_file_is_plain(slice name)
{
    if (!name_within(&name))
        return !slice_equal(path_extension(name), SLICE(".tgz"));
    return row_of(name)->load == load_other && !slice_equal(name, SLICE("Chart.yaml"));
}

bool chart_file_is_defaults(slice name)
{
    return name_within(&name) && row_of(name)->load == load_values;
}

bool chart_file_is_template(slice name)
{
    return name_within(&name) && row_of(name)->load == load_template;
}

/* --- Subcharts --- */

static bool is_packed(slice name)
{
    return slice_equal(path_extension(name), SLICE(".tgz"));
}

/* A directory may not call itself an archive. */
static void check_packed(loading *l, slice name, const file_list *group)
{
    slice first = group->items[0].name, own = chart_name(l->chart);

    if (!slice_equal(first, name))
        raise_error(l->arena, GTMPL_ECHART, "error unpacking subchart tar in %.*s: expected %.*s, got %.*s",
                    SLICE_ARG(own), SLICE_ARG(name), SLICE_ARG(first));
}

/* Files of charts/NAME/ without that prefix; a plain file in charts/ leaves nothing. */
static file_list unprefixed(arena *a, const file_list *group)
{
    file_list files = {0};

    file_list_reserve(a, &files, group->count);
    for (size_t i = 0; i < group->count; i++) {
        slice name = group->items[i].name;
        size_t slash = slice_find_char(name, '/');
        if (slash != SLICE_NONE)
            file_list_add(a, &files,
                          (chart_file){slice_after(name, slash + 1), group->items[i].data, group->items[i].path,
                                       group->items[i].ahead});
    }
    return files;
}

typedef struct subchart {
    loading *outer;
    slice name;
    const file_list *group;
    chart *chart;
} subchart;

static void subchart_work(void *context)
{
    subchart *s = context;
    const chart_loader *loader = s->outer->loader;
    file_list files =
        is_packed(s->name) ? chart_read_archive(loader, s->group->items[0].data) : unprefixed(loader->arena, s->group);

    s->chart = chart_load_files(loader, &files, s->outer->format, s->outer->depth + 1);
}

static chart *load_subchart(loading *l, slice name, const file_list *group)
{
    subchart s = {.outer = l, .name = name, .group = group};
    slice own = chart_name(l->chart);

    if (is_packed(name))
        check_packed(l, name, group);
    const failure *why = arena_try(l->arena, subchart_work, &s);
    if (why != NULL)
        raise_below(l->arena, why, arena_concat3(l->arena, SLICE("charts/"), name, SLICE("/")),
                    arena_printf(l->arena, "error unpacking subchart %.*s in %.*s", SLICE_ARG(name), SLICE_ARG(own)));
    s.chart->folder = name;
    return s.chart;
}

static void load_subcharts(loading *l)
{
    chart **children = ARENA_ARRAY(l->arena, l->count, chart *);
    size_t count = 0;

    for (size_t i = 0; i < map_count(l->subcharts); i++) {
        map_entry e = map_sorted(l->subcharts)[i];
        slice name = e.key->text;
        if (name.size == 0 || (name.data[0] != '_' && name.data[0] != '.'))
            children[count++] = load_subchart(l, name, &l->groups[e.value.integer]);
    }
    chart_set_children(l->chart, children, count);
}

chart *chart_load_files(const chart_loader *loader, const file_list *files, chart_format format, int depth)
{
    loading l = {.loader = loader, .arena = loader->arena, .format = format, .depth = depth};

    if (depth > DEEPEST_SUBCHART)
        raise_error(l.arena, GTMPL_ELIMIT, "charts are nested deeper than %d levels", (int)DEEPEST_SUBCHART);
    l.chart = ARENA_NEW(l.arena, chart);
    l.subcharts = map_new(l.arena);
    for (size_t i = 0; i < files->count; i++)
        if (slice_equal(files->items[i].name, SLICE("Chart.yaml")))
            load_metadata(&l, &files->items[i]);
    for (size_t i = 0; i < files->count; i++)
        if (!slice_equal(files->items[i].name, SLICE("Chart.yaml")))
            row_of(files->items[i].name)->load(&l, &files->items[i]);
    if (l.chart->metadata == NULL)
        raise_error(l.arena, GTMPL_ECHART, "Chart.yaml file is missing");
    metadata_validate(l.arena, l.chart->metadata);
    l.chart->node.name = chart_name(l.chart);
    load_subcharts(&l);
    return l.chart;
}

chart *chart_from_files(const chart_loader *l, const file_list *files)
{
    return chart_load_files(l, files, FORMAT_2, 0);
}
