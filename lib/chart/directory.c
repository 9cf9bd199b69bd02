/*
 * A chart's directory: walked in the order of names, symbolic links followed, .helmignore obeyed. References: Helm's
 * pkg/chart/v2/loader/directory.go and internal/sympath.
 */
#include <fcntl.h>
#include <unistd.h>

#include "base/file.h"
#include "base/utf8.h"
#include "chart/disk.h"
#include "chart/ignore.h"
#include "chart/load.h"

typedef struct walk {
    const chart_loader *loader;
    arena *arena;
    slice root; /* absolute */
    ignore_rules *rules;
    file_list files;
    chart_budget budget;
} walk;

typedef struct file_reading {
    walk *walk;
    slice path;
    const char *late; /* leave it there for when somebody asks, or NULL */
    uint64_t size;    /* then */
    slice data;
} file_reading;

static void check_size(void *context, uint64_t size)
{
    chart_budget_check(context, size);
}

/* Helm's ReadFileWithBudget. */
static void read_work(void *context)
{
    file_reading *f = context;
    chart_budget *budget = &f->walk->budget;

    if (f->late != NULL) {
        chart_budget_take(budget, f->size);
        return;
    }
    f->data = file_read_checked(f->walk->arena, f->path, (size_t)budget->left + 1, check_size, budget);
    chart_budget_take(budget, f->data.size);
}

/* Leaves a file that nobody needs yet, if it can be read. */
static void put_off(file_reading *f, slice name)
{
    const walk *w = f->walk;

    if (!w->loader->reads_late || !chart_file_is_plain(name))
        return;
    const char *path = arena_cstring(w->arena, f->path);
    file_state state = disk_stat(w->arena, f->path);
    f->size = state.size;
    f->late = state.open_to_all || faccessat(AT_FDCWD, path, R_OK, AT_EACCESS) == 0 ? path : NULL;
}

static void visit_file(walk *w, slice path, slice name, file_kind kind)
{
    if (ignore_matches(w->rules, name, false))
        return;
    if (kind != FILE_REGULAR)
        raise_error(w->arena, GTMPL_ECHART, "cannot load irregular file %.*s as it has file mode type bits set",
                    SLICE_ARG(path));
    file_reading f = {.walk = w, .path = path};
    put_off(&f, name);
    chart_try(w->arena, read_work, &f, arena_concat(w->arena, SLICE("error reading "), name));
    chart_file file = {.name = name, .data = slice_without_prefix(f.data, UTF8_MARK)};
    if (f.late != NULL)
        file.path = f.late;
    file_list_add(w->arena, &w->files, file);
}

typedef struct resolving {
    arena *arena;
    slice path, target;
} resolving;

static void resolve_work(void *context)
{
    resolving *r = context;

    r->target = disk_resolve(r->arena, r->path);
}

static bool is_inside(slice path, slice directory)
{
    return slice_equal(path, directory) ||
           (slice_starts(path, directory) && slice_starts(slice_after(path, directory.size), SLICE("/")));
}

/* What a link leads to; the file keeps the link's name. */
static file_kind follow(walk *w, slice path)
{
    resolving r = {.arena = w->arena, .path = path};

    chart_try(w->arena, resolve_work, &r, arena_concat(w->arena, SLICE("error evaluating symlink "), path));
    if (w->loader->confined && !is_inside(r.target, disk_resolve(w->arena, w->root)))
        raise_error(w->arena, GTMPL_ECHART, "symbolic link %.*s leads out of the chart", SLICE_ARG(path));
    const report_attribute attributes[] = {{"path", path}, {"resolved", r.target}};
    chart_report(w->loader, SLICE("found symbolic link in path. Contents of linked file included and used"), attributes,
                 2);
    return disk_lstat(w->arena, r.target).kind;
}

static void visit_directory(walk *w, slice path, int depth);

static void visit(walk *w, slice path, const disk_entry *e, int depth)
{
    slice name = slice_after(path, w->root.size + 1);
    file_kind kind = e->kind_known ? e->kind : disk_lstat(w->arena, path).kind;

    if (kind == FILE_LINK)
        kind = follow(w, path);
    if (kind != FILE_DIRECTORY)
        visit_file(w, path, name, kind);
    else if (!ignore_matches(w->rules, name, true))
        visit_directory(w, path, depth + 1);
}

static void visit_directory(walk *w, slice path, int depth)
{
    if (depth > CHART_DEEPEST_FOLDER)
        raise_error(w->arena, GTMPL_ELIMIT, "%.*s: directories are nested deeper than %d levels", SLICE_ARG(path),
                    (int)CHART_DEEPEST_FOLDER);

    disk_entries found = disk_list(w->arena, path);
    for (size_t i = 0; i < found.count; i++)
        visit(w, arena_concat3(w->arena, path, SLICE("/"), found.items[i].name), &found.items[i], depth);
}

/* A pipe or device in place of the file must not block or run for ever. */
static void read_rules(walk *w)
{
    slice path = arena_concat(w->arena, w->root, SLICE("/.helmignore"));

    if (disk_exists(w->arena, path)) {
        if (disk_stat(w->arena, path).kind == FILE_OTHER)
            raise_error(w->arena, GTMPL_ECHART, "cannot load irregular file %.*s as it has file mode type bits set",
                        SLICE_ARG(path));
        ignore_read(w->rules, file_read(w->arena, path, 0));
    }
    ignore_add_defaults(w->rules);
}

file_list chart_read_directory(const chart_loader *l, slice path)
{
    walk w = {
        .loader = l, .arena = l->arena, .root = path, .rules = ignore_new(l->arena), .budget = chart_budget_new(l)};

    read_rules(&w);
    visit_directory(&w, path, 0);
    return w.files;
}
