/*
 * The lexer. Outside actions it looks for `{{`; inside, one function a kind of item, each entered with the first
 * character already read. Reference: Go's text/template/parse, lex.go, whose messages and positions it keeps.
 */
#include "template/lex.h"

#include "base/utf8.h"
#include "value/number.h"

#define LEFT_DELIMITER  SLICE("{{")
#define RIGHT_DELIMITER SLICE("}}")
#define LEFT_COMMENT    SLICE("/*")
#define RIGHT_COMMENT   SLICE("*/")
#define SPACES          SLICE(" \t\r\n")

enum {
    END = -1,
    TRIM_MARKER_SIZE = 2, /* "- " or " -" */
};

static const struct {
    const char *word;
    item_kind kind;
} keywords[] = {
    {"block", ITEM_BLOCK},
    {"break", ITEM_BREAK},
    {"continue", ITEM_CONTINUE},
    {"define", ITEM_DEFINE},
    {"else", ITEM_ELSE},
    {"end", ITEM_END},
    {"if", ITEM_IF},
    {"nil", ITEM_NIL},
    {"range", ITEM_RANGE},
    {"template", ITEM_TEMPLATE},
    {"with", ITEM_WITH},
    {"true", ITEM_BOOL},
    {"false", ITEM_BOOL},
};

lexer lex_start(arena *a, slice input)
{
    return (lexer){.arena = a, .input = input};
}

uint32_t lex_line(slice input, uint32_t position)
{
    return 1 + (uint32_t)slice_count(slice_first(input, position), SLICE("\n"));
}

static slice rest(const lexer *l)
{
    return slice_of(l->input.data + l->at, l->input.size - l->at);
}

/* Most characters are one byte; reading one of those needs no decoding. */
static rune peek(const lexer *l, size_t *width)
{
    *width = l->at < l->input.size;
    if (*width == 0)
        return END;
    unsigned char byte = (unsigned char)l->input.data[l->at];
    return byte < 0x80 ? byte : utf8_decode(rest(l), width);
}

static rune peek_rune(const lexer *l)
{
    size_t width;
    return peek(l, &width);
}

static rune next(lexer *l)
{
    size_t width;
    rune r = peek(l, &width);

    l->at += width;
    return r;
}

static item make_item(lexer *l, item_kind kind)
{
    item i = {kind, (uint32_t)l->start, slice_of(l->input.data + l->start, l->at - l->start)};

    l->start = l->at;
    return i;
}

/* Goes on at `to`; what was pending is dropped. */
static void skip_to(lexer *l, size_t to)
{
    l->at = l->start = to;
}

/* An error ends the text: every later item is the end. */
static item fail(lexer *l, const char *format, ...) __attribute__((format(printf, 2, 3)));
static item fail(lexer *l, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    item i = {ITEM_ERROR, (uint32_t)l->start, arena_vprintf(l->arena, format, arguments)};
    va_end(arguments);
    l->input.size = l->start = l->at;
    l->inside_action = false;
    return i;
}

static bool is_space(rune r)
{
    return r == ' ' || r == '\t' || r == '\r' || r == '\n';
}

/* What may stand in a name, of ASCII. */
static bool is_name_byte(unsigned char c)
{
    return (unsigned char)((c | 0x20) - 'a') < 26 || (unsigned char)(c - '0') < 10 || c == '_';
}

static bool is_alphanumeric(rune r)
{
    if (r < 0x80)
        return r >= 0 && is_name_byte((unsigned char)r);
    return rune_is_letter(r) || rune_is_digit(r);
}

static bool has_left_trim(slice s)
{
    return s.size >= 2 && s.data[0] == '-' && is_space(s.data[1]);
}

static bool has_right_trim(slice s)
{
    return s.size >= 2 && is_space(s.data[0]) && s.data[1] == '-';
}

static bool has_right_delimiter(slice s)
{
    return s.size >= 2 && s.data[0] == '}' && s.data[1] == '}';
}

/* Whether `}}` or ` -}}` stands here. */
static bool at_right_delimiter(const lexer *l, bool *trim)
{
    slice s = rest(l);

    *trim = has_right_trim(s) && has_right_delimiter(slice_after(s, TRIM_MARKER_SIZE));
    return *trim || has_right_delimiter(s);
}

static size_t left_spaces(slice s)
{
    size_t count = 0;

    while (count < s.size && is_space(s.data[count]))
        count++;
    return count;
}

/* Reads the rest of a comment and its closing delimiter; false (and an error item) when it is broken. */
static bool skip_comment(lexer *l, item *error)
{
    size_t end = slice_find(slice_after(rest(l), LEFT_COMMENT.size), RIGHT_COMMENT);
    bool trim;

    if (end == SLICE_NONE) {
        *error = fail(l, "unclosed comment");
        return false;
    }
    size_t started = l->start;
    skip_to(l, l->at + LEFT_COMMENT.size + end + RIGHT_COMMENT.size);
    if (!at_right_delimiter(l, &trim)) {
        l->start = started;
        *error = fail(l, "comment ends before closing delimiter");
        return false;
    }
    size_t to = l->at + RIGHT_DELIMITER.size + (trim ? TRIM_MARKER_SIZE : 0);
    skip_to(l, trim ? to + left_spaces(slice_after(l->input, to)) : to);
    return true;
}

static item left_delimiter(lexer *l, bool trim)
{
    l->at += LEFT_DELIMITER.size;
    item i = make_item(l, ITEM_LEFT_DELIMITER);
    skip_to(l, l->at + (trim ? TRIM_MARKER_SIZE : 0));
    l->inside_action = true;
    l->parens = 0;
    return i;
}

/* Text up to the next action, trimmed if that begins with `{{-`; then the action's delimiter. */
static item lex_text(lexer *l)
{
    for (;;) {
        size_t length = slice_find(rest(l), LEFT_DELIMITER);
        if (length == SLICE_NONE) {
            item last = {ITEM_TEXT, (uint32_t)l->at, rest(l)};
            skip_to(l, l->input.size);
            return last.text.size > 0 ? last : (item){ITEM_EOF, last.position, SLICE("EOF")};
        }

        slice after = slice_after(rest(l), length + LEFT_DELIMITER.size);
        bool trim = has_left_trim(after);
        item text = {ITEM_TEXT, (uint32_t)l->at, slice_first(rest(l), length)};
        if (trim)
            text.text = slice_trim_right(text.text, SPACES);
        if (length > 0)
            skip_to(l, l->at + length);
        if (text.text.size > 0)
            return text;

        if (!slice_starts(slice_after(after, trim ? TRIM_MARKER_SIZE : 0), LEFT_COMMENT))
            return left_delimiter(l, trim);
        skip_to(l, l->at + LEFT_DELIMITER.size + (trim ? TRIM_MARKER_SIZE : 0));
        item error;
        if (!skip_comment(l, &error))
            return error;
    }
}

static item right_delimiter(lexer *l)
{
    bool trim;

    at_right_delimiter(l, &trim);
    if (trim)
        skip_to(l, l->at + TRIM_MARKER_SIZE);
    l->at += RIGHT_DELIMITER.size;
    item i = make_item(l, ITEM_RIGHT_DELIMITER);
    if (trim)
        skip_to(l, l->at + left_spaces(rest(l)));
    l->inside_action = false;
    return i;
}

/* A run of spaces; its last one may belong to ` -}}`. */
static item lex_space(lexer *l)
{
    size_t spaces = left_spaces(rest(l));
    slice from_last = slice_after(rest(l), spaces - 1);

    if (has_right_trim(from_last) && has_right_delimiter(slice_after(from_last, TRIM_MARKER_SIZE))) {
        if (spaces == 1)
            return right_delimiter(l);
        spaces--;
    }
    l->at += spaces;
    return make_item(l, ITEM_SPACE);
}

/* Whether what follows may stand behind a name. */
static bool at_terminator(const lexer *l)
{
    rune r = peek_rune(l);

    if (is_space(r))
        return true;
    switch (r) {
    case END:
    case '.':
    case ',':
    case '|':
    case ':':
    case ')':
    case '(': return true;
    default: return has_right_delimiter(rest(l));
    }
}

/* `U+0021 '!'`, as Go's %#U writes a character. */
static item bad_character(lexer *l, const char *message, rune r)
{
    buffer b = buffer_new(l->arena);

    if (r == END)
        r = -1;
    if (r < 0)
        buffer_printf(&b, "U+FFFFFFFFFFFFFFFF");
    else
        buffer_printf(&b, "U+%04X", (unsigned)r);
    if (r >= 0 && rune_is_print(r)) {
        buffer_add(&b, SLICE(" '"));
        buffer_add_rune(&b, r);
        buffer_add_char(&b, '\'');
    }
    return fail(l, "%s%.*s", message, SLICE_ARG(buffer_slice(&b)));
}

static void skip_alphanumeric(lexer *l)
{
    for (;;) {
        while (l->at < l->input.size && is_name_byte((unsigned char)l->input.data[l->at]))
            l->at++;
        if (l->at == l->input.size || (unsigned char)l->input.data[l->at] < 0x80 || !is_alphanumeric(peek_rune(l)))
            return;
        next(l);
    }
}

static item_kind word_kind(slice word)
{
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
        if (word.data[0] == keywords[i].word[0] && slice_equal(word, slice_from(keywords[i].word)))
            return keywords[i].kind;
    return ITEM_IDENTIFIER;
}

static item lex_identifier(lexer *l)
{
    skip_alphanumeric(l);
    if (!at_terminator(l))
        return bad_character(l, "bad character ", peek_rune(l));
    return make_item(l, word_kind(slice_of(l->input.data + l->start, l->at - l->start)));
}

/* After `.` or `$`: a name, or nothing, which makes it the cursor or the root variable. */
static item lex_field_or_variable(lexer *l, item_kind kind)
{
    if (at_terminator(l))
        return make_item(l, kind == ITEM_FIELD ? ITEM_DOT : ITEM_VARIABLE);
    skip_alphanumeric(l);
    if (!at_terminator(l))
        return bad_character(l, "bad character ", peek_rune(l));
    return make_item(l, kind);
}

/* A quoted string or character; the escapes are the parser's business. */
static item lex_quoted(lexer *l, rune quote, item_kind kind, const char *unterminated)
{
    for (;;) {
        rune r = next(l);
        if (r == quote)
            return make_item(l, kind);
        if (r == '\\')
            r = next(l);
        if (r == END || r == '\n')
            return fail(l, "%s", unterminated);
    }
}

static item lex_raw_string(lexer *l)
{
    for (rune r; (r = next(l)) != '`';)
        if (r == END)
            return fail(l, "unterminated raw quoted string");
    return make_item(l, ITEM_RAW_STRING);
}

static bool accept(lexer *l, slice set)
{
    rune r = peek_rune(l);

    if (r < 0 || r >= 0x80 || slice_find_char(set, (char)r) == SLICE_NONE)
        return false;
    next(l);
    return true;
}

static void accept_run(lexer *l, slice set)
{
    while (accept(l, set))
        ;
}

/* Reads what looks like a number; the parser finds out whether it is one. */
static bool scan_number(lexer *l)
{
    slice digits = SLICE("0123456789_");
    bool decimal = true, hexadecimal = false;

    accept(l, SLICE("+-"));
    if (accept(l, SLICE("0"))) {
        decimal = false;
        if (accept(l, SLICE("xX"))) {
            digits = SLICE("0123456789abcdefABCDEF_");
            hexadecimal = true;
        } else if (accept(l, SLICE("oO"))) {
            digits = SLICE("01234567_");
        } else if (accept(l, SLICE("bB"))) {
            digits = SLICE("01_");
        } else {
            decimal = true;
        }
    }
    accept_run(l, digits);
    if (accept(l, SLICE(".")))
        accept_run(l, digits);
    if ((decimal && accept(l, SLICE("eE"))) || (hexadecimal && accept(l, SLICE("pP")))) {
        accept(l, SLICE("+-"));
        accept_run(l, SLICE("0123456789_"));
    }
    accept(l, SLICE("i"));
    if (is_alphanumeric(peek_rune(l))) {
        next(l);
        return false;
    }
    return true;
}

static item bad_number(lexer *l)
{
    buffer b = buffer_new(l->arena);

    quote_string(&b, slice_of(l->input.data + l->start, l->at - l->start));
    return fail(l, "bad number syntax: %.*s", SLICE_ARG(buffer_slice(&b)));
}

static item lex_number(lexer *l)
{
    if (!scan_number(l))
        return bad_number(l);

    rune sign = peek_rune(l);
    if (sign != '+' && sign != '-')
        return make_item(l, ITEM_NUMBER);
    if (!scan_number(l) || l->input.data[l->at - 1] != 'i')
        return bad_number(l);
    return make_item(l, ITEM_COMPLEX);
}

static item lex_declare(lexer *l)
{
    if (next(l) != '=')
        return fail(l, "expected :=");
    return make_item(l, ITEM_DECLARE);
}

static item lex_paren(lexer *l, rune r)
{
    l->parens += r == '(' ? 1 : -1;
    if (l->parens < 0)
        return fail(l, "unexpected right paren");
    return make_item(l, r == '(' ? ITEM_LEFT_PAREN : ITEM_RIGHT_PAREN);
}

static bool is_digit(rune r)
{
    return r >= '0' && r <= '9';
}

static item lex_action(lexer *l)
{
    rune r = peek_rune(l);
    bool trim;

    if ((r == '}' || is_space(r)) && at_right_delimiter(l, &trim))
        return l->parens == 0 ? right_delimiter(l) : fail(l, "unclosed left paren");
    if (is_space(r))
        return lex_space(l);
    if (is_alphanumeric(r) && !is_digit(r))
        return lex_identifier(l);
    if (r == '+' || r == '-' || is_digit(r))
        return lex_number(l);

    next(l);
    switch (r) {
    case END: return fail(l, "unclosed action");
    case '=': return make_item(l, ITEM_ASSIGN);
    case ':': return lex_declare(l);
    case '|': return make_item(l, ITEM_PIPE);
    case '"': return lex_quoted(l, '"', ITEM_STRING, "unterminated quoted string");
    case '\'': return lex_quoted(l, '\'', ITEM_CHAR_CONSTANT, "unterminated character constant");
    case '`': return lex_raw_string(l);
    case '$': return lex_field_or_variable(l, ITEM_VARIABLE);
    case '(':
    case ')': return lex_paren(l, r);
    case '.':
        if (is_digit(peek_rune(l)) || peek_rune(l) == END) { /* Go takes a last dot for a number */
            l->at--;
            return lex_number(l);
        }
        return lex_field_or_variable(l, ITEM_FIELD);
    default: break;
    }
    if (r < 0x80 && rune_is_print(r))
        return make_item(l, ITEM_CHAR);
    return bad_character(l, "unrecognized character in action: ", r);
}

item lex_next(lexer *l)
{
    return l->inside_action ? lex_action(l) : lex_text(l);
}
