/* list, clusters and git. */
#include "chart/disk.h"
#include "codec/json.h"
#include "codec/yaml.h"
#include "gitops/appset/functions.h"
#include "gitops/appset/generators.h"
#include "gitops/appset/pathspec.h"
#include "gitops/appset/selector.h"

/* --- list --- */

static void add_flat_values(generation *g, map *params, value values)
{
    if (values.kind != KIND_MAP)
        raise_error(g->arena, GTMPL_ETYPE, "error parsing values map");
    const map_entry *entries = map_sorted(values.map);
    for (size_t i = 0; i < map_count(values.map); i++) {
        if (entries[i].value.kind != KIND_STRING)
            raise_error(g->arena, GTMPL_ETYPE, "error parsing value as string %%!w(<nil>)");
        map_set(params, arena_concat(g->arena, SLICE("values."), entries[i].key->text), entries[i].value);
    }
}

/* An element in the older form: texts, and texts under `values`. An empty one stays Go's nil. */
static map *flat_element(generation *g, const map *element)
{
    const map_entry *entries = map_sorted(element);
    map *params = map_count(element) > 0 ? map_new(g->arena) : NULL;

    for (size_t i = 0; i < map_count(element); i++) {
        if (slice_equal(entries[i].key->text, SLICE("values")))
            add_flat_values(g, params, entries[i].value);
        else if (entries[i].value.kind != KIND_STRING)
            raise_error(g->arena, GTMPL_ETYPE, "error parsing value as string %%!w(<nil>)");
        else
            map_set(params, entries[i].key->text, entries[i].value);
    }
    return params;
}

/* Argo CD keeps no JSON for a null, which cannot be read, but writes one down when it fills the generator in. */
static void add_element(generation *g, param_sets *sets, value element)
{
    if (element.kind == KIND_NIL && g->filled) {
        param_sets_add(g->arena, sets, NULL);
        return;
    }
    if (element.kind == KIND_NIL)
        raise_error(g->arena, GTMPL_ETYPE, "error unmarshling list element unexpected end of JSON input");
    if (element.kind != KIND_MAP)
        raise_error(g->arena, GTMPL_ETYPE,
                    "error unmarshling list element json: cannot unmarshal %s into Go value of type "
                    "map[string]interface {}",
                    json_kind_name(element));
    map *own = value_deep_copy(g->arena, element).map;
    param_sets_add(g->arena, sets, g->go_template ? own : flat_element(g, own));
}

typedef struct yaml_maps {
    generation *generation;
    slice text;
    bool takes_map; /* one map stands for a list of it, as nothing does */
    param_sets sets;
} yaml_maps;

/* Maps of YAML. encoding/json says what is wrong with a document that is no list of them; the first such item counts.
 */
static void read_maps(void *context)
{
    yaml_maps *y = context;
    generation *g = y->generation;
    value v = yaml_read(g->arena, g->symbols, y->text, YAML_ANY);
    const char *words = "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal %s into Go value of type "
                        "%smap[string]interface {}";

    if (y->takes_map && (v.kind == KIND_MAP || v.kind == KIND_NIL)) {
        param_sets_add(g->arena, &y->sets, v.kind == KIND_MAP ? v.map : NULL);
        return;
    }
    if (v.kind != KIND_LIST && v.kind != KIND_NIL)
        raise_error(g->arena, GTMPL_ETYPE, words, json_kind_name(v), "[]");
    for (size_t i = 0; v.kind == KIND_LIST && i < list_count(v.list); i++) {
        value item = v.list->items[i];
        if (item.kind != KIND_MAP && item.kind != KIND_NIL)
            raise_error(g->arena, GTMPL_ETYPE, words, json_kind_name(item), "");
        param_sets_add(g->arena, &y->sets, item.kind == KIND_MAP ? item.map : NULL);
    }
}

/* Argo CD's text of this step has no colon. */
static void add_elements_yaml(generation *g, param_sets *sets, slice text)
{
    yaml_maps y = {.generation = g, .text = text};
    const failure *f = arena_try(g->arena, read_maps, &y);

    if (f != NULL)
        raise_text(g->arena, f->status,
                   arena_concat(g->arena, SLICE("error unmarshling decoded ElementsYaml "), f->text));
    for (size_t i = 0; i < y.sets.count; i++)
        param_sets_add(g->arena, sets, y.sets.items[i]);
}

param_sets generate_list(generation *g, const map *own)
{
    const list *elements = schema_list(own, "elements");
    slice yaml = schema_text(own, "elementsYaml");
    param_sets sets = {NULL, 0, 0};

    for (size_t i = 0; i < list_count(elements); i++)
        add_element(g, &sets, elements->items[i]);
    if (yaml.size > 0)
        add_elements_yaml(g, &sets, yaml);
    return sets;
}

/* --- clusters --- */

static map *cluster_params(generation *g, slice name, slice normalized, slice server, slice project)
{
    map *params = map_new(g->arena);

    map_set(params, SLICE("name"), value_string(name));
    map_set(params, SLICE("nameNormalized"), value_string(normalized));
    map_set(params, SLICE("server"), value_string(server));
    map_set(params, SLICE("project"), value_string(project));
    return params;
}

static void add_flat_metadata(generation *g, map *params, const char *prefix, const map *m)
{
    const map_entry *entries = map_sorted(m);

    for (size_t i = 0; i < map_count(m); i++)
        map_set(params, arena_concat(g->arena, slice_from(prefix), entries[i].key->text), entries[i].value);
}

static void add_metadata(generation *g, map *params, const cluster *c)
{
    if (!g->go_template) {
        add_flat_metadata(g, params, "metadata.annotations.", c->annotations);
        add_flat_metadata(g, params, "metadata.labels.", c->labels);
        return;
    }
    map *meta = map_new(g->arena);
    if (map_count(c->annotations) > 0)
        map_set(meta, SLICE("annotations"), value_map(TYPE_MAP_STRING, map_copy(g->arena, c->annotations)));
    if (map_count(c->labels) > 0)
        map_set(meta, SLICE("labels"), value_map(TYPE_MAP_STRING, map_copy(g->arena, c->labels)));
    map_set(params, SLICE("metadata"), value_map(TYPE_MAP, meta));
}

/* The Secret that the selector finds under a cluster's name: of several with one name the last. NULL: none. */
static const cluster *selected(const clusters *all, const selector *s, slice name)
{
    for (size_t i = all->count; i-- > 0;)
        if (slice_equal(all->items[i].name, name) && selector_matches(s, all->items[i].labels))
            return &all->items[i];
    return NULL;
}

static void add_local(generation *g, const map *own, param_sets *sets, slice name, slice server)
{
    map *params = cluster_params(g, name, name, server, SLICE(""));
    const step *outer = step_begin(g, "error appending templated values for local cluster");

    generator_add_values(g, own, params);
    g->step = outer;
    param_sets_add(g->arena, sets, params);
}

static void add_selected(generation *g, const map *own, param_sets *sets, const cluster *c)
{
    map *params = cluster_params(g, c->name, appset_normalize(g->arena, c->name), c->server, c->project);
    const step *outer = step_begin(g, "error appending templated values for cluster");

    add_metadata(g, params, c);
    generator_add_values(g, own, params);
    g->step = outer;
    param_sets_add(g->arena, sets, params);
}

static param_sets flat_list(generation *g, param_sets sets)
{
    list *all = sets.count == 0 ? NULL : list_new(g->arena, sets.count); /* of none Go's nil */
    param_sets one = {NULL, 0, 0};
    map *params = map_new(g->arena);

    for (size_t i = 0; i < sets.count; i++)
        list_add(g->arena, all, value_map(TYPE_MAP, sets.items[i]));
    map_set(params, SLICE("clusters"), value_list(TYPE_LIST_MAP, all));
    param_sets_add(g->arena, &one, params);
    return one;
}

/* The selector, with the label of Secrets of clusters, whatever it says of that one itself. */
static selector cluster_selector(generation *g, const map *said)
{
    const step *outer = step_begin(g, "error getting cluster secrets");
    const map *labels = schema_map(said, "matchLabels");
    map *all = labels != NULL ? map_copy(g->arena, labels) : map_new(g->arena);
    map *whole = said != NULL ? map_copy(g->arena, said) : map_new(g->arena);

    map_set(all, SLICE(SECRET_TYPE_LABEL), value_string(SLICE(SECRET_TYPE)));
    map_set(whole, SLICE("matchLabels"), value_map(TYPE_MAP, all));
    step_begin(g, "error converting label selector");
    selector s = selector_read(g->arena, whole, SELECTOR_LABELS);
    g->step = outer;
    return s;
}

param_sets generate_clusters(generation *g, const map *own)
{
    const clusters *all = &g->world->clusters;
    const map *said = schema_map(own, "selector");
    bool selects = map_count(schema_map(said, "matchLabels")) + list_count(schema_list(said, "matchExpressions")) > 0;
    selector s = cluster_selector(g, said);
    bool has_local = clusters_have_local(all);
    param_sets sets = {NULL, 0, 0};
    const cluster **found = ARENA_ARRAY(g->arena, all->count + 1, const cluster *);
    size_t count = 0;

    for (size_t i = 0; i < all->count + has_local; i++) {
        bool is_local = i == all->count;
        slice name = is_local ? SLICE(LOCAL_CLUSTER) : all->items[i].name;
        const cluster *c = selected(all, &s, name);
        if (c != NULL)
            found[count++] = c;
        else if (!selects)
            add_local(g, own, &sets, name, is_local ? SLICE(LOCAL_SERVER) : cluster_server(&all->items[i]));
    }
    for (size_t i = 0; i < count; i++)
        add_selected(g, own, &sets, found[i]);
    return schema_flag(own, "flatList") ? flat_list(g, sets) : sets;
}

/* --- git --- */

static slice dir_of(arena *a, slice path)
{
    size_t slash = slice_find_last(path, SLICE("/"));

    return slash == SLICE_NONE ? SLICE(".") : path_clean(a, slice_first(path, slash + 1));
}

static value text_value(slice s)
{
    return value_string(s);
}

static value segments_of(generation *g, slice path)
{
    list *l = list_new(g->arena, 4);
    slice rest = path;

    for (;;) {
        size_t slash = slice_find_char(rest, '/');
        list_add(g->arena, l, text_value(slash == SLICE_NONE ? rest : slice_first(rest, slash)));
        if (slash == SLICE_NONE)
            return value_list(TYPE_LIST_STRING, l);
        rest = slice_after(rest, slash + 1);
    }
}

/* The parameters of a path, as a tree: under `path`, or under the prefix. */
static void add_path_tree(generation *g, const map *own, map *params, slice folder, const slice *file)
{
    slice prefix = schema_text(own, "pathParamPrefix"), base = path_base(folder);
    map *path = map_new(g->arena);

    map_set(path, SLICE("path"), text_value(folder));
    map_set(path, SLICE("basename"), text_value(base));
    map_set(path, SLICE("basenameNormalized"), text_value(appset_normalize(g->arena, base)));
    map_set(path, SLICE("segments"), segments_of(g, folder));
    if (file != NULL) {
        map_set(path, SLICE("filename"), text_value(path_base(*file)));
        map_set(path, SLICE("filenameNormalized"), text_value(appset_normalize(g->arena, path_base(*file))));
    }
    if (prefix.size > 0) {
        map *outer = map_new(g->arena);
        map_set(outer, SLICE("path"), value_map(TYPE_MAP, path));
        map_set(params, prefix, value_map(TYPE_MAP, outer));
    } else {
        map_set(params, SLICE("path"), value_map(TYPE_MAP, path));
    }
}

static void set_flat(generation *g, map *params, slice name, const char *suffix, slice text)
{
    map_set(params, arena_concat(g->arena, name, slice_from(suffix)), text_value(text));
}

/* The same in the older form: `path`, `path.basename`, `path[0]`, … */
static void add_path_flat(generation *g, const map *own, map *params, slice folder, const slice *file)
{
    slice prefix = schema_text(own, "pathParamPrefix"), base = path_base(folder);
    slice name = prefix.size > 0 ? arena_concat(g->arena, prefix, SLICE(".path")) : SLICE("path");
    const list *segments = segments_of(g, folder).list;

    set_flat(g, params, name, "", folder);
    set_flat(g, params, name, ".basename", base);
    set_flat(g, params, name, ".basenameNormalized", appset_normalize(g->arena, base));
    if (file != NULL) {
        set_flat(g, params, name, ".filename", path_base(*file));
        set_flat(g, params, name, ".filenameNormalized", appset_normalize(g->arena, path_base(*file)));
    }
    for (size_t i = 0; i < list_count(segments); i++)
        if (segments->items[i].size > 0)
            map_set(params, arena_printf(g->arena, "%.*s[%zu]", SLICE_ARG(name), i), segments->items[i]);
}

static void finish_path(generation *g, const map *own, map *params, slice folder, const slice *file)
{
    if (g->go_template)
        add_path_tree(g, own, params, folder, file);
    else
        add_path_flat(g, own, params, folder, file);
    const step *outer = step_begin(g, "failed to append templated values");
    generator_add_values(g, own, params);
    g->step = outer;
}

static const listing *listing_of(generation *g, const map *own)
{
    return repos_list(&g->world->repos, g->arena, schema_text(own, "repoURL"), schema_text(own, "revision"));
}

/* An excluding pattern wins over any other. */
static bool wants_folder(generation *g, const list *patterns, slice path)
{
    bool wanted = false, excluded = false;

    for (size_t i = 0; i < list_count(patterns); i++) {
        const map *p = patterns->items[i].map;
        if (!path_matches(g->arena, schema_text(p, "path"), path))
            continue;
        wanted |= !schema_flag(p, "exclude");
        excluded |= schema_flag(p, "exclude");
    }
    return wanted && !excluded;
}

static param_sets generate_folders(generation *g, const map *own)
{
    param_sets sets = {NULL, 0, 0};
    const step *outer = step_begin(g, "error generating params from git"), *inner;

    inner = step_begin(g, "error getting directories from repo");
    const listing *l = listing_of(g, own);
    g->step = inner;
    step_begin(g, "error generating params from apps");
    for (size_t i = 0; i < l->folders.count; i++) {
        if (!wants_folder(g, schema_list(own, "directories"), l->folders.items[i]))
            continue;
        map *params = map_new(g->arena);
        finish_path(g, own, params, l->folders.items[i], NULL);
        param_sets_add(g->arena, &sets, params);
    }
    g->step = outer;
    return sets;
}

/* --- Files of git --- */

/* The maps that a file holds: one, or a list of them. */
static param_sets objects_of(generation *g, slice text)
{
    yaml_maps y = {.generation = g, .text = text, .takes_map = true};

    read_maps(&y);
    return y.sets;
}

static void add_file(generation *g, const map *own, param_sets *sets, const listing *l, slice file)
{
    const char *name =
        arena_cstring(g->arena, arena_printf(g->arena, "unable to process file '%.*s'", SLICE_ARG(file)));
    const step *outer = step_begin(g, name), *inner = step_begin(g, "unable to parse file");
    param_sets objects = objects_of(g, tree_read(l->tree, g->arena, file));

    g->step = inner;
    for (size_t i = 0; i < objects.count; i++) {
        map *found = objects.items[i];
        map *params = g->go_template ? (found != NULL ? map_copy(g->arena, found) : map_new(g->arena))
                                     : params_flatten_texts(g->arena, found);
        finish_path(g, own, params, dir_of(g->arena, file), &file);
        param_sets_add(g->arena, sets, params);
    }
    g->step = outer;
}

static void find_files(generation *g, const map *own, const listing *l, bool excluding, map *found)
{
    const list *patterns = schema_list(own, "files");
    bool new_globbing = g->world->repos.new_globbing;

    for (size_t i = 0; i < list_count(patterns); i++) {
        const map *p = patterns->items[i].map;
        path_list some = {NULL, 0, 0};
        if (schema_flag(p, "exclude") != excluding)
            continue;
        listing_find(g->arena, l, schema_text(p, "path"), new_globbing, &some);
        for (size_t n = 0; n < some.count; n++) {
            if (excluding)
                map_remove(found, some.items[n]);
            else
                map_set(found, some.items[n], value_bool(true));
        }
    }
}

static param_sets generate_files(generation *g, const map *own)
{
    param_sets sets = {NULL, 0, 0};
    const step *outer = step_begin(g, "error generating params from git");
    const listing *l = listing_of(g, own);
    map *found = map_new(g->arena);

    find_files(g, own, l, false, found);
    find_files(g, own, l, true, found);
    const map_entry *entries = map_sorted(found);
    for (size_t i = 0; i < map_count(found); i++)
        add_file(g, own, &sets, l, entries[i].key->text);
    g->step = outer;
    return sets;
}

param_sets generate_git(generation *g, const map *own)
{
    if (list_count(schema_list(own, "directories")) > 0)
        return generate_folders(g, own);
    if (list_count(schema_list(own, "files")) > 0)
        return generate_files(g, own);
    raise_error(g->arena, GTMPL_EINVALID, "ApplicationSet is empty");
}
