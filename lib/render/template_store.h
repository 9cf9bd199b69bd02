/*
 * The parsed templates of a chart, kept for all its renders: a text is parsed by the first render that needs it.
 * Threads share a store; one takes its lock once a render, to look its templates up.
 */
#ifndef RENDER_TEMPLATE_STORE_H
#define RENDER_TEMPLATE_STORE_H

#include "base/compat.h"
#include "chart/chart.h"
#include "template/functions.h"

struct parsed;

typedef struct template_store template_store;

/* NULL when memory ran out. */
template_store *template_store_new(void);

/* NULL is allowed. */
void template_store_free(template_store *s);

/*
 * From now on the texts that template_store_expect names are parsed in a thread, as renders of `as` will want them,
 * until somebody looks texts up. The limits are those of `a`, the chart's arena. Of `threads` that there may be, one is
 * the caller's, and helpers that read files come first. Without memory all is as before.
 */
void template_store_parse_ahead(template_store *s, const arena *a, const compat *as, unsigned threads);

/* A helper begins to read files. */
void template_store_hold(template_store *s);

/* It has no more to read, and parses what is expected as long as nobody stops it. */
void template_store_lend(template_store *s);

/* Nothing more is parsed ahead. NULL is allowed. */
void template_store_stop(template_store *s);

/* A text that a render will look up. Any thread may say so. */
void template_store_expect(template_store *s, slice text);

/* The texts that were expected are about to end: nothing is known of any. Nobody may hold what was looked up. */
void template_store_forget(template_store *s);

/*
 * What a template of the chart holds; one that was not read with the chart is read now, and kept. Raises in `a`
 * GTMPL_ENOTFOUND, _EIO or _ENOMEM ("error reading NAME: open …"). The limits of `a` count for it.
 */
slice template_store_text(template_store *s, arena *a, const chart_file *file);

/* A template text by where it stands, and what became of it. */
typedef struct stored_text {
    slice name, text;
    const struct parsed *parsed; /* NULL: it cannot be parsed, and whoever wants to know why parses it again */
} stored_text;

/*
 * Looks up texts of the chart, which live as long as the store, and parses those that are new, in up to `threads`
 * threads; returns the functions that they know. The limits of `a`, the render's arena, count for the parsing too.
 */
const function_set *template_store_get(template_store *s, arena *a, const compat *as, unsigned threads,
                                       stored_text *texts, size_t count);

#endif
