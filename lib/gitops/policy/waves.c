/* What goes wrong with the order of a sync. */
#include <stdarg.h>
#include <stdio.h>

#include "gitops/policy/policy.h"
#include "gitops/waves/waves.h"

/* --- Waves that are no numbers --- */

static void hold_integer(inspection *i, const inspected *app)
{
    int64_t wave;

    for (size_t k = 0; k < app->objects.count; k++) {
        const tree_object *o = &app->objects.items[k];
        value said = object_get(o, WAVE_POINTER);
        if (said.kind == KIND_NIL)
            continue;
        if (said.kind != KIND_STRING)
            policy_add_at(i, app, o, WAVE_POINTER, "the sync wave is no text: it needs quotes");
        else if (!wave_read(slice_of(said.bytes, said.size), &wave))
            policy_add_at(i, app, o, WAVE_POINTER, "the sync wave \"%.*s\" is no whole number: Argo CD takes it for 0",
                          (int)said.size, said.bytes);
    }
}

/* --- What pods need --- */

typedef struct ordering {
    inspection *inspection;
    const inspected *app;
    sync_tasks tasks;
    const sync_task *user; /* that needs something */
} ordering;

/* The first task that makes an object; NULL: the Application does not. */
static const sync_task *find_task(const ordering *r, const char *group, const char *kind, slice space, slice name)
{
    for (size_t i = 0; i < r->tasks.count; i++) {
        const tree_object *o = r->tasks.items[i].object;
        if (object_is(o, group, kind) && slice_equal(o->resource->name, name) &&
            (space.data == NULL || slice_equal(object_namespace(o), space)))
            return &r->tasks.items[i];
    }
    return NULL;
}

/* A pod waits for what it needs; a wave is over when its resources are healthy. So what comes in a later wave never
 * does. */
static bool is_later(const sync_task *what, const sync_task *user)
{
    if (what->phase > PHASE_SYNC_FAIL || user->phase > PHASE_SYNC_FAIL)
        return false;
    return what->phase != user->phase ? what->phase > user->phase : what->wave > user->wave;
}

static void need(ordering *r, const char *kind, slice name, const char *pointer)
{
    const tree_object *o = r->user->object;
    const sync_task *made = name.size == 0 ? NULL : find_task(r, "", kind, object_namespace(o), name);

    if (made == NULL || !is_later(made, r->user))
        return;
    policy_add_at(r->inspection, r->app, o, pointer,
                  "is applied in %s wave %lld and needs the %s \"%.*s\", which comes in %s wave %lld",
                  phase_name(r->user->phase), (long long)r->user->wave, kind, SLICE_ARG(name), phase_name(made->phase),
                  (long long)made->wave);
}

enum { POINTER_SIZE = 512 };

/* A pointer as printf makes it. One that is too long leads nowhere. */
static void __attribute__((format(printf, 2, 3))) point(char at[POINTER_SIZE], const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(at, POINTER_SIZE, format, arguments);
    va_end(arguments);
}

/* The text at POINTER/BELOW, unless POINTER/…/optional says that it may be missing. */
static void need_named(ordering *r, const char *kind, const char *pointer, const char *below, const char *optional)
{
    char at[POINTER_SIZE];
    const tree_object *o = r->user->object;

    point(at, "%s%s", pointer, optional);
    value may_lack = object_get(o, at);
    if (may_lack.kind == KIND_BOOL && may_lack.boolean)
        return;
    point(at, "%s%s", pointer, below);
    need(r, kind, object_text(o, at), at);
}

static void need_of_container(ordering *r, const char *container)
{
    char at[POINTER_SIZE];
    const tree_object *o = r->user->object;

    point(at, "%s/env", container);
    for (size_t i = 0, count = list_count(object_list(o, at)); i < count; i++) {
        point(at, "%s/env/%zu/valueFrom", container, i);
        need_named(r, "Secret", at, "/secretKeyRef/name", "/secretKeyRef/optional");
        need_named(r, "ConfigMap", at, "/configMapKeyRef/name", "/configMapKeyRef/optional");
    }
    point(at, "%s/envFrom", container);
    for (size_t i = 0, count = list_count(object_list(o, at)); i < count; i++) {
        point(at, "%s/envFrom/%zu", container, i);
        need_named(r, "Secret", at, "/secretRef/name", "/secretRef/optional");
        need_named(r, "ConfigMap", at, "/configMapRef/name", "/configMapRef/optional");
    }
}

static void need_of_volume(ordering *r, const char *volume)
{
    char at[POINTER_SIZE];

    need_named(r, "Secret", volume, "/secret/secretName", "/secret/optional");
    need_named(r, "ConfigMap", volume, "/configMap/name", "/configMap/optional");
    point(at, "%s/projected/sources", volume);
    for (size_t i = 0, count = list_count(object_list(r->user->object, at)); i < count; i++) {
        point(at, "%s/projected/sources/%zu", volume, i);
        need_named(r, "Secret", at, "/secret/name", "/secret/optional");
        need_named(r, "ConfigMap", at, "/configMap/name", "/configMap/optional");
    }
}

/* Where kinds have the template of their pods. */
static const struct {
    const char *group, *kind, *pod;
} pod_kinds[] = {
    {"", "Pod", "/spec"},
    {"apps", "Deployment", "/spec/template/spec"},
    {"apps", "StatefulSet", "/spec/template/spec"},
    {"apps", "DaemonSet", "/spec/template/spec"},
    {"apps", "ReplicaSet", "/spec/template/spec"},
    {"batch", "Job", "/spec/template/spec"},
};

static const char *const container_lists[] = {"containers", "initContainers"};

static void need_of_pod(ordering *r, const char *pod)
{
    char at[POINTER_SIZE];
    const tree_object *o = r->user->object;

    point(at, "%s/serviceAccountName", pod);
    need(r, "ServiceAccount", object_text(o, at), at);
    for (size_t k = 0; k < sizeof container_lists / sizeof *container_lists; k++) {
        point(at, "%s/%s", pod, container_lists[k]);
        for (size_t i = 0, count = list_count(object_list(o, at)); i < count; i++) {
            point(at, "%s/%s/%zu", pod, container_lists[k], i);
            need_of_container(r, at);
        }
    }
    point(at, "%s/volumes", pod);
    for (size_t i = 0, count = list_count(object_list(o, at)); i < count; i++) {
        point(at, "%s/volumes/%zu", pod, i);
        need_of_volume(r, at);
    }
}

static ordering order_of(inspection *i, const inspected *app)
{
    return (ordering){i, app, waves_order(i->arena, &app->objects, app->node->destination), NULL};
}

static void hold_order(inspection *i, const inspected *app)
{
    ordering r = order_of(i, app);

    for (size_t k = 0; k < r.tasks.count; k++) {
        r.user = &r.tasks.items[k];
        for (size_t p = 0; p < sizeof pod_kinds / sizeof *pod_kinds; p++)
            if (object_is(r.user->object, pod_kinds[p].group, pod_kinds[p].kind))
                need_of_pod(&r, pod_kinds[p].pod);
    }
}

/* --- What Argo CD puts elsewhere --- */

static void hold_moved(inspection *i, const inspected *app)
{
    ordering r = order_of(i, app);

    for (size_t k = 0; k < r.tasks.count; k++) {
        const sync_task *t = &r.tasks.items[k];
        int64_t own = wave_of_object(t->object);
        if (t->moved)
            policy_add_at(i, app, t->object, WAVE_POINTER,
                          "its wave is %lld, but what needs it comes before: Argo CD applies it in %s wave %lld",
                          (long long)own, phase_name(t->phase), (long long)t->wave);
    }
}

/* --- Custom resources --- */

/* The node in whose resources a kind is defined; NULL: nowhere in the tree for that cluster. */
static const inspected *find_definition(const inspection *i, const inspected *app, slice group, slice kind)
{
    for (size_t k = 0; k < i->count; k++) {
        const inspected *other = &i->apps[k];
        for (size_t n = 0; same_cluster(app->node, other->node) && n < other->objects.count; n++) {
            const tree_object *o = &other->objects.items[n];
            if (object_is(o, "apiextensions.k8s.io", "CustomResourceDefinition") &&
                slice_equal(object_text(o, "/spec/group"), group) &&
                slice_equal(object_text(o, "/spec/names/kind"), kind))
                return other;
        }
    }
    return NULL;
}

/* The wave of an Application among its siblings; below several levels, that of the outermost that differ. */
static int64_t wave_of_node(const tree_node *n)
{
    int64_t wave = 0;

    wave_read(n->wave, &wave);
    return wave;
}

static bool is_kubernetes(slice group)
{
    return slice_find_char(group, '.') == SLICE_NONE || slice_ends(group, SLICE(".k8s.io"));
}

static bool skips_dry_run(const tree_object *o)
{
    return object_has_option(o, "argocd.argoproj.io/sync-options", "SkipDryRunOnMissingResource=true");
}

static bool app_skips_dry_run(const tree_node *n)
{
    const tree_object whole = {n, NULL, n->object};
    const list *options = n->object == NULL ? NULL : object_list(&whole, "/spec/syncPolicy/syncOptions");

    for (size_t k = 0; k < list_count(options); k++)
        if (options->items[k].kind == KIND_STRING &&
            slice_equal(slice_of(options->items[k].bytes, options->items[k].size),
                        SLICE("SkipDryRunOnMissingResource=true")))
            return true;
    return false;
}

/* Applications that are elsewhere may define anything: only a definition in the tree that comes later is wrong. */
static void hold_definition(inspection *i, const inspected *app)
{
    map *seen = map_new(i->arena);

    for (size_t k = 0; !app_skips_dry_run(app->node) && k < app->objects.count; k++) {
        const tree_object *o = &app->objects.items[k];
        slice group = api_group(o->resource->api_version), kind = o->resource->kind;
        slice name = arena_concat3(i->arena, group, SLICE("/"), kind);
        if (is_kubernetes(group) || skips_dry_run(o) || slice_equal(group, SLICE("argoproj.io")) ||
            map_get(seen, name) != NULL)
            continue;
        map_set(seen, name, value_bool(true));
        const inspected *other = find_definition(i, app, group, kind);
        if (other == NULL || other == app || wave_of_node(other->node) < wave_of_node(app->node))
            continue;
        policy_add_at(i, app, o, "/kind",
                      "the definition of %.*s comes with %.*s, which is not in an earlier wave: the first sync fails "
                      "without SkipDryRunOnMissingResource=true",
                      SLICE_ARG(name), SLICE_ARG(other->node->name));
    }
}

/* --- The repository's strategy --- */

/* The wave that the strategy has for a kind. */
static bool strategy_wave(const policy_rule *c, slice kind, int64_t *wave)
{
    for (size_t i = 0; i < c->waves.count; i++)
        if (is_among(&c->waves.items[i].texts, kind))
            return wave_read(c->waves.items[i].name.text, wave);
    return false;
}

/* Only who says a wave can contradict the strategy. */
static void hold_strategy(inspection *i, const inspected *app)
{
    int64_t wanted, own;

    for (size_t k = 0; k < app->objects.count; k++) {
        const tree_object *o = &app->objects.items[k];
        if (object_is(o, "argoproj.io", "Application") || !strategy_wave(i->config, o->resource->kind, &wanted) ||
            !wave_read(object_annotation(o, WAVE_ANNOTATION), &own) || own == wanted)
            continue;
        policy_add_at(i, app, o, WAVE_POINTER, "the wave is %lld, but the repository has %.*s in wave %lld", (long long)own,
                      SLICE_ARG(o->resource->kind), (long long)wanted);
    }
}

const policy_row wave_rules[] = {
    {{"wave-integer", "A sync wave is no whole number", GTMPL_SEVERITY_WARNING,
      "Argo CD takes what it cannot read for wave 0, or for no annotation at all, and says nothing."},
     hold_integer,
     NULL},
    {{"wave-order", "A pod needs what comes in a later wave", GTMPL_SEVERITY_WARNING,
      "Argo CD goes on to the next wave when all of this one is healthy. A pod that waits for a later wave never is."},
     hold_order,
     NULL},
    {{"wave-moved", "A namespace or definition is applied earlier than it says", GTMPL_SEVERITY_INFO,
      "Argo CD puts namespaces and definitions before what is in them or of them, whatever their waves say."},
     hold_moved,
     NULL},
    {{"wave-definition", "The definition of a custom resource comes with another Application that is not earlier",
      GTMPL_SEVERITY_WARNING,
      "Before a sync Argo CD asks the cluster whether it knows all kinds. One whose definition another Application "
      "brings must wait for that one, or say SkipDryRunOnMissingResource=true."},
     hold_definition,
     NULL},
    {{"wave-strategy", "A wave is not the repository's for that kind", GTMPL_SEVERITY_INFO,
      "gtmpl.yaml says in which wave which kinds are: one plan for all charts can be remembered."},
     hold_strategy,
     NULL},
    {{NULL, NULL, GTMPL_SEVERITY_INFO, NULL}, NULL, NULL},
};
