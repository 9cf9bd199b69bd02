/*
 * Values are compared as templates see them, key by key. To undo one on the new side, the user's values get the old
 * value on top; to make one on the old side, the new value. Files of the chart are changed one by one, but for
 * defaults, which are values.
 */
#include "preview/blame.h"

#include "chart/disk_tree.h"
#include "chart/load.h"
#include "gtmpl/gtmpl.h"
#include "render/api.h"
#include "render/chart_object.h"
#include "render/coalesced_object.h"
#include "render/values_object.h"
#include "values/files.h"

/* A target on one side. */
typedef struct half {
    gtmpl_addon *addon;
    gtmpl_coalesced *coalesced;
} half;

/* A key that differs, with the keys around it. */
typedef struct key_path {
    const struct key_path *outer;
    slice key;
} key_path;

typedef struct blame {
    const blame_request *request;
    arena *arena; /* of this search */
    half from, to;
    size_t trials;
} blame;

static void blame_release(void *context)
{
    blame *b = context;
    half *const halves[] = {&b->from, &b->to};

    for (size_t i = 0; i < 2; i++) {
        gtmpl_coalesced_free(halves[i]->coalesced);
        gtmpl_addon_free(halves[i]->addon);
        *halves[i] = (half){NULL, NULL};
    }
}

/* Whether a failure is none of the search's own: both sides have been read and rendered before. */
static bool is_of_the_system(gtmpl_status status)
{
    return status_is_outside(status) || status == GTMPL_EIO;
}

/* Whether a call went well. Where it did not there is no cause to be found, unless it is the system that failed. */
static bool is_well(const blame *b, gtmpl_status status, gtmpl_error *err)
{
    if (status == GTMPL_OK)
        return true;
    const failure *f = api_failure(b->arena, err);
    if (is_of_the_system(status))
        raise_failure(b->arena, f);
    return false;
}

/* --- Trials --- */

/* A render of one side that differs from it in one thing; it lives as long as its lines are looked at. */
typedef struct trial {
    const blame *blame;
    side_name side;
    const gtmpl_chart *chart;
    const map *values;
    cause why;
    gtmpl_render *render;
} trial;

static const half *half_of(const blame *b, side_name which)
{
    return which == SIDE_FROM ? &b->from : &b->to;
}

static void trial_release(void *context)
{
    trial *t = context;

    gtmpl_render_free(t->render);
    t->render = NULL;
}

static void try_work(void *context)
{
    trial *t = context;
    const blame_request *r = t->blame->request;
    struct gtmpl_values values = {.arena = t->blame->arena, .root = (map *)(uintptr_t)t->values}; /* only read */
    gtmpl_render_options options = r->options;
    const compared_target *compared = &r->comparison->targets[r->index];
    const gtmpl_addon *addon = half_of(t->blame, t->side)->addon;
    target rendered = {.namespace_ = (t->side == SIDE_FROM ? compared->from : compared->to)->namespace_};

    options.warning = NULL;
    arena_on_release(t->blame->arena, trial_release, t);
    gtmpl_addon_capabilities(addon, &options);
    gtmpl_error *err = NULL;
    gtmpl_status status = gtmpl_render_chart(&t->render, t->chart, &values, gtmpl_addon_release(addon), &options, &err);
    if (!is_well(t->blame, status, err))
        return;
    r->add(r->add_context, t->blame->arena, &rendered, t->render);
    comparison_blame(r->comparison, r->index, t->side, &rendered, &t->why);
    trial_release(t);
}

/* Renders a side with one thing as it is on the other, and blames it for what is other then. */
static void try_other(blame *b, side_name which, const gtmpl_chart *with, const map *values, const cause *why)
{
    trial *t = ARENA_NEW(b->arena, trial);

    if (b->trials++ >= BLAME_MOST_TRIALS)
        return;
    *t = (trial){.blame = b, .side = which, .chart = with, .values = values, .why = *why};
    try_work(t);
}

/* --- Values --- */

/* A map with one key set, at the place that the path leads to. */
static map *overlay(blame *b, const key_path *path, value v)
{
    map *inner = map_new(b->arena);

    map_set(inner, path->key, v);
    return path->outer == NULL ? inner : overlay(b, path->outer, value_map(TYPE_MAP, inner));
}

static void write_path(buffer *out, const key_path *path)
{
    if (path->outer != NULL) {
        write_path(out, path->outer);
        buffer_add_char(out, '.');
    }
    buffer_add(out, path->key);
}

/* Globals of subcharts are what was handed down to them; they are undone where they come from. */
static bool is_handed_down(const key_path *path)
{
    for (; path != NULL; path = path->outer)
        if (path->outer != NULL && slice_equal(path->key, SLICE("global")))
            return true;
    return false;
}

static slice kept_text(const blame *b, const char *text)
{
    return arena_slice(b->request->comparison->arena, slice_from(text));
}

/* Whether a file is a layer on the other side too, or of the chart, and the same there. */
static bool is_shared(const blame *b, side_name which, slice file)
{
    const blame_request *r = b->request;
    const repo *other = which == SIDE_FROM ? &r->to->inner : &r->from->inner;
    const repo_target *t = which == SIDE_FROM ? r->pair.to : r->pair.from;
    slice *paths = ARENA_ARRAY(b->arena, other->config->layers.count, slice);
    size_t count = layers_paths(other, b->arena, t, paths);
    bool found = slice_starts(file, slice_from(gtmpl_addon_chart_file(half_of(b, which)->addon)));

    for (size_t i = 0; i < count && !found; i++)
        found = slice_equal(paths[i], file);
    return found && !affected_path_differs(r->affected, file);
}

/*
 * Who is to blame for a key: the layer that sets it now; or, where that one has always said so, the one that has ceased
 * to.
 */
static bool find_origin(const blame *b, const gtmpl_node *from, const gtmpl_node *to, gtmpl_origin *origin)
{
    gtmpl_origin before;
    bool had = from != NULL && gtmpl_node_origin(from, &before), has = to != NULL && gtmpl_node_origin(to, origin);

    if (had && (!has ||
                (is_shared(b, SIDE_TO, slice_from(origin->file)) && !is_shared(b, SIDE_FROM, slice_from(before.file)))))
        *origin = before;
    return had || has;
}

/* One side with the key as it is on the other: a null stands for a key that is not there. */
static void try_key(blame *b, side_name which, const key_path *path, const gtmpl_node *other, const cause *why)
{
    gtmpl_addon *addon = half_of(b, which)->addon;
    const map *values = ((const struct gtmpl_values *)gtmpl_addon_values(addon))->root;
    value v = other == NULL ? value_nil() : other->value;

    try_other(b, which, gtmpl_addon_chart(addon), values_merge_maps(b->arena, values, overlay(b, path, v)), why);
}

static void blame_key(blame *b, const key_path *path, const gtmpl_node *from, const gtmpl_node *to)
{
    gtmpl_origin origin;
    buffer key = buffer_new(b->request->comparison->arena);

    if (is_handed_down(path) || !find_origin(b, from, to, &origin))
        return;
    write_path(&key, path);
    const cause why = {kept_text(b, origin.file), origin.line, kept_text(b, origin.layer), buffer_slice(&key)};
    try_key(b, SIDE_TO, path, from, &why);
    try_key(b, SIDE_FROM, path, to, &why);
}

static bool same_value(const blame *b, const gtmpl_node *x, const gtmpl_node *y)
{
    return value_deep_equal(b->arena, x->value, y->value);
}

static void blame_values(blame *b, const key_path *outer, const gtmpl_node *from, const gtmpl_node *to);

static void blame_pair(blame *b, const key_path *path, const gtmpl_node *from, const gtmpl_node *to)
{
    bool maps = from != NULL && to != NULL && gtmpl_node_get_kind(from) == GTMPL_NODE_MAP &&
                gtmpl_node_get_kind(to) == GTMPL_NODE_MAP;

    if (maps)
        blame_values(b, path, from, to);
    else if (from == NULL || to == NULL || !same_value(b, from, to))
        blame_key(b, path, from, to);
}

/* Both maps are sorted by key: what belongs together meets. */
static void blame_values(blame *b, const key_path *outer, const gtmpl_node *from, const gtmpl_node *to)
{
    size_t i = 0, j = 0, n = gtmpl_node_count(from), m = gtmpl_node_count(to);

    arena_check_stack(b->arena);
    while (i < n || j < m) {
        const gtmpl_node *x = gtmpl_node_child(from, i), *y = gtmpl_node_child(to, j);
        int order = x == NULL ? 1 : y == NULL ? -1 : slice_compare(x->key, y->key);
        const key_path path = {outer, order <= 0 ? x->key : y->key};
        blame_pair(b, &path, order <= 0 ? x : NULL, order >= 0 ? y : NULL);
        i += order <= 0;
        j += order >= 0;
    }
}

/* --- Files of the chart --- */

static file_list read_chart(const blame *b, const gtmpl_repository *r, const repo_target *t)
{
    const chart_loader loader = {.arena = b->arena};

    return chart_read_tree(&loader, r->inner.tree,
                           repository_path(&r->inner, b->arena, repository_chart_path(&r->inner, b->arena, t)));
}

static const chart_file *find_file(const file_list *l, slice name)
{
    for (size_t i = 0; i < l->count; i++)
        if (slice_equal(l->items[i].name, name))
            return &l->items[i];
    return NULL;
}

static bool is_defaults(slice name)
{
    return slice_equal(slice_base_name(name), SLICE("values.yaml"));
}

/* The first line in which two texts differ, in the first of them. */
static uint32_t first_difference(slice x, slice y)
{
    uint32_t line = 1;

    for (size_t i = 0; i < x.size && i < y.size && x.data[i] == y.data[i]; i++)
        line += x.data[i] == '\n';
    return line;
}

typedef struct loading {
    arena *arena;
    const file_list *files;
    chart *chart;
} loading;

static void load_work(void *context)
{
    loading *l = context;
    const chart_loader loader = {.arena = l->arena, .symbols = symbol_table_new(l->arena)};

    l->chart = chart_from_files(&loader, l->files);
}

/* The chart of a side with one file as it is on the other; NULL: it is not there. */
static void try_file(blame *b, side_name which, const file_list *files, const chart_file *own, const chart_file *other,
                     const cause *why)
{
    gtmpl_addon *addon = half_of(b, which)->addon;
    const gtmpl_chart *now = gtmpl_addon_chart(addon);
    file_list changed = {0};
    loading l = {b->arena, &changed, NULL};

    for (size_t i = 0; i < files->count; i++)
        if (&files->items[i] != own)
            file_list_add(b->arena, &changed, files->items[i]);
        else if (other != NULL)
            file_list_add(b->arena, &changed, *other);
    if (own == NULL)
        file_list_add(b->arena, &changed, *other);
    if (arena_attempt(b->arena, load_work, &l) != NULL)
        return;
    const struct gtmpl_chart with = {
        .arena = b->arena, .chart = l.chart, .name = now->name, .version = now->version, .path = now->path};
    try_other(b, which, &with, ((const struct gtmpl_values *)gtmpl_addon_values(addon))->root, why);
}

/* The files of both charts, and one that differs between them; NULL: it is not there. */
static void blame_file(blame *b, const file_list *from, const file_list *to, const chart_file *before,
                       const chart_file *after)
{
    arena *a = b->request->comparison->arena;
    slice folder = slice_from(gtmpl_addon_chart_file((after != NULL ? &b->to : &b->from)->addon));
    cause why = {.layer = SLICE("chart"), .line = 1};

    why.file = arena_concat3(a, folder, SLICE("/"), (after != NULL ? after : before)->name);
    if (before != NULL && after != NULL)
        why.line = first_difference(after->data, before->data);
    try_file(b, SIDE_TO, to, after, before, &why);
    try_file(b, SIDE_FROM, from, before, after, &why);
}

static void blame_files(blame *b)
{
    const blame_request *r = b->request;
    file_list from = read_chart(b, r->from, r->pair.from), to = read_chart(b, r->to, r->pair.to);

    for (size_t i = 0; i < to.count; i++) {
        const chart_file *before = find_file(&from, to.items[i].name);
        if (!is_defaults(to.items[i].name) && (before == NULL || !slice_equal(before->data, to.items[i].data)))
            blame_file(b, &from, &to, before, &to.items[i]);
    }
    for (size_t i = 0; i < from.count; i++)
        if (!is_defaults(from.items[i].name) && find_file(&to, from.items[i].name) == NULL)
            blame_file(b, &from, &to, &from.items[i], NULL);
}

/* --- Both sides --- */

static gtmpl_target public_target(const blame *b, const repo_target *t)
{
    const char **places = ARENA_ARRAY(b->arena, t->count, const char *);

    for (size_t i = 0; i < t->count; i++)
        places[i] = t->places[i].data == NULL ? NULL : arena_cstring(b->arena, t->places[i]);
    return (gtmpl_target){arena_cstring(b->arena, t->addon), places};
}

static bool open_half(const blame *b, half *h, gtmpl_repository *repository, const repo_target *t)
{
    const blame_request *r = b->request;
    const gtmpl_addon_options addon_options = {1, 1};
    gtmpl_coalesce_options options = GTMPL_COALESCE_OPTIONS;
    gtmpl_target wanted = public_target(b, t);
    gtmpl_error *err = NULL;

    gtmpl_status status = gtmpl_addon_open(&h->addon, repository, &wanted, &addon_options, &err);
    if (status == GTMPL_OK && r->add_values != NULL)
        status = r->add_values(r->context, gtmpl_addon_values(h->addon), &err);
    if (status == GTMPL_OK) {
        options.chart_file = gtmpl_addon_chart_file(h->addon);
        options.compat = r->options.compat;
        status = gtmpl_values_coalesce(&h->coalesced, gtmpl_addon_chart(h->addon), gtmpl_addon_values(h->addon),
                                       &options, &err);
    }
    return is_well(b, status, err);
}

static void search_work(void *context)
{
    blame *b = context;
    const blame_request *r = b->request;

    arena_on_release(b->arena, blame_release, b);
    if (!open_half(b, &b->from, r->from, r->pair.from) || !open_half(b, &b->to, r->to, r->pair.to))
        return;
    blame_values(b, NULL, gtmpl_coalesced_root(b->from.coalesced), gtmpl_coalesced_root(b->to.coalesced));
    if (affected_chart_differs(r->affected, &r->pair))
        blame_files(b);
}

/* Limits of the search's own arena end the search: a preview without causes is a preview still. */
static void guarded_work(void *context)
{
    blame *b = context;
    const failure *f = arena_try(b->arena, search_work, b);

    if (f != NULL && is_of_the_system(f->status))
        raise_error(b->request->comparison->arena, f->status, "%.*s", SLICE_ARG(f->text));
    comparison_settle_causes(b->request->comparison, b->request->index);
}

void blame_find(const blame_request *request)
{
    blame b = {.request = request, .arena = arena_new(0)};

    if (b.arena == NULL)
        raise_error(request->comparison->arena, GTMPL_ENOMEM, "out of memory");
    const failure *f = arena_try(request->comparison->arena, guarded_work, &b);
    arena_free(b.arena);
    if (f != NULL)
        raise_failure(request->comparison->arena, f);
}
