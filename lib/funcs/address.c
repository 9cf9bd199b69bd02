/* Reading IP addresses, to say what is wrong with them. */
#include "funcs/address.h"

#include "value/number.h"

enum {
    IPV6_FIELDS = 8,
    IPV4_OCTETS = 4,
    IPV4_FIELDS = 2, /* that an IPv4 address takes at the end of an IPv6 one */
    LONGEST_GROUP = 4,
};

/* The first thing wrong: words, and the text from there on unless it is empty. */
typedef struct address_error {
    const char *words;
    slice at;
} address_error;

static bool refuse(address_error *e, const char *words, slice at)
{
    *e = (address_error){words, at};
    return false;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* One octet and nothing behind it; `digits` gets its length. */
static bool read_octet(slice *s, size_t *digits, address_error *e)
{
    int octet = 0;

    for (*digits = 0; s->size > 0 && is_digit(s->data[0]); ++*digits) {
        if (*digits == 1 && octet == 0)
            return refuse(e, "IPv4 field has octet with leading zero", SLICE(""));
        octet = octet * 10 + (s->data[0] - '0');
        if (octet > 255)
            return refuse(e, "IPv4 field has value >255", SLICE(""));
        *s = slice_after(*s, 1);
    }
    if (s->size > 0 && s->data[0] != '.')
        return refuse(e, "unexpected character", *s);
    return true;
}

static bool read_ipv4(slice s, address_error *e)
{
    for (int octet = 1;; octet++) {
        size_t digits;
        if (!read_octet(&s, &digits, e))
            return false;
        if (s.size == 0)
            return octet == IPV4_OCTETS || refuse(e, "IPv4 address too short", SLICE(""));
        if (digits == 0 || s.size == 1)
            return refuse(e, "IPv4 field must have at least one digit", s);
        if (octet == IPV4_OCTETS)
            return refuse(e, "IPv4 address too long", SLICE(""));
        s = slice_after(s, 1);
    }
}

/* An IPv6 address on its way. */
typedef struct ipv6 {
    slice rest;
    int fields;
    bool shortened; /* `::` came by */
} ipv6;

/* The IPv4 address that ends an IPv6 one. */
static bool read_embedded(ipv6 *v, address_error *e)
{
    if (!v->shortened && v->fields != IPV6_FIELDS - IPV4_FIELDS)
        return refuse(e, "embedded IPv4 address must replace the final 2 fields of the address", v->rest);
    if (v->fields > IPV6_FIELDS - IPV4_FIELDS)
        return refuse(e, "too many hex fields to fit an embedded IPv4 at the end of the address", v->rest);
    if (!read_ipv4(v->rest, e))
        return false;
    v->fields += IPV4_FIELDS;
    v->rest = SLICE("");
    return true;
}

/* The colon behind a field, or two of them. */
static bool read_colons(ipv6 *v, address_error *e)
{
    if (v->rest.data[0] != ':')
        return refuse(e, "unexpected character, want colon", v->rest);
    if (v->rest.size == 1)
        return refuse(e, "colon must be followed by more characters", v->rest);
    v->rest = slice_after(v->rest, 1);
    if (v->rest.data[0] != ':')
        return true;
    if (v->shortened)
        return refuse(e, "multiple :: in address", v->rest);
    v->shortened = true;
    v->rest = slice_after(v->rest, 1);
    return true;
}

static bool read_field(ipv6 *v, address_error *e)
{
    size_t digits = 0;

    while (digits < v->rest.size && is_hex(v->rest.data[digits]))
        digits++;
    if (digits > LONGEST_GROUP)
        return refuse(e, "each group must have 4 or less digits", v->rest);
    if (digits == 0)
        return refuse(e, "each colon-separated field must have at least one digit", v->rest);
    if (digits < v->rest.size && v->rest.data[digits] == '.')
        return read_embedded(v, e);
    v->fields++;
    v->rest = slice_after(v->rest, digits);
    return v->rest.size == 0 || read_colons(v, e);
}

static bool read_ipv6(slice s, address_error *e)
{
    ipv6 v = {.rest = s, .shortened = slice_starts(s, SLICE("::"))};

    if (v.shortened)
        v.rest = slice_after(s, 2);
    if (v.shortened && v.rest.size == 0)
        return true;
    do {
        if (!read_field(&v, e))
            return false;
    } while (v.rest.size > 0 && v.fields < IPV6_FIELDS);
    if (v.rest.size > 0)
        return refuse(e, "trailing garbage after address", v.rest);
    if (v.fields < IPV6_FIELDS && !v.shortened)
        return refuse(e, "address string too short", SLICE(""));
    if (v.fields == IPV6_FIELDS && v.shortened)
        return refuse(e, "the :: must expand to at least one field of zeros", SLICE(""));
    return true;
}

static address_kind read_any(slice text, address_error *e)
{
    size_t mark = 0, zone = slice_find_char(text, '%');

    while (mark < text.size && slice_find_char(SLICE(".:%"), text.data[mark]) == SLICE_NONE)
        mark++;
    if (mark == text.size)
        refuse(e, "unable to parse IP", SLICE(""));
    else if (text.data[mark] == '%')
        refuse(e, "missing IPv6 address", SLICE(""));
    else if (text.data[mark] == '.')
        return read_ipv4(text, e) ? ADDRESS_IPV4 : ADDRESS_NONE;
    else if (zone == text.size - 1)
        refuse(e, "zone must be a non-empty string", SLICE(""));
    else if (read_ipv6(slice_first(text, zone), e))
        return ADDRESS_IPV6;
    return ADDRESS_NONE;
}

address_kind address_read(arena *a, slice text, slice *why)
{
    address_error e = {"", SLICE("")};
    address_kind kind = read_any(text, &e);

    if (kind != ADDRESS_NONE)
        return kind;
    buffer out = buffer_new(a);
    buffer_add(&out, SLICE("ParseAddr("));
    quote_string(&out, text);
    buffer_printf(&out, "): %s", e.words);
    if (e.at.size > 0) {
        buffer_add(&out, SLICE(" (at "));
        quote_string(&out, e.at);
        buffer_add_char(&out, ')');
    }
    *why = buffer_slice(&out);
    return ADDRESS_NONE;
}
