/* Durations: rounding them, and reading "1h15m30.5s". */
#include "funcs/moment.h"

int64_t duration_truncate(int64_t nanoseconds, int64_t unit)
{
    return unit <= 0 ? nanoseconds : nanoseconds - nanoseconds % unit;
}

int64_t duration_round(int64_t nanoseconds, int64_t unit)
{
    if (unit <= 0)
        return nanoseconds;

    int64_t rest = nanoseconds % unit;
    uint64_t size = (uint64_t)(rest < 0 ? -rest : rest);
    if (size + size < (uint64_t)unit)
        return nanoseconds - rest;
    if (nanoseconds < 0)
        return nanoseconds - rest < INT64_MIN + unit ? INT64_MIN : nanoseconds - rest - unit;
    return nanoseconds - rest > INT64_MAX - unit ? INT64_MAX : nanoseconds - rest + unit;
}

static bool fail_duration(arena *a, const char *words, slice text, slice *error)
{
    buffer out = buffer_new(a);

    buffer_printf(&out, "time: %s ", words);
    time_quote(&out, text);
    *error = buffer_slice(&out);
    return false;
}

/* Digits into a number; false when it exceeds 2 to the 63rd. */
static bool take_number(slice *s, uint64_t *n)
{
    const uint64_t most = UINT64_C(1) << 63;

    for (*n = 0; s->size > 0 && s->data[0] >= '0' && s->data[0] <= '9'; *s = slice_after(*s, 1)) {
        if (*n > most / 10)
            return false;
        *n = *n * 10 + (uint64_t)(s->data[0] - '0');
        if (*n > most)
            return false;
    }
    return true;
}

/* Digits behind a point: a number and what to divide it by; digits that do not fit are passed over. */
static void take_fraction(slice *s, uint64_t *n, double *scale)
{
    bool full = false;

    *n = 0;
    *scale = 1;
    for (; s->size > 0 && s->data[0] >= '0' && s->data[0] <= '9'; *s = slice_after(*s, 1)) {
        full = full || *n > INT64_MAX / 10;
        if (full)
            continue;
        uint64_t next = *n * 10 + (uint64_t)(s->data[0] - '0');
        full = next > UINT64_C(1) << 63;
        if (full)
            continue;
        *n = next;
        *scale *= 10;
    }
}

/* Nanoseconds of a unit, 0 for none. */
static uint64_t unit_of(slice name)
{
    static const struct {
        const char *name;
        uint64_t nanoseconds;
    } units[] = {
        {"ns", 1},           {"us", 1000},       {"\xC2\xB5s", 1000}, /* the sign for micro */
        {"\xCE\xBCs", 1000},                                          /* the letter mu */
        {"ms", 1000000},     {"s", NANOSECONDS}, {"m", 60 * NANOSECONDS}, {"h", 3600 * NANOSECONDS},
    };

    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (slice_equal(name, slice_from(units[i].name)))
            return units[i].nanoseconds;
    return 0;
}

/* A number with its unit, as nanoseconds up to 2 to the 63rd; false when `error` holds why not. */
static bool take_part(arena *a, slice *s, slice text, uint64_t *nanoseconds, slice *error)
{
    const uint64_t most = UINT64_C(1) << 63;
    uint64_t whole, fraction = 0;
    double scale = 1;
    size_t before = s->size, end = 0;

    if (!take_number(s, &whole))
        return fail_duration(a, "invalid duration", text, error);
    bool has_digits = s->size < before;
    if (slice_starts(*s, SLICE("."))) {
        *s = slice_after(*s, 1);
        before = s->size;
        take_fraction(s, &fraction, &scale);
        has_digits = has_digits || s->size < before;
    }
    if (!has_digits)
        return fail_duration(a, "invalid duration", text, error);
    while (end < s->size && s->data[end] != '.' && !(s->data[end] >= '0' && s->data[end] <= '9'))
        end++;
    if (end == 0)
        return fail_duration(a, "missing unit in duration", text, error);
    slice name = slice_first(*s, end);
    uint64_t unit = unit_of(name);
    *s = slice_after(*s, end);
    if (unit == 0) {
        buffer words = buffer_new(a);
        buffer_add(&words, SLICE("unknown unit "));
        time_quote(&words, name);
        buffer_add(&words, SLICE(" in duration"));
        return fail_duration(a, arena_cstring(a, buffer_slice(&words)), text, error);
    }
    if (whole > most / unit)
        return fail_duration(a, "invalid duration", text, error);
    *nanoseconds = whole * unit + (uint64_t)((double)fraction * ((double)unit / scale));
    return *nanoseconds <= most || fail_duration(a, "invalid duration", text, error);
}

bool duration_parse(arena *a, slice text, int64_t *result, slice *error)
{
    const uint64_t most = UINT64_C(1) << 63;
    bool negative = slice_starts(text, SLICE("-"));
    slice s = slice_after(text, negative || slice_starts(text, SLICE("+")) ? 1 : 0);
    uint64_t sum = 0, part = 0;

    *result = 0;
    if (slice_equal(s, SLICE("0")))
        return true;
    if (s.size == 0)
        return fail_duration(a, "invalid duration", text, error);
    while (s.size > 0) {
        if (!take_part(a, &s, text, &part, error))
            return false;
        sum += part;
        if (sum > most)
            return fail_duration(a, "invalid duration", text, error);
    }
    if (!negative && sum == most)
        return fail_duration(a, "invalid duration", text, error);
    *result = (int64_t)(negative ? -sum : sum);
    return true;
}

void time_quote(buffer *out, slice s)
{
    buffer_add_char(out, '"');
    for (size_t i = 0; i < s.size; i++) {
        unsigned char c = (unsigned char)s.data[i];
        if (c < ' ' || c >= 0x80) {
            buffer_printf(out, "\\x%02x", c);
            continue;
        }
        if (c == '"' || c == '\\')
            buffer_add_char(out, '\\');
        buffer_add_char(out, s.data[i]);
    }
    buffer_add_char(out, '"');
}
