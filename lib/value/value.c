/* Lists, truth, equality and copies of values, as Go's reflect package defines them. */
#include "value/value.h"

#include "value/map.h"

enum {
    FIRST_CAPACITY = 4,
    CYCLES_FROM = 1000, /* encoding/json's startDetectCyclesAfter */
};

list *list_new(arena *a, size_t capacity)
{
    list *l = ARENA_NEW(a, list);

    if (capacity > 0)
        l->items = ARENA_ARRAY(a, capacity, value);
    l->capacity = capacity;
    return l;
}

void list_add(arena *a, list *l, value v)
{
    if (l->count == l->capacity) {
        size_t capacity = l->capacity == 0 ? FIRST_CAPACITY : l->capacity * 2;
        l->items = arena_grow(a, l->items, l->capacity * sizeof(value), capacity * sizeof(value));
        l->capacity = capacity;
    }
    l->items[l->count++] = v;
}

list *list_copy(arena *a, const list *l)
{
    list *copy = list_new(a, list_count(l));

    if (list_count(l) > 0)
        memcpy(copy->items, l->items, l->count * sizeof(value));
    copy->count = list_count(l);
    return copy;
}

static bool equal_complex(arena *a, const object *x, const object *y)
{
    (void)a;
    return object_complex(x)->real == object_complex(y)->real &&
           object_complex(x)->imaginary == object_complex(y)->imaginary;
}

static const object_class complex_class = {.type = TYPE_COMPLEX128, .equal = equal_complex};

static complex_number zero; /* never changed */
static const object complex_zero = {.class = &complex_class, .native = &zero};

value value_complex(arena *a, double real, double imaginary)
{
    object *o = ARENA_NEW(a, object);
    complex_number *n = ARENA_NEW(a, complex_number);

    *n = (complex_number){real, imaginary};
    o->class = &complex_class;
    o->native = n;
    return value_object(o);
}

static bool complex_truth(const complex_number *n)
{
    return n->real != 0 || n->imaginary != 0;
}

bool value_truth(value v)
{
    switch ((value_kind)v.kind) {
    case KIND_NIL: return false;
    case KIND_BOOL: return v.boolean;
    case KIND_INT: return v.integer != 0;
    case KIND_UINT: return v.natural != 0;
    case KIND_FLOAT: return v.number != 0;
    case KIND_STRING:
    case KIND_BYTES: return v.size > 0;
    case KIND_LIST: return list_count(v.list) > 0;
    case KIND_MAP: return map_count(v.map) > 0;
    case KIND_OBJECT: return v.type != TYPE_COMPLEX128 || complex_truth(object_complex(v.object));
    }
    return false;
}

/*
 * A comparison on its way. Values may hold themselves, and hold one list many times over; Go compares no two lists or
 * maps twice, and takes for equal what it is still comparing. Small comparisons end before that pays.
 */
typedef struct pair {
    const void *x, *y;
} pair;

typedef struct comparison {
    arena *arena;
    pair *seen; /* a hash table; an empty slot holds NULL */
    size_t count, size;
    size_t containers; /* compared so far */
} comparison;

enum { REMEMBER_FROM = 64 }; /* pairs of containers */

static bool deep_equal(comparison *c, value x, value y);

static pair *pair_slot(const comparison *c, pair p)
{
    uint64_t hash = ((uint64_t)(uintptr_t)p.x * 31 + (uint64_t)(uintptr_t)p.y) * UINT64_C(0x9E3779B97F4A7C15);
    size_t at = (size_t)(hash >> 32) & (c->size - 1);

    while (c->seen[at].x != NULL && (c->seen[at].x != p.x || c->seen[at].y != p.y))
        at = (at + 1) & (c->size - 1);
    return &c->seen[at];
}

static void grow_seen(comparison *c)
{
    comparison bigger = {.size = c->size == 0 ? 2 * REMEMBER_FROM : c->size * 2};

    bigger.seen = arena_alloc_zero(c->arena, bigger.size * sizeof(pair));
    for (size_t i = 0; i < c->size; i++)
        if (c->seen[i].x != NULL)
            *pair_slot(&bigger, c->seen[i]) = c->seen[i];
    c->seen = bigger.seen;
    c->size = bigger.size;
}

/* Whether these two were met before; from now on they were. */
static bool met_before(comparison *c, const void *x, const void *y)
{
    if (++c->containers < REMEMBER_FROM)
        return false;
    if (c->count * 2 >= c->size)
        grow_seen(c);
    pair *slot = pair_slot(c, (pair){x, y});
    if (slot->x != NULL)
        return true;
    *slot = (pair){x, y};
    c->count++;
    return false;
}

static bool equal_lists(comparison *c, const list *x, const list *y)
{
    if ((x == NULL) != (y == NULL) || list_count(x) != list_count(y))
        return false;
    if (x == y || met_before(c, x, y))
        return true;
    arena_spend(c->arena, list_count(x));
    arena_check_stack(c->arena);
    for (size_t i = 0; i < list_count(x); i++)
        if (!deep_equal(c, x->items[i], y->items[i]))
            return false;
    return true;
}

static bool equal_maps(comparison *c, const map *x, const map *y)
{
    if ((x == NULL) != (y == NULL) || map_count(x) != map_count(y))
        return false;
    if (x == y || met_before(c, x, y))
        return true;
    arena_spend(c->arena, map_count(x));
    arena_check_stack(c->arena);
    if (x->watch != NULL)
        x->watch->walked(x->watch);
    for (size_t i = 0; i < map_count(x); i++) {
        const value *other = map_find(y, x->entries[i].key);
        if (other == NULL || !deep_equal(c, x->entries[i].value, *other))
            return false;
    }
    return true;
}

static bool equal_objects(comparison *c, const object *x, const object *y)
{
    return x == y || (x->class->equal != NULL && x->class->equal(c->arena, x, y));
}

static bool deep_equal(comparison *c, value x, value y)
{
    if (x.kind == KIND_NIL && y.kind == KIND_NIL)
        return true;
    if (x.kind != y.kind || x.type != y.type)
        return false;
    switch ((value_kind)x.kind) {
    case KIND_NIL: return true;
    case KIND_BOOL: return x.boolean == y.boolean;
    case KIND_INT: return x.integer == y.integer;
    case KIND_UINT: return x.natural == y.natural;
    case KIND_FLOAT: return x.number == y.number;
    case KIND_STRING:
    case KIND_BYTES: return slice_equal(value_slice(x), value_slice(y));
    case KIND_LIST: return equal_lists(c, x.list, y.list);
    case KIND_MAP: return equal_maps(c, x.map, y.map);
    case KIND_OBJECT: return equal_objects(c, x.object, y.object);
    }
    return false;
}

bool value_deep_equal(arena *a, value x, value y)
{
    comparison c = {.arena = a};

    return deep_equal(&c, x, y);
}

bool value_is_cycle(const value_path *p)
{
    const value_path *outer = p;

    if (p->depth <= CYCLES_FROM)
        return false;
    while ((outer = outer->outer) != NULL)
        if (outer->container == p->container)
            return true;
    return false;
}

static value deep_copy(arena *a, value v, int depth)
{
    if (depth > VALUE_MAX_DEPTH)
        raise_error(a, GTMPL_ELIMIT, "value is nested deeper than %d levels", VALUE_MAX_DEPTH);
    arena_check_stack(a);
    if (v.kind == KIND_LIST && v.list != NULL) {
        v.list = list_copy(a, v.list);
        for (size_t i = 0; i < v.list->count; i++)
            v.list->items[i] = deep_copy(a, v.list->items[i], depth + 1);
    } else if (v.kind == KIND_MAP && v.map != NULL) {
        v.map = map_copy(a, v.map);
        for (size_t i = 0; i < v.map->count; i++)
            v.map->entries[i].value = deep_copy(a, v.map->entries[i].value, depth + 1);
    } else if (v.kind == KIND_OBJECT && v.object->class->copy != NULL) {
        v.object = v.object->class->copy(a, v.object);
    }
    return v;
}

void value_leave_text(arena *a, value *v, slice text)
{
    uintptr_t start = (uintptr_t)text.data, at = (uintptr_t)v->bytes;

    arena_check_stack(a);
    if (v->kind == KIND_LIST) {
        for (size_t i = 0; i < list_count(v->list); i++)
            value_leave_text(a, &v->list->items[i], text);
    } else if (v->kind == KIND_MAP) {
        for (size_t i = 0; i < map_count(v->map); i++)
            value_leave_text(a, &v->map->entries[i].value, text);
    } else if (v->kind == KIND_STRING && at >= start && at < start + text.size) {
        v->bytes = arena_slice(a, value_slice(*v)).data;
    }
}

value value_deep_copy(arena *a, value v)
{
    return deep_copy(a, v, 0);
}

static value zero_of_kind(value_kind k, type t)
{
    return (value){.kind = (uint8_t)k, .type = (uint16_t)t, .bytes = NULL};
}

value value_zero(type t)
{
    switch (t) {
    case TYPE_NONE: return value_none();
    case TYPE_BOOL: return value_bool(false);
    case TYPE_INT:
    case TYPE_INT32:
    case TYPE_INT64:
    case TYPE_DURATION:
    case TYPE_MONTH:
    case TYPE_WEEKDAY: return zero_of_kind(KIND_INT, t);
    case TYPE_UINT8:
    case TYPE_UINT32:
    case TYPE_UINT64: return zero_of_kind(KIND_UINT, t);
    case TYPE_FLOAT64: return value_float(0);
    case TYPE_COMPLEX128: return value_object((object *)(uintptr_t)&complex_zero);
    case TYPE_STRING: return value_string(SLICE(""));
    case TYPE_NUMBER: return (value){.kind = KIND_STRING, .type = TYPE_NUMBER, .bytes = ""};
    case TYPE_BYTES: return value_bytes((slice){NULL, 0});
    case TYPE_LIST:
    case TYPE_LIST_STRING:
    case TYPE_LIST_INT:
    case TYPE_LIST_LIST:
    case TYPE_LIST_MAP:
    case TYPE_VERSION_SET: return zero_of_kind(KIND_LIST, t);
    case TYPE_MAP:
    case TYPE_MAP_STRING:
    case TYPE_VALUES:
    case TYPE_FILES: return zero_of_kind(KIND_MAP, t);
    default: return value_nil();
    }
}
