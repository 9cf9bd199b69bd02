/* The depth of the C stack, measured by the addresses of locals; good for either direction of growth. */
#include "base/stack.h"

/* Kept out of line, so that the address is that of a frame below the caller's. */
static uintptr_t __attribute__((noinline)) stack_address(void)
{
    volatile char here = 0;
    volatile uintptr_t address = (uintptr_t)&here; /* a number: clang takes a returned address for a mistake */
    return address;
}

stack_guard stack_guard_here(void)
{
    return (stack_guard){stack_address()};
}

bool stack_is_deep(const stack_guard *guard)
{
    uintptr_t now = stack_address();

    return (now < guard->start ? guard->start - now : now - guard->start) > STACK_LIMIT;
}
