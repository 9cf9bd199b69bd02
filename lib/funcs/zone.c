/*
 * Reading zones. A file lists the moments when the offset changes; after the last one its footer goes on, a rule in the
 * form of POSIX's TZ variable ("CET-1CEST,M3.5.0,M10.5.0/3"). Files are small and are read once a zone.
 */
#include "funcs/zone.h"

#include "base/file.h"
#include "funcs/moment.h"
#include "value/number.h"

enum {
    FILE_LIMIT = 1 << 20,
    HEADER_SIZE = 44,
    DAY = 86400,
    HOUR = 3600,
};

typedef struct zone_type {
    slice name;
    int64_t offset;
    bool is_summer;
} zone_type;

typedef struct zone_change {
    int64_t when;
    size_t type;
} zone_change;

struct zone {
    zone_type *types;
    size_t type_count;
    zone_change *changes;
    size_t change_count;
    slice rule; /* of the footer; empty when there is none */
    slice name; /* what it was asked for by */
};

/* A day of the year and a time of day at which a rule changes the offset. */
typedef struct rule_day {
    enum { RULE_JULIAN, RULE_DAY, RULE_WEEKDAY } kind;
    int64_t month, week, day;
    int64_t time;
} rule_day;

/* --- reading a file ----------------------------------------------------------------------------------------------- */

/* A big-endian number of 4 or 8 bytes, with its sign. */
static int64_t read_number(const char *at, size_t size)
{
    uint64_t n = 0;

    for (size_t i = 0; i < size; i++)
        n = n << 8 | (unsigned char)at[i];
    return size == 4 ? (int64_t)(int32_t)(uint32_t)n : (int64_t)n;
}

/* The counts of a header, in the order of the file, and the size of the data behind it. */
typedef struct zone_header {
    size_t utc, standard, leap, changes, types, characters;
    size_t data_size;
} zone_header;

static bool read_header(slice file, size_t number_size, zone_header *h)
{
    size_t counts[6];

    if (file.size < HEADER_SIZE || !slice_starts(file, SLICE("TZif")))
        return false;
    for (size_t i = 0; i < 6; i++) {
        int64_t n = read_number(file.data + 20 + 4 * i, 4);
        if (n < 0 || n > FILE_LIMIT)
            return false;
        counts[i] = (size_t)n;
    }
    *h = (zone_header){counts[0], counts[1], counts[2], counts[3], counts[4], counts[5], 0};
    h->data_size = h->changes * (number_size + 1) + h->types * 6 + h->characters + h->leap * (number_size + 4) +
                   h->standard + h->utc;
    return file.size - HEADER_SIZE >= h->data_size;
}

/* The abbreviation at an offset of the characters, up to a NUL. */
static slice name_at(slice characters, size_t offset)
{
    slice rest = slice_after(characters, offset);

    return slice_first(rest, slice_find_char(rest, '\0'));
}

static bool read_types(arena *a, const zone_header *h, const char *data, slice characters, zone *z)
{
    z->types = ARENA_ARRAY(a, h->types, zone_type);
    z->type_count = h->types;
    for (size_t i = 0; i < h->types; i++) {
        const char *at = data + 6 * i;
        if ((unsigned char)at[5] >= characters.size)
            return false;
        z->types[i] = (zone_type){
            .name = name_at(characters, (unsigned char)at[5]), .offset = read_number(at, 4), .is_summer = at[4] != 0};
    }
    return h->types > 0;
}

static bool read_changes(arena *a, const zone_header *h, const char *data, size_t number_size, zone *z)
{
    const char *indexes = data + h->changes * number_size;

    z->changes = ARENA_ARRAY(a, h->changes + 1, zone_change);
    z->change_count = h->changes;
    for (size_t i = 0; i < h->changes; i++) {
        z->changes[i] =
            (zone_change){.when = read_number(data + i * number_size, number_size), .type = (unsigned char)indexes[i]};
        if (z->changes[i].type >= h->types)
            return false;
    }
    if (h->changes == 0)
        z->changes[z->change_count++] = (zone_change){.when = INT64_MIN, .type = 0};
    return true;
}

static slice read_footer(slice rest)
{
    slice rule;

    if (rest.size < 2 || rest.data[0] != '\n' || !slice_ends(rest, SLICE("\n")))
        return SLICE("");
    rule = slice_after(slice_first(rest, rest.size - 1), 1);
    return rule;
}

static zone *read_zone(arena *a, slice name, slice file)
{
    zone *z = ARENA_NEW(a, zone);
    zone_header h;
    size_t number_size = 4;

    if (!read_header(file, 4, &h))
        return NULL;
    if (file.data[4] >= '2') { /* the same again in 64 bits */
        number_size = 8;
        file = slice_after(file, HEADER_SIZE + h.data_size);
        if (!read_header(file, 8, &h))
            return NULL;
    }
    const char *changes = file.data + HEADER_SIZE;
    const char *types = changes + h.changes * (number_size + 1);
    slice characters = slice_of(types + h.types * 6, h.characters);
    if (!read_types(a, &h, types, characters, z) || !read_changes(a, &h, changes, number_size, z))
        return NULL;
    z->rule = number_size == 8 ? read_footer(slice_after(file, HEADER_SIZE + h.data_size)) : SLICE("");
    z->name = arena_slice(a, name);
    return z;
}

/* --- finding a file ----------------------------------------------------------------------------------------------- */

typedef struct file_attempt {
    arena *arena;
    slice path, bytes;
} file_attempt;

static void read_work(void *context)
{
    file_attempt *attempt = context;

    attempt->bytes = file_read(attempt->arena, attempt->path, FILE_LIMIT);
}

/* The bytes of a file, or an empty slice. */
static slice try_file(arena *a, slice path)
{
    file_attempt attempt = {a, path, SLICE("")};
    const failure *f = arena_try(a, read_work, &attempt);

    if (f != NULL && f->status == GTMPL_ENOMEM)
        raise_failure(a, f);
    return attempt.bytes;
}

static bool is_safe(slice name)
{
    bool leads_away = slice_find(name, SLICE("..")) != SLICE_NONE || slice_find_char(name, '\0') != SLICE_NONE;

    return name.size > 0 && name.data[0] != '/' && name.data[0] != '\\' && !leads_away;
}

static zone *fixed(arena *a, slice name, int64_t offset)
{
    zone *z = ARENA_NEW(a, zone);

    z->types = ARENA_NEW(a, zone_type);
    z->types[0] = (zone_type){.name = name, .offset = offset};
    z->type_count = 1;
    z->changes = ARENA_NEW(a, zone_change);
    z->changes[0] = (zone_change){.when = INT64_MIN, .type = 0};
    z->change_count = 1;
    z->rule = SLICE("");
    z->name = name;
    return z;
}

const zone *zone_fixed(arena *a, slice name, int64_t offset)
{
    return fixed(a, name, offset);
}

slice zone_name(const zone *z)
{
    return z == NULL ? SLICE("UTC") : z->name;
}

const zone *zone_local_utc(arena *a)
{
    zone *z = fixed(a, SLICE("UTC"), 0);

    z->name = SLICE("Local");
    return z;
}

bool zone_load(arena *a, slice name, const zone **result)
{
    static const char *const places[] = {"/usr/share/zoneinfo/", "/usr/share/lib/zoneinfo/", "/usr/lib/locale/TZ/",
                                         "/etc/zoneinfo/"};
    slice file = SLICE("");

    *result = NULL;
    if (name.size == 0 || slice_equal(name, SLICE("UTC")))
        return true;
    if (slice_equal(name, SLICE("Local"))) {
        file = try_file(a, SLICE("/etc/localtime"));
        const zone *local = file.size == 0 ? NULL : read_zone(a, SLICE("Local"), file);
        *result = local != NULL ? local : zone_local_utc(a);
        return true;
    }
    if (!is_safe(name))
        return false;
    for (size_t i = 0; i < sizeof places / sizeof *places && *result == NULL; i++) {
        file = try_file(a, arena_concat(a, slice_from(places[i]), name));
        *result = file.size == 0 ? NULL : read_zone(a, name, file);
    }
    return *result != NULL;
}

/* --- rules -------------------------------------------------------------------------------------------------------- */

/* An abbreviation: at least three characters, or anything between < and >. */
static bool take_name(slice *s, slice *name)
{
    size_t end = 0;

    if (slice_starts(*s, SLICE("<"))) {
        end = slice_find_char(*s, '>');
        if (end == SLICE_NONE)
            return false;
        *name = slice_after(slice_first(*s, end), 1);
        *s = slice_after(*s, end + 1);
        return true;
    }
    while (end < s->size && slice_find_char(SLICE("0123456789,-+"), s->data[end]) == SLICE_NONE)
        end++;
    *name = slice_first(*s, end);
    *s = slice_after(*s, end);
    return end >= 3;
}

static bool take_digits(slice *s, int64_t least, int64_t most, int64_t *n)
{
    size_t end = 0;

    while (end < s->size && s->data[end] >= '0' && s->data[end] <= '9')
        end++;
    if (end == 0 || parse_int(slice_first(*s, end), 10, n) != PARSE_OK || *n < least || *n > most)
        return false;
    *s = slice_after(*s, end);
    return true;
}

static bool take_mark(slice *s, char mark)
{
    if (s->size == 0 || s->data[0] != mark)
        return false;
    *s = slice_after(*s, 1);
    return true;
}

/* [+-]hours[:minutes[:seconds]], in seconds. */
static bool take_offset(slice *s, int64_t *offset)
{
    int64_t hours, minutes = 0, seconds = 0;
    bool negative = take_mark(s, '-');

    if (!negative)
        take_mark(s, '+');
    if (!take_digits(s, 0, 24 * 7, &hours) ||
        (take_mark(s, ':') &&
         (!take_digits(s, 0, 59, &minutes) || (take_mark(s, ':') && !take_digits(s, 0, 59, &seconds)))))
        return false;
    *offset = (hours * HOUR + minutes * 60 + seconds) * (negative ? -1 : 1);
    return true;
}

/* Jn, n or Mm.w.d, with an optional /time. */
static bool take_day(slice *s, rule_day *day)
{
    bool good;

    *day = (rule_day){.kind = RULE_DAY, .time = 2 * HOUR};
    if (take_mark(s, 'J')) {
        day->kind = RULE_JULIAN;
        good = take_digits(s, 1, 365, &day->day);
    } else if (take_mark(s, 'M')) {
        day->kind = RULE_WEEKDAY;
        good = take_digits(s, 1, 12, &day->month) && take_mark(s, '.') && take_digits(s, 1, 5, &day->week) &&
               take_mark(s, '.') && take_digits(s, 0, 6, &day->day);
    } else {
        good = take_digits(s, 0, 365, &day->day);
    }
    return good && (!take_mark(s, '/') || take_offset(s, &day->time));
}

/* Seconds from the start of the year (UTC) to the change of a rule, which is told in local time. */
static int64_t change_of_year(const rule_day *rule, int64_t year, int64_t offset)
{
    int64_t start = days_of(year, 1, 1), day = 0;

    switch (rule->kind) {
    case RULE_JULIAN: day = rule->day - 1 + (is_leap_year(year) && rule->day >= 60); break;
    case RULE_DAY: day = rule->day; break;
    case RULE_WEEKDAY: {
        int64_t first = days_of(year, (int)rule->month, 1);
        int64_t of_month = (rule->day - civil_at(first * DAY).weekday + 7) % 7;
        for (int64_t week = 1; week < rule->week && of_month + 7 < days_in_month((int)rule->month, year); week++)
            of_month += 7;
        day = first + of_month - start;
        break;
    }
    }
    return day * DAY + rule->time - offset;
}

/* What a rule without or with summer time says about a moment; `since` is the last change of the file. */
static bool apply_rule(slice rule, int64_t since, int64_t seconds, zone_period *period)
{
    zone_period normal = {.start = since, .end = INT64_MAX}, summer = normal;
    summer.is_summer = true;
    rule_day starts, ends;

    if (!take_name(&rule, &normal.name) || !take_offset(&rule, &normal.offset))
        return false;
    normal.offset = -normal.offset;
    *period = normal;
    if (rule.size == 0 || rule.data[0] == ',')
        return true;
    if (!take_name(&rule, &summer.name))
        return false;
    summer.offset = normal.offset + HOUR;
    if (rule.size > 0 && rule.data[0] != ',') {
        if (!take_offset(&rule, &summer.offset))
            return false;
        summer.offset = -summer.offset;
    }
    if (!take_mark(&rule, ',') || !take_day(&rule, &starts) || !take_mark(&rule, ',') || !take_day(&rule, &ends))
        return false;

    int64_t year = civil_at(seconds).year, year_start = days_of(year, 1, 1) * DAY;
    int64_t from = year_start + change_of_year(&starts, year, normal.offset);
    int64_t to = year_start + change_of_year(&ends, year, summer.offset);
    if (to < from) { /* summer over the turn of the year */
        zone_period swap = normal;
        int64_t other = from;
        normal = summer;
        summer = swap;
        from = to;
        to = other;
    }
    *period = seconds < from || seconds >= to ? normal : summer;
    period->start = seconds < from ? year_start : seconds >= to ? to : from;
    period->end = seconds < from ? from : seconds >= to ? year_start + 365 * DAY : to;
    return true;
}

/* --- looking up --------------------------------------------------------------------------------------------------- */

/* What held before the first change: the first type, unless a change leads to it; then normal time (RFC 8536). */
static const zone_type *first_type(const zone *z)
{
    bool used = false;

    for (size_t i = 0; i < z->change_count; i++)
        used = used || z->changes[i].type == 0;
    if (!used)
        return &z->types[0];
    if (z->types[z->changes[0].type].is_summer)
        for (size_t i = z->changes[0].type; i-- > 0;)
            if (!z->types[i].is_summer)
                return &z->types[i];
    for (size_t i = 0; i < z->type_count; i++)
        if (!z->types[i].is_summer)
            return &z->types[i];
    return &z->types[0];
}

zone_period zone_at(const zone *z, int64_t seconds)
{
    zone_period period = {.name = SLICE("UTC"), .start = INT64_MIN, .end = INT64_MAX};
    size_t low = 0, high;
    const zone_type *t;

    if (z == NULL)
        return period;
    if (seconds < z->changes[0].when) {
        t = first_type(z);
        return (zone_period){.name = t->name,
                             .offset = t->offset,
                             .is_summer = t->is_summer,
                             .start = INT64_MIN,
                             .end = z->changes[0].when};
    }
    for (high = z->change_count; high - low > 1;) {
        size_t middle = low + (high - low) / 2;
        if (seconds < z->changes[middle].when) {
            high = middle;
            period.end = z->changes[middle].when;
        } else {
            low = middle;
        }
    }
    t = &z->types[z->changes[low].type];
    period.name = t->name;
    period.offset = t->offset;
    period.is_summer = t->is_summer;
    period.start = z->changes[low].when;
    zone_period ruled;
    if (low == z->change_count - 1 && z->rule.size > 0 && apply_rule(z->rule, period.start, seconds, &ruled))
        return ruled;
    return period;
}

bool zone_offset_of(const zone *z, slice name, int64_t seconds, int64_t *offset)
{
    for (int exact = 1; z != NULL && exact >= 0; exact--)
        for (size_t i = 0; i < z->type_count; i++) {
            if (!slice_equal(z->types[i].name, name))
                continue;
            *offset = z->types[i].offset;
            if (!exact)
                return true;
            zone_period period = zone_at(z, seconds - *offset);
            *offset = period.offset;
            if (slice_equal(period.name, name))
                return true;
        }
    return false;
}
