/*
 * The parse tree. Nodes live in the arena of the text that they were parsed from and never change afterwards, so
 * any number of renders may walk one tree at once. Reference: Go's text/template/parse, node.go.
 *
 * Charts are mostly templates, and a process renders most of them once: what counts is how many bytes are written and
 * read again. So a node is a word that says what it is, and what belongs to it lies right behind it. A pipeline is one
 * piece of memory with all its commands and operands in the order of the text, and whoever wants the next one goes
 * there by the size of this one. Only items of lists know each other by pointers. Text is known by its position.
 */
#ifndef TEMPLATE_NODE_H
#define TEMPLATE_NODE_H

#include "template/call.h"

typedef enum node_kind {
    NODE_LIST, /* the body of a control structure or tree */
    /* items of lists */
    NODE_TEXT,
    NODE_ACTION,
    NODE_IF,
    NODE_WITH,
    NODE_RANGE,
    NODE_TEMPLATE,
    NODE_BREAK,
    NODE_CONTINUE,
    /* operands */
    NODE_DOT,
    NODE_NIL,
    NODE_BOOL,
    NODE_NUMBER,
    NODE_STRING,
    NODE_IDENTIFIER, /* a function */
    NODE_FIELD,      /* .a.b */
    NODE_VARIABLE,   /* $x.a.b */
    NODE_CHAIN,      /* (pipeline).a.b or function.a.b */
    NODE_PIPE
} node_kind;

enum { NODE_COUNT_BITS = 27 };
#define NODE_MOST ((UINT32_C(1) << NODE_COUNT_BITS) - 1)

/* What every node begins with. All that DOT and NIL are. */
typedef struct node {
    uint32_t kind : 32 - NODE_COUNT_BITS; /* a node_kind */
    uint32_t count : NODE_COUNT_BITS;     /* of what the kind says */
    uint32_t position;                    /* offset in the text: Go's Pos, for error messages */
} node;

/* --- Operands --- */

/* A number under every type that it fits, as Go's untyped constants work. */
typedef struct number {
    slice text;
    bool is_int, is_uint, is_float, is_complex;
    int64_t integer;
    uint64_t natural;
    double real, imaginary;
} number;

/* NUMBER */
typedef struct number_node {
    node head;
    const number *number;
} number_node;

/* STRING; `count` is the size of the literal, which stands at the position. Of BOOL, `count` is the value. */
typedef struct string_node {
    node head;
    slice text;
} string_node;

/* IDENTIFIER; `count` is the size of the name. */
typedef struct function_node {
    node head;
    const function_row *row;
} function_node;

/* The name of a field. It stands in the text behind the one before, with a dot between (fields_start). */
typedef struct field_name {
    uint32_t size;
    uint32_t hash; /* a symbol's, by which maps and methods are asked */
} field_name;

/* FIELD; `count` names. */
typedef struct field_node {
    node head;
    field_name names[];
} field_node;

/* VARIABLE; `count` names of fields. */
typedef struct variable_node {
    node head;
    int32_t slot; /* where its value stands in the template's frame, or -1: undefined when it runs */
    uint32_t name_at;
    uint64_t name_size; /* in the text */
    field_name names[];
} variable_node;

/* CHAIN: an operand, and behind it `count` names of fields. */
typedef struct chain_node {
    node head;
    node operand;
} chain_node;

/* One stage of a pipeline: an operand, which says what to do, and its arguments. */
typedef struct command {
    uint32_t position;
    uint32_t count; /* of operands, at least 1 */
    node first;
} command;

/* A variable being declared or assigned; all is as above. */
typedef struct variable {
    int32_t slot;
    uint32_t name_at;
    uint64_t name_size;
} variable;

/* PIPE: `count` commands, and behind them its variables. */
typedef struct pipeline {
    node head;
    uint32_t size;           /* bytes of all of it */
    uint16_t variable_count; /* at most 2 */
    bool assigns;            /* `=` rather than `:=` */
    command first;
} pipeline;

/* What may stand before another operand must leave it in its place, for pointers are in some. */
enum { NODE_ALIGNMENT = 8 };
_Static_assert(sizeof(node) % NODE_ALIGNMENT == 0 && sizeof(field_name) % NODE_ALIGNMENT == 0 &&
                   sizeof(variable_node) % NODE_ALIGNMENT == 0 && sizeof(variable) % NODE_ALIGNMENT == 0 &&
                   offsetof(command, first) % NODE_ALIGNMENT == 0 && offsetof(pipeline, first) % NODE_ALIGNMENT == 0,
               "operands stand where pointers may");

/* --- Items of lists --- */

/* BREAK, CONTINUE, and TEXT, whose `count` bytes stand at the position. */
typedef struct list_item {
    node head;
    const struct list_item *next; /* or NULL */
} list_item;

/* LIST, of `count` items. */
typedef struct list_node {
    node head;
    const list_item *first; /* or NULL */
} list_node;

typedef struct action_node {
    list_item item;
    pipeline pipe;
} action_node;

/* IF, WITH, RANGE */
typedef struct control_node {
    list_item item;
    const list_node *body;
    const list_node *otherwise; /* or NULL */
    pipeline pipe;
} control_node;

/* TEMPLATE; `count` is the number of pipelines: 0 or 1. */
typedef struct invocation_node {
    list_item item;
    slice name;
    pipeline pipe;
} invocation_node;

/* A named body: a whole file or a `define`. */
typedef struct tree {
    slice name; /* of a define; empty for the text itself, whose name is its caller's business */
    slice text; /* the whole text that it stands in */
    const list_node *root;
    size_t slots; /* values that its variables need, `$` included */
    bool empty;   /* nothing but space: never replaces a template of the same name */
} tree;

/* What one text holds: the trees of its defines and blocks, and its own, which comes last. */
typedef struct parsed {
    const tree *trees;
    size_t count; /* at least 1 */
} parsed;

/* --- Ways through a pipeline --- */

/* A node as what its kind says it is. */
#define NODE_AS(type, n) ((const type *)(const void *)(n))

/* What the nodes of a kind take, without names of fields; those of PIPE and CHAIN know it themselves. */
extern const uint8_t node_sizes[NODE_PIPE + 1];

size_t chain_size(const node *n);

/* The bytes of an operand. */
static inline size_t operand_size(const node *n)
{
    switch ((node_kind)n->kind) {
    case NODE_PIPE: return NODE_AS(pipeline, n)->size;
    case NODE_CHAIN: return chain_size(n);
    case NODE_FIELD:
    case NODE_VARIABLE: return node_sizes[n->kind] + n->count * sizeof(field_name);
    default: return node_sizes[n->kind];
    }
}

/* What stands behind an operand: the next one, names, or the next command. */
static inline const void *operand_end(const node *n)
{
    return (const char *)n + operand_size(n);
}

static inline const node *operand_after(const node *n)
{
    return operand_end(n);
}

static inline const void *command_end(const command *c)
{
    const node *n = &c->first;

    for (uint32_t i = 0; i < c->count; i++)
        n = operand_end(n);
    return n;
}

/* Behind the last command, where a pipeline's variables are. */
static inline const variable *variables_after(const void *commands_end)
{
    return commands_end;
}

const variable *pipeline_variables(const pipeline *p);

/* What a TEXT or STRING is in the text that it was parsed from; of a STRING with its quotes. */
static inline slice node_source(const node *n, slice text)
{
    return slice_of(text.data + n->position, n->count);
}

/* Where the first name of a node's fields stands in the text. The position is that of the first dot behind a name. */
static inline uint32_t fields_start(const node *n)
{
    if (n->kind == NODE_FIELD && n->count > 1)
        return n->position - NODE_AS(field_node, n)->names[0].size;
    return n->position + 1;
}

/* Writes a node of that text as Go prints it in messages. */
void node_print(buffer *out, slice text, const node *n);
void command_print(buffer *out, slice text, const command *c);

#endif
