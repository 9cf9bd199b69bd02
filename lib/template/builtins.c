/* The functions of text/template itself. Reference: Go's text/template, funcs.go. */
#include "template/exec_internal.h"
#include "value/format.h"

/* --- Logic: evaluated by the executor, which stops early --- */

value builtin_and(call *c)
{
    call_fail(c, "unreachable");
}

value builtin_or(call *c)
{
    call_fail(c, "unreachable");
}

value builtin_call(call *c)
{
    call_fail(c, "unreachable");
}

static value fn_not(call *c)
{
    return value_bool(!value_truth(arg_any(c, 0)));
}

/* --- Indexing --- */

static const char *type_text(value v)
{
    return type_table[v.type].name;
}

/* The same for what Go looks at through a pointer. */
static const char *pointed_type_text(value v)
{
    const char *text = type_text(v);

    return text[0] == '*' ? text + 1 : text;
}

/* An index into `length` items; the end itself is one too, as Go's indexArg has it. */
static size_t index_argument(call *c, value index, size_t length)
{
    if (index.kind == KIND_NIL)
        call_fail(c, "cannot index slice/array with nil");
    if (index.kind != KIND_INT && index.kind != KIND_UINT)
        call_fail(c, "cannot index slice/array with type %s", type_text(index));
    if (index.integer < 0 || (uint64_t)index.integer > length)
        call_fail(c, "index out of range: %lld", (long long)index.integer);
    return (size_t)index.integer;
}

static value index_map(call *c, value item, value key)
{
    if (key.kind == KIND_NIL)
        call_fail(c, "value is nil; should be of type string");
    if (key.kind != KIND_STRING)
        call_fail(c, "value has type %s; should be string", type_text(key));

    const value *found = map_get(item.map, value_slice(key));
    return found != NULL ? *found : value_zero(type_table[item.type].element);
}

static value index_one(call *c, value item, value index)
{
    size_t at;

    switch ((value_kind)item.kind) {
    case KIND_LIST:
        at = index_argument(c, index, list_count(item.list));
        if (at == list_count(item.list))
            call_fail(c, "reflect: slice index out of range");
        return item.list->items[at];
    case KIND_STRING:
    case KIND_BYTES:
        at = index_argument(c, index, item.size);
        if (at == item.size)
            call_fail(c, "reflect: %s index out of range", item.kind == KIND_STRING ? "string" : "slice");
        return value_uint(TYPE_UINT8, (unsigned char)item.bytes[at]);
    case KIND_MAP: return index_map(c, item, index);
    case KIND_NIL: call_fail(c, "index of nil pointer");
    default: call_fail(c, "can't index item of type %s", pointed_type_text(item));
    }
}

/* index ITEM KEY…: ITEM[KEY][…]; a missing key of a map gives the zero of its element type. */
static value fn_index(call *c)
{
    value item = arg_any(c, 0);

    if (item.kind == KIND_NIL)
        call_fail(c, "index of untyped nil");
    for (size_t i = 1; i < c->count; i++)
        item = index_one(c, item, arg_any(c, i));
    if (item.kind == KIND_NIL && item.type == TYPE_NONE)
        item.type = TYPE_INTERFACE;
    item.boxed = true;
    return item;
}

static value fn_len(call *c)
{
    value item = arg_any(c, 0);

    switch ((value_kind)item.kind) {
    case KIND_STRING:
    case KIND_BYTES: return value_int(item.size);
    case KIND_LIST: return value_int((int64_t)list_count(item.list));
    case KIND_MAP: return value_int((int64_t)map_count(item.map));
    case KIND_NIL:
        if (item.type == TYPE_INTERFACE)
            call_fail(c, "len of nil pointer");
        call_fail(c, "reflect: call of reflect.Value.Type on zero Value");
    default: call_fail(c, "len of type %s", pointed_type_text(item));
    }
}

/* --- Comparison --- */

/* Go compares basic kinds only; everything else has no order, and equality only with its like. */
typedef enum basic { BASIC_NONE, BASIC_BOOL, BASIC_COMPLEX, BASIC_INT, BASIC_UINT, BASIC_FLOAT, BASIC_STRING } basic;

static basic basic_kind(value v)
{
    switch ((value_kind)v.kind) {
    case KIND_BOOL: return BASIC_BOOL;
    case KIND_INT: return BASIC_INT;
    case KIND_UINT: return BASIC_UINT;
    case KIND_FLOAT: return BASIC_FLOAT;
    case KIND_STRING: return BASIC_STRING;
    case KIND_OBJECT: return v.type == TYPE_COMPLEX128 ? BASIC_COMPLEX : BASIC_NONE;
    default: return BASIC_NONE;
    }
}

static _Noreturn void fail_incompatible(call *c, value a, value b)
{
    call_fail(c, "incompatible types for comparison: %s and %s", type_text(a), type_text(b));
}

static slice value_text(call *c, slice verb, value v)
{
    buffer b = buffer_new(c->arena);

    format_printf(&b, verb, &v, 1);
    return buffer_slice(&b);
}

static bool is_nil_of_its_type(value v)
{
    return v.kind == KIND_NIL || (v.kind == KIND_LIST && v.list == NULL) || (v.kind == KIND_MAP && v.map == NULL);
}

/* Lists, maps, objects and nil. */
static bool equal_others(call *c, value a, value b)
{
    bool same_kind = a.kind == b.kind || (a.kind == KIND_BYTES && b.kind == KIND_LIST) ||
                     (a.kind == KIND_LIST && b.kind == KIND_BYTES);

    if (!same_kind && a.kind != KIND_NIL && b.kind != KIND_NIL) {
        slice left = value_text(c, SLICE("%s"), a), right = value_text(c, SLICE("%v"), b);
        call_fail(c, "non-comparable types %.*s: %s, %s: %.*s", SLICE_ARG(left), type_text(a), type_text(b),
                  SLICE_ARG(right));
    }
    if (is_nil_of_its_type(a) || is_nil_of_its_type(b))
        return is_nil_of_its_type(a) == is_nil_of_its_type(b);
    if (b.kind != KIND_OBJECT) {
        slice text = value_text(c, SLICE("%s"), b);
        call_fail(c, "non-comparable type %.*s: %s", SLICE_ARG(text), type_text(b));
    }
    bool are_pointers = strcmp(type_table[b.type].go_kind, "ptr") == 0;
    return are_pointers && a.type != TYPE_LOCATION ? a.object == b.object : value_deep_equal(c->arena, a, b);
}

static bool values_equal(call *c, value a, value b)
{
    basic left = basic_kind(a), right = basic_kind(b);

    if (left == BASIC_INT && right == BASIC_UINT)
        return a.integer >= 0 && (uint64_t)a.integer == b.natural;
    if (left == BASIC_UINT && right == BASIC_INT)
        return b.integer >= 0 && (uint64_t)b.integer == a.natural;
    if (left != right) {
        if (a.kind != KIND_NIL && b.kind != KIND_NIL)
            fail_incompatible(c, a, b);
        return false;
    }
    switch (left) {
    case BASIC_BOOL: return a.boolean == b.boolean;
    case BASIC_INT:
    case BASIC_UINT: return a.integer == b.integer;
    case BASIC_FLOAT: return a.number == b.number;
    case BASIC_STRING: return slice_equal(value_slice(a), value_slice(b));
    default: return equal_others(c, a, b);
    }
}

/* eq A B…: whether A equals any of the others. */
static bool equal_any(call *c)
{
    if (c->count < 2)
        call_fail(c, "missing argument for comparison");
    for (size_t i = 1; i < c->count; i++)
        if (values_equal(c, arg_any(c, 0), arg_any(c, i)))
            return true;
    return false;
}

static value fn_eq(call *c)
{
    return value_bool(equal_any(c));
}

static value fn_ne(call *c)
{
    return value_bool(!values_equal(c, arg_any(c, 0), arg_any(c, 1)));
}

static bool less(call *c, value a, value b)
{
    basic left = basic_kind(a), right = basic_kind(b);

    if (left == BASIC_NONE || right == BASIC_NONE)
        call_fail(c, "invalid type for comparison");
    if (left == BASIC_INT && right == BASIC_UINT)
        return a.integer < 0 || (uint64_t)a.integer < b.natural;
    if (left == BASIC_UINT && right == BASIC_INT)
        return b.integer >= 0 && a.natural < (uint64_t)b.integer;
    if (left != right)
        fail_incompatible(c, a, b);
    switch (left) {
    case BASIC_INT: return a.integer < b.integer;
    case BASIC_UINT: return a.natural < b.natural;
    case BASIC_FLOAT: return a.number < b.number;
    case BASIC_STRING: return slice_compare(value_slice(a), value_slice(b)) < 0;
    default: call_fail(c, "invalid type for comparison");
    }
}

static bool less_or_equal(call *c)
{
    return less(c, arg_any(c, 0), arg_any(c, 1)) || values_equal(c, arg_any(c, 0), arg_any(c, 1));
}

static value fn_lt(call *c)
{
    return value_bool(less(c, arg_any(c, 0), arg_any(c, 1)));
}

static value fn_le(call *c)
{
    return value_bool(less_or_equal(c));
}

static value fn_gt(call *c)
{
    return value_bool(!less_or_equal(c));
}

static value fn_ge(call *c)
{
    return value_bool(!less(c, arg_any(c, 0), arg_any(c, 1)));
}

/* --- Printing --- */

static value fn_print(call *c)
{
    buffer b = buffer_new(c->arena);

    format_print(&b, c->arguments, c->count);
    return value_string(buffer_slice(&b));
}

static value fn_println(call *c)
{
    buffer b = buffer_new(c->arena);

    format_println(&b, c->arguments, c->count);
    return value_string(buffer_slice(&b));
}

static value fn_printf(call *c)
{
    buffer b = buffer_new(c->arena);

    format_printf(&b, arg_string(c, 0), c->arguments + 1, c->count - 1);
    return value_string(buffer_slice(&b));
}

/* --- Escaping --- */

/* What the escaping functions escape: a single string as it is, anything else as print prints it. */
static slice printed_arguments(call *c)
{
    if (c->count == 1 && c->arguments[0].kind == KIND_STRING)
        return arg_string(c, 0);

    buffer b = buffer_new(c->arena);
    value *shown = ARENA_ARRAY(c->arena, c->count + 1, value);
    for (size_t i = 0; i < c->count; i++)
        shown[i] = c->arguments[i].kind == KIND_NIL ? value_string(SLICE("<no value>")) : c->arguments[i];
    format_print_pointed(&b, shown, c->count);
    return buffer_slice(&b);
}

static const char *html_escape(char byte)
{
    switch (byte) {
    case '\0': return "\xEF\xBF\xBD";
    case '"': return "&#34;";
    case '\'': return "&#39;";
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    default: return NULL;
    }
}

static value fn_html(call *c)
{
    slice text = printed_arguments(c);
    buffer b = buffer_new(c->arena);

    for (size_t i = 0; i < text.size; i++) {
        const char *escape = html_escape(text.data[i]);
        if (escape != NULL)
            buffer_add(&b, slice_from(escape));
        else
            buffer_add_char(&b, text.data[i]);
    }
    return value_string(buffer_slice(&b));
}

static const char *js_escape(char byte)
{
    switch (byte) {
    case '\\': return "\\\\";
    case '\'': return "\\'";
    case '"': return "\\\"";
    case '<': return "\\u003C";
    case '>': return "\\u003E";
    case '&': return "\\u0026";
    case '=': return "\\u003D";
    default: return NULL;
    }
}

static void add_js_rune(buffer *b, slice text, rune r, size_t width)
{
    if (r < 0x80) {
        const char *escape = js_escape((char)r);
        if (escape != NULL)
            buffer_add(b, slice_from(escape));
        else if (r < ' ')
            buffer_printf(b, "\\u%04X", (unsigned)r);
        else
            buffer_add_char(b, (char)r);
    } else if (rune_is_print(r)) {
        buffer_add(b, slice_first(text, width));
    } else {
        buffer_printf(b, "\\u%04X", (unsigned)r);
    }
}

static value fn_js(call *c)
{
    slice text = printed_arguments(c);
    buffer b = buffer_new(c->arena);

    for (size_t width; text.size > 0; text = slice_after(text, width)) {
        rune r = utf8_decode(text, &width);
        add_js_rune(&b, text, r, width);
    }
    return value_string(buffer_slice(&b));
}

/* Go's url.QueryEscape: everything but letters, digits and -_.~ as %XX, a space as +. */
static value fn_urlquery(call *c)
{
    slice text = printed_arguments(c);
    buffer b = buffer_new(c->arena);

    for (size_t i = 0; i < text.size; i++) {
        unsigned char byte = (unsigned char)text.data[i];
        bool plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
                     (byte != 0 && strchr("-_.~", byte) != NULL);
        if (plain)
            buffer_add_char(&b, (char)byte);
        else if (byte == ' ')
            buffer_add_char(&b, '+');
        else
            buffer_printf(&b, "%%%02X", byte);
    }
    return value_string(buffer_slice(&b));
}

/* clang-format off */
const function_row builtin_functions[] = {
    /* name        arguments  result  function */
    {"and",        "v v*",    "v",    builtin_and},
    {"call",       "v v*",    "v",    builtin_call},
    {"html",       "a*",      "s",    fn_html},
    {"index",      "v v*",    "v",    fn_index},
    {"js",         "a*",      "s",    fn_js},
    {"len",        "v",       "i",    fn_len},
    {"not",        "v",       "b",    fn_not},
    {"or",         "v v*",    "v",    builtin_or},
    {"print",      "a*",      "s",    fn_print},
    {"printf",     "s a*",    "s",    fn_printf},
    {"println",    "a*",      "s",    fn_println},
    {"urlquery",   "a*",      "s",    fn_urlquery},
    {"eq",         "v v*",    "b",    fn_eq},
    {"ge",         "v v",     "b",    fn_ge},
    {"gt",         "v v",     "b",    fn_gt},
    {"le",         "v v",     "b",    fn_le},
    {"lt",         "v v",     "b",    fn_lt},
    {"ne",         "v v",     "b",    fn_ne},
    {NULL,         NULL,      NULL,   NULL},
};
/* clang-format on */
