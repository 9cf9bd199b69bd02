/* Moved and renamed Applications. */
#include "gitops/tree/moves.h"

target_name tree_target_name(arena *a, const tree_node *n)
{
    bool is_set = n->kind == GTMPL_TREE_APPLICATION_SET;
    slice where = n->cluster.size > 0 ? n->cluster : n->server;
    target_name name = {is_set ? arena_concat(a, SLICE("set "), n->name) : n->name, NULL, 0};

    if (n->kind != GTMPL_TREE_APPLICATION || where.size == 0)
        return name;
    dimension *d = ARENA_NEW(a, dimension);
    *d = (dimension){SLICE("cluster"), where};
    name.dimensions = d;
    name.dimension_count = 1;
    return name;
}

/* An Application that only one tree has. */
typedef struct lone {
    const tree_node *node;
    target_name name;
    bool paired;
} lone;

typedef struct lone_list {
    lone *items;
    size_t count;
} lone_list;

static slice name_text(arena *a, const target_name *name)
{
    buffer out = buffer_new(a);

    target_name_write(&out, name, NULL);
    return buffer_slice(&out);
}

static map *all_names(arena *a, const app_tree *t)
{
    map *names = map_new(a);

    for (size_t i = 0; i < t->count; i++) {
        target_name name = tree_target_name(a, t->nodes[i]);
        map_set(names, name_text(a, &name), value_bool(true));
    }
    return names;
}

static lone_list find_lone(arena *a, const app_tree *t, const map *others)
{
    lone_list found = {ARENA_ARRAY(a, t->count, lone), 0};

    for (size_t i = 0; i < t->count; i++) {
        const tree_node *n = t->nodes[i];
        target_name name = tree_target_name(a, n);
        if (n->kind == GTMPL_TREE_APPLICATION && n->failure == NULL && map_get(others, name_text(a, &name)) == NULL)
            found.items[found.count++] = (lone){n, name, false};
    }
    return found;
}

/* Charts and folders, whatever their revision and their values. */
static bool same_sources(const app_sources *x, const app_sources *y)
{
    for (size_t i = 0; i < x->count && i < y->count; i++)
        if (!slice_equal(x->items[i].repo_url, y->items[i].repo_url) ||
            !slice_equal(x->items[i].path, y->items[i].path) || !slice_equal(x->items[i].chart, y->items[i].chart))
            return false;
    return x->count == y->count;
}

enum { LIKENESS_MOST = 4 };

/* How much speaks for it that the two are one: 0, nothing. */
static int likeness(const tree_node *x, const tree_node *y)
{
    bool sources = same_sources(&x->sources, &y->sources);

    if (slice_equal(x->name, y->name) && slice_equal(x->namespace_, y->namespace_))
        return sources ? LIKENESS_MOST : LIKENESS_MOST - 1;
    if (!sources || !slice_equal(x->cluster, y->cluster) || !slice_equal(x->server, y->server))
        return 0;
    return slice_equal(x->destination, y->destination) ? 2 : 1;
}

static void rename_target(arena *a, side *s, const lone *from, const lone *to)
{
    for (size_t i = 0; i < s->count; i++)
        if (target_name_compare(&s->items[i].name, &from->name) == 0) {
            target_name *was = ARENA_NEW(a, target_name);
            *was = from->name;
            s->items[i].was = was;
            s->items[i].name = to->name;
            return;
        }
}

void tree_pair_moved(arena *a, const app_tree *old, const app_tree *new, side *old_side)
{
    lone_list from = find_lone(a, old, all_names(a, new)), to = find_lone(a, new, all_names(a, old));

    for (int wanted = LIKENESS_MOST; wanted > 0; wanted--)
        for (size_t i = 0; i < from.count; i++)
            for (size_t j = 0; j < to.count && !from.items[i].paired; j++) {
                if (to.items[j].paired || likeness(from.items[i].node, to.items[j].node) < wanted)
                    continue;
                from.items[i].paired = to.items[j].paired = true;
                rename_target(a, old_side, &from.items[i], &to.items[j]);
            }
}
