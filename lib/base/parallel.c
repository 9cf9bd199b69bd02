/* Threads for a piece of work, and their end. */
#include "base/parallel.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

enum {
    STACK_SPARE = 2 << 20, /* bytes beyond what arenas let nesting take */
    PAGE = 64 * 1024,      /* no system has larger ones, whose multiple a stack must be */
};

typedef struct share {
    pthread_t thread;
    void (*work)(void *context, unsigned worker);
    void *context;
    unsigned worker;
} share;

static void *run_share(void *self)
{
    share *s = self;

    s->work(s->context, s->worker);
    return NULL;
}

void parallel_run(unsigned workers, size_t stack, void (*work)(void *context, unsigned worker), void *context)
{
    share shares[PARALLEL_MOST];
    unsigned started = 0, wanted = workers > PARALLEL_MOST ? PARALLEL_MOST : workers;
    pthread_attr_t attributes;

    pthread_attr_init(&attributes);
    bool have = stack > 0 && stack <= SIZE_MAX - STACK_SPARE - PAGE;
    have = have && pthread_attr_setstacksize(&attributes, (stack + STACK_SPARE + PAGE - 1) / PAGE * PAGE) == 0;
    for (; have && started + 1 < wanted; started += have) {
        share *s = &shares[started];
        *s = (share){.work = work, .context = context, .worker = started + 1};
        have = pthread_create(&s->thread, &attributes, run_share, s) == 0;
    }
    pthread_attr_destroy(&attributes);
    work(context, 0);
    while (started > 0)
        pthread_join(shares[--started].thread, NULL);
}
