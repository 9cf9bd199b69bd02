/*
 * Patterns of paths: git's pathspecs are asked of git itself, doublestar's and Go's stand in tables that their own
 * documentation and Go gave the answers to.
 */
#include <check.h>
#include <stdio.h>

#include "base/buffer.h"
#include "base/file.h"
#include "gitops/appset/pathspec.h"
#include "support.h"

static arena *a;

static void set_up(void)
{
    a = arena_new(0);
    support_folder_make();
}

static void tear_down(void)
{
    arena_free(a);
    support_folder_remove();
}

static const char *const files[] = {
    "a",
    "b.yaml",
    "apps/a.yaml",
    "apps/web/config.json",
    "apps/web/deep/x.yaml",
    "apps/w-b/config.json",
    "Apps/x",
    "apps/[x]/y",
    "lib/a b/c",
    "lib/a]b",
    "lib/a-b",
    "lib/a^b",
};

static const char *const specs[] = {
    "a",
    "apps",
    "apps/",
    "app",
    "*",
    "*.yaml",
    "apps/*.yaml",
    "apps/**/*.yaml",
    "**/x.yaml",
    "apps/w?b/*",
    "apps/[a-w]*",
    "apps/[!w]*",
    "apps/[^w]*",
    "apps/[[]x]/y",
    "apps/\\[x]/y",
    "apps/[x]",
    "lib/a[]-]b",
    "lib/a[^x]b",
    "lib/a[[:space:]]b/*",
    "lib/a[[:punct:]]b",
    "./apps/./web",
    "apps//web",
    "apps/web/../a.yaml",
    ".",
    "nothing*",
    "[",
    "lib/a[b",
    "apps/web/config.json/",
    "*/config.json",
    "apps/*/*/*",
    "?",
    "lib/a[x-]b",
    "lib/a[!-\\]]b",
    "lib/a\\-b",
};

static void make_files(void)
{
    support_run("mkdir $FOLDER/repo && git init -q $FOLDER/repo");
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        FILE *to = fopen(arena_cstring(a, support_inside(a, "file")), "wb");
        ck_assert_ptr_nonnull(to);
        fputs(files[i], to);
        fclose(to);
        support_run("f=$(cat $FOLDER/file); mkdir -p \"$FOLDER/repo/$(dirname \"$f\")\"; touch \"$FOLDER/repo/$f\"");
    }
    support_run("git -C $FOLDER/repo add -A");
}

/* What git lists for a pathspec, a path a line, in the order of `files`. */
static slice listed_by_git(const char *spec)
{
    FILE *to = fopen(arena_cstring(a, support_inside(a, "spec")), "wb");
    buffer out = buffer_new(a);

    ck_assert_ptr_nonnull(to);
    fputs(spec, to);
    fclose(to);
    support_run("cd $FOLDER/repo && git ls-files -z -- \"$(cat ../spec)\" | tr '\\0' '\\n' >../listed");
    slice listed = arena_concat3(a, SLICE("\n"), file_read(a, support_inside(a, "listed"), 0), SLICE(""));
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        slice line = arena_concat3(a, SLICE("\n"), slice_from(files[i]), SLICE("\n"));
        if (slice_find(listed, line) != SLICE_NONE)
            buffer_printf(&out, "%s\n", files[i]);
    }
    ck_assert_uint_eq(slice_count(buffer_slice(&out), SLICE("\n")) + 1, slice_count(listed, SLICE("\n")));
    return buffer_slice(&out);
}

static slice listed_by_us(const char *spec)
{
    slice clean = pathspec_clean(a, slice_from(spec));
    buffer out = buffer_new(a);

    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (pathspec_matches(a, clean, slice_from(files[i])))
            buffer_printf(&out, "%s\n", files[i]);
    return buffer_slice(&out);
}

START_TEST(pathspecs_match_as_git_lists)
{
    make_files();
    for (size_t i = 0; i < sizeof specs / sizeof *specs; i++) {
        slice wanted = listed_by_git(specs[i]), got = listed_by_us(specs[i]);
        ck_assert_msg(slice_equal(wanted, got), "%s: git lists\n%.*s\nnot\n%.*s", specs[i], SLICE_ARG(wanted),
                      SLICE_ARG(got));
    }
}
END_TEST

static const struct refused {
    const char *spec, *why;
} refused[] = {
    {"../a", "'../a' is outside repository"},
    {"/a", "'/a' is outside repository"},
    {"a/../../b", "'a/../../b' is outside repository"},
    {":(glob)**", "pathspec magic is not supported: :(glob)**"},
};

static void clean_work(void *context)
{
    pathspec_clean(a, slice_from(context));
}

START_TEST(pathspecs_do_not_lead_out)
{
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        const failure *f = arena_try(a, clean_work, (void *)(uintptr_t)refused[i].spec);
        ck_assert_ptr_nonnull(f);
        ck_assert_str_eq(arena_cstring(a, f->text), refused[i].why);
    }
}
END_TEST

/* The answers are those of Go's path.Match and of doublestar.Match. */
static const struct matched {
    const char *pattern, *path;
    bool go, doublestar;
} matched[] = {
    {"*", "a", true, true},
    {"*", "a/b", false, false},
    {"a/*", "a/b", true, true},
    {"**", "a/b", false, true},
    {"**", "a", true, true},
    {"a/**", "a", false, true},
    {"a/**", "a/b/c", false, true},
    {"a/**/c", "a/c", false, true},
    {"a/**/c", "a/b/b/c", false, true},
    {"a**/c", "ab/c", true, true},
    {"a**/c", "a/b/c", false, false},
    {"{a,b}/c", "b/c", false, true},
    {"{a,b{c,d}}", "bd", false, true},
    {"{a,b}", "{a,b}", true, false},
    {"a?c", "abc", true, true},
    {"a?c", "a/c", false, false},
    {"[a-c]x", "bx", true, true},
    {"[^a-c]x", "bx", false, false},
    {"[^a-c]x", "dx", true, true},
    {"[!a]", "b", false, true},
    {"[!a]", "!", true, true},
    {"[", "[", false, false},
    {"[]a]", "]", false, false},
    {"[a-]", "a", false, false},
    {"a\\*", "a*", true, true},
    {"a\\", "a", false, false},
    {"", "", true, true},
    {"*x*y*", "axbyc", true, true},
    {"*x*y*", "aybxc", false, false},
    {"\xc3\xa9?", "\xc3\xa9\xc3\xa9", true, true},
};

START_TEST(paths_match_as_in_go)
{
    for (size_t i = 0; i < sizeof matched / sizeof *matched; i++) {
        slice pattern = slice_from(matched[i].pattern), path = slice_from(matched[i].path);
        ck_assert_msg(path_matches(a, pattern, path) == matched[i].go, "path.Match %s %s", matched[i].pattern,
                      matched[i].path);
        ck_assert_msg(doublestar_matches(a, pattern, path) == matched[i].doublestar, "doublestar.Match %s %s",
                      matched[i].pattern, matched[i].path);
    }
}
END_TEST

Suite *pathspec_suite(void)
{
    Suite *s = suite_create("pathspec");
    TCase *c = tcase_create("pathspec");

    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_add_test(c, pathspecs_match_as_git_lists);
    tcase_add_test(c, pathspecs_do_not_lead_out);
    tcase_add_test(c, paths_match_as_in_go);
    suite_add_tcase(s, c);
    return s;
}
