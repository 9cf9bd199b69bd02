/* Calls from templates into the host, and its answers. */
#include "render/host.h"

#include <stdlib.h>

#include "codec/json.h"
#include "render/node.h"
#include "template/exec.h"
#include "value/number.h"

struct gtmpl_call {
    arena *arena;
    const gtmpl_node *arguments;
    size_t count;
    value result;
    const failure *failure; /* what the host said, or what the library refused it; NULL: nothing */
};

static const char host_key;

/* --- Answers --- */

/* Keeps a result, in a frame of its own: the host is between here and the frame of the template. */
typedef struct answer {
    gtmpl_call *of;
    slice text;
    value result;
} answer;

static gtmpl_status give(answer *w, void (*work)(void *context))
{
    const failure *why = arena_try(w->of->arena, work, w);

    if (why != NULL) {
        w->of->failure = why;
        return why->status;
    }
    w->of->result = w->result;
    return GTMPL_OK;
}

static void text_work(void *context)
{
    answer *w = context;

    w->result = value_string(arena_slice(w->of->arena, w->text));
}

gtmpl_status gtmpl_call_return_text(gtmpl_call *of, const char *text, size_t size)
{
    answer w = {.of = of, .text = slice_of(text, size)};

    return give(&w, text_work);
}

gtmpl_status gtmpl_call_return_integer(gtmpl_call *of, int64_t n)
{
    of->result = value_int64(n);
    return GTMPL_OK;
}

gtmpl_status gtmpl_call_return_number(gtmpl_call *of, double n)
{
    of->result = value_float(n);
    return GTMPL_OK;
}

gtmpl_status gtmpl_call_return_bool(gtmpl_call *of, int truth)
{
    of->result = value_bool(truth != 0);
    return GTMPL_OK;
}

/* Numbers as Kubernetes reads them: whole ones are int64, as long as they fit. */
static value with_numbers(arena *a, value v)
{
    int64_t whole;
    double d = 0;

    arena_check_stack(a);
    if (v.type == TYPE_NUMBER) {
        if (parse_int(value_slice(v), 10, &whole) == PARSE_OK)
            return value_int64(whole);
        parse_float(value_slice(v), &d);
        return value_float(d);
    }
    for (size_t i = 0; v.kind == KIND_LIST && i < list_count(v.list); i++)
        v.list->items[i] = with_numbers(a, v.list->items[i]);
    for (size_t i = 0; v.kind == KIND_MAP && i < map_count(v.map); i++)
        v.map->entries[i].value = with_numbers(a, v.map->entries[i].value);
    return v;
}

static value read_json(arena *a, slice text)
{
    slice rest;
    value v = json_decode(a, NULL, arena_slice(a, text), &rest);

    if (slice_trim_space(rest).size > 0)
        raise_error(a, GTMPL_EYAML, "there is more than one JSON value");
    return with_numbers(a, v);
}

static void json_work(void *context)
{
    answer *w = context;

    w->result = read_json(w->of->arena, w->text);
}

gtmpl_status gtmpl_call_return_json(gtmpl_call *of, const char *json, size_t size)
{
    answer w = {.of = of, .text = slice_of(json, size)};

    return give(&w, json_work);
}

static void fail_work(void *context)
{
    answer *w = context;
    failure *said = ARENA_NEW(w->of->arena, failure);

    said->status = GTMPL_EEXEC;
    said->text = arena_slice(w->of->arena, w->text);
    w->of->failure = said;
}

gtmpl_status gtmpl_call_fail(gtmpl_call *of, const char *message)
{
    answer w = {.of = of, .text = slice_from(message), .result = of->result};

    give(&w, fail_work);
    return of->failure->status;
}

size_t gtmpl_call_count(const gtmpl_call *of)
{
    return of->count;
}

const gtmpl_node *gtmpl_call_argument(const gtmpl_call *of, size_t i)
{
    return i < of->count ? &of->arguments[i] : NULL;
}

/* --- Calls --- */

static const host *host_of(const call *c)
{
    return *exec_slot(c->exec, &host_key);
}

/* What a host says is the function's error; what has ended the whole work ends it as it is. */
static _Noreturn void fail(const call *c, gtmpl_status status, slice text)
{
    const failure said = {.status = status};

    raise_text(c->arena, failure_is_final(&said) ? status : GTMPL_EEXEC, text);
}

static value run_function(call *c)
{
    const host *h = host_of(c);
    const gtmpl_function *f = &h->functions[c->row - h->rows];
    gtmpl_node *arguments = ARENA_ARRAY(c->arena, c->count, gtmpl_node);
    gtmpl_call of_host = {.arena = c->arena, .arguments = arguments, .count = c->count, .result = value_nil()};

    for (size_t i = 0; i < c->count; i++) {
        arguments[i] = (gtmpl_node){.value = c->arguments[i]};
        node_grow(c->arena, &arguments[i]);
    }
    gtmpl_status status = f->run(f->context, &of_host);
    if (status != GTMPL_OK)
        fail(c, status, of_host.failure != NULL ? of_host.failure->text : SLICE("the function failed"));
    return of_host.result;
}

static void free_found(void *data)
{
    free(*(char **)data);
}

/* lookup VERSION KIND NAMESPACE NAME: what is not there is an empty map. */
static value run_lookup(call *c)
{
    const host *h = host_of(c);
    arena *a = c->arena;
    char **data = ARENA_NEW(a, char *);
    const char *words[4];
    size_t size = 0;

    for (size_t i = 0; i < 4; i++)
        words[i] = arena_cstring(a, arg_string(c, i));
    arena_on_release(a, free_found, data);
    gtmpl_status status = h->lookup(h->lookup_context, words[0], words[1], words[2], words[3], data, &size);
    if (status == GTMPL_ENOTFOUND || (status == GTMPL_OK && *data == NULL))
        return value_map(TYPE_MAP, map_new(a));
    slice text = *data == NULL ? SLICE("lookup failed") : slice_of(*data, size);
    if (status != GTMPL_OK)
        fail(c, status, arena_slice(a, text));
    value found = read_json(a, text);
    if (found.kind != KIND_MAP)
        call_fail(c, "lookup gave JSON that is no object");
    return found;
}

/* --- Rows --- */

static bool is_name(slice name)
{
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (!letter && !(i > 0 && c >= '0' && c <= '9'))
            return false;
    }
    return name.size > 0;
}

/* "a a a*": one letter an argument. */
static const char *signature(arena *a, const gtmpl_function *f)
{
    buffer out = buffer_new(a);

    for (unsigned i = 0; i < f->arguments + (f->variadic != 0); i++)
        buffer_add(&out, i == 0 ? SLICE("a") : SLICE(" a"));
    if (f->variadic)
        buffer_add_char(&out, '*');
    return arena_cstring(a, buffer_slice(&out));
}

static void check_function(arena *a, const gtmpl_function *f)
{
    slice name = f->name == NULL ? SLICE("") : slice_from(f->name);

    if (!is_name(name))
        raise_error(a, GTMPL_EINVALID, "function name \"%.*s\" is not a valid identifier", SLICE_ARG(name));
    if (f->run == NULL)
        raise_error(a, GTMPL_EINVALID, "value for %.*s not a function", SLICE_ARG(name));
    if (f->arguments > GTMPL_MOST_ARGUMENTS)
        raise_error(a, GTMPL_EINVALID, "function %.*s takes more than %d arguments", SLICE_ARG(name),
                    GTMPL_MOST_ARGUMENTS);
}

const function_row *host_rows(arena *a, host *h)
{
    size_t used = 0;

    h->rows = arena_alloc_zero(a, (h->count + 2) * sizeof *h->rows);
    for (; used < h->count; used++) {
        check_function(a, &h->functions[used]);
        h->rows[used] = (function_row){h->functions[used].name, signature(a, &h->functions[used]), "a", run_function};
    }
    if (h->lookup != NULL)
        h->rows[used] = (function_row){"lookup", "s s s s", "m", run_lookup};
    return h->rows;
}

void host_install(struct exec *e, const host *h)
{
    *exec_slot(e, &host_key) = (void *)(uintptr_t)h;
}
