/* Keys of TOML as text: one by one, and dotted from the top of the document. */
#ifndef CODEC_TOML_KEY_H
#define CODEC_TOML_KEY_H

#include "base/buffer.h"

/* Where a table or value stands: its key within its parent. The document itself has no parent and no key. */
typedef struct toml_path {
    const struct toml_path *parent;
    slice key;
    size_t depth; /* keys from the top; 0 for the document */
} toml_path;

static inline toml_path toml_path_below(const toml_path *parent, slice key)
{
    return (toml_path){parent, key, parent->depth + 1};
}

/* Text in double quotes, with the escapes that the reference writes: bytes that are no UTF-8 stay as they are. */
void toml_add_string(buffer *out, slice s);

/* A key, in quotes if it is not made of letters, digits, '_' and '-' only. */
void toml_add_key(buffer *out, slice key);

/* All keys of a path with dots between. */
void toml_add_path(buffer *out, const toml_path *path);

#endif
