/* How the program has the C library hand out memory. */
#ifndef CLI_MEMORY_H
#define CLI_MEMORY_H

#include <stddef.h>

/* To be called before anything asks for much, and before there are threads. */
void memory_prepare(void);

/* Before so many threads render charts, many each: to be called before they are started. */
void memory_share(size_t threads);

#endif
