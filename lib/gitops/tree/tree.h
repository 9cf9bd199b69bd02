/*
 * The app-of-apps tree: from bootstrap files down through ApplicationSets and Applications to the resources that Argo
 * CD would apply. docs/tree.md describes it to users.
 *
 * The tree grows level by level. What an Application renders to is found by several threads at once, each Application
 * in an arena of its own; what the Applications of a level hold is then looked through by one.
 */
#ifndef GITOPS_TREE_TREE_H
#define GITOPS_TREE_TREE_H

#include <pthread.h>

#include "gitops/tree/source.h"
#include "gtmpl/tree.h"
#include "preview/resource.h"
#include "render/chart_object.h"

enum {
    TREE_DEEPEST = 64,      /* levels; a tree that is deeper than this makes itself anew */
    TREE_MOST = 100 * 1000, /* nodes */
};

/* A file of values that a render read. */
typedef struct tree_file {
    const file_tree *tree;
    slice path;
} tree_file;

/* What one source came to: a render of a chart, or plain texts. */
typedef struct tree_output {
    const app_source *source;
    gtmpl_render *render; /* NULL: no chart */
    gtmpl_write_options write;
    slice prefix; /* of a chart: its value global.resourcePrefix; "" */
    const gtmpl_chart *chart;
    tree_file *files; /* of values */
    size_t file_count;
    document *texts; /* without a render: files, in order */
    size_t count, capacity;
} tree_output;

typedef struct tree_node {
    gtmpl_tree_kind kind;
    arena *arena; /* for all that it was rendered to */
    struct tree_node *parent;
    size_t number; /* in the tree, when it is complete: each before those below it */
    unsigned depth;
    slice name, namespace_, project;
    slice cluster, server, destination; /* of an Application; the last is a namespace */
    slice wave;                         /* as it is written; "": none */
    slice file;                         /* what it was read from */
    uint32_t line;                      /* where its document begins; 0: not known */
    const map *object;                  /* the Application's document; NULL for others */
    const struct tree_node *holder;     /* the node among whose resources it is declared; NULL: the bootstrap */
    const resource *declared;           /* there: an Application, or the ApplicationSet that made it */
    slice text;                         /* of an ApplicationSet */
    app_sources sources;
    tree_output *outputs;
    size_t output_count;
    resource_list resources;
    slice missing;          /* what is not here of it; "" */
    const failure *failure; /* why it came to nothing; NULL: it did not */
    struct tree_node **children;
    size_t child_count, child_capacity;
} tree_node;

/* A chart, and what its loading had to say. */
typedef struct tree_chart {
    const file_tree *tree;
    slice folder;
    gtmpl_chart *chart; /* owned; NULL: `failure` says why */
    const failure *failure;
    struct tree_chart *next;
} tree_chart;

typedef struct app_tree {
    arena *arena;
    world world;
    chart_folders charts;
    const gtmpl_tree_options *options; /* while it grows */
    pthread_mutex_t lock; /* for the world, the loaded charts, and their arena, while several threads work */
    tree_chart *loaded;
    tree_node *root;   /* the bootstrap: no Application of its own */
    map *seen;         /* Applications by cluster, namespace and name: their numbers in `nodes` */
    tree_node **nodes; /* as they were found; when the tree is complete, each before those below it */
    size_t count, capacity;
} app_tree;

/* --- Growing (grow.c) --- */

/* Grows the tree from the paths of the options. Raises what is wrong with these. */
void tree_grow(app_tree *t);

/* --- Rendering an Application (build.c, helm.c) --- */

/* Fills the outputs and resources of a node; what is wrong becomes its failure. In any thread. */
void tree_build(app_tree *t, tree_node *n);

/* The output of a source that is a chart; raises. */
void tree_build_helm(app_tree *t, tree_node *n, const app_source *s, tree_output *out);

/* A file of a source that is no chart. */
void tree_output_add(arena *a, tree_output *out, slice source, slice text);

/* --- What is shown of it (show.c) --- */

/* "Helm", "Directory" … */
const char *tree_source_name(source_kind kind);

/* All manifests of a node as one text: of charts as `helm template` prints them. */
void tree_write_manifests(arena *a, const tree_node *n, buffer *out);

void tree_write_text(buffer *out, const app_tree *t);
void tree_write_json(buffer *out, const app_tree *t);
void tree_write_html(buffer *out, const app_tree *t);
void tree_write_yaml(buffer *out, const app_tree *t);

#endif
