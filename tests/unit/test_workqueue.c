/* A queue that helpers and its maker work on, and texts that are parsed by a helper while their chart is opened. */
#include <check.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/workqueue.h"
#include "gtmpl/gtmpl.h"

enum { THINGS = 1000, STACK = 1024 * 1024 };

typedef struct thing {
    atomic_size_t times; /* that it was done */
    void *by;            /* the helper's own, that did it last */
} thing;

typedef struct doing {
    workqueue queue;
    atomic_size_t done, rested;
    thing things[THINGS];
} doing;

static void work(void *context, void *own, void *given)
{
    doing *d = context;
    thing *t = given;

    t->by = own;
    atomic_fetch_add(&t->times, 1);
    atomic_fetch_add(&d->done, 1);
}

static doing *d;

static void set_up(void)
{
    d = calloc(1, sizeof *d);
    workqueue_open(&d->queue, STACK, work, d);
}

static void tear_down(void)
{
    workqueue_free(&d->queue);
    free(d);
}

static void add_all(void)
{
    for (size_t i = 0; i < THINGS; i++)
        ck_assert(workqueue_add(&d->queue, &d->things[i]));
    workqueue_call(&d->queue);
}

START_TEST(things_are_done_once)
{
    size_t mine = 0;
    int own[WORKQUEUE_HELPERS];

    for (unsigned i = 0; i < (unsigned)_i; i++)
        ck_assert(workqueue_help(&d->queue, &own[i]));
    add_all();
    for (void *t; (t = workqueue_take(&d->queue)) != NULL; mine++)
        work(d, d, t);
    workqueue_settle(&d->queue);
    ck_assert_uint_eq(atomic_load(&d->done), THINGS);
    for (size_t i = 0; i < THINGS; i++) {
        ck_assert_uint_eq(atomic_load(&d->things[i].times), 1);
        mine -= d->things[i].by == d;
    }
    ck_assert_uint_eq(mine, 0);
}
END_TEST

START_TEST(helpers_wait_for_more)
{
    ck_assert(workqueue_help(&d->queue, NULL));
    for (size_t round = 1; round <= 20; round++) {
        add_all();
        while (atomic_load(&d->done) < round * THINGS)
            ;
    }
    workqueue_close(&d->queue, false);
    workqueue_settle(&d->queue);
    ck_assert_ptr_eq(workqueue_take(&d->queue), NULL);
}
END_TEST

START_TEST(what_is_dropped_stays_undone)
{
    add_all();
    ck_assert(workqueue_help(&d->queue, NULL));
    workqueue_close(&d->queue, true);
    workqueue_settle(&d->queue);
    size_t done = atomic_load(&d->done);
    for (size_t i = 0; i < THINGS; i++)
        ck_assert_uint_eq(atomic_load(&d->things[i].times), i < done ? 1 : 0);
    workqueue_help(&d->queue, NULL); /* finds nothing */
    ck_assert_ptr_eq(workqueue_take(&d->queue), NULL);
}
END_TEST

START_TEST(lent_hands_do_what_is_there)
{
    add_all();
    workqueue_lend(&d->queue, d);
    ck_assert_uint_eq(atomic_load(&d->done), THINGS);
    ck_assert_ptr_eq(d->things[0].by, d);
    workqueue_lend(&d->queue, d); /* nothing is waited for */
    add_all();
    workqueue_close(&d->queue, true);
    workqueue_lend(&d->queue, d);
    ck_assert_uint_eq(atomic_load(&d->done), THINGS);
}
END_TEST

static void rest(void *context)
{
    doing *resting = context;

    atomic_fetch_add(&resting->rested, 1);
}

START_TEST(helpers_rest_when_all_is_done)
{
    d->queue.rest = rest;
    for (int i = 0; i < WORKQUEUE_HELPERS; i++)
        ck_assert(workqueue_help(&d->queue, NULL));
    add_all();
    ck_assert_uint_eq(atomic_load(&d->rested), 0);
    workqueue_close(&d->queue, false);
    while (atomic_load(&d->rested) < WORKQUEUE_HELPERS)
        ;
    ck_assert_uint_eq(atomic_load(&d->done), THINGS);
}
END_TEST

START_TEST(helpers_are_few)
{
    for (int i = 0; i < WORKQUEUE_HELPERS; i++)
        ck_assert(workqueue_help(&d->queue, NULL));
    ck_assert(!workqueue_help(&d->queue, NULL));
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

Suite *workqueue_suite(void)
{
    Suite *s = suite_create("workqueue");
    TCase *queues = tcase_create("queues"), *ahead = tcase_create("texts");

    tcase_add_checked_fixture(queues, set_up, tear_down);
    tcase_add_loop_test(queues, things_are_done_once, 0, WORKQUEUE_HELPERS + 1);
    tcase_add_test(queues, helpers_wait_for_more);
    tcase_add_test(queues, what_is_dropped_stays_undone);
    tcase_add_test(queues, lent_hands_do_what_is_there);
    tcase_add_test(queues, helpers_rest_when_all_is_done);
    tcase_add_test(queues, helpers_are_few);
    suite_add_tcase(s, queues);
    tcase_add_loop_test(ahead, texts_parsed_ahead_mean_the_same, 0, (int)(sizeof texts / sizeof *texts));
    suite_add_tcase(s, ahead);
    return s;
}
