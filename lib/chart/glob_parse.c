/* Patterns to trees. A NUL ends a pattern; broken UTF-8, and U+FFFD itself, make it none. */
#include "chart/glob_internal.h"

typedef struct parser {
    arena *arena;
    slice rest;
    int depth; /* braces that are open */
    bool bad;
} parser;

glob_node *glob_node_new(arena *a, glob_kind kind)
{
    glob_node *n = ARENA_NEW(a, glob_node);

    n->kind = kind;
    return n;
}

void glob_node_add(arena *a, glob_node *parent, glob_node *child)
{
    if (parent->count == parent->capacity) {
        size_t capacity = parent->capacity == 0 ? 4 : parent->capacity * 2;
        parent->children = arena_grow(a, parent->children, parent->capacity * sizeof child, capacity * sizeof child);
        parent->capacity = capacity;
    }
    parent->children[parent->count++] = child;
}

/* The next character, 0 at the end. */
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

static bool at_special(const parser *p, rune r)
{
    return r == '?' || r == '*' || r == '[' || r == '{' || (p->depth > 0 && (r == ',' || r == '}'));
}

/* Text up to the next character that means something, without its escapes; nothing when it is empty. */
static void parse_text(parser *p, glob_node *into)
{
    buffer out = buffer_new(p->arena);
    size_t width;
    rune r;

    while ((r = peek(p, &width)) != 0 && !at_special(p, r)) {
        take(p);
        if (r == '\\')
            r = take(p);
        if (r != 0)
            buffer_add_rune(&out, r);
    }
    if (out.size == 0)
        return;
    glob_node *n = glob_node_new(p->arena, GLOB_TEXT);
    n->text = buffer_slice(&out);
    glob_node_add(p->arena, into, n);
}

/* The characters of a class up to `]`; the pattern is bad where there are none or it does not end. */
static slice parse_characters(parser *p)
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
static void parse_class(parser *p, glob_node *into)
{
    glob_node *n = glob_node_new(p->arena, GLOB_LIST);
    size_t width;

    if (peek(p, &width) == '!') {
        n->negated = true;
        take(p);
    }
    slice start = p->rest;
    n->low = take(p);
    if (n->low != 0 && peek(p, &width) == '-') {
        take(p);
        n->kind = GLOB_RANGE;
        n->high = take(p);
        if (n->high == 0 || n->high < n->low || take(p) != ']')
            p->bad = true;
    } else {
        p->rest = start;
        n->low = 0;
        n->text = parse_characters(p);
    }
    glob_node_add(p->arena, into, n);
}

static void parse_sequence(parser *p, glob_node *into);

/* `{a,b}`; one that is not closed is closed at the end. */
static void parse_braces(parser *p, glob_node *into)
{
    glob_node *choice = glob_node_new(p->arena, GLOB_CHOICE);
    rune r;

    if (++p->depth > GLOB_DEEPEST_BRACES)
        raise_error(p->arena, GTMPL_ELIMIT, "pattern has more than %d braces within each other",
                    (int)GLOB_DEEPEST_BRACES);
    glob_node_add(p->arena, into, choice);
    do {
        glob_node *alternative = glob_node_new(p->arena, GLOB_PATTERN);
        glob_node_add(p->arena, choice, alternative);
        parse_sequence(p, alternative);
        r = take(p);
    } while (r == ',' && !p->bad);
    p->depth--;
}

static void parse_star(parser *p, glob_node *into)
{
    size_t width;
    bool super = peek(p, &width) == '*';

    if (super)
        take(p);
    glob_node_add(p->arena, into, glob_node_new(p->arena, super ? GLOB_SUPER : GLOB_ANY));
}

/* Up to the end, or within braces to the `,` or `}` that ends the alternative (which stays). */
static void parse_sequence(parser *p, glob_node *into)
{
    size_t width;
    rune r;

    while (!p->bad && (r = peek(p, &width)) != 0) {
        if (p->depth > 0 && (r == ',' || r == '}'))
            return;
        if (!at_special(p, r)) {
            parse_text(p, into);
            continue;
        }
        take(p);
        if (r == '{')
            parse_braces(p, into);
        else if (r == '[')
            parse_class(p, into);
        else if (r == '*')
            parse_star(p, into);
        else
            glob_node_add(p->arena, into, glob_node_new(p->arena, GLOB_SINGLE));
    }
}

glob_node *glob_parse(arena *a, slice pattern)
{
    parser p = {.arena = a, .rest = pattern};
    glob_node *root = glob_node_new(a, GLOB_PATTERN);

    parse_sequence(&p, root);
    return p.bad ? NULL : root;
}
