/* A thread that does what it is handed, and texts that are parsed by one while their chart is opened. */
#include <check.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/follower.h"
#include "gtmpl/gtmpl.h"

enum { THINGS = 1000, STACK = 1024 * 1024 };

typedef struct thing {
    size_t number;
    atomic_size_t order; /* in which it was done, from 1; 0: not yet */
} thing;

typedef struct doing {
    atomic_size_t done;
    size_t last; /* number done; the thread's own */
} doing;

static void work(void *context, void *given)
{
    doing *d = context;
    thing *t = given;

    atomic_store(&t->order, ++d->last);
    atomic_fetch_add(&d->done, 1);
}

START_TEST(things_are_done_in_their_order)
{
    thing *things = calloc(THINGS, sizeof *things);
    doing d = {0, 0};
    follower *f = follower_new(STACK, work, &d);

    for (size_t i = 0; i < THINGS; i++) {
        ck_assert(follower_add(f, &things[i]));
        if (i == THINGS / 4)
            follower_start(f);
    }
    while (atomic_load(&d.done) < THINGS)
        ;
    follower_stop(f);
    for (size_t i = 0; i < THINGS; i++)
        ck_assert_uint_eq(atomic_load(&things[i].order), i + 1);
    follower_free(f);
    free(things);
}
END_TEST

START_TEST(what_is_not_begun_stays_undone)
{
    thing *things = calloc(THINGS, sizeof *things);
    doing d = {0, 0};
    follower *f = follower_new(STACK, work, &d);

    for (size_t i = 0; i < THINGS; i++)
        ck_assert(follower_add(f, &things[i]));
    follower_start(f);
    follower_stop(f);
    size_t done = atomic_load(&d.done);
    for (size_t i = 0; i < THINGS; i++)
        ck_assert_uint_eq(atomic_load(&things[i].order), i < done ? i + 1 : 0);
    follower_start(f); /* it takes no more */
    follower_stop(f);
    ck_assert_uint_eq(atomic_load(&d.done), done);
    follower_free(f);
    free(things);
}
END_TEST

START_TEST(nothing_is_done_without_a_start)
{
    thing t = {0, 0};
    doing d = {0, 0};
    follower *f = follower_new(STACK, work, &d);

    ck_assert(follower_add(f, &t));
    follower_free(f);
    ck_assert_uint_eq(atomic_load(&t.order), 0);
    follower_free(NULL);
}
END_TEST

/* --- Texts --- */

static const char chart_yaml[] = "apiVersion: v2\nname: c\nversion: 1.2.3\n";

/* What the template a.yaml of two charts prints, or its error, as one thread or several have it. */
static char *render(const char *a, unsigned threads)
{
    char *long_text = malloc(100 * 1024);
    const char sub_yaml[] = "apiVersion: v2\nname: sub\nversion: 1.2.3\n";
    gtmpl_chart_options opening = GTMPL_CHART_OPTIONS;
    gtmpl_render_options options = GTMPL_RENDER_OPTIONS;
    gtmpl_chart *chart = NULL;
    gtmpl_render *result = NULL;
    gtmpl_error *err = NULL;
    char *text = NULL;
    size_t size;

    memset(long_text, '#', 100 * 1024); /* enough to start a thread for */
    const gtmpl_file files[] = {{"Chart.yaml", chart_yaml, strlen(chart_yaml)},
                                {"templates/0.yaml", long_text, 100 * 1024},
                                {"templates/a.yaml", a, strlen(a)},
                                {"charts/sub/Chart.yaml", sub_yaml, strlen(sub_yaml)},
                                {"charts/sub/templates/a.yaml", a, strlen(a)}};
    opening.threads = threads;
    options.threads = threads;
    ck_assert_int_eq(gtmpl_chart_open_files(&chart, NULL, files, 5, &opening, NULL), GTMPL_OK);
    if (gtmpl_render_chart(&result, chart, NULL, NULL, &options, &err) == GTMPL_OK)
        ck_assert_int_eq(gtmpl_render_text(result, NULL, &text, &size, NULL), GTMPL_OK);
    else
        text = strdup(gtmpl_error_message(err));
    gtmpl_error_free(err);
    gtmpl_render_free(result);
    gtmpl_chart_free(chart);
    free(long_text);
    return text;
}

static const struct {
    const char *template, *in_text; /* of what comes out */
} texts[] = {
    {"a: {{ .Chart.Name }}\n", "a: sub"},
    {"{{ define \"d\" }}b{{ end }}a: {{ include \"d\" . }}\n", "a: b"},
    {"{{ define \"c/templates/a.yaml\" }}a: 1{{ end }}b: 2\n",
     "multiple definition of template \"c/templates/a.yaml\""},
    {"{{ define \"c/charts/sub/templates/a.yaml\" }}a: 1{{ end }}b: 2\n", "multiple definition of template"},
    {"{{ define \"c/templates/a.yaml\" }}a: 1{{ end }}\n", "a: 1"},
    {"{{ define \"templates/0.yaml\" }}a: 1{{ end }}b: 2\n", "b: 2"},
    {"{{ if }}\n", "missing value for if"},
    {"{{ nothing }}\n", "function \"nothing\" not defined"},
};

START_TEST(texts_parsed_ahead_mean_the_same)
{
    char *one = render(texts[_i].template, 0), *several = render(texts[_i].template, 4);

    ck_assert_ptr_ne(strstr(one, texts[_i].in_text), NULL);
    ck_assert_str_eq(one, several);
    free(one);
    free(several);
}
END_TEST

Suite *follower_suite(void)
{
    Suite *s = suite_create("follower");
    TCase *c = tcase_create("follower");

    tcase_add_test(c, things_are_done_in_their_order);
    tcase_add_test(c, what_is_not_begun_stays_undone);
    tcase_add_test(c, nothing_is_done_without_a_start);
    tcase_add_loop_test(c, texts_parsed_ahead_mean_the_same, 0, (int)(sizeof texts / sizeof *texts));
    suite_add_tcase(s, c);
    return s;
}
