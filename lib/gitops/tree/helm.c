/*
 * A source that is a chart: the values that Argo CD would give to `helm template`, and the render. Reference: Argo CD's
 * reposerver/repository (helmTemplate, getResolvedValueFiles) and util/helm.
 */
#include <stdlib.h>
#include <string.h>

#include "codec/yaml.h"
#include "funcs/url.h"
#include "gitops/appset/schema.h"
#include "gitops/tree/tree.h"
#include "render/api.h"
#include "render/values_object.h"
#include "values/layer.h"
#include "values/set.h"

typedef struct helm_build {
    app_tree *tree;
    tree_node *node;
    arena *arena;
    const app_source *source;
    const map *options; /* spec.source.helm; NULL: none */
    build_environment environment;
    gtmpl_values *values;
} helm_build;

/* --- The objects of the public functions, owned by an arena --- */

static void free_values(void *values)
{
    gtmpl_values_free(values);
}

static void free_render(void *render)
{
    gtmpl_render_free(render);
}

/* --- Charts --- */

static tree_chart *find_loaded(const app_tree *t, const app_source *s)
{
    for (tree_chart *c = t->loaded; c != NULL; c = c->next)
        if (c->tree == s->tree && slice_equal(c->folder, s->folder))
            return c;
    return NULL;
}

typedef struct loading {
    app_tree *tree;
    const app_source *source;
    tree_chart *chart;
} loading;

/* In the tree's arena, under its lock. */
static void load_work(void *context)
{
    loading *l = context;
    arena *a = l->tree->arena;
    gtmpl_error *err = NULL;

    if ((l->chart = find_loaded(l->tree, l->source)) != NULL)
        return;
    slice folder = arena_slice(a, l->source->folder);
    if ((l->chart = calloc(1, sizeof *l->chart)) == NULL)
        raise_error(a, GTMPL_ENOMEM, "out of memory");
    *l->chart = (tree_chart){l->source->tree, folder, NULL, NULL, l->tree->loaded};
    l->tree->loaded = l->chart;
    if (chart_object_open(&l->chart->chart, l->source->tree, l->chart->folder, NULL, &err) != GTMPL_OK)
        l->chart->failure = api_failure(a, err);
}

static const gtmpl_chart *load_chart(helm_build *b)
{
    loading l = {b->tree, b->source, NULL};

    pthread_mutex_lock(&b->tree->lock);
    const failure *f = arena_try(b->tree->arena, load_work, &l);
    pthread_mutex_unlock(&b->tree->lock);
    if (f == NULL)
        f = l.chart->failure;
    if (f != NULL)
        raise_failure(b->arena, f);
    return l.chart->chart;
}

/* --- Value files --- */

static bool has_scheme(helm_build *b, slice path)
{
    slice error;
    url u;

    return url_read(b->arena, path, &u, &error) && u.scheme.size > 0;
}

/* A name that no source has; Argo CD's words, with the names in order. */
static _Noreturn void fail_ref(helm_build *b, slice written)
{
    const app_sources *all = &b->node->sources;
    size_t slash = slice_find_char(written, '/');
    slice name = slice_first(written, slash == SLICE_NONE ? written.size : slash);
    buffer names = buffer_new(b->arena);

    for (size_t i = 0; i < all->count; i++)
        if (all->items[i].ref.size > 0)
            buffer_printf(&names, "%s$%.*s", names.size > 0 ? ", " : "", SLICE_ARG(all->items[i].ref));
    if (names.size == 0)
        raise_error(b->arena, GTMPL_EINVALID, "source referenced \"%.*s\", but no source has a 'ref' field defined",
                    SLICE_ARG(name));
    raise_error(b->arena, GTMPL_EINVALID,
                "source referenced \"%.*s\", which is not one of the available sources (%.*s)", SLICE_ARG(name),
                SLICE_ARG(buffer_slice(&names)));
}

/* In the source that a reference leads to. */
static slice locate_in(helm_build *b, const app_source *other, slice written)
{
    size_t slash = slice_find_char(written, '/');
    slice rest = slash == SLICE_NONE ? SLICE("/") : slice_after(written, slash);

    if (other->chart.size > 0)
        raise_error(b->arena, GTMPL_EINVALID,
                    "source has a 'chart' field defined, but Helm charts are not yet not "
                    "supported for 'ref' sources");
    if (other->tree == NULL)
        raise_error(b->arena, GTMPL_ENOTFOUND, "failed to find repo \"%.*s\"", SLICE_ARG(other->repo_url));
    return source_path(b->arena, other, environment_expand(b->arena, &b->environment, rest));
}

/* Where a file of values or of a parameter is: the source that holds it, and its path there. */
static const app_source *locate(helm_build *b, slice written, slice *path)
{
    const app_source *other = sources_find_ref(&b->node->sources, written);

    if (other != NULL) {
        *path = locate_in(b, other, written);
        return other;
    }
    if (slice_starts(written, SLICE("$")) && b->node->sources.several)
        fail_ref(b, written);
    slice expanded = environment_expand(b->arena, &b->environment, written);
    if (has_scheme(b, expanded))
        raise_error(b->arena, GTMPL_EUNSUPPORTED, "values from URLs are not fetched: %.*s", SLICE_ARG(expanded));
    *path = source_path(b->arena, b->source, expanded);
    return b->source;
}

static void add_text(helm_build *b, slice text, slice name, const char *layer)
{
    gtmpl_error *err = NULL;

    if (gtmpl_values_add_text(b->values, text.data, text.size, arena_cstring(b->arena, name), layer, &err) != GTMPL_OK)
        raise_failure(b->arena, api_failure(b->arena, err));
}

static void add_value_files(helm_build *b, tree_output *out)
{
    const list *files = schema_list(b->options, "valueFiles");
    bool skips = schema_flag(b->options, "ignoreMissingValueFiles");

    out->files = ARENA_ARRAY(b->arena, list_count(files), tree_file);
    for (size_t i = 0; i < list_count(files); i++) {
        slice path, written = slice_of(files->items[i].bytes, files->items[i].size);
        const app_source *at = locate(b, written, &path);
        if (skips && tree_stat(at->tree, b->arena, path) == TREE_NONE)
            continue;
        add_text(b, tree_read(at->tree, b->arena, path), source_shown(b->arena, at, path), "values");
        out->files[out->file_count++] = (tree_file){at->tree, path};
    }
}

/* `valuesObject`, or else `values`. */
static void add_own_values(helm_build *b)
{
    const value *own = map_get(b->options, SLICE("valuesObject"));
    slice text = schema_text(b->options, "values");

    if (own != NULL && own->kind == KIND_MAP && own->map != NULL) {
        buffer out = buffer_new(b->arena);
        yaml_write(&out, *own);
        add_text(b, buffer_slice(&out), SLICE("valuesObject"), "application");
    } else if (text.size > 0) {
        add_text(b, text, SLICE("values"), "application");
    }
}

/* --- Parameters --- */

/* A comma that nothing stands before is text, unless the whole is a list. */
static slice clean_parameter(arena *a, slice text)
{
    buffer out = buffer_new(a);

    if (slice_starts(text, SLICE("{")) && slice_ends(text, SLICE("}")))
        return text;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == ',' && (i == 0 || text.data[i - 1] != '\\'))
            buffer_add_char(&out, '\\');
        buffer_add_char(&out, text.data[i]);
    }
    return buffer_slice(&out);
}

/* Of several parameters of one name and kind the last counts. */
static bool is_last(const list *all, size_t i, bool forced)
{
    slice name = schema_text(all->items[i].map, "name");

    for (size_t k = i + 1; k < list_count(all); k++)
        if (schema_flag(all->items[k].map, "forceString") == forced &&
            slice_equal(schema_text(all->items[k].map, "name"), name))
            return false;
    return true;
}

static void set_parameters(helm_build *b, bool forced)
{
    arena *a = b->arena;
    const list *all = schema_list(b->options, "parameters");
    gtmpl_error *err = NULL;

    for (size_t i = 0; i < list_count(all); i++) {
        const map *p = all->items[i].map;
        if (schema_flag(p, "forceString") != forced || !is_last(all, i, forced))
            continue;
        slice text = clean_parameter(a, environment_expand(a, &b->environment, schema_text(p, "value")));
        slice whole = arena_concat3(a, schema_text(p, "name"), SLICE("="), text);
        if (gtmpl_values_set(b->values, arena_cstring(a, whole), forced ? GTMPL_SET_STRING : GTMPL_SET_TYPED, &err) !=
            GTMPL_OK)
            raise_failure(a, api_failure(a, err));
    }
}

static value read_parameter(void *context, arena *a, slice path)
{
    helm_build *b = context;
    slice found;
    const app_source *at = locate(b, path, &found);

    return value_string(tree_read(at->tree, a, found));
}

typedef struct setting {
    helm_build *build;
    slice text;
    map *result;
} setting;

static void set_work(void *context)
{
    setting *s = context;
    gtmpl_values *v = s->build->values;
    set_options options = {.mode = SET_STRING, .read = read_parameter, .context = s->build};
    value old = v->root != NULL ? value_deep_copy(v->arena, value_map(TYPE_MAP, v->root))
                                : value_map(TYPE_MAP, map_new(v->arena));

    values_set(v->arena, old.map, s->text, &options);
    s->result = old.map;
}

static void set_file_parameters(helm_build *b)
{
    const list *all = schema_list(b->options, "fileParameters");

    for (size_t i = 0; i < list_count(all); i++) {
        const map *p = all->items[i].map;
        setting s = {b,
                     arena_concat3(b->values->arena, schema_text(p, "name"), SLICE("="),
                                   clean_parameter(b->values->arena, schema_text(p, "path"))),
                     NULL};
        const failure *f = arena_try(b->values->arena, set_work, &s);
        if (f != NULL)
            raise_failure(b->arena, f);
        b->values->root = s.result;
    }
}

/* --- Rendering --- */

static const char *text_or(arena *a, slice text, const char *otherwise)
{
    return text.size > 0 ? arena_cstring(a, text) : otherwise;
}

static void take_api_versions(helm_build *b, gtmpl_render_options *options)
{
    const list *own = schema_list(b->options, "apiVersions");
    const gtmpl_tree_options *t = b->tree->options;
    const char **all = ARENA_ARRAY(b->arena, list_count(own) + 1, const char *);

    options->api_versions = t->api_versions;
    options->api_version_count = t->api_version_count;
    if (list_count(own) == 0)
        return;
    for (size_t i = 0; i < list_count(own); i++)
        all[i] = arena_cstring(b->arena, slice_of(own->items[i].bytes, own->items[i].size));
    options->api_versions = all;
    options->api_version_count = list_count(own);
}

/* A chart that the tree begins with is called by its folder. */
static slice release_name(const tree_node *n)
{
    return n->kind == GTMPL_TREE_BOOTSTRAP ? slice_base_name(n->name) : n->name;
}

static void render(helm_build *b, const gtmpl_chart *loaded, tree_output *out)
{
    arena *a = b->arena;
    gtmpl_render_options options = GTMPL_RENDER_OPTIONS;
    slice name = schema_text(b->options, "releaseName"), space = schema_text(b->options, "namespace");
    gtmpl_release release = {text_or(a, name, arena_cstring(a, release_name(b->node))),
                             text_or(a, space, text_or(a, b->node->destination, NULL)), 0};
    gtmpl_error *err = NULL;

    options.kube_version = text_or(a, schema_text(b->options, "kubeVersion"), b->tree->options->kube_version);
    take_api_versions(b, &options);
    options.include_crds = !schema_flag(b->options, "skipCrds");
    options.skip_schema_validation = schema_flag(b->options, "skipSchemaValidation");
    options.limits = b->tree->options->limits;
    options.lines = b->tree->options->lines;
    options.reproducible = b->tree->options->reproducible;
    gtmpl_status status = gtmpl_render_chart(&out->render, loaded, b->values, &release, &options, &err);
    if (status != GTMPL_OK) {
        gtmpl_render_free(out->render);
        out->render = NULL;
        raise_failure(a, api_failure(a, err));
    }
    arena_on_release(a, free_render, out->render);
    out->write = (gtmpl_write_options)GTMPL_WRITE_OPTIONS;
    out->write.skip_tests = schema_flag(b->options, "skipTests");
}

/* The user's global.resourcePrefix, or the chart's own. */
static slice prefix_of(const helm_build *b, const gtmpl_chart *loaded)
{
    slice own = schema_text(schema_map(b->values->root, "global"), "resourcePrefix");

    return own.size > 0 ? arena_slice(b->arena, own)
                        : schema_text(schema_map(loaded->chart->node.values, "global"), "resourcePrefix");
}

void tree_build_helm(app_tree *t, tree_node *n, const app_source *s, tree_output *out)
{
    helm_build b = {.tree = t, .node = n, .arena = n->arena, .source = s, .options = schema_map(s->spec, "helm")};
    gtmpl_error *err = NULL;

    b.environment = (build_environment){n->name, n->destination, n->project, s->revision, s->repo_url, s->path};
    if (gtmpl_values_new_limited(&b.values, t->options->limits, &err) != GTMPL_OK)
        raise_failure(n->arena, api_failure(n->arena, err));
    arena_on_release(n->arena, free_values, b.values);
    add_value_files(&b, out);
    add_own_values(&b);
    set_parameters(&b, false);
    set_parameters(&b, true);
    set_file_parameters(&b);
    out->chart = load_chart(&b);
    out->prefix = prefix_of(&b, out->chart);
    render(&b, out->chart, out);
}
