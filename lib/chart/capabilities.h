/*
 * `.Capabilities`: the Kubernetes that a render is for. Reference: Helm's pkg/chart/common/capabilities.go; the
 * defaults are those of Helm 4.3.1.
 */
#ifndef CHART_CAPABILITIES_H
#define CHART_CAPABILITIES_H

#include "chart/chart.h"
#include "template/call.h"

typedef struct kube_version {
    slice version;    /* as given, with a `v` in front */
    slice normalized; /* `v` and the numbers only: what ranges are checked against */
    slice major, minor;
} kube_version;

kube_version kube_version_default(void);

/* --kube-version. Raises GTMPL_EINVALID "invalid kube version 'x': …". */
kube_version kube_version_read(arena *a, slice text);

/* Raises GTMPL_ECHART "chart requires kubeVersion: … which is incompatible with Kubernetes …". */
void chart_check_kube_version(arena *a, const chart *c, const kube_version *kube);

/* The object, with `count` API versions added to the default ones. */
value capabilities_new(arena *a, const kube_version *kube, const slice *api_versions, size_t count);

/* Defaults (capabilities_data.c). */
extern const char *const default_api_versions[];  /* ends with NULL */
extern const char *const default_kube_version[3]; /* version, major, minor */
extern const char *const helm_version[5];         /* the fields of version.BuildInfo */

/* Methods of the objects of this room, and of .Values; ends with a row without a name. */
extern const method_row chart_methods[];

#endif
