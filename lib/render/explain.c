/* The chain behind a value. */
#include "render/explain.h"

#include "base/nearest.h"
#include "value/number.h"

static const slice global_key = {"global", 6};

typedef struct explainer {
    arena *arena;
    const prepared_values *values;
    explained *result;
} explainer;

/* --- One layer --- */

static void add_step(explainer *x, explain_step s)
{
    explained *e = x->result;

    if (e->count == e->capacity) {
        size_t capacity = e->capacity == 0 ? 16 : e->capacity * 2;
        e->steps = arena_grow(x->arena, e->steps, e->capacity * sizeof *e->steps, capacity * sizeof *e->steps);
        e->capacity = capacity;
    }
    e->steps[e->count++] = s;
}

static bool same_path(key_path x, key_path y)
{
    if (x.count != y.count)
        return false;
    for (size_t i = 0; i < x.count; i++) {
        const key_step *p = &x.steps[i], *q = &y.steps[i];
        if (p->is_index != q->is_index || (p->is_index ? p->index != q->index : !slice_equal(p->key, q->key)))
            return false;
    }
    return true;
}

/*
 * What a layer says under a path. `shown` leads from the top of the final values to the layer's, so that subcharts'
 * own keys are the ones that were asked for. A flag that sets an item of a list leaves the others as they are.
 */
static void look_up(explainer *x, const origin_layer *layer, key_path shown, key_path path)
{
    const origin_table *origins = x->values->origins;
    found f = key_path_find(layer->values, path);
    bool patches = layer->kind == LAYER_FLAG && f.in_list && x->result->final.kind == FOUND_VALUE;

    if (f.kind == FOUND_NOTHING || f.entry == NULL || (f.kind == FOUND_OBSTACLE && patches))
        return;
    explain_step s = {.layer = layer, .origin = f.entry->key->origin, .found = f};
    const origin_place *place = origin_find(origins, s.origin);
    if (place != NULL) {
        s.line = place->line;
        s.column = place->column;
    }
    s.path = f.kind == FOUND_VALUE ? path : key_path_first(path, f.steps);
    s.same_key = f.kind == FOUND_VALUE && same_path(key_path_join(x->arena, shown, path), x->result->path);
    add_step(x, s);
}

static void look_up_user(explainer *x, key_path path)
{
    const origin_table *origins = x->values->origins;

    for (size_t i = origins->layer_count; i-- > 0;)
        if (origins->layers[i].kind != LAYER_CHART)
            look_up(x, &origins->layers[i], key_path_first(path, 0), path);
}

/* --- Charts --- */

/* The subchart whose values stand under a key: one that takes part, or one that does not. */
static const chart *find_child(const explainer *x, const chart *c, const key_step *step, const disabled_chart **off)
{
    const disabled_charts *disabled = &x->values->disabled;

    *off = NULL;
    for (size_t i = 0; i < chart_child_count(c); i++)
        if (key_step_is(step, chart_name(chart_child(c, i))))
            return chart_child(c, i);
    for (size_t i = 0; i < disabled->count; i++) {
        const disabled_chart *d = &disabled->items[i];
        if (d->parent == c && key_step_is(step, chart_name(d->chart))) {
            *off = d;
            return d->chart;
        }
    }
    return NULL;
}

/* All that a subchart says, where the key is the subchart itself. */
static void look_up_whole(explainer *x, const chart *c)
{
    explain_step s = {.line = 1, .column = 1, .same_key = true};

    if (c->layer == 0)
        return;
    s.layer = &x->values->origins->layers[c->layer - 1];
    s.found = (found){.kind = FOUND_VALUE, .value = value_map(TYPE_MAP, (map *)(uintptr_t)s.layer->values)};
    add_step(x, s);
}

static void look_up_defaults(explainer *x, const chart *c, key_path shown, key_path path);

/* What a chart and its subcharts say, imports of its own aside. */
static void look_up_tree(explainer *x, const chart *c, key_path shown, key_path path)
{
    const disabled_chart *off;

    if (c->layer != 0)
        look_up(x, &x->values->origins->layers[c->layer - 1], shown, path);
    const chart *child = path.count == 0 ? NULL : find_child(x, c, path.steps, &off);
    if (child != NULL && path.count == 1)
        look_up_whole(x, child);
    else if (child != NULL)
        look_up_defaults(x, child, key_path_join(x->arena, shown, key_path_first(path, 1)), key_path_after(path, 1));
}

static bool begins_with(key_path path, key_path start)
{
    return start.count <= path.count && same_path(key_path_first(path, start.count), start);
}

/* An entry of import-values: the part of the subchart's values that a path of the parent leads to, or that is in it. */
static void look_up_import(explainer *x, const chart *c, const dependency *d, const map *entry, key_path shown,
                           key_path path)
{
    arena *a = x->arena;
    const value *child = map_get(entry, SLICE("child")), *parent = map_get(entry, SLICE("parent"));

    if (child == NULL || parent == NULL)
        return;
    key_step own = {.key = d->name};
    key_path to = key_path_split(a, value_slice(*parent));
    key_path from = key_path_join(a, (key_path){&own, 1}, key_path_split(a, value_slice(*child)));
    if (begins_with(path, to))
        look_up_tree(x, c, shown, key_path_join(a, from, key_path_after(path, to.count)));
    else if (begins_with(to, path))
        look_up_tree(x, c, shown, from);
}

/* Imports lie below all that a chart and its subcharts say. */
static void look_up_imports(explainer *x, const chart *c, key_path shown, key_path path)
{
    for (size_t i = 0; i < c->metadata->dependencies.count; i++) {
        const dependency *d = metadata_dependency(c->metadata, i);
        for (size_t k = 0; k < list_count(d->import_values); k++) {
            value entry = d->import_values->items[k];
            if (entry.kind == KIND_MAP && entry.type == TYPE_MAP_STRING) /* as processing leaves it */
                look_up_import(x, c, d, entry.map, shown, path);
        }
    }
}

static void look_up_defaults(explainer *x, const chart *c, key_path shown, key_path path)
{
    arena_check_stack(x->arena);
    look_up_tree(x, c, shown, path);
    look_up_imports(x, c, shown, path);
}

/* --- All layers --- */

/* The keys of subcharts that lead to `global`, if that is what a path of a subchart is about; else 0. */
static size_t steps_to_global(const explainer *x, key_path path)
{
    const chart *c = x->values->chart;
    const disabled_chart *off;

    for (size_t i = 0; i < path.count; i++) {
        if (key_step_is(&path.steps[i], global_key))
            return i;
        c = find_child(x, c, &path.steps[i], &off);
        if (c == NULL || off != NULL)
            return 0;
    }
    return 0;
}

/* Globals of the parent come first: they replace those of a subchart, whoever gave them. */
static void look_up_all(explainer *x, key_path path)
{
    size_t above = steps_to_global(x, path);

    if (above > 0)
        look_up_all(x, key_path_join(x->arena, key_path_first(path, above - 1), key_path_after(path, above)));
    look_up_user(x, path);
    look_up_defaults(x, x->values->chart, key_path_first(path, 0), path);
}

/* --- Who won --- */

/* The flag has made a list that is longer than what was set of it: this item is a null of the flag's. */
static explain_step *add_gap(explainer *x, const origin_layer *flag)
{
    explained *e = x->result;

    add_step(x, (explain_step){0});
    memmove(e->steps + 1, e->steps, (e->count - 1) * sizeof *e->steps);
    e->steps[0] = (explain_step){.layer = flag, .found = e->final, .same_key = true};
    return &e->steps[0];
}

/* A list that a flag has changed holds items of all the user's layers: the highest that has the item is whose it is. */
static explain_step *find_item(explainer *x, const origin_layer *flag)
{
    explained *e = x->result;

    for (size_t i = 0; i < e->count; i++)
        if (e->steps[i].found.kind == FOUND_VALUE && e->steps[i].layer->kind != LAYER_CHART)
            return &e->steps[i];
    return add_gap(x, flag);
}

static explain_step *find_origin(explained *e, uint32_t origin)
{
    for (size_t i = 0; origin != 0 && i < e->count; i++)
        if (e->steps[i].origin == origin)
            return &e->steps[i];
    return NULL;
}

/* The highest layer in which the key was removed. */
static explain_step *find_removal(explained *e)
{
    for (size_t i = 0; i < e->count; i++)
        if (e->steps[i].found.value.kind == KIND_NIL)
            return &e->steps[i];
    return NULL;
}

static explain_step *find_winner(explainer *x)
{
    explained *e = x->result;
    const found *final = &e->final;
    uint32_t origin = final->entry == NULL || final->kind == FOUND_NOTHING ? 0 : final->entry->key->origin;
    const origin_place *place = origin_find(x->values->origins, origin);

    if (final->kind == FOUND_VALUE && final->steps < e->path.count && place != NULL &&
        x->values->origins->layers[place->layer].kind == LAYER_FLAG)
        return find_item(x, &x->values->origins->layers[place->layer]);
    return final->kind == FOUND_NOTHING ? find_removal(e) : find_origin(e, origin);
}

/* Counts the keys of a layer's map, and those that are in the final values too. */
static void count_keys(const explainer *x, explain_step *s, const map *said, const map *final)
{
    arena_check_stack(x->arena);
    for (size_t i = 0; i < map_count(said); i++) {
        const map_entry *e = &map_sorted(said)[i], *last = map_get_entry(final, e->key->text);
        if (e->value.kind == KIND_MAP && map_count(e->value.map) > 0) {
            count_keys(x, s, e->value.map, last != NULL && last->value.kind == KIND_MAP ? last->value.map : NULL);
            continue;
        }
        s->keys++;
        s->winning += last != NULL && last->key->origin == e->key->origin;
    }
}

static void decide(explainer *x)
{
    explained *e = x->result;
    explain_step *winner = find_winner(x);

    if (winner != NULL)
        winner->wins = true;
    for (size_t i = 0; i < e->count; i++) {
        explain_step *s = &e->steps[i];
        if (s->found.kind == FOUND_VALUE && s->found.value.kind == KIND_MAP)
            count_keys(x, s, s->found.value.map, e->final.value.kind == KIND_MAP ? e->final.value.map : NULL);
    }
}

/* --- Subcharts that take no part --- */

static void note_disabled(const explainer *x)
{
    explained *e = x->result;
    const chart *c = x->values->chart;
    const disabled_chart *off = NULL;

    for (size_t i = 0; i < e->path.count && c != NULL && off == NULL; i++) {
        c = find_child(x, c, &e->path.steps[i], &off);
        if (off == NULL)
            continue;
        buffer name = buffer_new(x->arena);
        key_path_write(&name, key_path_first(e->path, i + 1));
        e->disabled = buffer_slice(&name);
        e->disabled_by = off->decided_by;
    }
}

/* --- Keys that nobody has --- */

/* A map, with the way that leads to it. */
typedef struct search_place {
    const struct search_place *outer;
    slice key;
} search_place;

static slice place_text(arena *a, const search_place *p, slice key)
{
    size_t count = 1;

    for (const search_place *i = p; i != NULL; i = i->outer)
        count++;
    key_step *steps = ARENA_ARRAY(a, count, key_step);
    steps[--count] = (key_step){.key = key};
    size_t all = count + 1;
    for (; p != NULL; p = p->outer)
        steps[--count] = (key_step){.key = p->key};
    buffer out = buffer_new(a);
    key_path_write(&out, (key_path){steps, all});
    return buffer_slice(&out);
}

/* Keys anywhere that are spelt like the one that was wanted. */
static void offer_keys(arena *a, nearest *n, const map *m, const search_place *outer)
{
    arena_check_stack(a);
    for (size_t i = 0; i < map_count(m); i++) {
        const map_entry *e = &map_sorted(m)[i];
        search_place here = {outer, e->key->text};
        if (nearest_is_near(n, e->key->text))
            nearest_offer(n, e->key->text, place_text(a, outer, e->key->text));
        if (e->value.kind == KIND_MAP)
            offer_keys(a, n, e->value.map, &here);
    }
}

/* Keys beside the one that is not there come before those of other maps: with what follows, if they have that. */
static void offer_siblings(arena *a, nearest *n, const map *m, key_path path, size_t steps)
{
    key_path rest = key_path_after(path, steps + 1);

    for (size_t i = 0; i < map_count(m); i++) {
        const map_entry *e = &map_sorted(m)[i];
        if (!nearest_is_near(n, e->key->text))
            continue;
        buffer shown = buffer_new(a);
        key_step other = {.key = e->key->text};
        key_path instead = key_path_join(a, (key_path){&other, 1}, rest);
        if (key_path_find(m, instead).kind != FOUND_VALUE)
            instead = key_path_first(instead, 1);
        key_path_write(&shown, key_path_join(a, key_path_first(path, steps), instead));
        nearest_offer(n, e->key->text, buffer_slice(&shown));
    }
}

static _Noreturn void refuse_unknown(const explainer *x)
{
    const explained *e = x->result;
    arena *a = x->arena;
    buffer name = buffer_new(a), out = buffer_new(a);
    const key_step *last = &e->path.steps[e->path.count - 1];
    const found *f = &e->final;
    nearest n = {.wanted = f->steps < e->path.count ? e->path.steps[f->steps].key : last->key};

    key_path_write(&name, e->path);
    buffer_add(&out, SLICE("no layer has the key "));
    quote_string(&out, buffer_slice(&name));
    if (f->value.kind == KIND_MAP && n.wanted.size > 0)
        offer_siblings(a, &n, f->value.map, e->path, f->steps);
    if (n.count == 0 && !last->is_index) {
        n.wanted = last->key;
        offer_keys(a, &n, x->values->values, NULL);
    }
    nearest_write(&out, &n);
    raise_text(a, GTMPL_ENOTFOUND, buffer_slice(&out));
}

static bool is_set(const explained *e)
{
    for (size_t i = 0; i < e->count; i++)
        if (e->steps[i].found.kind == FOUND_VALUE)
            return true;
    return e->final.kind == FOUND_VALUE;
}

explained *explain_key(arena *a, const prepared_values *values, slice path)
{
    explained *e = ARENA_NEW(a, explained);
    explainer x = {a, values, e};

    e->path = key_path_read(a, path);
    e->final = key_path_find(values->values, e->path);
    look_up_all(&x, e->path);
    if (!is_set(e))
        refuse_unknown(&x);
    decide(&x);
    note_disabled(&x);
    return e;
}
