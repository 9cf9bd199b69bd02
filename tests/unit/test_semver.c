/* Versions and ranges as lib/chart uses them; the tables of testdata/lang/semver.txt hold the odd cases. */
#include <check.h>
#include <stdlib.h>

#include "funcs/semver.h"

static arena *a;

static void set_up(void)
{
    a = arena_new(0);
    ck_assert_ptr_nonnull(a);
}

static void tear_down(void)
{
    arena_free(a);
}

static void assert_text(slice actual, const char *expected)
{
    ck_assert_msg(slice_equal(actual, slice_from(expected)), "got \"%.*s\", expected \"%s\"", SLICE_ARG(actual),
                  expected);
}

static semver version(const char *text)
{
    semver v;

    ck_assert_msg(semver_read(a, slice_from(text), &v, NULL), "%s", text);
    return v;
}

static bool satisfies(const char *constraint, const char *text)
{
    return semver_satisfies(a, slice_from(constraint), slice_from(text));
}

START_TEST(a_version_has_parts)
{
    semver v = version("v1.2.3-rc.1+build.5");

    ck_assert_uint_eq(v.number[0], 1);
    ck_assert_uint_eq(v.number[1], 2);
    ck_assert_uint_eq(v.number[2], 3);
    assert_text(v.prerelease, "rc.1");
    assert_text(v.metadata, "build.5");
    assert_text(v.original, "v1.2.3-rc.1+build.5");
}
END_TEST

START_TEST(absent_parts_are_zero)
{
    semver v = version("v1");
    buffer out = buffer_new(a);

    semver_write(&out, &v);
    assert_text(buffer_slice(&out), "1.0.0");
}
END_TEST

START_TEST(a_refusal_says_why)
{
    semver v;
    slice why;

    ck_assert(!semver_read(a, SLICE("1.2.3.4"), &v, &why));
    assert_text(why, "invalid semantic version");
    ck_assert(!semver_read(a, SLICE("1.2.3-01"), &v, &why));
    assert_text(why, "version segment starts with 0");
    ck_assert_ptr_null(semver_range_read(a, SLICE(">1 <"), &why));
    assert_text(why, "improper constraint: \">1 <\"");
}
END_TEST

START_TEST(strict_reading_wants_three_parts)
{
    semver v;
    slice why;

    ck_assert(semver_read_strict(a, SLICE("1.2.3-a+b"), &v, &why));
    ck_assert(!semver_read_strict(a, SLICE("1.2"), &v, &why));
    assert_text(why, "invalid semantic version");
    ck_assert(!semver_read_strict(a, SLICE("v1.2.3"), &v, &why));
    assert_text(why, "invalid characters in version");
    ck_assert(!semver_read_strict(a, SLICE(""), &v, &why));
    assert_text(why, "version string empty");
}
END_TEST

/* The order of semver.org's own example. */
START_TEST(prereleases_come_in_order)
{
    static const char *const order[] = {"1.0.0-alpha",  "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta",
                                        "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1",       "1.0.0"};

    for (size_t i = 0; i + 1 < sizeof order / sizeof *order; i++) {
        semver low = version(order[i]), high = version(order[i + 1]);
        ck_assert_msg(semver_compare(&low, &high) < 0, "%s before %s", order[i], order[i + 1]);
        ck_assert_msg(semver_compare(&high, &low) > 0, "%s after %s", order[i + 1], order[i]);
    }
}
END_TEST

START_TEST(ranges_of_dependencies)
{
    ck_assert(satisfies("^1.2.3", "1.9.0"));
    ck_assert(!satisfies("^1.2.3", "2.0.0"));
    ck_assert(satisfies("~1.2", "1.2.9"));
    ck_assert(!satisfies("~1.2", "1.3.0"));
    ck_assert(satisfies("1.x.x", "v1.4"));
    ck_assert(satisfies("1.2 - 1.4", "1.4.7"));
    ck_assert(satisfies(">=1 <2 || 3", "3.5.0"));
    ck_assert(satisfies("*", "0.1.0"));
}
END_TEST

START_TEST(prereleases_must_be_asked_for)
{
    ck_assert(!satisfies(">=1.19", "1.27.3-gke.100"));
    ck_assert(satisfies(">=1.19-0", "1.27.3-gke.100"));
    ck_assert(!satisfies(">=1.19-0 || >=2", "1.19.0-"));
}
END_TEST

START_TEST(what_cannot_be_read_does_not_satisfy)
{
    ck_assert(!satisfies("", "1.0.0"));
    ck_assert(!satisfies("one", "1.0.0"));
    ck_assert(!satisfies("*", "one"));
}
END_TEST

Suite *semver_suite(void)
{
    Suite *suite = suite_create("semver");
    TCase *tests = tcase_create("semver");

    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, a_version_has_parts);
    tcase_add_test(tests, absent_parts_are_zero);
    tcase_add_test(tests, a_refusal_says_why);
    tcase_add_test(tests, strict_reading_wants_three_parts);
    tcase_add_test(tests, prereleases_come_in_order);
    tcase_add_test(tests, ranges_of_dependencies);
    tcase_add_test(tests, prereleases_must_be_asked_for);
    tcase_add_test(tests, what_cannot_be_read_does_not_satisfy);
    suite_add_tcase(suite, tests);
    return suite;
}
