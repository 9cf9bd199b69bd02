/*
 * Paths with places to fill: `environments/{env}/addons.yaml`. A placeholder is a name in braces; there is no way to
 * write a brace that is none, as no path of a GitOps repository has needed one.
 */
#ifndef REPOSITORY_PATTERN_H
#define REPOSITORY_PATTERN_H

#include "base/tree.h"

/* What a placeholder stands for. No data in `value`: nothing, and a pattern that asks for it has no result. */
typedef struct binding {
    slice name, value;
} binding;

typedef struct bindings {
    const binding *items;
    size_t count;
} bindings;

/* The value bound to a name; no data when there is none. */
slice bindings_find(bindings b, slice name);

/*
 * Takes the next piece off a pattern: text, and the placeholder behind it if there is one (else no data). False at the
 * end. `*broken` tells of a brace without its other half.
 */
bool pattern_next(slice *rest, slice *text, slice *placeholder, bool *broken);

bool pattern_has(slice pattern, slice placeholder);

/* The pattern with its places filled; no data when one of them has nothing to fill it with. */
slice pattern_expand(arena *a, slice pattern, bindings b);

/* What a placeholder may stand for, as the tree shows it. */
typedef struct place_list {
    slice *items; /* sorted, each once */
    size_t count, capacity;
} place_list;

void places_add(arena *a, place_list *p, slice name);
bool places_have(const place_list *p, slice name);

/*
 * Adds what `placeholder` can be so that a file or folder fits the pattern up to and including the element of the path
 * in which it stands; other placeholders before it may be anything.
 */
void pattern_places(arena *a, const file_tree *tree, slice pattern, slice placeholder, place_list *found);

#endif
