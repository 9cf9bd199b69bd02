/* From files to a chart: what each file is, subcharts, and where a chart that a user named may be. */
#include "chart/load.h"

#include "base/file.h"
#include "chart/disk.h"
#include "value/number.h"
#include "values/files.h"

enum { DEEPEST_SUBCHART = 100 }; /* nesting of charts/ */

/* Helm has a loader for apiVersion v1 and v2, and one for v3, which knows no requirements.yaml. */
typedef enum chart_format { FORMAT_2, FORMAT_3 } chart_format;

/* A chart while its files are sorted. */
typedef struct loading {
    const chart_loader *loader;
    arena *arena;
    chart *chart;
    const chart_file *file; /* the document being read */
    map *subcharts;         /* name in charts/ → position in `groups` */
    file_list *groups;
    size_t count, capacity;
    chart_format format;
    int depth;
} loading;

static chart *load_files(const chart_loader *l, const file_list *files, chart_format format, int depth);

void chart_try(arena *a, void (*work)(void *context), void *context, slice prefix)
{
    const failure *why = arena_try(a, work, context);

    if (why != NULL)
        raise_wrapped(a, why, prefix);
}

chart_budget chart_budget_new(const chart_loader *l)
{
    uint64_t max = l->max_bytes == 0 ? CHART_BYTES : l->max_bytes;

    return (chart_budget){.arena = l->arena, .left = max, .max = max};
}

void chart_budget_check(const chart_budget *b, uint64_t size)
{
    if (size > b->left)
        raise_error(b->arena, GTMPL_ELIMIT, "chart exceeds maximum decompressed size of %llu bytes",
                    (unsigned long long)b->max);
}

void chart_budget_take(chart_budget *b, uint64_t size)
{
    chart_budget_check(b, size);
    b->left -= size;
}

/* --- Default values --- */

typedef struct parsing {
    const chart_loader *loader;
    slice text;
    map *values;
} parsing;

static void parse_work(void *context)
{
    parsing *p = context;

    p->values = values_load(p->loader->arena, &(values_reading){.symbols = p->loader->symbols}, p->text);
    map_settle(value_map(TYPE_MAP, p->values)); /* renders on several threads read it at once */
}

const values_ahead *chart_values_ahead(const chart_loader *l, slice text)
{
    parsing p = {.loader = l, .text = text};
    values_ahead *ahead = ARENA_NEW(l->arena, values_ahead);

    ahead->why = arena_try(l->arena, parse_work, &p);
    ahead->values = p.values;
    return ahead;
}

/* --- Kinds of files --- */

static void metadata_work(void *context)
{
    loading *l = context;

    metadata_read(l->arena, l->chart->metadata, l->file->data);
}

static void lock_work(void *context)
{
    loading *l = context;

    l->chart->lock = ARENA_NEW(l->arena, chart_lock);
    if (!chart_lock_read(l->arena, l->chart->lock, l->file->data))
        l->chart->lock = NULL;
}

static void values_work(void *context)
{
    loading *l = context;
    const values_ahead *ahead = l->file->ahead != NULL ? l->file->ahead : chart_values_ahead(l->loader, l->file->data);

    if (ahead->why != NULL)
        raise_failure(l->arena, ahead->why);
    l->chart->node.values = ahead->values;
}

/* Raises a failure again whose file, if it knows one, stands below a folder of the chart. */
static _Noreturn void raise_below(arena *a, const failure *why, slice folder, slice prefix)
{
    failure *placed = ARENA_NEW(a, failure);

    *placed = *why;
    if (why->file.size > 0)
        placed->file = arena_concat(a, folder, why->file);
    raise_wrapped(a, placed, prefix);
}

/* Reads a document; what is wrong with it begins with "cannot load NAME: ". */
static void try_document(arena *a, void (*work)(void *context), void *context, slice name)
{
    const failure *why = arena_try(a, work, context);

    if (why == NULL)
        return;
    failure *placed = ARENA_NEW(a, failure);
    *placed = *why;
    placed->file = name;
    raise_wrapped(a, placed, arena_concat(a, SLICE("cannot load "), name));
}

static void load_document(loading *l, const chart_file *f, void (*work)(void *context))
{
    l->file = f;
    try_document(l->arena, work, l, f->name);
}

void chart_report(const chart_loader *l, slice message, const report_attribute *attributes, size_t count)
{
    const reporter r = {l->arena, l->warn, l->context, l->as};

    report(&r, REPORT_INFO, message, attributes, count);
}

static void warn(const loading *l, slice text)
{
    chart_report(l->loader, text, NULL, 0);
}

static metadata *need_metadata(loading *l)
{
    if (l->chart->metadata == NULL)
        l->chart->metadata = ARENA_NEW(l->arena, metadata);
    return l->chart->metadata;
}

static bool is_v1(const metadata *m)
{
    return slice_equal(m->api_version, SLICE("v1"));
}

static void load_metadata(loading *l, const chart_file *f)
{
    metadata *m = need_metadata(l);

    load_document(l, f, metadata_work);
    if (m->api_version.size == 0)
        m->api_version = l->format == FORMAT_3 ? SLICE("v3") : SLICE("v1");
}

static void load_lock(loading *l, const chart_file *f)
{
    load_document(l, f, lock_work);
}

static void load_values(loading *l, const chart_file *f)
{
    l->chart->defaults = *f;
    load_document(l, f, values_work);
}

static void load_schema(loading *l, const chart_file *f)
{
    l->chart->schema = *f;
    l->chart->node.schema = &l->chart->schema.data;
}

static void load_other(loading *l, const chart_file *f)
{
    file_list_add(l->arena, &l->chart->files, *f);
}

static void load_requirements(loading *l, const chart_file *f)
{
    const metadata *m = need_metadata(l);

    if (l->format == FORMAT_3) {
        load_other(l, f);
        return;
    }
    if (!is_v1(m))
        warn(l, SLICE("Warning: Dependencies are handled in Chart.yaml since apiVersion \"v2\". We recommend migrating "
                      "dependencies to Chart.yaml."));
    load_document(l, f, metadata_work);
    if (is_v1(m))
        file_list_add(l->arena, &l->chart->files, *f);
}

static void load_requirements_lock(loading *l, const chart_file *f)
{
    if (l->format == FORMAT_3) {
        load_other(l, f);
        return;
    }
    load_document(l, f, lock_work);
    if (is_v1(need_metadata(l)))
        file_list_add(l->arena, &l->chart->files, *f);
    else
        warn(l, SLICE("Warning: Dependency locking is handled in Chart.lock since apiVersion \"v2\". We recommend "
                      "migrating to Chart.lock."));
}

static void load_template(loading *l, const chart_file *f)
{
    file_list_add(l->arena, &l->chart->templates, *f);
    if (l->loader->watch != NULL && f->path == NULL)
        l->loader->watch->found(l->loader->watch->context, f->data);
}

static file_list *add_group(loading *l, slice name)
{
    if (l->count == l->capacity) {
        size_t capacity = l->capacity == 0 ? 8 : l->capacity * 2;
        l->groups = arena_grow(l->arena, l->groups, l->capacity * sizeof *l->groups, capacity * sizeof *l->groups);
        l->capacity = capacity;
    }
    map_set(l->subcharts, name, value_int((int64_t)l->count));
    l->groups[l->count] = (file_list){0};
    return &l->groups[l->count++];
}

/* charts/NAME/…, kept by NAME; signatures of archives are plain files. */
static void load_charts(loading *l, const chart_file *f)
{
    if (slice_equal(path_extension(f->name), SLICE(".prov"))) {
        file_list_add(l->arena, &l->chart->files, *f);
        return;
    }
    slice path = slice_after(f->name, strlen("charts/")), rest = path, name;
    if (!slice_next(&rest, '/', &name))
        name = SLICE("");
    const value *known = map_get(l->subcharts, name);
    file_list *group = known != NULL ? &l->groups[known->integer] : add_group(l, name);
    file_list_add(l->arena, group, (chart_file){.name = path, .data = f->data, .path = f->path, .ahead = f->ahead});
}

typedef struct file_row {
    slice name;
    bool is_prefix;
    void (*load)(loading *l, const chart_file *f);
} file_row;

#define NAMED(name)                                                                                                    \
    {                                                                                                                  \
        name, sizeof name - 1                                                                                          \
    }

/* What a file is by its name; Chart.yaml was read before all others. */
static const file_row file_rows[] = {
    {NAMED("Chart.lock"), false, load_lock},
    {NAMED("values.yaml"), false, load_values},
    {NAMED("values.schema.json"), false, load_schema},
    {NAMED("requirements.yaml"), false, load_requirements},
    {NAMED("requirements.lock"), false, load_requirements_lock},
    {NAMED("templates/"), true, load_template},
    {NAMED("charts/"), true, load_charts},
    {NAMED(""), true, load_other},
};

static const file_row *row_of(slice file)
{
    const file_row *row = file_rows;

    while (row->is_prefix ? !slice_starts(file, row->name) : !slice_equal(file, row->name))
        row++;
    return row;
}

/* The name within the innermost subchart that it is in; false for what is in charts/ itself, which keeps its own. */
static bool name_within(slice *name)
{
    while (row_of(*name)->load == load_charts) {
        slice below = slice_after(*name, strlen("charts/"));
        size_t slash = slice_find_char(below, '/');
        if (slash == SLICE_NONE)
            return false;
        *name = slice_after(below, slash + 1);
    }
    return true;
}

bool chart_file_is_plain(slice name)
{
    if (!name_within(&name))
        return !slice_equal(path_extension(name), SLICE(".tgz"));
    return row_of(name)->load == load_other && !slice_equal(name, SLICE("Chart.yaml"));
}

bool chart_file_is_defaults(slice name)
{
    return name_within(&name) && row_of(name)->load == load_values;
}

bool chart_file_is_template(slice name)
{
    return name_within(&name) && row_of(name)->load == load_template;
}

/* --- Subcharts --- */

static bool is_packed(slice name)
{
    return slice_equal(path_extension(name), SLICE(".tgz"));
}

/* A directory may not call itself an archive. */
static void check_packed(loading *l, slice name, const file_list *group)
{
    slice first = group->items[0].name, own = chart_name(l->chart);

    if (!slice_equal(first, name))
        raise_error(l->arena, GTMPL_ECHART, "error unpacking subchart tar in %.*s: expected %.*s, got %.*s",
                    SLICE_ARG(own), SLICE_ARG(name), SLICE_ARG(first));
}

/* Files of charts/NAME/ without that prefix; a plain file in charts/ leaves nothing. */
static file_list unprefixed(arena *a, const file_list *group)
{
    file_list files = {0};

    file_list_reserve(a, &files, group->count);
    for (size_t i = 0; i < group->count; i++) {
        slice name = group->items[i].name;
        size_t slash = slice_find_char(name, '/');
        if (slash != SLICE_NONE)
            file_list_add(a, &files,
                          (chart_file){slice_after(name, slash + 1), group->items[i].data, group->items[i].path,
                                       group->items[i].ahead});
    }
    return files;
}

typedef struct subchart {
    loading *outer;
    slice name;
    const file_list *group;
    chart *chart;
} subchart;

static void subchart_work(void *context)
{
    subchart *s = context;
    const chart_loader *loader = s->outer->loader;
    file_list files =
        is_packed(s->name) ? chart_read_archive(loader, s->group->items[0].data) : unprefixed(loader->arena, s->group);

    s->chart = load_files(loader, &files, s->outer->format, s->outer->depth + 1);
}

static chart *load_subchart(loading *l, slice name, const file_list *group)
{
    subchart s = {.outer = l, .name = name, .group = group};
    slice own = chart_name(l->chart);

    if (is_packed(name))
        check_packed(l, name, group);
    const failure *why = arena_try(l->arena, subchart_work, &s);
    if (why != NULL)
        raise_below(l->arena, why, arena_concat3(l->arena, SLICE("charts/"), name, SLICE("/")),
                    arena_printf(l->arena, "error unpacking subchart %.*s in %.*s", SLICE_ARG(name), SLICE_ARG(own)));
    s.chart->folder = name;
    return s.chart;
}

static void load_subcharts(loading *l)
{
    chart **children = ARENA_ARRAY(l->arena, l->count, chart *);
    size_t count = 0;

    for (size_t i = 0; i < map_count(l->subcharts); i++) {
        map_entry e = map_sorted(l->subcharts)[i];
        slice name = e.key->text;
        if (name.size == 0 || (name.data[0] != '_' && name.data[0] != '.'))
            children[count++] = load_subchart(l, name, &l->groups[e.value.integer]);
    }
    chart_set_children(l->chart, children, count);
}

static chart *load_files(const chart_loader *loader, const file_list *files, chart_format format, int depth)
{
    loading l = {.loader = loader, .arena = loader->arena, .format = format, .depth = depth};

    if (depth > DEEPEST_SUBCHART)
        raise_error(l.arena, GTMPL_ELIMIT, "charts are nested deeper than %d levels", (int)DEEPEST_SUBCHART);
    l.chart = ARENA_NEW(l.arena, chart);
    l.subcharts = map_new(l.arena);
    for (size_t i = 0; i < files->count; i++)
        if (slice_equal(files->items[i].name, SLICE("Chart.yaml")))
            load_metadata(&l, &files->items[i]);
    for (size_t i = 0; i < files->count; i++)
        if (!slice_equal(files->items[i].name, SLICE("Chart.yaml")))
            row_of(files->items[i].name)->load(&l, &files->items[i]);
    if (l.chart->metadata == NULL)
        raise_error(l.arena, GTMPL_ECHART, "Chart.yaml file is missing");
    metadata_validate(l.arena, l.chart->metadata);
    l.chart->node.name = chart_name(l.chart);
    load_subcharts(&l);
    return l.chart;
}

chart *chart_from_files(const chart_loader *l, const file_list *files)
{
    return load_files(l, files, FORMAT_2, 0);
}

/* --- The top --- */

/* What is read of a chart before its loader is chosen. */
typedef struct opening {
    const chart_loader *loader;
    arena *arena;
    const file_tree *tree; /* where the path is; NULL: on the disk */
    slice path;
    slice text; /* of Chart.yaml, or of the archive */
    slice api_version;
    file_list files; /* of the archive */
} opening;

static void api_version_work(void *context)
{
    opening *o = context;

    o->api_version = metadata_read_api_version(o->arena, o->text);
}

static chart_format format_of(const opening *o)
{
    return slice_equal(o->api_version, SLICE("v3")) ? FORMAT_3 : FORMAT_2;
}

static void check_api_version(opening *o)
{
    try_document(o->arena, api_version_work, o, SLICE("Chart.yaml"));
    if (o->api_version.size > 0 && !chart_is_renderable(o->api_version) && format_of(o) != FORMAT_3)
        raise_error(o->arena, GTMPL_ECHART, "unsupported chart version");
}

/* A pipe or device in its place must not block. */
static void chart_yaml_work(void *context)
{
    opening *o = context;
    file_state state;

    if (disk_look(o->arena, o->path, &state) && state.kind == FILE_OTHER)
        raise_error(o->arena, GTMPL_ECHART, "cannot load irregular file %.*s as it has file mode type bits set",
                    SLICE_ARG(o->path));
    o->text = file_read(o->arena, o->path, 0);
}

static size_t most_bytes(const chart_loader *l)
{
    return l->max_bytes == 0 ? CHART_BYTES : (size_t)l->max_bytes;
}

static void defaults_work(void *context)
{
    opening *o = context;
    file_state state;

    if (disk_look(o->arena, o->path, &state) && state.kind == FILE_REGULAR)
        o->text = file_read(o->arena, o->path, most_bytes(o->loader));
}

/* The same loader, where the chart has subcharts with conditions with a guess at which of them it leaves out. */
static const chart_loader *with_guess(const chart_loader *l, slice root, slice chart_yaml)
{
    opening o = {.loader = l, .arena = l->arena, .path = arena_concat(l->arena, root, SLICE("/values.yaml"))};

    if (!l->reads_late || slice_find(chart_yaml, SLICE("condition:")) == SLICE_NONE)
        return l;
    if (arena_attempt(o.arena, defaults_work, &o) != NULL || o.text.size == 0)
        return l;
    chart_loader *guessing = ARENA_NEW(o.arena, chart_loader);
    left_out *guess = ARENA_NEW(o.arena, left_out);
    *guess = left_out_guess(o.arena, chart_yaml, o.text);
    *guessing = *l;
    guessing->left_out = guess;
    return guessing;
}

static chart *load_directory(const chart_loader *l, slice path)
{
    slice root = disk_absolute(l->arena, path);
    opening o = {.loader = l, .arena = l->arena, .path = arena_concat(l->arena, root, SLICE("/Chart.yaml"))};

    chart_try(o.arena, chart_yaml_work, &o, arena_concat(o.arena, SLICE("unable to detect chart at "), o.path));
    check_api_version(&o);
    file_list files = chart_read_directory(with_guess(l, root, o.text), root);
    return load_files(l, &files, format_of(&o), 0);
}

static void check_archive(arena *a, slice path, slice data);

static void archive_work(void *context)
{
    opening *o = context;

    o->files = chart_read_archive(o->loader, o->text);
}

/* Helm keeps to itself what is wrong inside an archive that a user named. */
static void read_top_archive(opening *o)
{
    const failure *why = arena_try(o->arena, archive_work, o);

    if (why == NULL)
        return;
    if (why->status == GTMPL_ENOMEM)
        raise_failure(o->arena, why);
    if (slice_equal(why->text, SLICE("gzip: invalid header")))
        raise_error(o->arena, GTMPL_ECHART,
                    "file '%.*s' does not appear to be a valid chart file (details: gzip: invalid header)",
                    SLICE_ARG(o->path));
    failure *hidden = ARENA_NEW(o->arena, failure);
    *hidden = (failure){.status = why->status, .text = SLICE("unable to load chart archive"), .cause = why};
    raise_failure(o->arena, hidden);
}

static chart *load_archive(const chart_loader *l, slice path, slice text)
{
    opening o = {.loader = l, .arena = l->arena, .path = path, .text = text};

    check_archive(o.arena, path, o.text);
    read_top_archive(&o);
    for (size_t i = 0; i < o.files.count; i++)
        if (slice_equal(o.files.items[i].name, SLICE("Chart.yaml"))) {
            o.text = o.files.items[i].data;
            check_api_version(&o);
            return load_files(l, &o.files, format_of(&o), 0);
        }
    raise_error(o.arena, GTMPL_ECHART, "unable to detect chart version, no Chart.yaml found");
}

static file_list read_any(const chart_loader *l, slice path)
{
    opening o = {.loader = l, .arena = l->arena, .path = path};

    if (disk_stat(l->arena, path).kind == FILE_DIRECTORY)
        return chart_read_directory(l, disk_absolute(l->arena, path));
    o.text = file_read(o.arena, path, most_bytes(l));
    check_archive(o.arena, path, o.text);
    const failure *why = arena_try(o.arena, archive_work, &o);
    if (why != NULL && slice_equal(why->text, SLICE("gzip: invalid header")))
        read_top_archive(&o);
    if (why != NULL)
        raise_failure(o.arena, why);
    return o.files;
}

chart *chart_load_v2(const chart_loader *l, slice path)
{
    file_list files = read_any(l, path);

    return load_files(l, &files, FORMAT_2, 0);
}

chart *chart_load(const chart_loader *l, slice path)
{
    switch (disk_stat(l->arena, path).kind) {
    case FILE_DIRECTORY: return load_directory(l, path);
    case FILE_REGULAR: return load_archive(l, path, file_read(l->arena, path, most_bytes(l)));
    default:
        raise_error(l->arena, GTMPL_ECHART, "cannot load irregular file %.*s as it has file mode type bits set",
                    SLICE_ARG(path));
    }
}

/* --- From a tree --- */

static void tree_yaml_work(void *context)
{
    opening *o = context;

    o->text = tree_read(o->tree, o->arena, o->path);
}

static chart *load_tree_folder(const chart_loader *l, const file_tree *tree, slice path)
{
    opening o = {.loader = l, .arena = l->arena, .tree = tree, .path = tree_join(l->arena, path, SLICE("Chart.yaml"))};

    chart_try(o.arena, tree_yaml_work, &o,
              arena_concat(o.arena, SLICE("unable to detect chart at "), tree_path_name(tree, o.arena, o.path)));
    check_api_version(&o);
    file_list files = chart_read_tree(l, tree, path);
    return load_files(l, &files, format_of(&o), 0);
}

chart *chart_load_tree(const chart_loader *l, const file_tree *tree, slice path)
{
    if (tree_stat(tree, l->arena, path) == TREE_FOLDER)
        return load_tree_folder(l, tree, path);

    slice name = tree_path_name(tree, l->arena, path), text = tree_read(tree, l->arena, path);
    if (text.size > most_bytes(l))
        raise_error(l->arena, GTMPL_ELIMIT, "%.*s is larger than the maximum size %zu", SLICE_ARG(name), most_bytes(l));
    return load_archive(l, name, text);
}

/* --- What is not an archive --- */

typedef struct magic_row {
    slice bytes;
    const char *type;
} magic_row;

#define MAGIC(bytes)                                                                                                   \
    {                                                                                                                  \
        "" bytes, sizeof(bytes) - 1                                                                                    \
    }

/* The types of net/http.DetectContentType that a mistaken chart is likely to be. */
static const magic_row magic_rows[] = {
    {MAGIC("PK\x03\x04"), "application/zip"},
    {MAGIC("Rar!\x1A\x07\x00"), "application/x-rar-compressed"},
    {MAGIC("%PDF-"), "application/pdf"},
    {MAGIC("\xFE\xFF"), "text/plain; charset=utf-16be"},
    {MAGIC("\xFF\xFE"), "text/plain; charset=utf-16le"},
    {MAGIC("\xEF\xBB\xBF"), "text/plain; charset=utf-8"},
    {MAGIC("<?xml"), "text/xml; charset=utf-8"},
    {MAGIC("\x89PNG\r\n\x1A\n"), "image/png"},
    {MAGIC("\xFF\xD8\xFF"), "image/jpeg"},
    {MAGIC("GIF87a"), "image/gif"},
    {MAGIC("GIF89a"), "image/gif"},
};

/* Bytes that no text holds, by the MIME sniffing standard. Helm looks at 512 bytes, padded with zeros. */
static const char *sniff(slice data)
{
    enum { SNIFFED = 512 };

    for (size_t i = 0; i < sizeof magic_rows / sizeof magic_rows[0]; i++)
        if (slice_starts(data, magic_rows[i].bytes))
            return magic_rows[i].type;
    if (data.size < SNIFFED)
        return "application/octet-stream";
    for (size_t i = 0; i < SNIFFED; i++) {
        unsigned char c = (unsigned char)data.data[i];
        if (c <= 0x08 || c == 0x0B || (c >= 0x0E && c <= 0x1A) || (c >= 0x1C && c <= 0x1F))
            return "application/octet-stream";
    }
    return "text/plain; charset=utf-8";
}

static void check_archive(arena *a, slice path, slice data)
{
    if (slice_starts(data, SLICE("\x1F\x8B\x08")))
        return;
    if (slice_ends(path, SLICE(".yml")) || slice_ends(path, SLICE(".yaml")))
        raise_error(a, GTMPL_ECHART, "file '%.*s' seems to be a YAML file, but expected a gzipped archive",
                    SLICE_ARG(path));
    raise_error(a, GTMPL_ECHART, "file '%.*s' does not appear to be a gzipped archive; got '%s'", SLICE_ARG(path),
                sniff(data));
}

/* --- Names --- */

_Noreturn static void fail_quoted(arena *a, gtmpl_status status, const char *before, slice name, const char *after)
{
    buffer out = buffer_new(a);

    buffer_add(&out, slice_from(before));
    quote_string(&out, name);
    buffer_add(&out, slice_from(after));
    raise_text(a, status, buffer_slice(&out));
}

static bool is_fetched(slice scheme)
{
    return slice_equal_fold(scheme, SLICE("http")) || slice_equal_fold(scheme, SLICE("https")) ||
           slice_equal_fold(scheme, SLICE("oci"));
}

slice chart_locate(arena *a, slice name)
{
    name = slice_trim_space(name);
    if (disk_exists(a, name))
        return disk_absolute(a, name);
    if (slice_starts(name, SLICE("/")) || slice_starts(name, SLICE(".")))
        fail_quoted(a, GTMPL_ENOTFOUND, "path ", name, " not found");
    slice scheme = slice_first(name, slice_find(name, SLICE("://")));
    if (scheme.size < name.size && !is_fetched(scheme))
        fail_quoted(a, GTMPL_ENOTFOUND, "scheme ", scheme, " not supported");
    if (scheme.size < name.size)
        fail_quoted(a, GTMPL_EUNSUPPORTED, "charts from the network are not supported yet: ", name, "");
    size_t slash = slice_find_char(name, '/');
    if (slash == SLICE_NONE || slash == 0)
        raise_error(a, GTMPL_ENOTFOUND, "non-absolute URLs should be in form of repo_name/path_to_chart, got: %.*s",
                    SLICE_ARG(name));
    raise_error(a, GTMPL_ENOTFOUND, "repo %.*s not found", SLICE_ARG(slice_first(name, slash)));
}
