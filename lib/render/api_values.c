/* The public values: layers merged as they come, each change made on a copy, so that a failed one leaves no trace. */
#include <stdlib.h>

#include "base/file.h"
#include "codec/json.h"
#include "gtmpl/gtmpl.h"
#include "render/api.h"
#include "render/values_object.h"
#include "values/files.h"
#include "values/set.h"

/* A change on its way: what is added, and the map that will replace the present one. */
typedef struct change {
    gtmpl_values *values;
    slice text, name;
    gtmpl_set_mode mode;
    map *result;
} change;

gtmpl_status gtmpl_values_new(gtmpl_values **values, gtmpl_error **err)
{
    *values = calloc(1, sizeof **values);
    arena *a = *values == NULL ? NULL : arena_new_limited(NULL);

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
    gtmpl_status status = api_run(c->values->arena, work, c, err);

    if (status == GTMPL_OK)
        c->values->root = c->result;
    return status;
}

static void merge_text(change *c, slice text)
{
    gtmpl_values *v = c->values;

    c->result = values_merge_maps(v->arena, v->root, values_load_file(v->arena, NULL, text, c->name));
}

static void add_file_work(void *context)
{
    change *c = context;
    arena *a = c->values->arena;
    bool is_stdin = slice_equal(slice_trim_space(c->name), SLICE("-"));

    merge_text(c, is_stdin ? file_read_stdin(a, 0) : file_read(a, c->name, 0));
}

gtmpl_status gtmpl_values_add_file(gtmpl_values *values, const char *path, const char *layer, gtmpl_error **err)
{
    change c = {.values = values, .name = slice_from(path)};

    (void)layer; /* origins are not kept yet */
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
    change c = {.values = values, .text = slice_of(text, size), .name = slice_from(name)};

    (void)layer;
    return apply(&c, add_text_work, err);
}

/* --- Single values --- */

/* How the modes are called in errors, and what reads them. */
static const struct {
    const char *flag;
    set_mode mode;
} set_modes[] = {
    [GTMPL_SET_TYPED] = {"--set", SET_TYPED},       [GTMPL_SET_STRING] = {"--set-string", SET_STRING},
    [GTMPL_SET_JSON] = {"--set-json", SET_JSON},    [GTMPL_SET_LITERAL] = {"--set-literal", SET_LITERAL},
    [GTMPL_SET_FILE] = {"--set-file", SET_TYPED},
};

static value read_set_file(void *context, arena *a, slice path)
{
    (void)context;
    return value_string(slice_equal(slice_trim_space(path), SLICE("-")) ? file_read_stdin(a, 0)
                                                                         : file_read(a, path, 0));
}

/* --set-json also takes one whole object, which is merged like a file. */
static void set_json_object(change *c, slice text)
{
    arena *a = c->values->arena;

    c->result = values_merge_maps(a, c->values->root, json_read(a, NULL, text, JSON_MAP).map);
}

static void set_work(void *context)
{
    change *c = context;
    arena *a = c->values->arena;

    c->text = arena_slice(a, c->text); /* values may point into it */
    slice trimmed = slice_trim_space(c->text);
    if (c->mode == GTMPL_SET_JSON && trimmed.size > 0 && trimmed.data[0] == '{') {
        set_json_object(c, trimmed);
        return;
    }
    map *root = c->values->root;
    c->result = root == NULL ? map_new(a) : value_deep_copy(a, value_map(TYPE_MAP, root)).map;
    if (c->mode == GTMPL_SET_FILE)
        values_set_file(a, c->result, c->text, read_set_file, NULL);
    else
        values_set(a, c->result, c->text, set_modes[c->mode].mode);
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
