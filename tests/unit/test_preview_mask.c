/* Masking Secrets: what is shown in their place, and that no way of writing one lets a value through. */
#include <check.h>

#include "preview/compare.h"
#include "preview/mask.h"
#include "preview/report.h"

static arena *a;

static void set_up(void)
{
    a = arena_new(0);
}

static void tear_down(void)
{
    arena_free(a);
}

static const resource *read(const char *text)
{
    const document d = {SLICE("c/templates/x.yaml"), slice_from(text)};
    resource_list l = {NULL, 0, 0};

    resources_read(a, &d, SLICE("shop"), &l);
    ck_assert_uint_eq(l.count, 1);
    return &l.items[0];
}

static const char *masked(const char *text)
{
    slice from, to;

    mask_pair(a, NULL, read(text), &from, &to);
    return arena_cstring(a, to);
}

static const char *masked_beside(const char *old, const char *text)
{
    slice from, to;

    mask_pair(a, read(old), read(text), &from, &to);
    return arena_cstring(a, to);
}

START_TEST(values_become_their_length)
{
    ck_assert_str_eq(
        masked("kind: Secret\ndata:\n  a: aHVudGVyMg==\n  b: x!\nstringData:\n  c: hunter2\ntype: Opaque\n"),
        "kind: Secret\ndata:\n  a: (masked, 7 bytes)\n  b: (masked, 2 bytes)\n"
        "stringData:\n  c: (masked, 7 bytes)\ntype: Opaque");
    ck_assert_str_eq(masked("kind: Secret\nstringData:\n  a: |\n    one\n    two\n\n    # three\n  b: >-\n    four\n"),
                     "kind: Secret\nstringData:\n  a: (masked, 17 bytes)\n  b: (masked, 4 bytes)");
    ck_assert_str_eq(masked("kind: Secret\nstringData:\n  a: \"one\n    two\"\n  'b c': ''\n"),
                     "kind: Secret\nstringData:\n  a: (masked, 7 bytes)\n  b c: (masked, 0 bytes)");
}
END_TEST

START_TEST(the_newer_side_tells_what_changed)
{
    ck_assert_str_eq(masked_beside("kind: Secret\ndata:\n  a: aHVudGVyMg==\n  b: YQ==\n",
                                   "kind: Secret\ndata:\n  b: 'YQ=='\n  a: aHVudGVyMw==\n  c: YQ==\n"),
                     "kind: Secret\ndata:\n  b: (masked, 1 byte)\n  a: (masked, 7 bytes, changed)\n"
                     "  c: (masked, 1 byte)");
}
END_TEST

START_TEST(other_resources_stay_as_they_are)
{
    const char *text = "kind: ConfigMap\ndata:\n  a: aHVudGVyMg== # Secret\n  b: Secret\n  c: {kind: secret}";

    ck_assert_str_eq(masked(text), text);
    text = "kind: Role\nrules: &r [Secret]\nmore: *r";
    ck_assert_str_eq(masked(text), text);
}
END_TEST

/* Every one of these holds hunter2, or its base64. */
static const char *const hiding[] = {
    "kind: Secret\ndata: {a: aHVudGVyMg==}\n",
    "{kind: Secret, data: {a: aHVudGVyMg==}}\n",
    "{\"kind\":\"Secret\",\"stringData\":{\"a\":\"hunter2\"}}\n",
    "{kind: Secret,\n data: {a: aHVudGVyMg==},\n type: a}\n",
    "kind: \"\\x53ecret\"\nstringData:\n  a: hunter2\n",
    "kind: secret\nStringData:\n  a: hunter2\n",
    "kind: Secret\nstringData:\n  # was hunter2\n  a: b\n",
    "# hunter2\nkind: Secret # hunter2\nstringData:\n  a: b\n# hunter2\n",
    "kind: Secret\nstringData:\n  a:\n    b: hunter2\n",
    "kind: Secret\nstringData:\n  a:\n  - hunter2\n",
    "kind: Secret\nstringData: hunter2\n",
    "kind: Secret\nstringData:\n  ? a\n  : hunter2\n",
    "kind: Secret\nx: &d {a: hunter2}\nstringData: *d\n",
    "kind: Secret\nx: &d\n  a: hunter2\nstringData:\n  <<: *d\n",
    "base: &b\n  kind: Secret\n  stringData: {a: hunter2}\n<<: *b\n",
    "<<: {kind: Secret}\nstringData:\n  a: hunter2\n",
    "kind: ConfigMap\nkind: Secret\nstringData:\n  a: hunter2\n",
    "? kind\n: Secret\n? stringData\n: a: hunter2\n",
    "kind: Secret\nstringData:\n  a: &x hunter2\n  b: *x\n",
    "kind: Secret\n\"stringData\":\n  a: hunter2\n",
    "- kind: Secret\n  stringData:\n    a: hunter2\n",
    "kind: &k Secret\nstringData:\n  a: hunter2\nx: *k\n",
    "kind: List\nitems: [{kind: Secret, stringData: {a: hunter2}}]\n",
    "kind: SecretList\nitems: [{stringData: {a: hunter2}}]\n",
    "kind: SecretList\nitems:\n- stringData:\n    a: hunter2\n",
    "kind: Other\nspec:\n  template:\n    kind: Secret\n    stringData:\n      a: hunter2\n",
    "kind: Other\nspec:\n- - kind: Secret\n    stringData:\n      a: hunter2\n",
    "kind: Secret\nstringData:\n  a: hunter2\n b: broken\n",
    "kind: Secret\rstringData:\r  a: hunter2\r",
    "kind: Secret\nx: \"\xE2\x80\xA8\"\nstringData:\n  a: hunter2\n  b: c\n",
    "kind: Secret\nmetadata:\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: |\n"
    "      {\"stringData\":{\"a\":\"hunter2\"}}\nstringData:\n  a: b\n",
    "kind: Secret\nstringData:\n  a: !!str hunter2\n  b: !!binary aHVudGVyMg==\n",
    "kind: Secret\r\nstringData:\r\n  a: |\r\n    hunter2\r\n  b: c\r\n",
};

static void expect_hidden(const char *text, const char *shown)
{
    if (strstr(shown, "hunter2") != NULL || strstr(shown, "aHVudGVy") != NULL)
        ck_abort_msg("%s\nis shown as\n%s", text, shown);
}

START_TEST(no_form_lets_a_value_through)
{
    for (size_t i = 0; i < sizeof hiding / sizeof *hiding; i++)
        expect_hidden(hiding[i], masked(hiding[i]));
}
END_TEST

START_TEST(deep_and_long_resources_are_masked_too)
{
    buffer deep = buffer_new(a);

    for (int i = 0; i < 100; i++)
        buffer_printf(&deep, "%*sa:\n", i, "");
    buffer_printf(&deep, "%*skind: Secret\n%*sstringData:\n%*sa: hunter2\n", 100, "", 100, "", 101, "");
    const char *text = arena_cstring(a, buffer_slice(&deep));
    expect_hidden(text, masked(text));
}
END_TEST

/* Whole reports, in every form, of a side that does not render and says a password. */
START_TEST(reports_and_errors_hold_no_values)
{
    void (*const forms[])(buffer *, const comparison *, const report_options *) = {
        report_text, report_stat, report_markdown, report_json, report_html};
    const report_options options = {3, true, 80, 0, SLICE("t")};
    const target_name good = {SLICE("good"), NULL, 0}, bad = {SLICE("bad"), NULL, 0};

    for (size_t i = 0; i < sizeof hiding / sizeof *hiding; i++) {
        side from = {NULL, 0, 0}, to = {NULL, 0, 0};
        side_add(a, &from, &good, SLICE("n"));
        target_add(a, side_add(a, &to, &good, SLICE("n")), SLICE("s"), slice_from(hiding[i]));
        target *failed = side_add(a, &to, &bad, SLICE("n"));
        failed->failed = true;
        failed->error = SLICE("line 1\nvalue correct-horse is bad\n");
        target *other = side_add(a, &from, &bad, SLICE("n"));
        target_add(a, other, SLICE("s"), SLICE("kind: Secret\ndata:\n  p: Y29ycmVjdC1ob3JzZQ==\n"));
        comparison *c = compare_sides(a, &from, &to, &(compare_options){false, false});
        for (size_t j = 0; j < sizeof forms / sizeof *forms; j++) {
            buffer out = buffer_new(a);
            forms[j](&out, c, &options);
            const char *shown = arena_cstring(a, buffer_slice(&out));
            expect_hidden(hiding[i], shown);
            ck_assert_ptr_null(strstr(shown, "correct-horse"));
        }
    }
}
END_TEST

START_TEST(flags_lose_their_values)
{
    static const char *const flags[][2] = {
        {"--set a.b=hunter2", "--set a.b=\xE2\x80\xA6"},
        {"--set a=1,b=hunter2", "--set a=\xE2\x80\xA6"},
        {"--set-json {\"a\": \"hunter2=\"}", "--set-json"},
        {"environments/a=b.yaml", "environments/a=b.yaml"},
    };

    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        ck_assert_str_eq(arena_cstring(a, mask_flag(a, slice_from(flags[i][0]))), flags[i][1]);
}
END_TEST

Suite *preview_mask_suite(void)
{
    Suite *s = suite_create("preview_mask");
    TCase *t = tcase_create("preview_mask");

    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, values_become_their_length);
    tcase_add_test(t, the_newer_side_tells_what_changed);
    tcase_add_test(t, other_resources_stay_as_they_are);
    tcase_add_test(t, no_form_lets_a_value_through);
    tcase_add_test(t, deep_and_long_resources_are_masked_too);
    tcase_add_test(t, reports_and_errors_hold_no_values);
    tcase_add_test(t, flags_lose_their_values);
    suite_add_tcase(s, t);
    return s;
}
