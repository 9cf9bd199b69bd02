/*
 * Patterns as a small machine: a program of steps of which several are alive at a time, so that no pattern makes it
 * run back and forth over the text.
 */
#include "chart/glob.h"

#include "base/buffer.h"

enum { DEEPEST_BRACES = 100, NO_STEP = -1 };

typedef enum step_kind {
    STEP_RUNE,  /* this character */
    STEP_ONE,   /* any but the separator */
    STEP_SET,   /* one of the set, or none of it */
    STEP_RANGE, /* one in the range, or outside it */
    STEP_STAR,  /* any run without the separator: stays, or goes on */
    STEP_SUPER, /* any run */
    STEP_FORK,  /* goes on, and also at `other` */
    STEP_JUMP,  /* goes on at `other` */
    STEP_END
} step_kind;

typedef struct step {
    step_kind kind;
    rune low, high; /* of STEP_RUNE (low) and STEP_RANGE */
    bool negated;
    slice set;
    int other;
} step;

struct glob {
    step *steps;
    size_t count, capacity;
    char separator;
};

typedef struct parser {
    arena *arena;
    glob *glob;
    slice rest;
    int depth; /* braces that are open */
    bool bad;
} parser;

static int add_step(parser *p, step s)
{
    glob *g = p->glob;

    if (g->count == g->capacity) {
        size_t capacity = g->capacity == 0 ? 16 : g->capacity * 2;
        g->steps = arena_grow(p->arena, g->steps, g->capacity * sizeof *g->steps, capacity * sizeof *g->steps);
        g->capacity = capacity;
    }
    g->steps[g->count] = s;
    return (int)g->count++;
}

/* The next character, 0 at the end. Broken UTF-8, and U+FFFD itself, make the pattern bad; a NUL ends it. */
static rune peek(parser *p, size_t *width)
{
    *width = 0;
    if (p->rest.size == 0)
        return 0;
    rune r = utf8_decode(p->rest, width);
    if (r == RUNE_ERROR) {
        p->bad = true;
        *width = 0;
        return 0;
    }
    return r;
}

static rune take(parser *p)
{
    size_t width;
    rune r = peek(p, &width);

    p->rest = slice_after(p->rest, width);
    return r;
}

/* The text of a class up to `]`, without its escapes; the pattern is bad where it is empty or does not end. */
static slice take_class_text(parser *p)
{
    buffer out = buffer_new(p->arena);
    rune r = take(p);

    for (; r != 0 && r != ']'; r = take(p)) {
        if (r == '\\')
            r = take(p);
        if (r == 0)
            break;
        buffer_add_rune(&out, r);
    }
    if (r != ']' || out.size == 0)
        p->bad = true;
    return buffer_slice(&out);
}

/* `[abc]`, `[!abc]`, `[a-z]` or `[!a-z]`; the bracket has been read. */
static void parse_class(parser *p)
{
    step s = {.kind = STEP_SET};
    size_t width;

    if (peek(p, &width) == '!') {
        s.negated = true;
        take(p);
    }
    slice start = p->rest;
    rune first = take(p);
    if (first != 0 && peek(p, &width) == '-') {
        take(p);
        s.kind = STEP_RANGE;
        s.low = first;
        s.high = take(p);
        if (s.high == 0 || s.high < s.low || take(p) != ']')
            p->bad = true;
    } else {
        p->rest = start;
        s.set = take_class_text(p);
    }
    add_step(p, s);
}

static void parse_sequence(parser *p);

/* `{a,b}`: a fork before each alternative but the last, a jump to the end after each. An open brace may stay open. */
static void parse_braces(parser *p)
{
    int last_jump = NO_STEP;
    rune r;

    if (++p->depth > DEEPEST_BRACES) {
        p->bad = true;
        return;
    }
    do {
        int fork = add_step(p, (step){.kind = STEP_FORK, .other = NO_STEP});
        parse_sequence(p);
        last_jump = add_step(p, (step){.kind = STEP_JUMP, .other = last_jump}); /* chained until the end is known */
        r = take(p);
        if (r == ',')
            p->glob->steps[fork].other = (int)p->glob->count;
    } while (r == ',' && !p->bad);
    p->depth--;
    while (last_jump != NO_STEP) {
        int before = p->glob->steps[last_jump].other;
        p->glob->steps[last_jump].other = (int)p->glob->count;
        last_jump = before;
    }
}

static void parse_star(parser *p)
{
    size_t width;

    if (peek(p, &width) == '*') {
        take(p);
        add_step(p, (step){.kind = STEP_SUPER});
    } else {
        add_step(p, (step){.kind = STEP_STAR});
    }
}

static void parse_escape(parser *p)
{
    rune r = take(p);

    if (r != 0)
        add_step(p, (step){.kind = STEP_RUNE, .low = r});
}

/* Up to the end, or within braces to the `,` or `}` that ends the alternative (which stays). */
static void parse_sequence(parser *p)
{
    size_t width;
    rune r;

    while (!p->bad && (r = peek(p, &width)) != 0) {
        if (p->depth > 0 && (r == ',' || r == '}'))
            return;
        take(p);
        switch (r) {
        case '{': parse_braces(p); break;
        case '[': parse_class(p); break;
        case '*': parse_star(p); break;
        case '?': add_step(p, (step){.kind = STEP_ONE}); break;
        case '\\': parse_escape(p); break;
        default: add_step(p, (step){.kind = STEP_RUNE, .low = r}); break;
        }
    }
}

const glob *glob_read(arena *a, slice pattern, char separator)
{
    parser p = {.arena = a, .glob = ARENA_NEW(a, glob), .rest = pattern};

    p.glob->separator = separator;
    parse_sequence(&p);
    add_step(&p, (step){.kind = STEP_END});
    return p.bad ? NULL : p.glob;
}

/* --- Matching --- */

/* Steps that are alive, each once. */
typedef struct alive {
    int *steps;
    size_t count;
    unsigned *seen; /* by step: the round in which it came in */
    unsigned round;
} alive;

static void add_alive(alive *now, int at)
{
    if (now->seen[at] == now->round)
        return;
    now->seen[at] = now->round;
    now->steps[now->count++] = at;
}

/* Makes a step alive, with all that it leads to without a character. */
static void enter(const glob *g, alive *now, int at)
{
    size_t first = now->count;

    add_alive(now, at);
    for (size_t i = first; i < now->count; i++) {
        const step *s = &g->steps[now->steps[i]];
        if ((s->kind == STEP_FORK || s->kind == STEP_JUMP) && s->other != NO_STEP)
            add_alive(now, s->other);
        if (s->kind == STEP_FORK || s->kind == STEP_STAR || s->kind == STEP_SUPER)
            add_alive(now, now->steps[i] + 1);
    }
}

static bool in_set(slice set, rune r)
{
    for (size_t width; set.size > 0; set = slice_after(set, width))
        if (utf8_decode(set, &width) == r)
            return true;
    return false;
}

/* Where a character takes a step: to itself, to the next, or nowhere. */
static int advance(const glob *g, int at, rune r)
{
    const step *s = &g->steps[at];
    bool plain = r != g->separator;

    switch (s->kind) {
    case STEP_RUNE: return r == s->low ? at + 1 : NO_STEP;
    case STEP_ONE: return plain ? at + 1 : NO_STEP;
    case STEP_SET: return in_set(s->set, r) != s->negated ? at + 1 : NO_STEP;
    case STEP_RANGE: return (r >= s->low && r <= s->high) != s->negated ? at + 1 : NO_STEP;
    case STEP_STAR: return plain ? at : NO_STEP;
    case STEP_SUPER: return at;
    default: return NO_STEP;
    }
}

static alive alive_new(arena *a, const glob *g)
{
    alive now = {.steps = ARENA_ARRAY(a, g->count, int)};

    now.seen = arena_alloc_zero(a, g->count * sizeof *now.seen);
    return now;
}

bool glob_matches(arena *a, const glob *g, slice text)
{
    alive now = alive_new(a, g), next = alive_new(a, g);
    unsigned round = 1;

    now.round = round;
    enter(g, &now, 0);
    for (size_t width; text.size > 0 && now.count > 0; text = slice_after(text, width)) {
        rune r = utf8_decode(text, &width);
        next.count = 0;
        next.round = ++round;
        for (size_t i = 0; i < now.count; i++) {
            int to = advance(g, now.steps[i], r);
            if (to != NO_STEP)
                enter(g, &next, to);
        }
        alive swapped = now;
        now = next;
        next = swapped;
    }
    return now.count > 0 && now.seen[g->count - 1] == now.round;
}
