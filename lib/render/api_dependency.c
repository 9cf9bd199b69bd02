/* Dependencies on the disk. Reference: Helm's pkg/action/dependency.go. */
#include <stdlib.h>

#include "chart/disk.h"
#include "chart/ignore.h"
#include "chart/load.h"
#include "funcs/semver.h"
#include "gtmpl/gtmpl.h"
#include "render/api.h"
#include "value/number.h"

struct gtmpl_dependencies {
    arena *arena;
    bool declared;
    const char *folder;
    gtmpl_dependency *items;
    size_t count;
    const char **warnings;
    size_t warning_count;
};

typedef struct reading {
    gtmpl_dependencies *list;
    const gtmpl_dependencies_options *options; /* may be NULL */
    arena *arena;
    slice path;
    const chart *chart;
    slice folder;     /* charts/ as a path */
    disk_entries found; /* what is in it */
} reading;

static void relay_line(void *context, slice line)
{
    reading *r = context;

    if (r->options != NULL && r->options->warning != NULL)
        r->options->warning(r->options->context, arena_cstring(r->arena, line));
}

/* --- One chart in charts/ --- */

typedef struct opening {
    reading *reading;
    slice path;
    const chart *chart;
} opening;

static void open_work(void *context)
{
    opening *o = context;
    const chart_loader loader = {.arena = o->reading->arena, .warn = relay_line, .context = o->reading};

    o->chart = chart_load_v2(&loader, o->path);
}

/* NULL where it cannot be loaded. */
static const chart *try_chart(reading *r, slice path)
{
    opening o = {r, path, NULL};
    const failure *why = arena_try(r->arena, open_work, &o);

    if (why != NULL && why->status == GTMPL_ENOMEM)
        raise_failure(r->arena, why);
    return why == NULL ? o.chart : NULL;
}

/* What is wrong with a chart's version, or NULL. */
static const char *check_version(arena *a, const chart *c, const dependency *d)
{
    semver version;
    slice text = c->metadata->version;

    if (slice_equal(text, d->version))
        return NULL;
    const semver_range *range = semver_range_read(a, d->version, NULL);
    if (range == NULL || !semver_read(a, text, &version, NULL))
        return "invalid version";
    return semver_range_admits(range, &version) ? NULL : "wrong version";
}

/* --- Archives --- */

typedef struct matches {
    slice items[2]; /* names; only whether there is more than one matters */
    size_t count;
    bool bad_pattern;
} matches;

static void add_match(matches *m, slice name)
{
    if (m->count < 2)
        m->items[m->count] = name;
    m->count++;
}

static matches find_archives(reading *r, const dependency *d)
{
    slice pattern = arena_concat(r->arena, d->name, SLICE("-*.tgz"));
    matches m = {.count = 0};

    m.bad_pattern = pattern_matches(pattern, SLICE("")) == PATTERN_BAD;
    for (size_t i = 0; i < r->found.count && !m.bad_pattern; i++)
        if (pattern_matches(pattern, r->found.items[i].name) == PATTERN_YES)
            add_match(&m, r->found.items[i].name);
    return m;
}

/* Of several archives, those whose name goes on with a version: NAME-1.2.3.tgz. */
static matches find_versions(reading *r, const dependency *d)
{
    slice pattern = arena_concat(r->arena, d->name, SLICE("-*.tgz"));
    slice start = arena_concat(r->arena, d->name, SLICE("-"));
    matches m = {.count = 0};
    semver version;

    for (size_t i = 0; i < r->found.count; i++) {
        slice name = r->found.items[i].name;
        slice text = slice_without_prefix(slice_without_suffix(name, SLICE(".tgz")), start);
        if (pattern_matches(pattern, name) == PATTERN_YES && semver_read_strict(r->arena, text, &version, NULL))
            add_match(&m, name);
    }
    return m;
}

/* The status that an archive gives; NULL for a link that leads nowhere. */
static const char *archive_status(reading *r, slice name, const dependency *d)
{
    slice path = arena_concat3(r->arena, r->folder, SLICE("/"), name);

    if (!disk_exists(r->arena, path))
        return NULL;
    const chart *c = try_chart(r, path);
    if (c == NULL)
        return "corrupt";
    if (!slice_equal(chart_name(c), d->name))
        return "misnamed";
    const char *wrong = check_version(r->arena, c, d);
    return wrong != NULL ? wrong : "ok";
}

static const char *status_by_archives(reading *r, const dependency *d)
{
    matches m = find_archives(r, d);

    if (m.bad_pattern)
        return "bad pattern";
    if (m.count > 1)
        m = find_versions(r, d);
    if (m.count > 1)
        return "too many matches";
    return m.count == 1 ? archive_status(r, m.items[0], d) : NULL;
}

/* --- Folders --- */

static const char *status_by_subcharts(reading *r, const dependency *d)
{
    const chart *found = NULL;

    for (size_t i = 0; i < chart_child_count(r->chart); i++)
        if (slice_equal(chart_name(chart_child(r->chart, i)), d->name))
            found = chart_child(r->chart, i);
    if (found == NULL)
        return "missing";
    const char *wrong = check_version(r->arena, found, d);
    return wrong != NULL ? wrong : "unpacked";
}

static const char *text_of(arena *a, slice text)
{
    return text.data == NULL ? "" : arena_cstring(a, text);
}

static gtmpl_dependency describe(reading *r, const dependency *d)
{
    const char *status = status_by_archives(r, d);

    if (status == NULL)
        status = status_by_subcharts(r, d);
    return (gtmpl_dependency){
        .name = text_of(r->arena, d->name),
        .version = text_of(r->arena, d->version),
        .repository = text_of(r->arena, d->repository),
        .status = status,
        .present = strcmp(status, "ok") == 0 || strcmp(status, "unpacked") == 0,
    };
}

/* --- What is in charts/ beyond the declared --- */

static void warn(reading *r, const char *before, slice path, const char *after)
{
    buffer out = buffer_new(r->arena);

    buffer_add(&out, slice_from(before));
    quote_string(&out, path);
    buffer_add(&out, slice_from(after));
    r->list->warnings[r->list->warning_count++] = arena_cstring(r->arena, buffer_slice(&out));
}

static bool is_declared(reading *r, slice name)
{
    const metadata *m = r->chart->metadata;

    for (size_t i = 0; i < m->dependencies.count; i++)
        if (slice_equal(metadata_dependency(m, i)->name, name))
            return true;
    return false;
}

static void check_file(reading *r, slice name)
{
    slice path = arena_concat3(r->arena, r->folder, SLICE("/"), name);

    if (!disk_exists(r->arena, path)) {
        r->list->warnings[r->list->warning_count++] = arena_cstring(
            r->arena, arena_printf(r->arena, "Warning: stat %.*s: no such file or directory", SLICE_ARG(path)));
        return;
    }
    if (disk_stat(r->arena, path).kind != FILE_DIRECTORY && !slice_equal(path_extension(name), SLICE(".tgz")))
        return;
    const chart *c = try_chart(r, path);
    if (c == NULL)
        warn(r, "WARNING: ", path, " is not a chart.");
    else if (!is_declared(r, chart_name(c)))
        warn(r, "WARNING: ", path, " is not in Chart.yaml.");
}

static void read_work(void *context)
{
    reading *r = context;
    const chart_loader loader = {.arena = r->arena, .warn = relay_line, .context = r};

    r->path = path_clean(r->arena, r->path);
    r->chart = chart_load_v2(&loader, r->path);
    r->folder = path_clean(r->arena, arena_concat(r->arena, r->path, SLICE("/charts")));
    if (disk_exists(r->arena, r->folder) && disk_stat(r->arena, r->folder).kind == FILE_DIRECTORY)
        r->found = disk_list(r->arena, r->folder);

    const record_list *declared = &r->chart->metadata->dependencies;
    r->list->folder = arena_cstring(r->arena, r->folder);
    r->list->declared = declared->present;
    r->list->items = ARENA_ARRAY(r->arena, declared->count, gtmpl_dependency);
    r->list->warnings = ARENA_ARRAY(r->arena, r->found.count, const char *);
    for (size_t i = 0; i < declared->count; i++)
        r->list->items[r->list->count++] = describe(r, declared->items[i]);
    for (size_t i = 0; i < r->found.count; i++)
        check_file(r, r->found.items[i].name);
}

/* --- The list --- */

gtmpl_status gtmpl_dependencies_read(gtmpl_dependencies **opened, const char *path,
                                     const gtmpl_dependencies_options *options, gtmpl_error **err)
{
    *opened = NULL;
    if (!api_options_known(options, err) || (options != NULL && !api_options_known(options->limits, err)))
        return GTMPL_EINVALID;
    gtmpl_dependencies *l = calloc(1, sizeof *l);
    if (l == NULL || (l->arena = arena_new_limited(options == NULL ? NULL : options->limits)) == NULL) {
        free(l);
        return api_no_memory(err);
    }
    reading r = {.list = l, .options = options, .arena = l->arena, .path = slice_from(path)};
    gtmpl_status status = api_run(l->arena, read_work, &r, err);
    if (status == GTMPL_OK)
        *opened = l;
    else
        gtmpl_dependencies_free(l);
    return status;
}

void gtmpl_dependencies_free(gtmpl_dependencies *l)
{
    if (l == NULL)
        return;
    arena_free(l->arena);
    free(l);
}

const char *gtmpl_dependencies_folder(const gtmpl_dependencies *l)
{
    return l->folder;
}

int gtmpl_dependencies_declared(const gtmpl_dependencies *l)
{
    return l->declared;
}

size_t gtmpl_dependencies_count(const gtmpl_dependencies *l)
{
    return l->count;
}

const gtmpl_dependency *gtmpl_dependencies_get(const gtmpl_dependencies *l, size_t i)
{
    return i < l->count ? &l->items[i] : NULL;
}

size_t gtmpl_dependencies_warning_count(const gtmpl_dependencies *l)
{
    return l->warning_count;
}

const char *gtmpl_dependencies_warning(const gtmpl_dependencies *l, size_t i)
{
    return i < l->warning_count ? l->warnings[i] : NULL;
}
