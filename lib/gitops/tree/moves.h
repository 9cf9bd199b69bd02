/* Applications that two trees know by different names: under what an Application is compared, and which belong
 * together. */
#ifndef GITOPS_TREE_MOVES_H
#define GITOPS_TREE_MOVES_H

#include "gitops/tree/tree.h"
#include "preview/model.h"

/* "portal" on cluster prod; "set portal". */
target_name tree_target_name(arena *a, const tree_node *n);

/*
 * Finds Applications that went to another cluster (by their name) or got another name (by their sources and cluster),
 * among those that only one of the trees has. The old side's target takes the new name, and keeps the old one as `was`.
 */
void tree_pair_moved(arena *a, const app_tree *old, const app_tree *new, side *old_side);

#endif
