/* Damerau's and Levenshtein's distance (optimal string alignment), over bytes: keys and names are short, mostly ASCII.
 */
#include "base/nearest.h"

enum { LONGEST = 64 }; /* bytes of names that are compared */

static int lower(char c)
{
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

static size_t least(size_t x, size_t y)
{
    return x < y ? x : y;
}

size_t nearest_distance(slice x, slice y)
{
    size_t rows[3][LONGEST + 1], *before = rows[0], *above = rows[1], *row = rows[2];

    if (x.size > LONGEST || y.size > LONGEST)
        return SIZE_MAX;
    for (size_t j = 0; j <= y.size; j++)
        row[j] = j;
    for (size_t i = 1; i <= x.size; i++) {
        size_t *spare = before;
        before = above;
        above = row;
        row = spare;
        row[0] = i;
        for (size_t j = 1; j <= y.size; j++) {
            int a = lower(x.data[i - 1]), b = lower(y.data[j - 1]);
            row[j] = least(above[j - 1] + (a != b), least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a == lower(y.data[j - 2]) && b == lower(x.data[i - 2]))
                row[j] = least(row[j], before[j - 2] + 1);
        }
    }
    return row[y.size];
}

static bool is_near(const nearest *n, slice name, size_t distance)
{
    size_t shorter = least(n->wanted.size, name.size), allowed = shorter < 6 ? 1 : least(shorter / 3, 4);

    return distance <= allowed && (distance == 0 || distance < shorter);
}

bool nearest_is_near(const nearest *n, slice name)
{
    return is_near(n, name, nearest_distance(n->wanted, name));
}

void nearest_offer(nearest *n, slice name, slice shown)
{
    size_t distance = nearest_distance(n->wanted, name), at = n->count;

    if (!is_near(n, name, distance))
        return;
    while (at > 0 && n->distances[at - 1] > distance)
        at--;
    if (at == NEAREST_MOST)
        return;
    if (n->count < NEAREST_MOST)
        n->count++;
    for (size_t i = n->count - 1; i > at; i--) {
        n->names[i] = n->names[i - 1];
        n->distances[i] = n->distances[i - 1];
    }
    n->names[at] = shown;
    n->distances[at] = distance;
}

void nearest_write(buffer *out, const nearest *n)
{
    for (size_t i = 0; i < n->count; i++) {
        buffer_add(out, i == 0 ? SLICE("; did you mean ") : i + 1 < n->count ? SLICE(", ") : SLICE(" or "));
        buffer_add(out, n->names[i]);
    }
    if (n->count > 0)
        buffer_add_char(out, '?');
}

slice nearest_text(arena *a, const nearest *n)
{
    buffer out = buffer_new(a);

    nearest_write(&out, n);
    return buffer_slice(&out);
}
