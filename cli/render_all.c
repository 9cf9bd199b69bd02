/*
 * gtmpl render --all: every target of the repository, shared out to threads one by one. Each gets a file of its own,
 * OUTPUT/ENV/TENANT/CLUSTER/ADDON.yaml (places that a target has), written whole or not at all; one that fails leaves
 * what was there, and does not keep the others from being rendered. What went wrong is told at the end, in the order of
 * the targets: a file that many of them share is wrong once.
 */
#include "render.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "command.h"
#include "folders.h"
#include "interrupt.h"
#include "limits.h"
#include "memory.h"
#include "processors.h"

enum {
    MOST_THREADS = 256,
    PARTS = 4,      /* of what is left, that each thread might get */
    MOST_NAMED = 3, /* targets that failed like another one */
    PATH_SIZE = 4096,
    BAR_WIDTH = 30,
    BAR_PERIOD = 50 /* milliseconds between two pictures of the bar */
};

typedef struct work {
    gtmpl_repository *repository;
    render_flags *flags;
    const gtmpl_target **targets; /* those that are asked for */
    gtmpl_error **errors;         /* one a target; NULL: none */
    size_t count;
    size_t threads;
    atomic_size_t next, done, failed;
    pthread_mutex_t output; /* one line at a time */
    struct timespec begin;
    bool bar;
    double drawn; /* when, in seconds since the beginning */
} work;

static double seconds_since(const struct timespec *begin)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - begin->tv_sec) + (double)(now.tv_nsec - begin->tv_nsec) / 1e9;
}

/* --- Paths --- */

/* FOLDER/PLACE/…/ADDON with an ending; without a folder, how messages call a target. */
static void path_of(char *path, size_t size, const work *w, const gtmpl_target *t, const char *folder,
                    const char *ending)
{
    size_t length = (size_t)snprintf(path, size, "%s%s", folder, *folder == '\0' ? "" : "/");

    for (size_t i = 0; i < gtmpl_repository_dimension_count(w->repository) && length < size; i++)
        if (t->places[i] != NULL)
            length += (size_t)snprintf(path + length, size - length, "%s/", t->places[i]);
    if (length < size)
        length += (size_t)snprintf(path + length, size - length, "%s%s", t->addon, ending);
    if (length >= size)
        path[0] = '\0';
}

/* --- Messages --- */

static void draw_bar(work *w)
{
    size_t done = atomic_load(&w->done), filled = w->count == 0 ? BAR_WIDTH : done * BAR_WIDTH / w->count;
    static const char full[] = "##############################", empty[] = "..............................";

    fprintf(stderr, "\r[%.*s%.*s] %zu/%zu", (int)filled, full, (int)(BAR_WIDTH - filled), empty, done, w->count);
    fflush(stderr);
}

static void clear_bar(const work *w)
{
    if (w->bar)
        fputs("\r\033[K", stderr);
}

/* Draws the bar anew when the last picture is old enough. */
static void advance(work *w)
{
    atomic_fetch_add(&w->done, 1);
    if (!w->bar || pthread_mutex_trylock(&w->output) != 0)
        return;
    double now = seconds_since(&w->begin);
    if ((now - w->drawn) * 1000 >= BAR_PERIOD) {
        w->drawn = now;
        draw_bar(w);
    }
    pthread_mutex_unlock(&w->output);
}

typedef struct warned {
    work *work;
    const gtmpl_target *target;
} warned;

static void warn(void *context, const char *text)
{
    const warned *who = context;
    work *w = who->work;
    char name[PATH_SIZE];

    path_of(name, sizeof name, w, who->target, "", "");
    pthread_mutex_lock(&w->output);
    clear_bar(w);
    fprintf(stderr, "%s: %s\n", name, text);
    pthread_mutex_unlock(&w->output);
}

/* A file that is wrong is wrong for all that it is a layer of; other reasons may be another one for each addon. */
static bool is_same_failure(const work *w, size_t x, size_t y)
{
    const gtmpl_error *one = w->errors[x], *other = w->errors[y];

    if (one == NULL || other == NULL || strcmp(gtmpl_error_message(one), gtmpl_error_message(other)) != 0)
        return false;
    return gtmpl_error_file(one)[0] != '\0' || strcmp(w->targets[x]->addon, w->targets[y]->addon) == 0;
}

/* The targets from `first` on that failed for the same reason as that one. Errors that have been told are taken out. */
static void tell_failure(work *w, size_t first)
{
    gtmpl_error *err = w->errors[first];
    char name[PATH_SIZE];
    size_t others = 0;

    path_of(name, sizeof name, w, w->targets[first], "", "");
    print_error("%s: %s", name, gtmpl_error_message(err));
    for (size_t i = first + 1; i < w->count; i++) {
        if (!is_same_failure(w, first, i))
            continue;
        path_of(name, sizeof name, w, w->targets[i], "", "");
        if (others < MOST_NAMED)
            fprintf(stderr, "%s %s", others == 0 ? "  the same in" : ",", name);
        others++;
        gtmpl_error_free(w->errors[i]);
        w->errors[i] = NULL;
    }
    if (others > MOST_NAMED)
        fprintf(stderr, " and %zu more", others - MOST_NAMED);
    if (others > 0)
        fputc('\n', stderr);
    gtmpl_error_free(err);
    w->errors[first] = NULL;
}

static void tell_failures(work *w)
{
    for (size_t i = 0; i < w->count; i++)
        if (w->errors[i] != NULL)
            tell_failure(w, i);
}

/* --- Rendering --- */

static gtmpl_status write_result(const work *w, const gtmpl_target *t, const gtmpl_render *render, gtmpl_error **err)
{
    gtmpl_write_options options = GTMPL_WRITE_OPTIONS;
    const template_flags *flags = &w->flags->template;
    char path[PATH_SIZE];

    options.no_hooks = flags->no_hooks;
    options.skip_tests = flags->skip_tests;
    options.show_only = flags->show_only.items;
    options.show_only_count = flags->show_only.count;
    path_of(path, sizeof path, w, t, flags->output_dir, ".yaml");
    interrupt_hold();
    gtmpl_status status = gtmpl_render_write_file(render, &options, path, err);
    interrupt_release();
    return status;
}

static gtmpl_status render_target(work *w, const gtmpl_target *t, gtmpl_addon *addon, gtmpl_error **err)
{
    template_flags *flags = &w->flags->template;
    gtmpl_render_options options = GTMPL_RENDER_OPTIONS;
    gtmpl_release release = *gtmpl_addon_release(addon);
    gtmpl_render *render = NULL;
    warned who = {w, t};

    gtmpl_addon_capabilities(addon, &options);
    template_options_apply(&options, flags);
    options.threads = 1; /* there are other renders to share out */
    options.warning = warn;
    options.context = &who;
    if (w->flags->name != NULL)
        release.name = w->flags->name;
    if (flags->global.namespace_ != NULL)
        release.namespace_ = flags->global.namespace_;
    release.is_upgrade = flags->is_upgrade;
    gtmpl_status status = values_flags_read(&flags->values, gtmpl_addon_values(addon), err);
    if (status == GTMPL_OK)
        status =
            gtmpl_render_chart(&render, gtmpl_addon_chart(addon), gtmpl_addon_values(addon), &release, &options, err);
    if (status == GTMPL_OK)
        status = write_result(w, t, render, err);
    gtmpl_render_free(render);
    return status;
}

static void render_one(work *w, size_t i)
{
    gtmpl_addon *addon = NULL;
    gtmpl_status status = gtmpl_addon_open(&addon, w->repository, w->targets[i], NULL, &w->errors[i]);

    if (status == GTMPL_OK)
        status = render_target(w, w->targets[i], addon, &w->errors[i]);
    gtmpl_addon_free(addon);
    if (status != GTMPL_OK)
        atomic_fetch_add(&w->failed, 1);
    advance(w);
}

/*
 * Takes some of what is left: large parts at first, as neighbours share a chart, and threads that meet there wait for
 * each other; small ones in the end, for all to end together.
 */
static size_t take(work *w, size_t *from)
{
    size_t count;

    *from = atomic_load(&w->next);
    do {
        size_t left = *from < w->count ? w->count - *from : 0;
        count = left == 0 ? 0 : 1 + left / (PARTS * w->threads);
    } while (!atomic_compare_exchange_weak(&w->next, from, *from + count));
    return count;
}

static void *render_some(void *context)
{
    work *w = context;

    for (size_t from, count; (count = take(w, &from)) > 0;)
        for (size_t i = from; i < from + count; i++)
            render_one(w, i);
    return NULL;
}

/* --- Threads --- */

static size_t thread_count(const work *w)
{
    size_t count = processors(w->flags->jobs);

    if (count > MOST_THREADS)
        count = MOST_THREADS;
    return count < w->count || w->count == 0 ? count : w->count;
}

/* This thread is one of them; a thread that cannot be had is done without. */
static void run_threads(work *w)
{
    pthread_t threads[MOST_THREADS];
    size_t started = 0;
    pthread_attr_t attributes;

    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, limits_thread_stack());
    while (started + 1 < w->threads && pthread_create(&threads[started], &attributes, render_some, w) == 0)
        processors_leave(threads[started++]);
    pthread_attr_destroy(&attributes);
    render_some(w);
    while (started > 0)
        pthread_join(threads[--started], NULL);
}

/* --- What is asked for --- */

static bool is_named(const strings *addons, const char *addon)
{
    for (size_t i = 0; i < addons->count; i++)
        if (strcmp(addons->items[i], addon) == 0)
            return true;
    return addons->count == 0;
}

static bool is_asked_for(const work *w, const gtmpl_target *t, const strings *addons, const char *const *places)
{
    for (size_t i = 0; i < gtmpl_repository_dimension_count(w->repository); i++)
        if (places[i] != NULL && (t->places[i] == NULL || strcmp(t->places[i], places[i]) != 0))
            return false;
    return is_named(addons, t->addon);
}

/* Addons and places that are not there are refused before anything is rendered. */
static gtmpl_status check_names(const work *w, const strings *addons, const char *const *places, gtmpl_error **err)
{
    gtmpl_target t = {NULL, places};
    gtmpl_status status = gtmpl_repository_check(w->repository, &t, err);

    for (size_t i = 0; i < addons->count && status == GTMPL_OK; i++) {
        t.addon = addons->items[i];
        status = gtmpl_repository_check(w->repository, &t, err);
    }
    return status;
}

static gtmpl_status choose(work *w, const strings *addons, const char *const *places, gtmpl_error **err)
{
    const gtmpl_target *all;
    size_t count;
    gtmpl_status status = check_names(w, addons, places, err);

    if (status == GTMPL_OK)
        status = gtmpl_repository_targets(w->repository, &all, &count, err);
    if (status != GTMPL_OK)
        return status;
    w->targets = calloc(count + 1, sizeof *w->targets);
    w->errors = calloc(count + 1, sizeof *w->errors);
    for (size_t i = 0; i < count && w->targets != NULL; i++)
        if (is_asked_for(w, &all[i], addons, places))
            w->targets[w->count++] = &all[i];
    return w->targets == NULL || w->errors == NULL ? GTMPL_ENOMEM : GTMPL_OK;
}

static int run(work *w)
{
    if (!folders_make(w->flags->template.output_dir)) {
        print_system_error("mkdir", w->flags->template.output_dir);
        return 1;
    }
    pthread_mutex_init(&w->output, NULL);
    w->threads = thread_count(w);
    memory_share(w->threads);
    run_threads(w);
    clear_bar(w);
    tell_failures(w);
    pthread_mutex_destroy(&w->output);
    fprintf(stderr, "%zu rendered, %zu failed, in %.2f s\n", w->count - w->failed, (size_t)w->failed,
            seconds_since(&w->begin));
    return w->failed == 0 ? 0 : 1;
}

int render_all(gtmpl_repository *repository, const strings *addons, render_flags *flags)
{
    work w = {.repository = repository, .flags = flags, .bar = isatty(STDERR_FILENO) != 0};
    const char **places = calloc(gtmpl_repository_dimension_count(repository) + 1, sizeof *places);
    gtmpl_error *err = NULL;
    int code = 1;

    clock_gettime(CLOCK_MONOTONIC, &w.begin);
    if (places != NULL && target_flags_places(&flags->target, repository, places))
        code = choose(&w, addons, places, &err) == GTMPL_OK ? run(&w) : command_fail(err);
    free(w.targets);
    free(w.errors);
    free(places);
    return code;
}
