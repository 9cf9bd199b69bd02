/*
 * toYaml and toYamlPretty.
 *
 * toYaml is sigs.k8s.io/yaml's Marshal: encoding/json, then go-yaml v2 reading that JSON as YAML, then go-yaml v2
 * writing it. The detour leaves its marks, and they are all made here without taking it: numbers have lost their type,
 * broken UTF-8 is U+FFFD, control characters above ASCII are refused, keys past 1,024 characters as well.
 *
 * toYamlPretty is go-yaml v3's encoder with an indent of 2 over the values themselves.
 */
#include "codec/yaml.h"

#include <math.h>

#include "base/word8.h"
#include "codec/json.h"
#include "codec/object.h"
#include "codec/yaml_emit.h"
#include "codec/yaml_nodes.h"
#include "value/format.h"
#include "value/number.h"

enum {
    LONGEST_JSON_KEY = 1024, /* characters, quotes and escapes included */
    FEW_FIELDS = 64,         /* of a map and those around it, which need no memory of the arena's */
    LONGEST_NUMBER = 32,     /* bytes of a float64 in any of the forms */
    SMALL_SORT = 12          /* entries up to which insertion is quickest */
};

typedef struct field {
    slice key;
    value value;
} field;

typedef struct yaml_writer {
    yaml_emitter emit;
    arena *arena;
    const value_path *path;
    value root;
    const yaml_commenter *commenter; /* or NULL */
    field *fields;                   /* of the maps around the place, outermost first */
    size_t field_count, field_capacity;
} yaml_writer;

static void write_node(yaml_writer *w, value v, yaml_place place);

static bool is_v2(const yaml_writer *w)
{
    return w->emit.version == GO_YAML_2;
}

typedef struct json_attempt {
    buffer json;
    value root;
} json_attempt;

static void write_json(void *self)
{
    json_attempt *attempt = self;

    json_write(&attempt->json, attempt->root);
}

/* --- strings that have been through JSON ------------------------------------------------------------------------- */

/*
 * Something on the way would refuse the value. Which complaint comes first depends on how the steps read their input,
 * so the detour is taken for once: JSON is written, then read as YAML.
 */
static _Noreturn void refuse(const yaml_writer *w)
{
    arena *a = w->arena;
    json_attempt attempt = {buffer_new(a), w->root};
    const failure *f = arena_try(a, write_json, &attempt);

    if (f != NULL)
        raise_wrapped(a, f, SLICE("error marshaling into JSON"));
    yaml_document_open(a, buffer_slice(&attempt.json), SLICE(""));
    raise_error(a, GTMPL_EYAML, "yaml: value cannot be written");
}

/*
 * A run of spaces and NELs (U+0085) in which the reader sees line ends: one becomes a space, more become one line feed
 * less than they are. Returns the bytes of the run.
 */
static size_t fold_line_ends(buffer *out, slice rest, bool *one_line)
{
    size_t at = 0, ends = 0;

    while (at < rest.size && (rest.data[at] == ' ' || slice_starts(slice_after(rest, at), SLICE("\xC2\x85")))) {
        ends += rest.data[at] != ' ';
        at += rest.data[at] == ' ' ? 1 : 2;
    }
    if (ends == 0)
        buffer_add_repeated(out, ' ', at);
    else if (ends == 1)
        buffer_add_char(out, ' ');
    else
        buffer_add_repeated(out, '\n', ends - 1);
    *one_line = *one_line && ends == 0;
    return at;
}

/* Bytes in front that JSON and YAML leave as they are: ASCII but for DEL. */
static size_t untouched_prefix(slice s)
{
    size_t at = 0;

    while (s.size - at >= WORD8_SIZE) {
        uint64_t word = word8_load(s.data + at);
        if (word8_has(word8_wide(word) | word8_delete(word)))
            break;
        at += WORD8_SIZE;
    }
    while (at < s.size && (unsigned char)s.data[at] < 0x7F)
        at++;
    return at;
}

/* The string that comes back when JSON is read as YAML. Clears `one_line` if the reader saw a line end in it. */
static slice through_json(const yaml_writer *w, slice s, bool *one_line)
{
    if (untouched_prefix(s) == s.size)
        return s;

    buffer out = buffer_new(w->arena);
    for (size_t width, i = 0; i < s.size; i += width) {
        if (s.data[i] == ' ' || slice_starts(slice_after(s, i), SLICE("\xC2\x85"))) {
            width = fold_line_ends(&out, slice_after(s, i), one_line);
            continue;
        }
        rune r = utf8_decode(slice_after(s, i), &width);
        if ((r >= 0x7F && r < 0xA0) || r == 0xFFFE || r == 0xFFFF)
            refuse(w);
        buffer_add_rune(&out, r);
    }
    return buffer_slice(&out);
}

/* go-yaml looks for the `:` after a key in the same line and within 1,024 characters, in JSON as well. */
static slice key_through_json(const yaml_writer *w, slice key)
{
    bool one_line = true;
    slice text = through_json(w, key, &one_line);

    if (one_line && key.size * 6 + 2 <= LONGEST_JSON_KEY)
        return text;
    buffer json = buffer_new(w->arena);
    json_write_string(&json, key, true);
    if (!one_line || utf8_count(buffer_slice(&json)) > LONGEST_JSON_KEY)
        refuse(w);
    return text;
}

/* --- scalars ----------------------------------------------------------------------------------------------------- */

/* The float64 as JSON writes it, as go-yaml v2 reads that: whole numbers below 2^64 are integers again. */
static void write_float_v2(yaml_writer *w, double d)
{
    char digits[LONGEST_NUMBER];
    buffer text = {.arena = w->arena, .data = digits, .capacity = sizeof digits};

    if (!isfinite(d))
        refuse(w);
    json_write_float(&text, d);
    value read = yaml_resolve(w->arena, buffer_slice(&text), GO_YAML_2);
    text.size = 0;
    if (read.kind == KIND_INT)
        format_int(&text, read.integer, 10);
    else if (read.kind == KIND_UINT)
        format_uint(&text, read.natural, 10);
    else
        format_float(&text, d, 'g', -1);
    emit_plain(&w->emit, buffer_slice(&text));
}

static void write_float_v3(yaml_writer *w, double d)
{
    char digits[LONGEST_NUMBER];
    buffer text = {.arena = w->arena, .data = digits, .capacity = sizeof digits};

    format_float(&text, d, 'g', -1);
    if (isnan(d))
        emit_plain(&w->emit, SLICE(".nan"));
    else if (isinf(d))
        emit_plain(&w->emit, d > 0 ? SLICE(".inf") : SLICE("-.inf"));
    else
        emit_plain(&w->emit, buffer_slice(&text));
}

static void write_number(yaml_writer *w, value v)
{
    char digits[24];
    buffer text = {.arena = w->arena, .data = digits, .capacity = sizeof digits};

    if (v.kind == KIND_INT)
        format_int(&text, v.integer, 10);
    else
        format_uint(&text, v.natural, 10);
    emit_plain(&w->emit, buffer_slice(&text));
}

static void write_string(yaml_writer *w, slice s)
{
    bool one_line = true;

    emit_string(&w->emit, is_v2(w) ? through_json(w, s, &one_line) : s);
}

/* `here` is the level's place on the path, until leave_level. */
static void enter_level(yaml_writer *w, value v, value_path *here)
{
    *here = (value_path){w->path, v.list, w->path == NULL ? 1 : w->path->depth + 1};
    w->path = here;
    if (is_v2(w) && value_is_cycle(here))
        refuse(w);
    if (here->depth > VALUE_MAX_DEPTH)
        raise_error(w->arena, GTMPL_ELIMIT, "value is nested deeper than %d levels", VALUE_MAX_DEPTH);
    arena_check_stack(w->arena);
}

static void leave_level(yaml_writer *w)
{
    w->path = w->path->outer;
}

/* --- collections ------------------------------------------------------------------------------------------------- */

static void merge_halves(field *fields, field *spare, size_t middle, size_t count, yaml_version version)
{
    size_t left = 0, right = middle, to = 0;

    while (left < middle && right < count)
        spare[to++] =
            yaml_compare_keys(fields[right].key, fields[left].key, version) < 0 ? fields[right++] : fields[left++];
    while (left < middle)
        spare[to++] = fields[left++];
    memcpy(fields, spare, to * sizeof *fields);
}

/*
 * A merge sort of our own: the reference's order is no order in the strict sense (a digit, a letter and a sign can go
 * round in a circle), which the C library's sorts need not stand.
 */
static void sort_fields(field *fields, field *spare, size_t count, yaml_version version)
{
    if (count > SMALL_SORT) {
        size_t middle = count / 2;
        sort_fields(fields, spare, middle, version);
        sort_fields(fields + middle, spare, count - middle, version);
        merge_halves(fields, spare, middle, count, version);
        return;
    }
    for (size_t i = 1; i < count; i++) {
        field f = fields[i];
        size_t to = i;
        for (; to > 0 && yaml_compare_keys(f.key, fields[to - 1].key, version) < 0; to--)
            fields[to] = fields[to - 1];
        fields[to] = f;
    }
}

/* Room for fields on top of those of the maps around. Where they stand may change, their positions do not. */
static void make_room(yaml_writer *w, size_t count)
{
    size_t capacity = w->field_capacity, need = w->field_count + count;

    if (need <= capacity)
        return;
    while (capacity < need)
        capacity *= 2;
    field *more = ARENA_ARRAY(w->arena, capacity, field);
    memcpy(more, w->fields, w->field_count * sizeof *more);
    w->fields = more;
    w->field_capacity = capacity;
}

/* Puts the last `count` fields in the order in which they are written. */
static void sort_last(yaml_writer *w, size_t count)
{
    make_room(w, count > SMALL_SORT ? count : 0);
    field *end = w->fields + w->field_count;
    sort_fields(end - count, end, count, w->emit.version);
}

/* Writes the last `count` fields, and takes them away. */
static void write_fields(yaml_writer *w, value v, size_t count)
{
    size_t first = w->field_count - count;
    value_path here;

    enter_level(w, v, &here);
    int indent = emit_enter_map(&w->emit);
    for (size_t i = first; i < first + count; i++) {
        const field f = w->fields[i];
        emit_key(&w->emit, f.key);
        if (w->commenter != NULL && v.kind == KIND_MAP)
            emit_comment(&w->emit, w->commenter->comment(w->commenter->context, v.map, f.key));
        write_node(w, f.value, PLACE_VALUE);
    }
    emit_leave(&w->emit, indent);
    leave_level(w);
    w->field_count = first;
}

static void write_map(yaml_writer *w, value v)
{
    size_t count = map_count(v.map);
    const map_entry *entries = map_sorted(v.map);

    if (v.map == NULL && is_v2(w)) {
        emit_plain(&w->emit, SLICE("null"));
        return;
    }
    if (count == 0) {
        emit_empty(&w->emit, "{}");
        return;
    }
    make_room(w, count);
    for (size_t i = 0; i < count; i++) {
        slice key = entries[i].key->text;
        w->fields[w->field_count++] = (field){is_v2(w) ? key_through_json(w, key) : key, entries[i].value};
    }
    sort_last(w, count);
    write_fields(w, v, count);
}

static void write_list(yaml_writer *w, value v, yaml_place place)
{
    value_path here;

    if (v.list == NULL && is_v2(w)) {
        emit_plain(&w->emit, SLICE("null"));
        return;
    }
    if (list_count(v.list) == 0) {
        emit_empty(&w->emit, "[]");
        return;
    }
    enter_level(w, v, &here);
    int indent = emit_enter_list(&w->emit, place);
    slice comment = w->emit.comment;
    for (size_t i = 0; i < v.list->count; i++) {
        emit_item(&w->emit);
        emit_comment(&w->emit, comment);
        write_node(w, v.list->items[i], PLACE_ITEM);
    }
    emit_leave(&w->emit, indent);
    leave_level(w);
}

/* []uint8: to JSON base64 text, to go-yaml v3 a list of numbers. */
static void write_bytes(yaml_writer *w, value v, yaml_place place)
{
    buffer text = buffer_new(w->arena);

    if (is_v2(w)) {
        json_write(&text, v);
        slice quoted = buffer_slice(&text);
        if (v.bytes == NULL)
            emit_plain(&w->emit, quoted);
        else
            emit_string(&w->emit, slice_of(quoted.data + 1, quoted.size - 2));
        return;
    }
    list *numbers = list_new(w->arena, v.size);
    for (size_t i = 0; i < v.size; i++)
        list_add(w->arena, numbers, value_uint(TYPE_UINT8, (unsigned char)v.bytes[i]));
    write_list(w, value_list(TYPE_BYTES, numbers), place);
}

static void write_object(yaml_writer *w, value v, yaml_place place)
{
    object_field next;
    value plain;
    size_t count = 0, at = 0;

    if (object_plain_value(w->arena, v.object, &plain)) {
        if (is_v2(w) && !object_has_json(v.object, plain))
            refuse(w);
        if (v.type == TYPE_TIME && !is_v2(w))
            emit_plain(&w->emit, value_slice(plain));
        else
            write_node(w, plain, place);
        return;
    }
    if (v.type == TYPE_COMPLEX128 && is_v2(w))
        refuse(w);
    if (v.type == TYPE_COMPLEX128)
        raise_error(w->arena, GTMPL_EEXEC, "cannot marshal type: %s", type_table[v.type].name);
    make_room(w, v.object->class->count);
    for (; object_next_field(v.object, &at, is_v2(w) ? OBJECT_JSON : OBJECT_YAML, &next); count++)
        w->fields[w->field_count++] = (field){next.name, next.value};
    if (count == 0) {
        emit_empty(&w->emit, "{}");
        return;
    }
    if (is_v2(w))
        sort_last(w, count);
    write_fields(w, v, count);
}

static void write_node(yaml_writer *w, value v, yaml_place place)
{
    switch ((value_kind)v.kind) {
    case KIND_NIL: emit_plain(&w->emit, SLICE("null")); break;
    case KIND_BOOL: emit_plain(&w->emit, v.boolean ? SLICE("true") : SLICE("false")); break;
    case KIND_INT:
        if (v.type == TYPE_DURATION && !is_v2(w)) {
            buffer text = buffer_new(w->arena);
            format_value(&text, v);
            write_string(w, buffer_slice(&text));
        } else {
            write_number(w, v);
        }
        break;
    case KIND_UINT: write_number(w, v); break;
    case KIND_FLOAT: is_v2(w) ? write_float_v2(w, v.number) : write_float_v3(w, v.number); break;
    case KIND_STRING: write_string(w, value_slice(v)); break;
    case KIND_BYTES: write_bytes(w, v, place); break;
    case KIND_LIST: write_list(w, v, place); break;
    case KIND_MAP: write_map(w, v); break;
    case KIND_OBJECT: write_object(w, v, place); break;
    }
}

static void write_document(buffer *out, value v, yaml_version version, const yaml_commenter *commenter)
{
    field few[FEW_FIELDS];
    yaml_writer w = {.emit = yaml_emitter_new(out, version), .arena = out->arena, .root = v, .commenter = commenter};

    w.fields = few;
    w.field_capacity = FEW_FIELDS;
    write_node(&w, v, PLACE_ROOT);
    emit_end(&w.emit);
}

void yaml_write(buffer *out, value v)
{
    write_document(out, v, GO_YAML_2, NULL);
}

void yaml_write_commented(buffer *out, value v, const yaml_commenter *commenter)
{
    write_document(out, v, GO_YAML_2, commenter);
}

void yaml_write_pretty(buffer *out, value v)
{
    write_document(out, v, GO_YAML_3, NULL);
}
