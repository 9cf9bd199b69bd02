/*
 * The inside of the fmt package: what format.c (formats), format_value.c (kinds of values) and format_verbs.c (flags,
 * widths and precisions) share. Others include value/format.h.
 */
#ifndef VALUE_FORMAT_VERBS_H
#define VALUE_FORMAT_VERBS_H

#include "value/format.h"

/* How the operand at hand is printed. plus_v and sharp_v are %+v and %#v, which drop the flag itself. */
typedef struct format_flags {
    bool minus, plus, sharp, space, zero;
    bool plus_v, sharp_v;
    bool has_width, has_precision;
    int width, precision; /* characters; never negative */
} format_flags;

typedef struct printer {
    buffer *out;
    format_flags flags;
    bool complaining; /* inside %!verb(type=value), where String methods are not called */
    bool pointed;     /* the operand is what a pointer leads to */
    bool private;     /* inside a field that Go does not export: neither there */
} printer;

printer printer_new(buffer *out);

/* One operand with a verb; `verb` 'v' and 'w' have turned their flags into plus_v and sharp_v. */
void print_argument(printer *p, value v, rune verb);

/* Text, cut to the precision and padded to the width: as it is, quoted (%q), or each byte in hexadecimal (%x, %X). */
void verb_string(printer *p, slice s);
void verb_quoted(printer *p, slice s);
void verb_hex_string(printer *p, slice s, bool capital);

/* Padded only. */
void verb_padded(printer *p, slice s);

/* Integers: base 2, 8, 10 or 16; `verb` matters for %O and %X. The bits of a signed one are read as int64. */
void verb_integer(printer *p, uint64_t bits, int base, bool is_signed, rune verb);

/* An integer as a character (%c), a quoted character (%q) and a code point (%U). */
void verb_char(printer *p, uint64_t code);
void verb_quoted_char(printer *p, uint64_t code);
void verb_unicode(printer *p, uint64_t code);

/* `verb` is one of strconv's; the precision is used when the flags have none. */
void verb_float(printer *p, double d, char verb, int precision);

#endif
