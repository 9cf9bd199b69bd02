/* Names, labels, and who makes the namespace. */
#include "gitops/appset/schema.h"
#include "gitops/policy/policy.h"

/* Kinds whose name is given by something else. */
static const struct {
    const char *group, *kind;
} named_elsewhere[] = {
    {"", "Namespace"},
    {"apiextensions.k8s.io", "CustomResourceDefinition"},
    {"apiregistration.k8s.io", "APIService"},
    {"argoproj.io", "Application"},
    {"argoproj.io", "ApplicationSet"},
    {"argoproj.io", "AppProject"},
};

static bool is_named_elsewhere(const tree_object *o)
{
    for (size_t i = 0; i < sizeof named_elsewhere / sizeof *named_elsewhere; i++)
        if (object_is(o, named_elsewhere[i].group, named_elsewhere[i].kind))
            return true;
    return false;
}

/* What the chart's values call it, or else gtmpl.yaml. */
static slice prefix_of(const inspection *i, const tree_node *n)
{
    for (size_t k = 0; k < n->output_count; k++)
        if (n->outputs[k].prefix.size > 0)
            return n->outputs[k].prefix;
    return i->config->prefix.text.data == NULL ? SLICE("") : i->config->prefix.text;
}

static void hold_prefix(inspection *i, const inspected *app)
{
    slice prefix = prefix_of(i, app->node);

    for (size_t k = 0; prefix.size > 0 && k < app->objects.count; k++) {
        const tree_object *o = &app->objects.items[k];
        if (is_named_elsewhere(o) || o->resource->name.size == 0 || slice_starts(o->resource->name, prefix))
            continue;
        policy_add_at(i, app, o, "/metadata/name", "the name does not begin with the resource prefix \"%.*s\"",
                      SLICE_ARG(prefix));
    }
}

static void hold_labels(inspection *i, const inspected *app)
{
    const shape_texts *wanted = &i->config->labels;

    for (size_t k = 0; k < app->objects.count; k++) {
        const tree_object *o = &app->objects.items[k];
        const map *labels = object_map(o, "/metadata/labels");
        if (is_named_elsewhere(o))
            continue;
        for (size_t l = 0; l < wanted->count; l++)
            if (map_get(labels, wanted->items[l].text) == NULL)
                policy_add_at(i, app, o, "/metadata/labels", "the label %.*s is missing",
                              SLICE_ARG(wanted->items[l].text));
    }
}

static const char *const system_namespaces[] = {"default", "kube-system", "kube-public", "kube-node-lease"};

static bool is_system(slice space)
{
    for (size_t i = 0; i < sizeof system_namespaces / sizeof *system_namespaces; i++)
        if (slice_equal(space, slice_from(system_namespaces[i])))
            return true;
    return false;
}

static bool is_made(const inspection *i, const inspected *app, slice space)
{
    for (size_t k = 0; k < i->count; k++) {
        const inspected *other = &i->apps[k];
        for (size_t n = 0; same_cluster(app->node, other->node) && n < other->objects.count; n++)
            if (object_is(&other->objects.items[n], "", "Namespace") &&
                slice_equal(other->objects.items[n].resource->name, space))
                return true;
    }
    return false;
}

/* Argo CD's own namespace is there: it runs in it. */
static bool is_argo(const tree_node *n)
{
    return slice_equal(n->destination, n->namespace_) && slice_equal(n->destination, SLICE("argocd"));
}

static void hold_namespace(inspection *i, const inspected *app)
{
    const tree_node *n = app->node;
    const map *spec = schema_map(n->object, "spec");
    const list *options = schema_list(schema_map(spec, "syncPolicy"), "syncOptions");

    if (n->kind != GTMPL_TREE_APPLICATION || n->destination.size == 0 || is_system(n->destination) || is_argo(n) ||
        n->missing.size > 0)
        return;
    for (size_t k = 0; k < list_count(options); k++)
        if (options->items[k].kind == KIND_STRING &&
            slice_equal(slice_of(options->items[k].bytes, options->items[k].size), SLICE("CreateNamespace=true")))
            return;
    if (!is_made(i, app, n->destination))
        policy_add(i, app, node_place(i->arena, n, "/spec/destination/namespace", "/spec/template/spec/destination/namespace"),
                   arena_printf(i->arena, "Application %.*s", SLICE_ARG(n->name)),
                   "nothing makes the namespace \"%.*s\": neither a Namespace in the tree nor CreateNamespace=true",
                   SLICE_ARG(n->destination));
}

const policy_row naming_rules[] = {
    {{"name-prefix", "A name lacks the resource prefix", GTMPL_SEVERITY_WARNING,
      "Where global.resourcePrefix is set, or gtmpl.yaml has a prefix, names of resources begin with it, so that two "
      "installations can stand side by side."},
     hold_prefix,
     NULL},
    {{"labels", "A resource lacks a tracking label", GTMPL_SEVERITY_INFO,
      "Labels tell to which application a resource belongs, in kubectl, in dashboards and in Argo CD."},
     hold_labels,
     NULL},
    {{"namespace-made", "Nothing makes the namespace of an Application", GTMPL_SEVERITY_WARNING,
      "The first sync to a new cluster fails if the namespace is not there."},
     hold_namespace,
     NULL},
    {{NULL, NULL, GTMPL_SEVERITY_INFO, NULL}, NULL, NULL},
};
