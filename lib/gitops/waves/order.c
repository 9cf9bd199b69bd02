/* Phase, wave, kind, name; then namespaces and CRDs before what is in them or of them. */
#include <stdlib.h>

#include "gitops/waves/waves.h"

/* --- Waves --- */

bool wave_read(slice text, int64_t *wave)
{
    bool negative = slice_starts(text, SLICE("-"));
    slice digits = negative || slice_starts(text, SLICE("+")) ? slice_after(text, 1) : text;
    uint64_t n = 0;

    if (digits.size == 0 || digits.size > 18)
        return false;
    for (size_t i = 0; i < digits.size; i++) {
        if (digits.data[i] < '0' || digits.data[i] > '9')
            return false;
        n = n * 10 + (uint64_t)(digits.data[i] - '0');
    }
    *wave = negative ? -(int64_t)n : (int64_t)n;
    return true;
}

int64_t wave_of_object(const tree_object *o)
{
    int64_t wave = 0;

    if (!wave_read(object_annotation(o, WAVE_ANNOTATION), &wave))
        wave_read(object_annotation(o, "helm.sh/hook-weight"), &wave);
    return wave;
}

/* --- Phases --- */

typedef struct hook_row {
    const char *name;
    sync_phase phase;
} hook_row;

static const hook_row argo_hooks[] = {
    {"PreSync", PHASE_PRE_SYNC},   {"Sync", PHASE_SYNC},  {"PostSync", PHASE_POST_SYNC},
    {"SyncFail", PHASE_SYNC_FAIL}, {"Skip", PHASE_NEVER},
};

static const hook_row helm_hooks[] = {
    {"pre-install", PHASE_PRE_SYNC},
    {"pre-upgrade", PHASE_PRE_SYNC},
    {"post-upgrade", PHASE_POST_SYNC},
    {"post-install", PHASE_POST_SYNC},
};

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* A bit for each phase that a comma-separated list names; `count` gets how many different words are known. */
static unsigned phases_in(slice words, const hook_row *table, size_t rows, unsigned *count)
{
    unsigned phases = 0, known = 0;
    slice part;

    while (slice_next(&words, ',', &part))
        for (size_t i = 0; i < rows; i++)
            if (slice_equal(slice_trim_space(part), slice_from(table[i].name))) {
                phases |= 1u << table[i].phase;
                known |= 1u << i;
            }
    *count = 0;
    for (; known != 0; known >>= 1)
        *count += known & 1;
    return phases;
}

/* The phases of an object, and whether it is a hook. Argo CD's annotation hides Helm's, unless it says nothing known.
 */
static unsigned phases_of(const tree_object *o, bool *is_hook)
{
    slice argo = object_annotation(o, HOOK_ANNOTATION), helm = object_annotation(o, "helm.sh/hook");
    unsigned count, phases = phases_in(argo, argo_hooks, COUNT(argo_hooks), &count);

    if (count == 1 && phases == 1u << PHASE_NEVER) {
        *is_hook = false;
        return phases;
    }
    *is_hook = object_has_annotation(o, HOOK_ANNOTATION) ||
               (object_has_annotation(o, "helm.sh/hook") && !slice_equal(helm, SLICE("crd-install")));
    if (!*is_hook)
        return 1u << PHASE_SYNC;
    if (count == 0)
        phases = phases_in(helm, helm_hooks, COUNT(helm_hooks), &count);
    phases &= ~(1u << PHASE_NEVER);
    if (object_has_option(o, HOOK_ANNOTATION, "PostDelete"))
        phases |= 1u << PHASE_POST_DELETE;
    return phases != 0 ? phases : 1u << PHASE_NEVER;
}

const char *phase_name(sync_phase phase)
{
    static const char *const names[] = {"PreSync", "Sync", "PostSync", "SyncFail", "PostDelete", "never"};

    return names[phase];
}

/* --- Delete policies --- */

static const struct {
    const char *argo, *helm;
} delete_policies[] = {
    {"BeforeHookCreation", "before-hook-creation"},
    {"HookSucceeded", "hook-succeeded"},
    {"HookFailed", "hook-failed"},
};

static slice policies_of(arena *a, const tree_object *o)
{
    buffer out = buffer_new(a);

    for (size_t i = 0; i < COUNT(delete_policies); i++)
        if (object_has_option(o, "argocd.argoproj.io/hook-delete-policy", delete_policies[i].argo) ||
            object_has_option(o, "helm.sh/hook-delete-policy", delete_policies[i].helm))
            buffer_printf(&out, "%s%s", out.size > 0 ? ", " : "", delete_policies[i].argo);
    return out.size > 0 ? buffer_slice(&out) : slice_from(delete_policies[0].argo);
}

/* --- Kinds --- */

static const char *const kinds[] = {
    "Namespace",
    "NetworkPolicy",
    "ResourceQuota",
    "LimitRange",
    "PodSecurityPolicy",
    "PodDisruptionBudget",
    "ServiceAccount",
    "Secret",
    "SecretList",
    "ConfigMap",
    "StorageClass",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "CustomResourceDefinition",
    "ClusterRole",
    "ClusterRoleList",
    "ClusterRoleBinding",
    "ClusterRoleBindingList",
    "Role",
    "RoleList",
    "RoleBinding",
    "RoleBindingList",
    "Service",
    "DaemonSet",
    "Pod",
    "ReplicationController",
    "ReplicaSet",
    "Deployment",
    "HorizontalPodAutoscaler",
    "StatefulSet",
    "Job",
    "CronJob",
    "IngressClass",
    "Ingress",
    "APIService",
};

/* The place of a kind; all others come behind. */
static size_t kind_order(slice kind)
{
    for (size_t i = 0; i < COUNT(kinds); i++)
        if (slice_equal(kind, slice_from(kinds[i])))
            return i;
    return COUNT(kinds);
}

static int compare_tasks(const void *x, const void *y)
{
    const sync_task *a = x, *b = y;

    if (a->phase != b->phase)
        return a->phase < b->phase ? -1 : 1;
    if (a->wave != b->wave)
        return a->wave < b->wave ? -1 : 1;
    size_t ka = kind_order(a->object->resource->kind), kb = kind_order(b->object->resource->kind);
    if (ka != kb)
        return ka < kb ? -1 : 1;
    int order = slice_compare(a->object->resource->name, b->object->resource->name);
    if (order == 0)
        order = slice_compare(a->object->resource->kind, b->object->resource->kind);
    return order != 0 ? order : (a->object > b->object) - (a->object < b->object);
}

/* --- What must come first --- */

/* What an object is needed as, and what it needs; no data: nothing. */
typedef struct need {
    slice (*is)(arena *a, const sync_task *t);
    slice (*needs)(arena *a, const sync_task *t, slice destination);
} need;

static slice namespace_is(arena *a, const sync_task *t)
{
    (void)a;
    return object_is(t->object, "", "Namespace") ? t->object->resource->name : (slice){NULL, 0};
}

/* Argo CD gives every object the namespace of the destination, even those whose kind has none. */
static slice namespace_needs(arena *a, const sync_task *t, slice destination)
{
    slice own = object_text(t->object, "/metadata/namespace");

    (void)a;
    own = own.size > 0 ? own : destination;
    return own.size > 0 ? own : (slice){NULL, 0};
}

static slice crd_is(arena *a, const sync_task *t)
{
    const tree_object *o = t->object;
    slice group = object_text(o, "/spec/group"), kind = object_text(o, "/spec/names/kind");

    if (!object_is(o, "apiextensions.k8s.io", "CustomResourceDefinition") || group.size == 0 || kind.size == 0)
        return (slice){NULL, 0};
    return arena_concat3(a, group, SLICE("/"), kind);
}

static slice crd_needs(arena *a, const sync_task *t, slice destination)
{
    (void)destination;
    return arena_concat3(a, api_group(t->object->resource->api_version), SLICE("/"), t->object->resource->kind);
}

static const need needs_first[] = {{namespace_is, namespace_needs}, {crd_is, crd_needs}};

/* Moves the task at `from` before that at `to`. */
static void move_before(sync_tasks *l, size_t from, size_t to)
{
    sync_task t = l->items[from];

    t.moved = t.moved || t.wave != l->items[to].wave || t.phase != l->items[to].phase;
    t.wave = l->items[to].wave;
    t.phase = l->items[to].phase;
    for (size_t i = from; i > to; i--)
        l->items[i] = l->items[i - 1];
    l->items[to] = t;
}

/* The places of the first tasks that need something, by what they need; each that comes too late is moved there. */
static void adjust(arena *a, sync_tasks *l, size_t end, const need *d, slice destination)
{
    map *first = map_new(a);

    for (size_t i = 0; i < end; i++) {
        slice is = d->is(a, &l->items[i]);
        if (is.data == NULL) {
            slice needs = d->needs(a, &l->items[i], destination);
            if (needs.data != NULL && map_get(first, needs) == NULL)
                map_set(first, needs, value_int((int64_t)i));
            continue;
        }
        const value *at = map_get(first, is);
        if (at == NULL)
            continue;
        int64_t index = at->integer;
        move_before(l, i, (size_t)index);
        const map_entry *entries = map_sorted(first);
        for (size_t k = 0; k < map_count(first); k++)
            if (entries[k].value.integer >= index)
                map_put(first, entries[k].key, value_int(entries[k].value.integer + 1));
    }
}

/* --- All --- */

static void add_task(arena *a, sync_tasks *l, const sync_task *t)
{
    if (l->count == l->capacity) {
        size_t capacity = l->capacity == 0 ? 32 : l->capacity * 2;
        l->items = arena_grow(a, l->items, l->count * sizeof *l->items, capacity * sizeof *l->items);
        l->capacity = capacity;
    }
    l->items[l->count++] = *t;
}

sync_tasks waves_order(arena *a, const tree_objects *objects, slice destination)
{
    sync_tasks l = {NULL, 0, 0};
    size_t end = 0;

    for (size_t i = 0; i < objects->count; i++) {
        sync_task t = {.object = &objects->items[i], .wave = wave_of_object(&objects->items[i]), .policies = SLICE("")};
        unsigned phases = phases_of(t.object, &t.is_hook);
        if (t.is_hook)
            t.policies = policies_of(a, t.object);
        for (t.phase = PHASE_PRE_SYNC; t.phase <= PHASE_NEVER; t.phase++)
            if ((phases >> t.phase & 1) != 0)
                add_task(a, &l, &t);
    }
    if (l.count > 0)
        qsort(l.items, l.count, sizeof *l.items, compare_tasks);
    while (end < l.count && l.items[end].phase <= PHASE_SYNC_FAIL)
        end++;
    for (size_t i = 0; i < COUNT(needs_first); i++)
        adjust(a, &l, end, &needs_first[i], destination);
    return l;
}
