/* The public ApplicationSets. */
#include <stdlib.h>

#include "base/file.h"
#include "codec/yaml.h"
#include "gitops/appset/appset.h"
#include "gitops/appset/schema.h"
#include "gitops/appset/world_object.h"
#include "gtmpl/gtmpl.h"
#include "render/api.h"

typedef struct written {
    const char *name, *text;
    size_t size;
} written;

typedef struct kept_set {
    const char *name, *file, *error;
    unsigned line, column;
    written *applications;
    size_t count;
} kept_set;

struct gtmpl_appsets {
    world world;
    kept_set *sets;
    size_t count, capacity;
};

/* --- Opening --- */

gtmpl_status gtmpl_appsets_open(gtmpl_appsets **opened, const gtmpl_appset_options *options, gtmpl_error **err)
{
    gtmpl_appsets *s = calloc(1, sizeof *s);

    *opened = NULL;
    if (s == NULL)
        return api_no_memory(err);
    gtmpl_status status = world_open(&s->world, options, err);
    if (status == GTMPL_OK)
        *opened = s;
    else
        free(s);
    return status;
}

void gtmpl_appsets_free(gtmpl_appsets *s)
{
    if (s == NULL)
        return;
    world_close(&s->world);
    free(s);
}

/* --- Running --- */

static written write_application(arena *a, const map *application)
{
    buffer out = buffer_new(a);

    yaml_write(&out, value_map(TYPE_MAP, (map *)(uintptr_t)application));
    written w = {.size = out.size};
    w.text = arena_cstring(a, buffer_slice(&out));
    w.name = arena_cstring(a, schema_text(schema_map(application, "metadata"), "name"));
    return w;
}

/* What is told of a set, complete before it counts. */
static kept_set kept_of(arena *a, const appset *s, const char *file)
{
    kept_set k = {.name = arena_cstring(a, s->name), .file = file, .error = ""};

    if (s->failure != NULL) {
        k.error = arena_cstring(a, s->failure->text);
        k.line = s->failure->file.size > 0 ? s->failure->line : 0;
        k.column = s->failure->file.size > 0 ? s->failure->column : 0;
        return k;
    }
    k.applications = ARENA_ARRAY(a, s->count, written);
    k.count = s->count;
    for (size_t i = 0; i < s->count; i++)
        k.applications[i] = write_application(a, s->applications[i]);
    return k;
}

static void keep_set(gtmpl_appsets *all, const appset *s, const char *file)
{
    arena *a = all->world.arena;
    const kept_set k = kept_of(a, s, file);

    if (all->count == all->capacity) {
        size_t capacity = all->capacity == 0 ? 16 : all->capacity * 2;
        all->sets = arena_grow(a, all->sets, all->count * sizeof *all->sets, capacity * sizeof *all->sets);
        all->capacity = capacity;
    }
    all->sets[all->count++] = k;
}

typedef struct running {
    gtmpl_appsets *appsets;
    const char *file;
} running;

static void run_work(void *context)
{
    running *r = context;
    arena *a = r->appsets->world.arena;
    const char *file = arena_cstring(a, slice_from(r->file));
    appset_list made = {NULL, 0, 0};

    appsets_run(a, &r->appsets->world, file_read(a, slice_from(file), 0), slice_from(file), &made);
    for (size_t i = 0; i < made.count; i++)
        keep_set(r->appsets, &made.items[i], file);
}

gtmpl_status gtmpl_appsets_run(gtmpl_appsets *appsets, const char *file, gtmpl_error **err)
{
    running r = {appsets, file};

    return api_run(appsets->world.arena, run_work, &r, err);
}

/* --- What they came to --- */

static const kept_set *set_at(const gtmpl_appsets *s, size_t i)
{
    static const kept_set none = {.name = "", .file = "", .error = ""};

    return i < s->count ? &s->sets[i] : &none;
}

size_t gtmpl_appset_count(const gtmpl_appsets *appsets)
{
    return appsets->count;
}

const char *gtmpl_appset_name(const gtmpl_appsets *appsets, size_t i)
{
    return set_at(appsets, i)->name;
}

const char *gtmpl_appset_file(const gtmpl_appsets *appsets, size_t i)
{
    return set_at(appsets, i)->file;
}

const char *gtmpl_appset_error(const gtmpl_appsets *appsets, size_t i, unsigned *line, unsigned *column)
{
    const kept_set *s = set_at(appsets, i);

    if (line != NULL)
        *line = s->line;
    if (column != NULL)
        *column = s->column;
    return s->error;
}

size_t gtmpl_appset_application_count(const gtmpl_appsets *appsets, size_t i)
{
    return set_at(appsets, i)->count;
}

const char *gtmpl_appset_application_name(const gtmpl_appsets *appsets, size_t i, size_t n)
{
    const kept_set *s = set_at(appsets, i);

    return n < s->count ? s->applications[n].name : "";
}

const char *gtmpl_appset_application(const gtmpl_appsets *appsets, size_t i, size_t n, size_t *size)
{
    const kept_set *s = set_at(appsets, i);

    if (size != NULL)
        *size = n < s->count ? s->applications[n].size : 0;
    return n < s->count ? s->applications[n].text : "";
}
