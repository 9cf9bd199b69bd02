/* The public check: what hosts can ask beyond what the command shows (tests/docs/check.md has the rules). */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gtmpl/gtmpl.h"
#include "support.h"

static arena *a;
static gtmpl_chart *portal;
static gtmpl_check *check;

static void set_up(void)
{
    gtmpl_error *err = NULL;

    support_folder_make();
    a = arena_new(0);
    support_run("mkdir -p \"$FOLDER/portal/templates\"; cd \"$FOLDER/portal\";"
                "printf 'apiVersion: v2\\nname: portal\\nversion: 1.0.0\\n' >Chart.yaml;"
                "printf 'replicas: 1\\nimage: {tag: a}\\nkind: one\\n' >values.yaml;"
                "printf 'x: {{ .Values.image.tag }}{{ .Values.replicas }}{{ index .Values .Values.kind }}\\n' "
                ">templates/x.yaml");
    slice path = support_inside(a, "portal");
    ck_assert_int_eq(gtmpl_chart_open(&portal, arena_cstring(a, path), NULL, &err), GTMPL_OK);
    check = NULL;
}

static void tear_down(void)
{
    gtmpl_check_free(check);
    gtmpl_chart_free(portal);
    arena_free(a);
    support_folder_remove();
}

static void begin(const gtmpl_check_options *options)
{
    ck_assert_int_eq(gtmpl_check_new(&check, options, NULL), GTMPL_OK);
}

/* Adds a target whose one layer is a text; it may be released at once. */
static void add(const char *file, const char *text, const char *name, int is_witness)
{
    const gtmpl_check_target target = {name, "charts/portal", is_witness};
    gtmpl_values *values;
    gtmpl_error *err = NULL;

    ck_assert_int_eq(gtmpl_values_new(&values, NULL), GTMPL_OK);
    ck_assert_int_eq(gtmpl_values_keep_origins(values, NULL), GTMPL_OK);
    ck_assert_int_eq(gtmpl_values_add_text(values, text, strlen(text), file, "environment", NULL), GTMPL_OK);
    gtmpl_check_add(check, portal, values, NULL, NULL, &target, &err);
    ck_assert_msg(err == NULL, "%s", gtmpl_error_message(err));
    gtmpl_values_free(values);
}

static void finish(void)
{
    ck_assert_int_eq(gtmpl_check_finish(check, NULL, 0, NULL), GTMPL_OK);
}

/* What is written, as a string of the arena. */
static const char *written(gtmpl_check_format format)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    ck_assert_int_eq(gtmpl_check_write(check, format, out, NULL), GTMPL_OK);
    fclose(out);
    const char *copy = arena_cstring(a, slice_of(text, size));
    free(text);
    return copy;
}

START_TEST(findings_tell_all_that_is_known)
{
    begin(NULL);
    add("prod.yaml", "# one\nimage:\n  tga: b\n", "prod", 0);
    finish();
    ck_assert_uint_eq(gtmpl_check_count(check), 1);
    const gtmpl_check_finding *f = gtmpl_check_get(check, 0);
    ck_assert_str_eq(f->rule, "unread");
    ck_assert_int_eq(f->severity, GTMPL_SEVERITY_WARNING);
    ck_assert_str_eq(f->layer, "environment");
    ck_assert_str_eq(f->file, "prod.yaml");
    ck_assert_uint_eq(f->line, 3);
    ck_assert_uint_eq(f->column, 3);
    ck_assert_str_eq(f->key, "image.tga");
    ck_assert_str_eq(f->message, "no template reads this key");
    ck_assert_str_eq(f->suggestion, "did you mean \"tag\"?");
    ck_assert_uint_eq(f->target_count, 1);
    ck_assert_str_eq(f->targets[0], "prod");
    ck_assert_ptr_null(gtmpl_check_get(check, 1));
}
END_TEST

START_TEST(a_file_is_one_for_all_targets)
{
    begin(NULL);
    add("all.yaml", "two: 2\nreplicas: 1\n", "first", 0);
    add("other.yaml", "kind: two\ntwo: 3\n", "second", 0); /* reads `two`, but of another file */
    finish();
    ck_assert_str_eq(
        written(GTMPL_CHECK_TEXT),
        "all.yaml:1:1: warning: two: no template reads this key [unread]\n"
        "all.yaml:2:1: note: replicas: the value is what charts/portal/values.yaml:1 says already (remove it) "
        "[redundant]\n");
    gtmpl_check_free(check);

    begin(NULL);
    add("all.yaml", "two: 2\n", "first", 0);
    add("all.yaml", "two: 2\n", "second", 0);
    finish();
    ck_assert_uint_eq(gtmpl_check_count(check), 1);
    ck_assert_uint_eq(gtmpl_check_get(check, 0)->target_count, 2);
}
END_TEST

START_TEST(witnesses_are_heard_and_not_told_of)
{
    begin(NULL);
    add("all.yaml", "imge: 2\n", "first", 0);
    add("other.yaml", "imge: 2\n", "second", 1);
    add("all.yaml", "imge: 2\n", "third", 1);
    finish();
    ck_assert_uint_eq(gtmpl_check_count(check), 1);
    ck_assert_str_eq(gtmpl_check_get(check, 0)->file, "all.yaml");
    ck_assert_uint_eq(gtmpl_check_get(check, 0)->target_count, 1);
}
END_TEST

static int is_shared(void *context, const char *file, const char *entry)
{
    ++*(int *)context;
    return entry == NULL && strcmp(file, "shared.yaml") == 0;
}

START_TEST(of_shared_files_only_kinds_are_told)
{
    int asked = 0;
    const gtmpl_check_options options = {1, is_shared, &asked, NULL};

    begin(&options);
    add("shared.yaml", "imge: 2\nreplicas: {a: 1}\n", NULL, 0);
    finish();
    ck_assert_uint_eq(gtmpl_check_count(check), 1);
    ck_assert_str_eq(gtmpl_check_get(check, 0)->rule, "kind");
    ck_assert_uint_eq(gtmpl_check_get(check, 0)->target_count, 0); /* it has no name */
    ck_assert_int_gt(asked, 0);
}
END_TEST

START_TEST(more_can_be_added_after_findings)
{
    begin(NULL);
    ck_assert_uint_eq(gtmpl_check_count(check), 0);
    add("a.yaml", "imge: 2\n", NULL, 0);
    finish();
    add("b.yaml", "imge: 2\n", NULL, 0);
    ck_assert_uint_eq(gtmpl_check_count(check), 1);
    finish();
    ck_assert_uint_eq(gtmpl_check_count(check), 2);
}
END_TEST

START_TEST(sarif_names_files_from_the_top)
{
    const gtmpl_check_options options = {1, NULL, NULL, "gitops/a b"};

    begin(&options);
    add("./env é/x.yaml", "imge: 2\n", NULL, 0);
    add("/abs.yaml", "imge: 2\n", NULL, 0);
    finish();
    const char *text = written(GTMPL_CHECK_SARIF);
    ck_assert_ptr_nonnull(strstr(text, "\"version\": \"2.1.0\""));
    ck_assert_ptr_nonnull(strstr(text, "\"uri\": \"gitops/a%20b/env%20%C3%A9/x.yaml\""));
    ck_assert_ptr_nonnull(strstr(text, "\"uri\": \"file:///abs.yaml\""));
    ck_assert_ptr_nonnull(strstr(text, "\"ruleId\": \"unread\""));
}
END_TEST

START_TEST(flags_have_no_place)
{
    gtmpl_values *values;

    begin(NULL);
    ck_assert_int_eq(gtmpl_values_new(&values, NULL), GTMPL_OK);
    ck_assert_int_eq(gtmpl_values_keep_origins(values, NULL), GTMPL_OK);
    ck_assert_int_eq(gtmpl_values_set(values, "imge=1", GTMPL_SET_TYPED, NULL), GTMPL_OK);
    ck_assert_int_eq(gtmpl_check_add(check, portal, values, NULL, NULL, NULL, NULL), GTMPL_OK);
    gtmpl_values_free(values);
    finish();
    ck_assert_str_eq(gtmpl_check_get(check, 0)->file, "--set imge=1");
    ck_assert_uint_eq(gtmpl_check_get(check, 0)->line, 0);
    ck_assert_ptr_nonnull(strstr(written(GTMPL_CHECK_JSON), "\"line\": null"));
    ck_assert_ptr_null(strstr(written(GTMPL_CHECK_SARIF), "ruleId"));
}
END_TEST

START_TEST(what_cannot_be_checked_is_refused)
{
    static const char *const unknown[] = {"kindd"}, *const known[] = {"unread"};
    gtmpl_values *values;
    gtmpl_error *err = NULL;

    begin(NULL);
    ck_assert_int_eq(gtmpl_check_add(check, portal, NULL, NULL, NULL, NULL, NULL), GTMPL_EINVALID);
    ck_assert_int_eq(gtmpl_values_new(&values, NULL), GTMPL_OK);
    ck_assert_int_eq(gtmpl_check_add(check, portal, values, NULL, NULL, NULL, &err), GTMPL_EINVALID);
    ck_assert_str_eq(gtmpl_error_message(err), "a check needs values that keep their origins");
    gtmpl_error_free(err);
    gtmpl_values_free(values);

    add("a.yaml", "imge: 2\n", NULL, 0);
    ck_assert_int_eq(gtmpl_check_finish(check, unknown, 1, &err), GTMPL_EINVALID);
    ck_assert_str_eq(gtmpl_error_message(err), "unknown rule \"kindd\"; did you mean kind?");
    gtmpl_error_free(err);
    ck_assert_int_eq(gtmpl_check_finish(check, known, 1, NULL), GTMPL_OK);
    ck_assert_uint_eq(gtmpl_check_count(check), 0);
}
END_TEST

START_TEST(a_target_that_fails_leaves_no_trace)
{
    static const char text[] = "imge: 1\nimage: text\n";
    gtmpl_values *values;

    begin(NULL);
    ck_assert_int_eq(gtmpl_values_new(&values, NULL), GTMPL_OK);
    ck_assert_int_eq(gtmpl_values_keep_origins(values, NULL), GTMPL_OK);
    ck_assert_int_eq(gtmpl_values_add_text(values, text, sizeof text - 1, "a.yaml", NULL, NULL), GTMPL_OK);
    ck_assert_int_eq(gtmpl_check_add(check, portal, values, NULL, NULL, NULL, NULL), GTMPL_EEXEC);
    gtmpl_values_free(values);
    finish();
    ck_assert_uint_eq(gtmpl_check_count(check), 0);
}
END_TEST

Suite *check_suite(void)
{
    Suite *s = suite_create("check");
    TCase *c = tcase_create("check");

    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_add_test(c, findings_tell_all_that_is_known);
    tcase_add_test(c, a_file_is_one_for_all_targets);
    tcase_add_test(c, witnesses_are_heard_and_not_told_of);
    tcase_add_test(c, of_shared_files_only_kinds_are_told);
    tcase_add_test(c, more_can_be_added_after_findings);
    tcase_add_test(c, sarif_names_files_from_the_top);
    tcase_add_test(c, flags_have_no_place);
    tcase_add_test(c, what_cannot_be_checked_is_refused);
    tcase_add_test(c, a_target_that_fails_leaves_no_trace);
    suite_add_tcase(s, c);
    return s;
}
