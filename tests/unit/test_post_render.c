/* Post-rendering through the public API: what the function gets, in both Helms' ways, and what becomes of its answer.
 */
#include <check.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "gtmpl/gtmpl.h"

/* What a call got, and what it is to give. */
typedef struct call {
    char *got;
    int count;
    const char *answer; /* NULL: the text in capitals */
    gtmpl_status status;
} call;

static gtmpl_status answer(void *context, const char *text, size_t size, char **result, size_t *result_size)
{
    call *c = context;

    free(c->got);
    c->got = strdup(text);
    c->count++;
    ck_assert_uint_eq(strlen(text), size);
    *result = strdup(c->answer != NULL ? c->answer : text);
    *result_size = strlen(*result);
    for (char *at = *result; c->answer == NULL && *at != '\0'; at++)
        *at = (char)toupper((unsigned char)*at);
    return c->status;
}

/* Renders the chart of hooks; gives what would be printed, or the error. Both are released by the caller. */
static char *render(call *c, gtmpl_compat compat, gtmpl_status expected)
{
    gtmpl_render_options options = GTMPL_RENDER_OPTIONS;
    gtmpl_chart *chart = NULL;
    gtmpl_render *result = NULL;
    gtmpl_error *err = NULL;
    char *text = NULL;
    size_t size = 0;

    options.compat = compat;
    options.post_render = answer;
    options.post_context = c;
    ck_assert_int_eq(gtmpl_chart_open(&chart, "testdata/charts/post-render/chart", NULL, &err), GTMPL_OK);
    ck_assert_int_eq(gtmpl_render_chart(&result, chart, NULL, NULL, &options, &err), expected);
    if (expected == GTMPL_OK) {
        FILE *out = open_memstream(&text, &size);
        ck_assert_int_eq(gtmpl_render_write(result, NULL, out, &err), GTMPL_OK);
        fclose(out);
    } else {
        text = strdup(gtmpl_error_message(err));
    }
    gtmpl_error_free(err);
    gtmpl_render_free(result);
    gtmpl_chart_free(chart);
    return text;
}

START_TEST(test_helm3_prints_the_answer)
{
    call c = {.answer = "\nanything: {at all\n\n"};
    char *text = render(&c, GTMPL_COMPAT_HELM3, GTMPL_OK);

    ck_assert_int_eq(c.count, 1);
    ck_assert(strncmp(c.got, "---\n# Source: post-render/templates/config.yaml\n", 48) == 0);
    ck_assert_ptr_null(strstr(c.got, "name: hook"));
    ck_assert(strncmp(text, "anything: {at all\n---\n# Source: post-render/templates/hook.yaml\n", 60) == 0);
    free(text);
    free(c.got);
}
END_TEST

START_TEST(test_helm4_gets_annotated_documents)
{
    call c = {.answer = "b: 2\n---\na: 1\nmetadata:\n  annotations:\n"
                        "    postrenderer.helm.sh/postrender-filename: chart/x.yaml\n"};
    char *text = render(&c, GTMPL_COMPAT_HELM4, GTMPL_OK);

    ck_assert_int_eq(c.count, 1);
    ck_assert_ptr_nonnull(strstr(c.got, "  name: hook\n"));
    ck_assert_ptr_nonnull(
        strstr(c.got, "postrenderer.helm.sh/postrender-filename: 'post-render/templates/hook.yaml'\n"));
    ck_assert_ptr_null(strstr(c.got, "# Source"));
    ck_assert_str_eq(text,
                     "---\n# Source: chart/x.yaml\na: 1\n\n---\n# Source: generated-by-postrender-0.yaml\nb: 2\n");
    free(text);
    free(c.got);
}
END_TEST

START_TEST(test_failure_is_told)
{
    call c = {.answer = "it broke", .status = GTMPL_EIO};
    char *helm4 = render(&c, GTMPL_COMPAT_HELM4, GTMPL_EIO), *helm3 = render(&c, GTMPL_COMPAT_HELM3, GTMPL_EIO);

    ck_assert_str_eq(helm4, "error while running post render on files: it broke");
    ck_assert_str_eq(helm3, helm4);
    free(helm4);
    free(helm3);
    free(c.got);
}
END_TEST

START_TEST(test_broken_answer)
{
    call c = {.answer = "a: {\n"};
    char *text = render(&c, GTMPL_COMPAT_HELM4, GTMPL_EYAML);

    ck_assert(strncmp(text, "error while parsing post rendered output: error parsing YAML: MalformedYAMLError: yaml: ",
                      88) == 0);
    free(text);
    free(c.got);
}
END_TEST

Suite *post_render_suite(void);

Suite *post_render_suite(void)
{
    Suite *s = suite_create("post_render");
    TCase *c = tcase_create("post_render");

    tcase_add_test(c, test_helm3_prints_the_answer);
    tcase_add_test(c, test_helm4_gets_annotated_documents);
    tcase_add_test(c, test_failure_is_told);
    tcase_add_test(c, test_broken_answer);
    suite_add_tcase(s, c);
    return s;
}
