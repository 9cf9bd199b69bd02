/* The queue, its helpers, and waiting for them. */
#include "base/workqueue.h"

#include <stdlib.h>

enum {
    FIRST_CAPACITY = 64,
    GLANCES = 4000, /* at helpers who are about to be done; some 20 µs, less than it takes to be woken */
};

void workqueue_open(workqueue *q, size_t stack, workqueue_work *work, void *context)
{
    *q = (workqueue){.work = work, .context = context, .stack = stack};
    pthread_mutex_init(&q->lock, NULL);
    pthread_cond_init(&q->more, NULL);
    pthread_cond_init(&q->done, NULL);
}

/* --- Filling --- */

static bool make_room(workqueue *q)
{
    size_t capacity = q->capacity == 0 ? FIRST_CAPACITY : q->capacity * 2;

    if (q->count < q->capacity)
        return true;
    void **things = realloc(q->things, capacity * sizeof *things);
    if (things == NULL)
        return false;
    q->things = things;
    q->capacity = capacity;
    return true;
}

bool workqueue_add(workqueue *q, void *thing)
{
    pthread_mutex_lock(&q->lock);
    bool added = make_room(q);
    if (added)
        q->things[q->count++] = thing;
    pthread_mutex_unlock(&q->lock);
    return added;
}

void workqueue_call(workqueue *q)
{
    pthread_mutex_lock(&q->lock);
    if (q->waiting > 0)
        pthread_cond_broadcast(&q->more);
    pthread_mutex_unlock(&q->lock);
}

void workqueue_close(workqueue *q, bool drops)
{
    pthread_mutex_lock(&q->lock);
    q->closed = true;
    if (drops)
        q->next = q->count;
    pthread_cond_broadcast(&q->more);
    pthread_mutex_unlock(&q->lock);
}

/* --- Working --- */

static void *next_thing(workqueue *q)
{
    return q->next < q->count ? q->things[q->next++] : NULL;
}

void *workqueue_take(workqueue *q)
{
    pthread_mutex_lock(&q->lock);
    void *thing = next_thing(q);
    pthread_mutex_unlock(&q->lock);
    return thing;
}

/* The next thing for a helper, which may wait for it; NULL when there will be none. The one before is done. */
static void *take_to_help(workqueue *q, bool waits)
{
    pthread_mutex_lock(&q->lock);
    if (q->settling && atomic_load(&q->busy) == 0)
        pthread_cond_signal(&q->done);
    q->waiting++;
    while (waits && q->next == q->count && !q->closed)
        pthread_cond_wait(&q->more, &q->lock);
    q->waiting--;
    void *thing = next_thing(q);
    if (thing != NULL)
        atomic_fetch_add(&q->busy, 1);
    pthread_mutex_unlock(&q->lock);
    return thing;
}

static void work_through(workqueue *q, void *own, bool waits)
{
    for (void *thing; (thing = take_to_help(q, waits)) != NULL;) {
        q->work(q->context, own, thing);
        atomic_fetch_sub(&q->busy, 1);
    }
}

void workqueue_lend(workqueue *q, void *own)
{
    work_through(q, own, false);
}

static void help(void *context, unsigned worker)
{
    workqueue_helper *h = context;
    workqueue *q = h->queue;

    (void)worker;
    work_through(q, h->own, true);
    if (q->rest != NULL)
        q->rest(q->context);
}

bool workqueue_help(workqueue *q, void *own)
{
    workqueue_helper *h = &q->helpers[q->helping];

    if (q->helping == WORKQUEUE_HELPERS)
        return false;
    h->queue = q;
    h->own = own;
    if (!parallel_start(&h->thread, q->stack, help, h))
        return false;
    q->helping++;
    return true;
}

/* --- Ending --- */

void workqueue_settle(workqueue *q)
{
    for (int i = 0; i < GLANCES && atomic_load(&q->busy) > 0; i++)
        ;
    if (atomic_load(&q->busy) == 0)
        return;
    pthread_mutex_lock(&q->lock);
    q->settling = true;
    while (atomic_load(&q->busy) > 0)
        pthread_cond_wait(&q->done, &q->lock);
    q->settling = false;
    pthread_mutex_unlock(&q->lock);
}

void workqueue_free(workqueue *q)
{
    workqueue_close(q, true);
    while (q->helping > 0)
        parallel_join(&q->helpers[--q->helping].thread);
    pthread_cond_destroy(&q->done);
    pthread_cond_destroy(&q->more);
    pthread_mutex_destroy(&q->lock);
    free(q->things);
}
