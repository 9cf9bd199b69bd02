/*
 * yaml_write and yaml_write_pretty: a value (as JSON) as sigs.k8s.io/yaml 1.6.0 writes it, and as go-yaml v3's encoder
 * does with an indent of 2. The rows were made by asking them.
 */
#include <check.h>

#include "codec/json.h"
#include "codec/yaml.h"

typedef struct row {
    const char *json, *yaml, *pretty;
} row;

/* clang-format off */
static const row rows[] = {
    {"null",
     "null\n",
     "null\n"},
    {"true",
     "true\n",
     "true\n"},
    {"\"\"",
     "\"\"\n",
     "\"\"\n"},
    {"\"a\"",
     "a\n",
     "a\n"},
    {"{}",
     "{}\n",
     "{}\n"},
    {"[]",
     "[]\n",
     "[]\n"},
    {"{\"a\":[],\"b\":{},\"c\":null}",
     "a: []\nb: {}\nc: null\n",
     "a: []\nb: {}\nc: null\n"},
    {"{\"1\":1,\"A1\":1,\"B\":1,\"_x\":1,\"a\":1,\"a-b\":1,\"a01\":1,\"a10\":1,\"a2\":1,\"\303\274\":1}",
     "_x: 1\n\"1\": 1\nA1: 1\nB: 1\na: 1\na-b: 1\na01: 1\na2: 1\na10: 1\n\303\274: 1\n",
     "_x: 1\n\"1\": 1\nA1: 1\nB: 1\na: 1\na-b: 1\na01: 1\na2: 1\na10: 1\n\303\274: 1\n"},
    {"[1000000,1000000.5,100000000000000000000,1e+21,0.000001,1e-7,0.1,-0.5,123456789012345680,18446744073709550000,0]",
     "- 1000000\n- 1.0000005e+06\n- 1e+20\n- 1e+21\n- 1e-06\n- 1e-07\n- 0.1\n- -0.5\n- 123456789012345680\n- 18446744073709550000\n- 0\n",
     "- 1e+06\n- 1.0000005e+06\n- 1e+20\n- 1e+21\n- 1e-06\n- 1e-07\n- 0.1\n- -0.5\n- 1.2345678901234568e+17\n- 1.844674407370955e+19\n- 0\n"},
    {"[\"yes\",\"y\",\"on\",\"1e3\",\"0x1\",\"0o7\",\"12:30\",\"2024-01-01\",\"1_000\",\".5\",\"null\",\"~\",\"True\",\"1.2.3\",\"08\",\"-\",\"1\",\"=\",\"\\u003c\\u003c\",\".inf\",\"nan\"]",
     "- \"yes\"\n- \"y\"\n- \"on\"\n- \"1e3\"\n- \"0x1\"\n- \"0o7\"\n- \"12:30\"\n- \"2024-01-01\"\n- \"1_000\"\n- \".5\"\n- \"null\"\n- \"~\"\n- \"True\"\n- 1.2.3\n- \"08\"\n- '-'\n- \"1\"\n- =\n- <<\n- \".inf\"\n- nan\n",
     "- \"yes\"\n- \"y\"\n- \"on\"\n- \"1e3\"\n- \"0x1\"\n- \"0o7\"\n- \"12:30\"\n- \"2024-01-01\"\n- \"1_000\"\n- \".5\"\n- \"null\"\n- \"~\"\n- \"True\"\n- 1.2.3\n- \"08\"\n- '-'\n- \"1\"\n- =\n- <<\n- \".inf\"\n- nan\n"},
    {"[\"a: b\",\"a:b\",\"- x\",\"@a\",\"|\",\"a #b\",\"a#b\",\"'a'\",\"\\\"a\\\"\",\"{a\",\"[a\",\"*a\",\"\\u0026a\",\"!a\",\"%a\",\"`a\",\"?a\",\"? a\",\":a\",\"a,b\",\"---\",\"--- a\",\"...\",\" a\",\"a \",\"it's\",\"a\\\\b\",\"#a\"]",
     "- 'a: b'\n- a:b\n- '- x'\n- '@a'\n- '|'\n- 'a #b'\n- a#b\n- '''a'''\n- '\"a\"'\n- '{a'\n- '[a'\n- '*a'\n- '&a'\n- '!a'\n- '%a'\n- '`a'\n- ?a\n- '? a'\n- :a\n- a,b\n- '---'\n- '--- a'\n- '...'\n- ' a'\n- 'a '\n- it's\n- a\\b\n- '#a'\n",
     "- 'a: b'\n- a:b\n- '- x'\n- '@a'\n- '|'\n- 'a #b'\n- a#b\n- '''a'''\n- '\"a\"'\n- '{a'\n- '[a'\n- '*a'\n- '&a'\n- '!a'\n- '%a'\n- '`a'\n- ?a\n- '? a'\n- :a\n- a,b\n- '---'\n- '--- a'\n- '...'\n- ' a'\n- 'a '\n- it's\n- a\\b\n- '#a'\n"},
    {"[\"a\\nb\",\"a\\n\",\"\\na\",\"a\\n\\n\",\"\\n\",\" a\\nb\",\"a \\nb\",\"a\\n b\\n\",\"a\\tb\",\"\\ta\\nb\\n\",\"a\\rb\",\"a\\r\\nb\",\"\\n\\n\",\"a\\u2028b\"]",
     "- |-\n  a\n  b\n- |\n  a\n- |2-\n\n  a\n- |+\n  a\n\n- |2+\n\n- |2-\n   a\n  b\n- \"a \\nb\"\n- |\n  a\n   b\n- \"a\\tb\"\n- \"\\ta\\nb\\n\"\n- \"a\\rb\"\n- \"a\\r\\nb\"\n- |2+\n\n\n- 'a\342\200\250  b'\n",
     "- |-\n  a\n  b\n- |\n  a\n- |2-\n\n  a\n- |+\n  a\n\n- |2+\n\n- |2-\n   a\n  b\n- \"a \\nb\"\n- |\n  a\n   b\n- \"a\\tb\"\n- |\n  \ta\n  b\n- \"a\\rb\"\n- \"a\\r\\nb\"\n- |2+\n\n\n- 'a\342\200\250  b'\n"},
    {"[\"\303\251\",\"\346\227\245\346\234\254\",\"\360\237\230\200\",\"\\u0000\\u0007\\u001b\",\"\302\240\",\"\357\273\277\",\"\357\273\277a\",\"a\302\205b\",\"a \302\205\302\205 b\",\"\\u2029\"]",
     "- \303\251\n- \346\227\245\346\234\254\n- \"\\U0001F600\"\n- \"\\0\\a\\e\"\n- \302\240\n- \"\\uFEFF\"\n- \"\\uFEFF\\x61\"\n- a b\n- |-\n  a\n  b\n- '\342\200\251'\n",
     "- \303\251\n- \346\227\245\346\234\254\n- \"\\U0001F600\"\n- \"\\0\\a\\e\"\n- \302\240\n- \"\\uFEFF\"\n- \"\\uFEFF\\x61\"\n- \"a\\Nb\"\n- \"a \\N\\N b\"\n- '\342\200\251'\n"},
    {"[\"lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor \",\"a: lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor \",\"yes\\u0001lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor \",\"'lorem  ipsum  dolor  lorem  ipsum  dolor  lorem  ipsum  dolor  lorem  ipsum  dolor  lorem  ipsum  dolor  lorem  ipsum  dolor  lorem  ipsum  dolor  lorem  ipsum  dolor  \",{\"lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor \":\"lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor \"}]",
     "- 'lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum\n  dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor '\n- 'a: lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem\n  ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor '\n- \"yes\\x01lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor\n  lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor \"\n- '''lorem  ipsum  dolor  lorem  ipsum  dolor  lorem  ipsum  dolor  lorem  ipsum  dolor  lorem  ipsum  dolor  lorem  ipsum  dolor  lorem  ipsum  dolor  lorem  ipsum  dolor  '\n- ? 'lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem\n    ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor '\n  : 'lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem\n    ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor '\n",
     "- 'lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor '\n- 'a: lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor '\n- \"yes\\x01lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor \"\n- '''lorem  ipsum  dolor  lorem  ipsum  dolor  lorem  ipsum  dolor  lorem  ipsum  dolor  lorem  ipsum  dolor  lorem  ipsum  dolor  lorem  ipsum  dolor  lorem  ipsum  dolor  '\n- ? 'lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor '\n  : 'lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor '\n"},
    {"{\"a\":[[\"b\",[\"c\"]],{\"d\":[1],\"e\":{\"f\":\"g\\nh\\n\"}}]}",
     "a:\n- - b\n  - - c\n- d:\n  - 1\n  e:\n    f: |\n      g\n      h\n",
     "a:\n  - - b\n    - - c\n  - d:\n      - 1\n    e:\n      f: |\n        g\n        h\n"},
    {"{\"a\\nb\":{\"c\":1},\"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk\":1,\"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk\":[1]}",
     "? |-\n  a\n  b\n: c: 1\nkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk: 1\n? kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk\n: - 1\n",
     "? |-\n  a\n  b\n: c: 1\nkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk: 1\n? kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk\n: - 1\n"},
    {"\"text\\nof lines\\n\"",
     "|\n  text\n  of lines\n",
     "|\n  text\n  of lines\n"},
    {"[\"x\\ny\"]",
     "- |-\n  x\n  y\n",
     "- |-\n  x\n  y\n"},
    {"{\"cmd\":\"#!/bin/sh\\n\\techo \\\"$1\\\"\\n\"}",
     "cmd: \"#!/bin/sh\\n\\techo \\\"$1\\\"\\n\"\n",
     "cmd: |\n  #!/bin/sh\n  \techo \"$1\"\n"},
};
/* clang-format on */

typedef struct attempt {
    value v;
    buffer out;
} attempt;

static void write_value(void *self)
{
    attempt *a = self;

    yaml_write(&a->out, a->v);
}

/* What yaml_write says of a value. */
static const char *complaint_about(arena *a, value v)
{
    attempt work = {v, buffer_new(a)};
    const failure *f = arena_try(a, write_value, &work);

    return f == NULL ? "nothing" : arena_cstring(a, f->text);
}

START_TEST(answers_as_the_reference)
{
    arena *a = arena_new(0);
    value v = json_read(a, NULL, slice_from(rows[_i].json), JSON_ANY);
    buffer yaml = buffer_new(a), pretty = buffer_new(a);

    yaml_write(&yaml, v);
    yaml_write_pretty(&pretty, v);
    ck_assert_str_eq(arena_cstring(a, buffer_slice(&yaml)), rows[_i].yaml);
    ck_assert_str_eq(arena_cstring(a, buffer_slice(&pretty)), rows[_i].pretty);
    arena_free(a);
}
END_TEST

START_TEST(refuses_what_the_detour_through_json_refuses)
{
    arena *a = arena_new(0);
    map *m = map_new(a);
    buffer key = buffer_new(a);

    ck_assert_str_eq(complaint_about(a, value_string(SLICE("a\177"))), "yaml: control characters are not allowed");
    ck_assert_str_eq(complaint_about(a, value_float(1e308 * 10)),
                     "error marshaling into JSON: json: unsupported value: +Inf");
    buffer_add_repeated(&key, 'k', 1023);
    map_set(m, buffer_slice(&key), value_nil());
    ck_assert_str_eq(complaint_about(a, value_map(TYPE_MAP, m)), "yaml: did not find expected ',' or '}'");
    map_set(m, SLICE("self"), value_map(TYPE_MAP, m));
    ck_assert_str_eq(
        complaint_about(a, value_map(TYPE_MAP, m)),
        "error marshaling into JSON: json: unsupported value: encountered a cycle via map[string]interface {}");
    arena_free(a);
}
END_TEST

START_TEST(go_types_keep_their_form)
{
    arena *a = arena_new(0);
    buffer yaml = buffer_new(a), pretty = buffer_new(a);
    list *l = list_new(a, 0);

    list_add(a, l, value_int(-5));
    list_add(a, l, value_uint(TYPE_UINT64, UINT64_MAX));
    list_add(a, l, value_bytes(SLICE("hi")));
    list_add(a, l, value_string(SLICE("\377")));
    list_add(a, l, value_map(TYPE_MAP, NULL));
    list_add(a, l, value_list(TYPE_LIST, NULL));
    yaml_write(&yaml, value_list(TYPE_LIST, l));
    yaml_write_pretty(&pretty, value_list(TYPE_LIST, l));
    ck_assert_str_eq(arena_cstring(a, buffer_slice(&yaml)),
                     "- -5\n- 18446744073709551615\n- aGk=\n- \357\277\275\n- null\n- null\n");
    ck_assert_str_eq(arena_cstring(a, buffer_slice(&pretty)),
                     "- -5\n- 18446744073709551615\n- - 104\n  - 105\n- !!binary /w==\n- {}\n- []\n");
    arena_free(a);
}
END_TEST

Suite *yaml_write_suite(void)
{
    Suite *suite = suite_create("yaml_write");
    TCase *rows_case = tcase_create("rows"), *rules = tcase_create("rules");

    tcase_add_loop_test(rows_case, answers_as_the_reference, 0, (int)(sizeof rows / sizeof *rows));
    tcase_add_test(rules, refuses_what_the_detour_through_json_refuses);
    tcase_add_test(rules, go_types_keep_their_form);
    suite_add_tcase(suite, rows_case);
    suite_add_tcase(suite, rules);
    return suite;
}
