/*
 * A chart's directory: walked in the order of names, symbolic links followed, .helmignore obeyed. References: Helm's
 * pkg/chart/v2/loader/directory.go and internal/sympath.
 */
#include "base/file.h"
#include "chart/disk.h"
#include "chart/fetch.h"
#include "chart/ignore.h"

typedef struct walk {
    const chart_loader *loader;
    arena *arena;
    disk_folder *root; /* its path is absolute */
    ignore_rules *rules;
    fetch *fetch;
} walk;

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
    if (w->loader->confined && !is_inside(r.target, disk_resolve(w->arena, w->root->path)))
        raise_error(w->arena, GTMPL_ECHART, "symbolic link %.*s leads out of the chart", SLICE_ARG(path));
    fetch_add(w->fetch, (found_file){.path = path, .kind = FILE_LINK, .target = r.target});
    return disk_lstat(w->arena, r.target).kind;
}

static void visit_directory(walk *w, slice path, int depth);

static file_kind kind_of(const walk *w, const disk_entry *e)
{
    const file_place place = disk_place(w->root, e->path);

    return e->kind_known ? e->kind : disk_lstat_place(w->arena, &place).kind;
}

static void visit(walk *w, const disk_entry *e, int depth)
{
    slice path = e->path, name = slice_after(path, w->root->path.size + 1);
    file_kind kind = kind_of(w, e);

    if (kind == FILE_LINK)
        kind = follow(w, path);
    if (ignore_matches(w->rules, name, kind == FILE_DIRECTORY))
        return;
    if (kind == FILE_DIRECTORY)
        visit_directory(w, path, depth + 1);
    else
        fetch_add(w->fetch, (found_file){.path = path, .name = name, .kind = kind});
}

static void visit_directory(walk *w, slice path, int depth)
{
    if (depth > CHART_DEEPEST_FOLDER)
        raise_error(w->arena, GTMPL_ELIMIT, "%.*s: directories are nested deeper than %d levels", SLICE_ARG(path),
                    (int)CHART_DEEPEST_FOLDER);

    const file_place place = disk_place(w->root, path);
    disk_entries found = disk_list_place(w->arena, &place);
    for (size_t i = 0; i < found.count; i++)
        visit(w, &found.items[i], depth);
}

/* A pipe or device in place of the file must not block or run for ever. */
static void read_rules(walk *w)
{
    slice path = arena_concat(w->arena, w->root->path, SLICE("/.helmignore"));
    file_state state;

    if (disk_look(w->arena, path, &state)) {
        if (state.kind == FILE_OTHER)
            raise_error(w->arena, GTMPL_ECHART, "cannot load irregular file %.*s as it has file mode type bits set",
                        SLICE_ARG(path));
        ignore_read(w->rules, file_read(w->arena, path, 0));
    }
    ignore_add_defaults(w->rules);
}

static void walk_work(void *context)
{
    walk *w = context;

    visit_directory(w, w->root->path, 0);
}

/* What is wrong with a file that was found before the walk ended is told first. */
file_list chart_read_directory(const chart_loader *l, slice path)
{
    walk w = {.loader = l, .arena = l->arena, .rules = ignore_new(l->arena)};

    w.root = disk_folder_open(l->arena, path);
    w.fetch = fetch_new(l, w.root);
    read_rules(&w);
    const failure *why = arena_try(l->arena, walk_work, &w);
    file_list files = fetch_end(w.fetch);
    disk_folder_close(w.root);
    if (why != NULL)
        raise_failure(l->arena, why);
    return files;
}
