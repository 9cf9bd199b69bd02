/* The thread's own arena, functions and parser, and the texts that it is handed. */
#include "render/template_ahead.h"

#include <stdlib.h>

#include "base/follower.h"
#include "render/library.h"

enum { BYTES_TO_START = 32 * 1024 }; /* of text, from which on a thread is worth while */

struct template_ahead {
    arena *chart; /* where the list of texts lives */
    arena *arena; /* of the thread */
    const compat *as;
    follower *follower;
    size_t bytes;
    ahead_text **texts;
    size_t count, capacity;
    /* the thread's, until it is stopped */
    const function_set *functions;
    template_parser *parser;
    ahead_text *current;
};

static void parse_work(void *context)
{
    template_ahead *t = context;

    if (t->functions == NULL)
        t->functions = library_functions_new(t->arena, t->as, NULL);
    if (t->parser == NULL)
        t->parser = template_parser_new(t->arena, symbol_table_new(t->arena), t->functions);
    t->current->parsed = template_parse(t->parser, SLICE(""), t->current->text);
}

/* What cannot be parsed is left to whoever needs it, and will be told. */
static void parse_one(void *context, void *thing)
{
    template_ahead *t = context;

    t->current = thing;
    arena_try(t->arena, parse_work, t);
}

template_ahead *template_ahead_new(arena *a, const compat *as)
{
    template_ahead *t = calloc(1, sizeof *t);

    if (t == NULL)
        return NULL;
    t->chart = a;
    t->as = as;
    t->arena = arena_new_within(a);
    t->follower = follower_new(arena_stack_limit(a), parse_one, t);
    if (t->arena != NULL && t->follower != NULL)
        return t;
    template_ahead_free(t);
    return NULL;
}

void template_ahead_free(template_ahead *t)
{
    if (t == NULL)
        return;
    follower_free(t->follower);
    arena_free(t->arena);
    free(t);
}

void template_ahead_add(template_ahead *t, slice text)
{
    ahead_text *one = ARENA_NEW(t->chart, ahead_text);

    one->text = text;
    if (t->count == t->capacity) {
        size_t capacity = t->capacity == 0 ? 64 : t->capacity * 2;
        t->texts = arena_grow(t->chart, t->texts, t->capacity * sizeof one, capacity * sizeof one);
        t->capacity = capacity;
    }
    if (!follower_add(t->follower, one))
        return;
    t->texts[t->count++] = one;
    t->bytes += text.size;
    if (t->bytes >= BYTES_TO_START)
        follower_start(t->follower);
}

ahead_result template_ahead_take(template_ahead *t)
{
    size_t done = follower_stop(t->follower);

    return (ahead_result){(const ahead_text *const *)t->texts, done, t->as, t->functions};
}
