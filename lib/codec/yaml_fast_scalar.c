/*
 * The fast reader's scalars: plain, in quotes, literal and folded. They point into the text where they stand in it
 * unchanged. Others are copied into one room for all, made when the first one comes: what a scalar reads as is never
 * longer than it is written.
 */
#include "base/utf8.h"
#include "codec/yaml_fast_reader.h"

/* Where a scalar is copied to that starts at a place in the text. */
static char *copy_room(fast_reader *r, const char *start)
{
    if (r->copy == NULL)
        r->copy = arena_alloc(r->source->scratch, (size_t)(r->end - start) + r->more_bytes);
    return r->copy;
}

/* The text from where copy_room said to `to`. What is dropped leaves its room to the next. */
static slice end_copy(fast_reader *r, char *to)
{
    slice text = slice_of(r->copy, (size_t)(to - r->copy));

    if (!r->dropping)
        r->copy = to;
    return text;
}

static char *add_bytes(char *to, const char *from, size_t size)
{
    memcpy(to, from, size);
    return to + size;
}

static char *add_feeds(char *to, size_t count)
{
    memset(to, '\n', count);
    return to + count;
}

/* One line break reads as a space, more of them as one less. */
static char *add_fold(char *to, size_t breaks)
{
    if (breaks > 1)
        return add_feeds(to, breaks - 1);
    *to = ' ';
    return to + 1;
}

/* A line that could be a document's marker: those end scalars, or are refused in them. */
static bool is_like_marker(const fast_reader *r)
{
    return r->at == r->line_start && (*r->at == '-' || *r->at == '.');
}

/* --- Plain --- */

bool fast_starts_plain(const fast_reader *r)
{
    switch (*r->at) {
    case '?':
    case ',':
    case '[':
    case ']':
    case '{':
    case '}':
    case '#':
    case '&':
    case '*':
    case '!':
    case '|':
    case '>':
    case '\'':
    case '"':
    case '%':
    case '@':
    case '`':
    case ' ':
    case '\t': return false;
    case '-':
    case ':': return r->at + 1 < r->line_end && !fast_is_blank(r->at[1]);
    default: return true;
    }
}

/* The next byte that can end a plain scalar, or a place at or behind the line's end. */
static const char *find_end(const fast_reader *r, const char *at)
{
    while (at < r->line_end && r->end - at >= WORD16_SIZE) {
        word16 word = word16_load(at);
        size_t found = word16_first(word16_equal(word, ':') | word16_equal(word, '#'));
        at += found;
        if (found < WORD16_SIZE)
            return at;
    }
    while (at < r->line_end && *at != ':' && *at != '#')
        at++;
    return at;
}

void fast_scan_plain(fast_reader *r, slice *text)
{
    const char *start = r->at, *at = start, *end = r->line_end;

    for (;; at++) {
        at = find_end(r, at);
        if (at >= end)
            break;
        if (*at == ':' && (at + 1 == end || fast_is_blank(at[1])))
            break;
        if (*at == '#' && at > start && fast_is_blank(at[-1]))
            break;
    }
    r->at = at = at < end ? at : end;
    while (at > start && fast_is_blank(at[-1]))
        at--;
    *text = slice_of(start, (size_t)(at - start));
}

/*
 * Goes to the next line that may go on with a plain scalar: not blank, indented deeper than the innermost level, no
 * comment. Counts line breaks; 0 when there is no such line: then the cursor stands on the first token of one.
 */
static bool find_continuation(fast_reader *r, size_t *breaks)
{
    *breaks = 0;
    for (;;) {
        fast_next_line(r);
        if (r->at == r->end) {
            *breaks = 0;
            return true;
        }
        ++*breaks;
        fast_skip_spaces(r);
        if (r->at == r->line_end)
            continue;
        if (*r->at == '\t')
            return false;
        if (r->at - r->line_start > fast_top(r)->indent && *r->at != '#')
            return !is_like_marker(r);
        *breaks = 0;
        return true;
    }
}

bool fast_continue_plain(fast_reader *r, slice *text)
{
    char *to = NULL;
    size_t breaks;

    for (;;) {
        if (!find_continuation(r, &breaks))
            return false;
        if (breaks == 0)
            break;
        if (to == NULL && !r->dropping)
            to = add_bytes(copy_room(r, text->data), text->data, text->size);
        slice more;
        fast_scan_plain(r, &more);
        if (r->at < r->line_end && *r->at == ':')
            return false;
        if (to != NULL)
            to = add_bytes(add_fold(to, breaks), more.data, more.size);
        if (r->at < r->line_end) {
            if (!fast_end_line(r))
                return false;
            break;
        }
    }
    if (to != NULL)
        *text = end_copy(r, to);
    return true;
}

/* --- In quotes --- */

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* The digits of a `\x`, `\u` or `\U`, behind its letter. */
static bool copy_code(fast_reader *r, int digits, char **to)
{
    uint32_t code = 0;

    for (; digits > 0; digits--, r->at++) {
        int digit = r->at < r->line_end ? hex_digit(*r->at) : -1;
        if (digit < 0)
            return false;
        code = code << 4 | (uint32_t)digit;
    }
    if ((code >= 0xD800 && code <= 0xDFFF) || code > RUNE_MAX)
        return false;
    *to += utf8_encode(*to, (rune)code);
    return true;
}

/* An escape that is not one of a line break, from its backslash on. The rare ones, and where dialects differ: not ours.
 */
static bool copy_escape(fast_reader *r, char **to)
{
    static const char letters[] = "\"\\nt reabfv", meanings[] = "\"\\\n\t \r\033\a\b\f\v";
    char letter = r->at[1];

    r->at += 2;
    switch (letter) {
    case 'x': return copy_code(r, 2, to);
    case 'u': return copy_code(r, 4, to);
    case 'U': return copy_code(r, 8, to);
    default: break;
    }
    const char *found = strchr(letters, letter);
    if (found == NULL)
        return false;
    *(*to)++ = meanings[found - letters];
    return true;
}

/* From the end of a line within quotes to the next text in them. */
static bool copy_breaks(fast_reader *r, bool escaped, char **to)
{
    size_t breaks = 0;

    do {
        if (r->line_end == r->end)
            return false;
        fast_next_line(r);
        breaks++;
        while (r->at < r->line_end && fast_is_blank(*r->at))
            r->at++;
    } while (r->at == r->line_end);
    if (is_like_marker(r))
        return false;
    *to = escaped ? add_feeds(*to, breaks - 1) : add_fold(*to, breaks);
    return true;
}

/*
 * What quotes hold in the cursor's line. `kept` is where the text ends without blanks that a line break would swallow;
 * the cursor goes to the closing quote, the line's end, or the backslash right before that.
 */
static bool copy_line(fast_reader *r, char quote, char **to, char **kept)
{
    while (r->at < r->line_end) {
        char c = *r->at;
        if (c == quote && quote == '\'' && r->at + 1 < r->line_end && r->at[1] == quote)
            r->at++;
        else if (c == quote)
            return true;
        if (c == '\\' && quote == '"') {
            if (r->at + 1 == r->line_end)
                return true;
            if (!copy_escape(r, to))
                return false;
            *kept = *to;
            continue;
        }
        *(*to)++ = c;
        r->at++;
        if (!fast_is_blank(c))
            *kept = *to;
    }
    return true;
}

static bool copy_quoted(fast_reader *r, slice *text)
{
    char quote = *r->at, *to = copy_room(r, r->at);

    r->at++;
    for (;;) {
        char *kept = to;
        if (!copy_line(r, quote, &to, &kept))
            return false;
        if (r->at < r->line_end && *r->at == quote)
            break;
        bool escaped = r->at < r->line_end;
        if (!escaped)
            to = kept;
        if (!copy_breaks(r, escaped, &to))
            return false;
    }
    r->at++;
    *text = end_copy(r, to);
    return true;
}

bool fast_scan_quoted(fast_reader *r, slice *text)
{
    char quote = *r->at;
    const char *start = r->at + 1, *at = memchr(start, quote, (size_t)(r->line_end - start));

    if (at == NULL || (quote == '\'' && at + 1 < r->line_end && at[1] == quote) ||
        (quote == '"' && memchr(start, '\\', (size_t)(at - start)) != NULL))
        return copy_quoted(r, text);
    *text = slice_of(start, (size_t)(at - start));
    r->at = at + 1;
    return true;
}

/* --- Literal and folded --- */

typedef struct block_scalar {
    bool literal;
    char chomping;  /* '+', '-' or none */
    int32_t indent; /* of its lines; 0: not known yet */
    size_t breaks;  /* line breaks before the cursor's line that have not been copied */
    char *to;
} block_scalar;

/* The indicators, and the rest of their line. */
static bool scan_indicators(fast_reader *r, block_scalar *b)
{
    int32_t outer = fast_top(r)->indent;

    b->literal = *r->at == '|';
    for (r->at++; r->at < r->line_end; r->at++) {
        if ((*r->at == '+' || *r->at == '-') && b->chomping == '\0')
            b->chomping = *r->at;
        else if (*r->at >= '1' && *r->at <= '9' && b->indent == 0)
            b->indent = (outer >= 0 ? outer : 0) + (*r->at - '0');
        else
            break;
    }
    return fast_end_line(r);
}

/* Goes past blank lines, and past the indentation of the line that is none. */
static bool skip_breaks(fast_reader *r, block_scalar *b)
{
    int32_t deepest = 0, least = fast_top(r)->indent + 1;

    for (;;) {
        bool cut = b->indent > 0 && r->line_end - r->line_start > b->indent;
        fast_skip_spaces_to(r, cut ? r->line_start + b->indent : r->line_end);
        int32_t column = (int32_t)(r->at - r->line_start);
        if (column > deepest)
            deepest = column;
        if (r->at < r->line_end || r->line_end == r->end) {
            if (r->at < r->line_end && *r->at == '\t' && (b->indent == 0 || column < b->indent))
                return false;
            break;
        }
        b->breaks++;
        fast_next_line(r);
    }
    if (b->indent == 0)
        b->indent = deepest > least ? deepest : least > 1 ? least : 1;
    return true;
}

static bool is_block_line(const fast_reader *r, const block_scalar *b)
{
    return r->at < r->line_end && r->at - r->line_start == b->indent;
}

/* The lines of a block scalar; whether the last one ends in a line feed. */
static bool copy_lines(fast_reader *r, block_scalar *b, bool *feed)
{
    bool was_blank = false;

    for (*feed = false; is_block_line(r, b);) {
        bool blank = fast_is_blank(*r->at);
        if (*feed && !b->literal && !was_blank && !blank) {
            if (b->breaks == 0)
                *b->to++ = ' ';
        } else if (*feed) {
            *b->to++ = '\n';
        }
        b->to = add_feeds(b->to, b->breaks);
        b->to = add_bytes(b->to, r->at, (size_t)(r->line_end - r->at));
        b->breaks = 0;
        was_blank = blank;
        *feed = r->line_end < r->end;
        fast_next_line(r);
        if (!skip_breaks(r, b))
            return false;
    }
    return true;
}

static bool skip_lines(fast_reader *r, block_scalar *b)
{
    while (is_block_line(r, b)) {
        fast_next_line(r);
        if (!skip_breaks(r, b))
            return false;
    }
    return true;
}

bool fast_scan_block(fast_reader *r, slice *text)
{
    block_scalar b = {.to = NULL};
    bool feed;

    if (!r->dropping)
        b.to = copy_room(r, r->at);
    if (!scan_indicators(r, &b) || !skip_breaks(r, &b))
        return false;
    if (r->dropping) {
        *text = SLICE("");
        return skip_lines(r, &b);
    }
    if (!copy_lines(r, &b, &feed))
        return false;
    if (feed && b.chomping != '-')
        *b.to++ = '\n';
    if (b.chomping == '+')
        b.to = add_feeds(b.to, b.breaks);
    *text = end_copy(r, b.to);
    return true;
}
