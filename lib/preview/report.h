/*
 * The forms in which a comparison is shown. All of them show the same changes in the same order, escape what text must
 * not do in their form, and know nothing of what was masked.
 */
#ifndef PREVIEW_REPORT_H
#define PREVIEW_REPORT_H

#include "preview/compare.h"

typedef struct report_options {
    size_t context;   /* unchanged lines around changes */
    bool color;       /* terminal and --stat: escape sequences for colours */
    size_t width;     /* --stat: columns */
    size_t max_bytes; /* Markdown: its size at most; at least REPORT_LEAST_BYTES, 0 for no limit */
    slice title;      /* Markdown and HTML */
} report_options;

/* Room for a heading and the notice that nothing else has room. */
enum { REPORT_LEAST_BYTES = 1000 };

/* For terminals, much as `git diff` prints. */
void report_text(buffer *out, const comparison *c, const report_options *o);

/* Changed lines by target and resource, with bars as `git diff --stat` has them. */
void report_stat(buffer *out, const comparison *c, const report_options *o);

/* For comments on pull requests: a table of targets, then each resource, folded. Cut between resources. */
void report_markdown(buffer *out, const comparison *c, const report_options *o);

/* For programs; the form is told in docs/preview.md. */
void report_json(buffer *out, const comparison *c, const report_options *o);

/* One page that needs nothing else. */
void report_html(buffer *out, const comparison *c, const report_options *o);

/* --- For the forms themselves --- */

typedef struct report_totals {
    size_t targets; /* with changes */
    size_t resources, added_resources, removed_resources, modified_resources;
    size_t added, removed; /* lines */
} report_totals;

report_totals report_count(const comparison *c);

/*
 * Text as it may stand on a terminal: control characters, and those that turn the direction of writing around, as what
 * they are (`^[`, `<U+202E>`). A tab stays.
 */
void report_visible(buffer *out, slice text);

/* Columns that a text takes: its characters. */
size_t report_columns(slice text);

/* "Deployment portal/web", for the second of two: "Deployment portal/web (2)". Any bytes: see report_visible. */
void report_resource(buffer *out, const resource *r);

/* The causes of all lines of a change, each once, in the order of the lines; NULL: none. */
const cause_list *change_causes(const comparison *c, const change *changed);

/* "shop/old-name", of a resource that was renamed. */
void report_former_name(buffer *out, const change *c);

/* "was portal cluster=dev, from namespace a to b", of a target that moves; values sorted out with `show` first. */
void report_move(buffer *out, const compared_target *t, void (*show)(buffer *out, slice text));

/* "3 resources". */
void report_number(buffer *out, size_t n, const char *noun);

#endif
