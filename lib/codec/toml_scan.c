/* Characters and tokens of TOML, with the complaints of BurntSushi/toml's lexer. */
#include "codec/toml_scan.h"

#include "value/number.h"

/* --- complaints -------------------------------------------------------------------------------------------------- */

/* The open table and the key in it. The key alone stands as it is, a table's keys are quoted where they must be. */
static slice last_key(const toml_scanner *s)
{
    buffer out = buffer_new(s->arena);

    toml_add_path(&out, s->context);
    if (s->key.size > 0 && s->context->depth > 0)
        buffer_add_char(&out, '.');
    buffer_add(&out, s->key);
    return buffer_slice(&out);
}

void toml_fail_line(const toml_scanner *s, int line, slice what)
{
    failure *f = ARENA_NEW(s->arena, failure);
    buffer out = buffer_new(s->arena);
    slice key = last_key(s);

    buffer_printf(&out, "toml: line %d", line);
    if (key.size > 0) {
        buffer_add(&out, SLICE(" (last key "));
        quote_string(&out, key);
        buffer_add_char(&out, ')');
    }
    buffer_add(&out, SLICE(": "));
    buffer_add(&out, what);
    f->status = GTMPL_EYAML;
    f->text = buffer_slice(&out);
    f->line = line < 0 ? 0 : (uint32_t)line;
    raise_failure(s->arena, f);
}

/* The end of a text that ends its last line belongs to that line. */
static int line_here(const toml_scanner *s)
{
    return s->ended && s->at > 0 && s->text.data[s->at - 1] == '\n' ? s->line - 1 : s->line;
}

void toml_fail(const toml_scanner *s, slice what)
{
    toml_fail_line(s, line_here(s), what);
}

void toml_fail_text(const toml_scanner *s, const char *before, slice quoted, const char *after)
{
    buffer out = buffer_new(s->arena);

    buffer_add(&out, slice_from(before));
    quote_string(&out, quoted);
    buffer_add(&out, slice_from(after));
    toml_fail(s, buffer_slice(&out));
}

static slice rune_between(const toml_scanner *s, const char *before, rune r, const char *after)
{
    buffer out = buffer_new(s->arena);

    buffer_add(&out, slice_from(before));
    quote_rune(&out, r);
    buffer_add(&out, slice_from(after));
    return buffer_slice(&out);
}

void toml_fail_rune(const toml_scanner *s, const char *before, rune r, const char *after)
{
    toml_fail(s, rune_between(s, before, r, after));
}

/* A line end that came too early is a matter of the line that it ends. */
static _Noreturn void fail_line_before(const toml_scanner *s, slice what)
{
    toml_fail_line(s, s->line - 1, what);
}

/* --- characters -------------------------------------------------------------------------------------------------- */

static _Noreturn void fail_control(const toml_scanner *s, rune r)
{
    toml_fail_line(s, s->line,
                   arena_printf(s->arena, "TOML files cannot contain control characters: '0x%02x'", (unsigned)r));
}

static rune look(const toml_scanner *s, size_t *width)
{
    *width = 0;
    if (s->at >= s->text.size)
        return 0;
    rune r = utf8_decode(slice_after(s->text, s->at), width);
    unsigned char first = (unsigned char)s->text.data[s->at];
    if (r == RUNE_ERROR && *width == 1)
        toml_fail_line(s, s->line, arena_printf(s->arena, "invalid UTF-8 byte: 0x%02x", first));
    if (r == '\r' && (s->at + 1 == s->text.size || s->text.data[s->at + 1] != '\n'))
        fail_control(s, r);
    if ((r < 0x20 && r != '\t' && r != '\n' && r != '\r') || r == 0x7F)
        fail_control(s, r);
    return r;
}

rune toml_peek(toml_scanner *s)
{
    size_t width;

    return look(s, &width);
}

rune toml_take(toml_scanner *s)
{
    size_t width;
    rune r = look(s, &width);

    if (width == 0)
        s->ended = true;
    if (r == '\n')
        s->line++;
    s->at += width;
    return r;
}

bool toml_accept(toml_scanner *s, rune r)
{
    if (toml_peek(s) != r)
        return false;
    toml_take(s);
    return true;
}

bool toml_is_blank(rune r)
{
    return r == ' ' || r == '\t';
}

bool toml_is_line_end(rune r)
{
    return r == '\n' || r == '\r';
}

void toml_skip_blanks(toml_scanner *s)
{
    while (toml_is_blank(toml_peek(s)))
        toml_take(s);
    s->start = s->at;
}

void toml_skip_comment(toml_scanner *s)
{
    while (s->at < s->text.size && !toml_is_line_end(toml_peek(s)))
        toml_take(s);
}

rune toml_skip_space(toml_scanner *s)
{
    for (;;) {
        rune r = toml_peek(s);
        if (r == '#')
            toml_skip_comment(s);
        else if (toml_is_blank(r) || toml_is_line_end(r))
            toml_take(s);
        else
            break;
    }
    s->start = s->at;
    return toml_peek(s);
}

/* --- strings ----------------------------------------------------------------------------------------------------- */

static int hex_digit(rune r)
{
    if (r >= '0' && r <= '9')
        return r - '0';
    if (r >= 'a' && r <= 'f')
        return r - 'a' + 10;
    return r >= 'A' && r <= 'F' ? r - 'A' + 10 : -1;
}

static void take_hex(toml_scanner *s, int count, const char *complaint)
{
    for (int i = 0; i < count; i++)
        if (hex_digit(toml_take(s)) < 0)
            toml_fail_text(s, complaint, toml_current(s), " instead");
}

/* What follows a backslash. A blank passes here, since it may lead up to a line end; unescape looks again. */
static void take_escape(toml_scanner *s)
{
    rune r = toml_take(s);

    switch (r) {
    case 'x': take_hex(s, 2, "expected two hexadecimal digits after '\\x', but got "); return;
    case 'u': take_hex(s, 4, "expected four hexadecimal digits after '\\u', but got "); return;
    case 'U': take_hex(s, 8, "expected eight hexadecimal digits after '\\U', but got "); return;
    default: break;
    }
    if (r > 0 && r < 0x80 && strchr("ebtnfr\" \t\\", (int)r) != NULL)
        return;
    buffer out = buffer_new(s->arena);
    buffer_add(&out, SLICE("invalid escape in string '\\"));
    buffer_add_rune(&out, r);
    buffer_add_char(&out, '\'');
    toml_fail_line(s, s->ended ? s->line - 1 : s->line, buffer_slice(&out));
}

/* The character of \xXX, \uXXXX or \UXXXXXXXX at the start of a slice. */
static size_t add_code(const toml_scanner *s, buffer *out, slice rest)
{
    size_t digits = rest.data[1] == 'x' ? 2 : rest.data[1] == 'u' ? 4 : 8;
    uint32_t code = 0;

    for (size_t i = 0; i < digits; i++)
        code = code << 4 | (uint32_t)hex_digit(rest.data[2 + i]);
    if (code > RUNE_MAX || (code >= 0xD800 && code < 0xE000))
        toml_fail_line(
            s, s->line,
            arena_printf(s->arena, "Escaped character '\\u%.*s' is not valid UTF-8.", (int)digits, rest.data + 2));
    buffer_add_rune(out, (rune)code);
    return digits + 2;
}

/* White space from a backslash on, up to what follows it; 0 unless a line ends in it. */
static size_t folded_space(slice rest)
{
    size_t n = 1;
    bool folded = false;

    for (; n < rest.size && strchr(" \t\r\n", rest.data[n]) != NULL && rest.data[n] != '\0'; n++)
        folded = folded || rest.data[n] == '\n';
    return folded ? n : 0;
}

/* One escape at the start of a slice; returns the bytes that it takes. Line ends are there in long strings only. */
static size_t add_escape(const toml_scanner *s, buffer *out, slice rest)
{
    static const char codes[] = "b\bt\tn\nf\fr\re\033\"\"\\\\";
    char c = rest.data[1];
    size_t space = folded_space(rest);

    if (space > 0)
        return space;
    if (c == ' ' || c == '\t')
        toml_fail_line(s, s->line, arena_printf(s->arena, "invalid escape: '\\%c'", c));
    if (c == 'x' || c == 'u' || c == 'U')
        return add_code(s, out, rest);
    const char *code = codes;
    while (*code != c)
        code += 2;
    buffer_add_char(out, code[1]);
    return 2;
}

static slice unescape(const toml_scanner *s, slice text)
{
    buffer out = buffer_new(s->arena);
    size_t next = slice_find_char(text, '\\');

    if (next == SLICE_NONE)
        return text;
    buffer_reserve(&out, text.size);
    for (; next != SLICE_NONE; next = slice_find_char(text, '\\')) {
        buffer_add(&out, slice_first(text, next));
        text = slice_after(text, next);
        text = slice_after(text, add_escape(s, &out, text));
    }
    buffer_add(&out, text);
    return buffer_slice(&out);
}

/* A string of one line, after its opening quote. Escapes are read when its end has been seen. */
static slice take_string(toml_scanner *s, char quote)
{
    s->start = s->at;
    for (;;) {
        rune r = toml_take(s);
        if (r == quote)
            break;
        if (s->ended)
            toml_fail(s,
                      quote == '"' ? SLICE("unexpected EOF; expected '\"'") : SLICE("unexpected EOF; expected \"'\""));
        if (toml_is_line_end(r))
            fail_line_before(s, SLICE("strings cannot contain newlines"));
        if (r == '\\' && quote == '"')
            take_escape(s);
    }
    slice text = slice_of(s->text.data + s->start, s->at - 1 - s->start);
    s->start = s->at;
    return quote == '"' ? unescape(s, text) : text;
}

static bool next_are(const toml_scanner *s, char c, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (s->at + i >= s->text.size || s->text.data[s->at + i] != c)
            return false;
    return true;
}

/*
 * Whether the quote just taken begins the last three. Up to two more may stand before those; the reference looks for a
 * sixth, and takes an escaped quote for none of them.
 */
static bool ends_long_string(toml_scanner *s, char quote)
{
    if (!next_are(s, quote, 2))
        return false;
    s->at += 2;
    if (toml_peek(s) != quote)
        return true;
    if (quote == '\'' && slice_ends(toml_current(s), SLICE("'''''")))
        toml_fail(s, SLICE("unexpected \"''''''\""));
    if (quote == '"' && slice_ends(toml_current(s), SLICE("\"\"\"\"\"")) &&
        !slice_ends(toml_current(s), SLICE("\\\"\"\"\"\"")))
        toml_fail(s, SLICE("unexpected '\"\"\"\"\"\"'"));
    s->at -= 2;
    return false;
}

static slice without_first_line_end(slice text)
{
    if (slice_starts(text, SLICE("\r\n")))
        return slice_after(text, 2);
    return slice_without_prefix(text, SLICE("\n"));
}

/* A string of several lines, after its three quotes. */
static slice take_long_string(toml_scanner *s, char quote)
{
    s->start = s->at;
    for (;;) {
        rune r = toml_take(s);
        if (s->ended)
            toml_fail(s, quote == '"' ? SLICE("unexpected EOF; expected '\"\"\"'")
                                      : SLICE("unexpected EOF; expected \"'''\""));
        if (r == quote && ends_long_string(s, quote))
            break;
        if (r == '\\' && quote == '"') {
            if (toml_is_line_end(toml_peek(s)))
                toml_take(s);
            else
                take_escape(s);
        }
    }
    slice text = without_first_line_end(slice_of(s->text.data + s->start, s->at - 3 - s->start));
    s->start = s->at;
    return quote == '"' ? unescape(s, text) : text;
}

/* A third quote is looked at even where there is none: a complaint about that character then names the key. */
static slice take_any_string(toml_scanner *s, char quote)
{
    if (toml_accept(s, quote)) {
        if (toml_accept(s, quote))
            return take_long_string(s, quote);
        s->at--;
    }
    return take_string(s, quote);
}

/* --- keys and values --------------------------------------------------------------------------------------------- */

static bool is_bare(rune r)
{
    return (r >= 'a' && r <= 'z') || (r >= 'A' && r <= 'Z') || (r >= '0' && r <= '9') || r == '_' || r == '-';
}

slice toml_key_part(toml_scanner *s)
{
    rune r = toml_peek(s);

    if (r == '"' || r == '\'') {
        toml_take(s);
        return take_string(s, (char)r);
    }
    while (is_bare(toml_peek(s)))
        toml_take(s);
    slice text = toml_current(s);
    s->start = s->at;
    return text;
}

/* true or false; any other word is quoted in the complaint. */
static toml_token word_token(toml_scanner *s)
{
    size_t from = s->at;

    while (rune_is_letter(toml_peek(s)))
        toml_take(s);
    slice word = slice_of(s->text.data + from, s->at - from);
    if (slice_equal(word, SLICE("true")))
        return TOML_TRUE;
    if (slice_equal(word, SLICE("false")))
        return TOML_FALSE;
    toml_fail_text(s, "expected value but found ", word, " instead");
}

/* After 'i' or 'n': inf and nan, and also what else the reference lets through here, for toml_float to refuse. */
static bool takes_special(toml_scanner *s)
{
    return (toml_accept(s, 'n') && toml_accept(s, 'f')) || (toml_accept(s, 'a') && toml_accept(s, 'n'));
}

static _Noreturn void fail_value(const toml_scanner *s, rune r)
{
    slice what = rune_between(s, "expected value but found ", r, " instead");

    if (s->ended)
        toml_fail(s, SLICE("unexpected EOF; expected value"));
    if (r == '\n')
        fail_line_before(s, what);
    toml_fail(s, what);
}

static toml_token scan_value(toml_scanner *s, slice *text)
{
    rune r = toml_peek(s);

    if (r >= '0' && r <= '9')
        return toml_number_token(s);
    if (r != 'i' && r != 'n' && rune_is_letter(r))
        return word_token(s);
    toml_take(s);
    switch (r) {
    case '[': return TOML_ARRAY;
    case '{': return TOML_TABLE;
    case '"':
    case '\'': *text = take_any_string(s, (char)r); return TOML_STRING;
    case '-':
    case '+': return toml_signed_token(s);
    case '.': toml_fail(s, SLICE("floats must start with a digit, not '.'"));
    case 'i':
    case 'n':
        if (takes_special(s))
            return TOML_FLOAT;
        s->at--;
        return word_token(s);
    default: fail_value(s, r);
    }
}

toml_token toml_value_token(toml_scanner *s, slice *text)
{
    toml_skip_blanks(s);
    toml_token token = scan_value(s, text);
    if (token != TOML_STRING)
        *text = toml_current(s);
    s->start = s->at;
    return token;
}
