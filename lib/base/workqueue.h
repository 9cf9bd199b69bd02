/*
 * A queue of things to do that grows while it is worked on: by helpers, which are threads, and by the one that made it,
 * where that likes to. What is taken is taken in order.
 */
#ifndef BASE_WORKQUEUE_H
#define BASE_WORKQUEUE_H

#include "base/parallel.h"

enum { WORKQUEUE_HELPERS = 3 }; /* at most: more of them would wait for the one that fills the queue */

/* `context` is the queue's, `own` the helper's. Nothing may raise that leaves it. */
typedef void workqueue_work(void *context, void *own, void *thing);

/* What a helper does when there will be no more things, before it ends. */
typedef void workqueue_rest(void *context);

typedef struct workqueue_helper {
    parallel_thread thread;
    struct workqueue *queue;
    void *own;
} workqueue_helper;

typedef struct workqueue {
    workqueue_work *work;
    workqueue_rest *rest; /* NULL: nothing */
    void *context;
    size_t stack;
    workqueue_helper helpers[WORKQUEUE_HELPERS];
    unsigned helping;
    atomic_size_t busy;   /* helpers with a thing that is not done */
    pthread_mutex_t lock; /* for what follows */
    pthread_cond_t more, done;
    void **things; /* owned */
    size_t count, capacity, next;
    size_t waiting; /* helpers, for more */
    bool closed;    /* there will be no more */
    bool settling;  /* somebody waits until no helper is busy */
} workqueue;

/* An empty queue without helpers; `stack` as parallel_run has it. It may not be moved. */
void workqueue_open(workqueue *q, size_t stack, workqueue_work *work, void *context);

/* Adds a thing, which must live until it is done or the queue is settled. False when memory ran out. By any thread. */
bool workqueue_add(workqueue *q, void *thing);

/* Calls helpers that wait. Without a call they may sleep through what was added: it costs more than most things do. */
void workqueue_call(workqueue *q);

/* Starts one more helper. False when there are enough of them, or no thread can be had. By one thread at a time. */
bool workqueue_help(workqueue *q, void *own);

/* Does what is there in the calling thread, as a helper would that need not wait for more. */
void workqueue_lend(workqueue *q, void *own);

/* The next thing, for the one that made the queue, who then does it; NULL: all are taken. */
void *workqueue_take(workqueue *q);

/* No more will be added. What has not been taken stays, with `drops` for nobody. */
void workqueue_close(workqueue *q, bool drops);

/* Waits for what helpers have taken, of a queue of which nothing is left for them. Helpers need not have ended then. */
void workqueue_settle(workqueue *q);

/* Ends it all, first what helpers are at. */
void workqueue_free(workqueue *q);

#endif
