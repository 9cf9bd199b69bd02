/* Finding the resources in rendered text. */
#include "preview/resource.h"

#include <stdlib.h>

#include "render/manifest.h"

/* Kinds of Kubernetes itself that belong to no namespace, with their groups. */
static const struct {
    const char *group, *kind;
} cluster_kinds[] = {
    {"", "Namespace"},
    {"", "Node"},
    {"", "PersistentVolume"},
    {"admissionregistration.k8s.io", "MutatingWebhookConfiguration"},
    {"admissionregistration.k8s.io", "ValidatingAdmissionPolicy"},
    {"admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding"},
    {"admissionregistration.k8s.io", "ValidatingWebhookConfiguration"},
    {"apiextensions.k8s.io", "CustomResourceDefinition"},
    {"apiregistration.k8s.io", "APIService"},
    {"certificates.k8s.io", "CertificateSigningRequest"},
    {"flowcontrol.apiserver.k8s.io", "FlowSchema"},
    {"flowcontrol.apiserver.k8s.io", "PriorityLevelConfiguration"},
    {"gateway.networking.k8s.io", "GatewayClass"},
    {"networking.k8s.io", "IngressClass"},
    {"node.k8s.io", "RuntimeClass"},
    {"policy", "PodSecurityPolicy"},
    {"rbac.authorization.k8s.io", "ClusterRole"},
    {"rbac.authorization.k8s.io", "ClusterRoleBinding"},
    {"scheduling.k8s.io", "PriorityClass"},
    {"snapshot.storage.k8s.io", "VolumeSnapshotClass"},
    {"storage.k8s.io", "CSIDriver"},
    {"storage.k8s.io", "CSINode"},
    {"storage.k8s.io", "StorageClass"},
    {"storage.k8s.io", "VolumeAttachment"},
};

slice api_group(slice api_version)
{
    size_t slash = slice_find_char(api_version, '/');

    return slash == SLICE_NONE ? SLICE("") : slice_first(api_version, slash);
}

static bool is_cluster_kind(slice group, slice kind)
{
    for (size_t i = 0; i < sizeof cluster_kinds / sizeof *cluster_kinds; i++)
        if (slice_equal(kind, slice_from(cluster_kinds[i].kind)) &&
            slice_equal(group, slice_from(cluster_kinds[i].group)))
            return true;
    return false;
}

/* --- Nodes --- */

uint32_t node_follow(const yaml_document *d, uint32_t at)
{
    for (uint32_t steps = 0; d->nodes[at].kind == NODE_ALIAS && steps < d->count; steps++)
        at = d->nodes[at].target;
    return at;
}

uint32_t node_find(const yaml_document *d, uint32_t mapping, slice key)
{
    if (d->nodes[mapping].kind != NODE_MAPPING)
        return 0;
    for (uint32_t at = mapping + 1; at < node_next(d, mapping);) {
        uint32_t content = node_next(d, at);
        if (d->nodes[at].kind == NODE_SCALAR && slice_equal_fold(d->nodes[at].text, key))
            return node_follow(d, content);
        at = node_next(d, content);
    }
    return 0;
}

/* A scalar's text, or "". */
static slice find_text(arena *a, const yaml_document *d, uint32_t mapping, slice key)
{
    uint32_t at = node_find(d, mapping, key);

    if (at == 0 || d->nodes[at].kind != NODE_SCALAR)
        return SLICE("");
    slice text = d->nodes[at].text;
    bool null = d->nodes[at].plain && (slice_equal(text, SLICE("null")) || slice_equal(text, SLICE("~")));
    return null ? SLICE("") : arena_slice(a, text);
}

typedef struct opening {
    arena *arena;
    slice text;
    yaml_document *document;
} opening;

static void open_work(void *context)
{
    opening *o = context;

    o->document = yaml_document_open(o->arena, o->text, SLICE(""));
}

/* NULL when it is no YAML. */
static yaml_document *open_text(arena *a, slice text)
{
    opening o = {a, text, NULL};

    return arena_attempt(a, open_work, &o) == NULL ? o.document : NULL;
}

static bool mentions_secret(const yaml_document *d)
{
    for (uint32_t i = 0; i < d->count; i++)
        if (d->nodes[i].kind == NODE_SCALAR && (slice_equal_fold(d->nodes[i].text, SLICE("Secret")) ||
                                                slice_equal_fold(d->nodes[i].text, SLICE("SecretList"))))
            return true;
    return false;
}

/* --- Resources --- */

static void add_resource(arena *a, resource_list *l, const resource *r)
{
    if (l->count == l->capacity) {
        size_t capacity = l->capacity == 0 ? 16 : l->capacity * 2;
        l->items = arena_grow(a, l->items, l->capacity * sizeof *l->items, capacity * sizeof *l->items);
        l->capacity = capacity;
    }
    l->items[l->count++] = *r;
}

/* What is known while the resources of a document are read. */
typedef struct reading {
    arena *arena;
    slice source, namespace_;
    resource_list *into;
    slice api_version, kind; /* of items that do not say theirs, as in the lists that the API server gives */
    int depth;               /* lists around */
} reading;

/* Reads who the mapping at the root of the nodes is. */
static void read_identity(const reading *how, resource *r)
{
    arena *a = how->arena;
    slice namespace_ = how->namespace_;
    const yaml_document *d = r->nodes;
    uint32_t metadata = node_find(d, 0, SLICE("metadata"));

    r->api_version = find_text(a, d, 0, SLICE("apiVersion"));
    r->kind = find_text(a, d, 0, SLICE("kind"));
    if (r->api_version.size == 0)
        r->api_version = how->api_version;
    if (r->kind.size == 0)
        r->kind = how->kind;
    if (metadata != 0) {
        slice own = find_text(a, d, metadata, SLICE("namespace"));
        r->name = find_text(a, d, metadata, SLICE("name"));
        if (r->name.size == 0) {
            slice start = find_text(a, d, metadata, SLICE("generateName"));
            r->name = start.size == 0 ? start : arena_concat(a, start, SLICE("*"));
        }
        r->own_namespace = own.size > 0 && !slice_equal(own, namespace_);
        r->namespace_ = own;
    }
    if (is_cluster_kind(api_group(r->api_version), r->kind)) {
        r->namespace_ = SLICE("");
        r->own_namespace = false;
    } else if (r->namespace_.size == 0) {
        r->namespace_ = namespace_;
    }
}

/* A document that tells nothing of itself is known by its template. */
static void name_by_source(resource *r)
{
    r->name = r->source;
    r->namespace_ = SLICE("");
    r->own_namespace = false;
}

/* Lists in lists beyond this stay whole: each level is read anew. */
enum { MOST_LISTS = 4 };

bool has_odd_breaks(slice text)
{
    for (size_t i = 0; i < text.size; i++) {
        slice rest = slice_after(text, i);
        if (text.data[i] == '\r' ? !slice_starts(rest, SLICE("\r\n"))
                                 : (text.data[i] & 0x80) != 0 && (slice_starts(rest, SLICE("\xC2\x85")) ||
                                                                  slice_starts(rest, SLICE("\xE2\x80\xA8")) ||
                                                                  slice_starts(rest, SLICE("\xE2\x80\xA9"))))
            return true;
    }
    return false;
}

bool node_begins_line(const text_lines *lines, const yaml_node *n)
{
    if (n->line > lines->count)
        return false;
    slice line = lines->items[n->line - 1];
    for (size_t i = 0; i + 1 < n->column; i++)
        if (i >= line.size || (line.data[i] != ' ' && line.data[i] != '-'))
            return false;
    return true;
}

/* The lines first..last, moved to the left by `indent` columns; the dash that stands there in the first is dropped. */
static slice cut_lines(arena *a, const text_lines *lines, size_t first, size_t last, size_t indent)
{
    buffer out = buffer_new(a);

    for (size_t i = first; i <= last; i++) {
        slice line = lines->items[i - 1];
        size_t blanks = 0;
        while (blanks < line.size && blanks < indent && (i == first || line.data[blanks] == ' '))
            blanks++;
        buffer_add(&out, slice_after(line, blanks));
        buffer_add_char(&out, '\n');
    }
    return buffer_slice(&out);
}

static bool has_aliases(const yaml_document *d)
{
    for (uint32_t i = 0; i < d->count; i++)
        if (d->nodes[i].kind == NODE_ALIAS)
            return true;
    return false;
}

/* The line of the node behind, or of the end. */
static size_t line_behind(const yaml_document *d, uint32_t at, const text_lines *lines)
{
    uint32_t behind = node_next(d, at);

    return behind == d->count ? lines->count + 1 : d->nodes[behind].line;
}

/* Whether each item is a mapping on lines of its own: then a list is split by lines. */
static bool has_plain_items(const yaml_document *d, uint32_t items, const text_lines *lines)
{
    size_t line = d->nodes[0].line;

    for (uint32_t at = items + 1; at < node_next(d, items); at = node_next(d, at)) {
        const yaml_node *n = &d->nodes[at];
        if (n->kind != NODE_MAPPING || n->end == at + 1 || n->line <= line || !node_begins_line(lines, n))
            return false;
        line = d->nodes[n->end - 1].line;
    }
    uint32_t behind = node_next(d, items);
    return behind == d->count || (d->nodes[behind].line > line && node_begins_line(lines, &d->nodes[behind]));
}

static void read_text(const reading *r, slice text);

/* Splits a list into its items; false when it is none, or its text does not allow that. */
static bool read_list(const reading *r, const resource *whole)
{
    const yaml_document *d = whole->nodes;
    uint32_t items = node_find(d, 0, SLICE("items"));
    reading inner = *r;

    if (!slice_ends(whole->kind, SLICE("List")) || items == 0 || d->nodes[items].kind != NODE_SEQUENCE ||
        ++inner.depth > MOST_LISTS || has_aliases(d) || has_odd_breaks(whole->text))
        return false;
    inner.api_version = whole->api_version;
    inner.kind = slice_without_suffix(whole->kind, SLICE("List"));
    text_lines lines = lines_split(r->arena, whole->text);
    if (!has_plain_items(d, items, &lines))
        return false;
    for (uint32_t at = items + 1; at < node_next(d, items); at = node_next(d, at)) {
        const yaml_node *n = &d->nodes[at];
        read_text(&inner, cut_lines(r->arena, &lines, n->line, line_behind(d, at, &lines) - 1, n->column - 1));
    }
    return true;
}

/* One document. */
static void read_text(const reading *r, slice text)
{
    resource found = {.number = 1, .source = r->source, .text = slice_trim_right(text, SLICE(" \t\r\n"))};
    yaml_document *d = open_text(r->arena, found.text);
    bool done = d != NULL && d->count == 0;

    found.nodes = d;
    found.is_yaml = d != NULL;
    if (!done && d != NULL && d->nodes[0].kind == NODE_MAPPING) {
        read_identity(r, &found);
        done = read_list(r, &found);
    }
    bool may_hold_secret = !done && d != NULL && (mentions_secret(d) || slice_equal_fold(found.kind, SLICE("Secret")));
    if (d != NULL && !may_hold_secret) {
        yaml_document_close(d);
        found.nodes = NULL;
    }
    if (done)
        return;
    if (found.kind.size == 0 && found.name.size == 0)
        name_by_source(&found);
    add_resource(r->arena, r->into, &found);
}

void resources_read(arena *a, const document *d, slice namespace_, resource_list *into)
{
    const reading r = {a, d->source, namespace_, into, SLICE(""), SLICE(""), 0};
    splitter parts = manifest_split(&compat_helm4, d->text);
    slice text;

    while (manifest_next(&parts, &text))
        read_text(&r, text);
}

/* --- Order --- */

/* By all but the number. */
static int compare_identity(const resource *x, const resource *y)
{
    int order = slice_compare(x->kind, y->kind);

    if (order == 0)
        order = slice_compare(x->name, y->name);
    if (order == 0)
        order = slice_compare(api_group(x->api_version), api_group(y->api_version));
    if (order == 0)
        order = x->own_namespace - y->own_namespace;
    if (order == 0 && x->own_namespace)
        order = slice_compare(x->namespace_, y->namespace_);
    return order;
}

static int compare_numbers(unsigned x, unsigned y)
{
    return (x > y) - (x < y);
}

int resource_compare(const resource *x, const resource *y)
{
    int order = compare_identity(x, y);

    return order != 0 ? order : compare_numbers(x->number, y->number);
}

int resource_compare_shown(const resource *x, const resource *y)
{
    int order = slice_compare(x->kind, y->kind);

    if (order == 0)
        order = slice_compare(x->namespace_, y->namespace_);
    if (order == 0)
        order = slice_compare(x->name, y->name);
    return order != 0 ? order : resource_compare(x, y);
}

static int compare_for_sort(const void *x, const void *y)
{
    return resource_compare(x, y);
}

void resources_sort(resource_list *l)
{
    for (size_t i = 0; i < l->count; i++)
        l->items[i].number = (unsigned)i; /* equals stay in the order of the text */
    if (l->count > 0)
        qsort(l->items, l->count, sizeof *l->items, compare_for_sort);
    for (size_t i = 0; i < l->count; i++) {
        resource *r = &l->items[i];
        r->number = i > 0 && compare_identity(r - 1, r) == 0 ? r[-1].number + 1 : 1;
    }
}
