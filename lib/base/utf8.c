/* UTF-8 decoding by Go's rules (RFC 3629: no surrogates, no overlong forms), and categories by utf8proc. */
#include "base/utf8.h"

#include <utf8proc.h>

#include "base/word16.h"

/* Reads the continuation bytes of a sequence whose lead byte announced `length` bytes. */
static rune decode_tail(const unsigned char *at, size_t length, rune lead, rune least, size_t *width)
{
    rune r = lead;

    for (size_t i = 1; i < length; i++) {
        if ((at[i] & 0xC0) != 0x80)
            return RUNE_ERROR;
        r = (r << 6) | (at[i] & 0x3F);
    }
    if (r < least || r > RUNE_MAX || (r >= 0xD800 && r <= 0xDFFF))
        return RUNE_ERROR;
    *width = length;
    return r;
}

rune utf8_decode(slice s, size_t *width)
{
    const unsigned char *at = (const unsigned char *)s.data;
    unsigned char lead = at[0];

    *width = 1;
    if (lead < 0x80)
        return lead;
    if (lead >= 0xC2 && lead < 0xE0 && s.size >= 2)
        return decode_tail(at, 2, lead & 0x1F, 0x80, width);
    if (lead >= 0xE0 && lead < 0xF0 && s.size >= 3)
        return decode_tail(at, 3, lead & 0x0F, 0x800, width);
    if (lead >= 0xF0 && lead < 0xF5 && s.size >= 4)
        return decode_tail(at, 4, lead & 0x07, 0x10000, width);
    return RUNE_ERROR;
}

rune utf8_decode_last(slice s, size_t *width)
{
    size_t reach = s.size < 4 ? s.size : 4;

    for (size_t back = 1; back <= reach; back++) {
        slice tail = slice_last(s, back);
        if (((unsigned char)tail.data[0] & 0xC0) == 0x80)
            continue;
        rune r = utf8_decode(tail, width);
        if (*width == back)
            return r;
        break;
    }
    *width = 1;
    return RUNE_ERROR;
}

/* Texts of charts are ASCII for the most part, and then the large tables of utf8proc need not be in memory. */
static bool is_ascii(rune r)
{
    return r >= 0 && r < 0x80;
}

size_t utf8_encode(char out[4], rune r)
{
    if (is_ascii(r)) {
        out[0] = (char)r;
        return 1;
    }
    if (r < 0 || r > RUNE_MAX || (r >= 0xD800 && r <= 0xDFFF))
        r = RUNE_ERROR;
    return (size_t)utf8proc_encode_char(r, (utf8proc_uint8_t *)out);
}

size_t utf8_count(slice s)
{
    size_t count = 0;

    for (size_t width; s.size > 0; count++) {
        utf8_decode(s, &width);
        s = slice_after(s, width);
    }
    return count;
}

size_t utf8_ascii_prefix(slice s)
{
    size_t at = 0;

    while (s.size - at >= 2 * WORD16_SIZE &&
           !word16_has(word16_below(word16_load(s.data + at) | word16_load(s.data + at + WORD16_SIZE), 0)))
        at += 2 * WORD16_SIZE;
    while (at < s.size && (unsigned char)s.data[at] < 0x80)
        at++;
    return at;
}

bool utf8_valid(slice s)
{
    for (size_t at = utf8_ascii_prefix(s), width; at < s.size; at += utf8_ascii_prefix(slice_after(s, at))) {
        if (utf8_decode(slice_after(s, at), &width) == RUNE_ERROR && width == 1)
            return false;
        at += width;
    }
    return true;
}

bool rune_is_space(rune r)
{
    if (r < 0x80)
        return r == ' ' || (r >= '\t' && r <= '\r');
    return r == 0x85 || r == 0xA0 || r == 0x1680 || (r >= 0x2000 && r <= 0x200A) || r == 0x2028 || r == 0x2029 ||
           r == 0x202F || r == 0x205F || r == 0x3000;
}

bool rune_is_letter(rune r)
{
    if (r < 0x80)
        return (r >= 'a' && r <= 'z') || (r >= 'A' && r <= 'Z');
    utf8proc_category_t category = utf8proc_category(r);
    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
}

bool rune_is_digit(rune r)
{
    if (r < 0x80)
        return r >= '0' && r <= '9';
    return utf8proc_category(r) == UTF8PROC_CATEGORY_ND;
}

bool rune_is_upper(rune r)
{
    return is_ascii(r) ? r >= 'A' && r <= 'Z' : utf8proc_category(r) == UTF8PROC_CATEGORY_LU;
}

bool rune_is_lower(rune r)
{
    return is_ascii(r) ? r >= 'a' && r <= 'z' : utf8proc_category(r) == UTF8PROC_CATEGORY_LL;
}

bool rune_is_print(rune r)
{
    if (r < 0x80)
        return r >= 0x20 && r < 0x7F;
    utf8proc_category_t category = utf8proc_category(r);
    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_SO;
}

/* utf8proc knows the capital sharp s of 2017; Go keeps to UnicodeData.txt, where ß has no capital. */
enum { SHARP_S = 0xDF };

enum { CASE_BIT = 'a' - 'A' };

static rune capital(rune r)
{
    return r >= 'a' && r <= 'z' ? r - CASE_BIT : r;
}

rune rune_to_upper(rune r)
{
    if (is_ascii(r))
        return capital(r);
    return r == SHARP_S ? r : utf8proc_toupper(r);
}

rune rune_to_lower(rune r)
{
    if (is_ascii(r))
        return r >= 'A' && r <= 'Z' ? r + CASE_BIT : r;
    return utf8proc_tolower(r);
}

rune rune_to_title(rune r)
{
    if (is_ascii(r))
        return capital(r);
    return r == SHARP_S ? r : utf8proc_totitle(r);
}
