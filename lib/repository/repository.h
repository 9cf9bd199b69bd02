/*
 * A GitOps repository: where it begins, what its configuration says, the addons and places it has, and what has been
 * read of it. Any number of threads may use one at once: what they share (files, charts) is read once (kept.h).
 */
#ifndef REPOSITORY_REPOSITORY_H
#define REPOSITORY_REPOSITORY_H

#include "git/git.h"
#include "gtmpl/chart.h"
#include "repository/config.h"
#include "repository/kept.h"
#include "repository/pattern.h"
#include "value/map.h"

/* A values file: what stands in it, or that it is not there. Kept for all targets that it is a layer of. */
typedef struct values_file {
    slice path; /* from the repository's root on, as messages show it */
    bool present;
    slice text;
    const map *values;      /* NULL when it is not there */
    const failure *failure; /* why it could not be read; NULL: it could */
} values_file;

/* A chart, and what its loading had to say. */
typedef struct kept_chart {
    gtmpl_chart *chart; /* NULL: it could not be loaded, and `failure` says why */
    const failure *failure;
} kept_chart;

typedef struct repo {
    arena *arena;
    const gtmpl_limits *limits; /* on each chart; NULL: the defaults */
    const file_tree *tree;      /* of all files of the git repository, or of the root alone where there is none */
    slice disk;                 /* the absolute path of the tree's root; no data: the tree is not on the disk */
    slice base;                 /* the repository's root in the tree */
    gitrepo *git;               /* of a revision or the index; NULL: the working tree */
    git_side side;              /* which of them it is */
    const config *config;
    place_list addons;        /* what repository_list found */
    const place_list *places; /* likewise, for each dimension; NULL: it was not asked to look */
    kept files;               /* values_file */
    kept charts;              /* kept_chart */
} repo;

/* What to render: an addon, and for each dimension of the configuration a place, without data for none. */
typedef struct repo_target {
    slice addon;
    const slice *places;
    size_t count; /* of places */
} repo_target;

/*
 * Finds the root from a folder of the tree upwards and reads its configuration; false where there is no repository.
 * Raises what config_read raises.
 */
bool repository_open(repo *r, const file_tree *tree, slice start);

/* Raises GTMPL_ENOTFOUND, saying what a repository is known by. */
_Noreturn void repository_fail_missing(arena *a);

/* Releases what was kept. */
void repository_close(repo *r);

/* A path of the repository as the tree knows it. */
slice repository_path(const repo *r, arena *a, slice path);

/* Looks once for all addons and places, which then are what they are: every target is compared with them. */
void repository_list(repo *r);

/* The folders that `charts` fits, sorted. */
place_list repository_addons(const repo *r, arena *a);

/* What a dimension's values are: those that the configuration names, or else those that the layers' folders show. */
place_list repository_places(const repo *r, arena *a, size_t dimension);

/* Refuses an addon or a place that is not there, with the nearest name: GTMPL_ENOTFOUND. Without an addon, places only.
 */
void repository_check_target(const repo *r, arena *a, const repo_target *t);

/* What placeholders stand for in a target; the array has room for the dimensions and the addon. */
bindings target_bindings(const repo *r, const repo_target *t, binding *items);

/* Raises an error in a values file as `FILE:LINE:COLUMN: REASON`: the place says what Helm's words lead up to. */
_Noreturn void repository_fail(arena *a, const failure *f);

/* Where the chart of a target is, from the root on. */
slice repository_chart_path(const repo *r, arena *a, const repo_target *t);

/* A file of values and a chart, read when first asked for. What is wrong with them is raised in `a`. */
const values_file *repository_file(repo *r, arena *a, slice path);
const gtmpl_chart *repository_chart(repo *r, arena *a, const repo_target *t);

#endif
