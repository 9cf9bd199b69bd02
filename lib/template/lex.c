/*
 * The lexer. Outside actions it looks for `{{`; inside, one function a kind of item, each entered with the first
 * character already read. Characters outside of ASCII are rare, so bytes are looked up in a table, and decoded only
 * where that says nothing. Reference: Go's text/template/parse, lex.go, whose messages and positions it keeps.
 */
#include "template/lex.h"

#include "base/utf8.h"
#include "base/word8.h"
#include "value/number.h"

#define LEFT_COMMENT  SLICE("/*")
#define RIGHT_COMMENT SLICE("*/")

/* What is rare stays out of the functions that are not, whose registers it would take. */
#define COLD __attribute__((noinline, cold))

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

/* Keywords by their first letter, and where those of each letter begin. */
static const struct keyword {
    slice word;
    item_kind kind;
} keywords[] = {
    {{"block", 5}, ITEM_BLOCK},       {{"break", 5}, ITEM_BREAK},
    {{"continue", 8}, ITEM_CONTINUE}, {{"define", 6}, ITEM_DEFINE},
    {{"else", 4}, ITEM_ELSE},         {{"end", 3}, ITEM_END},
    {{"false", 5}, ITEM_BOOL},        {{"if", 2}, ITEM_IF},
    {{"nil", 3}, ITEM_NIL},           {{"range", 5}, ITEM_RANGE},
    {{"template", 8}, ITEM_TEMPLATE}, {{"true", 4}, ITEM_BOOL},
    {{"with", 4}, ITEM_WITH},         {{"", 0}, ITEM_IDENTIFIER},
};

static const struct keyword *const keywords_of[] = {
    ['b'] = &keywords[0], ['c'] = &keywords[2], ['d'] = &keywords[3], ['e'] = &keywords[4],  ['f'] = &keywords[6],
    ['i'] = &keywords[7], ['n'] = &keywords[8], ['r'] = &keywords[9], ['t'] = &keywords[10], ['w'] = &keywords[12],
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
static inline int byte_at(const lexer *l, size_t at)
{
    return at < l->input.size ? (unsigned char)l->input.data[at] : END;
}

static inline bool has_class(int byte, int class)
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

/* An item from where it began, which `out` knows, to the read position. */
static inline void finish(lexer *l, item *out, item_kind kind)
{
    out->kind = (uint8_t)kind;
    out->size = (uint32_t)l->at - out->position;
}

/* An error where the item began. It ends the text: every later item is the end. */
static void COLD fail(lexer *l, item *out, const char *format, ...) __attribute__((format(printf, 3, 4)));
static void fail(lexer *l, item *out, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    l->message = arena_vprintf(l->arena, format, arguments);
    va_end(arguments);
    out->kind = ITEM_ERROR;
    out->size = 0;
    out->spaced = false;
    l->input.size = l->at;
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

static inline bool has_right_delimiter(const lexer *l, size_t at)
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

/* --- Outside of actions --- */

/* Whether `{{` may begin at one of eight places; the byte behind them is there too. */
static inline bool may_begin_here(const char *bytes)
{
    uint64_t here = word8_load(bytes), behind = word8_load(bytes + 1);

    return word8_has(word8_equal(here, '{') & word8_equal(behind, '{') & ~word8_wide(here));
}

/* Where the next `{{` stands, or the end. JSON is full of single braces, so both bytes are asked for at once. */
static size_t find_left_delimiter(const lexer *l)
{
    const char *data = l->input.data;
    size_t at = l->at, end = l->input.size;

    for (;;) {
        while (at + WORD8_SIZE < end && !may_begin_here(data + at))
            at += WORD8_SIZE;
        size_t stop = at + WORD8_SIZE < end ? at + WORD8_SIZE : end;
        for (; at < stop && at + 1 < end; at++)
            if (data[at] == '{' && data[at + 1] == '{')
                return at;
        if (stop == end)
            return end;
    }
}

/* Reads the rest of a comment and its closing delimiter; false (and an error item) when it is broken. */
static bool skip_comment(lexer *l, item *out)
{
    size_t end = slice_find(slice_after(rest(l), LEFT_COMMENT.size), RIGHT_COMMENT);

    out->position = (uint32_t)l->at;
    if (end == SLICE_NONE) {
        fail(l, out, "unclosed comment");
        return false;
    }
    l->at += LEFT_COMMENT.size + end + RIGHT_COMMENT.size;
    bool trim = has_right_trim(l, l->at);
    if (!trim && !has_right_delimiter(l, l->at)) {
        fail(l, out, "comment ends before closing delimiter");
        return false;
    }
    l->at += DELIMITER_SIZE;
    if (trim)
        l->at = skip_spaces(l, l->at + TRIM_MARKER_SIZE);
    return true;
}

static void left_delimiter(lexer *l, item *out, bool trim)
{
    out->position = (uint32_t)l->at;
    l->at += DELIMITER_SIZE;
    finish(l, out, ITEM_LEFT_DELIMITER);
    l->at += trim ? TRIM_MARKER_SIZE : 0;
    l->inside_action = true;
    l->parens = 0;
}

/* Text up to the next action, trimmed if that begins with `{{-`; then the action's delimiter. */
static void lex_outside(lexer *l, item *out)
{
    out->spaced = false;
    for (;;) {
        size_t delimiter = find_left_delimiter(l);
        bool trim = has_left_trim(l, delimiter);
        size_t end = trim ? skip_spaces_back(l, l->at, delimiter) : delimiter;

        if (end > l->at || delimiter == l->input.size) {
            out->position = (uint32_t)l->at;
            l->at = end;
            finish(l, out, out->position == end ? ITEM_EOF : ITEM_TEXT);
            l->at = delimiter;
            return;
        }
        size_t first = delimiter + DELIMITER_SIZE + (trim ? TRIM_MARKER_SIZE : 0);
        l->at = delimiter;
        if (byte_at(l, first) != '/' || byte_at(l, first + 1) != '*') {
            left_delimiter(l, out, trim);
            return;
        }
        l->at = first;
        if (!skip_comment(l, out))
            return;
    }
}

/* --- Inside --- */

/* `}}`, or the minus in front of it: the space before that belongs to it too, but not to the item. */
static void right_delimiter(lexer *l, item *out, bool trim)
{
    if (l->parens > 0) {
        out->position -= trim;
        fail(l, out, "unclosed left paren");
        return;
    }
    if (trim)
        out->position++; /* the minus */
    l->at = out->position + DELIMITER_SIZE;
    finish(l, out, ITEM_RIGHT_DELIMITER);
    if (trim)
        l->at = skip_spaces(l, l->at);
    l->inside_action = false;
}

/* `U+0021 '!'`, as Go's %#U writes a character. */
static void COLD bad_character(lexer *l, item *out, const char *message, rune r)
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

/* Past what may stand in a name, of ASCII. */
static inline size_t skip_name(const lexer *l, size_t at)
{
    while (at + WORD8_SIZE <= l->input.size) {
        uint64_t outside = word8_outside_name(word8_load(l->input.data + at));
        if (outside != 0)
            return at + word8_first(outside);
        at += WORD8_SIZE;
    }
    while (has_class(byte_at(l, at), N))
        at++;
    return at;
}

/* Whether what stands at `at` may stand behind a name. */
static inline bool is_terminator(const lexer *l, size_t at)
{
    int byte = byte_at(l, at);

    return byte == END || (classes[byte] & T) != 0 || has_right_delimiter(l, at);
}

/* The rest of a name that has characters beyond ASCII, or an error. */
static bool COLD skip_odd_name(lexer *l, item *out)
{
    while (byte_at(l, l->at) >= 0x80 && is_alphanumeric(peek(l))) {
        skip_rune(l);
        l->at = skip_name(l, l->at);
    }
    if (is_terminator(l, l->at))
        return true;
    bad_character(l, out, "bad character ", peek(l));
    return false;
}

/* To the end of a name, which may be empty; false, with an error, when something stands behind it that may not. */
static inline bool lex_name(lexer *l, item *out)
{
    l->at = skip_name(l, l->at);
    return is_terminator(l, l->at) || skip_odd_name(l, out);
}

static item_kind word_kind(slice word)
{
    unsigned char first = (unsigned char)word.data[0];

    if (first >= sizeof keywords_of / sizeof *keywords_of || keywords_of[first] == NULL)
        return ITEM_IDENTIFIER;
    for (const struct keyword *k = keywords_of[first]; k->word.data[0] == word.data[0]; k++)
        if (slice_equal(word, k->word))
            return k->kind;
    return ITEM_IDENTIFIER;
}

static void lex_identifier(lexer *l, item *out)
{
    if (lex_name(l, out))
        finish(l, out, word_kind(slice_of(l->input.data + out->position, l->at - out->position)));
}

/* After `.` or `$`: a name, or nothing, which makes it the cursor or the root variable. */
static void lex_field_or_variable(lexer *l, item *out, item_kind kind)
{
    size_t first = l->at;

    if (lex_name(l, out))
        finish(l, out, l->at == first && kind == ITEM_FIELD ? ITEM_DOT : kind);
}

/* Whether eight bytes of a literal are nothing that matters to its end. */
static bool is_inside(uint64_t word, char quote)
{
    return !word8_has((word8_equal(word, quote) | word8_equal(word, '\\') | word8_equal(word, '\n')) &
                      ~word8_wide(word));
}

/* A quoted string or character; the escapes are the parser's business. */
static void lex_quoted(lexer *l, item *out, char quote, item_kind kind, const char *unterminated)
{
    uint64_t seen = 0; /* all bytes, each in one of eight places */
    bool escaped = false;

    for (;;) {
        for (uint64_t word; l->at + WORD8_SIZE <= l->input.size; l->at += WORD8_SIZE, seen |= word) {
            word = word8_load(l->input.data + l->at);
            if (!is_inside(word, quote))
                break;
        }
        int byte = byte_at(l, l->at++);
        if (byte == quote) {
            out->plain = !escaped && (seen & WORD8_HIGH) == 0;
            finish(l, out, kind);
            return;
        }
        seen |= (unsigned char)byte;
        if (byte == '\\') {
            escaped = true;
            byte = byte_at(l, l->at++);
        }
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
        finish(l, out, ITEM_RAW_STRING);
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

    quote_string(&b, slice_of(l->input.data + out->position, l->at - out->position));
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
    finish(l, out, ITEM_NUMBER);
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
        finish(l, out, ITEM_NUMBER);
    else if (!scan_number(l) || l->input.data[l->at - 1] != 'i')
        bad_number(l, out);
    else
        finish(l, out, ITEM_COMPLEX);
}

static void lex_declare(lexer *l, item *out)
{
    if (peek(l) != '=') {
        skip_rune(l);
        fail(l, out, "expected :=");
        return;
    }
    l->at++;
    finish(l, out, ITEM_DECLARE);
}

static void lex_paren(lexer *l, item *out, item_kind kind)
{
    l->parens += kind == ITEM_LEFT_PAREN ? 1 : -1;
    if (l->parens < 0)
        fail(l, out, "unexpected right paren");
    else
        finish(l, out, kind);
}

/* A character that begins nothing else: one of its own, or an error. */
static void lex_other(lexer *l, item *out)
{
    rune r = peek(l);

    skip_rune(l);
    if (r == END)
        fail(l, out, "unclosed action");
    else if (r < 0x80 && rune_is_print(r))
        finish(l, out, ITEM_CHAR);
    else
        bad_character(l, out, "unrecognized character in action: ", r);
}

/* Go takes a last dot for a number. */
static void lex_dot(lexer *l, item *out)
{
    int behind = byte_at(l, l->at + 1);

    if (behind == END || has_class(behind, D)) {
        lex_number(l, out);
        return;
    }
    l->at++;
    lex_field_or_variable(l, out, ITEM_FIELD);
}

/* What begins with a byte that is neither of a name nor a digit. */
static void lex_sign(lexer *l, item *out, int byte)
{
    l->at++;
    switch (byte) {
    case '=': finish(l, out, ITEM_ASSIGN); return;
    case ':': lex_declare(l, out); return;
    case '|': finish(l, out, ITEM_PIPE); return;
    case '"': lex_quoted(l, out, '"', ITEM_STRING, "unterminated quoted string"); return;
    case '\'': lex_quoted(l, out, '\'', ITEM_CHAR_CONSTANT, "unterminated character constant"); return;
    case '`': lex_raw_string(l, out); return;
    case '$': lex_field_or_variable(l, out, ITEM_VARIABLE); return;
    case '(': lex_paren(l, out, ITEM_LEFT_PAREN); return;
    case ')': lex_paren(l, out, ITEM_RIGHT_PAREN); return;
    default: break;
    }
    l->at--;
    if (byte >= 0x80 && is_alphanumeric(peek(l)))
        lex_identifier(l, out);
    else
        lex_other(l, out);
}

static void lex_action(lexer *l, item *out)
{
    int byte = byte_at(l, l->at);
    bool spaced = has_class(byte, S);

    if (spaced) {
        byte = byte_at(l, ++l->at);
        if (has_class(byte, S)) { /* seldom more than one */
            l->at = skip_spaces(l, l->at);
            byte = byte_at(l, l->at);
        }
    }
    out->spaced = spaced;
    out->position = (uint32_t)l->at;
    if (has_class(byte, N) && !has_class(byte, D))
        lex_identifier(l, out);
    else if (byte == '.')
        lex_dot(l, out);
    else if (byte == '}' && has_right_delimiter(l, l->at))
        right_delimiter(l, out, false);
    else if (byte == '-' && spaced && has_right_delimiter(l, l->at + 1))
        right_delimiter(l, out, true);
    else if (byte == '+' || byte == '-' || has_class(byte, D))
        lex_number(l, out);
    else
        lex_sign(l, out, byte);
}

void lex_next(lexer *l, item *out)
{
    if (l->inside_action)
        lex_action(l, out);
    else
        lex_outside(l, out);
}
