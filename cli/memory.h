/* How the program has the C library hand out memory. */
#ifndef CLI_MEMORY_H
#define CLI_MEMORY_H

/* To be called before anything asks for much, and before there are threads. */
void memory_prepare(void);

#endif
