/* The fast reader's flow collections: sequences of nodes and mappings of simple keys, on one line or several. */
#include "codec/yaml_fast_reader.h"

enum { FLOW_EFFORT = 100 * 1000 * 1000 }; /* as yaml_nodes.c allows, but counted generously */

static bool take_node(fast_reader *r);

/* To the next token. */
static bool skip_to_token(fast_reader *r)
{
    for (;;) {
        fast_skip_spaces(r);
        if (r->at < r->line_end && *r->at != '#')
            return *r->at != '\t';
        if (!fast_end_line(r) || r->at == r->end)
            return false;
        if (r->at < r->line_end && (*r->at == '-' || *r->at == '.')) /* like a document's marker */
            return false;
    }
}

static bool ends_flow_plain(char c)
{
    return c == ',' || c == '[' || c == ']' || c == '{' || c == '}';
}

/* A plain scalar that ends in its line. go-yaml and libyaml differ on `?`, and on `:` before an indicator. */
static bool scan_plain(fast_reader *r, slice *text)
{
    const char *start = r->at, *at = start, *end = r->line_end;

    if (!fast_starts_plain(r) || *start == ':' || (*start == '-' && ends_flow_plain(start[1])))
        return false;
    for (; at < end && !ends_flow_plain(*at); at++) {
        if (*at == '?')
            return false;
        if (*at == ':' && at + 1 < end && ends_flow_plain(at[1]))
            return false;
        if (*at == ':' && (at + 1 == end || fast_is_blank(at[1])))
            break;
        if (*at == '#' && fast_is_blank(at[-1]))
            break;
    }
    r->at = at;
    while (fast_is_blank(at[-1]))
        at--;
    *text = slice_of(start, (size_t)(at - start));
    return true;
}

static bool scan_scalar(fast_reader *r, fast_scalar *scalar)
{
    *scalar = (fast_scalar){.mark = fast_mark_at(r, r->at), .plain = *r->at != '"' && *r->at != '\''};
    return scalar->plain ? scan_plain(r, &scalar->text) : fast_scan_quoted(r, &scalar->text);
}

static bool take_scalar(fast_reader *r)
{
    fast_scalar scalar;

    if (!scan_scalar(r, &scalar))
        return false;
    fast_add_scalar(r, &scalar);
    return true;
}

/* A key and its colon, in one line. Behind a plain key the colon has a blank after it, since it would not end it. */
static bool take_key(fast_reader *r)
{
    const char *start = r->at;
    uint32_t line = r->line;
    fast_scalar key;

    if (!scan_scalar(r, &key))
        return false;
    fast_add_key(r, &key);
    fast_skip_spaces(r);
    if (r->line != line || r->at == r->line_end || *r->at != ':' || r->at - start > FAST_KEY_BYTES)
        return false;
    r->at++;
    return skip_to_token(r);
}

static bool take_entries(fast_reader *r, bool mapping, char close)
{
    if (!skip_to_token(r))
        return false;
    while (*r->at != close) {
        if ((mapping && !take_key(r)) || !take_node(r) || !skip_to_token(r))
            return false;
        if (*r->at == close)
            break;
        if (*r->at != ',')
            return false;
        r->at++;
        if (!skip_to_token(r))
            return false;
    }
    r->at++;
    return true;
}

bool fast_take_flow(fast_reader *r)
{
    yaml_document *d = &r->source->document;
    bool mapping = *r->at == '{';

    if (r->flow_depth == FAST_FLOW_LEVELS)
        return false;
    r->flow_depth++;
    r->effort += 2 * r->flow_depth;
    if (r->depth + r->flow_depth > d->levels)
        d->levels = r->depth + r->flow_depth;
    uint32_t index = fast_add_node(r, mapping ? NODE_MAPPING : NODE_SEQUENCE, fast_mark_at(r, r->at));
    r->at++;
    if (!take_entries(r, mapping, mapping ? '}' : ']'))
        return false;
    r->flow_depth--;
    fast_end_node(r, index);
    return true;
}

static bool take_node(fast_reader *r)
{
    r->effort += 2 * r->flow_depth; /* a key and a value */
    if (r->effort > FLOW_EFFORT)
        return false;
    return *r->at == '[' || *r->at == '{' ? fast_take_flow(r) : take_scalar(r);
}
