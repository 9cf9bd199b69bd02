/* What the files of the executor share: walking (exec.c) needs evaluation (eval.c), which needs calls (call.c). */
#ifndef TEMPLATE_EXEC_INTERNAL_H
#define TEMPLATE_EXEC_INTERNAL_H

#include "template/exec.h"

/* Arguments as written: what stands behind a command's first operand, which is the function or field itself. */
typedef struct written {
    const node *first; /* when there is one */
    size_t count;
} written;

/* The value of a pipeline; its variables are set. */
value eval_pipeline(exec *e, value dot, const pipeline *p);

/* An argument for a parameter of the row's letter, checked; '\0' takes anything as it is. */
value eval_argument(exec *e, value dot, char letter, const node *n);

/* Calls a function or method. `receiver` is NULL for functions, `final` where no value is piped in. */
value eval_call(exec *e, value dot, const function_row *row, const value *receiver, const call_site *site,
                written arguments, const value *final);

/* Checks a value against a parameter's letter and converts it as Go's assignment does. */
value validate(exec *e, value v, char letter);

/* text/template's and/or, which the executor runs itself because they stop early. */
value builtin_and(call *c);
value builtin_or(call *c);
value builtin_call(call *c);

/* Which literals fit a parameter. */
typedef enum literal_kind {
    LITERAL_NONE,
    LITERAL_ANY,
    LITERAL_BOOL,
    LITERAL_STRING,
    LITERAL_INT,
    LITERAL_UINT,
    LITERAL_FLOAT
} literal_kind;

/* What a letter of a row's signature stands for. */
typedef struct parameter {
    type type;
    literal_kind literal;
    bool takes_nil;
} parameter;

/* The parameter of a letter; of '\0', one that takes anything. */
const parameter *parameter_of(char letter);

/* Sets a variable, which must have a place; Go finds out only now that it has none. */
void set_variable(exec *e, const variable *v, value new_value);

/* A node as error messages quote it. */
slice node_text(exec *e, const node *n);

static inline void at(exec *e, const node *n)
{
    e->state.node = n;
}

#endif
