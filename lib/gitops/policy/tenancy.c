/* A team's Applications stay in the team's namespaces, which are fenced. */
#include "gitops/policy/policy.h"

/* Whether some Application of the cluster has a resource of a kind in a namespace. */
static bool has_in_namespace(const inspection *i, const inspected *app, slice space, const char *group,
                             const char *kind)
{
    for (size_t k = 0; k < i->count; k++) {
        const inspected *other = &i->apps[k];
        if (!same_cluster(app->node, other->node))
            continue;
        for (size_t n = 0; n < other->objects.count; n++) {
            const tree_object *o = &other->objects.items[n];
            if (object_is(o, group, kind) && slice_equal(object_namespace(o), space))
                return true;
        }
    }
    return false;
}

static const struct {
    const char *group, *kind;
} fences[] = {
    {"", "ResourceQuota"},
    {"networking.k8s.io", "NetworkPolicy"},
    {"rbac.authorization.k8s.io", "RoleBinding"},
};

/* A namespace is a team's when it says so, or its Application does. */
static bool is_teams(const inspection *i, const inspected *app, const tree_object *o)
{
    slice label = i->config->team_label.text;
    const value *own = map_get(object_map(o, "/metadata/labels"), label);

    return app->is_tenant || (own != NULL && own->kind == KIND_STRING && own->size > 0);
}

static void hold_fences(inspection *i, const inspected *app)
{
    for (size_t k = 0; k < app->objects.count; k++) {
        const tree_object *o = &app->objects.items[k];
        if (!object_is(o, "", "Namespace") || !is_teams(i, app, o))
            continue;
        for (size_t f = 0; f < sizeof fences / sizeof *fences; f++)
            if (!has_in_namespace(i, app, o->resource->name, fences[f].group, fences[f].kind))
                policy_add_at(i, app, o, "/metadata/name", "no %s stands beside the namespace of a team",
                              fences[f].kind);
    }
}

static bool creates_namespace(const inspected *app, slice name)
{
    for (size_t k = 0; k < app->objects.count; k++)
        if (object_is(&app->objects.items[k], "", "Namespace") &&
            slice_equal(app->objects.items[k].resource->name, name))
            return true;
    return false;
}

static void hold_namespaces(inspection *i, const inspected *app)
{
    for (size_t k = 0; app->is_tenant && k < app->objects.count; k++) {
        const tree_object *o = &app->objects.items[k];
        slice space = object_text(o, "/metadata/namespace");
        if (space.size == 0 || object_namespace(o).size == 0 || slice_equal(space, app->node->destination) ||
            creates_namespace(app, space))
            continue;
        policy_add_at(i, app, o, "/metadata/namespace",
                      "a team's Application puts it into \"%.*s\", which is none of the Application's namespaces",
                      SLICE_ARG(space));
    }
}

static void hold_cluster_roles(inspection *i, const inspected *app)
{
    for (size_t k = 0; app->is_tenant && k < app->objects.count; k++) {
        const tree_object *o = &app->objects.items[k];
        if (object_is(o, "rbac.authorization.k8s.io", "ClusterRoleBinding"))
            policy_add_at(i, app, o, "/roleRef", "a team's Application binds the role \"%.*s\" on the whole cluster",
                          SLICE_ARG(object_text(o, "/roleRef/name")));
        if (object_is(o, "rbac.authorization.k8s.io", "ClusterRole"))
            policy_add_at(i, app, o, "/kind", "a team's Application makes a role for the whole cluster");
    }
}

const policy_row tenancy_rules[] = {
    {{"tenancy-fence", "A team's namespace lacks quota, network policy or roles", GTMPL_SEVERITY_WARNING,
      "Without a ResourceQuota one team can use up the cluster, without a NetworkPolicy its pods can reach all others, "
      "without a RoleBinding nobody but administrators can work in it."},
     hold_fences,
     NULL},
    {{"tenancy-namespace", "A team's Application reaches into another namespace", GTMPL_SEVERITY_WARNING,
      "A team's resources are in the namespace that its Application is deployed to, or in one that it makes."},
     hold_namespaces,
     NULL},
    {{"tenancy-cluster-role", "A team's Application gives rights on the whole cluster", GTMPL_SEVERITY_WARNING,
      "Rights of a team end at its namespaces: a Role and a RoleBinding give those."},
     hold_cluster_roles,
     NULL},
    {{NULL, NULL, GTMPL_SEVERITY_INFO, NULL}, NULL, NULL},
};
