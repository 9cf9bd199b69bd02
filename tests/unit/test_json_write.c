/*
 * json_write and its relatives: a value (read from JSON) as Go's Marshal, an Encoder without HTML escapes and
 * MarshalIndent write it. The rows were made by asking Go 1.26.
 */
#include <check.h>

#include "codec/json.h"

typedef struct row {
    const char *json, *plain, *raw, *indented;
} row;

/* clang-format off */
static const row rows[] = {
    {"null",
     "null",
     "null",
     "null"},
    {"{}",
     "{}",
     "{}",
     "{}"},
    {"[]",
     "[]",
     "[]",
     "[]"},
    {"[[], {}]",
     "[[],{}]",
     "[[],{}]",
     "[\n  [],\n  {}\n]"},
    {"{\"b\":[1,{\"a\":null}],\"a\":\"x\"}",
     "{\"a\":\"x\",\"b\":[1,{\"a\":null}]}",
     "{\"a\":\"x\",\"b\":[1,{\"a\":null}]}",
     "{\n  \"a\": \"x\",\n  \"b\": [\n    1,\n    {\n      \"a\": null\n    }\n  ]\n}"},
    {"[0, -0, 0.1, 1e20, 1e21, 1e-6, 1e-7, 1.5e-10, 1e100, 123456789012345678]",
     "[0,-0,0.1,100000000000000000000,1e+21,0.000001,1e-7,1.5e-10,1e+100,123456789012345680]",
     "[0,-0,0.1,100000000000000000000,1e+21,0.000001,1e-7,1.5e-10,1e+100,123456789012345680]",
     "[\n  0,\n  -0,\n  0.1,\n  100000000000000000000,\n  1e+21,\n  0.000001,\n  1e-7,\n  1.5e-10,\n  1e+100,\n  123456789012345680\n]"},
    {"\"<b>&amp;\\u2028\\u2029\\u007f\\u0001\\b\\f\\n\\r\\t\\\\\\\"/'\"",
     "\"\\u003cb\\u003e\\u0026amp;\\u2028\\u2029\177\\u0001\\b\\f\\n\\r\\t\\\\\\\"/'\"",
     "\"<b>&amp;\\u2028\\u2029\177\\u0001\\b\\f\\n\\r\\t\\\\\\\"/'\"",
     "\"\\u003cb\\u003e\\u0026amp;\\u2028\\u2029\177\\u0001\\b\\f\\n\\r\\t\\\\\\\"/'\""},
    {"{\"\303\251\": \"\346\227\245\346\234\254\", \"_x\": 1, \"B\": 2, \"a10\": 3, \"a2\": 4}",
     "{\"B\":2,\"_x\":1,\"a10\":3,\"a2\":4,\"\303\251\":\"\346\227\245\346\234\254\"}",
     "{\"B\":2,\"_x\":1,\"a10\":3,\"a2\":4,\"\303\251\":\"\346\227\245\346\234\254\"}",
     "{\n  \"B\": 2,\n  \"_x\": 1,\n  \"a10\": 3,\n  \"a2\": 4,\n  \"\303\251\": \"\346\227\245\346\234\254\"\n}"},
};
/* clang-format on */

START_TEST(answers_as_the_reference)
{
    arena *a = arena_new(0);
    value v = json_read(a, NULL, slice_from(rows[_i].json), JSON_ANY);
    buffer plain = buffer_new(a), raw = buffer_new(a), indented = buffer_new(a);

    json_write(&plain, v);
    json_write_raw(&raw, v);
    json_write_indented(&indented, v, SLICE(""), SLICE("  "));
    ck_assert_str_eq(arena_cstring(a, buffer_slice(&plain)), rows[_i].plain);
    ck_assert_str_eq(arena_cstring(a, buffer_slice(&raw)), rows[_i].raw);
    ck_assert_str_eq(arena_cstring(a, buffer_slice(&indented)), rows[_i].indented);
    arena_free(a);
}
END_TEST

START_TEST(go_types_keep_their_form)
{
    arena *a = arena_new(0);
    buffer out = buffer_new(a);
    list *l = list_new(a, 0);

    list_add(a, l, value_int(INT64_MIN));
    list_add(a, l, value_uint(TYPE_UINT64, UINT64_MAX));
    list_add(a, l, value_bytes(SLICE("\001\377")));
    list_add(a, l, value_string(SLICE("a\377\303b")));
    list_add(a, l, value_map(TYPE_MAP, NULL));
    list_add(a, l, value_list(TYPE_LIST, NULL));
    json_write(&out, value_list(TYPE_LIST, l));
    ck_assert_str_eq(arena_cstring(a, buffer_slice(&out)),
                     "[-9223372036854775808,18446744073709551615,\"Af8=\",\"a\\ufffd\\ufffdb\",null,null]");
    arena_free(a);
}
END_TEST

Suite *json_write_suite(void)
{
    Suite *suite = suite_create("json_write");
    TCase *rows_case = tcase_create("rows"), *rules = tcase_create("rules");

    tcase_add_loop_test(rows_case, answers_as_the_reference, 0, (int)(sizeof rows / sizeof *rows));
    tcase_add_test(rules, go_types_keep_their_form);
    suite_add_tcase(suite, rows_case);
    suite_add_tcase(suite, rules);
    return suite;
}
