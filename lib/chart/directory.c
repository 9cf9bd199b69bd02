/*
 * A chart's directory: walked in the order of names, symbolic links followed, .helmignore obeyed. References: Helm's
 * pkg/chart/v2/loader/directory.go and internal/sympath.
 */
#include "base/file.h"
#include "chart/disk.h"
#include "chart/fetch.h"
#include "chart/ignore.h"

enum { FOUND = 1024 }; /* files that are read together: walking on without reading would miss the limit on bytes */

typedef struct walk {
    const chart_loader *loader;
    arena *arena;
    slice root; /* absolute */
    ignore_rules *rules;
    file_list files;
    chart_budget budget;
    found_file *found; /* and not read yet */
    size_t found_count, found_capacity;
} walk;

static void read_found(walk *w)
{
    size_t count = w->found_count;

    w->found_count = 0;
    chart_fetch(w->loader, &w->budget, w->found, count, &w->files);
}

static void add_found(walk *w, found_file f)
{
    if (w->found_count == FOUND)
        read_found(w);
    if (w->found_count == w->found_capacity) {
        size_t capacity = w->found_capacity == 0 ? 64 : w->found_capacity * 2;
        w->found = arena_grow(w->arena, w->found, w->found_capacity * sizeof f, capacity * sizeof f);
        w->found_capacity = capacity;
    }
    w->found[w->found_count++] = f;
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
    add_found(w, (found_file){.path = path, .kind = FILE_LINK, .target = r.target});
    return disk_lstat(w->arena, r.target).kind;
}

static void visit_directory(walk *w, slice path, int depth);

static void visit(walk *w, slice path, const disk_entry *e, int depth)
{
    slice name = slice_after(path, w->root.size + 1);
    file_kind kind = e->kind_known ? e->kind : disk_lstat(w->arena, path).kind;

    if (kind == FILE_LINK)
        kind = follow(w, path);
    if (ignore_matches(w->rules, name, kind == FILE_DIRECTORY))
        return;
    if (kind == FILE_DIRECTORY)
        visit_directory(w, path, depth + 1);
    else
        add_found(w, (found_file){.path = path, .name = name, .kind = kind});
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

static void walk_work(void *context)
{
    walk *w = context;

    visit_directory(w, w->root, 0);
}

/* What is wrong with a file that was found before the walk ended is told first. */
file_list chart_read_directory(const chart_loader *l, slice path)
{
    walk w = {
        .loader = l, .arena = l->arena, .root = path, .rules = ignore_new(l->arena), .budget = chart_budget_new(l)};

    read_rules(&w);
    const failure *why = arena_try(l->arena, walk_work, &w);
    read_found(&w);
    if (why != NULL)
        raise_failure(l->arena, why);
    return w.files;
}
