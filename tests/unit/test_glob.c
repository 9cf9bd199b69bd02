/* Patterns of .Files.Glob. */
#include <check.h>

#include "base/buffer.h"
#include "chart/glob.h"

static arena *a;

static void set_up(void)
{
    a = arena_new(0);
}

static void tear_down(void)
{
    arena_free(a);
}

static void expect(const char *pattern, const char *text, bool wanted)
{
    const glob *g = glob_read(a, slice_from(pattern), '/');

    ck_assert_msg(g != NULL, "%s is no pattern", pattern);
    ck_assert_msg(glob_matches(a, g, slice_from(text)) == wanted, "%s on %s", pattern, text);
}

START_TEST(stars_and_the_separator)
{
    expect("*.yaml", "a.yaml", true);
    expect("*.yaml", "dir/a.yaml", false);
    expect("**.yaml", "dir/a.yaml", true);
    expect("dir/**", "dir/a/b", true);
    expect("dir/*", "dir/", true);
    expect("a?c", "a/c", false);
    expect("a?c", "aüc", true);
}
END_TEST

START_TEST(classes)
{
    expect("[abc]x", "bx", true);
    expect("[!abc]x", "bx", false);
    expect("[a-c]x", "cx", true);
    expect("[!a-c]x", "dx", true);
    expect("[a\\]]x", "]x", true);
}
END_TEST

START_TEST(alternatives)
{
    expect("{a,b}.txt", "b.txt", true);
    expect("{a,b}.txt", "c.txt", false);
    expect("conf/{x,{y,z}}/*", "conf/z/1", true);
    expect("a{,b}", "a", true);
    expect("\\{a\\}", "{a}", true);
}
END_TEST

START_TEST(what_is_no_pattern)
{
    const char *const broken[] = {"[", "[]", "[a", "[b-a]", "\xff", "a[b-]"};

    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++)
        ck_assert_msg(glob_read(a, slice_from(broken[i]), '/') == NULL, "%s", broken[i]);
}
END_TEST

START_TEST(hostile_patterns_take_linear_time)
{
    buffer pattern = buffer_new(a), text = buffer_new(a);

    for (int i = 0; i < 2000; i++)
        buffer_add(&pattern, SLICE("*{a,}"));
    buffer_add_char(&pattern, 'b');
    buffer_add_repeated(&text, 'a', 2000);
    const glob *g = glob_read(a, buffer_slice(&pattern), '/');
    ck_assert(g != NULL && !glob_matches(a, g, buffer_slice(&text)));
}
END_TEST

Suite *glob_suite(void);

Suite *glob_suite(void)
{
    Suite *s = suite_create("glob");
    TCase *c = tcase_create("glob");

    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_add_test(c, stars_and_the_separator);
    tcase_add_test(c, classes);
    tcase_add_test(c, alternatives);
    tcase_add_test(c, what_is_no_pattern);
    tcase_add_test(c, hostile_patterns_take_linear_time);
    suite_add_tcase(s, c);
    return s;
}
