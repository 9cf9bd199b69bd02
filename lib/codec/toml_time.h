/*
 * Dates and times of TOML as time.Time objects. A time without an offset is in the zone "datetime-local", "date-local"
 * or "time-local", as the reference names them; local time is UTC here.
 */
#ifndef CODEC_TOML_TIME_H
#define CODEC_TOML_TIME_H

#include "value/value.h"

/* What stands behind an object of TYPE_TIME that was made here. */
typedef struct toml_time {
    int64_t seconds;     /* since 1970-01-01T00:00:00Z */
    int32_t nanoseconds; /* 0 to 999,999,999 */
    int32_t offset;      /* seconds east of UTC */
    slice zone;          /* its name; empty for a bare offset */
} toml_time;

/*
 * Reads an offset date-time, local date-time, local date or local time: RFC 3339 with "T" in the middle and "Z" for
 * UTC (capitals), seconds may be missing, digits past nanoseconds are dropped. False when it is none.
 */
bool toml_time_read(arena *a, slice text, value *result);

#endif
