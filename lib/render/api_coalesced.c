/* The public coalesced values: what templates would see, written or walked, with origins. */
#include <stdlib.h>

#include "base/file.h"
#include "codec/json.h"
#include "codec/yaml.h"
#include "gtmpl/gtmpl.h"
#include "render/api.h"
#include "render/chart_object.h"
#include "render/coalesced_object.h"
#include "render/values_object.h"
#include "values/key_path.h"

typedef struct coalescing {
    gtmpl_coalesced *result;
    render_request request;
    gtmpl_coalesce_options options;
} coalescing;

static void relay_line(void *context, slice line)
{
    const coalescing *w = context;

    if (w->options.warning != NULL)
        w->options.warning(w->options.context, arena_cstring(w->result->arena, line));
}

/* --- Coalescing --- */

static void name_layers(gtmpl_coalesced *c)
{
    const origin_table *origins = c->values.origins;

    if (origins == NULL)
        return;
    c->layers = ARENA_ARRAY(c->arena, origins->layer_count, const char *);
    c->files = ARENA_ARRAY(c->arena, origins->layer_count, const char *);
    for (size_t i = 0; i < origins->layer_count; i++) {
        c->layers[i] = arena_cstring(c->arena, origins->layers[i].name);
        c->files[i] = arena_cstring(c->arena, origins->layers[i].file);
    }
}

static void coalesce_work(void *context)
{
    coalescing *w = context;
    gtmpl_coalesced *c = w->result;
    const coalescer with = {c->arena, {c->arena, relay_line, w, w->request.as}, w->request.as};

    chart_check_dependencies(c->arena, w->request.as, w->request.chart);
    c->values = render_prepare(&with, &w->request);
    name_layers(c);
    c->root = (gtmpl_node){.owner = c, .value = value_map(TYPE_MAP, c->values.values)};
    node_grow(c->arena, &c->root);
}

gtmpl_status gtmpl_values_coalesce(gtmpl_coalesced **coalesced, const gtmpl_chart *of, const gtmpl_values *values,
                                   const gtmpl_coalesce_options *options, gtmpl_error **err)
{
    coalescing w = {.options = options != NULL ? *options : (gtmpl_coalesce_options)GTMPL_COALESCE_OPTIONS};

    *coalesced = NULL;
    if (!api_options_known(options, err) || !api_options_known(w.options.limits, err))
        return GTMPL_EINVALID;
    gtmpl_coalesced *c = calloc(1, sizeof *c);
    if (c == NULL || (c->arena = arena_new_limited(w.options.limits)) == NULL) {
        free(c);
        return api_no_memory(err);
    }
    w.result = c;
    w.request.chart = of->chart;
    w.request.as = w.options.compat == GTMPL_COMPAT_HELM3 ? &compat_helm3 : &compat_helm4;
    w.request.chart_file = slice_from(w.options.chart_file != NULL ? w.options.chart_file : of->path);
    if (values != NULL) {
        w.request.values = values->root;
        w.request.origins = values->origins;
    }
    gtmpl_status status = api_run(c->arena, coalesce_work, &w, err);
    if (status == GTMPL_OK)
        *coalesced = c;
    else
        gtmpl_coalesced_free(c);
    return status;
}

void gtmpl_coalesced_free(gtmpl_coalesced *coalesced)
{
    if (coalesced == NULL)
        return;
    arena_free(coalesced->arena);
    free(coalesced);
}

/* --- Nodes --- */

const gtmpl_node *gtmpl_coalesced_root(const gtmpl_coalesced *coalesced)
{
    return &coalesced->root;
}

static const gtmpl_node *child_by_key(const gtmpl_node *n, slice key)
{
    for (size_t i = 0; n->value.kind == KIND_MAP && i < n->count; i++)
        if (slice_equal(n->children[i].key, key))
            return &n->children[i];
    return NULL;
}

typedef struct finding {
    arena *arena;
    const gtmpl_node *node;
    slice key;
} finding;

static void find_work(void *context)
{
    finding *f = context;
    key_path path = key_path_read(f->arena, f->key);

    for (size_t i = 0; i < path.count && f->node != NULL; i++) {
        const key_step *s = &path.steps[i];
        if (!s->is_index)
            f->node = child_by_key(f->node, s->key);
        else
            f->node = f->node->value.kind == KIND_LIST ? gtmpl_node_child(f->node, s->index) : NULL;
    }
}

const gtmpl_node *gtmpl_coalesced_find(const gtmpl_coalesced *coalesced, const char *key)
{
    finding f = {arena_new(0), &coalesced->root, slice_from(key)};

    if (f.arena == NULL || arena_try(f.arena, find_work, &f) != NULL)
        f.node = NULL;
    arena_free(f.arena);
    return f.node;
}

int gtmpl_node_origin(const gtmpl_node *node, gtmpl_origin *origin)
{
    return node->owner != NULL && coalesced_origin(node->owner, node->origin, origin);
}

bool coalesced_origin(const gtmpl_coalesced *c, uint32_t origin, gtmpl_origin *to)
{
    const origin_place *place = c->values.origins == NULL ? NULL : origin_find(c->values.origins, origin);

    if (place == NULL)
        return false;
    *to = (gtmpl_origin){c->layers[place->layer], c->files[place->layer], place->line, place->column};
    return true;
}

/* --- Writing --- */

typedef struct values_writing {
    arena *arena;
    const gtmpl_coalesced *coalesced;
    gtmpl_format format;
    bool origins;
    FILE *out; /* NULL: `text` */
    char *text;
    size_t size;
} values_writing;

/* What may stand in a comment: anything else in a file's name would end the line, or the document. */
static void add_printable(buffer *out, slice text)
{
    for (size_t i = 0, width; i < text.size; i += width) {
        rune r = utf8_decode(slice_after(text, i), &width);
        bool odd = r < 0x20 || (r >= 0x7F && r < 0xA0) || r == 0x2028 || r == 0x2029 || r == 0xFEFF || r >= 0xFFFD;
        buffer_add(out, odd ? SLICE("?") : slice_first(slice_after(text, i), width));
    }
}

static slice comment_of(void *context, const map *m, slice key)
{
    const values_writing *w = context;
    const origin_table *origins = w->coalesced->values.origins;
    const map_entry *e = map_get_entry(m, key);
    const origin_place *place = e == NULL ? NULL : origin_find(origins, e->key->origin);
    buffer out = buffer_new(w->arena);

    if (place == NULL)
        return SLICE("");
    add_printable(&out, origins->layers[place->layer].file);
    if (place->line > 0)
        buffer_printf(&out, ":%u", (unsigned)place->line);
    return buffer_slice(&out);
}

static void write_work(void *context)
{
    values_writing *w = context;
    buffer out = buffer_new(w->arena);
    const yaml_commenter commenter = {comment_of, w};
    value all = w->coalesced->root.value;

    if (w->origins && (w->format != GTMPL_FORMAT_YAML || w->coalesced->values.origins == NULL))
        raise_error(w->arena, GTMPL_EINVALID,
                    w->format != GTMPL_FORMAT_YAML ? "JSON has no comments for origins" : "origins were not kept");
    if (w->format == GTMPL_FORMAT_JSON) {
        json_write_indented(&out, all, SLICE(""), SLICE("  "));
        buffer_add_char(&out, '\n');
    } else if (w->origins) {
        yaml_write_commented(&out, all, &commenter);
    } else {
        yaml_write(&out, all);
    }
    slice text = buffer_slice(&out);
    w->size = text.size;
    if (w->out == NULL)
        w->text = api_text(w->arena, text);
    else
        file_print(w->arena, w->out, text, "the values");
}

gtmpl_status gtmpl_coalesced_write(const gtmpl_coalesced *coalesced, gtmpl_format format, int origins, FILE *out,
                                   gtmpl_error **err)
{
    values_writing w = {arena_new(0), coalesced, format, origins != 0, out, NULL, 0};

    if (w.arena == NULL)
        return api_no_memory(err);
    gtmpl_status status = api_run(w.arena, write_work, &w, err);
    arena_free(w.arena);
    return status;
}

gtmpl_status gtmpl_coalesced_text(const gtmpl_coalesced *coalesced, gtmpl_format format, int origins, char **text,
                                  size_t *size, gtmpl_error **err)
{
    values_writing w = {arena_new(0), coalesced, format, origins != 0, NULL, NULL, 0};

    *text = NULL;
    *size = 0;
    if (w.arena == NULL)
        return api_no_memory(err);
    gtmpl_status status = api_run(w.arena, write_work, &w, err);
    arena_free(w.arena);
    if (status == GTMPL_OK) {
        *text = w.text;
        *size = w.size;
    }
    return status;
}
