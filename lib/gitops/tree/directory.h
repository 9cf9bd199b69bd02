/* A source that is a plain folder of manifests. Reference: Argo CD's reposerver/repository (findManifests). */
#ifndef GITOPS_TREE_DIRECTORY_H
#define GITOPS_TREE_DIRECTORY_H

#include "gitops/tree/tree.h"

/*
 * Adds the files that Argo CD would read, each as it stands. Raises what it refuses: Jsonnet, what looks like a
 * manifest and is none.
 */
void directory_build(tree_node *n, const app_source *s, tree_output *out);

#endif
