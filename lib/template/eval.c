/*
 * Evaluating pipelines, commands, fields and arguments. Reference: Go's text/template, exec.go (the eval functions).
 */
#include "template/exec_internal.h"

#include "value/number.h"

/* What a command's first word means with no arguments behind it. */
static void refuse_arguments(exec *e, const node *first, written arguments, const value *final)
{
    if (arguments.count > 0 || final != NULL)
        exec_fail_text(e, arena_concat(e->arena, SLICE("can't give argument to non-function "), node_text(e, first)));
}

/* A number without a type to fit: int, unless it is written as a float. */
static value ideal_number(exec *e, const node *n)
{
    const number *literal = NODE_AS(number_node, n)->number;
    slice text = literal->text;
    bool powers = slice_has_any(text, SLICE("pP"));
    bool hexadecimal = text.size > 2 && slice_equal_fold(slice_first(text, 2), SLICE("0x")) && !powers;
    bool written_as_float = powers || slice_has_any(text, SLICE(".eE"));

    at(e, n);
    if (literal->is_complex)
        return value_complex(e->arena, literal->real, literal->imaginary);
    if (literal->is_float && !hexadecimal && text.data[0] != '\'' && written_as_float)
        return value_float(literal->real);
    if (literal->is_int)
        return value_int(literal->integer);
    exec_fail(e, "%.*s overflows int", SLICE_ARG(text));
}

/* --- Variables --- */

static _Noreturn void fail_undefined(exec *e, uint32_t name_at, size_t name_size)
{
    exec_fail(e, "undefined variable: %.*s", (int)name_size, e->state.template->tree->text.data + name_at);
}

void set_variable(exec *e, const variable *v, value new_value)
{
    if (v->slot < 0)
        fail_undefined(e, v->name_at, v->name_size);
    e->state.slots[v->slot] = new_value;
}

/* --- Fields --- */

static _Noreturn void fail_field(exec *e, const char *format, slice first, slice second)
{
    exec_fail(e, format, SLICE_ARG(first), SLICE_ARG(second));
}

static value object_field(exec *e, const symbol *name, bool has_arguments, value receiver, slice type_text)
{
    const object *o = receiver.object;

    for (size_t i = 0; i < o->class->count; i++) {
        if (!slice_equal(slice_from(o->class->names[i]), name->text))
            continue;
        if (o->class->names[i][0] >= 'a' && o->class->names[i][0] <= 'z')
            fail_field(e, "%.*s is an unexported field of struct type %.*s", name->text, type_text);
        if (has_arguments)
            exec_fail(e, "%.*s has arguments but cannot be invoked as function", SLICE_ARG(name->text));
        value field = o->fields[i];
        field.addressable = true;
        return field;
    }
    fail_field(e, "can't evaluate field %.*s in type %.*s", name->text, type_text);
}

static _Noreturn void fail_missing(exec *e, const char *what, slice key)
{
    buffer reason = buffer_new(e->arena);

    buffer_add(&reason, slice_from(what));
    quote_string(&reason, key);
    exec_fail_text(e, buffer_slice(&reason));
}

static value map_field(exec *e, const symbol *name, bool has_arguments, value receiver)
{
    if (has_arguments)
        exec_fail(e, "%.*s is not a method but has arguments", SLICE_ARG(name->text));

    type element = type_table[receiver.type].element;
    const value *found = map_find_hashed(receiver.map, name->text, name->hash);
    if (found == NULL && e->missing == MISSING_ERROR)
        fail_missing(e, "map has no entry for key ", name->text);
    if (found == NULL && e->missing == MISSING_INVALID)
        return value_none();
    value v = found != NULL ? *found : value_zero(element);
    if (element == TYPE_INTERFACE) {
        v.boxed = true;
        if (v.kind == KIND_NIL)
            v.type = TYPE_INTERFACE;
    }
    return v;
}

static slice receiver_type(value receiver)
{
    return receiver.boxed ? SLICE("interface {}") : type_name((type)receiver.type);
}

/* `.name` of a receiver, with the arguments of a method. */
static value eval_field(exec *e, value dot, const symbol *name, const node *n, written arguments, const value *final,
                        value receiver)
{
    if (receiver.kind == KIND_NIL && receiver.type == TYPE_NONE) {
        if (e->missing == MISSING_ERROR)
            fail_missing(e, "nil data; no entry for key ", name->text);
        return value_none();
    }

    if (receiver.kind == KIND_NIL)
        exec_fail(e, "nil pointer evaluating %.*s.%.*s", SLICE_ARG(receiver_type(receiver)), SLICE_ARG(name->text));
    bool boxed = receiver.boxed;
    if (type_table[receiver.type].has_methods) {
        const function_row *method = method_find(e->functions, (type)receiver.type, name);
        receiver.boxed = false;
        if (method != NULL)
            return eval_call(e, dot, method, &receiver, &(call_site){NULL, n, name->text}, arguments, final);
    }

    bool has_arguments = arguments.count > 0 || final != NULL;
    if (receiver.kind == KIND_MAP)
        return map_field(e, name, has_arguments, receiver);
    receiver.boxed = boxed;
    slice type_text = receiver_type(receiver);
    if (receiver.kind == KIND_OBJECT)
        return object_field(e, name, has_arguments, receiver, type_text);
    fail_field(e, "can't evaluate field %.*s in type %.*s", name->text, type_text);
}

/* `.a.b.c`: only the last one may be a method with arguments. */
static value eval_fields(exec *e, value dot, value receiver, const node *n, const field_name *fields, written arguments,
                         const value *final)
{
    const written none = {NULL, 0};
    const char *text = e->state.template->tree->text.data + fields_start(n);
    const uint32_t last = n->count - 1;

    arena_spend(e->arena, n->count);
    for (uint32_t i = 0; i < last; i++) {
        const symbol name = {.text = slice_of(text, fields[i].size), .hash = fields[i].hash};
        receiver = eval_field(e, dot, &name, n, none, NULL, receiver);
        text += fields[i].size + 1;
    }
    const symbol name = {.text = slice_of(text, fields[last].size), .hash = fields[last].hash};
    return eval_field(e, dot, &name, n, arguments, final, receiver);
}

static value eval_field_node(exec *e, value dot, const node *n, written arguments, const value *final)
{
    at(e, n);
    return eval_fields(e, dot, dot, n, NODE_AS(field_node, n)->names, arguments, final);
}

static value eval_variable(exec *e, value dot, const node *n, written arguments, const value *final)
{
    const variable_node *own = NODE_AS(variable_node, n);

    at(e, n);
    if (own->slot < 0)
        fail_undefined(e, own->name_at, own->name_size);
    value v = e->state.slots[own->slot];
    if (n->count == 0) {
        refuse_arguments(e, n, arguments, final);
        return v;
    }
    return eval_fields(e, dot, v, n, own->names, arguments, final);
}

static value eval_chain(exec *e, value dot, const node *n, written arguments, const value *final)
{
    const node *operand = &NODE_AS(chain_node, n)->operand;

    at(e, n);
    value receiver = eval_argument(e, dot, '\0', operand);
    return eval_fields(e, dot, receiver, n, operand_end(operand), arguments, final);
}

static value eval_function(exec *e, value dot, const node *n, const command *c, written arguments, const value *final)
{
    const function_row *row = NODE_AS(function_node, n)->row;

    at(e, n);
    return eval_call(e, dot, row, NULL, &(call_site){c, n, slice_of(row->name, n->count)}, arguments, final);
}

/* --- Commands and pipelines --- */

static value eval_command(exec *e, value dot, const command *c, const value *final)
{
    const node *first = &c->first;
    written arguments = {operand_after(first), c->count - 1};

    arena_spend(e->arena, c->count);
    switch ((node_kind)first->kind) {
    case NODE_FIELD: return eval_field_node(e, dot, first, arguments, final);
    case NODE_CHAIN: return eval_chain(e, dot, first, arguments, final);
    case NODE_IDENTIFIER: return eval_function(e, dot, first, c, arguments, final);
    case NODE_VARIABLE: return eval_variable(e, dot, first, arguments, final);
    case NODE_PIPE:
        refuse_arguments(e, first, arguments, final);
        return eval_pipeline(e, dot, NODE_AS(pipeline, first));
    default: break;
    }
    at(e, first);
    refuse_arguments(e, first, arguments, final);
    switch ((node_kind)first->kind) {
    case NODE_BOOL: return value_bool(first->count != 0);
    case NODE_DOT: return dot;
    case NODE_NUMBER: return ideal_number(e, first);
    case NODE_STRING: return value_string(NODE_AS(string_node, first)->text);
    default: exec_fail(e, "nil is not a command");
    }
}

/* An interface value becomes what it holds: nil turns into nothing. */
static value unboxed(value v)
{
    v.boxed = false;
    if (v.kind == KIND_NIL && v.type != TYPE_ERROR)
        v.type = TYPE_NONE;
    return v;
}

value eval_pipeline(exec *e, value dot, const pipeline *p)
{
    at(e, &p->head);
    arena_check_stack(e->arena);
    value v = unboxed(eval_command(e, dot, &p->first, NULL));
    if (p->head.count == 1 && p->variable_count == 0)
        return v;

    const command *c = command_end(&p->first);
    for (uint32_t i = 1; i < p->head.count; i++, c = command_end(c)) {
        value final = v;
        v = unboxed(eval_command(e, dot, c, &final));
    }
    const variable *variables = variables_after(c);
    for (size_t i = 0; i < p->variable_count; i++)
        set_variable(e, &variables[i], v);
    return v;
}

/* --- Arguments --- */

static _Noreturn void fail_expected(exec *e, const char *what, const node *n)
{
    slice expected = arena_concat3(e->arena, SLICE("expected "), slice_from(what), SLICE("; found "));

    exec_fail_text(e, arena_concat(e->arena, expected, node_text(e, n)));
}

static _Noreturn void fail_literal(exec *e, type wanted, const node *n)
{
    slice type_name = arena_concat(e->arena, SLICE(" for arg of type "), slice_from(type_table[wanted].name));

    exec_fail_text(e, arena_concat3(e->arena, SLICE("can't handle "), node_text(e, n), type_name));
}

static value any_literal(exec *e, const node *n)
{
    if (n->kind == NODE_BOOL)
        return value_bool(n->count != 0);
    return n->kind == NODE_NUMBER ? ideal_number(e, n) : value_string(NODE_AS(string_node, n)->text);
}

/* A literal under the type of its parameter: `1` fits int, int64 and float64, but not string. */
static value eval_literal(exec *e, const parameter *p, const node *n)
{
    const number *literal = n->kind == NODE_NUMBER ? NODE_AS(number_node, n)->number : NULL;
    value v = value_none();

    at(e, n);
    switch (p->literal) {
    case LITERAL_ANY: return any_literal(e, n);
    case LITERAL_BOOL:
        if (n->kind != NODE_BOOL)
            fail_expected(e, "bool", n);
        return value_bool(n->count != 0);
    case LITERAL_STRING:
        if (n->kind != NODE_STRING)
            fail_expected(e, "string", n);
        return value_string(NODE_AS(string_node, n)->text);
    case LITERAL_FLOAT:
        if (literal == NULL || !literal->is_float)
            fail_expected(e, "float", n);
        return value_float(literal->real);
    case LITERAL_INT:
        if (literal == NULL || !literal->is_int)
            fail_expected(e, "integer", n);
        v = value_int(literal->integer);
        break;
    case LITERAL_UINT:
        if (literal == NULL || !literal->is_uint)
            fail_expected(e, "unsigned integer", n);
        v = value_uint(p->type, literal->natural);
        break;
    case LITERAL_NONE: fail_literal(e, p->type, n);
    }
    v.type = (uint16_t)p->type;
    return v;
}

value eval_argument(exec *e, value dot, char letter, const node *n)
{
    const parameter *p = parameter_of(letter);
    const written none = {NULL, 0};

    at(e, n);
    switch ((node_kind)n->kind) {
    case NODE_DOT: return validate(e, dot, letter);
    case NODE_NIL:
        if (!p->takes_nil)
            exec_fail(e, "cannot assign nil to %s", type_table[p->type].name);
        return validate(e, value_none(), letter);
    case NODE_FIELD: return validate(e, eval_field_node(e, dot, n, none, NULL), letter);
    case NODE_VARIABLE: return validate(e, eval_variable(e, dot, n, none, NULL), letter);
    case NODE_PIPE: return validate(e, eval_pipeline(e, dot, NODE_AS(pipeline, n)), letter);
    case NODE_IDENTIFIER: return validate(e, eval_function(e, dot, n, NULL, none, NULL), letter);
    case NODE_CHAIN: return validate(e, eval_chain(e, dot, n, none, NULL), letter);
    default: return eval_literal(e, p, n);
    }
}
