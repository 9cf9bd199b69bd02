/* The thread's own arena, functions and parser, and the texts that it is handed. */
#include "render/template_ahead.h"

#include <stdlib.h>

#include "base/workqueue.h"
#include "render/library.h"

/* Of text, from which on a thread is worth while, and to be called. */
enum { BYTES_TO_START = 32 * 1024, BYTES_PER_CALL = 8 * 1024 };

struct template_ahead {
    arena *arena; /* of the thread */
    const compat *as;
    workqueue queue;
    unsigned threads;        /* that there may be */
    bool held;               /* another helper will have time */
    bool borrowed;           /* it has */
    size_t bytes, called_at; /* of all texts, and of those that there were at the last call */
    ahead_text *texts;       /* the last one first */
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
        t->parser = template_parser_new(t->arena, t->functions);
    t->current->parsed = template_parse(t->parser, SLICE(""), t->current->text);
}

/* What cannot be parsed is left to whoever needs it, and will be told. */
static void parse_one(void *context, void *own, void *thing)
{
    template_ahead *t = context;

    (void)own;
    t->current = thing;
    arena_try(t->arena, parse_work, t);
}

template_ahead *template_ahead_new(const arena *like, const compat *as, unsigned threads)
{
    template_ahead *t = calloc(1, sizeof *t);

    if (t == NULL)
        return NULL;
    t->as = as;
    t->threads = threads;
    t->arena = arena_new_within(like);
    if (t->arena == NULL) {
        free(t);
        return NULL;
    }
    workqueue_open(&t->queue, arena_stack_limit(like), parse_one, t);
    return t;
}

void template_ahead_free(template_ahead *t)
{
    if (t == NULL)
        return;
    workqueue_free(&t->queue);
    while (t->texts != NULL) {
        ahead_text *next = t->texts->next;
        free(t->texts);
        t->texts = next;
    }
    arena_free(t->arena);
    free(t);
}

/* Where there is something to do for it. */
static void call_thread(template_ahead *t)
{
    if (t->bytes < BYTES_TO_START || t->borrowed || (t->held && t->threads <= 2))
        return;
    t->called_at = t->bytes;
    if (t->queue.helping == 0)
        workqueue_help(&t->queue, NULL);
    else
        workqueue_call(&t->queue);
}

void template_ahead_hold(template_ahead *t)
{
    t->held = true;
}

bool template_ahead_borrow(template_ahead *t)
{
    t->held = false;
    if (t->queue.helping > 0 || t->borrowed)
        return false;
    t->borrowed = true;
    return true;
}

void template_ahead_work(template_ahead *t)
{
    workqueue_lend(&t->queue, NULL);
}

void template_ahead_give_back(template_ahead *t)
{
    t->borrowed = false;
}

bool template_ahead_add(template_ahead *t, slice text)
{
    ahead_text *one = malloc(sizeof *one);

    if (one == NULL)
        return false;
    *one = (ahead_text){.next = t->texts, .text = text};
    if (!workqueue_add(&t->queue, one)) {
        free(one);
        return false;
    }
    t->texts = one;
    t->bytes += text.size;
    if (t->bytes - t->called_at >= BYTES_PER_CALL)
        call_thread(t);
    return true;
}

void template_ahead_stop(template_ahead *t)
{
    workqueue_close(&t->queue, true);
    workqueue_settle(&t->queue);
}

const ahead_text *template_ahead_take(template_ahead *t)
{
    template_ahead_stop(t);
    return t->texts;
}

const function_set *template_ahead_functions(const template_ahead *t)
{
    return t->functions;
}
