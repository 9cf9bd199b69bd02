/*
 * What the parts of the fast reader share: the cursor, lines and columns, nodes. yaml_fast.c knows block collections,
 * yaml_fast_flow.c flow collections, yaml_fast_scalar.c scalars.
 *
 * Every function that returns a bool returns false for "not mine", which ends the reading.
 */
#ifndef CODEC_YAML_FAST_READER_H
#define CODEC_YAML_FAST_READER_H

#include "base/word16.h"
#include "codec/yaml_fast.h"

enum {
    FAST_LEVELS = 256,     /* block collections in one another; hosts may have small stacks */
    FAST_FLOW_LEVELS = 32, /* flow collections in one another */
    FAST_KEY_BYTES = 1000  /* of a key; libyaml looks for its `:` within 1024 characters */
};

/* In the place of a node's index: it is left out. */
#define FAST_DROPPED UINT32_MAX

/* A place in the text, from 0; columns are characters. */
typedef struct fast_mark {
    uint32_t line, column;
} fast_mark;

/* An open block collection. The level below the root has an indent of -1. */
typedef struct fast_level {
    uint32_t index; /* of its node */
    int32_t indent; /* the column that its keys or dashes stand in */
    bool sequence;
    bool indentless; /* a sequence in the column of the key that it belongs to */
} fast_level;

typedef struct fast_scalar {
    slice text;
    fast_mark mark;
    bool plain;
} fast_scalar;

typedef struct fast_reader {
    yaml_source *source;
    const char *at; /* the cursor */
    const char *line_start, *line_end,
        *end;          /* the cursor's line without its line feed; the text's end, or the part's */
    const slice *more; /* the parts that follow */
    size_t more_count, more_bytes;
    uint32_t line; /* from 0 */
    bool ended;    /* the document has: with the text, or by a marker */
    bool explicit; /* the document began with `---` */

    const char *wide_at; /* the first byte beyond ASCII behind the start of this line, or of one before it */
    const char *counted; /* up to here bytes of this line have been counted, */
    uint32_t wide;       /* this many of them begin no character */

    uint32_t depth; /* block collections that are open: levels[depth] is the innermost */
    fast_level levels[FAST_LEVELS + 1];
    bool waiting;       /* the innermost level (or the document) lacks a node */
    fast_mark empty_at; /* where that node stands if it is empty */

    bool dropping; /* the cursor is in an entry that is not wanted */
    bool odd;      /* one of those has what must not be left out */

    uint32_t flow_depth;
    uint64_t effort; /* what libyaml would count, or more: yaml_nodes.c refuses too much of it */
    char *copy;      /* room for the rest of the text's scalars that do not stand in it; NULL until there is one */
} fast_reader;

static inline bool fast_is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static inline fast_level *fast_top(fast_reader *r)
{
    return &r->levels[r->depth];
}

static inline void fast_skip_spaces_to(fast_reader *r, const char *stop)
{
    const char *at = r->at;

    while (at < stop && *at == ' ') {
        size_t spaces = r->end - at >= WORD16_SIZE ? word16_first(~word16_equal(word16_load(at), ' ')) : 1;
        at += spaces;
    }
    r->at = at < stop ? at : stop;
}

static inline void fast_skip_spaces(fast_reader *r)
{
    fast_skip_spaces_to(r, r->line_end);
}

/* Goes to the start of the next line, or to the text's end. */
void fast_next_line(fast_reader *r);

/* The same, past nothing but spaces and a comment. */
bool fast_end_line(fast_reader *r);

/* A place in the cursor's line. Of what is dropped nobody asks for it: bytes will do, as they do for indentation. */
fast_mark fast_count_mark(fast_reader *r, const char *at);

static inline fast_mark fast_mark_at(fast_reader *r, const char *at)
{
    if (r->dropping)
        return (fast_mark){r->line, (uint32_t)(at - r->line_start)};
    return fast_count_mark(r, at);
}

/* Adds a node, unless that is dropped; its children come before fast_end_node. */
uint32_t fast_add_node(fast_reader *r, yaml_node_kind kind, fast_mark mark);
void fast_end_node(fast_reader *r, uint32_t index);

/* Adds a scalar that is a value (or in a sequence), or a key. */
void fast_add_scalar(fast_reader *r, const fast_scalar *scalar);
void fast_add_key(fast_reader *r, const fast_scalar *scalar);

/* --- yaml_fast_scalar.c --- */

/* Whether the cursor stands on the first character of a plain scalar (nearly: of the common ones). */
bool fast_starts_plain(const fast_reader *r);

/* The part of a plain scalar in the cursor's line; the cursor goes to what ends it: `: `, ` #` or the line's end. */
void fast_scan_plain(fast_reader *r, slice *text);

/* What follows such a part that ends with its line. The cursor goes to the start of a line, or to blanks behind it. Of
 * what is dropped the text remains the first part. */
bool fast_continue_plain(fast_reader *r, slice *text);

/* A scalar in quotes; the cursor goes behind it, perhaps in another line. */
bool fast_scan_quoted(fast_reader *r, slice *text);

/* A literal or folded scalar, from its indicator on. The cursor goes to the start of a line, or to blanks behind it. Of
 * what is dropped no text is made. */
bool fast_scan_block(fast_reader *r, slice *text);

/* --- yaml_fast_flow.c --- */

/* A flow collection with all it holds; the cursor goes behind it. */
bool fast_take_flow(fast_reader *r);

#endif
