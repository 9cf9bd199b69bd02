/*
 * encoding/json's Marshal, Encoder with SetEscapeHTML(false) and MarshalIndent, over values. Lists and maps are
 * written as Go's slices and maps; objects as object.h says.
 */
#include "codec/json.h"

#include <math.h>

#include "codec/base_n.h"
#include "codec/object.h"
#include "value/number.h"

typedef struct json_writer {
    buffer *out;
    bool escape_html;
    bool indented;
    slice prefix, indent;
    const value_path *path;
} json_writer;

static void write_value(json_writer *w, value v);

static _Noreturn void refuse(const buffer *out, slice what)
{
    raise_text(out->arena, GTMPL_EYAML, arena_concat(out->arena, SLICE("json: unsupported value: "), what));
}

/* Bytes that a string may hold as they are: all of ASCII but controls, quotes, backslashes and, for HTML, <, > and &.
 */
static bool is_safe(unsigned char c, bool escape_html)
{
    if (c < 0x20 || c >= 0x80 || c == '"' || c == '\\')
        return false;
    return !escape_html || (c != '<' && c != '>' && c != '&');
}

static void write_escape(buffer *out, unsigned char c)
{
    static const char hex[] = "0123456789abcdef";
    static const char short_forms[] = "\bb\ff\nn\rr\tt\"\"\\\\";

    for (size_t i = 0; i + 1 < sizeof short_forms; i += 2) {
        if ((unsigned char)short_forms[i] == c) {
            buffer_add_char(out, '\\');
            buffer_add_char(out, short_forms[i + 1]);
            return;
        }
    }
    buffer_add(out, SLICE("\\u00"));
    buffer_add_char(out, hex[c >> 4]);
    buffer_add_char(out, hex[c & 15]);
}

/* A character that is no ASCII: as it is, unless it is broken or a line end of JavaScript's. */
static size_t write_rune(buffer *out, slice rest)
{
    size_t width;
    rune r = utf8_decode(rest, &width);

    if (r == RUNE_ERROR && width == 1)
        buffer_add(out, SLICE("\\ufffd"));
    else if (r == 0x2028 || r == 0x2029)
        buffer_add(out, r == 0x2028 ? SLICE("\\u2028") : SLICE("\\u2029"));
    else
        buffer_add(out, slice_first(rest, width));
    return width;
}

void json_write_string(buffer *out, slice s, bool escape_html)
{
    buffer_add_char(out, '"');
    for (size_t at = 0; at < s.size;) {
        size_t safe = at;
        while (safe < s.size && is_safe((unsigned char)s.data[safe], escape_html))
            safe++;
        buffer_add(out, slice_of(s.data + at, safe - at));
        at = safe;
        if (at == s.size)
            break;
        if ((unsigned char)s.data[at] < 0x80)
            write_escape(out, (unsigned char)s.data[at++]);
        else
            at += write_rune(out, slice_after(s, at));
    }
    buffer_add_char(out, '"');
}

void json_write_float(buffer *out, double d)
{
    double size = fabs(d);
    size_t start = out->size;

    if (!isfinite(d)) {
        buffer text = buffer_new(out->arena);
        format_float(&text, d, 'g', -1);
        refuse(out, buffer_slice(&text));
    }
    bool exponent = size != 0 && (size < 1e-6 || size >= 1e21);
    format_float(out, d, exponent ? 'e' : 'f', -1);
    /* e-09 is written e-9 */
    slice text = buffer_tail(out, start);
    if (exponent && text.size >= 4 && text.data[text.size - 4] == 'e' && text.data[text.size - 3] == '-' &&
        text.data[text.size - 2] == '0') {
        out->data[out->size - 2] = out->data[out->size - 1];
        out->size--;
    }
}

static int depth_of(const json_writer *w)
{
    return w->path == NULL ? 0 : w->path->depth;
}

static void new_line(json_writer *w)
{
    if (!w->indented)
        return;
    buffer_add_char(w->out, '\n');
    buffer_add(w->out, w->prefix);
    for (int i = 0; i < depth_of(w); i++)
        buffer_add(w->out, w->indent);
}

/* `here` is the level's place on the path, for as long as it is open. */
static void open_level(json_writer *w, value v, char bracket, value_path *here)
{
    *here = (value_path){w->path, v.list, depth_of(w) + 1};
    w->path = here;
    if (value_is_cycle(here))
        refuse(w->out, arena_concat(w->out->arena, SLICE("encountered a cycle via "), type_name((type)v.type)));
    arena_check_stack(w->out->arena);
    buffer_add_char(w->out, bracket);
}

static void close_level(json_writer *w, char bracket, bool empty)
{
    w->path = w->path->outer;
    if (!empty)
        new_line(w);
    buffer_add_char(w->out, bracket);
}

static void write_key(json_writer *w, slice key, bool first)
{
    if (!first)
        buffer_add_char(w->out, ',');
    new_line(w);
    json_write_string(w->out, key, w->escape_html);
    buffer_add(w->out, w->indented ? SLICE(": ") : SLICE(":"));
}

static void write_map(json_writer *w, value v)
{
    const map_entry *entries = map_sorted(v.map);
    size_t count = map_count(v.map);
    value_path here;

    open_level(w, v, '{', &here);
    for (size_t i = 0; i < count; i++) {
        write_key(w, entries[i].key->text, i == 0);
        write_value(w, entries[i].value);
    }
    close_level(w, '}', count == 0);
}

static void write_list(json_writer *w, value v)
{
    size_t count = list_count(v.list);
    value_path here;

    open_level(w, v, '[', &here);
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buffer_add_char(w->out, ',');
        new_line(w);
        write_value(w, v.list->items[i]);
    }
    close_level(w, ']', count == 0);
}

static void write_object(json_writer *w, value v)
{
    object_field field;
    bool first = true;
    value plain;
    value_path here;

    if (object_plain_value(w->out->arena, v.object, &plain)) {
        if (!object_has_json(v.object, plain))
            raise_error(w->out->arena, GTMPL_EYAML,
                        "json: error calling MarshalJSON for type time.Time: "
                        "Time.MarshalJSON: year outside of range [0,9999]");
        write_value(w, plain);
        return;
    }
    if (v.type == TYPE_COMPLEX128)
        raise_error(w->out->arena, GTMPL_EYAML, "json: unsupported type: %s", type_table[v.type].name);
    open_level(w, v, '{', &here);
    for (size_t i = 0; object_next_field(v.object, &i, OBJECT_JSON, &field); first = false) {
        write_key(w, field.name, first);
        write_value(w, field.value);
    }
    close_level(w, '}', first);
}

static void write_bytes(buffer *out, slice bytes)
{
    buffer_add_char(out, '"');
    base64_encode(out, bytes);
    buffer_add_char(out, '"');
}

static void write_value(json_writer *w, value v)
{
    buffer *out = w->out;

    switch ((value_kind)v.kind) {
    case KIND_NIL: buffer_add(out, SLICE("null")); break;
    case KIND_BOOL: buffer_add(out, v.boolean ? SLICE("true") : SLICE("false")); break;
    case KIND_INT: format_int(out, v.integer, 10); break;
    case KIND_UINT: format_uint(out, v.natural, 10); break;
    case KIND_FLOAT: json_write_float(out, v.number); break;
    case KIND_STRING: json_write_string(out, value_slice(v), w->escape_html); break;
    case KIND_BYTES:
        if (v.bytes == NULL)
            buffer_add(out, SLICE("null"));
        else
            write_bytes(out, value_slice(v));
        break;
    case KIND_LIST:
        if (v.list == NULL)
            buffer_add(out, SLICE("null"));
        else
            write_list(w, v);
        break;
    case KIND_MAP:
        if (v.map == NULL)
            buffer_add(out, SLICE("null"));
        else
            write_map(w, v);
        break;
    case KIND_OBJECT: write_object(w, v); break;
    }
}

void json_write(buffer *out, value v)
{
    json_writer w = {.out = out, .escape_html = true};

    write_value(&w, v);
}

void json_write_raw(buffer *out, value v)
{
    json_writer w = {.out = out};

    write_value(&w, v);
}

void json_write_indented(buffer *out, value v, slice prefix, slice indent)
{
    json_writer w = {.out = out, .escape_html = true, .indented = true, .prefix = prefix, .indent = indent};

    write_value(&w, v);
}
