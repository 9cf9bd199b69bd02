/* What the two halves of the parser share: its state, its items and its errors. For lib/template alone. */
#ifndef TEMPLATE_PARSE_INTERNAL_H
#define TEMPLATE_PARSE_INTERNAL_H

#include "template/lex.h"
#include "template/parse.h"

enum { NAMES_PER_STEP = 4 /* that a search for a name compares */ };

typedef struct name_stack {
    slice *names;
    size_t count, capacity;
} name_stack;

/* What is being parsed: the text, or one of its defines. Its variables lie above those of the one around it. */
typedef struct scope {
    struct scope *outer;
    size_t first_known, first_live; /* on the parser's stacks */
    size_t most_live;               /* of its own */
    int range_depth;
    bool in_action;
    uint32_t action; /* its position */
} scope;

/* A pipeline while it is read: it is copied to its place when its size is known. */
typedef struct code {
    char *data;
    size_t size, capacity;
} code;

typedef struct parser {
    arena *arena;
    const function_set *functions;
    slice name, text;
    lexer lexer;
    item items[2]; /* items[0] was read last; the other was pushed back */
    int pushed;
    int paren_depth;
    code code;
    scope *scope;
    name_stack known; /* variables as Go's parser knows them: a branch's stay known in its `else` */
    name_stack live;  /* variables as the executor will have them on its stack; a scope's index is the slot */
    tree *trees;
    size_t tree_count, tree_capacity;
} parser;

/* --- Items --- */

/* What it gives stays until the next item is read. */
static inline const item *next(parser *p)
{
    if (p->pushed > 0)
        p->pushed--;
    else
        lex_next(&p->lexer, &p->items[0]);
    return &p->items[p->pushed];
}

static inline void back(parser *p)
{
    p->pushed++;
}

static inline const item *peek(parser *p)
{
    if (p->pushed == 0) {
        lex_next(&p->lexer, &p->items[0]);
        p->pushed = 1;
    }
    return &p->items[p->pushed - 1];
}

static inline slice item_text(const parser *p, item i)
{
    return lex_text(&p->lexer, i);
}

/* --- Errors --- */

_Noreturn void parse_fail(parser *p, const char *format, ...) __attribute__((format(printf, 2, 3)));
_Noreturn void parse_fail_text(parser *p, slice message);

/* An item that nothing expects there, or the lexer's own error. */
_Noreturn void parse_fail_unexpected(parser *p, item i, const char *context);

/* As Go's %q writes it. */
slice parse_quoted(parser *p, slice s);

/* --- Pipelines --- */

/* The text of a literal string. */
slice parse_unquote(parser *p, slice literal);

/* What errors call the pipeline of a range, which alone may declare two variables. */
extern const char parse_range_context[];

/* Reads a pipeline up to the item that ends it: into `code`, from its beginning. */
void parse_pipeline(parser *p, const char *context, item_kind end);

/* The variable `$` of a scope, and all that it declares later. */
void parse_enter_scope(parser *p, scope *s);
void parse_leave_scope(parser *p);

#endif
