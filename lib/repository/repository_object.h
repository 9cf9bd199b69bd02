/* What a gtmpl_repository is to the rest of the library. */
#ifndef REPOSITORY_REPOSITORY_OBJECT_H
#define REPOSITORY_REPOSITORY_OBJECT_H

#include <pthread.h>

#include "gtmpl/repository.h"
#include "repository/layers.h"

/* Names as hosts read them. */
typedef struct public_names {
    const char **items;
    size_t count;
} public_names;

struct gtmpl_repository {
    repo inner; /* first: both have one address */
    const char *root;
    public_names addons, dimensions, *places; /* the last: one a dimension */
    pthread_mutex_t lock;                     /* for what follows, and the arena while that is made */
    gtmpl_target *targets;
    size_t target_count;
};

#endif
