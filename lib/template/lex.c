/*
 * The lexer. Outside actions it looks for `{{`; inside, one function a kind of item, each entered with the first
 * character already read. Characters outside of ASCII are rare, so bytes are looked up in a table, and decoded only where
 * that says nothing. Reference: Go's text/template/parse, lex.go, whose messages and positions it keeps.
 */
#include "template/lex.h"

#include "base/utf8.h"
#include "base/word8.h"
#include "value/number.h"

#define LEFT_DELIMITER  SLICE("{{")
#define LEFT_COMMENT    SLICE("/*")
#define RIGHT_COMMENT   SLICE("*/")

enum {
    END = -1,
    DELIMITER_SIZE = 2,
    TRIM_MARKER_SIZE = 2, /* "- " or " -" */
};

/* What a byte is; several bits at once. */
enum {
    S = 1, /* space */
    N = 2, /* may stand in a name, of ASCII */
    D = 4, /* a digit */
    T = 8, /* may stand behind a name, beside `}}` */
};

/* clang-format off */
static const unsigned char classes[256] = {
    ['\t'] = S | T, ['\n'] = S | T, ['\r'] = S | T, [' '] = S | T,
    ['.'] = T, [','] = T, ['|'] = T, [':'] = T, ['('] = T, [')'] = T,
    ['0'] = N | D, ['1'] = N | D, ['2'] = N | D, ['3'] = N | D, ['4'] = N | D,
    ['5'] = N | D, ['6'] = N | D, ['7'] = N | D, ['8'] = N | D, ['9'] = N | D, ['_'] = N,
    ['A'] = N, ['B'] = N, ['C'] = N, ['D'] = N, ['E'] = N, ['F'] = N, ['G'] = N, ['H'] = N, ['I'] = N, ['J'] = N,
    ['K'] = N, ['L'] = N, ['M'] = N, ['N'] = N, ['O'] = N, ['P'] = N, ['Q'] = N, ['R'] = N, ['S'] = N, ['T'] = N,
    ['U'] = N, ['V'] = N, ['W'] = N, ['X'] = N, ['Y'] = N, ['Z'] = N,
    ['a'] = N, ['b'] = N, ['c'] = N, ['d'] = N, ['e'] = N, ['f'] = N, ['g'] = N, ['h'] = N, ['i'] = N, ['j'] = N,
    ['k'] = N, ['l'] = N, ['m'] = N, ['n'] = N, ['o'] = N, ['p'] = N, ['q'] = N, ['r'] = N, ['s'] = N, ['t'] = N,
    ['u'] = N, ['v'] = N, ['w'] = N, ['x'] = N, ['y'] = N, ['z'] = N,
};
/* clang-format on */

/* The letters that keywords begin with, a bit for each, and their longest. */
#define LETTER(c) (UINT32_C(1) << ((c) & 31))
#define FIRST_LETTERS                                                                                                  \
    (LETTER('b') | LETTER('c') | LETTER('d') | LETTER('e') | LETTER('f') | LETTER('i') | LETTER('n') | LETTER('r') |   \
     LETTER('t') | LETTER('w'))
enum { LONGEST_KEYWORD = 8 };

static const struct {
    slice word;
    item_kind kind;
} keywords[] = {
    {{"block", 5}, ITEM_BLOCK},   {{"break", 5}, ITEM_BREAK}, {{"continue", 8}, ITEM_CONTINUE},
    {{"define", 6}, ITEM_DEFINE}, {{"else", 4}, ITEM_ELSE},   {{"end", 3}, ITEM_END},
    {{"if", 2}, ITEM_IF},         {{"nil", 3}, ITEM_NIL},     {{"range", 5}, ITEM_RANGE},
    {{"template", 8}, ITEM_TEMPLATE}, {{"with", 4}, ITEM_WITH}, {{"true", 4}, ITEM_BOOL},
    {{"false", 5}, ITEM_BOOL},
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

/* The byte at `at`, or END. */
static int byte_at(const lexer *l, size_t at)
{
    return at < l->input.size ? (unsigned char)l->input.data[at] : END;
}

static bool has_class(int byte, int class)
{
    return byte >= 0 && (classes[byte] & class) != 0;
}

/* The character that stands next. */
static rune peek(const lexer *l)
{
    size_t width;
    int byte = byte_at(l, l->at);

    return byte < 0x80 ? byte : utf8_decode(rest(l), &width);
}

static void skip_rune(lexer *l)
{
    size_t width = l->at < l->input.size;

    if (byte_at(l, l->at) >= 0x80)
        utf8_decode(rest(l), &width);
    l->at += width;
}

static void make_item(lexer *l, item *out, item_kind kind)
{
    out->kind = kind;
    out->position = (uint32_t)l->start;
    out->text = slice_of(l->input.data + l->start, l->at - l->start);
    l->start = l->at;
}

/* Goes on at `to`; what was pending is dropped. */
static void skip_to(lexer *l, size_t to)
{
    l->at = l->start = to;
}

/* An error ends the text: every later item is the end. */
static void fail(lexer *l, item *out, const char *format, ...) __attribute__((format(printf, 3, 4)));
static void fail(lexer *l, item *out, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    *out = (item){ITEM_ERROR, (uint32_t)l->start, arena_vprintf(l->arena, format, arguments), false};
    va_end(arguments);
    l->input.size = l->start = l->at;
    l->inside_action = false;
}

static bool is_alphanumeric(rune r)
{
    if (r < 0x80)
        return has_class((int)r, N);
    return rune_is_letter(r) || rune_is_digit(r);
}

/* Indentation is most of the space around actions, and goes in steps of this. */
#define SPACES_STEP "        "
enum { STEP = sizeof SPACES_STEP - 1 };

/* Where the spaces from `at` on end. */
static size_t skip_spaces(const lexer *l, size_t at)
{
    for (;; at++) {
        while (at + STEP <= l->input.size && memcmp(l->input.data + at, SPACES_STEP, STEP) == 0)
            at += STEP;
        if (!has_class(byte_at(l, at), S))
            return at;
    }
}

/* Where the spaces that end at `end` begin, but not before `first`. */
static size_t skip_spaces_back(const lexer *l, size_t first, size_t end)
{
    for (;; end--) {
        while (end - first >= STEP && memcmp(l->input.data + end - STEP, SPACES_STEP, STEP) == 0)
            end -= STEP;
        if (end == first || !has_class((unsigned char)l->input.data[end - 1], S))
            return end;
    }
}

static bool has_right_delimiter(const lexer *l, size_t at)
{
    return byte_at(l, at) == '}' && byte_at(l, at + 1) == '}';
}

/* Whether ` -}}` stands at `at`. */
static bool has_right_trim(const lexer *l, size_t at)
{
    return has_class(byte_at(l, at), S) && byte_at(l, at + 1) == '-' && has_right_delimiter(l, at + TRIM_MARKER_SIZE);
}

/* Whether `{{- ` stands at `at`, where `{{` does. */
static bool has_left_trim(const lexer *l, size_t at)
{
    return byte_at(l, at + DELIMITER_SIZE) == '-' && has_class(byte_at(l, at + DELIMITER_SIZE + 1), S);
}

/* Reads the rest of a comment and its closing delimiter; false (and an error item) when it is broken. */
static bool skip_comment(lexer *l, item *out)
{
    size_t end = slice_find(slice_after(rest(l), LEFT_COMMENT.size), RIGHT_COMMENT);

    if (end == SLICE_NONE) {
        fail(l, out, "unclosed comment");
        return false;
    }
    size_t started = l->start;
    skip_to(l, l->at + LEFT_COMMENT.size + end + RIGHT_COMMENT.size);
    bool trim = has_right_trim(l, l->at);
    if (!trim && !has_right_delimiter(l, l->at)) {
        l->start = started;
        fail(l, out, "comment ends before closing delimiter");
        return false;
    }
    if (trim)
        skip_to(l, skip_spaces(l, l->at + TRIM_MARKER_SIZE + DELIMITER_SIZE));
    else
        skip_to(l, l->at + DELIMITER_SIZE);
    return true;
}

static void left_delimiter(lexer *l, item *out, bool trim)
{
    l->at += DELIMITER_SIZE;
    make_item(l, out, ITEM_LEFT_DELIMITER);
    skip_to(l, l->at + (trim ? TRIM_MARKER_SIZE : 0));
    l->inside_action = true;
    l->parens = 0;
}

/* Text up to the next action, trimmed if that begins with `{{-`; then the action's delimiter. */
static void lex_text(lexer *l, item *out)
{
    out->spaced = false;
    for (;;) {
        size_t length = slice_find(rest(l), LEFT_DELIMITER);
        if (length == SLICE_NONE) {
            *out = (item){ITEM_TEXT, (uint32_t)l->at, rest(l), false};
            skip_to(l, l->input.size);
            if (out->text.size == 0)
                *out = (item){ITEM_EOF, out->position, SLICE("EOF"), false};
            return;
        }

        size_t delimiter = l->at + length;
        bool trim = has_left_trim(l, delimiter);
        size_t end = trim ? skip_spaces_back(l, l->at, delimiter) : delimiter;
        if (end > l->at) {
            l->start = l->at;
            l->at = end;
            make_item(l, out, ITEM_TEXT);
            skip_to(l, delimiter);
            return;
        }
        skip_to(l, delimiter);
        size_t first = delimiter + DELIMITER_SIZE + (trim ? TRIM_MARKER_SIZE : 0);
        if (!slice_starts(slice_after(l->input, first), LEFT_COMMENT)) {
            left_delimiter(l, out, trim);
            return;
        }
        skip_to(l, first);
        if (!skip_comment(l, out))
            return;
    }
}

/* `}}`, in front of which ` -` may stand. */
static void right_delimiter(lexer *l, item *out, bool trim)
{
    if (l->parens > 0) {
        fail(l, out, "unclosed left paren");
        return;
    }
    if (trim)
        skip_to(l, l->at + TRIM_MARKER_SIZE);
    l->at += DELIMITER_SIZE;
    make_item(l, out, ITEM_RIGHT_DELIMITER);
    if (trim)
        skip_to(l, skip_spaces(l, l->at));
    l->inside_action = false;
}

/* Whether what follows may stand behind a name. */
static bool at_terminator(const lexer *l)
{
    int byte = byte_at(l, l->at);

    return byte == END || (classes[byte] & T) != 0 || has_right_delimiter(l, l->at);
}

/* `U+0021 '!'`, as Go's %#U writes a character. */
static void bad_character(lexer *l, item *out, const char *message, rune r)
{
    buffer b = buffer_new(l->arena);

    if (r < 0)
        buffer_printf(&b, "U+FFFFFFFFFFFFFFFF");
    else
        buffer_printf(&b, "U+%04X", (unsigned)r);
    if (r >= 0 && rune_is_print(r)) {
        buffer_add(&b, SLICE(" '"));
        buffer_add_rune(&b, r);
        buffer_add_char(&b, '\'');
    }
    fail(l, out, "%s%.*s", message, SLICE_ARG(buffer_slice(&b)));
}

static void skip_alphanumeric(lexer *l)
{
    const unsigned char *start = (const unsigned char *)l->input.data, *end = start + l->input.size;

    for (;;) {
        const unsigned char *at = start + l->at;
        while (at < end && (classes[*at] & N) != 0)
            at++;
        l->at = (size_t)(at - start);
        if (at == end || *at < 0x80 || !is_alphanumeric(peek(l)))
            return;
        skip_rune(l);
    }
}

static item_kind word_kind(slice word)
{
    if (word.size > LONGEST_KEYWORD || (FIRST_LETTERS >> (word.data[0] & 31) & 1) == 0)
        return ITEM_IDENTIFIER;
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
        if (word.size == keywords[i].word.size && word.data[0] == keywords[i].word.data[0] &&
            slice_equal(word, keywords[i].word))
            return keywords[i].kind;
    return ITEM_IDENTIFIER;
}

static void lex_identifier(lexer *l, item *out)
{
    skip_alphanumeric(l);
    if (at_terminator(l))
        make_item(l, out, word_kind(slice_of(l->input.data + l->start, l->at - l->start)));
    else
        bad_character(l, out, "bad character ", peek(l));
}

/* After `.` or `$`: a name, or nothing, which makes it the cursor or the root variable. */
static void lex_field_or_variable(lexer *l, item *out, item_kind kind)
{
    size_t first = l->at;

    skip_alphanumeric(l);
    if (!at_terminator(l))
        bad_character(l, out, "bad character ", peek(l));
    else
        make_item(l, out, l->at == first && kind == ITEM_FIELD ? ITEM_DOT : kind);
}

/* Whether eight bytes of a literal are nothing that matters to its end. */
static bool is_inside(const char *bytes, char quote)
{
    uint64_t word = word8_load(bytes);

    return !word8_has((word8_equal(word, quote) | word8_equal(word, '\\') | word8_equal(word, '\n')) & ~word8_wide(word));
}

/* A quoted string or character; the escapes are the parser's business. */
static void lex_quoted(lexer *l, item *out, char quote, item_kind kind, const char *unterminated)
{
    for (;;) {
        while (l->at + WORD8_SIZE <= l->input.size && is_inside(l->input.data + l->at, quote))
            l->at += WORD8_SIZE;
        int byte = byte_at(l, l->at++);
        if (byte == quote) {
            make_item(l, out, kind);
            return;
        }
        if (byte == '\\')
            byte = byte_at(l, l->at++);
        if (byte == END || byte == '\n') {
            l->at -= byte == END;
            fail(l, out, "%s", unterminated);
            return;
        }
    }
}

static void lex_raw_string(lexer *l, item *out)
{
    size_t length = slice_find_char(rest(l), '`');

    l->at += length == SLICE_NONE ? rest(l).size : length + 1;
    if (length == SLICE_NONE)
        fail(l, out, "unterminated raw quoted string");
    else
        make_item(l, out, ITEM_RAW_STRING);
}

static bool accept(lexer *l, slice set)
{
    int byte = byte_at(l, l->at);

    if (byte < 0 || slice_find_char(set, (char)byte) == SLICE_NONE)
        return false;
    l->at++;
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
    if (is_alphanumeric(peek(l))) {
        skip_rune(l);
        return false;
    }
    return true;
}

static void bad_number(lexer *l, item *out)
{
    buffer b = buffer_new(l->arena);

    quote_string(&b, slice_of(l->input.data + l->start, l->at - l->start));
    fail(l, out, "bad number syntax: %.*s", SLICE_ARG(buffer_slice(&b)));
}

/* A run of digits with nothing behind it that could make it more: most numbers. */
static bool lex_digits(lexer *l, item *out)
{
    size_t end = l->at;

    while (has_class(byte_at(l, end), D))
        end++;
    int behind = byte_at(l, end);
    if (end == l->at || byte_at(l, l->at) == '0' || !(has_class(behind, S) || behind == ')' || behind == '}'))
        return false;
    l->at = end;
    make_item(l, out, ITEM_NUMBER);
    return true;
}

static void lex_number(lexer *l, item *out)
{
    if (lex_digits(l, out))
        return;
    if (!scan_number(l)) {
        bad_number(l, out);
        return;
    }
    int sign = byte_at(l, l->at);
    if (sign != '+' && sign != '-')
        make_item(l, out, ITEM_NUMBER);
    else if (!scan_number(l) || l->input.data[l->at - 1] != 'i')
        bad_number(l, out);
    else
        make_item(l, out, ITEM_COMPLEX);
}

static void lex_declare(lexer *l, item *out)
{
    if (peek(l) != '=') {
        skip_rune(l);
        fail(l, out, "expected :=");
        return;
    }
    l->at++;
    make_item(l, out, ITEM_DECLARE);
}

static void lex_paren(lexer *l, item *out, item_kind kind)
{
    l->parens += kind == ITEM_LEFT_PAREN ? 1 : -1;
    if (l->parens < 0)
        fail(l, out, "unexpected right paren");
    else
        make_item(l, out, kind);
}

/* A character that begins neither a name nor a number. */
static void lex_sign(lexer *l, item *out)
{
    rune r = peek(l);

    if (r < 0x80)
        l->at += r != END;
    else
        skip_rune(l);
    switch (r) {
    case END: fail(l, out, "unclosed action"); return;
    case '=': make_item(l, out, ITEM_ASSIGN); return;
    case ':': lex_declare(l, out); return;
    case '|': make_item(l, out, ITEM_PIPE); return;
    case '"': lex_quoted(l, out, '"', ITEM_STRING, "unterminated quoted string"); return;
    case '\'': lex_quoted(l, out, '\'', ITEM_CHAR_CONSTANT, "unterminated character constant"); return;
    case '`': lex_raw_string(l, out); return;
    case '$': lex_field_or_variable(l, out, ITEM_VARIABLE); return;
    case '(': lex_paren(l, out, ITEM_LEFT_PAREN); return;
    case ')': lex_paren(l, out, ITEM_RIGHT_PAREN); return;
    case '.':
        if (!has_class(byte_at(l, l->at), D) && byte_at(l, l->at) != END) {
            lex_field_or_variable(l, out, ITEM_FIELD);
            return;
        }
        l->at--; /* Go takes a last dot for a number */
        lex_number(l, out);
        return;
    default: break;
    }
    if (r < 0x80 && rune_is_print(r))
        make_item(l, out, ITEM_CHAR);
    else
        bad_character(l, out, "unrecognized character in action: ", r);
}

static void lex_action(lexer *l, item *out)
{
    size_t first = l->at, at = skip_spaces(l, first);
    bool trim = at > first && has_right_trim(l, at - 1); /* the last space belongs to the delimiter */

    skip_to(l, trim ? at - 1 : at);
    out->spaced = l->at > first;
    int byte = byte_at(l, l->at);
    if (trim || (byte == '}' && has_right_delimiter(l, l->at)))
        right_delimiter(l, out, trim);
    else if (has_class(byte, N) ? !has_class(byte, D) : byte >= 0x80 && is_alphanumeric(peek(l)))
        lex_identifier(l, out);
    else if (byte == '+' || byte == '-' || has_class(byte, D))
        lex_number(l, out);
    else
        lex_sign(l, out);
}

void lex_next(lexer *l, item *out)
{
    if (l->inside_action)
        lex_action(l, out);
    else
        lex_text(l, out);
}
