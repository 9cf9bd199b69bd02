/* Rules for templates and what they render. Reference: Helm's pkg/chart/v2/lint/rules/template.go. */
#include "chart/dependency.h"
#include "chart/disk.h"
#include "codec/yaml.h"
#include "render/engine.h"
#include "render/lint.h"
#include "value/number.h"
#include "values/schema.h"

static const char folder_name[] = "templates/";

typedef struct templates_check {
    lint *lint;
    arena *arena;
    chart *chart;
    map *values;
    rendered_files files;
    slice schema_complaint;
    lint_stream stream;
    lint_object object;
    bool more;
    bool annotates_list;
    slice text; /* of the file that is looked at */
} templates_check;

static void find(templates_check *c, gtmpl_severity severity, slice path, slice text)
{
    lint_add(c->lint, severity, path, text);
}

/* --- Rendering --- */

static void load_work(void *context)
{
    templates_check *c = context;

    c->chart = lint_load(c->lint);
}

/* What goes wrong here Helm keeps to itself. Values are coalesced twice, as Helm does it here: nulls have no effect. */
static void coalesce_work(void *context)
{
    templates_check *c = context;
    const coalescer coalesce = {c->arena, *c->lint->log, &compat_helm4};
    chart *view = chart_view(c->arena, c->chart);

    chart_process_dependencies(&coalesce, view, c->lint->values, NULL);
    c->values = values_coalesce(&coalesce, &view->node, c->lint->values);
    c->chart = view;
}

static void render_work(void *context)
{
    templates_check *c = context;
    lint *l = c->lint;
    const coalescer coalesce = {c->arena, *l->log, &compat_helm4};
    map *release = map_new(c->arena);

    c->values = values_coalesce(&coalesce, &c->chart->node, c->values);
    if (!l->skip_schema)
        schema_validate(l->log, &c->chart->node, c->values);
    map_set(release, SLICE("Name"), value_string(SLICE("test-release")));
    map_set(release, SLICE("Namespace"), value_string(l->namespace_));
    map_set(release, SLICE("IsUpgrade"), value_bool(false));
    map_set(release, SLICE("IsInstall"), value_bool(false));
    map_set(release, SLICE("Revision"), value_int(0));
    map_set(release, SLICE("Service"), value_string(SLICE("Helm")));
    engine_input input = {.chart = c->chart,
                          .values = c->values,
                          .release = value_map(TYPE_MAP, release),
                          .capabilities = capabilities_new(c->arena, &l->kube, NULL, 0),
                          .as = &compat_helm4,
                          .lint = l->log};
    c->files = engine_run(c->arena, symbol_table_new(c->arena), &input);
}

/* False when there is nothing to look at. */
static bool render(templates_check *c)
{
    const slice folder = slice_from(folder_name);
    const failure *why = lint_try(c->lint, load_work, c);

    if (why != NULL) {
        find(c, GTMPL_SEVERITY_ERROR, folder, why->text);
        return false;
    }
    if (lint_try(c->lint, coalesce_work, c) != NULL)
        return false;
    why = lint_try(c->lint, render_work, c);
    if (why != NULL)
        find(c, GTMPL_SEVERITY_ERROR, folder, why->text);
    return why == NULL;
}

/* --- Single files --- */

static void check_extension(templates_check *c, slice name)
{
    static const char *const allowed[] = {".yaml", ".yml", ".tpl", ".txt"};
    slice extension = path_extension(name);

    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
        if (slice_equal(extension, slice_from(allowed[i])))
            return;
    find(c, GTMPL_SEVERITY_ERROR, name,
         arena_printf(c->arena, "file extension '%.*s' not valid. Valid extensions are .yaml, .yml, .tpl, or .txt",
                      SLICE_ARG(extension)));
}

static bool is_yaml(slice name)
{
    slice extension = path_extension(name);

    return slice_equal_fold(extension, SLICE(".yaml")) || slice_equal_fold(extension, SLICE(".yml"));
}

enum { LONGEST_LINE = 64 * 1024 }; /* that Go's Scanner reads */

static void check_indent(templates_check *c, slice name)
{
    slice rest = c->text, line;

    while (slice_next(&rest, '\n', &line)) {
        if (line.size >= LONGEST_LINE) {
            find(c, GTMPL_SEVERITY_WARNING, name, SLICE("bufio.Scanner: token too long"));
            return;
        }
        if (slice_trim_space(line).size == 0)
            continue;
        if (line.data[0] == ' ' || line.data[0] == '\t') {
            buffer out = buffer_new(c->arena);
            buffer_add(&out, SLICE("document starts with an illegal indent: "));
            quote_string(&out, slice_without_suffix(line, SLICE("\r")));
            buffer_add(&out, SLICE(", which may cause parsing problems"));
            find(c, GTMPL_SEVERITY_WARNING, name, buffer_slice(&out));
        }
        return;
    }
}

/* --- Objects --- */

static bool has_text(slice text, const char *word)
{
    return slice_find(text, slice_from(word)) != SLICE_NONE;
}

static void check_selector(templates_check *c, slice name)
{
    static const char *const kinds[] = {"Deployment", "ReplicaSet", "DaemonSet", "StatefulSet"};
    const lint_object *o = &c->object;

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (!slice_equal(o->kind, slice_from(kinds[i])) || has_text(c->text, "matchLabels") ||
            has_text(c->text, "matchExpressions"))
            continue;
        buffer out = buffer_new(c->arena);
        buffer_printf(&out, "a %s must contain matchLabels or matchExpressions, and ", kinds[i]);
        quote_string(&out, o->name);
        buffer_add(&out, SLICE(" does not"));
        find(c, GTMPL_SEVERITY_ERROR, name, buffer_slice(&out));
    }
}

static const value *field(value v, const char *name)
{
    const value *found = NULL;

    for (size_t i = 0; v.kind == KIND_MAP && v.map != NULL && i < map_count(v.map); i++)
        if (slice_equal_fold(map_sorted(v.map)[i].key->text, slice_from(name)))
            found = &map_sorted(v.map)[i].value;
    return found;
}

/* The first document of the file, whichever the list is. */
static void list_work(void *context)
{
    templates_check *c = context;
    const value *items = field(yaml_read(c->arena, NULL, c->text, YAML_ANY), "items");

    c->annotates_list = false;
    if (items == NULL || items->kind != KIND_LIST)
        return;
    for (size_t i = 0; i < list_count(items->list); i++) {
        const value *metadata_of = field(items->list->items[i], "metadata");
        const value *annotations = metadata_of == NULL ? NULL : field(*metadata_of, "annotations");
        if (annotations != NULL && annotations->kind == KIND_MAP &&
            map_get(annotations->map, SLICE("helm.sh/resource-policy")) != NULL)
            c->annotates_list = true;
    }
}

static void check_list(templates_check *c, slice name)
{
    if (!slice_equal(c->object.kind, SLICE("List")))
        return;
    const failure *why = lint_try(c->lint, list_work, c);
    if (why != NULL)
        lint_add_wrapped(c->lint, GTMPL_SEVERITY_ERROR, name, "unable to parse YAML: ", why->text);
    else if (c->annotates_list)
        find(c, GTMPL_SEVERITY_ERROR, name,
             SLICE("annotation 'helm.sh/resource-policy' within List objects are ignored"));
}

static void check_object(templates_check *c, slice name)
{
    const lint_object *o = &c->object;
    slice problem;

    if (lint_check_name(c->arena, o->kind, o->name, &problem))
        find(c, GTMPL_SEVERITY_WARNING, name, problem);
    if (lint_is_deprecated(c->arena, &c->lint->kube, o->api_version, o->kind, &problem))
        find(c, GTMPL_SEVERITY_WARNING, name, problem);
    check_selector(c, name);
    check_list(c, name);
}

static void next_work(void *context)
{
    templates_check *c = context;

    c->more = lint_stream_next(&c->stream, &c->object);
}

/* False when the text is no YAML: no file behind it is looked at. */
static bool check_text(templates_check *c, slice name)
{
    check_indent(c, name);
    c->stream = lint_stream_open(c->arena, c->text);
    for (;;) {
        const failure *why = lint_try(c->lint, next_work, c);
        if (why != NULL) {
            lint_add_wrapped(c->lint, GTMPL_SEVERITY_ERROR, name, "unable to parse YAML: ", why->text);
            return false;
        }
        if (!c->more)
            return true;
        if (c->object.present)
            check_object(c, name);
    }
}

static slice rendered_text(const templates_check *c, slice name)
{
    slice path = path_clean(c->arena, arena_concat3(c->arena, chart_name(c->chart), SLICE("/"), name));

    for (size_t i = 0; i < c->files.count; i++)
        if (slice_equal(c->files.items[i].path, path))
            return c->files.items[i].text;
    return SLICE("");
}

void lint_templates(lint *l)
{
    templates_check c = {.lint = l, .arena = l->arena};
    lint_entry entry = lint_stat(l, SLICE("templates"));

    if (entry == ENTRY_NONE) {
        find(&c, GTMPL_SEVERITY_WARNING, slice_from(folder_name), SLICE("directory does not exist"));
        return;
    }
    if (entry != ENTRY_FOLDER) {
        find(&c, GTMPL_SEVERITY_ERROR, slice_from(folder_name), SLICE("not a directory"));
        return;
    }
    if (!render(&c))
        return;
    for (size_t i = 0; i < c.chart->templates.count; i++) {
        slice name = c.chart->templates.items[i].name;
        check_extension(&c, name);
        if (!is_yaml(name))
            continue;
        c.text = rendered_text(&c, name);
        if (slice_trim_space(c.text).size > 0 && !check_text(&c, name))
            return;
    }
}
