/* Looking up, and loading outside of the locks. */
#include "repository/kept.h"

typedef struct kept_busy {
    struct kept_busy *next;
    slice path;
} kept_busy;

/* An arena for whoever loads. There are as many as threads have loaded at once. */
typedef struct kept_loader {
    struct kept_loader *next;
    arena *arena; /* owned by that of `kept` */
} kept_loader;

void kept_open(kept *k, arena *owner)
{
    *k = (kept){.arena = arena_new_within(owner)};
    if (k->arena == NULL)
        raise_error(owner, GTMPL_ENOMEM, "out of memory");
    pthread_rwlock_init(&k->at, NULL);
    pthread_mutex_init(&k->lock, NULL);
    pthread_cond_init(&k->loaded, NULL);
}

void kept_close(kept *k)
{
    if (k->arena == NULL)
        return;
    arena_free(k->arena);
    k->arena = NULL;
    pthread_cond_destroy(&k->loaded);
    pthread_mutex_destroy(&k->lock);
    pthread_rwlock_destroy(&k->at);
}

static void *find(const kept *k, slice path)
{
    const value *at = k->positions == NULL ? NULL : map_get(k->positions, path);

    return at == NULL ? NULL : k->items[at->integer];
}

static void *find_shared(kept *k, slice path)
{
    pthread_rwlock_rdlock(&k->at);
    void *item = find(k, path);
    pthread_rwlock_unlock(&k->at);
    return item;
}

static bool is_busy(const kept *k, slice path)
{
    const kept_busy *b = k->busy;

    while (b != NULL && !slice_equal(b->path, path))
        b = b->next;
    return b != NULL;
}

static void remove_busy(kept *k, const kept_busy *b)
{
    kept_busy **at = &k->busy;

    while (*at != b)
        at = &(*at)->next;
    *at = b->next;
}

/* One look-up that found nothing. */
typedef struct getting {
    kept *kept;
    slice path;
    kept_load *load;
    void *context;
    kept_loader *loader;
    void *item;
} getting;

static void loader_work(void *context)
{
    getting *g = context;
    kept *k = g->kept;
    kept_loader *fresh = ARENA_NEW(k->arena, kept_loader);

    fresh->arena = arena_own(k->arena, arena_new_within(k->arena));
    if (fresh->arena == NULL)
        raise_error(k->arena, GTMPL_ENOMEM, "out of memory");
    g->loader = fresh;
}

static const failure *take_loader(getting *g)
{
    kept *k = g->kept;

    if ((g->loader = k->loaders) == NULL)
        return arena_try(k->arena, loader_work, g);
    k->loaders = g->loader->next;
    return NULL;
}

static void give_loader_back(getting *g)
{
    kept *k = g->kept;

    if (g->loader == NULL)
        return;
    g->loader->next = k->loaders;
    k->loaders = g->loader;
}

static void load_work(void *context)
{
    getting *g = context;

    g->item = g->load(g->context, g->loader->arena, g->path);
}

static void add_work(void *context)
{
    getting *g = context;
    kept *k = g->kept;

    if (k->positions == NULL)
        k->positions = map_new(k->arena);
    if (k->count == k->capacity) {
        size_t capacity = k->capacity == 0 ? 64 : k->capacity * 2;
        k->items = arena_grow(k->arena, k->items, k->capacity * sizeof *k->items, capacity * sizeof *k->items);
        k->capacity = capacity;
    }
    map_set(k->positions, arena_slice(k->arena, g->path), value_int((int64_t)k->count));
    k->items[k->count++] = g->item;
}

static const failure *add(getting *g)
{
    pthread_rwlock_wrlock(&g->kept->at);
    const failure *f = arena_try(g->kept->arena, add_work, g);
    pthread_rwlock_unlock(&g->kept->at);
    return f;
}

/* With the lock, which is given up while something is loaded. */
static const failure *load_and_add(getting *g)
{
    kept *k = g->kept;
    kept_busy self = {k->busy, g->path};
    const failure *f = take_loader(g);

    if (f != NULL)
        return f;
    k->busy = &self;
    pthread_mutex_unlock(&k->lock);
    f = arena_try(g->loader->arena, load_work, g);
    pthread_mutex_lock(&k->lock);
    if (f == NULL)
        f = add(g);
    remove_busy(k, &self);
    give_loader_back(g);
    pthread_cond_broadcast(&k->loaded);
    return f;
}

void *kept_get(kept *k, arena *a, slice path, kept_load *load, void *context)
{
    getting g = {k, path, load, context, NULL, find_shared(k, path)};
    const failure *f = NULL;

    if (g.item != NULL)
        return g.item;
    pthread_mutex_lock(&k->lock);
    while ((g.item = find(k, path)) == NULL && is_busy(k, path))
        pthread_cond_wait(&k->loaded, &k->lock);
    if (g.item == NULL)
        f = load_and_add(&g);
    pthread_mutex_unlock(&k->lock);
    if (f != NULL)
        raise_failure(a, f);
    return g.item;
}
