/*
 * RE2 for C: compiling and matching. The other side of this header is the library's only C++ file; nothing of C++,
 * exceptions included, comes through.
 */
#ifndef FUNCS_REGEX_RE2_H
#define FUNCS_REGEX_RE2_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct regex_re2 regex_re2;

/* Where a group matched, in bytes; start is SIZE_MAX for a group that took no part. */
typedef struct regex_span {
    size_t start, end;
} regex_span;

typedef enum regex_status {
    REGEX_OK,
    REGEX_NO_MEMORY,
    REGEX_TOO_LARGE,
    REGEX_BAD_ESCAPE,
    REGEX_BAD_CLASS,
    REGEX_BAD_RANGE,
    REGEX_MISSING_BRACKET,
    REGEX_MISSING_PAREN,
    REGEX_UNEXPECTED_PAREN,
    REGEX_TRAILING_BACKSLASH,
    REGEX_REPEAT_ARGUMENT,
    REGEX_REPEAT_SIZE,
    REGEX_REPEAT_OPERATOR,
    REGEX_BAD_PERL,
    REGEX_BAD_UTF8,
    REGEX_BAD_NAME,
    REGEX_INTERNAL
} regex_status;

/*
 * Compiles a pattern in RE2's syntax. On failure the result is NULL, and up to `capacity` bytes of the part of the
 * pattern that is to blame go to `part`, its whole length to `part_size`.
 */
regex_re2 *regex_re2_new(const char *pattern, size_t size, regex_status *status, char *part, size_t capacity,
                         size_t *part_size);
void regex_re2_free(regex_re2 *re);

/* Groups, without the whole match. */
int regex_re2_groups(const regex_re2 *re);

/* The number of a named group, or -1. */
int regex_re2_group(const regex_re2 *re, const char *name, size_t size);

/*
 * The leftmost match that begins at `start` or later. `^` and `\b` see the text before. The whole match and the first
 * groups go to `spans`, `count` in all. False when there was no memory to look for one.
 */
bool regex_re2_match(const regex_re2 *re, const char *text, size_t size, size_t start, regex_span *spans, int count,
                     bool *found);

#ifdef __cplusplus
}
#endif

#endif
