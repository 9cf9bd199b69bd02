/*
 * Trees to matchers. What choices have in common is taken out of them, runs of matchers are glued into one where a
 * cheaper one says the same (or nearly), and the longest of what is left becomes the part that is looked for first.
 * The order of these steps decides what a pattern finds; it is that of gobwas/glob's compiler.
 */
#include "chart/glob_internal.h"

typedef struct compiler {
    arena *arena;
    slice separators; /* one character */
    size_t steps;
} compiler;

/* A run of matchers. */
typedef struct run {
    matcher **items;
    size_t count;
} run;

static matcher *compile(compiler *c, const glob_node *n);

static matcher *matcher_new(compiler *c, matcher_kind kind)
{
    matcher *m = ARENA_NEW(c->arena, matcher);

    m->kind = kind;
    return m;
}

static matcher *text_matcher(compiler *c, matcher_kind kind, slice text)
{
    matcher *m = matcher_new(c, kind);

    m->text = text;
    return m;
}

static void count_steps(compiler *c, size_t more)
{
    c->steps += more;
    if (c->steps > GLOB_MOST_STEPS)
        raise_error(c->arena, GTMPL_ELIMIT, "pattern is too complex");
}

/* A choice has the length of its last parts, where they agree: those without one are only seen once one has any. */
static long choice_length(const matcher *m)
{
    long length = LENGTH_UNKNOWN;

    for (size_t i = 0; i < m->count; i++) {
        long part = matcher_length(m->parts[i]);
        if (length == LENGTH_UNKNOWN)
            length = part;
        else if (part != length)
            return LENGTH_UNKNOWN;
    }
    return length;
}

long matcher_length(const matcher *m)
{
    switch (m->kind) {
    case MATCH_NOTHING: return 0;
    case MATCH_TEXT: return (long)utf8_count(m->text);
    case MATCH_LIST:
    case MATCH_RANGE:
    case MATCH_SINGLE: return 1;
    case MATCH_ROW:
    case MATCH_TREE: return m->length;
    case MATCH_CHOICE: return choice_length(m);
    default: return LENGTH_UNKNOWN;
    }
}

/* --- What choices have in common --- */

static bool equal_nodes(compiler *c, const glob_node *a, const glob_node *b)
{
    count_steps(c, 1);
    if (a->kind != b->kind || a->negated != b->negated || a->low != b->low || a->high != b->high ||
        a->count != b->count || !slice_equal(a->text, b->text))
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (!equal_nodes(c, a->children[i], b->children[i]))
            return false;
    return true;
}

static const glob_node *shortest_child(const glob_node *n)
{
    const glob_node *shortest = n->children[0];

    for (size_t i = 1; i < n->count; i++)
        if (n->children[i]->count < shortest->count)
            shortest = n->children[i];
    return shortest;
}

/* How many children all alternatives share at the left and at the right, looked for from both ends at once. */
static void find_common(compiler *c, const glob_node *n, size_t *left, size_t *right)
{
    const glob_node *shortest = shortest_child(n);
    bool left_ends = false, right_ends = false;
    size_t size = shortest->count;

    *left = *right = 0;
    for (size_t i = 0; i < size && *left + *right < size && !(left_ends && right_ends); i++) {
        size_t j = size - 1 - i;
        for (size_t k = 0; k < n->count && !(left_ends && right_ends); k++) {
            const glob_node *other = n->children[k];
            if (other == shortest)
                continue;
            left_ends = left_ends || !equal_nodes(c, shortest->children[i], other->children[i]);
            right_ends = right_ends || (!left_ends && j <= i) ||
                         !equal_nodes(c, shortest->children[j], other->children[j + other->count - size]);
        }
        *left += left_ends ? 0 : 1;
        *right += right_ends ? 0 : 1;
    }
}

static glob_node *part_of(compiler *c, const glob_node *n, size_t from, size_t to)
{
    glob_node *part = glob_node_new(c->arena, from < to ? GLOB_PATTERN : GLOB_NOTHING);

    for (size_t i = from; i < to; i++)
        glob_node_add(c->arena, part, n->children[i]);
    return part;
}

static void add_unique(compiler *c, glob_node *choice, glob_node *alternative)
{
    for (size_t i = 0; i < choice->count; i++)
        if (equal_nodes(c, choice->children[i], alternative))
            return;
    glob_node_add(c->arena, choice, alternative);
}

/* The choice as a pattern of what is common and a choice of the rest; NULL when nothing is. */
static glob_node *factor_out(compiler *c, const glob_node *n)
{
    const glob_node *shortest = shortest_child(n);
    glob_node *result = glob_node_new(c->arena, GLOB_PATTERN), *rest = glob_node_new(c->arena, GLOB_CHOICE);
    size_t left = 0, right = 0;

    if (n->count > 1)
        find_common(c, n, &left, &right);
    if (left + right == 0)
        return NULL;
    for (size_t i = 0; i < n->count; i++)
        add_unique(c, rest, part_of(c, n->children[i], left, n->children[i]->count - right));
    if (left > 0)
        glob_node_add(c->arena, result, part_of(c, shortest, 0, left));
    if (rest->count > 1)
        glob_node_add(c->arena, result, rest);
    else if (rest->children[0]->kind != GLOB_NOTHING)
        glob_node_add(c->arena, result, rest->children[0]);
    if (right > 0)
        glob_node_add(c->arena, result, part_of(c, shortest, shortest->count - right, shortest->count));
    return result;
}

/* --- Gluing --- */

/* Runs of `*`, `**`, `?` and `[!…]` with the same separators: counts and what must not occur. */
typedef struct every_state {
    bool has_any, has_super, has_single;
    long least;
    slice separators;
} every_state;

/* Notes a matcher; false when it cannot be part of such a run. */
static bool note_every(compiler *c, every_state *e, const matcher *m, bool first)
{
    slice separators = c->separators;

    switch (m->kind) {
    case MATCH_SUPER:
        separators = SLICE("");
        e->has_super = true;
        break;
    case MATCH_ANY: e->has_any = true; break;
    case MATCH_LIST:
        if (!m->negated)
            return false;
        separators = m->text;
        e->has_single = true;
        e->least++;
        break;
    case MATCH_SINGLE:
        e->has_single = true;
        e->least++;
        break;
    default: return false;
    }
    if (first)
        e->separators = separators;
    return slice_equal(separators, e->separators);
}

static matcher *limit_matcher(compiler *c, matcher_kind kind, long limit)
{
    matcher *m = matcher_new(c, kind);

    m->length = limit;
    return m;
}

static matcher *every_matcher(compiler *c, const every_state *e)
{
    matcher *every = matcher_new(c, MATCH_EVERY);

    every->parts = ARENA_ARRAY(c->arena, 3, matcher *);
    if (e->least > 0) {
        every->parts[every->count++] = limit_matcher(c, MATCH_MIN, e->least);
        if (!e->has_any && !e->has_super)
            every->parts[every->count++] = limit_matcher(c, MATCH_MAX, e->least);
    }
    if (e->separators.size > 0) {
        matcher *none = text_matcher(c, MATCH_CONTAINS, e->separators);
        none->negated = true;
        every->parts[every->count++] = none;
    }
    return every;
}

static matcher *glue_every(compiler *c, run r)
{
    every_state e = {0};

    for (size_t i = 0; i < r.count; i++)
        if (!note_every(c, &e, r.items[i], i == 0))
            return NULL;
    if (e.has_super && !e.has_any && !e.has_single)
        return matcher_new(c, MATCH_SUPER);
    if (e.has_any && !e.has_super && !e.has_single)
        return matcher_new(c, MATCH_ANY);
    if ((e.has_any || e.has_super) && e.least > 0 && e.separators.size == 0)
        return limit_matcher(c, MATCH_MIN, e.least);
    return every_matcher(c, &e);
}

static matcher *glue_row(compiler *c, run r)
{
    long length = 0;

    for (size_t i = 0; i < r.count; i++) {
        long part = matcher_length(r.items[i]);
        if (part == LENGTH_UNKNOWN)
            return NULL;
        length += part;
    }
    matcher *row = limit_matcher(c, MATCH_ROW, length);
    row->parts = ARENA_ARRAY(c->arena, r.count, matcher *);
    memcpy(row->parts, r.items, r.count * sizeof *r.items);
    row->count = r.count;
    return row;
}

static matcher *glue(compiler *c, run r)
{
    if (r.count <= 1)
        return NULL;
    count_steps(c, r.count);
    matcher *every = glue_every(c, r);
    return every != NULL ? every : glue_row(c, r);
}

/* Replaces the best run that can be glued, again and again. */
static run glue_runs(compiler *c, run r)
{
    for (;;) {
        matcher *best = NULL;
        size_t from = 0, size = 0;
        for (size_t left = 0; left < r.count; left++) {
            for (size_t right = r.count; right > left; right--) {
                matcher *m = glue(c, (run){r.items + left, right - left});
                if (m == NULL)
                    continue;
                long had = best == NULL ? LENGTH_UNKNOWN : matcher_length(best), has = matcher_length(m);
                bool longer = had > LENGTH_UNKNOWN && has > had;
                if (best == NULL || longer || size < right - left) {
                    best = m;
                    from = left;
                    size = right - left;
                }
            }
        }
        if (best == NULL)
            return r;
        run shorter = {ARENA_ARRAY(c->arena, r.count, matcher *), r.count - size + 1};
        memcpy(shorter.items, r.items, from * sizeof *r.items);
        shorter.items[from] = best;
        memcpy(shorter.items + from + 1, r.items + from + size, (r.count - from - size) * sizeof *r.items);
        r = shorter;
    }
}

/* --- Trees of matchers --- */

static matcher *tree_matcher(compiler *c, matcher *value, matcher *left, matcher *right)
{
    matcher *m = matcher_new(c, MATCH_TREE);
    long length = matcher_length(value);

    m->value = value;
    m->left = left;
    m->right = right;
    m->left_length = left == NULL ? 0 : matcher_length(left);
    m->right_length = right == NULL ? 0 : matcher_length(right);
    bool known = length != LENGTH_UNKNOWN && m->left_length != LENGTH_UNKNOWN && m->right_length != LENGTH_UNKNOWN;
    m->length = known ? m->left_length + length + m->right_length : LENGTH_UNKNOWN;
    return m;
}

static bool is(const matcher *m, matcher_kind kind)
{
    return m != NULL && m->kind == kind;
}

/* Text with nothing else, or with a star beside it, has matchers of its own. */
static matcher *simplify_tree(compiler *c, matcher *m)
{
    slice text = m->value->text;
    const matcher *left = m->left, *right = m->right;

    if (left == NULL && right == NULL)
        return text_matcher(c, MATCH_TEXT, text);
    if (is(left, MATCH_SUPER) && is(right, MATCH_SUPER))
        return text_matcher(c, MATCH_CONTAINS, text);
    if (is(left, MATCH_SUPER) && right == NULL)
        return text_matcher(c, MATCH_SUFFIX, text);
    if (is(right, MATCH_SUPER) && left == NULL)
        return text_matcher(c, MATCH_PREFIX, text);
    if ((left == NULL && is(right, MATCH_SUFFIX)) || (right == NULL && is(left, MATCH_PREFIX))) {
        matcher *both = text_matcher(c, MATCH_PREFIX_SUFFIX, left == NULL ? text : left->text);
        both->suffix = left == NULL ? right->text : text;
        return both;
    }
    if (right == NULL && is(left, MATCH_ANY))
        return text_matcher(c, MATCH_SUFFIX_ANY, text);
    if (left == NULL && is(right, MATCH_ANY))
        return text_matcher(c, MATCH_PREFIX_ANY, text);
    return m;
}

static matcher *simplify(compiler *c, matcher *m)
{
    if (m == NULL)
        return NULL;
    if (m->kind == MATCH_CHOICE && m->count == 1)
        return m->parts[0];
    if (m->kind == MATCH_LIST && !m->negated && utf8_count(m->text) == 1)
        return text_matcher(c, MATCH_TEXT, m->text);
    if (m->kind != MATCH_TREE)
        return m;
    m->left = simplify(c, m->left);
    m->right = simplify(c, m->right);
    return m->value->kind == MATCH_TEXT ? simplify_tree(c, m) : m;
}

/* The longest matcher of a known length (the last of several), with what stands on both sides. */
static matcher *join(compiler *c, run r)
{
    size_t at = r.count;
    long longest = LENGTH_UNKNOWN;

    if (r.count == 0)
        return NULL;
    if (r.count == 1)
        return r.items[0];
    matcher *glued = glue(c, r);
    if (glued != NULL)
        return glued;
    for (size_t i = 0; i < r.count; i++) {
        long length = matcher_length(r.items[i]);
        if (length != LENGTH_UNKNOWN && length >= longest) {
            longest = length;
            at = i;
        }
    }
    if (at == r.count)
        return tree_matcher(c, r.items[0], NULL, join(c, (run){r.items + 1, r.count - 1}));
    matcher *left = join(c, (run){r.items, at});
    matcher *right = join(c, (run){r.items + at + 1, r.count - at - 1});
    return tree_matcher(c, r.items[at], left, right);
}

/* --- Nodes --- */

static run compile_children(compiler *c, const glob_node *n)
{
    run r = {ARENA_ARRAY(c->arena, n->count, matcher *), n->count};

    for (size_t i = 0; i < n->count; i++)
        r.items[i] = simplify(c, compile(c, n->children[i]));
    return r;
}

static matcher *compile_choice(compiler *c, const glob_node *n)
{
    const glob_node *factored = factor_out(c, n);

    if (factored != NULL)
        return compile(c, factored);
    run parts = compile_children(c, n);
    matcher *m = matcher_new(c, MATCH_CHOICE);
    m->parts = parts.items;
    m->count = parts.count;
    return m;
}

static matcher *compile_pattern(compiler *c, const glob_node *n)
{
    if (n->count == 0)
        return matcher_new(c, MATCH_NOTHING);
    return simplify(c, join(c, glue_runs(c, compile_children(c, n))));
}

static matcher *compile_leaf(compiler *c, const glob_node *n, matcher_kind kind)
{
    matcher *m = text_matcher(c, kind, n->text);

    m->low = n->low;
    m->high = n->high;
    m->negated = n->negated;
    return simplify(c, m);
}

static matcher *compile(compiler *c, const glob_node *n)
{
    count_steps(c, 1);
    switch (n->kind) {
    case GLOB_PATTERN: return compile_pattern(c, n);
    case GLOB_CHOICE: return compile_choice(c, n);
    case GLOB_TEXT: return compile_leaf(c, n, MATCH_TEXT);
    case GLOB_LIST: return compile_leaf(c, n, MATCH_LIST);
    case GLOB_RANGE: return compile_leaf(c, n, MATCH_RANGE);
    case GLOB_ANY: return matcher_new(c, MATCH_ANY);
    case GLOB_SUPER: return matcher_new(c, MATCH_SUPER);
    case GLOB_SINGLE: return matcher_new(c, MATCH_SINGLE);
    case GLOB_NOTHING: break;
    }
    return matcher_new(c, MATCH_NOTHING);
}

const glob *glob_read(arena *a, slice pattern, char separator)
{
    glob *g = ARENA_NEW(a, glob);
    const glob_node *root = glob_parse(a, pattern);

    if (root == NULL)
        return NULL;
    g->separator = separator;
    compiler c = {.arena = a, .separators = slice_of(&g->separator, 1)};
    g->root = compile(&c, root);
    return g;
}
