/*
 * What is deployed as one: the resources of an Application, or of an addon in one place. Sync waves and policies look at
 * these, and need not know where they came from.
 */
#ifndef GITOPS_DEPLOYED_DEPLOYED_H
#define GITOPS_DEPLOYED_DEPLOYED_H

#include "codec/yaml_nodes.h"
#include "gtmpl/render.h"
#include "value/map.h"

/* A place in a file of the repository. */
typedef struct deployed_place {
    slice file;    /* from the repository's root on; "" where it is not known */
    uint32_t line; /* from 1; 0: not known */
} deployed_place;

/* One resource. Items of lists are resources of their own. */
typedef struct deployed_resource {
    slice api_version, kind, name;
    slice namespace_;  /* as written in metadata.namespace; "" where it is not */
    slice source;      /* as Helm names it: "chart/templates/x.yaml"; or the file of a plain directory */
    slice text;        /* one YAML document */
    const map *object; /* what stands in it; NULL: no map */
    yaml_document *nodes; /* of `text`, for the lines of its keys */
    deployed_place *lines; /* for each line of `text` where it was written */
    size_t line_count;
    bool is_crd_file; /* from crds/ of a chart, or a file that the source puts first */
} deployed_resource;

/* A team's layer or environment that the resources were rendered for: {"environment", "prod"}. */
typedef struct deployed_label {
    slice name, value;
} deployed_label;

typedef struct deployed {
    slice name;               /* "portal-prod" of an Application, "portal" of an addon */
    slice cluster, server;    /* of the destination; "" where it has none */
    slice namespace_;         /* that resources without one are put into */
    slice project;            /* of an Application; "" */
    const map *application;   /* the Application's document; NULL: an addon */
    deployed_place place;     /* of the Application, or the chart */
    const deployed_label *labels; /* places of the target (its dimensions by their names: "env", "tenant", "cluster") */
    size_t label_count;
    deployed_resource *items; /* in the order in which they were rendered */
    size_t count, capacity;
} deployed;

/* The resources of one YAML text (any number of documents) are added. `lines`: where each of its lines was written, or
 * NULL. A document that is no YAML raises GTMPL_EYAML with its source. */
void deployed_add(arena *a, deployed *d, slice source, slice text, const deployed_place *lines);

/* Where the value under a way of keys was written; where there is none, its resource. Keys end with SLICE_END. */
deployed_place deployed_where(const deployed_resource *r, const slice *keys, size_t count);

/* The value under a way of keys; the zero value (nil) where there is none. Lists are looked up by position ("0"). */
value deployed_get(const deployed_resource *r, const slice *keys, size_t count);

#endif
