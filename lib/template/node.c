/* Prints nodes as error messages quote them. Reference: Go's text/template/parse, node.go (writeTo). */
#include "template/node.h"

#include "value/number.h"

static void print_fields(buffer *out, const fields *f)
{
    for (size_t i = 0; i < f->count; i++) {
        buffer_add_char(out, '.');
        buffer_add(out, f->names[i]->text);
    }
}

/* Parentheses show around a pipeline only where it is an operand. */
static void print_operand(buffer *out, const node *n)
{
    if (n->kind == NODE_PIPE)
        buffer_add_char(out, '(');
    node_print(out, n);
    if (n->kind == NODE_PIPE)
        buffer_add_char(out, ')');
}

void command_print(buffer *out, const command *c)
{
    for (size_t i = 0; i < c->words.count; i++) {
        if (i > 0)
            buffer_add_char(out, ' ');
        print_operand(out, c->words.items[i]);
    }
}

static void print_pipe(buffer *out, const pipeline *p)
{
    for (size_t i = 0; i < p->variable_count; i++) {
        if (i > 0)
            buffer_add(out, SLICE(", "));
        buffer_add(out, p->variables[i].name);
    }
    if (p->variable_count > 0)
        buffer_add(out, p->assigns ? SLICE(" = ") : SLICE(" := "));
    for (size_t i = 0; i < p->command_count; i++) {
        if (i > 0)
            buffer_add(out, SLICE(" | "));
        command_print(out, &p->commands[i]);
    }
}

static void print_invocation(buffer *out, const node *n)
{
    buffer_add(out, SLICE("{{template "));
    quote_string(out, n->invocation.name);
    if (n->invocation.pipe != NULL) {
        buffer_add_char(out, ' ');
        node_print(out, n->invocation.pipe);
    }
    buffer_add(out, SLICE("}}"));
}

void node_print(buffer *out, const node *n)
{
    arena_check_stack(out->arena);
    switch (n->kind) {
    case NODE_LIST: /* only limits are exceeded there, and all of a body is too long to quote */
    case NODE_IF:   /* what fails at one of these is its pipeline */
    case NODE_WITH:
    case NODE_RANGE:
    case NODE_BREAK: /* nothing fails */
    case NODE_CONTINUE:
    case NODE_END:
    case NODE_ELSE: break;
    case NODE_TEXT: buffer_add(out, n->text); break;
    case NODE_ACTION:
        buffer_add(out, SLICE("{{"));
        node_print(out, n->control.pipe);
        buffer_add(out, SLICE("}}"));
        break;
    case NODE_TEMPLATE: print_invocation(out, n); break;
    case NODE_DOT: buffer_add_char(out, '.'); break;
    case NODE_NIL: buffer_add(out, SLICE("nil")); break;
    case NODE_BOOL: buffer_add(out, n->boolean ? SLICE("true") : SLICE("false")); break;
    case NODE_NUMBER: buffer_add(out, n->number.text); break;
    case NODE_STRING: buffer_add(out, n->string.quoted); break;
    case NODE_IDENTIFIER: buffer_add(out, n->function.name); break;
    case NODE_FIELD: print_fields(out, &n->fields); break;
    case NODE_VARIABLE:
        buffer_add(out, n->variable.name);
        print_fields(out, &n->variable.fields);
        break;
    case NODE_CHAIN:
        print_operand(out, n->chain.operand);
        print_fields(out, &n->chain.fields);
        break;
    case NODE_PIPE: print_pipe(out, &n->pipe); break;
    }
}
