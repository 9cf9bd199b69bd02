/*
 * Documents of a text as Kubernetes' clients read them: JSON objects one after the other, or YAML between lines of
 * `---`. Reference: k8s.io/apimachinery's util/yaml (NewYAMLOrJSONDecoder) and the struct that Helm reads into.
 */
#include "base/buffer.h"
#include "codec/json.h"
#include "codec/yaml_decode.h"
#include "render/lint.h"

#define DECODING "error unmarshaling JSON: while decoding JSON: "

/* --- One document --- */

typedef struct object_reader {
    arena *arena;
    lint_object *object;
    slice complaint; /* the first, raised when all is read, as encoding/json does */
} object_reader;

static void complain(object_reader *r, value v, const char *field, const char *wanted)
{
    if (r->complaint.size == 0)
        r->complaint = arena_printf(r->arena, "json: cannot unmarshal %s into Go struct field %s of type %s",
                                    json_kind_name(v), field, wanted);
}

static void take_text(object_reader *r, value v, const char *field, slice *text)
{
    if (v.kind == KIND_STRING)
        *text = value_slice(v);
    else if (v.kind != KIND_NIL)
        complain(r, v, field, "string");
}

static bool is_named(map_entry e, const char *name)
{
    return slice_equal_fold(e.key->text, slice_from(name));
}

static void take_metadata(object_reader *r, value v)
{
    slice namespace_;

    if (v.kind == KIND_NIL) {
        r->object->name = SLICE("");
        return;
    }
    if (v.kind != KIND_MAP) {
        complain(r, v, "k8sYamlStruct.Metadata", "rules.k8sYamlMetadata");
        return;
    }
    for (size_t i = 0; i < map_count(v.map); i++) {
        map_entry e = map_sorted(v.map)[i];
        if (is_named(e, "name"))
            take_text(r, e.value, "k8sYamlMetadata.Metadata.Name", &r->object->name);
        else if (is_named(e, "namespace"))
            take_text(r, e.value, "k8sYamlMetadata.Metadata.Namespace", &namespace_);
    }
}

static void take_object(object_reader *r, value v)
{
    *r->object = (lint_object){SLICE(""), SLICE(""), SLICE(""), v.kind != KIND_NIL};
    if (v.kind == KIND_NIL)
        return;
    if (v.kind != KIND_MAP) {
        r->complaint = arena_printf(r->arena, "json: cannot unmarshal %s into Go value of type rules.k8sYamlStruct",
                                    json_kind_name(v));
        return;
    }
    for (size_t i = 0; i < map_count(v.map); i++) {
        map_entry e = map_sorted(v.map)[i];
        if (is_named(e, "apiVersion"))
            take_text(r, e.value, "k8sYamlStruct.apiVersion", &r->object->api_version);
        else if (is_named(e, "kind"))
            take_text(r, e.value, "k8sYamlStruct.Kind", &r->object->kind);
        else if (is_named(e, "metadata"))
            take_metadata(r, e.value);
    }
}

/* A number or truth value where text is wanted becomes text: sigs.k8s.io/yaml does that, encoding/json does not. */
static void wish_text(arena *a, value *v)
{
    if (v->kind == KIND_BOOL)
        *v = value_string(v->boolean ? SLICE("true") : SLICE("false"));
    else if (v->kind == KIND_INT || v->kind == KIND_UINT || v->kind == KIND_FLOAT)
        *v = value_string(yaml_number_text(a, *v));
}

static void wish_texts(arena *a, value *v)
{
    for (size_t i = 0; v->kind == KIND_MAP && i < map_count(v->map); i++) {
        map_entry *e = &v->map->entries[i];
        if (is_named(*e, "apiVersion") || is_named(*e, "kind"))
            wish_text(a, &e->value);
        for (size_t j = 0; is_named(*e, "metadata") && e->value.kind == KIND_MAP && j < map_count(e->value.map); j++) {
            map_entry *inner = &e->value.map->entries[j];
            if (is_named(*inner, "name") || is_named(*inner, "namespace"))
                wish_text(a, &inner->value);
        }
    }
}

static void read_yaml(arena *a, slice text, lint_object *o)
{
    object_reader r = {a, o, SLICE("")};
    yaml_document *document = yaml_document_open(a, text, SLICE("error converting YAML to JSON: "));
    yaml_decoder d = {.arena = a, .document = document, .mode = DECODE_TYPED, .decoded = 1};
    value v = document->count == 0 ? value_nil() : yaml_decode(&d, 0);

    wish_texts(a, &v);
    yaml_check(&d, v);
    yaml_document_close(document);
    take_object(&r, v);
    if (r.complaint.size > 0)
        raise_error(a, GTMPL_EYAML, DECODING "%.*s", SLICE_ARG(r.complaint));
}

/* --- The stream --- */

lint_stream lint_stream_open(arena *a, slice text)
{
    return (lint_stream){a, text, text, slice_starts(slice_trim_space_left(text), SLICE("{")), 0};
}

static bool next_line(slice *rest, slice *line)
{
    if (rest->size == 0)
        return false;
    size_t end = slice_find_char(*rest, '\n');
    *line = slice_first(*rest, end == SLICE_NONE ? rest->size : end);
    *rest = slice_after(*rest, end == SLICE_NONE ? rest->size : end + 1);
    *line = slice_without_suffix(*line, SLICE("\r"));
    return true;
}

static void check_separator(arena *a, slice line)
{
    slice behind = slice_trim_space(slice_after(line, 3));

    if (behind.size > 0 && behind.data[0] != '#')
        raise_error(a, GTMPL_EYAML, "invalid Yaml document separator: %.*s", SLICE_ARG(behind));
}

/* A line of dashes ends a document; one that comes first belongs to the document that it begins. */
static bool next_yaml(lint_stream *s, lint_object *o)
{
    buffer document = buffer_new(s->arena);
    slice line;

    while (next_line(&s->rest, &line)) {
        if (slice_starts(line, SLICE("---"))) {
            check_separator(s->arena, line);
            if (document.size > 0)
                break;
        }
        buffer_add(&document, line);
        buffer_add_char(&document, '\n');
    }
    if (document.size == 0)
        return false;
    read_yaml(s->arena, buffer_slice(&document), o);
    return true;
}

typedef struct json_task {
    lint_stream *stream;
    lint_object *object;
    slice rest;
} json_task;

static void json_work(void *context)
{
    json_task *t = context;
    object_reader r = {t->stream->arena, t->object, SLICE("")};

    take_object(&r, json_decode(r.arena, NULL, t->stream->rest, &t->rest));
    if (r.complaint.size > 0)
        raise_text(r.arena, GTMPL_EYAML, r.complaint);
}

/* Raises what JSON's reader refused: of errors of syntax, how far in the stream the wrong character stands. */
static _Noreturn void raise_json(const json_task *t, const failure *why)
{
    const lint_stream *s = t->stream;

    if (!slice_starts(why->text, SLICE("invalid character ")))
        raise_failure(s->arena, why);
    size_t offset = (size_t)(t->rest.data - s->text.data) + 1;
    raise_error(s->arena, why->status, "json: offset %zu: %.*s", offset, SLICE_ARG(why->text));
}

/* White space up to and with the first line end. */
static void skip_blanks(slice *rest)
{
    while (rest->size > 0 && strchr(" \t\v\f\r\n", rest->data[0]) != NULL && rest->data[0] != '\0') {
        bool end = rest->data[0] == '\n';
        *rest = slice_after(*rest, 1);
        if (end)
            return;
    }
}

typedef struct yaml_task {
    lint_stream *stream;
    lint_object *object;
    bool more;
} yaml_task;

static void yaml_work(void *context)
{
    yaml_task *t = context;

    t->more = next_yaml(t->stream, t->object);
}

/* What is no JSON behind at most one object of JSON may be YAML; if it is neither, JSON's error counts. */
static bool next_json(lint_stream *s, lint_object *o)
{
    json_task json = {s, o, s->rest};
    yaml_task yaml = {s, o, false};

    if (slice_trim_space(s->rest).size == 0)
        return false;
    const failure *why = arena_try(s->arena, json_work, &json);
    if (why == NULL) {
        s->rest = json.rest;
        s->count++;
        return true;
    }
    if (why->status == GTMPL_ENOMEM || s->count > 1)
        raise_failure(s->arena, why);
    s->is_json = false;
    skip_blanks(&s->rest);
    const failure *also = arena_try(s->arena, yaml_work, &yaml);
    if (also != NULL && also->status == GTMPL_ENOMEM)
        raise_failure(s->arena, also);
    if (also != NULL)
        raise_json(&json, why);
    return yaml.more;
}

bool lint_stream_next(lint_stream *s, lint_object *o)
{
    return s->is_json ? next_json(s, o) : next_yaml(s, o);
}
