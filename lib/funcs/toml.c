/*
 * TOML in and out: Helm's own functions (pkg/engine/funcs.go). A document that cannot be read gives a map with the
 * reason under "Error"; a value that cannot be written gives the reason instead of the document, or a refusal from
 * mustToToml.
 */
#include "codec/toml.h"
#include "funcs/funcs.h"
#include "template/exec.h"

typedef struct attempt {
    const call *call;
    value result;
    buffer out;
} attempt;

/* What was raised, but for errors that Helm would not know: memory and limits go on up. */
static const failure *try_work(attempt *t, void (*work)(void *context))
{
    const failure *f = arena_try(t->call->arena, work, t);

    if (f != NULL && (f->status == GTMPL_ENOMEM || f->status == GTMPL_ELIMIT))
        raise_failure(t->call->arena, f);
    return f;
}

static void write_work(void *context)
{
    attempt *t = context;

    toml_write(&t->out, arg_any(t->call, 0));
}

/* The document, or why there is none; nil makes the reference panic. */
static const failure *write_toml(const call *c, slice *text)
{
    attempt t = {.call = c, .out = buffer_new(c->arena)};

    if (value_is_nil(arg_any(c, 0)))
        call_fail(c, "reflect: call of reflect.Value.Type on zero Value");
    const failure *f = try_work(&t, write_work);
    *text = f == NULL ? buffer_slice(&t.out) : f->text;
    return f;
}

static value fn_to_toml(call *c)
{
    slice text;

    write_toml(c, &text);
    return value_string(text);
}

static value fn_must_to_toml(call *c)
{
    slice text;

    if (write_toml(c, &text) != NULL)
        call_fail_text(c, text);
    return value_string(text);
}

static void read_work(void *context)
{
    attempt *t = context;

    t->result = toml_read(t->call->arena, t->call->exec->symbols, arg_string(t->call, 0));
}

static value fn_from_toml(call *c)
{
    attempt t = {.call = c};
    const failure *f = try_work(&t, read_work);

    if (f == NULL)
        return t.result;
    map *m = map_new(c->arena);
    map_set(m, SLICE("Error"), value_string(f->text));
    return value_map(TYPE_MAP, m);
}

/* clang-format off */
const function_row toml_functions[] = {
    /* name        arguments  result  function */
    {"toToml",     "a",       "s",    fn_to_toml},
    {"mustToToml", "a",       "s",    fn_must_to_toml},
    {"fromToml",   "s",       "m",    fn_from_toml},
    {NULL, NULL, NULL, NULL},
};
/* clang-format on */
