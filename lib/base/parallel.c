/* Threads for a piece of work, and their end. */
#include "base/parallel.h"

#include <pthread.h>
#include <stdbool.h>

#include "gtmpl/limits.h"

enum { STACK_SPARE = 2 << 20 }; /* bytes beyond what arenas let nesting take */

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

void parallel_run(unsigned workers, void (*work)(void *context, unsigned worker), void *context)
{
    share shares[PARALLEL_MOST];
    unsigned started = 0, wanted = workers > PARALLEL_MOST ? PARALLEL_MOST : workers;
    pthread_attr_t attributes;

    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, GTMPL_STACK_BYTES + STACK_SPARE);
    for (bool have = true; have && started + 1 < wanted; started += have) {
        share *s = &shares[started];
        *s = (share){.work = work, .context = context, .worker = started + 1};
        have = pthread_create(&s->thread, &attributes, run_share, s) == 0;
    }
    pthread_attr_destroy(&attributes);
    work(context, 0);
    while (started > 0)
        pthread_join(shares[--started].thread, NULL);
}
