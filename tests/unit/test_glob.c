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
    expect("a?c", "abc", true);
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

START_TEST(finds_what_the_library_finds)
{
    expect("config/{*.yaml,a.json}", "config/a.json", true);
    expect("config/{*.yaml,a.json}", "config/other.yaml", false); /* taken to be six characters long */
    expect("config/{a.json,*.yaml}", "config/b.yaml", true);
    expect("{*.yaml,a.json}", "b.yaml", true);
    expect("a?c", "aüc", false); /* characters and bytes are mixed up */
}
END_TEST

static void hostile_work(void *context)
{
    buffer pattern = buffer_new(a), text = buffer_new(a);

    (void)context;
    for (int i = 0; i < 300; i++)
        buffer_add(&pattern, SLICE("*a[ab]?"));
    buffer_add_char(&pattern, 'b');
    buffer_add_repeated(&text, 'a', 2000);
    glob_matches(a, glob_read(a, buffer_slice(&pattern), '/'), buffer_slice(&text));
}

START_TEST(hostile_patterns_end_at_a_limit)
{
    const failure *f = arena_try(a, hostile_work, NULL);

    ck_assert(f == NULL || f->status == GTMPL_ELIMIT);
}
END_TEST

static void overrun_work(void *context)
{
    (void)context;
    glob_matches(a, glob_read(a, SLICE("a{"), '/'), SLICE("a"));
}

START_TEST(panics_of_the_library)
{
    const failure *f = arena_try(a, overrun_work, NULL);

    ck_assert_ptr_nonnull(f);
    ck_assert_str_eq(arena_cstring(a, f->text), "runtime error: slice bounds out of range [:2] with length 1");
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
    tcase_add_test(c, finds_what_the_library_finds);
    tcase_add_test(c, hostile_patterns_end_at_a_limit);
    tcase_add_test(c, panics_of_the_library);
    suite_add_tcase(s, c);
    return s;
}
