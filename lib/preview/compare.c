/* Comparing sides. */
#include "preview/compare.h"

#include <stdlib.h>

#include "preview/mask.h"

slice change_word(change_kind kind)
{
    static const char *const words[] = {"added", "removed", "modified", "renamed"};

    return slice_from(words[kind]);
}

bool target_moves(const compared_target *t)
{
    return t->from != NULL && t->to != NULL && !t->failed &&
           (t->from->was != NULL || !slice_equal(t->from->namespace_, t->to->namespace_));
}

bool target_differs(const compared_target *t)
{
    return t->count > 0 || t->failed || target_moves(t);
}

bool comparison_differs(const comparison *c)
{
    for (size_t i = 0; i < c->target_count; i++)
        if (target_differs(&c->targets[i]))
            return true;
    return false;
}

/* --- Lines --- */

static void add_line(change *c, line_kind kind, size_t from, size_t to, slice text)
{
    c->lines[c->count++] = (compared_line){kind, (uint32_t)from, (uint32_t)to, text, NULL, NULL};
}

/* Fills in the lines; false when no line differs. */
static bool compare_texts(arena *a, change *c, slice from_text, slice to_text)
{
    text_lines from = lines_split(a, from_text), to = lines_split(a, to_text);
    line_edits edits = lines_compare(a, &from, &to);
    size_t x = 0, y = 0;

    if (edits.count == 0)
        return false;
    c->lines = ARENA_ARRAY(a, from.count + to.count, compared_line);
    for (size_t i = 0; i <= edits.count; i++) {
        line_edit e = i < edits.count ? edits.items[i] : (line_edit){from.count, 0, to.count, 0};
        for (; x < e.from; x++, y++)
            add_line(c, LINE_SAME, x + 1, y + 1, from.items[x]);
        for (; x < e.from + e.from_count; x++)
            add_line(c, LINE_REMOVED, x + 1, 0, from.items[x]);
        for (; y < e.to + e.to_count; y++)
            add_line(c, LINE_ADDED, 0, y + 1, to.items[y]);
        c->removed += e.from_count;
        c->added += e.to_count;
    }
    return true;
}

/* --- Resources of a target --- */

static void add_change(comparison *c, const change *new)
{
    arena *a = c->arena;

    if (c->change_count == c->change_capacity) {
        size_t capacity = c->change_capacity == 0 ? 16 : c->change_capacity * 2;
        c->changes = arena_grow(a, c->changes, c->change_capacity * sizeof *new, capacity * sizeof *new);
        c->change_capacity = capacity;
    }
    c->changes[c->change_count++] = *new;
}

static change_kind kind_of(const resource *from, const resource *to)
{
    if (from == NULL || to == NULL)
        return from == NULL ? CHANGE_ADDED : CHANGE_REMOVED;
    return resource_compare(from, to) == 0 ? CHANGE_MODIFIED : CHANGE_RENAMED;
}

/* One resource on both sides, or on one. */
static void compare_resources(comparison *c, size_t target_index, const resource *from, const resource *to)
{
    change new = {.target = target_index, .kind = kind_of(from, to), .from = from, .to = to};
    slice from_text = from != NULL ? from->text : SLICE(""), to_text = to != NULL ? to->text : SLICE("");

    if (new.kind == CHANGE_MODIFIED && slice_equal(from_text, to_text))
        return;
    if (!c->options.show_secrets)
        mask_pair(c->arena, from, to, &from_text, &to_text);
    if (compare_texts(c->arena, &new, from_text, to_text))
        add_change(c, &new);
}

static int compare_documents(const void *x, const void *y)
{
    const document *a = *(const document *const *)x, *b = *(const document *const *)y;
    int order = slice_compare(a->text, b->text);

    return order != 0 ? order : (a > b) - (a < b);
}

/* The documents of a target sorted by text; those of equal text in their order. */
static const document **sort_documents(arena *a, const target *t)
{
    const document **sorted = arena_alloc_array(a, t->count, sizeof *sorted);

    for (size_t i = 0; i < t->count; i++)
        sorted[i] = &t->documents[i];
    if (t->count > 0)
        qsort(sorted, t->count, sizeof *sorted, compare_documents);
    return sorted;
}

/*
 * Marks the documents that stand on both sides with the very same text. Nothing of them can have changed, and most need
 * not even be read.
 */
static void match_documents(arena *a, const target *from, const target *to, bool *from_same, bool *to_same)
{
    const document **x = sort_documents(a, from), **y = sort_documents(a, to);

    for (size_t i = 0, j = 0; i < from->count && j < to->count;) {
        int order = slice_compare(x[i]->text, y[j]->text);
        if (order == 0) {
            from_same[x[i++] - from->documents] = true;
            to_same[y[j++] - to->documents] = true;
        } else if (order < 0) {
            i++;
        } else {
            j++;
        }
    }
}

static resource_list read_resources(arena *a, const target *t, const bool *same)
{
    resource_list l = {NULL, 0, 0};

    for (size_t i = 0; i < t->count; i++)
        if (!same[i])
            resources_read(a, &t->documents[i], t->namespace_, &l);
    resources_sort(&l);
    return l;
}

/* Gives back the nodes that masking needed. */
static void close_resources(resource_list *l)
{
    for (size_t i = 0; i < l->count; i++) {
        if (l->items[i].nodes != NULL)
            yaml_document_close(l->items[i].nodes);
        l->items[i].nodes = NULL;
    }
}

/* Resources of a target that stand on one side only. */
typedef struct unmatched {
    const resource **from, **to; /* NULL: matched after all */
    size_t from_count, to_count;
} unmatched;

/* Compares what both sides have; gives the rest. */
static unmatched compare_common(comparison *c, size_t target_index, const resource_list *from, const resource_list *to)
{
    unmatched rest = {.from_count = 0, .to_count = 0};
    size_t i = 0, j = 0;

    rest.from = arena_alloc_array(c->arena, from->count, sizeof *rest.from);
    rest.to = arena_alloc_array(c->arena, to->count, sizeof *rest.to);
    while (i < from->count || j < to->count) {
        const resource *x = i < from->count ? &from->items[i] : NULL;
        const resource *y = j < to->count ? &to->items[j] : NULL;
        int order = x == NULL ? 1 : y == NULL ? -1 : resource_compare(x, y);
        if (order == 0)
            compare_resources(c, target_index, x, y);
        else if (order < 0)
            rest.from[rest.from_count++] = x;
        else
            rest.to[rest.to_count++] = y;
        i += order <= 0;
        j += order >= 0;
    }
    return rest;
}

/* Lines that two resources share, in parts of 100 of both. */
static size_t similarity(arena *a, const resource *x, const resource *y)
{
    text_lines from = lines_split(a, x->text), to = lines_split(a, y->text);
    line_edits edits = lines_compare(a, &from, &to);
    size_t changed = 0, all = from.count + to.count;

    for (size_t i = 0; i < edits.count; i++)
        changed += edits.items[i].from_count + edits.items[i].to_count;
    return all == 0 ? 0 : 100 * (all - changed) / all;
}

enum {
    LEAST_SIMILARITY = 50,
    MOST_PAIRS = 10000 /* of one target; with more, nothing counts as renamed */
};

static bool same_kind(const resource *x, const resource *y)
{
    return slice_equal(x->kind, y->kind) && slice_equal(api_group(x->api_version), api_group(y->api_version));
}

/* Each resource that is gone goes with the new one of its kind that is most like it, if half of their lines are equal.
 */
static void compare_renamed(comparison *c, size_t target_index, unmatched *rest)
{
    if (rest->from_count > 0 && rest->to_count > MOST_PAIRS / rest->from_count)
        return;
    for (size_t i = 0; i < rest->from_count; i++) {
        size_t best = rest->to_count, most = LEAST_SIMILARITY - 1;
        for (size_t j = 0; j < rest->to_count; j++) {
            if (rest->to[j] == NULL || !same_kind(rest->from[i], rest->to[j]))
                continue;
            size_t similar = similarity(c->arena, rest->from[i], rest->to[j]);
            if (similar > most) {
                most = similar;
                best = j;
            }
        }
        if (best == rest->to_count)
            continue;
        compare_resources(c, target_index, rest->from[i], rest->to[best]);
        rest->from[i] = rest->to[best] = NULL;
    }
}

static void compare_lists(comparison *c, size_t target_index, const resource_list *from, const resource_list *to)
{
    unmatched rest = compare_common(c, target_index, from, to);

    if (c->options.find_renames)
        compare_renamed(c, target_index, &rest);
    for (size_t i = 0; i < rest.from_count; i++)
        if (rest.from[i] != NULL)
            compare_resources(c, target_index, rest.from[i], NULL);
    for (size_t i = 0; i < rest.to_count; i++)
        if (rest.to[i] != NULL)
            compare_resources(c, target_index, NULL, rest.to[i]);
}

static int compare_changes(const void *x, const void *y)
{
    const change *a = x, *b = y;
    int order = resource_compare_shown(change_resource(a), change_resource(b));

    return order != 0 ? order : (a->kind > b->kind) - (a->kind < b->kind);
}

static void compare_target(comparison *c, size_t target_index)
{
    static const target nothing = {.count = 0};
    compared_target *t = &c->targets[target_index];
    const target *from = t->from != NULL ? t->from : &nothing, *to = t->to != NULL ? t->to : &nothing;
    bool *from_same = arena_alloc_zero(c->arena, from->count), *to_same = arena_alloc_zero(c->arena, to->count);

    t->first = c->change_count;
    match_documents(c->arena, from, to, from_same, to_same);
    resource_list from_list = read_resources(c->arena, from, from_same);
    resource_list to_list = read_resources(c->arena, to, to_same);
    compare_lists(c, target_index, &from_list, &to_list);
    close_resources(&from_list);
    close_resources(&to_list);
    t->count = c->change_count - t->first;
    if (t->count > 0)
        qsort(c->changes + t->first, t->count, sizeof *c->changes, compare_changes);
    for (size_t i = 0; i < t->count; i++) {
        change_kind kind = c->changes[t->first + i].kind;
        t->added += kind == CHANGE_ADDED;
        t->removed += kind == CHANGE_REMOVED;
        t->modified += kind == CHANGE_MODIFIED || kind == CHANGE_RENAMED;
    }
}

/* --- Sides --- */

static int compare_targets(const void *x, const void *y)
{
    return target_name_compare(&((const target *)x)->name, &((const target *)y)->name);
}

static void sort_side(side *s)
{
    if (s->count > 0)
        qsort(s->items, s->count, sizeof *s->items, compare_targets);
}

static void collect_secrets(arena *a, const side *s, map *secrets)
{
    for (size_t i = 0; i < s->count; i++) {
        const target *t = &s->items[i];
        resource_list l = {NULL, 0, 0};
        for (size_t j = 0; j < t->count; j++)
            if (mask_may_hold_secret(t->documents[j].text))
                resources_read(a, &t->documents[j], t->namespace_, &l);
        for (size_t j = 0; j < l.count; j++)
            mask_collect(a, &l.items[j], secrets);
        close_resources(&l);
    }
}

/* An error may quote a value: it is shown without any that a Secret of either side holds. */
static void mask_errors(comparison *c, const side *from, const side *to)
{
    map *secrets = map_new(c->arena);

    collect_secrets(c->arena, from, secrets);
    collect_secrets(c->arena, to, secrets);
    for (size_t i = 0; i < c->target_count; i++) {
        compared_target *t = &c->targets[i];
        t->from_error = mask_text(c->arena, t->from_error, secrets);
        t->to_error = mask_text(c->arena, t->to_error, secrets);
    }
}

static void add_target(comparison *c, const target *from, const target *to)
{
    compared_target t = {.name = from != NULL ? from->name : to->name, .from = from, .to = to};

    t.from_error = from != NULL ? from->error : SLICE("");
    t.to_error = to != NULL ? to->error : SLICE("");
    t.failed = (from != NULL && from->failed) || (to != NULL && to->failed);
    c->failed_count += t.failed;
    c->targets[c->target_count++] = t;
}

comparison *compare_sides(arena *a, side *from, side *to, const compare_options *options)
{
    comparison *c = ARENA_NEW(a, comparison);
    size_t i = 0, j = 0;

    sort_side(from);
    sort_side(to);
    *c = (comparison){.arena = a, .options = *options};
    c->targets = ARENA_ARRAY(a, from->count + to->count, compared_target);
    while (i < from->count || j < to->count) {
        const target *x = i < from->count ? &from->items[i] : NULL, *y = j < to->count ? &to->items[j] : NULL;
        int order = x == NULL ? 1 : y == NULL ? -1 : target_name_compare(&x->name, &y->name);
        add_target(c, order <= 0 ? x : NULL, order >= 0 ? y : NULL);
        i += order <= 0;
        j += order >= 0;
    }
    for (size_t t = 0; t < c->target_count; t++)
        if (!c->targets[t].failed)
            compare_target(c, t);
    if (c->failed_count > 0 && !options->show_secrets)
        mask_errors(c, from, to);
    return c;
}

/* --- Causes --- */

static bool same_cause(const cause *x, const cause *y)
{
    return x->line == y->line && slice_equal(x->file, y->file) && slice_equal(x->key, y->key) &&
           slice_equal(x->layer, y->layer);
}

size_t cause_find(const cause_list *l, const cause *why)
{
    size_t at = 0;

    while (at < l->count && !same_cause(&l->items[at], why))
        at++;
    return at;
}

static void list_cause(comparison *c, cause_list **causes, const cause *why)
{
    cause shown = *why;

    if (!c->options.show_secrets)
        shown.file = mask_flag(c->arena, shown.file);
    if (*causes == NULL)
        *causes = ARENA_NEW(c->arena, cause_list);
    cause_list *l = *causes;
    if (cause_find(l, &shown) < l->count)
        return;
    if (l->count == l->capacity) {
        size_t capacity = l->capacity == 0 ? 1 : l->capacity * 2;
        l->items = arena_grow(c->arena, l->items, l->capacity * sizeof *l->items, capacity * sizeof *l->items);
        l->capacity = capacity;
    }
    l->items[l->count++] = shown;
}

void add_cause(comparison *c, compared_line *line, const cause *why)
{
    list_cause(c, &line->causes, why);
}

/*
 * The lines of a trial's change that are of its own side are known by number. Those of the other side are known by text
 * alone, and several may say the same: so that counts only where nothing better is found.
 */
static void blame_lines(comparison *c, change *changed, const change *tried, side_name which, const cause *why)
{
    arena *a = c->arena;
    line_kind own = which == SIDE_FROM ? LINE_REMOVED : LINE_ADDED;
    bool *numbers = arena_alloc_zero(a, changed->count + 1);
    map *texts = map_new(a);

    for (size_t i = 0; i < tried->count; i++) {
        const compared_line *line = &tried->lines[i];
        size_t number = which == SIDE_FROM ? line->from : line->to;
        if (line->kind == own && number <= changed->count)
            numbers[number] = true;
        else if (line->kind != own && line->kind != LINE_SAME)
            map_set(texts, line->text, value_bool(true));
    }
    for (size_t i = 0; i < changed->count; i++) {
        compared_line *line = &changed->lines[i];
        size_t number = which == SIDE_FROM ? line->from : line->to;
        if (line->kind == LINE_SAME)
            continue;
        if (line->kind == own && numbers[number])
            add_cause(c, line, why);
        else if (line->kind != own && map_get(texts, line->text) != NULL)
            list_cause(c, &line->likely, why);
    }
}

void comparison_blame(comparison *c, size_t target_index, side_name which, const target *trial, const cause *why)
{
    const compared_target *t = &c->targets[target_index];
    const target *own = which == SIDE_FROM ? t->from : t->to;
    target other = *trial;

    other.name = t->name;
    side sides[2] = {{0}, {0}};
    if (own != NULL)
        *side_add(c->arena, &sides[which], &t->name, own->namespace_) = *own;
    *side_add(c->arena, &sides[!which], &t->name, other.namespace_) = other;
    const comparison *tried = compare_sides(c->arena, &sides[SIDE_FROM], &sides[SIDE_TO], &c->options);
    for (size_t i = 0; i < tried->change_count; i++)
        for (size_t j = t->first; j < t->first + t->count; j++)
            if (resource_compare(change_resource(&tried->changes[i]), change_resource(&c->changes[j])) == 0)
                blame_lines(c, &c->changes[j], &tried->changes[i], which, why);
}

void comparison_settle_causes(comparison *c, size_t target_index)
{
    const compared_target *t = &c->targets[target_index];

    for (size_t i = t->first; i < t->first + t->count; i++)
        for (size_t j = 0; j < c->changes[i].count; j++) {
            compared_line *line = &c->changes[i].lines[j];
            if (line->causes == NULL)
                line->causes = line->likely;
        }
}
