/* Layers from texts: whole files, or one entry of a file that holds several. */
#include "values/layer.h"

#include "values/files.h"

static const slice global_key = {"global", 6};

static _Noreturn void refuse_entry(arena *a, const origin_table *origins, const map_entry *e, slice file)
{
    const origin_place *place = origins == NULL ? NULL : origin_find(origins, e->key->origin);
    failure *f = ARENA_NEW(a, failure);

    *f = (failure){.status = GTMPL_ETYPE, .file = file};
    f->text = arena_printf(a, "failed to parse %.*s: the values of %.*s must be a map, not %s", SLICE_ARG(file),
                           SLICE_ARG(e->key->text), e->value.kind == KIND_LIST ? "a list" : "a single value");
    if (place != NULL) {
        f->line = place->line;
        f->column = place->column;
    }
    raise_failure(a, f);
}

map *layer_entry(arena *a, const origin_table *origins, const map *file, const layer_source *source)
{
    const map_entry *global = map_get_entry(file, global_key), *own = map_get_entry(file, source->entry);
    map *layer = map_new(a);

    if (global != NULL)
        map_put(layer, global->key, global->value);
    if (own == NULL || own->value.kind == KIND_NIL)
        return layer;
    if (own->value.kind != KIND_MAP)
        refuse_entry(a, origins, own, source->file);
    return values_merge_maps(a, layer, own->value.map);
}

typedef struct layer_marker {
    origin_table *origins;
    uint32_t layer;
} layer_marker;

static uint32_t mark(void *context, uint32_t line, uint32_t column)
{
    layer_marker *m = context;

    return origin_add(m->origins, m->layer, line, column);
}

/*
 * What the layer says alone, for those who ask who said what. An entry above a `global` is two layers of the table:
 * what is for all lies below what is for one.
 */
static void add_layers(origin_table *origins, const layer_source *source, const map *file, const map *layer)
{
    const map_entry *global = map_get_entry(file, global_key);
    const value *own = map_get(file, source->entry);
    slice entry = source->entry.data == NULL ? source->entry : arena_slice(origins->arena, source->entry);
    bool is_split = source->entry.data != NULL && global != NULL && own != NULL && own->kind == KIND_MAP;

    if (is_split) {
        map *all = map_new(origins->arena);
        map_put(all, global->key, global->value);
        uint32_t below = origin_add_layer(origins, LAYER_FILE, source->name, source->file);
        origins->layers[below].values = all;
        origins->layers[below].entry = entry;
    }
    uint32_t added = origin_add_layer(origins, LAYER_FILE, source->name, source->file);
    origins->layers[added].values = is_split ? own->map : layer;
    origins->layers[added].entry = entry;
}

map *layer_load(arena *a, origin_table *origins, const layer_source *source, slice text)
{
    layer_marker m = {.origins = origins};
    const yaml_marker marker = {mark, &m};

    if (origins != NULL)
        m.layer = (uint32_t)origins->layer_count; /* added when all went well */
    map *file = values_load_file(a, &(values_reading){.marker = origins == NULL ? NULL : &marker}, text, source->file);
    map *values = source->entry.data == NULL ? file : layer_entry(a, origins, file, source);
    if (origins != NULL)
        add_layers(origins, source, file, values);
    return values;
}
