/* Helm's form of a result. Reference: Helm's pkg/cmd/template.go. */
#include "render/write.h"

#include "chart/ignore.h"
#include "render/manifest.h"

#define SOURCE SLICE("# Source: ")

void write_manifest(buffer *out, const gtmpl_manifest *m)
{
    buffer_add(out, SLICE("---\n"));
    buffer_add(out, SOURCE);
    buffer_add(out, m->path);
    buffer_add_char(out, '\n');
    buffer_add(out, m->text);
    buffer_add_char(out, '\n');
}

static bool is_hook(const gtmpl_manifest *m)
{
    return m->role == GTMPL_ROLE_HOOK || m->role == GTMPL_ROLE_TEST;
}

/* Everything: resources, with the white space behind the last of them trimmed, then hooks. */
static void write_all(buffer *out, const gtmpl_manifest *manifests, size_t count, const gtmpl_write_options *options)
{
    for (size_t i = 0; i < count; i++)
        if (!is_hook(&manifests[i]))
            write_manifest(out, &manifests[i]);

    slice resources = slice_trim_space(buffer_slice(out));
    out->size = resources.size; /* nothing was trimmed in front: it begins with dashes */
    buffer_add_char(out, '\n');
    for (size_t i = 0; i < count; i++)
        if (is_hook(&manifests[i]) && !options->no_hooks &&
            !(options->skip_tests && manifests[i].role == GTMPL_ROLE_TEST))
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

static bool write_matching(buffer *out, slice printed, slice pattern)
{
    splitter parts = manifest_split(printed);
    slice document, path;
    bool found = false;

    while (manifest_next(&parts, &document)) {
        if (!read_source(document, &path) || pattern_matches(pattern, path) != PATTERN_YES)
            continue;
        buffer_add(out, SLICE("---\n"));
        buffer_add(out, document);
        buffer_add_char(out, '\n');
        found = true;
    }
    return found;
}

void write_result(buffer *out, const gtmpl_manifest *manifests, size_t count, const gtmpl_write_options *options)
{
    if (options->show_only_count == 0) {
        write_all(out, manifests, count, options);
        return;
    }
    buffer printed = buffer_new(out->arena);
    write_all(&printed, manifests, count, options);
    for (size_t i = 0; i < options->show_only_count; i++) {
        slice pattern = slice_from(options->show_only[i]);
        if (!write_matching(out, buffer_slice(&printed), pattern))
            raise_error(out->arena, GTMPL_ENOTFOUND, "could not find template %.*s in chart", SLICE_ARG(pattern));
    }
}
