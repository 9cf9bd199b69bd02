/* `.Files`: a map of bytes, and what templates may ask of it. */
#include "chart/files.h"

#include "chart/disk.h"
#include "chart/glob.h"
#include "codec/base_n.h"
#include "codec/yaml.h"

static void fill(map *files, const void *context)
{
    const chart *c = context;

    for (size_t i = 0; i < c->files.count; i++)
        map_put_own(files, symbol_new(files->arena, c->files.items[i].name),
                    value_bytes(chart_file_text(files->arena, &c->files.items[i])));
}

value chart_files_value(arena *a, const chart *c)
{
    map_source *source = ARENA_NEW(a, map_source);

    *source = (map_source){fill, c};
    return value_map(TYPE_FILES, map_new_pending(a, source));
}

static slice bytes_of(call *c)
{
    const value *v = map_get(arg_map(c, 0), arg_string(c, 1));

    return v == NULL ? SLICE("") : value_slice(*v);
}

/* Get NAME: the file's text; nothing for a file that is not there. */
value files_get(call *c)
{
    return value_string(bytes_of(c));
}

/* GetBytes NAME */
value files_get_bytes(call *c)
{
    return value_bytes(bytes_of(c));
}

typedef struct globbing {
    call *call;
    map *found;
} globbing;

static void glob_work(void *context)
{
    globbing *w = context;
    call *c = w->call;
    const map *files = arg_map(c, 0);
    const glob *g = glob_read(c->arena, arg_string(c, 1), '/');

    for (size_t i = 0; i < map_count(files); i++) {
        map_entry e = map_sorted(files)[i];
        if (g == NULL || glob_matches(c->arena, g, e.key->text))
            map_put(w->found, e.key, e.value);
    }
}

/* Glob PATTERN: the files whose whole path matches; all of them for what is no pattern. */
value files_glob(call *c)
{
    globbing w = {.call = c, .found = map_new(c->arena)};
    const failure *why = arena_try(c->arena, glob_work, &w);

    if (why != NULL && why->status == GTMPL_ENOMEM)
        raise_failure(c->arena, why);
    if (why != NULL)
        call_fail_text(c, why->text);
    return value_map(TYPE_FILES, w.found);
}

typedef struct writing {
    buffer out;
    map *texts;
} writing;

static void write_work(void *context)
{
    writing *w = context;

    yaml_write(&w->out, value_map(TYPE_MAP_STRING, w->texts));
}

/* The texts as YAML without the last line end; nothing where YAML cannot hold them, as Helm's toYAML. */
static value yaml_of(call *c, map *texts)
{
    writing w = {.out = buffer_new(c->arena), .texts = texts};
    const failure *why = arena_try(c->arena, write_work, &w);

    if (why != NULL && failure_is_final(why))
        raise_failure(c->arena, why);
    slice text = why != NULL ? SLICE("") : slice_without_suffix(buffer_slice(&w.out), SLICE("\n"));
    return value_string(text);
}

/* AsConfig: the files by their base names, for a ConfigMap. */
value files_as_config(call *c)
{
    const map *files = arg_map(c, 0);
    map *texts = map_new(c->arena);

    if (files == NULL)
        return value_string(SLICE(""));
    for (size_t i = 0; i < map_count(files); i++) {
        map_entry e = map_sorted(files)[i];
        map_set(texts, path_base(e.key->text), value_string(value_slice(e.value)));
    }
    return yaml_of(c, texts);
}

/* AsSecrets: the same in base64, for a Secret. */
value files_as_secrets(call *c)
{
    const map *files = arg_map(c, 0);
    map *texts = map_new(c->arena);

    if (files == NULL)
        return value_string(SLICE(""));
    for (size_t i = 0; i < map_count(files); i++) {
        map_entry e = map_sorted(files)[i];
        buffer encoded = buffer_new(c->arena);
        base64_encode(&encoded, value_slice(e.value));
        map_set(texts, path_base(e.key->text), value_string(buffer_slice(&encoded)));
    }
    return yaml_of(c, texts);
}

/* Lines NAME: without line ends; the last one ends the last line, it does not begin another. */
value files_lines(call *c)
{
    slice rest = slice_without_suffix(bytes_of(c), SLICE("\n")), line;
    list *lines = list_new(c->arena, 0);

    if (bytes_of(c).size > 0)
        while (slice_next(&rest, '\n', &line))
            list_add(c->arena, lines, value_string(line));
    return value_list(TYPE_LIST_STRING, lines);
}
