/* From a target to its layers, its release, and all targets of a repository. */
#include "repository/layers.h"

#include <stdlib.h>

#include "values/files.h"
#include "values/layer.h"

/* --- Layers --- */

static _Noreturn void fail_missing(const repo *r, arena *a, const layer_rule *rule, slice path)
{
    raise_at(a, GTMPL_ENOTFOUND, r->config->file, rule->place.line, rule->place.column,
             arena_printf(a, "the layer \"%.*s\" is required, and \"%.*s\" is not there", SLICE_ARG(rule->name.text),
                          SLICE_ARG(path)));
}

/* The layer's name, file and entry, as origins and errors know them. */
static layer_source source_of(const layer *l)
{
    return (layer_source){l->rule->name.text, l->file->path, l->entry};
}

typedef struct entry_reading {
    arena *arena;
    const layer *layer;
    const map *values;
} entry_reading;

static void entry_work(void *context)
{
    entry_reading *e = context;
    const layer_source source = source_of(e->layer);

    e->values = layer_entry(e->arena, NULL, e->layer->file->values, &source);
}

/* With origins, so that the error knows its place. */
static void find_place_work(void *context)
{
    entry_reading *e = context;
    const layer_source source = source_of(e->layer);

    (void)layer_load(e->arena, origin_table_new(e->arena), &source, e->layer->file->text);
}

/* The entry of an addon, above what the file has for all of them. */
static const map *entry_of(arena *a, const layer *l)
{
    entry_reading e = {a, l, NULL};
    const failure *f = arena_try(a, entry_work, &e);
    const failure *placed = f == NULL ? NULL : arena_try(a, find_place_work, &e);

    if (f != NULL)
        repository_fail(a, placed != NULL ? placed : f);
    return e.values;
}

/* Whether a target has a layer: all placeholders of its rule must be filled. */
static bool find_layer(arena *a, const layer_rule *rule, bindings b, slice *path, slice *entry)
{
    *path = pattern_expand(a, rule->path.text, b);
    *entry = pattern_expand(a, rule->entry.text, b);
    return path->data != NULL && entry->data != NULL;
}

static void add_layer(repo *r, arena *a, layers *l, const layer_rule *rule, bindings b)
{
    slice path, entry;

    if (!find_layer(a, rule, b, &path, &entry))
        return;
    layer *at = &l->items[l->count++];
    *at = (layer){.rule = rule, .file = repository_file(r, a, path)};
    if (rule->required && !at->file->present)
        fail_missing(r, a, rule, path);
    if (rule->entry.text.data != NULL)
        at->entry = entry;
    if (at->file->present)
        at->values = rule->entry.text.data == NULL ? at->file->values : entry_of(a, at);
}

layers layers_of(repo *r, arena *a, const repo_target *t)
{
    binding *items = ARENA_ARRAY(a, r->config->dimensions.count + 1, binding);
    bindings b = target_bindings(r, t, items);
    layers l = {ARENA_ARRAY(a, r->config->layers.count, layer), 0};

    for (size_t i = 0; i < r->config->layers.count; i++)
        add_layer(r, a, &l, config_layer(r->config, i), b);
    return l;
}

size_t layers_paths(const repo *r, arena *a, const repo_target *t, slice *paths)
{
    binding *items = ARENA_ARRAY(a, r->config->dimensions.count + 1, binding);
    bindings b = target_bindings(r, t, items);
    size_t count = 0;

    for (size_t i = 0; i < r->config->layers.count; i++) {
        slice entry;
        if (find_layer(a, config_layer(r->config, i), b, &paths[count], &entry))
            count++;
    }
    return count;
}

map *layers_merge(arena *a, const layers *l, origin_table *origins)
{
    map *merged = NULL;

    for (size_t i = 0; i < l->count; i++) {
        const layer_source source = source_of(&l->items[i]);
        const map *values = l->items[i].values;
        if (values != NULL && origins != NULL)
            values = layer_load(a, origins, &source, l->items[i].file->text);
        if (values != NULL)
            merged = values_merge_maps(a, merged, values);
    }
    return merged;
}

/* --- The release --- */

static bool chooses(const shape_texts *texts, slice place)
{
    for (size_t i = 0; i < texts->count; i++)
        if (slice_equal(texts->items[i].text, place))
            return true;
    return false;
}

static bool choices_hold(const shape_choices *c, bindings b)
{
    for (size_t i = 0; i < c->count; i++) {
        slice place = bindings_find(b, c->items[i].name.text);
        if (place.data == NULL || !chooses(&c->items[i].texts, place))
            return false;
    }
    return true;
}

/* A pattern that asks for a place which the target does not have says nothing. */
static void take_pattern(arena *a, slice *to, const shape_text *pattern, bindings b)
{
    slice text = pattern->text.data == NULL ? pattern->text : pattern_expand(a, pattern->text, b);

    if (text.data != NULL)
        *to = text;
}

static void take_release(arena *a, target_release *to, const release_rule *from, bindings b)
{
    take_pattern(a, &to->name, &from->name, b);
    take_pattern(a, &to->namespace, &from->namespace, b);
    if (from->kube_version.text.data != NULL)
        to->kube_version = from->kube_version.text;
    if (from->api_versions.count > 0)
        to->api_versions = from->api_versions;
}

target_release layers_release(const repo *r, arena *a, const repo_target *t)
{
    binding *items = ARENA_ARRAY(a, r->config->dimensions.count + 1, binding);
    bindings b = target_bindings(r, t, items);
    target_release release = {.name = t->addon, .namespace = SLICE("default")};

    take_release(a, &release, &r->config->release, b);
    for (size_t i = 0; i < r->config->overrides.count; i++)
        if (choices_hold(&config_override(r->config, i)->when, b))
            take_release(a, &release, &config_override(r->config, i)->release, b);
    return release;
}

/* --- All targets --- */

/* Targets under construction: for each dimension the places that are chosen. */
typedef struct spreading {
    const repo *repository;
    arena *arena;
    const place_list *choices; /* one a dimension */
    slice *chosen;
    target_list *found;
} spreading;

static void add_target(const spreading *s, slice addon)
{
    target_list *l = s->found;
    size_t bytes = s->repository->config->dimensions.count * sizeof *s->chosen;
    slice *own = arena_alloc(s->arena, bytes);

    if (bytes > 0)
        memcpy(own, s->chosen, bytes);
    if (l->count == l->capacity) {
        size_t capacity = l->capacity == 0 ? 64 : l->capacity * 2;
        l->items = arena_grow(s->arena, l->items, l->capacity * sizeof *l->items, capacity * sizeof *l->items);
        l->capacity = capacity;
    }
    l->items[l->count++] = (repo_target){addon, own, s->repository->config->dimensions.count};
}

static void spread(const spreading *s, slice addon, size_t dimension)
{
    if (dimension == s->repository->config->dimensions.count) {
        add_target(s, addon);
        return;
    }
    s->chosen[dimension] = (slice){NULL, 0};
    if (s->choices[dimension].count == 0)
        spread(s, addon, dimension + 1);
    for (size_t i = 0; i < s->choices[dimension].count; i++) {
        s->chosen[dimension] = s->choices[dimension].items[i];
        spread(s, addon, dimension + 1);
    }
}

static void spread_addons(const spreading *s, const place_list *addons)
{
    for (size_t i = 0; i < addons->count; i++)
        spread(s, addons->items[i], 0);
}

/* The places that one entry of `targets` chooses: those of its list, and none of a dimension that it does not name. */
static place_list chosen_places(arena *a, const shape_choices *c, slice name)
{
    place_list chosen = {0};

    for (size_t i = 0; i < c->count; i++)
        if (slice_equal(c->items[i].name.text, name))
            for (size_t k = 0; k < c->items[i].texts.count; k++)
                places_add(a, &chosen, c->items[i].texts.items[k].text);
    return chosen;
}

static void spread_choices(const spreading *s, const shape_choices *c, const place_list *all, place_list *choices)
{
    place_list addons = chosen_places(s->arena, c, SLICE("addon"));

    for (size_t i = 0; i < s->repository->config->dimensions.count; i++)
        choices[i] = chosen_places(s->arena, c, config_dimension(s->repository->config, i)->name.text);
    spread_addons(s, addons.count > 0 ? &addons : all);
}

static int compare_targets(const void *one, const void *other)
{
    const repo_target *x = one, *y = other;
    int order = slice_compare(x->addon, y->addon);

    for (size_t i = 0; i < x->count && order == 0; i++)
        order = slice_compare(x->places[i], y->places[i]);
    return order;
}

/* Entries of `targets` may overlap. */
static void drop_doubles(target_list *l)
{
    size_t count = 0;

    for (size_t i = 0; i < l->count; i++)
        if (count == 0 || compare_targets(&l->items[count - 1], &l->items[i]) != 0)
            l->items[count++] = l->items[i];
    l->count = count;
}

target_list targets_of(const repo *r, arena *a)
{
    size_t dimensions = r->config->dimensions.count;
    place_list all = repository_addons(r, a), *choices = ARENA_ARRAY(a, dimensions, place_list);
    target_list found = {0};
    const spreading s = {r, a, choices, ARENA_ARRAY(a, dimensions, slice), &found};

    for (size_t i = 0; i < dimensions; i++)
        choices[i] = repository_places(r, a, i);
    if (r->config->targets.count == 0)
        spread_addons(&s, &all);
    for (size_t i = 0; i < r->config->targets.count; i++)
        spread_choices(&s, config_target(r->config, i), &all, choices);
    if (found.count > 0)
        qsort(found.items, found.count, sizeof *found.items, compare_targets);
    drop_doubles(&found);
    return found;
}
