/*
 * encoding/json's Unmarshal into interface{}, in one pass. jansson, which reads JSON elsewhere, is no help here: it
 * refuses duplicate keys or broken UTF-8 where Go takes them, and words its errors in its own way, and templates see
 * both. The grammar is RFC 8259's; the words are those of Go's scanner.
 */
#include "codec/json.h"

#include "base/word8.h"
#include "value/number.h"

enum { FEW_ENTRIES = 64 }; /* of an object and those around it, which need no memory of the arena's */

typedef struct json_reader {
    arena *arena;
    symbol_table *symbols;
    slice text;
    size_t at;
    int depth;
    bool decoder;         /* json.Decoder's words, and numbers as text */
    slice *rest;          /* told of the place of an invalid character; or NULL */
    const char *bad_type; /* the first number that fits no float64, as a complaint */
    map_entry *entries;   /* of the objects that are being read, outermost first */
    size_t entry_count, entry_capacity;
} json_reader;

static value read_value(json_reader *r);

/* "invalid character 'x' where": the byte as Go quotes it. Go's scanner sees a space where the text ends. */
static _Noreturn void fail_at(const json_reader *r, const char *where)
{
    buffer quoted = buffer_new(r->arena);
    unsigned char c = r->at < r->text.size ? (unsigned char)r->text.data[r->at] : ' ';

    if (r->decoder && r->at >= r->text.size)
        raise_error(r->arena, GTMPL_EYAML, "unexpected EOF");
    if (c == '\'') {
        buffer_add(&quoted, SLICE("\\'"));
    } else if (c == '"') {
        buffer_add_char(&quoted, '"');
    } else {
        buffer one = buffer_new(r->arena), escaped = buffer_new(r->arena);
        buffer_add_rune(&one, c);
        quote_string(&escaped, buffer_slice(&one));
        buffer_add(&quoted, slice_of(escaped.data + 1, escaped.size - 2));
    }
    slice name = buffer_slice(&quoted);
    if (r->rest != NULL)
        *r->rest = slice_after(r->text, r->at);
    raise_error(r->arena, GTMPL_EYAML, "invalid character '%.*s' %s", SLICE_ARG(name), where);
}

/* The same where white space may stand, so that the end is a complaint of its own. */
static _Noreturn void fail_token(const json_reader *r, const char *where)
{
    if (r->at >= r->text.size)
        raise_error(r->arena, GTMPL_EYAML, r->decoder ? "unexpected EOF" : "unexpected end of JSON input");
    fail_at(r, where);
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The end of white space; most of it is a line end and many spaces. */
static const char *skip_space(const char *at, const char *end)
{
    while (at < end && is_space(*at)) {
        at++;
        while (end - at >= WORD8_SIZE) {
            uint64_t others = word8_load(at) ^ (WORD8_ONES * ' ');
            if (others != 0) {
                at += (unsigned)__builtin_ctzll(others) / 8;
                break;
            }
            at += WORD8_SIZE;
        }
    }
    return at;
}

/* The next byte that is no white space, not taken; '\0' at the end (a NUL in the text is refused like any other). */
static inline char peek(json_reader *r)
{
    const char *at = r->text.data + r->at, *end = r->text.data + r->text.size;

    if (at<end && * at> ' ')
        return *at;
    at = skip_space(at, end);
    r->at = (size_t)(at - r->text.data);
    return at < end ? *at : '\0';
}

static char here(const json_reader *r)
{
    return r->at < r->text.size ? r->text.data[r->at] : '\0';
}

static value read_word(json_reader *r, const char *word, value v)
{
    for (size_t i = 0; word[i] != '\0'; i++, r->at++)
        if (r->at >= r->text.size || r->text.data[r->at] != word[i]) {
            slice where = arena_printf(r->arena, "in literal %s (expecting '%c')", word, word[i]);
            fail_at(r, arena_cstring(r->arena, where));
        }
    return v;
}

static void skip_digits(json_reader *r)
{
    while (is_digit(here(r)))
        r->at++;
}

static value read_number(json_reader *r)
{
    size_t start = r->at;
    double d = 0;

    if (here(r) == '-')
        r->at++;
    if (!is_digit(here(r)))
        fail_at(r, "in numeric literal");
    if (here(r) == '0')
        r->at++;
    else
        skip_digits(r);
    if (here(r) == '.') {
        r->at++;
        if (!is_digit(here(r)))
            fail_at(r, "after decimal point in numeric literal");
        skip_digits(r);
    }
    if (here(r) == 'e' || here(r) == 'E') {
        r->at++;
        if (here(r) == '+' || here(r) == '-')
            r->at++;
        if (!is_digit(here(r)))
            fail_at(r, "in exponent of numeric literal");
        skip_digits(r);
    }
    slice text = slice_of(r->text.data + start, r->at - start);
    if (r->decoder) {
        value number = value_string(text);
        number.type = TYPE_NUMBER;
        return number;
    }
    if (parse_float(text, &d) == PARSE_OK)
        return value_float(d);
    if (r->bad_type == NULL)
        r->bad_type = arena_cstring(
            r->arena, arena_printf(r->arena, "json: cannot unmarshal number %.*s into Go value of type float64",
                                   SLICE_ARG(text)));
    return value_nil();
}

static int hex_digit(char c)
{
    if (is_digit(c))
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The tests for a quote, a backslash, a control character or what is beyond ASCII. */
static uint64_t odd_bytes(uint64_t word)
{
    return word8_wide(word) | word8_below(word, ' ') | word8_equal(word, '"') | word8_equal(word, '\\');
}

/* The offset, from `at` on, of the first byte that is odd, or of the last few of the text. */
static size_t skip_plain(slice text, size_t at)
{
    while (text.size - at >= WORD8_SIZE) {
        uint64_t odd = odd_bytes(word8_load(text.data + at));
        if (word8_has(odd))
            return at + word8_first(odd);
        at += WORD8_SIZE;
    }
    return at;
}

/* Stands at a backslash; leaves the last byte of what it begins. */
static void check_escape(json_reader *r)
{
    r->at++;
    if (here(r) == 'u') {
        for (int i = 0; i < 4; i++) {
            r->at++;
            if (hex_digit(here(r)) < 0)
                fail_at(r, "in \\u hexadecimal character escape");
        }
    } else if (here(r) == '\0' || strchr("bfnrt\\/\"", here(r)) == NULL) {
        fail_at(r, "in string escape code");
    }
}

/* Finds the closing quote and checks escapes; `plain` says whether the text is the string. Stands after the quote. */
static slice scan_string(json_reader *r, bool *plain)
{
    size_t start = ++r->at;

    *plain = true;
    for (;; r->at++) {
        r->at = skip_plain(r->text, r->at);
        if (r->at >= r->text.size)
            fail_token(r, "");
        unsigned char c = (unsigned char)r->text.data[r->at];
        if (c == '"')
            break;
        if (c < 0x20)
            fail_at(r, "in string literal");
        if (c >= 0x80 || c == '\\')
            *plain = false;
        if (c == '\\')
            check_escape(r);
    }
    slice text = slice_of(r->text.data + start, r->at - start);
    r->at++;
    return text;
}

/* The code of `\uXXXX` at the start of a slice, or -1. */
static rune unicode_escape(slice s)
{
    rune r = 0;

    if (s.size < 6 || s.data[0] != '\\' || s.data[1] != 'u')
        return -1;
    for (int i = 2; i < 6; i++) {
        int digit = hex_digit(s.data[i]);
        if (digit < 0)
            return -1;
        r = r * 16 + digit;
    }
    return r;
}

/* One `\uXXXX`, or two that are a surrogate pair; a lone surrogate reads as U+FFFD. Returns the bytes used. */
static size_t take_unicode(buffer *out, slice rest)
{
    rune high = unicode_escape(rest), low = unicode_escape(slice_after(rest, 6));

    if (high < 0xD800 || high > 0xDFFF) {
        buffer_add_rune(out, high);
        return 6;
    }
    if (high < 0xDC00 && low >= 0xDC00 && low <= 0xDFFF) {
        buffer_add_rune(out, 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00));
        return 12;
    }
    buffer_add_rune(out, RUNE_ERROR);
    return 6;
}

/* One escape, not of a code, from its backslash on. */
static void take_escape(buffer *out, char letter)
{
    static const char codes[] = "b\bf\fn\nr\rt\t\\\\//\"\"";
    const char *code = codes;

    while (*code != letter)
        code += 2;
    buffer_add_char(out, code[1]);
}

static slice unquote(json_reader *r, slice text)
{
    buffer out = buffer_new(r->arena);

    buffer_reserve(&out, text.size);
    for (size_t i = 0; i < text.size;) {
        size_t run = skip_plain(text, i) - i;
        unsigned char c = (unsigned char)text.data[i];
        if (run > 0) {
            buffer_add(&out, slice_of(text.data + i, run));
            i += run;
        } else if (c == '\\' && text.data[i + 1] == 'u') {
            i += take_unicode(&out, slice_after(text, i));
        } else if (c == '\\') {
            take_escape(&out, text.data[i + 1]);
            i += 2;
        } else if (c < 0x80) {
            buffer_add_char(&out, (char)c);
            i++;
        } else {
            size_t width;
            buffer_add_rune(&out, utf8_decode(slice_after(text, i), &width));
            i += width;
        }
    }
    return buffer_slice(&out);
}

static slice read_string(json_reader *r)
{
    bool plain;
    slice text = scan_string(r, &plain);

    return plain ? text : unquote(r, text);
}

static void enter_level(json_reader *r)
{
    r->at++;
    if (++r->depth > VALUE_MAX_DEPTH)
        raise_error(r->arena, GTMPL_ELIMIT, "exceeded max depth");
    arena_check_stack(r->arena);
}

static void push_entry(json_reader *r, const symbol *key, value v)
{
    if (r->entry_count == r->entry_capacity) {
        map_entry *more = ARENA_ARRAY(r->arena, r->entry_capacity * 2, map_entry);
        memcpy(more, r->entries, r->entry_count * sizeof *more);
        r->entries = more;
        r->entry_capacity *= 2;
    }
    r->entries[r->entry_count++] = (map_entry){key, v};
}

/* The entries from the position on become a map, which has just the room that they need. */
static map *take_map(json_reader *r, size_t first)
{
    map *m = map_new_sized(r->arena, r->entry_count - first);

    for (size_t i = first; i < r->entry_count; i++)
        if (r->symbols == NULL)
            map_put(m, r->entries[i].key, r->entries[i].value);
        else
            map_put_interned(m, r->entries[i].key, r->entries[i].value);
    r->entry_count = first;
    return m;
}

static value read_map(json_reader *r)
{
    size_t first = r->entry_count;

    enter_level(r);
    if (peek(r) == '}')
        goto end;
    for (;;) {
        if (peek(r) != '"')
            fail_token(r, "looking for beginning of object key string");
        slice key = read_string(r);
        if (peek(r) != ':')
            fail_token(r, "after object key");
        r->at++;
        value v = read_value(r);
        push_entry(r, r->symbols == NULL ? symbol_new(r->arena, key) : symbol_intern(r->symbols, key), v);
        if (peek(r) == '}')
            break;
        if (peek(r) != ',')
            fail_token(r, "after object key:value pair");
        r->at++;
    }
end:
    r->at++;
    r->depth--;
    return value_map(TYPE_MAP, take_map(r, first));
}

static value read_list(json_reader *r)
{
    list *l = list_new(r->arena, 0);

    enter_level(r);
    if (peek(r) == ']')
        goto end;
    for (;;) {
        list_add(r->arena, l, read_value(r));
        if (peek(r) == ']')
            break;
        if (peek(r) != ',')
            fail_token(r, "after array element");
        r->at++;
    }
end:
    r->at++;
    r->depth--;
    return value_list(TYPE_LIST, l);
}

static value read_value(json_reader *r)
{
    char c = peek(r);

    switch (c) {
    case '{': return read_map(r);
    case '[': return read_list(r);
    case '"': return value_string(read_string(r));
    case 't': return read_word(r, "true", value_bool(true));
    case 'f': return read_word(r, "false", value_bool(false));
    case 'n': return read_word(r, "null", value_nil());
    default:
        if (c == '-' || is_digit(c))
            return read_number(r);
        fail_token(r, "looking for beginning of value");
    }
}

const char *json_kind_name(value v)
{
    switch ((value_kind)v.kind) {
    case KIND_BOOL: return "bool";
    case KIND_STRING: return "string";
    case KIND_LIST: return "array";
    case KIND_MAP: return "object";
    default: return "number";
    }
}

static value fit_shape(const json_reader *r, value v, json_shape shape, bool null)
{
    type wanted = shape == JSON_MAP ? TYPE_MAP : TYPE_LIST;

    if (shape != JSON_ANY && null)
        return value_zero(wanted);
    if (shape != JSON_ANY && v.kind != (shape == JSON_MAP ? KIND_MAP : KIND_LIST))
        raise_error(r->arena, GTMPL_EYAML, "json: cannot unmarshal %s into Go value of type %s", json_kind_name(v),
                    type_table[wanted].name);
    if (r->bad_type != NULL)
        raise_error(r->arena, GTMPL_EYAML, "%s", r->bad_type);
    return v;
}

value json_read(arena *a, symbol_table *symbols, slice text, json_shape shape)
{
    map_entry few[FEW_ENTRIES];
    json_reader r = {.arena = a, .symbols = symbols, .text = text, .entries = few, .entry_capacity = FEW_ENTRIES};
    value v = read_value(&r);

    peek(&r);
    if (r.at < text.size)
        fail_token(&r, "after top-level value");
    return fit_shape(&r, v, shape, v.kind == KIND_NIL && r.bad_type == NULL);
}

value json_decode(arena *a, symbol_table *symbols, slice text, slice *rest)
{
    map_entry few[FEW_ENTRIES];
    json_reader r = {.arena = a, .symbols = symbols, .text = text, .decoder = true, .rest = rest};

    r.entries = few;
    r.entry_capacity = FEW_ENTRIES;
    peek(&r);
    if (r.at >= text.size)
        raise_error(a, GTMPL_EYAML, "EOF");
    value v = read_value(&r);
    *rest = slice_after(text, r.at);
    return v;
}
