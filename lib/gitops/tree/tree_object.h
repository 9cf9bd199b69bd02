/* What a gtmpl_tree is to the rest of the library. */
#ifndef GITOPS_TREE_TREE_OBJECT_H
#define GITOPS_TREE_TREE_OBJECT_H

#include "gitops/tree/tree.h"

struct gtmpl_tree {
    app_tree inner;
    gtmpl_tree_options options;
    /* What the host is shown, made when the tree is, so that looking needs no memory. One a node: */
    gtmpl_tree_node *shown;
    gtmpl_tree_source **sources;
    gtmpl_tree_resource **resources;
};

#endif
