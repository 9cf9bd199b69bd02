/*
 * toToml: BurntSushi/toml's Encoder with its indent of two spaces. Within a table, plain keys come before those that
 * open tables of their own; both are sorted, fields of structs as they are declared. What is nil is left out of tables
 * and refused in arrays.
 */
#include "codec/toml.h"

#include <math.h>

#include "codec/toml_key.h"
#include "value/format.h"
#include "value/number.h"

/* Tables within tables: the header of each names all above it, so that a document grows with the square of them. */
enum { MAX_TABLE_DEPTH = 1000 };

typedef struct toml_writer {
    buffer *out;
    const toml_times *times;
    size_t start; /* where the document begins in `out` */
} toml_writer;

/* What a value is written as. */
typedef enum toml_form {
    FORM_NOTHING, /* nil */
    FORM_PLAIN,   /* behind its key */
    FORM_TABLE,   /* [key] */
    FORM_TABLES   /* [[key]] for each item */
} toml_form;

/* An entry of a map or a field of a struct. */
typedef struct member {
    slice name;
    value value;
    toml_form form;
    size_t at; /* among the map's entries as they are written, or the struct's fields as they are declared */
} member;

typedef struct members {
    member *items;
    size_t count;
} members;

static void write_value(toml_writer *w, const toml_path *path, value v);
static void write_members(toml_writer *w, const toml_path *path, value v, bool is_inline);

static _Noreturn void fail_depth(const toml_writer *w)
{
    raise_error(w->out->arena, GTMPL_ELIMIT, "value is nested too deep to write as TOML");
}

/* One value may be held many times over, by lists in lists: to look at it again costs time, though no memory. */
static void check_depth(const toml_writer *w)
{
    arena_spend(w->out->arena, 1);
    if (arena_stack_is_deep(w->out->arena))
        fail_depth(w);
}

/* --- what a value is --------------------------------------------------------------------------------------------- */

static bool is_nil(value v)
{
    switch ((value_kind)v.kind) {
    case KIND_NIL: return true;
    case KIND_BYTES: return v.bytes == NULL;
    case KIND_LIST: return v.list == NULL;
    case KIND_MAP: return v.map == NULL;
    default: return false;
    }
}

/* Types that write themselves: as a TOML time, or as a string. */
static bool is_text(value v)
{
    return v.type == TYPE_TIME || v.type == TYPE_SEMVER || v.type == TYPE_SEMVER_VALUE;
}

/* Go's errors are structs without a field that can be seen. */
static bool is_struct(value v)
{
    return v.type == TYPE_ERROR || (v.kind == KIND_OBJECT && v.type != TYPE_COMPLEX128 && !is_text(v));
}

static toml_form form_of(const toml_writer *w, value v);

/* An array of tables if it has items and all are tables. Nil has no place in an array, nor in one inside it. */
static toml_form form_of_list(const toml_writer *w, const list *l)
{
    toml_form form = l->count > 0 ? FORM_TABLES : FORM_PLAIN;

    check_depth(w);
    for (size_t i = 0; i < l->count; i++) {
        toml_form item = form_of(w, l->items[i]);
        if (item == FORM_NOTHING)
            raise_error(w->out->arena, GTMPL_EYAML, "toml: cannot encode array with nil element");
        if (item != FORM_TABLE)
            form = FORM_PLAIN;
    }
    return form;
}

static toml_form form_of(const toml_writer *w, value v)
{
    if (is_nil(v))
        return FORM_NOTHING;
    if (v.kind == KIND_LIST)
        return form_of_list(w, v.list);
    return v.kind == KIND_MAP || is_struct(v) ? FORM_TABLE : FORM_PLAIN;
}

/* --- members of maps and structs --------------------------------------------------------------------------------- */

static void add_member(const toml_writer *w, members *m, slice name, value v, size_t at)
{
    m->items[m->count++] = (member){name, v, form_of(w, v), at};
}

static bool is_exported(const char *name)
{
    return name[0] >= 'A' && name[0] <= 'Z';
}

static members struct_members(const toml_writer *w, value v)
{
    const object *o = v.type == TYPE_ERROR ? NULL : v.object;
    size_t count = o == NULL ? 0 : o->class->count;
    members m = {ARENA_ARRAY(w->out->arena, count, member), 0};

    for (size_t i = 0; i < count; i++)
        if (is_exported(o->class->names[i]))
            add_member(w, &m, slice_from(o->class->names[i]), o->fields[i], i);
    return m;
}

static members map_members(const toml_writer *w, const map *from)
{
    const map_entry *entries = map_sorted(from);
    members m = {ARENA_ARRAY(w->out->arena, map_count(from), member), 0};

    for (size_t i = 0; i < map_count(from); i++)
        add_member(w, &m, entries[i].key->text, entries[i].value, i);
    return m;
}

static bool opens_table(const member *m)
{
    return m->form == FORM_TABLE || m->form == FORM_TABLES;
}

/* Members that open tables go to the end; the order is kept otherwise. */
static members in_order(const toml_writer *w, members m)
{
    members sorted = {ARENA_ARRAY(w->out->arena, m.count, member), 0};

    for (int tables = 0; tables < 2; tables++)
        for (size_t i = 0; i < m.count; i++)
            if (opens_table(&m.items[i]) == (tables == 1))
                sorted.items[sorted.count++] = m.items[i];
    return sorted;
}

static members members_of(const toml_writer *w, value v)
{
    if (is_struct(v))
        return in_order(w, struct_members(w, v));
    members m = in_order(w, map_members(w, v.map));
    for (size_t i = 0; i < m.count; i++)
        m.items[i].at = i;
    return m;
}

/* --- values behind their key ------------------------------------------------------------------------------------- */

/* A float always shows that it is one. */
static void write_float(buffer *out, double d)
{
    size_t start = out->size;

    if (isnan(d) || isinf(d)) {
        buffer_add(out, signbit(d) ? SLICE("-") : SLICE(""));
        buffer_add(out, isnan(d) ? SLICE("nan") : SLICE("inf"));
        return;
    }
    format_float(out, d, 'g', -1);
    if (!slice_has_any(buffer_tail(out, start), SLICE("e.")))
        buffer_add(out, SLICE(".0"));
}

static slice printed(arena *a, const object *o)
{
    buffer text = buffer_new(a);

    o->class->print(&text, o);
    return buffer_slice(&text);
}

static void write_object(toml_writer *w, value v)
{
    if (v.type == TYPE_TIME)
        w->times->write(w->out, v);
    else if (v.type == TYPE_COMPLEX128)
        raise_error(w->out->arena, GTMPL_EYAML, "unsupported type: %s", type_table[v.type].name);
    else if (is_text(v))
        toml_add_string(w->out, printed(w->out->arena, v.object));
    else
        write_members(w, NULL, v, true);
}

static void write_integer(buffer *out, value v)
{
    if (v.type != TYPE_DURATION) {
        format_int(out, v.integer, 10);
        return;
    }
    buffer_add_char(out, '"');
    format_duration(out, v.integer);
    buffer_add_char(out, '"');
}

static void write_string(toml_writer *w, value v)
{
    if (is_struct(v))
        write_members(w, NULL, v, true);
    else
        toml_add_string(w->out, value_slice(v));
}

static void write_element(toml_writer *w, value v);

static void write_list(toml_writer *w, const list *l)
{
    buffer_add_char(w->out, '[');
    for (size_t i = 0; i < list_count(l); i++) {
        if (i > 0)
            buffer_add(w->out, SLICE(", "));
        write_element(w, l->items[i]);
    }
    buffer_add_char(w->out, ']');
}

static void write_bytes(buffer *out, slice bytes)
{
    buffer_add_char(out, '[');
    for (size_t i = 0; i < bytes.size; i++) {
        if (i > 0)
            buffer_add(out, SLICE(", "));
        format_uint(out, (unsigned char)bytes.data[i], 10);
    }
    buffer_add_char(out, ']');
}

static void write_element(toml_writer *w, value v)
{
    check_depth(w);
    switch ((value_kind)v.kind) {
    case KIND_NIL: break; /* refused or left out before */
    case KIND_BOOL: buffer_add(w->out, v.boolean ? SLICE("true") : SLICE("false")); break;
    case KIND_INT: write_integer(w->out, v); break;
    case KIND_UINT: format_uint(w->out, v.natural, 10); break;
    case KIND_FLOAT: write_float(w->out, v.number); break;
    case KIND_STRING: write_string(w, v); break;
    case KIND_BYTES: write_bytes(w->out, value_slice(v)); break;
    case KIND_LIST: write_list(w, v.list); break;
    case KIND_MAP: write_members(w, NULL, v, true); break;
    case KIND_OBJECT: write_object(w, v); break;
    }
}

/* --- tables ------------------------------------------------------------------------------------------------------ */

static void indent(const toml_writer *w, const toml_path *path)
{
    for (size_t i = 1; i < path->depth; i++)
        buffer_add(w->out, SLICE("  "));
}

/* An empty line in front of a table, but not at the very beginning. */
static void separate(const toml_writer *w)
{
    if (w->out->size > w->start)
        buffer_add_char(w->out, '\n');
}

static void write_header(const toml_writer *w, const toml_path *path, slice open, slice close)
{
    indent(w, path);
    buffer_add(w->out, open);
    toml_add_path(w->out, path);
    buffer_add(w->out, close);
    buffer_add_char(w->out, '\n');
}

static void write_table(toml_writer *w, const toml_path *path, value v)
{
    if (path->depth == 1)
        separate(w);
    if (path->depth > 0)
        write_header(w, path, SLICE("["), SLICE("]"));
    write_members(w, path, v, false);
}

static void write_tables(toml_writer *w, const toml_path *path, const list *l)
{
    if (path->depth == 0)
        raise_error(w->out->arena, GTMPL_EYAML, "toml: top-level values must be Go maps or structs");
    for (size_t i = 0; i < l->count; i++) {
        separate(w);
        write_header(w, path, SLICE("[["), SLICE("]]"));
        write_members(w, path, l->items[i], false);
    }
}

static void write_pair(toml_writer *w, const toml_path *path, value v)
{
    if (path->depth > 0) {
        indent(w, path);
        toml_add_key(w->out, path->key);
        buffer_add(w->out, SLICE(" = "));
    }
    write_element(w, v);
    if (path->depth > 0)
        buffer_add_char(w->out, '\n');
}

static void write_value(toml_writer *w, const toml_path *path, value v)
{
    if (path->depth > MAX_TABLE_DEPTH)
        fail_depth(w);
    switch (form_of(w, v)) {
    case FORM_NOTHING:
        if (v.kind != KIND_MAP) /* an empty array where nothing stands above it */
            write_pair(w, path, v);
        break;
    case FORM_PLAIN: write_pair(w, path, v); break;
    case FORM_TABLE: write_table(w, path, v); break;
    case FORM_TABLES: write_tables(w, path, v.list); break;
    }
}

/*
 * {name = value, …}. The reference takes a field's place among all fields for its place among those it writes, and
 * counts what it leaves out, so that a comma may be missing or stand at the end.
 */
static void write_inline(toml_writer *w, members m)
{
    buffer_add_char(w->out, '{');
    for (size_t i = 0; i < m.count; i++) {
        if (m.items[i].form == FORM_NOTHING)
            continue;
        toml_add_key(w->out, m.items[i].name);
        buffer_add(w->out, SLICE(" = "));
        write_element(w, m.items[i].value);
        if (m.items[i].at != m.count - 1)
            buffer_add(w->out, SLICE(", "));
    }
    buffer_add_char(w->out, '}');
}

static void write_members(toml_writer *w, const toml_path *path, value v, bool is_inline)
{
    members m = members_of(w, v);

    if (is_inline) {
        write_inline(w, m);
        return;
    }
    for (size_t i = 0; i < m.count; i++) {
        toml_path below = toml_path_below(path, m.items[i].name);
        if (m.items[i].form != FORM_NOTHING)
            write_value(w, &below, m.items[i].value);
    }
}

void toml_write(buffer *out, const toml_times *times, value v)
{
    toml_writer w = {out, times, out->size};
    toml_path document = {NULL, SLICE(""), 0};

    write_value(&w, &document, v);
}
