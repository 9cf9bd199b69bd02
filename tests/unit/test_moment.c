/*
 * Times whose abbreviation the local zone knows, or whose clock it skips or shows twice. What they come to is what
 * Helm's toDate prints on a machine in that zone (TZ=ZONE helm template); the tables cannot say where they run.
 */
#include <check.h>

#include "funcs/moment.h"

static const struct {
    const char *zone, *layout, *text, *moment;
} rows[] = {
    {"America/New_York", "2006-01-02 15:04 MST", "2024-07-01 10:00 EDT", "2024-07-01 10:00:00 -0400 EDT"},
    {"America/New_York", "2006-01-02 15:04 MST", "2024-07-01 10:00 EST", "2024-07-01 11:00:00 -0400 EDT"},
    {"America/New_York", "2006-01-02 15:04 MST", "2024-01-01 10:00 EST", "2024-01-01 10:00:00 -0500 EST"},
    {"America/New_York", "2006-01-02 15:04 MST", "2024-01-01 10:00 EDT", "2024-01-01 09:00:00 -0500 EST"},
    {"America/New_York", "2006-01-02 15:04 MST", "2024-01-01 10:00 XYZ", "2024-01-01 10:00:00 +0000 XYZ"},
    {"America/New_York", "2006-01-02 15:04", "2024-03-10 02:30", "2024-03-10 01:30:00 -0500 EST"},
    {"America/New_York", "2006-01-02 15:04", "2024-11-03 01:30", "2024-11-03 01:30:00 -0400 EDT"},
    {"America/New_York", "2006-01-02 15:04 -0700", "2024-07-01 10:00 -0400", "2024-07-01 10:00:00 -0400 EDT"},
    {"Asia/Tokyo", "2006-01-02 15:04", "2024-03-10 02:30", "2024-03-10 02:30:00 +0900 JST"},
    {"Asia/Tokyo", "2006-01-02 15:04 -0700", "2024-07-01 10:00 -0400", "2024-07-01 10:00:00 -0400 -0400"},
};

START_TEST(abbreviations_of_the_local_zone)
{
    arena *a = arena_new(0);

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const zone *z;
        moment m;
        slice error = SLICE("");
        buffer out = buffer_new(a);
        ck_assert_msg(zone_load(a, slice_from(rows[i].zone), &z), "no zone %s here", rows[i].zone);
        ck_assert(moment_parse(a, slice_from(rows[i].layout), slice_from(rows[i].text), z, &m, &error));
        moment_print(&out, m);
        slice got = buffer_slice(&out);
        ck_assert_msg(slice_equal(got, slice_from(rows[i].moment)), "%s in %s: %.*s", rows[i].text, rows[i].zone,
                      SLICE_ARG(got));
    }
    arena_free(a);
}
END_TEST

Suite *moment_suite(void);

Suite *moment_suite(void)
{
    Suite *s = suite_create("moment");
    TCase *c = tcase_create("moment");

    tcase_add_test(c, abbreviations_of_the_local_zone);
    suite_add_tcase(s, c);
    return s;
}
