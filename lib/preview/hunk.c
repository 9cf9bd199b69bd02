/* The parts of a change that are shown: changed lines with some around them, and what they stand in. */
#include "preview/compare.h"

/* Lines that are looked at for the keys around a hunk. */
enum { MOST_LINES_UP = 2000, MOST_KEYS = 32 };

static size_t next_changed(const change *c, size_t at)
{
    while (at < c->count && c->lines[at].kind == LINE_SAME)
        at++;
    return at;
}

static size_t end_of_changed(const change *c, size_t at)
{
    while (at < c->count && c->lines[at].kind != LINE_SAME)
        at++;
    return at;
}

bool hunk_next(const change *c, size_t context, size_t *at, hunk *h)
{
    size_t start = next_changed(c, *at), end = start;

    if (start == c->count)
        return false;
    *h = (hunk){.first = start - *at > context ? start - context : *at};
    for (;;) {
        end = end_of_changed(c, end);
        size_t next = next_changed(c, end);
        if (next == c->count || (next - end > context && next - end - context > context))
            break;
        end = next;
    }
    h->end = c->count - end > context ? end + context : c->count;
    for (size_t i = h->first; i < h->end; i++) {
        const compared_line *line = &c->lines[i];
        h->from_count += line->kind != LINE_ADDED;
        h->to_count += line->kind != LINE_REMOVED;
        if (h->from == 0)
            h->from = line->from;
        if (h->to == 0)
            h->to = line->to;
    }
    /* Of a side without lines the number says behind which line it stands, as in diff. */
    for (size_t i = h->first; i-- > 0 && (h->from_count == 0 || h->to_count == 0);) {
        if (h->from_count == 0 && h->from == 0)
            h->from = c->lines[i].from;
        if (h->to_count == 0 && h->to == 0)
            h->to = c->lines[i].to;
        if (c->lines[i].kind == LINE_SAME)
            break;
    }
    *at = h->end;
    return true;
}

/* --- The keys around --- */

static size_t indent_of(slice line)
{
    size_t n = 0;

    while (n < line.size && line.data[n] == ' ')
        n++;
    return n;
}

/* A line of an item: `- ` and what follows. */
static bool is_item(slice content)
{
    return slice_starts(content, SLICE("- ")) || slice_equal(content, SLICE("-"));
}

/* The key that a line sets, or "". */
static slice key_of(slice content)
{
    size_t colon = slice_find(content, SLICE(": "));

    if (colon == SLICE_NONE)
        colon = slice_ends(content, SLICE(":")) ? content.size - 1 : 0;
    return slice_trim_left(slice_trim_right(slice_first(content, colon), SLICE("\"'")), SLICE("\"'"));
}

/* Keys from the inside out. */
typedef struct key_path {
    slice keys[MOST_KEYS];
    size_t count;
    size_t indent; /* of the innermost thing whose parent is sought */
    bool item;     /* it is an item of a sequence, which may stand right below its key */
} key_path;

/* Takes a line above into the path, if it is the parent of what was found last. */
static void look_at(key_path *p, slice line)
{
    size_t indent = indent_of(line);
    slice content = slice_after(line, indent);
    bool item = is_item(content);

    if (content.size == 0 || content.data[0] == '#' || indent > p->indent ||
        (indent == p->indent && (!p->item || item)))
        return;
    slice inner = item ? slice_trim_left(slice_after(content, 1), SLICE(" ")) : content;
    size_t inner_indent = line.size - inner.size;
    slice key = key_of(inner);
    bool is_parent = inner_indent < p->indent || (inner_indent == p->indent && p->item && !item);
    if (is_parent && key.size > 0 && p->count < MOST_KEYS)
        p->keys[p->count++] = key;
    p->indent = indent;
    p->item = item;
}

slice hunk_path(arena *a, const change *c, const hunk *h)
{
    size_t at = next_changed(c, h->first);
    const compared_line *first = &c->lines[at];
    key_path p = {.count = 0, .indent = indent_of(first->text)};
    buffer out = buffer_new(a);

    p.item = is_item(slice_after(first->text, p.indent));
    for (size_t i = 0; i < MOST_LINES_UP && at-- > 0 && (p.indent > 0 || p.item); i++)
        if (c->lines[at].kind == LINE_SAME || c->lines[at].kind == first->kind)
            look_at(&p, c->lines[at].text);
    while (p.count-- > 0) {
        buffer_add(&out, p.keys[p.count]);
        if (p.count > 0)
            buffer_add_char(&out, '.');
    }
    return buffer_slice(&out);
}
