/* Helm's form of a result. Reference: Helm's pkg/cmd/template.go. */
#include "render/write.h"

#include "base/file.h"
#include "chart/ignore.h"
#include "render/manifest.h"

#define SOURCE SLICE("# Source: ")

void write_manifest(pieces *out, const gtmpl_manifest *m)
{
    pieces_add(out, SLICE("---\n# Source: "));
    pieces_add(out, m->path);
    pieces_add(out, SLICE("\n"));
    if (m->parts != NULL)
        pieces_add_all(out, m->parts);
    else
        pieces_add(out, m->text);
    pieces_add(out, SLICE("\n"));
}

static bool is_hook(const gtmpl_manifest *m)
{
    return m->role == GTMPL_ROLE_HOOK || m->role == GTMPL_ROLE_TEST;
}

/* Hooks that were not asked for. */
static bool is_left_out(const gtmpl_manifest *m, bool no_hooks, bool skip_tests)
{
    return is_hook(m) && (no_hooks || (skip_tests && m->role == GTMPL_ROLE_TEST));
}

/* Everything: resources, with the white space behind the last of them trimmed, then hooks. */
static void write_all(pieces *out, const slice *own, const gtmpl_manifest *manifests, size_t count,
                      const gtmpl_write_options *options)
{
    if (own != NULL) {
        pieces_add(out, slice_trim_space(*own));
    } else {
        for (size_t i = 0; i < count; i++)
            if (!is_hook(&manifests[i]))
                write_manifest(out, &manifests[i]);
        pieces_trim_space_right(out); /* in front there is nothing to trim: it begins with dashes */
    }
    pieces_add(out, SLICE("\n"));
    for (size_t i = 0; i < count; i++)
        if (is_hook(&manifests[i]) && !is_left_out(&manifests[i], options->no_hooks, options->skip_tests))
            write_manifest(out, &manifests[i]);
}

/* The path within the chart that a document's first "# Source: CHART/PATH" names; false when there is none. */
static bool read_source(slice document, slice *path)
{
    for (size_t at; (at = slice_find(document, SOURCE)) != SLICE_NONE;) {
        document = slice_after(document, at + SOURCE.size);
        size_t slash = slice_find_char(document, '/');
        if (slash == SLICE_NONE)
            return false;
        slice rest = slice_after(document, slash + 1);
        *path = slice_first(rest, slice_find_char(rest, '\n')); /* SLICE_NONE: all of it */
        if (slash > 0 && path->size > 0)
            return true;
    }
    return false;
}

static bool write_matching(pieces *out, const compat *as, slice printed, slice pattern)
{
    splitter parts = manifest_split(as, printed);
    slice document, path;
    bool found = false;

    while (manifest_next(&parts, &document)) {
        if (!read_source(document, &path) || pattern_matches(pattern, path) != PATTERN_YES)
            continue;
        pieces_add(out, SLICE("---\n"));
        pieces_add(out, document);
        pieces_add(out, SLICE("\n"));
        found = true;
    }
    return found;
}

void write_result(pieces *out, const compat *as, const slice *own, const gtmpl_manifest *manifests, size_t count,
                  const gtmpl_write_options *options)
{
    if (options->show_only_count == 0) {
        write_all(out, own, manifests, count, options);
        return;
    }
    pieces parts = pieces_new(out->arena);
    write_all(&parts, own, manifests, count, options);
    const slice printed = pieces_join(&parts);
    for (size_t i = 0; i < options->show_only_count; i++) {
        slice pattern = slice_from(options->show_only[i]);
        if (!write_matching(out, as, printed, pattern))
            raise_error(out->arena, GTMPL_ENOTFOUND, "could not find template %.*s in chart", SLICE_ARG(pattern));
    }
}

/* --- Files --- */

/* A file that is being put together. */
typedef struct output_file {
    slice path;
    pieces text;
} output_file;

typedef struct output_files {
    output_file *items;
    size_t count;
} output_files;

static slice output_path(arena *a, const gtmpl_manifest *m, const gtmpl_files_options *options)
{
    slice folder = arena_concat(a, slice_from(options->folder), SLICE("/"));

    if (options->below != NULL && m->role != GTMPL_ROLE_CRD)
        folder = arena_concat3(a, folder, slice_from(options->below), SLICE("/"));
    return arena_concat(a, folder, m->path);
}

static output_file *find_output(output_files *files, slice path)
{
    for (size_t i = files->count; i-- > 0;)
        if (slice_equal(files->items[i].path, path))
            return &files->items[i];
    return NULL;
}

/* A file begins empty, unless its first manifest is a hook: Helm then adds to what is there. */
static output_file *new_output(arena *a, output_files *files, slice path, bool keep)
{
    output_file *f = &files->items[files->count++];

    *f = (output_file){path, pieces_new(a)};
    if (keep && file_exists(a, path))
        pieces_add(&f->text, file_read(a, path, 0));
    return f;
}

void write_files(arena *a, const gtmpl_manifest *manifests, size_t count, const gtmpl_files_options *options)
{
    output_files files = {ARENA_ARRAY(a, count, output_file), 0};

    for (size_t i = 0; i < count; i++) {
        const gtmpl_manifest *m = &manifests[i];
        if (is_left_out(m, options->no_hooks, options->skip_tests))
            continue;
        slice path = output_path(a, m, options);
        output_file *f = find_output(&files, path);
        if (f == NULL)
            f = new_output(a, &files, path, is_hook(m));
        write_manifest(&f->text, m);
    }
    for (size_t i = 0; i < files.count; i++)
        file_replace(a, files.items[i].path, &files.items[i].text);
    for (size_t i = 0; i < count && options->written != NULL; i++)
        if (!is_left_out(&manifests[i], options->no_hooks, options->skip_tests))
            options->written(options->context, arena_cstring(a, output_path(a, &manifests[i], options)));
}
