/*
 * A target differs if its release does, if one of its layers says something else, or if a file of its chart is another.
 * git knows which files are others; of a layer that is one entry of such a file the entry decides.
 */
#include "preview/affected.h"

#include "chart/disk_tree.h"
#include "chart/load.h"

struct affected {
    arena *arena;
    repo *from, *to;
    bool one_root;          /* both sides are laid out from one folder */
    git_changes changes;    /* in the whole git repository */
    map *answers;           /* by path: whether it differs */
    map *layer_files;       /* paths of all layers */
    bool looks_into_charts; /* files beside charts and layers differ, and links in charts may lead to them */
};

/* --- Files --- */

/* The first change that is not before a path. */
static size_t changes_position(const git_changes *c, slice path)
{
    size_t low = 0, high = c->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (slice_compare(c->items[middle].path, path) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Whether a file, or one in a folder, is among the changes. */
static bool is_changed(const affected *f, slice path)
{
    size_t at = changes_position(&f->changes, path);
    slice folder = arena_concat(f->arena, path, SLICE("/"));

    if (at < f->changes.count && slice_equal(f->changes.items[at].path, path))
        return true;
    at = changes_position(&f->changes, folder);
    return at < f->changes.count && slice_starts(f->changes.items[at].path, folder);
}

static bool is_changed_on(const affected *f, const repo *r, slice path)
{
    slice whole = repository_path(r, f->arena, path);

    return is_changed(f, whole) || is_changed(f, tree_resolve(r->tree, f->arena, whole));
}

bool affected_path_differs(affected *f, slice path)
{
    const value *known = map_get(f->answers, path);
    bool differs;

    if (known != NULL)
        return known->boolean;
    differs = f->from != f->to && (is_changed_on(f, f->to, path) || is_changed_on(f, f->from, path));
    map_set(f->answers, path, value_bool(differs));
    return differs;
}

/* --- Charts --- */

typedef struct folder_reading {
    arena *arena;
    const repo *repository;
    slice path;
    file_list files;
} folder_reading;

static void read_folder(void *context)
{
    folder_reading *r = context;
    const chart_loader loader = {.arena = r->arena};

    r->files = chart_read_tree(&loader, r->repository->tree, r->path);
}

static bool same_files(const file_list *x, const file_list *y)
{
    if (x->count != y->count)
        return false;
    for (size_t i = 0; i < x->count; i++)
        if (!slice_equal(x->items[i].name, y->items[i].name) || !slice_equal(x->items[i].data, y->items[i].data))
            return false;
    return true;
}

/* What cannot be read is taken for another: rendering will say why. */
static bool same_content(const affected *f, slice path)
{
    folder_reading from = {f->arena, f->from, repository_path(f->from, f->arena, path), {0}};
    folder_reading to = {f->arena, f->to, repository_path(f->to, f->arena, path), {0}};

    return arena_attempt(f->arena, read_folder, &from) == NULL && arena_attempt(f->arena, read_folder, &to) == NULL &&
           same_files(&from.files, &to.files);
}

bool affected_chart_differs(affected *f, const target_pair *pair)
{
    slice path = repository_chart_path(f->to, f->arena, pair->to);

    if (!slice_equal(path, repository_chart_path(f->from, f->arena, pair->from)) || affected_path_differs(f, path))
        return true;
    if (!f->looks_into_charts)
        return false;
    slice key = arena_concat(f->arena, SLICE("/"), path); /* no path begins so */
    const value *known = map_get(f->answers, key);
    if (known != NULL)
        return known->boolean;
    bool differs = !same_content(f, path);
    map_set(f->answers, key, value_bool(differs));
    return differs;
}

/* --- Layers --- */

static bool same_layer(const affected *f, const layer *x, const layer *y)
{
    if (x->values == NULL || y->values == NULL)
        return map_count(x->values) == 0 && map_count(y->values) == 0;
    return value_deep_equal(f->arena, value_map(TYPE_MAP, (map *)(uintptr_t)x->values),
                            value_map(TYPE_MAP, (map *)(uintptr_t)y->values)); /* only read */
}

/* Whether the files themselves say that nothing differs; paths of both sides are in order. */
static bool same_layer_files(affected *f, const target_pair *pair)
{
    slice *from = ARENA_ARRAY(f->arena, f->from->config->layers.count, slice);
    slice *to = ARENA_ARRAY(f->arena, f->to->config->layers.count, slice);
    size_t count = layers_paths(f->from, f->arena, pair->from, from);

    if (layers_paths(f->to, f->arena, pair->to, to) != count)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!slice_equal(from[i], to[i]) || affected_path_differs(f, to[i]))
            return false;
    return true;
}

typedef struct layers_reading {
    affected *affected;
    const target_pair *pair;
    layers from, to;
} layers_reading;

static void read_layers(void *context)
{
    layers_reading *r = context;
    affected *f = r->affected;

    r->from = layers_of(f->from, f->arena, r->pair->from);
    r->to = layers_of(f->to, f->arena, r->pair->to);
}

/* Layers that cannot be read are taken for others: rendering will say why. */
static bool layers_differ(affected *f, const target_pair *pair)
{
    layers_reading r = {.affected = f, .pair = pair};

    if (f->one_root && same_layer_files(f, pair) && !affected_path_differs(f, SLICE(CONFIG_FILE)))
        return false;
    if (arena_attempt(f->arena, read_layers, &r) != NULL || r.from.count != r.to.count)
        return true;
    for (size_t i = 0; i < r.to.count; i++)
        if (!same_layer(f, &r.from.items[i], &r.to.items[i]))
            return true;
    return false;
}

/* --- Releases --- */

static bool same_texts(const shape_texts *x, const shape_texts *y)
{
    if (x->count != y->count)
        return false;
    for (size_t i = 0; i < x->count; i++)
        if (!slice_equal(x->items[i].text, y->items[i].text))
            return false;
    return true;
}

static bool release_differs(const affected *f, const target_pair *pair)
{
    target_release from = layers_release(f->from, f->arena, pair->from);
    target_release to = layers_release(f->to, f->arena, pair->to);

    return !slice_equal(from.name, to.name) || !slice_equal(from.namespace, to.namespace) ||
           !slice_equal(from.kube_version, to.kube_version) || !same_texts(&from.api_versions, &to.api_versions);
}

bool affected_differs(affected *f, const target_pair *pair)
{
    if (pair->from == NULL || pair->to == NULL)
        return true;
    return release_differs(f, pair) || !f->one_root || affected_chart_differs(f, pair) || layers_differ(f, pair);
}

/* --- Beginning --- */

static void note_layers(const affected *f, const repo *r, const repo_target *t)
{
    slice *paths = ARENA_ARRAY(f->arena, r->config->layers.count, slice);
    size_t count = t == NULL ? 0 : layers_paths(r, f->arena, t, paths);

    for (size_t i = 0; i < count; i++)
        map_set(f->layer_files, repository_path(r, f->arena, paths[i]), value_bool(true));
}

/* Whether a changed file is a layer, or in the folder of a chart. */
static bool is_claimed(const affected *f, const place_list *charts, slice path)
{
    if (map_get(f->layer_files, path) != NULL)
        return true;
    for (size_t i = 0; i < charts->count; i++)
        if (slice_starts(path, charts->items[i]))
            return true;
    return false;
}

static void note_chart(const affected *f, const repo *r, const repo_target *t, place_list *charts)
{
    if (t != NULL)
        places_add(
            f->arena, charts,
            arena_concat(f->arena, repository_path(r, f->arena, repository_chart_path(r, f->arena, t)), SLICE("/")));
}

static void find_others(affected *f, const target_pair *pairs, size_t count)
{
    place_list charts = {0};

    for (size_t i = 0; i < count; i++) {
        note_layers(f, f->from, pairs[i].from);
        note_layers(f, f->to, pairs[i].to);
        note_chart(f, f->from, pairs[i].from, &charts);
        note_chart(f, f->to, pairs[i].to, &charts);
    }
    for (size_t i = 0; i < f->changes.count && !f->looks_into_charts; i++)
        f->looks_into_charts = !is_claimed(f, &charts, f->changes.items[i].path);
}

/* The one to ask what differs: an index that a host has named is known to its own side alone. */
static gitrepo *git_of(const repo *from, const repo *to)
{
    if (to->git == NULL || (from->git != NULL && from->side.kind == GIT_SIDE_INDEX))
        return from->git;
    return to->git;
}

affected *affected_new(arena *a, repo *from, repo *to, const target_pair *pairs, size_t count)
{
    affected *f = ARENA_NEW(a, affected);
    gitrepo *git = git_of(from, to);

    *f = (affected){.arena = a, .from = from, .to = to, .answers = map_new(a), .layer_files = map_new(a)};
    f->one_root = slice_equal(from->base, to->base) && (from == to || git != NULL);
    if (from == to || git == NULL)
        return f;
    f->changes = gitrepo_changes(git, a, from->side, to->side, SLICE(""));
    if (f->changes.count > 0)
        find_others(f, pairs, count);
    return f;
}
