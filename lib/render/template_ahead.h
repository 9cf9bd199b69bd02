/*
 * Parsing ahead: while a chart's values are still being read, a thread parses the templates that were found. Where a
 * text stands is not known to it, so a text with a define of its own path's name must be parsed again by who knows it.
 */
#ifndef RENDER_TEMPLATE_AHEAD_H
#define RENDER_TEMPLATE_AHEAD_H

#include "base/compat.h"
#include "template/parse.h"

typedef struct template_ahead template_ahead;

/* For texts of a chart that lives in `a`, whose limits count, and for a render as `as` has it. NULL: no memory. */
template_ahead *template_ahead_new(arena *a, const compat *as);

/* NULL is allowed. Nobody may need anything that was parsed. */
void template_ahead_free(template_ahead *t);

/* One more text, which lives as long as the chart. Called by one thread. */
void template_ahead_add(template_ahead *t, slice text);

/* A text that was parsed; `parsed` is NULL where that failed for some reason. */
typedef struct ahead_text {
    slice text;
    const parsed *parsed;
} ahead_text;

/* What was done so far; nothing is done from then on. The functions are those that the texts know. */
typedef struct ahead_result {
    const ahead_text *const *texts;
    size_t count;
    const compat *as;
    const function_set *functions; /* NULL: nothing was done */
} ahead_result;

ahead_result template_ahead_take(template_ahead *t);

#endif
