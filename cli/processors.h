/* How many threads are worth having, and where. */
#ifndef CLI_PROCESSORS_H
#define CLI_PROCESSORS_H

#include <pthread.h>

/* As many as `jobs` says (a number in digits), or, where that is NULL, as there are processors for us; at least 1. */
unsigned processors(const char *jobs);

/* Sends a thread that was just started to another processor than this one, which some systems would not do for long. */
void processors_leave(pthread_t thread);

#endif
