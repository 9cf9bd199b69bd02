/* The keywords of objects, arrays, strings and numbers, and equality of JSON values. */
#include "funcs/regex_syntax.h"
#include "values/schema_checker.h"

enum { BYTES_PER_STEP = 32 }; /* of a text that a pattern is tried on */

/* --- types and equality ------------------------------------------------------------------------------------------- */

schema_type schema_type_of(value v)
{
    switch ((value_kind)v.kind) {
    case KIND_NIL: return SCHEMA_NULL;
    case KIND_BOOL: return SCHEMA_BOOLEAN;
    case KIND_FLOAT: return v.number - v.number == 0 ? SCHEMA_NUMBER : SCHEMA_INVALID; /* no NaN, no infinity */
    case KIND_INT:
    case KIND_UINT: return SCHEMA_NUMBER;
    case KIND_STRING:
        return v.type == TYPE_STRING ? SCHEMA_STRING : v.type == TYPE_NUMBER ? SCHEMA_NUMBER : SCHEMA_INVALID;
    case KIND_LIST: return v.type == TYPE_LIST ? SCHEMA_ARRAY : SCHEMA_INVALID;
    case KIND_MAP: return v.type == TYPE_MAP ? SCHEMA_OBJECT : SCHEMA_INVALID;
    case KIND_BYTES:
    case KIND_OBJECT: break;
    }
    return SCHEMA_INVALID;
}

static bool numbers_equal(arena *a, value x, value y)
{
    schema_number m, n;

    if (x.kind == KIND_FLOAT && y.kind == KIND_FLOAT)
        return x.number <= y.number && x.number >= y.number;
    return schema_number_read(a, x, &m) && schema_number_read(a, y, &n) && schema_number_compare(&m, &n) == 0;
}

static bool maps_equal(arena *a, const map *x, const map *y)
{
    if (map_count(x) != map_count(y))
        return false;
    const map_entry *xs = map_sorted(x), *ys = map_sorted(y);
    for (size_t i = 0; i < map_count(x); i++)
        if (!slice_equal(xs[i].key->text, ys[i].key->text) || !schema_equal(a, xs[i].value, ys[i].value))
            return false;
    return true;
}

static bool lists_equal(arena *a, const list *x, const list *y)
{
    if (list_count(x) != list_count(y))
        return false;
    for (size_t i = 0; i < list_count(x); i++)
        if (!schema_equal(a, x->items[i], y->items[i]))
            return false;
    return true;
}

/* As deep as both values are, that is as deep as a document may be. */
bool schema_equal(arena *a, value x, value y)
{
    arena_check_stack(a);
    schema_type kind = schema_type_of(x);

    if (kind != schema_type_of(y))
        return false;
    switch (kind) {
    case SCHEMA_NULL: return true;
    case SCHEMA_BOOLEAN: return x.boolean == y.boolean;
    case SCHEMA_NUMBER:
    case SCHEMA_INTEGER: return numbers_equal(a, x, y);
    case SCHEMA_STRING: return slice_equal(value_slice(x), value_slice(y));
    case SCHEMA_ARRAY: return lists_equal(a, x.list, y.list);
    case SCHEMA_OBJECT: return maps_equal(a, x.map, y.map);
    case SCHEMA_INVALID: break;
    }
    return false;
}

static void mix(uint32_t *hash, uint32_t n)
{
    *hash = (*hash ^ n) * 16777619U;
}

/* The same for equal values. */
static void hash_value(arena *a, value v, uint32_t *hash)
{
    schema_type kind = schema_type_of(v);
    schema_number n;

    mix(hash, kind);
    if (kind == SCHEMA_BOOLEAN)
        mix(hash, v.boolean);
    if (kind == SCHEMA_STRING)
        mix(hash, symbol_hash(value_slice(v)));
    if (kind == SCHEMA_NUMBER && schema_number_read(a, v, &n)) {
        mix(hash, symbol_hash(n.digits));
        mix(hash, (uint32_t)n.exponent);
        mix(hash, n.negative);
    }
    if (kind == SCHEMA_ARRAY)
        for (size_t i = 0; i < list_count(v.list); i++)
            hash_value(a, v.list->items[i], hash);
    if (kind == SCHEMA_OBJECT) {
        const map_entry *entries = map_sorted(v.map);
        for (size_t i = 0; i < map_count(v.map); i++) {
            mix(hash, entries[i].key->hash);
            hash_value(a, entries[i].value, hash);
        }
    }
}

bool schema_find_duplicate(arena *a, const list *items, size_t *first, size_t *second)
{
    size_t count = list_count(items), size = 16;

    while (size < count * 2)
        size *= 2;
    size_t *slots = ARENA_ARRAY(a, size, size_t); /* position + 1 */
    memset(slots, 0, size * sizeof *slots);
    for (size_t i = 0; i < count; i++) {
        uint32_t hash = 2166136261U;
        hash_value(a, items->items[i], &hash);
        size_t at = hash & (size - 1);
        for (; slots[at] != 0; at = (at + 1) & (size - 1))
            if (schema_equal(a, items->items[slots[at] - 1], items->items[i])) {
                *first = slots[at] - 1;
                *second = i;
                return true;
            }
        slots[at] = i + 1;
    }
    return false;
}

/* --- limits ------------------------------------------------------------------------------------------------------- */

static void check_count(schema_checker *c, schema_problem problem, size_t got, schema_limit limit, bool least)
{
    if (!limit.set || (least ? (int64_t)got >= limit.n : (int64_t)got <= limit.n))
        return;
    schema_error *e = checker_error(c, problem);
    e->first = (int64_t)got;
    e->second = limit.n;
    checker_add(c, e);
}

/* --- objects ------------------------------------------------------------------------------------------------------ */

static void name_add(arena *a, schema_names *names, slice name)
{
    size_t size = names->count;

    if ((size & (size - 1)) == 0) { /* full at every power of two */
        size_t capacity = size == 0 ? 1 : size * 2;
        names->items = arena_grow(a, names->items, size * sizeof *names->items, capacity * sizeof *names->items);
    }
    names->items[names->count++] = name;
}

/* Adds an error if properties are missing that `wanted` names; `because` is the property that asks for them. */
static void check_missing(schema_checker *c, const map *m, const schema_names *wanted, schema_problem problem,
                          slice because)
{
    schema_names missing = {.count = 0};

    for (size_t i = 0; i < wanted->count; i++)
        if (map_get(m, wanted->items[i]) == NULL)
            name_add(c->arena, &missing, wanted->items[i]);
    if (missing.count == 0)
        return;
    schema_error *e = checker_error(c, problem);
    e->names = missing;
    e->name = because;
    checker_add(c, e);
}

static void check_dependencies(schema_checker *c, const map *m, const schema_dependencies *dependencies)
{
    for (size_t i = 0; i < dependencies->count; i++) {
        const schema_dependency *d = &dependencies->items[i];
        if (map_get(m, d->name) == NULL)
            continue;
        if (d->schema != NULL)
            checker_add(c, checker_same(c, d->schema, NULL, false));
        else
            check_missing(c, m, &d->names, PROBLEM_DEPENDENCY, d->name);
    }
}

/* RE2 matches no broken byte; Go reads one as U+FFFD. */
static bool matches(schema_checker *c, const schema_pattern *pattern, slice text)
{
    checker_spend(c, 1 + text.size / BYTES_PER_STEP);
    if (!utf8_valid(text)) {
        buffer clean = buffer_new(c->arena);
        size_t width;
        for (slice rest = text; rest.size > 0; rest = slice_after(rest, width))
            buffer_add_rune(&clean, utf8_decode(rest, &width));
        text = buffer_slice(&clean);
    }
    return regex_find(c->arena, pattern->re, text, 0, NULL, 0);
}

static void check_property(schema_checker *c, const schema_object_rules *rules, const map_entry *entry,
                           const schema *own, size_t position, schema_names *surplus)
{
    slice name = entry->key->text;
    bool evaluated = own != NULL;

    if (own != NULL)
        checker_add(c, checker_below(c, own, entry->value, name));
    for (size_t i = 0; i < rules->pattern_count; i++)
        if (matches(c, &rules->patterns[i], name)) {
            evaluated = true;
            checker_add(c, checker_below(c, rules->patterns[i].schema, entry->value, name));
        }
    if (!evaluated && rules->rest != REST_UNSAID) {
        evaluated = true;
        if (rules->rest == REST_REFUSED)
            name_add(c->arena, surplus, name);
        if (rules->rest == REST_SCHEMA)
            checker_add(c, checker_below(c, rules->additional, entry->value, name));
    }
    if (evaluated)
        checker_evaluated(c, position);
}

/* Walks properties and what the schema says of them side by side: both are sorted. */
static void check_properties(schema_checker *c, const schema_object_rules *rules, const map *m)
{
    const map_entry *entries = map_sorted(m);
    const schema_map *known = &rules->properties;
    schema_names surplus = {.count = 0};

    for (size_t i = 0, k = 0; i < map_count(m); i++) {
        if (checker_is_done(c))
            return;
        while (k < known->count && slice_compare(known->keys[k].key->text, entries[i].key->text) < 0)
            k++;
        bool own = k < known->count && slice_equal(known->keys[k].key->text, entries[i].key->text);
        check_property(c, rules, &entries[i], own ? known->items[k] : NULL, i, &surplus);
    }
    if (surplus.count > 0) {
        schema_error *e = checker_error(c, PROBLEM_ADDITIONAL_PROPERTIES);
        e->names = surplus;
        checker_add(c, e);
    }
}

static void check_property_names(schema_checker *c, const schema *s, const map *m)
{
    const map_entry *entries = map_sorted(m);

    for (size_t i = 0; i < map_count(m); i++) {
        const schema_error *e = checker_apart(c, s, value_string(entries[i].key->text));
        if (e == NULL)
            continue;
        schema_error *outer = ARENA_NEW(c->arena, schema_error);
        *outer = *e;
        outer->problem = PROBLEM_PROPERTY_NAMES;
        outer->name = entries[i].key->text;
        outer->path = c->path; /* not a copy: see path_append */
        checker_add(c, outer);
    }
}

void checker_object(schema_checker *c, const schema_object_rules *rules, const map *m)
{
    check_count(c, PROBLEM_MIN_PROPERTIES, map_count(m), rules->min_properties, true);
    check_count(c, PROBLEM_MAX_PROPERTIES, map_count(m), rules->max_properties, false);
    check_missing(c, m, &rules->required, PROBLEM_REQUIRED, SLICE(""));
    if (checker_is_done(c))
        return;
    check_dependencies(c, m, &rules->dependencies);
    check_properties(c, rules, m);
    if (c->schema->version == 4 || checker_is_done(c))
        return;
    if (rules->property_names != NULL)
        check_property_names(c, rules->property_names, m);
    check_dependencies(c, m, &rules->dependent_schemas);
    check_dependencies(c, m, &rules->dependent_required);
}

/* --- arrays ------------------------------------------------------------------------------------------------------- */

static slice position_token(arena *a, size_t i)
{
    return arena_printf(a, "%zu", i);
}

static void check_items(schema_checker *c, const schema *s, const list *l, size_t from)
{
    for (size_t i = from; i < list_count(l); i++)
        checker_add(c, checker_below(c, s, l->items[i], position_token(c->arena, i)));
}

static void check_positions(schema_checker *c, const schema_array_rules *rules, const list *l)
{
    size_t first = rules->first.count < list_count(l) ? rules->first.count : list_count(l);

    for (size_t i = 0; i < first; i++)
        checker_add(c, checker_below(c, rules->first.items[i], l->items[i], position_token(c->arena, i)));
    if (rules->each != NULL)
        check_items(c, rules->each, l, first);
    if (rules->rest == REST_SCHEMA)
        check_items(c, rules->additional, l, first);
    if (rules->rest == REST_REFUSED && first < list_count(l)) {
        schema_error *e = checker_error(c, PROBLEM_ADDITIONAL_ITEMS);
        e->first = (int64_t)(list_count(l) - first);
        checker_add(c, e);
    }
}

static schema_error *contains_error(schema_checker *c, schema_problem problem, int64_t got, int64_t limit,
                                    const buffer *positions)
{
    schema_error *e = checker_error(c, problem);

    e->first = got;
    e->second = limit;
    e->detail = buffer_slice(positions);
    return e;
}

static void check_contains(schema_checker *c, const schema_array_rules *rules, const list *l)
{
    schema_errors errors = {.count = 0};
    buffer positions = buffer_new(c->arena);
    int64_t matched = 0;

    for (size_t i = 0; i < list_count(l); i++) {
        slice token = position_token(c->arena, i);
        const schema_error *e = checker_below(c, rules->contains, l->items[i], token);
        if (e != NULL) {
            checker_errors_add(c->arena, &errors, e);
            continue;
        }
        if (matched++ > 0)
            buffer_add_char(&positions, ' ');
        buffer_add(&positions, token);
        if (c->schema->version >= 2020)
            checker_evaluated(c, i);
    }
    if (rules->min_contains.set && matched < rules->min_contains.n) {
        schema_error *e = contains_error(c, PROBLEM_MIN_CONTAINS, matched, rules->min_contains.n, &positions);
        e->causes = errors.items;
        e->count = errors.count;
        checker_add(c, e);
    } else if (!rules->min_contains.set && matched == 0) {
        checker_add_caused(c, PROBLEM_CONTAINS, &errors);
    }
    if (rules->max_contains.set && matched > rules->max_contains.n)
        checker_add(c, contains_error(c, PROBLEM_MAX_CONTAINS, matched, rules->max_contains.n, &positions));
}

void checker_array(schema_checker *c, const schema_array_rules *rules, const list *l)
{
    size_t first, second;

    check_count(c, PROBLEM_MIN_ITEMS, list_count(l), rules->min_items, true);
    check_count(c, PROBLEM_MAX_ITEMS, list_count(l), rules->max_items, false);
    if (rules->unique)
        checker_spend(c, list_count(l));
    if (rules->unique && schema_find_duplicate(c->arena, l, &first, &second)) {
        schema_error *e = checker_error(c, PROBLEM_UNIQUE_ITEMS);
        e->first = (int64_t)first;
        e->second = (int64_t)second;
        checker_add(c, e);
    }
    check_positions(c, rules, l);
    if (rules->contains != NULL)
        check_contains(c, rules, l);
}

/* --- strings and numbers ------------------------------------------------------------------------------------------ */

void checker_string(schema_checker *c, const schema_string_rules *rules, slice s)
{
    if (rules->min_length.set || rules->max_length.set) {
        size_t size = utf8_count(s);
        check_count(c, PROBLEM_MIN_LENGTH, size, rules->min_length, true);
        check_count(c, PROBLEM_MAX_LENGTH, size, rules->max_length, false);
    }
    if (rules->pattern != NULL && !matches(c, rules->pattern, s))
        checker_add(c, checker_error(c, PROBLEM_PATTERN));
}

void checker_number(schema_checker *c, const schema_number_rules *rules, value v)
{
    schema_number n;

    if (!schema_number_read(c->arena, v, &n)) /* a metaschema's own check of 1e9999999; the reference stumbles */
        raise_error(c->arena, GTMPL_ECHART,
                    "unable to validate schema: runtime error: invalid memory address or nil pointer dereference");
    if (rules->minimum != NULL && schema_number_compare(&n, rules->minimum) < 0)
        checker_add(c, checker_error(c, PROBLEM_MINIMUM));
    if (rules->maximum != NULL && schema_number_compare(&n, rules->maximum) > 0)
        checker_add(c, checker_error(c, PROBLEM_MAXIMUM));
    if (rules->exclusive_minimum != NULL && schema_number_compare(&n, rules->exclusive_minimum) <= 0)
        checker_add(c, checker_error(c, PROBLEM_EXCLUSIVE_MINIMUM));
    if (rules->exclusive_maximum != NULL && schema_number_compare(&n, rules->exclusive_maximum) >= 0)
        checker_add(c, checker_error(c, PROBLEM_EXCLUSIVE_MAXIMUM));
    if (rules->multiple_of != NULL && !schema_number_is_multiple(c->arena, &n, rules->multiple_of))
        checker_add(c, checker_error(c, PROBLEM_MULTIPLE_OF));
}
