/* Splitting and reading, here and ahead. What could not be read ahead is read here: errors come in one order only. */
#include "render/heads.h"

#include "base/workqueue.h"

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
    workqueue queue;    /* of files */
    size_t told, bytes; /* files, and what is new among them since the last call */
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

/* Of YAML any file can be read; what it may fail for is left to whoever needs the file. */
static const failure *read_file(heads_ahead *h, arena *a, rendered_file *file)
{
    file_work w = {a, h->as, file};

    return arena_try(a, read_file_work, &w);
}

static void read_ahead(void *context, void *own, void *thing)
{
    read_file(context, own, thing);
}

static void destroy(void *given)
{
    heads_ahead *h = given;

    workqueue_free(&h->queue);
}

heads_ahead *heads_ahead_new(arena *a, const compat *as)
{
    heads_ahead *h = ARENA_NEW(a, heads_ahead);

    h->as = as;
    h->arena = arena_own(a, arena_new_within(a));
    if (h->arena == NULL)
        return NULL;
    workqueue_open(&h->queue, arena_stack_limit(a), read_ahead, h);
    arena_on_release(a, destroy, h);
    return h;
}

static size_t file_bytes(const rendered_file *f)
{
    return f->parts != NULL ? pieces_size(f->parts) : f->text.size;
}

void heads_ahead_tell(heads_ahead *h, rendered_file *files, size_t count)
{
    for (; h != NULL && h->told < count; h->told++)
        if (workqueue_add(&h->queue, &files[h->told]))
            h->bytes += file_bytes(&files[h->told]);
    if (h == NULL || h->bytes < BYTES_PER_CALL)
        return;
    h->bytes = 0;
    if (h->queue.helping == 1)
        workqueue_call(&h->queue);
    else
        workqueue_help(&h->queue, h->arena);
}

void heads_ahead_finish(heads_ahead *h, arena *a)
{
    const failure *f = NULL;

    if (h == NULL || h->queue.helping == 0)
        return;
    workqueue_close(&h->queue, false);
    for (rendered_file *file; f == NULL && (file = workqueue_take(&h->queue)) != NULL;)
        f = read_file(h, a, file);
    workqueue_close(&h->queue, true);
    workqueue_settle(&h->queue);
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
