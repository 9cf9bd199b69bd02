/*
 * Moments and durations: what Go's time.Time and time.Duration can do, without their types. The calendar is the
 * Gregorian one for all years.
 */
#ifndef FUNCS_MOMENT_H
#define FUNCS_MOMENT_H

#include "base/buffer.h"
#include "funcs/zone.h"

#define NANOSECONDS INT64_C(1000000000)

typedef struct moment {
    int64_t seconds; /* since 1970, UTC */
    int32_t nanoseconds;
    int64_t since_start; /* nanoseconds; Go's reading of the monotonic clock, 0 when there is none */
    const zone *zone;
} moment;

/* A moment as a calendar and a clock show it. */
typedef struct civil {
    int64_t year;
    int month, day; /* from 1 */
    int year_day;   /* from 1 */
    int weekday;    /* from 0, Sunday */
    int hour, minute, second;
} civil;

bool is_leap_year(int64_t year);

/* `month` from 1 to 12. */
int days_in_month(int month, int64_t year);

/* The calendar and clock at a count of seconds since 1970. */
civil civil_at(int64_t seconds);

/* Days since 1970; the day of the month may be any number. */
int64_t days_of(int64_t year, int month, int64_t day);

/* time.Date: what a calendar and a clock in a zone show, as a moment; and the same some days later. */
moment moment_of(const civil *c, int32_t nanoseconds, const zone *z);
moment moment_of_days(const civil *c, int64_t days, int32_t nanoseconds, const zone *z);

/* Seconds from the zero time to 1970. */
#define ZERO_TIME_SECONDS INT64_C(-62135596800)

/* The zero time.Time: year 1, UTC. */
moment moment_zero(void);

/* Now, in the machine's zone. */
moment moment_now(const zone *local);

/* Time.Add, and Time.Sub in nanoseconds, held at the ends of int64. */
moment moment_add(moment m, int64_t nanoseconds);
int64_t moment_subtract(moment m, moment other);

/* Time.Round (up at half) and Time.Truncate: to multiples of a duration since the zero time. */
moment moment_round(moment m, int64_t unit);
moment moment_truncate(moment m, int64_t unit);

/* Negative, zero or positive. */
int moment_compare(moment m, moment other);

/* The civil time in the moment's own zone. */
civil moment_civil(moment m);

/* Time.Format by a layout of Go's reference time, Mon Jan 2 15:04:05 MST 2006. */
void moment_format(buffer *out, moment m, slice layout);

/* Time.String(). */
void moment_print(buffer *out, moment m);

/* time.ParseInLocation; false with Go's error text. */
bool moment_parse(arena *a, slice layout, slice text, const zone *z, moment *result, slice *error);

/* time.ParseDuration, in nanoseconds; false with Go's error text. */
bool duration_parse(arena *a, slice text, int64_t *result, slice *error);

/* Duration.Round and Duration.Truncate. */
int64_t duration_round(int64_t nanoseconds, int64_t unit);
int64_t duration_truncate(int64_t nanoseconds, int64_t unit);

/* Text in quotes as the time package puts it into its errors: bytes beyond ASCII as \xNN. */
void time_quote(buffer *out, slice s);

#endif
