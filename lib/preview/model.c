/* Sides and targets. */
#include "preview/model.h"

#include "base/buffer.h"

int target_name_compare(const target_name *x, const target_name *y)
{
    int order = slice_compare(x->addon, y->addon);

    for (size_t i = 0; order == 0 && (i < x->dimension_count || i < y->dimension_count); i++) {
        if (i == x->dimension_count || i == y->dimension_count)
            return i == x->dimension_count ? -1 : 1;
        order = slice_compare(x->dimensions[i].name, y->dimensions[i].name);
        if (order == 0)
            order = slice_compare(x->dimensions[i].value, y->dimensions[i].value);
    }
    return order;
}

target *side_add(arena *a, side *s, const target_name *name, slice namespace_)
{
    if (s->count == s->capacity) {
        size_t capacity = s->capacity == 0 ? 16 : s->capacity * 2;
        s->items = arena_grow(a, s->items, s->capacity * sizeof *s->items, capacity * sizeof *s->items);
        s->capacity = capacity;
    }
    target *t = &s->items[s->count++];
    *t = (target){.name = *name, .namespace_ = namespace_};
    return t;
}

void target_add(arena *a, target *t, slice source, slice text)
{
    if (t->count == t->capacity) {
        size_t capacity = t->capacity == 0 ? 16 : t->capacity * 2;
        t->documents = arena_grow(a, t->documents, t->capacity * sizeof *t->documents, capacity * sizeof *t->documents);
        t->capacity = capacity;
    }
    t->documents[t->count++] = (document){source, text};
}

void target_name_write(buffer *out, const target_name *name, void (*show)(buffer *out, slice text))
{
    void (*add)(buffer *, slice) = show != NULL ? show : buffer_add;

    add(out, name->addon);
    for (size_t i = 0; i < name->dimension_count; i++) {
        buffer_add_char(out, ' ');
        add(out, name->dimensions[i].name);
        buffer_add_char(out, '=');
        add(out, name->dimensions[i].value);
    }
}
