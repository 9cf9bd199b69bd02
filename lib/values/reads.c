/* Places of maps, and the watches that tell them what was read. */
#include "values/reads.h"

struct read_place {
    arena *arena;
    map *names; /* looked up; the values mean nothing */
    bool walked;
    map *keys; /* of the places below: the position in `below` */
    struct read_place **below;
    size_t count, capacity;
    map_watch *watch; /* of the maps that are here and nowhere else */
};

/* A watch that tells one place, or several. */
typedef struct places_watch {
    map_watch watch; /* first */
    arena *arena;
    read_place **places;
    size_t count;
} places_watch;

/* --- Being told --- */

static void note_name(map_watch *w, slice name)
{
    const places_watch *own = (places_watch *)w;

    for (size_t i = 0; i < own->count; i++) {
        map *names = own->places[i]->names;
        if (map_get_entry(names, name) == NULL)
            map_set(names, name, value_nil());
    }
}

static void note_walk(map_watch *w)
{
    const places_watch *own = (places_watch *)w;

    for (size_t i = 0; i < own->count; i++)
        own->places[i]->walked = true;
}

static bool tells(const places_watch *w, const read_place *p)
{
    for (size_t i = 0; i < w->count; i++)
        if (w->places[i] == p)
            return true;
    return false;
}

static map_watch *new_watch(arena *a, size_t room);

static map_watch *join(map_watch *w, map_watch *added)
{
    const places_watch *first = (places_watch *)w, *second = (places_watch *)added;
    size_t known = 0;

    for (size_t i = 0; i < second->count; i++)
        known += tells(first, second->places[i]);
    if (known == second->count)
        return w;
    places_watch *both = (places_watch *)new_watch(first->arena, first->count + second->count - known);
    for (size_t i = 0; i < first->count; i++)
        both->places[both->count++] = first->places[i];
    for (size_t i = 0; i < second->count; i++)
        if (!tells(first, second->places[i]))
            both->places[both->count++] = second->places[i];
    return &both->watch;
}

static map_watch *new_watch(arena *a, size_t room)
{
    places_watch *w = ARENA_NEW(a, places_watch);

    w->watch = (map_watch){note_name, note_walk, join};
    w->arena = a;
    w->places = ARENA_ARRAY(a, room, read_place *);
    return &w->watch;
}

/* --- Places --- */

static read_place *new_place(arena *a)
{
    read_place *p = ARENA_NEW(a, read_place);

    p->arena = a;
    p->names = map_new(a);
    p->keys = map_new(a);
    p->watch = new_watch(a, 1);
    places_watch *w = (places_watch *)p->watch;
    w->places[w->count++] = p;
    return p;
}

static void add_below(read_place *p, slice key, read_place *below)
{
    if (p->count == p->capacity) {
        size_t capacity = p->capacity == 0 ? 4 : p->capacity * 2;
        p->below = arena_grow(p->arena, p->below, p->capacity * sizeof *p->below, capacity * sizeof *p->below);
        p->capacity = capacity;
    }
    map_set(p->keys, key, value_int((int64_t)p->count));
    p->below[p->count++] = below;
}

const read_place *reads_below(const read_place *p, slice key)
{
    const value *at = map_get(p->keys, key);

    return at == NULL ? NULL : p->below[at->integer];
}

static read_place *place_below(read_place *p, slice key)
{
    const value *at = map_get(p->keys, key);
    read_place *below = at == NULL ? new_place(p->arena) : p->below[at->integer];

    if (at == NULL)
        add_below(p, key, below);
    return below;
}

bool reads_has(const read_place *p, slice key)
{
    return p->walked || map_get_entry(p->names, key) != NULL;
}

const map *reads_names(const read_place *p)
{
    return p->names;
}

/* --- Watching --- */

static bool holds_maps(value v)
{
    if (v.kind == KIND_LIST)
        for (size_t i = 0; i < list_count(v.list); i++)
            if (holds_maps(v.list->items[i]))
                return true;
    return v.kind == KIND_MAP && v.map != NULL;
}

static void watch_value(read_place *p, value v);

static void watch_map(read_place *p, map *m)
{
    arena_check_stack(p->arena);
    if (m->watch != NULL)
        m->watch = m->watch->join(m->watch, p->watch);
    else
        m->watch = p->watch;
    for (size_t i = 0; i < map_count(m); i++)
        if (holds_maps(m->entries[i].value))
            watch_value(place_below(p, m->entries[i].key->text), m->entries[i].value);
}

static void watch_value(read_place *p, value v)
{
    if (v.kind == KIND_LIST)
        for (size_t i = 0; i < list_count(v.list); i++)
            watch_value(p, v.list->items[i]);
    else if (v.kind == KIND_MAP && v.map != NULL)
        watch_map(p, v.map);
}

/* Globals of subcharts are copies of their parents': whoever reads one has read them all. */
static void share_globals(read_place *p, const values_node *chart, read_place *global)
{
    for (size_t i = 0; i < chart->count; i++) {
        read_place *child = place_below(p, chart->children[i]->name);
        if (reads_below(child, SLICE("global")) == NULL)
            add_below(child, SLICE("global"), global);
        share_globals(child, chart->children[i], global);
    }
}

read_place *reads_watch(arena *a, const values_node *chart, map *values)
{
    read_place *top = new_place(a);

    share_globals(top, chart, place_below(top, SLICE("global")));
    watch_map(top, values);
    return top;
}
