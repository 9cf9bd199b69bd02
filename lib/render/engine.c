/* Templates of a chart tree: each chart's scope, the order of parsing and running, and Helm's form of what goes wrong.
 */
#include "render/engine.h"

#include <stdlib.h>

#include "chart/files.h"
#include "funcs/include.h"
#include "render/error.h"
#include "render/heads.h"
#include "render/library.h"
#include "render/lint.h"
#include "render/share.h"
#include "template/exec.h"
#include "template/parse.h"
#include "template/scratch.h"

enum { LARGE_TEXT = 256 * 1024 }; /* bytes of output that are not worth a copy */

/* A template with the dot that it will get. */
typedef struct renderable {
    slice path; /* "chart/charts/sub/templates/x.yaml" */
    slice text;
    size_t depth; /* slashes in the path */
    map *scope;
    slice base_path; /* .Template.BasePath */
} renderable;

typedef struct engine {
    arena *arena;
    symbol_table *symbols;
    const function_set *functions;
    const engine_input *input;
    renderable *items;
    size_t count, capacity;
    names names;
    exec *exec;
    buffer out;
    const renderable *current; /* what is parsed or run, for errors */
} engine;

/* --- Scopes --- */

static void set(engine *e, map *m, const char *key, value v)
{
    map_put(m, symbol_intern(e->symbols, slice_from(key)), v);
}

/* The values of a subchart within its parent's scope (Helm's Values.Table), or an empty map. */
static map *child_values(engine *e, const map *parent_values, slice name)
{
    const map *at = parent_values;
    slice rest = name, part;

    while (slice_next(&rest, '.', &part)) {
        const value *v = map_get(at, part);
        if (v == NULL || !value_is_table(*v) || v->map == NULL)
            return map_new(e->arena);
        at = v->map;
    }
    return (map *)(uintptr_t)at;
}

static void add_renderable(engine *e, renderable r)
{
    if (e->count == e->capacity) {
        size_t capacity = e->capacity == 0 ? 64 : e->capacity * 2;
        e->items = arena_grow(e->arena, e->items, e->capacity * sizeof r, capacity * sizeof r);
        e->capacity = capacity;
    }
    e->items[e->count++] = r;
}

static bool is_partial(slice path)
{
    return slice_starts(slice_base_name(path), SLICE("_"));
}

static slice text_of(const engine *e, const chart_file *t)
{
    template_store *s = e->input->templates;

    return s != NULL ? template_store_text(s, e->arena, t) : chart_file_text(e->arena, t);
}

static void add_templates(engine *e, const chart *c, map *scope)
{
    slice root = chart_full_path(e->arena, c);
    slice base_path = arena_concat(e->arena, root, SLICE("/templates"));

    for (size_t i = 0; i < c->templates.count; i++) {
        const chart_file *t = &c->templates.items[i];
        if (chart_is_library(c) && !is_partial(t->name))
            continue;
        slice path = arena_concat3(e->arena, root, SLICE("/"), t->name);
        add_renderable(e, (renderable){path, text_of(e, t), slice_count(path, SLICE("/")), scope, base_path});
    }
}

/* The scope of a chart and, below it, of its subcharts; their templates are added on the way. */
static map *add_chart(engine *e, const chart *c, map *values)
{
    map *scope = map_new(e->arena), *subcharts = map_new(e->arena);
    map *about = metadata_as_map(e->arena, c->metadata);

    set(e, about, "IsRoot", value_bool(c->parent == NULL));
    set(e, scope, "Chart", value_map(TYPE_MAP, about));
    set(e, scope, "Files", chart_files_value(e->arena, c));
    set(e, scope, "Release", e->input->release);
    set(e, scope, "Capabilities", e->input->capabilities);
    set(e, scope, "Values", value_map(TYPE_VALUES, values));
    set(e, scope, "Subcharts", value_map(TYPE_MAP, subcharts));
    for (size_t i = 0; i < chart_child_count(c); i++) {
        const chart *child = chart_child(c, i);
        map *below = add_chart(e, child, child_values(e, values, chart_name(child)));
        map_set(subcharts, chart_name(child), value_map(TYPE_MAP, below));
    }
    add_templates(e, c, scope);
    return scope;
}

/* --- Order --- */

/* Deeper paths first, then later names first: what stands higher up is parsed last, and its defines win. */
static int compare_renderables(const void *x, const void *y)
{
    const renderable *a = x, *b = y;

    if (a->depth != b->depth)
        return a->depth > b->depth ? -1 : 1;
    return -slice_compare(a->path, b->path);
}

/* Of several templates with one path (charts of one name) only the last one found counts. */
static void drop_duplicates(engine *e)
{
    size_t kept = 0;

    for (size_t i = 0; i < e->count; i++) {
        if (kept > 0 && slice_equal(e->items[kept - 1].path, e->items[i].path))
            e->items[kept - 1] = e->items[i];
        else
            e->items[kept++] = e->items[i];
    }
    e->count = kept;
}

static void sort_renderables(engine *e)
{
    if (e->count > 0)
        qsort(e->items, e->count, sizeof *e->items, compare_renderables);
    drop_duplicates(e);
}

/* --- Parsing and running --- */

/* The texts of the renderables, parsed ones among them if they are kept with the chart. */
static stored_text *look_up(engine *e)
{
    stored_text *texts = ARENA_ARRAY(e->arena, e->count, stored_text);
    const engine_input *input = e->input;

    for (size_t i = 0; i < e->count; i++)
        texts[i] = (stored_text){e->items[i].path, e->items[i].text, NULL};
    const function_row *first = input->lint != NULL   ? lint_functions
                                : input->host != NULL ? host_rows(e->arena, input->host)
                                                      : NULL;
    e->functions = input->templates != NULL && first == NULL
                       ? template_store_get(input->templates, e->arena, input->as, input->threads, texts, e->count)
                       : library_functions_new(e->arena, input->as, first);
    return texts;
}

static void parse_work(void *context)
{
    engine *e = context;
    const stored_text *texts = look_up(e);
    template_parser *parser = NULL; /* of what is not kept with the chart */

    for (size_t i = 0; i < e->count; i++) {
        const renderable *r = e->current = &e->items[i];
        const parsed *p = texts[i].parsed;
        if (p == NULL && parser == NULL)
            parser = template_parser_new(e->arena, e->functions);
        if (p == NULL)
            p = template_parse(parser, r->path, r->text);
        names_add(e->arena, &e->names, r->path, p);
    }
}

static void run_one(engine *e, const renderable *r)
{
    map *about = map_new(e->arena);
    const template *t = names_find(&e->names, r->path);

    set(e, about, "Name", value_string(r->path));
    set(e, about, "BasePath", value_string(r->base_path));
    set(e, r->scope, "Template", value_map(TYPE_VALUES, about));
    if (e->exec->trace != NULL)
        trace_begin(e->exec->trace, t->tree);
    exec_run(e->exec, t, value_map(TYPE_VALUES, r->scope));
}

/* `text` is what was written, before texts that stand for no value were taken out of it. */
static void shift_marks(rendered_file *f, slice text)
{
    const slice gone = SLICE("<no value>");
    trace_mark *marks = (trace_mark *)(uintptr_t)f->marks; /* the engine's own still */
    size_t at = 0, shift = 0, next = slice_find(text, gone);

    for (size_t i = 0; i < f->mark_count; i++) {
        while (next != SLICE_NONE && at + next < marks[i].offset) {
            at += next + gone.size;
            shift += gone.size;
            next = slice_find(slice_after(text, at), gone);
        }
        marks[i].offset -= shift;
    }
}

/* What was written, as it stays: the buffer's memory where it is much, otherwise a copy that lets the buffer go on. */
static slice keep_text(engine *e, slice written)
{
    slice text = without_no_value(e->arena, written);

    if (text.data == written.data && text.size < LARGE_TEXT)
        return arena_slice(e->arena, text);
    if (text.data != written.data)
        return text;
    buffer_trim(&e->out);
    text = buffer_slice(&e->out);
    e->out = buffer_new(e->arena);
    return text;
}

/* The current output in pieces, if it may be, and if that makes a difference. Notes are texts to their readers. */
static const pieces *share_output(engine *e, slice written)
{
    slice path = e->current->path;

    if (!e->input->shares || slice_ends(path, SLICE("NOTES.txt")) ||
        slice_find(written, SLICE("<no value>")) != SLICE_NONE)
        return NULL;
    return share_texts(e->arena, names_find(&e->names, path)->tree, written);
}

/* What the current template wrote, with what it was written by. */
static rendered_file take_output(engine *e)
{
    slice written = buffer_slice(&e->out);
    rendered_file f = {.path = e->current->path, .parts = share_output(e, written)};
    const trace *t = e->exec->trace;

    f.text = f.parts == NULL ? keep_text(e, written) : SLICE("");
    if (f.parts != NULL)
        return f;
    if (t != NULL) {
        f.marks = t->items;
        f.mark_count = t->count;
    }
    if (f.text.size != written.size)
        shift_marks(&f, written);
    return f;
}

typedef struct run {
    engine *engine;
    rendered_files files;
} run;

static void run_work(void *context)
{
    run *r = context;
    engine *e = r->engine;

    for (size_t i = 0; i < e->count; i++) {
        if (is_partial(e->items[i].path))
            continue;
        e->current = &e->items[i];
        e->out.size = 0;
        run_one(e, e->current);
        r->files.items[r->files.count++] = take_output(e);
        heads_ahead_tell(e->input->ahead, r->files.items, r->files.count);
    }
}

static rendered_files run_all(engine *e)
{
    run r = {.engine = e, .files = {ARENA_ARRAY(e->arena, e->count, rendered_file), 0}};
    const failure *f = arena_try(e->arena, run_work, &r);

    if (f != NULL)
        raise_failure(e->arena, helm_exec_error(e->arena, e->input->as, f, e->current->path));
    return r.files;
}

rendered_files engine_run(arena *a, symbol_table *symbols, const engine_input *input)
{
    engine e = {.arena = a, .symbols = symbols, .input = input, .out = buffer_new(a)};

    add_chart(&e, input->chart, input->values);
    sort_renderables(&e);
    const failure *f = arena_try(a, parse_work, &e);
    if (f != NULL)
        raise_failure(a, f->status == GTMPL_EPARSE ? helm_parse_error(a, f, e.current->path) : f);
    e.exec = exec_new(a, symbols, e.functions, &e.names, &e.out);
    if (input->traces) {
        e.exec->trace = ARENA_NEW(a, trace);
        e.exec->trace->arena = a;
    }
    if (input->lint != NULL)
        lint_functions_report(e.exec, input->lint);
    if (input->host != NULL)
        host_install(e.exec, input->host);
    if (input->reproducible != NULL)
        random_reproduce(e.exec, input->reproducible);
    scratch_use(e.exec);
    return run_all(&e);
}
