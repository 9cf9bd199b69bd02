/*
 * gtmpl.yaml: how a GitOps repository is laid out. What it does not say is as in the layout that gtmpl knows without
 * it, which is written in the same form (config.c). docs/precedence.md describes it to users; docs/gtmpl.schema.json
 * describes it to editors.
 */
#ifndef REPOSITORY_CONFIG_H
#define REPOSITORY_CONFIG_H

#include "codec/shape.h"

/* The file's name, at the root. */
#define CONFIG_FILE "gtmpl.yaml"

/* A layer of values, in the order of `layers`: lowest first. */
typedef struct layer_rule {
    shape_place place;
    shape_text name;  /* "environment" */
    shape_text path;  /* a pattern, from the root on */
    shape_text entry; /* a pattern: the key of the file that is the layer, with `global`; no data: the whole file */
    bool required;    /* the file must be there */
} layer_rule;

/* What addons are rendered for besides themselves: environments, tenants, clusters, regions … */
typedef struct dimension_rule {
    shape_place place;
    shape_text name;    /* of the placeholder: "env" */
    shape_text label;   /* in messages: "environment"; no data: the name */
    shape_texts values; /* none: those that the tree shows */
} dimension_rule;

typedef struct release_rule {
    shape_place place;
    shape_text name, namespace; /* patterns */
    shape_text kube_version;
    shape_texts api_versions;
} release_rule;

/* Another release where all of `when` holds; later ones win. */
typedef struct override_rule {
    shape_place place;
    shape_choices when;
    release_rule release;
} override_rule;

/* A cluster of Argo CD's, in the place of its Secret. */
typedef struct cluster_rule {
    shape_place place;
    shape_text name, server, project;
    shape_choices labels, annotations;
} cluster_rule;

/* A folder that stands for a git repository. */
typedef struct repository_rule {
    shape_place place;
    shape_text url, folder;
} repository_rule;

/* A folder with charts of a Helm repository, or of any. */
typedef struct chart_folder_rule {
    shape_place place;
    shape_text repository, folder;
} chart_folder_rule;

/* Which rules of the repository's own hold, and what they go by. */
typedef struct policy_rule {
    shape_place place;
    shape_texts rules;          /* ids, or "gitops" for all */
    shape_texts off;            /* ids that do not hold all the same */
    shape_choices severity;     /* id: note, warning or error */
    shape_choices environments; /* development, staging, production: names of environments */
    shape_text environment_label, team_label; /* of clusters and Applications */
    shape_text secret_path;     /* "{environment}/{team}/{application}/{name}" */
    shape_text prefix;          /* that names of resources begin with */
    shape_texts labels;         /* that every resource has */
    shape_choices waves;        /* wave: kinds */
} policy_rule;

typedef struct config {
    shape_place place;
    slice file;             /* for errors; the built-in one has a name too */
    shape_text root;        /* the folder in which all patterns begin, from gtmpl.yaml's own on */
    shape_text charts;      /* a pattern with {addon} */
    shape_items dimensions; /* of dimension_rule */
    shape_items layers;     /* of layer_rule */
    release_rule release;
    shape_items overrides; /* of override_rule */
    shape_items targets;   /* of shape_choices: what is rendered when all is */
    shape_texts bootstrap;      /* where the tree of Applications begins */
    shape_items clusters;       /* of cluster_rule */
    shape_items repositories;   /* of repository_rule */
    shape_items chart_folders;  /* of chart_folder_rule */
    policy_rule policy;
} config;

/*
 * The configuration in `text`, or without text the built-in one. Raises GTMPL_EYAML or GTMPL_EINVALID with file, line
 * and column.
 */
config *config_read(arena *a, slice text, slice file);

static inline const dimension_rule *config_dimension(const config *c, size_t i)
{
    return (const dimension_rule *)c->dimensions.items + i;
}

static inline const layer_rule *config_layer(const config *c, size_t i)
{
    return (const layer_rule *)c->layers.items + i;
}

static inline const override_rule *config_override(const config *c, size_t i)
{
    return (const override_rule *)c->overrides.items + i;
}

static inline const shape_choices *config_target(const config *c, size_t i)
{
    return (const shape_choices *)c->targets.items + i;
}

/* The position of a dimension, or SLICE_NONE. */
size_t config_find_dimension(const config *c, slice name);

/* What messages call a dimension. */
slice config_label(const dimension_rule *d);

#endif
