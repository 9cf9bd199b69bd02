/*
 * How deep the C stack has become. Recursive code that follows untrusted nesting (parser, executor, writers) asks
 * before it goes on, and raises its reference's error instead of overflowing.
 */
#ifndef BASE_STACK_H
#define BASE_STACK_H

#include <stdbool.h>
#include <stdint.h>

/* Bytes of stack that one operation may use: below the smallest main-thread default (8 MiB) with room to spare. */
#define STACK_LIMIT ((uintptr_t)6 * 1024 * 1024)

typedef struct stack_guard {
    uintptr_t start;
} stack_guard;

stack_guard stack_guard_here(void);
bool stack_is_deep(const stack_guard *guard);

#endif
