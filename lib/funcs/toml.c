/*
 * TOML in and out: Helm's own functions (pkg/engine/funcs.go). A document that cannot be read gives a map with the
 * reason under "Error"; a value that cannot be written gives the reason instead of the document, or a refusal from
 * mustToToml.
 */
#include "codec/toml.h"
#include "funcs/date.h"
#include "funcs/funcs.h"
#include "template/exec.h"

/* --- times ------------------------------------------------------------------------------------------------------- */

/*
 * A time without an offset is in a zone of its own, as far from UTC as the machine was when this render first asked;
 * the zone's name tells it apart when it is written again.
 */
static const char *const local_names[] = {
    [TOML_TIME_LOCAL] = "datetime-local", [TOML_DATE_LOCAL] = "date-local", [TOML_CLOCK_LOCAL] = "time-local"};

typedef struct offset_zone {
    struct offset_zone *next;
    int offset;
    const zone *zone;
} offset_zone;

/* The zones of one render, so that equal times are in the same one. */
typedef struct toml_zones {
    const zone *machine;
    const zone *local[TOML_CLOCK_LOCAL + 1];
    offset_zone *offsets;
} toml_zones;

static const char zones_key;

static toml_zones *zones_of(const call *c)
{
    void **slot = exec_slot(c->exec, &zones_key);

    if (*slot != NULL)
        return *slot;
    arena *a = c->exec->lasting;
    toml_zones *zones = ARENA_NEW(a, toml_zones);
    date_zone(c, SLICE("Local"), &zones->machine);
    int64_t offset = zone_at(zones->machine, date_now(c).seconds).offset;
    for (int kind = TOML_TIME_LOCAL; kind <= TOML_CLOCK_LOCAL; kind++)
        zones->local[kind] = zone_fixed(a, slice_from(local_names[kind]), offset);
    return *slot = zones;
}

/* The machine's zone if that has this offset at this moment, else one without a name. */
static const zone *zone_of_offset(const call *c, int offset, int64_t seconds)
{
    toml_zones *zones = zones_of(c);

    if (zone_at(zones->machine, seconds).offset == offset)
        return zones->machine;
    for (offset_zone *z = zones->offsets; z != NULL; z = z->next)
        if (z->offset == offset)
            return z->zone;
    arena *a = c->exec->lasting;
    offset_zone *z = ARENA_NEW(a, offset_zone);
    *z = (offset_zone){zones->offsets, offset, zone_fixed(a, SLICE(""), offset)};
    zones->offsets = z;
    return z->zone;
}

static value make_time(void *context, const toml_time *t)
{
    const call *c = context;
    bool local = t->kind >= TOML_TIME_LOCAL;
    civil date = {.year = t->year, .month = t->month, .day = t->day};

    date.hour = t->hour;
    date.minute = t->minute;
    date.second = t->second;
    moment m = moment_of(&date, t->nanosecond, local ? zones_of(c)->local[t->kind] : NULL);
    if (t->kind == TOML_TIME_OFFSET) {
        m.seconds -= t->offset;
        m.zone = zone_of_offset(c, t->offset, m.seconds);
    }
    return time_value(c->arena, m);
}

/* Times without an offset are written as they are in UTC, also where the machine's zone is another. */
static void write_time(buffer *out, value time)
{
    static const char *const layouts[] = {
        [TOML_TIME_LOCAL] = "2006-01-02T15:04:05.999999999",
        [TOML_DATE_LOCAL] = "2006-01-02",
        [TOML_CLOCK_LOCAL] = "15:04:05.999999999",
    };
    moment m = time_of(time);
    slice layout = SLICE("2006-01-02T15:04:05.999999999Z07:00"), name = zone_at(m.zone, m.seconds).name;

    for (int kind = TOML_TIME_LOCAL; kind <= TOML_CLOCK_LOCAL; kind++) {
        if (slice_equal(name, slice_from(local_names[kind]))) {
            layout = slice_from(layouts[kind]);
            m.zone = NULL;
        }
    }
    moment_format(out, m, layout);
}

static toml_times times_of(call *c)
{
    return (toml_times){c, make_time, write_time};
}

/* --- functions --------------------------------------------------------------------------------------------------- */

typedef struct attempt {
    call *call;
    value result;
    buffer out;
} attempt;

/* What was raised, but for errors that Helm would not know: memory and limits go on up. */
static const failure *try_work(attempt *t, void (*work)(void *context))
{
    const failure *f = arena_try(t->call->arena, work, t);

    if (f != NULL && failure_is_final(f))
        raise_failure(t->call->arena, f);
    return f;
}

static void write_work(void *context)
{
    attempt *t = context;
    toml_times times = times_of(t->call);

    toml_write(&t->out, &times, arg_any(t->call, 0));
}

/* The document, or why there is none; nil makes the reference panic. */
static const failure *write_toml(call *c, slice *text)
{
    attempt t = {.call = c, .out = buffer_new(c->arena)};

    if (value_is_nil(arg_any(c, 0)))
        call_fail(c, "reflect: call of reflect.Value.Type on zero Value");
    const failure *f = try_work(&t, write_work);
    *text = f == NULL ? buffer_slice(&t.out) : f->text;
    return f;
}

static value fn_to_toml(call *c)
{
    slice text;

    write_toml(c, &text);
    return value_string(text);
}

static value fn_must_to_toml(call *c)
{
    slice text;

    if (write_toml(c, &text) != NULL)
        call_fail_text(c, text);
    return value_string(text);
}

static void read_work(void *context)
{
    attempt *t = context;
    toml_times times = times_of(t->call);

    t->result = toml_read(t->call->arena, t->call->exec->symbols, &times, arg_string(t->call, 0));
}

static value fn_from_toml(call *c)
{
    attempt t = {.call = c};
    const failure *f = try_work(&t, read_work);

    if (f == NULL)
        return t.result;
    map *m = map_new(c->arena);
    map_set(m, SLICE("Error"), value_string(f->text));
    return value_map(TYPE_MAP, m);
}

/* clang-format off */
const function_row toml_functions[] = {
    /* name        arguments  result  function */
    {"toToml",     "a",       "s",    fn_to_toml},
    {"mustToToml", "a",       "s",    fn_must_to_toml},
    {"fromToml",   "s",       "m",    fn_from_toml},
    {NULL, NULL, NULL, NULL},
};
/* clang-format on */
