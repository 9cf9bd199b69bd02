/*
 * yaml.Unmarshal of sigs.k8s.io/yaml into interface{}, map[string]interface{} or []interface{}: go-yaml v2 first, then
 * what encoding/json would say of the result.
 */
#include "codec/yaml.h"

#include "codec/json.h"
#include "codec/yaml_decode.h"

static bool fits(value v, yaml_shape shape)
{
    return shape == YAML_ANY || v.kind == KIND_NIL || v.kind == (shape == YAML_MAP ? KIND_MAP : KIND_LIST);
}

/* What encoding/json says of a value that is no map or list. */
static _Noreturn void refuse_shape(const yaml_decoder *d, value v, yaml_shape shape)
{
    const yaml_node *root = &d->document->nodes[0];
    failure *f = ARENA_NEW(d->arena, failure);
    const char *words =
        "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal %s into Go value of type %s";

    *f = (failure){.status = GTMPL_EYAML, .line = root->line, .column = root->column};
    f->text =
        arena_printf(d->arena, words, json_kind_name(v), type_table[shape == YAML_MAP ? TYPE_MAP : TYPE_LIST].name);
    raise_failure(d->arena, f);
}

static value read_document(yaml_decoder *d, slice text, yaml_shape shape)
{
    yaml_document *document = yaml_document_open(d->arena, text, SLICE("error converting YAML to JSON: "));

    d->document = document;
    d->mode = DECODE_JSON;
    d->decoded = 1;
    value v = document->count == 0 ? value_nil() : yaml_decode(d, 0);
    yaml_check(d, v);
    if (!fits(v, shape))
        refuse_shape(d, v, shape);
    yaml_document_close(document);
    if (v.kind == KIND_NIL && shape != YAML_ANY) /* the type's own nil */
        return value_zero(shape == YAML_MAP ? TYPE_MAP : TYPE_LIST);
    return v;
}

value yaml_read(arena *a, symbol_table *symbols, slice text, yaml_shape shape)
{
    yaml_decoder d = {.arena = a, .symbols = symbols};

    return read_document(&d, text, shape);
}

value yaml_read_marked(arena *a, const yaml_marker *marker, slice text, yaml_shape shape)
{
    yaml_decoder d = {.arena = a, .marker = marker};

    return read_document(&d, text, shape);
}
