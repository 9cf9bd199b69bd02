/* Prints nodes as error messages quote them. Reference: Go's text/template/parse, node.go (writeTo). */
#include "template/node.h"

#include "value/number.h"

const uint8_t node_sizes[NODE_PIPE + 1] = {
    [NODE_DOT] = sizeof(node),           [NODE_NIL] = sizeof(node),
    [NODE_BOOL] = sizeof(node),          [NODE_NUMBER] = sizeof(number_node),
    [NODE_STRING] = sizeof(string_node), [NODE_IDENTIFIER] = sizeof(function_node),
    [NODE_FIELD] = sizeof(field_node),   [NODE_VARIABLE] = sizeof(variable_node),
};

size_t chain_size(const node *n)
{
    return offsetof(chain_node, operand) + operand_size(&NODE_AS(chain_node, n)->operand) +
           n->count * sizeof(field_name);
}

const variable *pipeline_variables(const pipeline *p)
{
    const command *c = &p->first;

    for (uint32_t i = 0; i < p->head.count; i++)
        c = command_end(c);
    return variables_after(c);
}

static slice text_at(slice text, uint32_t at, size_t size)
{
    return slice_first(slice_after(text, at), size);
}

static void print_fields(buffer *out, slice text, const node *n, const field_name *names)
{
    uint32_t at = fields_start(n);

    for (size_t i = 0; i < n->count; i++) {
        buffer_add_char(out, '.');
        buffer_add(out, text_at(text, at, names[i].size));
        at += names[i].size + 1;
    }
}

/* Parentheses show around a pipeline only where it is an operand. */
static void print_operand(buffer *out, slice text, const node *n)
{
    if (n->kind == NODE_PIPE)
        buffer_add_char(out, '(');
    node_print(out, text, n);
    if (n->kind == NODE_PIPE)
        buffer_add_char(out, ')');
}

void command_print(buffer *out, slice text, const command *c)
{
    const node *n = &c->first;

    for (uint32_t i = 0; i < c->count; i++, n = operand_after(n)) {
        if (i > 0)
            buffer_add_char(out, ' ');
        print_operand(out, text, n);
    }
}

static void print_pipe(buffer *out, slice text, const pipeline *p)
{
    const variable *variables = pipeline_variables(p);
    const command *c = &p->first;

    for (size_t i = 0; i < p->variable_count; i++) {
        if (i > 0)
            buffer_add(out, SLICE(", "));
        buffer_add(out, text_at(text, variables[i].name_at, variables[i].name_size));
    }
    if (p->variable_count > 0)
        buffer_add(out, p->assigns ? SLICE(" = ") : SLICE(" := "));
    for (uint32_t i = 0; i < p->head.count; i++, c = command_end(c)) {
        if (i > 0)
            buffer_add(out, SLICE(" | "));
        command_print(out, text, c);
    }
}

static void print_action(buffer *out, slice text, const node *n)
{
    buffer_add(out, SLICE("{{"));
    print_pipe(out, text, &NODE_AS(action_node, n)->pipe);
    buffer_add(out, SLICE("}}"));
}

static void print_invocation(buffer *out, slice text, const node *n)
{
    const invocation_node *i = NODE_AS(invocation_node, n);

    buffer_add(out, SLICE("{{template "));
    quote_string(out, i->name);
    if (n->count > 0) {
        buffer_add_char(out, ' ');
        print_pipe(out, text, &i->pipe);
    }
    buffer_add(out, SLICE("}}"));
}

static void print_variable(buffer *out, slice text, const node *n)
{
    const variable_node *v = NODE_AS(variable_node, n);

    buffer_add(out, text_at(text, v->name_at, v->name_size));
    print_fields(out, text, n, v->names);
}

static void print_chain(buffer *out, slice text, const node *n)
{
    const node *operand = &NODE_AS(chain_node, n)->operand;

    print_operand(out, text, operand);
    print_fields(out, text, n, operand_end(operand));
}

void node_print(buffer *out, slice text, const node *n)
{
    arena_check_stack(out->arena);
    switch ((node_kind)n->kind) {
    case NODE_LIST: /* only limits are exceeded there, and all of a body is too long to quote */
    case NODE_IF:   /* what fails at one of these is its pipeline */
    case NODE_WITH:
    case NODE_RANGE:
    case NODE_BREAK: /* nothing fails */
    case NODE_CONTINUE: break;
    case NODE_TEXT: buffer_add(out, node_source(n, text)); break;
    case NODE_ACTION: print_action(out, text, n); break;
    case NODE_TEMPLATE: print_invocation(out, text, n); break;
    case NODE_DOT: buffer_add_char(out, '.'); break;
    case NODE_NIL: buffer_add(out, SLICE("nil")); break;
    case NODE_BOOL: buffer_add(out, n->count != 0 ? SLICE("true") : SLICE("false")); break;
    case NODE_NUMBER: buffer_add(out, NODE_AS(number_node, n)->number->text); break;
    case NODE_STRING: buffer_add(out, node_source(n, text)); break;
    case NODE_IDENTIFIER: buffer_add(out, slice_from(NODE_AS(function_node, n)->row->name)); break;
    case NODE_FIELD: print_fields(out, text, n, NODE_AS(field_node, n)->names); break;
    case NODE_VARIABLE: print_variable(out, text, n); break;
    case NODE_CHAIN: print_chain(out, text, n); break;
    case NODE_PIPE: print_pipe(out, text, NODE_AS(pipeline, n)); break;
    }
}
