/*
 * The sources of an Application: where each is, of which kind, and what stands in for what is not here. Reference:
 * Argo CD's reposerver/repository (GenerateManifest, GetAppSourceType) and util/app.
 */
#ifndef GITOPS_TREE_SOURCE_H
#define GITOPS_TREE_SOURCE_H

#include "gitops/appset/world.h"
#include "gitops/tree/environment.h"

typedef enum source_kind { SOURCE_REF, SOURCE_HELM, SOURCE_KUSTOMIZE, SOURCE_DIRECTORY, SOURCE_PLUGIN } source_kind;

typedef struct app_source {
    source_kind kind;
    slice repo_url, path, chart, revision, ref;
    const map *spec;       /* the source as the Application has it, with what .argocd-source.yaml adds */
    const file_tree *tree; /* of its repository at its revision; NULL: it is not here */
    slice disk;            /* where the tree is on the disk; no data: nowhere */
    slice folder;          /* in the tree */
    slice missing;         /* why it is not here; "" */
} app_source;

typedef struct app_sources {
    app_source *items;
    size_t count;
    bool several; /* `sources`, not `source` */
} app_sources;

/* A folder that holds charts of Helm repositories: NAME-VERSION.tgz, NAME/ or NAME/VERSION/. */
typedef struct chart_folder {
    slice repository; /* its URL; "": any */
    slice folder;     /* on the disk, absolute */
    const file_tree *tree;
} chart_folder;

typedef struct chart_folders {
    chart_folder *items;
    size_t count, capacity;
} chart_folders;

/*
 * Reads `spec` of an Application and looks for each source. Raises GTMPL_EINVALID where Argo CD refuses the
 * Application, and what the disk and git have to say. The caller keeps others from the world meanwhile.
 */
app_sources sources_read(arena *a, world *w, const chart_folders *charts, const map *spec, slice app_name);

/* A folder of a tree as the only source. */
app_sources sources_of_folder(arena *a, const file_tree *tree, slice disk, slice folder);

/* The source that `$name/…` stands for, or NULL. */
const app_source *sources_find_ref(const app_sources *s, slice path);

/* A path of the source's folder ("x.yaml") or its repository ("/x.yaml"), clean. Raises GTMPL_EINVALID outside of it.
 */
slice source_path(arena *a, const app_source *s, slice path);

/* What files of the source are called: FOLDER/FILE from the repository on, and on the disk as the tree names it. */
slice source_shown(arena *a, const app_source *s, slice path);

#endif
