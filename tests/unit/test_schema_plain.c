/*
 * Plain schemas: whatever is called plain, the metaschema of its draft accepts. Every keyword that a metaschema knows is
 * tried with values of all kinds.
 */
#include <check.h>
#include <stdlib.h>

#include "codec/json.h"
#include "values/schema_check.h"
#include "values/schema_compile.h"
#include "values/schema_document.h"
#include "values/schema_metaschemas.h"
#include "values/schema_plain.h"

static arena *a;
static schema_shared *shared;

static bool load_nothing(void *context, arena *in, slice url, value *document, slice *reason)
{
    (void)context, (void)in, (void)url, (void)document;
    *reason = SLICE("nothing is loaded");
    return false;
}

static void set_up(void)
{
    a = arena_new(0);
    ck_assert_ptr_nonnull(a);
    shared = schema_shared_new(a, load_nothing, NULL);
}

static void tear_down(void)
{
    arena_free(a);
}

static value decode(slice text)
{
    slice rest;

    return json_decode(a, shared->symbols, text, &rest);
}

/* clang-format off */
static const char *const odd_values[] = {
    "null", "true", "false", "0", "-0.0", "1", "2.0", "1.5", "-1", "1e999", "\"\"", "\"a\"", "\"(\"", "\"string\"",
    "\"#\"", "\"#/definitions/x\"", "\"#/definitions/z\"", "\"#/$defs/x\"", "\"%\"", "\"a b\"", "\"http://x.org/y\"",
    "\"https://json-schema.org/draft/2020-12/schema\"", "\"https://json-schema.org/draft/2020-12/meta/core\"",
    "[]", "[null]", "[\"a\"]", "[\"a\", \"a\"]", "[\"a\", 1]", "[\"string\", \"null\"]", "[1, 1.0]", "[{}]", "[true]",
    "[{\"type\": 1}]", "{}", "{\"a\": 1}", "{\"a\": {}}", "{\"a\": true}", "{\"a\": []}", "{\"a\": [\"b\"]}",
    "{\"a\": [\"b\", \"b\"]}", "{\"a\": [1]}", "{\"(\": {}}", "{\"a\": {\"type\": \"odd\"}}", "{\"type\": \"object\"}",
    "{\"type\": 7}",
};

static const char *const vocabularies[] = {
    "http://json-schema.org/draft-04/schema", "http://json-schema.org/draft-06/schema",
    "http://json-schema.org/draft-07/schema",
    "https://json-schema.org/draft/2019-09/schema", "https://json-schema.org/draft/2019-09/meta/core",
    "https://json-schema.org/draft/2019-09/meta/applicator", "https://json-schema.org/draft/2019-09/meta/validation",
    "https://json-schema.org/draft/2019-09/meta/meta-data", "https://json-schema.org/draft/2019-09/meta/format",
    "https://json-schema.org/draft/2019-09/meta/content",
    "https://json-schema.org/draft/2020-12/schema", "https://json-schema.org/draft/2020-12/meta/core",
    "https://json-schema.org/draft/2020-12/meta/applicator", "https://json-schema.org/draft/2020-12/meta/unevaluated",
    "https://json-schema.org/draft/2020-12/meta/validation", "https://json-schema.org/draft/2020-12/meta/meta-data",
    "https://json-schema.org/draft/2020-12/meta/format-annotation", "https://json-schema.org/draft/2020-12/meta/content",
};
/* clang-format on */

static size_t plain_count;

static void try_document(slice text)
{
    value document = decode(text);

    for (size_t i = 0; i < SCHEMA_DRAFTS; i++) {
        schema_dialect dialect = {.draft = &schema_drafts[i]};
        if (map_get(document.map, slice_from(dialect.draft->id_keyword)) != NULL ||
            !schema_is_plain(shared, document, dialect.draft)) /* the document's own id is the caller's business */
            continue;
        plain_count++;
        ck_assert_msg(schema_check(shared, schema_of_dialect(shared, &dialect), document) == NULL,
                      "draft %d refuses %.*s", dialect.draft->version, SLICE_ARG(text));
    }
}

static void try_keyword(slice keyword)
{
    for (size_t i = 0; i < sizeof odd_values / sizeof *odd_values; i++) {
        slice member = arena_printf(a, "\"%.*s\": %s", SLICE_ARG(keyword), odd_values[i]);
        try_document(arena_printf(a, "{%.*s, \"$defs\": {\"x\": {}}}", SLICE_ARG(member)));
        try_document(arena_printf(a, "{\"minimum\": 1, %.*s, \"definitions\": {\"x\": {}}}", SLICE_ARG(member)));
        try_document(arena_printf(a, "{\"properties\": {\"p\": {%.*s}}}", SLICE_ARG(member)));
        try_document(arena_printf(a, "{\"items\": {\"allOf\": [{%.*s}]}}", SLICE_ARG(member)));
    }
}

START_TEST(what_is_plain_satisfies_its_metaschema)
{
    size_t keywords = 0;

    for (size_t i = 0; i < sizeof vocabularies / sizeof *vocabularies; i++) {
        slice text = schema_metaschema(a, slice_from(vocabularies[i]));
        ck_assert_msg(text.size > 0, "%s", vocabularies[i]);
        const value *properties = map_get(decode(text).map, SLICE("properties"));
        ck_assert_msg(properties != NULL, "%s", vocabularies[i]);
        for (size_t k = 0; k < map_count(properties->map); k++, keywords++)
            try_keyword(properties->map->entries[k].key->text);
    }
    ck_assert_uint_gt(keywords, 150);
    ck_assert_uint_gt(plain_count, 5000);
}
END_TEST

START_TEST(what_charts_bring_is_plain)
{
    slice text = SLICE("{\"$schema\": \"http://json-schema.org/draft-07/schema#\", \"$id\": \"https://example.com/x.json\","
                       "\"type\": \"object\", \"required\": [\"a\"], \"additionalProperties\": false,"
                       "\"properties\": {\"a\": {\"$ref\": \"#/definitions/A\"}, \"b\": {\"type\": [\"string\", \"null\"],"
                       "\"pattern\": \"^x\"}, \"c\": {\"items\": {\"enum\": [1, 2]}, \"minItems\": 1}},"
                       "\"definitions\": {\"A\": {\"anyOf\": [{\"const\": 1}, {\"$ref\": \"#\"}]}}}");

    ck_assert(schema_is_plain(shared, decode(text), &schema_drafts[2]));
}
END_TEST

START_TEST(what_may_be_refused_is_not)
{
    static const char *const texts[] = {
        "[]",
        "{\"properties\": {\"a\": {\"$id\": \"x\"}}}",
        "{\"$ref\": \"#/definitions/absent\"}",
        "{\"$ref\": \"other.json\"}",
        "{\"$ref\": \"#/properties/a\", \"properties\": {\"a\": {}}}",
        "{\"$dynamicAnchor\": \"x\"}",
        "{\"pattern\": \"(\"}",
        "{\"patternProperties\": {\"(\": {}}}",
    };

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        ck_assert_msg(!schema_is_plain(shared, decode(slice_from(texts[i])), &schema_drafts[4]), "%s", texts[i]);
}
END_TEST

Suite *schema_plain_suite(void)
{
    Suite *s = suite_create("schema_plain");
    TCase *t = tcase_create("schema_plain");

    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, what_is_plain_satisfies_its_metaschema);
    tcase_add_test(t, what_charts_bring_is_plain);
    tcase_add_test(t, what_may_be_refused_is_not);
    suite_add_tcase(s, t);
    return s;
}
