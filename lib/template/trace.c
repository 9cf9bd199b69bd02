/* Marks of what wrote which part of an output. */
#include "template/trace.h"

void trace_begin(trace *t, const tree *of)
{
    t->tree = of;
    t->items = NULL;
    t->count = t->capacity = 0;
    t->line = 1;
    t->position = 0;
}

/* Nodes mostly come in the order of the text; behind a loop's end its beginning comes again. */
static uint32_t line_at(trace *t, uint32_t position)
{
    slice text = t->tree->text;

    if (position < t->position) {
        t->line = 1;
        t->position = 0;
    }
    for (; t->position < position && t->position < text.size; t->position++)
        t->line += text.data[t->position] == '\n';
    return t->line;
}

void trace_add(trace *t, const node *n, size_t offset)
{
    if (t->count == t->capacity) {
        size_t capacity = t->capacity == 0 ? 64 : t->capacity * 2;
        t->items = arena_grow(t->arena, t->items, t->count * sizeof *t->items, capacity * sizeof *t->items);
        t->capacity = capacity;
    }
    t->items[t->count++] = (trace_mark){offset, line_at(t, n->position), n->kind == NODE_TEXT};
}

uint32_t trace_line(const trace_mark *marks, size_t count, slice output, size_t offset)
{
    size_t low = 0, high = count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (marks[middle].offset <= offset)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return 0;
    const trace_mark *m = &marks[low - 1];
    slice before = slice_after(slice_first(output, offset), m->offset);
    return m->line + (m->is_text ? (uint32_t)slice_count(before, SLICE("\n")) : 0);
}
