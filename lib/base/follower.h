/*
 * A thread that does what it is handed, one thing after the other, while the one who hands goes on. What it has not
 * begun when it is stopped stays undone.
 */
#ifndef BASE_FOLLOWER_H
#define BASE_FOLLOWER_H

#include <stdbool.h>
#include <stddef.h>

typedef struct follower follower;

/*
 * `work` is called in the thread, with arenas of its own, as parallel_run has it: `stack` likewise. NULL when memory
 * ran out. The thread begins with follower_start.
 */
follower *follower_new(size_t stack, void (*work)(void *context, void *thing), void *context);

/* Hands it one more thing, which must live until it is stopped. False, and nothing done, when memory ran out. */
bool follower_add(follower *f, void *thing);

/* Starts the thread, once; when none can be had, nothing will be done. */
void follower_start(follower *f);

/* Waits for what it is at. It takes no more. */
void follower_stop(follower *f);

/* Stops it too. NULL is allowed. */
void follower_free(follower *f);

#endif
