/* Texts in pieces. */
#include "base/pieces.h"

enum { GATHERED = 64 * 1024, LARGE = GATHERED / 4 /* bytes of a piece that is handed on as it is */ };

void pieces_add(pieces *p, slice text)
{
    if (text.size == 0)
        return;
    if (p->count == p->capacity) {
        size_t capacity = p->capacity == 0 ? 64 : p->capacity * 2;
        p->items = arena_grow(p->arena, p->items, p->capacity * sizeof text, capacity * sizeof text);
        p->capacity = capacity;
    }
    p->items[p->count++] = text;
}

void pieces_trim_space_right(pieces *p)
{
    while (p->count > 0) {
        slice *last = &p->items[p->count - 1];
        *last = slice_trim_space_right(*last);
        if (last->size > 0)
            return;
        p->count--;
    }
}

slice pieces_join(const pieces *p)
{
    buffer whole = buffer_new(p->arena);

    for (size_t i = 0; i < p->count; i++)
        buffer_add(&whole, p->items[i]);
    return buffer_slice(&whole);
}

int pieces_write(const pieces *p, int (*put)(void *context, slice run), void *context)
{
    char *gathered = arena_alloc(p->arena, GATHERED);
    size_t size = 0;
    int code = 0;

    for (size_t i = 0; i < p->count && code == 0; i++) {
        slice piece = p->items[i];
        bool large = piece.size >= LARGE;
        if (large || piece.size > GATHERED - size) {
            code = put(context, slice_of(gathered, size));
            size = 0;
        }
        if (large && code == 0)
            code = put(context, piece);
        if (!large) {
            memcpy(gathered + size, piece.data, piece.size);
            size += piece.size;
        }
    }
    return code == 0 ? put(context, slice_of(gathered, size)) : code;
}
