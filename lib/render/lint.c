/* The order of linting, where files are found, and the small parts: values, dependencies, custom resources. */
#include "render/lint.h"

#include "base/file.h"
#include "chart/disk.h"
#include "codec/yaml.h"
#include "template/exec.h"
#include "values/schema.h"

/* --- Findings --- */

void lint_add(lint *l, gtmpl_severity severity, slice path, slice text)
{
    if (l->count == l->capacity) {
        size_t capacity = l->capacity == 0 ? 16 : l->capacity * 2;
        l->items = arena_grow(l->arena, l->items, l->capacity * sizeof *l->items, capacity * sizeof *l->items);
        l->capacity = capacity;
    }
    l->items[l->count++] = (lint_finding){severity, path, text};
}

void lint_add_wrapped(lint *l, gtmpl_severity severity, slice path, const char *prefix, slice text)
{
    lint_add(l, severity, path, arena_concat(l->arena, slice_from(prefix), text));
}

const failure *lint_try(lint *l, void (*work)(void *context), void *context)
{
    const failure *why = arena_try(l->arena, work, context);

    if (why != NULL && why->status == GTMPL_ENOMEM)
        raise_failure(l->arena, why);
    return why;
}

/* --- Files --- */

static slice full_path(const lint *l, slice name)
{
    return arena_concat3(l->arena, l->path, SLICE("/"), name);
}

static lint_entry stat_packed(const lint *l, slice name)
{
    for (size_t i = 0; i < l->files.count; i++) {
        slice file = l->files.items[i].name;
        if (slice_equal(file, name))
            return ENTRY_FILE;
        if (slice_starts(file, name) && slice_starts(slice_after(file, name.size), SLICE("/")))
            return ENTRY_FOLDER;
    }
    return ENTRY_NONE;
}

lint_entry lint_stat(lint *l, slice name)
{
    if (l->is_archive)
        return stat_packed(l, name);
    slice path = full_path(l, name);
    if (!disk_exists(l->arena, path))
        return ENTRY_NONE;
    return disk_stat(l->arena, path).kind == FILE_DIRECTORY ? ENTRY_FOLDER : ENTRY_FILE;
}

slice lint_read(lint *l, slice name)
{
    for (size_t i = 0; i < l->files.count; i++)
        if (slice_equal(l->files.items[i].name, name))
            return l->files.items[i].data;
    return file_read(l->arena, full_path(l, name), CHART_BYTES);
}

chart *lint_load(lint *l)
{
    const chart_loader loader = {
        .arena = l->arena, .symbols = symbol_table_new(l->arena), .warn = l->log->tell, .context = l->log->context};

    return l->is_archive ? chart_from_files(&loader, &l->files) : chart_load_v2(&loader, l->path);
}

/* --- values.yaml --- */

static const char values_file[] = "values.yaml";

typedef struct values_check {
    lint *lint;
    slice text;
    map *values;
} values_check;

static void read_values_work(void *context)
{
    values_check *v = context;

    v->text = lint_read(v->lint, slice_from(values_file));
    value read = yaml_read(v->lint->arena, NULL, v->text, YAML_MAP);
    v->values = read.map != NULL ? read.map : map_new(v->lint->arena);
}

/* encoding/json names the type that it was to read into. */
static slice name_values_type(arena *a, slice text)
{
    slice type_text = SLICE("map[string]interface {}");

    if (slice_ends(text, type_text))
        return arena_concat(a, slice_without_suffix(text, type_text), SLICE("common.Values"));
    return text;
}

static void check_schema_work(void *context)
{
    values_check *v = context;
    lint *l = v->lint;
    slice schema = lint_read(l, SLICE("values.schema.json"));
    const coalescer c = {l->arena, *l->log, &compat_helm4};
    map *overrides = l->values != NULL ? value_deep_copy(l->arena, value_map(TYPE_MAP, (map *)(uintptr_t)l->values)).map
                                       : map_new(l->arena);

    if (schema.size == 0)
        return;
    overrides = values_coalesce_tables(&c, map_new(l->arena), overrides);
    schema_validate_one(l->log, schema, values_coalesce_tables(&c, overrides, v->values));
}

static void lint_values(lint *l)
{
    values_check v = {.lint = l};
    slice file = slice_from(values_file);

    if (lint_stat(l, file) == ENTRY_NONE) {
        lint_add(l, GTMPL_SEVERITY_INFO, file, SLICE("file does not exist"));
        return;
    }
    const failure *why = lint_try(l, read_values_work, &v);
    if (why != NULL) {
        lint_add_wrapped(l, GTMPL_SEVERITY_ERROR, file,
                         "unable to parse YAML: ", name_values_type(l->arena, why->text));
        return;
    }
    if (l->skip_schema || lint_stat(l, SLICE("values.schema.json")) == ENTRY_NONE)
        return;
    why = lint_try(l, check_schema_work, &v);
    if (why != NULL)
        lint_add(l, GTMPL_SEVERITY_ERROR, file, why->text);
}

/* --- Dependencies --- */

typedef struct loading {
    lint *lint;
    chart *chart;
} loading;

static void load_work(void *context)
{
    loading *o = context;

    o->chart = lint_load(o->lint);
}

static void add_name(buffer *joined, slice name)
{
    if (joined->size > 0)
        buffer_add_char(joined, ',');
    buffer_add(joined, name);
}

static void report_names(lint *l, gtmpl_severity severity, const char *text, const buffer *joined)
{
    if (joined->size > 0)
        lint_add_wrapped(l, severity, l->path, text, buffer_slice(joined));
}

static bool is_declared(const chart *c, slice name)
{
    for (size_t i = 0; i < c->metadata->dependencies.count; i++)
        if (slice_equal(metadata_dependency(c->metadata, i)->name, name))
            return true;
    return false;
}

static bool is_subchart(const chart *c, slice name)
{
    for (size_t i = 0; i < chart_child_count(c); i++)
        if (slice_equal(chart_name(chart_child(c, i)), name))
            return true;
    return false;
}

static void lint_dependencies(lint *l)
{
    loading o = {l, NULL};
    buffer undeclared = buffer_new(l->arena), missing = buffer_new(l->arena);
    const failure *why = lint_try(l, load_work, &o);

    if (why != NULL) {
        lint_add_wrapped(l, GTMPL_SEVERITY_ERROR, SLICE(""), "unable to load chart\n\t", why->text);
        return;
    }
    for (size_t i = 0; i < chart_child_count(o.chart); i++)
        if (!is_declared(o.chart, chart_name(chart_child(o.chart, i))))
            add_name(&undeclared, chart_name(chart_child(o.chart, i)));
    for (size_t i = 0; i < o.chart->metadata->dependencies.count; i++)
        if (!is_subchart(o.chart, metadata_dependency(o.chart->metadata, i)->name))
            add_name(&missing, metadata_dependency(o.chart->metadata, i)->name);
    report_names(l, GTMPL_SEVERITY_ERROR, "chart metadata is missing these dependencies: ", &undeclared);
    /* A name or alias that stands there twice was refused when the chart was loaded. */
    report_names(l, GTMPL_SEVERITY_WARNING, "chart directory is missing these dependencies: ", &missing);
}

/* --- Custom resources --- */

typedef struct crd_check {
    lint *lint;
    lint_stream stream;
    lint_object object;
    bool more;
} crd_check;

static void next_crd_work(void *context)
{
    crd_check *c = context;

    c->more = lint_stream_next(&c->stream, &c->object);
}

/* False when the text is no YAML: nothing behind it is looked at. */
static bool lint_crd(lint *l, const crd_file *file)
{
    crd_check c = {.lint = l, .stream = lint_stream_open(l->arena, file->data)};

    for (;;) {
        const failure *why = lint_try(l, next_crd_work, &c);
        if (why != NULL) {
            lint_add_wrapped(l, GTMPL_SEVERITY_ERROR, file->name, "unable to parse YAML: ", why->text);
            return false;
        }
        if (!c.more)
            return true;
        if (!c.object.present)
            continue;
        if (!slice_starts(c.object.api_version, SLICE("apiextensions.k8s.io")))
            lint_add(l, GTMPL_SEVERITY_ERROR, file->name, SLICE("apiVersion is not in 'apiextensions.k8s.io'"));
        if (!slice_equal(c.object.kind, SLICE("CustomResourceDefinition")))
            lint_add(l, GTMPL_SEVERITY_ERROR, file->name, SLICE("object kind is not 'CustomResourceDefinition'"));
    }
}

static void lint_crds(lint *l)
{
    const slice folder = SLICE("crds/");
    loading o = {l, NULL};
    crd_list crds = {0};
    lint_entry entry = lint_stat(l, SLICE("crds"));

    if (entry == ENTRY_NONE)
        return;
    if (entry != ENTRY_FOLDER) {
        lint_add(l, GTMPL_SEVERITY_ERROR, folder, SLICE("not a directory"));
        return;
    }
    const failure *why = lint_try(l, load_work, &o);
    if (why != NULL) {
        lint_add(l, GTMPL_SEVERITY_ERROR, folder, why->text);
        return;
    }
    chart_crds(l->arena, o.chart, &crds);
    for (size_t i = 0; i < crds.count; i++)
        if (!lint_crd(l, &crds.items[i]))
            return;
}

/* --- Functions that would fail --- */

static const char report_key;

void lint_functions_report(struct exec *e, const reporter *log)
{
    *exec_slot(e, &report_key) = (void *)(uintptr_t)log;
}

static value report_message(const call *c, const char *level, const char *what)
{
    const reporter *log = *exec_slot(c->exec, &report_key);
    const report_attribute message = {"message", arg_string(c, 0)};

    report(log, level, slice_from(what), &message, 1);
    return value_string(SLICE(""));
}

static value fn_fail(call *c)
{
    return report_message(c, REPORT_INFO, "funcMap fail");
}

static value fn_required(call *c)
{
    value v = arg_any(c, 1);

    if (value_is_nil(v))
        return report_message(c, REPORT_WARN, "missing required value");
    if (v.type == TYPE_STRING && v.size == 0)
        return report_message(c, REPORT_WARN, "missing required values");
    return v;
}

/* clang-format off */
const function_row lint_functions[] = {
    {"fail",     "s",   "s", fn_fail},
    {"required", "s a", "a", fn_required},
    {NULL, NULL, NULL, NULL},
};
/* clang-format on */

/* --- The whole --- */

typedef struct opening {
    lint *lint;
    slice path;
} opening;

static void unpack_work(void *context)
{
    opening *o = context;
    lint *l = o->lint;
    const chart_loader loader = {.arena = l->arena};

    l->files = chart_read_archive(&loader, file_read(l->arena, o->path, CHART_BYTES));
    if (lint_stat(l, SLICE("Chart.yaml")) == ENTRY_NONE)
        raise_error(l->arena, GTMPL_ECHART, "chart name not specified");
}

static void open_archive(lint *l, slice path)
{
    opening o = {l, path};

    if (!disk_exists(l->arena, path))
        raise_error(l->arena, GTMPL_ENOTFOUND, "unable to open tarball: open %.*s: no such file or directory",
                    SLICE_ARG(path));
    chart_try(l->arena, unpack_work, &o, SLICE("unable to extract tarball"));
}

static void stat_work(void *context)
{
    opening *o = context;

    disk_stat(o->lint->arena, o->path);
}

void lint_run(lint *l, slice path)
{
    l->path = disk_absolute(l->arena, path);
    l->is_archive = slice_ends(path, SLICE(".tgz")) || slice_ends(path, SLICE(".tar.gz"));
    if (l->is_archive) {
        open_archive(l, path);
    } else {
        opening o = {l, path_clean(l->arena, arena_concat(l->arena, path, SLICE("/Chart.yaml")))};
        chart_try(l->arena, stat_work, &o, SLICE("unable to check Chart.yaml file in chart"));
    }
    lint_chart_file(l);
    lint_values(l);
    lint_templates(l);
    lint_dependencies(l);
    lint_crds(l);
}
