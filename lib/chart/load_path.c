/* Charts by their paths: folders, archives, folders of a tree; and where a chart that a user named may be. */
#include "base/file.h"
#include "chart/disk.h"
#include "chart/load_internal.h"
#include "value/number.h"

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
    chart_try_document(o->arena, api_version_work, o, SLICE("Chart.yaml"));
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
    return chart_load_files(l, &files, format_of(&o), 0);
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
            return chart_load_files(l, &o.files, format_of(&o), 0);
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

    return chart_load_files(l, &files, FORMAT_2, 0);
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
    return chart_load_files(l, &files, format_of(&o), 0);
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
