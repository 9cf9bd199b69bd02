/*
 * What stands around ApplicationSets when there is no cluster to ask: the clusters' Secrets from a file, folders in
 * the place of repositories, and parameters for generators that would ask a server.
 */
#ifndef GITOPS_WORLD_H
#define GITOPS_WORLD_H

#include "gitops/appset/repos.h"
#include "value/map.h"

typedef struct cluster {
    slice secret; /* the Secret's name */
    slice name, server, project;
    const map *labels, *annotations; /* map[string]string */
} cluster;

typedef struct clusters {
    cluster *items; /* by the names of their Secrets, as the API server lists them */
    size_t count, capacity;
} clusters;

/* An entry of the file of parameters. */
typedef struct server_params {
    slice set;       /* the ApplicationSet's name; empty: any */
    slice generator; /* "pullRequest", … */
    slice match_key; /* of clusterDecisionResource: what names the cluster */
    const list *sets;
} server_params;

typedef struct world {
    arena *arena;
    clusters clusters;
    repos repos;
    server_params *params;
    size_t params_count;
    slice params_file;
} world;

/* A document of a file, and the line before its first. */
typedef struct file_document {
    slice text;
    uint32_t line;
} file_document;

typedef struct documents {
    slice text;
    size_t at;
    uint32_t line; /* lines before `at` */
} documents;

/* The next document of a file; blank ones are left out. False at the end. */
bool documents_next(documents *d, file_document *found);

/* Raises `FILE: TEXT`, or `FILE:LINE:COLUMN: TEXT`. */
_Noreturn void file_fail(arena *a, const failure *f, slice file, uint32_t line_before);

/* Adds one, in its place by the name of its Secret. */
void clusters_add(arena *a, clusters *all, cluster c);

/*
 * Reads clusters' Secrets (documents or Lists; what is no Secret of a cluster is left out) and adds them. Raises
 * GTMPL_EYAML, GTMPL_ETYPE or GTMPL_EINVALID with the file.
 */
void clusters_read(arena *a, clusters *c, slice text, slice file);

/* The cluster that Argo CD runs in, which has no Secret of its own unless one has its server. */
#define LOCAL_CLUSTER "in-cluster"
#define LOCAL_SERVER  "https://kubernetes.default.svc"

/* Whether the local cluster is there without a Secret. */
bool clusters_have_local(const clusters *c);

/* A cluster's server as Argo CD lists it: without slashes at its end. */
slice cluster_server(const cluster *c);

/* The label by which Argo CD knows Secrets of clusters, and its value. */
#define SECRET_TYPE_LABEL "argocd.argoproj.io/secret-type"
#define SECRET_TYPE       "cluster"

/* Reads the file of parameters. Raises likewise. */
void server_params_read(world *w, slice text, slice file);

/* The entry for a generator of an ApplicationSet, or NULL. */
const server_params *server_params_find(const world *w, slice set, slice generator);

#endif
