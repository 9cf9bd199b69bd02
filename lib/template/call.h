/*
 * How the executor calls a function: the row that describes it, and the arguments, checked and converted by the
 * row's signature before the function runs. Reference: text/template's evalCall and validateType.
 */
#ifndef TEMPLATE_CALL_H
#define TEMPLATE_CALL_H

#include "value/map.h"

struct exec;
struct function_row;

typedef struct call {
    arena *arena;      /* where results live; also where errors are raised (call_fail) */
    struct exec *exec; /* the running template, for functions that run others (include, tpl) */
    const struct function_row *row;
    const value *arguments;
    size_t count;
} call;

typedef value function(call *c);

/*
 * Arguments: one letter a parameter, a space between, `*` after the last when it repeats (Go's `...`):
 *
 *   s string    i int    l int64    f float64    b bool    a interface{}    v reflect.Value (takes anything as it is)
 *   m map[string]interface{}    L []interface{}    S []string    t time.Time    d time.Duration    c sprig.certificate
 *   u uint32    V *semver.Version    B []byte    z *time.Location    w io.Writer
 *
 * The result letter says what Go's function returns: 'a' and 'v' may be anything, the others are for the reader. Where
 * there are several, as of some methods, Go refuses the call.
 */
typedef struct function_row {
    const char *name;
    const char *arguments;
    const char *result;
    function *run;
} function_row;

/* A method of a Go type: the receiver is argument 0 of the function and stands in front of the row's letters. */
typedef struct method_row {
    type receiver;
    function_row row;
} method_row;

/* The n-th argument, already of the row's type. */
static inline value arg_any(const call *c, size_t n)
{
    return c->arguments[n];
}

static inline slice arg_string(const call *c, size_t n)
{
    return value_slice(c->arguments[n]);
}

static inline int64_t arg_int(const call *c, size_t n)
{
    return c->arguments[n].integer;
}

static inline double arg_float(const call *c, size_t n)
{
    return c->arguments[n].number;
}

static inline bool arg_bool(const call *c, size_t n)
{
    return c->arguments[n].boolean;
}

/* May be NULL: Go's nil map or slice. */
static inline map *arg_map(const call *c, size_t n)
{
    return c->arguments[n].map;
}

static inline list *arg_list(const call *c, size_t n)
{
    return c->arguments[n].list;
}

/* The function returns an error, or panics: the executor reports "error calling NAME: TEXT". */
_Noreturn void call_fail(const call *c, const char *format, ...) __attribute__((format(printf, 2, 3)));
_Noreturn void call_fail_text(const call *c, slice text);

#endif
