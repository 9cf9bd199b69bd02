/* Times of TOML: RFC 3339 and its parts, read as Go's time.Parse reads them and printed as time.Time prints. */
#include "codec/toml_time.h"

typedef struct time_parts {
    int year, month, day, hour, minute, second, nanosecond, offset;
} time_parts;

enum { DAYS_TO_1970 = 719468 }; /* from 0000-03-01 */

/* Takes exactly `count` digits. */
static bool take_digits(slice *rest, size_t count, int *number)
{
    *number = 0;
    if (rest->size < count)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (rest->data[i] < '0' || rest->data[i] > '9')
            return false;
        *number = *number * 10 + (rest->data[i] - '0');
    }
    *rest = slice_after(*rest, count);
    return true;
}

static bool take_char(slice *rest, char c)
{
    if (rest->size == 0 || rest->data[0] != c)
        return false;
    *rest = slice_after(*rest, 1);
    return true;
}

static int days_of_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    return days[month - 1] + (month == 2 && leap ? 1 : 0);
}

static bool take_date(slice *rest, time_parts *t)
{
    if (!take_digits(rest, 4, &t->year) || !take_char(rest, '-') || !take_digits(rest, 2, &t->month) ||
        !take_char(rest, '-') || !take_digits(rest, 2, &t->day))
        return false;
    return t->month >= 1 && t->month <= 12 && t->day >= 1 && t->day <= days_of_month(t->year, t->month);
}

/* .123: nine digits count. */
static bool take_fraction(slice *rest, time_parts *t)
{
    int unit = 100000000, digit;

    if (!take_char(rest, '.'))
        return true;
    if (!take_digits(rest, 1, &digit))
        return false;
    do {
        t->nanosecond += digit * unit;
        unit /= 10;
    } while (take_digits(rest, 1, &digit));
    return true;
}

static bool take_clock(slice *rest, time_parts *t)
{
    if (!take_digits(rest, 2, &t->hour) || !take_char(rest, ':') || !take_digits(rest, 2, &t->minute))
        return false;
    if (take_char(rest, ':') && (!take_digits(rest, 2, &t->second) || !take_fraction(rest, t)))
        return false;
    return t->hour < 24 && t->minute < 60 && t->second < 60;
}

/* Go lets an offset be 24 hours and 60 minutes. */
static bool take_offset(slice *rest, time_parts *t)
{
    bool west = rest->size > 0 && rest->data[0] == '-';
    int hours, minutes;

    if (take_char(rest, 'Z'))
        return true;
    if (!(west ? take_char(rest, '-') : take_char(rest, '+')) || !take_digits(rest, 2, &hours) ||
        !take_char(rest, ':') || !take_digits(rest, 2, &minutes) || hours > 24 || minutes > 60)
        return false;
    t->offset = (hours * 60 + minutes) * (west ? -60 : 60);
    return true;
}

/* Which of the four kinds it is, told by the name of the zone. */
static bool read_parts(slice rest, time_parts *t, slice *zone)
{
    *zone = SLICE("time-local");
    if (rest.size > 2 && rest.data[2] == ':')
        return take_clock(&rest, t) && rest.size == 0;
    *zone = SLICE("date-local");
    if (!take_date(&rest, t))
        return false;
    if (rest.size == 0)
        return true;
    *zone = SLICE("datetime-local");
    if (!take_char(&rest, 'T') || !take_clock(&rest, t))
        return false;
    if (rest.size == 0)
        return true;
    if (!take_offset(&rest, t))
        return false;
    *zone = t->offset == 0 ? SLICE("UTC") : SLICE("");
    return rest.size == 0;
}

/* Days of the civil calendar, counted from 1970-01-01; years start in March, so that leap days come last. */
static int64_t days_from_date(int year, int month, int day)
{
    int64_t years = month <= 2 ? year - 1 : year;
    int64_t century = (years >= 0 ? years : years - 399) / 400;
    int64_t year_of = years - century * 400;
    int64_t day_of = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

    return century * 146097 + year_of * 365 + year_of / 4 - year_of / 100 + day_of - DAYS_TO_1970;
}

static void date_from_days(int64_t days, time_parts *t)
{
    days += DAYS_TO_1970;
    int64_t century = (days >= 0 ? days : days - 146096) / 146097;
    int64_t rest = days - century * 146097;
    int64_t year = (rest - rest / 1460 + rest / 36524 - rest / 146096) / 365;
    int64_t day_of = rest - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * day_of + 2) / 153;

    t->day = (int)(day_of - (153 * month + 2) / 5 + 1);
    t->month = (int)(month < 10 ? month + 3 : month - 9);
    t->year = (int)(year + century * 400 + (t->month <= 2 ? 1 : 0));
}

/* 2006-01-02 15:04:05.999999999 -0700 MST */
static void print_time(buffer *out, const object *o)
{
    const toml_time *time = o->native;
    int64_t seconds = time->seconds + time->offset;
    int64_t days = (seconds >= 0 ? seconds : seconds - 86399) / 86400;
    int clock = (int)(seconds - days * 86400), offset = time->offset < 0 ? -time->offset : time->offset;
    char sign = time->offset < 0 ? '-' : '+';
    time_parts t;

    date_from_days(days, &t);
    buffer_printf(out, "%04d-%02d-%02d %02d:%02d:%02d", t.year, t.month, t.day, clock / 3600, clock / 60 % 60,
                  clock % 60);
    if (time->nanoseconds > 0) {
        buffer_printf(out, ".%09d", (int)time->nanoseconds);
        while (out->data[out->size - 1] == '0')
            out->size--;
    }
    buffer_printf(out, " %c%02d%02d ", sign, offset / 3600, offset / 60 % 60);
    if (time->zone.size > 0)
        buffer_add(out, time->zone);
    else
        buffer_printf(out, "%c%02d%02d", sign, offset / 3600, offset / 60 % 60);
}

static bool equal_times(const object *a, const object *b)
{
    const toml_time *x = a->native, *y = b->native;

    return x->seconds == y->seconds && x->nanoseconds == y->nanoseconds && x->offset == y->offset &&
           slice_equal(x->zone, y->zone);
}

static const object_class time_class = {.type = TYPE_TIME, .print = print_time, .equal = equal_times};

bool toml_time_read(arena *a, slice text, value *result)
{
    time_parts t = {.month = 1, .day = 1};
    toml_time *time = ARENA_NEW(a, toml_time);
    object *o = ARENA_NEW(a, object);

    if (!read_parts(text, &t, &time->zone))
        return false;
    time->seconds =
        days_from_date(t.year, t.month, t.day) * 86400 + t.hour * 3600 + t.minute * 60 + t.second - t.offset;
    time->nanoseconds = t.nanosecond;
    time->offset = t.offset;
    o->class = &time_class;
    o->native = time;
    *result = value_object(o);
    return true;
}
