/*
 * Calling functions and methods: counting, checking and converting arguments by the row's signature. Reference: Go's
 * text/template, exec.go (evalCall, validateType).
 */
#include "template/exec_internal.h"

enum {
    LOCAL_ARGUMENTS = 5, /* on the stack, which calls in calls fill */
    BYTES_PER_STEP = 16, /* of text handed to a function */
};

_Noreturn void call_fail_text(const call *c, slice text)
{
    raise_text(c->arena, GTMPL_EEXEC, text);
}

_Noreturn void call_fail(const call *c, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    slice text = arena_vprintf(c->arena, format, arguments);
    va_end(arguments);
    call_fail_text(c, text);
}

/* clang-format off */
static const parameter parameters[128] = {
    /*       type              literals        nil */
    ['\0'] = {TYPE_INTERFACE,   LITERAL_ANY,    true},
    ['a'] = {TYPE_INTERFACE,   LITERAL_ANY,    true},
    ['v'] = {TYPE_INTERFACE,   LITERAL_ANY,    true},
    ['s'] = {TYPE_STRING,      LITERAL_STRING, false},
    ['i'] = {TYPE_INT,         LITERAL_INT,    false},
    ['l'] = {TYPE_INT64,       LITERAL_INT,    false},
    ['u'] = {TYPE_UINT32,      LITERAL_UINT,   false},
    ['f'] = {TYPE_FLOAT64,     LITERAL_FLOAT,  false},
    ['b'] = {TYPE_BOOL,        LITERAL_BOOL,   false},
    ['d'] = {TYPE_DURATION,    LITERAL_INT,    false},
    ['m'] = {TYPE_MAP,         LITERAL_NONE,   true},
    ['L'] = {TYPE_LIST,        LITERAL_NONE,   true},
    ['S'] = {TYPE_LIST_STRING, LITERAL_NONE,   true},
    ['V'] = {TYPE_SEMVER,      LITERAL_NONE,   true},
    ['B'] = {TYPE_BYTES,       LITERAL_NONE,   true},
    ['t'] = {TYPE_TIME,        LITERAL_NONE,   false},
    ['z'] = {TYPE_LOCATION,    LITERAL_NONE,   true},
    ['w'] = {TYPE_WRITER,      LITERAL_NONE,   true},
    ['c'] = {TYPE_CERTIFICATE, LITERAL_NONE,   false},
};
/* clang-format on */

const parameter *parameter_of(char letter)
{
    return &parameters[letter & 0x7F];
}

/* Go's assignability: the same type, or one without a name that is built the same. */
static bool assignable(type from, type to)
{
    return from == to || (to == TYPE_MAP && from == TYPE_VALUES) ||
           (to == TYPE_LIST_STRING && from == TYPE_VERSION_SET);
}

value validate(exec *e, value v, char letter)
{
    if (letter == '\0' || letter == 'v')
        return v;
    v.addressable = false;
    if (letter == 'a') {
        v.boxed = false;
        return v.kind == KIND_NIL ? value_nil() : v;
    }

    const parameter *p = parameter_of(letter);
    type wanted = p->type;
    if (v.kind == KIND_NIL && v.type == TYPE_NONE) {
        if (!p->takes_nil)
            exec_fail(e, "invalid value; expected %s", type_table[wanted].name);
        return value_zero(wanted);
    }
    if (!assignable((type)v.type, wanted))
        exec_fail(e, "wrong type for value; expected %s; got %s", type_table[wanted].name, type_table[v.type].name);
    v.type = (uint16_t)wanted;
    v.boxed = false;
    return v;
}

/* The letters of a row, one in every second place. */
typedef struct signature {
    const char *letters;
    size_t fixed; /* parameters before a repeated one */
    bool repeats;
} signature;

static signature read_signature(const char *letters)
{
    size_t length = strlen(letters);
    bool repeats = length > 0 && letters[length - 1] == '*';
    size_t count = (length + 1 - repeats) / 2;

    return (signature){letters, count - repeats, repeats};
}

static char signature_letter(const signature *s, size_t n)
{
    return s->letters[2 * (n < s->fixed ? n : s->fixed)];
}

/* `final` counts as an argument, except where Go's own message forgets it. */
static void check_count(exec *e, const signature *s, slice name, size_t written_count, bool has_final)
{
    size_t given = written_count + has_final;

    if (s->repeats && given < s->fixed)
        exec_fail(e, "wrong number of args for %.*s: want at least %zu got %zu", SLICE_ARG(name), s->fixed,
                  written_count);
    if (!s->repeats && given != s->fixed)
        exec_fail(e, "wrong number of args for %.*s: want %zu got %zu", SLICE_ARG(name), s->fixed, given);
}

/* Go's goodFunc: one result, or two of which the second is an error. */
static void check_results(exec *e, const function_row *row, slice name)
{
    if (row->result[0] == '\0' || row->result[1] == '\0')
        return;
    size_t count = (strlen(row->result) + 1) / 2;
    if (count == 2)
        exec_fail(e, "invalid function signature for %.*s: second return value should be error; is %s", SLICE_ARG(name),
                  type_table[parameter_of(row->result[2])->type].name);
    if (count > 2)
        exec_fail(e, "function %.*s has %zu return values; should be 1 or 2", SLICE_ARG(name), count);
}

/* and: the first false argument, or the last one; or: the first true one. The rest is not evaluated. */
static value eval_logic(exec *e, value dot, bool stop_at, written arguments, const value *final)
{
    value v = value_none();

    const node *n = arguments.first;
    for (size_t i = 0; i < arguments.count; i++, n = operand_after(n)) {
        v = eval_argument(e, dot, 'v', n);
        if (value_truth(v) == stop_at)
            return v;
    }
    return final != NULL ? *final : v;
}

/* No value of a template is a function, so `call` can only say so. */
static _Noreturn void fail_call(call *c, slice callee)
{
    value v = c->arguments[0];

    if (v.kind == KIND_NIL)
        call_fail(c, "call of nil");
    slice type_text = arena_concat(c->arena, SLICE(" of type "), type_name((type)v.type));
    call_fail_text(c, arena_concat3(c->arena, SLICE("non-function "), callee, type_text));
}

/* What Go calls a piped value in that message: a string by its text, anything else by its type. */
static slice callee_text(call *c, written arguments)
{
    value v = c->arguments[0];

    if (arguments.count > 0)
        return node_text(c->exec, arguments.first);
    return v.kind == KIND_STRING ? value_slice(v) : arena_printf(c->arena, "<%s Value>", type_table[v.type].name);
}

/* Functions read their text at least once. */
static void spend_on_text(const call *c)
{
    size_t bytes = 0;

    for (size_t i = 0; i < c->count; i++)
        if (c->arguments[i].kind == KIND_STRING)
            bytes += c->arguments[i].size;
    arena_spend(c->arena, bytes / BYTES_PER_STEP);
}

static value run(call *c, const call_site *site, written arguments)
{
    exec *e = c->exec;
    const call_site outer = e->state.site;
    const node *n = e->state.node;

    e->state.site = *site;
    if (c->row->run == builtin_call)
        fail_call(c, callee_text(c, arguments));
    spend_on_text(c);
    value v = c->row->run(c);
    e->state.site = outer;
    e->state.node = n;

    if (c->row->result[0] == 'a') {
        v.boxed = true;
        if (v.kind == KIND_NIL)
            v.type = TYPE_INTERFACE;
    }
    return v;
}

value eval_call(exec *e, value dot, const function_row *row, const value *receiver, const call_site *site,
                written arguments, const value *final)
{
    signature s = read_signature(row->arguments);
    value local[LOCAL_ARGUMENTS];
    size_t count = 0, needed = arguments.count + 2;

    check_count(e, &s, site->name, arguments.count, final != NULL);
    if (row->run == builtin_and || row->run == builtin_or)
        return eval_logic(e, dot, row->run == builtin_or, arguments, final);

    check_results(e, row, site->name);
    value *values = needed <= LOCAL_ARGUMENTS ? local : ARENA_ARRAY(e->arena, needed, value);
    if (receiver != NULL)
        values[count++] = *receiver;
    size_t first = count;
    const node *n = arguments.first;
    for (size_t i = 0; i < arguments.count; i++, n = operand_after(n))
        values[count++] = eval_argument(e, dot, signature_letter(&s, i), n);
    if (final != NULL) {
        values[count] = validate(e, *final, signature_letter(&s, count - first));
        count++;
    }
    call c = {.arena = e->arena, .exec = e, .row = row, .arguments = values, .count = count};
    return run(&c, site, arguments);
}
