/*
 * Walking: text, control structures and template invocations. Reference: Go's text/template, exec.go (the walk
 * functions and the making of ExecErrors).
 */
#include "template/exec.h"

#include "template/exec_internal.h"
#include "template/scratch.h"
#include "value/format.h"
#include "value/number.h"

enum {
    LOCAL_SLOTS = 16,           /* variables of a template that need no allocation */
    MAX_TEMPLATE_DEPTH = 100000 /* Go's maxExecDepth */
};

/* How a list ended: at its end, or at a break or continue of the loop around it. */
typedef enum flow { FLOW_ON, FLOW_BREAK, FLOW_CONTINUE } flow;

typedef struct exec_store {
    struct exec_store *next;
    const void *key;
    void *pointer;
} exec_store;

static flow walk_list(exec *e, value dot, const list_node *body);

/* --- Errors --- */

slice node_text(exec *e, const node *n)
{
    buffer b = buffer_new(e->arena);

    node_print(&b, e->state.template->tree->text, n);
    return buffer_slice(&b);
}

/* Lines from 1, columns in bytes from 0, as Go's ErrorContext counts them. */
static void locate(slice text, uint32_t position, failure *f)
{
    uint32_t line_start = 0;

    f->line = 1;
    for (uint32_t i = 0; i < position && i < text.size; i++) {
        if (text.data[i] == '\n') {
            f->line++;
            line_start = i + 1;
        }
    }
    f->column = position - line_start;
}

/* "template: FILE:LINE:COLUMN: executing NAME at <CONTEXT>: REASON", which may begin with "error calling FUNCTION: " */
static failure *new_exec_error(exec *e, uint32_t position, slice context, const slice *callee, slice reason)
{
    failure *f = ARENA_NEW(e->arena, failure);
    const template *t = e->state.template;
    buffer b = buffer_new(e->arena);

    f->status = GTMPL_EEXEC;
    f->file = t->file;
    f->from_template = true;
    locate(t->tree->text, position, f);
    buffer_add(&b, SLICE("template: "));
    buffer_add(&b, t->file);
    buffer_printf(&b, ":%u:%u: executing ", (unsigned)f->line, (unsigned)f->column);
    quote_string(&b, t->name);
    buffer_add(&b, SLICE(" at <"));
    buffer_add(&b, context);
    buffer_add(&b, SLICE(">: "));
    if (callee != NULL) {
        buffer_add(&b, SLICE("error calling "));
        buffer_add(&b, *callee);
        buffer_add(&b, SLICE(": "));
    }
    f->text = arena_prepend(e->arena, buffer_slice(&b), reason);
    return f;
}

_Noreturn void exec_fail_text(exec *e, slice reason)
{
    const node *n = e->state.node;

    raise_failure(e->arena, new_exec_error(e, n->position, node_text(e, n), NULL, reason));
}

_Noreturn void exec_fail(exec *e, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    slice reason = arena_vprintf(e->arena, format, arguments);
    va_end(arguments);
    exec_fail_text(e, reason);
}

/* An error that a function raised becomes the error of its call; an ExecError of this template stays as it is. */
static const failure *as_exec_error(exec *e, const failure *f)
{
    const call_site *site = e->state.site.node != NULL ? &e->state.site : NULL;

    if ((f->from_template && site == NULL) || e->state.template == NULL)
        return f;

    buffer b = buffer_new(e->arena);
    slice text = e->state.template->tree->text;
    uint32_t position = e->state.node->position;
    if (site != NULL && site->command != NULL) {
        command_print(&b, text, site->command);
        position = site->command->position;
    } else {
        const node *n = site != NULL ? site->node : e->state.node;
        node_print(&b, text, n);
        position = n->position;
    }
    failure *wrapped = new_exec_error(e, position, buffer_slice(&b), site != NULL ? &site->name : NULL, f->text);
    wrapped->status = f->from_template && !failure_is_final(f) ? GTMPL_EEXEC : f->status;
    wrapped->cause = f;
    return wrapped;
}

/* --- Running --- */

exec *exec_new(arena *a, symbol_table *symbols, const function_set *functions, const names *n, buffer *out)
{
    exec *e = ARENA_NEW(a, exec);

    e->arena = e->lasting = a;
    e->out = out;
    e->functions = functions;
    e->symbols = symbols;
    e->state.names = n;
    return e;
}

void **exec_slot(exec *e, const void *key)
{
    for (exec_store *s = e->stores; s != NULL; s = s->next)
        if (s->key == key)
            return &s->pointer;

    exec_store *s = ARENA_NEW(e->lasting, exec_store);
    s->key = key;
    s->next = e->stores;
    e->stores = s;
    return &s->pointer;
}

const parsed *exec_parse(exec *e, arena *a, slice name, slice text)
{
    if (a != e->lasting)
        return template_parse(template_parser_new(a, e->functions), name, text);
    if (e->parser == NULL)
        e->parser = template_parser_new(e->lasting, e->functions);
    return template_parse(e->parser, name, text);
}

/* Walks a template's root with variables of its own; the caller keeps and restores the state. */
static void run_tree(exec *e, const template *t, value dot)
{
    value local[LOCAL_SLOTS];

    e->state.template = t;
    e->state.node = &t->tree->root->head;
    e->state.site = (call_site){NULL, NULL, {NULL, 0}};
    e->state.slots = t->tree->slots <= LOCAL_SLOTS ? local : ARENA_ARRAY(e->arena, t->tree->slots, value);
    e->state.slots[0] = dot;
    e->state.iteration = NULL;
    walk_list(e, dot, t->tree->root);
}

typedef struct guarded_run {
    exec *exec;
    const template *template;
    value dot;
} guarded_run;

static void run_work(void *context)
{
    guarded_run *run = context;

    run_tree(run->exec, run->template, run->dot);
}

/* Runs a template; what it raises comes back as its ExecError, made before the state is restored. */
static const failure *run_guarded(exec *e, const template *t, value dot)
{
    guarded_run run = {e, t, dot};

    scratch_enter(e);
    struct scratch *level = e->scratch;
    const failure *f = arena_try(e->arena, run_work, &run);
    e->scratch = level; /* no memory to put a failed run in order leaves a deeper one */
    const failure *error = f == NULL ? NULL : as_exec_error(e, f);
    scratch_leave(e, error != NULL);
    return error;
}

void exec_run(exec *e, const template *t, value dot)
{
    exec_state saved = e->state;
    const failure *error = run_guarded(e, t, dot);

    e->state = saved;
    if (error != NULL)
        raise_failure(e->arena, error);
}

slice exec_capture(exec *e, const template *t, const names *n, value dot)
{
    exec_state saved = e->state;
    size_t start = e->out->size;
    int depth = e->depth;

    e->state.names = n;
    e->state.caller = &saved;
    e->depth = 0;
    const failure *error = run_guarded(e, t, dot);
    e->state = saved;
    e->depth = depth;
    if (error != NULL) {
        e->out->size = start;
        raise_failure(e->arena, error);
    }
    slice text = arena_slice(e->arena, buffer_tail(e->out, start));
    e->out->size = start;
    return text;
}

/* --- Walking --- */

static void print_value(exec *e, value v)
{
    if (v.kind == KIND_STRING)
        buffer_add(e->out, value_slice(v));
    else if (v.kind == KIND_NIL)
        buffer_add(e->out, v.type == TYPE_ERROR ? SLICE("<nil>") : SLICE("<no value>"));
    else if (v.kind == KIND_OBJECT && v.addressable && v.object->class->print != NULL)
        v.object->class->print(e->out, v.object);
    else if (v.kind == KIND_OBJECT)
        format_print_pointed(e->out, &v, 1);
    else
        format_value(e->out, v);
}

static void walk_action(exec *e, value dot, const action_node *n)
{
    value v = eval_pipeline(e, dot, &n->pipe);

    if (n->pipe.variable_count == 0) {
        at(e, &n->item.head);
        print_value(e, v);
    }
}

static flow walk_if_or_with(exec *e, value dot, const control_node *n)
{
    value v = eval_pipeline(e, dot, &n->pipe);

    if (value_truth(v))
        return walk_list(e, n->item.head.kind == NODE_WITH ? v : dot, n->body);
    if (n->otherwise != NULL)
        return walk_list(e, dot, n->otherwise);
    return FLOW_ON;
}

/* Of two variables the first is the index or key; a single one is the element. */
static flow walk_iteration(exec *e, const control_node *n, value key, value element)
{
    const uint16_t count = n->pipe.variable_count;
    const variable *variables = count > 0 ? pipeline_variables(&n->pipe) : NULL;

    if (count == 2)
        set_variable(e, &variables[0], key);
    if (count > 0)
        set_variable(e, &variables[count - 1], element);
    iteration round = {key, element, e->state.iteration};
    e->state.iteration = &round;
    flow f = walk_list(e, element, n->body);
    e->state.iteration = round.outer;
    return f;
}

static void walk_numbers(exec *e, const control_node *n, value v)
{
    if (n->pipe.variable_count > 1) {
        buffer b = buffer_new(e->arena);
        format_value(&b, v);
        exec_fail(e, "can't use %.*s to iterate over more than one variable", SLICE_ARG(buffer_slice(&b)));
    }
    value element = v;
    for (element.integer = 0; v.kind == KIND_INT ? element.integer < v.integer : element.natural < v.natural;
         element.integer++)
        if (walk_iteration(e, n, element, element) == FLOW_BREAK)
            break;
}

static value element_of(value container, value element)
{
    if (type_table[container.type].element == TYPE_INTERFACE)
        element.boxed = true;
    return element;
}

static void walk_items(exec *e, const control_node *n, value v)
{
    list items = *v.list; /* Go's slice: what is appended later is not seen */

    for (size_t i = 0; i < items.count; i++)
        if (walk_iteration(e, n, value_int((int64_t)i), element_of(v, items.items[i])) == FLOW_BREAK)
            break;
}

static void walk_bytes(exec *e, const control_node *n, value v)
{
    slice bytes = value_slice(v);

    for (size_t i = 0; i < bytes.size; i++) {
        value byte = value_uint(TYPE_UINT8, (unsigned char)bytes.data[i]);
        if (walk_iteration(e, n, value_int((int64_t)i), byte) == FLOW_BREAK)
            break;
    }
}

static void walk_entries(exec *e, const control_node *n, value v)
{
    size_t count = map_count(v.map);
    const map_entry *entries = map_walk(v.map);

    for (size_t i = 0; i < count; i++) {
        value key = value_string(entries[i].key->text);
        if (walk_iteration(e, n, key, element_of(v, entries[i].value)) == FLOW_BREAK)
            break;
    }
}

static bool is_empty_range(value v)
{
    if (v.kind == KIND_INT)
        return v.integer <= 0;
    return v.kind != KIND_FLOAT && v.kind != KIND_STRING && v.kind != KIND_BOOL && v.kind != KIND_OBJECT &&
           !value_truth(v);
}

static _Noreturn void fail_range(exec *e, value v)
{
    buffer b = buffer_new(e->arena);

    buffer_add(&b, SLICE("range can't iterate over "));
    format_print_pointed(&b, &v, 1);
    exec_fail_text(e, buffer_slice(&b));
}

/* A break in there leaves this loop, although it never began; a continue is for the loop around it. */
static flow walk_else_of_range(exec *e, value dot, const control_node *n)
{
    flow f = n->otherwise != NULL ? walk_list(e, dot, n->otherwise) : FLOW_ON;

    return f == FLOW_BREAK ? FLOW_ON : f;
}

static flow walk_range(exec *e, value dot, const control_node *n)
{
    value v = eval_pipeline(e, dot, &n->pipe);

    if (is_empty_range(v)) {
        if (v.kind == KIND_INT || v.kind == KIND_UINT)
            walk_numbers(e, n, v); /* refuses two variables */
        return walk_else_of_range(e, dot, n);
    }
    switch ((value_kind)v.kind) {
    case KIND_INT:
    case KIND_UINT: walk_numbers(e, n, v); break;
    case KIND_LIST: walk_items(e, n, v); break;
    case KIND_BYTES: walk_bytes(e, n, v); break;
    case KIND_MAP: walk_entries(e, n, v); break;
    default: fail_range(e, v);
    }
    return FLOW_ON;
}

static void walk_invocation(exec *e, value dot, const invocation_node *n)
{
    const template *t = names_find(e->state.names, n->name);

    if (t == NULL) {
        buffer b = buffer_new(e->arena);
        quote_string(&b, n->name);
        exec_fail(e, "template %.*s not defined", SLICE_ARG(buffer_slice(&b)));
    }
    if (e->depth == MAX_TEMPLATE_DEPTH || arena_stack_is_deep(e->arena))
        exec_fail(e, "exceeded maximum template depth (%d)", MAX_TEMPLATE_DEPTH);

    dot = n->item.head.count > 0 ? eval_pipeline(e, dot, &n->pipe) : value_none();
    exec_state saved = e->state;
    e->state.caller = &saved;
    e->depth++;
    run_tree(e, t, dot);
    e->depth--;
    e->state = saved;
}

static void walk_text(exec *e, const node *n)
{
    buffer_add(e->out, node_source(n, e->state.template->tree->text));
}

static flow walk(exec *e, value dot, const node *n)
{
    at(e, n);
    if (e->trace != NULL && e->trace->tree == e->state.template->tree)
        trace_add(e->trace, n, e->out->size);
    switch ((node_kind)n->kind) {
    case NODE_TEXT: walk_text(e, n); return FLOW_ON;
    case NODE_ACTION: walk_action(e, dot, NODE_AS(action_node, n)); return FLOW_ON;
    case NODE_IF:
    case NODE_WITH: return walk_if_or_with(e, dot, NODE_AS(control_node, n));
    case NODE_RANGE: return walk_range(e, dot, NODE_AS(control_node, n));
    case NODE_TEMPLATE: walk_invocation(e, dot, NODE_AS(invocation_node, n)); return FLOW_ON;
    case NODE_BREAK: return FLOW_BREAK;
    case NODE_CONTINUE: return FLOW_CONTINUE;
    default: exec_fail(e, "unknown node");
    }
}

static flow walk_list(exec *e, value dot, const list_node *body)
{
    at(e, &body->head);
    arena_spend(e->arena, 1 + (uint64_t)body->head.count);
    arena_check_stack(e->arena);
    for (const list_item *i = body->first; i != NULL; i = i->next) {
        flow f = walk(e, dot, &i->head);
        if (f != FLOW_ON)
            return f;
    }
    return FLOW_ON;
}
