/* Splitting and sorting what templates gave. Reference: Helm's pkg/release/v1/util. */
#include "render/manifest.h"

#include <stdlib.h>

#include "base/word16.h"
#include "render/heads.h"

/* The order in which Helm installs kinds; others come after them, by name. */
static const char *const install_order[] = {
    "PriorityClass",
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
    "MutatingWebhookConfiguration",
    "ValidatingWebhookConfiguration",
};

enum { KNOWN_KINDS = sizeof install_order / sizeof *install_order };

/* Values of the annotation helm.sh/hook. */
static const char *const hook_events[] = {
    "pre-install",  "post-install", "pre-delete",    "post-delete", "pre-upgrade",
    "post-upgrade", "pre-rollback", "post-rollback", "test",        "test-success",
};

/* Its place; KNOWN_KINDS for a kind that has none. */
static size_t kind_rank(const compat *as, slice kind)
{
    for (size_t rank = 0; rank < as->install_order_kinds; rank++)
        if (slice_equal(kind, slice_from(install_order[rank])))
            return rank;
    return KNOWN_KINDS;
}

/* --- Splitting --- */

splitter manifest_split(const compat *as, slice text)
{
    return (splitter){as, as->trims_documents ? slice_trim_space(text) : slice_trim_space_left(text), 0};
}

/* Whether a line begins here, and with `---`. */
static bool is_separator(slice s, size_t at)
{
    return (at == 0 || s.data[at - 1] == '\n') && slice_starts(slice_after(s, at), SLICE("---"));
}

/* Line feeds with a dash behind them. */
static word16 dashed_lines(const char *at)
{
    return word16_equal(word16_load(at), '\n') & word16_equal(word16_load(at + 1), '-');
}

/* Where a line begins behind `from`, with a dash if there is one before the end; the end itself where none does. */
static size_t next_dashed_line(slice s, size_t from)
{
    for (; s.size - from > 2 * WORD16_SIZE; from += 2 * WORD16_SIZE) {
        word16 low = dashed_lines(s.data + from), high = dashed_lines(s.data + from + WORD16_SIZE);
        if (word16_has(low | high))
            return from + 1 + (word16_has(low) ? word16_first(low) : WORD16_SIZE + word16_first(high));
    }
    while (from < s.size && s.data[from] != '\n')
        from++;
    return from < s.size ? from + 1 : from;
}

/* Offset of the next separator at or after `from`, or the end. */
static size_t next_separator(slice s, size_t from)
{
    while (from < s.size && !is_separator(s, from))
        from = next_dashed_line(s, from);
    return from;
}

/* The dashes and the blanks behind them; the rest of the line belongs to the document. */
static size_t after_separator(slice text, size_t at, slice blanks)
{
    at += 3;
    while (at < text.size && slice_find_char(blanks, text.data[at]) != SLICE_NONE)
        at++;
    return at;
}

/* Blanks, or all white space. */
static slice blanks_of(const compat *as)
{
    return as->trims_documents ? SLICE(" \t\n\f\r") : SLICE(" \t");
}

/* Where to look for the next separator: a line end that belongs to the last one does not begin another. */
static size_t search_from(const splitter *s)
{
    return s->at > 0 && s->as->trims_documents ? s->at + 1 : s->at;
}

bool manifest_next(splitter *s, slice *document)
{
    while (s->at < s->text.size) {
        size_t end = next_separator(s->text, search_from(s));
        slice found = slice_of(s->text.data + s->at, end - s->at);

        s->at = end < s->text.size ? after_separator(s->text, end, blanks_of(s->as)) : end;
        *document = s->as->trims_documents ? slice_trim_space(found) : slice_trim_space_left(found);
        if (document->size > 0)
            return true;
    }
    return false;
}

static void add_part(pieces *document, slice part)
{
    pieces_add(document, document->count == 0 ? slice_trim_space_left(part) : part);
}

/* Since parts are whole lines, a separator stands in one of them, and none has more than its end in the next. */
bool manifest_next_parts(parts_splitter *s, pieces *document)
{
    while (s->part < s->parts->count) {
        slice part = s->parts->items[s->part];
        size_t end = next_separator(part, s->at);

        add_part(document, slice_of(part.data + s->at, end - s->at));
        s->at = end < part.size ? after_separator(part, end, SLICE(" \t")) : 0;
        s->part += end == part.size;
        if (end < part.size && document->count > 0)
            return true;
    }
    return document->count > 0;
}

/* --- Hooks --- */

static void list_add_manifest(arena *a, manifest_list *into, const manifest *m)
{
    if (into->count == into->capacity) {
        size_t capacity = into->capacity == 0 ? 16 : into->capacity * 2;
        into->items = arena_grow(a, into->items, into->capacity * sizeof *m, capacity * sizeof *m);
        into->capacity = capacity;
    }
    into->items[into->count++] = *m;
}

static bool is_hook_event(arena *a, slice event)
{
    char *name = arena_cstring(a, event);

    for (char *c = name; *c != '\0'; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    for (size_t i = 0; i < sizeof hook_events / sizeof *hook_events; i++)
        if (strcmp(name, hook_events[i]) == 0)
            return true;
    return false;
}

/* Whether all events are known; notes whether one is a test. */
static bool read_hook(arena *a, manifest *m)
{
    slice rest = m->hooks, event;

    while (slice_next(&rest, ',', &event)) {
        event = slice_trim_space(event);
        if (!is_hook_event(a, event))
            return false;
        m->is_test |= slice_equal_fold(slice_first(event, 4), SLICE("test"));
    }
    return true;
}

/* Raises what reading a head raised, with the path in front, as Helm does. */
static _Noreturn void fail_head(arena *a, const head_reading *h)
{
    failure *own = ARENA_NEW(a, failure); /* the other one may go with its worker's arena */

    *own = *h->failure;
    own->text = arena_slice(a, own->text);
    own->file = arena_slice(a, own->file);
    own->cause = NULL;
    raise_wrapped(a, own, arena_concat(a, SLICE("YAML parse error on "), h->manifest.path));
}

static void add_document(const reporter *log, head_reading *h, manifest_list *resources, manifest_list *hooks)
{
    arena *a = log->arena;
    manifest *m = &h->manifest;

    if (h->failure != NULL)
        fail_head(a, h);
    const value *hook = map_get(m->head.annotations, SLICE("helm.sh/hook"));
    if (hook == NULL) {
        list_add_manifest(a, resources, m);
        return;
    }
    m->hooks = value_slice(*hook);
    if (read_hook(a, m)) {
        list_add_manifest(a, hooks, m);
    } else {
        const report_attribute types = {"hookTypes", m->hooks};
        report(log, REPORT_INFO, SLICE("skipping unknown hooks"), &types, 1);
    }
}

/* --- Sorting --- */

static int compare_files(const void *x, const void *y)
{
    return slice_compare(((const rendered_file *)x)->path, ((const rendered_file *)y)->path);
}

/* A manifest with what it is sorted by. */
typedef struct sort_entry {
    size_t rank, position;
    const manifest *manifest;
} sort_entry;

static int compare_entries(const void *x, const void *y)
{
    const sort_entry *a = x, *b = y;

    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    if (a->rank == KNOWN_KINDS) {
        int order = slice_compare(a->manifest->head.kind, b->manifest->head.kind);
        if (order != 0)
            return order;
    }
    return a->position < b->position ? -1 : 1;
}

static void sort_by_kind(arena *a, const compat *as, manifest_list *l)
{
    sort_entry *entries = ARENA_ARRAY(a, l->count, sort_entry);
    manifest *sorted = ARENA_ARRAY(a, l->count, manifest);

    for (size_t i = 0; i < l->count; i++)
        entries[i] = (sort_entry){kind_rank(as, l->items[i].head.kind), i, &l->items[i]};
    if (l->count > 0)
        qsort(entries, l->count, sizeof *entries, compare_entries);
    for (size_t i = 0; i < l->count; i++)
        sorted[i] = *entries[i].manifest;
    l->items = sorted;
    l->capacity = l->count;
}

void manifest_sort(const reporter *log, const compat *as, unsigned threads, rendered_file *files, size_t count,
                   manifest_list *resources, manifest_list *hooks)
{
    if (count > 0)
        qsort(files, count, sizeof *files, compare_files);
    head_list documents = heads_read(log->arena, as, threads, files, count);
    for (size_t i = 0; i < documents.count; i++)
        add_document(log, &documents.items[i], resources, hooks);
    sort_by_kind(log->arena, as, resources);
    sort_by_kind(log->arena, as, hooks);
}
