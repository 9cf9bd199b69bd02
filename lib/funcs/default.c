/*
 * Choosing between values (sprig's default, empty, coalesce, all, any, ternary) and refusing to go on (Helm's fail and
 * required), with the functions that would need a cluster or the network and have neither here.
 */
#include "funcs/funcs.h"

/* sprig's empty is the opposite of text/template's truth: objects are never empty. */
static bool is_empty(value v)
{
    return !value_truth(v);
}

static value fn_default(call *c)
{
    bool given = c->count > 1 && !is_empty(arg_any(c, 1));

    return arg_any(c, given ? 1 : 0);
}

static value fn_empty(call *c)
{
    return value_bool(is_empty(arg_any(c, 0)));
}

static value fn_coalesce(call *c)
{
    for (size_t i = 0; i < c->count; i++)
        if (!is_empty(arg_any(c, i)))
            return arg_any(c, i);
    return value_nil();
}

static value fn_all(call *c)
{
    for (size_t i = 0; i < c->count; i++)
        if (is_empty(arg_any(c, i)))
            return value_bool(false);
    return value_bool(true);
}

static value fn_any(call *c)
{
    for (size_t i = 0; i < c->count; i++)
        if (!is_empty(arg_any(c, i)))
            return value_bool(true);
    return value_bool(false);
}

/* ternary YES NO CONDITION. */
static value fn_ternary(call *c)
{
    return arg_any(c, arg_bool(c, 2) ? 0 : 1);
}

/* Helm puts the chart's own words between markers; whoever words the final error shows only what stands between. */
static _Noreturn void refuse(const call *c, slice message)
{
    call_fail_text(c, arena_concat3(c->arena, SLICE("HELM_ERR_START"), message, SLICE("HELM_ERR_END")));
}

static value fn_fail(call *c)
{
    refuse(c, arg_string(c, 0));
}

/* required MESSAGE VALUE: nil and "" are missing; false, 0 and empty lists are values. */
static value fn_required(call *c)
{
    value v = arg_any(c, 1);

    if (value_is_nil(v) || (v.type == TYPE_STRING && v.size == 0))
        refuse(c, arg_string(c, 0));
    return v;
}

/* lookup VERSION KIND NAMESPACE NAME: without a cluster nothing is ever found. */
static value fn_lookup(call *c)
{
    return value_map(TYPE_MAP, map_new(c->arena));
}

/* getHostByName NAME: "" as long as DNS is not enabled (helm template --enable-dns). */
static value fn_get_host_by_name(call *c)
{
    (void)c;
    return value_string(SLICE(""));
}

static value fn_hello(call *c)
{
    (void)c;
    return value_string(SLICE("Hello!"));
}

/* clang-format off */
const function_row default_functions[] = {
    /* name           arguments   result  function */
    {"default",       "a a*",     "a",    fn_default},
    {"empty",         "a",        "b",    fn_empty},
    {"coalesce",      "a*",       "a",    fn_coalesce},
    {"all",           "a*",       "b",    fn_all},
    {"any",           "a*",       "b",    fn_any},
    {"ternary",       "a a b",    "a",    fn_ternary},
    {"fail",          "s",        "s",    fn_fail},
    {"required",      "s a",      "a",    fn_required},
    {"lookup",        "s s s s",  "m",    fn_lookup},
    {"getHostByName", "s",        "s",    fn_get_host_by_name},
    {"hello",         "",         "s",    fn_hello},
    {NULL, NULL, NULL, NULL},
};
/* clang-format on */
