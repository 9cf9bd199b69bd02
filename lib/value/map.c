/* Maps: an array of entries, sorted on demand, with a hash index once linear search would cost more. */
#include "value/map.h"

#include <stdlib.h>

enum {
    FIRST_CAPACITY = 4,
    INDEX_FROM = 12, /* entries from which an index pays */
    SORT_FEW = 20,   /* entries up to which insertion is quickest */
};

#define GOLDEN 0x9E3779B97F4A7C15u /* 2^64 over the golden ratio */

static uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * GOLDEN;
    return hash ^ hash >> 29;
}

/* A product's low bits know nothing of the factor's high ones, where the end of a word is: names that are numbered
 * differ there alone. So these are brought down first, and the high bits taken. */
static uint32_t finish(uint64_t hash)
{
    return (uint32_t)((hash ^ hash >> 32) * GOLDEN >> 32);
}

static uint64_t load(const char *from, size_t size)
{
    uint64_t word = 0;

    memcpy(&word, from, size);
    return word;
}

/* Eight bytes at a time, the last ones twice where that saves a loop. No seed; no order that can be seen depends on it.
 */
uint32_t symbol_hash(slice text)
{
    uint64_t hash = mix(0, text.size);
    const char *at = text.data;

    if (text.size >= 8) {
        const char *last = at + text.size - 8;
        for (; at < last; at += 8)
            hash = mix(hash, load(at, 8));
        hash = mix(hash, load(last, 8));
    } else if (text.size >= 4) {
        hash = mix(hash, load(at, 4) | load(at + text.size - 4, 4) << 32);
    } else if (text.size > 0) {
        hash = mix(hash, load(at, 1) | load(at + text.size / 2, 1) << 8 | load(at + text.size - 1, 1) << 16);
    }
    return finish(hash);
}

const symbol *symbol_new(arena *a, slice text)
{
    symbol *s = arena_alloc(a, sizeof *s);

    *s = (symbol){.text = text, .hash = symbol_hash(text)};
    return s;
}

const symbol *symbol_new_at(arena *a, slice text, uint32_t origin)
{
    symbol *s = arena_alloc(a, sizeof *s);

    *s = (symbol){.text = text, .hash = symbol_hash(text), .origin = origin};
    return s;
}

struct symbol_table {
    arena *arena;
    const struct symbol_table *outer; /* or NULL */
    const symbol **slots;
    size_t size, count; /* size is a power of two */
};

symbol_table *symbol_table_new(arena *a)
{
    symbol_table *t = ARENA_NEW(a, symbol_table);

    t->arena = a;
    t->size = 256;
    t->slots = arena_alloc_zero(a, t->size * sizeof *t->slots);
    return t;
}

symbol_table *symbol_table_within(arena *a, const symbol_table *outer)
{
    symbol_table *t = symbol_table_new(a);

    t->outer = outer;
    return t;
}

/* Names are short: two words that overlap are all of one that has up to sixteen bytes. */
static inline bool same_name(slice a, slice b)
{
    if (a.size != b.size)
        return false;
    if (a.size < sizeof(uint64_t) || a.size > 2 * sizeof(uint64_t))
        return slice_equal(a, b);
    size_t last = a.size - sizeof(uint64_t);
    return load(a.data, 8) == load(b.data, 8) && load(a.data + last, 8) == load(b.data + last, 8);
}

static const symbol **symbol_slot(const symbol_table *t, slice text, uint32_t hash)
{
    size_t at = hash & (t->size - 1);

    while (t->slots[at] != NULL && !(t->slots[at]->hash == hash && same_name(t->slots[at]->text, text)))
        at = (at + 1) & (t->size - 1);
    return &t->slots[at];
}

static void symbol_table_grow(symbol_table *t)
{
    symbol_table bigger = {.arena = t->arena, .outer = t->outer, .size = t->size * 2, .count = t->count};

    bigger.slots = arena_alloc_zero(t->arena, bigger.size * sizeof *bigger.slots);
    for (size_t i = 0; i < t->size; i++)
        if (t->slots[i] != NULL)
            *symbol_slot(&bigger, t->slots[i]->text, t->slots[i]->hash) = t->slots[i];
    *t = bigger;
}

const symbol *symbol_intern(symbol_table *t, slice text)
{
    uint32_t hash = symbol_hash(text);

    for (const symbol_table *outer = t->outer; outer != NULL; outer = outer->outer) {
        const symbol **known = symbol_slot(outer, text, hash);
        if (*known != NULL)
            return *known;
    }
    const symbol **slot = symbol_slot(t, text, hash);
    if (*slot != NULL)
        return *slot;
    if (t->count * 4 >= t->size * 3) {
        symbol_table_grow(t);
        slot = symbol_slot(t, text, hash);
    }
    t->count++;
    *slot = symbol_new(t->arena, arena_slice(t->arena, text));
    return *slot;
}

map *map_new(arena *a)
{
    map *m = ARENA_NEW(a, map);

    m->arena = a;
    m->sorted = true;
    return m;
}

map *map_new_sized(arena *a, size_t capacity)
{
    map *m = map_new(a);

    if (capacity > 0 && capacity <= UINT32_MAX) {
        m->entries = ARENA_ARRAY(a, capacity, map_entry);
        m->capacity = (uint32_t)capacity;
    }
    return m;
}

map *map_new_pending(arena *a, const map_source *source)
{
    map *m = map_new(a);

    m->pending = true;
    m->source = source;
    return m;
}

void map_fill(const map *m)
{
    map *mutable = (map *)(uintptr_t)m; /* what it holds does not change, seen from outside */
    const map_source *source = m->source;

    mutable->pending = false;
    mutable->stamp = NULL;
    source->fill(mutable, source->context);
}

static bool same_key(const symbol *a, slice text, uint32_t hash)
{
    return a->hash == hash && a->text.size == text.size && (a->text.data == text.data || slice_equal(a->text, text));
}

static void index_put(map *m, uint32_t position)
{
    uint32_t mask = m->index_size - 1, at = m->entries[position].key->hash & mask;

    while (m->index[at] != 0)
        at = (at + 1) & mask;
    m->index[at] = position + 1;
}

/* Room in the index for that many entries; none for small maps. Raises before anything has changed. */
static void index_make_room(map *m, uint32_t count)
{
    if (count < INDEX_FROM) {
        m->index = NULL;
        m->index_size = 0;
        return;
    }
    uint32_t size = m->index_size == 0 ? 32 : m->index_size;
    while (size < count * 2)
        size *= 2;
    if (size != m->index_size || m->index == NULL)
        m->index = arena_alloc(m->arena, size * sizeof *m->index);
    m->index_size = size;
}

static void index_fill(map *m)
{
    if (m->index == NULL)
        return;
    memset(m->index, 0, m->index_size * sizeof *m->index);
    for (uint32_t i = 0; i < m->count; i++)
        index_put(m, i);
}

static void index_build(map *m)
{
    index_make_room(m, m->count);
    index_fill(m);
}

/* Before a change: leaves the entries to whoever walks them, and goes on with a copy. */
static void leave_to_walker(map *m)
{
    if (m->pending)
        map_fill(m);
    if (!m->walked)
        return;
    map_entry *own = ARENA_ARRAY(m->arena, m->capacity, map_entry);
    if (m->count > 0)
        memcpy(own, m->entries, m->count * sizeof *own);
    m->entries = own;
    m->walked = false;
}

static map_entry *find_entry(const map *m, slice text, uint32_t hash)
{
    if (m->pending)
        map_fill(m);
    if (m->index != NULL) {
        uint32_t mask = m->index_size - 1;
        for (uint32_t at = hash & mask; m->index[at] != 0; at = (at + 1) & mask) {
            map_entry *e = &m->entries[m->index[at] - 1];
            if (same_key(e->key, text, hash))
                return e;
        }
        return NULL;
    }
    for (uint32_t i = 0; i < m->count; i++)
        if (same_key(m->entries[i].key, text, hash))
            return &m->entries[i];
    return NULL;
}

/* By the pointer alone, in a map without an index. */
static inline map_entry *find_pointer(const map *m, const symbol *key)
{
    for (uint32_t i = 0; i < m->count; i++)
        if (m->entries[i].key == key)
            return &m->entries[i];
    return NULL;
}

static map_entry *find_symbol(const map *m, const symbol *key)
{
    map_entry *e = m->index == NULL ? find_pointer(m, key) : NULL;

    return e != NULL ? e : find_entry(m, key->text, key->hash);
}

value *map_find(const map *m, const symbol *key)
{
    if (m == NULL)
        return NULL;
    if (m->watch != NULL)
        m->watch->named(m->watch, key->text);
    map_entry *e = find_symbol(m, key);
    return e == NULL ? NULL : &e->value;
}

value *map_find_hashed(const map *m, slice key, uint32_t hash)
{
    if (m == NULL)
        return NULL;
    if (m->watch != NULL)
        m->watch->named(m->watch, key);
    map_entry *e = find_entry(m, key, hash);
    return e == NULL ? NULL : &e->value;
}

value *map_get(const map *m, slice key)
{
    if (m == NULL)
        return NULL;
    if (m->watch != NULL)
        m->watch->named(m->watch, key);
    map_entry *e = find_entry(m, key, symbol_hash(key));
    return e == NULL ? NULL : &e->value;
}

value *map_peek(const map *m, const symbol *key)
{
    map_entry *e = m == NULL ? NULL : find_symbol(m, key);

    return e == NULL ? NULL : &e->value;
}

const map_entry *map_get_entry(const map *m, slice key)
{
    return m == NULL ? NULL : find_entry(m, key, symbol_hash(key));
}

/* Most keys differ in their first bytes. */
static inline bool comes_before(slice a, slice b)
{
    if (a.size > 0 && b.size > 0 && a.data[0] != b.data[0])
        return (unsigned char)a.data[0] < (unsigned char)b.data[0];
    return slice_compare(a, b) < 0;
}

static void append_entry(map *m, const symbol *key, value v)
{
    leave_to_walker(m);
    if (m->count == m->capacity) {
        uint32_t capacity = m->capacity == 0 ? FIRST_CAPACITY : m->capacity * 2;
        m->entries = arena_grow(m->arena, m->entries, m->capacity * sizeof *m->entries, capacity * sizeof *m->entries);
        m->capacity = capacity;
    }
    bool fits = m->index != NULL && (m->count + 1) * 2 <= m->index_size;
    if (!fits)
        index_make_room(m, m->count + 1);
    if (m->sorted && m->count > 0 && comes_before(key->text, m->entries[m->count - 1].key->text))
        m->sorted = false;
    m->entries[m->count++] = (map_entry){.key = key, .value = v};
    if (fits)
        index_put(m, m->count - 1);
    else
        index_fill(m);
}

void map_put_own(map *m, const symbol *key, value v)
{
    leave_to_walker(m);
    map_entry *e = find_symbol(m, key);

    if (e != NULL)
        *e = (map_entry){.key = key, .value = v};
    else
        append_entry(m, key, v);
}

void map_put(map *m, const symbol *key, value v)
{
    arena_note_change(m->arena);
    map_put_own(m, key, v);
}

void map_put_interned(map *m, const symbol *key, value v)
{
    leave_to_walker(m);
    arena_note_change(m->arena);
    map_entry *e = m->index == NULL ? find_pointer(m, key) : find_entry(m, key->text, key->hash);

    if (e != NULL)
        e->value = v;
    else
        append_entry(m, key, v);
}

void map_set(map *m, slice key, value v)
{
    leave_to_walker(m);
    if (value_holds_memory(v))
        arena_note_change(m->arena);
    map_entry *e = find_entry(m, key, symbol_hash(key));

    if (e != NULL)
        e->value = v;
    else
        append_entry(m, symbol_new(m->arena, arena_slice(m->arena, key)), v);
}

bool map_remove(map *m, slice key)
{
    if (m == NULL)
        return false;
    if (m->watch != NULL)
        m->watch->named(m->watch, key);
    leave_to_walker(m);
    map_entry *e = find_entry(m, key, symbol_hash(key));
    if (e == NULL)
        return false;
    size_t after = m->count - (size_t)(e - m->entries) - 1;
    memmove(e, e + 1, after * sizeof *e);
    m->count--;
    index_build(m);
    return true;
}

static int compare_entries(const void *a, const void *b)
{
    return slice_compare(((const map_entry *)a)->key->text, ((const map_entry *)b)->key->text);
}

/* Most maps are small, and many nearly sorted. */
static void sort_few(map_entry *entries, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        const map_entry e = entries[i];
        size_t to = i;
        for (; to > 0 && comes_before(e.key->text, entries[to - 1].key->text); to--)
            entries[to] = entries[to - 1];
        entries[to] = e;
    }
}

/* The order of entries is not part of a map's value. */
static void sort(map *m)
{
    leave_to_walker(m);
    if (m->count <= SORT_FEW)
        sort_few(m->entries, m->count);
    else
        qsort(m->entries, m->count, sizeof *m->entries, compare_entries);
    m->sorted = true;
    index_build(m);
}

static const map_entry none;

const map_entry *map_sorted(const map *m)
{
    if (map_count(m) == 0)
        return &none;
    if (m->watch != NULL)
        m->watch->walked(m->watch);
    if (!m->sorted)
        sort((map *)(uintptr_t)m);
    return m->entries;
}

const map_entry *map_peek_all(const map *m)
{
    if (m == NULL || m->count == 0)
        return &none;
    if (!m->sorted)
        sort((map *)(uintptr_t)m);
    return m->entries;
}

void map_join_watch(map *m, const map *other)
{
    if (other == NULL || other->watch == NULL || other->watch == m->watch)
        return;
    m->watch = m->watch == NULL ? other->watch : m->watch->join(m->watch, other->watch);
}

const map_entry *map_walk(const map *m)
{
    const map_entry *entries = map_sorted(m);

    if (m != NULL)
        ((map *)(uintptr_t)m)->walked = true;
    return entries;
}

void map_settle(value v)
{
    if (v.kind == KIND_LIST) {
        for (size_t i = 0; i < list_count(v.list); i++)
            map_settle(v.list->items[i]);
    } else if (v.kind == KIND_MAP && v.map != NULL) {
        arena_check_stack(v.map->arena);
        const map_entry *entries = map_sorted(v.map);
        for (size_t i = 0; i < map_count(v.map); i++)
            map_settle(entries[i].value);
    }
}

map *map_copy(arena *a, const map *m)
{
    map *copy = map_new(a);

    if (m != NULL)
        copy->watch = m->watch;
    if (map_count(m) == 0)
        return copy;
    copy->entries = ARENA_ARRAY(a, m->count, map_entry);
    memcpy(copy->entries, m->entries, m->count * sizeof *m->entries);
    copy->count = copy->capacity = m->count;
    copy->sorted = m->sorted;
    index_build(copy);
    return copy;
}
