/*
 * Dependencies, step for step as Helm does it: copies of charts share what Helm's share (the metadata of subcharts of
 * an aliased chart, for one), since what one alias changes there the next one sees.
 */
#include "chart/dependency.h"

#include "chart/load.h"
#include "funcs/semver.h"
#include "value/format.h"
#include "value/number.h"
#include "values/path.h"

enum { MOST_CHARTS = 20000 }; /* in one tree; aliases of charts with aliases multiply */

typedef struct process {
    const coalescer *coalescer;
    arena *arena;
    chart *root;
    const map *values;
    size_t charts; /* copied so far */
    disabled_charts *disabled;
} process;

/* --- What is missing --- */

static bool has_child(const chart *c, slice name)
{
    for (size_t i = 0; i < chart_child_count(c); i++)
        if (slice_equal(chart_name(chart_child(c, i)), name))
            return true;
    return false;
}

/*
 * Of a chart that it does not render (apiVersion v3), Helm takes as many dependencies as there are subcharts, whatever
 * the chart declares: those beyond are of no type.
 */
static bool has_dependency_of_no_type(const compat *as, const chart *c)
{
    return as->minds_chart_version && !chart_is_renderable(c->metadata->api_version) &&
           chart_child_count(c) > c->metadata->dependencies.count;
}

void chart_check_dependencies(arena *a, const compat *as, const chart *c)
{
    buffer missing = buffer_new(a);

    if (has_dependency_of_no_type(as, c))
        raise_error(a, GTMPL_ECHART, "%sunsupported chart dependency type", as->checking_dependencies);

    for (size_t i = 0; i < c->metadata->dependencies.count; i++) {
        slice name = metadata_dependency(c->metadata, i)->name;
        if (has_child(c, name))
            continue;
        buffer_add(&missing, missing.size > 0 ? SLICE(", ") : SLICE(""));
        buffer_add(&missing, name);
    }
    if (missing.size == 0)
        return;
    raise_error(a, GTMPL_ECHART, "%sfound in Chart.yaml, but missing in charts/ directory: %.*s",
                as->checking_dependencies, SLICE_ARG(buffer_slice(&missing)));
}

/* --- Tags and conditions --- */

static void warn(const process *p, slice message, report_attribute first, report_attribute second)
{
    const report_attribute attributes[] = {first, second};

    report(&p->coalescer->reporter, REPORT_WARN, message, attributes, 2);
}

static void warn_not_bool(const process *p, const char *key, slice path, slice chart_text)
{
    warn(p, SLICE("returned non-bool value"), (report_attribute){key, path}, (report_attribute){"chart", chart_text});
}

static void apply_tags(const process *p, dependency *d, const map *tags)
{
    bool has_true = false, has_false = false;

    for (size_t i = 0; i < list_count(d->tags); i++) {
        slice tag = value_slice(d->tags->items[i]);
        const value *v = map_get(tags, tag);
        if (v == NULL)
            continue;
        if (v->kind != KIND_BOOL)
            warn_not_bool(p, "tag", tag, d->name);
        else if (v->boolean)
            has_true = true;
        else
            has_false = true;
        if (v->kind == KIND_BOOL && (d->decided_by.size == 0 || v->boolean))
            d->decided_by = arena_concat(p->arena, SLICE("tags."), tag);
    }
    d->enabled = has_true || !has_false;
}

/* The first path of a condition that leads to a truth value decides. */
static void apply_condition(const process *p, dependency *d, const map *values, slice prefix)
{
    slice rest = slice_trim_space(d->condition), path;

    while (rest.size > 0 && slice_next(&rest, ',', &path)) {
        value v;
        slice missing, full = arena_concat(p->arena, prefix, path);
        if (path.size == 0 || !values_path_value(values, full, &v, &missing))
            continue;
        if (v.kind == KIND_BOOL) {
            d->enabled = v.boolean;
            d->decided_by = full;
            return;
        }
        warn_not_bool(p, "path", path, d->name);
    }
}

static void decide(const process *p, metadata *m, const map *values, slice prefix)
{
    slice missing;
    const map *tags = values_table(values, SLICE("tags"), &missing);

    for (size_t i = 0; i < m->dependencies.count; i++) {
        dependency *d = metadata_dependency(m, i);
        d->enabled = true;
        if (tags != NULL)
            apply_tags(p, d, tags);
        apply_condition(p, d, values, prefix);
    }
}

/* --- Aliases --- */

/* A list of charts that is being made. */
typedef struct chart_list {
    chart **items;
    size_t count, capacity;
} chart_list;

static void add_chart(arena *a, chart_list *charts, chart *c)
{
    if (charts->count == charts->capacity) {
        size_t capacity = charts->capacity == 0 ? 8 : charts->capacity * 2;
        charts->items =
            arena_grow(a, charts->items, charts->capacity * sizeof *charts->items, capacity * sizeof *charts->items);
        charts->capacity = capacity;
    }
    charts->items[charts->count++] = c;
}

static chart *copy_chart(process *p, const chart *c)
{
    chart *copy = ARENA_NEW(p->arena, chart);

    if (++p->charts > MOST_CHARTS)
        raise_error(p->arena, GTMPL_ELIMIT, "chart has more than %d dependencies", (int)MOST_CHARTS);
    *copy = *c;
    return copy;
}

static bool fits(const process *p, const chart *c, const dependency *d)
{
    return slice_equal(chart_name(c), d->name) && semver_satisfies(p->arena, d->version, c->metadata->version);
}

/* Helm's getAliasDependency: a copy for one line of Chart.yaml; its own subcharts are copied without their metadata. */
static chart *chart_for(process *p, const chart *parent, const dependency *d)
{
    for (size_t i = 0; i < chart_child_count(parent); i++) {
        const chart *c = chart_child(parent, i);
        if (!fits(p, c, d))
            continue;
        chart *copy = copy_chart(p, c);
        chart **children = ARENA_ARRAY(p->arena, chart_child_count(c), chart *);
        copy->metadata = metadata_copy(p->arena, c->metadata);
        for (size_t k = 0; k < chart_child_count(c); k++)
            children[k] = copy_chart(p, chart_child(c, k));
        chart_set_children(copy, children, chart_child_count(c));
        if (d->alias.size > 0)
            copy->metadata->name = copy->node.name = d->alias;
        return copy;
    }
    return NULL;
}

static bool is_listed(const process *p, const chart *parent, const chart *c)
{
    for (size_t i = 0; i < parent->metadata->dependencies.count; i++)
        if (fits(p, c, metadata_dependency(parent->metadata, i)))
            return true;
    return false;
}

/* The subcharts in their new order: those that Chart.yaml does not name, then one for each of its lines. */
static chart_list instances(process *p, chart *c)
{
    chart_list charts = {0};

    for (size_t i = 0; i < chart_child_count(c); i++)
        if (!is_listed(p, c, chart_child(c, i)))
            add_chart(p->arena, &charts, chart_child(c, i));
    for (size_t i = 0; i < c->metadata->dependencies.count; i++) {
        dependency *d = metadata_dependency(c->metadata, i);
        chart *copy = chart_for(p, c, d);
        if (copy != NULL)
            add_chart(p->arena, &charts, copy);
        if (d->alias.size > 0)
            d->name = d->alias;
    }
    return charts;
}

static bool is_disabled(const metadata *m, slice name)
{
    for (size_t i = 0; i < m->dependencies.count; i++) {
        const dependency *d = metadata_dependency(m, i);
        if (!d->enabled && slice_equal(d->name, name))
            return true;
    }
    return false;
}

static void add_disabled(arena *a, disabled_charts *to, disabled_chart d)
{
    if (to->count == to->capacity) {
        size_t capacity = to->capacity == 0 ? 8 : to->capacity * 2;
        to->items = arena_grow(a, to->items, to->capacity * sizeof *to->items, capacity * sizeof *to->items);
        to->capacity = capacity;
    }
    to->items[to->count++] = d;
}

/* Notes which subcharts are about to be removed. */
static void note_disabled(const process *p, const chart *c)
{
    for (size_t i = 0; p->disabled != NULL && i < c->metadata->dependencies.count; i++) {
        const dependency *d = metadata_dependency(c->metadata, i);
        for (size_t k = 0; !d->enabled && k < chart_child_count(c); k++)
            if (slice_equal(chart_name(chart_child(c, k)), d->name))
                add_disabled(p->arena, p->disabled, (disabled_chart){chart_child(c, k), c, d->decided_by});
    }
}

static chart_list enabled_charts(const process *p, const chart *c)
{
    chart_list enabled = {0};

    for (size_t i = 0; i < chart_child_count(c); i++)
        if (!is_disabled(c->metadata, chart_name(chart_child(c, i))))
            add_chart(p->arena, &enabled, chart_child(c, i));
    return enabled;
}

static record_list enabled_lines(const process *p, const metadata *m)
{
    record_list lines = {.items = ARENA_ARRAY(p->arena, m->dependencies.count, void *)};

    for (size_t i = 0; i < m->dependencies.count; i++)
        if (!is_disabled(m, metadata_dependency(m, i)->name))
            lines.items[lines.count++] = metadata_dependency(m, i);
    lines.capacity = m->dependencies.count;
    lines.present = lines.count > 0;
    return lines;
}

/* Helm's processDependencyEnabled. `values` are those of the whole tree, `prefix` leads to this chart in them. */
static void enable(process *p, chart *c, const map *values, slice prefix)
{
    if (!c->metadata->dependencies.present)
        return;

    chart_list charts = instances(p, c);
    chart_set_children(c, charts.items, charts.count);
    const map *all = values_coalesce_shared(p->coalescer, &c->node, values);
    decide(p, c->metadata, all, prefix);
    note_disabled(p, c);
    charts = enabled_charts(p, c);
    record_list lines = enabled_lines(p, c->metadata);
    for (size_t i = 0; i < charts.count; i++)
        enable(p, charts.items[i], all, arena_concat3(p->arena, prefix, chart_name(charts.items[i]), SLICE(".")));
    c->metadata->dependencies = lines;
    chart_set_children(c, charts.items, charts.count);
}

/* --- Imported values --- */

/* fmt's %v of what an entry of import-values names. */
static slice text_of(const process *p, const map *entry, slice key)
{
    buffer out = buffer_new(p->arena);
    const value *v = map_get(entry, key);

    format_value(&out, v == NULL ? value_nil() : *v);
    return buffer_slice(&out);
}

/* Where the last key of a path that leads to a table was set. */
static uint32_t table_origin(const map *values, slice path)
{
    slice key;
    uint32_t origin = 0;

    while (path.size > 0 && slice_next(&path, '.', &key)) {
        const map_entry *e = map_get_entry(values, key);
        if (e == NULL || e->value.kind != KIND_MAP)
            break;
        origin = e->key->origin;
        values = e->value.map;
    }
    return origin;
}

/* The table within maps for each key of the path, which were set where the table was; `.` is the table itself. */
static map *nest(const process *p, slice path, map *table, uint32_t origin)
{
    slice key;
    size_t dot;

    if (slice_equal(path, SLICE(".")))
        return table;
    do {
        map *outer = map_new(p->arena);
        dot = slice_find_last(path, SLICE("."));
        key = dot == SLICE_NONE ? path : slice_after(path, dot + 1);
        map_put(outer, symbol_new_at(p->arena, key, origin), value_map(TYPE_MAP, table));
        table = outer;
        path = dot == SLICE_NONE ? path : slice_first(path, dot);
    } while (dot != SLICE_NONE);
    return table;
}

/* What an entry said, as Helm leaves it for templates to see. */
static value done_entry(const process *p, slice child, slice parent)
{
    map *entry = map_new(p->arena);

    map_set(entry, SLICE("child"), value_string(child));
    map_set(entry, SLICE("parent"), value_string(parent));
    return value_map(TYPE_MAP_STRING, entry);
}

/* Helm has words of its own for each form of an entry. */
static void warn_missing_table(const process *p, const dependency *d, slice key, bool exported)
{
    buffer why = buffer_new(p->arena);

    quote_string(&why, key);
    buffer_add(&why, SLICE(" is not a table"));
    const report_attribute attributes[] = {{"chart", d->name}, {"error", buffer_slice(&why)}};
    if (exported)
        report(&p->coalescer->reporter, REPORT_WARN, SLICE("ImportValues missing table"), attributes + 1, 1);
    else
        report(&p->coalescer->reporter, REPORT_WARN, SLICE("ImportValues missing table from chart"), attributes, 2);
}

/* Adds a table of a subchart, in its place in the parent, to what is imported. */
static map *import(const process *p, map *imported, const map *values, const dependency *d, slice child, slice parent,
                   bool exported)
{
    slice missing, path = arena_concat3(p->arena, d->name, SLICE("."), child);
    map *table = values_table(values, path, &missing);

    if (table == NULL) {
        warn_missing_table(p, d, missing, exported);
        return imported;
    }
    if (map_count(table) == 0)
        table = map_new(p->arena);
    return values_merge_tables(p->coalescer, imported, nest(p, parent, table, table_origin(values, path)));
}

static map *import_line(const process *p, map *imported, const map *values, dependency *d)
{
    list *done = list_new(p->arena, 0);

    for (size_t i = 0; i < list_count(d->import_values); i++) {
        value v = d->import_values->items[i];
        slice child, parent = SLICE(".");
        if (v.kind == KIND_MAP && v.type == TYPE_MAP) {
            child = text_of(p, v.map, SLICE("child"));
            parent = text_of(p, v.map, SLICE("parent"));
        } else if (v.kind == KIND_STRING) {
            child = arena_concat(p->arena, SLICE("exports."), value_slice(v));
        } else {
            continue;
        }
        list_add(p->arena, done, done_entry(p, child, parent));
        imported = import(p, imported, values, d, child, parent, v.kind == KIND_STRING);
    }
    d->import_values = done;
    return imported;
}

static bool has_imports(const metadata *m)
{
    for (size_t i = 0; i < m->dependencies.count; i++)
        if (list_count(metadata_dependency(m, i)->import_values) > 0)
            return true;
    return false;
}

/* Helm's processImportValues: subcharts first. The chart's defaults then hold those of its subcharts too. */
static void import_values(const process *p, chart *c)
{
    map *imported = map_new(p->arena);

    for (size_t i = 0; i < chart_child_count(c); i++)
        import_values(p, chart_child(c, i));
    if (!c->metadata->dependencies.present)
        return;
    if (!has_imports(c->metadata)) {
        c->node.values = values_merge_shared(p->coalescer, &c->node, NULL);
        return;
    }
    map *values = values_merge(p->coalescer, &c->node, NULL);
    for (size_t i = 0; i < c->metadata->dependencies.count; i++)
        imported = import_line(p, imported, values, metadata_dependency(c->metadata, i));
    if (map_count(imported) > 0) {
        values = value_deep_copy(p->arena, value_map(TYPE_MAP, values)).map; /* imported shares parts of it */
        values = values_merge_tables(p->coalescer, values, imported);
    }
    c->node.values = values;
}

static void process_work(void *context)
{
    process *p = context;

    enable(p, p->root, p->values, SLICE(""));
    import_values(p, p->root);
}

void chart_process_dependencies(const coalescer *c, chart *view, const map *values, disabled_charts *disabled)
{
    process p = {.coalescer = c, .arena = c->arena, .root = view, .values = values, .disabled = disabled};

    const failure *f = arena_try(c->arena, process_work, &p);
    if (f != NULL && c->compat->names_failed_step)
        report_failure(&c->reporter, SLICE("chart dependencies processing failed"), f);
    if (f != NULL)
        raise_failure(c->arena, f);
}
