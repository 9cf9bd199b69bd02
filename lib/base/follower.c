/* A queue with one end in another thread. */
#include "base/follower.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/parallel.h"

enum { FIRST_CAPACITY = 64 };

struct follower {
    void (*work)(void *context, void *thing);
    void *context;
    size_t stack;
    parallel_thread thread;
    bool started;
    /* shared, while the lock is held */
    pthread_mutex_t lock;
    pthread_cond_t more;
    void **things;
    size_t count, capacity, next;
    bool waiting, stopped;
};

follower *follower_new(size_t stack, void (*work)(void *context, void *thing), void *context)
{
    follower *f = calloc(1, sizeof *f);

    if (f == NULL)
        return NULL;
    f->stack = stack;
    f->work = work;
    f->context = context;
    pthread_mutex_init(&f->lock, NULL);
    pthread_cond_init(&f->more, NULL);
    return f;
}

static bool make_room(follower *f)
{
    size_t capacity = f->capacity == 0 ? FIRST_CAPACITY : f->capacity * 2;

    if (f->count < f->capacity)
        return true;
    void **things = realloc(f->things, capacity * sizeof *things);
    if (things == NULL)
        return false;
    f->things = things;
    f->capacity = capacity;
    return true;
}

bool follower_add(follower *f, void *thing)
{
    pthread_mutex_lock(&f->lock);
    bool added = make_room(f);
    if (added)
        f->things[f->count++] = thing;
    if (added && f->waiting)
        pthread_cond_signal(&f->more);
    pthread_mutex_unlock(&f->lock);
    return added;
}

/* The next thing to do, or NULL when it is time to stop. */
static void *next_thing(follower *f)
{
    void *thing = NULL;

    pthread_mutex_lock(&f->lock);
    f->waiting = true;
    while (!f->stopped && f->next == f->count)
        pthread_cond_wait(&f->more, &f->lock);
    f->waiting = false;
    if (!f->stopped)
        thing = f->things[f->next++];
    pthread_mutex_unlock(&f->lock);
    return thing;
}

static void follow(void *context, unsigned worker)
{
    follower *f = context;

    (void)worker;
    for (void *thing; (thing = next_thing(f)) != NULL;)
        f->work(f->context, thing);
}

void follower_start(follower *f)
{
    if (!f->started && !f->stopped)
        f->started = parallel_start(&f->thread, f->stack, follow, f);
}

void follower_stop(follower *f)
{
    pthread_mutex_lock(&f->lock);
    f->stopped = true;
    pthread_cond_signal(&f->more);
    pthread_mutex_unlock(&f->lock);
    if (f->started)
        parallel_join(&f->thread);
    f->started = false;
}

void follower_free(follower *f)
{
    if (f == NULL)
        return;
    follower_stop(f);
    pthread_cond_destroy(&f->more);
    pthread_mutex_destroy(&f->lock);
    free(f->things);
    free(f);
}
