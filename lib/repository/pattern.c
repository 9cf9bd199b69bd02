/* Patterns of paths: filled in, and looked up the other way round. */
#include "repository/pattern.h"

#include "base/buffer.h"

slice bindings_find(bindings b, slice name)
{
    for (size_t i = 0; i < b.count; i++)
        if (slice_equal(b.items[i].name, name))
            return b.items[i].value;
    return (slice){NULL, 0};
}

bool pattern_next(slice *rest, slice *text, slice *placeholder, bool *broken)
{
    size_t open = slice_find_char(*rest, '{'), close = slice_find_char(*rest, '}');

    *placeholder = (slice){NULL, 0};
    *broken = false;
    if (rest->size == 0)
        return false;
    if (open == SLICE_NONE || close == SLICE_NONE || close < open) {
        *broken = open != SLICE_NONE || close != SLICE_NONE;
        *text = *rest;
        *rest = slice_after(*rest, rest->size);
        return true;
    }
    *text = slice_first(*rest, open);
    *placeholder = slice_of(rest->data + open + 1, close - open - 1);
    *broken = placeholder->size == 0 || slice_find_char(*placeholder, '{') != SLICE_NONE;
    *rest = slice_after(*rest, close + 1);
    return true;
}

bool pattern_has(slice pattern, slice placeholder)
{
    slice text, name;
    bool broken;

    while (pattern_next(&pattern, &text, &name, &broken))
        if (name.data != NULL && slice_equal(name, placeholder))
            return true;
    return false;
}

slice pattern_expand(arena *a, slice pattern, bindings b)
{
    buffer out = buffer_new(a);
    slice text, name;
    bool broken;

    while (pattern_next(&pattern, &text, &name, &broken)) {
        slice value = name.data == NULL ? SLICE("") : bindings_find(b, name);
        if (value.data == NULL)
            return value;
        buffer_add(&out, text);
        buffer_add(&out, value);
    }
    return buffer_slice(&out);
}

/* --- Places --- */

static size_t places_position(const place_list *p, slice name)
{
    size_t low = 0, high = p->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (slice_compare(p->items[middle], name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool places_have(const place_list *p, slice name)
{
    size_t at = places_position(p, name);

    return at < p->count && slice_equal(p->items[at], name);
}

void places_add(arena *a, place_list *p, slice name)
{
    size_t at = places_position(p, name);

    if (at < p->count && slice_equal(p->items[at], name))
        return;
    if (p->count == p->capacity) {
        size_t capacity = p->capacity == 0 ? 16 : p->capacity * 2;
        p->items = arena_grow(a, p->items, p->capacity * sizeof *p->items, capacity * sizeof *p->items);
        p->capacity = capacity;
    }
    memmove(p->items + at + 1, p->items + at, (p->count - at) * sizeof *p->items);
    p->items[at] = name;
    p->count++;
}

typedef struct search {
    arena *arena;
    const file_tree *tree;
    slice placeholder;
    place_list *found;
} search;

/*
 * Whether a name fits an element of a pattern. Each placeholder takes as little as it can; what the wanted one took
 * goes to `taken`.
 */
static bool fits(slice element, slice name, slice wanted, slice *taken)
{
    slice text, placeholder, rest = element;
    bool broken;

    if (!pattern_next(&rest, &text, &placeholder, &broken))
        return name.size == 0;
    if (!slice_starts(name, text))
        return false;
    name = slice_after(name, text.size);
    if (placeholder.data == NULL)
        return name.size == 0;
    for (size_t size = rest.size == 0 ? name.size : 1; size <= name.size && size > 0; size++) {
        if (!fits(rest, slice_after(name, size), wanted, taken))
            continue;
        if (slice_equal(placeholder, wanted))
            *taken = slice_first(name, size);
        return true;
    }
    return false;
}

static void look_in(const search *s, slice folder, slice rest);

/* One entry of a folder that may fit the next element; `rest` is what follows that one. */
static void look_at(const search *s, slice folder, slice element, slice rest, const tree_entry *e)
{
    slice taken = {NULL, 0};
    bool last = rest.size == 0;

    if (!fits(element, e->name, s->placeholder, &taken) || (!last && e->kind != TREE_FOLDER))
        return;
    if (taken.data != NULL && taken.data[0] != '.')
        places_add(s->arena, s->found, taken);
    else if (taken.data == NULL && !last)
        look_in(s, folder.size == 0 ? e->name : arena_concat3(s->arena, folder, SLICE("/"), e->name), rest);
}

static void look_in(const search *s, slice folder, slice rest)
{
    slice element;

    slice_next(&rest, '/', &element);
    if (slice_find_char(element, '{') == SLICE_NONE) {
        folder = folder.size == 0 ? element : arena_concat3(s->arena, folder, SLICE("/"), element);
        if (rest.size > 0 && tree_stat(s->tree, s->arena, folder) == TREE_FOLDER)
            look_in(s, folder, rest);
        return;
    }
    if (tree_stat(s->tree, s->arena, folder) != TREE_FOLDER)
        return;
    tree_entries entries = tree_list(s->tree, s->arena, folder);
    for (size_t i = 0; i < entries.count; i++)
        look_at(s, folder, element, rest, &entries.items[i]);
}

void pattern_places(arena *a, const file_tree *tree, slice pattern, slice placeholder, place_list *found)
{
    const search s = {a, tree, placeholder, found};

    if (pattern_has(pattern, placeholder))
        look_in(&s, SLICE(""), pattern);
}
