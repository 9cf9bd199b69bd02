/*
 * Coalescing, step for step as Helm does it: which maps are shared and which are copied decides what templates see
 * after `set` and how globals of one subchart leak into the next, so nothing here is reordered for beauty. Where Go
 * walks a map in random order, this walks it sorted.
 */
#include "values/coalesce.h"

#include "value/format.h"

static const slice global_key = {"global", 6};

/*
 * One run: what is constant throughout. An eager run works on copies of all that it was given. A lazy one copies a map
 * when it first writes to it and stamps its copies; whatever does not bear its stamp is not its own, and only read.
 */
typedef struct run {
    arena *arena;
    const coalescer *coalescer;
    const void *stamp; /* NULL: eager */
} run;

static map *coalesce_chart(const run *r, const values_node *chart, map *dest, slice prefix, bool merge, int depth);

/* A dotted name that is only put together when somebody reads it: a warning. */
typedef struct path {
    const struct path *outer;
    slice name;
} path;

static bool is_table(const value *v)
{
    return v->kind == KIND_MAP && v->type == TYPE_MAP;
}

static map *deep_copy(arena *a, const map *m)
{
    return value_deep_copy(a, value_map(TYPE_MAP, (map *)(uintptr_t)m)).map; /* only read */
}

static map *new_map(const run *r)
{
    map *m = map_new(r->arena);

    m->stamp = r->stamp;
    return m;
}

/* The map of an entry, for writing. */
static map *own(const run *r, value *slot)
{
    if (r->stamp == NULL || slot->map == NULL || slot->map->stamp == r->stamp)
        return slot->map;
    slot->map = map_copy(r->arena, slot->map);
    slot->map->stamp = r->stamp;
    return slot->map;
}

static void check_depth(const run *r, int depth)
{
    if (depth > VALUE_MAX_DEPTH)
        raise_error(r->arena, GTMPL_ELIMIT, "values are nested deeper than %d levels", VALUE_MAX_DEPTH);
    arena_check_stack(r->arena);
}

/* Helm's concatPrefix. */
static slice join(const run *r, slice prefix, slice name)
{
    return prefix.size == 0 ? name : arena_concat3(r->arena, prefix, SLICE("."), name);
}

static void add_path(const run *r, buffer *out, const path *p)
{
    if (p->outer != NULL)
        add_path(r, out, p->outer);
    if (out->size > 0)
        buffer_add_char(out, '.');
    buffer_add(out, p->name);
}

static void warn_name(const run *r, const char *format, slice name)
{
    buffer out = buffer_new(r->arena);
    value argument = value_string(name);

    if (r->coalescer->reporter.tell == NULL)
        return;
    format_printf(&out, slice_from(format), &argument, 1);
    report(&r->coalescer->reporter, REPORT_INFO, buffer_slice(&out), NULL, 0);
}

static void warn_value(const run *r, const char *format, const path *where, value v)
{
    buffer name = buffer_new(r->arena), out = buffer_new(r->arena);

    if (r->coalescer->reporter.tell == NULL)
        return;
    add_path(r, &name, where);
    value arguments[] = {value_string(buffer_slice(&name)), v};
    format_printf(&out, slice_from(format), arguments, 2);
    report(&r->coalescer->reporter, REPORT_INFO, buffer_slice(&out), NULL, 0);
}

/* The same, and all maps below it: before they come to stand in a second place, where writing must be seen in both. */
static void own_all(const run *r, value *slot, int depth)
{
    check_depth(r, depth);
    if (r->stamp == NULL || slot->kind != KIND_MAP || slot->map == NULL)
        return;
    map *m = own(r, slot);
    for (size_t i = 0; i < map_count(m); i++)
        own_all(r, &m->entries[i].value, depth + 1);
}

static bool has_nulls(const map *m)
{
    for (size_t i = 0; i < map_count(m); i++)
        if (value_is_nil(m->entries[i].value))
            return true;
    return false;
}

/* Keys that are null in the destination: the source gets a null too, and where coalescing met a default, both go. */
static list *spread_nulls(const run *r, map *dst, map *src, bool merge)
{
    list *removed = NULL;

    for (size_t i = 0; i < map_count(dst); i++) {
        map_entry e = map_sorted(dst)[i];
        if (!value_is_nil(e.value))
            continue;
        value *old = map_find(src, e.key);
        if (!merge && old != NULL && !value_is_nil(*old)) {
            if (removed == NULL)
                removed = list_new(r->arena, 0);
            list_add(r->arena, removed, value_string(e.key->text));
        }
        map_put(src, e.key, value_nil());
    }
    return removed;
}

static void fill_table(const run *r, map *dst, map *src, const path *where, bool merge, int depth);

static void fill_entry(const run *r, map *dst, const map_entry *e, const path *where, bool merge, int depth)
{
    path here = {where, e->key->text};
    value *old = map_find(dst, e->key);

    if (old == NULL)
        map_put(dst, e->key, e->value);
    else if (is_table(&e->value) && is_table(old) && old->map == e->value.map)
        return; /* with itself */
    else if (is_table(&e->value) && is_table(old))
        fill_table(r, own(r, old), e->value.map, &here, merge, depth + 1);
    else if (is_table(&e->value))
        warn_value(r, "warning: cannot overwrite table with non table for %s (%v)", &here, e->value);
    else if (is_table(old) && !value_is_nil(e->value))
        warn_value(r, "warning: destination for %s is a table. Ignoring non-table value (%v)", &here, e->value);
}

/* Helm's coalesceTablesFullKey; a map filled into itself stays as it is. */
static void fill_table(const run *r, map *dst, map *src, const path *where, bool merge, int depth)
{
    check_depth(r, depth);
    if (src == NULL || dst == NULL || src == dst)
        return;

    if (r->stamp != NULL && src->stamp != r->stamp && has_nulls(dst))
        src = map_copy(r->arena, src);
    list *removed = spread_nulls(r, dst, src, merge);
    for (size_t i = 0; i < map_count(src); i++) {
        map_entry e = map_sorted(src)[i];
        fill_entry(r, dst, &e, where, merge, depth);
    }
    for (size_t i = 0; i < list_count(removed); i++)
        map_remove(dst, value_slice(removed->items[i]));
}

/* Nulls of a chart's defaults must not show in the result. */
static void clean_nulls(const run *r, value *slot, int depth)
{
    check_depth(r, depth);
    for (size_t i = map_count(slot->map); i-- > 0;) {
        map_entry e = map_sorted(slot->map)[i];
        if (value_is_nil(e.value)) {
            map_remove(own(r, slot), e.key->text);
        } else if (is_table(&e.value)) {
            value below = e.value;
            clean_nulls(r, &below, depth + 1);
            if (below.map != e.value.map)
                map_put(own(r, slot), e.key, below);
        }
    }
}

static bool has_child(const values_node *chart, slice name)
{
    for (size_t i = 0; i < chart->count; i++)
        if (slice_equal(chart->children[i]->name, name))
            return true;
    return false;
}

/* A default that the destination does not have. */
static void add_default(const run *r, map *dest, map_entry *e, bool merge)
{
    bool cleans = !merge && r->coalescer->compat->drops_default_nulls;

    if (cleans && value_is_nil(e->value))
        return;
    if (cleans && is_table(&e->value))
        clean_nulls(r, &e->value, 0);
    map_put(dest, e->key, e->value);
}

/* A default that meets a value: maps are merged, a subchart's keep their nulls for its own turn. */
static void meet_default(const run *r, const values_node *chart, map *dest, map_entry *e, slice prefix, bool merge)
{
    value *slot = map_find(dest, e->key), given = *slot;
    path outer = {NULL, prefix}, here = {&outer, e->key->text};

    if (value_is_nil(given) && !merge) {
        map_remove(dest, e->key->text);
    } else if (is_table(&given) && is_table(&e->value)) {
        bool keep = merge || has_child(chart, e->key->text);
        if (!keep && r->coalescer->compat->drops_default_nulls)
            clean_nulls(r, &e->value, 0);
        fill_table(r, own(r, slot), e->value.map, &here, keep, 0);
    } else if (is_table(&given) && !value_is_nil(e->value)) {
        warn_name(r, "warning: skipped value for %s: Not a table.", join(r, prefix, e->key->text));
    }
}

static void coalesce_defaults(const run *r, const values_node *chart, map *dest, slice prefix, bool merge)
{
    slice inner = join(r, prefix, chart->name);
    const map *defaults = r->stamp != NULL ? chart->values : deep_copy(r->arena, chart->values);

    for (size_t i = 0; i < map_count(defaults); i++) {
        map_entry e = map_sorted(defaults)[i];
        if (map_find(dest, e.key) == NULL)
            add_default(r, dest, &e, merge);
        else
            meet_default(r, chart, dest, &e, inner, merge);
    }
}

/* Whether the globals of `values` can be handed down: a map, or none yet. Else that is told. */
static bool check_globals(const run *r, const value *v, const char *whose)
{
    if (v == NULL || is_table(v))
        return true;
    report(&r->coalescer->reporter, REPORT_INFO,
           arena_printf(r->arena, "warning: skipping globals because %s global is not a table.", whose), NULL, 0);
    return false;
}

/* The map of globals of a subchart, for writing; a new one was set where its parent's was. */
static map *own_globals(const run *r, map *values, const map *parent)
{
    value *v = map_get(values, global_key);
    const map_entry *theirs = map_get_entry(parent, global_key);

    if (v != NULL && v->map != NULL)
        return own(r, v);
    map *fresh = new_map(r);
    if (v == NULL && theirs != NULL)
        map_put(values, theirs->key, value_map(TYPE_MAP, fresh));
    else
        map_set(values, global_key, value_map(TYPE_MAP, fresh));
    return fresh;
}

/* A map among the parent's globals: a copy of it, which wins over the subchart's, takes its place. */
static void hand_down_table(const run *r, map *globals, map_entry *e, slice prefix)
{
    value *old = map_find(globals, e->key);
    path outer = {NULL, prefix}, here = {prefix.size == 0 ? NULL : &outer, e->key->text};

    if (old != NULL && !is_table(old)) {
        warn_name(r, "Conflict: cannot merge map onto non-map for %q. Skipping.", e->key->text);
        return;
    }
    map *copy = map_copy(r->arena, e->value.map);
    copy->stamp = r->stamp;
    if (old != NULL)
        fill_table(r, copy, old->map, &here, true, 0);
    map_put(globals, e->key, value_map(TYPE_MAP, copy));
}

/* Helm's coalesceGlobals: from the parent's values into the subchart's. */
static void hand_down_globals(const run *r, map *dest, map *src, slice prefix)
{
    value *given = map_get(src, global_key);

    if (!check_globals(r, map_get(dest, global_key), "destination") || !check_globals(r, given, "source"))
        return;
    map *to = own_globals(r, dest, src);
    if (given != NULL)
        own_all(r, given, 0); /* what is below is then in both */
    for (size_t i = 0; given != NULL && i < map_count(given->map); i++) {
        map_entry e = map_sorted(given->map)[i];
        value *old = map_find(to, e.key);
        if (is_table(&e.value))
            hand_down_table(r, to, &e, prefix);
        else if (old != NULL && is_table(old))
            warn_name(r, "key %s is table. Skipping", e.key->text);
        else
            map_put(to, e.key, e.value);
    }
}

/* The subchart's own part of the values, made if it is not there. */
static map *part_of(const run *r, map *dest, slice name)
{
    value *part = map_get(dest, name);

    if (part == NULL) {
        map *fresh = new_map(r);
        map_set(dest, name, value_map(TYPE_MAP, fresh));
        return fresh;
    }
    if (!is_table(part)) {
        buffer out = buffer_new(r->arena);
        value arguments[] = {value_string(name), *part};
        format_printf(&out, SLICE("type mismatch on %s: %t"), arguments, 2);
        raise_text(r->arena, GTMPL_ETYPE, buffer_slice(&out));
    }
    return own(r, part);
}

static map *coalesce_chart(const run *r, const values_node *chart, map *dest, slice prefix, bool merge, int depth)
{
    slice inner = join(r, prefix, chart->name);

    check_depth(r, depth);
    coalesce_defaults(r, chart, dest, prefix, merge);
    for (size_t i = 0; i < chart->count; i++) {
        const values_node *child = chart->children[i];
        map *part = part_of(r, dest, child->name);
        hand_down_globals(r, part, dest, inner);
        coalesce_chart(r, child, part, inner, merge, depth + 1);
    }
    return dest;
}

static map *coalesce_values(const coalescer *c, const values_node *chart, const map *values, bool lazy, bool merge)
{
    const run r = {c->arena, c, lazy ? arena_alloc(c->arena, 1) : NULL};
    map *dest = lazy ? map_copy(c->arena, values) : deep_copy(c->arena, values);

    if (dest == NULL)
        dest = map_new(c->arena);
    dest->stamp = r.stamp;
    return coalesce_chart(&r, chart, dest, SLICE(""), merge, 0);
}

map *values_coalesce(const coalescer *c, const values_node *chart, const map *values)
{
    return coalesce_values(c, chart, values, false, false);
}

const map *values_coalesce_shared(const coalescer *c, const values_node *chart, const map *values)
{
    return coalesce_values(c, chart, values, true, false);
}

map *values_merge(const coalescer *c, const values_node *chart, const map *values)
{
    return coalesce_values(c, chart, values, false, true);
}

const map *values_merge_shared(const coalescer *c, const values_node *chart, const map *values)
{
    return coalesce_values(c, chart, values, true, true);
}

static map *coalesce_tables(const coalescer *c, map *dst, map *src, bool merge)
{
    const run r = {c->arena, c, NULL};

    fill_table(&r, dst, src, NULL, merge, 0);
    return dst == NULL ? src : dst;
}

map *values_coalesce_tables(const coalescer *c, map *dst, map *src)
{
    return coalesce_tables(c, dst, src, false);
}

map *values_merge_tables(const coalescer *c, map *dst, map *src)
{
    return coalesce_tables(c, dst, src, true);
}
