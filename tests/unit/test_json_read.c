/*
 * json_read: what Go's encoding/json makes of a text (Unmarshal into interface{}), written again, or what it says. The
 * rows were made by asking Go 1.26.
 */
#include <check.h>

#include "codec/json.h"

typedef struct row {
    const char *text, *answer;
} row;

/* clang-format off */
static const row rows[] = {
    {"",
     "unexpected end of JSON input"},
    {" ",
     "unexpected end of JSON input"},
    {"null",
     "null"},
    {"true",
     "true"},
    {"tru",
     "invalid character ' ' in literal true (expecting 'e')"},
    {"trux",
     "invalid character 'x' in literal true (expecting 'e')"},
    {"nul ",
     "invalid character ' ' in literal null (expecting 'l')"},
    {"falsey",
     "invalid character 'y' after top-level value"},
    {"1",
     "1"},
    {"-0",
     "-0"},
    {"-",
     "invalid character ' ' in numeric literal"},
    {"01",
     "invalid character '1' after top-level value"},
    {"1.",
     "invalid character ' ' after decimal point in numeric literal"},
    {"1.5e+3",
     "1500"},
    {"1e",
     "invalid character ' ' in exponent of numeric literal"},
    {"1e+",
     "invalid character ' ' in exponent of numeric literal"},
    {"1e999",
     "json: cannot unmarshal number 1e999 into Go value of type float64"},
    {"[1e999, 2]",
     "json: cannot unmarshal number 1e999 into Go value of type float64"},
    {"1 2",
     "invalid character '2' after top-level value"},
    {"\"a\"",
     "\"a\""},
    {"\"\\u00e9\\ud83d\\ude00\\ud800x\\ud800\\u0041\\/\\b\\f\\n\\r\\t\"",
     "\"\303\251\360\237\230\200\357\277\275x\357\277\275A/\\b\\f\\n\\r\\t\""},
    {"\"\\q\"",
     "invalid character 'q' in string escape code"},
    {"\"\\u12x4\"",
     "invalid character 'x' in \\u hexadecimal character escape"},
    {"\"\\u12",
     "invalid character ' ' in \\u hexadecimal character escape"},
    {"\"a",
     "unexpected end of JSON input"},
    {"\"a\nb\"",
     "invalid character '\\n' in string literal"},
    {"\"\377\303\"",
     "\"\357\277\275\357\277\275\""},
    {"[]",
     "[]"},
    {"[1, 2]",
     "[1,2]"},
    {"[1,]",
     "invalid character ']' looking for beginning of value"},
    {"[1 2]",
     "invalid character '2' after array element"},
    {"[",
     "unexpected end of JSON input"},
    {"{}",
     "{}"},
    {"{\"b\": 1, \"a\": 2, \"b\": 3}",
     "{\"a\":2,\"b\":3}"},
    {"{a: 1}",
     "invalid character 'a' looking for beginning of object key string"},
    {"{\"a\" 1}",
     "invalid character '1' after object key"},
    {"{\"a\": 1,}",
     "invalid character '}' looking for beginning of object key string"},
    {"{\"a\": 1 \"b\"}",
     "invalid character '\"' after object key:value pair"},
    {"{\"a\"",
     "unexpected end of JSON input"},
    {"{\"a\":",
     "unexpected end of JSON input"},
    {"{'a': 1}",
     "invalid character '\\'' looking for beginning of object key string"},
    {"]",
     "invalid character ']' looking for beginning of value"},
    {"}",
     "invalid character '}' looking for beginning of value"},
    {"'",
     "invalid character '\\'' looking for beginning of value"},
    {"\"a\" x",
     "invalid character 'x' after top-level value"},
    {"\303",
     "invalid character '\303\203' looking for beginning of value"},
    {"\001",
     "invalid character '\\x01' looking for beginning of value"},
    {"\357\273\2771",
     "invalid character '\303\257' looking for beginning of value"},
    {"<>&\342\200\250",
     "invalid character '<' looking for beginning of value"},
    {"\"<>&\342\200\250\"",
     "\"\\u003c\\u003e\\u0026\\u2028\""},
};
/* clang-format on */

typedef struct attempt {
    arena *arena;
    slice text;
    json_shape shape;
    buffer out;
} attempt;

static void read_text(void *self)
{
    attempt *a = self;

    json_write(&a->out, json_read(a->arena, NULL, a->text, a->shape));
}

static const char *answer_to(arena *a, const char *text, json_shape shape)
{
    attempt work = {a, slice_from(text), shape, buffer_new(a)};
    const failure *f = arena_try(a, read_text, &work);

    return arena_cstring(a, f == NULL ? buffer_slice(&work.out) : f->text);
}

START_TEST(answers_as_the_reference)
{
    arena *a = arena_new(0);

    ck_assert_str_eq(answer_to(a, rows[_i].text, JSON_ANY), rows[_i].answer);
    arena_free(a);
}
END_TEST

START_TEST(shapes_are_enforced)
{
    arena *a = arena_new(0);

    ck_assert_str_eq(answer_to(a, "null", JSON_MAP), "null");
    ck_assert_str_eq(answer_to(a, "[1]", JSON_LIST), "[1]");
    ck_assert_str_eq(answer_to(a, "[]", JSON_MAP),
                     "json: cannot unmarshal array into Go value of type map[string]interface {}");
    ck_assert_str_eq(answer_to(a, "{}", JSON_LIST),
                     "json: cannot unmarshal object into Go value of type []interface {}");
    ck_assert_str_eq(answer_to(a, "\"a\"", JSON_LIST),
                     "json: cannot unmarshal string into Go value of type []interface {}");
    arena_free(a);
}
END_TEST

START_TEST(nesting_ends)
{
    arena *a = arena_new(0);
    buffer text = buffer_new(a);

    buffer_add_repeated(&text, '[', 10001);
    buffer_add_char(&text, '\0');
    ck_assert_str_eq(answer_to(a, text.data, JSON_ANY), "exceeded max depth");
    arena_free(a);
}
END_TEST

Suite *json_read_suite(void)
{
    Suite *suite = suite_create("json_read");
    TCase *rows_case = tcase_create("rows"), *rules = tcase_create("rules");

    tcase_add_loop_test(rows_case, answers_as_the_reference, 0, (int)(sizeof rows / sizeof *rows));
    tcase_add_test(rules, shapes_are_enforced);
    tcase_add_test(rules, nesting_ends);
    suite_add_tcase(suite, rows_case);
    suite_add_tcase(suite, rules);
    return suite;
}
