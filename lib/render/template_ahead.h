/*
 * Parsing ahead: while a chart's values are still being read, a thread parses the templates that were found. Where a
 * text stands is not known to it, so a text with a define of its own path's name must be parsed again by who knows it.
 */
#ifndef RENDER_TEMPLATE_AHEAD_H
#define RENDER_TEMPLATE_AHEAD_H

#include "base/compat.h"
#include "template/parse.h"

typedef struct template_ahead template_ahead;

/* For a render as `as` has it, within the limits of `like`, where there may be so many threads. NULL: no memory. */
template_ahead *template_ahead_new(const arena *like, const compat *as, unsigned threads);

/*
 * Another helper is at work, and will have time for this later. Where there may be two threads only, that is waited
 * for: three of them would take turns, and some kernels leave two of three to one processor.
 */
void template_ahead_hold(template_ahead *t);

/*
 * That helper has time now. False where it is not needed; else template_ahead_work parses all there is, which may take
 * place while others add and stop, and template_ahead_give_back is called afterwards.
 */
bool template_ahead_borrow(template_ahead *t);
void template_ahead_work(template_ahead *t);
void template_ahead_give_back(template_ahead *t);

/* Nothing more is parsed. */
void template_ahead_stop(template_ahead *t);

/* NULL is allowed. Nobody may need anything that was parsed. */
void template_ahead_free(template_ahead *t);

/* One more text, which must live until it is freed. False when there is no memory. By one thread at a time. */
bool template_ahead_add(template_ahead *t, slice text);

/* A text with what it was parsed to; `parsed` is NULL where that failed, or was not done. */
typedef struct ahead_text {
    struct ahead_text *next;
    slice text;
    const parsed *parsed;
} ahead_text;

/* All texts. Nothing more is done from then on. */
const ahead_text *template_ahead_take(template_ahead *t);

/* The functions that they know, when they have been taken; NULL: nothing was done. */
const function_set *template_ahead_functions(const template_ahead *t);

#endif
