/* --limit: what a command may use, of memory, steps and time. */
#ifndef CLI_LIMITS_H
#define CLI_LIMITS_H

#include <gtmpl/gtmpl.h>

#include "options.h"

/* The check of the flag: NAME=AMOUNT. */
bool check_limit(const char *text, char *why, size_t size);

/* Takes what was given, checked before; the last of a name counts. */
void limits_take(const strings *given);

/* The limits of this run, for whatever the library opens; the defaults where nothing was given. */
const gtmpl_limits *limits_now(void);

/* How large the stack of a thread must be, in bytes, for what these limits let nesting take. */
size_t limits_thread_stack(void);

#endif
