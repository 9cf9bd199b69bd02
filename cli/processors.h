/* How many threads are worth having. */
#ifndef CLI_PROCESSORS_H
#define CLI_PROCESSORS_H

/* As many as `jobs` says (a number in digits), or, where that is NULL, as there are processors for us; at least 1. */
unsigned processors(const char *jobs);

#endif
