/* The depth of the C stack. */
#include "base/stack.h"

/* Kept out of line, so that the address is that of a frame below the caller's. */
uintptr_t __attribute__((noinline)) stack_address(void)
{
    volatile char here = 0;
    volatile uintptr_t address = (uintptr_t)&here; /* a number: clang takes a returned address for a mistake */
    return address;
}

size_t stack_distance(uintptr_t from)
{
    uintptr_t now = stack_address();

    return now < from ? from - now : now - from;
}
