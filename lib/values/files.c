/*
 * Values files. Documents are split as Kubernetes' YAMLReader splits them: by lines that begin with `---`, without a
 * look at the YAML around them, so a `---` at the start of a line inside a block of text splits too.
 */
#include "values/files.h"

typedef struct document_reader {
    arena *arena;
    const values_reading *how;
    slice rest;     /* what has not been split yet */
    uint32_t lines; /* split so far */
    uint32_t first; /* lines before the document being read */
    slice text;     /* of that document */
    map *document;  /* what it was */
} document_reader;

static void check_separator(document_reader *r, slice line)
{
    slice after = slice_trim_space(slice_after(line, 3));

    if (after.size == 0 || after.data[0] == '#')
        return;
    failure *f = ARENA_NEW(r->arena, failure);
    *f = (failure){.status = GTMPL_EYAML, .line = r->lines, .column = 1};
    f->text = arena_concat(r->arena, SLICE("error reading yaml document: invalid Yaml document separator: "), after);
    raise_failure(r->arena, f);
}

/*
 * The next document; false after the last. A separator ends a document only if there is something to end; else it
 * is part of what follows, as YAML allows. Line ends of Windows lose their carriage return.
 */
static bool next_document(document_reader *r, slice *document)
{
    buffer out = buffer_new(r->arena);
    slice line;

    r->first = r->lines;
    while (r->rest.size > 0 && slice_next(&r->rest, '\n', &line)) {
        r->lines++;
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

/* A marker counts lines from the start of the file. */
static uint32_t mark_in_file(void *context, uint32_t line, uint32_t column)
{
    const document_reader *r = context;

    return r->how->marker->mark(r->how->marker->context, line + r->first, column);
}

static void read_work(void *context)
{
    document_reader *r = context;
    const yaml_marker marker = {mark_in_file, r};
    value v = r->how->marker == NULL ? yaml_read(r->arena, r->how->symbols, r->text, YAML_MAP)
                                     : yaml_read_marked(r->arena, &marker, r->text, YAML_MAP);

    r->document = v.map;
}

static map *read_document(document_reader *r, slice text)
{
    r->text = text;
    const failure *why = arena_try(r->arena, read_work, r);
    if (why == NULL)
        return r->document;
    failure *placed = ARENA_NEW(r->arena, failure);
    *placed = *why;
    if (why->line > 0)
        placed->line += r->first;
    raise_wrapped(r->arena, placed, SLICE("cannot unmarshal yaml document"));
}

/* Whether the text is one document of whole lines as it stands, so that it need not be copied line by line. */
static bool is_single(slice text)
{
    return slice_ends(text, SLICE("\n")) && !slice_starts(text, SLICE("---")) &&
           slice_find(text, SLICE("\n---")) == SLICE_NONE && slice_find_char(text, '\r') == SLICE_NONE;
}

map *values_load(arena *a, const values_reading *how, slice text)
{
    document_reader r = {.arena = a, .how = how, .rest = text};
    map *values = NULL;
    slice document;

    if (is_single(text)) {
        values = read_document(&r, text);
        return values == NULL ? map_new(a) : values;
    }
    while (next_document(&r, &document)) {
        map *next = read_document(&r, document);
        values = values == NULL ? next : values_merge_maps(a, values, next);
    }
    return values == NULL ? map_new(a) : values;
}

typedef struct file_reading {
    arena *arena;
    const values_reading *how;
    slice text;
    map *values;
} file_reading;

static void load_work(void *context)
{
    file_reading *f = context;

    f->values = values_load(f->arena, f->how, f->text);
}

map *values_load_file(arena *a, const values_reading *how, slice text, slice name)
{
    file_reading f = {.arena = a, .how = how, .text = text};
    const failure *why = arena_try(a, load_work, &f);

    if (why == NULL)
        return f.values;
    failure *placed = ARENA_NEW(a, failure);
    *placed = *why;
    placed->file = name;
    raise_wrapped(a, placed, arena_concat(a, SLICE("failed to parse "), name));
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
    arena_check_stack(a);
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
