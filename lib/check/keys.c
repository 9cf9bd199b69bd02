/* Keys by their places, and sets of targets. */
#include "check/keys.h"

#include <stdio.h>

enum { WORD = 64 /* bits */ };

bool number_set_has(const number_set *s, size_t number)
{
    return number / WORD < s->count && (s->words[number / WORD] >> number % WORD & 1) != 0;
}

void number_set_add(arena *a, number_set *s, size_t number)
{
    if (number / WORD >= s->count) {
        size_t count = number / WORD + 1;
        s->words = arena_grow(a, s->words, s->count * sizeof *s->words, count * sizeof *s->words);
        memset(s->words + s->count, 0, (count - s->count) * sizeof *s->words);
        s->count = count;
    }
    s->words[number / WORD] |= (uint64_t)1 << number % WORD;
}

size_t number_set_count(const number_set *s)
{
    size_t count = 0;

    for (size_t i = 0; i < s->count * WORD; i++)
        count += number_set_has(s, i);
    return count;
}

checked_keys *checked_keys_new(arena *a)
{
    checked_keys *keys = ARENA_NEW(a, checked_keys);

    keys->arena = a;
    keys->positions = map_new(a);
    return keys;
}

/* Written into memory of the stack where it fits: most keys are known already. */
static slice identity(arena *a, const checked_key *k, char *room, size_t size)
{
    int length = snprintf(room, size, "%u:%u:%.*s:%.*s", k->line, k->column, SLICE_ARG(k->file), SLICE_ARG(k->path));

    if (length >= 0 && (size_t)length < size)
        return slice_of(room, (size_t)length);
    return arena_printf(a, "%u:%u:%.*s:%.*s", k->line, k->column, SLICE_ARG(k->file), SLICE_ARG(k->path));
}

static checked_key *add_new(checked_keys *keys, const checked_key *like, slice id)
{
    checked_key *k = ARENA_NEW(keys->arena, checked_key);

    *k = *like;
    k->layer = arena_slice(keys->arena, like->layer);
    k->file = arena_slice(keys->arena, like->file);
    k->path = arena_slice(keys->arena, like->path);
    if (keys->count == keys->capacity) {
        size_t capacity = keys->capacity == 0 ? 256 : keys->capacity * 2;
        keys->items =
            arena_grow(keys->arena, keys->items, keys->capacity * sizeof *keys->items, capacity * sizeof *keys->items);
        keys->capacity = capacity;
    }
    map_set(keys->positions, id, value_int((int64_t)keys->count));
    keys->items[keys->count++] = k;
    return k;
}

checked_key *checked_keys_add(checked_keys *keys, const checked_key *like, size_t target)
{
    char room[512];
    slice id = identity(keys->arena, like, room, sizeof room);
    const value *known = map_get(keys->positions, id);
    checked_key *k = known == NULL ? add_new(keys, like, id) : keys->items[known->integer];

    number_set_add(keys->arena, &k->targets, target);
    k->is_disabled |= like->is_disabled;
    return k;
}

void checked_key_holds(checked_keys *keys, checked_key *k, rule_id rule, size_t target, slice message, slice suggestion)
{
    judgement *j = &k->rules[rule];

    number_set_add(keys->arena, &j->targets, target);
    if (j->message.data == NULL)
        j->message = arena_slice(keys->arena, message);
    if (j->suggestion.size == 0 && suggestion.size > 0)
        j->suggestion = arena_slice(keys->arena, suggestion);
}

void checked_key_misses(checked_key *k, rule_id rule)
{
    k->rules[rule].missed = true;
}
