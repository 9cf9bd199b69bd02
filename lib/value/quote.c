/*
 * Go's string and character literals, out and in: strconv.Quote and its relatives, and strconv.Unquote.
 */
#include "value/number.h"

static void add_hex(buffer *out, char letter, uint32_t n, int digits)
{
    buffer_add_char(out, '\\');
    buffer_add_char(out, letter);
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4)
        buffer_add_char(out, "0123456789abcdef"[n >> shift & 0xF]);
}

/* The letter that escapes a control character, or NUL. */
static char escape_letter(rune r)
{
    return r >= '\a' && r <= '\r' ? "abtnvfr"[r - '\a'] : '\0';
}

static void add_escaped(buffer *out, rune r, char quote, bool ascii)
{
    if (r == quote || r == '\\') {
        buffer_add_char(out, '\\');
        buffer_add_char(out, (char)r);
    } else if (rune_is_print(r) && (r < 0x80 || !ascii)) {
        buffer_add_rune(out, r);
    } else if (escape_letter(r) != '\0') {
        buffer_add_char(out, '\\');
        buffer_add_char(out, escape_letter(r));
    } else if (r < ' ' || r == 0x7F) {
        add_hex(out, 'x', (uint32_t)r, 2);
    } else if (r < 0x10000) {
        add_hex(out, 'u', (uint32_t)r, 4);
    } else {
        add_hex(out, 'U', (uint32_t)r, 8);
    }
}

static void quote_with(buffer *out, slice s, bool ascii)
{
    buffer_add_char(out, '"');
    for (size_t width; s.size > 0; s = slice_after(s, width)) {
        rune r = utf8_decode(s, &width);
        if (r == RUNE_ERROR && width == 1)
            add_hex(out, 'x', (unsigned char)s.data[0], 2);
        else
            add_escaped(out, r, '"', ascii);
    }
    buffer_add_char(out, '"');
}

void quote_string(buffer *out, slice s)
{
    quote_with(out, s, false);
}

void quote_string_ascii(buffer *out, slice s)
{
    quote_with(out, s, true);
}

static void quote_rune_with(buffer *out, rune r, bool ascii)
{
    bool valid = r >= 0 && r <= RUNE_MAX && !(r >= 0xD800 && r <= 0xDFFF);

    buffer_add_char(out, '\'');
    add_escaped(out, valid ? r : RUNE_ERROR, '\'', ascii);
    buffer_add_char(out, '\'');
}

void quote_rune(buffer *out, rune r)
{
    quote_rune_with(out, r, false);
}

void quote_rune_ascii(buffer *out, rune r)
{
    quote_rune_with(out, r, true);
}

bool can_backquote(slice s)
{
    for (size_t width; s.size > 0; s = slice_after(s, width)) {
        rune r = utf8_decode(s, &width);
        if (width == 1 && (r == RUNE_ERROR || (r < ' ' && r != '\t') || r == '`' || r == 0x7F))
            return false;
        if (r == 0xFEFF) /* a byte order mark would be invisible */
            return false;
    }
    return true;
}

/* A character of a literal: a code point, or a byte of its own (\x and octal escapes). */
typedef struct literal_char {
    rune code;
    bool byte;
} literal_char;

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : 99;
}

/* Reads exactly `count` digits. */
static bool take_number(slice *rest, size_t count, int base, uint32_t *n)
{
    if (rest->size < count)
        return false;
    *n = 0;
    for (size_t i = 0; i < count; i++) {
        int digit = hex_value(rest->data[i]);
        if (digit >= base)
            return false;
        *n = *n * (uint32_t)base + (uint32_t)digit;
    }
    *rest = slice_after(*rest, count);
    return true;
}

/* Reads what follows a backslash. */
static bool take_escape(slice *rest, char quote, literal_char *c)
{
    static const char letters[] = "abtnvfr";
    char letter = rest->size > 0 ? rest->data[0] : '\0';
    const char *control = letter == '\0' ? NULL : strchr(letters, letter);
    uint32_t n;

    if (letter >= '0' && letter <= '7') {
        if (!take_number(rest, 3, 8, &n) || n > 0xFF)
            return false;
        *c = (literal_char){(rune)n, true};
        return true;
    }
    *rest = slice_after(*rest, 1);
    if (letter == 'x') {
        bool good = take_number(rest, 2, 16, &n);
        *c = (literal_char){good ? (rune)n : 0, true};
        return good;
    }
    if (letter == 'u' || letter == 'U') {
        if (!take_number(rest, letter == 'u' ? 4 : 8, 16, &n) || n > RUNE_MAX || (n >= 0xD800 && n <= 0xDFFF))
            return false;
        *c = (literal_char){(rune)n, false};
        return true;
    }
    *c = (literal_char){control != NULL ? '\a' + (rune)(control - letters) : letter, false};
    return control != NULL || letter == '\\' || (letter == quote && letter != '\0');
}

/* Reads one character of a literal in `quote`s (strconv.UnquoteChar); false at its end and on a wrong escape. */
static bool take_char(slice *rest, char quote, literal_char *c)
{
    if (rest->size == 0 || rest->data[0] == quote)
        return false;
    if (rest->data[0] == '\\') {
        *rest = slice_after(*rest, 1);
        return take_escape(rest, quote, c);
    }
    size_t width;
    *c = (literal_char){utf8_decode(*rest, &width), false};
    *rest = slice_after(*rest, width);
    return true;
}

bool unquote_char(slice literal, rune *result)
{
    slice rest = slice_after(literal, 1);
    literal_char c;

    if (!slice_starts(literal, SLICE("'")) || !take_char(&rest, '\'', &c) || !slice_equal(rest, SLICE("'")))
        return false;
    *result = c.code;
    return true;
}

static slice without_returns(arena *a, slice text)
{
    if (slice_find_char(text, '\r') == SLICE_NONE)
        return text;

    buffer plain = buffer_new(a);
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] != '\r')
            buffer_add_char(&plain, text.data[i]);
    return buffer_slice(&plain);
}

/* Whether the text between quotes means itself: plain ASCII without an escape. */
static bool is_plain(slice body, char quote)
{
    return slice_find_char(body, '\\') == SLICE_NONE && slice_find_char(body, '\n') == SLICE_NONE &&
           slice_find_char(body, quote) == SLICE_NONE && utf8_ascii_prefix(body) == body.size;
}

/* The body of a literal in double or single quotes, up to the closing one, which must be the last byte. */
static bool unquote_escaped(arena *a, slice rest, char quote, slice *result)
{
    buffer text = buffer_new(a);

    for (int count = 0; rest.size > 0 && rest.data[0] != quote; count++) {
        literal_char c;
        if (rest.data[0] == '\n' || (quote == '\'' && count > 0) || !take_char(&rest, quote, &c))
            return false;
        if (c.byte)
            buffer_add_char(&text, (char)c.code);
        else
            buffer_add_rune(&text, c.code);
    }
    *result = buffer_slice(&text);
    return rest.size == 1;
}

bool unquote_string(arena *a, slice literal, slice *result)
{
    char quote = literal.size < 2 ? '\0' : literal.data[0];
    slice rest = slice_after(literal, 1);

    if (quote == '`') {
        slice body = slice_first(rest, rest.size - 1);
        *result = without_returns(a, body);
        return slice_find_char(rest, '`') == rest.size - 1;
    }
    if (quote == '"' && rest.data[rest.size - 1] == quote && is_plain(slice_first(rest, rest.size - 1), quote)) {
        *result = slice_first(rest, rest.size - 1);
        return true;
    }
    return (quote == '"' || quote == '\'') && unquote_escaped(a, rest, quote, result);
}
