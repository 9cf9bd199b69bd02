/* Finding a repository, listing what it has, and keeping what was read of it. */
#include "repository/repository.h"

#include "base/nearest.h"
#include "render/api.h"
#include "render/chart_object.h"
#include "values/files.h"

/* --- The root --- */

/* Where addons are, seen from the top of a repository. */
static const char *const usual_places[] = {"", "addons", "gitops/addons"};

static slice join(arena *a, slice folder, slice name)
{
    if (folder.size == 0 || name.size == 0)
        return folder.size == 0 ? name : folder;
    return arena_concat3(a, folder, SLICE("/"), name);
}

/* The folder around a path; false when there is none. */
static bool go_up(slice *path)
{
    size_t at = slice_find_last(*path, SLICE("/"));

    if (path->size == 0)
        return false;
    *path = slice_first(*path, at == SLICE_NONE ? 0 : at);
    return true;
}

/* charts/ beside a folder of layers. */
static bool is_laid_out(arena *a, const file_tree *tree, slice folder)
{
    static const char *const layers[] = {"default", "environments", "tenants", "clusters"};

    if (tree_stat(tree, a, join(a, folder, SLICE("charts"))) != TREE_FOLDER)
        return false;
    for (size_t i = 0; i < sizeof layers / sizeof *layers; i++)
        if (tree_stat(tree, a, join(a, folder, slice_from(layers[i]))) == TREE_FOLDER)
            return true;
    return false;
}

static bool find_config(arena *a, const file_tree *tree, slice start, slice *folder)
{
    *folder = start;
    do {
        if (tree_stat(tree, a, join(a, *folder, SLICE(CONFIG_FILE))) == TREE_FILE)
            return true;
    } while (go_up(folder));
    return false;
}

static bool find_layout(arena *a, const file_tree *tree, slice start, slice *root)
{
    slice folder = start;

    do {
        for (size_t i = 0; i < sizeof usual_places / sizeof *usual_places; i++) {
            *root = join(a, folder, slice_from(usual_places[i]));
            if (is_laid_out(a, tree, *root))
                return true;
        }
    } while (go_up(&folder));
    return false;
}

static void read_config(repo *r, slice folder)
{
    slice text = tree_read(r->tree, r->arena, join(r->arena, folder, SLICE(CONFIG_FILE)));

    r->config = config_read(r->arena, text, SLICE(CONFIG_FILE));
    slice below = r->config->root.text;
    r->base = below.size == 0 || slice_equal(below, SLICE(".")) ? folder : join(r->arena, folder, below);
    if (tree_stat(r->tree, r->arena, r->base) != TREE_FOLDER)
        raise_at(r->arena, GTMPL_ENOTFOUND, SLICE(CONFIG_FILE), r->config->root.place.line,
                 r->config->root.place.column,
                 arena_printf(r->arena, "the root \"%.*s\" is no folder", SLICE_ARG(below)));
}

void repository_fail_missing(arena *a)
{
    raise_error(a, GTMPL_ENOTFOUND,
                "not in a GitOps repository: neither here nor above is a " CONFIG_FILE
                ", or a charts/ beside default/, environments/, tenants/ or clusters/ "
                "(addons/ and gitops/addons/ were looked into too)");
}

bool repository_open(repo *r, const file_tree *tree, slice start)
{
    slice folder;

    r->tree = tree;
    if (find_config(r->arena, tree, start, &folder)) {
        read_config(r, folder);
    } else if (find_layout(r->arena, tree, start, &r->base)) {
        r->config = config_read(r->arena, SLICE(""), SLICE(CONFIG_FILE));
    } else {
        return false;
    }
    kept_open(&r->files, r->arena);
    kept_open(&r->charts, r->arena);
    return true;
}

slice repository_path(const repo *r, arena *a, slice path)
{
    return join(a, r->base, path);
}

/* --- What there is --- */

static slice addon_name(void)
{
    return SLICE("addon");
}

place_list repository_addons(const repo *r, arena *a)
{
    place_list found = {0};

    if (r->places != NULL)
        return r->addons;
    pattern_places(a, r->tree, repository_path(r, a, r->config->charts.text), addon_name(), &found);
    return found;
}

place_list repository_places(const repo *r, arena *a, size_t dimension)
{
    const dimension_rule *d = config_dimension(r->config, dimension);
    place_list found = {0};

    if (r->places != NULL)
        return r->places[dimension];
    for (size_t i = 0; i < d->values.count; i++)
        places_add(a, &found, d->values.items[i].text);
    for (size_t i = 0; i < r->config->layers.count && d->values.count == 0; i++)
        pattern_places(a, r->tree, repository_path(r, a, config_layer(r->config, i)->path.text), d->name.text, &found);
    return found;
}

void repository_list(repo *r)
{
    place_list *places = ARENA_ARRAY(r->arena, r->config->dimensions.count + 1, place_list);

    r->addons = repository_addons(r, r->arena);
    for (size_t i = 0; i < r->config->dimensions.count; i++)
        places[i] = repository_places(r, r->arena, i);
    r->places = places;
}

static _Noreturn void fail_unknown(arena *a, slice what, slice name, const place_list *known)
{
    nearest near = {.wanted = name};

    for (size_t i = 0; i < known->count; i++)
        nearest_offer_name(&near, known->items[i]);
    slice hint = nearest_text(a, &near);
    if (known->count == 0)
        hint = SLICE(": there is none");
    if (hint.size == 0) {
        hint = arena_concat(a, SLICE("; there are: "), known->items[0]);
        for (size_t i = 1; i < known->count; i++)
            hint = arena_concat3(a, hint, SLICE(", "), known->items[i]);
    }
    raise_error(a, GTMPL_ENOTFOUND, "unknown %.*s \"%.*s\"%.*s", SLICE_ARG(what), SLICE_ARG(name), SLICE_ARG(hint));
}

/* A name that would lead elsewhere in a path is never one of the tree's. */
static bool is_name(slice name)
{
    return name.size > 0 && slice_find_char(name, '/') == SLICE_NONE && name.data[0] != '.';
}

static bool is_addon(const repo *r, arena *a, const repo_target *t)
{
    binding items[] = {{addon_name(), t->addon}};
    slice path = pattern_expand(a, r->config->charts.text, (bindings){items, 1});

    if (!is_name(t->addon))
        return false;
    if (r->places != NULL && places_have(&r->addons, t->addon))
        return true;
    if (path.data == NULL) {
        place_list known = repository_addons(r, a);
        return places_have(&known, t->addon);
    }
    return tree_stat(r->tree, a, repository_path(r, a, path)) != TREE_NONE;
}

void repository_check_target(const repo *r, arena *a, const repo_target *t)
{
    if (t->addon.data != NULL && !is_addon(r, a, t)) {
        place_list known = repository_addons(r, a);
        fail_unknown(a, SLICE("addon"), t->addon, &known);
    }
    for (size_t i = 0; i < r->config->dimensions.count; i++) {
        if (t->places[i].data == NULL)
            continue;
        place_list known = repository_places(r, a, i);
        if (!places_have(&known, t->places[i]))
            fail_unknown(a, config_label(config_dimension(r->config, i)), t->places[i], &known);
    }
}

bindings target_bindings(const repo *r, const repo_target *t, binding *items)
{
    size_t count = r->config->dimensions.count;

    for (size_t i = 0; i < count; i++)
        items[i] = (binding){config_dimension(r->config, i)->name.text, t->places[i]};
    items[count] = (binding){addon_name(), t->addon};
    return (bindings){items, count + 1};
}

/* --- What is kept --- */

/* What is behind the last of some words, or all of it. */
static slice behind(slice text, slice words)
{
    size_t at = slice_find_last(text, words);

    return at == SLICE_NONE ? text : slice_after(text, at + words.size);
}

/* Go's words for a document that is no map, as gtmpl.yaml would be refused. */
static slice reason_of_shape(slice reason)
{
    slice start = SLICE("json: cannot unmarshal "), end = SLICE(" into Go value of type map[string]interface {}");

    if (!slice_starts(reason, start) || !slice_ends(reason, end))
        return reason;
    return slice_starts(slice_after(reason, start.size), SLICE("array"))
               ? SLICE("the document must be a map, not a list")
               : SLICE("the document must be a map, not a single value");
}

void repository_fail(arena *a, const failure *f)
{
    if (f->line == 0)
        raise_failure(a, f);
    slice reason = behind(f->text, arena_concat3(a, SLICE("failed to parse "), f->file, SLICE(": ")));
    reason = behind(behind(reason, SLICE("JSON: ")), SLICE("yaml: "));
    if (slice_starts(reason, SLICE("line ")))
        reason = slice_after(reason, slice_find(reason, SLICE(": ")) + 2);
    reason = reason_of_shape(reason);
    raise_at(a, f->status, f->file, f->line, f->column, reason);
}

/* One file or chart, loaded into an arena of this thread's. */
typedef struct loading {
    const repo *repository;
    arena *arena;
    values_file *file;
} loading;

static void read_work(void *context)
{
    loading *l = context;
    const repo *r = l->repository;

    l->file->text = tree_read(r->tree, l->arena, repository_path(r, l->arena, l->file->path));
}

/* Whether its folder has the name: then what cannot be found is the end of a link. */
static bool is_listed(const file_tree *tree, arena *a, slice path)
{
    slice folder = path, name = slice_after(path, slice_find_last(path, SLICE("/")) + 1);

    if (!go_up(&folder) || tree_stat(tree, a, folder) != TREE_FOLDER)
        return false;
    tree_entries all = tree_list(tree, a, folder);
    for (size_t i = 0; i < all.count; i++)
        if (slice_equal(all.items[i].name, name))
            return true;
    return false;
}

/* Skips what is not there; all else that keeps a file from being read is told, with the path as layers have it. */
static void read_text(loading *l)
{
    const repo *r = l->repository;
    arena *a = l->arena;
    const failure *why = arena_try(a, read_work, l);
    bool is_missing = why != NULL && why->status == GTMPL_ENOTFOUND;

    l->file->present = why == NULL;
    if (is_missing && is_listed(r->tree, a, repository_path(r, a, l->file->path)))
        raise_at(a, GTMPL_EIO, l->file->path, 0, 0, SLICE("the symbolic link leads nowhere"));
    if (why != NULL && why->status == GTMPL_EIO)
        raise_at(a, GTMPL_EIO, l->file->path, 0, 0, behind(why->text, SLICE(": ")));
    if (why != NULL && !is_missing)
        raise_failure(a, why);
}

static void file_work(void *context)
{
    loading *l = context;
    values_file *f = l->file;

    read_text(l);
    if (!f->present)
        return;
    map *values = values_load_file(l->arena, &(values_reading){NULL, NULL}, f->text, f->path);
    map_settle(value_map(TYPE_MAP, values));
    f->values = values;
}

static void *load_file(void *context, arena *a, slice path)
{
    values_file *f = ARENA_NEW(a, values_file);
    loading l = {context, a, f};

    f->path = arena_slice(a, path);
    f->failure = arena_attempt(a, file_work, &l);
    return f;
}

const values_file *repository_file(repo *r, arena *a, slice path)
{
    const values_file *f = kept_get(&r->files, a, path, load_file, r);

    if (f->failure != NULL)
        repository_fail(a, f->failure);
    return f;
}

/* Why a chart could not be opened by a path: told as what layers are, from the root on. */
static const failure *chart_failure(arena *a, gtmpl_error *err, slice opened, slice path)
{
    failure *f = api_failure(a, err);

    if (slice_starts(f->file, opened))
        f->file = arena_concat(a, path, slice_after(f->file, opened.size));
    if (f->line == 0)
        f->text = arena_concat3(a, path, SLICE(": "), f->text);
    return f;
}

/* In Helm's words for charts that are not looked for on the disk. */
static const failure *headless_chart(arena *a, slice path)
{
    failure *f = ARENA_NEW(a, failure);

    f->status = GTMPL_ECHART;
    f->text = arena_concat(a, path, SLICE(": Chart.yaml file is missing"));
    return f;
}

static bool is_headless(const file_tree *tree, arena *a, slice path)
{
    slice head = tree_join(a, path, SLICE("Chart.yaml"));

    return tree_stat(tree, a, path) == TREE_FOLDER && tree_stat(tree, a, head) == TREE_NONE;
}

static void release_chart(void *opened)
{
    gtmpl_chart_free(opened);
}

/* Why it could not be loaded is kept with it, unless it says nothing of the chart. */
static void *load_chart(void *context, arena *a, slice path)
{
    const repo *r = context;
    kept_chart *c = ARENA_NEW(a, kept_chart);
    gtmpl_chart_options options = GTMPL_CHART_OPTIONS;
    gtmpl_error *err = NULL;
    bool on_disk = r->disk.data != NULL;
    slice in_tree = repository_path(r, a, path);
    slice opened = on_disk ? arena_concat3(a, r->disk, SLICE("/"), in_tree) : in_tree;

    options.limits = r->limits;
    if (is_headless(r->tree, a, in_tree))
        c->failure = headless_chart(a, path);
    else if (chart_object_open(&c->chart, on_disk ? NULL : r->tree, opened, &options, &err) == GTMPL_OK)
        arena_on_release(a, release_chart, c->chart);
    else
        c->failure = chart_failure(a, err, opened, path);
    if (c->failure != NULL && status_is_outside(c->failure->status))
        raise_failure(a, c->failure);
    return c;
}

slice repository_chart_path(const repo *r, arena *a, const repo_target *t)
{
    binding *items = ARENA_ARRAY(a, r->config->dimensions.count + 1, binding);
    slice path = pattern_expand(a, r->config->charts.text, target_bindings(r, t, items));

    if (path.data == NULL)
        raise_at(a, GTMPL_ENOTFOUND, r->config->file, r->config->charts.place.line, r->config->charts.place.column,
                 arena_printf(a, "where the chart of %.*s is needs a place that was not named", SLICE_ARG(t->addon)));
    return path;
}

const gtmpl_chart *repository_chart(repo *r, arena *a, const repo_target *t)
{
    const kept_chart *c = kept_get(&r->charts, a, repository_chart_path(r, a, t), load_chart, r);

    if (c->failure != NULL)
        repository_fail(a, c->failure);
    return c->chart;
}

void repository_close(repo *r)
{
    kept_close(&r->charts);
    kept_close(&r->files);
}
