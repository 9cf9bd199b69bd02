/* Reading, ahead and in order. Reference for the order and the errors: Helm's ReadFileWithBudget. */
#include "chart/fetch.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/utf8.h"
#include "base/workqueue.h"

enum {
    SEGMENT = 64,
    SEGMENTS = 16, /* of files that are read together: walking on without reading would miss the limit on bytes */
    CALLED_AT = 8, /* files that are found between two calls for helpers */
    /* What is worth a thread: */
    READ_COST = 6, /* opening, reading, closing, in units of asking what a file is (some 0.7 µs) */
    WORTH_COST = 48 * READ_COST,
    WORTH_BYTES = 512 * 1024, /* read so far, where there is more */
    WORTH_PARSING = 4 * 1024, /* bytes of values that are parsed while others read */
};

struct fetch {
    const chart_loader *loader;
    const disk_folder *folder;
    const template_watch *watch; /* the loader's, which this outlives */
    chart_budget budget;
    file_list done;
    found_file *segments[SEGMENTS];
    size_t count;         /* files in there */
    size_t cost;          /* of reading them */
    found_file *defaults; /* values.yaml files that have been read, the last first */
    _Atomic int64_t left; /* bytes that may still be read ahead */
    workqueue queue;      /* of files that may be read ahead */
    size_t uncalled;      /* files in there since the last call */
    arena *arenas[WORKQUEUE_HELPERS];
};

/* One file that is read into an arena, by whoever it belongs to. */
typedef struct reading {
    fetch *fetch;
    arena *arena;
    found_file *file;
    uint64_t most;          /* bytes that may be read */
    file_size_check *check; /* asked before anything is read */
    void *context;          /* for check */
} reading;

static found_file *file_at(fetch *f, size_t i)
{
    return &f->segments[i / SEGMENT][i % SEGMENT];
}

static bool may_wait(const fetch *f, slice name)
{
    const left_out *out = f->loader->left_out;

    return (f->loader->reads_late && chart_file_is_plain(name)) ||
           (out != NULL && left_out_has(out, name) && chart_file_is_template(name));
}

/* Whether a file that nobody needs yet can be read when somebody does. */
static bool put_off(const reading *r, const file_place *place)
{
    found_file *f = r->file;

    if (!may_wait(r->fetch, f->name))
        return false;
    file_state state = disk_stat_place(r->arena, place);
    f->size = state.size;
    f->late = state.open_to_all || faccessat(place->folder, place->name, R_OK, AT_EACCESS) == 0 ? f->path.data : NULL;
    return f->late != NULL;
}

static void read_work(void *context)
{
    const reading *r = context;
    found_file *f = r->file;
    const file_place place = disk_place(r->fetch->folder, f->path);

    if (put_off(r, &place))
        r->check(r->context, f->size);
    else
        f->data = file_read_checked(r->arena, &place, (size_t)r->most + 1, r->check, r->context);
    f->ready = true;
}

/* --- Ahead --- */

/* What would pass the budget is left to the one who reads in order, and says so. */
static void check_ahead(void *context, uint64_t size)
{
    const reading *r = context;
    int64_t taken = size > INT64_MAX ? INT64_MAX : (int64_t)size;

    if (atomic_fetch_sub(&r->fetch->left, taken) < taken)
        raise_error(r->arena, GTMPL_ELIMIT, "too large to be read ahead");
}

static void read_one(fetch *f, arena *a, found_file *file)
{
    reading r = {.fetch = f, .arena = a, .file = file, .most = f->budget.left, .check = check_ahead};

    r.context = &r;
    if (file->ready || file->kind != FILE_REGULAR || atomic_load(&f->left) <= 0)
        return;
    if (arena_try(a, read_work, &r) == NULL && file->late == NULL && f->watch != NULL &&
        chart_file_is_template(file->name))
        f->watch->found(f->watch->context, slice_without_prefix(file->data, UTF8_MARK));
}

static void help(void *context, void *own, void *thing)
{
    read_one(context, own, thing);
}

/* A thread that cannot be had is done without. */
static void start_helper(fetch *f)
{
    arena *a = f->loader->arena;
    unsigned helping = f->queue.helping;

    if (helping == WORKQUEUE_HELPERS || helping + 1 >= f->loader->threads)
        return;
    if (f->arenas[helping] == NULL)
        f->arenas[helping] = arena_new_within(a);
    if (f->arenas[helping] != NULL && workqueue_help(&f->queue, f->arenas[helping]) && f->watch != NULL)
        f->watch->reading(f->watch->context);
}

/* A helper that has nothing left to read. */
static void rest(void *context)
{
    const fetch *f = context;

    if (f->watch != NULL)
        f->watch->idle(f->watch->context);
}

static bool reads_ahead(const fetch *f)
{
    return f->loader->threads > 1;
}

/* Those of the thread that walked. */
static void read_rest(fetch *f)
{
    uint64_t bytes = 0;

    for (found_file *file; (file = workqueue_take(&f->queue)) != NULL;) {
        read_one(f, f->loader->arena, file);
        bytes += file->data.size;
        if (bytes > WORTH_BYTES && f->queue.helping == 0)
            start_helper(f);
    }
}

/* Most of their text says what they are for. Who wants to see it again reads it again. */
static void drop_text(fetch *f, found_file *file)
{
    file->late = file->path.data;
    file->size = file->data.size;
    arena_drop(f->loader->arena, (char *)(uintptr_t)file->data.data, file->data.size);
    file->data = SLICE("");
}

static void parse_work(void *context)
{
    fetch *f = context;
    bool drops = f->loader->reads_late && f->loader->symbols != NULL; /* else keys stand in the text, too */

    for (found_file *file = f->defaults; file != NULL; file = file->next) {
        if (file->data.size < WORTH_PARSING)
            continue;
        file->ahead = chart_values_ahead(f->loader, slice_without_prefix(file->data, UTF8_MARK), drops);
        if (drops && file->ahead->why == NULL)
            drop_text(f, file);
    }
}

/* Default values are parsed while others read; what is wrong with them is told when it is their turn. */
static void parse_defaults(fetch *f)
{
    arena_try(f->loader->arena, parse_work, f);
}

static void read_ahead(fetch *f, bool last)
{
    if (last)
        workqueue_close(&f->queue, false);
    else
        workqueue_call(&f->queue);
    if (f->queue.helping > 0)
        parse_defaults(f);
    read_rest(f);
    workqueue_settle(&f->queue);
}

/* --- In order --- */

static void check_budget(void *context, uint64_t size)
{
    chart_budget_check(context, size);
}

static void take_work(void *context)
{
    reading *r = context;
    const found_file *file = r->file;

    if (!file->ready)
        read_work(r);
    chart_budget_take(&r->fetch->budget, file->late != NULL ? file->size : file->data.size);
}

static void report_link(const chart_loader *l, const found_file *file)
{
    const report_attribute attributes[] = {{"path", file->path}, {"resolved", file->target}};

    chart_report(l, SLICE("found symbolic link in path. Contents of linked file included and used"), attributes, 2);
}

static void finish_one(fetch *f, found_file *file)
{
    arena *a = f->loader->arena;

    if (file->kind == FILE_LINK) {
        report_link(f->loader, file);
        return;
    }
    if (file->kind != FILE_REGULAR)
        raise_error(a, GTMPL_ECHART, "cannot load irregular file %.*s as it has file mode type bits set",
                    SLICE_ARG(file->path));
    reading r = {f, a, file, f->budget.left, check_budget, &f->budget};
    const failure *why = arena_try(a, take_work, &r);
    if (why != NULL)
        raise_wrapped(a, why, arena_concat(a, SLICE("error reading "), file->name));
    file_list_add(a, &f->done,
                  (chart_file){.name = file->name,
                               .data = slice_without_prefix(file->data, UTF8_MARK),
                               .path = file->late,
                               .ahead = file->ahead});
}

/* All that was found so far. */
static void finish(fetch *f, bool last)
{
    size_t count = f->count;

    if (reads_ahead(f))
        read_ahead(f, last);
    f->count = f->cost = 0;
    f->defaults = NULL;
    file_list_reserve(f->loader->arena, &f->done, count);
    for (size_t i = 0; i < count; i++)
        finish_one(f, file_at(f, i));
    atomic_store(&f->left, f->budget.left > INT64_MAX ? INT64_MAX : (int64_t)f->budget.left);
}

/* --- As they are found --- */

/* What helpers have read lives as long as the chart, so their arenas must not end with a walk that fails. */
static void release_fetch(void *context)
{
    fetch *f = context;

    workqueue_free(&f->queue);
    if (f->watch != NULL)
        f->watch->lost(f->watch->context);
    for (size_t i = 0; i < WORKQUEUE_HELPERS; i++)
        arena_free(f->arenas[i]);
}

fetch *fetch_new(const chart_loader *l, const disk_folder *folder)
{
    fetch *f = ARENA_NEW(l->arena, fetch);

    f->loader = l;
    f->folder = folder;
    f->watch = l->watch;
    f->budget = chart_budget_new(l);
    f->left = f->budget.left > INT64_MAX ? INT64_MAX : (int64_t)f->budget.left;
    workqueue_open(&f->queue, arena_stack_limit(l->arena), help, f);
    f->queue.rest = rest;
    arena_on_release(l->arena, release_fetch, f);
    return f;
}

static found_file *keep(fetch *f, found_file file)
{
    found_file **segment = &f->segments[f->count / SEGMENT];

    if (*segment == NULL)
        *segment = ARENA_ARRAY(f->loader->arena, SEGMENT, found_file);
    found_file *kept = file_at(f, f->count++);
    *kept = file;
    return kept;
}

/* What a guess was made by need not be read again. */
static void take_over(const fetch *f, found_file *file)
{
    const left_out *out = f->loader->left_out;

    if (out == NULL || !slice_equal(file->name, SLICE("values.yaml")))
        return;
    file->data = out->defaults;
    file->ready = true;
}

/* The files that others wait for. */
static void read_defaults(fetch *f, found_file *file)
{
    read_one(f, f->loader->arena, file);
    if (!file->ready)
        return;
    file->next = f->defaults;
    f->defaults = file;
}

void fetch_add(fetch *f, found_file file)
{
    if (f->count == SEGMENT * SEGMENTS)
        finish(f, false);
    found_file *kept = keep(f, file);
    if (file.kind != FILE_REGULAR)
        return;
    take_over(f, kept);
    if (!reads_ahead(f))
        return;
    if (chart_file_is_defaults(file.name))
        read_defaults(f, kept);
    f->cost += may_wait(f, file.name) ? 1 : READ_COST;
    if (workqueue_add(&f->queue, kept))
        f->uncalled++;
    if (f->cost >= (f->queue.helping + 1) * WORTH_COST)
        start_helper(f);
    if (f->queue.helping == 0 || f->uncalled < CALLED_AT)
        return;
    f->uncalled = 0;
    workqueue_call(&f->queue);
}

file_list fetch_end(fetch *f)
{
    finish(f, true);
    return f->done;
}
