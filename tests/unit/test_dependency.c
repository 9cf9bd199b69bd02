/* Dependencies: conditions, tags, aliases, version ranges and imported values. */
#include <check.h>

#include "chart/dependency.h"
#include "chart/load.h"
#include "codec/json.h"

static arena *a;

static void set_up(void)
{
    a = arena_new(0);
}

static void tear_down(void)
{
    arena_free(a);
}

/* A chart `top` with the lines of Chart.yaml and the values given, and a subchart `sub` of version 1.2.0. */
static chart *load(const char *dependencies, const char *values, const char *sub_values)
{
    chart_loader loader = {.arena = a};
    file_list files = {0};
    slice head = SLICE("apiVersion: v2\nname: top\nversion: 1.0.0\ndependencies: ");

    file_list_add(a, &files,
                  (chart_file){.name = SLICE("Chart.yaml"), .data = arena_concat(a, head, slice_from(dependencies))});
    file_list_add(a, &files,
                  (chart_file){.name = SLICE("charts/sub/Chart.yaml"),
                               .data = SLICE("apiVersion: v2\nname: sub\nversion: 1.2.0\n")});
    file_list_add(a, &files, (chart_file){.name = SLICE("charts/sub/values.yaml"), .data = slice_from(sub_values)});
    file_list_add(a, &files, (chart_file){.name = SLICE("values.yaml"), .data = slice_from(values)});
    return chart_from_files(&loader, &files);
}

static chart *process(const chart *c, const char *values)
{
    coalescer k = {.arena = a, .reporter = {a, NULL, NULL, NULL}, .compat = &compat_helm4};
    chart *view = chart_view(a, c);

    chart_process_dependencies(&k, view, json_read(a, NULL, slice_from(values), JSON_MAP).map, NULL);
    return view;
}

/* The names of the subcharts that are left, a blank behind each. */
static const char *names_of(const chart *c)
{
    buffer out = buffer_new(a);

    for (size_t i = 0; i < chart_child_count(c); i++) {
        buffer_add(&out, chart_name(chart_child(c, i)));
        buffer_add_char(&out, ' ');
    }
    return arena_cstring(a, buffer_slice(&out));
}

static const char *json_of(const map *m)
{
    buffer out = buffer_new(a);

    json_write(&out, value_map(TYPE_MAP, (map *)(uintptr_t)m));
    return arena_cstring(a, buffer_slice(&out));
}

START_TEST(conditions)
{
    chart *c = load("[{name: sub, version: ^1, condition: 'x.off,sub.on'}]", "", "on: true");

    ck_assert_str_eq(names_of(process(c, "{}")), "sub ");
    ck_assert_str_eq(names_of(process(c, "{\"sub\":{\"on\":false}}")), "");
    ck_assert_str_eq(names_of(process(c, "{\"x\":{\"off\":true},\"sub\":{\"on\":false}}")), "sub ");
}
END_TEST

START_TEST(tags)
{
    chart *c = load("[{name: sub, version: ^1, tags: [x, z]}]", "", "");

    ck_assert_str_eq(names_of(process(c, "{}")), "sub ");
    ck_assert_str_eq(names_of(process(c, "{\"tags\":{\"x\":false}}")), "");
    ck_assert_str_eq(names_of(process(c, "{\"tags\":{\"x\":false,\"z\":true}}")), "sub ");
}
END_TEST

START_TEST(aliases_are_copies)
{
    chart *c = load("[{name: sub, version: ^1, alias: one}, {name: sub, version: ^1, alias: two},"
                    " {name: sub, version: ^1}]",
                    "", "");
    chart *view = process(c, "{}");

    ck_assert_str_eq(names_of(view), "one two sub ");
    ck_assert_str_eq(arena_cstring(a, chart_full_path(a, chart_child(view, 1))), "top/charts/two");
    ck_assert_str_eq(names_of(c), "sub ");
}
END_TEST

START_TEST(a_version_that_does_not_fit)
{
    ck_assert_str_eq(names_of(process(load("[{name: sub, version: ^2, alias: z}]", "", ""), "{}")), "sub ");
    ck_assert_str_eq(names_of(process(load("[{name: sub, version: ^2, condition: no}]", "no: false", ""), "{}")), "");
}
END_TEST

START_TEST(imported_values)
{
    chart *c = load("[{name: sub, version: ^1, import-values: [data, {child: deep.er, parent: my.own}]}]", "mine: 1",
                    "exports: {data: {mine: 2, theirs: 3}}\ndeep: {er: {k: 4}}");
    chart *view = process(c, "{}");

    ck_assert_str_eq(json_of(view->node.values),
                     "{\"mine\":1,\"my\":{\"own\":{\"k\":4}},\"sub\":{\"deep\":{\"er\":{\"k\":4}},"
                     "\"exports\":{\"data\":{\"mine\":2,\"theirs\":3}},\"global\":{}},\"theirs\":3}");
    ck_assert_str_eq(json_of(c->node.values), "{\"mine\":1}");
}
END_TEST

static void check_work(void *c)
{
    chart_check_dependencies(a, &compat_helm4, c);
}

START_TEST(missing_dependencies)
{
    const failure *f = arena_try(a, check_work, load("[{name: sub}, {name: b}, {name: c}]", "", ""));

    ck_assert_ptr_nonnull(f);
    ck_assert_str_eq(
        arena_cstring(a, f->text),
        "an error occurred while checking for chart dependencies. You may need to run 'helm dependency "
        "build' to fetch missing dependencies: found in Chart.yaml, but missing in charts/ directory: b, c");
    ck_assert_ptr_null(arena_try(a, check_work, load("[{name: sub}]", "", "")));
}
END_TEST

Suite *dependency_suite(void);

Suite *dependency_suite(void)
{
    Suite *s = suite_create("dependency");
    TCase *c = tcase_create("dependency");

    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_add_test(c, conditions);
    tcase_add_test(c, tags);
    tcase_add_test(c, aliases_are_copies);
    tcase_add_test(c, a_version_that_does_not_fit);
    tcase_add_test(c, imported_values);
    tcase_add_test(c, missing_dependencies);
    suite_add_tcase(s, c);
    return s;
}
