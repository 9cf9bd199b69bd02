/* Strategic merge patches, for what an Application can hold: one list that is merged (finalizers), all others replaced.
 */
#include "gitops/appset/patch.h"

#include "codec/json.h"
#include "codec/yaml.h"
#include "gitops/appset/schema.h"
#include "value/format.h"
#include "value/number.h"

static const char directive_key[] = "$patch", retain_key[] = "$retainKeys";
static const char delete_prefix[] = "$deleteFromPrimitiveList", order_prefix[] = "$setElementOrder";

/* The type of what stands under a key; NULL `type` and `field` for what has none (a map of texts). */
static const go_field *field_of(arena *a, const go_struct *s, slice key)
{
    const go_field *f = schema_find(s, key);

    if (f == NULL)
        raise_error(a, GTMPL_EINVALID, "unable to find api field in struct %s for the json field \"%.*s\"", s->name,
                    SLICE_ARG(key));
    return f;
}

static bool has_prefix(slice key, const char *prefix)
{
    return slice_starts(key, slice_from(prefix));
}

/* --- What a patch leaves behind --- */

/* Without nulls in maps, and without maps that are directives. False for a directive. */
static bool clean(arena *a, value v, value *result)
{
    *result = v;
    arena_check_stack(a);
    if (v.kind == KIND_LIST) {
        list *l = list_new(a, list_count(v.list));
        for (size_t i = 0; i < list_count(v.list); i++) {
            value item;
            if (clean(a, v.list->items[i], &item))
                list_add(a, l, item);
        }
        *result = value_list(TYPE_LIST, l);
        return true;
    }
    if (v.kind != KIND_MAP)
        return true;
    if (map_get(v.map, slice_from(directive_key)) != NULL)
        return false;
    map *m = map_new(a);
    const map_entry *entries = map_sorted(v.map);
    for (size_t i = 0; i < map_count(v.map); i++) {
        value item;
        if (entries[i].value.kind != KIND_NIL && clean(a, entries[i].value, &item))
            map_set(m, entries[i].key->text, item);
    }
    *result = value_map(TYPE_MAP, m);
    return true;
}

static void take(arena *a, map *m, slice key, value v)
{
    value kept;

    if (clean(a, v, &kept))
        map_set(m, key, kept);
    else
        map_remove(m, key);
}

/* --- Lists --- */

static size_t position(const list *l, value v)
{
    for (size_t i = 0; i < list_count(l); i++)
        if (slice_equal(value_slice(l->items[i]), value_slice(v)))
            return i;
    return SLICE_NONE;
}

static list *without(arena *a, const list *l, const list *removed)
{
    list *kept = list_new(a, list_count(l));

    for (size_t i = 0; i < list_count(l); i++)
        if (position(removed, l->items[i]) == SLICE_NONE)
            list_add(a, kept, l->items[i]);
    return kept;
}

/* Each text once. */
static list *unique(arena *a, const list *l)
{
    list *kept = list_new(a, list_count(l));

    for (size_t i = 0; i < list_count(l); i++)
        if (position(kept, l->items[i]) == SLICE_NONE)
            list_add(a, kept, l->items[i]);
    return kept;
}

/*
 * Texts of both: the patch's in their order, and those that only the original has where they stand before one of the
 * patch's that the original has too, else at the end.
 */
static list *merge_texts(arena *a, const list *original, const list *patch)
{
    list *patched = unique(a, patch), *own = unique(a, without(a, original, patch));
    list *merged = list_new(a, patched->count + own->count);
    size_t i = 0, j = 0;

    while (i < own->count || j < patched->count) {
        size_t left = i < own->count ? position(original, own->items[i]) : SLICE_NONE;
        size_t right = j < patched->count ? position(original, patched->items[j]) : SLICE_NONE;
        bool own_first = j == patched->count || (left != SLICE_NONE && right != SLICE_NONE && left < right);
        list_add(a, merged, own_first ? own->items[i++] : patched->items[j++]);
    }
    return merged;
}

/* --- Maps --- */

static map *merge_maps(arena *a, map *original, const map *patch, const go_struct *s);

static void retain(arena *a, map *original, const map *patch, value keys)
{
    list *kept = list_new(a, 4);
    const map_entry *entries = map_sorted(patch);

    if (keys.kind != KIND_LIST)
        raise_error(a, GTMPL_EINVALID, "invalid patch format of retainKeys");
    for (size_t i = 0; i < list_count(keys.list); i++)
        if (keys.list->items[i].kind == KIND_STRING)
            list_add(a, kept, keys.list->items[i]);
    for (size_t i = 0; i < map_count(patch); i++) {
        slice key = entries[i].key->text;
        bool counts = entries[i].value.kind != KIND_NIL && !has_prefix(key, delete_prefix) &&
                      !has_prefix(key, order_prefix) && !slice_equal(key, slice_from(retain_key));
        if (counts && position(kept, value_string(key)) == SLICE_NONE)
            raise_error(a, GTMPL_EINVALID, "invalid patch format of retainKeys");
    }
    const map *before = map_copy(a, original);
    entries = map_sorted(before);
    for (size_t i = 0; i < map_count(before); i++)
        if (position(kept, value_string(entries[i].key->text)) == SLICE_NONE)
            map_remove(original, entries[i].key->text);
}

/* `$deleteFromPrimitiveList/KEY`: texts to take out of a list. */
static void delete_texts(arena *a, map *original, slice key, value removed)
{
    size_t slash = slice_find_char(key, '/');
    slice name = slash == SLICE_NONE ? SLICE("") : slice_after(key, slash + 1);
    const value *found = map_get(original, name);

    if (slash != sizeof delete_prefix - 1)
        raise_error(a, GTMPL_EINVALID, "invalid patch format of primitive list");
    if (removed.kind == KIND_NIL)
        map_remove(original, name);
    else if (found != NULL && found->kind == KIND_LIST && removed.kind == KIND_LIST)
        map_set(original, name, value_list(TYPE_LIST, without(a, found->list, removed.list)));
}

/* A key that both sides have, with values of one kind. */
static void merge_value(arena *a, map *original, slice key, value own, value v, const go_struct *s)
{
    if (v.kind == KIND_MAP) {
        const go_field *f = field_of(a, s, key);
        static const go_field no_fields[] = {{NULL, FORM_VALUE, GO_STRING, NULL, NULL, false, false}};
        const go_struct raw = {"RawExtension", no_fields}, *inner = f->kind == GO_STRUCT ? f->inner : &raw;
        map_set(original, key, value_map(TYPE_MAP, merge_maps(a, own.map, v.map, inner)));
    } else if (v.kind == KIND_LIST) {
        const go_field *f = field_of(a, s, key);
        map_set(original, key, f->merges ? value_list(TYPE_LIST, merge_texts(a, own.list, v.list)) : v);
    } else {
        map_set(original, key, v);
    }
}

static bool same_kind(value x, value y)
{
    return x.kind == y.kind;
}

static void merge_entry(arena *a, map *original, slice key, value v, const go_struct *s)
{
    const value *own = map_get(original, key);

    if (has_prefix(key, order_prefix))
        raise_error(a, GTMPL_EUNSUPPORTED, "%.*s in templatePatch is not supported", SLICE_ARG(key));
    if (has_prefix(key, delete_prefix))
        delete_texts(a, original, key, v);
    else if (v.kind == KIND_NIL)
        map_remove(original, key);
    else if (own == NULL || !same_kind(*own, v))
        take(a, original, key, v);
    else
        merge_value(a, original, key, *own, v, s);
}

static map *merge_maps(arena *a, map *original, const map *patch, const go_struct *s)
{
    const value *directive = map_get(patch, slice_from(directive_key));
    const value *kept = map_get(patch, slice_from(retain_key));
    const map_entry *entries = map_sorted(patch);

    arena_check_stack(a);
    if (directive != NULL) {
        map *alone = map_copy(a, patch);
        map_remove(alone, slice_from(directive_key));
        if (directive->kind == KIND_STRING && slice_equal(value_slice(*directive), SLICE("replace")))
            return alone;
        if (directive->kind == KIND_STRING && slice_equal(value_slice(*directive), SLICE("delete")))
            return map_new(a);
        value shown[] = {*directive, value_map(TYPE_MAP, (map *)(uintptr_t)patch)};
        buffer text = buffer_new(a);
        format_printf(&text, SLICE("unknown patch type: %s in map: %v"), shown, 2);
        raise_text(a, GTMPL_EINVALID, buffer_slice(&text));
    }
    original = map_copy(a, original);
    if (kept != NULL)
        retain(a, original, patch, *kept);
    for (size_t i = 0; i < map_count(patch); i++)
        if (!slice_equal(entries[i].key->text, slice_from(retain_key)))
            merge_entry(a, original, entries[i].key->text, entries[i].value, s);
    return original;
}

/* --- The patch's text --- */

typedef struct reading {
    arena *arena;
    slice text;
    bool is_json;
    value result;
} reading;

static void read_text(void *context)
{
    reading *r = context;

    r->result =
        r->is_json ? json_read(r->arena, NULL, r->text, JSON_ANY) : yaml_read(r->arena, NULL, r->text, YAML_ANY);
}

static _Noreturn void fail(arena *a, const failure *f, const char *before, slice shown, slice reason)
{
    buffer b = buffer_new(a);

    buffer_add(&b, slice_from(before));
    quote_string(&b, shown);
    buffer_add(&b, SLICE(": "));
    buffer_add(&b, reason);
    raise_text(a, f->status, buffer_slice(&b));
}

typedef struct work {
    arena *arena;
    const map *application;
    value patch;
    map *result;
} work;

static void check_work(void *context)
{
    work *w = context;

    schema_read(w->arena, &schema_application, w->patch, NULL);
}

static void merge_work(void *context)
{
    work *w = context;
    map *written = schema_written(w->arena, &schema_application, w->application);

    w->result = w->patch.kind == KIND_MAP ? merge_maps(w->arena, written, w->patch.map, &schema_application) : written;
}

map *patch_apply(arena *a, const map *application, slice patch)
{
    slice trimmed = slice_trim_space(patch);
    reading r = {a, patch, slice_starts(trimmed, SLICE("{")), value_nil()};
    const failure *f = arena_try(a, read_text, &r);

    if (f != NULL && !r.is_json)
        fail(a, f, "error while converting template to json ", patch,
             slice_without_prefix(f->text, SLICE("error converting YAML to JSON: ")));
    buffer shown = buffer_new(a);
    if (r.is_json)
        buffer_add(&shown, patch);
    else
        json_write(&shown, r.result);
    if (f != NULL)
        fail(a, f, "invalid templatePatch ", buffer_slice(&shown), f->text);
    work w = {a, application, r.result, NULL};
    if ((f = arena_try(a, check_work, &w)) != NULL)
        fail(a, f, "invalid templatePatch ", buffer_slice(&shown), f->text);
    if ((f = arena_try(a, merge_work, &w)) != NULL)
        fail(a, f, "error while applying templatePatch template to json ", buffer_slice(&shown), f->text);

    map *patched = schema_read(a, &schema_application, value_map(TYPE_MAP, w.result), NULL);
    const map *spec = schema_map(patched, "spec");
    map *own = spec != NULL ? map_copy(a, spec) : map_new(a);
    map_set(own, SLICE("project"), value_string(schema_text(schema_map(application, "spec"), "project")));
    map_set(patched, SLICE("spec"), value_map(TYPE_MAP, own));
    return patched;
}
