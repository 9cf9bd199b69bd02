/* The public values with origins: explained, walked and written. */
#include <check.h>
#include <stdlib.h>

#include "chart/load.h"
#include "codec/json.h"
#include "codec/yaml.h"
#include "gtmpl/gtmpl.h"
#include "render/chart_object.h"
#include "support.h"

static arena *a;
static gtmpl_chart chart_of_test;
static gtmpl_values *values;
static gtmpl_coalesced *coalesced;

static const char chart_yaml[] = "apiVersion: v2\nname: top\nversion: 1.0.0\ndependencies:\n"
                                 "- {name: sub, version: '*', alias: one, condition: one.enabled, import-values: "
                                 "[data, {child: inner, parent: imported}]}\n"
                                 "- {name: sub, version: '*', alias: two, tags: [second]}\n";
static const char top_values[] = "global: {g: top, m: {a: 1}}\n"
                                 "one:\n"
                                 "  x: top\n"
                                 "list: [1, {p: 1, q: 2}, 3]\n"
                                 "table: {a: 1, b: {c: 2}}\n"
                                 "scalar: 1\n"
                                 "x.y: {z: 1}\n";
static const char sub_values[] = "x: sub\n"
                                 "w: 1\n"
                                 "exports: {data: {fromsub: 1}}\n"
                                 "inner: {k: v}\n"
                                 "global: {g: sub, own: 1, m: {a: 0, b: 2}}\n";

static void set_up(void)
{
    file_list files = {0};

    a = arena_new(0);
    chart_loader loader = {.arena = a};
    file_list_add(a, &files, (chart_file){.name = SLICE("Chart.yaml"), .data = slice_from(chart_yaml)});
    file_list_add(a, &files, (chart_file){.name = SLICE("values.yaml"), .data = slice_from(top_values)});
    file_list_add(a, &files,
                  (chart_file){.name = SLICE("charts/sub/Chart.yaml"),
                               .data = SLICE("apiVersion: v2\nname: sub\nversion: 1.2.0\n")});
    file_list_add(a, &files, (chart_file){.name = SLICE("charts/sub/values.yaml"), .data = slice_from(sub_values)});
    chart_of_test = (gtmpl_chart){.arena = a, .chart = chart_from_files(&loader, &files), .path = "c"};
    ck_assert_int_eq(gtmpl_values_new(&values, NULL), GTMPL_OK);
    ck_assert_int_eq(gtmpl_values_keep_origins(values, NULL), GTMPL_OK);
    coalesced = NULL;
}

static void tear_down(void)
{
    gtmpl_coalesced_free(coalesced);
    gtmpl_values_free(values);
    arena_free(a);
}

static void add(const char *file, const char *text)
{
    ck_assert_int_eq(gtmpl_values_add_text(values, text, strlen(text), file, "file", NULL), GTMPL_OK);
}

static void set(const char *assignment, gtmpl_set_mode mode)
{
    ck_assert_int_eq(gtmpl_values_set(values, assignment, mode, NULL), GTMPL_OK);
}

static void coalesce(void)
{
    gtmpl_coalesced_free(coalesced);
    ck_assert_int_eq(gtmpl_values_coalesce(&coalesced, &chart_of_test, values, NULL, NULL), GTMPL_OK);
}

/* The final value, then the steps: a star for the winner, the place, the key if it is another one, the value, what it
 * does. */
static const char *explain(const char *key)
{
    gtmpl_explanation *e = NULL;
    gtmpl_error *err = NULL;
    buffer out = buffer_new(a);

    coalesce();
    if (gtmpl_explain(&e, coalesced, key, &err) != GTMPL_OK) {
        buffer_printf(&out, "%d %s", (int)gtmpl_error_status(err), gtmpl_error_message(err));
        gtmpl_error_free(err);
        return arena_cstring(a, buffer_slice(&out));
    }
    const char *last = gtmpl_explanation_value(e);
    buffer_printf(&out, "%s", last == NULL ? "gone" : last);
    for (size_t i = 0; i < gtmpl_explanation_count(e); i++) {
        const gtmpl_step *s = gtmpl_explanation_step(e, i);
        buffer_printf(&out, "\n%s%s:%u %s%s%s", s->wins ? "*" : "", s->origin.file, s->origin.line, s->key,
                      s->key[0] != '\0' ? "=" : "", s->value);
        if (s->remark[0] != '\0')
            buffer_printf(&out, " (%s)", s->remark);
    }
    if (gtmpl_explanation_note(e)[0] != '\0')
        buffer_printf(&out, "\n%s", gtmpl_explanation_note(e));
    gtmpl_explanation_free(e);
    return arena_cstring(a, buffer_slice(&out));
}

START_TEST(the_highest_layer_wins)
{
    add("low", "scalar: 2\n");
    add("mid", "table: {a: 5}\n");
    add("high", "\nscalar: 3\n");
    ck_assert_str_eq(explain("scalar"), "3\n*high:2 3\nlow:1 2\nc/values.yaml:6 1");
    ck_assert_str_eq(explain("table.b.c"), "2\n*c/values.yaml:5 2");
    ck_assert_str_eq(explain("table.a"), "5\n*mid:1 5\nc/values.yaml:5 1");
    ck_assert_str_eq(explain("x\\.y.z"), "1\n*c/values.yaml:7 1");
}
END_TEST

START_TEST(nulls_remove)
{
    add("low", "table: {b: {c: 3}}\n");
    add("high", "scalar: null\ntable: {b: null}\n");
    ck_assert_str_eq(explain("scalar"), "gone\n*high:1 null (removes the key)\nc/values.yaml:6 1");
    ck_assert_str_eq(explain("table.b"),
                     "gone\n*high:2 null (removes the key)\nlow:1 {\"c\":3}\nc/values.yaml:5 {\"c\":2}");
    ck_assert_str_eq(explain("table.b.c"),
                     "gone\n*high:2 table.b=null (removes it and what is in it)\nlow:1 3\nc/values.yaml:5 2");
    ck_assert_str_eq(explain("table"), "{\"a\":1}\n*high:2 {\"b\":null}\nlow:1 {\"b\":{\"c\":3}}\n"
                                       "c/values.yaml:5 {\"a\":1,\"b\":{\"c\":2}}");
}
END_TEST

START_TEST(a_null_that_was_overridden_removes_nothing)
{
    add("low", "table: {b: {c: 3}}\n");
    add("mid", "table: {b: null}\n");
    add("high", "table: {b: {d: 4}}\n");
    ck_assert_str_eq(explain("table.b.c"),
                     "2\nmid:1 table.b=null (removes it and what is in it)\nlow:1 3\n*c/values.yaml:5 2");
    ck_assert_str_eq(explain("table.b.d"), "4\n*high:1 4\nmid:1 table.b=null (removes it and what is in it)");
}
END_TEST

START_TEST(lists_are_replaced)
{
    add("high", "list: [{q: 5}]\n");
    ck_assert_str_eq(explain("list"), "[{\"q\":5}]\n*high:1 [{\"q\":5}] (replaces a list of 3)\n"
                                      "c/values.yaml:4 [1,{\"p\":1,\"q\":2},3]");
    ck_assert_str_eq(explain("list[0].q"),
                     "5\n*high:1 5\nc/values.yaml:4 list=[1,{\"p\":1,\"q\":2},3] (replaces the list)");
    ck_assert_str_eq(explain("list[1].q"), "gone\n*high:1 list=[{\"q\":5}] (replaces the list)\nc/values.yaml:4 2");
}
END_TEST

START_TEST(maps_and_scalars_replace_each_other)
{
    add("high", "table: 5\nscalar: {a: 1}\n");
    ck_assert_str_eq(explain("table"), "5\n*high:1 5 (replaces a map)\nc/values.yaml:5 {\"a\":1,\"b\":{\"c\":2}}");
    ck_assert_str_eq(explain("table.a"), "gone\n*high:1 table=5 (replaces what is in it)\nc/values.yaml:5 1");
    ck_assert_str_eq(explain("scalar"), "{\"a\":1}\n*high:2 {\"a\":1} (replaces a scalar)\nc/values.yaml:6 1");
    ck_assert_str_eq(explain("scalar.a"), "1\n*high:2 1\nc/values.yaml:6 scalar=1 (replaces what is in it)");
}
END_TEST

START_TEST(subcharts_lie_below_their_parents)
{
    add("high", "two:\n  x: mine\n");
    ck_assert_str_eq(explain("one.x"), "\"top\"\n*c/values.yaml:3 \"top\"\nc/charts/sub/values.yaml:1 \"sub\"");
    ck_assert_str_eq(explain("two.x"), "\"mine\"\n*high:2 \"mine\"\nc/charts/sub/values.yaml:1 \"sub\"");
    ck_assert_str_eq(explain("one.w"), "1\n*c/charts/sub/values.yaml:2 1");
}
END_TEST

START_TEST(globals_of_the_parent_win)
{
    add("high", "one: {global: {g: mine, own: 2}}\n");
    ck_assert_str_eq(explain("one.global.g"), "\"top\"\n*c/values.yaml:1 global.g=\"top\"\nhigh:1 \"mine\"\n"
                                              "c/charts/sub/values.yaml:5 \"sub\"");
    ck_assert_str_eq(explain("one.global.own"), "2\n*high:1 2\nc/charts/sub/values.yaml:5 1");
    ck_assert_str_eq(explain("two.global.m.a"), "1\n*c/values.yaml:1 global.m.a=1\nc/charts/sub/values.yaml:5 0");
    ck_assert_str_eq(explain("two.global.m.b"), "2\n*c/charts/sub/values.yaml:5 2");
}
END_TEST

START_TEST(imports_lie_below_all)
{
    ck_assert_str_eq(explain("fromsub"), "1\n*c/charts/sub/values.yaml:3 exports.data.fromsub=1");
    ck_assert_str_eq(explain("imported.k"), "\"v\"\n*c/charts/sub/values.yaml:4 inner.k=\"v\"");
    ck_assert_str_eq(explain("imported"), "{\"k\":\"v\"}\n*c/charts/sub/values.yaml:4 inner={\"k\":\"v\"}");
    add("high", "imported: {k: mine}\n");
    ck_assert_str_eq(explain("imported.k"), "\"mine\"\n*high:1 \"mine\"\nc/charts/sub/values.yaml:4 inner.k=\"v\"");
}
END_TEST

START_TEST(disabled_subcharts_are_told)
{
    add("high", "\none:\n  enabled: false\n  x: mine\ntags:\n  second: false\n");
    ck_assert_str_eq(explain("one.x"), "\"mine\"\n*high:4 \"mine\"\nc/values.yaml:3 \"top\"\n"
                                       "c/charts/sub/values.yaml:1 \"sub\"\n"
                                       "the subchart one is disabled by one.enabled (high:3)");
    ck_assert_str_eq(explain("one.w"), "gone\nc/charts/sub/values.yaml:2 1\n"
                                       "the subchart one is disabled by one.enabled (high:3)");
    ck_assert_str_eq(explain("two.w"), "gone\nc/charts/sub/values.yaml:2 1\n"
                                       "the subchart two is disabled by tags.second (high:6)");
}
END_TEST

START_TEST(flags_are_the_highest)
{
    add("file", "list: [4, {p: 4}]\n");
    set("scalar=4,list[0]=9", GTMPL_SET_TYPED);
    set("table={\"a\":null}", GTMPL_SET_JSON);
    ck_assert_str_eq(explain("scalar"), "4\n*--set scalar=4,list[0]=9:0 4\nc/values.yaml:6 1");
    ck_assert_str_eq(explain("table.a"), "gone\n*--set-json table={\"a\":null}:0 null (removes the key)\n"
                                         "c/values.yaml:5 1");
    ck_assert_str_eq(explain("list[0]"), "9\n*--set scalar=4,list[0]=9:0 9\nfile:1 4\nc/values.yaml:4 1");
    ck_assert_str_eq(explain("list[1].p"), "4\n*file:1 4\nc/values.yaml:4 1");
    ck_assert_str_eq(explain("list"), "[9,{\"p\":4}]\n*--set scalar=4,list[0]=9:0 [9] (replaces a list of 2)\n"
                                      "file:1 [4,{\"p\":4}] (replaces a list of 3)\n"
                                      "c/values.yaml:4 [1,{\"p\":1,\"q\":2},3]");
}
END_TEST

START_TEST(flags_of_files_and_of_whole_objects)
{
    support_folder_make();
    support_run("printf 'from\\nfile' >$FOLDER/text");
    char *assignment = arena_cstring(a, arena_concat(a, SLICE("table.c="), support_inside(a, "text")));

    set(assignment, GTMPL_SET_FILE);
    set("{\"scalar\":7}", GTMPL_SET_JSON);
    ck_assert_str_eq(explain("table.c"), arena_cstring(a, arena_printf(a,
                                                                       "\"from\\nfile\"\n*--set-file %s:0 "
                                                                       "\"from\\nfile\"",
                                                                       assignment)));
    ck_assert_str_eq(explain("scalar"), "7\n*--set-json {\"scalar\":7}:0 7\nc/values.yaml:6 1");
    support_folder_remove();
}
END_TEST

START_TEST(modes_that_are_none)
{
    gtmpl_error *err = NULL;

    ck_assert_int_eq(gtmpl_values_set(values, "a=1", (gtmpl_set_mode)99, &err), GTMPL_EINVALID);
    ck_assert_str_eq(gtmpl_error_message(err), "unknown mode of setting values");
    gtmpl_error_free(err);
}
END_TEST

START_TEST(a_flag_within_a_list_leaves_the_rest)
{
    set("list[1].q=7", GTMPL_SET_TYPED);
    ck_assert_str_eq(explain("list[1].q"), "7\n*--set list[1].q=7:0 7\nc/values.yaml:4 2");
    ck_assert_str_eq(explain("list[0]"), "null\n*--set list[1].q=7:0 null\nc/values.yaml:4 1");
    ck_assert_str_eq(explain("list[1].p"),
                     "gone\n*--set list[1].q=7:0 list=[null,{\"q\":7}] (replaces the list)\nc/values.yaml:4 1");
}
END_TEST

START_TEST(nobody_has_it)
{
    ck_assert_str_eq(explain("scalr"), "3 no layer has the key \"scalr\"; did you mean scalar?");
    ck_assert_str_eq(explain("tabel.b.c"), "3 no layer has the key \"tabel.b.c\"; did you mean table.b.c?");
    ck_assert_str_eq(explain("table.fromsbu"),
                     "3 no layer has the key \"table.fromsbu\"; did you mean fromsub, one.exports.data.fromsub or "
                     "two.exports.data.fromsub?");
    ck_assert_str_eq(explain("list[7]"), "3 no layer has the key \"list[7]\"");
    ck_assert_str_eq(explain("quite.another"), "3 no layer has the key \"quite.another\"");
}
END_TEST

START_TEST(no_keys_at_all)
{
    ck_assert_str_eq(explain(""), "2 \"\" is no key: a name is missing");
    ck_assert_str_eq(explain("a..b"), "2 \"a..b\" is no key: a name is missing");
    ck_assert_str_eq(explain("a."), "2 \"a.\" is no key: a name is missing");
    ck_assert_str_eq(explain("a[1"), "2 \"a[1\" is no key: a bracket is not closed");
    ck_assert_str_eq(explain("a[x]"), "2 \"a[x]\" is no key: what stands in brackets is no index");
    ck_assert_str_eq(explain("a[0]b"), "2 \"a[0]b\" is no key: a dot is missing behind a bracket");
}
END_TEST

START_TEST(entries_are_layers)
{
    const char *text = "global: {g: all}\ntop:\n  scalar: 7\nother: {scalar: 8}\n";

    ck_assert_int_eq(gtmpl_values_add_entry(values, text, strlen(text), "addons.yaml", "top", "env", NULL), GTMPL_OK);
    ck_assert_str_eq(explain("scalar"), "7\n*addons.yaml:3 7\nc/values.yaml:6 1");
    ck_assert_str_eq(explain("one.global.g"), "\"all\"\n*addons.yaml:1 global.g=\"all\"\nc/values.yaml:1 "
                                              "global.g=\"top\"\nc/charts/sub/values.yaml:5 \"sub\"");
}
END_TEST

START_TEST(an_entry_overrides_the_globals_of_its_file)
{
    const char *text = "global: {g: all, h: all}\ntop:\n  global: {g: own}\n";

    ck_assert_int_eq(gtmpl_values_add_entry(values, text, strlen(text), "addons.yaml", "top", "env", NULL), GTMPL_OK);
    ck_assert_str_eq(explain("global.g"),
                     "\"own\"\n*addons.yaml:3 \"own\"\naddons.yaml:1 \"all\"\nc/values.yaml:1 \"top\"");
    ck_assert_str_eq(explain("global.h"), "\"all\"\n*addons.yaml:1 \"all\"");
}
END_TEST

START_TEST(a_layer_that_fails_leaves_no_trace)
{
    gtmpl_error *err = NULL;

    ck_assert_int_eq(gtmpl_values_add_text(values, "scalar: 2\nb: [", 14, "bad", "x", &err), GTMPL_EYAML);
    ck_assert_str_eq(gtmpl_error_file(err), "bad");
    ck_assert_uint_eq(gtmpl_error_line(err), 3);
    gtmpl_error_free(err);
    ck_assert_int_eq(gtmpl_values_set(values, "scalar=2,b", GTMPL_SET_TYPED, NULL), GTMPL_EINVALID);
    ck_assert_str_eq(explain("scalar"), "1\n*c/values.yaml:6 1");
    add("good", "scalar: 3\n");
    ck_assert_str_eq(explain("scalar"), "3\n*good:1 3\nc/values.yaml:6 1");
    ck_assert_int_eq(gtmpl_values_keep_origins(values, NULL), GTMPL_EINVALID);
}
END_TEST

/* --- The tree --- */

START_TEST(the_tree_is_walked)
{
    gtmpl_origin origin;
    size_t size;

    add("f", "table: {nn: null, t: true, s: text}\n");
    coalesce();
    const gtmpl_node *root = gtmpl_coalesced_root(coalesced), *table = gtmpl_coalesced_find(coalesced, "table");
    ck_assert_int_eq(gtmpl_node_get_kind(root), GTMPL_NODE_MAP);
    ck_assert_int_eq(gtmpl_node_origin(root, &origin), 0);
    ck_assert_ptr_null(gtmpl_node_parent(root));
    ck_assert_ptr_eq(gtmpl_node_parent(table), root);
    ck_assert_uint_eq(gtmpl_node_count(table), 5);
    ck_assert_str_eq(gtmpl_node_key(gtmpl_node_child(table, 0), &size), "a");
    ck_assert_ptr_null(gtmpl_node_child(table, 5));
    const gtmpl_node *text = gtmpl_coalesced_find(coalesced, "table.s");
    ck_assert_int_eq(gtmpl_node_get_kind(text), GTMPL_NODE_STRING);
    ck_assert_str_eq(gtmpl_node_text(text, &size), "text");
    ck_assert_uint_eq(size, 4);
    ck_assert_str_eq(gtmpl_node_text(gtmpl_coalesced_find(coalesced, "table.nn"), &size), "null");
    const gtmpl_node *item = gtmpl_coalesced_find(coalesced, "list[0]");
    ck_assert_int_eq(gtmpl_node_get_kind(item), GTMPL_NODE_NUMBER);
    ck_assert_str_eq(gtmpl_node_text(item, &size), "1");
    ck_assert_str_eq(gtmpl_node_key(item, &size), "");
    ck_assert_int_eq(gtmpl_node_origin(item, &origin), 1);
    ck_assert_str_eq(origin.file, "c/values.yaml");
    ck_assert_str_eq(origin.layer, "chart");
    ck_assert_uint_eq(origin.line, 4);
    ck_assert_uint_eq(origin.column, 1);
    ck_assert_ptr_null(gtmpl_coalesced_find(coalesced, "list[3]"));
    ck_assert_ptr_null(gtmpl_coalesced_find(coalesced, "list.a"));
    ck_assert_ptr_null(gtmpl_coalesced_find(coalesced, "table[0]"));
    ck_assert_ptr_null(gtmpl_coalesced_find(coalesced, "a..b"));
}
END_TEST

/* --- Writing --- */

static const char *written(gtmpl_format format, int origins)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    ck_assert_int_eq(gtmpl_coalesced_write(coalesced, format, origins, out, NULL), GTMPL_OK);
    fclose(out);
    const char *copy = arena_cstring(a, slice_of(text, size));
    free(text);
    return copy;
}

static const char *json_of(const char *yaml)
{
    buffer out = buffer_new(a);

    json_write(&out, yaml_read(a, NULL, slice_from(yaml), YAML_ANY));
    return arena_cstring(a, buffer_slice(&out));
}

#define LONG "lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore et"

START_TEST(comments_change_nothing)
{
    add("a\nb\x80.yaml", "fold: " LONG "\nsingle: 'a: " LONG "'\ndouble: \"\\t" LONG "\"\nliteral: |\n  a\n   b # c\n"
                         "keep: |+\n  x\n\nspaces: |2\n   y\n\n# c\nempty: {}\nnone: []\nnul: null\n"
                         "deep: [[1, [2]], {a: [{b: \"t\\nu\"}]}]\n"
                         "? 'a long key " LONG LONG "'\n: [1, {b: 1}]\n\"line\\nend\": {x: 1}\nhash: '# x  # y'\n");
    coalesce();
    const char *bare = written(GTMPL_FORMAT_YAML, 0), *commented = written(GTMPL_FORMAT_YAML, 1);
    ck_assert_str_eq(json_of(bare), json_of(commented));
    ck_assert_ptr_nonnull(strstr(commented, "\nkeep: |+  # a?b?.yaml:7\n"));
    ck_assert_ptr_nonnull(strstr(commented, "\nspaces: |2  # a?b?.yaml:10\n"));
    ck_assert_ptr_nonnull(strstr(commented, " tempor\n  incididunt ut labore et  # a?b?.yaml:1\n"));
    ck_assert_ptr_nonnull(strstr(commented, "\nempty: {}  # a?b?.yaml:14\n"));
    ck_assert_ptr_nonnull(strstr(commented, "\n  - - 2  # a?b?.yaml:17\n"));
    ck_assert_ptr_nonnull(strstr(commented, "\nhash: '# x  # y'  # a?b?.yaml:"));
    ck_assert_str_eq(json_of(written(GTMPL_FORMAT_JSON, 0)), json_of(bare));
    ck_assert_int_eq(gtmpl_coalesced_write(coalesced, GTMPL_FORMAT_JSON, 1, stdout, NULL), GTMPL_EINVALID);
}
END_TEST

START_TEST(values_without_origins_can_be_written)
{
    gtmpl_values *bare = NULL;
    gtmpl_explanation *e = NULL;
    gtmpl_origin origin;

    ck_assert_int_eq(gtmpl_values_new(&bare, NULL), GTMPL_OK);
    ck_assert_int_eq(gtmpl_values_coalesce(&coalesced, &chart_of_test, bare, NULL, NULL), GTMPL_OK);
    ck_assert_ptr_nonnull(strstr(written(GTMPL_FORMAT_YAML, 0), "\nscalar: 1\n"));
    ck_assert_int_eq(gtmpl_coalesced_write(coalesced, GTMPL_FORMAT_YAML, 1, stdout, NULL), GTMPL_EINVALID);
    ck_assert_int_eq(gtmpl_explain(&e, coalesced, "scalar", NULL), GTMPL_EINVALID);
    ck_assert_int_eq(gtmpl_node_origin(gtmpl_coalesced_find(coalesced, "scalar"), &origin), 0);
    gtmpl_values_free(bare);
}
END_TEST

Suite *explain_suite(void)
{
    Suite *s = suite_create("explain");
    TCase *c = tcase_create("explain");

    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_add_test(c, the_highest_layer_wins);
    tcase_add_test(c, nulls_remove);
    tcase_add_test(c, a_null_that_was_overridden_removes_nothing);
    tcase_add_test(c, lists_are_replaced);
    tcase_add_test(c, maps_and_scalars_replace_each_other);
    tcase_add_test(c, subcharts_lie_below_their_parents);
    tcase_add_test(c, globals_of_the_parent_win);
    tcase_add_test(c, imports_lie_below_all);
    tcase_add_test(c, disabled_subcharts_are_told);
    tcase_add_test(c, flags_are_the_highest);
    tcase_add_test(c, flags_of_files_and_of_whole_objects);
    tcase_add_test(c, modes_that_are_none);
    tcase_add_test(c, a_flag_within_a_list_leaves_the_rest);
    tcase_add_test(c, nobody_has_it);
    tcase_add_test(c, no_keys_at_all);
    tcase_add_test(c, entries_are_layers);
    tcase_add_test(c, an_entry_overrides_the_globals_of_its_file);
    tcase_add_test(c, a_layer_that_fails_leaves_no_trace);
    tcase_add_test(c, the_tree_is_walked);
    tcase_add_test(c, comments_change_nothing);
    tcase_add_test(c, values_without_origins_can_be_written);
    suite_add_tcase(s, c);
    return s;
}
