/* An Application to its manifests: each source by its kind, then the resources in what came out. */
#include <stdlib.h>

#include "gitops/appset/schema.h"
#include "gitops/tree/directory.h"

typedef struct building {
    app_tree *tree;
    tree_node *node;
} building;

void tree_output_add(arena *a, tree_output *out, slice source, slice text)
{
    if (out->count == out->capacity) {
        size_t capacity = out->capacity == 0 ? 8 : out->capacity * 2;
        out->texts = arena_grow(a, out->texts, out->count * sizeof *out->texts, capacity * sizeof *out->texts);
        out->capacity = capacity;
    }
    out->texts[out->count++] = (document){source, text};
}

/* --- Kustomize --- */

static void free_text(void *text)
{
    free(*(char **)text);
}

/* Options that Argo CD would write into the kustomization first. */
static bool has_kustomize_options(const map *options)
{
    return map_count(options) > (map_get(options, SLICE("version")) != NULL);
}

/* Why kustomize cannot be asked; "" when it can. */
static slice why_not_kustomize(const app_tree *t, const app_source *s)
{
    if (has_kustomize_options(schema_map(s->spec, "kustomize")))
        return SLICE("options of kustomize");
    if (t->options->kustomize == NULL)
        return SLICE("kustomize");
    return s->disk.data == NULL ? SLICE("kustomize of a revision") : SLICE("");
}

static void build_kustomize(app_tree *t, tree_node *n, app_source *s, tree_output *out)
{
    arena *a = n->arena;
    char **text = ARENA_NEW(a, char *);
    size_t size = 0;

    s->missing = why_not_kustomize(t, s);
    if (s->missing.size > 0)
        return;
    arena_on_release(a, free_text, text);
    gtmpl_status status = t->options->kustomize(t->options->kustomize_context,
                                                arena_cstring(a, tree_join(a, s->disk, s->folder)), text, &size);
    slice got = *text == NULL ? SLICE("") : slice_of(*text, size);
    if (status == GTMPL_EUNSUPPORTED) {
        s->missing = SLICE("kustomize");
        return;
    }
    if (status != GTMPL_OK)
        raise_text(a, status, arena_slice(a, got)); /* the text goes with the failure */
    tree_output_add(a, out, s->folder, got);
}

/* --- Sources --- */

typedef struct source_build {
    building *building;
    app_source *source;
    tree_output *out;
} source_build;

static void build_source(void *context)
{
    source_build *b = context;
    app_tree *t = b->building->tree;
    tree_node *n = b->building->node;

    switch (b->source->kind) {
    case SOURCE_HELM: tree_build_helm(t, n, b->source, b->out); break;
    case SOURCE_DIRECTORY: directory_build(n, b->source, b->out); break;
    case SOURCE_KUSTOMIZE: build_kustomize(t, n, b->source, b->out); break;
    case SOURCE_PLUGIN: b->source->missing = SLICE("a plugin of Argo CD's"); break;
    case SOURCE_REF: break;
    }
}

/* Helm's words for subcharts that Argo CD would fetch. */
static const slice not_vendored = {"found in Chart.yaml, but missing in charts/ directory: ", 55};

/* What only Argo CD can make, and a chart whose dependencies are elsewhere, is not here rather than wrong. */
static bool is_elsewhere(arena *a, app_source *s, const failure *f)
{
    size_t at = slice_find(f->text, not_vendored);

    if (f->status == GTMPL_EUNSUPPORTED) {
        s->missing = f->text;
        return true;
    }
    if (s->kind != SOURCE_HELM || f->status != GTMPL_ECHART || at == SLICE_NONE)
        return false;
    s->missing = arena_concat(a, SLICE("dependencies "), slice_after(f->text, at + not_vendored.size));
    return true;
}

static void note_missing(tree_node *n, const app_source *s)
{
    if (s->missing.size > 0)
        n->missing = n->missing.size == 0 ? s->missing : arena_concat3(n->arena, n->missing, SLICE("; "), s->missing);
}

static void build_sources(building *b)
{
    tree_node *n = b->node;

    if (n->sources.count > 0)
        n->outputs = ARENA_ARRAY(n->arena, n->sources.count, tree_output);
    for (size_t i = 0; i < n->sources.count; i++) {
        app_source *s = &n->sources.items[i];
        tree_output *out = &n->outputs[n->output_count++];
        *out = (tree_output){.source = s};
        source_build one = {b, s, out};
        const failure *f = s->missing.size > 0 ? NULL : arena_try(n->arena, build_source, &one);
        if (f != NULL && !is_elsewhere(n->arena, s, f))
            raise_failure(n->arena, f);
        note_missing(n, s);
    }
}

/* --- Resources --- */

static void read_manifests(tree_node *n, const tree_output *out)
{
    for (size_t i = 0; i < gtmpl_render_count(out->render); i++) {
        const gtmpl_manifest *m = gtmpl_render_manifest(out->render, i);
        size_t size;
        if (out->write.skip_tests && gtmpl_manifest_get_role(m) == GTMPL_ROLE_TEST)
            continue;
        const char *text = gtmpl_manifest_text(m, &size);
        document d = {slice_from(gtmpl_manifest_source(m)), slice_of(text, size)};
        resources_read(n->arena, &d, n->destination, &n->resources);
    }
}

static void read_resources(tree_node *n)
{
    for (size_t i = 0; i < n->output_count; i++) {
        const tree_output *out = &n->outputs[i];
        if (out->render != NULL)
            read_manifests(n, out);
        for (size_t k = 0; k < out->count; k++)
            resources_read(n->arena, &out->texts[k], n->destination, &n->resources);
    }
}

/* --- A node --- */

static void find_sources(void *context)
{
    building *b = context;
    tree_node *n = b->node;

    n->sources = sources_read(n->arena, &b->tree->world, &b->tree->charts, schema_map(n->object, "spec"), n->name);
}

static void build_work(void *context)
{
    building *b = context;

    if (b->node->object != NULL) {
        pthread_mutex_lock(&b->tree->lock);
        const failure *f = arena_try(b->node->arena, find_sources, b);
        pthread_mutex_unlock(&b->tree->lock);
        if (f != NULL)
            raise_failure(b->node->arena, f);
    }
    build_sources(b);
    read_resources(b->node);
}

void tree_build(app_tree *t, tree_node *n)
{
    building b = {t, n};

    if (n->arena == NULL) {
        n->failure = &failure_no_memory;
        return;
    }
    n->failure = arena_try(n->arena, build_work, &b);
    if (n->failure != NULL) {
        n->output_count = 0;
        n->resources.count = 0;
    }
}
