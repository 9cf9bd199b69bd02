/*
 * Label selectors. Argo CD has two kinds: that of Kubernetes for the labels of clusters, and a copy of it for
 * parameters, which lets values be any text. References: k8s.io/apimachinery's meta/v1 helpers and pkg/labels, and
 * Argo CD's applicationset/utils/selector.go.
 */
#ifndef GITOPS_SELECTOR_H
#define GITOPS_SELECTOR_H

#include "value/map.h"

typedef struct requirement {
    slice key;
    int op; /* a row of the operators */
    const list *values;
} requirement;

typedef struct selector {
    requirement *items;
    size_t count;
} selector;

typedef enum selector_kind { SELECTOR_LABELS, SELECTOR_PARAMETERS } selector_kind;

/* Reads a LabelSelector (matchLabels, matchExpressions). Raises GTMPL_EINVALID in the words of the reference. */
selector selector_read(arena *a, const map *m, selector_kind kind);

/* Whether a map of texts meets all requirements. */
bool selector_matches(const selector *s, const map *labels);

#endif
