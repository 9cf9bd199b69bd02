/*
 * Where all random bytes come from: the system, unless the render is to be reproducible. Then each call has bytes of
 * its own, which follow from a seed and from where the call stands (docs/decisions/reproducible.md), and the clock
 * stands still (date_now).
 */
#ifndef FUNCS_RANDOM_H
#define FUNCS_RANDOM_H

#include "template/call.h"

typedef struct reproducible {
    slice seed;
    int64_t seconds; /* since 1970: what the clock shows */
} reproducible;

/* Makes an execution reproducible, before it runs; `r` lives as long as that. */
void random_reproduce(struct exec *e, const reproducible *r);

/* What the call's execution was made to reproduce, or NULL. */
const reproducible *random_reproduced(const call *c);

enum { RANDOM_KEY = 32 };

/* Random bytes for one call. */
typedef struct random_source {
    arena *arena; /* where what goes wrong is raised */
    bool reproducible;
    unsigned char key[RANDOM_KEY]; /* each block of the bytes is a digest of the key and the block's number */
    uint64_t blocks;
    unsigned char stock[RANDOM_KEY]; /* the newest block, of which the last `left` bytes are still to give */
    size_t left;
} random_source;

/* The source of a call. Take one a call: the next has other bytes, as if the call had come twice. */
random_source random_of(const call *c);

/* A reproducible source with bytes of its own, which follow from the next ones of another. It is good for random_try.
 */
random_source random_fork(random_source *r);

/* Fills memory with random bytes. Raises GTMPL_EUNSUPPORTED when there are none to have. */
void random_fill(random_source *r, void *bytes, size_t size);

/* The same; false instead of raising, for callbacks of OpenSSL. */
bool random_try(random_source *r, void *bytes, size_t size);

#endif
