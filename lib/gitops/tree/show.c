/* A tree as people and programs read it. */
#include "codec/json.h"
#include "codec/yaml.h"
#include "gitops/page/page.h"
#include "gitops/tree/tree.h"
#include "preview/report.h"
#include "render/api.h"

static const char *const kind_names[] = {"Bootstrap", "ApplicationSet", "Application"};
static const char *const source_names[] = {"Ref", "Helm", "Kustomize", "Directory", "Plugin"};

const char *tree_source_name(source_kind kind)
{
    return source_names[kind];
}

/* --- Manifests --- */

/* A piece of a render on its way to a buffer: no error may jump over the function that hands it on. */
typedef struct piece {
    buffer *out;
    slice text;
    const failure *failure;
} piece;

static void add_work(void *context)
{
    const piece *p = context;

    buffer_add(p->out, p->text);
}

static gtmpl_status add_piece(void *context, const char *text, size_t size)
{
    piece *p = context;

    p->text = slice_of(text, size);
    p->failure = arena_try(p->out->arena, add_work, p);
    return p->failure == NULL ? GTMPL_OK : p->failure->status;
}

static void write_render(arena *a, const tree_output *o, buffer *out)
{
    piece p = {.out = out};
    gtmpl_error *err = NULL;
    gtmpl_status status = gtmpl_render_write_to(o->render, &o->write, add_piece, &p, &err);
    const failure *f = status == GTMPL_OK ? NULL : api_failure(a, err);

    if (f != NULL)
        raise_failure(a, p.failure != NULL ? p.failure : f);
}

static void write_plain(buffer *out, const document *d)
{
    buffer_printf(out, "---\n# Source: %.*s\n", SLICE_ARG(d->source));
    buffer_add(out, d->text);
    if (!slice_ends(d->text, SLICE("\n")))
        buffer_add_char(out, '\n');
}

void tree_write_manifests(arena *a, const tree_node *n, buffer *out)
{
    for (size_t i = 0; i < n->output_count; i++) {
        const tree_output *o = &n->outputs[i];
        if (o->render != NULL)
            write_render(a, o, out);
        for (size_t k = 0; k < o->count; k++)
            write_plain(out, &o->texts[k]);
    }
}

/* --- Text --- */

enum { COLUMNS = 5 };

typedef struct row {
    slice cells[COLUMNS];
    size_t widths[COLUMNS]; /* in columns of a terminal */
    slice note;
} row;

static const char *const headings[COLUMNS] = {"NAME", "CLUSTER", "NAMESPACE", "WAVE", "RESOURCES"};

/* Lines of the tree in front of a name. */
static void write_branch(buffer *out, const tree_node *n)
{
    if (n->parent == NULL || n->parent->parent == NULL)
        return;
    buffer line = buffer_new(out->arena);
    const tree_node *at = n->parent;
    slice own = at->children[at->child_count - 1] == n ? SLICE("└─ ") : SLICE("├─ ");
    slice above = SLICE("");
    for (; at->parent != NULL && at->parent->parent != NULL; at = at->parent) {
        bool is_last = at->parent->children[at->parent->child_count - 1] == at;
        above = arena_concat(out->arena, is_last ? SLICE("   ") : SLICE("│  "), above);
    }
    buffer_add(&line, above);
    buffer_add(&line, own);
    buffer_add(out, buffer_slice(&line));
}

static slice name_cell(arena *a, const tree_node *n)
{
    buffer out = buffer_new(a);

    write_branch(&out, n);
    report_visible(&out, n->name);
    if (n->kind == GTMPL_TREE_APPLICATION_SET)
        buffer_add(&out, SLICE(" (set)"));
    return buffer_slice(&out);
}

static slice shown(arena *a, slice text)
{
    buffer out = buffer_new(a);

    report_visible(&out, text);
    slice s = buffer_slice(&out);
    return s.data == NULL ? SLICE("") : s;
}

/* An error on one line. */
static slice one_line(arena *a, slice text)
{
    buffer out = buffer_new(a);

    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == '\n')
            buffer_add(&out, SLICE("\\n"));
        else
            buffer_add_char(&out, text.data[i]);
    }
    return shown(a, buffer_slice(&out));
}

static row row_of(arena *a, const tree_node *n)
{
    bool is_application = n->kind == GTMPL_TREE_APPLICATION;
    row r = {.cells = {name_cell(a, n)}, .note = SLICE("")};

    r.cells[1] = is_application ? shown(a, n->cluster.size > 0 ? n->cluster : n->server) : SLICE("");
    r.cells[2] = is_application ? shown(a, n->destination) : SLICE("");
    r.cells[3] = shown(a, n->wave);
    r.cells[4] = n->kind == GTMPL_TREE_APPLICATION_SET || n->failure != NULL
                     ? SLICE("")
                     : arena_printf(a, "%zu", n->resources.count);
    if (n->failure != NULL) {
        r.note = arena_concat(a, SLICE("failed: "), one_line(a, n->failure->text));
    } else if (n->missing.size > 0) {
        r.note = arena_concat(a, SLICE("not here: "), one_line(a, n->missing));
    }
    for (size_t i = 0; i < COLUMNS; i++)
        r.widths[i] = report_columns(r.cells[i]);
    return r;
}

static void write_row(buffer *out, const row *r, const size_t *widths)
{
    size_t last = r->note.size > 0 ? COLUMNS : 0;

    for (size_t i = 0; i < COLUMNS; i++)
        if (r->cells[i].size > 0)
            last = last > i + 1 ? last : i + 1;
    for (size_t i = 0; i < last; i++) {
        buffer_add(out, r->cells[i]);
        if (i + 1 < last || r->note.size > 0)
            buffer_add_repeated(out, ' ', widths[i] - r->widths[i] + 2);
    }
    buffer_add(out, r->note);
    buffer_add_char(out, '\n');
}

typedef struct totals {
    size_t applications, sets, resources, failed, missing;
} totals;

static totals count_all(const app_tree *t)
{
    totals c = {0, 0, 0, 0, 0};

    for (size_t i = 0; i < t->count; i++) {
        const tree_node *n = t->nodes[i];
        c.applications += n->kind == GTMPL_TREE_APPLICATION;
        c.sets += n->kind == GTMPL_TREE_APPLICATION_SET;
        c.resources += n->resources.count;
        c.failed += n->failure != NULL;
        c.missing += n->failure == NULL && n->missing.size > 0;
    }
    return c;
}

static void write_totals(buffer *out, const app_tree *t)
{
    totals c = count_all(t);

    buffer_add_char(out, '\n');
    report_number(out, c.applications, "application");
    buffer_add(out, SLICE(" of "));
    report_number(out, c.sets, "set");
    buffer_add(out, SLICE(", "));
    report_number(out, c.resources, "resource");
    if (c.missing > 0)
        buffer_printf(out, ", %zu not here", c.missing);
    if (c.failed > 0)
        buffer_printf(out, ", %zu failed", c.failed);
    buffer_add_char(out, '\n');
}

void tree_write_text(buffer *out, const app_tree *t)
{
    arena *a = out->arena;
    row *rows = ARENA_ARRAY(a, t->count + 1, row), *heading = &rows[0];
    size_t widths[COLUMNS] = {0};

    *heading = (row){.note = SLICE("")};
    for (size_t i = 0; i < COLUMNS; i++) {
        heading->cells[i] = slice_from(headings[i]);
        heading->widths[i] = heading->cells[i].size;
    }
    for (size_t i = 0; i < t->count; i++)
        rows[i + 1] = row_of(a, t->nodes[i]);
    for (size_t i = 0; i <= t->count; i++)
        for (size_t k = 0; k < COLUMNS; k++)
            widths[k] = rows[i].widths[k] > widths[k] ? rows[i].widths[k] : widths[k];
    for (size_t i = 0; i <= t->count; i++)
        write_row(out, &rows[i], widths);
    write_totals(out, t);
}

/* --- JSON and YAML: one document for both --- */

static void set_text(map *m, const char *key, slice text)
{
    if (text.size > 0)
        map_set(m, slice_from(key), value_string(text));
}

static value source_value(arena *a, const app_source *s)
{
    map *m = map_new(a);

    set_text(m, "type", slice_from(source_names[s->kind]));
    set_text(m, "repoURL", s->repo_url);
    set_text(m, "path", s->path);
    set_text(m, "chart", s->chart);
    set_text(m, "targetRevision", s->revision);
    set_text(m, "ref", s->ref);
    set_text(m, "missing", s->missing);
    return value_map(TYPE_MAP, m);
}

static value resource_value(arena *a, const resource *r)
{
    map *m = map_new(a);

    set_text(m, "apiVersion", r->api_version);
    set_text(m, "kind", r->kind);
    set_text(m, "namespace", r->namespace_);
    set_text(m, "name", r->name);
    set_text(m, "source", r->source);
    return value_map(TYPE_MAP, m);
}

static void set_lists(arena *a, map *m, const tree_node *n)
{
    list *sources = list_new(a, n->sources.count), *resources = list_new(a, n->resources.count);

    for (size_t i = 0; i < n->sources.count; i++)
        list_add(a, sources, source_value(a, &n->sources.items[i]));
    for (size_t i = 0; i < n->resources.count; i++)
        list_add(a, resources, resource_value(a, &n->resources.items[i]));
    if (n->kind != GTMPL_TREE_APPLICATION_SET) {
        map_set(m, SLICE("resources"), value_list(TYPE_LIST, resources));
        if (n->kind == GTMPL_TREE_APPLICATION)
            map_set(m, SLICE("sources"), value_list(TYPE_LIST, sources));
    }
}

static value node_value(arena *a, const tree_node *n)
{
    map *m = map_new(a), *destination = map_new(a);

    map_set(m, SLICE("id"), value_int((int64_t)n->number));
    map_set(m, SLICE("parent"),
            n->parent->parent == NULL ? (value){.kind = KIND_NIL} : value_int((int64_t)n->parent->number));
    set_text(m, "kind", slice_from(kind_names[n->kind]));
    set_text(m, "name", n->name);
    set_text(m, "namespace", n->namespace_);
    set_text(m, "project", n->project);
    set_text(m, "wave", n->wave);
    set_text(m, "file", n->file);
    if (n->line > 0)
        map_set(m, SLICE("line"), value_int((int64_t)n->line));
    if (n->kind == GTMPL_TREE_APPLICATION) {
        set_text(destination, "name", n->cluster);
        set_text(destination, "server", n->server);
        set_text(destination, "namespace", n->destination);
        map_set(m, SLICE("destination"), value_map(TYPE_MAP, destination));
    }
    set_lists(a, m, n);
    set_text(m, "missing", n->missing);
    if (n->failure != NULL)
        set_text(m, "error", n->failure->text);
    return value_map(TYPE_MAP, m);
}

static value tree_value(arena *a, const app_tree *t)
{
    map *whole = map_new(a), *sums = map_new(a);
    list *nodes = list_new(a, t->count);
    totals c = count_all(t);

    for (size_t i = 0; i < t->count; i++)
        list_add(a, nodes, node_value(a, t->nodes[i]));
    map_set(whole, SLICE("nodes"), value_list(TYPE_LIST, nodes));
    map_set(sums, SLICE("applications"), value_int((int64_t)c.applications));
    map_set(sums, SLICE("applicationSets"), value_int((int64_t)c.sets));
    map_set(sums, SLICE("resources"), value_int((int64_t)c.resources));
    map_set(sums, SLICE("failed"), value_int((int64_t)c.failed));
    map_set(sums, SLICE("missing"), value_int((int64_t)c.missing));
    map_set(whole, SLICE("totals"), value_map(TYPE_MAP, sums));
    return value_map(TYPE_MAP, whole);
}

void tree_write_json(buffer *out, const app_tree *t)
{
    json_write_indented(out, tree_value(out->arena, t), SLICE(""), SLICE("  "));
    buffer_add_char(out, '\n');
}

void tree_write_yaml(buffer *out, const app_tree *t)
{
    yaml_write(out, tree_value(out->arena, t));
}

/* --- The page: its files, and the same document as its data, in which `<` is an escape --- */

static slice bytes(const unsigned char *data, size_t size)
{
    return slice_of((const char *)data, size);
}

static void write_place(buffer *out, slice name, const app_tree *t)
{
    if (slice_equal(name, SLICE("style")))
        buffer_add(out, bytes(tree_css, tree_css_size));
    else if (slice_equal(name, SLICE("script")))
        buffer_add(out, bytes(tree_js, tree_js_size));
    else
        tree_write_json(out, t);
}

void tree_write_html(buffer *out, const app_tree *t)
{
    slice rest = bytes(tree_html, tree_html_size);

    for (size_t start; (start = slice_find(rest, SLICE("{{"))) != SLICE_NONE;) {
        size_t end = slice_find(rest, SLICE("}}"));
        buffer_add(out, slice_first(rest, start));
        write_place(out, slice_of(rest.data + start + 2, end - start - 2), t);
        rest = slice_after(rest, end + 2);
    }
    buffer_add(out, rest);
}
