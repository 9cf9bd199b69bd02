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

/* What the chart's values call it. */
static slice own_prefix(const tree_node *n)
{
    for (size_t k = 0; k < n->output_count; k++)
        if (n->outputs[k].prefix.size > 0)
            return n->outputs[k].prefix;
    return SLICE("");
}

static bool any_has_prefix(const inspected *app, slice prefix)
{
    for (size_t k = 0; k < app->objects.count; k++)
        if (slice_find(app->objects.items[k].resource->name, prefix) != SLICE_NONE)
            return true;
    return false;
}

/*
 * A prefix of gtmpl.yaml is one for all names. Charts use global.resourcePrefix for names outside of the cluster, too:
 * of one that names some of its resources by it, the others must be.
 */
static void hold_prefix(inspection *i, const inspected *app)
{
    slice prefix = i->config->prefix.text;

    if (prefix.data == NULL) {
        prefix = own_prefix(app->node);
        if (prefix.size == 0 || !any_has_prefix(app, prefix))
            return;
    }
    for (size_t k = 0; prefix.size > 0 && k < app->objects.count; k++) {
        const tree_object *o = &app->objects.items[k];
        if (is_named_elsewhere(o) || o->resource->name.size == 0 || slice_find(o->resource->name, prefix) != SLICE_NONE)
            continue;
        policy_add_at(i, app, o, "/metadata/name", "the name lacks the resource prefix \"%.*s\"", SLICE_ARG(prefix));
    }
}

/* The labels that an object lacks, with commas between. */
static slice lacking(const inspection *i, const tree_object *o)
{
    const shape_texts *wanted = &i->config->labels;
    const map *labels = object_map(o, "/metadata/labels");
    buffer out = buffer_new(i->arena);

    for (size_t l = 0; l < wanted->count; l++)
        if (map_get(labels, wanted->items[l].text) == NULL)
            buffer_printf(&out, "%s%.*s", out.size > 0 ? ", " : "", SLICE_ARG(wanted->items[l].text));
    return buffer_slice(&out);
}

/* The first resource of a file stands for all in it: they are labelled in one way. */
static void hold_labels(inspection *i, const inspected *app)
{
    map *seen = map_new(i->arena);

    for (size_t k = 0; k < app->objects.count; k++) {
        const tree_object *o = &app->objects.items[k];
        slice missing = is_named_elsewhere(o) ? SLICE("") : lacking(i, o);
        if (missing.size == 0 || map_get(seen, o->resource->source) != NULL)
            continue;
        map_set(seen, o->resource->source, value_bool(true));
        policy_add_at(i, app, o, "/metadata/labels", "lacks %.*s, as others of its file may", SLICE_ARG(missing));
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

/* Whether an Application is to make the namespace that it goes to. */
static bool makes_own(const tree_node *n)
{
    const list *options = schema_list(schema_map(schema_map(n->object, "spec"), "syncPolicy"), "syncOptions");

    for (size_t i = 0; i < list_count(options); i++)
        if (options->items[i].kind == KIND_STRING &&
            slice_equal(value_slice(options->items[i]), SLICE("CreateNamespace=true")))
            return true;
    return false;
}

static bool makes(const inspected *app, slice space)
{
    if (slice_equal(app->node->destination, space) && makes_own(app->node))
        return true;
    for (size_t i = 0; i < app->objects.count; i++)
        if (object_is(&app->objects.items[i], "", "Namespace") &&
            slice_equal(app->objects.items[i].resource->name, space))
            return true;
    return false;
}

static bool is_made(const inspection *i, const inspected *app, slice space)
{
    for (size_t k = 0; k < i->count; k++)
        if (same_cluster(app->node, i->apps[k].node) && makes(&i->apps[k], space))
            return true;
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

    if (n->kind != GTMPL_TREE_APPLICATION || n->destination.size == 0 || is_system(n->destination) || is_argo(n) ||
        n->missing.size > 0)
        return;
    if (!is_made(i, app, n->destination))
        policy_add(i, app,
                   node_place(i->arena, n, "/spec/destination/namespace", "/spec/template/spec/destination/namespace"),
                   arena_printf(i->arena, "Application %.*s", SLICE_ARG(n->name)),
                   "nothing makes the namespace \"%.*s\": neither a Namespace in the tree nor CreateNamespace=true",
                   SLICE_ARG(n->destination));
}

const policy_row naming_rules[] = {
    {{"name-prefix", "A name lacks the resource prefix", GTMPL_SEVERITY_WARNING,
      "Where gtmpl.yaml has a prefix, or a chart uses global.resourcePrefix for names, all names have it, so that two "
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
