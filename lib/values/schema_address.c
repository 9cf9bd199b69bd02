/* IP addresses in text. Reference: ParseAddr of Go's net/netip, words included. */
#include "value/number.h"
#include "values/schema_url.h"

typedef struct address_reader {
    arena *arena;
    slice text; /* the whole address, for complaints */
    slice *error;
} address_reader;

static bool fail(const address_reader *r, const char *reason, slice at)
{
    buffer out = buffer_new(r->arena);

    buffer_add(&out, SLICE("ParseAddr("));
    quote_string(&out, r->text);
    buffer_add(&out, SLICE("): "));
    buffer_add(&out, slice_from(reason));
    if (at.size > 0) {
        buffer_add(&out, SLICE(" (at "));
        quote_string(&out, at);
        buffer_add_char(&out, ')');
    }
    *r->error = buffer_slice(&out);
    return false;
}

static bool parse_v4(const address_reader *r, slice s)
{
    unsigned number = 0, digits = 0, dots = 0;

    for (size_t i = 0; i < s.size; i++) {
        char c = s.data[i];
        if (c >= '0' && c <= '9') {
            if (digits == 1 && number == 0)
                return fail(r, "IPv4 field has octet with leading zero", SLICE(""));
            number = number * 10 + (unsigned)(c - '0');
            digits++;
            if (number > 255)
                return fail(r, "IPv4 field has value >255", SLICE(""));
        } else if (c == '.') {
            if (i == 0 || i == s.size - 1 || s.data[i - 1] == '.')
                return fail(r, "IPv4 field must have at least one digit", slice_after(s, i));
            if (dots == 3)
                return fail(r, "IPv4 address too long", SLICE(""));
            dots++;
            number = digits = 0;
        } else {
            return fail(r, "unexpected character", slice_after(s, i));
        }
    }
    return dots == 3 || fail(r, "IPv4 address too short", SLICE(""));
}

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* The groups of an IPv6 address without its zone; `bytes` counts what they fill. */
static bool parse_groups(const address_reader *r, slice s, size_t *bytes, bool *gap)
{
    for (*bytes = 0; *bytes < 16;) {
        size_t digits = 0;
        for (; digits < s.size && is_hex(s.data[digits]); digits++)
            if (digits > 3)
                return fail(r, "each group must have 4 or less digits", s);
        if (digits == 0)
            return fail(r, "each colon-separated field must have at least one digit", s);
        if (digits < s.size && s.data[digits] == '.') {
            if (!*gap && *bytes != 12)
                return fail(r, "embedded IPv4 address must replace the final 2 fields of the address", s);
            if (*bytes > 12)
                return fail(r, "too many hex fields to fit an embedded IPv4 at the end of the address", s);
            *bytes += 4;
            return parse_v4(r, s);
        }
        *bytes += 2;
        s = slice_after(s, digits);
        if (s.size == 0)
            return true;
        if (s.data[0] != ':')
            return fail(r, "unexpected character, want colon", s);
        if (s.size == 1)
            return fail(r, "colon must be followed by more characters", s);
        s = slice_after(s, 1);
        if (s.data[0] == ':') {
            if (*gap)
                return fail(r, "multiple :: in address", s);
            *gap = true;
            s = slice_after(s, 1);
            if (s.size == 0)
                return true;
        }
    }
    return fail(r, "trailing garbage after address", s);
}

static bool parse_v6(const address_reader *r, bool *zone)
{
    size_t percent = slice_find_char(r->text, '%'), bytes;
    slice s = slice_first(r->text, percent);
    bool gap = slice_starts(s, SLICE("::"));

    *zone = percent != SLICE_NONE;
    if (*zone && percent + 1 == r->text.size)
        return fail(r, "zone must be a non-empty string", SLICE(""));
    s = slice_after(s, gap ? 2 : 0);
    if (gap && s.size == 0)
        return true;
    if (!parse_groups(r, s, &bytes, &gap))
        return false;
    if (bytes < 16 && !gap)
        return fail(r, "address string too short", SLICE(""));
    if (bytes == 16 && gap)
        return fail(r, "the :: must expand to at least one field of zeros", SLICE(""));
    return true;
}

bool schema_address_parse(arena *a, slice text, bool *v4, bool *zone, slice *error)
{
    address_reader r = {a, text, error};

    *v4 = *zone = false;
    for (size_t i = 0; i < text.size; i++) {
        switch (text.data[i]) {
        case '.': *v4 = true; return parse_v4(&r, text);
        case ':': return parse_v6(&r, zone);
        case '%': return fail(&r, "missing IPv6 address", SLICE(""));
        default: break;
        }
    }
    return fail(&r, "unable to parse IP", SLICE(""));
}
