/* The flags for output that can be made again, and the clock that belongs to them. */
#ifndef CLI_REPRODUCIBLE_FLAGS_H
#define CLI_REPRODUCIBLE_FLAGS_H

#include <stdint.h>

#include "options.h"

typedef struct reproducible_flags {
    bool on;
    const char *seed;
    int64_t time; /* seconds since 1970, after reproducible_flags_read */
} reproducible_flags;

extern const option reproducible_options[];

/*
 * Settles what the flags mean: a seed alone will do, and the time is that of SOURCE_DATE_EPOCH, or 0. False when that
 * is no time: the error has been printed.
 */
bool reproducible_flags_read(reproducible_flags *flags);

#endif
