/*
 * A run of bytes that somebody else owns: a pointer into a file buffer or an arena, and a length in bytes.
 * A slice may hold any byte, NUL and broken UTF-8 included; nothing here relies on a terminator.
 */
#ifndef BASE_SLICE_H
#define BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct slice {
    const char *data; /* never NULL for a slice made here; may be NULL only when size is 0 */
    size_t size;      /* bytes */
} slice;

#define SLICE(literal) ((slice){"" literal, sizeof(literal) - 1})

/* "Not there", as slice_find and its relatives answer it. */
#define SLICE_NONE SIZE_MAX

/* For printf: `"%.*s", SLICE_ARG(s)`; only for text that cannot hold NUL. */
#define SLICE_ARG(s) (int)(s).size, (s).data

static inline slice slice_of(const char *data, size_t size)
{
    return (slice){data, size};
}

static inline slice slice_from(const char *text)
{
    return (slice){text, strlen(text)};
}

static inline bool slice_equal(slice a, slice b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

/* Order by bytes, as Go compares strings: negative, zero or positive. */
int slice_compare(slice a, slice b);

/* Equal when ASCII letters of either case count as one. */
bool slice_equal_fold(slice a, slice b);

static inline bool slice_starts(slice s, slice prefix)
{
    return s.size >= prefix.size && slice_equal(slice_of(s.data, prefix.size), prefix);
}

bool slice_ends(slice s, slice suffix);

/* The first `n` bytes, or all of a shorter slice. */
static inline slice slice_first(slice s, uint64_t n)
{
    return n < s.size ? slice_of(s.data, (size_t)n) : s;
}

/* The last `n` bytes, or all of a shorter slice. */
slice slice_last(slice s, uint64_t n);

/* What is left after the first `n` bytes; empty when there are fewer. */
static inline slice slice_after(slice s, size_t n)
{
    return n < s.size ? slice_of(s.data + n, s.size - n) : slice_of("", 0);
}

/* Offset of the first or last occurrence, or SLICE_NONE. An empty needle is found at 0 and at the end. */
size_t slice_find(slice s, slice needle);
size_t slice_find_last(slice s, slice needle);
size_t slice_find_char(slice s, char c);

/* Whether any of the bytes in `set` occurs. */
bool slice_has_any(slice s, slice set);

/* Non-overlapping occurrences; of an empty needle, as in Go: one more than there are characters. */
size_t slice_count(slice s, slice needle);
size_t slice_count_char(slice s, char c);

/* Without leading or trailing bytes that stand in `set`. */
slice slice_trim_left(slice s, slice set);
slice slice_trim_right(slice s, slice set);

/* Without the prefix or suffix, if it is there. */
slice slice_without_prefix(slice s, slice prefix);
slice slice_without_suffix(slice s, slice suffix);

/* Without white space at both ends, or at one, as Go's strings.TrimSpace sees it (Unicode's White_Space). */
slice slice_trim_space(slice s);
slice slice_trim_space_left(slice s);
slice slice_trim_space_right(slice s);

/* What stands behind the last `/` of a path; all of it when there is none. */
slice slice_base_name(slice path);

/* Cuts off and returns the text before the next separator byte; false when `rest` was used up. */
bool slice_next(slice *rest, char separator, slice *part);

#endif
