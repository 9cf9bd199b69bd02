/* Comparing texts line by line. */
#include "preview/lines.h"

#include <stdlib.h>

/* How many steps the searches for one pair of texts take, about, before they settle for less than the shortest. */
enum { BUDGET = 6000000, LEAST_COST = 64 };

text_lines lines_split(arena *a, slice text)
{
    size_t count = 0;
    slice rest = text, line;

    for (size_t at = 0; at < text.size; at++)
        count += text.data[at] == '\n';
    count += text.size > 0 && text.data[text.size - 1] != '\n';
    text_lines lines = {ARENA_ARRAY(a, count, slice), 0};
    while (lines.count < count && slice_next(&rest, '\n', &line))
        lines.items[lines.count++] = line;
    return lines;
}

/* --- Numbers for lines --- */

typedef struct numbered_line {
    slice text;
    size_t at; /* in `from`, or behind its end in `to` */
} numbered_line;

static int compare_numbered(const void *x, const void *y)
{
    return slice_compare(((const numbered_line *)x)->text, ((const numbered_line *)y)->text);
}

/* One number for each text, the same for equal lines. Sorting, not hashing: no input makes it slow. */
static uint32_t *number_lines(arena *a, const text_lines *from, const text_lines *to)
{
    size_t count = from->count + to->count;
    numbered_line *lines = ARENA_ARRAY(a, count, numbered_line);
    uint32_t *numbers = ARENA_ARRAY(a, count, uint32_t), number = 0;

    for (size_t i = 0; i < count; i++)
        lines[i] = (numbered_line){i < from->count ? from->items[i] : to->items[i - from->count], i};
    if (count > 0)
        qsort(lines, count, sizeof *lines, compare_numbered);
    for (size_t i = 0; i < count; i++) {
        number += i > 0 && !slice_equal(lines[i].text, lines[i - 1].text);
        numbers[lines[i].at] = number;
    }
    return numbers;
}

/* --- The shortest script --- */

/*
 * Furthest ends of paths by their diagonal, x - y; `forward` from the start of a box, `backward` from its end. Both
 * have room for all diagonals of the whole, and one more on each side.
 */
typedef struct search {
    const uint32_t *from, *to; /* numbers of lines */
    ptrdiff_t *forward, *backward;
    ptrdiff_t most_cost;
    bool *removed, *added;
} search;

/* The lines x0 to x1 of one text beside y0 to y1 of the other. */
typedef struct box {
    ptrdiff_t x0, x1, y0, y1;
} box;

typedef struct point {
    ptrdiff_t x, y;
} point;

/* The diagonals that paths of a cost reach: every second one from least to most. */
typedef struct band {
    ptrdiff_t least, most;
} band;

/* One more step away from the centre on both sides, as far as the box goes; `outside` marks what no path has reached.
 */
static void widen(band *b, const box *in, ptrdiff_t *ends, ptrdiff_t outside)
{
    ptrdiff_t least = in->x0 - in->y1, most = in->x1 - in->y0;

    if (b->least > least)
        ends[--b->least - 1] = outside;
    else
        b->least++;
    if (b->most < most)
        ends[++b->most + 1] = outside;
    else
        b->most--;
}

/* The further of the two ways onto a diagonal from the start, and then along equal lines. */
static point go_forward(const search *s, const box *in, ptrdiff_t diagonal)
{
    ptrdiff_t down = s->forward[diagonal + 1], right = s->forward[diagonal - 1] + 1;
    point p = {down > right ? down : right, 0};

    p.y = p.x - diagonal;
    while (p.x < in->x1 && p.y < in->y1 && s->from[p.x] == s->to[p.y])
        p.x++, p.y++;
    s->forward[diagonal] = p.x;
    return p;
}

static point go_backward(const search *s, const box *in, ptrdiff_t diagonal)
{
    ptrdiff_t up = s->backward[diagonal - 1], left = s->backward[diagonal + 1] - 1;
    point p = {up < left ? up : left, 0};

    p.y = p.x - diagonal;
    while (p.x > in->x0 && p.y > in->y0 && s->from[p.x - 1] == s->to[p.y - 1])
        p.x--, p.y--;
    s->backward[diagonal] = p.x;
    return p;
}

/* The end of the paths so far that covers most of the box, from whichever side. */
static point furthest(const search *s, const box *in, band forward, band backward)
{
    point best = {in->x0, in->y0};
    ptrdiff_t covered = -1;

    for (ptrdiff_t d = forward.least; d <= forward.most; d += 2) {
        ptrdiff_t x = s->forward[d] < in->x1 ? s->forward[d] : in->x1, y = x - d;
        if (y > in->y1)
            y = in->y1, x = y + d;
        if (x >= in->x0 && y >= in->y0 && x - in->x0 + y - in->y0 > covered) {
            covered = x - in->x0 + y - in->y0;
            best = (point){x, y};
        }
    }
    for (ptrdiff_t d = backward.least; d <= backward.most; d += 2) {
        ptrdiff_t x = s->backward[d] > in->x0 ? s->backward[d] : in->x0, y = x - d;
        if (y < in->y0)
            y = in->y0, x = y + d;
        if (x <= in->x1 && y <= in->y1 && in->x1 - x + in->y1 - y > covered) {
            covered = in->x1 - x + in->y1 - y;
            best = (point){x, y};
        }
    }
    return best;
}

/* A point in the middle of a shortest path, or of a good one where that would take too long. */
static point find_middle(const search *s, const box *in)
{
    ptrdiff_t start = in->x0 - in->y0, end = in->x1 - in->y1;
    band forward = {start, start}, backward = {end, end};
    bool odd = ((start - end) & 1) != 0;

    s->forward[start] = in->x0;
    s->backward[end] = in->x1;
    for (ptrdiff_t cost = 1;; cost++) {
        widen(&forward, in, s->forward, -1);
        for (ptrdiff_t d = forward.most; d >= forward.least; d -= 2) {
            point p = go_forward(s, in, d);
            if (odd && d >= backward.least && d <= backward.most && s->backward[d] <= p.x)
                return p;
        }
        widen(&backward, in, s->backward, PTRDIFF_MAX / 2);
        for (ptrdiff_t d = backward.most; d >= backward.least; d -= 2) {
            point p = go_backward(s, in, d);
            if (!odd && d >= forward.least && d <= forward.most && p.x <= s->forward[d])
                return p;
        }
        if (cost >= s->most_cost)
            return furthest(s, in, forward, backward);
    }
}

/* Cuts off what both sides of a box begin and end with. */
static void shrink(const search *s, box *b)
{
    while (b->x0 < b->x1 && b->y0 < b->y1 && s->from[b->x0] == s->to[b->y0])
        b->x0++, b->y0++;
    while (b->x0 < b->x1 && b->y0 < b->y1 && s->from[b->x1 - 1] == s->to[b->y1 - 1])
        b->x1--, b->y1--;
}

static ptrdiff_t box_size(const box *b)
{
    return b->x1 - b->x0 + b->y1 - b->y0;
}

/* Marks the changed lines of a box. Only the smaller half recurses, so the stack grows with the logarithm of its size.
 */
static void mark_changes(const search *s, box b)
{
    for (;;) {
        shrink(s, &b);
        if (b.x0 == b.x1 || b.y0 == b.y1) {
            memset(s->removed + b.x0, true, (size_t)(b.x1 - b.x0));
            memset(s->added + b.y0, true, (size_t)(b.y1 - b.y0));
            return;
        }
        point middle = find_middle(s, &b);
        box first = {b.x0, middle.x, b.y0, middle.y}, second = {middle.x, b.x1, middle.y, b.y1};
        bool first_is_smaller = box_size(&first) < box_size(&second);
        mark_changes(s, first_is_smaller ? first : second);
        b = first_is_smaller ? second : first;
    }
}

static ptrdiff_t most_cost(size_t count)
{
    size_t cost = BUDGET / (count + 1);

    return cost < LEAST_COST ? LEAST_COST : (ptrdiff_t)cost;
}

static line_edits collect_edits(arena *a, const search *s, size_t from_count, size_t to_count)
{
    size_t most = from_count + to_count, x = 0, y = 0;
    line_edits edits = {NULL, 0};
    size_t capacity = 0;

    while (x + y < most) {
        line_edit e = {x, 0, y, 0};
        while (x < from_count && s->removed[x])
            x++;
        while (y < to_count && s->added[y])
            y++;
        e.from_count = x - e.from;
        e.to_count = y - e.to;
        if (e.from_count + e.to_count == 0) {
            x++, y++;
            continue;
        }
        if (edits.count == capacity) {
            size_t more = capacity == 0 ? 8 : capacity * 2;
            edits.items = arena_grow(a, edits.items, capacity * sizeof e, more * sizeof e);
            capacity = more;
        }
        edits.items[edits.count++] = e;
    }
    return edits;
}

/* --- Where to cut --- */

enum { BLANK_INDENT = 1000 };

/* Columns before the text of a line; of a blank one, more than any. */
static size_t indent_of(slice line)
{
    size_t n = 0;

    while (n < line.size && line.data[n] == ' ')
        n++;
    return n == line.size ? BLANK_INDENT : n;
}

/*
 * How badly a run of lines would be cut out at a place: it should begin at an outer key or item, and so should the line
 * behind it. Of two keys at one indent the item (`- `) begins the larger thing.
 */
static size_t badness(const text_lines *lines, size_t start, size_t count)
{
    size_t end = start + count;
    slice first = lines->items[start];
    size_t first_indent = indent_of(first);
    size_t bad = 4 * first_indent + (slice_starts(slice_after(first, first_indent), SLICE("-")) ? 0 : 1);

    if (end < lines->count)
        bad += 4 * indent_of(lines->items[end]);
    return bad;
}

/*
 * A run that was only added (or removed) may stand at several places with the same result, as long as the line it
 * leaves equals the one that it takes in. `before` and `behind` are the unchanged lines around it that it may pass.
 * Gives how far it moves, up (negative) or down.
 */
static ptrdiff_t best_slide(const text_lines *lines, size_t start, size_t count, size_t before, size_t behind)
{
    size_t up = 0, down = 0;

    while (up < before && slice_equal(lines->items[start - up - 1], lines->items[start + count - up - 1]))
        up++;
    while (down < behind && slice_equal(lines->items[start + down], lines->items[start + count + down]))
        down++;
    size_t best = start + down, least = badness(lines, best, count);
    for (size_t at = start + down; at-- > start - up;) {
        size_t bad = badness(lines, at, count);
        if (bad < least) {
            least = bad;
            best = at;
        }
    }
    return (ptrdiff_t)best - (ptrdiff_t)start;
}

static void slide_edits(line_edits *edits, const text_lines *from, const text_lines *to)
{
    for (size_t i = 0; i < edits->count; i++) {
        line_edit *e = &edits->items[i];
        size_t last_end = i == 0 ? 0 : e[-1].from + e[-1].from_count + 1; /* at least one line stays between them */
        size_t next = i + 1 == edits->count ? from->count : e[1].from - 1;
        size_t before = e->from < last_end ? 0 : e->from - last_end;
        size_t end = e->from + e->from_count, behind = next < end ? 0 : next - end;
        ptrdiff_t by = 0;
        if (e->from_count == 0)
            by = best_slide(to, e->to, e->to_count, before, behind);
        else if (e->to_count == 0)
            by = best_slide(from, e->from, e->from_count, before, behind);
        e->from = (size_t)((ptrdiff_t)e->from + by);
        e->to = (size_t)((ptrdiff_t)e->to + by);
    }
}

line_edits lines_compare(arena *a, const text_lines *from, const text_lines *to)
{
    size_t count = from->count + to->count;
    const uint32_t *numbers = number_lines(a, from, to);
    search s = {.from = numbers, .to = numbers + from->count, .most_cost = most_cost(count)};

    s.forward = ARENA_ARRAY(a, count + 3, ptrdiff_t);
    s.backward = ARENA_ARRAY(a, count + 3, ptrdiff_t);
    s.forward += to->count + 1;
    s.backward += to->count + 1;
    s.removed = arena_alloc_zero(a, from->count);
    s.added = arena_alloc_zero(a, to->count);
    mark_changes(&s, (box){0, (ptrdiff_t)from->count, 0, (ptrdiff_t)to->count});
    line_edits edits = collect_edits(a, &s, from->count, to->count);
    slide_edits(&edits, from, to);
    return edits;
}
