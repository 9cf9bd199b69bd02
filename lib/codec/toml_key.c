/* Keys and strings as BurntSushi/toml writes them into documents and error texts. */
#include "codec/toml_key.h"

static void add_escape(buffer *out, unsigned char c)
{
    static const char hex[] = "0123456789abcdef";
    static const char short_forms[] = "\bb\tt\nn\ff\rr\"\"\\\\";

    buffer_add_char(out, '\\');
    for (size_t i = 0; i + 1 < sizeof short_forms; i += 2) {
        if ((unsigned char)short_forms[i] == c) {
            buffer_add_char(out, short_forms[i + 1]);
            return;
        }
    }
    buffer_add(out, SLICE("u00"));
    buffer_add_char(out, hex[c >> 4]);
    buffer_add_char(out, hex[c & 15]);
}

void toml_add_string(buffer *out, slice s)
{
    size_t plain = 0;

    buffer_add_char(out, '"');
    for (size_t i = 0; i < s.size; i++) {
        unsigned char c = (unsigned char)s.data[i];
        if (c >= 0x20 && c != 0x7F && c != '"' && c != '\\')
            continue;
        buffer_add(out, slice_of(s.data + plain, i - plain));
        add_escape(out, c);
        plain = i + 1;
    }
    buffer_add(out, slice_after(s, plain));
    buffer_add_char(out, '"');
}

static bool is_bare(slice key)
{
    for (size_t i = 0; i < key.size; i++) {
        char c = key.data[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-'))
            return false;
    }
    return key.size > 0;
}

void toml_add_key(buffer *out, slice key)
{
    if (is_bare(key))
        buffer_add(out, key);
    else
        toml_add_string(out, key);
}

void toml_add_path(buffer *out, const toml_path *path)
{
    const slice **keys = ARENA_ARRAY(out->arena, path->depth, const slice *);
    size_t count = path->depth;

    for (; path->depth > 0; path = path->parent)
        keys[path->depth - 1] = &path->key;
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buffer_add_char(out, '.');
        toml_add_key(out, *keys[i]);
    }
}
