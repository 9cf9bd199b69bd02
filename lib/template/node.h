/*
 * The parse tree. Nodes live in the arena of the text that they were parsed from and never change afterwards, so
 * any number of renders may walk one tree at once. Reference: Go's text/template/parse, node.go.
 */
#ifndef TEMPLATE_NODE_H
#define TEMPLATE_NODE_H

#include "template/call.h"

typedef enum node_kind {
    NODE_LIST, /* the body of a control structure or tree */
    NODE_TEXT,
    NODE_ACTION,
    NODE_IF,
    NODE_WITH,
    NODE_RANGE,
    NODE_TEMPLATE,
    NODE_BREAK,
    NODE_CONTINUE,
    NODE_END,  /* ends a list; in no finished tree */
    NODE_ELSE, /* likewise */
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

struct node;

typedef struct node_list {
    struct node **items;
    size_t count;
} node_list;

/* One stage of a pipeline: an operand and its arguments. */
typedef struct command {
    uint32_t position;
    node_list words; /* words.items[0] says what to do */
} command;

/* A variable being declared or assigned. */
typedef struct variable {
    slice name;
    int slot; /* where its value stands in the template's frame, or -1: undefined when it runs */
} variable;

typedef struct pipeline {
    bool assigns;           /* `=` rather than `:=` */
    uint8_t variable_count; /* at most 2 */
    uint32_t command_count;
    variable *variables;
    command *commands;
} pipeline;

typedef struct fields {
    const symbol **names;
    size_t count;
} fields;

/* A number under every type that it fits, as Go's untyped constants work. */
typedef struct number {
    slice text;
    bool is_int, is_uint, is_float, is_complex;
    int64_t integer;
    uint64_t natural;
    double real, imaginary;
} number;

typedef struct node {
    node_kind kind;
    uint32_t position; /* offset in the text: Go's Pos, for error messages */
    union {
        slice text; /* TEXT */
        struct {
            struct node *pipe, *body, *otherwise;
        } control;      /* ACTION (pipe), IF, WITH, RANGE: lists or NULL */
        node_list list; /* LIST */
        struct {
            slice name;
            struct node *pipe;
        } invocation;  /* TEMPLATE; pipe may be NULL */
        bool boolean;  /* BOOL */
        number number; /* NUMBER */
        struct {
            slice quoted, text;
        } string; /* STRING */
        struct {
            slice name;
            const function_row *row;
        } function;    /* IDENTIFIER */
        fields fields; /* FIELD */
        struct {
            slice name;
            int slot;
            fields fields;
        } variable; /* VARIABLE */
        struct {
            struct node *operand;
            fields fields;
        } chain;       /* CHAIN */
        pipeline pipe; /* PIPE */
    };
} node;

/* A named body: a whole file or a `define`. */
typedef struct tree {
    slice name;   /* of a define; empty for the text itself, whose name is its caller's business */
    slice text;   /* the whole text that it stands in, for error positions */
    node *root;   /* a list */
    size_t slots; /* values that its variables need, `$` included */
    bool empty;   /* nothing but space: never replaces a template of the same name */
} tree;

/* What one text holds: the trees of its defines and blocks, and its own, which comes last. */
typedef struct parsed {
    const tree *trees;
    size_t count; /* at least 1 */
} parsed;

static inline const tree *parsed_main(const parsed *p)
{
    return &p->trees[p->count - 1];
}

/* Writes a node as Go prints it in messages. */
void node_print(buffer *out, const node *n);
void command_print(buffer *out, const command *c);

#endif
