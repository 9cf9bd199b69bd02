/* The calendar, and arithmetic on moments and durations. */
#include "funcs/moment.h"

#include <time.h>

enum { DAY = 86400, HOUR = 3600, ERA_DAYS = 146097 /* of 400 years */ };

/* Go's operators on int64, which wrap around. */
static int64_t plus(int64_t x, int64_t y)
{
    return (int64_t)((uint64_t)x + (uint64_t)y);
}

/* Division that rounds down, for counts before 1970; the rest is not negative. */
static int64_t divide_down(int64_t n, int64_t by, int64_t *rest)
{
    int64_t quotient = n / by;

    *rest = n % by;
    if (*rest < 0) {
        *rest += by;
        quotient--;
    }
    return quotient;
}

bool is_leap_year(int64_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int days_in_month(int month, int64_t year)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return days[month - 1] + (month == 2 && is_leap_year(year));
}

/* Years are counted from March, so that the leap day is the last of its year. */
int64_t days_of(int64_t year, int month, int64_t day)
{
    int64_t year_of_era;
    int64_t era = divide_down(month <= 2 ? plus(year, -1) : year, 400, &year_of_era);
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5;
    int64_t days = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

    return plus((int64_t)((uint64_t)era * ERA_DAYS), plus(days - 719468 - 1, day));
}

civil civil_at(int64_t seconds)
{
    int64_t of_day, day_of_era, rest;
    int64_t days = divide_down(seconds, DAY, &of_day);
    int64_t era = divide_down(days + 719468, ERA_DAYS, &day_of_era);
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / (ERA_DAYS - 1)) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t march_month = (5 * day_of_year + 2) / 153;
    civil c;

    c.month = (int)(march_month < 10 ? march_month + 3 : march_month - 9);
    c.day = (int)(day_of_year - (153 * march_month + 2) / 5 + 1);
    c.year = era * 400 + year_of_era + (c.month <= 2);
    c.year_day = (int)(days - days_of(c.year, 1, 1) + 1);
    divide_down(days + 4, 7, &rest); /* the first day of 1970 was a Thursday */
    c.weekday = (int)rest;
    c.hour = (int)(of_day / HOUR);
    c.minute = (int)(of_day % HOUR / 60);
    c.second = (int)(of_day % 60);
    return c;
}

moment moment_of_days(const civil *c, int64_t days, int32_t nanoseconds, const zone *z)
{
    int64_t day = days_of(c->year, c->month, plus(c->day, days));
    int64_t clock = c->hour * HOUR + c->minute * 60 + c->second;
    int64_t seconds = plus((int64_t)((uint64_t)day * DAY), clock);
    zone_period period = zone_at(z, seconds);

    if (period.offset != 0) {
        int64_t utc = plus(seconds, -period.offset);
        if (utc < period.start || utc >= period.end)
            period = zone_at(z, utc);
        seconds = plus(seconds, -period.offset);
    }
    return (moment){.seconds = seconds, .nanoseconds = nanoseconds, .zone = z};
}

moment moment_of(const civil *c, int32_t nanoseconds, const zone *z)
{
    return moment_of_days(c, 0, nanoseconds, z);
}

moment moment_zero(void)
{
    return (moment){.seconds = ZERO_TIME_SECONDS};
}

moment moment_now(const zone *local)
{
    struct timespec wall = {0}, running = {0};

    clock_gettime(CLOCK_REALTIME, &wall);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &running); /* about as long as the program has been running */
    return (moment){.seconds = wall.tv_sec,
                    .nanoseconds = (int32_t)wall.tv_nsec,
                    .since_start = running.tv_sec * NANOSECONDS + running.tv_nsec + 1,
                    .zone = local};
}

moment moment_add(moment m, int64_t nanoseconds)
{
    int64_t rest;
    int64_t seconds = divide_down(nanoseconds, NANOSECONDS, &rest);

    rest += m.nanoseconds;
    m.seconds = plus(m.seconds, seconds + (rest >= NANOSECONDS));
    m.nanoseconds = (int32_t)(rest % NANOSECONDS);
    if (m.since_start != 0)
        m.since_start = plus(m.since_start, nanoseconds);
    return m;
}

/* x * y modulo m, which is below 2^63. */
static uint64_t multiply_modulo(uint64_t x, uint64_t y, uint64_t m)
{
    uint64_t product = 0;

    for (x %= m; y > 0; y >>= 1) {
        if (y & 1)
            product = (product + x) % m;
        x = (x + x) % m;
    }
    return product;
}

/* The nanoseconds since the last multiple of a unit. */
static int64_t rest_of_unit(moment m, int64_t unit)
{
    int64_t seconds;

    divide_down(plus(m.seconds, -ZERO_TIME_SECONDS), unit, &seconds);
    uint64_t rest = multiply_modulo((uint64_t)seconds, (uint64_t)NANOSECONDS, (uint64_t)unit);
    return (int64_t)((rest + (uint64_t)m.nanoseconds) % (uint64_t)unit);
}

moment moment_truncate(moment m, int64_t unit)
{
    m.since_start = 0;
    return unit <= 0 ? m : moment_add(m, -rest_of_unit(m, unit));
}

moment moment_round(moment m, int64_t unit)
{
    m.since_start = 0;
    if (unit <= 0)
        return m;

    int64_t rest = rest_of_unit(m, unit);
    return moment_add(m, rest < unit - rest ? -rest : unit - rest);
}

int64_t moment_subtract(moment m, moment other)
{
    const int64_t most = INT64_MAX / NANOSECONDS;
    int64_t seconds = (int64_t)((uint64_t)m.seconds - (uint64_t)other.seconds);
    int order = moment_compare(m, other);

    if ((order > 0 && seconds < 0) || seconds > most)
        return INT64_MAX;
    if ((order < 0 && seconds > 0) || seconds < -most)
        return INT64_MIN;
    return plus(seconds * NANOSECONDS, m.nanoseconds - other.nanoseconds);
}

int moment_compare(moment m, moment other)
{
    if (m.seconds != other.seconds)
        return m.seconds < other.seconds ? -1 : 1;
    return (m.nanoseconds > other.nanoseconds) - (m.nanoseconds < other.nanoseconds);
}

civil moment_civil(moment m)
{
    return civil_at(plus(m.seconds, zone_at(m.zone, m.seconds).offset));
}
