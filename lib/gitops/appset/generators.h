/*
 * Generators: from the specification of one to sets of parameters. Reference: Argo CD's applicationset/generators.
 */
#ifndef GITOPS_GENERATORS_H
#define GITOPS_GENERATORS_H

#include "gitops/appset/params.h"
#include "gitops/appset/schema.h"
#include "gitops/appset/texts.h"
#include "gitops/appset/world.h"

/* What is being done, for errors: Argo CD names each step that led to one. */
typedef struct step {
    const struct step *outer;
    const char *name;
} step;

/* One ApplicationSet at work. */
typedef struct generation {
    arena *arena;
    world *world;
    slice set;
    bool go_template;
    symbol_table *symbols;
    texts *texts;
    const step *step;
    bool filled; /* the generator that runs, or one around it, was filled in with parameters of another one */
    bool panicked;
} generation;

/* Raises what is a panic in Argo CD: an error without the steps that led to it. */
_Noreturn void generation_panic(generation *g, slice text);

/* A text with parameters filled in. */
slice generation_text(generation *g, slice text, const map *params);

/* Begins a step; the result goes back into `step` at its end. */
const step *step_begin(generation *g, const char *name);

/* Sets that one generator of an entry makes, and the template that they fill. */
typedef struct transformed {
    param_sets sets;
    const map *template;
} transformed;

typedef struct transformed_list {
    transformed *items;
    size_t count;
} transformed_list;

/*
 * All generators of an entry (usually one). Strings of the entry are filled from `params`, unless it is NULL or empty,
 * before they run. Raises in Argo CD's words.
 */
transformed_list generators_transform(generation *g, const map *entry, const map *base, const map *params);

/* What a kind of generator makes of its part of an entry. */
typedef param_sets generate(generation *g, const map *own);

generate generate_list, generate_clusters, generate_git, generate_pull_requests, generate_repositories, generate_plugin,
    generate_decisions, generate_matrix, generate_merge;

/* Adds `values`, filled from the parameters that are there. */
void generator_add_values(generation *g, const map *own, map *params);

/* Replaces every text of a value of a type. */
map *generation_template(generation *g, const go_struct *s, const map *m, const map *params);

/* The only generator of a nested entry, as matrix and merge take it. */
param_sets generators_nested(generation *g, const map *entry, const map *params, bool in_matrix);

#endif
