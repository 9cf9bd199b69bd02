/*
 * Sixteen bytes of a text at once, as vectors that GCC and clang turn into what the processor has. A test gives -1 in
 * the bytes that are as asked and 0 in the others; tests combine by `|` and `&`, and word16_first finds the place.
 *
 * word8.h is for texts of which less is looked at.
 */
#ifndef BASE_WORD16_H
#define BASE_WORD16_H

#include <stdint.h>
#include <string.h>

typedef signed char word16 __attribute__((vector_size(16)));

enum { WORD16_SIZE = 16 };

static inline word16 word16_load(const char *bytes)
{
    word16 word;

    memcpy(&word, bytes, sizeof word);
    return word;
}

/* The same byte everywhere. */
static inline word16 word16_of(char c)
{
    signed char s = (signed char)c;

    return (word16){s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s};
}

static inline word16 word16_equal(word16 word, char c)
{
    return (word16)(word == word16_of(c));
}

/* Bytes below `limit`, and those beyond ASCII. */
static inline word16 word16_below(word16 word, char limit)
{
    return (word16)(word < word16_of(limit));
}

#ifdef __SSE2__

static inline int word16_has(word16 tests)
{
    typedef char sixteen __attribute__((vector_size(16)));

    return __builtin_ia32_pmovmskb128((sixteen)tests);
}

/* The first byte that is as asked; WORD16_SIZE when none is. */
static inline size_t word16_first(word16 tests)
{
    return (size_t)__builtin_ctz((unsigned)word16_has(tests) | 1U << WORD16_SIZE);
}

#else

/* The eight tests of a half, in the order of the text from the lowest bits on. */
static inline uint64_t word16_half(word16 tests, int half)
{
    uint64_t halves[2];

    memcpy(halves, &tests, sizeof halves);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    return __builtin_bswap64(halves[half]);
#else
    return halves[half];
#endif
}

static inline int word16_has(word16 tests)
{
    return (word16_half(tests, 0) | word16_half(tests, 1)) != 0;
}

static inline size_t word16_first(word16 tests)
{
    uint64_t low = word16_half(tests, 0), high = word16_half(tests, 1);

    if (low != 0)
        return (size_t)__builtin_ctzll(low) / 8;
    return high != 0 ? 8 + (size_t)__builtin_ctzll(high) / 8 : WORD16_SIZE;
}

#endif

#endif
