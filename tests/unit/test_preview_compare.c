/* Comparing sides: what changed in which target, hunks, and which override is to blame. */
#include <check.h>

#include "preview/compare.h"
#include "preview/report.h"

static arena *a;
static side from, to;

static void set_up(void)
{
    a = arena_new(0);
    from = to = (side){NULL, 0, 0};
}

static void tear_down(void)
{
    arena_free(a);
}

static target *add(side *s, const char *addon, const char *env, const char *text)
{
    dimension *d = ARENA_NEW(a, dimension);
    target_name name = {slice_from(addon), d, 1};

    *d = (dimension){SLICE("env"), slice_from(env)};
    target *t = side_add(a, s, &name, SLICE("shop"));
    if (text != NULL)
        target_add(a, t, SLICE("c/templates/x.yaml"), slice_from(text));
    return t;
}

static comparison *compare(void)
{
    return compare_sides(a, &from, &to, &(compare_options){false, false});
}

/* Each change on a line: word, target, resource, lines. */
static const char *summary(const comparison *c)
{
    buffer out = buffer_new(a);

    for (size_t i = 0; i < c->change_count; i++) {
        const change *changed = &c->changes[i];
        buffer_add(&out, change_word(changed->kind));
        buffer_add_char(&out, ' ');
        target_name_write(&out, &c->targets[changed->target].name, NULL);
        buffer_add_char(&out, ' ');
        report_resource(&out, change_resource(changed));
        buffer_printf(&out, " +%zu -%zu\n", changed->added, changed->removed);
    }
    return arena_cstring(a, buffer_slice(&out));
}

#define POD(name, spec) "kind: Pod\nmetadata: {name: " name "}\nspec: " spec "\n"

START_TEST(tells_added_removed_and_modified)
{
    add(&from, "b", "prod", POD("p", "1") "---\n" POD("q", "1") "---\n" POD("same", "1"));
    add(&to, "b", "prod", POD("same", "1") "---\n" POD("r", "1") "---\n" POD("p", "2"));
    ck_assert_str_eq(summary(compare()), "modified b env=prod Pod shop/p +1 -1\nremoved b env=prod Pod shop/q +0 -3\n"
                                         "added b env=prod Pod shop/r +3 -0\n");
}
END_TEST

START_TEST(sorts_by_addon_and_dimensions)
{
    add(&to, "b", "dev", POD("p", "1"));
    add(&to, "a", "prod", "kind: Z\nmetadata: {name: a}\n---\nkind: A\nmetadata: {name: z}\n");
    add(&from, "a", "dev", POD("p", "1"));
    ck_assert_str_eq(summary(compare()), "removed a env=dev Pod shop/p +0 -3\nadded a env=prod A shop/z +2 -0\n"
                                         "added a env=prod Z shop/a +2 -0\nadded b env=dev Pod shop/p +3 -0\n");
}
END_TEST

START_TEST(what_moves_or_is_only_written_anew_is_no_change)
{
    add(&from, "a", "dev", POD("p", "1") "---\n" POD("q", "1"));
    add(&to, "a", "dev", "# c\n---\n" POD("q", "1") "\n\n---\n" POD("p", "1"));
    ck_assert_str_eq(summary(compare()), "");
    ck_assert(!comparison_differs(compare()));
}
END_TEST

START_TEST(another_version_is_a_modification)
{
    add(&from, "a", "dev", "apiVersion: apps/v1beta1\nkind: Deployment\n");
    add(&to, "a", "dev", "apiVersion: apps/v1\nkind: Deployment\n");
    ck_assert_str_eq(summary(compare()), "modified a env=dev Deployment shop/(no name) +1 -1\n");
}
END_TEST

START_TEST(duplicates_are_compared_one_by_one)
{
    add(&from, "a", "dev", POD("p", "1") "---\n" POD("p", "2"));
    add(&to, "a", "dev", POD("p", "1") "---\n" POD("p", "3") "---\n" POD("p", "4"));
    ck_assert_str_eq(summary(compare()),
                     "modified a env=dev Pod shop/p (2) +1 -1\nadded a env=dev Pod shop/p (3) +3 -0\n");
}
END_TEST

START_TEST(a_side_that_does_not_render_keeps_no_other_from_being_compared)
{
    target *failed = add(&to, "a", "dev", NULL);

    failed->failed = true;
    failed->error = SLICE("why");
    add(&from, "a", "dev", POD("p", "1"));
    add(&to, "b", "dev", POD("p", "1"));
    comparison *c = compare();
    ck_assert_str_eq(summary(c), "added b env=dev Pod shop/p +3 -0\n");
    ck_assert_uint_eq(c->failed_count, 1);
    ck_assert(comparison_differs(c));
}
END_TEST

START_TEST(another_namespace_of_the_release_is_told)
{
    add(&from, "a", "dev", POD("p", "1"));
    add(&to, "a", "dev", POD("p", "1"))->namespace_ = SLICE("other");
    comparison *c = compare();
    ck_assert_uint_eq(c->change_count, 0);
    ck_assert(target_moves(&c->targets[0]) && comparison_differs(c));
}
END_TEST

START_TEST(renames_are_found_on_request)
{
#define LONG(name, last) "kind: Pod\nmetadata:\n  name: " name "\na: 1\nb: 2\nc: " last "\n"
    add(&from, "a", "dev", LONG("old", "3") "---\n" LONG("gone", "4") "---\nkind: Job\nmetadata: {name: j}\n");
    add(&to, "a", "dev", LONG("other", "4") "---\n" LONG("new", "5") "---\nkind: Pod\nx: 1\ny: 1\nz: 1\n");
    ck_assert_str_eq(summary(compare_sides(a, &from, &to, &(compare_options){false, true})),
                     "removed a env=dev Job shop/j +0 -2\nadded a env=dev Pod shop/(no name) +4 -0\n"
                     "renamed a env=dev Pod shop/new +2 -2\nrenamed a env=dev Pod shop/other +1 -1\n");
    ck_assert_uint_eq(compare()->change_count, 6);
}
END_TEST

/* --- Hunks --- */

static const char *const long_pod =
    "kind: Pod\nmetadata:\n  name: p\nspec:\n  containers:\n    - name: a\n      image: x\n"
    "      env:\n      - name: E\n        value: 1\n    - name: b\n      image: y\n";

static const char *hunks(const char *old, const char *new, size_t context)
{
    buffer out = buffer_new(a);
    hunk h;

    from = to = (side){NULL, 0, 0};
    add(&from, "a", "dev", old);
    add(&to, "a", "dev", new);
    comparison *c = compare();
    for (size_t at = 0; c->change_count > 0 && hunk_next(&c->changes[0], context, &at, &h);) {
        slice path = hunk_path(a, &c->changes[0], &h);
        buffer_printf(&out, "-%zu,%zu +%zu,%zu %.*s\n", h.from, h.from_count, h.to, h.to_count, SLICE_ARG(path));
    }
    return arena_cstring(a, buffer_slice(&out));
}

START_TEST(hunks_have_context_and_the_keys_around)
{
    const char *changed = "kind: Pod\nmetadata:\n  name: p\nspec:\n  containers:\n    - name: a\n      image: z\n"
                          "      env:\n      - name: E\n        value: 2\n    - name: b\n      image: y\n";
    const char *more = "kind: Pod\nmetadata:\n  name: p\nspec:\n  containers:\n    - name: a\n      image: x\n"
                       "      env:\n      - name: E\n        value: 1\n    - name: b\n      image: y\nmore: 1\n";

    ck_assert_str_eq(hunks(long_pod, changed, 3), "-4,9 +4,9 spec.containers\n");
    ck_assert_str_eq(hunks(long_pod, changed, 0), "-7,1 +7,1 spec.containers\n-10,1 +10,1 spec.containers.env\n");
    ck_assert_str_eq(hunks(long_pod, changed, SIZE_MAX), "-1,12 +1,12 spec.containers\n");
    ck_assert_str_eq(hunks(long_pod, more, 0), "-12,0 +13,1 \n");
    ck_assert_str_eq(hunks(more, long_pod, 1), "-12,2 +12,1 \n");
    ck_assert_str_eq(hunks("kind: Pod\nspec: 1\n", "kind: Pol\nspec: 1\n", 3), "-1,2 +0,0 \n");
}
END_TEST

/* --- Causes --- */

static const char *blamed(const comparison *c)
{
    buffer out = buffer_new(a);

    for (size_t i = 0; i < c->changes[0].count; i++) {
        const compared_line *line = &c->changes[0].lines[i];
        if (line->kind == LINE_SAME)
            continue;
        buffer_printf(&out, "%c%.*s:", (char)line->kind, SLICE_ARG(line->text));
        for (size_t j = 0; line->causes != NULL && j < line->causes->count; j++)
            buffer_printf(&out, " %.*s", SLICE_ARG(line->causes->items[j].key));
        buffer_add_char(&out, '\n');
    }
    return arena_cstring(a, buffer_slice(&out));
}

static target trial(const char *text)
{
    side other = {NULL, 0, 0};

    return *add(&other, "a", "dev", text);
}

START_TEST(trials_tell_what_is_to_blame)
{
    const cause x = {.file = SLICE("f"), .line = 1, .key = SLICE("x")}, y = {.file = SLICE("f"), .key = SLICE("y")};

    add(&from, "a", "dev", "kind: P\nx: 1\nk: 0\ny: 1\n");
    add(&to, "a", "dev", "kind: P\nx: 2\nk: 0\ny: 2\nz: 2\n");
    comparison *c = compare();
    target t = trial("kind: P\nx: 2\nk: 0\ny: 1\n");
    comparison_blame(c, 0, SIDE_FROM, &t, &x);
    ck_assert_str_eq(blamed(c), "-x: 1: x\n+x: 2:\n-y: 1:\n+y: 2:\n+z: 2:\n");
    t = trial("kind: P\nx: 2\nk: 0\ny: 1\n");
    comparison_blame(c, 0, SIDE_TO, &t, &y);
    comparison_blame(c, 0, SIDE_TO, &t, &y);
    ck_assert_str_eq(blamed(c), "-x: 1: x\n+x: 2:\n-y: 1:\n+y: 2: y\n+z: 2: y\n");
    comparison_settle_causes(c, 0);
    ck_assert_str_eq(blamed(c), "-x: 1: x\n+x: 2: x\n-y: 1: y\n+y: 2: y\n+z: 2: y\n");
}
END_TEST

START_TEST(lines_that_say_the_same_have_their_own_causes)
{
    const cause x = {.file = SLICE("f"), .line = 1, .key = SLICE("x")}, y = {.file = SLICE("f"), .key = SLICE("y")};

    add(&from, "a", "dev", "kind: P\nx:\n  m: 1\ny:\n  m: 1\n");
    add(&to, "a", "dev", "kind: P\nx:\n  m: 2\ny:\n  m: 2\n");
    comparison *c = compare();
    target t = trial("kind: P\nx:\n  m: 2\ny:\n  m: 1\n");
    comparison_blame(c, 0, SIDE_FROM, &t, &x);
    comparison_blame(c, 0, SIDE_TO, &t, &y);
    t = trial("kind: P\nx:\n  m: 1\ny:\n  m: 2\n");
    comparison_blame(c, 0, SIDE_FROM, &t, &y);
    comparison_blame(c, 0, SIDE_TO, &t, &x);
    comparison_settle_causes(c, 0);
    ck_assert_str_eq(blamed(c), "-  m: 1: x\n+  m: 2: x\n-  m: 1: y\n+  m: 2: y\n");
}
END_TEST

Suite *preview_compare_suite(void)
{
    Suite *s = suite_create("preview_compare");
    TCase *t = tcase_create("preview_compare");

    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, tells_added_removed_and_modified);
    tcase_add_test(t, sorts_by_addon_and_dimensions);
    tcase_add_test(t, what_moves_or_is_only_written_anew_is_no_change);
    tcase_add_test(t, another_version_is_a_modification);
    tcase_add_test(t, duplicates_are_compared_one_by_one);
    tcase_add_test(t, a_side_that_does_not_render_keeps_no_other_from_being_compared);
    tcase_add_test(t, another_namespace_of_the_release_is_told);
    tcase_add_test(t, renames_are_found_on_request);
    tcase_add_test(t, hunks_have_context_and_the_keys_around);
    tcase_add_test(t, trials_tell_what_is_to_blame);
    tcase_add_test(t, lines_that_say_the_same_have_their_own_causes);
    suite_add_tcase(s, t);
    return s;
}
