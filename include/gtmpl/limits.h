/*
 * Limits: what a chart from anyone may cost, who may stop the work on it, and where its memory comes from.
 */
#ifndef GTMPL_LIMITS_H
#define GTMPL_LIMITS_H

#include <stddef.h>
#include <stdint.h>

#include <gtmpl/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * A word to stop: while one thread works, any other, or a signal's handler, may ask it to end. One may stand in the
 * limits of many objects; it must outlive them.
 */
typedef struct gtmpl_cancel gtmpl_cancel;

/**
 * Makes one that nobody has asked for yet.
 *
 * @param cancel  released with gtmpl_cancel_free(); NULL on failure
 * @param err     may be NULL
 * @return GTMPL_OK or GTMPL_ENOMEM
 */
GTMPL_API gtmpl_status gtmpl_cancel_new(gtmpl_cancel **cancel, gtmpl_error **err);

/** Asks to stop, for good. What is at work with it fails with GTMPL_ECANCELLED, mostly within a millisecond. */
GTMPL_API void gtmpl_cancel_request(gtmpl_cancel *cancel);

/** Whether somebody has asked. */
GTMPL_API int gtmpl_cancel_requested(const gtmpl_cancel *cancel);

/** Releases it. NULL is allowed. */
GTMPL_API void gtmpl_cancel_free(gtmpl_cancel *cancel);

/**
 * Where memory comes from. Initialise with GTMPL_ALLOCATOR. It must outlive the objects that it is for, and is called
 * by whichever thread works with one of them (for a chart: who opens it, and who frees it).
 *
 * What grows with the input (charts, values, results) comes from here. The handles themselves, errors, texts that the
 * caller frees, and what other libraries need while they work (archives, patterns, keys) come from malloc().
 */
typedef struct gtmpl_allocator {
    unsigned version; /**< of this struct: 1 */
    /**
     * Allocates (`memory` is NULL), resizes as realloc() does, or releases (`new_size` is 0; gives NULL).
     *
     * @param old_size  what the memory was asked for with, in bytes; 0 for none
     * @return memory aligned for any object, or NULL: there is none, and what was there stays
     */
    void *(*resize)(void *context, void *memory, size_t old_size, size_t new_size);
    void *context; /**< handed to resize */
} gtmpl_allocator;

#define GTMPL_ALLOCATOR                                                                                                \
    {                                                                                                                  \
        1, NULL, NULL                                                                                                  \
    }

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
    unsigned milliseconds; /**< time since the object was begun, looked at between steps and when memory is taken; makes
                                the result depend on the machine */
    const gtmpl_cancel *cancel;       /**< looked at likewise, fails with GTMPL_ECANCELLED; NULL: nobody may stop it */
    const gtmpl_allocator *allocator; /**< where memory comes from; NULL: malloc() */
} gtmpl_limits;

/* Room for Helm's 1,000 nested includes of each template, and to spare on a main thread. */
#ifndef GTMPL_STACK_BYTES
#define GTMPL_STACK_BYTES ((size_t)6 << 20)
#endif

/**
 * 1 GiB of memory, 128 MiB for one object, 6 MiB of stack, 100 million steps (some seconds), no limit on time, memory
 * from malloc().
 */
#define GTMPL_LIMITS                                                                                                   \
    {                                                                                                                  \
        1, (size_t)1 << 30, (size_t)128 << 20, GTMPL_STACK_BYTES, 100000000, 0, NULL, NULL                             \
    }

#ifdef __cplusplus
}
#endif
#endif
