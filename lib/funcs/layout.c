/* The parts of a layout: a table, looked through at every character. The longer of two that fit stands first. */
#include "funcs/layout.h"

const char *const month_names[12] = {"January", "February", "March",     "April",   "May",      "June",
                                     "July",    "August",   "September", "October", "November", "December"};
const char *const weekday_names[7] = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};

/* clang-format off */
static const struct layout_row {
    const char *text;
    layout_kind kind;
    char padding;
    bool not_before_small; /* "Jan" in "Janet" is no month */
    layout_offset offset;  /* colons, minutes, seconds, Z */
} layout_rows[] = {
    {"January",   LAYOUT_MONTH_NAME,         0,   false, {0}},
    {"Jan",       LAYOUT_SHORT_MONTH_NAME,   0,   true,  {0}},
    {"Monday",    LAYOUT_WEEKDAY_NAME,       0,   false, {0}},
    {"Mon",       LAYOUT_SHORT_WEEKDAY_NAME, 0,   true,  {0}},
    {"MST",       LAYOUT_ZONE_NAME,          0,   false, {0}},
    {"01",        LAYOUT_MONTH,              '0', false, {0}},
    {"02",        LAYOUT_DAY,                '0', false, {0}},
    {"03",        LAYOUT_HOUR_12,            '0', false, {0}},
    {"04",        LAYOUT_MINUTE,             '0', false, {0}},
    {"05",        LAYOUT_SECOND,             '0', false, {0}},
    {"06",        LAYOUT_SHORT_YEAR,         '0', false, {0}},
    {"002",       LAYOUT_YEAR_DAY,           '0', false, {0}},
    {"15",        LAYOUT_HOUR,               '0', false, {0}},
    {"1",         LAYOUT_MONTH,              0,   false, {0}},
    {"2006",      LAYOUT_YEAR,               '0', false, {0}},
    {"2",         LAYOUT_DAY,                0,   false, {0}},
    {"__2",       LAYOUT_YEAR_DAY,           ' ', false, {0}},
    {"_2",        LAYOUT_DAY,                ' ', false, {0}},
    {"3",         LAYOUT_HOUR_12,            0,   false, {0}},
    {"4",         LAYOUT_MINUTE,             0,   false, {0}},
    {"5",         LAYOUT_SECOND,             0,   false, {0}},
    {"PM",        LAYOUT_HALF,               0,   false, {0}},
    {"pm",        LAYOUT_SMALL_HALF,         0,   false, {0}},
    {"-070000",   LAYOUT_ZONE_OFFSET,        0,   false, {false, true,  true,  false}},
    {"-07:00:00", LAYOUT_ZONE_OFFSET,        0,   false, {true,  true,  true,  false}},
    {"-0700",     LAYOUT_ZONE_OFFSET,        0,   false, {false, true,  false, false}},
    {"-07:00",    LAYOUT_ZONE_OFFSET,        0,   false, {true,  true,  false, false}},
    {"-07",       LAYOUT_ZONE_OFFSET,        0,   false, {false, false, false, false}},
    {"Z070000",   LAYOUT_ZONE_OFFSET,        0,   false, {false, true,  true,  true}},
    {"Z07:00:00", LAYOUT_ZONE_OFFSET,        0,   false, {true,  true,  true,  true}},
    {"Z0700",     LAYOUT_ZONE_OFFSET,        0,   false, {false, true,  false, true}},
    {"Z07:00",    LAYOUT_ZONE_OFFSET,        0,   false, {true,  true,  false, true}},
    {"Z07",       LAYOUT_ZONE_OFFSET,        0,   false, {false, false, false, true}},
};
/* clang-format on */

static bool is_digit(slice s, size_t at)
{
    return at < s.size && s.data[at] >= '0' && s.data[at] <= '9';
}

/* .000 or ,999: one digit over and over, no other digit behind. */
static bool find_fraction(slice s, layout_part *part)
{
    size_t end = 1;

    if (s.size < 2 || (s.data[0] != '.' && s.data[0] != ',') || (s.data[1] != '0' && s.data[1] != '9'))
        return false;
    while (end < s.size && s.data[end] == s.data[1])
        end++;
    if (is_digit(s, end))
        return false;
    *part = (layout_part){.kind = s.data[1] == '0' ? LAYOUT_FRACTION : LAYOUT_TRIMMED_FRACTION,
                          .text = slice_first(s, end)};
    return true;
}

static bool fits(const struct layout_row *row, slice s, slice text)
{
    slice behind = slice_after(s, text.size);

    if (!slice_starts(s, text))
        return false;
    if (row->not_before_small && behind.size > 0 && behind.data[0] >= 'a' && behind.data[0] <= 'z')
        return false;
    return !slice_starts(s, SLICE("_2006")); /* the year behind a '_', not a day */
}

static bool find_part(slice s, layout_part *part)
{
    if (find_fraction(s, part))
        return true;
    for (size_t i = 0; i < sizeof layout_rows / sizeof *layout_rows; i++) {
        const struct layout_row *row = &layout_rows[i];
        slice text = slice_from(row->text);
        if (!fits(row, s, text))
            continue;
        *part = (layout_part){.kind = row->kind, .text = text, .padding = row->padding, .offset = row->offset};
        return true;
    }
    return false;
}

slice layout_next(slice *layout, layout_part *part)
{
    slice whole = *layout;

    for (size_t i = 0; i < whole.size; i++)
        if (find_part(slice_after(whole, i), part)) {
            *layout = slice_after(whole, i + part->text.size);
            return slice_first(whole, i);
        }
    *part = (layout_part){.kind = LAYOUT_END, .text = SLICE("")};
    *layout = SLICE("");
    return whole;
}
