/*
 * Coalescing, step for step as Helm does it: which maps are shared and which are copied decides what templates see
 * after `set` and how globals of one subchart leak into the next, so nothing here is reordered for beauty. Where Go
 * walks a map in random order, this walks it sorted.
 */
#include "values/coalesce.h"

#include "value/format.h"

static const slice global_key = {"global", 6};

/* One run: what is constant throughout. */
typedef struct run {
    arena *arena;
    const coalescer *owner;
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

    if (r->owner->reporter.tell == NULL)
        return;
    format_printf(&out, slice_from(format), &argument, 1);
    report(&r->owner->reporter, REPORT_INFO, buffer_slice(&out), NULL, 0);
}

static void warn_value(const run *r, const char *format, const path *where, value v)
{
    buffer name = buffer_new(r->arena), out = buffer_new(r->arena);

    if (r->owner->reporter.tell == NULL)
        return;
    add_path(r, &name, where);
    value arguments[] = {value_string(buffer_slice(&name)), v};
    format_printf(&out, slice_from(format), arguments, 2);
    report(&r->owner->reporter, REPORT_INFO, buffer_slice(&out), NULL, 0);
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
    else if (is_table(&e->value) && is_table(old))
        fill_table(r, old->map, e->value.map, &here, merge, depth + 1);
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

    list *removed = spread_nulls(r, dst, src, merge);
    for (size_t i = 0; i < map_count(src); i++) {
        map_entry e = map_sorted(src)[i];
        fill_entry(r, dst, &e, where, merge, depth);
    }
    for (size_t i = 0; i < list_count(removed); i++)
        map_remove(dst, value_slice(removed->items[i]));
}

/* Nulls of a chart's defaults must not show in the result. */
static void clean_nulls(const run *r, map *m, int depth)
{
    check_depth(r, depth);
    for (size_t i = map_count(m); i-- > 0;) {
        map_entry e = map_sorted(m)[i];
        if (value_is_nil(e.value))
            map_remove(m, e.key->text);
        else if (is_table(&e.value))
            clean_nulls(r, e.value.map, depth + 1);
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
static void add_default(const run *r, map *dest, const map_entry *e, bool merge)
{
    bool cleans = !merge && r->owner->compat->drops_default_nulls;

    if (cleans && value_is_nil(e->value))
        return;
    if (cleans && is_table(&e->value))
        clean_nulls(r, e->value.map, 0);
    map_put(dest, e->key, e->value);
}

/* A default that meets a value: maps are merged, a subchart's keep their nulls for its own turn. */
static void meet_default(const run *r, const values_node *chart, map *dest, const map_entry *e, slice prefix,
                         bool merge)
{
    value given = *map_find(dest, e->key);
    path outer = {NULL, prefix}, here = {&outer, e->key->text};

    if (value_is_nil(given) && !merge) {
        map_remove(dest, e->key->text);
    } else if (is_table(&given) && is_table(&e->value)) {
        bool keep = merge || has_child(chart, e->key->text);
        if (!keep && r->owner->compat->drops_default_nulls)
            clean_nulls(r, e->value.map, 0);
        fill_table(r, given.map, e->value.map, &here, keep, 0);
    } else if (is_table(&given) && !value_is_nil(e->value)) {
        warn_name(r, "warning: skipped value for %s: Not a table.", join(r, prefix, e->key->text));
    }
}

static void coalesce_defaults(const run *r, const values_node *chart, map *dest, slice prefix, bool merge)
{
    slice inner = join(r, prefix, chart->name);
    map *defaults = value_deep_copy(r->arena, value_map(TYPE_MAP, chart->values)).map;

    for (size_t i = 0; i < map_count(defaults); i++) {
        map_entry e = map_sorted(defaults)[i];
        if (map_find(dest, e.key) == NULL)
            add_default(r, dest, &e, merge);
        else
            meet_default(r, chart, dest, &e, inner, merge);
    }
}

/* The map of globals in `values`, a new one if there is none, or NULL with a warning if it is something else. */
static map *globals_of(const run *r, const map *values, const char *whose)
{
    const value *v = map_get(values, global_key);

    if (v == NULL)
        return map_new(r->arena);
    if (is_table(v))
        return v->map == NULL ? map_new(r->arena) : v->map;
    report(&r->owner->reporter, REPORT_INFO,
           arena_printf(r->arena, "warning: skipping globals because %s global is not a table.", whose), NULL, 0);
    return NULL;
}

/* A map among the parent's globals: a copy of it, which wins over the subchart's, takes its place. */
static void hand_down_table(const run *r, map *globals, const map_entry *e, slice prefix)
{
    value *own = map_find(globals, e->key);
    map *copy = map_copy(r->arena, e->value.map);
    path outer = {NULL, prefix}, here = {prefix.size == 0 ? NULL : &outer, e->key->text};

    if (own != NULL && !is_table(own)) {
        warn_name(r, "Conflict: cannot merge map onto non-map for %q. Skipping.", e->key->text);
        return;
    }
    if (own != NULL)
        fill_table(r, copy, own->map, &here, true, 0);
    map_put(globals, e->key, value_map(TYPE_MAP, copy));
}

/* Helm's coalesceGlobals: from the parent's values into the subchart's. */
static void hand_down_globals(const run *r, map *dest, const map *src, slice prefix)
{
    map *own = globals_of(r, dest, "destination");
    const map *given = own == NULL ? NULL : globals_of(r, src, "source");

    if (own == NULL || given == NULL)
        return;
    for (size_t i = 0; i < map_count(given); i++) {
        map_entry e = map_sorted(given)[i];
        value *old = map_find(own, e.key);
        if (is_table(&e.value))
            hand_down_table(r, own, &e, prefix);
        else if (old != NULL && is_table(old))
            warn_name(r, "key %s is table. Skipping", e.key->text);
        else
            map_put(own, e.key, e.value);
    }
    map_set(dest, global_key, value_map(TYPE_MAP, own));
}

/* The subchart's own part of the values, made if it is not there. */
static map *part_of(const run *r, map *dest, slice name)
{
    value *part = map_get(dest, name);

    if (part == NULL) {
        map *fresh = map_new(r->arena);
        map_set(dest, name, value_map(TYPE_MAP, fresh));
        return fresh;
    }
    if (!is_table(part)) {
        buffer out = buffer_new(r->arena);
        value arguments[] = {value_string(name), *part};
        format_printf(&out, SLICE("type mismatch on %s: %t"), arguments, 2);
        raise_text(r->arena, GTMPL_ETYPE, buffer_slice(&out));
    }
    return part->map;
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

static map *coalesce_values(const coalescer *c, const values_node *chart, const map *values, bool merge)
{
    run r = {.arena = c->arena, .owner = c};
    map *given = (map *)(uintptr_t)values; /* only read: the copy below is what is worked on */
    map *dest = value_deep_copy(c->arena, value_map(TYPE_MAP, given)).map;

    return coalesce_chart(&r, chart, dest == NULL ? map_new(c->arena) : dest, SLICE(""), merge, 0);
}

map *values_coalesce(const coalescer *c, const values_node *chart, const map *values)
{
    return coalesce_values(c, chart, values, false);
}

map *values_merge(const coalescer *c, const values_node *chart, const map *values)
{
    return coalesce_values(c, chart, values, true);
}

static map *coalesce_tables(const coalescer *c, map *dst, map *src, bool merge)
{
    run r = {.arena = c->arena, .owner = c};

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
