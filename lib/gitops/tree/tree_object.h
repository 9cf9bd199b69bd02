/* What a gtmpl_tree is to the rest of the library. */
#ifndef GITOPS_TREE_TREE_OBJECT_H
#define GITOPS_TREE_TREE_OBJECT_H

#include "gitops/tree/tree.h"

struct gtmpl_tree {
    app_tree inner;
    gtmpl_tree_options options;
    gtmpl_tree_node *shown; /* one a node */
};

#endif
