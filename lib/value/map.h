/*
 * Go's map with string keys. Entries are kept in the order of their keys' bytes whenever somebody looks at the order
 * (range, JSON); keys are symbols, so that a lookup compares hashes and pointers and touches text only to be sure.
 */
#ifndef VALUE_MAP_H
#define VALUE_MAP_H

#include "value/value.h"

/*
 * A key: text with its hash. Interned by the arena-bound table that made it; equality never depends on that. Where
 * origins of values are kept, every entry has a symbol of its own, which says where the entry was written.
 */
typedef struct symbol {
    slice text;
    uint32_t hash;
    uint32_t origin; /* of the entry, in an origin_table of lib/values; 0: none */
} symbol;

typedef struct map_entry {
    const symbol *key;
    value value;
} map_entry;

/*
 * Who is told what is read of a map. Copies keep their map's watch, and a map that entries of others are moved into is
 * watched by the others' too. Nobody watches most maps.
 */
typedef struct map_watch {
    void (*named)(struct map_watch *w, slice name); /* somebody knows of this key, whether it is there or not */
    void (*walked)(struct map_watch *w);            /* all entries were looked at */
    struct map_watch *(*join)(struct map_watch *w, struct map_watch *other); /* one that tells both */
} map_watch;

/* Where the entries of a map come from when they are first asked for. */
typedef struct map_source {
    void (*fill)(struct map *m, const void *context); /* puts them in; may raise in the map's arena */
    const void *context;
} map_source;

typedef struct map {
    arena *arena; /* where it grows */
    map_entry *entries;
    uint32_t count, capacity;
    uint32_t *index; /* positions + 1 by hash, for large maps; NULL when absent or stale */
    union {
        const void
            *stamp; /* of the work that made it, for work that copies what it did not make (coalesce.c), or NULL */
        const map_source *source; /* of a map that is pending */
    };
    map_watch *watch; /* or NULL */
    uint32_t index_size;
    bool sorted;
    bool walked;  /* a loop holds `entries`: they are copied before the first change (map_walk) */
    bool pending; /* its source was not asked yet */
} map;

uint32_t symbol_hash(slice text);

/* A symbol for text that lives as long as the arena. Not interned: for one-off keys. */
const symbol *symbol_new(arena *a, slice text);
const symbol *symbol_new_at(arena *a, slice text, uint32_t origin);

/* A table of symbols, so that equal keys share one. */
typedef struct symbol_table symbol_table;
symbol_table *symbol_table_new(arena *a);

/* One that shares the symbols of another, which must live as long and not grow any more (so threads may share it). */
symbol_table *symbol_table_within(arena *a, const symbol_table *outer);

const symbol *symbol_intern(symbol_table *table, slice text); /* copies text that is new */

map *map_new(arena *a);

/* One with room for that many entries. */
map *map_new_sized(arena *a, size_t capacity);

/* An empty map that asks its source (which must live as long) before anybody sees what it holds. */
map *map_new_pending(arena *a, const map_source *source);
void map_fill(const map *m);

static inline size_t map_count(const map *m)
{
    if (m == NULL)
        return 0;
    if (m->pending)
        map_fill(m);
    return m->count;
}

/* The value under a key, or NULL. The pointer is good until the map changes. NULL maps are empty. */
value *map_find(const map *m, const symbol *key);
value *map_get(const map *m, slice key);
value *map_find_hashed(const map *m, slice key, uint32_t hash); /* by its symbol_hash, where there is no symbol */

/* The same with the key as the map holds it: the one that was put there last. No watch is told. */
const map_entry *map_get_entry(const map *m, slice key);

/*
 * Sets a key. map_put takes the symbol, also for a key that is there: with a value goes its origin. map_set knows no
 * origin; it leaves the symbol of a key that is there, and copies the text of one that is new into the map's arena.
 */
void map_put(map *m, const symbol *key, value v);
void map_set(map *m, slice key, value v);

/* map_put of what lives as long as the map, key and value (arena_note_change). */
void map_put_own(map *m, const symbol *key, value v);

/*
 * map_put for whoever fills a map with keys of one symbol table alone: equal keys are one symbol there, so that texts
 * need not be compared.
 */
void map_put_interned(map *m, const symbol *key, value v);

/* Removes a key; false if it was not there. */
bool map_remove(map *m, slice key);

/* The entries, sorted by key; `map_count` of them. Good until the map changes. */
const map_entry *map_sorted(const map *m);

/* A value, and all entries sorted, for whoever moves entries into other maps and reads none: no watch is told. */
value *map_peek(const map *m, const symbol *key);
const map_entry *map_peek_all(const map *m);

/* From now on what is read of `m` is read of `other` too: for a map that got entries of the other one. */
void map_join_watch(map *m, const map *other);

/*
 * The same for a loop whose body may change the map: these entries stay as they are, and the map copies them before
 * its first change. Every change through map_put, map_set and map_remove keeps to that; writing through the pointer
 * of map_get does not.
 */
const map_entry *map_walk(const map *m);

/*
 * Sorts every map within a value, so that reading it changes nothing any more: for values that threads share. Raises
 * when over-deep.
 */
void map_settle(value v);

/* A new map with the same entries (shallow). */
map *map_copy(arena *a, const map *m);

#endif
