/*
 * Nodes to values: go-yaml v2's decode.go for interface{} targets, then sigs.k8s.io/yaml's conversion for JSON, in one
 * descent. Aliases are decoded again at every use, as the reference does, so that no two places share a map.
 */
#include "codec/yaml_decode.h"

#include <math.h>

#include "codec/base_n.h"
#include "codec/yaml_resolve.h"
#include "value/number.h"

enum {
    ALIAS_FEW = 100, /* alias nodes and nodes below which no ratio is looked at */
    ALIAS_SMALL = 1000,
    RATIO_LOW = 400000,   /* up to this many nodes 99 % may come from aliases, */
    RATIO_HIGH = 4000000, /* from this many on 10 %, and linearly less in between */
    FLOAT32_DIGITS = 9
};

/* What the names of impossible keys begin with. */
#define BAD_KEY "\xFF"

static const yaml_node *node_at(const yaml_decoder *d, uint32_t at)
{
    return &d->document->nodes[at];
}

/* Raises with the place of a node. */
static _Noreturn void decode_fail(const yaml_decoder *d, const yaml_node *n, slice words)
{
    failure *f = ARENA_NEW(d->arena, failure);

    *f = (failure){.status = GTMPL_EYAML, .line = n->line, .column = n->column};
    f->text = arena_concat(d->arena, SLICE("error converting YAML to JSON: yaml: "), words);
    raise_failure(d->arena, f);
}

/* The part of all nodes that may come from aliases. */
static double allowed_alias_ratio(size_t decoded)
{
    if (decoded <= RATIO_LOW)
        return 0.99;
    if (decoded >= RATIO_HIGH)
        return 0.10;
    return 0.99 - 0.89 * ((double)(decoded - RATIO_LOW) / (RATIO_HIGH - RATIO_LOW));
}

static void count_node(yaml_decoder *d, const yaml_node *n)
{
    d->decoded++;
    if (d->alias_depth > 0)
        d->aliased++;
    if (d->aliased > ALIAS_FEW && d->decoded > ALIAS_SMALL &&
        (double)d->aliased / (double)d->decoded > allowed_alias_ratio(d->decoded))
        decode_fail(d, n, SLICE("document contains excessive aliasing"));
}

/* encoding/json's decoder ends there; a deeper value never reaches a caller. */
static void enter_level(yaml_decoder *d)
{
    if (++d->depth > VALUE_MAX_DEPTH)
        raise_error(d->arena, GTMPL_ELIMIT, "error unmarshaling JSON: while decoding JSON: exceeded max depth");
    arena_check_stack(d->arena);
}

static const char *const tag_texts[] = {
    [TAG_NONE] = "",         [TAG_STR] = "!!str",   [TAG_BOOL] = "!!bool",           [TAG_INT] = "!!int",
    [TAG_FLOAT] = "!!float", [TAG_NULL] = "!!null", [TAG_TIMESTAMP] = "!!timestamp", [TAG_BINARY] = "!!binary",
    [TAG_MERGE] = "!!merge", [TAG_OTHER] = "!",
};

static yaml_tag tag_of(value v)
{
    switch ((value_kind)v.kind) {
    case KIND_NIL: return TAG_NULL;
    case KIND_BOOL: return TAG_BOOL;
    case KIND_INT:
    case KIND_UINT: return TAG_INT;
    case KIND_FLOAT: return TAG_FLOAT;
    default: return TAG_STR;
    }
}

/* Text with each byte that is no UTF-8 replaced, as it is after JSON; only !!binary can hold any. */
static slice valid_text(arena *a, slice text)
{
    if (utf8_valid(text))
        return text;
    buffer out = buffer_new(a);
    for (size_t i = 0, width; i < text.size; i += width)
        buffer_add_rune(&out, utf8_decode(slice_after(text, i), &width));
    return buffer_slice(&out);
}

static value decode_binary(const yaml_decoder *d, const yaml_node *n)
{
    slice bytes;

    if (!base64_decode(d->arena, n->text, &bytes))
        decode_fail(d, n, SLICE("!!binary value contains invalid base64 data"));
    return value_string(d->mode == DECODE_GO ? bytes : valid_text(d->arena, bytes));
}

/* A scalar with an explicit tag that says what it must be. */
static value decode_tagged(const yaml_decoder *d, const yaml_node *n)
{
    slice text = n->text;

    if (n->tag == TAG_BINARY)
        return decode_binary(d, n);
    if (n->tag == TAG_STR || n->tag == TAG_OTHER || n->tag == TAG_MERGE)
        return value_string(yaml_keep(d->document, text));
    if (n->tag == TAG_TIMESTAMP && yaml_is_timestamp(text))
        return value_string(yaml_keep(d->document, text));

    value v = yaml_resolve(d->arena, text, GO_YAML_2);
    yaml_tag found = tag_of(v);
    if (found == n->tag && found != TAG_STR)
        return v;
    if (n->tag == TAG_FLOAT && v.kind == KIND_INT)
        return value_float((double)v.integer);
    decode_fail(d, n,
                arena_printf(d->arena, "cannot decode %s `%.*s` as a %s", tag_texts[found], SLICE_ARG(text),
                             tag_texts[n->tag]));
}

static value decode_scalar(yaml_decoder *d, const yaml_node *n)
{
    value v;

    if (n->tag != TAG_NONE)
        v = decode_tagged(d, n);
    else if (n->plain)
        v = yaml_resolve(d->arena, n->text, GO_YAML_2);
    else
        v = value_string(n->text);

    if (v.kind == KIND_STRING)
        return n->tag == TAG_NONE ? value_string(yaml_keep(d->document, n->text)) : v;
    if (v.kind == KIND_FLOAT && !isfinite(v.number))
        d->unusual = true;
    if (d->mode == DECODE_JSON && v.kind == KIND_INT)
        return value_float((double)v.integer);
    if (d->mode == DECODE_JSON && v.kind == KIND_UINT)
        return value_float((double)v.natural);
    return v;
}

/* The fewest digits that read back as the same float32: strconv.FormatFloat(f, 'g', -1, 32). */
static void format_float32(buffer *out, double number)
{
    float wanted = (float)number;
    double read = 0;

    if (!isfinite(wanted)) {
        format_float(out, (double)wanted, 'g', -1);
        return;
    }
    for (int digits = 0; digits < FLOAT32_DIGITS; digits++) {
        buffer text = buffer_new(out->arena);
        format_float(&text, (double)wanted, 'e', digits);
        if (parse_float(buffer_slice(&text), &read) == PARSE_OK && (float)read == wanted)
            break;
    }
    /* `read` has no more digits than the float32 needs, so its own shortest form is that of the float32. */
    format_float(out, read, 'g', -1);
}

slice yaml_number_text(arena *a, value v)
{
    buffer out = buffer_new(a);

    if (v.kind == KIND_INT)
        format_int(&out, v.integer, 10);
    else if (v.kind == KIND_UINT)
        format_uint(&out, v.natural, 10);
    else
        format_float32(&out, v.number);
    return buffer_slice(&out);
}

static slice float_key(arena *a, double number)
{
    if (isnan((float)number))
        return SLICE(".nan");
    if (isinf((float)number))
        return number > 0 ? SLICE(".inf") : SLICE("-.inf");
    return yaml_number_text(a, value_float(number));
}

static void write_go(buffer *out, value v);

static void write_go_map(buffer *out, const map *m)
{
    const map_entry *entries = map_sorted(m);

    buffer_add(out, SLICE("map[interface {}]interface {}{"));
    for (size_t i = 0; i < map_count(m); i++) {
        if (i > 0)
            buffer_add(out, SLICE(", "));
        buffer_add(out, entries[i].key->text);
        buffer_add_char(out, ':');
        write_go(out, entries[i].value);
    }
    buffer_add_char(out, '}');
}

static void write_go_list(buffer *out, const list *l)
{
    buffer_add(out, SLICE("[]interface {}{"));
    for (size_t i = 0; i < list_count(l); i++) {
        if (i > 0)
            buffer_add(out, SLICE(", "));
        write_go(out, l->items[i]);
    }
    buffer_add_char(out, '}');
}

/* A value decoded with DECODE_GO, as fmt writes it with %#v. */
static void write_go(buffer *out, value v)
{
    arena_check_stack(out->arena);
    switch ((value_kind)v.kind) {
    case KIND_BOOL: buffer_add(out, v.boolean ? SLICE("true") : SLICE("false")); break;
    case KIND_INT: format_int(out, v.integer, 10); break;
    case KIND_UINT:
        buffer_add(out, SLICE("0x"));
        format_uint(out, v.natural, 16);
        break;
    case KIND_FLOAT: format_float(out, v.number, 'g', -1); break;
    case KIND_STRING: quote_string(out, value_slice(v)); break;
    case KIND_LIST: write_go_list(out, v.list); break;
    case KIND_MAP: write_go_map(out, v.map); break;
    default: buffer_add(out, SLICE("interface {}(nil)"));
    }
}

/* A node in Go's syntax. Only for messages: it decodes anew. */
static slice go_text(const yaml_decoder *d, uint32_t at)
{
    yaml_decoder again = *d;
    buffer out = buffer_new(d->arena);

    again.mode = DECODE_GO;
    again.marker = NULL;
    value v = yaml_decode(&again, at);
    if (v.kind == KIND_NIL)
        buffer_add(&out, SLICE("<nil>"));
    else
        write_go(&out, v);
    return buffer_slice(&out);
}

/* Nil and the integers above int64 are no keys of JSON. Raises for one that decode_pairs has left in a map. */
static _Noreturn void refuse_key(const yaml_decoder *d, value where)
{
    slice name = go_text(d, (uint32_t)(where.natural >> 32)), content = go_text(d, (uint32_t)where.natural);
    const char *type_text = slice_equal(name, SLICE("<nil>")) ? "%!s(<nil>)" : "uint64";
    const yaml_node *key = node_at(d, (uint32_t)(where.natural >> 32));
    failure *f = ARENA_NEW(d->arena, failure);

    *f = (failure){.status = GTMPL_EYAML, .line = key->line, .column = key->column};
    f->text =
        arena_printf(d->arena, "error converting YAML to JSON: unsupported map key of type: %s, key: %.*s, value: %.*s",
                     type_text, SLICE_ARG(name), SLICE_ARG(content));
    raise_failure(d->arena, f);
}

/* The string that a key becomes in JSON. */
static slice key_text(const yaml_decoder *d, value key)
{
    buffer out;

    if (d->mode == DECODE_GO) {
        out = buffer_new(d->arena);
        write_go(&out, key);
        return buffer_slice(&out);
    }
    switch ((value_kind)key.kind) {
    case KIND_STRING: return value_slice(key);
    case KIND_BOOL: return key.boolean ? SLICE("true") : SLICE("false");
    case KIND_INT: return yaml_number_text(d->arena, key);
    case KIND_FLOAT: return float_key(d->arena, key.number);
    default: return SLICE("");
    }
}

static const symbol *key_symbol(const yaml_decoder *d, slice text, const yaml_node *n)
{
    if (d->marker != NULL)
        return symbol_new_at(d->arena, text, d->marker->mark(d->marker->context, n->line, n->column));
    return d->symbols == NULL ? symbol_new(d->arena, text) : symbol_intern(d->symbols, text);
}

/* The key at an index; typed whatever the mode, since messages tell numbers apart. */
static value decode_key(yaml_decoder *d, uint32_t at)
{
    decode_mode mode = d->mode;
    bool unusual = d->unusual;

    if (mode == DECODE_JSON)
        d->mode = DECODE_TYPED;
    value key = yaml_decode(d, at);
    d->mode = mode;
    d->unusual = unusual;
    if (key.kind == KIND_MAP || key.kind == KIND_LIST)
        decode_fail(d, node_at(d, at), arena_concat(d->arena, SLICE("invalid map key: "), go_text(d, at)));
    return key;
}

/*
 * Sets an entry. A key that JSON cannot have gets a place of its own, under a name that is no UTF-8, with the nodes of
 * key and value: it is refused when all is decoded, unless something has replaced it by then.
 */
static void put_entry(yaml_decoder *d, map *into, uint32_t key_at, uint32_t value_at)
{
    const yaml_node *n = node_at(d, key_at);

    if (d->mode != DECODE_GO && yaml_is_string_key(d->arena, n)) { /* nearly all are */
        count_node(d, n);
        value v = yaml_decode(d, value_at);
        const symbol *key = key_symbol(d, yaml_keep(d->document, n->text), n);
        if (d->marker == NULL && d->symbols != NULL)
            map_put_interned(into, key, v);
        else
            map_put(into, key, v);
        return;
    }
    value key = decode_key(d, key_at);
    value content = yaml_decode(d, value_at);

    if (d->mode == DECODE_GO || (key.kind != KIND_NIL && key.kind != KIND_UINT)) {
        map_put(into, key_symbol(d, key_text(d, key), node_at(d, key_at)), content);
        return;
    }
    slice name = key.kind == KIND_NIL ? SLICE("") : yaml_number_text(d->arena, key);
    d->unusual = true;
    map_set(into, arena_concat(d->arena, SLICE(BAD_KEY), name),
            value_uint(TYPE_NONE, (uint64_t)key_at << 32 | value_at));
}

static void decode_pairs(yaml_decoder *d, uint32_t at, map *into);

static _Noreturn void refuse_merge(const yaml_decoder *d, const yaml_node *n)
{
    decode_fail(d, n, SLICE("map merge requires map or sequence of maps as the value"));
}

static void follow_alias(yaml_decoder *d, uint32_t at)
{
    yaml_node *n = &d->document->nodes[at];

    if (n->busy)
        decode_fail(d, n, arena_printf(d->arena, "anchor '%.*s' value contains itself", SLICE_ARG(n->text)));
    n->busy = true;
    d->alias_depth++;
}

static void leave_alias(yaml_decoder *d, uint32_t at)
{
    d->document->nodes[at].busy = false;
    d->alias_depth--;
}

/* A mapping, or an alias of one, whose pairs go into a map that may hold others; what comes later wins. */
static void merge_one(yaml_decoder *d, uint32_t at, map *into)
{
    const yaml_node *n = node_at(d, at);

    if (n->kind == NODE_ALIAS) {
        if (node_at(d, n->target)->kind != NODE_MAPPING)
            refuse_merge(d, n);
        count_node(d, n);
        follow_alias(d, at);
        count_node(d, n);
        decode_pairs(d, n->target, into);
        leave_alias(d, at);
    } else if (n->kind == NODE_MAPPING) {
        count_node(d, n);
        decode_pairs(d, at, into);
    } else {
        refuse_merge(d, n);
    }
}

/* The value of a merge key. Of a sequence the first wins, so it is taken last. */
static void decode_merge(yaml_decoder *d, uint32_t at, map *into)
{
    const yaml_node *n = node_at(d, at);
    uint32_t count = 0;

    if (n->kind != NODE_SEQUENCE) {
        merge_one(d, at, into);
        return;
    }
    for (uint32_t i = at + 1; i < n->end; i = node_at(d, i)->end)
        count++;
    uint32_t *items = ARENA_ARRAY(d->arena, count, uint32_t);
    for (uint32_t i = at + 1, next = 0; i < n->end; i = node_at(d, i)->end)
        items[next++] = i;
    while (count-- > 0)
        merge_one(d, items[count], into);
}

bool yaml_is_merge(const yaml_node *n)
{
    return n->kind == NODE_SCALAR && slice_equal(n->text, SLICE("<<")) && (n->plain || n->tag == TAG_MERGE);
}

bool yaml_is_string_key(arena *a, const yaml_node *n)
{
    if (n->kind != NODE_SCALAR || n->tag != TAG_NONE)
        return false;
    return !n->plain || yaml_is_string(a, n->text);
}

static void decode_pairs(yaml_decoder *d, uint32_t at, map *into)
{
    uint32_t end = node_at(d, at)->end;

    enter_level(d);
    for (uint32_t key_at = at + 1; key_at < end;) {
        uint32_t value_at = node_at(d, key_at)->end;
        if (yaml_is_merge(node_at(d, key_at))) {
            decode_merge(d, value_at, into);
        } else {
            put_entry(d, into, key_at, value_at);
        }
        key_at = node_at(d, value_at)->end;
    }
    d->depth--;
}

static map *decode_mapping(yaml_decoder *d, uint32_t at)
{
    map *m = map_new(d->arena);
    uint32_t end = node_at(d, at)->end, pairs = 0;

    for (uint32_t i = at + 1; i < end; i = node_at(d, node_at(d, i)->end)->end)
        pairs++;
    if (pairs > 0) {
        m->entries = ARENA_ARRAY(d->arena, pairs, map_entry);
        m->capacity = pairs;
    }
    decode_pairs(d, at, m);
    return m;
}

static list *decode_sequence(yaml_decoder *d, uint32_t at)
{
    uint32_t end = node_at(d, at)->end;
    size_t count = 0;

    for (uint32_t i = at + 1; i < end; i = node_at(d, i)->end)
        count++;
    list *l = list_new(d->arena, count);
    enter_level(d);
    for (uint32_t i = at + 1; i < end; i = node_at(d, i)->end)
        list_add(d->arena, l, yaml_decode(d, i));
    d->depth--;
    return l;
}

value yaml_decode(yaml_decoder *d, uint32_t at)
{
    const yaml_node *n = node_at(d, at);
    value v = value_nil();

    count_node(d, n);
    switch ((yaml_node_kind)n->kind) {
    case NODE_SCALAR: return decode_scalar(d, n);
    case NODE_MAPPING: return value_map(TYPE_MAP, decode_mapping(d, at));
    case NODE_SEQUENCE: return value_list(TYPE_LIST, decode_sequence(d, at));
    case NODE_ALIAS:
        follow_alias(d, at);
        v = yaml_decode(d, n->target);
        leave_alias(d, at);
    }
    return v;
}

static void check_number(yaml_decoder *d, double number)
{
    if (isfinite(number))
        return;
    buffer text = buffer_new(d->arena);
    format_float(&text, number, 'g', -1);
    raise_text(
        d->arena, GTMPL_EYAML,
        arena_concat(d->arena, SLICE("error converting YAML to JSON: json: unsupported value: "), buffer_slice(&text)));
}

/* One of the two checks on all of a value; keys are refused before numbers, wherever they stand. */
static void check(yaml_decoder *d, value v, bool keys)
{
    arena_check_stack(d->arena);
    if (v.kind == KIND_FLOAT && !keys) {
        check_number(d, v.number);
    } else if (v.kind == KIND_UINT && v.type == TYPE_NONE && keys) {
        refuse_key(d, v);
    } else if (v.kind == KIND_LIST) {
        for (size_t i = 0; i < list_count(v.list); i++)
            check(d, v.list->items[i], keys);
    } else if (v.kind == KIND_MAP) {
        const map_entry *entries = map_sorted(v.map);
        for (size_t i = 0; i < map_count(v.map); i++)
            check(d, entries[i].value, keys);
    }
}

void yaml_check(yaml_decoder *d, value v)
{
    if (!d->unusual)
        return;
    check(d, v, true);
    check(d, v, false);
}
