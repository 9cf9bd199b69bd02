/* One fuzz input in one arena. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct job {
    arena *arena;
    void (*work)(arena *a, slice input);
    slice input;
} job;

static void run_job(void *context)
{
    job *j = context;

    j->work(j->arena, j->input);
}

int fuzz_run(void (*work)(arena *a, slice input), const uint8_t *data, size_t size)
{
    limits l = GTMPL_LIMITS;

    l.memory_bytes = (size_t)256 << 20;
    l.object_bytes = (size_t)16 << 20;
    l.stack_bytes = (size_t)1 << 20; /* a thread may have little; frames with sanitizers are several times larger */
    l.steps = 1000000;
    job j = {arena_new_limited(&l), work, slice_of((const char *)data, size)};
    if (j.arena != NULL)
        arena_try(j.arena, run_job, &j);
    arena_free(j.arena);
    return 0;
}

void fuzz_check(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "fuzz: %s\n", what);
    abort();
}

void fuzz_cut(slice input, slice *first, slice *second)
{
    size_t end = slice_find_char(input, '\n');

    *first = end == SLICE_NONE ? input : slice_first(input, end);
    *second = end == SLICE_NONE ? SLICE("") : slice_after(input, end + 1);
}
