/* A template text as a chart of its own: the library's functions, one file, one dot. */
#include "render/eval.h"

#include "funcs/funcs.h"
#include "funcs/include.h"
#include "render/error.h"
#include "render/library.h"
#include "template/exec.h"
#include "template/parse.h"
#include "template/scratch.h"

typedef struct evaluation {
    arena *arena;
    symbol_table *symbols;
    const function_set *functions;
    slice name, text;
    value dot;
    const reproducible *reproducible; /* or NULL */
    const host *host;                 /* or NULL */
    names names;
    buffer out;
} evaluation;

static void parse_work(void *context)
{
    evaluation *v = context;

    template_parser *parser = template_parser_new(v->arena, v->functions);

    names_add(v->arena, &v->names, v->name, template_parse(parser, v->name, v->text));
}

static void run_work(void *context)
{
    evaluation *v = context;
    exec *e = exec_new(v->arena, v->symbols, v->functions, &v->names, &v->out);

    if (v->reproducible != NULL)
        random_reproduce(e, v->reproducible);
    if (v->host != NULL)
        host_install(e, v->host);
    scratch_use(e);
    exec_run(e, names_find(&v->names, v->name), v->dot);
}

slice eval_text(arena *a, symbol_table *symbols, slice name, slice text, value dot)
{
    return eval_with(a, symbols, name, text, dot, NULL, NULL);
}

slice eval_with(arena *a, symbol_table *symbols, slice name, slice text, value dot, const reproducible *r, host *h)
{
    evaluation v = {
        .arena = a, .symbols = symbols, .name = name, .text = text, .dot = dot, .reproducible = r, .host = h};

    v.functions = library_functions_new(a, &compat_helm4, h == NULL ? NULL : host_rows(a, h));
    v.out = buffer_new(a);

    const failure *f = arena_try(a, parse_work, &v);
    if (f != NULL)
        raise_failure(a, f->status == GTMPL_EPARSE ? helm_parse_error(a, f, name) : f);
    f = arena_try(a, run_work, &v);
    if (f != NULL)
        raise_failure(a, helm_exec_error(a, &compat_helm4, f, name));
    return without_no_value(a, buffer_slice(&v.out));
}

static const function_set *functions_of(arena *a, gtmpl_library library, const function_row *first)
{
    const function_row *const tables[] = {first, NULL};
    static const method_row *const no_methods[] = {NULL};

    return library == GTMPL_LIBRARY_GO ? function_set_new(a, tables, no_methods, library_not_in_sprig)
                                       : library_sprig_new(a, first);
}

slice eval_plain(arena *a, symbol_table *symbols, gtmpl_library library, slice name, slice text, value dot,
                 const reproducible *r, host *h)
{
    evaluation v = {
        .arena = a, .symbols = symbols, .name = name, .text = text, .dot = dot, .reproducible = r, .host = h};

    v.functions = functions_of(a, library, h == NULL ? NULL : host_rows(a, h));
    v.out = buffer_new(a);

    parse_work(&v);
    const failure *f = arena_try(a, run_work, &v);
    if (f != NULL)
        raise_failure(a, helm_unmarked(a, f));
    return buffer_slice(&v.out);
}
