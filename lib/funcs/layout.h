/*
 * Layouts of Go's time package: text in which the parts of the reference time (Mon Jan 2 15:04:05 MST 2006) stand for
 * the parts of a moment.
 */
#ifndef FUNCS_LAYOUT_H
#define FUNCS_LAYOUT_H

#include "base/slice.h"

typedef enum layout_kind {
    LAYOUT_END, /* no part is left */
    LAYOUT_YEAR,
    LAYOUT_SHORT_YEAR,
    LAYOUT_MONTH_NAME,
    LAYOUT_SHORT_MONTH_NAME,
    LAYOUT_MONTH,
    LAYOUT_DAY,
    LAYOUT_YEAR_DAY,
    LAYOUT_WEEKDAY_NAME,
    LAYOUT_SHORT_WEEKDAY_NAME,
    LAYOUT_HOUR,
    LAYOUT_HOUR_12,
    LAYOUT_MINUTE,
    LAYOUT_SECOND,
    LAYOUT_FRACTION,         /* .000: digits as many as written */
    LAYOUT_TRIMMED_FRACTION, /* .999: without zeros at the end */
    LAYOUT_HALF,             /* PM */
    LAYOUT_SMALL_HALF,       /* pm */
    LAYOUT_ZONE_NAME,
    LAYOUT_ZONE_OFFSET
} layout_kind;

/* How an offset is written: -07 [[:] 00 [[:] 00]], with Z for none where the layout has Z. */
typedef struct layout_offset {
    bool colons, minutes, seconds, zulu;
} layout_offset;

typedef struct layout_part {
    layout_kind kind;
    slice text;   /* as it stands in the layout */
    char padding; /* '0' or ' ' in front of a short number, or '\0' */
    layout_offset offset;
} layout_part;

/* Cuts off and returns the text before the next part, and the part itself. */
slice layout_next(slice *layout, layout_part *part);

extern const char *const month_names[12];
extern const char *const weekday_names[7];

#endif
