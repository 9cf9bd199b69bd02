/*
 * The --set grammar: a hand-written reader over characters, as Helm's pkg/strvals is one. Its oddities are part of
 * what charts and pipelines rely on, so they are kept: text that ends inside a name or an index is no mistake (`a.`
 * and `a[0` set nothing), `{}` is a list of one empty string, and a broken byte becomes U+FFFD.
 */
#include "values/set.h"

#include "codec/json.h"
#include "value/format.h"
#include "value/number.h"
#include "values/origin.h"

typedef struct setter {
    arena *arena;
    slice rest; /* what has not been read yet */
    set_mode mode;
    const set_options *options;
    bool changed; /* the list at hand: one of its items was put, rather than something within it */
} setter;

/* Whether there is more to read, or the text ended (which strvals treats as an io.EOF that ends the parse well). */
typedef enum step { STEP_NEXT, STEP_END } step;

static step set_key(setter *s, map *data, int level);

_Noreturn static void fail_quoted(setter *s, const char *before, slice text, const char *after)
{
    buffer out = buffer_new(s->arena);

    buffer_add(&out, slice_from(before));
    quote_string(&out, text);
    buffer_add(&out, slice_from(after));
    raise_text(s->arena, GTMPL_EINVALID, buffer_slice(&out));
}

/* Go's failed type assertion, as strvals' recover() words it. */
_Noreturn static void fail_conversion(setter *s, value is, type wanted)
{
    slice name = value_is_nil(is) ? SLICE("nil") : type_name(is.type);

    raise_error(s->arena, GTMPL_EINVALID, "unable to parse key: interface conversion: interface {} is %.*s, not %s",
                SLICE_ARG(name), type_table[wanted].name);
}

static map *as_map(setter *s, value v)
{
    if (v.kind != KIND_MAP || v.type != TYPE_MAP)
        fail_conversion(s, v, TYPE_MAP);
    return v.map;
}

static list *as_list(setter *s, value v)
{
    if (v.kind != KIND_LIST || v.type != TYPE_LIST)
        fail_conversion(s, v, TYPE_LIST);
    return v.list;
}

static rune take_rune(setter *s)
{
    size_t width;
    rune r = utf8_decode(s->rest, &width);

    s->rest = slice_after(s->rest, width);
    return r;
}

static bool is_stop(rune r, const char *stops)
{
    for (; *stops != '\0'; stops++)
        if (r == *stops)
            return true;
    return false;
}

/* The text up to one of the stops, which is consumed too; false when the text ends first. `\` takes the next as is. */
static bool take_until(setter *s, const char *stops, slice *text, char *stop)
{
    buffer out = buffer_new(s->arena);
    bool found = false;

    while (!found && s->rest.size > 0) {
        rune r = take_rune(s);
        if (is_stop(r, stops)) {
            *stop = (char)r;
            found = true;
        } else if (r != '\\' || s->mode == SET_LITERAL) {
            buffer_add_rune(&out, r);
        } else if (s->rest.size > 0) {
            buffer_add_rune(&out, take_rune(s));
        }
    }
    *text = buffer_slice(&out);
    return found;
}

/* An empty key is never set. */
static void put(const setter *s, map *data, slice key, value v)
{
    if (key.size > 0 && s->options->origin != 0)
        map_put(data, symbol_new_at(s->arena, key, s->options->origin), v);
    else if (key.size > 0)
        map_set(data, key, v);
}

/* Puts back a container that is there already: its key stays whose it is. */
static void put_back(map *data, slice key, value v)
{
    if (key.size > 0)
        map_set(data, key, v);
}

static void put_index(setter *s, list *items, int64_t index, value v)
{
    if (index > SET_MAX_INDEX)
        raise_error(s->arena, GTMPL_EINVALID, "index of %lld is greater than maximum supported index of %d",
                    (long long)index, (int)SET_MAX_INDEX);
    if ((size_t)index >= items->count || v.kind != KIND_MAP || items->items[index].kind != KIND_MAP ||
        items->items[index].map != v.map)
        s->changed = true;
    while (items->count <= (size_t)index)
        list_add(s->arena, items, s->options->leaves_gaps ? value_none() : value_nil());
    items->items[index] = v;
}

/* Go's strings.EqualFold against a word in small letters; the long s is the one character beyond ASCII that counts. */
static bool is_word(slice text, slice word)
{
    for (size_t i = 0; i < word.size; i++) {
        size_t width;
        if (text.size == 0)
            return false;
        rune r = utf8_decode(text, &width);
        text = slice_after(text, width);
        if (r >= 'A' && r <= 'Z')
            r += 'a' - 'A';
        if (r != word.data[i] && !(r == 0x17F && word.data[i] == 's'))
            return false;
    }
    return text.size == 0;
}

static value typed_value(slice text)
{
    int64_t n;

    if (is_word(text, SLICE("true")))
        return value_bool(true);
    if (is_word(text, SLICE("false")))
        return value_bool(false);
    if (is_word(text, SLICE("null")))
        return value_nil();
    if (slice_equal(text, SLICE("0")))
        return value_int64(0);
    if (text.size > 0 && text.data[0] != '0' && parse_int(text, 10, &n) == PARSE_OK)
        return value_int64(n);
    return value_string(text);
}

static value scalar_value(setter *s, slice text)
{
    if (s->options->read != NULL)
        return s->options->read(s->options->context, s->arena, text);
    return s->mode == SET_TYPED ? typed_value(text) : value_string(text);
}

/* The items of `{a,b}`; the brace has been read. */
static value take_list(setter *s)
{
    list *items = list_new(s->arena, 0);
    slice text;
    char stop;

    do {
        if (!take_until(s, ",}", &text, &stop))
            raise_error(s->arena, GTMPL_EINVALID, "list must terminate with '}'");
        list_add(s->arena, items, scalar_value(s, text));
    } while (stop == ',');
    if (slice_starts(s->rest, SLICE(",")))
        s->rest = slice_after(s->rest, 1);
    return value_list(TYPE_LIST, items);
}

/* What follows a `=`; STEP_END with an empty string when nothing does. */
static step take_value(setter *s, value *v)
{
    slice text;
    char stop;

    if (s->rest.size == 0) {
        *v = value_string(SLICE(""));
        return STEP_END;
    }
    if (s->rest.data[0] == '{') {
        s->rest = slice_after(s->rest, 1);
        *v = take_list(s);
    } else {
        take_until(s, ",", &text, &stop);
        *v = scalar_value(s, text);
    }
    return STEP_NEXT;
}

static value take_literal(setter *s)
{
    slice text;
    char stop;

    take_until(s, "", &text, &stop);
    return value_string(text);
}

/* Skips white space up to the next value's comma (which it takes) or the end; false when something else stands there.
 */
static bool skip_blank(setter *s)
{
    while (s->rest.size > 0) {
        size_t width;
        rune r = utf8_decode(s->rest, &width);
        if (r != ',' && !rune_is_space(r))
            return false;
        s->rest = slice_after(s->rest, width);
        if (r == ',')
            return true;
    }
    return true;
}

/* Bytes of a string, list or map that opens the text; all of the text when it does not end. */
static size_t json_span(slice text)
{
    size_t depth = 0;
    bool quoted = false;

    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (quoted && c == '\\')
            i++;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == '{' || c == '['))
            depth++;
        else if (!quoted && (c == '}' || c == ']'))
            depth--;
        if (!quoted && depth == 0 && i < text.size)
            return i + 1;
    }
    return text.size;
}

static size_t digits(slice text, size_t from)
{
    while (from < text.size && text.data[from] >= '0' && text.data[from] <= '9')
        from++;
    return from;
}

static bool at_char(slice text, size_t i, const char *any)
{
    return i < text.size && is_stop(text.data[i], any);
}

/* Bytes of the number that opens the text; all of the text when it breaks JSON's grammar. */
static size_t json_number(slice text)
{
    size_t start = at_char(text, 0, "-") ? 1 : 0;
    size_t end = at_char(text, start, "0") ? start + 1 : digits(text, start);
    bool whole = end > start;

    if (at_char(text, end, ".")) {
        start = end + 1;
        end = digits(text, start);
        whole = whole && end > start;
    }
    if (at_char(text, end, "eE")) {
        start = at_char(text, end + 1, "+-") ? end + 2 : end + 1;
        end = digits(text, start);
        whole = whole && end > start;
    }
    return whole ? end : text.size;
}

/* Bytes of the JSON value that opens the text, as Go's json.Decoder would consume; what is wrong json_read will say. */
static size_t json_extent(slice text)
{
    static const char *const words[] = {"true", "false", "null"};

    if (at_char(text, 0, "\"{["))
        return json_span(text);
    if (at_char(text, 0, "-0123456789"))
        return json_number(text);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (slice_starts(text, slice_from(words[i])))
            return strlen(words[i]);
    return text.size;
}

static value take_json(setter *s)
{
    if (skip_blank(s))
        return value_nil();

    size_t size = json_extent(s->rest);
    value v = json_read(s->arena, NULL, arena_slice(s->arena, slice_first(s->rest, size)), JSON_ANY);
    s->rest = slice_after(s->rest, size);
    skip_blank(s);
    return v;
}

/* The value after `=`, in the mode's own grammar. */
static step take_any(setter *s, value *v)
{
    switch (s->mode) {
    case SET_JSON:
        *v = take_json(s);
        if (s->options->origin != 0)
            *v = origin_stamp(s->arena, *v, s->options->origin);
        return STEP_NEXT;
    case SET_LITERAL: *v = take_literal(s); return STEP_NEXT;
    case SET_TYPED:
    case SET_STRING: break;
    }
    return take_value(s, v);
}

/* The number in `[3]`, its bracket included; false when the text ends first. */
static bool take_index(setter *s, int64_t *index)
{
    slice text;
    char stop;

    if (!take_until(s, "]", &text, &stop))
        return false;
    switch (parse_int(text, 10, index)) {
    case PARSE_OK: break;
    case PARSE_SYNTAX: fail_quoted(s, "error parsing index: strconv.Atoi: parsing ", text, ": invalid syntax");
    case PARSE_RANGE: fail_quoted(s, "error parsing index: strconv.Atoi: parsing ", text, ": value out of range");
    }
    return true;
}

/* Go's %q of a []rune. */
_Noreturn static void fail_after_index(setter *s, slice text)
{
    buffer out = buffer_new(s->arena);
    bool first = true;

    buffer_add(&out, SLICE("unexpected data at end of array index: ["));
    for (size_t width; text.size > 0; text = slice_after(text, width), first = false) {
        value r = {.kind = KIND_INT, .type = TYPE_INT32, .integer = utf8_decode(text, &width)};
        if (!first)
            buffer_add_char(&out, ' ');
        format_printf(&out, SLICE("%q"), &r, 1);
    }
    buffer_add_char(&out, ']');
    raise_text(s->arena, GTMPL_EINVALID, buffer_slice(&out));
}

static step set_item(setter *s, list *items, int64_t index, int level);

/* `[0][1]…`: the list inside the list. */
static step set_inner_list(setter *s, list *items, int64_t index, int level)
{
    list *inner = NULL;
    int64_t next;

    if (!take_index(s, &next))
        return STEP_END;
    if ((size_t)index < items->count && !value_is_nil(items->items[index]))
        inner = as_list(s, items->items[index]);
    if (inner == NULL)
        inner = list_new(s->arena, 0);
    if (set_item(s, inner, next, level) == STEP_END)
        return STEP_END;
    put_index(s, items, index, value_list(TYPE_LIST, inner));
    return STEP_NEXT;
}

/* `[0].key…`: the map inside the list; whatever else stood there is replaced. */
static step set_inner_map(setter *s, list *items, int64_t index, int level)
{
    map *inner = NULL;

    if ((size_t)index < items->count) {
        value *slot = &items->items[index];
        if (slot->kind != KIND_MAP || slot->type != TYPE_MAP) {
            *slot = value_map(TYPE_MAP, map_new(s->arena));
            s->changed = true;
        }
        inner = slot->map;
    }
    if (inner == NULL)
        inner = map_new(s->arena);
    if (set_key(s, inner, level) == STEP_END)
        return STEP_END;
    put_index(s, items, index, value_map(TYPE_MAP, inner));
    return STEP_NEXT;
}

/* What follows `[index]`. */
static step set_item(setter *s, list *items, int64_t index, int level)
{
    slice text;
    char stop = '\0';
    value v;

    arena_check_stack(s->arena);
    if (index < 0)
        raise_error(s->arena, GTMPL_EINVALID, "negative %lld index not allowed", (long long)index);
    bool found = take_until(s, "[.=", &text, &stop);
    if (text.size > 0)
        fail_after_index(s, text);
    if (!found)
        return STEP_END;
    if (stop == '[')
        return set_inner_list(s, items, index, level);
    if (stop == '.')
        return set_inner_map(s, items, index, level);
    take_any(s, &v);
    put_index(s, items, index, v);
    return STEP_NEXT;
}

/* `key[…`: the list is set even where the text ends before a value. */
static step set_list(setter *s, map *data, slice key, int level)
{
    int64_t index;

    if (!take_index(s, &index))
        return STEP_END;

    const value *old = map_get(data, key);
    list *items = old == NULL ? list_new(s->arena, 0) : as_list(s, *old);
    if (items == NULL)
        items = list_new(s->arena, 0);
    bool outer = s->changed;
    s->changed = old == NULL;
    step after = set_item(s, items, index, level);
    if (s->changed)
        put(s, data, key, value_list(TYPE_LIST, items));
    else
        put_back(data, key, value_list(TYPE_LIST, items));
    s->changed = outer; /* a list around this one has only been walked through */
    return after;
}

/* `key.…` */
static step set_map(setter *s, map *data, slice key, int level)
{
    if (++level > SET_MAX_NESTING)
        raise_error(s->arena, GTMPL_EINVALID,
                    "value name nested level is greater than maximum supported nested level of %d",
                    (int)SET_MAX_NESTING);

    const value *old = map_get(data, key);
    map *inner = old == NULL ? NULL : as_map(s, *old);
    bool is_new = inner == NULL;
    if (is_new)
        inner = map_new(s->arena);
    step after = set_key(s, inner, level);
    if (map_count(inner) > 0 && !is_new)
        put_back(data, key, value_map(TYPE_MAP, inner));
    else if (map_count(inner) > 0)
        put(s, data, key, value_map(TYPE_MAP, inner));
    else if (after == STEP_NEXT)
        fail_quoted(s, "key map ", key, " has no value");
    return after;
}

static step set_key(setter *s, map *data, int level)
{
    slice key;
    char stop;
    value v;
    step after;

    if (!take_until(s, s->mode == SET_LITERAL ? "=[." : "=[,.", &key, &stop)) {
        if (key.size > 0)
            fail_quoted(s, "key ", key, " has no value");
        return STEP_END;
    }
    switch (stop) {
    case '[': return set_list(s, data, key, level);
    case '.': return set_map(s, data, key, level);
    case ',': fail_quoted(s, "key ", key, " has no value (cannot end with ,)");
    default: break;
    }
    after = take_any(s, &v);
    put(s, data, key, v);
    return after;
}

void values_set(arena *a, map *dest, slice text, const set_options *options)
{
    setter s = {.arena = a, .rest = text, .mode = options->mode, .options = options};

    while (set_key(&s, dest, 0) == STEP_NEXT)
        ;
}
