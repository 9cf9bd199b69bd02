/* Documents, ids and anchors. */
#include "values/schema_document.h"

#include "codec/json.h"
#include "value/number.h"
#include "values/schema_check.h"
#include "values/schema_metaschemas.h"
#include "values/schema_plain.h"
#include "values/schema_url.h"

/* clang-format off */
static const char *const no_vocabularies[] = {NULL};
static const char *const vocabularies_2019[] = {"core", "applicator", "validation", "meta-data", "format", "content",
                                                NULL};
static const char *const default_2019[] = {"core", "applicator", "validation", NULL};
static const char *const vocabularies_2020[] = {"core", "applicator", "unevaluated", "validation", "meta-data",
                                                "format-annotation", "format-assertion", "content", NULL};
static const char *const default_2020[] = {"core", "applicator", "unevaluated", "validation", NULL};

const schema_draft schema_drafts[SCHEMA_DRAFTS] = {
    {4,    "http://json-schema.org/draft-04/schema",       "id",  NULL, no_vocabularies, no_vocabularies},
    {6,    "http://json-schema.org/draft-06/schema",       "$id", NULL, no_vocabularies, no_vocabularies},
    {7,    "http://json-schema.org/draft-07/schema",       "$id", NULL, no_vocabularies, no_vocabularies},
    {2019, "https://json-schema.org/draft/2019-09/schema", "$id", "https://json-schema.org/draft/2019-09/vocab/",
     vocabularies_2019, default_2019},
    {2020, "https://json-schema.org/draft/2020-12/schema", "$id", "https://json-schema.org/draft/2020-12/vocab/",
     vocabularies_2020, default_2020},
};

/* Where schemas stand within a schema, by the first draft that says so. */
typedef enum position_shape { POSITION_ITSELF, POSITION_MEMBERS, POSITION_ITEMS } position_shape;

static const struct {
    const char *keyword;
    position_shape shape;
    int since;
} positions[] = {
    {"definitions",           POSITION_MEMBERS, 4},
    {"not",                   POSITION_ITSELF,  4},
    {"allOf",                 POSITION_ITEMS,   4},
    {"anyOf",                 POSITION_ITEMS,   4},
    {"oneOf",                 POSITION_ITEMS,   4},
    {"properties",            POSITION_MEMBERS, 4},
    {"additionalProperties",  POSITION_ITSELF,  4},
    {"patternProperties",     POSITION_MEMBERS, 4},
    {"items",                 POSITION_ITSELF,  4},
    {"items",                 POSITION_ITEMS,   4},
    {"additionalItems",       POSITION_ITSELF,  4},
    {"dependencies",          POSITION_MEMBERS, 4},
    {"propertyNames",         POSITION_ITSELF,  6},
    {"contains",              POSITION_ITSELF,  6},
    {"if",                    POSITION_ITSELF,  7},
    {"then",                  POSITION_ITSELF,  7},
    {"else",                  POSITION_ITSELF,  7},
    {"$defs",                 POSITION_MEMBERS, 2019},
    {"dependentSchemas",      POSITION_MEMBERS, 2019},
    {"unevaluatedProperties", POSITION_ITSELF,  2019},
    {"unevaluatedItems",      POSITION_ITSELF,  2019},
    {"contentSchema",         POSITION_ITSELF,  2019},
    {"prefixItems",           POSITION_ITEMS,   2020},
};
/* clang-format on */

enum { MAX_METASCHEMAS = 100 }; /* in a chain of $schema */

static const schema_draft *const latest = &schema_drafts[SCHEMA_DRAFTS - 1]; /* that http://json-schema.org/schema is */

/* --- texts -------------------------------------------------------------------------------------------------------- */

_Noreturn void schema_fail(arena *a, const char *format, ...)
{
    buffer out = buffer_new(a);
    va_list parts;

    va_start(parts, format);
    for (const char *c = format; *c != '\0'; c++) {
        if (c[0] != '%') {
            buffer_add_char(&out, *c);
            continue;
        }
        slice part = va_arg(parts, slice);
        if (*++c == 'q')
            quote_string(&out, part);
        else
            buffer_add(&out, part);
    }
    va_end(parts);
    raise_text(a, GTMPL_ECHART, buffer_slice(&out));
}

uint64_t schema_keyword_bits(const map *keywords)
{
    uint64_t bits = 0;

    for (size_t i = 0; i < map_count(keywords); i++) {
        slice name = keywords->entries[i].key->text;
        char start[3] = {0};
        memcpy(start, name.data, name.size < sizeof start ? name.size : sizeof start);
        bits |= schema_keyword_bit(start);
    }
    return bits;
}

bool schema_text_of(value keywords, const char *keyword, slice *text)
{
    const value *v = keywords.kind == KIND_MAP ? map_get(keywords.map, slice_from(keyword)) : NULL;

    if (v == NULL || v->type != TYPE_STRING)
        return false;
    *text = value_slice(*v);
    return true;
}

slice schema_pointer_join(arena *a, slice pointer, slice token)
{
    if (!slice_has_any(token, SLICE("~/")))
        return arena_concat3(a, pointer, SLICE("/"), token);

    buffer out = buffer_new(a);
    buffer_add(&out, pointer);
    buffer_add_char(&out, '/');
    for (size_t i = 0; i < token.size; i++) {
        if (token.data[i] == '~')
            buffer_add(&out, SLICE("~0"));
        else if (token.data[i] == '/')
            buffer_add(&out, SLICE("~1"));
        else
            buffer_add_char(&out, token.data[i]);
    }
    return buffer_slice(&out);
}

slice schema_place(arena *a, slice url, slice pointer)
{
    return arena_concat3(a, url, SLICE("#"), schema_url_escape(a, pointer));
}

static bool unescape_token(arena *a, slice token, slice *plain)
{
    buffer out = buffer_new(a);

    *plain = token;
    if (slice_find_char(token, '~') == SLICE_NONE)
        return true;
    for (size_t i = 0; i < token.size; i++) {
        char c = token.data[i];
        if (c == '~') {
            if (++i >= token.size || (token.data[i] != '0' && token.data[i] != '1'))
                return false;
            c = token.data[i] == '0' ? '~' : '/';
        }
        buffer_add_char(&out, c);
    }
    *plain = buffer_slice(&out);
    return true;
}

static const value *member(value v, slice token)
{
    int64_t n;

    if (v.kind == KIND_MAP)
        return map_get(v.map, token);
    if (v.kind != KIND_LIST || parse_int(token, 10, &n) != PARSE_OK || n < 0 || (uint64_t)n >= list_count(v.list))
        return NULL;
    return &v.list->items[n];
}

value schema_lookup(arena *a, const schema_root *root, slice pointer)
{
    value v = root->document;
    slice rest = pointer, plain;

    for (size_t slash; (slash = slice_find_char(rest, '/')) != SLICE_NONE;) {
        rest = slice_after(rest, slash + 1);
        slice token = slice_first(rest, slice_find_char(rest, '/'));
        if (!unescape_token(a, token, &plain))
            schema_fail(a, "invalid json-pointer %q", schema_place(a, root->url, pointer));
        const value *next = member(v, plain);
        if (next == NULL)
            schema_fail(a, "json-pointer in %q not found", schema_place(a, root->url, pointer));
        v = *next;
    }
    return v;
}

static void split(slice text, slice *url, slice *fragment)
{
    size_t hash = slice_find_char(text, '#');

    *url = slice_first(text, hash);
    *fragment = hash == SLICE_NONE ? SLICE("") : slice_after(text, hash + 1);
}

bool schema_split_fragment(arena *a, slice reference, slice *url, slice *fragment, slice *reason)
{
    slice escaped;

    split(reference, url, &escaped);
    return schema_url_unescape(a, escaped, fragment, reason);
}

static slice parse_failure(arena *a, slice url, slice reason)
{
    buffer out = buffer_new(a);

    buffer_add(&out, SLICE("error in parsing "));
    quote_string(&out, url);
    buffer_add(&out, SLICE(": "));
    buffer_add(&out, reason);
    return buffer_slice(&out);
}

/* A reference seen from a base URL, taken apart; false with the whole complaint. */
static bool join(arena *a, slice base_text, slice reference, slice *url, slice *fragment, slice *error)
{
    schema_url base, other;
    slice text, reason;

    /* Within the same document: the usual case. A question mark alone would get lost on the way below. */
    if (slice_starts(reference, SLICE("#")) && !slice_ends(base_text, SLICE("?"))) {
        *url = base_text;
        if (schema_split_fragment(a, reference, &text, fragment, &reason))
            return true;
    }
    if (!schema_url_parse(a, base_text, &base, &reason)) {
        *error = parse_failure(a, base_text, reason);
        return false;
    }
    if (!schema_split_fragment(a, reference, &text, fragment, &reason)) {
        *error = parse_failure(a, reference, reason);
        return false;
    }
    if (!schema_url_parse(a, text, &other, &reason)) {
        *error = parse_failure(a, text, reason);
        return false;
    }
    schema_url joined = schema_url_resolve(a, &base, &other);
    if (other.scheme.size == 0 && base.opaque.size > 0)
        joined.opaque = base.opaque;
    *url = schema_url_string(a, &joined);
    return true;
}

/* --- loading ------------------------------------------------------------------------------------------------------ */

void schema_add_document(schema_compiler *c, slice url, value document)
{
    if (c->document_count == c->document_capacity) {
        size_t capacity = c->document_capacity == 0 ? 8 : c->document_capacity * 2;
        c->document_items =
            arena_grow(c->arena, c->document_items, c->document_capacity * sizeof(value), capacity * sizeof(value));
        c->document_capacity = capacity;
    }
    map_set(c->documents, url, value_int((int64_t)c->document_count));
    c->document_items[c->document_count++] = document;
}

static value load(schema_compiler *c, slice url)
{
    const value *known = map_get(c->documents, url);
    value document;
    slice reason, rest;

    if (known != NULL)
        return c->document_items[known->integer];
    slice text = schema_metaschema(c->arena, url);
    if (text.size > 0) {
        document = json_decode(c->arena, c->shared->symbols, text, &rest);
    } else if (schema_metaschema_folder(url)) {
        slice path = slice_after(url, slice_find(url, SLICE(".org/")) + 5);
        schema_fail(c->arena, "read metaschemas/%s/: is a directory", path);
    } else if (!c->shared->load(c->shared->context, c->arena, url, &document, &reason)) {
        schema_fail(c->arena, "failing loading %q: %s", url, reason);
    }
    schema_add_document(c, url, document);
    return document;
}

const schema_draft *schema_draft_named(slice url)
{
    slice place, fragment;

    split(url, &place, &fragment);
    if (fragment.size > 0)
        return NULL;
    if (slice_starts(place, SLICE("http://")))
        place = slice_after(place, 7);
    else
        place = slice_without_prefix(place, SLICE("https://"));
    if (slice_equal(place, SLICE("json-schema.org/schema")))
        return latest;
    for (size_t i = 0; i < SCHEMA_DRAFTS; i++)
        if (slice_equal(place, slice_after(slice_from(schema_drafts[i].url),
                                           slice_find(slice_from(schema_drafts[i].url), SLICE("json-")))))
            return &schema_drafts[i];
    return NULL;
}

/* The draft of a schema: named by $schema, by the $schema of what that names, and so on, or the one around it. */
static const schema_draft *draft_of(schema_compiler *c, slice url, slice pointer, value doc,
                                    const schema_draft *fallback)
{
    map *seen = NULL;
    slice name, place, fragment, reason;
    schema_url parsed;

    while (schema_text_of(doc, "$schema", &name)) {
        const schema_draft *draft = schema_draft_named(name);
        if (draft != NULL)
            return draft;
        split(name, &place, &fragment);
        if (!schema_url_parse(c->arena, place, &parsed, &reason))
            schema_fail(c->arena, "invalid $schema in %q: %s", schema_place(c->arena, url, pointer), reason);
        if (pointer.size == 0 && slice_equal(place, url))
            schema_fail(c->arena, "draft %q is not supported", place);
        if (seen == NULL)
            seen = map_new(c->arena);
        if (map_get(seen, place) != NULL || map_count(seen) >= MAX_METASCHEMAS)
            schema_fail(c->arena, "cycle in resolving $schema in %q", place);
        map_set(seen, place, value_nil());
        doc = load(c, place);
        url = place;
        pointer = SLICE("");
    }
    return fallback;
}

/* --- dialects ----------------------------------------------------------------------------------------------------- */

static bool is_among(const char *const *names, slice name)
{
    for (; *names != NULL; names++)
        if (slice_equal(name, slice_from(*names)))
            return true;
    return false;
}

bool schema_has_vocabulary(const schema_dialect *dialect, const char *name)
{
    slice wanted = slice_from(name);

    if (dialect->draft->version < 2019 || slice_equal(wanted, SLICE("core")))
        return true;
    if (dialect->vocabularies == NULL)
        return is_among(dialect->draft->default_vocabularies, wanted);
    for (size_t i = 0; i < dialect->count; i++)
        if (slice_equal(dialect->vocabularies[i], wanted))
            return true;
    return false;
}

/* The vocabularies that a metaschema of one's own asks for. */
static schema_dialect read_vocabularies(schema_compiler *c, const schema_draft *draft, slice url, value doc)
{
    const value *v = doc.kind == KIND_MAP ? map_get(doc.map, SLICE("$vocabulary")) : NULL;
    schema_dialect dialect = {.draft = draft};

    if (draft->version < 2019 || v == NULL || v->kind != KIND_MAP)
        return dialect;
    const map_entry *entries = map_sorted(v->map);
    slice *names = ARENA_ARRAY(c->arena, map_count(v->map) + 1, slice);
    bool core = false;
    for (size_t i = 0; i < map_count(v->map); i++) {
        slice name = entries[i].key->text, prefix = slice_from(draft->vocabulary_prefix);
        if (entries[i].value.kind != KIND_BOOL || !entries[i].value.boolean)
            continue;
        slice known = slice_starts(name, prefix) ? slice_after(name, prefix.size) : SLICE("");
        if (!is_among(draft->vocabularies, known))
            schema_fail(c->arena, "unsupported vocabulary %q in %q", name, url);
        names[dialect.count++] = known;
        core = core || slice_equal(known, SLICE("core"));
    }
    if (!core)
        names[dialect.count++] = SLICE("core");
    dialect.vocabularies = names;
    return dialect;
}

/* The dialect of a resource with a $schema. */
static schema_dialect dialect_of(schema_compiler *c, const schema_draft *draft, value doc)
{
    slice name, url, fragment;

    if (!schema_text_of(doc, "$schema", &name) || schema_draft_named(name) != NULL)
        return (schema_dialect){.draft = draft};
    split(name, &url, &fragment);
    return read_vocabularies(c, draft, url, load(c, url));
}

/* --- resources and anchors ---------------------------------------------------------------------------------------- */

schema_resource *schema_resource_at(const schema_root *root, slice pointer)
{
    while (root->count > 1) {
        const value *known = map_get(root->by_pointer, pointer);
        if (known != NULL)
            return root->resources[known->integer];
        size_t slash = slice_find_last(pointer, SLICE("/"));
        if (slash == SLICE_NONE)
            break;
        pointer = slice_first(pointer, slash);
    }
    return root->resources[0];
}

static schema_resource *resource_with_id(const schema_root *root, slice id)
{
    const value *known = map_get(root->by_id, id);

    return known == NULL ? NULL : root->resources[known->integer];
}

static schema_resource *add_resource(arena *a, schema_root *root, slice pointer, slice id)
{
    schema_resource *r = ARENA_NEW(a, schema_resource);

    if (root->count == root->capacity) {
        size_t capacity = root->capacity == 0 ? 4 : root->capacity * 2;
        root->resources = arena_grow(a, root->resources, root->capacity * sizeof *root->resources,
                                     capacity * sizeof *root->resources);
        root->capacity = capacity;
    }
    r->pointer = pointer;
    r->id = id;
    map_set(root->by_pointer, pointer, value_int((int64_t)root->count));
    map_set(root->by_id, id, value_int((int64_t)root->count));
    root->resources[root->count++] = r;
    return r;
}

static slice id_of(const schema_draft *draft, value keywords)
{
    slice text, url, fragment;

    if (draft->version < 2019 && map_get(keywords.map, SLICE("$ref")) != NULL)
        return SLICE(""); /* beside $ref nothing counts */
    if (!schema_text_of(keywords, draft->id_keyword, &text))
        return SLICE("");
    split(text, &url, &fragment);
    return url;
}

static schema_anchor *find_anchor(const schema_resource *r, slice name)
{
    const value *known = map_get(r->anchor_index, name);

    return known == NULL ? NULL : &r->anchors[known->integer];
}

static void add_anchor(arena *a, const schema_root *root, schema_resource *r, slice name, slice pointer, bool dynamic)
{
    schema_anchor *known = find_anchor(r, name);

    if (known != NULL && !slice_equal(known->pointer, pointer))
        schema_fail(a, "duplicate anchor %q in %q at %q and %q", name, root->url, known->pointer, pointer);
    if (known != NULL) {
        known->dynamic = known->dynamic || dynamic;
        return;
    }
    if (r->anchor_index == NULL)
        r->anchor_index = map_new(a);
    if (r->count == r->capacity) {
        size_t capacity = r->capacity == 0 ? 4 : r->capacity * 2;
        r->anchors = arena_grow(a, r->anchors, r->capacity * sizeof *r->anchors, capacity * sizeof *r->anchors);
        r->capacity = capacity;
    }
    map_set(r->anchor_index, name, value_int((int64_t)r->count));
    r->anchors[r->count++] = (schema_anchor){name, pointer, dynamic};
}

static bool is_pointer(slice fragment)
{
    return fragment.size == 0 || fragment.data[0] == '/';
}

static void collect_anchors(schema_compiler *c, const schema_root *root, schema_resource *r, value keywords,
                            slice pointer)
{
    int version = r->dialect.draft->version;
    slice text, url, fragment, reason;

    if (version < 2019) {
        if (map_get(keywords.map, SLICE("$ref")) != NULL ||
            !schema_text_of(keywords, r->dialect.draft->id_keyword, &text))
            return;
        if (!schema_split_fragment(c->arena, text, &url, &fragment, &reason))
            schema_fail(c->arena, "error in parsing anchor at %q", schema_place(c->arena, root->url, pointer));
        if (!is_pointer(fragment))
            add_anchor(c->arena, root, r, fragment, pointer, false);
        return;
    }
    if (schema_text_of(keywords, "$anchor", &text))
        add_anchor(c->arena, root, r, text, pointer, false);
    if (version >= 2020 && schema_text_of(keywords, "$dynamicAnchor", &text))
        add_anchor(c->arena, root, r, text, pointer, true);
}

static void collect(schema_compiler *c, schema_root *root, value v, slice base, slice pointer, schema_dialect fallback);

static void collect_below(schema_compiler *c, schema_root *root, value keywords, slice base, slice pointer,
                          const schema_draft *draft, schema_dialect fallback)
{
    uint64_t bits = schema_keyword_bits(keywords.map);

    for (size_t i = 0; i < sizeof positions / sizeof *positions; i++) {
        const char *name = positions[i].keyword;
        if (positions[i].since > draft->version || !(bits & schema_keyword_bit(name)))
            continue;
        const value *v = map_get(keywords.map, slice_from(name));
        if (v == NULL)
            continue;
        slice below = schema_pointer_join(c->arena, pointer, slice_from(name));
        if (positions[i].shape == POSITION_ITSELF)
            collect(c, root, *v, base, below, fallback);
        if (positions[i].shape == POSITION_MEMBERS && v->kind == KIND_MAP) {
            const map_entry *entries = map_sorted(v->map);
            for (size_t k = 0; k < map_count(v->map); k++)
                collect(c, root, entries[k].value, base, schema_pointer_join(c->arena, below, entries[k].key->text),
                        fallback);
        }
        if (positions[i].shape == POSITION_ITEMS && v->kind == KIND_LIST)
            for (size_t k = 0; k < list_count(v->list); k++) {
                slice token = arena_printf(c->arena, "%zu", k);
                collect(c, root, v->list->items[k], base, schema_pointer_join(c->arena, below, token), fallback);
            }
    }
}

static void collect_object(schema_compiler *c, schema_root *root, value keywords, slice base, slice pointer,
                           schema_dialect fallback)
{
    slice ignored, error, fragment;
    bool named = schema_text_of(keywords, "$schema", &ignored);
    const schema_draft *draft = draft_of(c, root->url, pointer, keywords, fallback.draft);
    slice id = id_of(draft, keywords);

    if (id.size == 0 && pointer.size > 0) { /* $schema counts at the root of a resource only */
        draft = fallback.draft;
        named = false;
        id = id_of(draft, keywords);
    }
    if (id.size > 0 && !join(c->arena, base, id, &base, &fragment, &error))
        schema_fail(c->arena, "error in parsing id at %q", schema_place(c->arena, root->url, pointer));

    schema_resource *known = resource_with_id(root, base);
    if (id.size > 0 || pointer.size == 0) {
        if (known != NULL && !slice_equal(known->pointer, pointer))
            schema_fail(c->arena, "duplicate id %q in %q at %q and %q", base, root->url, pointer, known->pointer);
        if (known == NULL) {
            schema_dialect dialect = named ? dialect_of(c, draft, keywords) : fallback;
            known = add_resource(c->arena, root, pointer, base);
            known->dialect = dialect;
        }
    }
    collect_anchors(c, root, known, keywords, pointer);
    collect_below(c, root, keywords, base, pointer, draft, known->dialect);
}

static void collect(schema_compiler *c, schema_root *root, value v, slice base, slice pointer, schema_dialect fallback)
{
    if (map_get(root->processed, pointer) != NULL)
        return;
    if (arena_stack_is_deep(c->arena))
        raise_error(c->arena, GTMPL_ELIMIT, "schema is nested too deeply");
    if (v.kind == KIND_MAP)
        collect_object(c, root, v, base, pointer, fallback);
    else if (pointer.size == 0)
        add_resource(c->arena, root, pointer, base)->dialect = fallback;
    map_put(root->processed, symbol_new(c->arena, pointer), value_nil());
}

/* --- roots -------------------------------------------------------------------------------------------------------- */

static void add_root(schema_compiler *c, schema_root *root)
{
    if (c->root_count == c->root_capacity) {
        size_t capacity = c->root_capacity == 0 ? 8 : c->root_capacity * 2;
        c->roots = arena_grow(c->arena, c->roots, c->root_capacity * sizeof *c->roots, capacity * sizeof *c->roots);
        c->root_capacity = capacity;
    }
    map_set(c->root_index, root->url, value_int((int64_t)c->root_count));
    c->roots[c->root_count++] = root;
}

/* The draft of a document whose $schema needs no look elsewhere, or NULL. */
static const schema_draft *plain_draft(const schema_compiler *c, value document)
{
    const value *v = document.kind == KIND_MAP ? map_get(document.map, SLICE("$schema")) : NULL;
    slice name;

    if (v == NULL)
        return c->default_draft;
    return schema_text_of(document, "$schema", &name) ? schema_draft_named(name) : NULL;
}

/* What a document calls itself, which is `url` if it says nothing; false for what is no absolute URL without escapes. */
static bool plain_id(arena *a, const schema_draft *draft, value document, slice url, slice *id)
{
    slice own, fragment, error;

    *id = url;
    if (map_get(document.map, slice_from(draft->id_keyword)) == NULL)
        return true;
    return schema_text_of(document, draft->id_keyword, &own) &&
           (slice_starts(own, SLICE("http://")) || slice_starts(own, SLICE("https://"))) &&
           schema_needs_no_escapes(own, SLICE(":/")) && join(a, url, own, id, &fragment, &error) &&
           slice_equal(*id, own) && map_get(document.map, SLICE("$ref")) == NULL;
}

/* Whether a document is plain; if so, all there is to know of it is known. */
static bool take_plain(schema_compiler *c, schema_root *root)
{
    const schema_draft *draft = plain_draft(c, root->document);
    slice id;

    root->plain = draft != NULL && !c->shared->never_plain && root->document.kind == KIND_MAP &&
                  plain_id(c->arena, draft, root->document, root->url, &id) &&
                  schema_is_plain(c->shared, root->document, draft);
    if (root->plain)
        add_resource(c->arena, root, SLICE(""), id)->dialect = (schema_dialect){.draft = draft};
    return root->plain;
}

schema_root *schema_root_of(schema_compiler *c, slice url)
{
    const value *known = map_get(c->root_index, url);

    if (known != NULL)
        return c->roots[known->integer];
    schema_root *root = ARENA_NEW(c->arena, schema_root);
    root->url = url;
    root->document = load(c, url);
    root->by_pointer = map_new(c->arena);
    root->by_id = map_new(c->arena);
    root->processed = map_new(c->arena);
    root->schemas = map_new(c->arena);
    root->compiler = c;
    if (!take_plain(c, root)) {
        collect(c, root, root->document, url, SLICE(""), (schema_dialect){.draft = c->default_draft});
        if (!slice_starts(url, SLICE("http://json-schema.org/")) &&
            !slice_starts(url, SLICE("https://json-schema.org/")))
            schema_judge(c, root, root->document, SLICE(""));
    }
    add_root(c, root);
    return root;
}

void schema_ensure(schema_compiler *c, schema_root *root, slice pointer)
{
    if (root->plain || map_get(root->processed, pointer) != NULL)
        return;
    value v = schema_lookup(c->arena, root, pointer);
    schema_resource *base = schema_resource_at(root, pointer);
    collect(c, root, v, base->id, pointer, base->dialect);
    if (v.kind == KIND_MAP && map_get(root->by_pointer, pointer) == NULL)
        collect_anchors(c, root, schema_resource_at(root, pointer), v, pointer);
    schema_judge(c, root, v, pointer);
}

/* The place of a fragment within a resource. */
static slice resolve_fragment(arena *a, const schema_root *root, const schema_resource *r, slice fragment)
{
    if (is_pointer(fragment))
        return arena_concat(a, r->pointer, fragment);
    const schema_anchor *known = find_anchor(r, fragment);
    if (known != NULL)
        return known->pointer;
    schema_fail(a, "anchor in %q not found in schema %q", schema_place(a, r->id, fragment), root->url);
}

schema_root *schema_resolve(schema_compiler *c, schema_root *from, slice base, slice reference, slice *pointer)
{
    slice url, fragment, error;

    if (!join(c->arena, base, reference, &url, &fragment, &error))
        raise_text(c->arena, GTMPL_ECHART, error);
    schema_resource *r = slice_equal(url, from->url) ? from->resources[0] : resource_with_id(from, url);
    schema_root *root = from;
    if (r == NULL) {
        root = schema_root_of(c, url);
        r = root->resources[0];
    }
    *pointer = resolve_fragment(c->arena, root, r, fragment);
    return root;
}
