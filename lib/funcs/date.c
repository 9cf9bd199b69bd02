/*
 * Dates and durations: sprig's functions, and Helm's own family for durations (pkg/engine/funcs.go). Zones come from
 * the machine's tz database; the local one is /etc/localtime, whatever the environment says.
 */
#include "funcs/date.h"

#include <math.h>

#include "funcs/funcs.h"
#include "funcs/random.h"
#include "template/exec.h"
#include "value/format.h"
#include "value/number.h"

#define DAY_SECONDS 86400

/* --- zones and moments -------------------------------------------------------------------------------------------- */

/* Zones that were looked for in this render; a zone that is not there is remembered as well. */
typedef struct known_zone {
    struct known_zone *next;
    slice name;
    const zone *zone;
    bool found;
} known_zone;

static const char zones_key;

bool date_zone(const call *c, slice name, const zone **z)
{
    void **first = exec_slot(c->exec, &zones_key);

    for (known_zone *k = *first; k != NULL; k = k->next)
        if (slice_equal(k->name, name)) {
            *z = k->zone;
            return k->found;
        }
    arena *a = c->exec->lasting;
    known_zone *k = ARENA_NEW(a, known_zone);
    k->name = arena_slice(a, name);
    k->found = true;
    if (random_reproduced(c) != NULL && slice_equal(name, SLICE("Local")))
        k->zone = zone_local_utc(a);
    else
        k->found = zone_load(a, k->name, &k->zone);
    k->next = *first;
    *first = k;
    *z = k->zone;
    return k->found;
}

static const zone *local_zone(const call *c)
{
    const zone *z;

    date_zone(c, SLICE("Local"), &z);
    return z;
}

moment date_now(const call *c)
{
    const reproducible *r = random_reproduced(c);

    return r == NULL ? moment_now(local_zone(c)) : (moment){.seconds = r->seconds, .zone = local_zone(c)};
}

/* What sprig takes for a date: a time, or seconds since 1970 of type int, int32 or int64; anything else is now. */
static moment date_argument(const call *c, value v)
{
    if (v.type == TYPE_TIME)
        return time_of(v);
    if (v.type == TYPE_INT || v.type == TYPE_INT32 || v.type == TYPE_INT64)
        return (moment){.seconds = v.integer, .zone = local_zone(c)};
    return date_now(c);
}

static value format_in_zone(call *c, slice layout, value date, slice zone_name)
{
    moment m = date_argument(c, date);
    buffer out = buffer_new(c->arena);

    if (!date_zone(c, zone_name, &m.zone))
        m.zone = NULL;
    moment_format(&out, m, layout);
    return value_string(buffer_slice(&out));
}

/* --- dates -------------------------------------------------------------------------------------------------------- */

static value fn_now(call *c)
{
    return time_value(c->arena, date_now(c));
}

static value fn_date(call *c)
{
    return format_in_zone(c, arg_string(c, 0), arg_any(c, 1), SLICE("Local"));
}

/* dateInZone LAYOUT DATE ZONE: in UTC when there is no such zone. */
static value fn_date_in_zone(call *c)
{
    return format_in_zone(c, arg_string(c, 0), arg_any(c, 1), arg_string(c, 2));
}

static value fn_html_date(call *c)
{
    return format_in_zone(c, SLICE("2006-01-02"), arg_any(c, 0), SLICE("Local"));
}

static value fn_html_date_in_zone(call *c)
{
    return format_in_zone(c, SLICE("2006-01-02"), arg_any(c, 0), arg_string(c, 1));
}

/* dateModify DURATION DATE: the date as it was when the duration is none. */
static value fn_date_modify(call *c)
{
    int64_t nanoseconds;
    slice error;

    if (!duration_parse(c->arena, arg_string(c, 0), &nanoseconds, &error))
        return arg_any(c, 1);
    return time_value(c->arena, moment_add(time_of(arg_any(c, 1)), nanoseconds));
}

static value fn_must_date_modify(call *c)
{
    int64_t nanoseconds;
    slice error;

    if (!duration_parse(c->arena, arg_string(c, 0), &nanoseconds, &error))
        call_fail_text(c, error);
    return time_value(c->arena, moment_add(time_of(arg_any(c, 1)), nanoseconds));
}

/* toDate LAYOUT TEXT: the zero time when the text does not fit. */
static value fn_to_date(call *c)
{
    moment m;
    slice error;

    if (!moment_parse(c->arena, arg_string(c, 0), arg_string(c, 1), local_zone(c), &m, &error))
        m = moment_zero();
    return time_value(c->arena, m);
}

static value fn_must_to_date(call *c)
{
    moment m;
    slice error;

    if (!moment_parse(c->arena, arg_string(c, 0), arg_string(c, 1), local_zone(c), &m, &error))
        call_fail_text(c, error);
    return time_value(c->arena, m);
}

static value fn_unix_epoch(call *c)
{
    return value_string(arena_printf(c->arena, "%lld", (long long)time_of(arg_any(c, 0)).seconds));
}

/* --- sprig's durations -------------------------------------------------------------------------------------------- */

static value duration_text(call *c, int64_t nanoseconds)
{
    buffer out = buffer_new(c->arena);

    format_duration(&out, nanoseconds);
    return value_string(buffer_slice(&out));
}

/* ago DATE: the time since then, in whole seconds. An int32 is no date here. */
static value fn_ago(call *c)
{
    value v = arg_any(c, 0);
    moment since = v.type == TYPE_INT32 ? date_now(c) : date_argument(c, v);

    return duration_text(c, duration_round(moment_subtract(date_now(c), since), NANOSECONDS));
}

/* duration SECONDS: of a string or an int64; 0s of anything else. */
static value fn_duration(call *c)
{
    value v = arg_any(c, 0);
    int64_t seconds = v.type == TYPE_INT64 ? v.integer : 0;

    if (v.type == TYPE_STRING && parse_int(value_slice(v), 10, &seconds) == PARSE_SYNTAX)
        seconds = 0;
    return duration_text(c, (int64_t)((uint64_t)seconds * (uint64_t)NANOSECONDS));
}

/* durationRound DURATION: the largest unit that it exceeds, in whole numbers; of a time, what has passed since. */
static value fn_duration_round(call *c)
{
    static const struct {
        const char *name;
        int64_t seconds;
    } units[] = {
        {"y", 365 * DAY_SECONDS}, {"mo", 30 * DAY_SECONDS}, {"d", DAY_SECONDS}, {"h", 3600}, {"m", 60}, {"s", 1}};
    value v = arg_any(c, 0);
    int64_t n = v.type == TYPE_INT64 ? v.integer : 0;
    slice error;

    if (v.type == TYPE_STRING)
        duration_parse(c->arena, value_slice(v), &n, &error);
    else if (v.type == TYPE_TIME)
        n = moment_subtract(date_now(c), time_of(v));

    uint64_t size = n < 0 ? -(uint64_t)n : (uint64_t)n;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        uint64_t unit = (uint64_t)units[i].seconds * (uint64_t)NANOSECONDS;
        if (size > unit)
            return value_string(arena_printf(c->arena, "%llu%s", (unsigned long long)(size / unit), units[i].name));
    }
    return value_string(SLICE("0s"));
}

/* --- Helm's durations --------------------------------------------------------------------------------------------- */

static bool fail_number(arena *a, const char *words, value v, slice *error)
{
    buffer out = buffer_new(a);

    buffer_add(&out, slice_from(words));
    format_value(&out, v);
    *error = buffer_slice(&out);
    return false;
}

static bool seconds_of_int(arena *a, value v, int64_t *nanoseconds, slice *error)
{
    const int64_t most = INT64_MAX / NANOSECONDS;
    int64_t seconds = v.kind == KIND_INT || v.natural <= INT64_MAX ? v.integer : INT64_MAX;

    v.type = v.kind == KIND_INT ? TYPE_INT64 : TYPE_UINT64; /* printed with %d */
    if (seconds > most || seconds < -most)
        return fail_number(a, "duration seconds overflow: ", v, error);
    *nanoseconds = seconds * NANOSECONDS;
    return true;
}

static bool seconds_of_float(arena *a, double seconds, int64_t *nanoseconds, slice *error)
{
    const double limit = 9223372036854775808.0; /* 2 to the 63rd */
    double n = seconds * 1e9;

    if (isnan(seconds) || isinf(seconds))
        return fail_number(a, "invalid duration seconds: ", value_float(seconds), error);
    if (seconds > limit / 1e9 || seconds < -limit / 1e9)
        return fail_number(a, "duration seconds overflow: ", value_float(seconds), error);
    if (n > limit || n < -limit)
        return fail_number(a, "duration nanoseconds overflow: ", value_float(n), error);
    *nanoseconds = n < limit ? (int64_t)n : INT64_MIN; /* as amd64 converts what does not fit */
    return true;
}

static bool duration_of_text(arena *a, slice text, int64_t *nanoseconds, slice *error)
{
    slice trimmed = slice_trim_space(text);
    double seconds;

    if (trimmed.size == 0) {
        *error = SLICE("empty duration");
        return false;
    }
    if (duration_parse(a, trimmed, nanoseconds, error))
        return true;
    if (parse_float(trimmed, &seconds) == PARSE_OK)
        return seconds_of_float(a, seconds, nanoseconds, error);

    buffer out = buffer_new(a);
    buffer_add(&out, SLICE("could not parse duration "));
    quote_string(&out, text);
    *error = buffer_slice(&out);
    return false;
}

/* What Helm takes for a duration: one, text like "1h30m", or seconds as text or as a number. */
static bool to_duration(const call *c, size_t n, int64_t *nanoseconds, slice *error)
{
    value v = arg_any(c, n);

    *nanoseconds = 0;
    if (v.type == TYPE_DURATION) {
        *nanoseconds = v.integer;
        return true;
    }
    switch ((value_kind)v.kind) {
    case KIND_STRING: return duration_of_text(c->arena, value_slice(v), nanoseconds, error);
    case KIND_INT:
    case KIND_UINT: return seconds_of_int(c->arena, v, nanoseconds, error);
    case KIND_FLOAT: return seconds_of_float(c->arena, v.number, nanoseconds, error);
    case KIND_NIL: *error = SLICE("invalid duration"); return false;
    default:
        *error = arena_concat(c->arena, SLICE("unsupported duration type "), type_name((type)v.type));
        return false;
    }
}

/* Argument 0 in nanoseconds; 0 for what is no duration. */
static int64_t duration_or_zero(const call *c)
{
    int64_t nanoseconds;
    slice error;

    return to_duration(c, 0, &nanoseconds, &error) ? nanoseconds : 0;
}

static value fn_must_to_duration(call *c)
{
    int64_t nanoseconds;
    slice error;

    if (!to_duration(c, 0, &nanoseconds, &error))
        call_fail_text(c, error);
    return duration_value(nanoseconds);
}

/* Whole units and the rest apart, as Go adds them up. */
static double in_units(int64_t nanoseconds, int64_t unit)
{
    return (double)(nanoseconds / unit) + (double)(nanoseconds % unit) / (double)unit;
}

static value fn_duration_seconds(call *c)
{
    return value_float(in_units(duration_or_zero(c), NANOSECONDS));
}

static value fn_duration_milliseconds(call *c)
{
    return value_int64(duration_or_zero(c) / 1000000);
}

static value fn_duration_microseconds(call *c)
{
    return value_int64(duration_or_zero(c) / 1000);
}

static value fn_duration_nanoseconds(call *c)
{
    return value_int64(duration_or_zero(c));
}

static value fn_duration_minutes(call *c)
{
    return value_float(in_units(duration_or_zero(c), 60 * NANOSECONDS));
}

static value fn_duration_hours(call *c)
{
    return value_float(in_units(duration_or_zero(c), 3600 * NANOSECONDS));
}

static value fn_duration_days(call *c)
{
    return value_float(in_units(duration_or_zero(c), 3600 * NANOSECONDS) / 24.0);
}

static value fn_duration_weeks(call *c)
{
    return value_float(in_units(duration_or_zero(c), 3600 * NANOSECONDS) / 24.0 / 7.0);
}

/* Rounds argument 0 to a multiple of argument 1; as it is when that is no duration. */
static value round_duration(call *c, int64_t (*change)(int64_t nanoseconds, int64_t unit))
{
    int64_t nanoseconds, unit;
    slice error;

    if (!to_duration(c, 0, &nanoseconds, &error))
        return duration_value(0);
    if (to_duration(c, 1, &unit, &error))
        nanoseconds = change(nanoseconds, unit);
    return duration_value(nanoseconds);
}

static value fn_duration_round_to(call *c)
{
    return round_duration(c, duration_round);
}

static value fn_duration_truncate_to(call *c)
{
    return round_duration(c, duration_truncate);
}

/* clang-format off */
const function_row date_functions[] = {
    /* name                  arguments  result  function */
    {"now",                  "",        "t",    fn_now},
    {"date",                 "s a",     "s",    fn_date},
    {"dateInZone",           "s a s",   "s",    fn_date_in_zone},
    {"date_in_zone",         "s a s",   "s",    fn_date_in_zone},
    {"htmlDate",             "a",       "s",    fn_html_date},
    {"htmlDateInZone",       "a s",     "s",    fn_html_date_in_zone},
    {"dateModify",           "s t",     "t",    fn_date_modify},
    {"date_modify",          "s t",     "t",    fn_date_modify},
    {"mustDateModify",       "s t",     "t",    fn_must_date_modify},
    {"must_date_modify",     "s t",     "t",    fn_must_date_modify},
    {"toDate",               "s s",     "t",    fn_to_date},
    {"mustToDate",           "s s",     "t",    fn_must_to_date},
    {"unixEpoch",            "t",       "s",    fn_unix_epoch},
    {"ago",                  "a",       "s",    fn_ago},
    {"duration",             "a",       "s",    fn_duration},
    {"durationRound",        "a",       "s",    fn_duration_round},
    {"mustToDuration",       "a",       "d",    fn_must_to_duration},
    {"durationSeconds",      "a",       "f",    fn_duration_seconds},
    {"durationMilliseconds", "a",       "l",    fn_duration_milliseconds},
    {"durationMicroseconds", "a",       "l",    fn_duration_microseconds},
    {"durationNanoseconds",  "a",       "l",    fn_duration_nanoseconds},
    {"durationMinutes",      "a",       "f",    fn_duration_minutes},
    {"durationHours",        "a",       "f",    fn_duration_hours},
    {"durationDays",         "a",       "f",    fn_duration_days},
    {"durationWeeks",        "a",       "f",    fn_duration_weeks},
    {"durationRoundTo",      "a a",     "d",    fn_duration_round_to},
    {"durationTruncateTo",   "a a",     "d",    fn_duration_truncate_to},
    {NULL, NULL, NULL, NULL},
};
/* clang-format on */
