/* Taking URLs apart. What may stand unescaped depends on the part, as RFC 3986 has it and net/url bends it. */
#include "funcs/url.h"

#include "funcs/address.h"
#include "value/number.h"

typedef enum url_part { PART_PATH, PART_USER, PART_HOST, PART_ZONE, PART_FRAGMENT } url_part;

/* The marks that need no escape in each part, besides letters, digits and `-_.~`. */
static const char *const plain_marks[] = {
    [PART_PATH] = "$&+,/:;=@",          [PART_USER] = "$&+,;=",
    [PART_HOST] = "!$&'()*+,;=:[]<>\"", [PART_ZONE] = "!$&'()*+,;=:[]<>\"",
    [PART_FRAGMENT] = "$&+,/:;=?@!()*",
};

static bool holds(const char *set, char c)
{
    return c != '\0' && strchr(set, c) != NULL;
}

static bool is_alphanumeric(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool needs_escape(char c, url_part part)
{
    return !is_alphanumeric(c) && !holds("-_.~", c) && !holds(plain_marks[part], c);
}

static void escape(buffer *out, slice s, url_part part)
{
    static const char digits[] = "0123456789ABCDEF";

    for (size_t i = 0; i < s.size; i++) {
        unsigned char c = (unsigned char)s.data[i];
        if (!needs_escape(s.data[i], part)) {
            buffer_add_char(out, s.data[i]);
            continue;
        }
        buffer_add_char(out, '%');
        buffer_add_char(out, digits[c >> 4]);
        buffer_add_char(out, digits[c & 15]);
    }
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool fail_quoted(arena *a, const char *words, slice quoted, const char *after, slice *error)
{
    buffer out = buffer_new(a);

    buffer_add(&out, slice_from(words));
    quote_string(&out, quoted);
    buffer_add(&out, slice_from(after));
    *error = buffer_slice(&out);
    return false;
}

/* Whether the escape at the start of `s` may stand in this part. A host may escape only what is not ASCII. */
static bool may_unescape(slice s, url_part part)
{
    if (s.size < 3 || hex_digit(s.data[1]) < 0 || hex_digit(s.data[2]) < 0)
        return false;
    char byte = (char)(hex_digit(s.data[1]) << 4 | hex_digit(s.data[2]));
    if (slice_starts(s, SLICE("%25")))
        return true;
    if (part == PART_HOST)
        return hex_digit(s.data[1]) >= 8;
    return part != PART_ZONE || byte == ' ' || !needs_escape(byte, PART_HOST);
}

static bool unescape(arena *a, slice s, url_part part, slice *result, slice *error)
{
    buffer out = buffer_new(a);
    bool is_host = part == PART_HOST || part == PART_ZONE;

    while (s.size > 0) {
        char c = s.data[0];
        if (c == '%') {
            if (!may_unescape(s, part))
                return fail_quoted(a, "invalid URL escape ", slice_first(s, 3), "", error);
            c = (char)(hex_digit(s.data[1]) << 4 | hex_digit(s.data[2]));
            s = slice_after(s, 2);
        } else if (is_host && (unsigned char)c < 0x80 && needs_escape(c, part)) {
            return fail_quoted(a, "invalid character ", slice_first(s, 1), " in host name", error);
        }
        buffer_add_char(&out, c);
        s = slice_after(s, 1);
    }
    *result = buffer_slice(&out);
    return true;
}

static bool is_port(slice s)
{
    if (s.size > 0 && s.data[0] != ':')
        return false;
    for (size_t i = 1; i < s.size; i++)
        if (s.data[i] < '0' || s.data[i] > '9')
            return false;
    return true;
}

/* The inside of brackets: an IPv6 address, with a zone after '%' or without. */
static bool check_address(arena *a, slice address, slice *error)
{
    slice why;

    switch (address_read(a, address, &why)) {
    case ADDRESS_IPV6: return true;
    case ADDRESS_IPV4: *error = SLICE("invalid IP-literal"); break;
    case ADDRESS_NONE: *error = arena_concat(a, SLICE("invalid host: "), why); break;
    }
    return false;
}

/* "[ADDRESS]:PORT"; the zone of an address may hold escapes that a host must not. */
static bool read_address_host(arena *a, slice host, slice *result, slice *error)
{
    size_t close = slice_find_last(host, SLICE("]"));
    slice port, address, zone = SLICE("");

    if (close == SLICE_NONE) {
        *error = SLICE("missing ']' in host");
        return false;
    }
    port = slice_after(host, close + 1);
    if (!is_port(port))
        return fail_quoted(a, "invalid port ", port, " after host", error);
    address = slice_after(slice_first(host, close), 1);
    size_t at = slice_find(address, SLICE("%25"));
    if (at != SLICE_NONE) {
        zone = slice_after(address, at);
        address = slice_first(address, at);
    }
    if (!unescape(a, address, PART_HOST, &address, error) || !unescape(a, zone, PART_ZONE, &zone, error))
        return false;
    address = arena_concat(a, address, zone);
    if (!check_address(a, address, error))
        return false;
    *result = arena_concat(a, arena_concat3(a, SLICE("["), address, SLICE("]")), port);
    return true;
}

static bool read_host(arena *a, slice scheme, slice host, slice *result, slice *error)
{
    size_t bracket = slice_find_last(host, SLICE("[")), colon;
    bool is_web = slice_equal(scheme, SLICE("http")) || slice_equal(scheme, SLICE("https"));

    if (bracket == 0)
        return read_address_host(a, host, result, error);
    if (bracket != SLICE_NONE) {
        *error = SLICE("invalid IP-literal");
        return false;
    }
    /* other schemes than the web's may name several hosts, each with its port */
    colon = is_web ? slice_find_char(host, ':') : slice_find_last(host, SLICE(":"));
    if (colon != SLICE_NONE && !is_port(slice_after(host, colon)))
        return fail_quoted(a, "invalid port ", slice_after(host, colon), " after host", error);
    return unescape(a, host, PART_HOST, result, error);
}

static bool read_user(arena *a, slice text, url *u, slice *error)
{
    for (size_t i = 0; i < text.size; i++)
        if (!is_alphanumeric(text.data[i]) && !holds("-._:~!$&'()*+,;=%@", text.data[i])) {
            *error = SLICE("net/url: invalid userinfo");
            return false;
        }
    size_t colon = slice_find_char(text, ':');
    u->has_user = true;
    u->has_password = colon != SLICE_NONE;
    u->password = SLICE("");
    if (u->has_password && !unescape(a, slice_first(text, colon), PART_USER, &u->user, error))
        return false;
    if (u->has_password)
        return unescape(a, slice_after(text, colon + 1), PART_USER, &u->password, error);
    return unescape(a, text, PART_USER, &u->user, error);
}

static bool read_authority(arena *a, slice text, url *u, slice *error)
{
    size_t at = slice_find_last(text, SLICE("@"));

    if (at == SLICE_NONE)
        return read_host(a, u->scheme, text, &u->host, error);
    return read_host(a, u->scheme, slice_after(text, at + 1), &u->host, error) &&
           read_user(a, slice_first(text, at), u, error);
}

/* The scheme in front of a ':', if there is one; `rest` gets what follows. */
static bool read_scheme(arena *a, slice text, slice *scheme, slice *rest, slice *error)
{
    *scheme = SLICE("");
    *rest = text;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        bool is_letter = is_alphanumeric(c) && !(c >= '0' && c <= '9');
        if (c == ':' && i == 0) {
            *error = SLICE("missing protocol scheme");
            return false;
        }
        if (c == ':') {
            buffer lower = buffer_new(a);
            for (size_t j = 0; j < i; j++)
                buffer_add_rune(&lower, rune_to_lower(text.data[j]));
            *scheme = buffer_slice(&lower);
            *rest = slice_after(text, i + 1);
            return true;
        }
        if (!is_letter && (i == 0 || !(is_alphanumeric(c) || holds("+-.", c))))
            return true;
    }
    return true;
}

static bool has_control_byte(slice s)
{
    for (size_t i = 0; i < s.size; i++)
        if ((unsigned char)s.data[i] < ' ' || s.data[i] == 0x7F)
            return true;
    return false;
}

/* Cuts a slice at a character; what follows the character goes to `after`. */
static slice cut(slice s, char c, slice *after)
{
    size_t at = slice_find_char(s, c);

    *after = at == SLICE_NONE ? SLICE("") : slice_after(s, at + 1);
    return slice_first(s, at);
}

/* All but the fragment. */
static bool read_parts(arena *a, slice text, url *u, slice *error)
{
    slice rest, after;

    if (has_control_byte(text)) {
        *error = SLICE("net/url: invalid control character in URL");
        return false;
    }
    if (slice_equal(text, SLICE("*"))) {
        u->path = text;
        return true;
    }
    if (!read_scheme(a, text, &u->scheme, &rest, error))
        return false;
    rest = cut(rest, '?', &u->query);
    if (!slice_starts(rest, SLICE("/"))) {
        if (u->scheme.size > 0) {
            u->opaque = rest;
            return true;
        }
        if (slice_find_char(cut(rest, '/', &after), ':') != SLICE_NONE) {
            *error = SLICE("first path segment in URL cannot contain colon");
            return false;
        }
    }
    if (slice_starts(rest, SLICE("//")) && (u->scheme.size > 0 || !slice_starts(rest, SLICE("///")))) {
        slice authority = slice_after(rest, 2);
        size_t slash = slice_find_char(authority, '/');
        rest = slash == SLICE_NONE ? SLICE("") : slice_after(authority, slash);
        if (!read_authority(a, slice_first(authority, slash), u, error))
            return false;
    }
    return unescape(a, rest, PART_PATH, &u->path, error);
}

bool url_read(arena *a, slice text, url *u, slice *error)
{
    slice none = SLICE(""), fragment, named = text;
    slice body = cut(text, '#', &fragment);

    *u = (url){.scheme = none, .opaque = none, .user = none, .password = none, .host = none};
    u->path = u->query = u->fragment = none;
    bool good = read_parts(a, body, u, error);
    if (!good)
        named = body;
    else if (fragment.size > 0)
        good = unescape(a, fragment, PART_FRAGMENT, &u->fragment, error);
    if (good)
        return true;

    slice reason = *error;
    fail_quoted(a, "parse ", named, ": ", error);
    *error = arena_concat(a, *error, reason);
    return false;
}

void url_write_user(buffer *out, const url *u)
{
    if (!u->has_user)
        return;
    escape(out, u->user, PART_USER);
    if (u->has_password) {
        buffer_add_char(out, ':');
        escape(out, u->password, PART_USER);
    }
}

static void write_authority(buffer *out, const url *u)
{
    if (u->host.size > 0 || u->path.size > 0 || u->has_user)
        buffer_add(out, SLICE("//"));
    if (u->has_user) {
        url_write_user(out, u);
        buffer_add_char(out, '@');
    }
    escape(out, u->host, PART_HOST);
}

static void write_path(buffer *out, const url *u, bool is_first)
{
    slice after;

    if (u->path.size > 0 && u->path.data[0] != '/' && u->host.size > 0) {
        buffer_add_char(out, '/');
        is_first = false;
    }
    if (is_first && slice_find_char(cut(u->path, '/', &after), ':') != SLICE_NONE)
        buffer_add(out, SLICE("./"));
    if (slice_equal(u->path, SLICE("*")))
        buffer_add_char(out, '*');
    else
        escape(out, u->path, PART_PATH);
}

void url_write(buffer *out, const url *u)
{
    size_t start = out->size;

    if (u->scheme.size > 0) {
        buffer_add(out, u->scheme);
        buffer_add_char(out, ':');
    }
    if (u->opaque.size > 0) {
        buffer_add(out, u->opaque);
    } else {
        if (u->scheme.size > 0 || u->host.size > 0 || u->has_user)
            write_authority(out, u);
        write_path(out, u, out->size == start);
    }
    if (u->query.size > 0) {
        buffer_add_char(out, '?');
        buffer_add(out, u->query);
    }
    if (u->fragment.size > 0) {
        buffer_add_char(out, '#');
        escape(out, u->fragment, PART_FRAGMENT);
    }
}

slice url_host_name(const url *u)
{
    slice host = u->host;
    size_t colon = slice_find_last(host, SLICE(":"));

    if (colon != SLICE_NONE && is_port(slice_after(host, colon)))
        host = slice_first(host, colon);
    if (slice_starts(host, SLICE("[")) && slice_ends(host, SLICE("]")))
        host = slice_after(slice_first(host, host.size - 1), 1);
    return host;
}
