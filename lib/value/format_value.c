/*
 * How fmt prints each kind of value: which verbs it takes, what its elements are wrapped in, when its String method
 * is asked, and the complaint about a verb that it does not take.
 */
#include "value/format_verbs.h"
#include "value/map.h"
#include "value/number.h"

/* What every pointer prints as. */
#define ADDRESS UINT64_C(0xc000012120)

static void print_value(printer *p, value v, rune verb, int depth);

printer printer_new(buffer *out)
{
    return (printer){.out = out};
}

static bool is_pointer(value v)
{
    return type_table[v.type].name[0] == '*';
}

/* %!verb(type=value), with the value as %v prints it but for String methods. */
static void complain(printer *p, value v, rune verb)
{
    p->complaining = true;
    buffer_add(p->out, SLICE("%!"));
    buffer_add_rune(p->out, verb);
    buffer_add_char(p->out, '(');
    if (value_is_nil(v) && !is_pointer(v)) {
        buffer_add(p->out, SLICE("<nil>"));
    } else {
        buffer_add(p->out, type_name((type)v.type));
        buffer_add_char(p->out, '=');
        print_value(p, v, 'v', 0);
    }
    buffer_add_char(p->out, ')');
    p->complaining = false;
}

static void print_bool(printer *p, value v, rune verb)
{
    if (verb == 't' || verb == 'v')
        verb_padded(p, v.boolean ? SLICE("true") : SLICE("false"));
    else
        complain(p, v, verb);
}

/* Hexadecimal with or without 0x, whatever the flag '#' says. */
static void print_hex(printer *p, uint64_t n, bool prefix)
{
    bool sharp = p->flags.sharp;

    p->flags.sharp = prefix;
    verb_integer(p, n, 16, false, 'v');
    p->flags.sharp = sharp;
}

/* True when the verb is one for integers. */
static bool print_bits(printer *p, uint64_t bits, bool is_signed, rune verb)
{
    switch (verb) {
    case 'v':
        if (p->flags.sharp_v && !is_signed)
            print_hex(p, bits, true);
        else
            verb_integer(p, bits, 10, is_signed, verb);
        return true;
    case 'd': verb_integer(p, bits, 10, is_signed, verb); return true;
    case 'b': verb_integer(p, bits, 2, is_signed, verb); return true;
    case 'o':
    case 'O': verb_integer(p, bits, 8, is_signed, verb); return true;
    case 'x':
    case 'X': verb_integer(p, bits, 16, is_signed, verb); return true;
    case 'c': verb_char(p, bits); return true;
    case 'q': verb_quoted_char(p, bits); return true;
    case 'U': verb_unicode(p, bits); return true;
    default: return false;
    }
}

static void print_integer(printer *p, value v, rune verb)
{
    if (!print_bits(p, v.natural, v.kind == KIND_INT, verb))
        complain(p, v, verb);
}

static void print_float(printer *p, value v, rune verb)
{
    switch (verb) {
    case 'v': verb_float(p, v.number, 'g', -1); break;
    case 'b':
    case 'g':
    case 'G':
    case 'x':
    case 'X': verb_float(p, v.number, (char)verb, -1); break;
    case 'e':
    case 'E':
    case 'f': verb_float(p, v.number, (char)verb, 6); break;
    case 'F': verb_float(p, v.number, 'f', 6); break;
    default: complain(p, v, verb); break;
    }
}

/* (1+2i): both parts by themselves, under the same flags, the second always with its sign. */
static void print_complex(printer *p, value v, rune verb)
{
    const complex_number *n = object_complex(v.object);
    bool plus = p->flags.plus;

    if (verb > 0x7F || strchr("vbgGxXfFeE", (int)verb) == NULL) {
        complain(p, v, verb);
        return;
    }
    buffer_add_char(p->out, '(');
    print_float(p, value_float(n->real), verb);
    p->flags.plus = true;
    print_float(p, value_float(n->imaginary), verb);
    buffer_add(p->out, SLICE("i)"));
    p->flags.plus = plus;
}

/* True when the verb is one for text. */
static bool print_text(printer *p, slice s, rune verb)
{
    switch (verb) {
    case 's': verb_string(p, s); return true;
    case 'x':
    case 'X': verb_hex_string(p, s, verb == 'X'); return true;
    case 'q': verb_quoted(p, s); return true;
    case 'v':
        if (p->flags.sharp_v)
            verb_quoted(p, s);
        else
            verb_string(p, s);
        return true;
    default: return false;
    }
}

static void print_string(printer *p, value v, rune verb)
{
    if (!print_text(p, value_slice(v), verb))
        complain(p, v, verb);
}

static void separate(printer *p, size_t i)
{
    if (i > 0)
        buffer_add(p->out, p->flags.sharp_v ? SLICE(", ") : SLICE(" "));
}

/* The brackets of lists and maps, which Go syntax spells type{…}; false for a nil one, which it spells type(nil). */
static bool open_bracket(printer *p, slice name, slice plain, bool nil)
{
    if (!p->flags.sharp_v) {
        buffer_add(p->out, plain);
        return true;
    }
    buffer_add(p->out, name);
    buffer_add(p->out, nil ? SLICE("(nil)") : SLICE("{"));
    return !nil;
}

static void close_bracket(printer *p)
{
    buffer_add_char(p->out, p->flags.sharp_v ? '}' : ']');
}

/* []byte is text to %s, %q and %x, and a list of numbers to the others. */
static void print_bytes(printer *p, value v, rune verb, int depth)
{
    slice s = value_slice(v);

    if (verb != 'v' && print_text(p, s, verb))
        return;
    /* For an operand and a verb that it knows, fmt has a name of its own. */
    slice name = depth == 0 && verb == 'v' ? SLICE("[]byte") : SLICE("[]uint8");
    if (!open_bracket(p, name, SLICE("["), s.data == NULL))
        return;
    for (size_t i = 0; i < s.size; i++) {
        separate(p, i);
        print_integer(p, value_uint(TYPE_UINT8, (unsigned char)s.data[i]), verb);
    }
    close_bracket(p);
}

/* An element of a list or map, or a field. Only an interface {} or a pointer can be nil. */
static void print_element(printer *p, value v, rune verb, int depth)
{
    if (value_is_nil(v) && !is_pointer(v))
        buffer_add(p->out, p->flags.sharp_v ? SLICE("interface {}(nil)") : SLICE("<nil>"));
    else
        print_value(p, v, verb, depth + 1);
}

static void print_list(printer *p, value v, rune verb, int depth)
{
    if (!open_bracket(p, type_name((type)v.type), SLICE("["), v.list == NULL))
        return;
    for (size_t i = 0; i < list_count(v.list); i++) {
        separate(p, i);
        print_element(p, v.list->items[i], verb, depth);
    }
    close_bracket(p);
}

static void print_map(printer *p, value v, rune verb, int depth)
{
    if (!open_bracket(p, type_name((type)v.type), SLICE("map["), v.map == NULL))
        return;
    const map_entry *entries = map_sorted(v.map);
    for (size_t i = 0; i < map_count(v.map); i++) {
        separate(p, i);
        print_string(p, value_string(entries[i].key->text), verb);
        buffer_add_char(p->out, ':');
        print_element(p, entries[i].value, verb, depth);
    }
    close_bracket(p);
}

static void print_pointer(printer *p, value v, rune verb)
{
    bool container = v.kind == KIND_LIST || v.kind == KIND_MAP || v.kind == KIND_BYTES;
    bool reference = container || is_pointer(v);
    uint64_t address = v.kind == KIND_NIL || (container && v.bytes == NULL) ? 0 : ADDRESS;

    if (v.kind == KIND_NIL && verb == 'v' && !p->flags.sharp_v) {
        verb_padded(p, SLICE("<nil>"));
    } else if (v.kind == KIND_NIL && verb == 'v') {
        buffer_add_char(p->out, '(');
        buffer_add(p->out, type_name((type)v.type));
        buffer_add(p->out, SLICE(")(nil)"));
    } else if (reference && verb == 'v' && p->flags.sharp_v) {
        buffer_add_char(p->out, '(');
        buffer_add(p->out, type_name((type)v.type));
        buffer_add(p->out, SLICE(")("));
        print_hex(p, address, true);
        buffer_add_char(p->out, ')');
    } else if (reference && (verb == 'v' || verb == 'p')) {
        print_hex(p, address, !p->flags.sharp);
    } else if (!reference || strchr("bodxX", (int)verb) == NULL || !print_bits(p, address, false, verb)) {
        complain(p, v, verb);
    }
}

static void print_field(printer *p, const char *name, value v, rune verb, int depth)
{
    bool private = p->private;

    if (p->flags.plus_v || p->flags.sharp_v) {
        buffer_add(p->out, slice_from(name));
        buffer_add_char(p->out, ':');
    }
    p->private = private || (name[0] >= 'a' && name[0] <= 'z') || name[0] == '_';
    print_element(p, v, verb, depth);
    p->private = private;
}

/* {v1 v2}, with names for %+v, and type{name:v1, …} for %#v; behind a pointer with & in front. */
static void print_struct(printer *p, value v, rune verb, int depth)
{
    const char *const text_names[] = {"s"}; /* of errors.errorString */
    bool text = v.kind == KIND_STRING;
    size_t count = text ? 1 : v.object->class->count;
    value string = value_string(text ? value_slice(v) : SLICE(""));
    const char *const *names = text ? text_names : v.object->class->names;
    const value *fields = text ? &string : v.object->fields;

    if (is_pointer(v) && !p->pointed)
        buffer_add_char(p->out, '&');
    if (p->flags.sharp_v)
        buffer_add(p->out, slice_after(type_name((type)v.type), is_pointer(v) ? 1 : 0));
    buffer_add_char(p->out, '{');
    for (size_t i = 0; i < count; i++) {
        separate(p, i);
        print_field(p, names[i], fields[i], verb, depth);
    }
    buffer_add_char(p->out, '}');
}

/* Go prints a pointer inside something else as an address, in order not to run in circles. */
static void print_object(printer *p, value v, rune verb, int depth)
{
    if (v.type == TYPE_COMPLEX128)
        print_complex(p, v, verb);
    else if (is_pointer(v) && depth > 0)
        print_pointer(p, v, verb);
    else
        print_struct(p, v, verb, depth);
}

/* What a String or Error method gives; false when the type has none. */
static bool add_method_text(buffer *out, value v)
{
    switch (v.type) {
    case TYPE_DURATION: format_duration(out, v.integer); return true;
    case TYPE_MONTH: format_month(out, v.integer); return true;
    case TYPE_WEEKDAY: format_weekday(out, v.integer); return true;
    case TYPE_ERROR: buffer_add(out, value_slice(v)); return true;
    case TYPE_KUBE_VERSION: return false; /* a method of the pointer, and a value has no address */
    default: break;
    }
    if (v.kind != KIND_OBJECT || v.object->class->print == NULL)
        return false;
    v.object->class->print(out, v.object);
    return true;
}

/* %#v by the GoString method. */
static bool print_by_go_method(printer *p, value v)
{
    if (v.kind != KIND_OBJECT || v.object->class->print_go == NULL)
        return false;

    buffer text = buffer_new(p->out->arena);
    v.object->class->print_go(&text, v.object);
    verb_string(p, buffer_slice(&text));
    return true;
}

/* Prints by the String method where there is one and the verb can take text. */
static bool print_by_method(printer *p, value v, rune verb)
{
    if (p->complaining || p->private)
        return false;
    if (p->flags.sharp_v)
        return print_by_go_method(p, v);
    if (verb > 0x7F || strchr("vsxXq", (int)verb) == NULL)
        return false;

    buffer text = buffer_new(p->out->arena);
    return add_method_text(&text, v) && print_text(p, buffer_slice(&text), verb);
}

static void print_value(printer *p, value v, rune verb, int depth)
{
    bool container = v.kind == KIND_LIST || v.kind == KIND_MAP || v.kind == KIND_OBJECT;

    if (container && (depth > VALUE_MAX_DEPTH || arena_stack_is_deep(p->out->arena)))
        raise_error(p->out->arena, GTMPL_ELIMIT, "value is nested too deep to print");
    if (type_table[v.type].has_methods && print_by_method(p, v, verb))
        return;
    switch ((value_kind)v.kind) {
    case KIND_NIL:
        if (is_pointer(v))
            print_pointer(p, v, verb);
        else
            complain(p, v, verb);
        break;
    case KIND_BOOL: print_bool(p, v, verb); break;
    case KIND_INT:
    case KIND_UINT: print_integer(p, v, verb); break;
    case KIND_FLOAT: print_float(p, v, verb); break;
    case KIND_BYTES: print_bytes(p, v, verb, depth); break;
    case KIND_LIST: print_list(p, v, verb, depth); break;
    case KIND_MAP: print_map(p, v, verb, depth); break;
    case KIND_OBJECT: print_object(p, v, verb, depth); break;
    case KIND_STRING:
        if (v.type == TYPE_ERROR)
            print_object(p, v, verb, depth);
        else
            print_string(p, v, verb);
        break;
    }
}

void print_argument(printer *p, value v, rune verb)
{
    if (value_is_nil(v) && (verb == 'T' || verb == 'v'))
        verb_padded(p, SLICE("<nil>"));
    else if (value_is_nil(v))
        complain(p, v, verb);
    else if (verb == 'T')
        verb_string(p, type_name((type)v.type));
    else if (verb == 'p')
        print_pointer(p, v, verb);
    else if (verb == 'w' && v.kind != KIND_BYTES)
        complain(p, v, verb);
    else
        print_value(p, v, verb, 0);
}
