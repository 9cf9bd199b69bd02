/* Within the pattern matcher: the tree of a pattern, and the matchers that are made of it. */
#ifndef CHART_GLOB_INTERNAL_H
#define CHART_GLOB_INTERNAL_H

#include "base/buffer.h"
#include "chart/glob.h"

enum {
    GLOB_DEEPEST_BRACES = 100,
    GLOB_MOST_STEPS = 20 * 1000 * 1000 /* of compiling a pattern, and of one match */
};

typedef enum glob_kind {
    GLOB_PATTERN, /* all children, one after the other */
    GLOB_CHOICE,  /* one of the children */
    GLOB_TEXT,
    GLOB_LIST,  /* a character of `text`, or none of them */
    GLOB_RANGE, /* a character from low to high, or outside */
    GLOB_ANY,
    GLOB_SUPER,
    GLOB_SINGLE,
    GLOB_NOTHING
} glob_kind;

typedef struct glob_node {
    glob_kind kind;
    slice text;
    rune low, high;
    bool negated;
    struct glob_node **children;
    size_t count, capacity;
} glob_node;

glob_node *glob_node_new(arena *a, glob_kind kind);
void glob_node_add(arena *a, glob_node *parent, glob_node *child);

/* The tree of a pattern; NULL when it is none. */
glob_node *glob_parse(arena *a, slice pattern);

typedef enum matcher_kind {
    MATCH_NOTHING,
    MATCH_TEXT,
    MATCH_LIST,
    MATCH_RANGE,
    MATCH_SINGLE,
    MATCH_ANY,
    MATCH_SUPER,
    MATCH_PREFIX,        /* text, then anything */
    MATCH_SUFFIX,        /* anything, then text */
    MATCH_PREFIX_SUFFIX, /* text, anything, suffix; they may overlap */
    MATCH_PREFIX_ANY,    /* text, then no separator */
    MATCH_SUFFIX_ANY,    /* no separator, then text */
    MATCH_CONTAINS,      /* text within, or (negated) nowhere */
    MATCH_MIN,           /* at least `length` characters */
    MATCH_MAX,           /* at most */
    MATCH_ROW,           /* parts of fixed lengths, `length` in sum */
    MATCH_CHOICE,        /* one of the parts */
    MATCH_EVERY,         /* all of the parts, each on all of the text */
    MATCH_TREE           /* a part that is looked for, and what stands left and right of it */
} matcher_kind;

enum { LENGTH_UNKNOWN = -1 };

typedef struct matcher {
    matcher_kind kind;
    slice text, suffix;
    rune low, high;
    bool negated;
    long length;            /* in characters; of MATCH_MIN and MATCH_MAX the limit */
    struct matcher **parts; /* of rows, choices and MATCH_EVERY */
    size_t count;
    struct matcher *value, *left, *right; /* of MATCH_TREE; left and right may be NULL */
    long left_length, right_length;       /* of MATCH_TREE */
} matcher;

struct glob {
    matcher *root;
    char separator;
};

/* Characters that the matcher stands for, or LENGTH_UNKNOWN; in choices as wrong as in the library. */
long matcher_length(const matcher *m);

#endif
