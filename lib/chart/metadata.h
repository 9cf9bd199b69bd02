/*
 * Chart.yaml, requirements.yaml and Chart.lock: what they say of a chart. Reference: Helm's pkg/chart/v2 (Metadata,
 * Dependency, Maintainer, Lock), decoded as sigs.k8s.io/yaml decodes into Go's structs.
 */
#ifndef CHART_METADATA_H
#define CHART_METADATA_H

#include "value/map.h"

/* A list of structs; `items` may hold NULL (a null in the file) until the metadata is validated. */
typedef struct record_list {
    void **items;
    size_t count, capacity;
    bool present; /* false: Go's nil slice */
} record_list;

typedef struct maintainer {
    slice name, email, url;
} maintainer;

typedef struct dependency {
    slice name, version, repository, condition, alias;
    list *tags;          /* strings; may be NULL */
    list *import_values; /* strings and maps as written; may be NULL */
    bool enabled;
    slice decided_by; /* while dependencies are processed: the key that `enabled` is due to, "tags.x"; empty: none */
} dependency;

typedef struct metadata {
    slice name, home, version, description, icon, api_version, condition, tags, app_version, kube_version, type;
    list *sources, *keywords; /* strings; may be NULL */
    record_list maintainers, dependencies;
    map *annotations; /* of strings; may be NULL */
    bool deprecated;
} metadata;

typedef struct chart_lock {
    slice generated, digest;
    record_list dependencies;
} chart_lock;

/*
 * Reads a document into `m`, over what it holds already (as json.Unmarshal does: absent keys change nothing).
 * Raises GTMPL_EYAML "error unmarshaling JSON: …" or "error converting YAML to JSON: …".
 */
void metadata_read(arena *a, metadata *m, slice text);

/* Whether a document has a key that metadata does not know; the first one goes to `key`. */
bool metadata_has_unknown(arena *a, slice text, slice *key);

/* The apiVersion alone, read as Helm reads it to choose a loader. */
slice metadata_read_api_version(arena *a, slice text);

/* Reads Chart.lock or requirements.lock; false for a null document. Raises as metadata_read does. */
bool chart_lock_read(arena *a, chart_lock *lock, slice text);

/*
 * Helm's Metadata.Validate: replaces white space by blanks and removes what cannot be printed in most texts, then
 * raises GTMPL_ECHART "validation: …" where a rule is broken.
 */
void metadata_validate(arena *a, metadata *m);

/* A deep copy of what a render may change: the metadata and its dependencies (Helm's copyMetadata). */
metadata *metadata_copy(arena *a, const metadata *m);

/* The `.Chart` of a template (without IsRoot): a new map with all of Go's fields under Go's names. */
map *metadata_as_map(arena *a, const metadata *m);

/* The document that yaml.Marshal writes of it, which `helm show chart` prints. */
map *metadata_as_document(arena *a, const metadata *m);

static inline dependency *metadata_dependency(const metadata *m, size_t i)
{
    return m->dependencies.items[i];
}

#endif
