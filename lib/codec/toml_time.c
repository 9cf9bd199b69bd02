/* Dates and times of TOML: RFC 3339 and its parts, as Go's time.Parse reads them. */
#include "codec/toml_scan.h"

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

static bool take_date(slice *rest, toml_time *t)
{
    if (!take_digits(rest, 4, &t->year) || !take_char(rest, '-') || !take_digits(rest, 2, &t->month) ||
        !take_char(rest, '-') || !take_digits(rest, 2, &t->day))
        return false;
    return t->month >= 1 && t->month <= 12 && t->day >= 1 && t->day <= days_of_month(t->year, t->month);
}

/* .123: nine digits count. */
static bool take_fraction(slice *rest, toml_time *t)
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

static bool take_clock(slice *rest, toml_time *t)
{
    if (!take_digits(rest, 2, &t->hour) || !take_char(rest, ':') || !take_digits(rest, 2, &t->minute))
        return false;
    if (take_char(rest, ':') && (!take_digits(rest, 2, &t->second) || !take_fraction(rest, t)))
        return false;
    return t->hour < 24 && t->minute < 60 && t->second < 60;
}

/* Go lets an offset be 24 hours and 60 minutes. */
static bool take_offset(slice *rest, toml_time *t)
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

static bool take_kind(slice *rest, toml_time *t)
{
    t->kind = TOML_CLOCK_LOCAL;
    if (rest->size > 2 && rest->data[2] == ':')
        return take_clock(rest, t);
    t->kind = TOML_DATE_LOCAL;
    if (!take_date(rest, t))
        return false;
    if (rest->size == 0)
        return true;
    t->kind = TOML_TIME_LOCAL;
    if (!take_char(rest, 'T') || !take_clock(rest, t))
        return false;
    if (rest->size == 0)
        return true;
    t->kind = rest->data[0] == 'Z' ? TOML_TIME_UTC : TOML_TIME_OFFSET;
    return take_offset(rest, t);
}

bool toml_time_parse(slice text, toml_time *t)
{
    *t = (toml_time){.month = 1, .day = 1};
    return take_kind(&text, t) && text.size == 0;
}
