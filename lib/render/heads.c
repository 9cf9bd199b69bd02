/* Splitting and reading, here and ahead. What could not be read ahead is read here: errors come in one order only. */
#include "render/heads.h"

#include <pthread.h>

#include "base/parallel.h"

enum {
    BYTES_PER_WORKER = 128 * 1024, /* of documents, from which on another thread is worth while */
    BYTES_PER_CALL = 32 * 1024,    /* of files, for which to wake the one who reads ahead */
};

static void add_reading(arena *a, head_list *l, const head_reading *h)
{
    if (l->count == l->capacity) {
        size_t capacity = l->capacity == 0 ? 4 : l->capacity * 2;
        l->items = arena_grow(a, l->items, l->capacity * sizeof *l->items, capacity * sizeof *l->items);
        l->capacity = capacity;
    }
    l->items[l->count++] = *h;
}

static void add_documents_in_parts(arena *a, head_list *l, const rendered_file *f)
{
    parts_splitter s = {f->parts, 0, 0};
    head_reading h = {.manifest = {.path = f->path}};

    for (pieces document = pieces_new(a); manifest_next_parts(&s, &document); document = pieces_new(a)) {
        bool whole = document.count == 1;
        h.manifest.text = whole ? document.items[0] : SLICE("");
        h.manifest.parts = NULL;
        if (!whole) {
            pieces *kept = ARENA_NEW(a, pieces);
            *kept = document;
            h.manifest.parts = kept;
        }
        add_reading(a, l, &h);
    }
}

static void add_documents(arena *a, const compat *as, head_list *l, const rendered_file *f)
{
    if (f->parts != NULL) {
        add_documents_in_parts(a, l, f);
        return;
    }
    splitter parts = manifest_split(as, f->text);
    head_reading h = {.manifest = {.path = f->path}};

    while (manifest_next(&parts, &h.manifest.text))
        add_reading(a, l, &h);
}

typedef struct head_work {
    arena *arena;
    manifest *manifest;
} head_work;

static void read_head_work(void *context)
{
    head_work *w = context;

    if (w->manifest->parts != NULL)
        yaml_read_head_parts(w->arena, w->manifest->parts, &w->manifest->head);
    else
        yaml_read_head(w->arena, w->manifest->text, &w->manifest->head);
}

static void read_head(arena *a, head_reading *h)
{
    head_work w = {a, &h->manifest};

    h->failure = arena_try(a, read_head_work, &w);
    h->read = true;
}

/* --- Ahead --- */

struct heads_ahead {
    arena *arena; /* of the thread */
    const compat *as;
    size_t stack;
    parallel_thread thread;
    bool started;
    size_t told, bytes; /* files, and what is new among them since the last call */
    /* shared, while the lock is held */
    pthread_mutex_t lock;
    pthread_cond_t more;
    rendered_file *files;
    size_t final, next;
    bool stopped;
};

typedef struct file_work {
    arena *arena; /* of whoever reads */
    const compat *as;
    rendered_file *file;
} file_work;

static void read_file_work(void *context)
{
    file_work *w = context;
    head_list *l = ARENA_NEW(w->arena, head_list);

    add_documents(w->arena, w->as, l, w->file);
    for (size_t i = 0; i < l->count; i++)
        read_head(w->arena, &l->items[i]);
    w->file->heads = l;
}

/* The next file that is final, which one waits for until there will be no more; then NULL. */
static rendered_file *next_file(heads_ahead *h)
{
    rendered_file *f = NULL;

    pthread_mutex_lock(&h->lock);
    while (!h->stopped && h->next == h->final)
        pthread_cond_wait(&h->more, &h->lock);
    if (h->next < h->final)
        f = &h->files[h->next++];
    pthread_mutex_unlock(&h->lock);
    return f;
}

/* Reads files until there are no more, or one cannot be read: of YAML all can. */
static const failure *read_files(heads_ahead *h, arena *a)
{
    file_work w = {.arena = a, .as = h->as};
    const failure *f = NULL;

    while (f == NULL && (w.file = next_file(h)) != NULL)
        f = arena_try(a, read_file_work, &w);
    return f;
}

static void read_on(void *context, unsigned worker)
{
    heads_ahead *h = context;

    (void)worker;
    read_files(h, h->arena);
}

/* There will be no more files, and if they are not wanted any more, none at all. */
static void announce_end(heads_ahead *h, bool wanted)
{
    pthread_mutex_lock(&h->lock);
    h->stopped = true;
    if (!wanted)
        h->next = h->final;
    pthread_cond_signal(&h->more);
    pthread_mutex_unlock(&h->lock);
}

static void join(heads_ahead *h)
{
    if (h->started)
        parallel_join(&h->thread);
    h->started = false;
}

static void destroy(void *given)
{
    heads_ahead *h = given;

    announce_end(h, false);
    join(h);
    pthread_cond_destroy(&h->more);
    pthread_mutex_destroy(&h->lock);
}

heads_ahead *heads_ahead_new(arena *a, const compat *as)
{
    heads_ahead *h = ARENA_NEW(a, heads_ahead);

    h->as = as;
    h->stack = arena_stack_limit(a);
    h->arena = arena_own(a, arena_new_within(a));
    if (h->arena == NULL)
        return NULL;
    pthread_mutex_init(&h->lock, NULL);
    pthread_cond_init(&h->more, NULL);
    arena_on_release(a, destroy, h);
    return h;
}

static size_t file_bytes(const rendered_file *f)
{
    return f->parts != NULL ? pieces_size(f->parts) : f->text.size;
}

void heads_ahead_tell(heads_ahead *h, rendered_file *files, size_t count)
{
    if (h == NULL)
        return;
    while (h->told < count)
        h->bytes += file_bytes(&files[h->told++]);
    if (h->bytes < BYTES_PER_CALL)
        return;
    h->bytes = 0;
    pthread_mutex_lock(&h->lock);
    h->files = files;
    h->final = count;
    pthread_cond_signal(&h->more);
    pthread_mutex_unlock(&h->lock);
    if (!h->started)
        h->started = parallel_start(&h->thread, h->stack, read_on, h);
}

void heads_ahead_finish(heads_ahead *h, arena *a)
{
    if (h == NULL || !h->started)
        return;
    announce_end(h, true);
    const failure *f = read_files(h, a);
    if (f != NULL)
        announce_end(h, false);
    join(h);
    if (f != NULL)
        raise_failure(a, f);
}

/* --- Here --- */

typedef struct reading {
    head_list *list;
    size_t *unread; /* positions */
    parallel_queue queue;
    arena *arenas[PARALLEL_MOST]; /* one a worker, for what heads do not have in the text */
} reading;

static void read_some(void *context, unsigned worker)
{
    reading *r = context;

    for (size_t i; parallel_take(&r->queue, &i);)
        read_head(r->arenas[worker], &r->list->items[r->unread[i]]);
}

static size_t manifest_bytes(const manifest *m)
{
    return m->parts != NULL ? pieces_size(m->parts) : m->text.size;
}

/* What is unread still is read by all. */
static void read_rest(arena *a, unsigned threads, head_list *l)
{
    reading r = {.list = l, .unread = ARENA_ARRAY(a, l->count, size_t)};
    size_t bytes = 0;
    unsigned workers = 1;

    for (size_t i = 0; i < l->count; i++)
        if (!l->items[i].read) {
            r.unread[r.queue.end++] = i;
            bytes += manifest_bytes(&l->items[i].manifest);
        }
    r.arenas[0] = a;
    while (workers < threads && workers < PARALLEL_MOST && workers < bytes / BYTES_PER_WORKER &&
           (r.arenas[workers] = arena_own(a, arena_new_within(a))) != NULL)
        workers++;
    parallel_run(workers, arena_stack_limit(a), read_some, &r);
}

head_list heads_read(arena *a, const compat *as, unsigned threads, const rendered_file *files, size_t count)
{
    head_list l = {0};

    for (size_t i = 0; i < count; i++) {
        if (slice_starts(slice_base_name(files[i].path), SLICE("_")))
            continue;
        const head_list *ready = files[i].heads;
        if (ready == NULL)
            add_documents(a, as, &l, &files[i]);
        for (size_t j = 0; ready != NULL && j < ready->count; j++)
            add_reading(a, &l, &ready->items[j]);
    }
    read_rest(a, threads, &l);
    return l;
}
