/*
 * Faults: what the system may refuse while the library works, one call at a time. Whoever stands between the library
 * and the system (memory.c, calls.c) asks here at each call whether it is this one's turn.
 */
#ifndef FAULTS_FAULTS_H
#define FAULTS_FAULTS_H

#include <gtmpl/gtmpl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

typedef enum fault_kind {
    FAULT_MEMORY,    /* malloc() and its kin give NULL */
    FAULT_ALLOCATOR, /* resize() of a host's gtmpl_allocator does */
    FAULT_CALL,      /* open(), read(), rename() … fail with EIO */
    FAULT_SHORT,     /* reads and writes of files do a few bytes at a time, and signals come in between */
    FAULT_KINDS
} fault_kind;

/* From here on calls of the kind are counted; the `at`th fails (0: none), and with `all` those after it do, too. */
void faults_begin(fault_kind kind, size_t at, bool all);

/* Ends that; how many calls there were. */
size_t faults_end(void);

/* Counts a call; whether it has to fail. */
bool fault_is_due(fault_kind kind);

/* Finds out where the library lies. Before any fault. */
void faults_prepare(void);

/* Whether the code there is the library's, and not that of another one which it calls. */
bool may_be_refused(const void *caller);

/* Counts a request for memory by the code there; whether it has to fail. */
bool memory_is_due(const void *caller);

/* Memory that is never refused. */
void *memory_take(size_t size);

/* Blocks of memory that nobody has freed yet, in this process. */
size_t memory_live(void);

/* --- Scenarios --- */

/* What a scenario came to: all that it wrote, in memory of its own. */
typedef struct outcome {
    char *text;
    size_t size, capacity;
    gtmpl_status status;
    const char *broken; /* which promise of the library was not kept; or NULL */
    FILE *file;         /* what is written there comes to the text */
} outcome;

typedef struct scenario {
    const char *name;
    void (*run)(outcome *out);
    void (*check)(outcome *out); /* looks at what is on the disk afterwards; or NULL */
    const char *tells;           /* what else an outcome may hold that tells of a call that failed; or NULL */
    unsigned kinds;              /* of faults, a bit each */
    unsigned weight;             /* how many times as far the points are apart that are tried of many; 0: 1 */
} scenario;

extern const scenario scenarios[]; /* ends with a name of NULL */

#endif
