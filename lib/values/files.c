/*
 * Values files. Documents are split as Kubernetes' YAMLReader splits them: by lines that begin with `---`, without a
 * look at the YAML around them, so a `---` at the start of a line inside a block of text splits too.
 */
#include "values/files.h"

#include "codec/yaml.h"

/* A run of lines up to a separator that has something before it. */
typedef struct document_reader {
    arena *arena;
    slice rest;
} document_reader;

static void check_separator(document_reader *r, slice line)
{
    slice after = slice_trim_space(slice_after(line, 3));

    if (after.size > 0 && after.data[0] != '#')
        raise_error(r->arena, GTMPL_EYAML, "error reading yaml document: invalid Yaml document separator: %.*s",
                    SLICE_ARG(after));
}

/*
 * The next document; false after the last. A separator ends a document only if there is something to end; else it
 * is part of what follows, as YAML allows. Line ends of Windows lose their carriage return.
 */
static bool next_document(document_reader *r, slice *document)
{
    buffer out = buffer_new(r->arena);
    slice line;

    while (r->rest.size > 0 && slice_next(&r->rest, '\n', &line)) {
        if (slice_starts(line, SLICE("---"))) {
            check_separator(r, line);
            if (out.size > 0)
                break;
        }
        buffer_add(&out, slice_without_suffix(line, SLICE("\r")));
        buffer_add_char(&out, '\n');
    }
    *document = buffer_slice(&out);
    return out.size > 0;
}

/* Not in place, since compilers warn of anything that could live across a setjmp. */
_Noreturn static void fail_document(arena *a, const failure *why)
{
    raise_wrapped(a, why, SLICE("cannot unmarshal yaml document"));
}

_Noreturn static void fail_file(arena *a, const failure *why, slice name)
{
    raise_wrapped(a, why, arena_concat(a, SLICE("failed to parse "), name));
}

static value read_document(arena *a, symbol_table *symbols, slice text)
{
    frame f;

    frame_enter(a, &f);
    if (setjmp(f.jump) != 0)
        fail_document(a, f.failure);
    value v = yaml_read(a, symbols, text, YAML_MAP);
    frame_leave(a, &f);
    return v;
}

/* Whether the text is one document of whole lines as it stands, so that it need not be copied line by line. */
static bool is_single(slice text)
{
    return slice_ends(text, SLICE("\n")) && !slice_starts(text, SLICE("---")) &&
           slice_find(text, SLICE("\n---")) == SLICE_NONE && slice_find_char(text, '\r') == SLICE_NONE;
}

map *values_load(arena *a, symbol_table *symbols, slice text)
{
    document_reader r = {.arena = a, .rest = text};
    map *values = NULL;
    slice document;

    if (is_single(text)) {
        values = read_document(a, symbols, text).map;
        return values == NULL ? map_new(a) : values;
    }
    while (next_document(&r, &document)) {
        map *next = read_document(a, symbols, document).map;
        values = values == NULL ? next : values_merge_maps(a, values, next);
    }
    return values == NULL ? map_new(a) : values;
}

map *values_load_file(arena *a, symbol_table *symbols, slice text, slice name)
{
    frame f;

    frame_enter(a, &f);
    if (setjmp(f.jump) != 0)
        fail_file(a, f.failure, name);
    map *values = values_load(a, symbols, text);
    frame_leave(a, &f);
    return values;
}

static bool is_map(const value *v)
{
    return v != NULL && v->kind == KIND_MAP && v->type == TYPE_MAP;
}

static map *merge_maps(arena *a, const map *under, const map *over, int depth)
{
    map *merged = map_copy(a, under);

    if (depth > VALUE_MAX_DEPTH)
        raise_error(a, GTMPL_ELIMIT, "values are nested deeper than %d levels", VALUE_MAX_DEPTH);
    for (size_t i = 0; i < map_count(over); i++) {
        map_entry e = map_sorted(over)[i];
        value *old = map_find(merged, e.key);
        if (is_map(&e.value) && is_map(old))
            e.value = value_map(TYPE_MAP, merge_maps(a, old->map, e.value.map, depth + 1));
        map_put(merged, e.key, e.value);
    }
    return merged;
}

map *values_merge_maps(arena *a, const map *under, const map *over)
{
    return merge_maps(a, under, over, 0);
}
