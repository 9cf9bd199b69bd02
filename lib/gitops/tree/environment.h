/* Argo CD's build environment, and `$NAME` in value files and parameters. Reference: v1alpha1's Env, Go's os.Expand. */
#ifndef GITOPS_TREE_ENVIRONMENT_H
#define GITOPS_TREE_ENVIRONMENT_H

#include "base/buffer.h"

/* What an Application's source is built with. */
typedef struct build_environment {
    slice app_name, app_namespace, project;
    slice revision; /* as the source names it: which commit that will be, only Argo CD knows */
    slice repo_url, path;
} build_environment;

/* The text with `$NAME` and `${NAME}` replaced, unknown names by nothing; `$$` is a dollar. */
slice environment_expand(arena *a, const build_environment *e, slice text);

#endif
