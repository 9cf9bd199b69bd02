/* Runs of bytes: comparing, searching and trimming, with the meaning of Go's `strings` package. */
#include "base/slice.h"

#include "base/utf8.h"

int slice_compare(slice a, slice b)
{
    size_t common = a.size < b.size ? a.size : b.size;
    int order = common == 0 ? 0 : memcmp(a.data, b.data, common);

    if (order != 0)
        return order;
    return a.size == b.size ? 0 : a.size < b.size ? -1 : 1;
}

static char lower_ascii(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool slice_equal_fold(slice a, slice b)
{
    if (a.size != b.size)
        return false;
    for (size_t i = 0; i < a.size; i++)
        if (lower_ascii(a.data[i]) != lower_ascii(b.data[i]))
            return false;
    return true;
}

bool slice_ends(slice s, slice suffix)
{
    return s.size >= suffix.size && slice_equal(slice_last(s, suffix.size), suffix);
}

slice slice_last(slice s, uint64_t n)
{
    return n < s.size ? slice_of(s.data + (s.size - (size_t)n), (size_t)n) : s;
}

size_t slice_find(slice s, slice needle)
{
    if (needle.size == 0)
        return 0;
    if (needle.size > s.size)
        return SLICE_NONE;

    const char *end = s.data + (s.size - needle.size) + 1;
    for (const char *at = s.data; at < end; at++) {
        at = memchr(at, needle.data[0], (size_t)(end - at));
        if (at == NULL)
            return SLICE_NONE;
        if (at[needle.size - 1] == needle.data[needle.size - 1] && memcmp(at, needle.data, needle.size) == 0)
            return (size_t)(at - s.data);
    }
    return SLICE_NONE;
}

size_t slice_find_last(slice s, slice needle)
{
    if (needle.size == 0)
        return s.size;
    if (needle.size > s.size)
        return SLICE_NONE;
    for (size_t at = s.size - needle.size + 1; at-- > 0;)
        if (s.data[at] == needle.data[0] && slice_equal(slice_of(s.data + at, needle.size), needle))
            return at;
    return SLICE_NONE;
}

size_t slice_find_char(slice s, char c)
{
    const char *at = s.size == 0 ? NULL : memchr(s.data, c, s.size);
    return at == NULL ? SLICE_NONE : (size_t)(at - s.data);
}

bool slice_has_any(slice s, slice set)
{
    for (size_t i = 0; i < set.size; i++)
        if (slice_find_char(s, set.data[i]) != SLICE_NONE)
            return true;
    return false;
}

/* In blocks, of which compilers make a few wide instructions. */
size_t slice_count_char(slice s, char c)
{
    enum { BLOCK = 64 };
    size_t count = 0, at = 0;

    for (; s.size - at >= BLOCK; at += BLOCK) {
        uint8_t found = 0;
        for (int i = 0; i < BLOCK; i++)
            found = (uint8_t)(found + (s.data[at + (size_t)i] == c));
        count += found;
    }
    for (; at < s.size; at++)
        count += s.data[at] == c;
    return count;
}

size_t slice_count(slice s, slice needle)
{
    if (needle.size == 0)
        return utf8_count(s) + 1;
    if (needle.size == 1)
        return slice_count_char(s, needle.data[0]);

    size_t count = 0;
    for (size_t at; (at = slice_find(s, needle)) != SLICE_NONE; count++)
        s = slice_after(s, at + needle.size);
    return count;
}

slice slice_trim_left(slice s, slice set)
{
    while (s.size > 0 && slice_find_char(set, s.data[0]) != SLICE_NONE)
        s = slice_after(s, 1);
    return s;
}

slice slice_trim_right(slice s, slice set)
{
    while (s.size > 0 && slice_find_char(set, s.data[s.size - 1]) != SLICE_NONE)
        s.size--;
    return s;
}

slice slice_without_prefix(slice s, slice prefix)
{
    return slice_starts(s, prefix) ? slice_after(s, prefix.size) : s;
}

slice slice_without_suffix(slice s, slice suffix)
{
    return slice_ends(s, suffix) ? slice_first(s, s.size - suffix.size) : s;
}

slice slice_trim_space_left(slice s)
{
    while (s.size > 0) {
        size_t width;
        if (!rune_is_space(utf8_decode(s, &width)))
            break;
        s = slice_after(s, width);
    }
    return s;
}

slice slice_trim_space_right(slice s)
{
    while (s.size > 0) {
        size_t width;
        if (!rune_is_space(utf8_decode_last(s, &width)))
            break;
        s.size -= width;
    }
    return s;
}

slice slice_trim_space(slice s)
{
    return slice_trim_space_right(slice_trim_space_left(s));
}

slice slice_base_name(slice path)
{
    size_t slash = slice_find_last(path, SLICE("/"));

    return slash == SLICE_NONE ? path : slice_after(path, slash + 1);
}

bool slice_next(slice *rest, char separator, slice *part)
{
    if (rest->data == NULL)
        return false;

    size_t at = slice_find_char(*rest, separator);
    if (at == SLICE_NONE) {
        *part = *rest;
        *rest = (slice){NULL, 0};
    } else {
        *part = slice_first(*rest, at);
        *rest = slice_of(rest->data + at + 1, rest->size - at - 1);
    }
    return true;
}
