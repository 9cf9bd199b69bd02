/* The flags that every command of Helm takes, and the environment variables that stand for some of them. */
#ifndef CLI_GLOBAL_FLAGS_H
#define CLI_GLOBAL_FLAGS_H

#include "options.h"

typedef struct global_flags {
    bool debug;
    const char *namespace_; /* NULL: not given */
} global_flags;

extern const option global_options[];

/* HELM_NAMESPACE and HELM_DEBUG; flags come after it and win. */
void global_flags_from_environment(global_flags *flags);

#endif
