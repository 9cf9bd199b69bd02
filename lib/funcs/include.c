/*
 * include and tpl: templates run from within templates. Reference: Helm's pkg/engine/engine.go (includeFun, tplFun).
 *
 * Both write into the tail of the render's own buffer and take it from there. A `tpl` text is parsed once a render,
 * however often it comes, unless it is long: then it would take more memory than it saves time. A text without `{{` is
 * its own result.
 */
#include "funcs/include.h"
#include "funcs/funcs.h"
#include "template/exec.h"
#include "value/number.h"

enum {
    MAX_NESTED_INCLUDES = 1000, /* Helm's recursionMaxNums */
    LONG_TEXT = 32 * 1024,      /* bytes from which a `tpl` text is not kept */
};

/* Helm runs every `tpl` text under the name of its root template. */
#define TPL_NAME SLICE("gotpl")

static const char store_key;

typedef struct tpl_text {
    names names; /* its defines and itself; `outer` is set for each run */
} tpl_text;

typedef struct include_store {
    map *running;   /* how often each template runs at the moment */
    map *tpl_texts; /* content → its position in `texts` */
    tpl_text **texts;
    size_t count, capacity;
} include_store;

static include_store *get_store(call *c)
{
    void **slot = exec_slot(c->exec, &store_key);

    if (*slot == NULL) {
        arena *a = c->exec->lasting;
        include_store *s = ARENA_NEW(a, include_store);
        s->running = map_new(a);
        s->tpl_texts = map_new(a);
        *slot = s;
    }
    return *slot;
}

slice without_no_value(arena *a, slice text)
{
    const slice mark = SLICE("<no value>");
    size_t found = slice_find(text, mark);

    if (found == SLICE_NONE)
        return text;
    buffer b = buffer_new(a);
    for (; found != SLICE_NONE; found = slice_find(text, mark)) {
        buffer_add(&b, slice_first(text, found));
        text = slice_after(text, found + mark.size);
    }
    buffer_add(&b, text);
    return buffer_slice(&b);
}

/* A nil dot arrives in the template as nothing at all. */
static value as_dot(value v)
{
    return v.kind == KIND_NIL ? value_none() : v;
}

/* include NAME DOT: the output of a template. A failure leaves the count as it is: nothing runs after it. */
static value fn_include(call *c)
{
    slice name = arg_string(c, 0);
    include_store *store = get_store(c);
    const template *t = names_find(c->exec->state.names, name);
    value *running = map_get(store->running, name);

    if (running == NULL) {
        map_set(store->running, name, value_int(0));
        running = map_get(store->running, name);
    }
    if (running->integer > MAX_NESTED_INCLUDES || arena_stack_is_deep(c->arena))
        call_fail(c, "rendering template has a nested reference name: %.*s: unable to execute template",
                  SLICE_ARG(name));
    if (t == NULL) {
        buffer b = buffer_new(c->arena);
        buffer_add(&b, SLICE("template: no template "));
        quote_string(&b, name);
        buffer_add(&b, SLICE(" associated with template "));
        quote_string(&b, TPL_NAME);
        call_fail_text(c, buffer_slice(&b));
    }
    running->integer++;
    slice text = exec_capture(c->exec, t, c->exec->state.names, as_dot(arg_any(c, 1)));
    map_get(store->running, name)->integer--; /* the map may have grown */
    return value_string(text);
}

/* A `tpl` call on its way: what is parsed or run, and where the result goes. */
typedef struct tpl_run {
    call *call;
    arena *arena; /* of what is parsed */
    slice text;
    tpl_text *parsed;
    names scope;
    slice result;
} tpl_run;

/* Raises `WORDS "TEXT": CAUSE`. */
static _Noreturn void raise_tpl(call *c, const failure *cause, slice words, slice text)
{
    buffer b = buffer_new(c->arena);

    buffer_add(&b, words);
    quote_string(&b, text);
    raise_wrapped(c->arena, cause, buffer_slice(&b));
}

static void parse_tpl_work(void *context)
{
    tpl_run *run = context;
    const parsed *p = exec_parse(run->call->exec, run->arena, TPL_NAME, run->text);

    names_add(run->arena, &run->parsed->names, TPL_NAME, p);
}

static tpl_text *parse_tpl(call *c, arena *a, slice text)
{
    tpl_run run = {.call = c, .arena = a, .text = text, .parsed = ARENA_NEW(a, tpl_text)};
    const failure *f = arena_try(c->arena, parse_tpl_work, &run);

    if (f != NULL)
        raise_tpl(c, f, SLICE("cannot parse template "), text);
    return run.parsed;
}

/* Parses a copy, which lasts as long as what it is parsed to. */
static tpl_text *keep_tpl(call *c, include_store *s, slice text)
{
    arena *a = c->exec->lasting;

    text = arena_slice(a, text);
    tpl_text *t = parse_tpl(c, a, text);
    if (s->count == s->capacity) {
        size_t capacity = s->capacity == 0 ? 16 : s->capacity * 2;
        s->texts = arena_grow(a, s->texts, s->capacity * sizeof *s->texts, capacity * sizeof *s->texts);
        s->capacity = capacity;
    }
    map_put_own(s->tpl_texts, symbol_new(a, text), value_int((int64_t)s->count));
    s->texts[s->count++] = t;
    return t;
}

static tpl_text *find_tpl(call *c, slice text)
{
    include_store *s = get_store(c);

    if (text.size > LONG_TEXT)
        return parse_tpl(c, c->arena, text);
    const value *known = map_get(s->tpl_texts, text);
    return known != NULL ? s->texts[known->integer] : keep_tpl(c, s, text);
}

static void run_tpl_work(void *context)
{
    tpl_run *run = context;
    const template *t = &run->scope.items[run->scope.count - 1]; /* the text itself was added last */

    run->result = exec_capture(run->call->exec, t, &run->scope, as_dot(arg_any(run->call, 1)));
}

/* tpl TEXT DOT: TEXT run as a template; its defines are seen by what it includes. */
static value fn_tpl(call *c)
{
    slice text = arg_string(c, 0);

    if (slice_find(text, SLICE("{{")) == SLICE_NONE)
        return value_string(without_no_value(c->arena, text));
    if (arena_stack_is_deep(c->arena))
        raise_error(c->arena, GTMPL_ELIMIT, "tpl is nested too deeply");

    tpl_run run = {.call = c, .text = text, .scope = find_tpl(c, text)->names};
    run.scope.outer = c->exec->state.names;
    const failure *f = arena_try(c->arena, run_tpl_work, &run);
    if (f != NULL)
        raise_tpl(c, f, SLICE("error during tpl function execution for "), text);
    return value_string(without_no_value(c->arena, run.result));
}

/* clang-format off */
const function_row include_functions[] = {
    /* name      arguments  result  function */
    {"include",  "s a",     "s",    fn_include},
    {"tpl",      "s a",     "s",    fn_tpl},
    {NULL,       NULL,      NULL,   NULL},
};
/* clang-format on */
