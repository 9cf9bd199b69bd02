/* The public tree. */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "chart/disk.h"
#include "chart/disk_tree.h"
#include "gitops/appset/world_object.h"
#include "gitops/tree/tree_object.h"
#include "gtmpl/gtmpl.h"
#include "render/api.h"
#include "repository/repository_object.h"

/* --- Opening --- */

static void add_chart_folder(void *context, slice repository, slice folder)
{
    app_tree *t = context;
    chart_folders *c = &t->charts;

    if (c->count == c->capacity) {
        size_t capacity = c->capacity == 0 ? 8 : c->capacity * 2;
        c->items = arena_grow(t->arena, c->items, c->count * sizeof *c->items, capacity * sizeof *c->items);
        c->capacity = capacity;
    }
    c->items[c->count++] = (chart_folder){repository, folder, disk_tree(t->arena, folder)};
}

static const gtmpl_repository *repository_of(const app_tree *t)
{
    return t->options->world == NULL ? NULL : t->options->world->repository;
}

/* The paths that gtmpl.yaml names, where the host names none. */
static void take_bootstrap(gtmpl_tree *tree)
{
    app_tree *t = &tree->inner;
    const gtmpl_repository *r = repository_of(t);
    const shape_texts *own = r == NULL ? NULL : &r->inner.config->bootstrap;

    if (tree->options.path_count > 0)
        return;
    if (own == NULL || own->count == 0)
        raise_error(
            t->arena, GTMPL_EINVALID,
            "where does the tree begin? Name a file, folder or chart, or say it with `bootstrap` in gtmpl.yaml");
    const char **paths = ARENA_ARRAY(t->arena, own->count, const char *);
    for (size_t i = 0; i < own->count; i++)
        paths[i] = arena_cstring(t->arena, tree_join(t->arena, slice_from(r->root), own->items[i].text));
    tree->options.paths = paths;
    tree->options.path_count = own->count;
}

static void take_charts(app_tree *t)
{
    const gtmpl_tree_options *o = t->options;

    for (size_t i = 0; i < o->chart_count; i++) {
        const gtmpl_chart_folder *from = &o->charts[i];
        slice folder = slice_from(from->folder);
        if (disk_stat(t->arena, folder).kind != FILE_DIRECTORY)
            raise_error(t->arena, GTMPL_ENOTFOUND, "%s is no folder", from->folder);
        add_chart_folder(t, arena_slice(t->arena, slice_from(from->repository == NULL ? "" : from->repository)),
                         disk_absolute(t->arena, folder));
    }
    if (repository_of(t) != NULL)
        world_chart_folders(t->arena, repository_of(t), add_chart_folder, t);
}

static gtmpl_tree_source *show_sources(arena *a, const tree_node *n)
{
    gtmpl_tree_source *shown = ARENA_ARRAY(a, n->sources.count, gtmpl_tree_source);

    for (size_t i = 0; i < n->sources.count; i++) {
        const app_source *from = &n->sources.items[i];
        shown[i] = (gtmpl_tree_source){
            tree_source_name(from->kind),    arena_cstring(a, from->repo_url), arena_cstring(a, from->path),
            arena_cstring(a, from->chart),   arena_cstring(a, from->revision), arena_cstring(a, from->ref),
            arena_cstring(a, from->missing),
        };
    }
    return shown;
}

static gtmpl_tree_resource *show_resources(arena *a, const tree_node *n)
{
    gtmpl_tree_resource *shown = ARENA_ARRAY(a, n->resources.count, gtmpl_tree_resource);

    for (size_t i = 0; i < n->resources.count; i++) {
        const resource *from = &n->resources.items[i];
        shown[i] = (gtmpl_tree_resource){arena_cstring(a, from->api_version),
                                         arena_cstring(a, from->kind),
                                         arena_cstring(a, from->namespace_),
                                         arena_cstring(a, from->name),
                                         arena_cstring(a, from->source),
                                         from->text.data,
                                         from->text.size};
    }
    return shown;
}

static void show_node(gtmpl_tree *tree, size_t i)
{
    arena *a = tree->inner.arena;
    const tree_node *n = tree->inner.nodes[i];

    tree->sources[i] = show_sources(a, n);
    tree->resources[i] = show_resources(a, n);
    tree->shown[i] = (gtmpl_tree_node){
        .kind = n->kind,
        .parent = n->parent->parent == NULL ? GTMPL_TREE_NONE : n->parent->number,
        .depth = n->depth - 1,
        .name = arena_cstring(a, n->name),
        .namespace_ = arena_cstring(a, n->namespace_),
        .project = arena_cstring(a, n->project),
        .cluster = arena_cstring(a, n->cluster),
        .server = arena_cstring(a, n->server),
        .destination_namespace = arena_cstring(a, n->destination),
        .wave = arena_cstring(a, n->wave),
        .file = arena_cstring(a, n->file),
        .line = n->line,
        .source_count = n->kind == GTMPL_TREE_APPLICATION ? n->sources.count : 0,
        .resource_count = n->resources.count,
        .missing = arena_cstring(a, n->missing),
        .error = n->failure == NULL ? "" : arena_cstring(a, n->failure->text),
    };
}

/* The state of the repository around the working directory that stands in the place of its working tree. */
static void take_state(gtmpl_tree *tree)
{
    app_tree *t = &tree->inner;
    repos *r = &t->world.repos;
    const gtmpl_tree_options *o = &tree->options;

    if (o->revision == NULL && !o->index)
        return;
    r->state_root = gitrepo_root(gitrepo_open(t->arena, SLICE(".")), t->arena);
    r->state.kind = o->index ? GIT_SIDE_INDEX : GIT_SIDE_REVISION;
    if (!o->index)
        r->state.revision = arena_slice(t->arena, slice_from(o->revision));
    if (o->index_file != NULL)
        r->index_file = arena_slice(t->arena, slice_from(o->index_file));
}

static void open_work(void *context)
{
    gtmpl_tree *tree = context;
    app_tree *t = &tree->inner;

    take_state(tree);
    take_bootstrap(tree);
    take_charts(t);
    tree_grow(t);
    tree->shown = ARENA_ARRAY(t->arena, t->count, gtmpl_tree_node);
    tree->sources = ARENA_ARRAY(t->arena, t->count, gtmpl_tree_source *);
    tree->resources = ARENA_ARRAY(t->arena, t->count, gtmpl_tree_resource *);
    for (size_t i = 0; i < t->count; i++)
        show_node(tree, i);
}

gtmpl_status gtmpl_tree_open(gtmpl_tree **opened, const gtmpl_tree_options *options, gtmpl_error **err)
{
    *opened = NULL;
    if (!api_options_known(options, err) || (options != NULL && !api_options_known(options->limits, err)))
        return GTMPL_EINVALID;
    gtmpl_tree *tree = calloc(1, sizeof *tree);
    if (tree == NULL)
        return api_no_memory(err);
    tree->options = options != NULL ? *options : (gtmpl_tree_options)GTMPL_TREE_OPTIONS;
    tree->inner.options = &tree->options;
    gtmpl_status status = world_open(&tree->inner.world, tree->options.world, err);
    if (status != GTMPL_OK) {
        free(tree);
        return status;
    }
    pthread_mutex_init(&tree->inner.lock, NULL);
    tree->inner.arena = arena_new(0);
    status = tree->inner.arena == NULL ? api_no_memory(err) : api_run(tree->inner.arena, open_work, tree, err);
    if (status == GTMPL_OK)
        *opened = tree;
    else
        gtmpl_tree_free(tree);
    return status;
}

/* Renders go with the arenas of their nodes, before the charts that they are of. */
void gtmpl_tree_free(gtmpl_tree *tree)
{
    if (tree == NULL)
        return;
    app_tree *t = &tree->inner;
    arena_free(t->arena);
    for (tree_chart *c = t->loaded, *next; c != NULL; c = next) {
        next = c->next;
        gtmpl_chart_free(c->chart);
        free(c);
    }
    world_close(&t->world);
    pthread_mutex_destroy(&t->lock);
    free(tree);
}

/* --- Walking --- */

size_t gtmpl_tree_count(const gtmpl_tree *tree)
{
    return tree->inner.count;
}

const gtmpl_tree_node *gtmpl_tree_get(const gtmpl_tree *tree, size_t i)
{
    return i < tree->inner.count ? &tree->shown[i] : NULL;
}

int gtmpl_tree_get_source(const gtmpl_tree *tree, size_t i, size_t s, gtmpl_tree_source *source)
{
    if (i >= tree->inner.count || s >= tree->shown[i].source_count)
        return 0;
    *source = tree->sources[i][s];
    return 1;
}

int gtmpl_tree_get_resource(const gtmpl_tree *tree, size_t i, size_t r, gtmpl_tree_resource *shown)
{
    if (i >= tree->inner.count || r >= tree->shown[i].resource_count)
        return 0;
    *shown = tree->resources[i][r];
    return 1;
}

/* --- Writing --- */

typedef struct writing {
    const gtmpl_tree *tree;
    arena *arena;
    const tree_node *node; /* its manifests, or the tree in a form */
    gtmpl_tree_form form;
    FILE *out;        /* or: */
    const char *path; /* of a file */
} writing;

static void write_work(void *context)
{
    writing *w = context;
    buffer out = buffer_new(w->arena);

    if (w->node != NULL)
        tree_write_manifests(w->arena, w->node, &out);
    else if (w->form == GTMPL_TREE_TEXT)
        tree_write_text(&out, &w->tree->inner);
    else if (w->form == GTMPL_TREE_JSON)
        tree_write_json(&out, &w->tree->inner);
    else if (w->form == GTMPL_TREE_HTML)
        tree_write_html(&out, &w->tree->inner);
    else if (w->form == GTMPL_TREE_YAML)
        tree_write_yaml(&out, &w->tree->inner);
    else
        raise_error(w->arena, GTMPL_EINVALID, "a tree has no such form");
    if (w->path != NULL) {
        pieces all = pieces_new(w->arena);
        pieces_add(&all, buffer_slice(&out));
        file_replace(w->arena, slice_from(w->path), &all);
    } else {
        file_print(w->arena, w->out, buffer_slice(&out), "the tree");
    }
}

static gtmpl_status write_tree(writing w, gtmpl_error **err)
{
    w.arena = arena_new(0);
    if (w.arena == NULL)
        return api_no_memory(err);
    gtmpl_status status = api_run(w.arena, write_work, &w, err);
    arena_free(w.arena);
    return status;
}

static const tree_node *node_at(const gtmpl_tree *tree, size_t i, gtmpl_status *status, gtmpl_error **err)
{
    static const failure none = {.status = GTMPL_EINVALID, .text = {"the tree has no such node", 25}};

    if (i < tree->inner.count)
        return tree->inner.nodes[i];
    *status = api_error(err, &none, 0);
    return NULL;
}

gtmpl_status gtmpl_tree_write_manifests(const gtmpl_tree *tree, size_t i, FILE *out, gtmpl_error **err)
{
    gtmpl_status status = GTMPL_OK;
    const tree_node *n = node_at(tree, i, &status, err);

    return n == NULL ? status : write_tree((writing){.tree = tree, .node = n, .out = out}, err);
}

gtmpl_status gtmpl_tree_write_manifests_file(const gtmpl_tree *tree, size_t i, const char *path, gtmpl_error **err)
{
    gtmpl_status status = GTMPL_OK;
    const tree_node *n = node_at(tree, i, &status, err);

    return n == NULL ? status : write_tree((writing){.tree = tree, .node = n, .path = path}, err);
}

gtmpl_status gtmpl_tree_write(const gtmpl_tree *tree, gtmpl_tree_form form, FILE *out, gtmpl_error **err)
{
    return write_tree((writing){.tree = tree, .form = form, .out = out}, err);
}
