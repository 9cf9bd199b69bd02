/* The String methods of time.Duration, time.Month and time.Weekday. */
#include "value/format.h"
#include "value/number.h"

#define MICROSECOND UINT64_C(1000)
#define MILLISECOND (1000 * MICROSECOND)
#define SECOND      (1000 * MILLISECOND)

/* n / unit with its fraction, without trailing zeros; the unit is a power of ten. */
static void add_units(buffer *out, uint64_t n, uint64_t unit)
{
    uint64_t rest = n % unit;

    format_uint(out, n / unit, 10);
    if (rest > 0)
        buffer_add_char(out, '.');
    while (rest > 0) {
        unit /= 10;
        buffer_add_char(out, (char)('0' + rest / unit));
        rest %= unit;
    }
}

static void add_long_duration(buffer *out, uint64_t n)
{
    uint64_t minutes = n / (60 * SECOND);

    if (minutes >= 60) {
        format_uint(out, minutes / 60, 10);
        buffer_add_char(out, 'h');
    }
    if (minutes > 0) {
        format_uint(out, minutes % 60, 10);
        buffer_add_char(out, 'm');
    }
    add_units(out, n % (60 * SECOND), SECOND);
    buffer_add_char(out, 's');
}

void format_duration(buffer *out, int64_t nanoseconds)
{
    uint64_t n = nanoseconds < 0 ? 0 - (uint64_t)nanoseconds : (uint64_t)nanoseconds;

    if (nanoseconds < 0)
        buffer_add_char(out, '-');
    if (n == 0 || n >= SECOND) {
        add_long_duration(out, n);
    } else {
        uint64_t unit = n < MICROSECOND ? 1 : n < MILLISECOND ? MICROSECOND : MILLISECOND;
        add_units(out, n, unit);
        buffer_add(out, unit == 1 ? SLICE("ns") : unit == MICROSECOND ? SLICE("\xC2\xB5s") : SLICE("ms"));
    }
}

static void add_name(buffer *out, const char *const *names, int64_t count, int64_t n, const char *what)
{
    if (n >= 0 && n < count) {
        buffer_add(out, slice_from(names[n]));
        return;
    }
    buffer_add(out, SLICE("%!"));
    buffer_add(out, slice_from(what));
    buffer_add_char(out, '(');
    format_uint(out, (uint64_t)n, 10); /* Go shows a negative one as a uint64 too */
    buffer_add_char(out, ')');
}

void format_month(buffer *out, int64_t month)
{
    static const char *const names[] = {"January", "February", "March",     "April",   "May",      "June",
                                        "July",    "August",   "September", "October", "November", "December"};
    static const char *const none[] = {NULL};

    if (month >= 1 && month <= 12)
        add_name(out, names, 12, month - 1, "Month");
    else
        add_name(out, none, 0, month, "Month");
}

void format_weekday(buffer *out, int64_t weekday)
{
    static const char *const names[] = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};

    add_name(out, names, 7, weekday, "Weekday");
}
