/*
 * Text for machines: base64, checksums, YAML and JSON in and out. sprig's functions where Helm keeps them, Helm's own
 * (pkg/engine/funcs.go) where it replaces them. Helm's readers never fail: they put the reason where the result
 * would be. Its plain writers give "" for what cannot be written; those that begin with `must` refuse.
 */
#include "codec/base_n.h"
#include "codec/json.h"
#include "codec/yaml.h"
#include "funcs/digest.h"
#include "funcs/funcs.h"
#include "template/exec.h"

enum { WRITTEN_BYTES_PER_STEP = 2 }; /* and of YAML once more: its writer looks at a text several times */

static value string_of(const buffer *b)
{
    return value_string(buffer_slice(b));
}

static value fn_b64enc(call *c)
{
    buffer out = buffer_new(c->arena);

    base64_encode(&out, arg_string(c, 0));
    return string_of(&out);
}

static value fn_b32enc(call *c)
{
    buffer out = buffer_new(c->arena);

    base32_encode(&out, arg_string(c, 0));
    return string_of(&out);
}

/* b64dec: broken text gives Go's complaint as the result. */
static value fn_b64dec(call *c)
{
    buffer out = buffer_new(c->arena);
    size_t at;

    if (!base64_read(&out, arg_string(c, 0), &at))
        return value_string(arena_printf(c->arena, "illegal base64 data at input byte %zu", at));
    return string_of(&out);
}

static value fn_b32dec(call *c)
{
    buffer out = buffer_new(c->arena);
    size_t at;

    if (!base32_read(&out, arg_string(c, 0), &at))
        return value_string(arena_printf(c->arena, "illegal base32 data at input byte %zu", at));
    return string_of(&out);
}

static value fn_sha1sum(call *c)
{
    return value_string(digest_hex(c->arena, DIGEST_SHA1, arg_string(c, 0)));
}

static value fn_sha256sum(call *c)
{
    return value_string(digest_hex(c->arena, DIGEST_SHA256, arg_string(c, 0)));
}

static value fn_sha512sum(call *c)
{
    return value_string(digest_hex(c->arena, DIGEST_SHA512, arg_string(c, 0)));
}

static value fn_adler32sum(call *c)
{
    return value_string(arena_printf(c->arena, "%lu", (unsigned long)digest_adler32(arg_string(c, 0))));
}

typedef void writer(buffer *out, value v);

/* Errors that Helm would not know are no answer to "can this be written": memory and limits go on up. */
static void pass_on_limits(const call *c, const failure *f)
{
    if (failure_is_final(f))
        raise_failure(c->arena, f);
}

typedef struct write_attempt {
    writer *write;
    value value;
    buffer out;
} write_attempt;

static void write_work(void *context)
{
    write_attempt *attempt = context;

    attempt->write(&attempt->out, attempt->value);
}

/* What a writer makes of a value; NULL, or why it could not. */
static const failure *try_write(const call *c, writer *write, value v, slice *text)
{
    write_attempt attempt = {write, v, buffer_new(c->arena)};
    const failure *f = arena_try(c->arena, write_work, &attempt);

    if (f != NULL) {
        pass_on_limits(c, f);
        return f;
    }
    arena_spend(c->arena, attempt.out.size / WRITTEN_BYTES_PER_STEP);
    buffer_trim(&attempt.out);
    *text = buffer_slice(&attempt.out);
    return NULL;
}

/* "" for what cannot be written, unless Go panics. */
static value write_or_nothing(const call *c, writer *write)
{
    slice text;
    const failure *f = try_write(c, write, arg_any(c, 0), &text);

    if (f != NULL && f->status == GTMPL_EEXEC)
        call_fail_text(c, f->text);
    return value_string(f != NULL ? SLICE("") : text);
}

static value write_or_fail(const call *c, writer *write)
{
    slice text;
    const failure *f = try_write(c, write, arg_any(c, 0), &text);

    if (f != NULL)
        call_fail_text(c, f->text);
    return value_string(text);
}

static void drop_line_end(buffer *out, size_t start)
{
    if (out->size > start && out->data[out->size - 1] == '\n')
        out->size--;
}

static void write_yaml(buffer *out, value v)
{
    size_t start = out->size;

    yaml_write(out, v);
    arena_spend(out->arena, (out->size - start) / WRITTEN_BYTES_PER_STEP);
    drop_line_end(out, 0);
}

static void write_yaml_pretty(buffer *out, value v)
{
    size_t start = out->size;

    yaml_write_pretty(out, v);
    arena_spend(out->arena, (out->size - start) / WRITTEN_BYTES_PER_STEP);
    drop_line_end(out, 0);
}

static void write_json_pretty(buffer *out, value v)
{
    json_write_indented(out, v, SLICE(""), SLICE("  "));
}

static value fn_to_yaml(call *c)
{
    return write_or_nothing(c, write_yaml);
}

static value fn_must_to_yaml(call *c)
{
    return write_or_fail(c, write_yaml);
}

static value fn_to_yaml_pretty(call *c)
{
    return write_or_nothing(c, write_yaml_pretty);
}

static value fn_to_json(call *c)
{
    return write_or_nothing(c, json_write);
}

static value fn_must_to_json(call *c)
{
    return write_or_fail(c, json_write);
}

static value fn_to_pretty_json(call *c)
{
    return write_or_nothing(c, write_json_pretty);
}

static value fn_must_to_pretty_json(call *c)
{
    return write_or_fail(c, write_json_pretty);
}

static value fn_to_raw_json(call *c)
{
    return write_or_fail(c, json_write_raw);
}

/* The readers of lib/codec under one signature; `as_list` asks for a list instead of a map. */
typedef value reader(call *c, slice text, bool as_list);

/* An empty document leaves Helm's empty map or list as it is, where JSON's null makes it a nil one. */
static value read_yaml(call *c, slice text, bool as_list)
{
    value v = yaml_read(c->arena, c->exec->symbols, text, as_list ? YAML_LIST : YAML_MAP);

    if (as_list && v.list == NULL)
        v.list = list_new(c->arena, 0);
    else if (!as_list && v.map == NULL)
        v.map = map_new(c->arena);
    return v;
}

static value read_json(call *c, slice text, bool as_list)
{
    return json_read(c->arena, c->exec->symbols, text, as_list ? JSON_LIST : JSON_MAP);
}

typedef struct read_attempt {
    call *call;
    reader *read;
    bool as_list;
    value result;
} read_attempt;

static void read_work(void *context)
{
    read_attempt *attempt = context;

    attempt->result = attempt->read(attempt->call, arg_string(attempt->call, 0), attempt->as_list);
}

static const failure *try_read(call *c, reader *read, bool as_list, value *result)
{
    read_attempt attempt = {c, read, as_list, value_none()};
    const failure *f = arena_try(c->arena, read_work, &attempt);

    if (f == NULL)
        *result = attempt.result;
    else
        pass_on_limits(c, f);
    return f;
}

/* A map; what cannot be read gives one with the reason under "Error". */
static value read_map(call *c, reader *read)
{
    value result;
    const failure *f = try_read(c, read, false, &result);

    if (f == NULL)
        return result;
    map *m = map_new(c->arena);
    map_set(m, SLICE("Error"), value_string(f->text));
    return value_map(TYPE_MAP, m);
}

/* A list; what cannot be read gives one whose only item is the reason. */
static value read_list(call *c, reader *read)
{
    value result;
    const failure *f = try_read(c, read, true, &result);

    if (f == NULL)
        return result;
    list *l = list_new(c->arena, 1);
    list_add(c->arena, l, value_string(f->text));
    return value_list(TYPE_LIST, l);
}

static value fn_from_yaml(call *c)
{
    return read_map(c, read_yaml);
}

static value fn_from_yaml_array(call *c)
{
    return read_list(c, read_yaml);
}

static value fn_from_json(call *c)
{
    return read_map(c, read_json);
}

static value fn_from_json_array(call *c)
{
    return read_list(c, read_json);
}

/* mustFromJson: any JSON; Helm leaves sprig's own in place. */
static value fn_must_from_json(call *c)
{
    return json_read(c->arena, c->exec->symbols, arg_string(c, 0), JSON_ANY);
}

/* clang-format off */
const function_row encode_functions[] = {
    /* name              arguments  result  function */
    {"toYaml",           "a",       "s",    fn_to_yaml},
    {"mustToYaml",       "a",       "s",    fn_must_to_yaml},
    {"toYamlPretty",     "a",       "s",    fn_to_yaml_pretty},
    {"fromYaml",         "s",       "m",    fn_from_yaml},
    {"fromYamlArray",    "s",       "L",    fn_from_yaml_array},
    {"toJson",           "a",       "s",    fn_to_json},
    {"mustToJson",       "a",       "s",    fn_must_to_json},
    {"toPrettyJson",     "a",       "s",    fn_to_pretty_json},
    {"mustToPrettyJson", "a",       "s",    fn_must_to_pretty_json},
    {"toRawJson",        "a",       "s",    fn_to_raw_json},
    {"mustToRawJson",    "a",       "s",    fn_to_raw_json},
    {"fromJson",         "s",       "m",    fn_from_json},
    {"fromJsonArray",    "s",       "L",    fn_from_json_array},
    {"mustFromJson",     "s",       "a",    fn_must_from_json},
    {"b64enc",           "s",       "s",    fn_b64enc},
    {"b64dec",           "s",       "s",    fn_b64dec},
    {"b32enc",           "s",       "s",    fn_b32enc},
    {"b32dec",           "s",       "s",    fn_b32dec},
    {"sha1sum",          "s",       "s",    fn_sha1sum},
    {"sha256sum",        "s",       "s",    fn_sha256sum},
    {"sha512sum",        "s",       "s",    fn_sha512sum},
    {"adler32sum",       "s",       "s",    fn_adler32sum},
    {NULL, NULL, NULL, NULL},
};
/* clang-format on */
