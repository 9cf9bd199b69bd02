/* Sums over the keys below, and the choice of the topmost ones. */
#include "check/findings.h"

#include <stdlib.h>

/*
 * Counts what was judged at and below each key. Inner keys come after outer ones. That a map is for a disabled subchart
 * depends on what is in it alone.
 */
static void sum_up(checked_keys *keys, rule_id rule)
{
    for (size_t i = 0; i < keys->count; i++) {
        judgement *j = &keys->items[i]->rules[rule];
        j->leaves = j->held = 0;
        j->first = j->message.data == NULL ? NULL : j;
    }
    for (size_t i = keys->count; i-- > 0;) {
        checked_key *k = keys->items[i];
        judgement *j = &k->rules[rule];
        if ((!k->is_map || rule != RULE_DISABLED) && (j->missed || j->targets.count > 0)) {
            j->leaves++;
            j->held += !j->missed;
        }
        if (k->outer == NULL)
            continue;
        judgement *outer = &k->outer->rules[rule];
        outer->leaves += j->leaves;
        outer->held += j->held;
        if (outer->message.data == NULL && j->first != NULL)
            outer->first = j->first;
    }
}

static bool all_hold(const checked_key *k, rule_id rule)
{
    const judgement *j = &k->rules[rule];

    return j->leaves > 0 && j->held == j->leaves;
}

/* A key of which all that is below goes the same way, and the key around it does not. */
static bool is_topmost(const checked_key *k, rule_id rule)
{
    if (!all_hold(k, rule))
        return false;
    return k->outer == NULL || !all_hold(k->outer, rule) || (rule == RULE_DISABLED && !k->outer->is_disabled);
}

static bool holds(const checked_key *k, rule_id rule)
{
    const judgement *j = &k->rules[rule];

    switch (rule) {
    case RULE_UNREAD: return !j->missed && j->targets.count > 0;
    case RULE_KIND: return j->targets.count > 0;
    default: return is_topmost(k, rule) && (rule != RULE_DISABLED || k->is_disabled);
    }
}

static finding finding_of(const checked_keys *keys, const checked_key *k, rule_id rule)
{
    const judgement *j = &k->rules[rule];
    finding f = {rule, k, j->first->message, j->first->suggestion, rule == RULE_KIND ? &j->targets : &k->targets};

    if (rule == RULE_REDUNDANT && k->is_map && k->rules[rule].leaves > 1)
        f.message =
            arena_printf(keys->arena, "all %zu values below are what lower layers say already", k->rules[rule].leaves);
    return f;
}

static bool is_wanted(const finding *f, const number_set *wanted)
{
    bool some = wanted == NULL;

    for (size_t i = 0; !some && i < f->targets->count && i < wanted->count; i++)
        some = (f->targets->words[i] & wanted->words[i]) != 0;
    return some;
}

static void add(arena *a, finding_list *l, finding f)
{
    if (l->count == l->capacity) {
        size_t capacity = l->capacity == 0 ? 16 : l->capacity * 2;
        l->items = arena_grow(a, l->items, l->capacity * sizeof f, capacity * sizeof f);
        l->capacity = capacity;
    }
    l->items[l->count++] = f;
}

static int compare(const void *x, const void *y)
{
    const finding *p = x, *q = y;
    int order = slice_compare(p->key->file, q->key->file);

    if (order == 0 && p->key->line != q->key->line)
        order = p->key->line < q->key->line ? -1 : 1;
    if (order == 0 && p->key->column != q->key->column)
        order = p->key->column < q->key->column ? -1 : 1;
    if (order == 0)
        order = slice_compare(p->key->path, q->key->path);
    return order != 0 ? order : (int)p->rule - (int)q->rule;
}

finding_list findings_of(arena *a, checked_keys *keys, const number_set *wanted)
{
    finding_list l = {0};

    for (rule_id rule = 0; rule < RULE_COUNT; rule++)
        sum_up(keys, rule);
    for (size_t i = 0; i < keys->count; i++) {
        for (rule_id rule = 0; rule < RULE_COUNT; rule++) {
            const checked_key *k = keys->items[i];
            bool needs_all_users = rule != RULE_KIND;
            if (!holds(k, rule) || (needs_all_users && k->is_shared))
                continue;
            finding f = finding_of(keys, k, rule);
            if (is_wanted(&f, wanted))
                add(a, &l, f);
        }
    }
    if (l.count > 0)
        qsort(l.items, l.count, sizeof *l.items, compare);
    return l;
}
