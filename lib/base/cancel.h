/* What a gtmpl_cancel is: one flag, good for any thread and for signal handlers. */
#ifndef BASE_CANCEL_H
#define BASE_CANCEL_H

#include <stdatomic.h>
#include <stdbool.h>

#include "gtmpl/limits.h"

struct gtmpl_cancel {
    atomic_bool requested;
};

/* NULL is nobody. */
static inline bool cancel_is_requested(const gtmpl_cancel *c)
{
    return c != NULL && atomic_load_explicit(&c->requested, memory_order_relaxed);
}

#endif
