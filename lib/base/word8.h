/*
 * Eight bytes of a text at once, for the scanning of what is mostly of one kind. Each test gives a word that has the
 * upper bit of some byte set if, and only if, one of the eight bytes is as asked. Behind the first such byte other bits
 * mean nothing: carries go from a byte to the next ones.
 */
#ifndef BASE_WORD8_H
#define BASE_WORD8_H

#include <stdint.h>
#include <string.h>

#define WORD8_ONES UINT64_C(0x0101010101010101)
#define WORD8_HIGH (WORD8_ONES * 0x80)

enum { WORD8_SIZE = 8 };

/* The first byte is the lowest one on every machine. */
static inline uint64_t word8_load(const char *bytes)
{
    uint64_t word = 0;

    memcpy(&word, bytes, sizeof word);
#if defined __BYTE_ORDER__ && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

/* A byte below `limit`, which is at most 128; of words with bytes beyond ASCII, word8_wide knows already. */
static inline uint64_t word8_below(uint64_t word, unsigned limit)
{
    return word - WORD8_ONES * limit;
}

/* A byte that is `c`; likewise. */
static inline uint64_t word8_equal(uint64_t word, char c)
{
    return word8_below(word ^ (WORD8_ONES * (unsigned char)c), 1);
}

/* A byte beyond ASCII. */
static inline uint64_t word8_wide(uint64_t word)
{
    return word;
}

/* The byte 0x7F; likewise. */
static inline uint64_t word8_delete(uint64_t word)
{
    return word + WORD8_ONES;
}

static inline int word8_has(uint64_t tests)
{
    return (tests & WORD8_HIGH) != 0;
}

/* A byte from `first` to `last`, of a word of ASCII; this and the next leave no carries. */
static inline uint64_t word8_between(uint64_t word, char first, char last)
{
    return (word + WORD8_ONES * (0x80u - (unsigned char)first)) & ~(word + WORD8_ONES * (0x7Fu - (unsigned char)last));
}

/* A byte that is no letter, digit or underscore of ASCII. */
static inline uint64_t word8_outside_name(uint64_t word)
{
    uint64_t ascii = word & ~WORD8_HIGH, lower = ascii | WORD8_ONES * 0x20;
    uint64_t names = word8_between(lower, 'a', 'z') | word8_between(ascii, '0', '9') | word8_between(ascii, '_', '_');

    return ~(names & ~word) & WORD8_HIGH;
}

/* How many bytes stand before the first that is as asked; there must be one. */
static inline unsigned word8_first(uint64_t tests)
{
    return (unsigned)__builtin_ctzll(tests & WORD8_HIGH) / 8;
}

#endif
