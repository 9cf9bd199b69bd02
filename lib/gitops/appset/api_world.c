/* Clusters, repositories and parameters as the public options name them. */
#include "base/file.h"
#include "chart/disk.h"
#include "gitops/appset/world_object.h"
#include "render/api.h"

typedef struct opening {
    world *world;
    const gtmpl_appset_options *options;
} opening;

static slice read_file(arena *a, const char *path)
{
    return file_read(a, slice_from(path), 0);
}

/* In the repositories' arena. */
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
