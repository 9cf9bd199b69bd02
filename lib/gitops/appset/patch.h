/*
 * templatePatch: a strategic merge patch on an Application. Reference: k8s.io/apimachinery's pkg/util/strategicpatch,
 * as Argo CD's applicationset/controllers/template/patch.go calls it.
 */
#ifndef GITOPS_PATCH_H
#define GITOPS_PATCH_H

#include "value/map.h"

/* The Application with the patch (YAML or JSON text) in it; its project stays. Raises GTMPL_EINVALID or GTMPL_ETYPE. */
map *patch_apply(arena *a, const map *application, slice patch);

#endif
