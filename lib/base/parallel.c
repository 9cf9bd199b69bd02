/* Threads for a piece of work, and their end. */
#ifdef __linux__
#define _GNU_SOURCE /* affinity */
#include <sched.h>
#endif
#include "base/parallel.h"

#include <stdint.h>

enum {
    STACK_SPARE = 2 << 20, /* bytes beyond what arenas let nesting take */
    PAGE = 64 * 1024,      /* no system has larger ones, whose multiple a stack must be */
};

static _Thread_local bool is_helper; /* this thread was started here */

static void *run_thread(void *self)
{
    parallel_thread *t = self;

    is_helper = true;
    t->work(t->context, t->worker);
    return NULL;
}

/*
 * A new thread belongs on another processor, as this one goes on with its own work. Some systems leave it here (virtual
 * machines whose kernel knows of no groups of processors), where it waits for milliseconds until its turn comes. So it
 * is sent away, and may then go where it likes. What helpers start stays with them: the first processor has enough to
 * do.
 */
static void send_away(pthread_t thread)
{
#ifdef __linux__
    cpu_set_t all, others;
    int here = sched_getcpu();

    if (is_helper || here < 0 || sched_getaffinity(0, sizeof all, &all) != 0)
        return;
    others = all;
    CPU_CLR((size_t)here, &others);
    if (CPU_COUNT(&others) > 0 && pthread_setaffinity_np(thread, sizeof others, &others) == 0)
        pthread_setaffinity_np(thread, sizeof all, &all);
#else
    (void)thread;
#endif
}

static bool start(parallel_thread *t, size_t stack)
{
    pthread_attr_t attributes;

    if (stack == 0 || stack > SIZE_MAX - STACK_SPARE - PAGE)
        return false;
    pthread_attr_init(&attributes);
    bool started = pthread_attr_setstacksize(&attributes, (stack + STACK_SPARE + PAGE - 1) / PAGE * PAGE) == 0 &&
                   pthread_create(&t->thread, &attributes, run_thread, t) == 0;
    pthread_attr_destroy(&attributes);
    if (started)
        send_away(t->thread);
    return started;
}

bool parallel_start(parallel_thread *t, size_t stack, void (*work)(void *context, unsigned worker), void *context)
{
    *t = (parallel_thread){.work = work, .context = context, .worker = 1};
    return start(t, stack);
}

void parallel_join(parallel_thread *t)
{
    pthread_join(t->thread, NULL);
}

void parallel_run(unsigned workers, size_t stack, void (*work)(void *context, unsigned worker), void *context)
{
    parallel_thread threads[PARALLEL_MOST];
    unsigned started = 0, wanted = workers > PARALLEL_MOST ? PARALLEL_MOST : workers;

    for (bool have = true; have && started + 1 < wanted; started += have) {
        threads[started] = (parallel_thread){.work = work, .context = context, .worker = started + 1};
        have = start(&threads[started], stack);
    }
    work(context, 0);
    while (started > 0)
        parallel_join(&threads[--started]);
}
