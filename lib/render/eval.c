/* A template text as a chart of its own: the library's functions, one file, one dot. */
#include "render/eval.h"

#include "funcs/funcs.h"
#include "funcs/include.h"
#include "render/error.h"
#include "render/library.h"
#include "template/exec.h"
#include "template/parse.h"

typedef struct evaluation {
    arena *arena;
    symbol_table *symbols;
    const function_set *functions;
    slice name, text;
    value dot;
    names names;
    buffer out;
} evaluation;

static void parse_work(void *context)
{
    evaluation *v = context;

    names_add(v->arena, &v->names, v->name,
              template_parse(v->arena, v->symbols, v->functions, v->name, v->text));
}

static void run_work(void *context)
{
    evaluation *v = context;
    exec *e = exec_new(v->arena, v->symbols, v->functions, &v->names, &v->out);

    exec_run(e, names_find(&v->names, v->name), v->dot);
}

slice eval_text(arena *a, symbol_table *symbols, slice name, slice text, value dot)
{
    evaluation v = {a, symbols, library_functions_new(a, &compat_helm4, NULL), name, text, dot, {0}, buffer_new(a)};

    const failure *f = arena_try(a, parse_work, &v);
    if (f != NULL)
        raise_failure(a, f->status == GTMPL_EPARSE ? helm_parse_error(a, f, name) : f);
    f = arena_try(a, run_work, &v);
    if (f != NULL)
        raise_failure(a, helm_exec_error(a, &compat_helm4, f, name));
    return without_no_value(a, buffer_slice(&v.out));
}
