/* Reading moments by a layout (time.ParseInLocation), with the complaints of Go's ParseError. */
#include "funcs/layout.h"
#include "funcs/moment.h"
#include "value/number.h"

/* What has been read so far; -1 where nothing has. */
typedef struct reading {
    arena *arena;
    slice rest;
    slice layout; /* behind the part that is being read */
    int64_t year;
    int month, day, year_day;
    int hour, minute, second;
    int32_t nanoseconds;
    bool is_am, is_pm;
    bool is_utc, has_offset;
    int64_t offset;
    slice zone_name;
    const char *out_of_range; /* "month", … */
} reading;

static bool is_digit(slice s, size_t at)
{
    return at < s.size && s.data[at] >= '0' && s.data[at] <= '9';
}

static bool is_point(slice s)
{
    return s.size > 0 && (s.data[0] == '.' || s.data[0] == ',');
}

/* One or two digits, exactly two where `fixed`. */
static bool take_number(slice *s, bool fixed, int *n)
{
    size_t size = is_digit(*s, 1) ? 2 : 1;

    if (!is_digit(*s, 0) || (fixed && size == 1))
        return false;
    *n = s->data[0] - '0';
    if (size == 2)
        *n = *n * 10 + (s->data[1] - '0');
    *s = slice_after(*s, size);
    return true;
}

static bool take_year_day(reading *r, const layout_part *part)
{
    int n = 0, i = 0;

    for (int spaces = 0; spaces < 2 && part->padding == ' '; spaces++)
        r->rest = slice_without_prefix(r->rest, SLICE(" "));
    for (; i < 3 && is_digit(r->rest, (size_t)i); i++)
        n = n * 10 + (r->rest.data[i] - '0');
    if (i == 0 || (part->padding == '0' && i != 3))
        return false;
    r->rest = slice_after(r->rest, (size_t)i);
    r->year_day = n;
    return true;
}

/* A point and `size` - 1 digits, of which nine count. */
static bool take_fraction(reading *r, size_t size)
{
    int64_t n;
    size_t used = size > 10 ? 10 : size;

    if (r->rest.size < size || !is_point(r->rest))
        return false;
    slice digits = slice_after(slice_first(r->rest, used), 1);
    for (size_t i = 0; i < digits.size; i++)
        if (!is_digit(digits, i) && !(i == 0 && (digits.data[0] == '+' || digits.data[0] == '-')))
            return false;
    if (parse_int(digits, 10, &n) != PARSE_OK)
        return false;
    if (n < 0)
        r->out_of_range = "fractional second";
    for (size_t i = used; i < 10; i++)
        n *= 10;
    r->nanoseconds = (int32_t)n;
    r->rest = slice_after(r->rest, size);
    return true;
}

static size_t fraction_size(slice s)
{
    size_t size = 1;

    while (is_digit(s, size))
        size++;
    return size;
}

/* The index of the name at the start, letters of either case; `length` bytes of each name count, 0 for all. */
static bool take_name(reading *r, const char *const *names, int count, size_t length, int *index)
{
    for (int i = 0; i < count; i++) {
        slice name = slice_from(names[i]);
        if (length > 0)
            name = slice_first(name, length);
        if (r->rest.size < name.size || !slice_equal_fold(slice_first(r->rest, name.size), name))
            continue;
        r->rest = slice_after(r->rest, name.size);
        *index = i;
        return true;
    }
    return false;
}

static bool take_month_name(reading *r, size_t length)
{
    int index;

    if (!take_name(r, month_names, 12, length, &index))
        return false;
    r->month = index + 1;
    return true;
}

static bool take_year(reading *r, size_t size)
{
    int64_t n;

    if (r->rest.size < size || (size == 4 && !is_digit(r->rest, 0)))
        return false;
    if (parse_int(slice_first(r->rest, size), 10, &n) != PARSE_OK)
        return false;
    r->rest = slice_after(r->rest, size);
    r->year = size == 4 ? n : n >= 69 ? n + 1900 : n + 2000;
    return true;
}

static bool take_half(reading *r, slice am, slice pm)
{
    slice half = slice_first(r->rest, 2);

    r->is_am = r->is_am || slice_equal(half, am);
    r->is_pm = r->is_pm || slice_equal(half, pm);
    r->rest = slice_after(r->rest, 2);
    return slice_equal(half, am) || slice_equal(half, pm);
}

/* Checks a number of the clock or calendar against what it may be. */
static bool in_range(reading *r, int n, int least, int most, const char *name)
{
    if (n < least || n > most)
        r->out_of_range = name;
    return true;
}

static bool take_second(reading *r, const layout_part *part)
{
    layout_part next;
    slice layout = r->layout;

    if (!take_number(&r->rest, part->padding == '0', &r->second))
        return false;
    in_range(r, r->second, 0, 59, "second");
    if (r->out_of_range != NULL || !is_point(r->rest) || !is_digit(r->rest, 1))
        return true;
    layout_next(&layout, &next); /* a fraction that the layout does not ask for is taken all the same */
    if (next.kind == LAYOUT_FRACTION || next.kind == LAYOUT_TRIMMED_FRACTION)
        return true;
    return take_fraction(r, fraction_size(r->rest));
}

/* Two digits of an offset at a place. */
static bool offset_number(slice s, size_t at, int *n)
{
    slice digits = slice_first(slice_after(s, at), 2);

    return take_number(&digits, true, n);
}

static bool take_offset(reading *r, layout_offset form)
{
    size_t step = form.colons ? 3 : 2, size = 3 + (form.minutes ? step : 0) + (form.seconds ? step : 0);
    int hours = 0, minutes = 0, seconds = 0;
    slice s = r->rest;

    if (form.zulu && slice_starts(s, SLICE("Z"))) {
        r->rest = slice_after(s, 1);
        r->is_utc = true;
        return true;
    }
    if (s.size < size || (form.colons && s.data[3] != ':') || (form.colons && form.seconds && s.data[6] != ':'))
        return false;
    bool good = offset_number(s, 1, &hours) && (!form.minutes || offset_number(s, 1 + step, &minutes)) &&
                (!form.seconds || offset_number(s, 1 + 2 * step, &seconds));
    in_range(r, hours, 0, 24, "time zone offset hour");
    in_range(r, minutes, 0, 60, "time zone offset minute");
    in_range(r, seconds, 0, 60, "time zone offset second");
    r->rest = slice_after(s, size);
    r->has_offset = true;
    r->offset = (s.data[0] == '-' ? -1 : 1) * ((hours * 60 + minutes) * 60 + seconds);
    return good && (s.data[0] == '-' || s.data[0] == '+');
}

/* The bytes of a sign and a number of hours up to 23, or 0. */
static size_t signed_hours(slice s)
{
    size_t end = 1;
    int64_t hours;

    if (s.size == 0 || (s.data[0] != '-' && s.data[0] != '+'))
        return 0;
    while (is_digit(s, end))
        end++;
    bool good = end > 1 && parse_int(slice_after(slice_first(s, end), 1), 10, &hours) == PARSE_OK && hours <= 23;
    return good ? end : 0;
}

/* The bytes of an abbreviation: three capitals, or four or five that end in T; some others; or 0. */
static size_t zone_name_size(slice s)
{
    size_t capitals = 0;

    if (s.size < 3)
        return 0;
    if (slice_starts(s, SLICE("ChST")) || slice_starts(s, SLICE("MeST")))
        return 4;
    if (slice_starts(s, SLICE("GMT")))
        return 3 + signed_hours(slice_after(s, 3));
    if (s.data[0] == '+' || s.data[0] == '-')
        return signed_hours(s);
    while (capitals < 6 && capitals < s.size && s.data[capitals] >= 'A' && s.data[capitals] <= 'Z')
        capitals++;
    if (capitals == 3)
        return 3;
    if (capitals == 4)
        return s.data[3] == 'T' || slice_starts(s, SLICE("WITA")) ? 4 : 0;
    return capitals == 5 && s.data[4] == 'T' ? 5 : 0;
}

static bool take_zone_name(reading *r)
{
    size_t size;

    if (slice_starts(r->rest, SLICE("UTC"))) {
        r->is_utc = true;
        r->rest = slice_after(r->rest, 3);
        return true;
    }
    size = zone_name_size(r->rest);
    r->zone_name = slice_first(r->rest, size);
    r->rest = slice_after(r->rest, size);
    return size > 0;
}

static bool take_trimmed_fraction(reading *r)
{
    if (!is_point(r->rest) || !is_digit(r->rest, 1))
        return true;
    return take_fraction(r, fraction_size(r->rest));
}

/* Reads what one part of the layout stands for. */
static bool take_part(reading *r, const layout_part *part)
{
    bool fixed = part->padding == '0';
    int index;

    switch (part->kind) {
    case LAYOUT_END: return true;
    case LAYOUT_YEAR: return take_year(r, 4);
    case LAYOUT_SHORT_YEAR: return take_year(r, 2);
    case LAYOUT_MONTH_NAME: return take_month_name(r, 0);
    case LAYOUT_SHORT_MONTH_NAME: return take_month_name(r, 3);
    case LAYOUT_MONTH: return take_number(&r->rest, fixed, &r->month) && in_range(r, r->month, 1, 12, "month");
    case LAYOUT_DAY:
        if (part->padding == ' ')
            r->rest = slice_without_prefix(r->rest, SLICE(" "));
        return take_number(&r->rest, fixed, &r->day);
    case LAYOUT_YEAR_DAY: return take_year_day(r, part);
    case LAYOUT_WEEKDAY_NAME: return take_name(r, weekday_names, 7, 0, &index);
    case LAYOUT_SHORT_WEEKDAY_NAME: return take_name(r, weekday_names, 7, 3, &index);
    case LAYOUT_HOUR: return take_number(&r->rest, false, &r->hour) && in_range(r, r->hour, 0, 23, "hour");
    case LAYOUT_HOUR_12: return take_number(&r->rest, fixed, &r->hour) && in_range(r, r->hour, 0, 12, "hour");
    case LAYOUT_MINUTE: return take_number(&r->rest, fixed, &r->minute) && in_range(r, r->minute, 0, 59, "minute");
    case LAYOUT_SECOND: return take_second(r, part);
    case LAYOUT_FRACTION: return take_fraction(r, part->text.size);
    case LAYOUT_TRIMMED_FRACTION: return take_trimmed_fraction(r);
    case LAYOUT_HALF: return take_half(r, SLICE("AM"), SLICE("PM"));
    case LAYOUT_SMALL_HALF: return take_half(r, SLICE("am"), SLICE("pm"));
    case LAYOUT_ZONE_NAME: return take_zone_name(r);
    case LAYOUT_ZONE_OFFSET: return take_offset(r, part->offset);
    }
    return false;
}

/* Text between parts must stand in the value too; runs of spaces match any number of them. */
static bool skip_text(reading *r, slice text, slice *missing)
{
    while (text.size > 0) {
        *missing = text;
        if (text.data[0] == ' ') {
            if (r->rest.size > 0 && r->rest.data[0] != ' ')
                return false;
            text = slice_trim_left(text, SLICE(" "));
            r->rest = slice_trim_left(r->rest, SLICE(" "));
            continue;
        }
        if (r->rest.size == 0 || r->rest.data[0] != text.data[0])
            return false;
        text = slice_after(text, 1);
        r->rest = slice_after(r->rest, 1);
    }
    return true;
}

/* `parsing time "VALUE"MESSAGE`, or how a part of the value does not fit one of the layout. */
static bool fail_message(arena *a, slice value, slice message, slice *error)
{
    buffer out = buffer_new(a);

    buffer_add(&out, SLICE("parsing time "));
    time_quote(&out, value);
    buffer_add(&out, message);
    *error = buffer_slice(&out);
    return false;
}

static bool fail_part(arena *a, slice layout, slice value, slice wanted, slice found, slice *error)
{
    buffer out = buffer_new(a);

    buffer_add(&out, SLICE(" as "));
    time_quote(&out, layout);
    buffer_add(&out, SLICE(": cannot parse "));
    time_quote(&out, found);
    buffer_add(&out, SLICE(" as "));
    time_quote(&out, wanted);
    return fail_message(a, value, buffer_slice(&out), error);
}

static bool fail_extra(arena *a, slice value, slice extra, slice *error)
{
    buffer out = buffer_new(a);

    buffer_add(&out, SLICE(": extra text: "));
    time_quote(&out, extra);
    return fail_message(a, value, buffer_slice(&out), error);
}

static bool read_by_layout(reading *r, slice layout, slice value, slice *error)
{
    layout_part part;
    slice missing;

    r->layout = layout;
    do {
        slice text = layout_next(&r->layout, &part);
        if (!skip_text(r, text, &missing))
            return fail_part(r->arena, layout, value, text, r->rest, error);
        slice hold = r->rest;
        if (part.kind == LAYOUT_END && r->rest.size > 0)
            return fail_extra(r->arena, value, r->rest, error);
        bool good = take_part(r, &part);
        if (r->out_of_range != NULL)
            return fail_message(r->arena, value, arena_printf(r->arena, ": %s out of range", r->out_of_range), error);
        if (!good)
            return fail_part(r->arena, layout, value, part.text, hold, error);
    } while (part.kind != LAYOUT_END);
    return true;
}

/* Month and day from the day of the year, which must agree with what else was read; NULL, or what is wrong. */
static const char *settle_year_day(reading *r)
{
    int left = r->year_day, month = 1;

    if (left < 1 || left > (is_leap_year(r->year) ? 366 : 365))
        return ": day-of-year out of range";
    for (; left > days_in_month(month, r->year); month++)
        left -= days_in_month(month, r->year);
    if (r->month >= 0 && r->month != month)
        return ": day-of-year does not match month";
    if (r->day >= 0 && r->day != left)
        return ": day-of-year does not match day";
    r->month = month;
    r->day = left;
    return NULL;
}

static const char *settle_day(reading *r)
{
    const char *wrong = r->year_day >= 0 ? settle_year_day(r) : NULL;

    if (wrong != NULL)
        return wrong;
    r->month = r->month < 0 ? 1 : r->month;
    r->day = r->day < 0 ? 1 : r->day;
    return r->day < 1 || r->day > days_in_month(r->month, r->year) ? ": day out of range" : NULL;
}

/* The moment of a reading with an offset, or with the abbreviation of a zone; `z` is used if it knows them. */
static moment settle_zone(const reading *r, moment utc, const zone *z)
{
    int64_t offset = r->offset;

    if (r->has_offset) {
        utc.seconds -= offset;
        zone_period period = zone_at(z, utc.seconds);
        bool same_name = r->zone_name.size == 0 || slice_equal(period.name, r->zone_name);
        utc.zone = period.offset == offset && same_name ? z : zone_fixed(r->arena, r->zone_name, offset);
        return utc;
    }
    if (zone_offset_of(z, r->zone_name, utc.seconds, &offset)) {
        utc.seconds -= offset;
        utc.zone = z;
        return utc;
    }
    offset = 0;
    if (slice_starts(r->zone_name, SLICE("GMT")) && parse_int(slice_after(r->zone_name, 3), 10, &offset) == PARSE_OK)
        offset *= 3600;
    utc.zone = zone_fixed(r->arena, r->zone_name, offset);
    return utc;
}

bool moment_parse(arena *a, slice layout, slice text, const zone *z, moment *result, slice *error)
{
    reading r = {.arena = a, .rest = text, .month = -1, .day = -1, .year_day = -1, .zone_name = SLICE("")};
    const char *wrong;

    arena_spend(a, layout.size);
    if (!read_by_layout(&r, layout, text, error))
        return false;
    if (r.is_pm && r.hour < 12)
        r.hour += 12;
    else if (r.is_am && r.hour == 12)
        r.hour = 0;
    wrong = settle_day(&r);
    if (wrong != NULL)
        return fail_message(a, text, slice_from(wrong), error);

    civil c = {.year = r.year, .month = r.month, .day = r.day, .hour = r.hour, .minute = r.minute, .second = r.second};
    if (r.is_utc || r.has_offset || r.zone_name.size > 0) {
        *result = moment_of(&c, r.nanoseconds, NULL);
        if (!r.is_utc)
            *result = settle_zone(&r, *result, z);
    } else {
        *result = moment_of(&c, r.nanoseconds, z);
    }
    return true;
}
