/*
 * Two sides compared: which resources of which target were added, removed or modified, in which lines, and (once told)
 * why. A resource that got another name is one removed and one added, which is what happens in the cluster; on request
 * the two are shown as one that was renamed, in the lines that differ.
 */
#ifndef PREVIEW_COMPARE_H
#define PREVIEW_COMPARE_H

#include "preview/resource.h"

/* What made a line change: a key that a layer set. */
typedef struct cause {
    slice file;    /* relative to the repository; or the flag, "--set replicas=4" */
    uint32_t line; /* from 1; 0: none */
    slice layer;   /* "environment"; may be empty */
    slice key;     /* "portal.replicas"; may be empty */
} cause;

typedef struct cause_list {
    cause *items;
    size_t count, capacity;
} cause_list;

typedef enum line_kind { LINE_SAME = ' ', LINE_REMOVED = '-', LINE_ADDED = '+' } line_kind;

/* A line of a resource that changed, as it may be shown; its places in the old and new text count from 1, 0 for none.
 */
typedef struct compared_line {
    line_kind kind;
    uint32_t from, to;
    slice text;
    cause_list *causes; /* NULL: none known */
    cause_list *likely; /* by what the line says, until comparison_settle_causes(); NULL: none */
} compared_line;

typedef enum change_kind { CHANGE_ADDED, CHANGE_REMOVED, CHANGE_MODIFIED, CHANGE_RENAMED } change_kind;

typedef struct change {
    size_t target; /* index in the comparison */
    change_kind kind;
    const resource *from, *to; /* NULL for one that was added, or removed */
    compared_line *lines;      /* all of both texts */
    size_t count;
    size_t added, removed; /* lines */
} change;

typedef struct compared_target {
    target_name name;
    const target *from, *to;         /* NULL: not on that side */
    slice from_error, to_error;      /* why it did not render, without what Secrets hold; "" if it did */
    bool failed;                     /* on either side: then nothing of it was compared */
    size_t first, count;             /* its changes */
    size_t added, removed, modified; /* those that were renamed count as modified */
} compared_target;

typedef struct compare_options {
    bool show_secrets;
    bool find_renames;
} compare_options;

typedef struct comparison {
    arena *arena;
    compare_options options;
    compared_target *targets; /* all of both sides, sorted */
    size_t target_count, failed_count;
    change *changes; /* by target, then by kind, namespace and name */
    size_t change_count, change_capacity;
} comparison;

/* Compares; the sides are sorted by their targets' names, and must live as long as the result. */
comparison *compare_sides(arena *a, side *from, side *to, const compare_options *options);

/* The resource as it is now, or was. */
static inline const resource *change_resource(const change *c)
{
    return c->to != NULL ? c->to : c->from;
}

/* "added", "removed", "modified" or "renamed". */
slice change_word(change_kind kind);

/* Whether a release moves to another namespace, cluster or name, whatever its manifests say. */
bool target_moves(const compared_target *t);

/* Whether there is anything to tell of a target, or of all. */
bool target_differs(const compared_target *t);
bool comparison_differs(const comparison *c);

/* Adds a cause to a line, unless it is there. Its slices are kept; flags lose their values unless Secrets are shown. */
void add_cause(comparison *c, compared_line *line, const cause *why);

/* The place of a cause in a list; the list's count if it is not there. */
size_t cause_find(const cause_list *l, const cause *why);

/* Which side of a comparison. */
typedef enum side_name { SIDE_FROM, SIDE_TO } side_name;

/*
 * Finds the lines that an override is to blame for, by what a render without it gives: `trial` is the target of the
 * old side with that one change made (SIDE_FROM), or that of the new side with that one change undone (SIDE_TO). Lines
 * that differ between the trial and its side and also changed in the comparison get the cause. Give either, or better
 * both: where changes depend on each other the two differ.
 */
void comparison_blame(comparison *c, size_t target_index, side_name which, const target *trial, const cause *why);

/* After the last trial of a target: lines without a cause get those that speak of what they say. */
void comparison_settle_causes(comparison *c, size_t target_index);

/* A run of changed lines with unchanged ones around them: lines first..end of a change. */
typedef struct hunk {
    size_t first, end;
    size_t from, from_count, to, to_count; /* as in `@@ -from,from_count +to,to_count @@` */
} hunk;

/* The next hunk behind line `*at` (0 at first), with `context` unchanged lines; false when there is none. */
bool hunk_next(const change *c, size_t context, size_t *at, hunk *h);

/* The keys around the first changed line of a hunk: "spec.template.spec.containers". */
slice hunk_path(arena *a, const change *c, const hunk *h);

#endif
