/*
 * What a plain YAML scalar stands for, by go-yaml's rules: YAML 1.1 with the exceptions of its resolve function. The
 * reader asks to read, the writers ask to know what must be quoted.
 */
#ifndef CODEC_YAML_RESOLVE_H
#define CODEC_YAML_RESOLVE_H

#include "value/value.h"

typedef enum yaml_version {
    GO_YAML_2, /* y, yes, on and their like are booleans */
    GO_YAML_3  /* only true and false are; 0o17 takes a sign */
} yaml_version;

/*
 * Nil, bool, int, uint64 (above the ints), float64, or the text itself as a string. Text that reads as a timestamp is
 * a string too: see yaml_is_timestamp.
 */
value yaml_resolve(arena *a, slice text, yaml_version version);

enum { YAML_LONGEST_WORD = 5 }; /* of those that stand for something else */

/* Whether a text that begins with a letter may be one of these words, by its first two letters: most are not. */
static inline bool yaml_may_be_word(slice text)
{
    char second = text.size > 1 ? (char)(text.data[1] | 0x20) : '\0';

    if (text.size < 2 || text.size > YAML_LONGEST_WORD)
        return text.size < 2;
    switch (text.data[0] | 0x20) {
    case 'y': return second == 'e';
    case 'n': return second == 'o' || second == 'u';
    case 'o': return second == 'n' || second == 'f';
    case 't': return second == 'r';
    case 'f': return second == 'a';
    default: return false;
    }
}

/* Whether a plain scalar is a string to go-yaml v2. */
static inline bool yaml_is_string(arena *a, slice text)
{
    char small = text.size > 0 ? (char)(text.data[0] | 0x20) : '\0';

    return (small >= 'a' && small <= 'z' && !yaml_may_be_word(text)) ||
           yaml_resolve(a, text, GO_YAML_2).kind == KIND_STRING;
}

/* Whether a plain scalar may be NaN or infinite: those begin with a point, or a sign and a point. */
static inline bool yaml_may_be_no_json(slice text)
{
    size_t sign = text.size > 0 && (text.data[0] == '+' || text.data[0] == '-');

    return text.size > sign && text.size <= YAML_LONGEST_WORD && text.data[sign] == '.';
}

/* One of the four forms of date, or date and time, that go-yaml takes for a timestamp. */
bool yaml_is_timestamp(slice text);

/* YAML 1.1's base 60 floats, `12:30:45.5`: never read as numbers, but always quoted. */
bool yaml_is_base60(slice text);

#endif
