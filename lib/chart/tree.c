/*
 * A chart's folder in a tree, which may be in a git revision: walked in the order of names, .helmignore obeyed, as
 * directory.c does on the disk.
 */
#include "base/utf8.h"
#include "chart/ignore.h"
#include "chart/load.h"

typedef struct tree_walk {
    arena *arena;
    const file_tree *tree;
    ignore_rules *rules;
    file_list files;
    chart_budget budget;
} tree_walk;

typedef struct tree_reading {
    tree_walk *walk;
    slice path, data;
} tree_reading;

static void read_work(void *context)
{
    tree_reading *r = context;

    r->data = tree_read(r->walk->tree, r->walk->arena, r->path);
    chart_budget_take(&r->walk->budget, r->data.size);
}

/* What is neither file nor folder is read too, so that the tree says what is wrong with it. */
static void visit_file(tree_walk *w, slice path, slice name)
{
    tree_reading r = {.walk = w, .path = path};

    chart_try(w->arena, read_work, &r, arena_concat(w->arena, SLICE("error reading "), name));
    slice data = slice_without_prefix(r.data, UTF8_MARK);
    file_list_add(w->arena, &w->files, (chart_file){.name = name, .data = data});
}

static bool is_ignored(const tree_walk *w, slice name, tree_kind kind)
{
    return (kind != TREE_FOLDER && ignore_matches(w->rules, name, false)) ||
           (kind != TREE_FILE && ignore_matches(w->rules, name, true));
}

static void visit_folder(tree_walk *w, slice path, slice name, int depth)
{
    if (depth > CHART_DEEPEST_FOLDER)
        raise_error(w->arena, GTMPL_ELIMIT, "%.*s: directories are nested deeper than %d levels", SLICE_ARG(path),
                    (int)CHART_DEEPEST_FOLDER);
    arena_check_stack(w->arena);

    tree_entries entries = tree_list(w->tree, w->arena, path);
    for (size_t i = 0; i < entries.count; i++) {
        const tree_entry *entry = &entries.items[i];
        slice entry_path = tree_join(w->arena, path, entry->name), entry_name = tree_join(w->arena, name, entry->name);
        if (is_ignored(w, entry_name, entry->kind))
            continue;
        if (entry->kind == TREE_FOLDER)
            visit_folder(w, entry_path, entry_name, depth + 1);
        else
            visit_file(w, entry_path, entry_name);
    }
}

file_list chart_read_tree(const chart_loader *l, const file_tree *tree, slice path)
{
    tree_walk w = {.arena = l->arena, .tree = tree, .rules = ignore_new(l->arena), .budget = chart_budget_new(l)};
    slice rules = tree_join(l->arena, path, SLICE(".helmignore"));

    if (tree_stat(tree, l->arena, rules) == TREE_FILE)
        ignore_read(w.rules, tree_read(tree, l->arena, rules));
    ignore_add_defaults(w.rules);
    visit_folder(&w, path, SLICE(""), 0);
    return w.files;
}
