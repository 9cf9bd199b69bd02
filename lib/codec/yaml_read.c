/*
 * yaml.Unmarshal of sigs.k8s.io/yaml into interface{}, map[string]interface{} or []interface{}: go-yaml v2 first, then
 * what encoding/json would say of the result.
 */
#include "codec/yaml.h"

#include "codec/json.h"
#include "codec/yaml_decode.h"

/* The value as the shape's Go type; a nil becomes the type's own. */
static value fit_shape(arena *a, value v, yaml_shape shape)
{
    type wanted = shape == YAML_MAP ? TYPE_MAP : TYPE_LIST;

    if (shape == YAML_ANY)
        return v;
    if (v.kind == KIND_NIL)
        return value_zero(wanted);
    if (v.kind != (shape == YAML_MAP ? KIND_MAP : KIND_LIST))
        raise_error(a, GTMPL_EYAML,
                    "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal %s into Go value of type %s",
                    json_kind_name(v), type_table[wanted].name);
    return v;
}

value yaml_read(arena *a, symbol_table *symbols, slice text, yaml_shape shape)
{
    yaml_document *document = yaml_document_open(a, text, SLICE("error converting YAML to JSON: "));
    yaml_decoder d = {.arena = a, .symbols = symbols, .document = document, .mode = DECODE_JSON, .decoded = 1};
    value v = document->count == 0 ? value_nil() : yaml_decode(&d, 0);

    yaml_check(&d, v);
    yaml_document_close(document);
    return fit_shape(a, v, shape);
}
