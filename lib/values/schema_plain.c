/* Which schemas are plain: one walk over the document with a table of the keywords of all drafts. */
#include "values/schema_plain.h"

#include "values/schema_check.h"
#include "values/schema_compile.h"
#include "values/schema_document.h"

/* What a keyword's value must be to be plain. Where drafts differ, what satisfies them all. */
typedef enum form {
    FORM_ANY,
    FORM_NONE, /* the keyword itself is not plain */
    FORM_ID,   /* neither is the one that names resources in this draft */
    FORM_DRAFT,
    FORM_TEXT,
    FORM_BOOLEAN,
    FORM_NUMBER,
    FORM_POSITIVE,
    FORM_COUNT,     /* a whole number from 0 on */
    FORM_EXCLUSIVE, /* a number; in draft 4 a boolean beside its limit */
    FORM_LIST,
    FORM_CHOICES, /* a list that is not empty, of different values */
    FORM_NAMES,   /* the same of texts */
    FORM_TYPES,   /* one name of a type, or several */
    FORM_PATTERN,
    FORM_REFERENCE, /* to a definition */
    FORM_SCHEMA,
    FORM_REST,    /* a schema, or a boolean in draft 4, too */
    FORM_SCHEMAS, /* a list */
    FORM_ITEMS,   /* a schema, or, before 2020, a list of them */
    FORM_MEMBERS, /* an object of schemas */
    FORM_PATTERNS,
    FORM_DEPENDENCIES, /* an object of schemas or names */
    FORM_REQUIREMENTS, /* an object of names */
} form;

/* clang-format off */
static const struct {
    slice name;
    form form;
} keywords[] = {
    {{"$anchor", 7}, FORM_NONE},
    {{"$comment", 8}, FORM_TEXT},
    {{"$defs", 5}, FORM_MEMBERS},
    {{"$dynamicAnchor", 14}, FORM_NONE},
    {{"$dynamicRef", 11}, FORM_NONE},
    {{"$id", 3}, FORM_ID},
    {{"$recursiveAnchor", 16}, FORM_NONE},
    {{"$recursiveRef", 13}, FORM_NONE},
    {{"$ref", 4}, FORM_REFERENCE},
    {{"$schema", 7}, FORM_DRAFT},
    {{"$vocabulary", 11}, FORM_NONE},
    {{"additionalItems", 15}, FORM_REST},
    {{"additionalProperties", 20}, FORM_REST},
    {{"allOf", 5}, FORM_SCHEMAS},
    {{"anyOf", 5}, FORM_SCHEMAS},
    {{"const", 5}, FORM_ANY},
    {{"contains", 8}, FORM_SCHEMA},
    {{"contentEncoding", 15}, FORM_TEXT},
    {{"contentMediaType", 16}, FORM_TEXT},
    {{"contentSchema", 13}, FORM_SCHEMA},
    {{"default", 7}, FORM_ANY},
    {{"definitions", 11}, FORM_MEMBERS},
    {{"dependencies", 12}, FORM_DEPENDENCIES},
    {{"dependentRequired", 17}, FORM_REQUIREMENTS},
    {{"dependentSchemas", 16}, FORM_MEMBERS},
    {{"deprecated", 10}, FORM_BOOLEAN},
    {{"description", 11}, FORM_TEXT},
    {{"else", 4}, FORM_SCHEMA},
    {{"enum", 4}, FORM_CHOICES},
    {{"examples", 8}, FORM_LIST},
    {{"exclusiveMaximum", 16}, FORM_EXCLUSIVE},
    {{"exclusiveMinimum", 16}, FORM_EXCLUSIVE},
    {{"format", 6}, FORM_TEXT},
    {{"id", 2}, FORM_ID},
    {{"if", 2}, FORM_SCHEMA},
    {{"items", 5}, FORM_ITEMS},
    {{"maxContains", 11}, FORM_COUNT},
    {{"maxItems", 8}, FORM_COUNT},
    {{"maxLength", 9}, FORM_COUNT},
    {{"maxProperties", 13}, FORM_COUNT},
    {{"maximum", 7}, FORM_NUMBER},
    {{"minContains", 11}, FORM_COUNT},
    {{"minItems", 8}, FORM_COUNT},
    {{"minLength", 9}, FORM_COUNT},
    {{"minProperties", 13}, FORM_COUNT},
    {{"minimum", 7}, FORM_NUMBER},
    {{"multipleOf", 10}, FORM_POSITIVE},
    {{"not", 3}, FORM_SCHEMA},
    {{"oneOf", 5}, FORM_SCHEMAS},
    {{"pattern", 7}, FORM_PATTERN},
    {{"patternProperties", 17}, FORM_PATTERNS},
    {{"prefixItems", 11}, FORM_SCHEMAS},
    {{"properties", 10}, FORM_MEMBERS},
    {{"propertyNames", 13}, FORM_SCHEMA},
    {{"readOnly", 8}, FORM_BOOLEAN},
    {{"required", 8}, FORM_NAMES},
    {{"then", 4}, FORM_SCHEMA},
    {{"title", 5}, FORM_TEXT},
    {{"type", 4}, FORM_TYPES},
    {{"unevaluatedItems", 16}, FORM_SCHEMA},
    {{"unevaluatedProperties", 21}, FORM_SCHEMA},
    {{"uniqueItems", 11}, FORM_BOOLEAN},
    {{"writeOnly", 9}, FORM_BOOLEAN},
};
/* clang-format on */

enum { KEYWORDS = sizeof keywords / sizeof *keywords, SLOTS = 256 };

typedef struct walk {
    arena *arena;
    schema_shared *shared; /* keeps the patterns */
    value document;
    const schema_draft *draft;
    unsigned char slots[SLOTS]; /* positions in `keywords` + 1, by symbol_hash */
} walk;

static void fill_slots(walk *w)
{
    for (size_t i = 0; i < KEYWORDS; i++) {
        uint32_t at = symbol_hash(keywords[i].name) % SLOTS;
        while (w->slots[at] != 0)
            at = (at + 1) % SLOTS;
        w->slots[at] = (unsigned char)(i + 1);
    }
}

/* Words that are no keywords may hold anything. */
static form form_of(const walk *w, const symbol *name)
{
    for (uint32_t at = name->hash % SLOTS; w->slots[at] != 0; at = (at + 1) % SLOTS)
        if (slice_equal(keywords[w->slots[at] - 1].name, name->text))
            return keywords[w->slots[at] - 1].form;
    return FORM_ANY;
}

/* --- values ------------------------------------------------------------------------------------------------------- */

static bool is_text(value v)
{
    return v.kind == KIND_STRING && v.type == TYPE_STRING;
}

static bool is_count(const walk *w, value v)
{
    schema_number n;

    return schema_is_number(v) && schema_number_read(w->arena, v, &n) && schema_number_is_integer(&n) && !n.negative;
}

static bool is_number(const walk *w, value v)
{
    schema_number n;

    return schema_is_number(v) && schema_number_read(w->arena, v, &n);
}

static bool is_positive(const walk *w, value v)
{
    schema_number n;

    return schema_is_number(v) && schema_number_read(w->arena, v, &n) && !n.negative && n.digits.size > 0;
}

static bool are_choices(const walk *w, value v)
{
    size_t first, second;

    return v.kind == KIND_LIST && list_count(v.list) > 0 && !schema_find_duplicate(w->arena, v.list, &first, &second);
}

static bool are_names(const walk *w, value v)
{
    if (v.kind == KIND_LIST && list_count(v.list) == 0)
        return w->draft->version > 4;
    if (!are_choices(w, v))
        return false;
    for (size_t i = 0; i < list_count(v.list); i++)
        if (!is_text(v.list->items[i]))
            return false;
    return true;
}

static bool is_type(value v)
{
    static const slice names[] = {{"array", 5},  {"boolean", 7}, {"integer", 7}, {"null", 4},
                                  {"number", 6}, {"object", 6},  {"string", 6}};

    for (size_t i = 0; is_text(v) && i < sizeof names / sizeof *names; i++)
        if (slice_equal(value_slice(v), names[i]))
            return true;
    return false;
}

static bool are_types(const walk *w, value v)
{
    if (v.kind != KIND_LIST)
        return is_type(v);
    for (size_t i = 0; i < list_count(v.list); i++)
        if (!is_type(v.list->items[i]))
            return false;
    return are_choices(w, v);
}

static bool is_pattern(const walk *w, slice text)
{
    slice reason;

    return schema_find_pattern(w->shared, text, &reason) != NULL;
}

bool schema_needs_no_escapes(slice text, slice others)
{
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i], letter = (char)(c | 0x20);
        if (!((letter >= 'a' && letter <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-' ||
              slice_find_char(others, c) != SLICE_NONE))
            return false;
    }
    return true;
}

/* `#`, or a member of the document's own definitions. */
static bool is_reference(const walk *w, value v)
{
    static const slice places[] = {{"#/definitions/", 14}, {"#/$defs/", 8}};

    if (!is_text(v))
        return false;
    slice text = value_slice(v);
    if (slice_equal(text, SLICE("#")))
        return true;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        if (!slice_starts(text, places[i]))
            continue;
        slice name = slice_after(text, places[i].size), folder = slice_of(places[i].data + 2, places[i].size - 3);
        const value *known = map_get(w->document.map, folder);
        return schema_needs_no_escapes(name, SLICE("")) && known != NULL && known->kind == KIND_MAP &&
               map_get(known->map, name) != NULL;
    }
    return false;
}

/* --- schemas ------------------------------------------------------------------------------------------------------ */

static bool is_schema(const walk *w, value v);

static bool are_schemas(const walk *w, value v)
{
    if (v.kind != KIND_LIST || list_count(v.list) == 0)
        return false;
    for (size_t i = 0; i < list_count(v.list); i++)
        if (!is_schema(w, v.list->items[i]))
            return false;
    return true;
}

static bool are_members(const walk *w, value v, form each)
{
    if (v.kind != KIND_MAP)
        return false;
    const map_entry *entries = v.map->entries;
    for (size_t i = 0; i < map_count(v.map); i++) {
        value m = entries[i].value;
        bool good = each == FORM_REQUIREMENTS                          ? are_names(w, m)
                    : each == FORM_DEPENDENCIES && m.kind == KIND_LIST ? are_names(w, m)
                    : each == FORM_PATTERNS ? is_pattern(w, entries[i].key->text) && is_schema(w, m)
                                            : is_schema(w, m);
        if (!good)
            return false;
    }
    return true;
}

/* The metaschemas want an absolute URL, though a draft is known without its scheme too. */
static bool names_draft(slice url)
{
    return (slice_starts(url, SLICE("http://")) || slice_starts(url, SLICE("https://"))) &&
           schema_draft_named(url) != NULL;
}

/* A keyword of a schema with these siblings. */
static bool is_plain(const walk *w, const map *siblings, const map_entry *e)
{
    bool oldest = w->draft->version == 4;
    value v = e->value;
    form f = form_of(w, e->key);

    switch (f) {
    case FORM_ANY: return true;
    case FORM_NONE: return false;
    case FORM_ID: return !slice_equal(e->key->text, slice_from(w->draft->id_keyword));
    case FORM_DRAFT: return is_text(v) && names_draft(value_slice(v));
    case FORM_TEXT: return is_text(v);
    case FORM_BOOLEAN: return v.kind == KIND_BOOL;
    case FORM_NUMBER: return is_number(w, v);
    case FORM_POSITIVE: return is_positive(w, v);
    case FORM_COUNT: return is_count(w, v);
    case FORM_EXCLUSIVE:
        return oldest ? v.kind == KIND_BOOL && map_get(siblings, SLICE("minimum")) != NULL &&
                            map_get(siblings, SLICE("maximum")) != NULL
                      : is_number(w, v);
    case FORM_LIST: return v.kind == KIND_LIST;
    case FORM_CHOICES: return are_choices(w, v);
    case FORM_NAMES: return are_names(w, v);
    case FORM_TYPES: return are_types(w, v);
    case FORM_PATTERN: return is_text(v) && is_pattern(w, value_slice(v));
    case FORM_REFERENCE: return is_reference(w, v);
    case FORM_SCHEMA: return is_schema(w, v);
    case FORM_REST: return v.kind == KIND_BOOL || is_schema(w, v);
    case FORM_SCHEMAS: return are_schemas(w, v);
    case FORM_ITEMS: return v.kind == KIND_LIST ? w->draft->version < 2020 && are_schemas(w, v) : is_schema(w, v);
    case FORM_MEMBERS:
    case FORM_PATTERNS:
    case FORM_DEPENDENCIES:
    case FORM_REQUIREMENTS: return are_members(w, v, f);
    }
    return false;
}

static bool is_schema(const walk *w, value v)
{
    if (v.kind != KIND_MAP)
        return v.kind == KIND_BOOL && w->draft->version > 4;
    if (arena_stack_is_deep(w->arena))
        return false;
    arena_spend(w->arena, 1);
    bool is_root = v.map == w->document.map;
    for (size_t i = 0; i < map_count(v.map); i++) {
        const map_entry *e = &v.map->entries[i];
        bool names_root = is_root && slice_equal(e->key->text, slice_from(w->draft->id_keyword));
        if (!names_root && !is_plain(w, v.map, e))
            return false;
    }
    return true;
}

bool schema_is_plain(schema_shared *shared, value document, const schema_draft *draft)
{
    walk w = {.arena = shared->arena, .shared = shared, .document = document, .draft = draft};

    if (document.kind != KIND_MAP)
        return false;
    fill_slots(&w);
    return is_schema(&w, document);
}
