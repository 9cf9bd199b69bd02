/* Long texts are looked for in the order in which a body has them: nobody has noted where they went. */
#include "render/share.h"

enum {
    LONG_TEXT = 16 * 1024, /* bytes that are worth the search */
    SOUGHT = 64,           /* bytes at a text's beginning that are looked for before all of it is compared */
    MOST_DEPTH = 16        /* of control structures */
};

typedef struct sharing {
    arena *arena;
    slice text; /* of the template */
    slice written;
    size_t at;     /* pieces have been made up to here */
    size_t effort; /* bytes that have been searched */
    pieces *found; /* NULL: nothing yet */
} sharing;

/* The lines that a text holds from their beginning to their end. */
static slice whole_lines(slice text)
{
    size_t first = slice_find_char(text, '\n');
    slice lines = first == SLICE_NONE ? SLICE("") : slice_after(text, first + 1);

    while (lines.size > 0 && lines.data[lines.size - 1] != '\n')
        lines.size--;
    return lines;
}

static void add_copy(sharing *s, size_t end)
{
    if (end > s->at)
        pieces_add(s->found, arena_slice(s->arena, slice_of(s->written.data + s->at, end - s->at)));
}

static void add_found(sharing *s, size_t place, slice lines)
{
    if (s->found == NULL) {
        s->found = ARENA_NEW(s->arena, pieces);
        *s->found = pieces_new(s->arena);
    }
    add_copy(s, place);
    pieces_add(s->found, lines);
    s->at = place + lines.size;
}

/* A text that was not written, in a branch not taken, costs a search of all the rest: so much is allowed once. */
static void share_text(sharing *s, slice text)
{
    slice lines = text.size < LONG_TEXT ? SLICE("") : whole_lines(text);

    if (lines.size < LONG_TEXT || s->effort > s->written.size || slice_trim_space(lines).size == 0)
        return;
    slice rest = slice_after(s->written, s->at);
    size_t found = slice_find(rest, slice_first(lines, SOUGHT));
    s->effort += found == SLICE_NONE ? rest.size : found;
    if (found == SLICE_NONE || !slice_starts(slice_after(rest, found), lines))
        return;
    size_t place = s->at + found;
    if (place == 0 || s->written.data[place - 1] == '\n')
        add_found(s, place, lines);
}

static void share_body(sharing *s, const list_node *body, int depth)
{
    for (const list_item *i = body->first; i != NULL && depth < MOST_DEPTH; i = i->next) {
        const node *n = &i->head;
        if (n->kind == NODE_TEXT)
            share_text(s, node_source(n, s->text));
        if (n->kind != NODE_IF && n->kind != NODE_WITH && n->kind != NODE_RANGE)
            continue;
        const control_node *control = NODE_AS(control_node, n);
        share_body(s, control->body, depth + 1);
        if (control->otherwise != NULL)
            share_body(s, control->otherwise, depth + 1);
    }
}

const pieces *share_texts(arena *a, const tree *t, slice written)
{
    sharing s = {.arena = a, .text = t->text, .written = written};

    if (written.size < LONG_TEXT)
        return NULL;
    share_body(&s, t->root, 0);
    if (s.found != NULL)
        add_copy(&s, written.size);
    return s.found;
}
