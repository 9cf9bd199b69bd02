/*
 * ApplicationSets to Applications, as Argo CD's controller makes them. Reference: applicationset/controllers/template.
 */
#ifndef GITOPS_APPSET_H
#define GITOPS_APPSET_H

#include "gitops/appset/world.h"

/* What one ApplicationSet came to. */
typedef struct appset {
    slice name;
    const failure *failure; /* why there are no Applications; NULL: there are */
    map **applications;     /* as Application documents, in Argo CD's order */
    size_t count;
} appset;

typedef struct appset_list {
    appset *items;
    size_t count, capacity;
} appset_list;

/*
 * Runs the ApplicationSets among the documents of a file, and those in its Lists. What is wrong with one is its
 * failure; a file that is no YAML raises.
 */
void appsets_run(arena *a, world *w, slice text, slice file, appset_list *all);

#endif
