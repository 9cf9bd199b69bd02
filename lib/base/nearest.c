/* Optimal string alignment: Levenshtein's distance with swaps of neighbours, row by row. */
#include "base/nearest.h"

enum { LONGEST_NAME = 256 /* bytes; longer ones are near to nothing */ };

static char fold(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* The row for the first `i` bytes of `x`, from the two rows before it. */
static void fill_row(size_t *row, const size_t *last, const size_t *before, slice x, slice y, size_t i)
{
    row[0] = i;
    for (size_t j = 1; j <= y.size; j++) {
        char c = fold(x.data[i - 1]), d = fold(y.data[j - 1]);
        row[j] = least(least(last[j] + 1, row[j - 1] + 1), last[j - 1] + (c != d));
        if (i > 1 && j > 1 && c == fold(y.data[j - 2]) && fold(x.data[i - 2]) == d)
            row[j] = least(row[j], before[j - 2] + 1);
    }
}

size_t edit_distance(arena *a, slice x, slice y, size_t most)
{
    size_t gap = x.size > y.size ? x.size - y.size : y.size - x.size;

    if (x.size > LONGEST_NAME || y.size > LONGEST_NAME || gap > most)
        return most + 1;
    size_t width = y.size + 1;
    size_t *rows = ARENA_ARRAY(a, 3 * width, size_t);
    for (size_t j = 0; j < width; j++)
        rows[j] = j;
    for (size_t i = 1; i <= x.size; i++)
        fill_row(rows + i % 3 * width, rows + (i + 2) % 3 * width, rows + (i + 1) % 3 * width, x, y, i);
    return least(rows[x.size % 3 * width + y.size], most + 1);
}

nearest nearest_to(arena *a, slice wanted)
{
    size_t most = wanted.size / 3;

    return (nearest){.arena = a, .wanted = wanted, .distance = (most == 0 ? 1 : most) + 1};
}

void nearest_offer(nearest *n, slice name)
{
    size_t distance = edit_distance(n->arena, n->wanted, name, n->distance - 1);

    if (distance < n->distance) {
        n->distance = distance;
        n->found = name;
    }
}

slice nearest_hint(const nearest *n)
{
    if (n->found.data == NULL)
        return SLICE("");
    return arena_concat3(n->arena, SLICE(" (did you mean \""), n->found, SLICE("\"?)"));
}
