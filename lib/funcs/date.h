/*
 * Times as values of templates, and the methods of Go's time types that templates may call on them.
 */
#ifndef FUNCS_DATE_H
#define FUNCS_DATE_H

#include "funcs/moment.h"
#include "template/call.h"

/* A time.Time. */
value time_value(arena *a, moment m);
moment time_of(value v);

/* A time.Duration. */
value duration_value(int64_t nanoseconds);

/* A zone by its name, read once a render; false when there is none. The local one of a reproducible render is UTC. */
bool date_zone(const call *c, slice name, const zone **z);

/* Now, as the call's render sees it. */
moment date_now(const call *c);

/* Methods of time.Time, time.Duration, time.Month and time.Weekday; ends with a row whose name is NULL. */
extern const method_row date_methods[];

#endif
