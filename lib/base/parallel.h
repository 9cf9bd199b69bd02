/*
 * Work shared out to threads. Each needs arenas of its own: nothing that raises may leave the thread that it is in.
 */
#ifndef BASE_PARALLEL_H
#define BASE_PARALLEL_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

enum { PARALLEL_MOST = 64 }; /* threads */

/* Things to be done one by one, by whoever is free. */
typedef struct parallel_queue {
    atomic_size_t next;
    size_t end;
} parallel_queue;

/* Takes the next thing to do; false when all are taken. */
static inline int parallel_take(parallel_queue *q, size_t *i)
{
    *i = atomic_fetch_add(&q->next, 1);
    return *i < q->end;
}

/*
 * Runs work(context, worker) with worker = 0, …, workers - 1 (at most PARALLEL_MOST), the first in this thread and each
 * other in one of its own, whose stack has room for what `stack` lets nesting take: the limit of the arenas that are
 * used there, in bytes; 0, no limit, allows this thread only. A thread that cannot be had is done without: its call
 * does not happen, so what there is to do must be taken from a queue. Returns when all are done.
 */
void parallel_run(unsigned workers, size_t stack, void (*work)(void *context, unsigned worker), void *context);

/* One thread, for work beside that of the one that starts it. */
typedef struct parallel_thread {
    pthread_t thread;
    void (*work)(void *context, unsigned worker);
    void *context;
    unsigned worker;
} parallel_thread;

/* Starts work(context, 1) as above; false when there is no thread to be had. The thread must be joined. */
bool parallel_start(parallel_thread *t, size_t stack, void (*work)(void *context, unsigned worker), void *context);

void parallel_join(parallel_thread *t);

#endif
