/* Looking for the sources of an Application. */
#include "gitops/tree/source.h"

#include "chart/disk.h"
#include "codec/yaml.h"
#include "gitops/appset/schema.h"

/* --- Paths --- */

/* A path of a tree; no data when it leads out. */
static slice clean_path(arena *a, slice path)
{
    slice clean = path_clean(a, slice_trim_left(path, SLICE("/")));

    if (slice_equal(clean, SLICE("..")) || slice_starts(clean, SLICE("../")))
        return (slice){NULL, 0};
    return slice_equal(clean, SLICE(".")) ? SLICE("") : clean;
}

slice source_path(arena *a, const app_source *s, slice path)
{
    slice whole = slice_starts(path, SLICE("/")) ? path : arena_concat3(a, s->folder, SLICE("/"), path);
    slice clean = clean_path(a, whole);

    if (clean.data == NULL || clean.size == 0)
        raise_error(a, GTMPL_EINVALID, "file '%.*s' resolved to outside repository root", SLICE_ARG(path));
    return clean;
}

slice source_shown(arena *a, const app_source *s, slice path)
{
    return tree_path_name(s->tree, a, path);
}

/* The folder that `path` of a source names. Argo CD's words. */
static slice app_folder(arena *a, const app_source *s)
{
    if (slice_starts(s->path, SLICE("/")))
        raise_error(a, GTMPL_EINVALID, "%.*s: app path is absolute", SLICE_ARG(s->path));
    slice clean = clean_path(a, s->path);
    if (clean.data == NULL)
        raise_error(a, GTMPL_EINVALID, "%.*s: app path outside root", SLICE_ARG(s->path));
    switch (tree_stat(s->tree, a, clean)) {
    case TREE_NONE: raise_error(a, GTMPL_ENOTFOUND, "%.*s: app path does not exist", SLICE_ARG(s->path));
    case TREE_FILE: raise_error(a, GTMPL_EINVALID, "%.*s: app path is not a directory", SLICE_ARG(s->path));
    default: return clean;
    }
}

/* --- .argocd-source.yaml --- */

/* RFC 7386. */
static value merge_patch(arena *a, value target, value patch)
{
    if (patch.kind != KIND_MAP)
        return patch;
    map *merged = target.kind == KIND_MAP && target.map != NULL ? map_copy(a, target.map) : map_new(a);
    const map_entry *entries = map_sorted(patch.map);
    arena_check_stack(a);
    for (size_t i = 0; i < map_count(patch.map); i++) {
        slice key = entries[i].key->text;
        const value *old = map_get(merged, key);
        if (entries[i].value.kind == KIND_NIL)
            map_remove(merged, key);
        else
            map_set(merged, key, merge_patch(a, old != NULL ? *old : (value){0}, entries[i].value));
    }
    return value_map(TYPE_MAP, merged);
}

static const char *const kept_fields[] = {"chart", "path", "repoURL", "targetRevision"};

/* What a file of overrides says, but for where the source is. */
static void add_overrides(arena *a, app_source *s, slice name)
{
    slice path = tree_join(a, s->folder, name);

    if (tree_stat(s->tree, a, path) != TREE_FILE)
        return;
    slice text = tree_read(s->tree, a, path);
    value patch = yaml_read(a, NULL, text, YAML_MAP);
    map *merged = merge_patch(a, value_map(TYPE_MAP, (map *)(uintptr_t)s->spec), patch).map;
    for (size_t i = 0; i < sizeof kept_fields / sizeof *kept_fields; i++) {
        slice key = slice_from(kept_fields[i]);
        const value *own = map_get(s->spec, key);
        if (own != NULL)
            map_set(merged, key, *own);
        else
            map_remove(merged, key);
    }
    s->spec = merged;
}

/* --- Kinds --- */

static bool is_kustomization(slice name)
{
    return slice_equal(name, SLICE("kustomization.yaml")) || slice_equal(name, SLICE("kustomization.yml")) ||
           slice_equal(name, SLICE("Kustomization"));
}

/* What stands in the folder says the kind; of several files the last by name. */
static source_kind discover(arena *a, const app_source *s)
{
    tree_entries entries = tree_list(s->tree, a, s->folder);
    source_kind kind = SOURCE_DIRECTORY;

    for (size_t i = 0; i < entries.count; i++) {
        if (entries.items[i].kind != TREE_FILE)
            continue;
        if (slice_ends(entries.items[i].name, SLICE("Chart.yaml")))
            kind = SOURCE_HELM;
        if (is_kustomization(entries.items[i].name))
            kind = SOURCE_KUSTOMIZE;
    }
    return kind;
}

static const struct {
    const char *field, *name;
    source_kind kind;
} explicit_kinds[] = {
    {"kustomize", "Kustomize", SOURCE_KUSTOMIZE},
    {"helm", "Helm", SOURCE_HELM},
    {"directory", "Directory", SOURCE_DIRECTORY},
    {"plugin", "Plugin", SOURCE_PLUGIN},
};

/* The kind that a source says, by the block of options that it has; false when it has none. */
static bool explicit_kind(arena *a, const map *spec, source_kind *kind)
{
    const char *first = NULL;

    for (size_t i = 0; i < sizeof explicit_kinds / sizeof *explicit_kinds; i++) {
        const value *own = map_get(spec, slice_from(explicit_kinds[i].field));
        if (own == NULL || own->kind != KIND_MAP ||
            (map_count(own->map) == 0 && explicit_kinds[i].kind != SOURCE_PLUGIN))
            continue;
        if (first != NULL)
            raise_error(a, GTMPL_EINVALID, "multiple application sources defined: %s,%s", first,
                        explicit_kinds[i].name);
        first = explicit_kinds[i].name;
        *kind = explicit_kinds[i].kind;
    }
    return first != NULL;
}

/* --- Charts of Helm repositories --- */

static bool same_repository(slice x, slice y)
{
    return slice_equal(slice_trim_right(x, SLICE("/")), slice_trim_right(y, SLICE("/")));
}

/* Points a source at a chart of a folder if it is there: NAME. */
static bool take_chart(arena *a, app_source *s, const chart_folder *c, slice name)
{
    slice path = tree_join(a, c->folder, name);

    if (!disk_exists(a, path))
        return false;
    if (disk_stat(a, path).kind == FILE_DIRECTORY && !disk_exists(a, tree_join(a, path, SLICE("Chart.yaml"))))
        return false;
    s->tree = c->tree;
    s->disk = c->folder;
    s->folder = name;
    return true;
}

static slice without_v(slice version)
{
    return slice_without_prefix(version, SLICE("v"));
}

/* NAME/ counts only if Chart.yaml has the very version. */
static bool has_version(arena *a, const file_tree *tree, slice name, slice version)
{
    slice path = tree_join(a, name, SLICE("Chart.yaml"));

    if (tree_stat(tree, a, path) != TREE_FILE)
        return false;
    value v = yaml_read(a, NULL, tree_read(tree, a, path), YAML_MAP);
    return slice_equal(without_v(schema_text(v.map, "version")), without_v(version));
}

static bool find_chart_in(arena *a, app_source *s, const chart_folder *c)
{
    slice base = slice_base_name(s->chart);

    return take_chart(a, s, c, arena_printf(a, "%.*s-%.*s.tgz", SLICE_ARG(base), SLICE_ARG(s->revision))) ||
           take_chart(a, s, c, arena_printf(a, "%.*s/%.*s", SLICE_ARG(base), SLICE_ARG(s->revision))) ||
           (has_version(a, c->tree, base, s->revision) && take_chart(a, s, c, base));
}

static void find_chart(arena *a, const chart_folders *charts, app_source *s)
{
    for (size_t i = 0; i < charts->count; i++) {
        const chart_folder *c = &charts->items[i];
        if ((c->repository.size == 0 || same_repository(c->repository, s->repo_url)) && find_chart_in(a, s, c))
            return;
    }
    s->missing =
        arena_printf(a, "chart %.*s %.*s of %.*s", SLICE_ARG(s->chart), SLICE_ARG(s->revision), SLICE_ARG(s->repo_url));
}

/* --- Sources --- */

/* A repository without a folder is not here; that a revision is not is an error. */
static void find_tree(arena *a, world *w, app_source *s)
{
    if (!repos_have(&w->repos, a, s->repo_url)) {
        s->missing = arena_printf(a, "repository %.*s", SLICE_ARG(s->repo_url));
        return;
    }
    const listing *l = repos_list(&w->repos, a, s->repo_url, s->revision);
    s->tree = l->tree;
    s->disk = l->disk;
}

static void find_source(arena *a, world *w, const chart_folders *charts, app_sources *all, app_source *s,
                        slice app_name)
{
    const map *spec = s->spec;

    s->repo_url = schema_text(spec, "repoURL");
    s->path = schema_text(spec, "path");
    s->chart = schema_text(spec, "chart");
    s->revision = schema_text(spec, "targetRevision");
    s->ref = schema_text(spec, "ref");
    s->missing = SLICE("");
    if (s->chart.size > 0) {
        s->kind = SOURCE_HELM;
        find_chart(a, charts, s);
        return;
    }
    find_tree(a, w, s);
    s->kind = SOURCE_REF;
    if (s->missing.size > 0 || (all->several && s->ref.size > 0 && s->path.size == 0))
        return;
    s->folder = app_folder(a, s);
    add_overrides(a, s, SLICE(".argocd-source.yaml"));
    add_overrides(a, s, arena_printf(a, ".argocd-source-%.*s.yaml", SLICE_ARG(app_name)));
    if (!explicit_kind(a, s->spec, &s->kind))
        s->kind = discover(a, s);
}

app_sources sources_read(arena *a, world *w, const chart_folders *charts, const map *spec, slice app_name)
{
    const list *several = schema_list(spec, "sources");
    const map *one = schema_map(spec, "source");
    app_sources all = {.several = list_count(several) > 0};

    all.count = all.several ? list_count(several) : one != NULL;
    all.items = ARENA_ARRAY(a, all.count, app_source);
    if (all.count == 0)
        raise_error(a, GTMPL_EINVALID,
                    "spec.source.repoURL and either spec.source.path, spec.source.chart, or "
                    "spec.source.ref are required");
    for (size_t i = 0; i < all.count; i++) {
        all.items[i] = (app_source){.spec = all.several ? several->items[i].map : one};
        find_source(a, w, charts, &all, &all.items[i], app_name);
    }
    return all;
}

app_sources sources_of_folder(arena *a, const file_tree *tree, slice disk, slice folder)
{
    app_source *s = ARENA_NEW(a, app_source);

    *s = (app_source){.tree = tree, .disk = disk, .folder = folder, .path = folder};
    s->repo_url = s->chart = s->revision = s->ref = s->missing = SLICE("");
    s->kind = discover(a, s);
    return (app_sources){s, 1, false};
}

const app_source *sources_find_ref(const app_sources *s, slice path)
{
    size_t slash = slice_find_char(path, '/');
    slice name = slice_after(slice_first(path, slash == SLICE_NONE ? path.size : slash), 1);

    for (size_t i = 0; s->several && slice_starts(path, SLICE("$")) && i < s->count; i++)
        if (s->items[i].ref.size > 0 && slice_equal(s->items[i].ref, name))
            return &s->items[i];
    return NULL;
}
