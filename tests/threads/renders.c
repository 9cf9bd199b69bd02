/*
 * Many threads render the same charts: each time the same bytes, and nothing for ThreadSanitizer to report (make threads).
 *
 *     renders THREADS RENDERS CHART...
 *
 * Every chart is opened once, with files that are read when they are first asked for; half of the threads let a render
 * share out its own work as well. Prints "threads: N passed, M failed", one a chart.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gtmpl/gtmpl.h>

enum { MOST_THREADS = 256 };

typedef struct work {
    gtmpl_chart *chart;
    char *expected; /* what the first render printed */
    size_t size;
    atomic_long left; /* renders to do */
    atomic_int different;
} work;

typedef struct worker {
    work *work;
    unsigned threads; /* of each render */
    pthread_t thread;
} worker;

/* What a render prints, to be released with gtmpl_text_free(); NULL if it fails. */
static char *render(const gtmpl_chart *chart, unsigned threads, size_t *size)
{
    gtmpl_render_options options = GTMPL_RENDER_OPTIONS;
    gtmpl_release release = {.name = "r"};
    gtmpl_render *result = NULL;
    gtmpl_error *err = NULL;
    char *text = NULL;

    options.threads = threads;
    options.reproducible = 1;
    if (gtmpl_render_chart(&result, chart, NULL, &release, &options, &err) == GTMPL_OK)
        gtmpl_render_text(result, NULL, &text, size, &err);
    gtmpl_render_free(result);
    if (err != NULL)
        fprintf(stderr, "renders: %s\n", gtmpl_error_message(err));
    gtmpl_error_free(err);
    return text;
}

static void *render_some(void *context)
{
    worker *me = context;
    work *w = me->work;

    while (atomic_fetch_sub(&w->left, 1) > 0) {
        size_t size = 0;
        char *text = render(w->chart, me->threads, &size);
        if (text == NULL || size != w->size || memcmp(text, w->expected, size) != 0)
            atomic_fetch_add(&w->different, 1);
        gtmpl_text_free(text);
    }
    return NULL;
}

/* Opens the chart twice, so that the threads are the first to use one of them. */
static int try_chart(const char *path, unsigned threads, long renders)
{
    gtmpl_chart_options options = GTMPL_CHART_OPTIONS;
    work w = {.left = renders};
    gtmpl_chart *other = NULL;
    gtmpl_error *err = NULL;
    worker workers[MOST_THREADS];

    options.read_late = 1;
    if (gtmpl_chart_open(&w.chart, path, &options, &err) != GTMPL_OK ||
        gtmpl_chart_open(&other, path, &options, &err) != GTMPL_OK ||
        (w.expected = render(other, 1, &w.size)) == NULL) {
        fprintf(stderr, "renders: %s: %s\n", path, err == NULL ? "no render" : gtmpl_error_message(err));
        gtmpl_error_free(err);
        return 0;
    }
    unsigned started = 0;
    for (; started < threads; started++) {
        workers[started] = (worker){.work = &w, .threads = started % 2 == 0 ? 1 : 3};
        if (pthread_create(&workers[started].thread, NULL, render_some, &workers[started]) != 0)
            break;
    }
    for (unsigned i = 0; i < started; i++)
        pthread_join(workers[i].thread, NULL);
    int different = atomic_load(&w.different);
    if (started < threads || different > 0 || w.size == 0)
        fprintf(stderr, "renders: %s: %u threads, %d renders differ\n", path, started, different);
    gtmpl_chart_free(w.chart);
    gtmpl_chart_free(other);
    gtmpl_text_free(w.expected);
    return started == threads && different == 0 && w.size > 0;
}

int main(int argc, char **argv)
{
    unsigned threads = argc > 3 ? (unsigned)strtoul(argv[1], NULL, 10) : 0;
    long renders = argc > 3 ? strtol(argv[2], NULL, 10) : 0;
    int passed = 0;

    if (threads == 0 || threads > MOST_THREADS || renders <= 0) {
        fputs("usage: renders THREADS RENDERS CHART...\n", stderr);
        return EXIT_FAILURE;
    }
    for (int i = 3; i < argc; i++)
        passed += try_chart(argv[i], threads, renders);
    printf("threads: %d passed, %d failed\n", passed, argc - 3 - passed);
    return passed == argc - 3 ? EXIT_SUCCESS : EXIT_FAILURE;
}
