/*
 * How fmt writes text and numbers under flags, width and precision. Everything is written to the end of the output
 * first and then padded there, so that no text is put together elsewhere.
 */
#include "value/format_verbs.h"

#include <math.h>

#include "value/number.h"

/* Pads what was written from offset `from` on; zeros only where the flag asks for them, and never to the right. */
static void pad_from(printer *p, size_t from, size_t width, bool zeros)
{
    buffer *out = p->out;

    if (!p->flags.has_width)
        return;
    size_t characters = utf8_count(buffer_tail(out, from));
    if (characters >= width)
        return;
    size_t size = out->size - from, more = width - characters;
    if (p->flags.minus) {
        buffer_add_repeated(out, ' ', more);
        return;
    }
    buffer_reserve(out, more);
    memmove(out->data + from + more, out->data + from, size);
    memset(out->data + from, zeros && p->flags.zero ? '0' : ' ', more);
    out->size += more;
}

static void pad(printer *p, size_t from)
{
    pad_from(p, from, (size_t)p->flags.width, true);
}

static void pad_with_spaces(printer *p, size_t from)
{
    pad_from(p, from, (size_t)p->flags.width, false);
}

/* The first characters, as many as the precision allows. */
static slice cut(const printer *p, slice s)
{
    slice rest = s;

    if (!p->flags.has_precision)
        return s;
    for (int n = 0; n < p->flags.precision && rest.size > 0; n++) {
        size_t width;
        utf8_decode(rest, &width);
        rest = slice_after(rest, width);
    }
    return slice_first(s, s.size - rest.size);
}

void verb_padded(printer *p, slice s)
{
    size_t from = p->out->size;

    buffer_add(p->out, s);
    pad(p, from);
}

void verb_string(printer *p, slice s)
{
    verb_padded(p, cut(p, s));
}

void verb_quoted(printer *p, slice s)
{
    size_t from = p->out->size;

    s = cut(p, s);
    if (p->flags.sharp && can_backquote(s)) {
        buffer_add_char(p->out, '`');
        buffer_add(p->out, s);
        buffer_add_char(p->out, '`');
    } else if (p->flags.plus) {
        quote_string_ascii(p->out, s);
    } else {
        quote_string(p->out, s);
    }
    pad(p, from);
}

void verb_hex_string(printer *p, slice s, bool capital)
{
    const char *digits = capital ? "0123456789ABCDEF" : "0123456789abcdef";
    size_t from = p->out->size;

    if (p->flags.has_precision)
        s = slice_first(s, (uint64_t)p->flags.precision);
    for (size_t i = 0; i < s.size; i++) {
        unsigned char byte = (unsigned char)s.data[i];
        if (i > 0 && p->flags.space)
            buffer_add_char(p->out, ' ');
        if (p->flags.sharp && (i == 0 || p->flags.space))
            buffer_add(p->out, capital ? SLICE("0X") : SLICE("0x"));
        buffer_add_char(p->out, digits[byte >> 4]);
        buffer_add_char(p->out, digits[byte & 0xF]);
    }
    pad(p, from);
}

/* The digits that a precision or a width with the flag '0' asks for; more become leading zeros. */
static int least_digits(const format_flags *f, bool negative)
{
    if (f->has_precision)
        return f->precision;
    if (f->zero && !f->minus && f->has_width)
        return negative || f->plus || f->space ? f->width - 1 : f->width;
    return 0;
}

static void add_prefix(printer *p, int base, bool leading_zero, rune verb)
{
    if (verb == 'O')
        buffer_add(p->out, SLICE("0o"));
    if (!p->flags.sharp)
        return;
    if (base == 2)
        buffer_add(p->out, SLICE("0b"));
    else if (base == 8 && !leading_zero)
        buffer_add_char(p->out, '0');
    else if (base == 16)
        buffer_add(p->out, verb == 'X' ? SLICE("0X") : SLICE("0x"));
}

void verb_integer(printer *p, uint64_t bits, int base, bool is_signed, rune verb)
{
    const char *letters = verb == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
    bool negative = is_signed && bits >> 63 != 0;
    size_t from = p->out->size;
    char digits[64];
    size_t at = sizeof digits;

    if (p->flags.has_precision && p->flags.precision == 0 && bits == 0) {
        pad_with_spaces(p, from);
        return;
    }
    for (uint64_t n = negative ? 0 - bits : bits; n > 0 || at == sizeof digits; n /= (unsigned)base)
        digits[--at] = letters[n % (unsigned)base];
    int count = (int)(sizeof digits - at), least = least_digits(&p->flags, negative);
    int zeros = least > count ? least - count : 0;

    if (negative || p->flags.plus || p->flags.space)
        buffer_add_char(p->out, negative ? '-' : p->flags.plus ? '+' : ' ');
    add_prefix(p, base, zeros > 0 || digits[at] == '0', verb);
    buffer_add_repeated(p->out, '0', (size_t)zeros);
    buffer_add(p->out, slice_of(digits + at, (size_t)count));
    pad_with_spaces(p, from);
}

static rune rune_of(uint64_t code)
{
    return code <= RUNE_MAX ? (rune)code : RUNE_ERROR;
}

void verb_char(printer *p, uint64_t code)
{
    size_t from = p->out->size;

    buffer_add_rune(p->out, rune_of(code));
    pad(p, from);
}

void verb_quoted_char(printer *p, uint64_t code)
{
    size_t from = p->out->size;

    if (p->flags.plus)
        quote_rune_ascii(p->out, rune_of(code));
    else
        quote_rune(p->out, rune_of(code));
    pad(p, from);
}

void verb_unicode(printer *p, uint64_t code)
{
    size_t from = p->out->size;
    int least = p->flags.has_precision && p->flags.precision > 4 ? p->flags.precision : 4;
    int digits = 1;

    for (uint64_t n = code; n > 0xF; n /= 16)
        digits++;
    buffer_add(p->out, SLICE("U+"));
    if (least > digits)
        buffer_add_repeated(p->out, '0', (size_t)(least - digits));
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4)
        buffer_add_char(p->out, "0123456789ABCDEF"[code >> shift & 0xF]);
    if (p->flags.sharp && code <= RUNE_MAX && rune_is_print((rune)code)) {
        buffer_add(p->out, SLICE(" '"));
        buffer_add_rune(p->out, (rune)code);
        buffer_add_char(p->out, '\'');
    }
    pad_with_spaces(p, from);
}

/* How many significant digits (of any base) the flag '#' wants to see; Go forgets %X here. */
static int sharp_digits(char verb, int precision)
{
    if (verb != 'g' && verb != 'G' && verb != 'x')
        return 0;
    return precision < 0 ? 6 : precision;
}

/* The flag '#': a decimal point always, and the zeros that %g and %x leave out. `from`: where the digits begin. */
static void add_sharp_zeros(printer *p, size_t from, char verb, int precision)
{
    bool hex = verb == 'x' || verb == 'X', point = false, counts = false;
    int wanted = sharp_digits(verb, precision);
    slice number = buffer_tail(p->out, from);
    char tail[8];
    size_t end = 0;

    for (; end < number.size; end++) {
        char c = number.data[end];
        if (c == 'p' || c == 'P' || (!hex && (c == 'e' || c == 'E')))
            break;
        point = point || c == '.';
        counts = counts || (c != '0' && c != '.'); /* the x of 0x counts as a digit in Go too */
        wanted -= counts && c != '.';
    }
    size_t tail_size = number.size - end;
    memcpy(tail, number.data + end, tail_size);
    if (!point && end == 1 && number.data[0] == '0')
        wanted--;
    p->out->size = from + end;
    if (!point)
        buffer_add_char(p->out, '.');
    if (wanted > 0)
        buffer_add_repeated(p->out, '0', (size_t)wanted);
    buffer_add(p->out, slice_of(tail, tail_size));
}

/* Infinities always have a sign, NaN only when asked for one; neither is padded with zeros. */
static void verb_special_float(printer *p, double d)
{
    size_t from = p->out->size;

    if (!isnan(d) && d < 0)
        buffer_add_char(p->out, '-');
    else if (p->flags.space && !p->flags.plus)
        buffer_add_char(p->out, ' ');
    else if (p->flags.plus || !isnan(d))
        buffer_add_char(p->out, '+');
    buffer_add(p->out, isnan(d) ? SLICE("NaN") : SLICE("Inf"));
    pad_with_spaces(p, from);
}

void verb_float(printer *p, double d, char verb, int precision)
{
    const format_flags *f = &p->flags;
    size_t from = p->out->size, sign = 0;

    if (f->has_precision)
        precision = f->precision;
    if (isnan(d) || isinf(d)) {
        verb_special_float(p, d);
        return;
    }
    if (signbit(d) || f->plus || f->space) {
        buffer_add_char(p->out, signbit(d) ? '-' : f->plus ? '+' : ' ');
        sign = 1;
    }
    format_float(p->out, fabs(d), verb, precision);
    if (f->sharp && verb != 'b')
        add_sharp_zeros(p, from + sign, verb, precision);
    if (f->zero && !f->minus && f->width > 0) /* zeros go between the sign and the digits */
        pad_from(p, from + sign, (size_t)f->width - sign, true);
    else
        pad(p, from);
}
