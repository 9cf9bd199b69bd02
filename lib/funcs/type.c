/* What a value is in Go: typeOf, kindOf and their relatives. Reference: sprig v3.3.0, reflect.go. */
#include "funcs/funcs.h"

static slice type_of(value v)
{
    return value_is_nil(v) ? SLICE("<nil>") : type_name((type)v.type);
}

static slice kind_of(value v)
{
    return slice_from(value_is_nil(v) ? "invalid" : type_table[v.type].go_kind);
}

/* typeOf VALUE: the Go type, as %T prints it (sprig: typeOf). */
static value fn_type_of(call *c)
{
    return value_string(type_of(arg_any(c, 0)));
}

/* typeIs TYPE VALUE (sprig: typeIs). */
static value fn_type_is(call *c)
{
    return value_bool(slice_equal(arg_string(c, 0), type_of(arg_any(c, 1))));
}

/* typeIsLike TYPE VALUE: also true of a pointer to the type (sprig: typeIsLike). */
static value fn_type_is_like(call *c)
{
    slice wanted = arg_string(c, 0), actual = type_of(arg_any(c, 1));

    return value_bool(slice_equal(wanted, actual) ||
                      (slice_starts(actual, SLICE("*")) && slice_equal(wanted, slice_after(actual, 1))));
}

/* kindOf VALUE: the kind that Go's reflect sees (sprig: kindOf). */
static value fn_kind_of(call *c)
{
    return value_string(kind_of(arg_any(c, 0)));
}

/* kindIs KIND VALUE (sprig: kindIs). */
static value fn_kind_is(call *c)
{
    return value_bool(slice_equal(arg_string(c, 0), kind_of(arg_any(c, 1))));
}

/* deepEqual VALUE VALUE: reflect.DeepEqual (sprig: deepEqual). */
static value fn_deep_equal(call *c)
{
    return value_bool(value_deep_equal(c->arena, arg_any(c, 0), arg_any(c, 1)));
}

/* clang-format off */
const function_row type_functions[] = {
    /* name          arguments   result   function */
    {"deepEqual",    "a a",      "b",     fn_deep_equal},
    {"kindIs",       "s a",      "b",     fn_kind_is},
    {"kindOf",       "a",        "s",     fn_kind_of},
    {"typeIs",       "s a",      "b",     fn_type_is},
    {"typeIsLike",   "s a",      "b",     fn_type_is_like},
    {"typeOf",       "a",        "s",     fn_type_of},
    {NULL, NULL, NULL, NULL},
};
/* clang-format on */
