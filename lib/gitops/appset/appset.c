/* One ApplicationSet after the other. */
#include "gitops/appset/appset.h"

#include "base/nearest.h"
#include "codec/yaml.h"
#include "gitops/appset/generators.h"
#include "gitops/appset/patch.h"

static const char finalizer[] = "resources-finalizer.argocd.argoproj.io";

/* --- Applications --- */

typedef struct making {
    generation generation;
    const map *spec;  /* of the ApplicationSet */
    const map *entry; /* of its generators */
    slice namespace;
    appset *set;
    size_t capacity;
} making;

/* An Application deletes its resources with itself, unless the set says that they stay or has finalizers of its own. */
static void add_finalizer(making *m, map *application)
{
    arena *a = m->generation.arena;
    const map *metadata = schema_map(application, "metadata");

    if (schema_flag(schema_map(m->spec, "syncPolicy"), "preserveResourcesOnDeletion") ||
        list_count(schema_list(metadata, "finalizers")) > 0)
        return;
    map *own = metadata != NULL ? map_copy(a, metadata) : map_new(a);
    list *finalizers = list_new(a, 1);
    list_add(a, finalizers, value_string(slice_from(finalizer)));
    map_set(own, SLICE("finalizers"), value_list(TYPE_LIST, finalizers));
    map_set(application, SLICE("metadata"), value_map(TYPE_MAP, own));
}

static map *patched(making *m, map *application, const map *params)
{
    generation *g = &m->generation;

    if (!schema_has(m->spec, "templatePatch"))
        return application;
    const step *outer = step_begin(g, "error replacing values in templatePatch");
    slice text = generation_text(g, schema_text(m->spec, "templatePatch"), params);
    g->step = outer;
    return patch_apply(g->arena, application, text);
}

static map *make_application(making *m, const map *base, const map *params)
{
    generation *g = &m->generation;
    map *application;

    if (map_count(params) == 0) {
        application = map_copy(g->arena, base);
    } else {
        application = generation_template(g, &schema_application, base, params);
        add_finalizer(m, application);
    }
    return patched(m, application, params);
}

/* As a document: of its kind, in the set's namespace, without what is empty. */
static map *document_of(making *m, const map *application)
{
    arena *a = m->generation.arena;
    map *whole = map_copy(a, application);
    const map *metadata = schema_map(application, "metadata");
    map *own = metadata != NULL ? map_copy(a, metadata) : map_new(a);

    map_remove(whole, SLICE("status"));
    map_set(own, SLICE("namespace"), value_string(m->namespace));
    map_set(whole, SLICE("metadata"), value_map(TYPE_MAP, own));
    map_set(whole, SLICE("apiVersion"), value_string(SLICE("argoproj.io/v1alpha1")));
    map_set(whole, SLICE("kind"), value_string(SLICE("Application")));
    return schema_written(a, &schema_application, whole);
}

static void add_application(making *m, map *application)
{
    appset *s = m->set;

    if (s->count == m->capacity) {
        size_t capacity = m->capacity == 0 ? 16 : m->capacity * 2;
        s->applications =
            arena_grow(m->generation.arena, s->applications, s->count * sizeof(map *), capacity * sizeof(map *));
        m->capacity = capacity;
    }
    s->applications[s->count++] = application;
}

/* --- A set --- */

static void refuse_double_names(making *m)
{
    arena *a = m->generation.arena;
    map *seen = map_new(a);

    for (size_t i = 0; i < m->set->count; i++) {
        slice name = schema_text(schema_map(m->set->applications[i], "metadata"), "name");
        if (map_get(seen, name) != NULL)
            raise_error(a, GTMPL_EINVALID, "ApplicationSet %.*s contains applications with duplicate name: %.*s",
                        SLICE_ARG(m->set->name), SLICE_ARG(name));
        map_set(seen, name, value_bool(true));
    }
}

static void make_entry(making *m, const map *entry)
{
    const map *base = schema_map(m->spec, "template");
    transformed_list t =
        generators_transform(&m->generation, entry, base != NULL ? base : map_new(m->generation.arena), NULL);

    for (size_t i = 0; i < t.count; i++)
        for (size_t n = 0; n < t.items[i].sets.count; n++)
            add_application(m, document_of(m, make_application(m, t.items[i].template, t.items[i].sets.items[n])));
}

/* An error with the steps that led to it in front, the outermost first. */
static const failure *with_steps(arena *a, const failure *f, const step *s)
{
    failure *whole = ARENA_NEW(a, failure);

    *whole = *f;
    for (; s != NULL; s = s->outer)
        whole->text = arena_concat3(a, slice_from(s->name), SLICE(": "), whole->text);
    return whole;
}

static void entry_work(void *context)
{
    making *m = context;

    make_entry(m, m->entry);
}

/* Argo CD goes on after an error, and reports the first; what is a panic there ends all. */
static const failure *make_entries(making *m)
{
    generation *g = &m->generation;
    const list *entries = schema_list(m->spec, "generators");
    const failure *first = NULL;

    for (size_t i = 0; i < list_count(entries); i++) {
        m->entry = entries->items[i].map;
        const failure *f = arena_try(g->arena, entry_work, m);
        if (f == NULL)
            continue;
        if (status_is_outside(f->status))
            raise_failure(g->arena, f);
        f = with_steps(g->arena, f, g->step);
        g->step = NULL;
        if (g->panicked || f->status == GTMPL_ELIMIT)
            return f;
        first = first != NULL ? first : f;
    }
    return first;
}

static void names_work(void *context)
{
    refuse_double_names(context);
}

static void run_set(arena *a, world *w, const map *set, appset *result)
{
    making m = {.generation = {.arena = a, .world = w}, .spec = schema_map(set, "spec"), .set = result};
    generation *g = &m.generation;

    g->set = result->name;
    g->go_template = schema_flag(m.spec, "goTemplate");
    m.namespace = schema_text(schema_map(set, "metadata"), "namespace");
    g->symbols = symbol_table_new(a);
    g->texts = texts_new(a, g->symbols, g->go_template, schema_list(m.spec, "goTemplateOptions"));
    result->failure = make_entries(&m);
    if (result->failure == NULL)
        result->failure = arena_attempt(a, names_work, &m);
    if (result->failure != NULL)
        result->count = 0;
}

/* --- Files --- */

typedef struct file_reading {
    arena *arena;
    world *world;
    slice file;
    file_document document;
    appset_list *all;
    uint32_t *lines, *columns; /* of keys, by number - 1 */
    uint32_t places, capacity;
    value set; /* that is read */
    uint32_t bad_place;
    map *result;
} file_reading;

static uint32_t mark(void *context, uint32_t line, uint32_t column)
{
    file_reading *r = context;

    if (r->places == r->capacity) {
        uint32_t capacity = r->capacity == 0 ? 256 : r->capacity * 2;
        r->lines = arena_grow(r->arena, r->lines, r->places * sizeof(uint32_t), capacity * sizeof(uint32_t));
        r->columns = arena_grow(r->arena, r->columns, r->places * sizeof(uint32_t), capacity * sizeof(uint32_t));
        r->capacity = capacity;
    }
    r->lines[r->places] = line + r->document.line;
    r->columns[r->places] = column;
    return ++r->places;
}

/* An entry of which Argo CD knows no key makes nothing, and says nothing: it is misspelt. */
static void refuse_unknown(file_reading *r, const map *entry)
{
    const map_entry *keys = map_sorted(entry);
    nearest near = {.wanted = SLICE("")};

    for (size_t i = 0; i < map_count(entry); i++)
        if (schema_find(&schema_generator, keys[i].key->text) != NULL)
            return;
    if (map_count(entry) == 0)
        return;
    near.wanted = keys[0].key->text;
    for (const go_field *f = schema_generator.fields; f->name != NULL; f++)
        nearest_offer_name(&near, slice_from(f->name));
    r->bad_place = keys[0].key->origin;
    raise_error(r->arena, GTMPL_EINVALID, "spec.generators: Argo CD knows no generator \"%.*s\"%.*s",
                SLICE_ARG(near.wanted), SLICE_ARG(nearest_text(r->arena, &near)));
}

static void read_set(void *context)
{
    file_reading *r = context;
    const list *entries = schema_list(schema_map(r->set.map, "spec"), "generators");

    r->result = schema_read(r->arena, &schema_application_set, r->set, &r->bad_place);
    for (size_t i = 0; i < list_count(entries); i++)
        if (entries->items[i].kind == KIND_MAP)
            refuse_unknown(r, entries->items[i].map);
}

static appset *new_set(file_reading *r, slice name)
{
    appset_list *all = r->all;

    if (all->count == all->capacity) {
        size_t capacity = all->capacity == 0 ? 16 : all->capacity * 2;
        all->items = arena_grow(r->arena, all->items, all->count * sizeof *all->items, capacity * sizeof *all->items);
        all->capacity = capacity;
    }
    all->items[all->count] = (appset){.name = name};
    return &all->items[all->count++];
}

/* The failure of a document that is no ApplicationSet, where it stands. */
static const failure *misread(file_reading *r, const failure *f)
{
    failure *placed = ARENA_NEW(r->arena, failure);

    *placed = *f;
    placed->file = r->file;
    if (r->bad_place > 0) {
        placed->line = r->lines[r->bad_place - 1];
        placed->column = r->columns[r->bad_place - 1];
    }
    return placed;
}

static void run_document(file_reading *r, value v)
{
    const map *metadata = schema_map(v.map, "metadata");
    appset *s = new_set(r, schema_text(metadata, "name"));

    r->set = v;
    const failure *f = arena_attempt(r->arena, read_set, r);
    if (f != NULL)
        s->failure = misread(r, f);
    else
        run_set(r->arena, r->world, r->result, s);
}

static bool is_set(value v)
{
    return v.kind == KIND_MAP && slice_equal(schema_text(v.map, "kind"), SLICE("ApplicationSet"));
}

static void read_document(void *context)
{
    file_reading *r = context;
    const yaml_marker marker = {mark, r};

    r->places = 0;
    r->set = yaml_read_marked(r->arena, &marker, r->document.text, YAML_ANY);
}

void appsets_run(arena *a, world *w, slice text, slice file, appset_list *all)
{
    file_reading r = {.arena = a, .world = w, .file = file, .all = all};
    documents d = {.text = text};

    while (documents_next(&d, &r.document)) {
        const failure *f = arena_try(a, read_document, &r);
        if (f != NULL)
            file_fail(a, f, file, r.document.line);
        value v = r.set;
        const list *items = v.kind == KIND_MAP ? schema_list(v.map, "items") : NULL;
        if (is_set(v))
            run_document(&r, v);
        for (size_t i = 0; i < list_count(items); i++)
            if (is_set(items->items[i]))
                run_document(&r, items->items[i]);
    }
}
