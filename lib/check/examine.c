/* One walk through each of the user's layers, with a finger in everything else at the same place. */
#include "check/examine.h"

#include "base/nearest.h"
#include "values/key_path.h"

static const slice global_key = {"global", 6};

/* A layer on its way. */
typedef struct walk {
    const examination *x;
    const origin_layer *layer;
    size_t index; /* of the layer */
} walk;

/* A map of a layer, and what there is at the same place elsewhere. */
typedef struct spot {
    const struct spot *outer;
    slice key, path;           /* of the map; no data, and "", at the top */
    const map *said;           /* by the layer */
    const map *final;          /* what templates saw; NULL: no map */
    const read_place *reads;   /* NULL: no map was here to read */
    const value *defaults;     /* of charts: a map, or a list of them; or something else, or NULL */
    const chart *chart;        /* whose values begin here, or NULL */
    const disabled_chart *off; /* these are values of that, or NULL */
    bool in_list;
    checked_key *record; /* of the map */
} spot;

static bool is_map(value v)
{
    return v.kind == KIND_MAP;
}

static bool is_inner(value v)
{
    return is_map(v) && map_count(v.map) > 0;
}

/* --- Places --- */

static slice place_of(const examination *x, const symbol *key)
{
    const origin_table *origins = x->use->origins;
    const origin_place *p = origin_find(origins, key->origin);

    if (p == NULL)
        return SLICE("");
    slice file = origins->layers[p->layer].file;
    return p->line == 0 ? file : arena_printf(x->arena, "%.*s:%u", SLICE_ARG(file), p->line);
}

/* A key as --set writes it. */
static slice escaped(arena *a, slice key)
{
    const key_step step = {.key = key};
    buffer b = buffer_new(a);

    key_path_write(&b, (key_path){&step, 1});
    return buffer_slice(&b);
}

static slice joined(arena *a, slice path, slice key)
{
    return path.size == 0 ? escaped(a, key) : arena_concat3(a, path, SLICE("."), escaped(a, key));
}

/* Of a file that holds several charts' values, the path in the file. */
static slice path_in_file(const walk *w, slice path)
{
    slice entry = w->layer->entry, rest = path, first;

    if (entry.data == NULL || !slice_next(&rest, '.', &first) || slice_equal(first, global_key))
        return path;
    return arena_concat3(w->x->arena, escaped(w->x->arena, entry), SLICE("."), path);
}

static bool is_shared(const walk *w, slice path)
{
    const examination *x = w->x;
    slice entry = w->layer->entry, rest = path, first;

    if (x->is_shared == NULL || w->layer->kind != LAYER_FILE)
        return false;
    if (entry.data != NULL && slice_next(&rest, '.', &first) && slice_equal(first, global_key))
        entry = global_key;
    return x->is_shared(x->context, arena_cstring(x->arena, w->layer->file),
                        entry.data == NULL ? NULL : arena_cstring(x->arena, entry));
}

static checked_key *record_of(const walk *w, const spot *s, const map_entry *e)
{
    const examination *x = w->x;
    const origin_place *p = origin_find(x->use->origins, e->key->origin);
    slice path = joined(x->arena, s->path, e->key->text);
    checked_key like = {.outer = s->record, .layer = w->layer->name, .file = w->layer->file};

    like.path = path_in_file(w, path);
    like.is_map = is_inner(e->value);
    like.is_shared = is_shared(w, path);
    if (p != NULL) {
        like.line = p->line;
        like.column = p->column;
    }
    return checked_keys_add(x->keys, &like, x->target);
}

/* --- Defaults and charts --- */

/* What defaults say of a key: in a map, or in the first map of a list that has it. */
static const value *default_of(const value *v, slice key)
{
    const value *first = NULL;

    if (v == NULL)
        return NULL;
    if (is_map(*v)) {
        const map_entry *e = map_get_entry(v->map, key);
        return e == NULL ? NULL : &e->value;
    }
    for (size_t i = 0; v->kind == KIND_LIST && i < list_count(v->list) && first == NULL; i++)
        first = default_of(&v->list->items[i], key);
    return first;
}

/* Whether defaults say which keys there are. An empty map, a null or a list leave that open. */
static bool names_keys(const value *v)
{
    bool names = v != NULL && is_inner(*v);

    for (size_t i = 0; v != NULL && v->kind == KIND_LIST && i < list_count(v->list); i++)
        names |= names_keys(&v->list->items[i]);
    return names;
}

static const chart *child_of(const chart *c, slice name)
{
    for (size_t i = 0; c != NULL && i < chart_child_count(c); i++)
        if (slice_equal(chart_name(chart_child(c, i)), name))
            return chart_child(c, i);
    return NULL;
}

static const disabled_chart *disabled_of(const examination *x, const chart *c, slice name)
{
    const disabled_charts *all = &x->use->disabled;

    for (size_t i = 0; c != NULL && i < all->count; i++)
        if (all->items[i].parent == c && slice_equal(chart_name(all->items[i].chart), name))
            return &all->items[i];
    return NULL;
}

/* --- unread --- */

static bool is_spoken_of(const examination *x, const spot *s, slice key)
{
    if (s->chart != NULL && mentions_have_top(x->mentions, key))
        return true;
    return s->outer != NULL && mentions_have(x->mentions, s->key, key);
}

/* What the layer sets as well is less likely what was meant. */
static void offer(nearest *n, const spot *s, const map *names, bool set_as_well)
{
    const map_entry *entries = map_sorted(names);

    for (size_t i = 0; i < map_count(names); i++)
        if ((map_get_entry(s->said, entries[i].key->text) != NULL) == set_as_well)
            nearest_offer_name(n, entries[i].key->text);
}

static void offer_defaults(nearest *n, const spot *s, const value *v, bool set_as_well)
{
    if (v != NULL && is_map(*v))
        offer(n, s, v->map, set_as_well);
    for (size_t i = 0; v != NULL && v->kind == KIND_LIST && i < list_count(v->list); i++)
        offer_defaults(n, s, &v->list->items[i], set_as_well);
}

/* The places where defaults have a key of this very name, and the first of them. */
static size_t find_elsewhere(arena *a, const map *m, slice path, slice key, slice *first)
{
    size_t count = 0;

    arena_check_stack(a);
    for (size_t i = 0; i < map_count(m); i++) {
        const map_entry *e = &map_sorted(m)[i];
        slice here = joined(a, path, e->key->text);
        if (slice_equal(e->key->text, key) && count++ == 0)
            *first = here;
        if (is_map(e->value))
            count += find_elsewhere(a, e->value.map, here, key, count == 0 ? first : &(slice){0});
    }
    return count;
}

static slice hint(const examination *x, const spot *s, slice key)
{
    nearest n = {.wanted = key};
    slice meant = SLICE("");

    for (int set_as_well = 0; set_as_well < 2 && n.count == 0; set_as_well++) {
        offer_defaults(&n, s, s->defaults, set_as_well);
        offer(&n, s, reads_names(s->reads), set_as_well);
    }
    if (n.count > 0)
        meant = n.names[0];
    else if (find_elsewhere(x->arena, x->use->defaults, SLICE(""), key, &meant) != 1)
        return SLICE("");
    return arena_printf(x->arena, "did you mean \"%.*s\"?", SLICE_ARG(meant));
}

/* True when the key is one that nobody asks for: what is below it need not be looked at. */
static bool judge_unread(const walk *w, const spot *s, slice key, checked_key *record)
{
    const examination *x = w->x;

    if (s->reads == NULL || s->off != NULL)
        return false;
    bool is_known = reads_has(s->reads, key) || default_of(s->defaults, key) != NULL || is_spoken_of(x, s, key) ||
                    (s->chart != NULL && (slice_equal(key, global_key) || child_of(s->chart, key) != NULL ||
                                          disabled_of(x, s->chart, key) != NULL));
    if (is_known) {
        checked_key_misses(record, RULE_UNREAD);
        return false;
    }
    /* Where nobody says which keys there are, somebody must have looked for others by their names. */
    if (!names_keys(s->defaults) && map_count(reads_names(s->reads)) == 0)
        return false;
    checked_key_holds(x->keys, record, RULE_UNREAD, x->target, SLICE("no template reads this key"), hint(x, s, key));
    return true;
}

/* --- redundant and kind --- */

/* The map at a spot within other values. What is no map on the way is in the way. */
static const map *map_at(const map *values, const spot *s, bool *blocked)
{
    if (s->outer == NULL)
        return values;
    const map *m = map_at(values, s->outer, blocked);
    const map_entry *e = map_get_entry(m, s->key);
    if (e != NULL && !is_map(e->value))
        *blocked = true;
    return e == NULL || !is_map(e->value) ? NULL : e->value.map;
}

/* What the layers below say of a key, the highest first; NULL: nothing that shows through. */
static const map_entry *below(const walk *w, const spot *s, slice key, bool *is_default)
{
    const origin_layer *layers = w->x->use->origins->layers;
    const map_entry *e = NULL;
    bool blocked = false;

    *is_default = false;
    for (size_t i = w->index; i-- > 0 && e == NULL && !blocked;)
        if (layers[i].kind != LAYER_CHART)
            e = map_get_entry(map_at(layers[i].values, s, &blocked), key);
    if (e != NULL || blocked)
        return e;
    *is_default = true;
    return map_get_entry(map_at(w->x->use->defaults, s, &blocked), key);
}

static bool is_same(const walk *w, value v, value old, bool is_default)
{
    if (is_map(v) && is_map(old) && map_count(v.map) == 0)
        return true;
    return !(value_is_nil(v) && is_default) && value_deep_equal(w->x->arena, v, old);
}

static void judge_same(const walk *w, const map_entry *e, const map_entry *old, bool is_default, checked_key *record)
{
    const examination *x = w->x;

    if (old == NULL || !is_same(w, e->value, old->value, is_default)) {
        checked_key_misses(record, RULE_REDUNDANT);
        return;
    }
    bool keeps = is_map(e->value) && is_inner(old->value);
    slice where = place_of(x, old->key), message;
    if (where.size == 0)
        where = SLICE("a lower layer");
    if (keeps)
        message = arena_printf(x->arena, "an empty map leaves the keys of %.*s as they are; null removes them",
                               SLICE_ARG(where));
    else
        message = arena_printf(x->arena, "the value is what %.*s says already", SLICE_ARG(where));
    checked_key_holds(x->keys, record, RULE_REDUNDANT, x->target, message, SLICE("remove it"));
}

static const char *kind_name(value v)
{
    switch ((value_kind)v.kind) {
    case KIND_MAP: return "a map";
    case KIND_LIST: return "a list";
    case KIND_STRING: return "a string";
    case KIND_BOOL: return "a boolean";
    default: return "a number";
    }
}

/* What is empty stands for "nothing yet" and says no kind. */
static bool says_kind(value v)
{
    return v.kind == KIND_BOOL || v.kind == KIND_INT || v.kind == KIND_FLOAT || value_truth(v);
}

static void judge_kind(const walk *w, const map_entry *e, const map_entry *old, checked_key *record)
{
    const examination *x = w->x;

    if (old == NULL || is_map(e->value) == is_map(old->value) || value_is_nil(e->value) || value_is_nil(old->value) ||
        !says_kind(e->value) || !says_kind(old->value))
        return;
    slice where = place_of(x, old->key);
    checked_key_holds(x->keys, record, RULE_KIND, x->target,
                      arena_printf(x->arena, "%s takes the place of %s, which %.*s sets", kind_name(e->value),
                                   kind_name(old->value), SLICE_ARG(where)),
                      SLICE(""));
}

/* --- disabled --- */

/* Where the key that decided was set. */
static slice deciding_place(const examination *x, slice path)
{
    const map *m = x->use->values;
    const map_entry *e = NULL;
    slice key;

    while (path.size > 0 && slice_next(&path, '.', &key)) {
        e = map_get_entry(m, key);
        m = e == NULL || !is_map(e->value) ? NULL : e->value.map;
    }
    return e == NULL ? SLICE("") : place_of(x, e->key);
}

static void judge_disabled(const walk *w, const spot *s, const disabled_chart *off, slice key, checked_key *record)
{
    const examination *x = w->x;

    record->is_disabled = true;
    if (s->outer != NULL && mentions_decide(x->mentions, s->key, key))
        return;
    if (!record->is_map && s->off != NULL && s->reads != NULL && reads_has(s->reads, key)) {
        checked_key_misses(record, RULE_DISABLED);
        return;
    }
    slice name = chart_name(off->chart), where = deciding_place(x, off->decided_by);
    slice message = arena_printf(x->arena, "the subchart \"%.*s\" is disabled by %.*s%s%.*s", SLICE_ARG(name),
                                 SLICE_ARG(off->decided_by), where.size > 0 ? " at " : "", SLICE_ARG(where));
    checked_key_holds(x->keys, record, RULE_DISABLED, x->target, message, SLICE("enable it, or remove this"));
}

/* --- The walk --- */

static void walk_map(const walk *w, const spot *s);

/* Keys at the top of a file that hold what other keys refer to. */
static bool holds_anchors(slice key)
{
    return slice_starts(key, SLICE("x-")) || slice_starts(key, SLICE("_")) || slice_starts(key, SLICE("."));
}

static spot spot_below(const walk *w, const spot *s, const map_entry *e, checked_key *record)
{
    slice key = e->key->text;
    const map_entry *final = map_get_entry(s->final, key);
    spot below = {.outer = s, .key = key, .path = joined(w->x->arena, s->path, key), .record = record};

    if (is_map(e->value))
        below.said = e->value.map;
    if (final != NULL && is_map(final->value))
        below.final = final->value.map;
    if (s->reads != NULL)
        below.reads = reads_below(s->reads, key);
    below.defaults = default_of(s->defaults, key);
    below.chart = s->in_list ? NULL : child_of(s->chart, key);
    below.off = s->off != NULL ? s->off : disabled_of(w->x, s->chart, key);
    below.in_list = s->in_list;
    return below;
}

/* Maps in a list that templates saw: only whether they are read is asked. */
static void walk_list(const walk *w, const spot *s, const list *items)
{
    for (size_t i = 0; i < list_count(items); i++) {
        spot item = *s;
        value v = items->items[i];
        item.path = arena_printf(w->x->arena, "%.*s[%zu]", SLICE_ARG(s->path), i);
        item.in_list = true;
        if (v.kind == KIND_LIST)
            walk_list(w, &item, v.list);
        if (!is_map(v))
            continue;
        item.said = item.final = v.map;
        walk_map(w, &item);
    }
}

static bool is_seen(const spot *s, const map_entry *e)
{
    const map_entry *final = map_get_entry(s->final, e->key->text);

    return final != NULL && final->key->origin == e->key->origin;
}

static void visit(const walk *w, const spot *s, const map_entry *e)
{
    checked_key *record = record_of(w, s, e);
    spot inner = spot_below(w, s, e, record);
    bool is_default;

    if (judge_unread(w, s, e->key->text, record)) {
        checked_key_misses(record, RULE_REDUNDANT); /* the map around it is not, whatever its other keys are */
        return;
    }
    if (inner.off != NULL)
        judge_disabled(w, s, inner.off, e->key->text, record);
    else
        checked_key_misses(record, RULE_DISABLED);
    if (!s->in_list && inner.off == NULL) {
        const map_entry *old = below(w, s, e->key->text, &is_default);
        judge_kind(w, e, old, record);
        if (!record->is_map)
            judge_same(w, e, old, is_default, record);
    }
    if (record->is_map)
        walk_map(w, &inner);
    else if (e->value.kind == KIND_LIST && is_seen(s, e))
        walk_list(w, &inner, e->value.list);
}

static void walk_map(const walk *w, const spot *s)
{
    arena_check_stack(w->x->arena);
    for (size_t i = 0; i < map_count(s->said); i++) {
        const map_entry *e = &map_sorted(s->said)[i];
        if (s->outer != NULL || !holds_anchors(e->key->text))
            visit(w, s, e);
    }
}

/* Texts among values may be templates themselves, for tpl. */
static void add_mentions(const examination *x, value v)
{
    arena_check_stack(x->arena);
    if (v.kind == KIND_STRING && slice_find(value_slice(v), SLICE("{{")) != SLICE_NONE)
        mentions_add_text(x->mentions, value_slice(v));
    for (size_t i = 0; v.kind == KIND_LIST && i < list_count(v.list); i++)
        add_mentions(x, v.list->items[i]);
    for (size_t i = 0; v.kind == KIND_MAP && i < map_count(v.map); i++)
        add_mentions(x, v.map->entries[i].value);
}

void examine(const examination *x)
{
    const origin_table *origins = x->use->origins;
    value defaults = value_map(TYPE_MAP, (map *)(uintptr_t)x->use->defaults); /* only read */

    add_mentions(x, value_map(TYPE_MAP, (map *)(uintptr_t)x->use->values));
    for (size_t i = 0; i < origins->layer_count; i++) {
        walk w = {x, &origins->layers[i], i};
        spot top = {.path = SLICE(""), .said = w.layer->values, .final = x->use->values, .reads = x->use->reads};
        top.defaults = &defaults;
        top.chart = x->use->chart;
        if (w.layer->kind != LAYER_CHART)
            walk_map(&w, &top);
    }
}
