/*
 * Parsed texts in a hash table by what they hold, in arenas that only grow while the lock is held: charts of one vendor
 * bring the same library chart, and are parsed as if it were there once.
 */
#include "render/template_store.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/parallel.h"
#include "chart/load.h"
#include "render/library.h"
#include "render/template_ahead.h"
#include "template/parse.h"
#include "value/map.h"

enum {
    FIRST_SLOTS = 64,
    KEY_BYTES = 32,               /* of the beginning and the end of a text that are in its key */
    BYTES_PER_WORKER = 64 * 1024, /* of text, from which on another thread is worth while */
};

/* A text as one of the two Helms parses it: the set of functions differs. */
typedef struct entry {
    const char *data; /* NULL: a free slot */
    size_t size;
    uint32_t key;  /* of its ends and its size */
    uint32_t hash; /* of all of them, when somebody had to know; 0: nobody */
    bool by_hash;  /* another text had the key first: this one is found by its hash */
    const compat *as;
    const parsed *parsed; /* NULL: it cannot be parsed */
    bool pending;         /* nobody has tried yet, unless ahead */
} entry;

typedef struct library {
    struct library *next;
    const compat *as;
    const function_set *functions;
} library;

/* What was parsed for one render. Most charts have a single batch; what only some values enable comes in others. */
typedef struct batch {
    struct batch *next;
    arena *arena;
} batch;

struct template_store {
    pthread_mutex_t lock;
    arena *late_arena; /* of the next; NULL: there are none yet */
    map *late;         /* texts that were not read with the chart, by their paths on the disk */
    batch *batches;
    library *libraries;
    entry *entries; /* a power of two of them */
    size_t size, count;
    template_ahead *ahead; /* NULL: nobody parses ahead */
    const compat *ahead_as;
    library library_ahead; /* its functions */
    bool took_ahead;       /* what was parsed there is among the entries */
};

template_store *template_store_new(void)
{
    template_store *s = calloc(1, sizeof *s);

    if (s == NULL)
        return NULL;
    pthread_mutex_init(&s->lock, NULL);
    return s;
}

void template_store_free(template_store *s)
{
    if (s == NULL)
        return;
    while (s->batches != NULL) {
        batch *next = s->batches->next;
        arena_free(s->batches->arena);
        free(s->batches);
        s->batches = next;
    }
    template_ahead_free(s->ahead);
    arena_free(s->late_arena);
    pthread_mutex_destroy(&s->lock);
    free(s->entries);
    free(s);
}

void template_store_parse_ahead(template_store *s, const arena *a, const compat *as, unsigned threads)
{
    s->ahead = template_ahead_new(a, as, threads);
    s->ahead_as = as;
}

/* Texts that are much alike may have the same one. */
static uint32_t text_key(slice text)
{
    return 3 * symbol_hash(slice_first(text, KEY_BYTES)) ^ symbol_hash(slice_last(text, KEY_BYTES)) ^
           (uint32_t)text.size;
}

static uint32_t hash_of(entry *e)
{
    if (e->hash == 0) {
        e->hash = symbol_hash(slice_of(e->data, e->size));
        e->hash += e->hash == 0;
    }
    return e->hash;
}

/* Bytes are compared where nearly nothing else is left than that they are the same. */
static bool is_same(entry *e, entry *wanted)
{
    if (e->key != wanted->key || e->size != wanted->size || e->as != wanted->as)
        return false;
    return e->data == wanted->data || (hash_of(e) == hash_of(wanted) && memcmp(e->data, wanted->data, e->size) == 0);
}

static entry new_entry(slice text, const compat *as)
{
    return (entry){.data = text.data, .size = text.size, .key = text_key(text), .as = as};
}

/* Where it stands, or is to stand. The first text of a key stands by the key, others by their hash. */
static entry *find_entry(const template_store *s, entry *wanted)
{
    size_t last = s->size - 1, at = wanted->key & last;
    entry *e;

    wanted->by_hash = false;
    while ((e = &s->entries[at])->data != NULL && !is_same(e, wanted)) {
        bool is_first = !wanted->by_hash && !e->by_hash && e->key == wanted->key;
        wanted->by_hash = wanted->by_hash || is_first;
        at = (is_first ? hash_of(wanted) : at + 1) & last;
    }
    return e;
}

/* Makes room for as many new entries; false when there is no memory. */
static bool reserve(template_store *s, size_t more)
{
    template_store bigger = {.size = s->size == 0 ? FIRST_SLOTS : s->size};

    while (bigger.size < (s->count + more) * 2)
        bigger.size *= 2;
    if (bigger.size == s->size)
        return true;
    bigger.entries = calloc(bigger.size, sizeof *bigger.entries);
    if (bigger.entries == NULL)
        return false;
    for (size_t i = 0; i < s->size; i++)
        if (s->entries[i].data != NULL) {
            entry *to = find_entry(&bigger, &s->entries[i]);
            *to = s->entries[i];
        }
    free(s->entries);
    s->entries = bigger.entries;
    s->size = bigger.size;
    return true;
}

/* Several charts may bring one text. */
static void expect(template_store *s, slice text)
{
    if (s->ahead == NULL || s->took_ahead || !reserve(s, 1))
        return;
    entry wanted = new_entry(text, s->ahead_as), *e = find_entry(s, &wanted);
    if (e->data != NULL || !template_ahead_add(s->ahead, text))
        return;
    *e = wanted;
    e->pending = true;
    s->count++;
}

void template_store_expect(template_store *s, slice text)
{
    pthread_mutex_lock(&s->lock);
    expect(s, text);
    pthread_mutex_unlock(&s->lock);
}

/* The one who parses ahead, as long as that is wanted. With the lock. */
static template_ahead *wanted_ahead(const template_store *s)
{
    return s->took_ahead ? NULL : s->ahead;
}

void template_store_hold(template_store *s)
{
    pthread_mutex_lock(&s->lock);
    if (wanted_ahead(s) != NULL)
        template_ahead_hold(s->ahead);
    pthread_mutex_unlock(&s->lock);
}

void template_store_lend(template_store *s)
{
    pthread_mutex_lock(&s->lock);
    template_ahead *t = wanted_ahead(s);
    if (t != NULL && !template_ahead_borrow(t))
        t = NULL;
    pthread_mutex_unlock(&s->lock);
    if (t == NULL)
        return;
    template_ahead_work(t);
    pthread_mutex_lock(&s->lock);
    template_ahead_give_back(t);
    pthread_mutex_unlock(&s->lock);
}

void template_store_stop(template_store *s)
{
    if (s == NULL)
        return;
    pthread_mutex_lock(&s->lock);
    if (wanted_ahead(s) != NULL)
        template_ahead_stop(s->ahead);
    pthread_mutex_unlock(&s->lock);
}

void template_store_forget(template_store *s)
{
    pthread_mutex_lock(&s->lock);
    template_ahead_free(s->ahead);
    s->ahead = NULL;
    free(s->entries);
    s->entries = NULL;
    s->size = s->count = 0;
    pthread_mutex_unlock(&s->lock);
}

/* --- Texts that are read late --- */

typedef struct late_reading {
    template_store *store;
    const chart_file *file;
    arena *arena; /* of the render */
    slice text;   /* no data: it is not known yet */
} late_reading;

/* Looks a text up, or adds one, with the lock. What is kept has no limits of its own: the render's counted for it. */
static void late_work(void *context)
{
    late_reading *r = context;
    template_store *s = r->store;
    slice path = slice_from(r->file->path);

    if (s->late == NULL)
        s->late = map_new(s->late_arena);
    const value *known = map_get(s->late, path);
    if (known != NULL) {
        r->text = value_slice(*known);
    } else if (r->text.data != NULL) {
        r->text = arena_slice(s->late_arena, r->text);
        map_set(s->late, path, value_string(r->text));
    }
}

static const failure *keep_late(late_reading *r)
{
    template_store *s = r->store;

    pthread_mutex_lock(&s->lock);
    if (s->late_arena == NULL)
        s->late_arena = arena_new_unlimited(r->arena);
    const failure *why = s->late_arena == NULL ? &failure_no_memory : arena_try(s->late_arena, late_work, r);
    pthread_mutex_unlock(&s->lock);
    return why;
}

static void read_work(void *context)
{
    late_reading *r = context;

    r->text = chart_file_text(r->arena, r->file);
}

slice template_store_text(template_store *s, arena *a, const chart_file *file)
{
    late_reading r = {s, file, a, {NULL, 0}};

    if (file->path == NULL)
        return file->data;
    const failure *why = keep_late(&r);
    if (why == NULL && r.text.data == NULL) {
        chart_try(a, read_work, &r, arena_concat(a, SLICE("error reading "), file->name));
        why = keep_late(&r);
    }
    if (why != NULL)
        raise_failure(a, why);
    return r.text;
}

/* --- Parsing --- */

/* One look-up, with what it needs when there is something new. */
typedef struct lookup {
    template_store *store;
    arena *arena; /* of its batch; NULL as long as nothing was new */
    const compat *as;
    const function_set *functions;
    template_parser *parser;
    stored_text *text;
} lookup;

static void add_library(template_store *s, library *fresh, const compat *as, const function_set *functions)
{
    *fresh = (library){s->libraries, as, functions};
    s->libraries = fresh;
}

static void library_work(void *context)
{
    lookup *l = context;
    library *fresh = ARENA_NEW(l->arena, library);

    l->functions = library_functions_new(l->arena, l->as, NULL);
    add_library(l->store, fresh, l->as, l->functions);
}

static void parser_work(void *context)
{
    lookup *l = context;

    l->parser = template_parser_new(l->arena, l->functions);
}

static void parse_work(void *context)
{
    lookup *l = context;

    l->text->parsed = template_parse(l->parser, l->text->name, l->text->text);
}

static bool start_batch(lookup *l, const arena *like)
{
    batch *b = calloc(1, sizeof *b);

    if (b == NULL || (b->arena = arena_new_within(like)) == NULL) {
        free(b);
        return false;
    }
    b->next = l->store->batches;
    l->store->batches = b;
    l->arena = b->arena;
    return true;
}

static bool start_parser(lookup *l, const arena *like)
{
    return (l->arena != NULL || start_batch(l, like)) && arena_try(l->arena, parser_work, l) == NULL;
}

static bool find_library(lookup *l, const arena *like)
{
    for (const library *known = l->store->libraries; known != NULL; known = known->next)
        if (known->as == l->as) {
            l->functions = known->functions;
            return true;
        }
    return start_batch(l, like) && arena_try(l->arena, library_work, l) == NULL;
}

/* The texts of a look-up, and the workers that parse the new ones, each into a batch of its own. */
typedef struct parsing {
    stored_text *texts;
    entry **entries; /* of each text */
    size_t *fresh;   /* positions of the new ones */
    parallel_queue queue;
    lookup workers[PARALLEL_MOST];
} parsing;

static void parse_some(void *context, unsigned worker)
{
    parsing *p = context;
    lookup *l = &p->workers[worker];

    for (size_t i; parallel_take(&p->queue, &i);) {
        l->text = &p->texts[p->fresh[i]];
        arena_try(l->arena, parse_work, l);
    }
}

/* What was parsed ahead becomes part of the store, and nothing more is. */
static void take_ahead(template_store *s)
{
    if (s->ahead == NULL || s->took_ahead)
        return;
    for (const ahead_text *t = template_ahead_take(s->ahead); t != NULL; t = t->next) {
        entry wanted = new_entry(t->text, s->ahead_as), *e = find_entry(s, &wanted);
        e->parsed = t->parsed;
        e->pending = e->parsed == NULL; /* it may have been the limits of the chart */
    }
    const function_set *functions = template_ahead_functions(s->ahead);
    if (functions != NULL)
        add_library(s, &s->library_ahead, s->ahead_as, functions);
    s->took_ahead = true;
}

/* Finds or makes the entries of all texts, new ones without what they parse to; the bytes of these. */
static size_t enter_all(const lookup *l, parsing *p, size_t count)
{
    template_store *s = l->store;
    size_t bytes = 0;

    for (size_t i = 0; i < count; i++) {
        slice text = p->texts[i].text;
        entry wanted = new_entry(text, l->as);
        entry *e = p->entries[i] = find_entry(s, &wanted);
        if (e->data != NULL && !e->pending)
            continue;
        s->count += e->data == NULL;
        *e = wanted;
        p->fresh[p->queue.end++] = i;
        bytes += text.size;
    }
    return bytes;
}

/* What does not parse is remembered, so that it takes memory but once. */
static bool parse_new(lookup *l, const arena *like, parsing *p, size_t bytes, unsigned threads)
{
    template_store *s = l->store;
    unsigned workers = 1;

    if (!start_parser(l, like))
        return false;
    p->workers[0] = *l;
    while (workers < threads && workers < PARALLEL_MOST && workers < bytes / BYTES_PER_WORKER) {
        lookup *other = &p->workers[workers++];
        *other = (lookup){.store = s, .as = l->as, .functions = l->functions};
        if (!start_parser(other, like))
            return false;
    }
    parallel_run(workers, arena_stack_limit(like), parse_some, p);
    for (size_t i = 0; i < p->queue.end; i++)
        p->entries[p->fresh[i]]->parsed = p->texts[p->fresh[i]].parsed;
    return true;
}

/* Whether a text means the same under that path: it does, if it defines nothing of that name. */
static bool fits(const parsed *p, slice path)
{
    for (size_t i = 0; p != NULL && i + 1 < p->count; i++)
        if (slice_equal(p->trees[i].name, path))
            return false;
    return true;
}

static bool get_all(lookup *l, const arena *like, unsigned threads, stored_text *texts, size_t count)
{
    template_store *s = l->store;
    parsing p = {.texts = texts};

    take_ahead(s);
    p.fresh = calloc(count + 1, sizeof *p.fresh);
    p.entries = calloc(count + 1, sizeof *p.entries);
    bool done = p.fresh != NULL && p.entries != NULL && find_library(l, like) && reserve(s, count);
    size_t bytes = done ? enter_all(l, &p, count) : 0;
    done = done && (p.queue.end == 0 || parse_new(l, like, &p, bytes, threads));
    for (size_t i = 0; done && i < count; i++)
        texts[i].parsed = fits(p.entries[i]->parsed, texts[i].name) ? p.entries[i]->parsed : NULL;
    free(p.fresh);
    free(p.entries);
    return done;
}

const function_set *template_store_get(template_store *s, arena *a, const compat *as, unsigned threads,
                                       stored_text *texts, size_t count)
{
    lookup l = {.store = s, .as = as};

    pthread_mutex_lock(&s->lock);
    bool done = get_all(&l, a, threads, texts, count);
    pthread_mutex_unlock(&s->lock);
    if (!done)
        raise_error(a, GTMPL_ENOMEM, "out of memory");
    return l.functions;
}
