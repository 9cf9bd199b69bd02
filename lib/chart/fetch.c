/* Reading, ahead and in order. Reference for the order and the errors: Helm's ReadFileWithBudget. */
#include "chart/fetch.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/file.h"
#include "base/parallel.h"
#include "base/utf8.h"

enum { FILES_PER_WORKER = 64 }; /* from which on another thread is worth while */

/* One file that is read into an arena, by whoever it belongs to. */
typedef struct reading {
    const chart_loader *loader;
    arena *arena;
    found_file *file;
    uint64_t most;          /* bytes that may be read */
    file_size_check *check; /* asked before anything is read */
    void *context;          /* for check */
} reading;

/* Whether a file that nobody needs yet can be read when somebody does. */
static bool put_off(const reading *r)
{
    found_file *f = r->file;

    if (!r->loader->reads_late || !chart_file_is_plain(f->name))
        return false;
    const char *path = arena_cstring(r->arena, f->path);
    file_state state = disk_stat(r->arena, f->path);
    f->size = state.size;
    f->late = state.open_to_all || faccessat(AT_FDCWD, path, R_OK, AT_EACCESS) == 0 ? path : NULL;
    return f->late != NULL;
}

static void read_work(void *context)
{
    const reading *r = context;
    found_file *f = r->file;

    if (put_off(r))
        r->check(r->context, f->size);
    else
        f->data = file_read_checked(r->arena, f->path, (size_t)r->most + 1, r->check, r->context);
    f->ready = true;
}

/* --- Ahead --- */

typedef struct worker {
    arena *arena;
    struct ahead *ahead;
} worker;

typedef struct ahead {
    const chart_loader *loader;
    found_file *files;
    uint64_t most;
    _Atomic int64_t left; /* bytes that may still be read ahead */
    parallel_queue queue;
    worker workers[PARALLEL_MOST];
} ahead;

/* What would pass the budget is left to the one who reads in order, and says so. */
static void check_ahead(void *context, uint64_t size)
{
    worker *w = context;
    int64_t taken = size > INT64_MAX ? INT64_MAX : (int64_t)size;

    if (atomic_fetch_sub(&w->ahead->left, taken) < taken)
        raise_error(w->arena, GTMPL_ELIMIT, "too large to be read ahead");
}

static void read_some(void *context, unsigned number)
{
    ahead *a = context;
    worker *w = &a->workers[number];
    reading r = {.loader = a->loader, .arena = w->arena, .most = a->most, .check = check_ahead, .context = w};

    for (size_t i; parallel_take(&a->queue, &i) && atomic_load(&a->left) > 0;) {
        r.file = &a->files[i];
        if (r.file->kind == FILE_REGULAR)
            arena_try(w->arena, read_work, &r);
    }
}

static void read_ahead(const chart_loader *l, uint64_t budget, found_file *files, size_t count)
{
    unsigned workers = 1;
    ahead a = {.loader = l, .files = files, .most = budget, .left = budget > INT64_MAX ? INT64_MAX : (int64_t)budget};

    a.queue.end = count;
    a.workers[0] = (worker){l->arena, &a};
    for (; workers < l->threads && workers < PARALLEL_MOST && workers < count / FILES_PER_WORKER; workers++) {
        a.workers[workers] = (worker){arena_own(l->arena, arena_new_within(l->arena)), &a};
        if (a.workers[workers].arena == NULL)
            break;
    }
    if (workers > 1)
        parallel_run(workers, arena_stack_limit(l->arena), read_some, &a);
}

/* --- In order --- */

static void check_budget(void *context, uint64_t size)
{
    chart_budget_check(context, size);
}

typedef struct taking {
    const chart_loader *loader;
    chart_budget *budget;
    found_file *file;
} taking;

static void take_work(void *context)
{
    const taking *t = context;
    found_file *f = t->file;
    reading r = {t->loader, t->loader->arena, f, t->budget->left, check_budget, t->budget};

    if (!f->ready)
        read_work(&r);
    chart_budget_take(t->budget, f->late != NULL ? f->size : f->data.size);
}

static void report_link(const chart_loader *l, const found_file *f)
{
    const report_attribute attributes[] = {{"path", f->path}, {"resolved", f->target}};

    chart_report(l, SLICE("found symbolic link in path. Contents of linked file included and used"), attributes, 2);
}

static void fetch_one(const chart_loader *l, chart_budget *budget, found_file *f, file_list *into)
{
    if (f->kind == FILE_LINK) {
        report_link(l, f);
        return;
    }
    if (f->kind != FILE_REGULAR)
        raise_error(l->arena, GTMPL_ECHART, "cannot load irregular file %.*s as it has file mode type bits set",
                    SLICE_ARG(f->path));
    taking t = {l, budget, f};
    chart_try(l->arena, take_work, &t, arena_concat(l->arena, SLICE("error reading "), f->name));
    chart_file file = {.name = f->name, .data = slice_without_prefix(f->data, UTF8_MARK)};
    if (f->late != NULL)
        file.path = f->late;
    file_list_add(l->arena, into, file);
}

void chart_fetch(const chart_loader *l, chart_budget *budget, found_file *files, size_t count, file_list *into)
{
    read_ahead(l, budget->left, files, count);
    for (size_t i = 0; i < count; i++)
        fetch_one(l, budget, &files[i], into);
}
