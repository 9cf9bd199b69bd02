/* The forms of a report over small comparisons. Whole reports of a repository are goldens: testdata/preview. */
#include <check.h>

#include "preview/report.h"

static arena *a;
static side from, to;
static report_options options;

static void set_up(void)
{
    a = arena_new(0);
    from = to = (side){NULL, 0, 0};
    options = (report_options){3, false, 80, 0, SLICE("a & b")};
}

static void tear_down(void)
{
    arena_free(a);
}

static void add(side *s, const char *addon, const char *text)
{
    static const dimension prod = {{"env", 3}, {"prod", 4}};
    const target_name name = {slice_from(addon), &prod, 1};

    target_add(a, side_add(a, s, &name, SLICE("shop")), SLICE("web/templates/d.yaml"), slice_from(text));
}

static void add_failed(side *s, const char *addon, const char *error)
{
    static const dimension prod = {{"env", 3}, {"prod", 4}};
    const target_name name = {slice_from(addon), &prod, 1};
    target *t = side_add(a, s, &name, SLICE("shop"));

    t->failed = true;
    t->error = slice_from(error);
}

/* A change in two lines, one of them with a cause, and one resource that is new. */
static comparison *small(void)
{
    const cause why = {SLICE("environments/prod/addons.yaml"), 12, SLICE("environment"), SLICE("web.replicas")};

    add(&from, "web",
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: 2\n  paused: no\n");
    add(&to, "web",
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: 4\n  paused: no\n"
        "---\nkind: Pod\nmetadata: {name: <p>}\n");
    comparison *c = compare_sides(a, &from, &to, &(compare_options){false, false});
    for (size_t i = 0; i < c->changes[0].count; i++)
        if (c->changes[0].lines[i].kind != LINE_SAME)
            add_cause(c, &c->changes[0].lines[i], &why);
    return c;
}

static const char *written(void (*form)(buffer *, const comparison *, const report_options *), const comparison *c)
{
    buffer out = buffer_new(a);

    form(&out, c, &options);
    return arena_cstring(a, buffer_slice(&out));
}

START_TEST(text_is_what_git_prints_with_causes)
{
    ck_assert_str_eq(written(report_text, small()),
                     "diff web env=prod: apps/v1 Deployment shop/web\n"
                     "--- web/templates/d.yaml\n+++ web/templates/d.yaml\n"
                     "@@ -3,5 +3,5 @@ spec\n metadata:\n   name: web\n spec:\n"
                     "-  replicas: 2   \xE2\x86\x90 environments/prod/addons.yaml:12 web.replicas\n"
                     "+  replicas: 4\n   paused: no\n"
                     "diff web env=prod: Pod shop/<p>\nnew resource\n--- /dev/null\n+++ web/templates/d.yaml\n"
                     "@@ -0,0 +1,2 @@\n+kind: Pod\n+metadata: {name: <p>}\n");
}
END_TEST

START_TEST(colours_are_those_of_git)
{
    options.color = true;
    options.context = 0;
    const char *text = written(report_text, small());
    ck_assert_ptr_nonnull(strstr(text, "\033[1mdiff web env=prod: apps/v1 Deployment shop/web\033[m\n"));
    ck_assert_ptr_nonnull(strstr(text, "\033[36m@@ -6 +6 @@\033[m spec\n"));
    ck_assert_ptr_nonnull(strstr(text, "\033[31m-  replicas: 2\033[m   \033[2m\xE2\x86\x90 environments"));
    ck_assert_ptr_nonnull(strstr(text, "\033[32m+  replicas: 4\033[m\n"));
}
END_TEST

START_TEST(terminals_get_no_orders_from_text)
{
    add(&to, "web", "kind: Pod\nx: \"\033[2J\x07\"\ny: \xE2\x80\xAE\xC2\x9B\xFF\r\n");
    const char *text = written(report_text, compare_sides(a, &from, &to, &(compare_options){false, false}));
    ck_assert_ptr_nonnull(strstr(text, "+x: \"^[[2J^G\"\n+y: <U+202E><U+009B><FF>\n"));
}
END_TEST

START_TEST(failed_sides_are_told)
{
    add_failed(&from, "web", "line 1\nline 2");
    add_failed(&to, "db", "no");
    comparison *c = compare_sides(a, &from, &to, &(compare_options){false, false});
    ck_assert_str_eq(written(report_text, c),
                     "error db env=prod: the new side does not render\n    no\n"
                     "error web env=prod: the old side does not render\n    line 1\n    line 2\n");
    ck_assert_str_eq(written(report_stat, c), " db env=prod: does not render\n web env=prod: does not render\n");
    ck_assert_str_eq(written(report_json, c),
                     "{\"changes\":[],\n\"errors\":[\n"
                     "{\"addon\":\"db\",\"env\":\"prod\",\"side\":\"new\",\"message\":\"no\"},\n"
                     "{\"addon\":\"web\",\"env\":\"prod\",\"side\":\"old\",\"message\":\"line 1\\nline 2\"}\n]}\n");
}
END_TEST

START_TEST(stat_counts_lines)
{
    ck_assert_str_eq(written(report_stat, small()),
                     " web env=prod\n  Deployment shop/web | 2 +-\n  Pod shop/<p>        | 2 ++\n"
                     " 2 resources changed in 1 target, 1 new, 3 insertions(+), 1 deletion(-)\n");
}
END_TEST

START_TEST(stat_fits_into_its_width)
{
    buffer text = buffer_new(a);

    for (int i = 0; i < 90; i++)
        buffer_printf(&text, "%d: %d\n", i, i);
    add(&to, "web",
        arena_cstring(a, arena_printf(a,
                                      "kind: Deployment\nmetadata: {name: a-name-that-is-rather-long}\n%.*s---\n"
                                      "kind: Pod\nmetadata: {name: p}\n",
                                      SLICE_ARG(buffer_slice(&text)))));
    options.width = 50;
    options.color = true;
    ck_assert_str_eq(written(report_stat, compare_sides(a, &from, &to, &(compare_options){false, false})),
                     " web env=prod\n  ...op/a-name-that-is-rather-long | 92 \033[32m++++++++++\033[m\n"
                     "  Pod shop/p                       |  2 \033[32m+\033[m\n"
                     " 2 resources changed in 1 target, 2 new, 94 insertions(+)\n");
}
END_TEST

START_TEST(json_holds_changed_lines_and_causes)
{
#define CAUSE                                                                                                          \
    "{\"file\":\"environments/prod/addons.yaml\",\"line\":12,\"layer\":\"environment\",\"key\":\"web.replicas\"}"
    ck_assert_str_eq(
        written(report_json, small()),
        "{\"changes\":[\n{\"addon\":\"web\",\"env\":\"prod\",\"change\":\"modified\",\"resource\":{\"apiVersion\":"
        "\"apps/v1\","
        "\"kind\":\"Deployment\",\"namespace\":\"shop\",\"name\":\"web\"},\"source\":\"web/templates/"
        "d.yaml\",\"lines\":["
        "{\"change\":\"removed\",\"line\":6,\"text\":\"  replicas: 2\",\"causes\":[" CAUSE "]},"
        "{\"change\":\"added\",\"line\":6,\"text\":\"  replicas: 4\",\"causes\":[" CAUSE "]}],\"causes\":[" CAUSE
        "]},\n"
        "{\"addon\":\"web\",\"env\":\"prod\",\"change\":\"added\",\"resource\":{\"apiVersion\":\"\",\"kind\":\"Pod\","
        "\"namespace\":\"shop\",\"name\":\"<p>\"},\"source\":\"web/templates/d.yaml\",\"lines\":["
        "{\"change\":\"added\",\"line\":1,\"text\":\"kind: Pod\"},"
        "{\"change\":\"added\",\"line\":2,\"text\":\"metadata: {name: <p>}\"}],\"causes\":[]}\n]}\n");
}
END_TEST

START_TEST(markdown_folds_each_resource)
{
    ck_assert_str_eq(
        written(report_markdown, small()),
        "### a &#38; b\n\n2 resources change in 1 target: 1 added, 0 removed, 1 modified.\n\n"
        "| addon | env | added | removed | modified | lines |\n|---|---|---:|---:|---:|---:|\n"
        "| <code>web</code> | <code>prod</code> | 1 | 0 | 1 | +3 \xE2\x88\x92"
        "1 |\n"
        "\n<details><summary>modified <code>Deployment shop/web</code> in <code>web env=prod</code> "
        "(+1 \xE2\x88\x92"
        "1)</summary>\n\n```diff\n@@ -3,5 +3,5 @@ spec\n metadata:\n   name: web\n spec:\n-  replicas: 2\n"
        "+  replicas: 4\n   paused: no\n```\n\nCaused by\n\n"
        "- <code>environments/prod/addons.yaml&#58;12</code> <code>web.replicas</code>\n\n</details>\n"
        "\n<details><summary>added <code>Pod shop/&#60;p&#62;</code> in <code>web env=prod</code> "
        "(+2 \xE2\x88\x92"
        "0)</summary>\n\n```diff\n@@ -0,0 +1,2 @@\n+kind: Pod\n+metadata: {name: <p>}\n```\n\n</details>\n");
}
END_TEST

START_TEST(no_content_ends_a_fence)
{
    add(&from, "web", "kind: Pod\na: |\n  ```\n  ````\n  `````diff\nb: 1\n");
    add(&to, "web", "kind: Pod\na: |\n  ```\n  ````\n  `````diff\nb: 2\n");
    const char *text = written(report_markdown, compare_sides(a, &from, &to, &(compare_options){false, false}));
    ck_assert_ptr_nonnull(strstr(text, "\n``````diff\n@@"));
    ck_assert_ptr_nonnull(strstr(text, "\n``````\n\n</details>"));
}
END_TEST

/* Counts how often a text stands in another. */
static size_t count(const char *text, const char *what)
{
    return slice_count(slice_from(text), slice_from(what));
}

START_TEST(markdown_is_cut_between_resources)
{
    buffer text = buffer_new(a);

    for (int i = 0; i < 200; i++)
        buffer_printf(&text, "---\nkind: Pod\nmetadata: {name: p%d}\nspec: %.*s\n", i, i % 50,
                      "``````````````````````````````````````````````````");
    add(&to, "web", arena_cstring(a, buffer_slice(&text)));
    for (int i = 0; i < 30; i++)
        add_failed(&to, arena_cstring(a, arena_printf(a, "failed-%d-\xC3\xA9|`<@team", i)), "e");
    comparison *c = compare_sides(a, &from, &to, &(compare_options){false, false});
    options.title =
        SLICE("<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<");
    for (options.max_bytes = REPORT_LEAST_BYTES; options.max_bytes < 40000; options.max_bytes += 501) {
        const char *shown = written(report_markdown, c);
        ck_assert_uint_le(strlen(shown), options.max_bytes);
        ck_assert_uint_eq(count(shown, "<details"), count(shown, "</details>"));
        ck_assert_uint_eq(count(shown, "\n> **Cut:** "), 1);
        ck_assert_ptr_null(strstr(shown, "@team"));
    }
    options.max_bytes = 0;
    ck_assert_uint_eq(count(written(report_markdown, c), "<details"), 230);
}
END_TEST

START_TEST(nothing_differs)
{
    add(&from, "web", "kind: Pod\n");
    add(&to, "web", "kind: Pod\n");
    comparison *c = compare_sides(a, &from, &to, &(compare_options){false, false});
    ck_assert_str_eq(written(report_text, c), "");
    ck_assert_str_eq(written(report_stat, c), "");
    ck_assert_str_eq(written(report_json, c), "{\"changes\":[]}\n");
    ck_assert_str_eq(written(report_markdown, c), "### a &#38; b\n\nNo resource changes.\n");
    ck_assert_ptr_nonnull(strstr(written(report_html, c), "\"changes\":[]"));
}
END_TEST

START_TEST(pages_cannot_be_broken_by_text)
{
    add(&to, "</script>", "kind: Pod\na: </script><!--\n");
    options.title = SLICE("</title>");
    const char *page = written(report_html, compare_sides(a, &from, &to, &(compare_options){false, false}));
    ck_assert_uint_eq(count(page, "</script>"), 2);
    ck_assert_uint_eq(count(page, "</title>"), 1);
    ck_assert_ptr_null(strstr(page, "{{"));
    ck_assert_ptr_nonnull(strstr(page, "+a: \\u003c/script\\u003e\\u003c!--"));
}
END_TEST

Suite *preview_report_suite(void)
{
    Suite *s = suite_create("preview_report");
    TCase *t = tcase_create("preview_report");

    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, text_is_what_git_prints_with_causes);
    tcase_add_test(t, colours_are_those_of_git);
    tcase_add_test(t, terminals_get_no_orders_from_text);
    tcase_add_test(t, failed_sides_are_told);
    tcase_add_test(t, stat_counts_lines);
    tcase_add_test(t, stat_fits_into_its_width);
    tcase_add_test(t, json_holds_changed_lines_and_causes);
    tcase_add_test(t, markdown_folds_each_resource);
    tcase_add_test(t, no_content_ends_a_fence);
    tcase_add_test(t, markdown_is_cut_between_resources);
    tcase_add_test(t, nothing_differs);
    tcase_add_test(t, pages_cannot_be_broken_by_text);
    suite_add_tcase(s, t);
    return s;
}
