/* From the bootstrap to the leaves, level by level. */
#include <stdlib.h>

#include "base/parallel.h"
#include "chart/disk.h"
#include "chart/disk_tree.h"
#include "codec/yaml.h"
#include "gitops/appset/appset.h"
#include "gitops/appset/schema.h"
#include "gitops/tree/objects.h"

#define ARGO_GROUP "argoproj.io"

/* --- Nodes --- */

static void keep(app_tree *t, tree_node *n)
{
    if (t->count == TREE_MOST)
        raise_error(t->arena, GTMPL_ELIMIT, "the tree has more than %d nodes", (int)TREE_MOST);
    if (t->count == t->capacity) {
        size_t capacity = t->capacity == 0 ? 64 : t->capacity * 2;
        t->nodes = arena_grow(t->arena, t->nodes, t->count * sizeof *t->nodes, capacity * sizeof *t->nodes);
        t->capacity = capacity;
    }
    t->nodes[t->count++] = n;
}

static void add_child(arena *a, tree_node *parent, tree_node *n)
{
    if (parent->child_count == parent->child_capacity) {
        size_t capacity = parent->child_capacity == 0 ? 4 : parent->child_capacity * 2;
        parent->children = arena_grow(a, parent->children, parent->child_count * sizeof n, capacity * sizeof n);
        parent->child_capacity = capacity;
    }
    parent->children[parent->child_count++] = n;
}

static tree_node *add_node(app_tree *t, tree_node *parent, gtmpl_tree_kind kind)
{
    tree_node *n = ARENA_NEW(t->arena, tree_node);

    n->kind = kind;
    n->parent = parent;
    n->depth = parent == NULL ? 0 : parent->depth + 1;
    n->name = n->namespace_ = n->project = n->cluster = n->server = n->destination = n->wave = n->file = n->missing =
        SLICE("");
    if ((n->arena = arena_own(t->arena, arena_new_limited(t->options->limits))) == NULL)
        raise_error(t->arena, GTMPL_ENOMEM, "out of memory");
    keep(t, n);
    if (parent != NULL)
        add_child(t->arena, parent, n);
    return n;
}

static slice wave_of(const map *meta)
{
    return schema_text(schema_map(meta, "annotations"), WAVE_ANNOTATION);
}

/* --- Clusters --- */

/* A destination names its cluster or its server; where the cluster is known, it has both. */
static void complete_destination(app_tree *t, tree_node *n)
{
    const clusters *all = &t->world.clusters;

    for (size_t i = 0; i < all->count; i++) {
        const cluster *c = &all->items[i];
        if (n->server.size == 0 && slice_equal(n->cluster, c->name))
            n->server = cluster_server(c);
        if (n->cluster.size == 0 && n->server.size > 0 &&
            slice_equal(slice_trim_right(n->server, SLICE("/")), cluster_server(c)))
            n->cluster = c->name;
    }
    if (n->server.size == 0 && slice_equal(n->cluster, SLICE(LOCAL_CLUSTER)))
        n->server = SLICE(LOCAL_SERVER);
    if (n->cluster.size == 0 && slice_equal(n->server, SLICE(LOCAL_SERVER)))
        n->cluster = SLICE(LOCAL_CLUSTER);
}

/* --- Applications --- */

/* The way from the top to a node, for errors: "a → b → c". */
static slice way_to(arena *a, const tree_node *n)
{
    slice own = n->kind == GTMPL_TREE_BOOTSTRAP ? n->file : n->name;

    return n->parent == NULL || n->parent->parent == NULL ? own
                                                          : arena_concat3(a, way_to(a, n->parent), SLICE(" → "), own);
}

static void fail_node(app_tree *t, tree_node *n, slice text)
{
    failure *f = ARENA_NEW(t->arena, failure);

    *f = (failure){.status = GTMPL_EINVALID, .text = text};
    n->failure = f;
}

static const tree_node *find_above(const tree_node *n, const tree_node *wanted)
{
    for (n = n->parent; n != NULL; n = n->parent)
        if (n == wanted)
            return n;
    return NULL;
}

/* The Application around a node, or the bootstrap. */
static const tree_node *owner_of(const tree_node *n)
{
    for (n = n->parent; n->kind == GTMPL_TREE_APPLICATION_SET; n = n->parent)
        continue;
    return n;
}

/* One name in one namespace of one cluster: that of what made it. */
static slice identity_of(arena *a, const tree_node *n)
{
    const tree_node *owner = owner_of(n);
    slice server = owner->server.size > 0 ? owner->server : owner->cluster;

    if (server.size == 0)
        server = SLICE(LOCAL_SERVER);
    return arena_printf(a, "%.*s\n%.*s\n%.*s", SLICE_ARG(server), SLICE_ARG(n->namespace_), SLICE_ARG(n->name));
}

static value spec_of(const tree_node *n)
{
    return value_map(TYPE_MAP, (map *)(uintptr_t)schema_map(n->object, "spec")); /* only read */
}

static bool same_spec(arena *a, const tree_node *x, const tree_node *y)
{
    return value_deep_equal(a, spec_of(x), spec_of(y));
}

/*
 * An Application that is there already. One that renders its own document is common (Argo CD then manages its own
 * Application), so that one is left out; two that make each other, or one name from two sides, never come to rest.
 */
static bool is_known(app_tree *t, tree_node *n)
{
    slice identity = identity_of(t->arena, n);
    const value *known = map_get(t->seen, identity);

    if (known == NULL) {
        map_set(t->seen, identity, value_int((int64_t)(t->count - 1)));
        return false;
    }
    const tree_node *first = t->nodes[known->integer];
    if (first == owner_of(n) && same_spec(t->arena, first, n)) {
        n->parent->child_count--;
        t->count--;
    } else if (find_above(n, first) != NULL) {
        fail_node(t, n, arena_concat(t->arena, SLICE("a circle of Applications: "), way_to(t->arena, n)));
    } else {
        fail_node(t, n,
                  arena_printf(t->arena, "an Application of this name is made by %.*s, too",
                               SLICE_ARG(way_to(t->arena, first->parent))));
    }
    return true;
}

static void describe(app_tree *t, tree_node *n, const map *application)
{
    const map *meta = schema_map(application, "metadata"), *spec = schema_map(application, "spec");
    const map *destination = schema_map(spec, "destination");
    const tree_node *owner = owner_of(n);

    n->object = application;
    n->name = schema_text(meta, "name");
    n->namespace_ = schema_text(meta, "namespace");
    if (n->namespace_.size == 0)
        n->namespace_ = owner->destination.size > 0 ? owner->destination : SLICE("argocd");
    n->wave = wave_of(meta);
    n->project = schema_text(spec, "project");
    n->cluster = schema_text(destination, "name");
    n->server = schema_text(destination, "server");
    n->destination = schema_text(destination, "namespace");
    complete_destination(t, n);
}

typedef struct reading {
    app_tree *tree;
    tree_node *node; /* that holds the resource */
    const resource *resource;
    tree_node *child; /* that is made of it */
} reading;

/* Where a resource was written: the file of the repository, also of one that was rendered. */
static void place_node(app_tree *t, tree_node *n, const reading *r)
{
    const tree_object o = {r->node, r->resource, NULL};
    tree_place place = object_place(t->arena, &o, "");

    n->file = place.file;
    n->line = place.line;
    n->holder = r->node;
    n->declared = r->resource;
}

static void add_application(const reading *r, tree_node *parent, const map *application)
{
    app_tree *t = r->tree;
    tree_node *n = add_node(t, parent, GTMPL_TREE_APPLICATION);

    describe(t, n, application);
    if (parent == r->node) {
        place_node(t, n, r);
    } else { /* of a set, which has been placed */
        n->file = parent->file;
        n->line = parent->line;
        n->holder = r->node;
        n->declared = r->resource;
    }
    if (!is_known(t, n) && n->depth > TREE_DEEPEST)
        fail_node(t, n,
                  arena_printf(t->arena, "more than %d levels, a circle that never closes: %.*s", (int)TREE_DEEPEST,
                               SLICE_ARG(way_to(t->arena, n))));
}

/* --- What a node holds --- */

static slice document_text(arena *a, const resource *r)
{
    return arena_concat(a, r->text, SLICE("\n"));
}

/* Its types count, as they do for the API server. */
static void read_application(void *context)
{
    reading *r = context;
    arena *a = r->tree->arena;
    value v = yaml_read(a, NULL, document_text(a, r->resource), YAML_MAP);
    const map *application = schema_read(a, &schema_application, v, NULL);

    add_application(r, r->node, application);
}

static void read_set(void *context)
{
    reading *r = context;
    app_tree *t = r->tree;
    appset_list made = {NULL, 0, 0};

    r->child->text = document_text(t->arena, r->resource);
    appsets_run(t->arena, &t->world, r->child->text, r->child->file, &made);
    for (size_t i = 0; i < made.count; i++) {
        r->child->failure = made.items[i].failure;
        for (size_t k = 0; k < made.items[i].count; k++)
            add_application(r, r->child, made.items[i].applications[k]);
    }
}

/* What cannot be read is a node all the same, that says why. */
static void read_as(reading *r, gtmpl_tree_kind kind, void (*work)(void *context))
{
    app_tree *t = r->tree;
    size_t before = t->count;

    if (kind == GTMPL_TREE_APPLICATION_SET) {
        r->child = add_node(t, r->node, kind);
        r->child->name = r->resource->name;
        r->child->namespace_ = r->resource->namespace_;
        place_node(t, r->child, r);
        value v = yaml_read(t->arena, NULL, document_text(t->arena, r->resource), YAML_ANY);
        r->child->wave = v.kind == KIND_MAP ? wave_of(schema_map(v.map, "metadata")) : SLICE("");
    }
    const failure *f = arena_try(t->arena, work, r);
    if (f == NULL)
        return;
    if (failure_is_final(f))
        raise_failure(t->arena, f);
    if (r->child == NULL || t->count == before) {
        r->child = add_node(t, r->node, kind);
        r->child->name = r->resource->name;
        place_node(t, r->child, r);
    }
    r->child->failure = f;
}

static void look_through(app_tree *t, tree_node *n)
{
    for (size_t i = 0; i < n->resources.count; i++) {
        const resource *found = &n->resources.items[i];
        reading r = {t, n, found, NULL};
        if (!slice_equal(api_group(found->api_version), SLICE(ARGO_GROUP)))
            continue;
        if (slice_equal(found->kind, SLICE("Application")))
            read_as(&r, GTMPL_TREE_APPLICATION, read_application);
        else if (slice_equal(found->kind, SLICE("ApplicationSet")))
            read_as(&r, GTMPL_TREE_APPLICATION_SET, read_set);
    }
}

/* --- Levels --- */

typedef struct level {
    app_tree *tree;
    parallel_queue nodes;
} level;

static bool is_to_build(const tree_node *n)
{
    return n->kind != GTMPL_TREE_APPLICATION_SET && n->failure == NULL;
}

static void build_some(void *context, unsigned worker)
{
    level *l = context;

    (void)worker;
    for (size_t i; parallel_take(&l->nodes, &i);)
        if (is_to_build(l->tree->nodes[i]))
            tree_build(l->tree, l->tree->nodes[i]);
}

/* Builds the nodes from..end. */
static void build_level(app_tree *t, size_t from, size_t end)
{
    level l = {.tree = t, .nodes = {from, end}};
    size_t threads = t->options->threads;

    size_t stack = t->options->limits != NULL ? t->options->limits->stack_bytes : GTMPL_STACK_BYTES;
    parallel_run(threads < end - from ? (unsigned)threads : (unsigned)(end - from), stack, build_some, &l);
}

/* A node's own failure is told of the node; what says nothing of it ends the whole, and the node with it. */
static void refuse_outside(app_tree *t, size_t from, size_t end)
{
    for (size_t i = from; i < end; i++) {
        const failure *f = t->nodes[i]->failure;
        if (f != NULL && status_is_outside(f->status))
            raise_error(t->arena, f->status, "%.*s", SLICE_ARG(f->text));
    }
}

/* --- The bootstrap --- */

/* The tree in which a path is shown: its repository's, that of the working directory, or that of its own folder. */
static slice top_of(arena *a, slice absolute)
{
    slice top = git_top(a, absolute), here = disk_absolute(a, SLICE("."));
    size_t slash = slice_find_last(absolute, SLICE("/"));

    if (top.size == 0 && slice_starts(absolute, arena_concat(a, here, SLICE("/"))))
        top = here;
    return top.size > 0 && top.size < absolute.size ? top : slice_first(absolute, slash == 0 ? 1 : slash);
}

/* Where the tree begins: in the state that is asked for, or on the disk. */
static const file_tree *bootstrap_tree(app_tree *t, slice top)
{
    repos *r = &t->world.repos;

    if (r->state_root.data == NULL || !slice_equal(r->state_root, top))
        return disk_tree(t->arena, top);
    return repos_state_tree(r, t->arena, gitrepo_open(t->arena, top));
}

static void begin_at(app_tree *t, const file_tree *tree, slice top, slice below, bool is_folder)
{
    arena *a = t->arena;
    tree_node *n = add_node(t, t->root, GTMPL_TREE_BOOTSTRAP);

    n->name = n->file = below;
    n->cluster = SLICE(LOCAL_CLUSTER);
    n->server = SLICE(LOCAL_SERVER);
    n->destination = SLICE("argocd");
    if (is_folder) {
        n->sources = sources_of_folder(a, tree, top, below);
        return;
    }
    app_source *s = ARENA_NEW(a, app_source);
    *s = (app_source){.kind = SOURCE_DIRECTORY, .tree = tree, .disk = top, .path = below, .missing = SLICE("")};
    n->outputs = ARENA_NEW(a, tree_output);
    n->outputs->source = s;
    n->output_count = 1;
    tree_output_add(a, n->outputs, below, tree_read(tree, a, below));
}

/* A folder is as a source of an Application in this repository would be; a file is its documents. */
static void add_bootstrap(app_tree *t, slice path)
{
    arena *a = t->arena;
    slice absolute = disk_absolute(a, path), top = top_of(a, absolute);
    slice below = slice_trim_left(slice_after(absolute, top.size), SLICE("/"));
    const file_tree *tree = bootstrap_tree(t, top);
    tree_kind kind = tree_stat(tree, a, below);

    if (kind == TREE_NONE && t->options->may_be_missing)
        return;
    if (kind == TREE_NONE)
        tree_fail(tree, a, GTMPL_ENOTFOUND, below, SLICE("no such file or directory"));
    begin_at(t, tree, top, below, kind == TREE_FOLDER);
}

/* --- The whole --- */

static size_t order_below(tree_node *n, tree_node **ordered, size_t count)
{
    n->number = count;
    ordered[count++] = n;
    for (size_t i = 0; i < n->child_count; i++)
        count = order_below(n->children[i], ordered, count);
    return count;
}

/* Each node before those below it; the root, which is nobody's, is left out. */
static void order_nodes(app_tree *t)
{
    tree_node **ordered = ARENA_ARRAY(t->arena, t->count, tree_node *);
    size_t count = 0;

    for (size_t i = 0; i < t->root->child_count; i++)
        count = order_below(t->root->children[i], ordered, count);
    t->nodes = ordered;
    t->count = count;
}

void tree_grow(app_tree *t)
{
    t->seen = map_new(t->arena);
    t->root = add_node(t, NULL, GTMPL_TREE_BOOTSTRAP);
    t->root->failure = NULL;
    for (size_t i = 0; i < t->options->path_count; i++)
        add_bootstrap(t, slice_from(t->options->paths[i]));
    for (size_t from = 1; from < t->count;) {
        size_t end = t->count;
        build_level(t, from, end);
        refuse_outside(t, from, end);
        for (size_t i = from; i < end; i++)
            look_through(t, t->nodes[i]);
        from = end;
    }
    order_nodes(t);
}
