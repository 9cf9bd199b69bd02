/*
 * Parsing ahead: while a chart's values are still being read, a thread parses the templates that were found. Where a
 * text stands is not known to it, so a text with a define of its own path's name must be parsed again by who knows it.
 */
#ifndef RENDER_TEMPLATE_AHEAD_H
#define RENDER_TEMPLATE_AHEAD_H

#include "base/compat.h"
#include "template/parse.h"

typedef struct template_ahead template_ahead;

/* For a render as `as` has it, within the limits of `like`. NULL: no memory. */
template_ahead *template_ahead_new(const arena *like, const compat *as);

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
