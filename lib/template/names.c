/* Templates by name. Reference: Go's text/template, template.go (associate). */
#include "template/exec.h"

enum { INDEX_FROM = 8 };

static template *find_own(const names *n, slice name, uint32_t hash)
{
    if (n->index == NULL) {
        for (size_t i = n->count; i-- > 0;)
            if (slice_equal(n->items[i].name, name))
                return &n->items[i];
        return NULL;
    }
    for (size_t at = hash & (n->index_size - 1); n->index[at] != 0; at = (at + 1) & (n->index_size - 1)) {
        template *t = &n->items[n->index[at] - 1];
        if (slice_equal(t->name, name))
            return t;
    }
    return NULL;
}

static void index_add(names *n, size_t position)
{
    size_t at = symbol_hash(n->items[position].name) & (n->index_size - 1);

    while (n->index[at] != 0)
        at = (at + 1) & (n->index_size - 1);
    n->index[at] = (uint32_t)position + 1;
}

static void index_build(arena *a, names *n)
{
    if (n->count < INDEX_FROM || n->count * 2 <= n->index_size)
        return;
    n->index_size = n->capacity * 4;
    n->index = arena_alloc_zero(a, n->index_size * sizeof *n->index);
    for (size_t i = 0; i < n->count; i++)
        index_add(n, i);
}

static void append(arena *a, names *n, template t)
{
    if (n->count == n->capacity) {
        size_t capacity = n->capacity == 0 ? 4 : n->capacity * 2;
        n->items = arena_grow(a, n->items, n->capacity * sizeof t, capacity * sizeof t);
        n->capacity = capacity;
    }
    n->items[n->count++] = t;
    if (n->index != NULL && n->count * 2 <= n->index_size)
        index_add(n, n->count - 1);
    else
        index_build(a, n);
}

static void add_tree(arena *a, names *n, template t)
{
    template *old = find_own(n, t.name, symbol_hash(t.name));

    if (old == NULL)
        append(a, n, t);
    else if (!t.tree->empty)
        *old = t;
}

void names_add(arena *a, names *n, slice file, const parsed *p)
{
    for (size_t i = 0; i < p->count; i++) {
        const tree *body = &p->trees[i];
        slice name = i + 1 == p->count ? file : body->name;
        add_tree(a, n, (template){name, file, body});
    }
}

const template *names_find(const names *n, slice name)
{
    uint32_t hash = symbol_hash(name);
    const template *empty = NULL;

    for (; n != NULL; n = n->outer) {
        const template *t = find_own(n, name, hash);
        if (t != NULL && !t->tree->empty)
            return t;
        if (t != NULL && empty == NULL)
            empty = t;
    }
    return empty;
}
