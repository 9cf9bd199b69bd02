/* URLs. Reference: Go 1.26's net/url. */
#include "values/schema_url.h"

#include "funcs/address.h"
#include "value/number.h"

/* What is escaped differs by the part of the URL; letters, digits and "-._~" never are. */
typedef enum url_part { PART_PATH, PART_SEGMENT, PART_HOST, PART_ZONE, PART_USER, PART_FRAGMENT } url_part;

/* clang-format off */
static const char *const part_plain[] = {
    [PART_PATH]     = "$&+,/:;=@",
    [PART_SEGMENT]  = "$&+:=@",
    [PART_HOST]     = "!\"$&'()*+,:;<=>[]",
    [PART_ZONE]     = "!\"$&'()*+,:;<=>[]",
    [PART_USER]     = "$&+,;=",
    [PART_FRAGMENT] = "!$&()*+,/:;=?@",
};
/* clang-format on */

static bool is_alnum(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool is_plain(char c, url_part part)
{
    return is_alnum(c) || (c != '\0' && (strchr("-._~", c) != NULL || strchr(part_plain[part], c) != NULL));
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static slice quoted(arena *a, const char *before, slice text, const char *after)
{
    buffer out = buffer_new(a);

    buffer_add(&out, slice_from(before));
    quote_string(&out, text);
    buffer_add(&out, slice_from(after));
    return buffer_slice(&out);
}

static bool bad_escape(arena *a, slice escape, slice *error)
{
    *error = quoted(a, "invalid URL escape ", slice_first(escape, 3), "");
    return false;
}

/* Whether `s`, which begins with '%', is an escape that may stand in this part. */
static bool escape_allowed(slice s, url_part part)
{
    if (s.size < 3 || hex_digit(s.data[1]) < 0 || hex_digit(s.data[2]) < 0)
        return false;
    if (slice_starts(s, SLICE("%25")))
        return true;
    if (part == PART_HOST)
        return hex_digit(s.data[1]) >= 8;
    char c = (char)(hex_digit(s.data[1]) * 16 + hex_digit(s.data[2]));
    return part != PART_ZONE || c == ' ' || is_plain(c, PART_HOST);
}

static bool unescape(arena *a, slice s, url_part part, slice *plain, slice *error)
{
    bool host = part == PART_HOST || part == PART_ZONE, changed = false;
    buffer out = buffer_new(a);

    *plain = s;
    if (!host && slice_find_char(s, '%') == SLICE_NONE)
        return true;
    for (size_t i = 0; i < s.size; i++) {
        char c = s.data[i];
        if (c == '%') {
            slice escape = slice_after(s, i);
            if (!escape_allowed(escape, part))
                return bad_escape(a, escape, error);
            c = (char)(hex_digit(escape.data[1]) * 16 + hex_digit(escape.data[2]));
            changed = true;
            i += 2;
        } else if (host && (unsigned char)c < 0x80 && !is_plain(c, part)) {
            *error = quoted(a, "invalid character ", slice_of(&c, 1), " in host name");
            return false;
        }
        buffer_add_char(&out, c);
    }
    *plain = changed ? buffer_slice(&out) : s;
    return true;
}

static void add_escaped(buffer *out, slice s, url_part part)
{
    static const char digits[] = "0123456789ABCDEF";

    for (size_t i = 0; i < s.size; i++) {
        unsigned char c = (unsigned char)s.data[i];
        if (is_plain((char)c, part)) {
            buffer_add_char(out, (char)c);
        } else {
            buffer_add_char(out, '%');
            buffer_add_char(out, digits[c >> 4]);
            buffer_add_char(out, digits[c & 15]);
        }
    }
}

static slice escape(arena *a, slice s, url_part part)
{
    buffer out = buffer_new(a);

    add_escaped(&out, s, part);
    return buffer_slice(&out);
}

bool schema_url_unescape(arena *a, slice text, slice *plain, slice *error)
{
    return unescape(a, text, PART_SEGMENT, plain, error);
}

slice schema_url_escape(arena *a, slice text)
{
    buffer out = buffer_new(a);

    buffer_reserve(&out, text.size);
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == '/')
            buffer_add_char(&out, '/');
        else
            add_escaped(&out, slice_of(text.data + i, 1), PART_SEGMENT);
    }
    return buffer_slice(&out);
}

/* --- taking apart ------------------------------------------------------------------------------------------------- */

static bool fail(slice *error, const char *text)
{
    *error = slice_from(text);
    return false;
}

/* "scheme:" at the start, if there is one. */
static bool take_scheme(arena *a, slice *rest, slice *scheme, slice *error)
{
    *scheme = SLICE("");
    for (size_t i = 0; i < rest->size; i++) {
        char c = rest->data[i];
        if (c == ':') {
            if (i == 0)
                return fail(error, "missing protocol scheme");
            buffer lower = buffer_new(a);
            for (size_t k = 0; k < i; k++) {
                char l = rest->data[k];
                buffer_add_char(&lower, l >= 'A' && l <= 'Z' ? (char)(l - 'A' + 'a') : l);
            }
            *scheme = buffer_slice(&lower);
            *rest = slice_after(*rest, i + 1);
            return true;
        }
        bool letter = is_alnum(c) && !(c >= '0' && c <= '9');
        if (!letter && (i == 0 || !(is_alnum(c) || c == '+' || c == '-' || c == '.')))
            return true;
    }
    return true;
}

static void take_query(slice *rest, schema_url *url)
{
    size_t mark = slice_find_char(*rest, '?');

    if (mark == SLICE_NONE)
        return;
    url->query = slice_after(*rest, mark + 1);
    url->force_query = mark + 1 == rest->size;
    *rest = slice_first(*rest, mark);
}

static bool port_is_valid(slice port)
{
    if (port.size == 0)
        return true;
    if (port.data[0] != ':')
        return false;
    for (size_t i = 1; i < port.size; i++)
        if (port.data[i] < '0' || port.data[i] > '9')
            return false;
    return true;
}

static bool check_port(arena *a, slice port, slice *error)
{
    if (port_is_valid(port))
        return true;
    *error = quoted(a, "invalid port ", port, " after host");
    return false;
}

/* [address] or [address%25zone], with a port perhaps. */
static bool parse_literal(arena *a, slice host, slice *plain, slice *error)
{
    size_t close = slice_find_last(host, SLICE("]"));
    slice address, zone = SLICE(""), reason;

    if (close == SLICE_NONE)
        return fail(error, "missing ']' in host");
    slice name = slice_of(host.data + 1, close - 1), port = slice_after(host, close + 1);
    if (!check_port(a, port, error))
        return false;
    size_t percent = slice_find(name, SLICE("%25"));
    if (!unescape(a, slice_first(name, percent), PART_HOST, &address, error))
        return false;
    if (percent != SLICE_NONE && !unescape(a, slice_after(name, percent), PART_ZONE, &zone, error))
        return false;
    address = arena_concat(a, address, zone);
    switch (address_read(a, address, &reason)) {
    case ADDRESS_IPV6: break;
    case ADDRESS_IPV4: return fail(error, "invalid IP-literal");
    case ADDRESS_NONE: *error = arena_concat(a, SLICE("invalid host: "), reason); return false;
    }
    *plain = arena_concat3(a, SLICE("["), address, arena_concat(a, SLICE("]"), port));
    return true;
}

static bool parse_host(arena *a, slice scheme, slice host, slice *plain, slice *error)
{
    size_t open = slice_find_last(host, SLICE("[")), colon = slice_find_char(host, ':');

    if (open != SLICE_NONE && open > 0)
        return fail(error, "invalid IP-literal");
    if (open == 0)
        return parse_literal(a, host, plain, error);
    if (colon != SLICE_NONE) {
        if (!slice_equal(scheme, SLICE("http")) && !slice_equal(scheme, SLICE("https")))
            colon = slice_find_last(host, SLICE(":"));
        if (!check_port(a, slice_after(host, colon), error))
            return false;
    }
    return unescape(a, host, PART_HOST, plain, error);
}

static bool user_is_valid(slice user)
{
    for (size_t i = 0; i < user.size; i++) {
        char c = user.data[i];
        if (!is_alnum(c) && (c == '\0' || strchr("-._:~!$&'()*+,;=%@", c) == NULL))
            return false;
    }
    return true;
}

static bool parse_authority(arena *a, slice authority, schema_url *url, slice *error)
{
    size_t at = slice_find_last(authority, SLICE("@"));
    slice host = at == SLICE_NONE ? authority : slice_after(authority, at + 1);

    if (!parse_host(a, url->scheme, host, &url->host, error))
        return false;
    if (at == SLICE_NONE)
        return true;
    slice user = slice_first(authority, at);
    if (!user_is_valid(user))
        return fail(error, "net/url: invalid userinfo");
    size_t colon = slice_find_char(user, ':');
    url->has_user = true;
    url->has_password = colon != SLICE_NONE;
    if (!unescape(a, slice_first(user, colon), PART_USER, &url->user, error))
        return false;
    return colon == SLICE_NONE || unescape(a, slice_after(user, colon + 1), PART_USER, &url->password, error);
}

static bool set_path(arena *a, schema_url *url, slice path, slice *error)
{
    if (!unescape(a, path, PART_PATH, &url->path, error))
        return false;
    url->raw_path = slice_equal(escape(a, url->path, PART_PATH), path) ? SLICE("") : path;
    return true;
}

static bool parse(arena *a, slice rest, schema_url *url, slice *error)
{
    for (size_t i = 0; i < rest.size; i++)
        if ((unsigned char)rest.data[i] < ' ' || rest.data[i] == 0x7f)
            return fail(error, "net/url: invalid control character in URL");
    if (slice_equal(rest, SLICE("*"))) {
        url->path = rest;
        return true;
    }
    if (!take_scheme(a, &rest, &url->scheme, error))
        return false;
    take_query(&rest, url);
    if (!slice_starts(rest, SLICE("/"))) {
        if (url->scheme.size > 0) {
            url->opaque = rest;
            return true;
        }
        if (slice_find_char(slice_first(rest, slice_find_char(rest, '/')), ':') != SLICE_NONE)
            return fail(error, "first path segment in URL cannot contain colon");
    }
    if ((url->scheme.size > 0 || !slice_starts(rest, SLICE("///"))) && slice_starts(rest, SLICE("//"))) {
        slice authority = slice_after(rest, 2);
        size_t slash = slice_find_char(authority, '/');
        rest = slash == SLICE_NONE ? SLICE("") : slice_after(authority, slash);
        if (!parse_authority(a, slice_first(authority, slash), url, error))
            return false;
    } else if (url->scheme.size > 0 && slice_starts(rest, SLICE("/"))) {
        url->omit_host = true;
    }
    return set_path(a, url, rest, error);
}

bool schema_url_parse(arena *a, slice text, schema_url *url, slice *error)
{
    size_t hash = slice_find_char(text, '#');
    slice reason, fragment, whole = slice_first(text, hash);

    *url = (schema_url){.path = SLICE("")};
    bool good = parse(a, whole, url, &reason);
    if (good && hash != SLICE_NONE) {
        good = unescape(a, slice_after(text, hash + 1), PART_FRAGMENT, &fragment, &reason);
        whole = text;
    }
    if (!good)
        *error = arena_concat(a, quoted(a, "parse ", whole, ": "), reason);
    return good;
}

/* --- putting together --------------------------------------------------------------------------------------------- */

/* Whether a path as it was written may stand in a URL as it is. */
static bool path_is_valid(slice path)
{
    for (size_t i = 0; i < path.size; i++) {
        char c = path.data[i];
        if (!is_plain(c, PART_PATH) && (c == '\0' || strchr("!'()*[]%", c) == NULL))
            return false;
    }
    return true;
}

static slice escaped_path(arena *a, const schema_url *url)
{
    slice plain, error;

    if (url->raw_path.size > 0 && path_is_valid(url->raw_path) &&
        unescape(a, url->raw_path, PART_PATH, &plain, &error) && slice_equal(plain, url->path))
        return url->raw_path;
    return slice_equal(url->path, SLICE("*")) ? url->path : escape(a, url->path, PART_PATH);
}

/* RFC 3986's merging of paths and removing of dots. */
static slice resolve_path(arena *a, slice base, slice reference)
{
    slice full = reference, part;
    size_t slash = slice_find_last(base, SLICE("/"));
    bool first = true;

    if (reference.size == 0)
        full = base;
    else if (reference.data[0] != '/')
        full = arena_concat(a, slice_first(base, slash == SLICE_NONE ? 0 : slash + 1), reference);
    if (full.size == 0)
        return full;

    buffer out = buffer_new(a);
    buffer_add_char(&out, '/');
    for (slice rest = full;;) {
        size_t end = slice_find_char(rest, '/');
        part = slice_first(rest, end);
        if (slice_equal(part, SLICE("."))) {
            first = false;
        } else if (slice_equal(part, SLICE(".."))) {
            size_t last = slice_find_last(slice_of(out.data + 1, out.size - 1), SLICE("/"));
            out.size = last == SLICE_NONE ? 1 : last + 1;
            first = out.size == 1;
        } else {
            if (!first)
                buffer_add_char(&out, '/');
            buffer_add(&out, part);
            first = false;
        }
        if (end == SLICE_NONE)
            break;
        rest = slice_after(rest, end + 1);
    }
    if (slice_equal(part, SLICE(".")) || slice_equal(part, SLICE("..")))
        buffer_add_char(&out, '/');
    slice path = buffer_slice(&out);
    return slice_starts(path, SLICE("//")) ? slice_after(path, 1) : path;
}

static void drop_authority(schema_url *url)
{
    url->user = url->password = url->host = url->path = SLICE("");
    url->has_user = url->has_password = false;
}

schema_url schema_url_resolve(arena *a, const schema_url *base, const schema_url *reference)
{
    schema_url url = *reference;
    slice error;

    if (url.scheme.size == 0)
        url.scheme = base->scheme;
    if (reference->scheme.size > 0 || reference->host.size > 0 || reference->has_user) {
        set_path(a, &url, resolve_path(a, escaped_path(a, reference), SLICE("")), &error);
        return url;
    }
    if (reference->path.size == 0 && !reference->force_query && reference->query.size == 0)
        url.query = base->query;
    if (reference->path.size == 0 && base->opaque.size > 0) {
        url.opaque = base->opaque;
        drop_authority(&url);
        return url;
    }
    url.host = base->host;
    url.user = base->user;
    url.password = base->password;
    url.has_user = base->has_user;
    url.has_password = base->has_password;
    set_path(a, &url, resolve_path(a, escaped_path(a, base), escaped_path(a, reference)), &error);
    return url;
}

static void add_authority(buffer *out, const schema_url *url)
{
    if (url->host.size > 0 || url->path.size > 0 || url->has_user)
        buffer_add(out, SLICE("//"));
    if (url->has_user) {
        add_escaped(out, url->user, PART_USER);
        if (url->has_password) {
            buffer_add_char(out, ':');
            add_escaped(out, url->password, PART_USER);
        }
        buffer_add_char(out, '@');
    }
    add_escaped(out, url->host, PART_HOST);
}

static void add_place(buffer *out, const schema_url *url)
{
    bool bare = url->host.size == 0 && !url->has_user;
    slice path = escaped_path(out->arena, url);

    if (!(bare && (url->scheme.size == 0 || url->omit_host)))
        add_authority(out, url);
    if (path.size > 0 && path.data[0] != '/' && url->host.size > 0)
        buffer_add_char(out, '/');
    if (out->size == 0 && slice_find_char(slice_first(path, slice_find_char(path, '/')), ':') != SLICE_NONE)
        buffer_add(out, SLICE("./"));
    buffer_add(out, path);
}

slice schema_url_string(arena *a, const schema_url *url)
{
    buffer out = buffer_new(a);

    if (url->scheme.size > 0) {
        buffer_add(&out, url->scheme);
        buffer_add_char(&out, ':');
    }
    if (url->opaque.size > 0)
        buffer_add(&out, url->opaque);
    else
        add_place(&out, url);
    if (url->force_query || url->query.size > 0) {
        buffer_add_char(&out, '?');
        buffer_add(&out, url->query);
    }
    return buffer_slice(&out);
}

slice schema_url_hostname(const schema_url *url)
{
    size_t colon = slice_find_last(url->host, SLICE(":"));
    slice host = url->host;

    if (colon != SLICE_NONE && port_is_valid(slice_after(host, colon)))
        host = slice_first(host, colon);
    if (slice_starts(host, SLICE("[")) && slice_ends(host, SLICE("]")))
        host = slice_of(host.data + 1, host.size - 2);
    return host;
}
