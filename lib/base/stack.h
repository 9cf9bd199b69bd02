/* How far the C stack has grown, measured by the addresses of locals. Arenas keep a limit on it (arena_check_stack). */
#ifndef BASE_STACK_H
#define BASE_STACK_H

#include <stddef.h>
#include <stdint.h>

/* An address near the top of the stack. */
uintptr_t stack_address(void);

/* Bytes between there and the top of the stack now; good for either direction of growth. */
size_t stack_distance(uintptr_t from);

#endif
