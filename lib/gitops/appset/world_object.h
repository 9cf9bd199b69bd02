/* A world from what hosts say of it. */
#ifndef GITOPS_APPSET_WORLD_OBJECT_H
#define GITOPS_APPSET_WORLD_OBJECT_H

#include "gitops/appset/world.h"
#include "gtmpl/appset.h"

/*
 * Fills a cleared world, whose two arenas are its own; NULL: the defaults. On failure there is nothing to close.
 * Returns what gtmpl_appsets_open() does.
 */
gtmpl_status world_open(world *w, const gtmpl_appset_options *options, gtmpl_error **err);

/* Tells of each chart folder that a repository's gtmpl.yaml names. Raises GTMPL_ENOTFOUND for one that is not there. */
void world_chart_folders(arena *a, const gtmpl_repository *r,
                         void (*add)(void *context, slice repository, slice folder), void *context);

/* Releases it, and all that lives in its arenas. */
void world_close(world *w);

#endif
