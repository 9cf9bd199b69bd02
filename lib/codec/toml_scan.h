/*
 * The inside of the TOML reader: what toml_scan.c (characters, strings and other tokens), toml_number.c, toml_time.c
 * and toml_read.c (tables) share. Others include codec/toml.h.
 *
 * Complaints depend on how far the text has been taken, down to the character: the line is that of the last character
 * taken. So a function here takes what the reference takes before it complains, and only looks where that only looks.
 */
#ifndef CODEC_TOML_SCAN_H
#define CODEC_TOML_SCAN_H

#include "codec/toml.h"
#include "codec/toml_key.h"

typedef struct toml_scanner {
    arena *arena;
    slice text;
    size_t start; /* of the token at hand, which some complaints quote */
    size_t at;
    int line;   /* from 1 */
    bool ended; /* the end has been taken for a character, not only looked at */

    /* What complaints call the last key: the table that is open, and the key that is being set in it. */
    const toml_path *context;
    slice key;
} toml_scanner;

typedef enum toml_token {
    TOML_STRING,
    TOML_INTEGER,
    TOML_FLOAT,
    TOML_TIME,
    TOML_TRUE,
    TOML_FALSE,
    TOML_ARRAY, /* its opening bracket only */
    TOML_TABLE
} toml_token;

/* The next character, looked at or taken; 0 at the end. Both refuse broken UTF-8 and control characters. */
rune toml_peek(toml_scanner *s);
rune toml_take(toml_scanner *s);
bool toml_accept(toml_scanner *s, rune r);

bool toml_is_blank(rune r); /* space or tab */
bool toml_is_line_end(rune r);

/* Skips blanks; the token at hand starts there. */
void toml_skip_blanks(toml_scanner *s);

/* The rest of a comment, up to its line end. */
void toml_skip_comment(toml_scanner *s);

/* Blanks, line ends and comments, as they may stand in arrays and inline tables; looks at what follows. */
rune toml_skip_space(toml_scanner *s);

/* One part of a key: bare (and then maybe empty), or a string of one line. */
slice toml_key_part(toml_scanner *s);

/* A value, or what opens one. Text is that of the string, or as it stands in the document. */
toml_token toml_value_token(toml_scanner *s, slice *text);

/* For toml_value_token: a token that begins with a digit, and one whose sign has been taken. */
toml_token toml_number_token(toml_scanner *s);
toml_token toml_signed_token(toml_scanner *s);

/* Go's int64 and float64 of a token; both complain about what the grammar of TOML does not allow. */
int64_t toml_integer(const toml_scanner *s, slice text);
double toml_float(const toml_scanner *s, slice text);

/*
 * RFC 3339 with "T" in the middle and "Z" for UTC (capitals), or a part of it; seconds may be missing, digits past
 * nanoseconds are dropped. False when it is none.
 */
bool toml_time_parse(slice text, toml_time *t);

/* What has been taken of the token at hand. */
static inline slice toml_current(const toml_scanner *s)
{
    return slice_of(s->text.data + s->start, s->at - s->start);
}

/* "toml: line N (last key "a"): WHAT", of a line, and of where the scanner stands. */
_Noreturn void toml_fail_line(const toml_scanner *s, int line, slice what);
_Noreturn void toml_fail(const toml_scanner *s, slice what);

/* The same with a character or text, quoted as Go does it, between two others. */
_Noreturn void toml_fail_rune(const toml_scanner *s, const char *before, rune r, const char *after);
_Noreturn void toml_fail_text(const toml_scanner *s, const char *before, slice quoted, const char *after);

#endif
