/*
 * Paths and URLs: Go's path package under sprig's names. The functions for the operating system's paths are the same
 * ones, as on every Unix.
 */
#include "funcs/funcs.h"
#include "funcs/url.h"

/* Goes back over the last element of a path that is being built, unless it is `..`. */
static bool drop_element(buffer *out, size_t start)
{
    if (out->size == start)
        return false;
    while (out->size > start && out->data[out->size - 1] != '/')
        out->size--;
    if (out->size > start)
        out->size--;
    return true;
}

static void add_element(buffer *out, size_t start, slice element)
{
    if (out->size > start)
        buffer_add_char(out, '/');
    buffer_add(out, element);
}

/* path.Clean: without `.`, doubled slashes and what `..` takes back; "." for nothing. */
static slice clean(arena *a, slice path)
{
    buffer out = buffer_new(a);
    slice rest = path, element;
    bool rooted = slice_starts(path, SLICE("/"));

    if (rooted)
        buffer_add_char(&out, '/');
    size_t start = out.size; /* elements before it stay: the root, and a `..` that had nothing to take back */
    size_t root = start;
    while (slice_next(&rest, '/', &element)) {
        if (element.size == 0 || slice_equal(element, SLICE(".")))
            continue;
        if (!slice_equal(element, SLICE(".."))) {
            add_element(&out, root, element);
        } else if (!drop_element(&out, start) && !rooted) {
            add_element(&out, root, element);
            start = out.size;
        }
    }
    return out.size == 0 ? SLICE(".") : buffer_slice(&out);
}

static value fn_clean(call *c)
{
    return value_string(clean(c->arena, arg_string(c, 0)));
}

/* path.Dir: all but the last element, cleaned. */
static value fn_dir(call *c)
{
    slice path = arg_string(c, 0);
    size_t slash = slice_find_last(path, SLICE("/"));

    return value_string(clean(c->arena, slice_first(path, slash == SLICE_NONE ? 0 : slash + 1)));
}

/* path.Base: the last element; "." for nothing, "/" for nothing but slashes. */
static value fn_base(call *c)
{
    slice path = arg_string(c, 0), element = slice_trim_right(path, SLICE("/"));
    size_t slash = slice_find_last(element, SLICE("/"));

    if (path.size == 0)
        return value_string(SLICE("."));
    if (element.size == 0)
        return value_string(SLICE("/"));
    return value_string(slash == SLICE_NONE ? element : slice_after(element, slash + 1));
}

/* path.Ext: from the last dot of the last element on. */
static value fn_ext(call *c)
{
    slice path = arg_string(c, 0);
    size_t slash = slice_find_last(path, SLICE("/")), dot = slice_find_last(path, SLICE("."));

    if (dot == SLICE_NONE || (slash != SLICE_NONE && dot < slash))
        return value_string(SLICE(""));
    return value_string(slice_after(path, dot));
}

static value fn_is_abs(call *c)
{
    return value_bool(slice_starts(arg_string(c, 0), SLICE("/")));
}

static value fn_url_parse(call *c)
{
    map *m = map_new(c->arena);
    buffer user = buffer_new(c->arena);
    slice error;
    url u;

    if (!url_read(c->arena, arg_string(c, 0), &u, &error))
        call_fail_text(c, arena_concat(c->arena, SLICE("unable to parse url: "), error));
    url_write_user(&user, &u);
    map_set(m, SLICE("scheme"), value_string(u.scheme));
    map_set(m, SLICE("host"), value_string(u.host));
    map_set(m, SLICE("hostname"), value_string(url_host_name(&u)));
    map_set(m, SLICE("path"), value_string(u.path));
    map_set(m, SLICE("query"), value_string(u.query));
    map_set(m, SLICE("opaque"), value_string(u.opaque));
    map_set(m, SLICE("fragment"), value_string(u.fragment));
    map_set(m, SLICE("userinfo"), value_string(buffer_slice(&user)));
    return value_map(TYPE_MAP, m);
}

/* A part of the URL, which must be a string if it is there. */
static slice part_of(const call *c, const char *key)
{
    const value *v = map_get(arg_map(c, 0), slice_from(key));

    if (v == NULL)
        return SLICE("");
    if (value_is_nil(*v))
        call_fail(c, "runtime error: invalid memory address or nil pointer dereference");
    if (v->kind != KIND_STRING)
        call_fail(c, "unable to parse %s key, must be of type string, but %s found", key, type_table[v->type].go_kind);
    return value_slice(*v);
}

static void read_user(const call *c, slice text, url *u)
{
    slice whole = arena_concat3(c->arena, SLICE("proto://"), text, SLICE("@host")), error;
    url read;

    if (!url_read(c->arena, whole, &read, &error))
        call_fail_text(c, arena_concat(c->arena, SLICE("unable to parse userinfo in dict: "), error));
    u->has_user = read.has_user;
    u->has_password = read.has_password;
    u->user = read.user;
    u->password = read.password;
}

static value fn_url_join(call *c)
{
    buffer out = buffer_new(c->arena);
    url u = {.scheme = part_of(c, "scheme"), .has_user = false};

    u.host = part_of(c, "host");
    u.path = part_of(c, "path");
    u.query = part_of(c, "query");
    u.opaque = part_of(c, "opaque");
    u.fragment = part_of(c, "fragment");
    slice user = part_of(c, "userinfo");
    if (user.size > 0)
        read_user(c, user, &u);
    url_write(&out, &u);
    return value_string(buffer_slice(&out));
}

/* clang-format off */
const function_row path_functions[] = {
    /* name      arguments  result  function */
    {"base",     "s",       "s",    fn_base},
    {"dir",      "s",       "s",    fn_dir},
    {"clean",    "s",       "s",    fn_clean},
    {"ext",      "s",       "s",    fn_ext},
    {"isAbs",    "s",       "b",    fn_is_abs},
    {"osBase",   "s",       "s",    fn_base},
    {"osDir",    "s",       "s",    fn_dir},
    {"osClean",  "s",       "s",    fn_clean},
    {"osExt",    "s",       "s",    fn_ext},
    {"osIsAbs",  "s",       "b",    fn_is_abs},
    {"urlParse", "s",       "m",    fn_url_parse},
    {"urlJoin",  "m",       "s",    fn_url_join},
    {NULL, NULL, NULL, NULL},
};
/* clang-format on */
