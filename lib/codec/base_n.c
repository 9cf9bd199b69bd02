/* Base64 and base32: groups of 4 or 8 characters that carry 6 or 5 bits each. */
#include "codec/base_n.h"

static const char base64_alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char base32_alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/* Groups of 4 characters of 6 bits; the last one is filled up with '='. */
void base64_encode(buffer *out, slice bytes)
{
    const unsigned char *in = (const unsigned char *)bytes.data;

    for (size_t i = 0; i < bytes.size; i += 3) {
        size_t left = bytes.size - i;
        uint32_t bits = (uint32_t)in[i] << 16;
        if (left > 1)
            bits |= (uint32_t)in[i + 1] << 8;
        if (left > 2)
            bits |= in[i + 2];
        char *to = buffer_reserve(out, 4);
        to[0] = base64_alphabet[bits >> 18];
        to[1] = base64_alphabet[bits >> 12 & 63];
        to[2] = left > 1 ? base64_alphabet[bits >> 6 & 63] : '=';
        to[3] = left > 2 ? base64_alphabet[bits & 63] : '=';
        out->size += 4;
    }
}

/* Groups of 8 characters of 5 bits; the last one is filled up with '='. */
void base32_encode(buffer *out, slice bytes)
{
    uint32_t pending = 0; /* bits read and not written yet, the lowest last */
    unsigned count = 0;
    size_t start = out->size;

    for (size_t i = 0; i < bytes.size; i++) {
        pending = pending << 8 | (unsigned char)bytes.data[i];
        for (count += 8; count >= 5; count -= 5)
            buffer_add_char(out, base32_alphabet[pending >> (count - 5) & 31]);
    }
    if (count > 0)
        buffer_add_char(out, base32_alphabet[pending << (5 - count) & 31]);
    while ((out->size - start) % 8 != 0)
        buffer_add_char(out, '=');
}

/* The number that a character stands for, or -1. */
static int base64_digit(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

static int base32_digit(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    return c >= '2' && c <= '7' ? c - '2' + 26 : -1;
}

/* The bytes of a group of `count` characters; bits that fill no byte are dropped. */
static void add_group(buffer *out, const int *digits, size_t count, unsigned bits)
{
    uint64_t group = 0;
    size_t total = count * bits;

    for (size_t i = 0; i < count; i++)
        group = group << bits | (uint64_t)digits[i];
    for (size_t left = total; left >= 8; left -= 8)
        buffer_add_char(out, (char)(group >> (left - 8) & 0xFF));
}

static size_t skip_line_ends(slice text, size_t at)
{
    while (at < text.size && (text.data[at] == '\n' || text.data[at] == '\r'))
        at++;
    return at;
}

/* What follows the first '=' of a group, which stands at `at` after `count` characters. */
static bool check_base64_padding(slice text, size_t at, size_t count, size_t *wrong)
{
    size_t next = skip_line_ends(text, at + 1);

    *wrong = at;
    if (count < 2)
        return false;
    if (count == 2) {
        if (next == text.size) {
            *wrong = text.size;
            return false;
        }
        if (text.data[next] != '=') {
            *wrong = next - 1;
            return false;
        }
        next = skip_line_ends(text, next + 1);
    }
    *wrong = next;
    return next == text.size;
}

bool base64_read(buffer *out, slice text, size_t *at)
{
    int digits[4];
    size_t count = 0, i;

    for (i = skip_line_ends(text, 0); i < text.size; i = skip_line_ends(text, i + 1)) {
        digits[count] = base64_digit(text.data[i]);
        if (digits[count] < 0)
            break;
        if (++count == 4) {
            add_group(out, digits, 4, 6);
            count = 0;
        }
    }
    if (i == text.size) {
        *at = text.size - count;
        return count == 0;
    }
    *at = i;
    if (text.data[i] != '=' || !check_base64_padding(text, i, count, at))
        return false;
    add_group(out, digits, count, 6);
    return true;
}

bool base64_decode(arena *a, slice text, slice *bytes)
{
    buffer out = buffer_new(a);
    size_t at;

    if (!base64_read(&out, text, &at))
        return false;
    *bytes = buffer_slice(&out);
    return true;
}

/* `at` is the first '=' of the last group, `count` the characters before it there. */
static bool check_base32_padding(slice text, size_t at, size_t count, size_t *wrong)
{
    if (text.size - (at + 1) + count < 7) {
        *wrong = text.size;
        return false;
    }
    for (size_t i = at + 1; i < at + 8 - count && i < text.size; i++)
        if (text.data[i] != '=') {
            *wrong = i - 1;
            return false;
        }
    *wrong = at;
    return count != 3 && count != 6;
}

static slice without_line_ends(arena *a, slice text)
{
    buffer out = buffer_new(a);

    if (slice_find_char(text, '\n') == SLICE_NONE && slice_find_char(text, '\r') == SLICE_NONE)
        return text;
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] != '\n' && text.data[i] != '\r')
            buffer_add_char(&out, text.data[i]);
    return buffer_slice(&out);
}

bool base32_read(buffer *out, slice text, size_t *at)
{
    int digits[8];
    size_t count = 0;

    text = without_line_ends(out->arena, text);
    for (size_t i = 0; i < text.size; i++) {
        *at = i;
        if (text.data[i] == '=' && count >= 2 && text.size - (i + 1) < 8) {
            if (!check_base32_padding(text, i, count, at))
                return false;
            add_group(out, digits, count, 5);
            return true;
        }
        digits[count] = base32_digit(text.data[i]);
        if (digits[count] < 0)
            return false;
        if (++count == 8) {
            add_group(out, digits, 8, 5);
            count = 0;
        }
    }
    *at = text.size - count;
    return count == 0;
}
