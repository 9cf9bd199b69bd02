/*
 * time.Time as an object, and the methods of Go's time types.
 */
#include <stdlib.h>

#include "funcs/date.h"
#include "value/format.h"
#include "value/number.h"

static void time_print(buffer *out, const object *o)
{
    moment_print(out, *(const moment *)o->native);
}

/* time.Date(2024, time.February, 29, 10, 0, 0, 0, time.UTC) */
static void time_print_go(buffer *out, const object *o)
{
    moment m = *(const moment *)o->native;
    civil c = moment_civil(m);
    slice zone_text = zone_name(m.zone);

    buffer_printf(out, "time.Date(%lld, time.", (long long)c.year);
    format_month(out, c.month);
    buffer_printf(out, ", %d, %d, %d, %d, %ld, ", c.day, c.hour, c.minute, c.second, (long)m.nanoseconds);
    if (slice_equal(zone_text, SLICE("UTC")) || slice_equal(zone_text, SLICE("Local"))) {
        buffer_add(out, SLICE("time."));
        buffer_add(out, zone_text);
    } else {
        buffer_add(out, SLICE("time.Location("));
        quote_string(out, zone_text);
        buffer_add_char(out, ')');
    }
    buffer_add_char(out, ')');
}

/* Go's == on the struct: the same moment in the same zone. */
static bool time_equal(arena *memory, const object *a, const object *b)
{
    const moment *x = a->native, *y = b->native;

    (void)memory;
    return moment_compare(*x, *y) == 0 && x->zone == y->zone && x->since_start == y->since_start;
}

static const char *const time_fields[] = {"wall", "ext", "loc"};

static const object_class time_class = {
    .type = TYPE_TIME,
    .names = time_fields,
    .count = sizeof time_fields / sizeof *time_fields,
    .print = time_print,
    .print_go = time_print_go,
    .equal = time_equal,
};

static void location_print(buffer *out, const object *o)
{
    buffer_add(out, zone_name(o->native));
}

static bool location_equal(arena *memory, const object *a, const object *b)
{
    (void)memory;
    return a->native == b->native;
}

static const object_class location_class = {.type = TYPE_LOCATION, .print = location_print, .equal = location_equal};

static value location_value(arena *a, const zone *z)
{
    object *o = ARENA_NEW(a, object);

    o->class = &location_class;
    o->native = (void *)(uintptr_t)z;
    return value_object(o);
}

/* The fields show where `printf` has a verb for numbers. UTC is a nil pointer. */
value time_value(arena *a, moment m)
{
    object *o = ARENA_NEW(a, object);
    moment *kept = ARENA_NEW(a, moment);

    *kept = m;
    o->class = &time_class;
    o->native = kept;
    o->fields = ARENA_ARRAY(a, time_class.count, value);
    o->fields[0] = value_uint(TYPE_UINT64, (uint64_t)m.nanoseconds);
    o->fields[1] = value_int64((int64_t)((uint64_t)m.seconds - (uint64_t)ZERO_TIME_SECONDS));
    o->fields[2] = m.zone != NULL ? location_value(a, m.zone) : (value){.kind = KIND_NIL, .type = TYPE_LOCATION};
    return value_object(o);
}

moment time_of(value v)
{
    return *(const moment *)v.object->native;
}

value duration_value(int64_t nanoseconds)
{
    return (value){.kind = KIND_INT, .type = TYPE_DURATION, .integer = nanoseconds};
}

static moment receiver(const call *c)
{
    return time_of(c->arguments[0]);
}

static civil receiver_civil(const call *c)
{
    return moment_civil(receiver(c));
}

/* --- Zones --- */

static value time_location(call *c)
{
    return location_value(c->arena, receiver(c).zone);
}

static value location_string(call *c)
{
    return value_string(zone_name(c->arguments[0].object->native));
}

static value in_zone(call *c, const zone *z)
{
    moment m = receiver(c);

    m.zone = z;
    m.since_start = 0;
    return time_value(c->arena, m);
}

static value time_in(call *c)
{
    if (c->arguments[1].kind == KIND_NIL)
        call_fail(c, "time: missing Location in call to Time.In");
    return in_zone(c, c->arguments[1].object->native);
}

static value time_utc(call *c)
{
    return in_zone(c, NULL);
}

static value time_local(call *c)
{
    const zone *z;

    date_zone(c, SLICE("Local"), &z);
    return in_zone(c, z);
}

static value time_is_summer(call *c)
{
    moment m = receiver(c);

    return value_bool(zone_at(m.zone, m.seconds).is_summer);
}

/* --- Bytes --- */

/* Text behind the bytes that the caller gave. */
static value appended(call *c, slice text)
{
    return value_bytes(arena_concat(c->arena, value_slice(c->arguments[1]), text));
}

static slice formatted(call *c, slice layout)
{
    buffer out = buffer_new(c->arena);

    moment_format(&out, receiver(c), layout);
    return buffer_slice(&out);
}

static value time_append_format(call *c)
{
    return appended(c, formatted(c, value_slice(c->arguments[2])));
}

/* RFC 3339, which has room for four digits of a year and for a day of offset. */
static slice strict_text(call *c, const char *method)
{
    moment m = receiver(c);
    int64_t year = moment_civil(m).year, offset = zone_at(m.zone, m.seconds).offset;

    if (year < 0 || year > 9999)
        call_fail(c, "Time.%s: year outside of range [0,9999]", method);
    if (offset <= -86400 || offset >= 86400)
        call_fail(c, "Time.%s: timezone hour outside of range [0,23]", method);
    return formatted(c, SLICE("2006-01-02T15:04:05.999999999Z07:00"));
}

static value time_append_text(call *c)
{
    return appended(c, strict_text(c, "AppendText"));
}

static value time_marshal_text(call *c)
{
    return value_bytes(strict_text(c, "MarshalText"));
}

static value time_marshal_json(call *c)
{
    return value_bytes(arena_concat3(c->arena, SLICE("\""), strict_text(c, "MarshalJSON"), SLICE("\"")));
}

static void add_big_endian(buffer *out, uint64_t n, int bytes)
{
    while (bytes-- > 0)
        buffer_add_char(out, (char)(unsigned char)(n >> (8 * bytes)));
}

/* A version, seconds since the zero time, nanoseconds, and minutes of offset, with seconds in version 2; -1 is UTC. */
static slice binary(call *c)
{
    moment m = receiver(c);
    int64_t offset = zone_at(m.zone, m.seconds).offset, minutes = offset / 60;
    bool odd = offset % 60 != 0;
    buffer out = buffer_new(c->arena);

    if (minutes < INT16_MIN || minutes > INT16_MAX || (m.zone != NULL && minutes == -1))
        call_fail(c, "Time.MarshalBinary: unexpected zone offset");
    buffer_add_char(&out, odd ? 2 : 1);
    add_big_endian(&out, (uint64_t)m.seconds - (uint64_t)ZERO_TIME_SECONDS, 8);
    add_big_endian(&out, (uint64_t)m.nanoseconds, 4);
    add_big_endian(&out, m.zone == NULL ? UINT64_MAX : (uint64_t)minutes, 2);
    if (odd)
        add_big_endian(&out, (uint64_t)(offset % 60), 1);
    return buffer_slice(&out);
}

static value time_append_binary(call *c)
{
    return appended(c, binary(c));
}

static value time_marshal_binary(call *c)
{
    return value_bytes(binary(c));
}

static value time_go_string(call *c)
{
    buffer out = buffer_new(c->arena);

    time_print_go(&out, c->arguments[0].object);
    return value_string(buffer_slice(&out));
}

/* Go refuses a method of several results before it runs. */
static value refused_call(call *c)
{
    call_fail(c, "several results");
}

/* --- Parts --- */

static value time_year(call *c)
{
    return value_int(receiver_civil(c).year);
}

static value time_month(call *c)
{
    return (value){.kind = KIND_INT, .type = TYPE_MONTH, .integer = receiver_civil(c).month};
}

static value time_day(call *c)
{
    return value_int(receiver_civil(c).day);
}

static value time_year_day(call *c)
{
    return value_int(receiver_civil(c).year_day);
}

static value time_weekday(call *c)
{
    return (value){.kind = KIND_INT, .type = TYPE_WEEKDAY, .integer = receiver_civil(c).weekday};
}

static value time_hour(call *c)
{
    return value_int(receiver_civil(c).hour);
}

static value time_minute(call *c)
{
    return value_int(receiver_civil(c).minute);
}

static value time_second(call *c)
{
    return value_int(receiver_civil(c).second);
}

static value time_nanosecond(call *c)
{
    return value_int(receiver(c).nanoseconds);
}

/* The moment as a count of parts of a second since 1970; wraps around, as Go's does. */
static value unix_count(const call *c, int32_t parts)
{
    moment m = receiver(c);

    return value_int64(
        (int64_t)((uint64_t)m.seconds * (uint64_t)parts + (uint64_t)(m.nanoseconds / (int32_t)(NANOSECONDS / parts))));
}

static value time_unix(call *c)
{
    return value_int64(receiver(c).seconds);
}

static value time_unix_milli(call *c)
{
    return unix_count(c, 1000);
}

static value time_unix_micro(call *c)
{
    return unix_count(c, 1000000);
}

static value time_unix_nano(call *c)
{
    return unix_count(c, (int32_t)NANOSECONDS);
}

static value time_format(call *c)
{
    return value_string(formatted(c, value_slice(c->arguments[1])));
}

static value time_string(call *c)
{
    buffer out = buffer_new(c->arena);

    moment_print(&out, receiver(c));
    return value_string(buffer_slice(&out));
}

/* --- Arithmetic --- */

static value time_round(call *c)
{
    return time_value(c->arena, moment_round(receiver(c), c->arguments[1].integer));
}

static value time_truncate(call *c)
{
    return time_value(c->arena, moment_truncate(receiver(c), c->arguments[1].integer));
}

static value time_add(call *c)
{
    return time_value(c->arena, moment_add(receiver(c), c->arguments[1].integer));
}

static value time_sub(call *c)
{
    return duration_value(moment_subtract(receiver(c), time_of(c->arguments[1])));
}

/* AddDate YEARS MONTHS DAYS: a day beyond the end of its month runs on into the next. */
static value time_add_date(call *c)
{
    civil date = receiver_civil(c);
    int64_t months = (int64_t)((uint64_t)c->arguments[2].integer + (uint64_t)date.month - 1);
    int64_t month = (months % 12 + 12) % 12;
    moment m = receiver(c);

    date.year = (int64_t)((uint64_t)date.year + (uint64_t)c->arguments[1].integer + (uint64_t)((months - month) / 12));
    date.month = (int)month + 1;
    return time_value(c->arena, moment_of_days(&date, c->arguments[3].integer, m.nanoseconds, m.zone));
}

static int compare_times(const call *c)
{
    return moment_compare(receiver(c), time_of(c->arguments[1]));
}

static value time_after(call *c)
{
    return value_bool(compare_times(c) > 0);
}

static value time_before(call *c)
{
    return value_bool(compare_times(c) < 0);
}

static value time_compare(call *c)
{
    return value_int(compare_times(c));
}

static value time_equals(call *c)
{
    return value_bool(compare_times(c) == 0);
}

static value time_is_zero(call *c)
{
    return value_bool(moment_compare(receiver(c), moment_zero()) == 0);
}

static value duration_units(const call *c, int64_t unit)
{
    int64_t n = c->arguments[0].integer;

    return value_float((double)(n / unit) + (double)(n % unit) / (double)unit);
}

static value duration_hours(call *c)
{
    return duration_units(c, 3600 * NANOSECONDS);
}

static value duration_minutes(call *c)
{
    return duration_units(c, 60 * NANOSECONDS);
}

static value duration_seconds(call *c)
{
    return duration_units(c, NANOSECONDS);
}

static value duration_milliseconds(call *c)
{
    return value_int64(c->arguments[0].integer / 1000000);
}

static value duration_microseconds(call *c)
{
    return value_int64(c->arguments[0].integer / 1000);
}

static value duration_nanoseconds(call *c)
{
    return value_int64(c->arguments[0].integer);
}

static value duration_abs(call *c)
{
    int64_t n = c->arguments[0].integer;

    return duration_value(n == INT64_MIN ? INT64_MAX : n < 0 ? -n : n);
}

static value duration_rounded(call *c)
{
    return duration_value(duration_round(c->arguments[0].integer, c->arguments[1].integer));
}

static value duration_truncated(call *c)
{
    return duration_value(duration_truncate(c->arguments[0].integer, c->arguments[1].integer));
}

/* String of a duration, a month and a weekday. */
static value print_receiver(call *c)
{
    buffer out = buffer_new(c->arena);

    format_value(&out, c->arguments[0]);
    return value_string(buffer_slice(&out));
}

/* clang-format off */
const method_row date_methods[] = {
    /* receiver        name             arguments  result  function */
    {TYPE_TIME,      {"Add",            "d",       "t",    time_add}},
    {TYPE_TIME,      {"AddDate",        "i i i",   "t",    time_add_date}},
    {TYPE_TIME,      {"After",          "t",       "b",    time_after}},
    {TYPE_TIME,      {"AppendBinary",   "B",       "B",    time_append_binary}},
    {TYPE_TIME,      {"AppendFormat",   "B s",     "B",    time_append_format}},
    {TYPE_TIME,      {"AppendText",     "B",       "B",    time_append_text}},
    {TYPE_TIME,      {"Before",         "t",       "b",    time_before}},
    {TYPE_TIME,      {"Clock",          "",        "i i i", refused_call}},
    {TYPE_TIME,      {"Compare",        "t",       "i",    time_compare}},
    {TYPE_TIME,      {"Date",           "",        "i v i", refused_call}},
    {TYPE_TIME,      {"Day",            "",        "i",    time_day}},
    {TYPE_TIME,      {"Equal",          "t",       "b",    time_equals}},
    {TYPE_TIME,      {"Format",         "s",       "s",    time_format}},
    {TYPE_TIME,      {"GoString",       "",        "s",    time_go_string}},
    {TYPE_TIME,      {"GobEncode",      "",        "B",    time_marshal_binary}},
    {TYPE_TIME,      {"Hour",           "",        "i",    time_hour}},
    {TYPE_TIME,      {"ISOWeek",        "",        "i i",  refused_call}},
    {TYPE_TIME,      {"In",             "z",       "t",    time_in}},
    {TYPE_TIME,      {"IsDST",          "",        "b",    time_is_summer}},
    {TYPE_TIME,      {"IsZero",         "",        "b",    time_is_zero}},
    {TYPE_TIME,      {"Local",          "",        "t",    time_local}},
    {TYPE_TIME,      {"Location",       "",        "z",    time_location}},
    {TYPE_TIME,      {"MarshalBinary",  "",        "B",    time_marshal_binary}},
    {TYPE_TIME,      {"MarshalJSON",    "",        "B",    time_marshal_json}},
    {TYPE_TIME,      {"MarshalText",    "",        "B",    time_marshal_text}},
    {TYPE_TIME,      {"Minute",         "",        "i",    time_minute}},
    {TYPE_TIME,      {"Month",          "",        "v",    time_month}},
    {TYPE_TIME,      {"Nanosecond",     "",        "i",    time_nanosecond}},
    {TYPE_TIME,      {"Round",          "d",       "t",    time_round}},
    {TYPE_TIME,      {"Second",         "",        "i",    time_second}},
    {TYPE_TIME,      {"String",         "",        "s",    time_string}},
    {TYPE_TIME,      {"Sub",            "t",       "d",    time_sub}},
    {TYPE_TIME,      {"Truncate",       "d",       "t",    time_truncate}},
    {TYPE_TIME,      {"UTC",            "",        "t",    time_utc}},
    {TYPE_TIME,      {"Unix",           "",        "l",    time_unix}},
    {TYPE_TIME,      {"UnixMicro",      "",        "l",    time_unix_micro}},
    {TYPE_TIME,      {"UnixMilli",      "",        "l",    time_unix_milli}},
    {TYPE_TIME,      {"UnixNano",       "",        "l",    time_unix_nano}},
    {TYPE_TIME,      {"Weekday",        "",        "v",    time_weekday}},
    {TYPE_TIME,      {"Year",           "",        "i",    time_year}},
    {TYPE_TIME,      {"YearDay",        "",        "i",    time_year_day}},
    {TYPE_TIME,      {"Zone",           "",        "s i",  refused_call}},
    {TYPE_TIME,      {"ZoneBounds",     "",        "t t",  refused_call}},
    {TYPE_LOCATION,  {"String",         "",        "s",    location_string}},
    {TYPE_DURATION,  {"Abs",            "",        "d",    duration_abs}},
    {TYPE_DURATION,  {"Hours",          "",        "f",    duration_hours}},
    {TYPE_DURATION,  {"Microseconds",   "",        "l",    duration_microseconds}},
    {TYPE_DURATION,  {"Milliseconds",   "",        "l",    duration_milliseconds}},
    {TYPE_DURATION,  {"Minutes",        "",        "f",    duration_minutes}},
    {TYPE_DURATION,  {"Nanoseconds",    "",        "l",    duration_nanoseconds}},
    {TYPE_DURATION,  {"Round",          "d",       "d",    duration_rounded}},
    {TYPE_DURATION,  {"Seconds",        "",        "f",    duration_seconds}},
    {TYPE_DURATION,  {"String",         "",        "s",    print_receiver}},
    {TYPE_DURATION,  {"Truncate",       "d",       "d",    duration_truncated}},
    {TYPE_MONTH,     {"String",         "",        "s",    print_receiver}},
    {TYPE_WEEKDAY,   {"String",         "",        "s",    print_receiver}},
    {TYPE_NONE,      {NULL, NULL, NULL, NULL}},
};
/* clang-format on */
