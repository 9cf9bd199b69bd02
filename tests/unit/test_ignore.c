/* .helmignore rules, and the patterns they are made of. */
#include <check.h>

#include "chart/ignore.h"

static arena *a;

static void set_up(void)
{
    a = arena_new(0);
}

static void tear_down(void)
{
    arena_free(a);
}

static ignore_rules *rules_of(const char *text)
{
    ignore_rules *rules = ignore_new(a);

    ignore_read(rules, slice_from(text));
    ignore_add_defaults(rules);
    return rules;
}

static bool ignores(const char *text, const char *path, bool is_directory)
{
    return ignore_matches(rules_of(text), slice_from(path), is_directory);
}

START_TEST(patterns)
{
    ck_assert_int_eq(pattern_matches(SLICE("a*c"), SLICE("abbc")), PATTERN_YES);
    ck_assert_int_eq(pattern_matches(SLICE("a*c"), SLICE("a/c")), PATTERN_NO);
    ck_assert_int_eq(pattern_matches(SLICE("[^a-c]x"), SLICE("dx")), PATTERN_YES);
    ck_assert_int_eq(pattern_matches(SLICE("\\*"), SLICE("*")), PATTERN_YES);
    ck_assert_int_eq(pattern_matches(SLICE("[a"), SLICE("a")), PATTERN_BAD);
    ck_assert_int_eq(pattern_matches(SLICE("a["), SLICE("")), PATTERN_BAD);
    ck_assert_int_eq(pattern_matches(SLICE("b*["), SLICE("a")), PATTERN_NO);
}
END_TEST

START_TEST(names_match_in_every_directory)
{
    ck_assert(ignores("*.txt\n", "a/b/c.txt", false));
    ck_assert(!ignores("/*.txt\n", "a/c.txt", false));
    ck_assert(ignores("/*.txt\n", "c.txt", false));
    ck_assert(ignores("a/b\n", "a/b", false));
    ck_assert(!ignores("a/b\n", "x/a/b", false));
}
END_TEST

START_TEST(a_slash_at_the_end_wants_a_directory)
{
    ck_assert(ignores("out/\n", "out", true));
    ck_assert(!ignores("out/\n", "out", false));
}
END_TEST

START_TEST(negated_rules_ignore_what_does_not_match)
{
    ck_assert(ignores("!*.yaml\n", "a.txt", false));
    ck_assert(!ignores("!*.yaml\n", "a.yaml", false));
}
END_TEST

START_TEST(hidden_templates_are_always_ignored)
{
    ck_assert(ignores("", "templates/.x", false));
    ck_assert(!ignores("", "templates/x", false));
    ck_assert(!ignores("*\n", ".", true));
}
END_TEST

START_TEST(comments_blanks_and_line_ends_of_windows)
{
    ck_assert(!ignores("# *.md\n\n", "a.md", false));
    ck_assert(ignores("\xEF\xBB\xBF  *.md  \r\n", "a.md", false));
}
END_TEST

static void read_work(void *text)
{
    rules_of(text);
}

static void expect_refusal(const char *text, const char *why)
{
    const failure *f = arena_try(a, read_work, arena_cstring(a, slice_from(text)));

    ck_assert_ptr_nonnull(f);
    ck_assert_str_eq(arena_cstring(a, f->text), why);
}

START_TEST(refusals)
{
    expect_refusal("a/**\n", "double-star (**) syntax is not supported");
    expect_refusal("[\n", "syntax error in pattern");
}
END_TEST

Suite *ignore_suite(void);

Suite *ignore_suite(void)
{
    Suite *s = suite_create("ignore");
    TCase *c = tcase_create("ignore");

    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_add_test(c, patterns);
    tcase_add_test(c, names_match_in_every_directory);
    tcase_add_test(c, a_slash_at_the_end_wants_a_directory);
    tcase_add_test(c, negated_rules_ignore_what_does_not_match);
    tcase_add_test(c, hidden_templates_are_always_ignored);
    tcase_add_test(c, comments_blanks_and_line_ends_of_windows);
    tcase_add_test(c, refusals);
    suite_add_tcase(s, c);
    return s;
}
