/* Coalescing: what wins, what a null removes, and what goes down to subcharts. */
#include <check.h>

#include "codec/json.h"
#include "values/coalesce.h"
#include "values/files.h"

static arena *a;
static buffer told;

static void set_up(void)
{
    a = arena_new(0);
    told = buffer_new(a);
}

static void tear_down(void)
{
    arena_free(a);
}

static void tell(void *context, slice line)
{
    (void)context;
    buffer_add(&told, line);
    buffer_add_char(&told, '\n');
}

static map *map_of(const char *json)
{
    return json == NULL ? NULL : json_read(a, NULL, slice_from(json), JSON_MAP).map;
}

static const char *json_of(const map *m)
{
    buffer out = buffer_new(a);

    json_write(&out, value_map(TYPE_MAP, (map *)(uintptr_t)m));
    return arena_cstring(a, buffer_slice(&out));
}

static coalescer runner(void)
{
    return (coalescer){.arena = a, .reporter = {a, tell, NULL, NULL}, .compat = &compat_helm4};
}

static const char *coalesced(const char *defaults, const char *values)
{
    values_node top = {.name = SLICE("top"), .values = map_of(defaults)};
    coalescer c = runner();

    return json_of(values_coalesce(&c, &top, map_of(values)));
}

START_TEST(values_win_over_defaults)
{
    ck_assert_str_eq(coalesced("{\"a\":1,\"b\":{\"x\":1,\"y\":2},\"c\":[1]}", "{\"a\":2,\"b\":{\"y\":3},\"c\":[]}"),
                     "{\"a\":2,\"b\":{\"x\":1,\"y\":3},\"c\":[]}");
    ck_assert_str_eq(coalesced(NULL, NULL), "{}");
}
END_TEST

START_TEST(a_null_removes_a_default)
{
    ck_assert_str_eq(coalesced("{\"a\":1,\"b\":{\"x\":1}}", "{\"a\":null,\"b\":{\"x\":null}}"), "{\"b\":{}}");
    ck_assert_str_eq(coalesced("{\"a\":null,\"b\":{\"x\":null}}", "{}"), "{\"b\":{}}");
    ck_assert_str_eq(coalesced("{}", "{\"a\":null}"), "{\"a\":null}");
}
END_TEST

START_TEST(merging_keeps_nulls)
{
    values_node top = {.name = SLICE("top"), .values = map_of("{\"a\":1,\"b\":null}")};
    coalescer c = runner();

    ck_assert_str_eq(json_of(values_merge(&c, &top, map_of("{\"a\":null}"))), "{\"a\":null,\"b\":null}");
}
END_TEST

START_TEST(subcharts_get_their_part_and_the_globals)
{
    values_node sub = {.name = SLICE("sub"), .values = map_of("{\"x\":1,\"global\":{\"g\":0,\"h\":{\"own\":1}}}")};
    values_node *children[] = {&sub};
    values_node top = {.name = SLICE("top"),
                       .values = map_of("{\"sub\":{\"y\":2},\"global\":{\"g\":1,\"h\":{\"from\":2}}}"),
                       .children = children,
                       .count = 1};
    coalescer c = runner();

    ck_assert_str_eq(json_of(values_coalesce(&c, &top, map_of("{\"sub\":{\"x\":5}}"))),
                     "{\"global\":{\"g\":1,\"h\":{\"from\":2}},"
                     "\"sub\":{\"global\":{\"g\":1,\"h\":{\"from\":2,\"own\":1}},\"x\":5,\"y\":2}}");
}
END_TEST

START_TEST(the_chart_and_the_values_stay_as_they_were)
{
    values_node top = {.name = SLICE("top"), .values = map_of("{\"a\":{\"x\":1,\"n\":null}}")};
    map *values = map_of("{\"a\":{\"y\":2}}");
    coalescer c = runner();

    values_coalesce(&c, &top, values);
    ck_assert_str_eq(json_of(top.values), "{\"a\":{\"n\":null,\"x\":1}}");
    ck_assert_str_eq(json_of(values), "{\"a\":{\"y\":2}}");
}
END_TEST

START_TEST(warns_where_a_map_meets_something_else)
{
    coalesced("{\"a\":{\"x\":1},\"b\":2,\"c\":{\"d\":{\"e\":1}}}", "{\"a\":1,\"b\":{\"y\":1},\"c\":{\"d\":2}}");
    const char *text = arena_cstring(a, buffer_slice(&told));
    ck_assert_ptr_nonnull(strstr(text, "warning: skipped value for top.b: Not a table."));
    ck_assert_ptr_nonnull(strstr(text, "warning: cannot overwrite table with non table for top.c.d (map[e:1])"));
}
END_TEST

static void mismatch_work(void *context)
{
    values_node sub = {.name = SLICE("sub")};
    values_node *children[] = {&sub};
    values_node top = {.name = SLICE("top"), .children = children, .count = 1};
    coalescer c = runner();

    (void)context;
    values_coalesce(&c, &top, map_of("{\"sub\":\"x\"}"));
}

START_TEST(helm3_has_a_log_in_words)
{
    const reporter log = {a, tell, NULL, &compat_helm3};
    const report_attribute path[] = {{"path", SLICE("a.b")}, {"chart", SLICE("c")}};
    const report_attribute tag[] = {{"tag", SLICE("t")}, {"chart", SLICE("c")}};
    const report_attribute hook[] = {{"hookTypes", SLICE("a\"b")}};

    report(&log, REPORT_WARN, SLICE("this chart is deprecated"), NULL, 0);
    report(&log, REPORT_WARN, SLICE("returned non-bool value"), path, 2);
    report(&log, REPORT_WARN, SLICE("returned non-bool value"), tag, 2);
    report(&log, REPORT_INFO, SLICE("skipping unknown hooks"), hook, 1);
    report(&log, REPORT_INFO, SLICE("warning: skipped value for x: Not a table."), NULL, 0);
    ck_assert_str_eq(arena_cstring(a, buffer_slice(&told)),
                     "WARNING: This chart is deprecated\n"
                     "dependencies.go:64: Warning: Condition path 'a.b' for chart c returned non-bool value\n"
                     "dependencies.go:95: Warning: Tag 't' for chart c returned non-bool value\n"
                     "manifest_sorter.go:199: info: skipping unknown hook: \"a\\\"b\"\n"
                     "coalesce.go:237: warning: skipped value for x: Not a table.\n");
}
END_TEST

START_TEST(refuses_values_of_a_subchart_that_are_no_map)
{
    const failure *f = arena_try(a, mismatch_work, NULL);

    ck_assert_ptr_nonnull(f);
    ck_assert_str_eq(arena_cstring(a, f->text), "type mismatch on sub: %!t(string=x)");
}
END_TEST

START_TEST(values_files_are_documents_merged)
{
    map *m = values_load(a, &(values_reading){0}, SLICE("a: {x: 1}\n---\na: {z: 2}\nb: null\n---\n"));

    ck_assert_str_eq(json_of(m), "{\"a\":{\"x\":1,\"z\":2},\"b\":null}");
    ck_assert_str_eq(json_of(values_load(a, &(values_reading){0}, SLICE("a: |\n  x"))), "{\"a\":\"x\\n\"}");
    ck_assert_str_eq(json_of(values_load(a, &(values_reading){0}, SLICE(""))), "{}");
}
END_TEST

static void load_work(void *text)
{
    values_load_file(a, &(values_reading){0}, slice_from(text), SLICE("v.yaml"));
}

static void expect_refusal(const char *text, const char *why)
{
    const failure *f = arena_try(a, load_work, arena_cstring(a, slice_from(text)));

    ck_assert_ptr_nonnull(f);
    ck_assert_str_eq(arena_cstring(a, f->text), why);
}

START_TEST(values_files_that_are_refused)
{
    expect_refusal("[a]", "failed to parse v.yaml: cannot unmarshal yaml document: error unmarshaling JSON: while "
                          "decoding JSON: json: cannot unmarshal array into Go value of type map[string]interface {}");
    expect_refusal("a: 1\n--- x\n",
                   "failed to parse v.yaml: error reading yaml document: invalid Yaml document separator: x");
}
END_TEST

Suite *coalesce_suite(void);

Suite *coalesce_suite(void)
{
    Suite *s = suite_create("coalesce");
    TCase *c = tcase_create("coalesce");

    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_add_test(c, values_win_over_defaults);
    tcase_add_test(c, a_null_removes_a_default);
    tcase_add_test(c, merging_keeps_nulls);
    tcase_add_test(c, subcharts_get_their_part_and_the_globals);
    tcase_add_test(c, the_chart_and_the_values_stay_as_they_were);
    tcase_add_test(c, warns_where_a_map_meets_something_else);
    tcase_add_test(c, helm3_has_a_log_in_words);
    tcase_add_test(c, refuses_values_of_a_subchart_that_are_no_map);
    tcase_add_test(c, values_files_are_documents_merged);
    tcase_add_test(c, values_files_that_are_refused);
    suite_add_tcase(s, c);
    return s;
}
