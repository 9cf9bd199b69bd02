/*
 * Generators that ask a server: pull requests, repositories, plugins, cluster decisions. What the server would say
 * comes from the file of parameters; what Argo CD makes of that is made here.
 */
#include "gitops/appset/filters.h"
#include "gitops/appset/functions.h"

static const server_params *asked(generation *g, const char *generator)
{
    const server_params *p = server_params_find(g->world, g->set, slice_from(generator));

    if (p == NULL)
        raise_error(g->arena, GTMPL_EUNSUPPORTED,
                    "the %s generator asks a server; give what it would find in a file: --params FILE", generator);
    return p;
}

/* A generator that names none of its providers is wrong whatever a server would say. */
static const server_params *asked_of_provider(generation *g, const map *own, const char *generator,
                                              const char *const *providers, const char *words)
{
    bool has_provider = false;

    for (; *providers != NULL; providers++)
        has_provider |= schema_has(own, *providers);
    if (!has_provider && server_params_find(g->world, g->set, slice_from(generator)) == NULL)
        raise_text(g->arena, GTMPL_EINVALID, slice_from(words));
    return asked(g, generator);
}

static slice said_text(generation *g, const map *said, const char *name)
{
    const value *v = map_get(said, slice_from(name));

    return v == NULL || v->kind == KIND_NIL ? SLICE("") : params_text(g->arena, *v);
}

/* A text of the file under its own name. */
static slice put_said(generation *g, map *params, const map *said, const char *name)
{
    slice text = said_text(g, said, name);

    map_set(params, slice_from(name), value_string(text));
    return text;
}

static void put(map *params, const char *name, slice text)
{
    map_set(params, slice_from(name), value_string(text));
}

static value said_labels(generation *g, const map *said)
{
    const list *labels = schema_list(said, "labels");
    list *names = list_new(g->arena, list_count(labels));

    for (size_t i = 0; i < list_count(labels); i++)
        list_add(g->arena, names, value_string(params_text(g->arena, labels->items[i])));
    return value_list(TYPE_LIST_STRING, labels != NULL ? names : NULL);
}

/* --- Pull requests --- */

/* A slug that the file says itself is taken: appset_slug knows no letters beyond ASCII, Argo CD spells them out. */
static void put_slug(generation *g, map *params, const map *said, const char *name, slice text)
{
    put(params, name, schema_has(said, name) ? said_text(g, said, name) : appset_slug(g->arena, text));
}

static map *pull_request(generation *g, const map *said)
{
    map *params = map_new(g->arena);
    slice branch, target, sha;

    put_said(g, params, said, "number");
    put_said(g, params, said, "title");
    put_said(g, params, said, "author");
    branch = put_said(g, params, said, "branch");
    target = put_said(g, params, said, "target_branch");
    sha = put_said(g, params, said, "head_sha");
    put_slug(g, params, said, "branch_slug", branch);
    put_slug(g, params, said, "target_branch_slug", target);
    put(params, "head_short_sha", slice_first(sha, 8));
    put(params, "head_short_sha_7", slice_first(sha, 7));
    if (g->go_template)
        map_set(params, SLICE("labels"), said_labels(g, said));
    return params;
}

/* --- Repositories --- */

static map *repository(generation *g, const map *said)
{
    map *params = map_new(g->arena);
    const value *id = map_get(said, SLICE("repository_id"));
    value labels = said_labels(g, said);
    buffer joined = buffer_new(g->arena);
    slice branch, sha;

    put_said(g, params, said, "organization");
    put_said(g, params, said, "repository");
    put_said(g, params, said, "url");
    branch = put_said(g, params, said, "branch");
    sha = put_said(g, params, said, "sha");
    map_set(params, SLICE("repository_id"), id != NULL ? *id : value_nil());
    put(params, "short_sha", slice_first(sha, 8));
    put(params, "short_sha_7", slice_first(sha, 7));
    for (size_t i = 0; i < list_count(labels.list); i++) {
        if (i > 0)
            buffer_add_char(&joined, ',');
        buffer_add(&joined, value_slice(labels.list->items[i]));
    }
    put(params, "labels", buffer_slice(&joined));
    put(params, "branchNormalized", appset_normalize(g->arena, branch));
    return params;
}

typedef map *make_set(generation *g, const map *said);

static param_sets make_sets(generation *g, const map *own, const server_params *p, const filters *wanted,
                            make_set *make)
{
    param_sets sets = {NULL, 0, 0};

    for (size_t i = 0; i < list_count(p->sets); i++) {
        const map *said = p->sets->items[i].map;
        if (!filters_pass(g, wanted, said))
            continue;
        map *params = make(g, said);
        const step *outer = step_begin(g, "failed to append templated values");
        generator_add_values(g, own, params);
        g->step = outer;
        param_sets_add(g->arena, &sets, params);
    }
    return sets;
}

param_sets generate_pull_requests(generation *g, const map *own)
{
    static const char *const providers[] = {"github",          "gitlab",    "gitea",
                                            "bitbucketServer", "bitbucket", "azuredevops", NULL};
    const server_params *p = asked_of_provider(g, own, "pullRequest", providers,
                                               "failed to select pull request service provider: no Pull Request "
                                               "provider implementation configured");

    return make_sets(g, own, p, filters_of_pull_requests(g, own), pull_request);
}

param_sets generate_repositories(generation *g, const map *own)
{
    static const char *const providers[] = {"github",    "gitlab",      "bitbucket",     "bitbucketServer",
                                            "gitea",     "azureDevOps", "awsCodeCommit", NULL};
    const server_params *p =
        asked_of_provider(g, own, "scmProvider", providers, "no SCM provider implementation configured");

    return make_sets(g, own, p, filters_of_repositories(g, own), repository);
}

/* --- Plugins --- */

/* The input, as the template sees it: under generator.input.parameters. */
static value plugin_input(generation *g, const map *own)
{
    const map *said = schema_map(schema_map(own, "input"), "parameters");
    map *generator = map_new(g->arena), *input = map_new(g->arena);
    map *parameters =
        said != NULL ? value_deep_copy(g->arena, value_map(TYPE_MAP, (map *)(uintptr_t)said)).map : map_new(g->arena);

    map_set(input, SLICE("parameters"), value_map(TYPE_MAP, parameters));
    map_set(generator, SLICE("input"), value_map(TYPE_MAP, input));
    return value_map(TYPE_MAP, generator);
}

param_sets generate_plugin(generation *g, const map *own)
{
    const server_params *p = asked(g, "plugin");
    param_sets sets = {NULL, 0, 0};
    const step *outer = step_begin(g, "error generating params");

    for (size_t i = 0; i < list_count(p->sets); i++) {
        map *said = value_deep_copy(g->arena, p->sets->items[i]).map;
        map *params = g->go_template ? said : params_flatten_texts(g->arena, said);
        map_set(params, SLICE("generator"), plugin_input(g, own));
        generator_add_values(g, own, params);
        param_sets_add(g->arena, &sets, params);
    }
    g->step = outer;
    return sets;
}

/* --- Cluster decisions --- */

static const cluster *named_cluster(const clusters *all, slice name)
{
    for (size_t i = 0; i < all->count; i++)
        if (slice_equal(all->items[i].name, name))
            return &all->items[i];
    return NULL;
}

/* The cluster that a decision names, with everything else that the decision says; NULL for one that is not there. */
static map *decision(generation *g, const map *said, slice match_key)
{
    slice name = said_text(g, said, arena_cstring(g->arena, match_key));
    const cluster *c = named_cluster(&g->world->clusters, name);
    bool is_local = c == NULL && slice_equal(name, SLICE(LOCAL_CLUSTER)) && clusters_have_local(&g->world->clusters);
    map *params = map_new(g->arena);
    const map_entry *entries = map_sorted(said);

    if (name.size == 0 || (c == NULL && !is_local))
        return NULL;
    put(params, "name", name);
    put(params, "server", is_local ? SLICE(LOCAL_SERVER) : cluster_server(c));
    for (size_t i = 0; i < map_count(said); i++)
        map_set(params, entries[i].key->text, value_string(params_text(g->arena, entries[i].value)));
    return params;
}

/* These values are not filled in. */
static void add_plain_values(generation *g, const map *own, map *params)
{
    const map *values = schema_map(own, "values");

    if (map_count(values) == 0)
        return;
    if (g->go_template) {
        map_set(params, SLICE("values"), value_map(TYPE_MAP_STRING, map_copy(g->arena, values)));
        return;
    }
    const map_entry *entries = map_sorted(values);
    for (size_t i = 0; i < map_count(values); i++)
        map_set(params, arena_concat(g->arena, SLICE("values."), entries[i].key->text), entries[i].value);
}

/*
 * A resource by name or by labels, not both. Where the generator has been filled in, Argo CD takes the labels for said
 * though none are, and so refuses a name.
 */
static void check_decisions(generation *g, const map *own)
{
    const map *labels = schema_map(own, "labelSelector");
    bool by_label = schema_has(labels, "matchLabels") || schema_has(labels, "matchExpressions") || g->filled;

    if (by_label == (schema_text(own, "name").size > 0))
        raise_error(g->arena, GTMPL_EINVALID,
                    "there is a problem with the definition of the ClusterDecisionResource generator");
}

param_sets generate_decisions(generation *g, const map *own)
{
    const server_params *p = asked(g, "clusterDecisionResource");
    slice match_key = p->match_key.size > 0 ? p->match_key : SLICE("clusterName");
    param_sets sets = {NULL, 0, 0};

    check_decisions(g, own);
    for (size_t i = 0; i < list_count(p->sets); i++) {
        map *params = decision(g, p->sets->items[i].map, match_key);
        if (params == NULL)
            continue;
        add_plain_values(g, own, params);
        param_sets_add(g->arena, &sets, params);
    }
    return sets;
}
