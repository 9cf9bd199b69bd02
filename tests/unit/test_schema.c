/*
 * JSON Schema. The complaints were Helm's own, with what it says of one object in sorted order. Single quotes stand for
 * double ones in schemas and values.
 */
#include <check.h>
#include <stdlib.h>

#include "codec/json.h"
#include "values/schema.h"

static arena *a;

static void set_up(void)
{
    a = arena_new(0);
    ck_assert_ptr_nonnull(a);
}

static void tear_down(void)
{
    arena_free(a);
}

/* What is said of a chart "c": after the heading that every report has. */
typedef struct row {
    const char *schema, *values, *complaint;
} row;

/* clang-format off */
static const row types[] = {
    {"{'type': 'object', 'properties': {'replicas': {'type': 'integer'}}}", "{'replicas': 2.0}",
     ""},
    {"{'type': 'object', 'properties': {'replicas': {'type': 'integer'}}}", "{'replicas': 'two'}",
     "- at '/replicas': got string, want integer\n"},
    {"{'properties': {'a': {'type': ['string', 'null', 'array']}}}", "{'a': 1.5}",
     "- at '/a': got number, want null or string or array\n"},
};

static const row several_errors[] = {
    {"{'required': ['x', 'y'], 'properties': {'a': {'minimum': 1000000}, 'b': {'enum': ['a', 1.50, null]}, 'c': {'const': {}}}, 'additionalProperties': false}", "{'a': 1.5, 'b': 2, 'c': 3, 'd': 4, 'e': 5}",
     "- at '': missing properties 'x', 'y'\n"
     "- at '/a': minimum: got 1.5, want 1×10⁰⁶\n"
     "- at '/b': value must be one of 'a', 1.50, <nil>\n"
     "- at '/c': 'const' failed\n"
     "- at '': additional properties 'd', 'e' not allowed\n"},
    {"{'minProperties': 1500, 'maxProperties': 0}", "{'a': 1}",
     "- at '': minProperties: got 1, want 1,500\n"
     "- at '': maxProperties: got 1, want 0\n"},
};

static const row nesting[] = {
    {"{'anyOf': [{'required': ['a']}, {'properties': {'b': {'type': 'string', 'enum': []}}, 'maxProperties': 0}]}", "{'b': 1}",
     "- at '': 'anyOf' failed\n"
     "  - at '': missing property 'a'\n"
     "  - at '': validation failed\n"
     "    - at '': maxProperties: got 1, want 0\n"
     "    - at '/b': got number, want string\n"},
    {"{'oneOf': [{}, {'type': 'object'}], 'not': {}}", "{}",
     "- at '': 'not' failed\n"
     "- at '': 'oneOf' failed, subschemas 0, 1 matched\n"},
    {"{'allOf': [{'$ref': '#/$defs/x'}], '$defs': {'x': {'required': ['a'], 'minProperties': 1}}}", "{}",
     "- at '': 'allOf' failed\n"
     "  - at '': validation failed\n"
     "    - at '': minProperties: got 0, want 1\n"
     "    - at '': missing property 'a'\n"},
};

static const row places[] = {
    {"{'additionalProperties': {'items': {'type': 'string'}}}", "{'a/b~c': ['x', 1]}",
     "- at '/a~1b~0c/1': got number, want string\n"},
    {"{'properties': {'a': {'pattern': '^[a-z]+$'}}}", "{'a': 'x\\\"\\\\'}",
     "- at '/a': 'x\"\\' does not match pattern '^[a-z]+$'\n"},
};

static const row numbers[] = {
    {"{'properties': {'a': {'multipleOf': 0.1}}}", "{'a': 0.3}",
     ""},
    {"{'properties': {'a': {'multipleOf': 0.1}}}", "{'a': 0.35}",
     "- at '/a': multipleOf: got 0.35, want 0.1\n"},
    {"{'properties': {'a': {'maximum': 1e400}}}", "{'a': 1e300}",
     ""},
    {"{'properties': {'a': {'minimum': 123456789012345678901234567890}}}", "{'a': 65536.5}",
     "- at '/a': minimum: got 65,536.5, want 1.2345678901234568×10²⁹\n"},
};

static const row arrays[] = {
    {"{'properties': {'a': {'uniqueItems': true, 'minItems': 4, 'prefixItems': [{'type': 'string'}], 'items': false}}}", "{'a': [1, 1.0, {}]}",
     "- at '/a': minItems: got 3, want 4\n"
     "- at '/a': items at 0 and 1 are equal\n"
     "- at '/a/0': got number, want string\n"
     "- at '/a/1': false schema\n"
     "- at '/a/2': false schema\n"},
    {"{'properties': {'a': {'contains': {'type': 'string'}, 'minContains': 2}}}", "{'a': [1, 'x']}",
     "- at '/a': min 2 items required to match contains schema, but matched 1 items at 1\n"
     "  - at '/a/0': got number, want string\n"},
    {"{'properties': {'a': {'contains': {'type': 'string'}, 'maxContains': 1}}}", "{'a': ['y', 1, 'x']}",
     "- at '/a': max 1 items required to match contains schema, but matched 2 items at 0 2\n"},
};

static const row unevaluated[] = {
    {"{'unevaluatedProperties': false, 'properties': {'a': true}, 'anyOf': [{'properties': {'b': true}}, {'properties': {'c': {'type': 'string'}}}]}", "{'a': 1, 'b': 2, 'c': 3, 'd': 4}",
     "- at '/c': false schema\n"
     "- at '/d': false schema\n"},
};

static const row formats[] = {
    {"{'properties': {'a': {'format': 'date'}}}", "{'a': 'x'}",
     ""},
    {"{'$schema': 'http://json-schema.org/draft-07/schema#', 'properties': {'a': {'format': 'date'}}}", "{'a': '2024-02-30'}",
     "- at '/a': '2024-02-30' is not valid date: parsing time \"2024-02-30\": day out of range\n"},
    {"{'$schema': 'http://json-schema.org/draft-07/schema#', 'properties': {'a': {'format': 'ipv6'}}}", "{'a': '1::2::3'}",
     "- at '/a': '1::2::3' is not valid ipv6: ParseAddr(\"1::2::3\"): multiple :: in address (at \":3\")\n"},
    {"{'$schema': 'http://json-schema.org/draft-07/schema#', 'properties': {'a': {'format': 'uri'}}}", "{'a': 'http://[::1/'}",
     "- at '/a': 'http://[::1/' is not valid uri: parse \"http://[::1/\": missing ']' in host\n"},
};

static const row property_names[] = {
    {"{'properties': {'a': {'items': {'propertyNames': {'pattern': '^[a-z]+$'}}}}}", "{'a': [{'X': 1}, {'y': 1}]}",
     "- at '/a/1': invalid propertyName 'X'\n"
     "  - at '': 'X' does not match pattern '^[a-z]+$'\n"},
};

static const row drafts[] = {
    {"{'$schema': 'http://json-schema.org/draft-04/schema#', 'properties': {'a': {'minimum': 1, 'exclusiveMinimum': true}}}", "{'a': 1}",
     "- at '/a': exclusiveMinimum: got 1, want 1\n"},
    {"{'$schema': 'http://json-schema.org/draft-07/schema#', 'dependencies': {'a': ['b', 'c']}, 'if': {'required': ['a']}, 'then': false}", "{'a': 1}",
     "- at '': properties 'b', 'c' required, if 'a' exists\n"
     "- at '': false schema\n"},
    {"{'$schema': 'https://json-schema.org/draft/2019-09/schema', '$recursiveAnchor': true, 'additionalProperties': {'$recursiveRef': '#'}, 'maxProperties': 1}", "{'a': {'b': {}, 'c': {}}}",
     "- at '/a': maxProperties: got 2, want 1\n"},
};

static const row cycles[] = {
    {"{'$ref': '#'}", "{}",
     "- at '': both /$ref and  resolve to \"file:///values.schema.json#\" causing reference cycle\n"},
    {"{'properties': {'a': {'$ref': '#'}}, 'maxProperties': 1}", "{'a': {'a': {'a': 1, 'b': 2}}}",
     "- at '/a/a': maxProperties: got 2, want 1\n"},
};

static const row broken_schemas[] = {
    {"", "{}",
     "EOF"},
    {"{'type': ", "{}",
     "unexpected EOF"},
    {"{} {}", "{}",
     "invalid character after top-level value"},
    {"{'type': 'text'}", "{}",
     "\"file:///values.schema.json#\" is not valid against metaschema: jsonschema validation failed with 'https://json-schema.org/draft/2020-12/schema#'\n"
     "- at '': 'allOf' failed\n"
     "  - at '/type': 'anyOf' failed\n"
     "    - at '/type': value must be one of 'array', 'boolean', 'integer', 'null', 'number', 'object', 'string'\n"
     "    - at '/type': got string, want array"},
    {"{'$schema': 'http://json-schema.org/draft-07/schema#', 'required': 'a', 'properties': []}", "{}",
     "\"file:///values.schema.json#\" is not valid against metaschema: jsonschema validation failed with 'http://json-schema.org/draft-07/schema#'\n"
     "- at '/properties': got array, want object\n"
     "- at '/required': got string, want array"},
    {"{'pattern': '('}", "{}",
     "\"file:///values.schema.json#\" is not valid against metaschema: jsonschema validation failed with 'https://json-schema.org/draft/2020-12/schema#'\n"
     "- at '': 'allOf' failed\n"
     "  - at '/pattern': '(' is not valid regex: error parsing regexp: missing closing ): `(`"},
    {"{'$ref': '#/$defs/x'}", "{}",
     "json-pointer in \"file:///values.schema.json#/$defs/x\" not found"},
    {"{'$ref': '#x'}", "{}",
     "anchor in \"file:///values.schema.json#x\" not found in schema \"file:///values.schema.json\""},
    {"{'properties': {'a': {'$id': 'x'}, 'b': {'$id': 'x'}}}", "{}",
     "duplicate id \"file:///x\" in \"file:///values.schema.json\" at \"/properties/b\" and \"/properties/a\""},
    {"{'$schema': 'draft-07'}", "{}",
     "failing loading \"draft-07\": no URLLoader registered for \"draft-07\""},
};

static const row elsewhere[] = {
    {"{'$ref': 'urn:example:x'}", "{'a': 1}",
     ""},
    {"{'$ref': 'urn:example:x#/y'}", "{}",
     "json-pointer in \"urn:example:x#/y\" not found"},
    {"{'$ref': 'no-such-file.json'}", "{}",
     "failing loading \"file:///no-such-file.json\": open /no-such-file.json: no such file or directory"},
    {"{'$ref': 'ftp://example.com/x'}", "{}",
     "failing loading \"ftp://example.com/x\": no URLLoader registered for \"ftp://example.com/x\""},
};
/* clang-format on */

/* A task for arena_try. */
typedef struct validation {
    const values_node *chart;
    const map *values;
    slice line; /* the last one for Helm's log */
    int lines;
} validation;

static void note_line(void *context, slice line)
{
    validation *v = context;

    v->line = line;
    v->lines++;
}

static void validate(void *context)
{
    validation *v = context;
    reporter log = {a, note_line, v, NULL};

    schema_validate(&log, v->chart, v->values);
}

static slice json(const char *text)
{
    char *copy = arena_cstring(a, slice_from(text));

    for (char *c = copy; *c != '\0'; c++)
        if (*c == '\'')
            *c = '"';
    return slice_from(copy);
}

static const map *values_of(const char *text)
{
    return json_read(a, NULL, json(text), JSON_MAP).map;
}

/* The whole text of a refusal, or nothing. */
static slice complaint(const values_node *chart, const char *values)
{
    validation v = {.chart = chart, .values = values_of(values)};
    const failure *f = arena_try(a, validate, &v);

    if (f == NULL)
        return SLICE("");
    ck_assert_int_eq(f->status, GTMPL_ECHART);
    return f->text;
}

static void assert_text(slice actual, const char *expected)
{
    ck_assert_msg(slice_equal(actual, slice_from(expected)), "got \"%.*s\", expected \"%s\"", SLICE_ARG(actual),
                  expected);
}

#define HEADING "values don't meet the specifications of the schema(s) in the following chart(s):\n"

static void assert_rows(const row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        slice schema = json(rows[i].schema), head = SLICE(HEADING "c:\n");
        values_node chart = {.name = SLICE("c"), .schema = &schema};
        slice text = complaint(&chart, rows[i].values);
        ck_assert_msg(text.size == 0 || slice_starts(text, head), "%.*s", SLICE_ARG(text));
        assert_text(slice_after(text, head.size), rows[i].complaint);
    }
}

#define ASSERT_ROWS(rows) assert_rows(rows, sizeof rows / sizeof *rows)

START_TEST(a_value_has_one_of_the_types)
{
    ASSERT_ROWS(types);
}
END_TEST

START_TEST(every_broken_rule_is_named)
{
    ASSERT_ROWS(several_errors);
}
END_TEST

START_TEST(what_choices_refused_is_nested)
{
    ASSERT_ROWS(nesting);
}
END_TEST

START_TEST(places_are_quoted_pointers)
{
    ASSERT_ROWS(places);
}
END_TEST

START_TEST(numbers_are_decimals)
{
    ASSERT_ROWS(numbers);
}
END_TEST

START_TEST(items_have_positions)
{
    ASSERT_ROWS(arrays);
}
END_TEST

START_TEST(what_nobody_looked_at_is_refused)
{
    ASSERT_ROWS(unevaluated);
}
END_TEST

START_TEST(formats_count_up_to_draft_7)
{
    ASSERT_ROWS(formats);
}
END_TEST

START_TEST(names_of_properties_show_the_last_place)
{
    ASSERT_ROWS(property_names);
}
END_TEST

START_TEST(each_draft_has_its_ways)
{
    ASSERT_ROWS(drafts);
}
END_TEST

START_TEST(schemas_may_refer_to_themselves)
{
    ASSERT_ROWS(cycles);
}
END_TEST

START_TEST(a_broken_schema_is_refused)
{
    ASSERT_ROWS(broken_schemas);
}
END_TEST

START_TEST(schemas_from_elsewhere_are_not_read)
{
    ASSERT_ROWS(elsewhere);
}
END_TEST

START_TEST(subcharts_get_their_part_of_the_values)
{
    slice wants_name = json("{'required': ['name']}"),
          wants_port = json("{'properties': {'port': {'type': 'integer'}}}");
    values_node grandchild = {.name = SLICE("cache"), .schema = &wants_port};
    values_node *grandchildren[] = {&grandchild};
    values_node child = {.name = SLICE("db"), .schema = &wants_name, .children = grandchildren, .count = 1};
    values_node silent = {.name = SLICE("silent"), .schema = &wants_name};
    values_node odd = {.name = SLICE("odd")};
    values_node *children[] = {&child, &silent, &odd};
    values_node root = {.name = SLICE("root"), .schema = &wants_name, .children = children, .count = 3};

    assert_text(complaint(&root, "{'name': 'x', 'db': {'name': 1, 'cache': {'port': 1}}, 'silent': null}"), "");
    assert_text(complaint(&root, "{'db': {'cache': {'port': 'x'}}, 'odd': [1]}"),
                HEADING "root:\n- at '': missing property 'name'\n"
                        "db:\n- at '': missing property 'name'\n"
                        "cache:\n- at '/port': got string, want integer\n"
                        "odd:\ninvalid type for values: expected object (map), got []interface {}\n");
}
END_TEST

START_TEST(a_broken_schema_leaves_the_others_alone)
{
    slice broken = json("{'pattern': '('}"), good = json("{'properties': {'a': {'pattern': '^a+$'}}}");
    values_node first = {.name = SLICE("first"), .schema = &good}, second = {.name = SLICE("second"), .schema = &good};
    values_node *children[] = {&first, &second};
    values_node root = {.name = SLICE("root"), .schema = &broken, .children = children, .count = 2};

    assert_text(complaint(&root, "{'first': {'a': 'b'}, 'second': {'a': 'aa'}}"),
                HEADING "root:\n\"file:///values.schema.json#\" is not valid against metaschema: jsonschema validation "
                        "failed with 'https://json-schema.org/draft/2020-12/schema#'\n- at '': 'allOf' failed\n"
                        "  - at '/pattern': '(' is not valid regex: error parsing regexp: missing closing ): `(`"
                        "first:\n- at '/a': 'b' does not match pattern '^a+$'\n");
}
END_TEST

START_TEST(an_unresolved_urn_is_told_once)
{
    slice schema = json("{'properties': {'a': {'$ref': 'urn:x'}, 'b': {'$ref': 'urn:x#'}}}");
    values_node child = {.name = SLICE("child"), .schema = &schema};
    values_node *children[] = {&child};
    values_node chart = {.name = SLICE("c"), .schema = &schema, .children = children, .count = 1};
    validation v = {.chart = &chart, .values = values_of("{'a': 1, 'b': 2, 'child': {}}")};

    ck_assert_ptr_null(arena_try(a, validate, &v));
    ck_assert_int_eq(v.lines, 1);
    assert_text(v.line, "level=WARN msg=\"unresolved URN reference ignored; using permissive schema\" urn=urn:x");
}
END_TEST

/* Each definition refers twice to the next one: 2^40 checks. */
START_TEST(choices_that_multiply_come_to_an_end)
{
    buffer text = buffer_new(a);

    buffer_add(&text, SLICE("{'$ref': '#/$defs/d0', '$defs': {"));
    for (int i = 0; i < 40; i++)
        buffer_printf(&text, "'d%d': {'allOf': [{'$ref': '#/$defs/d%d'}, {'$ref': '#/$defs/d%d'}]}, ", i, i + 1, i + 1);
    buffer_add(&text, SLICE("'d40': {}}}"));
    slice schema = json(arena_cstring(a, buffer_slice(&text)));
    values_node chart = {.name = SLICE("c"), .schema = &schema};
    validation v = {.chart = &chart, .values = values_of("{}")};
    const failure *f = arena_try(a, validate, &v);

    ck_assert_ptr_nonnull(f);
    ck_assert_int_eq(f->status, GTMPL_ELIMIT);
}
END_TEST

/* Deeper than the stack: an answer or the limit, but no crash. */
START_TEST(deep_values_come_to_an_end)
{
    slice schema = json("{'additionalProperties': {'$ref': '#'}}");
    values_node chart = {.name = SLICE("c"), .schema = &schema};
    buffer text = buffer_new(a);

    for (int i = 0; i < 9000; i++)
        buffer_add(&text, SLICE("{'a': "));
    buffer_add_char(&text, '1');
    buffer_add_repeated(&text, '}', 9000);
    validation v = {.chart = &chart, .values = values_of(arena_cstring(a, buffer_slice(&text)))};
    const failure *f = arena_try(a, validate, &v);
    ck_assert(f == NULL || f->status == GTMPL_ELIMIT);
}
END_TEST

Suite *schema_suite(void)
{
    Suite *s = suite_create("schema");
    TCase *t = tcase_create("schema");

    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, a_value_has_one_of_the_types);
    tcase_add_test(t, every_broken_rule_is_named);
    tcase_add_test(t, what_choices_refused_is_nested);
    tcase_add_test(t, places_are_quoted_pointers);
    tcase_add_test(t, numbers_are_decimals);
    tcase_add_test(t, items_have_positions);
    tcase_add_test(t, what_nobody_looked_at_is_refused);
    tcase_add_test(t, formats_count_up_to_draft_7);
    tcase_add_test(t, names_of_properties_show_the_last_place);
    tcase_add_test(t, each_draft_has_its_ways);
    tcase_add_test(t, schemas_may_refer_to_themselves);
    tcase_add_test(t, a_broken_schema_is_refused);
    tcase_add_test(t, schemas_from_elsewhere_are_not_read);
    tcase_add_test(t, subcharts_get_their_part_of_the_values);
    tcase_add_test(t, a_broken_schema_leaves_the_others_alone);
    tcase_add_test(t, an_unresolved_urn_is_told_once);
    tcase_add_test(t, choices_that_multiply_come_to_an_end);
    tcase_add_test(t, deep_values_come_to_an_end);
    suite_add_tcase(s, t);
    return s;
}
