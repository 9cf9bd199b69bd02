/* The depth of the C stack. */
#include "base/stack.h"

/* Kept out of line, so that the frame is one below the caller's. */
uintptr_t __attribute__((noinline)) stack_address(void)
{
    return (uintptr_t)__builtin_frame_address(0);
}

size_t stack_distance(uintptr_t from)
{
    uintptr_t now = (uintptr_t)__builtin_frame_address(0);

    return now < from ? from - now : now - from;
}
