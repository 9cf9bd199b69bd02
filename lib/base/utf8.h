/*
 * UTF-8 as Go reads it: a byte that starts no valid sequence is one character of width 1 and reads as U+FFFD.
 * Reference: Go's `unicode/utf8`; categories of characters come from utf8proc.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/slice.h"

#define RUNE_ERROR 0xFFFD
#define RUNE_MAX   0x10FFFF

/* The byte order mark that some editors put before a text. */
#define UTF8_MARK SLICE("\xEF\xBB\xBF")

typedef int32_t rune;

/* The first or last character of a slice that is not empty; `width` is its length in bytes (1 for a broken one). */
rune utf8_decode(slice s, size_t *width);
rune utf8_decode_last(slice s, size_t *width);

/* Writes a character (1 to 4 bytes; a code that is none becomes U+FFFD); returns the bytes written. */
size_t utf8_encode(char out[4], rune r);

/* Characters in a slice; each broken byte counts as one. */
size_t utf8_count(slice s);

bool utf8_valid(slice s);

/* Bytes at the start that are ASCII. */
size_t utf8_ascii_prefix(slice s);

/* Unicode's White_Space, as Go's unicode.IsSpace. */
bool rune_is_space(rune r);

/* Go's unicode.IsLetter, IsDigit, IsUpper, IsLower, IsPrint (letters, marks, numbers, punctuation, symbols, ' '). */
bool rune_is_letter(rune r);
bool rune_is_digit(rune r);
bool rune_is_upper(rune r);
bool rune_is_lower(rune r);
bool rune_is_print(rune r);

/* Go's unicode.ToUpper, ToLower and ToTitle: one character to one. */
rune rune_to_upper(rune r);
rune rune_to_lower(rune r);
rune rune_to_title(rune r);

#endif
