/* Times of RFC 3339. A table of the layout's parts, each with what Go calls it when it is wrong. */
#include "chart/timestamp.h"

#include "base/buffer.h"
#include "value/number.h"

typedef enum part_rule {
    PART_TEXT,   /* the layout itself */
    PART_DIGITS, /* as many digits as the layout has */
    PART_LOOSE   /* or one less */
} part_rule;

typedef struct time_part {
    const char *layout;
    part_rule rule;
    int least, most;
    const char *name; /* of what is out of range; NULL: any number will do */
} time_part;

enum { YEAR, MONTH = 2, DAY = 4, PARTS = 11 };

static const time_part time_parts[PARTS] = {
    {"2006", PART_DIGITS, 0, 0, NULL},    {"-", PART_TEXT, 0, 0, NULL},      {"01", PART_DIGITS, 1, 12, "month"},
    {"-", PART_TEXT, 0, 0, NULL},         {"02", PART_DIGITS, 0, 0, NULL}, /* checked last, when the month is known to
                                                                              be good */
    {"T", PART_TEXT, 0, 0, NULL},         {"15", PART_LOOSE, 0, 23, "hour"}, {":", PART_TEXT, 0, 0, NULL},
    {"04", PART_DIGITS, 0, 59, "minute"}, {":", PART_TEXT, 0, 0, NULL},      {"05", PART_DIGITS, 0, 59, "second"},
};

typedef struct time_reader {
    arena *arena;
    slice text, rest;
    slice *why;
    int numbers[PARTS];
} time_reader;

static bool fail_part(time_reader *r, const char *wanted)
{
    buffer out = buffer_new(r->arena);

    buffer_add(&out, SLICE("parsing time "));
    quote_string(&out, r->text);
    buffer_add(&out, SLICE(" as \"2006-01-02T15:04:05Z07:00\": cannot parse "));
    quote_string(&out, r->rest);
    buffer_printf(&out, " as \"%s\"", wanted);
    *r->why = buffer_slice(&out);
    return false;
}

static bool fail_range(time_reader *r, const char *name)
{
    buffer out = buffer_new(r->arena);

    buffer_add(&out, SLICE("parsing time "));
    quote_string(&out, r->text);
    buffer_printf(&out, ": %s out of range", name);
    *r->why = buffer_slice(&out);
    return false;
}

static bool fail_extra(time_reader *r)
{
    buffer out = buffer_new(r->arena);

    buffer_add(&out, SLICE("parsing time "));
    quote_string(&out, r->text);
    buffer_add(&out, SLICE(": extra text: "));
    quote_string(&out, r->rest);
    *r->why = buffer_slice(&out);
    return false;
}

static size_t count_digits(slice s, size_t most)
{
    size_t n = 0;

    while (n < most && n < s.size && s.data[n] >= '0' && s.data[n] <= '9')
        n++;
    return n;
}

static int number_of(slice digits)
{
    int n = 0;

    for (size_t i = 0; i < digits.size; i++)
        n = n * 10 + (digits.data[i] - '0');
    return n;
}

static bool read_part(time_reader *r, size_t i)
{
    const time_part *part = &time_parts[i];
    slice layout = slice_from(part->layout);

    if (part->rule == PART_TEXT) {
        if (!slice_starts(r->rest, layout))
            return fail_part(r, part->layout);
        r->rest = slice_after(r->rest, layout.size);
        return true;
    }
    size_t size = count_digits(r->rest, layout.size);
    if (size < layout.size && !(part->rule == PART_LOOSE && size + 1 == layout.size))
        return fail_part(r, part->layout);
    int n = number_of(slice_first(r->rest, size));
    r->rest = slice_after(r->rest, size);
    if (part->name != NULL && (n < part->least || n > part->most))
        return fail_range(r, part->name);
    r->numbers[i] = n;
    return true;
}

static void skip_fraction(time_reader *r)
{
    bool dot = slice_starts(r->rest, SLICE(".")) || slice_starts(r->rest, SLICE(","));
    size_t size = dot ? count_digits(slice_after(r->rest, 1), SIZE_MAX) : 0;

    if (size > 0)
        r->rest = slice_after(r->rest, size + 1);
}

/* `Z`, or an offset like +07:00. */
static bool read_zone(time_reader *r)
{
    slice s = r->rest;

    if (slice_starts(s, SLICE("Z"))) {
        r->rest = slice_after(s, 1);
        return true;
    }
    if (s.size < 6 || (s.data[0] != '+' && s.data[0] != '-') || s.data[3] != ':' ||
        count_digits(slice_after(s, 1), 2) < 2 || count_digits(slice_after(s, 4), 2) < 2)
        return fail_part(r, "Z07:00");
    if (number_of(slice_of(s.data + 1, 2)) > 24)
        return fail_range(r, "time zone offset hour");
    if (number_of(slice_of(s.data + 4, 2)) > 60)
        return fail_range(r, "time zone offset minute");
    r->rest = slice_after(s, 6);
    return true;
}

static int days_of_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    return month == 2 && leap ? 29 : days[month - 1];
}

bool timestamp_check(arena *a, slice text, slice *why)
{
    time_reader r = {.arena = a, .text = text, .rest = text, .why = why};

    for (size_t i = 0; i < PARTS; i++)
        if (!read_part(&r, i))
            return false;
    skip_fraction(&r);
    if (!read_zone(&r))
        return false;
    if (r.rest.size > 0)
        return fail_extra(&r);
    if (r.numbers[DAY] < 1 || r.numbers[DAY] > days_of_month(r.numbers[YEAR], r.numbers[MONTH]))
        return fail_range(&r, "day");
    return true;
}
