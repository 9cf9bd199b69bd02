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

named_nodes tree_named_nodes(arena *a, const app_tree *t)
{
    named_nodes all = {t, map_new(a)};

    for (size_t i = t->count; i-- > 0;) {
        target_name name = tree_target_name(a, t->nodes[i]);
        map_set(all.numbers, name_text(a, &name), value_int((int64_t)i));
    }
    return all;
}

const tree_node *named_node(arena *a, const named_nodes *nodes, const target_name *name)
{
    const value *number = map_get(nodes->numbers, name_text(a, name));

    return number == NULL ? NULL : nodes->tree->nodes[number->integer];
}

static lone_list find_lone(arena *a, const app_tree *t, const named_nodes *others)
{
    lone_list found = {ARENA_ARRAY(a, t->count, lone), 0};

    for (size_t i = 0; i < t->count; i++) {
        const tree_node *n = t->nodes[i];
        target_name name = tree_target_name(a, n);
        if (n->kind == GTMPL_TREE_APPLICATION && n->failure == NULL && named_node(a, others, &name) == NULL)
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

/* All that they say. */
static bool equal_sources(arena *a, const app_sources *x, const app_sources *y)
{
    for (size_t i = 0; i < x->count && i < y->count; i++)
        if (!value_deep_equal(a, value_map(TYPE_MAP, (map *)(uintptr_t)x->items[i].spec),
                              value_map(TYPE_MAP, (map *)(uintptr_t)y->items[i].spec))) /* only read */
            return false;
    return x->count == y->count;
}

enum { LIKENESS_MOST = 5 };

/* How much speaks for it that the two are one: 0, nothing. */
static int likeness(arena *a, const tree_node *x, const tree_node *y)
{
    bool sources = same_sources(&x->sources, &y->sources);

    if (slice_equal(x->name, y->name) && slice_equal(x->namespace_, y->namespace_))
        return sources ? LIKENESS_MOST : LIKENESS_MOST - 1;
    if (!sources || !slice_equal(x->cluster, y->cluster) || !slice_equal(x->server, y->server))
        return 0;
    return equal_sources(a, &x->sources, &y->sources) ? 3 : slice_equal(x->destination, y->destination) ? 2 : 1;
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

void tree_pair_moved(arena *a, const named_nodes *old, const named_nodes *new, side *old_side)
{
    lone_list from = find_lone(a, old->tree, new), to = find_lone(a, new->tree, old);

    for (int wanted = LIKENESS_MOST; wanted > 0; wanted--)
        for (size_t i = 0; i < from.count; i++)
            for (size_t j = 0; j < to.count && !from.items[i].paired; j++) {
                if (to.items[j].paired || likeness(a, from.items[i].node, to.items[j].node) < wanted)
                    continue;
                from.items[i].paired = to.items[j].paired = true;
                rename_target(a, old_side, &from.items[i], &to.items[j]);
            }
}
