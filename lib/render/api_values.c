/* The public values: layers merged as they come, each change made on a copy, so that a failed one leaves no trace. */
#include <stdlib.h>

#include "base/file.h"
#include "chart/disk.h"
#include "codec/json.h"
#include "funcs/url.h"
#include "gtmpl/gtmpl.h"
#include "render/api.h"
#include "render/values_object.h"
#include "value/number.h"
#include "values/files.h"
#include "values/layer.h"
#include "values/set.h"

/* A change on its way: what is added, and the map that will replace the present one. */
typedef struct change {
    gtmpl_values *values;
    slice text;
    layer_source source; /* of files and texts */
    gtmpl_set_mode mode;
    list *contents; /* what the files of --set-file held, in the order in which they were read */
    size_t again;   /* how many of them have been handed out a second time */
    map *result;
} change;

gtmpl_status gtmpl_values_new(gtmpl_values **values, gtmpl_error **err)
{
    return gtmpl_values_new_limited(values, NULL, err);
}

gtmpl_status gtmpl_values_new_limited(gtmpl_values **values, const gtmpl_limits *limited, gtmpl_error **err)
{
    *values = NULL;
    if (!api_options_known(limited, err))
        return GTMPL_EINVALID;
    *values = calloc(1, sizeof **values);
    arena *a = *values == NULL ? NULL : arena_new_limited(limited);

    if (a == NULL) {
        free(*values);
        *values = NULL;
        return api_no_memory(err);
    }
    (*values)->arena = a;
    return GTMPL_OK;
}

void gtmpl_values_free(gtmpl_values *values)
{
    if (values == NULL)
        return;
    arena_free(values->arena);
    free(values);
}

static gtmpl_status apply(change *c, void (*work)(void *context), gtmpl_error **err)
{
    origin_table *origins = c->values->origins;
    size_t layers = origins == NULL ? 0 : origins->layer_count;
    gtmpl_status status = api_run(c->values->arena, work, c, err);

    if (status == GTMPL_OK)
        c->values->root = c->result;
    else if (origins != NULL)
        origins->layer_count = layers;
    return status;
}

/* --- What a user named: a file, standard input, a URL --- */

void gtmpl_values_allow_urls(gtmpl_values *values, gtmpl_fetch *fetch, void *context)
{
    values->fetch = fetch;
    values->context = context;
}

static void free_fetched(void *data)
{
    free(*(char **)data);
}

static slice fetch_url(const gtmpl_values *v, slice name, const url *u)
{
    arena *a = v->arena;
    char **data = ARENA_NEW(a, char *);
    buffer address = buffer_new(a);
    size_t size = 0;
    url whole = *u;

    if (v->fetch == NULL)
        raise_error(a, GTMPL_EUNSUPPORTED, "URLs are not allowed here: %.*s", SLICE_ARG(name));
    whole.fragment = SLICE("");
    url_write(&address, &whole);
    slice text = buffer_slice(&address);
    if (u->host.size == 0) {
        buffer why = buffer_new(a);
        buffer_add(&why, SLICE("Get "));
        quote_string(&why, text);
        buffer_add(&why, SLICE(": http: no Host in request URL"));
        raise_text(a, GTMPL_EINVALID, buffer_slice(&why));
    }
    arena_on_release(a, free_fetched, data);
    gtmpl_status status = v->fetch(v->context, arena_cstring(a, name), arena_cstring(a, text), data, &size);
    if (*data == NULL)
        raise_error(a, status == GTMPL_OK ? GTMPL_ENOMEM : status, "cannot fetch %.*s", SLICE_ARG(name));
    if (status != GTMPL_OK)
        raise_text(a, status, arena_slice(a, slice_of(*data, size)));
    return slice_of(*data, size);
}

/*
 * Every name is taken for a URL first, as Helm does: one that is broken is refused, whatever it was meant to be.
 * `*on_disk` tells of a file.
 */
static slice read_named(const gtmpl_values *v, slice name, bool *on_disk)
{
    slice error;
    url u;

    *on_disk = false;
    if (slice_equal(slice_trim_space(name), SLICE("-")))
        return file_read_stdin(v->arena, 0);
    if (!url_read(v->arena, name, &u, &error))
        raise_text(v->arena, GTMPL_EINVALID, error);
    if (slice_equal(u.scheme, SLICE("http")) || slice_equal(u.scheme, SLICE("https")))
        return fetch_url(v, name, &u);
    if (slice_equal(u.scheme, SLICE("oci")))
        raise_error(v->arena, GTMPL_EUNSUPPORTED, "values from a registry are not supported: %.*s", SLICE_ARG(name));
    *on_disk = true;
    return file_read(v->arena, name, 0);
}

/* --- Origins --- */

static void keep_origins_work(void *context)
{
    gtmpl_values *v = context;

    if (v->root != NULL)
        raise_error(v->arena, GTMPL_EINVALID, "origins must be asked for before values are added");
    if (v->origins == NULL)
        v->origins = origin_table_new(v->arena);
}

gtmpl_status gtmpl_values_keep_origins(gtmpl_values *values, gtmpl_error **err)
{
    return api_run(values->arena, keep_origins_work, values, err);
}

/* --- Files --- */

static layer_source source_of(const char *layer, const char *file)
{
    return (layer_source){.name = slice_from(layer == NULL ? "values" : layer), .file = slice_from(file)};
}

static void merge_text(change *c, slice text)
{
    gtmpl_values *v = c->values;

    c->result = values_merge_maps(v->arena, v->root, layer_load(v->arena, v->origins, &c->source, text));
}

/* Errors have called the file as the user does; among the files of a repository it is told from the root on. */
static void name_from_base(const gtmpl_values *v)
{
    origin_layer *added = &v->origins->layers[v->origins->layer_count - 1];
    slice path = disk_absolute(v->arena, added->file), below = slice_after(path, v->base.size);

    if (slice_starts(path, v->base) && slice_starts(below, SLICE("/")))
        added->file = slice_after(below, 1);
}

static void add_file_work(void *context)
{
    change *c = context;
    gtmpl_values *v = c->values;
    bool on_disk;

    merge_text(c, read_named(v, c->source.file, &on_disk));
    if (on_disk && v->origins != NULL && v->base.size > 0)
        name_from_base(v);
}

gtmpl_status gtmpl_values_add_file(gtmpl_values *values, const char *path, const char *layer, gtmpl_error **err)
{
    change c = {.values = values, .source = source_of(layer, path)};

    return apply(&c, add_file_work, err);
}

static void add_text_work(void *context)
{
    change *c = context;

    merge_text(c, arena_slice(c->values->arena, c->text));
}

gtmpl_status gtmpl_values_add_text(gtmpl_values *values, const char *text, size_t size, const char *name,
                                   const char *layer, gtmpl_error **err)
{
    change c = {.values = values, .text = slice_of(text, size), .source = source_of(layer, name)};

    return apply(&c, add_text_work, err);
}

gtmpl_status gtmpl_values_add_entry(gtmpl_values *values, const char *text, size_t size, const char *name,
                                    const char *entry, const char *layer, gtmpl_error **err)
{
    change c = {.values = values, .text = slice_of(text, size), .source = source_of(layer, name)};

    c.source.entry = slice_from(entry);
    return apply(&c, add_text_work, err);
}

/* --- Single values --- */

/* How the modes are called in errors, and what reads them. */
static const struct {
    const char *flag;
    set_mode mode;
} set_modes[] = {
    [GTMPL_SET_TYPED] = {"--set", SET_TYPED},     [GTMPL_SET_STRING] = {"--set-string", SET_STRING},
    [GTMPL_SET_JSON] = {"--set-json", SET_JSON},  [GTMPL_SET_LITERAL] = {"--set-literal", SET_LITERAL},
    [GTMPL_SET_FILE] = {"--set-file", SET_TYPED},
};

static value read_set_file(void *context, arena *a, slice path)
{
    change *c = context;
    bool on_disk;
    value v = value_string(read_named(c->values, path, &on_disk));

    list_add(a, c->contents, v);
    return v;
}

/* For setting the same values again: standard input can be read but once. */
static value take_set_file(void *context, arena *a, slice path)
{
    change *c = context;

    (void)a;
    (void)path;
    return c->contents->items[c->again++];
}

/* Starts a layer of the table; gives the one origin that all its keys have, or 0 if origins are not kept. */
static uint32_t add_flag(change *c)
{
    arena *a = c->values->arena;
    origin_table *origins = c->values->origins;

    if (origins == NULL)
        return 0;
    slice flag = arena_printf(a, "%s %.*s", set_modes[c->mode].flag, SLICE_ARG(c->text));
    return origin_add(origins, origin_add_layer(origins, LAYER_FLAG, SLICE("set"), flag), 0, 0);
}

/* --set-json also takes one whole object, which is merged like a file. */
static void set_json_object(change *c, slice text)
{
    gtmpl_values *v = c->values;
    uint32_t origin = add_flag(c);
    value read = json_read(v->arena, NULL, text, JSON_MAP);

    if (origin != 0) {
        read = origin_stamp(v->arena, read, origin);
        v->origins->layers[v->origins->layer_count - 1].values = read.map;
    }
    c->result = values_merge_maps(v->arena, v->root, read.map);
}

static void set_single_values(change *c)
{
    gtmpl_values *v = c->values;
    arena *a = v->arena;
    set_options options = {.mode = set_modes[c->mode].mode, .context = c, .origin = add_flag(c)};

    c->contents = list_new(a, 0);
    if (c->mode == GTMPL_SET_FILE)
        options.read = read_set_file;
    c->result = v->root == NULL ? map_new(a) : value_deep_copy(a, value_map(TYPE_MAP, v->root)).map;
    values_set(a, c->result, c->text, &options);
    if (v->origins == NULL)
        return;
    map *alone = map_new(a);
    options.leaves_gaps = true;
    if (c->mode == GTMPL_SET_FILE)
        options.read = take_set_file;
    values_set(a, alone, c->text, &options);
    v->origins->layers[v->origins->layer_count - 1].values = alone;
}

static void set_work(void *context)
{
    change *c = context;

    c->text = arena_slice(c->values->arena, c->text); /* values may point into it */
    slice trimmed = slice_trim_space(c->text);
    if (c->mode == GTMPL_SET_JSON && trimmed.size > 0 && trimmed.data[0] == '{')
        set_json_object(c, trimmed);
    else
        set_single_values(c);
}

/* Helm hides the reason of a broken --set-json, and shows the text instead. */
static failure *set_failure(change *c, const failure *f)
{
    failure *result = ARENA_NEW(c->values->arena, failure);
    const char *flag = set_modes[c->mode].flag;
    slice trimmed = slice_trim_space(c->text);

    *result = *f;
    if (c->mode != GTMPL_SET_JSON)
        result->text = arena_printf(c->values->arena, "failed parsing %s data: %.*s", flag, SLICE_ARG(f->text));
    else
        result->text = arena_printf(c->values->arena, "failed parsing --set-json data%s %.*s",
                                    trimmed.size > 0 && trimmed.data[0] == '{' ? " JSON:" : "", SLICE_ARG(c->text));
    return result;
}

static void guarded_set_work(void *context)
{
    change *c = context;
    const failure *f = arena_try(c->values->arena, set_work, c);

    if (f != NULL)
        raise_failure(c->values->arena, f->status == GTMPL_ENOMEM ? f : set_failure(c, f));
}

gtmpl_status gtmpl_values_set(gtmpl_values *values, const char *assignment, gtmpl_set_mode mode, gtmpl_error **err)
{
    change c = {.values = values, .mode = mode};

    if ((size_t)mode >= sizeof set_modes / sizeof *set_modes) {
        static const failure bad_mode = {.status = GTMPL_EINVALID, .text = {"unknown mode of setting values", 30}};
        return api_error(err, &bad_mode, 0);
    }
    c.text = slice_from(assignment);
    return apply(&c, guarded_set_work, err);
}
