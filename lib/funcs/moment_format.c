/* Moments as text, by a layout. */
#include <stdlib.h>

#include "funcs/layout.h"
#include "funcs/moment.h"

/* A number with at least `width` digits, or with a padding of spaces; the sign does not count. */
static void add_number(buffer *out, int64_t n, char padding, int width)
{
    if (padding == ' ')
        buffer_printf(out, "%*lld", width, (long long)n);
    else
        buffer_printf(out, "%s%0*lld", n < 0 ? "-" : "", padding == '0' ? width : 1, (long long)(n < 0 ? -n : n));
}

/* The fraction of a second, with the point or comma of the layout; nine digits at most. */
static void add_fraction(buffer *out, const layout_part *part, int32_t nanoseconds)
{
    buffer text = buffer_new(out->arena);

    buffer_printf(&text, "%09d", (int)nanoseconds);
    slice shown = slice_first(buffer_slice(&text), part->text.size - 1);
    if (part->kind == LAYOUT_TRIMMED_FRACTION)
        shown = slice_trim_right(shown, SLICE("0"));
    if (shown.size == 0)
        return;
    buffer_add_char(out, part->text.data[0]);
    buffer_add(out, shown);
}

static void add_offset(buffer *out, layout_offset form, int64_t offset)
{
    int64_t minutes = offset / 60;

    if (form.zulu && offset == 0) {
        buffer_add_char(out, 'Z');
        return;
    }
    buffer_add_char(out, minutes < 0 ? '-' : '+');
    if (minutes < 0) {
        minutes = -minutes;
        offset = -offset;
    }
    add_number(out, minutes / 60, '0', 2);
    if (form.colons)
        buffer_add_char(out, ':');
    if (form.minutes)
        add_number(out, minutes % 60, '0', 2);
    if (form.seconds && form.colons)
        buffer_add_char(out, ':');
    if (form.seconds)
        add_number(out, offset % 60, '0', 2);
}

static void add_zone_name(buffer *out, const zone_period *period)
{
    if (period->name.size > 0)
        buffer_add(out, period->name);
    else
        add_offset(out, (layout_offset){.minutes = true}, period->offset);
}

static void add_part(buffer *out, const layout_part *part, const civil *c, moment m, const zone_period *period)
{
    const char *half = c->hour >= 12 ? "PMpm" : "AMam";

    switch (part->kind) {
    case LAYOUT_END: break;
    case LAYOUT_YEAR: add_number(out, c->year, '0', 4); break;
    case LAYOUT_SHORT_YEAR: add_number(out, (c->year < 0 ? -c->year : c->year) % 100, '0', 2); break;
    case LAYOUT_MONTH_NAME: buffer_add(out, slice_from(month_names[c->month - 1])); break;
    case LAYOUT_SHORT_MONTH_NAME: buffer_add(out, slice_of(month_names[c->month - 1], 3)); break;
    case LAYOUT_MONTH: add_number(out, c->month, part->padding, 2); break;
    case LAYOUT_DAY: add_number(out, c->day, part->padding, 2); break;
    case LAYOUT_YEAR_DAY: add_number(out, c->year_day, part->padding, 3); break;
    case LAYOUT_WEEKDAY_NAME: buffer_add(out, slice_from(weekday_names[c->weekday])); break;
    case LAYOUT_SHORT_WEEKDAY_NAME: buffer_add(out, slice_of(weekday_names[c->weekday], 3)); break;
    case LAYOUT_HOUR: add_number(out, c->hour, '0', 2); break;
    case LAYOUT_HOUR_12: add_number(out, c->hour % 12 == 0 ? 12 : c->hour % 12, part->padding, 2); break;
    case LAYOUT_MINUTE: add_number(out, c->minute, part->padding, 2); break;
    case LAYOUT_SECOND: add_number(out, c->second, part->padding, 2); break;
    case LAYOUT_FRACTION:
    case LAYOUT_TRIMMED_FRACTION: add_fraction(out, part, m.nanoseconds); break;
    case LAYOUT_HALF: buffer_add(out, slice_of(half, 2)); break;
    case LAYOUT_SMALL_HALF: buffer_add(out, slice_of(half + 2, 2)); break;
    case LAYOUT_ZONE_NAME: add_zone_name(out, period); break;
    case LAYOUT_ZONE_OFFSET: add_offset(out, part->offset, period->offset); break;
    }
}

void moment_format(buffer *out, moment m, slice layout)
{
    zone_period period = zone_at(m.zone, m.seconds);
    civil c = moment_civil(m);
    layout_part part;

    arena_spend(out->arena, layout.size);
    while (layout.size > 0) {
        buffer_add(out, layout_next(&layout, &part));
        add_part(out, &part, &c, m, &period);
    }
}

void moment_print(buffer *out, moment m)
{
    moment_format(out, m, SLICE("2006-01-02 15:04:05.999999999 -0700 MST"));
    if (m.since_start != 0)
        buffer_printf(out, " m=%c%lld.%09lld", m.since_start < 0 ? '-' : '+',
                      (long long)llabs(m.since_start / NANOSECONDS), (long long)llabs(m.since_start % NANOSECONDS));
}
