/* Texts in pieces. */
#include "base/pieces.h"

enum {
    GATHERED = 64 * 1024,
    LARGE = GATHERED / 4, /* bytes of a piece that are handed on as they are */
    BLOCK = 4 * 1024,     /* of files and streams: what is no multiple of it they would copy */
};

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

void pieces_add_all(pieces *p, const pieces *more)
{
    for (size_t i = 0; i < more->count; i++)
        pieces_add(p, more->items[i]);
}

size_t pieces_size(const pieces *p)
{
    size_t size = 0;

    for (size_t i = 0; i < p->count; i++)
        size = p->items[i].size > SIZE_MAX - size ? SIZE_MAX : size + p->items[i].size; /* which no arena gives */
    return size;
}

slice pieces_join_in(arena *a, const pieces *p)
{
    char *whole = arena_alloc(a, pieces_size(p)), *to = whole;

    for (size_t i = 0; i < p->count; i++) {
        memcpy(to, p->items[i].data, p->items[i].size);
        to += p->items[i].size;
    }
    return slice_of(whole, (size_t)(to - whole));
}

slice pieces_join(const pieces *p)
{
    return pieces_join_in(p->arena, p);
}

/* Runs on their way to `put`, which has said 0 so far. */
typedef struct gathering {
    char *room;
    size_t size; /* of what has been gathered */
    int (*put)(void *context, slice run);
    void *context;
    int code;
} gathering;

static void put_gathered(gathering *g)
{
    if (g->size > 0)
        g->code = g->put(g->context, slice_of(g->room, g->size));
    g->size = 0;
}

/* As much of a piece as there is room for. */
static slice gather(gathering *g, slice piece)
{
    slice part = slice_first(piece, GATHERED - g->size);

    memcpy(g->room + g->size, part.data, part.size);
    g->size += part.size;
    if (g->size == GATHERED)
        put_gathered(g);
    return slice_after(piece, part.size);
}

/* The blocks that a large piece begins with go on as they are. */
static slice put_blocks(gathering *g, slice piece)
{
    slice blocks = slice_first(piece, piece.size / BLOCK * BLOCK);

    g->code = g->put(g->context, blocks);
    return slice_after(piece, blocks.size);
}

int pieces_write(const pieces *p, int (*put)(void *context, slice run), void *context)
{
    gathering g = {.room = arena_alloc(p->arena, GATHERED), .put = put, .context = context};

    for (size_t i = 0; i < p->count && g.code == 0; i++)
        for (slice piece = p->items[i]; piece.size > 0 && g.code == 0;)
            piece = g.size == 0 && piece.size >= LARGE ? put_blocks(&g, piece) : gather(&g, piece);
    if (g.code == 0)
        put_gathered(&g);
    return g.code;
}
