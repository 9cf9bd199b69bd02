/*
 * Limits: what a chart from anyone may cost.
 */
#ifndef GTMPL_LIMITS_H
#define GTMPL_LIMITS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * How much one object (a chart, a set of values, a render) may use. What passes a limit fails with GTMPL_ELIMIT.
 * Initialise with GTMPL_LIMITS and change what should differ; 0 takes a limit away.
 */
typedef struct gtmpl_limits {
    unsigned version;      /**< of this struct: 1 */
    size_t memory_bytes;   /**< memory in all */
    size_t object_bytes;   /**< one text, list or output; at most 2 GiB - 1 whatever stands here */
    size_t stack_bytes;    /**< C stack of the calling thread; lower it where threads have less than 8 MiB */
    uint64_t steps;        /**< work in templates: nodes that run, and 16 bytes of text handed to a function */
    unsigned milliseconds; /**< time, looked at between steps; makes the result depend on the machine */
} gtmpl_limits;

/* Room for Helm's 1,000 nested includes of each template, and to spare on a main thread. */
#ifndef GTMPL_STACK_BYTES
#define GTMPL_STACK_BYTES ((size_t)6 << 20)
#endif

/**
 * 1 GiB of memory, 128 MiB for one object, 6 MiB of stack, 100 million steps (some seconds), no limit on time.
 */
#define GTMPL_LIMITS {1, (size_t)1 << 30, (size_t)128 << 20, GTMPL_STACK_BYTES, 100000000, 0}

#ifdef __cplusplus
}
#endif
#endif
