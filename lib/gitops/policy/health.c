/* Whether Argo CD can tell that a custom resource is healthy. */
#include "gitops/appset/schema.h"
#include "gitops/policy/health_kinds.h"
#include "gitops/policy/policy.h"

/* Kinds of Kubernetes itself have none where there is nothing to wait for. */
static bool is_custom(slice group)
{
    return slice_find_char(group, '.') != SLICE_NONE && !slice_ends(group, SLICE(".k8s.io"));
}

/* Kinds of Argo CD's own that only say something. */
static bool has_no_status(slice group, slice kind)
{
    return slice_equal(group, SLICE("argoproj.io")) && slice_equal(kind, SLICE("AppProject"));
}

/* The older form: one document with a key `GROUP/KIND` for each kind. */
static bool is_in_old_form(arena *a, const tree_object *o, slice group, slice kind)
{
    value v = text_value(a, object_text(o, "/data/resource.customizations"));

    if (v.kind != KIND_MAP)
        return false;
    const map *own = schema_map(v.map, arena_cstring(a, arena_concat3(a, group, SLICE("/"), kind)));
    return map_get(own, SLICE("health.lua")) != NULL;
}

/* Whether an argocd-cm of the tree has a check for a kind. */
static bool is_configured(const inspection *i, slice group, slice kind)
{
    slice key = arena_printf(i->arena, "resource.customizations.health.%.*s_%.*s", SLICE_ARG(group), SLICE_ARG(kind));

    for (size_t k = 0; k < i->count; k++)
        for (size_t n = 0; n < i->apps[k].objects.count; n++) {
            const tree_object *o = &i->apps[k].objects.items[n];
            if (object_is(o, "", "ConfigMap") && slice_equal(o->resource->name, SLICE("argocd-cm")) &&
                (map_get(object_map(o, "/data"), key) != NULL || is_in_old_form(i->arena, o, group, kind)))
                return true;
        }
    return false;
}

static void hold_health(inspection *i)
{
    map *seen = map_new(i->arena);

    for (size_t k = 0; k < i->count; k++)
        for (size_t n = 0; n < i->apps[k].objects.count; n++) {
            const tree_object *o = &i->apps[k].objects.items[n];
            slice group = api_group(o->resource->api_version), kind = o->resource->kind;
            slice name = arena_concat3(i->arena, group, SLICE("/"), kind);
            if (!is_custom(group) || has_no_status(group, kind) || map_get(seen, name) != NULL)
                continue;
            map_set(seen, name, value_bool(true));
            if (!health_is_known(group, kind) && !is_configured(i, group, kind))
                policy_add_at(i, &i->apps[k], o, "/kind",
                              "Argo CD has no health check for %.*s: it takes every such resource for healthy",
                              SLICE_ARG(name));
        }
}

const policy_row health_rules[] = {
    {{"health", "A custom resource has no health check", GTMPL_SEVERITY_INFO,
      "Argo CD waits between waves until resources are healthy. Of a kind without a check it does not wait; argocd-cm "
      "can hold one under resource.customizations.health.<group>_<kind>."},
     NULL,
     hold_health},
    {{NULL, NULL, GTMPL_SEVERITY_INFO, NULL}, NULL, NULL},
};
