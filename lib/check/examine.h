/*
 * The rules: what one target's render says of every key that its layers set.
 *
 * - unread: no template read the key, none speaks of it, and no chart has a default for it.
 * - redundant: the layers below give the key the same value already.
 * - kind: a map stands where a layer below has none, or the other way round.
 * - disabled: the key is for a subchart that takes no part, and its parents do not read it either.
 */
#ifndef CHECK_EXAMINE_H
#define CHECK_EXAMINE_H

#include "check/keys.h"
#include "check/mentions.h"
#include "render/render.h"

typedef struct examination {
    arena *arena; /* for what is needed meanwhile */
    checked_keys *keys;
    mentions *mentions; /* of the chart; what values speak of is added */
    const values_use *use;
    size_t target;
    bool (*is_shared)(void *context, const char *file, const char *entry); /* NULL: no file is */
    void *context;
} examination;

void examine(const examination *x);

#endif
