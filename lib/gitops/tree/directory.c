/* Plain folders of manifests. */
#include "gitops/tree/directory.h"

#include "chart/glob.h"
#include "codec/json.h"
#include "codec/yaml.h"
#include "gitops/appset/schema.h"

/* Written in a file that Argo CD is to leave alone. */
static const slice skip_mark = {"+argocd:skip-file-rendering", 27};

typedef struct walking {
    arena *arena;
    const app_source *source;
    tree_output *out;
    const glob *include, *exclude; /* NULL: none */
    bool recurses;
} walking;

/* --- Whether a text is manifests --- */

typedef struct judging {
    arena *arena;
    slice text;
} judging;

static void judge_document(void *context)
{
    judging *j = context;
    value v = yaml_read(j->arena, NULL, j->text, YAML_ANY);

    if (v.kind == KIND_NIL)
        return;
    if (v.kind != KIND_MAP)
        raise_error(j->arena, GTMPL_ETYPE, "json: cannot unmarshal %s into Go value of type map[string]interface {}",
                    json_kind_name(v));
    if (schema_text(v.map, "kind").size == 0)
        raise_error(j->arena, GTMPL_EINVALID, "Object 'Kind' is missing");
}

/* Whether a text is documents that are all Kubernetes objects; false leaves why in `why`. */
static bool manifests_are_good(arena *a, slice text, const failure **why)
{
    documents d = {.text = text};
    file_document found;

    while (documents_next(&d, &found)) {
        judging j = {a, found.text};
        *why = arena_attempt(a, judge_document, &j);
        if (*why != NULL)
            return false;
    }
    return true;
}

static bool looks_like_manifest(slice text)
{
    return slice_find(text, SLICE("apiVersion:")) != SLICE_NONE && slice_find(text, SLICE("kind:")) != SLICE_NONE &&
           slice_find(text, SLICE("metadata:")) != SLICE_NONE;
}

/* --- Files --- */

static bool is_manifest_name(slice name)
{
    return slice_ends(name, SLICE(".yaml")) || slice_ends(name, SLICE(".yml")) || slice_ends(name, SLICE(".json")) ||
           slice_ends(name, SLICE(".jsonnet"));
}

static bool is_chosen(const walking *w, slice relative)
{
    if (w->exclude != NULL && glob_matches(w->arena, w->exclude, relative))
        return false;
    return w->include == NULL || glob_matches(w->arena, w->include, relative);
}

static void add_file(walking *w, slice path, slice relative, slice name)
{
    arena *a = w->arena;

    if (!is_manifest_name(name) || !is_chosen(w, relative))
        return;
    slice text = tree_read(w->source->tree, a, path);
    if (slice_find(text, skip_mark) != SLICE_NONE)
        return;
    if (slice_ends(name, SLICE(".jsonnet")))
        raise_error(a, GTMPL_EUNSUPPORTED, "Jsonnet in %.*s", SLICE_ARG(path));
    const failure *why;
    if (manifests_are_good(a, text, &why)) {
        tree_output_add(a, w->out, path, text);
        return;
    }
    if (slice_ends(name, SLICE(".json")) || looks_like_manifest(text))
        raise_wrapped(a, why, arena_printf(a, "Failed to unmarshal \"%.*s\"", SLICE_ARG(path)));
}

static void walk(walking *w, slice folder, slice relative)
{
    arena *a = w->arena;
    tree_entries entries = tree_list(w->source->tree, a, folder);

    arena_check_stack(a);
    for (size_t i = 0; i < entries.count; i++) {
        const tree_entry *e = &entries.items[i];
        slice path = tree_join(a, folder, e->name), below = tree_join(a, relative, e->name);
        if (e->kind == TREE_FILE)
            add_file(w, path, below, e->name);
        else if (e->kind == TREE_FOLDER && w->recurses && slice_equal(tree_resolve(w->source->tree, a, path), path))
            walk(w, path, below);
    }
}

static const glob *read_glob(arena *a, slice pattern)
{
    if (pattern.size == 0)
        return NULL;
    const glob *g = glob_read(a, pattern, '\0');
    if (g == NULL)
        raise_error(a, GTMPL_EINVALID, "\"%.*s\" is no pattern", SLICE_ARG(pattern));
    return g;
}

void directory_build(tree_node *n, const app_source *s, tree_output *out)
{
    const map *options = schema_map(s->spec, "directory");
    walking w = {.arena = n->arena, .source = s, .out = out};

    w.recurses = schema_flag(options, "recurse");
    w.include = read_glob(n->arena, schema_text(options, "include"));
    w.exclude = read_glob(n->arena, schema_text(options, "exclude"));
    walk(&w, s->folder, SLICE(""));
}
