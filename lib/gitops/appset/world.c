/* What stands around ApplicationSets, read from files. References: Argo CD's util/db (SecretToCluster). */
#include "gitops/appset/world.h"

#include "codec/base_n.h"
#include "codec/json.h"
#include "codec/yaml.h"
#include "gitops/appset/params.h"
#include "gitops/appset/schema.h"

/* --- Files --- */

/* Whether a line separates documents. */
static bool is_separator(slice line)
{
    return slice_starts(line, SLICE("---")) &&
           (line.size == 3 || line.data[3] == ' ' || line.data[3] == '\t' || line.data[3] == '\r');
}

bool documents_next(documents *d, file_document *found)
{
    size_t start = d->at;

    found->line = d->line;
    while (d->at < d->text.size) {
        slice rest = slice_after(d->text, d->at);
        size_t end = slice_find_char(rest, '\n'), line_start = d->at;
        slice line = end == SLICE_NONE ? rest : slice_first(rest, end);
        d->at += end == SLICE_NONE ? rest.size : end + 1;
        d->line++;
        if (!is_separator(line))
            continue;
        found->text = slice_of(d->text.data + start, line_start - start);
        if (slice_trim_space(found->text).size > 0)
            return true;
        start = d->at;
        found->line = d->line;
    }
    found->text = slice_after(d->text, start);
    return slice_trim_space(found->text).size > 0;
}

void file_fail(arena *a, const failure *f, slice file, uint32_t line_before)
{
    raise_at(a, f->status, file, f->line > 0 ? f->line + line_before : 0, f->line > 0 ? f->column : 0, f->text);
}

/* --- Clusters --- */

typedef struct cluster_reading {
    arena *arena;
    clusters *clusters;
    slice file;
    file_document document;
    size_t capacity;
} cluster_reading;

static slice text_at(const map *m, const char *name)
{
    return schema_text(m, name);
}

/* A map of texts; what is no text becomes one, as it would in the API server's hands nothing else. */
static const map *texts_of(arena *a, const map *m)
{
    map *texts = map_new(a);
    const map_entry *entries = m == NULL ? NULL : map_sorted(m);

    for (size_t i = 0; i < map_count(m); i++)
        map_set(texts, entries[i].key->text, value_string(params_text(a, entries[i].value)));
    return texts;
}

/* What a Secret holds, by key: `data` in base64, `stringData` as it is. */
static const map *secret_data(arena *a, const map *secret)
{
    map *data = map_new(a);
    const map *encoded = schema_map(secret, "data");
    const map_entry *entries = encoded == NULL ? NULL : map_sorted(encoded);

    for (size_t i = 0; i < map_count(encoded); i++) {
        slice bytes, text = params_text(a, entries[i].value);
        if (!base64_decode(a, text, &bytes))
            raise_error(a, GTMPL_EINVALID, "Secret %.*s: data.%.*s is no base64",
                        SLICE_ARG(text_at(schema_map(secret, "metadata"), "name")), SLICE_ARG(entries[i].key->text));
        map_set(data, entries[i].key->text, value_string(bytes));
    }
    const map *plain = texts_of(a, schema_map(secret, "stringData"));
    entries = map_sorted(plain);
    for (size_t i = 0; i < map_count(plain); i++)
        map_set(data, entries[i].key->text, entries[i].value);
    return data;
}

void clusters_add(arena *a, clusters *all, cluster c)
{
    if (all->count == all->capacity) {
        size_t capacity = all->capacity == 0 ? 16 : all->capacity * 2;
        all->items = arena_grow(a, all->items, all->count * sizeof c, capacity * sizeof c);
        all->capacity = capacity;
    }
    size_t at = all->count++;
    for (; at > 0 && slice_compare(all->items[at - 1].secret, c.secret) > 0; at--)
        all->items[at] = all->items[at - 1];
    all->items[at] = c;
}

static void read_secret(cluster_reading *r, const map *secret)
{
    arena *a = r->arena;
    const map *metadata = schema_map(secret, "metadata"), *labels = texts_of(a, schema_map(metadata, "labels"));

    if (!slice_equal(text_at(labels, SECRET_TYPE_LABEL), SLICE(SECRET_TYPE)))
        return;
    const map *data = secret_data(a, secret);
    slice config = text_at(data, "config");
    if (config.size > 0)
        json_read(a, NULL, config, JSON_MAP);
    clusters_add(a, r->clusters,
                 (cluster){
                     .secret = text_at(metadata, "name"),
                     .name = text_at(data, "name"),
                     .server = text_at(data, "server"),
                     .project = text_at(data, "project"),
                     .labels = labels,
                     .annotations = texts_of(a, schema_map(metadata, "annotations")),
                 });
}

/* A document: a Secret, or a List of them. */
static void read_cluster_document(void *context)
{
    cluster_reading *r = context;
    const map *m = yaml_read(r->arena, NULL, r->document.text, YAML_MAP).map;
    const list *items = schema_list(m, "items");

    if (slice_equal(text_at(m, "kind"), SLICE("Secret")))
        read_secret(r, m);
    for (size_t i = 0; i < list_count(items); i++)
        if (items->items[i].kind == KIND_MAP && slice_equal(text_at(items->items[i].map, "kind"), SLICE("Secret")))
            read_secret(r, items->items[i].map);
}

void clusters_read(arena *a, clusters *c, slice text, slice file)
{
    cluster_reading r = {.arena = a, .clusters = c, .file = file};
    documents d = {.text = text};

    while (documents_next(&d, &r.document)) {
        const failure *f = arena_try(a, read_cluster_document, &r);
        if (f != NULL)
            file_fail(a, f, file, r.document.line);
    }
}

bool clusters_have_local(const clusters *c)
{
    for (size_t i = 0; i < c->count; i++)
        if (slice_equal(cluster_server(&c->items[i]), SLICE(LOCAL_SERVER)))
            return false;
    return true;
}

slice cluster_server(const cluster *c)
{
    return slice_trim_right(c->server, SLICE("/"));
}

/* --- Parameters --- */

static _Noreturn void refuse_params(arena *a, slice file, size_t i, const char *what)
{
    raise_error(a, GTMPL_EINVALID, "%.*s: entry %zu %s", SLICE_ARG(file), i + 1, what);
}

static server_params read_entry(arena *a, value v, slice file, size_t i)
{
    static const char *const generators[] = {"pullRequest", "scmProvider", "plugin", "clusterDecisionResource"};

    if (v.kind != KIND_MAP)
        refuse_params(a, file, i, "is no map");
    const map *m = v.map;
    server_params p = {text_at(m, "applicationSet"), text_at(m, "generator"), text_at(m, "matchKey"),
                       schema_list(m, "parameters")};
    bool known = false;
    for (size_t n = 0; n < sizeof generators / sizeof *generators; n++)
        known |= slice_equal(p.generator, slice_from(generators[n]));
    if (!known)
        refuse_params(a, file, i, "needs a generator: pullRequest, scmProvider, plugin or clusterDecisionResource");
    if (!schema_has(m, "parameters") || (p.sets == NULL && map_get(m, SLICE("parameters"))->kind != KIND_NIL))
        refuse_params(a, file, i, "needs parameters: a list of maps");
    for (size_t n = 0; n < list_count(p.sets); n++)
        if (p.sets->items[n].kind != KIND_MAP)
            refuse_params(a, file, i, "has parameters that are no maps");
    return p;
}

typedef struct params_reading {
    world *world;
    slice text;
    list *entries;
} params_reading;

static void read_params(void *context)
{
    params_reading *r = context;

    r->entries = yaml_read(r->world->arena, NULL, r->text, YAML_LIST).list;
}

void server_params_read(world *w, slice text, slice file)
{
    params_reading r = {w, text, NULL};
    const failure *f = arena_try(w->arena, read_params, &r);

    if (f != NULL)
        file_fail(w->arena, f, file, 0);
    w->params_file = file;
    w->params_count = list_count(r.entries);
    w->params = ARENA_ARRAY(w->arena, w->params_count + 1, server_params);
    for (size_t i = 0; i < w->params_count; i++)
        w->params[i] = read_entry(w->arena, r.entries->items[i], file, i);
}

const server_params *server_params_find(const world *w, slice set, slice generator)
{
    for (size_t i = 0; i < w->params_count; i++) {
        const server_params *p = &w->params[i];
        if (slice_equal(p->generator, generator) && (p->set.size == 0 || slice_equal(p->set, set)))
            return p;
    }
    return NULL;
}
