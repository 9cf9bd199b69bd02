/*
 * fromToml: BurntSushi/toml's Unmarshal into a map, in one pass. This file holds what a document means: tables, keys,
 * arrays, and which of them may be defined a second time.
 *
 * The reference remembers what it knows of a key by the key's path alone, so that all items of an array share it, and
 * it fills the tables of a document and the values of its inline tables side by side. Both show in what it accepts,
 * so both are done here as well.
 */
#include "codec/toml.h"

#include "codec/toml_scan.h"
#include "value/number.h"

/* What is known of a key, wherever a table of that path stands. */
typedef struct key_node {
    toml_path path;
    bool implied;  /* named on the way to another key only, so that it may still be defined */
    bool is_array; /* its last value was an array in brackets */
    const symbol *symbol;
    struct key_node *next; /* in its slot of the reader's table */
} key_node;

/* A table that keys are being set in; NULL where something else stands under that path. */
typedef struct place {
    key_node *node;
    map *table;
} place;

typedef struct toml_reader {
    toml_scanner scan;
    arena *arena;
    symbol_table *symbols;
    const toml_times *times;
    place context; /* the open table; scan.context is its path */
    int key_line;  /* of the first part of the last key or table name */
    place document;
    key_node **slots; /* key_nodes by path */
    size_t slot_count, node_count;
    size_t depth; /* of arrays and inline tables */
} toml_reader;

/* A dotted key. */
typedef struct dotted {
    const symbol **parts;
    size_t count, capacity;
} dotted;

static value read_value(toml_reader *r, bool in_array);

/* --- what is known of keys --------------------------------------------------------------------------------------- */

enum { FIRST_SLOTS = 64 };

static size_t slot_of(const toml_reader *r, const key_node *parent, const symbol *key)
{
    uint64_t hash = ((uint64_t)(uintptr_t)parent / 16 + key->hash) * UINT64_C(0x9E3779B97F4A7C15);

    return (size_t)(hash >> 32) & (r->slot_count - 1);
}

static key_node *find_node(const toml_reader *r, const key_node *parent, const symbol *key)
{
    key_node *node = r->slots[slot_of(r, parent, key)];

    while (node != NULL && (node->path.parent != &parent->path || node->symbol != key))
        node = node->next;
    return node;
}

static void grow_slots(toml_reader *r)
{
    key_node **old = r->slots;
    size_t count = r->slot_count;

    r->slot_count = count * 2;
    r->slots = arena_alloc_zero(r->arena, r->slot_count * sizeof *r->slots);
    for (size_t i = 0; i < count; i++) {
        for (key_node *node = old[i], *next; node != NULL; node = next) {
            next = node->next;
            key_node **slot = &r->slots[slot_of(r, (const key_node *)node->path.parent, node->symbol)];
            node->next = *slot;
            *slot = node;
        }
    }
}

static _Noreturn void fail_depth(const toml_reader *r)
{
    raise_error(r->arena, GTMPL_ELIMIT, "TOML is nested too deep");
}

static key_node *node_of(toml_reader *r, key_node *parent, const symbol *key)
{
    key_node *node = find_node(r, parent, key);

    if (node != NULL)
        return node;
    if (parent->path.depth >= VALUE_MAX_DEPTH)
        fail_depth(r);
    if (r->node_count++ >= r->slot_count)
        grow_slots(r);
    key_node **slot = &r->slots[slot_of(r, parent, key)];
    node = ARENA_NEW(r->arena, key_node);
    *node = (key_node){.path = toml_path_below(&parent->path, key->text), .symbol = key, .next = *slot};
    *slot = node;
    return node;
}

/* Notes the kind of the value under a key of the open table; an empty key stands for the table itself. */
static void note_kind(toml_reader *r, const symbol *key, bool is_array)
{
    key_node *context = r->context.node;
    key_node *node = key->text.size == 0 && context->path.depth > 0 ? context : find_node(r, context, key);

    if (node == NULL && is_array)
        node = node_of(r, context, key);
    if (node != NULL)
        node->is_array = is_array;
}

/* --- tables ------------------------------------------------------------------------------------------------------ */

static void set_context(toml_reader *r, place p)
{
    r->context = p;
    r->scan.context = &p.node->path;
}

/* "Key 'a.b' TEXT", with the line of the key that is being read. */
static _Noreturn void fail_key(const toml_reader *r, const toml_path *path, const char *text)
{
    buffer out = buffer_new(r->arena);

    buffer_add(&out, SLICE("Key '"));
    toml_add_path(&out, path);
    buffer_add(&out, SLICE("' "));
    buffer_add(&out, slice_from(text));
    toml_fail_line(&r->scan, r->key_line, buffer_slice(&out));
}

/* The table under a key, or the last of an array of tables; NULL for anything else. */
static map *table_in(value v)
{
    if (v.kind == KIND_MAP)
        return v.map;
    return v.type == TYPE_LIST_MAP ? v.list->items[v.list->count - 1].map : NULL;
}

static void require_table(const toml_reader *r, place p)
{
    if (p.table == NULL)
        fail_key(r, &p.node->path, "was already created as a hash.");
}

static value new_table(const toml_reader *r)
{
    return value_map(TYPE_MAP, map_new(r->arena));
}

/* Sets a key of the open table. What was only implied may be defined once: it keeps the value that it has. */
static void define(toml_reader *r, const symbol *key, value v)
{
    if (r->context.table == NULL)
        fail_key(r, &r->context.node->path, "has already been defined.");
    value *old = map_find(r->context.table, key);
    if (old == NULL) {
        map_put(r->context.table, key, v);
        return;
    }
    toml_path path = toml_path_below(&r->context.node->path, key->text);
    key_node *node = find_node(r, r->context.node, key);
    if (node == NULL || !node->implied)
        fail_key(r, &path, "has already been defined.");
    node->implied = false;
    if (node->is_array)
        *old = v;
}

static place place_below(toml_reader *r, place p, const symbol *key)
{
    const value *v = map_find(p.table, key);

    return (place){node_of(r, p.node, key), v == NULL ? NULL : table_in(*v)};
}

/* Opens a table of the open table, which is one. */
static void open_table(toml_reader *r, const symbol *key)
{
    place outer = r->context;

    define(r, key, new_table(r));
    set_context(r, place_below(r, outer, key));
}

/* Opens a new table at the end of an array of tables. */
static void open_item(toml_reader *r, const symbol *key)
{
    place outer = r->context;
    toml_path path = toml_path_below(&outer.node->path, key->text);
    value *v = map_find(outer.table, key);

    if (v == NULL) {
        map_put(outer.table, key, value_list(TYPE_LIST_MAP, list_new(r->arena, 4)));
        v = map_find(outer.table, key);
    }
    if (v->type != TYPE_LIST_MAP)
        fail_key(r, &path, "was already created and cannot be used as an array.");
    list_add(r->arena, v->list, new_table(r));
    set_context(r, place_below(r, outer, key));
}

/* Opens a table that a key names on its way: `a` in `a.b = 1`. */
static void open_implied(toml_reader *r, const symbol *key)
{
    node_of(r, r->context.node, key)->implied = true;
    require_table(r, r->context);
    open_table(r, key);
}

/* --- keys -------------------------------------------------------------------------------------------------------- */

static void read_part(toml_reader *r, dotted *key)
{
    slice text = toml_key_part(&r->scan);

    if (key->count == 0)
        r->key_line = r->scan.line;
    if (key->count == key->capacity) {
        size_t capacity = key->capacity == 0 ? 4 : key->capacity * 2;
        key->parts =
            arena_grow(r->arena, (void *)key->parts, key->capacity * sizeof *key->parts, capacity * sizeof *key->parts);
        key->capacity = capacity;
    }
    key->parts[key->count++] = symbol_intern(r->symbols, text);
}

static const symbol *last_part(const dotted *key)
{
    return key->parts[key->count - 1];
}

/* The key up to its '='. */
static dotted read_key(toml_reader *r)
{
    toml_scanner *s = &r->scan;
    dotted key = {NULL, 0, 0};
    rune next;

    do {
        toml_skip_blanks(s);
        next = toml_peek(s);
        if (next == '=' || next == 0)
            toml_fail(s, key.count == 0 ? SLICE("unexpected '=': key name appears blank") : SLICE("unexpected '='"));
        if (next == '.')
            toml_fail(s,
                      key.count == 0 ? SLICE("unexpected '.': keys cannot start with a '.'") : SLICE("unexpected '.'"));
        read_part(r, &key);
        toml_skip_blanks(s);
        next = toml_take(s);
    } while (next == '.');
    if (s->ended)
        toml_fail(s, SLICE("unexpected EOF; expected key separator '='"));
    if (next == '\n')
        toml_fail_line(s, s->line - 1, SLICE("expected '.' or '=', but got '\\n' instead"));
    if (next != '=')
        toml_fail_rune(s, "expected '.' or '=', but got ", next, " instead");
    return key;
}

/* The name of a table up to its last ']'. */
static dotted read_name(toml_reader *r, bool is_item)
{
    toml_scanner *s = &r->scan;
    dotted name = {NULL, 0, 0};
    rune next;

    do {
        toml_skip_blanks(s);
        next = toml_peek(s);
        if (next == ']' || next == 0)
            toml_fail(s, SLICE("unexpected end of table name (table names cannot be empty)"));
        if (next == '.')
            toml_fail(s, SLICE("unexpected table separator (table names cannot be empty)"));
        read_part(r, &name);
        toml_skip_blanks(s);
        next = toml_take(s);
    } while (next == '.');
    if (next != ']')
        toml_fail_rune(s, "expected '.' or ']' to end table name, but got ", next, " instead");
    if (is_item && (next = toml_take(s)) != ']')
        toml_fail_rune(s, "expected end of table array name delimiter ']', but got ", next, " instead");
    return name;
}

/* key = value, in the open table. The caller goes back to the table that was open. */
static value read_pair(toml_reader *r, dotted *key)
{
    *key = read_key(r);
    const symbol *last = last_part(key);

    r->scan.key = last->text;
    for (size_t i = 0; i + 1 < key->count; i++)
        open_implied(r, key->parts[i]);
    value v = read_value(r, false);
    define(r, last, v);
    note_kind(r, last, v.type == TYPE_LIST);
    return v;
}

/* --- values ------------------------------------------------------------------------------------------------------ */

static _Noreturn void fail_closing(toml_scanner *s, const char *wanted, const char *after)
{
    rune r = toml_take(s);
    buffer out = buffer_new(s->arena);

    buffer_add(&out, slice_from(wanted));
    if (s->ended) {
        buffer_add(&out, SLICE("end of file"));
    } else {
        buffer_add_char(&out, '\'');
        buffer_add_rune(&out, r);
        buffer_add_char(&out, '\'');
    }
    buffer_add(&out, slice_from(after));
    toml_fail(s, buffer_slice(&out));
}

/* What separates items and ends them, and the complaint about anything else. */
typedef struct brackets {
    rune close;
    const char *wanted, *after;
} brackets;

static const brackets array_brackets = {']', "expected a comma (',') or array terminator (']'), but got ", ""};
static const brackets table_brackets = {'}', "expected a comma or an inline table terminator '}', but got ",
                                        " instead"};

/* Whether another item follows; `first` is the one after the opening. */
static bool next_item(toml_scanner *s, const brackets *b, bool first)
{
    rune r = toml_skip_space(s);

    if (!first && r != b->close) {
        if (r != ',')
            fail_closing(s, b->wanted, b->after);
        toml_take(s);
        r = toml_skip_space(s);
    }
    if (r == ',') {
        toml_take(s);
        toml_fail(s, SLICE("unexpected comma"));
    }
    if (r != b->close)
        return true;
    toml_take(s);
    s->start = s->at;
    return false;
}

static value read_array(toml_reader *r)
{
    const symbol *key = symbol_intern(r->symbols, r->scan.key);
    list *items = list_new(r->arena, 2);

    note_kind(r, key, true);
    for (bool first = true; next_item(&r->scan, &array_brackets, first); first = false)
        list_add(r->arena, items, read_value(r, true));
    return value_list(TYPE_LIST, items);
}

/* Adds a value under a dotted key to the inline table's own tables. */
static void add_inline(toml_reader *r, map *table, const dotted *key, value v)
{
    for (size_t i = 0; i + 1 < key->count; i++) {
        value *below = map_find(table, key->parts[i]);
        if (below == NULL) {
            map_put(table, key->parts[i], new_table(r));
            below = map_find(table, key->parts[i]);
        }
        if (below->kind != KIND_MAP) {
            buffer path = buffer_new(r->arena), out = buffer_new(r->arena);
            toml_add_path(&path, r->scan.context);
            quote_string(&out, buffer_slice(&path));
            buffer_add(&out, SLICE(" is not a table"));
            toml_fail_line(&r->scan, r->key_line, buffer_slice(&out));
        }
        table = below->map;
    }
    map_put(table, last_part(key), v);
}

/* The tables of the document get the members too, and what they hold already decides what is a duplicate. */
static value read_inline(toml_reader *r, bool in_array)
{
    place outer = r->context;
    slice key_text = r->scan.key;
    const symbol *key = symbol_intern(r->symbols, key_text);
    value table = new_table(r);
    dotted member;

    r->scan.key = SLICE("");
    key_node *node = node_of(r, outer.node, key);
    node->implied = true;
    r->scan.context = &node->path;
    require_table(r, outer);
    set_context(r, outer);
    if (in_array)
        open_item(r, key);
    else
        open_table(r, key);
    place inner = r->context;
    for (bool first = true; next_item(&r->scan, &table_brackets, first); first = false) {
        value v = read_pair(r, &member);
        add_inline(r, table.map, &member, v);
        set_context(r, inner);
    }
    set_context(r, outer);
    r->scan.key = key_text;
    return table;
}

/* Arrays and inline tables; whatever walks through values has a limit of its own, and this keeps below it. */
static value read_nested(toml_reader *r, toml_token token, bool in_array)
{
    if (++r->depth > VALUE_MAX_DEPTH || arena_stack_is_deep(r->arena))
        fail_depth(r);
    value v = token == TOML_ARRAY ? read_array(r) : read_inline(r, in_array);
    r->depth--;
    return v;
}

static value read_time(toml_reader *r, slice text)
{
    buffer normal = buffer_new(r->arena);
    toml_time t;

    text = slice_trim_right(text, SLICE(" "));
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        buffer_add_char(&normal, c == 'z' ? 'Z' : c == 't' || c == ' ' ? 'T' : c);
    }
    if (!toml_time_parse(buffer_slice(&normal), &t))
        toml_fail_text(&r->scan, "invalid datetime: ", buffer_slice(&normal), "");
    return r->times->make(r->times->context, &t);
}

static value read_value(toml_reader *r, bool in_array)
{
    slice text;
    toml_token token = toml_value_token(&r->scan, &text);

    switch (token) {
    case TOML_STRING: return value_string(text);
    case TOML_INTEGER: return value_int64(toml_integer(&r->scan, text));
    case TOML_FLOAT: return value_float(toml_float(&r->scan, text));
    case TOML_TIME: return read_time(r, text);
    case TOML_TRUE: return value_bool(true);
    case TOML_FALSE: return value_bool(false);
    case TOML_ARRAY:
    case TOML_TABLE: break;
    }
    return read_nested(r, token, in_array);
}

/* --- the document ------------------------------------------------------------------------------------------------ */

/* [name] or [[name]], after the first bracket. */
static void read_header(toml_reader *r)
{
    bool is_item = toml_accept(&r->scan, '[');
    dotted name = read_name(r, is_item);
    place p = r->document;

    for (size_t i = 0; i + 1 < name.count; i++) {
        if (map_find(p.table, name.parts[i]) == NULL) {
            node_of(r, p.node, name.parts[i])->implied = true;
            map_put(p.table, name.parts[i], new_table(r));
        }
        p = place_below(r, p, name.parts[i]);
        require_table(r, p);
    }
    set_context(r, p);
    if (is_item)
        open_item(r, last_part(&name));
    else
        open_table(r, last_part(&name));
    r->context.node->is_array = false;
}

static void read_top_pair(toml_reader *r)
{
    place context = r->context;
    dotted key;

    read_pair(r, &key);
    set_context(r, context);
    r->scan.key = SLICE("");
}

/* Nothing but a comment may follow on the line. */
static void end_line(toml_scanner *s)
{
    toml_skip_blanks(s);
    if (toml_peek(s) == '#')
        toml_skip_comment(s);
    if (s->at == s->text.size || toml_is_line_end(toml_peek(s)))
        return;
    rune r = toml_take(s);
    toml_fail_rune(s, "expected a top-level item to end with a newline, comment, or EOF, but got ", r, " instead");
}

static void read_document(toml_reader *r)
{
    while (toml_skip_space(&r->scan) != 0) {
        if (toml_accept(&r->scan, '['))
            read_header(r);
        else
            read_top_pair(r);
        end_line(&r->scan);
    }
}

/* Without a byte order mark, that of UTF-16 included: what follows it is refused for its NUL bytes. */
static slice without_mark(slice text)
{
    if (slice_starts(text, SLICE("\xFF\xFE")) || slice_starts(text, SLICE("\xFE\xFF")))
        return slice_after(text, 2);
    return slice_without_prefix(text, SLICE("\xEF\xBB\xBF"));
}

value toml_read(arena *a, symbol_table *symbols, const toml_times *times, slice text)
{
    value document = value_map(TYPE_MAP, map_new(a));
    key_node root = {.path = {NULL, SLICE(""), 0}};
    toml_reader r = {.arena = a, .symbols = symbols != NULL ? symbols : symbol_table_new(a), .times = times};

    r.scan = (toml_scanner){.arena = a, .text = without_mark(text), .line = 1, .key = SLICE("")};
    r.document = (place){&root, document.map};
    r.slot_count = FIRST_SLOTS;
    r.slots = arena_alloc_zero(a, r.slot_count * sizeof *r.slots);
    set_context(&r, r.document);
    if (slice_find_char(slice_first(r.scan.text, 6), '\0') != SLICE_NONE)
        toml_fail(&r.scan, SLICE("files cannot contain NULL bytes; probably using UTF-16; TOML files must be UTF-8"));
    read_document(&r);
    return document;
}
