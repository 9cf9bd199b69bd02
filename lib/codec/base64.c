/* Base64 by RFC 4648, section 4, with the liberties of Go's decoder: \r and \n anywhere, loose trailing bits. */
#include "codec/base64.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

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
        to[0] = alphabet[bits >> 18];
        to[1] = alphabet[bits >> 12 & 63];
        to[2] = left > 1 ? alphabet[bits >> 6 & 63] : '=';
        to[3] = left > 2 ? alphabet[bits & 63] : '=';
        out->size += 4;
    }
}

static int sextet(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

bool base64_decode(arena *a, slice text, slice *bytes)
{
    char *out = arena_alloc(a, text.size / 4 * 3 + 3);
    size_t size = 0, digits = 0, padding = 0;
    uint32_t bits = 0;

    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (c == '\r' || c == '\n')
            continue;
        if (c == '=') {
            padding++;
            continue;
        }
        int six = sextet(c);
        if (six < 0 || padding > 0)
            return false;
        bits = bits << 6 | (uint32_t)six;
        if (++digits % 4 == 0) {
            out[size++] = (char)(bits >> 16 & 255);
            out[size++] = (char)(bits >> 8 & 255);
            out[size++] = (char)(bits & 255);
        }
    }
    size_t rest = digits % 4;
    if (rest == 1 || (rest == 0 && padding > 0) || (rest > 0 && padding != 4 - rest))
        return false;
    if (rest == 2) {
        out[size++] = (char)(bits >> 4 & 255);
    } else if (rest == 3) {
        out[size++] = (char)(bits >> 10 & 255);
        out[size++] = (char)(bits >> 2 & 255);
    }
    *bytes = slice_of(out, size);
    return true;
}
