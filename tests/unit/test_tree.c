/*
 * The parts of the tree of Applications that no example of the documentation shows: variables of the build environment
 * (the table is what Go's os.Expand answered), waves as numbers, which line of a template wrote what.
 */
#include <check.h>
#include <string.h>

#include "gitops/policy/health_kinds.h"
#include "gitops/tree/environment.h"
#include "gitops/waves/waves.h"
#include "gtmpl/gtmpl.h"
#include "support.h"
#include "template/trace_mark.h"

static arena *a;

static void set_up(void)
{
    a = arena_new(0);
}

static void tear_down(void)
{
    arena_free(a);
}

static const char *const expansions[][2] = {
    {"plain", "plain"},
    {"$ARGOCD_APP_NAME/values.yaml", "portal/values.yaml"},
    {"${ARGOCD_APP_NAME}-x", "portal-x"},
    {"$ARGOCD_APP_REVISION_SHORT $ARGOCD_APP_REVISION_SHORT_8", "0123456 01234567"},
    {"$$HOME", "$HOME"},
    {"$NOBODY.", "."},
    {"a$", "a$"},
    {"a$ b", "a$ b"},
    {"${", ""},
    {"${}x", "x"},
    {"${ARGOCD_APP_NAME", "ARGOCD_APP_NAME"},
    {"$1$*${@}", ""},
    {"$-x", "x"},
    {"é$ARGOCD_APP_NAMEé", "éportalé"},
    {"$ARGOCD_APP_NAME$ARGOCD_APP_NAME", "portalportal"},
};

START_TEST(variables_are_expanded_as_go_does)
{
    const build_environment e = {
        .app_name = SLICE("portal"),
        .app_namespace = SLICE(""),
        .project = SLICE(""),
        .revision = SLICE("0123456789abcdef"),
        .repo_url = SLICE(""),
        .path = SLICE(""),
    };

    for (size_t i = 0; i < sizeof expansions / sizeof *expansions; i++)
        ck_assert_str_eq(arena_cstring(a, environment_expand(a, &e, slice_from(expansions[i][0]))), expansions[i][1]);
}
END_TEST

START_TEST(waves_are_whole_numbers)
{
    static const char *const good[] = {"0", "-5", "+7", "007", "999999999999"};
    static const int64_t numbers[] = {0, -5, 7, 7, 999999999999};
    static const char *const bad[] = {"", "-", "+", "1.0", " 1", "1 ", "1_000", "first", "0x1", "99999999999999999999"};
    int64_t wave = 42;

    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        ck_assert(wave_read(slice_from(good[i]), &wave));
        ck_assert_int_eq(wave, numbers[i]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(!wave_read(slice_from(bad[i]), &wave), "%s", bad[i]);
}
END_TEST

START_TEST(health_of_groups_and_kinds)
{
    ck_assert(health_is_known(SLICE("apps"), SLICE("Deployment")));
    ck_assert(health_is_known(SLICE("cert-manager.io"), SLICE("Certificate")));
    ck_assert(health_is_known(SLICE("s3.aws.upbound.io"), SLICE("Bucket")));
    ck_assert(!health_is_known(SLICE("upbound.example"), SLICE("Bucket")));
    ck_assert(!health_is_known(SLICE("argoproj.io"), SLICE("Application")));
}
END_TEST

/* A render of one template, with the line that wrote each of its lines. */
static void expect_lines(const char *template_text, const unsigned *lines, size_t count)
{
    const gtmpl_file files[] = {
        {"Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n", 38},
        {"templates/_part.tpl", "{{- define \"part\" }}x: 1\ny: 2{{ end }}", 38},
        {"templates/t.yaml", template_text, strlen(template_text)},
    };
    gtmpl_render_options options = GTMPL_RENDER_OPTIONS;
    gtmpl_chart *chart_ = NULL;
    gtmpl_render *render = NULL;
    gtmpl_error *err = NULL;

    options.lines = 1;
    ck_assert_int_eq(gtmpl_chart_open_files(&chart_, NULL, files, 3, NULL, &err), GTMPL_OK);
    ck_assert_int_eq(gtmpl_render_chart(&render, chart_, NULL, NULL, &options, &err), GTMPL_OK);
    const gtmpl_manifest *m = gtmpl_render_manifest(render, 0);
    for (size_t i = 0; i < count; i++)
        ck_assert_msg(gtmpl_render_line(render, m, (unsigned)i + 1) == lines[i], "line %zu: %u, not %u", i + 1,
                      gtmpl_render_line(render, m, (unsigned)i + 1), lines[i]);
    ck_assert_uint_eq(gtmpl_render_line(render, m, (unsigned)count + 1), 0);
    gtmpl_render_free(render);
    gtmpl_chart_free(chart_);
}

START_TEST(lines_of_templates_are_known)
{
    expect_lines("kind: A\na: 1\nb: 2", (const unsigned[]){1, 2, 3}, 3);
    expect_lines("{{- if true }}\nkind: A\n{{- end }}\nb: 2", (const unsigned[]){2, 4}, 2);
    expect_lines("kind: A\n{{ include \"part\" . }}\nb: 2", (const unsigned[]){1, 2, 2, 3}, 4);
    expect_lines("kind: A\n{{- range list 1 2 }}\nk{{ . }}: {{ . }}\n{{- end }}\nz: 1", (const unsigned[]){1, 3, 3, 5},
                 4);
}
END_TEST

START_TEST(texts_without_a_value_move_no_lines)
{
    expect_lines("a: {{ .Values.none }}\nkind: A\nb: {{ .Values.none }}{{ .Values.none }}\nc: 1",
                 (const unsigned[]){1, 2, 3, 4}, 4);
}
END_TEST

Suite *tree_suite(void)
{
    Suite *s = suite_create("tree");
    TCase *c = tcase_create("tree");

    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_add_test(c, variables_are_expanded_as_go_does);
    tcase_add_test(c, waves_are_whole_numbers);
    tcase_add_test(c, health_of_groups_and_kinds);
    tcase_add_test(c, lines_of_templates_are_known);
    tcase_add_test(c, texts_without_a_value_move_no_lines);
    suite_add_tcase(s, c);
    return s;
}
