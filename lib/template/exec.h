/*
 * The executor: walks a tree with a value as its dot and writes into a buffer. Reference: Go's text/template, exec.go.
 *
 * An error raised here is Go's ExecError: a failure with from_template set, whose text is Go's and whose causes form
 * the chain that errors.Unwrap would follow.
 */
#ifndef TEMPLATE_EXEC_H
#define TEMPLATE_EXEC_H

#include "template/functions.h"
#include "template/node.h"
#include "template/parse.h"
#include "template/trace.h"

/* A tree under a name. The same tree may stand under several (a chart with an alias). */
typedef struct template
{
    slice name; /* what `include` and `template` ask for */
    slice file; /* the text that it was parsed from, for error positions */
    const tree *tree;
}
template;

/* The templates that can be called by name. One made for a `tpl` text hides those of the outer one. */
typedef struct names {
    const struct names *outer;
    template *items;
    size_t count, capacity;
    uint32_t *index; /* positions + 1 by hash of the name; NULL while there are few */
    size_t index_size;
} names;

/* Adds all trees of a text. An empty body does not replace one that is there; any other does. */
void names_add(arena *a, names *n, slice file, const parsed *p);

/* The template of a name, or NULL. */
const template *names_find(const names *n, slice name);

/* A call in progress: what errors of the function are reported at. A NULL node: none is. */
typedef struct call_site {
    const command *command; /* or NULL: then `node` */
    const node *node;
    slice name;
} call_site;

/* A round of a loop. */
typedef struct iteration {
    value key; /* the key in a map, the index in a list, the number itself */
    value element;
    const struct iteration *outer; /* of the loop around it in the same template */
} iteration;

/* What is running: saved and restored around every template. */
typedef struct exec_state {
    const template *template;
    const names *names;
    const node *node; /* where an error would be: Go's state.node */
    call_site site;   /* the function that is running; a copy, since an error leaves the frames of calls behind */
    value *slots;     /* variables; slot 0 is `$` */
    const iteration *iteration;      /* the innermost loop, or NULL */
    const struct exec_state *caller; /* the template that runs this one, or NULL */
} exec_state;

/* What a key that a map does not have gives: text/template's option missingkey. */
typedef enum missing_key {
    MISSING_ZERO,    /* the zero value of the map's elements */
    MISSING_INVALID, /* no value at all: Go's default */
    MISSING_ERROR
} missing_key;

typedef struct exec {
    arena *arena;   /* of what runs */
    arena *lasting; /* of what is known from one run to the next; the same, unless runs have scratch */
    buffer *out;
    const function_set *functions;
    symbol_table *symbols;
    exec_state state;
    int depth; /* of `template` actions */
    missing_key missing;
    struct exec_store *stores;
    struct scratch *scratch; /* NULL: none is used (template/scratch.h) */
    template_parser *parser; /* for what lasts; NULL: nothing was parsed yet */
    trace *trace;            /* NULL: nobody asks which line wrote what */
} exec;

/* Prepares an execution, with MISSING_ZERO and no scratch. All of it lives in the arena; nothing needs releasing. */
exec *exec_new(arena *a, symbol_table *symbols, const function_set *functions, const names *n, buffer *out);

/* Runs a template into the buffer. Raises an ExecError. */
void exec_run(exec *e, const template *t, value dot);

/*
 * Runs a template and gives its output as a string of its own, for `include` and `tpl`; `n` are the names that it
 * sees. On failure the executor is back where it was, and the ExecError is raised from there.
 */
slice exec_capture(exec *e, const template *t, const names *n, value dot);

/*
 * Storage for the library: a pointer that lives as long as the execution, NULL at first, to what is in `lasting`. `key`
 * is an address that only its user has.
 */
void **exec_slot(exec *e, const void *key);

/*
 * Parses a text for templates of its own, such as that of `tpl`, with the functions of the execution. What it is parsed
 * to lives in one of the execution's arenas; the text must live as long.
 */
const parsed *exec_parse(exec *e, arena *a, slice name, slice text);

/* Raises an ExecError at the current node. */
_Noreturn void exec_fail(exec *e, const char *format, ...) __attribute__((format(printf, 2, 3)));
_Noreturn void exec_fail_text(exec *e, slice reason);

#endif
