/*
 * Time zones: the files of the tz database (RFC 8536) as Go's time package reads them.
 */
#ifndef FUNCS_ZONE_H
#define FUNCS_ZONE_H

#include "base/arena.h"

/* A zone; NULL is UTC. */
typedef struct zone zone;

/* What holds in a zone from one moment to before another, in seconds since 1970. */
typedef struct zone_period {
    slice name;     /* "CET"; empty for an offset without a name */
    int64_t offset; /* seconds east of Greenwich */
    bool is_summer;
    int64_t start, end;
} zone_period;

/*
 * The zone of a name ("Europe/Berlin", "UTC", "Local"), from /usr/share/zoneinfo and the other places where Go looks;
 * "Local" is /etc/localtime. False when there is none, or the name leads elsewhere.
 */
bool zone_load(arena *a, slice name, const zone **result);

/* What "Local" is on a machine that has no zone: UTC by that name. */
const zone *zone_local_utc(arena *a);

/* A zone that never changes. */
const zone *zone_fixed(arena *a, slice name, int64_t offset);

/* As Go's Location names it: "UTC", "Local", what it was loaded by, or the abbreviation of a fixed one. */
slice zone_name(const zone *z);

zone_period zone_at(const zone *z, int64_t seconds);

/* The offset that a zone knows under an abbreviation, preferably the one in force at that time of day. */
bool zone_offset_of(const zone *z, slice name, int64_t seconds, int64_t *offset);

#endif
