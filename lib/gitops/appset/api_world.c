/* Clusters, repositories and parameters as the public options name them. */
#include "base/file.h"
#include "chart/disk.h"
#include "gitops/appset/world_object.h"
#include "render/api.h"
#include "repository/repository_object.h"

typedef struct opening {
    world *world;
    const gtmpl_appset_options *options;
} opening;

static slice read_file(arena *a, const char *path)
{
    return file_read(a, slice_from(path), 0);
}

/* --- gtmpl.yaml --- */

/* A folder that it names: from its root on. */
static slice named_folder(arena *a, const gtmpl_repository *r, const shape_text *t)
{
    slice folder = slice_starts(t->text, SLICE("/")) ? t->text : tree_join(a, slice_from(r->root), t->text);

    if (!disk_exists(a, folder) || disk_stat(a, folder).kind != FILE_DIRECTORY)
        raise_at(a, GTMPL_ENOTFOUND, r->inner.config->file, t->place.line, t->place.column,
                 arena_printf(a, "%.*s is no folder", SLICE_ARG(t->text)));
    return disk_absolute(a, folder);
}

static const map *texts_of(arena *a, const shape_choices *c)
{
    map *m = map_new(a);

    for (size_t i = 0; i < c->count; i++)
        if (c->items[i].texts.count > 0)
            map_set(m, c->items[i].name.text, value_string(c->items[i].texts.items[0].text));
    return m;
}

static void take_clusters(world *w, const config *c)
{
    arena *a = w->arena;

    for (size_t i = 0; i < c->clusters.count; i++) {
        const cluster_rule *from = (const cluster_rule *)c->clusters.items + i;
        map *labels = map_copy(a, texts_of(a, &from->labels));
        map_set(labels, SLICE(SECRET_TYPE_LABEL), value_string(SLICE(SECRET_TYPE)));
        clusters_add(a, &w->clusters,
                     (cluster){.secret = from->name.text,
                               .name = from->name.text,
                               .server = from->server.text,
                               .project = from->project.text.data == NULL ? SLICE("") : from->project.text,
                               .labels = labels,
                               .annotations = texts_of(a, &from->annotations)});
    }
}

static void take_repositories(repos *r, const gtmpl_repository *of)
{
    const config *c = of->inner.config;

    for (size_t i = 0; i < c->repositories.count; i++) {
        const repository_rule *from = (const repository_rule *)c->repositories.items + i;
        repos_add(r, from->url.text, named_folder(r->arena, of, &from->folder));
    }
}

void world_chart_folders(arena *a, const gtmpl_repository *r,
                         void (*add)(void *context, slice repository, slice folder), void *context)
{
    const config *c = r->inner.config;

    for (size_t i = 0; i < c->chart_folders.count; i++) {
        const chart_folder_rule *from = (const chart_folder_rule *)c->chart_folders.items + i;
        add(context, from->repository.text.data == NULL ? SLICE("") : from->repository.text,
            named_folder(a, r, &from->folder));
    }
}

/* --- Options --- */

/* In the repositories' arena. What flags say comes first, and so wins. */
static void open_repositories(void *context)
{
    const opening *o = context;
    repos *r = &o->world->repos;

    for (size_t i = 0; o->options != NULL && i < o->options->repository_count; i++) {
        const gtmpl_appset_repository *given = &o->options->repositories[i];
        slice folder = slice_from(given->folder);
        if (disk_stat(r->arena, folder).kind != FILE_DIRECTORY)
            raise_error(r->arena, GTMPL_ENOTFOUND, "%s is no folder", given->folder);
        repos_add(r, slice_from(given->url), disk_absolute(r->arena, folder));
    }
    if (o->options != NULL && o->options->repository != NULL)
        take_repositories(r, o->options->repository);
}

static void open_work(void *context)
{
    opening *o = context;
    const gtmpl_appset_options *options = o->options;
    world *w = o->world;

    if (options == NULL)
        return;
    w->repos.new_globbing = options->new_git_file_globbing != 0;
    if (options->clusters != NULL)
        clusters_read(w->arena, &w->clusters, read_file(w->arena, options->clusters),
                      arena_slice(w->arena, slice_from(options->clusters)));
    else if (options->repository != NULL)
        take_clusters(w, options->repository->inner.config);
    if (options->params != NULL)
        server_params_read(w, read_file(w->arena, options->params), arena_slice(w->arena, slice_from(options->params)));
}

gtmpl_status world_open(world *w, const gtmpl_appset_options *options, gtmpl_error **err)
{
    const gtmpl_limits *given = options == NULL ? NULL : options->limits;
    opening o = {w, options};

    if ((w->arena = arena_new_limited(given)) == NULL || (w->repos.arena = arena_new_limited(given)) == NULL) {
        world_close(w);
        return api_no_memory(err);
    }
    gtmpl_status status = api_run(w->repos.arena, open_repositories, &o, err);
    if (status == GTMPL_OK)
        status = api_run(w->arena, open_work, &o, err);
    if (status != GTMPL_OK)
        world_close(w);
    return status;
}

void world_close(world *w)
{
    arena_free(w->arena); /* what was read of repositories goes before them */
    arena_free(w->repos.arena);
    *w = (world){.arena = NULL};
}
