/* Masking Secrets. */
#include "preview/mask.h"

#include "codec/base_n.h"

/* Shorter values are common words, and could not be told from them. */
enum { LEAST_SECRET = 6 };

/* Deeper nodes are not looked at: whatever holds them is masked as a whole. */
enum { MOST_LEVELS = 64 };

#define LAST_APPLIED SLICE("kubectl.kubernetes.io/last-applied-configuration")

/* A value to mask: the nodes of its key and of itself, and what two sides know it by and compare. */
typedef struct masked {
    uint32_t key, content;
    slice path;  /* of keys from the root */
    slice bytes; /* decoded */
} masked;

/* The values to mask in one resource, in the order of its text. */
typedef struct mask {
    arena *arena;
    const resource *resource;
    const yaml_document *nodes;
    text_lines lines;
    bool found; /* there is a Secret */
    bool whole; /* the text does not show where values stand: it is masked altogether */
    masked *items;
    size_t count, capacity;
    map *by_path; /* index of each */
} mask;

bool mask_may_hold_secret(slice text)
{
    for (size_t i = 0; i + 6 <= text.size; i++)
        if ((text.data[i] == 'S' || text.data[i] == 's') &&
            slice_equal_fold(slice_of(text.data + i, 6), SLICE("secret")))
            return true;
    return false;
}

/* --- Finding values --- */

/* What a value stands for. Of a broken base64 text, the text; of a map or list, its source. */
static slice read_bytes(arena *a, const mask *m, uint32_t content, bool encoded)
{
    const yaml_node *n = &m->nodes->nodes[content];
    slice bytes;

    if (n->kind == NODE_SCALAR)
        return encoded && base64_decode(a, n->text, &bytes) ? bytes : n->text;
    buffer all = buffer_new(a);
    for (uint32_t i = content + 1; i < n->end; i++) {
        buffer_add(&all, m->nodes->nodes[i].text);
        buffer_add_char(&all, '\n');
    }
    return buffer_slice(&all);
}

static void add_masked(mask *m, uint32_t key, uint32_t content, slice path, bool encoded)
{
    arena *a = m->arena;

    if (m->count == m->capacity) {
        size_t capacity = m->capacity == 0 ? 8 : m->capacity * 2;
        m->items = arena_grow(a, m->items, m->capacity * sizeof *m->items, capacity * sizeof *m->items);
        m->capacity = capacity;
    }
    path = arena_concat3(a, path, SLICE("\n"), m->nodes->nodes[key].text);
    map_set(m->by_path, path, value_int((int64_t)m->count));
    m->items[m->count++] = (masked){key, content, path, read_bytes(a, m, content, encoded)};
}

/* Whether a key begins its line and what follows its value begins another. */
static bool has_own_lines(const mask *m, uint32_t key, uint32_t content)
{
    const yaml_document *d = m->nodes;
    uint32_t behind = node_next(d, content), last = behind - 1;

    if (!node_begins_line(&m->lines, &d->nodes[key]))
        return false;
    return behind == d->count ||
           (d->nodes[behind].line > d->nodes[last].line && node_begins_line(&m->lines, &d->nodes[behind]));
}

/* Null, "" and {}. */
static bool is_empty(const yaml_document *d, uint32_t content)
{
    const yaml_node *n = &d->nodes[content];

    if (n->kind == NODE_MAPPING)
        return n->end == content + 1;
    return n->kind == NODE_SCALAR && (n->text.size == 0 || (n->plain && (slice_equal(n->text, SLICE("null")) ||
                                                                         slice_equal(n->text, SLICE("~")))));
}

/* Each entry of `data` where they stand on lines of their own, else `data` as one value. */
static void add_entries(mask *m, uint32_t key, uint32_t content, slice path, bool encoded)
{
    const yaml_document *d = m->nodes;
    bool apart = d->nodes[content].kind == NODE_MAPPING;

    if (is_empty(d, content))
        return;
    for (uint32_t at = content + 1; apart && at < node_next(d, content); at = node_next(d, node_next(d, at)))
        apart = has_own_lines(m, at, node_next(d, at)) && d->nodes[at].kind == NODE_SCALAR;
    if (!apart) {
        m->whole |= !has_own_lines(m, key, content);
        add_masked(m, key, content, path, encoded);
        return;
    }
    path = arena_concat3(m->arena, path, SLICE("\n"), d->nodes[key].text);
    for (uint32_t at = content + 1; at < node_next(d, content); at = node_next(d, node_next(d, at)))
        add_masked(m, at, node_next(d, at), path, encoded);
}

/* Whether any key of the mapping says so: of a key that stands there twice, either may count. */
static bool is_secret(const mask *m, uint32_t mapping)
{
    const yaml_document *d = m->nodes;
    bool secret = false, has_kind = false;

    for (uint32_t key = mapping + 1; key < node_next(d, mapping); key = node_next(d, node_next(d, key))) {
        const yaml_node *content = &d->nodes[node_follow(d, node_next(d, key))];
        if (d->nodes[key].kind != NODE_SCALAR || !slice_equal_fold(d->nodes[key].text, SLICE("kind")))
            continue;
        has_kind = true;
        secret |= content->kind == NODE_SCALAR && slice_equal_fold(content->text, SLICE("Secret"));
    }
    return secret || (!has_kind && mapping == 0 && slice_equal_fold(m->resource->kind, SLICE("Secret")));
}

/* Where a walk through the nodes stands. */
typedef struct place {
    slice path;
    bool within; /* part of a Secret */
    int level;
} place;

static void find_values(mask *m, uint32_t at, place where);

static place place_below(const mask *m, const place *where, slice name, bool within)
{
    return (place){arena_concat3(m->arena, where->path, SLICE("\n"), name), within, where->level + 1};
}

static void find_in_items(mask *m, uint32_t at, const place *where)
{
    const yaml_document *d = m->nodes;
    size_t number = 0;

    for (uint32_t item = at + 1; item < node_next(d, at); item = node_next(d, item))
        find_values(m, item, place_below(m, where, arena_printf(m->arena, "%zu", number++), where->within));
}

static void find_in_entries(mask *m, uint32_t at, const place *where)
{
    const yaml_document *d = m->nodes;
    bool secret = is_secret(m, at);

    m->found |= secret;
    for (uint32_t key = at + 1; key < node_next(d, at); key = node_next(d, node_next(d, key))) {
        uint32_t content = node_next(d, key);
        slice name = d->nodes[key].text;
        bool encoded = secret && slice_equal_fold(name, SLICE("data"));
        if (encoded || (secret && slice_equal_fold(name, SLICE("stringData"))) ||
            (where->within && slice_equal(name, LAST_APPLIED)))
            add_entries(m, key, content, where->path, encoded);
        else
            find_values(m, content, place_below(m, where, name, where->within || secret));
    }
}

static void find_values(mask *m, uint32_t at, place where)
{
    m->whole |= where.level > MOST_LEVELS;
    if (where.level > MOST_LEVELS)
        return;
    if (m->nodes->nodes[at].kind == NODE_SEQUENCE)
        find_in_items(m, at, &where);
    else if (m->nodes->nodes[at].kind == NODE_MAPPING)
        find_in_entries(m, at, &where);
}

/*
 * Whether a Secret's values may stand elsewhere than in its own `data`: behind an alias, in a mapping that is merged,
 * or in a list of Secrets that could not be split, whose items need no kind of their own.
 */
static bool hides_values(const mask *m)
{
    const yaml_document *d = m->nodes;
    bool aliases = false, merges = false;

    for (uint32_t i = 0; i < d->count; i++) {
        const yaml_node *n = &d->nodes[i];
        aliases |= n->kind == NODE_ALIAS;
        merges |= n->kind == NODE_SCALAR && slice_equal(n->text, SLICE("<<"));
        if (n->kind == NODE_SCALAR && slice_equal_fold(n->text, SLICE("SecretList")))
            return true;
    }
    return merges || (aliases && m->found);
}

/* False when nothing of the resource is to be masked. */
static bool mask_find(mask *m, arena *a, const resource *r)
{
    *m = (mask){.arena = a, .resource = r, .nodes = r->nodes, .by_path = map_new(a)};
    if (!r->is_yaml) {
        m->whole = mask_may_hold_secret(r->text);
        return m->whole;
    }
    if (r->nodes == NULL)
        return false;
    m->lines = lines_split(a, r->text);
    find_values(m, 0, (place){SLICE(""), false, 0});
    m->whole |= hides_values(m) || (m->count > 0 && has_odd_breaks(r->text));
    return m->whole || m->count > 0;
}

/* --- Writing --- */

static void write_placeholder(buffer *out, size_t bytes, bool changed)
{
    buffer_printf(out, "(masked, %zu byte%s%s)", bytes, bytes == 1 ? "" : "s", changed ? ", changed" : "");
}

/* Whether the other side has another value under the same path. */
static bool is_changed(const masked *v, const mask *other)
{
    value *at = other == NULL ? NULL : map_get(other->by_path, v->path);

    return at != NULL && !slice_equal(other->items[at->integer].bytes, v->bytes);
}

/* A line outside of values: comments in it are masked, since they may show what the template saw. */
static void write_line(buffer *out, slice line)
{
    size_t at = slice_starts(slice_trim_left(line, SLICE(" \t")), SLICE("#")) ? slice_find_char(line, '#') : SLICE_NONE;

    if (at == SLICE_NONE && (at = slice_find(line, SLICE(" #"))) != SLICE_NONE)
        at++;
    buffer_add(out, slice_first(line, at));
    if (at != SLICE_NONE)
        buffer_add(out, SLICE("# (masked)"));
    buffer_add_char(out, '\n');
}

/* The key as it stands at the start of its line, and the placeholder. */
static void write_value(buffer *out, const mask *m, const masked *v, const mask *other)
{
    const yaml_node *key = &m->nodes->nodes[v->key];
    slice indentation = slice_first(m->lines.items[key->line - 1], key->column - 1);

    buffer_add(out, indentation);
    for (size_t i = 0; i < key->text.size; i++)
        buffer_add_char(out, key->text.data[i] == '\n' ? ' ' : key->text.data[i]);
    buffer_add(out, SLICE(": "));
    write_placeholder(out, v->bytes.size, is_changed(v, other));
    buffer_add_char(out, '\n');
}

static slice write_whole(const mask *m, const resource *other)
{
    buffer out = buffer_new(m->arena);

    write_placeholder(&out, m->resource->text.size, other != NULL && !slice_equal(other->text, m->resource->text));
    return buffer_slice(&out);
}

/* The lines of the text, but those from a value's key to what follows the value. */
static slice write_masked(const mask *m, const mask *other)
{
    buffer out = buffer_new(m->arena);
    const yaml_document *d = m->nodes;
    size_t line = 1;

    for (size_t i = 0; i < m->count; i++) {
        const masked *v = &m->items[i];
        uint32_t behind = node_next(d, v->content);
        for (; line < d->nodes[v->key].line; line++)
            write_line(&out, m->lines.items[line - 1]);
        write_value(&out, m, v, other);
        line = behind == d->count ? m->lines.count + 1 : d->nodes[behind].line;
    }
    for (; line <= m->lines.count; line++)
        write_line(&out, m->lines.items[line - 1]);
    return slice_trim_right(buffer_slice(&out), SLICE("\n"));
}

void mask_pair(arena *a, const resource *from, const resource *to, slice *from_text, slice *to_text)
{
    mask older = {0}, newer = {0};
    bool mask_from = from != NULL && mask_find(&older, a, from), mask_to = to != NULL && mask_find(&newer, a, to);
    bool whole = older.whole || newer.whole;

    *from_text = from == NULL ? SLICE("") : from->text;
    *to_text = to == NULL ? SLICE("") : to->text;
    if (mask_from)
        *from_text = whole ? write_whole(&older, NULL) : write_masked(&older, NULL);
    if (mask_to)
        *to_text = whole ? write_whole(&newer, from) : write_masked(&newer, mask_from ? &older : NULL);
}

/* --- Errors --- */

static void add_secret(map *secrets, slice text)
{
    slice line;

    text = slice_trim_space(text);
    if (text.size < LEAST_SECRET)
        return;
    map_set(secrets, text, value_bool(true));
    if (slice_find_char(text, '\n') != SLICE_NONE)
        while (slice_next(&text, '\n', &line))
            if (slice_trim_space(line).size >= LEAST_SECRET)
                map_set(secrets, slice_trim_space(line), value_bool(true));
}

void mask_collect(arena *a, const resource *r, map *secrets)
{
    mask m;

    if (!r->is_yaml || !mask_find(&m, a, r))
        return;
    for (size_t i = 0; i < m.count; i++) {
        add_secret(secrets, m.items[i].bytes);
        add_secret(secrets, m.nodes->nodes[m.items[i].content].text);
    }
}

/* The longest secret that a text begins with, or 0. */
static size_t secret_at(slice text, const map_entry *entries, size_t count)
{
    size_t longest = 0;

    for (size_t i = 0; i < count; i++)
        if (entries[i].key->text.size > longest && slice_starts(text, entries[i].key->text))
            longest = entries[i].key->text.size;
    return longest;
}

slice mask_text(arena *a, slice text, const map *secrets)
{
    buffer out = buffer_new(a);
    const map_entry *entries = map_sorted(secrets);

    for (size_t at = 0; at < text.size;) {
        size_t n = secret_at(slice_after(text, at), entries, map_count(secrets));
        if (n > 0)
            buffer_add(&out, SLICE("(masked)"));
        else
            buffer_add_char(&out, text.data[at]);
        at += n > 0 ? n : 1;
    }
    return buffer_slice(&out);
}

slice mask_flag(arena *a, slice flag)
{
    size_t blank = slice_find_char(flag, ' '), equals = slice_find_char(flag, '=');

    if (!slice_starts(flag, SLICE("--set")) || blank == SLICE_NONE)
        return flag;
    bool is_object = slice_starts(slice_trim_space_left(slice_after(flag, blank)), SLICE("{"));
    if (is_object || equals == SLICE_NONE)
        return slice_first(flag, blank);
    return arena_concat(a, slice_first(flag, equals), SLICE("=\xE2\x80\xA6"));
}
