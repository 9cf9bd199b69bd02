/* From what the rules said of keys to what users are told: the topmost key of each, in the order of files. */
#ifndef CHECK_FINDINGS_H
#define CHECK_FINDINGS_H

#include "check/keys.h"

typedef struct finding {
    rule_id rule;
    const checked_key *key;
    slice message, suggestion;
    const number_set *targets;
} finding;

typedef struct finding_list {
    finding *items;
    size_t count, capacity;
} finding_list;

/* Those that hold for one of the targets in `wanted` (NULL: any). */
finding_list findings_of(arena *a, checked_keys *keys, const number_set *wanted);

#endif
