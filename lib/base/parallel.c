/* Threads for a piece of work, and their end. */
#include "base/parallel.h"

#include <stdint.h>

enum {
    STACK_SPARE = 2 << 20, /* bytes beyond what arenas let nesting take */
    PAGE = 64 * 1024,      /* no system has larger ones, whose multiple a stack must be */
};

static void *run_thread(void *self)
{
    parallel_thread *t = self;

    t->work(t->context, t->worker);
    return NULL;
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
