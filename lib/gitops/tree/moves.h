/* Applications that two trees know by different names: under what an Application is compared, and which belong
 * together. */
#ifndef GITOPS_TREE_MOVES_H
#define GITOPS_TREE_MOVES_H

#include "gitops/tree/tree.h"
#include "preview/model.h"

/* "portal" on cluster prod; "set portal". */
target_name tree_target_name(arena *a, const tree_node *n);

/* Nodes by these names; of several with one name, the first. */
typedef struct named_nodes {
    const app_tree *tree;
    map *numbers; /* by target_name_write's text: places in tree->nodes */
} named_nodes;

named_nodes tree_named_nodes(arena *a, const app_tree *t);

/* The node of that name, or NULL. */
const tree_node *named_node(arena *a, const named_nodes *nodes, const target_name *name);

/*
 * Finds Applications that went to another cluster (by their name) or got another name (by their sources and cluster),
 * among those that only one of the trees has. The old side's target takes the new name, and keeps the old one as `was`.
 */
void tree_pair_moved(arena *a, const named_nodes *old, const named_nodes *new, side *old_side);

#endif
