/*
 * Numbers to text and back, as Go's strconv does it: shortest digits that read back as the same float64, and the
 * parsers that functions and YAML share. Nothing here depends on the process's locale.
 */
#ifndef VALUE_NUMBER_H
#define VALUE_NUMBER_H

#include "base/buffer.h"

/*
 * strconv.AppendFloat(…, verb, precision, 64). Verbs: 'e', 'E', 'f', 'F' (as 'f'), 'g', 'G', 'b', 'x', 'X'.
 * Precision -1: the fewest digits that read back the same. Infinities and NaN: "+Inf", "-Inf", "NaN".
 */
void format_float(buffer *out, double d, char verb, int precision);

/* strconv.AppendInt and AppendUint; base 2 to 36. */
void format_int(buffer *out, int64_t n, int base);
void format_uint(buffer *out, uint64_t n, int base);

typedef enum parse_result {
    PARSE_OK,
    PARSE_SYNTAX, /* not a number */
    PARSE_RANGE   /* too large; the result is the nearest end of the range (or an infinity) */
} parse_result;

/*
 * strconv.ParseInt, ParseUint (64 bits) and ParseFloat. Base 0 takes the base from the prefix (0x, 0o, 0b, 0) and
 * allows underscores between digits, and so do floats. Case of letters does not matter. (Go misreads
 * a float with more than 800 digits before the point and a negative exponent; here it is read rightly.)
 */
parse_result parse_int(slice text, int base, int64_t *result);
parse_result parse_uint(slice text, int base, uint64_t *result);
parse_result parse_float(slice text, double *result);

/* strconv.Quote, QuoteToASCII, QuoteRune and QuoteRuneToASCII (all with their quotes), and CanBackquote. */
void quote_string(buffer *out, slice s);
void quote_string_ascii(buffer *out, slice s);
void quote_rune(buffer *out, rune r);
void quote_rune_ascii(buffer *out, rune r);
bool can_backquote(slice s);

/*
 * strconv.Unquote: the text of a literal in double, single or back quotes; false when it is none. The result may
 * point into the literal.
 */
bool unquote_string(arena *a, slice literal, slice *result);

/* The character of a literal in single quotes, as text/template reads it ('x', '\n', '\'', '\x41', '\u00e9', …). */
bool unquote_char(slice literal, rune *result);

#endif
