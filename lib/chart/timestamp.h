/* Times of RFC 3339, checked as Go's time package checks them. */
#ifndef CHART_TIMESTAMP_H
#define CHART_TIMESTAMP_H

#include "base/arena.h"

/* Whether time.Parse(time.RFC3339, text) succeeds; `why` gets Go's error text. */
bool timestamp_check(arena *a, slice text, slice *why);

#endif
