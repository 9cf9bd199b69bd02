/* Splitting rendered text into documents, and sorting them as Helm installs them. */
#include <check.h>

#include "base/buffer.h"
#include "render/manifest.h"

static arena *a;

static void set_up(void)
{
    a = arena_new(0);
}

static void tear_down(void)
{
    arena_free(a);
}

static void expect_documents(const char *text, const char *const *expected, size_t count)
{
    splitter parts = manifest_split(&compat_helm4, slice_from(text));
    slice document;
    size_t i = 0;

    for (; manifest_next(&parts, &document); i++) {
        ck_assert_uint_lt(i, count);
        ck_assert_str_eq(arena_cstring(a, document), expected[i]);
    }
    ck_assert_uint_eq(i, count);
}

#define EXPECT(text, ...)                                                                                              \
    do {                                                                                                               \
        const char *const expected[] = {__VA_ARGS__};                                                                  \
        expect_documents(text, expected, sizeof expected / sizeof *expected);                                          \
    } while (0)

START_TEST(splits_at_lines_of_dashes)
{
    EXPECT("a: 1\n---\nb: 2\n", "a: 1\n", "b: 2\n");
    EXPECT("---\na: 1\n---\n---\n\n---\nb: 2", "a: 1\n", "b: 2");
}
END_TEST

START_TEST(keeps_white_space_behind_and_drops_it_in_front)
{
    EXPECT("\n\n  a: 1\n\n---   \t\n\n b: 2\n\n", "a: 1\n\n", "b: 2\n\n");
}
END_TEST

START_TEST(text_behind_the_dashes_belongs_to_the_document)
{
    EXPECT("--- # comment\na: 1\n", "# comment\na: 1\n");
    EXPECT("---a: 1\n", "a: 1\n");
}
END_TEST

START_TEST(dashes_within_a_line_do_not_split)
{
    EXPECT("a: --- b\n ---\n", "a: --- b\n ---\n");
    EXPECT("------\na: 1\n", "---\na: 1\n");
}
END_TEST

/* At any distance from where the last line began, and from the text's end. */
START_TEST(separators_are_found_at_any_place)
{
    for (size_t before = 1; before < 100; before++)
        for (size_t behind = 0; behind < 40; behind++) {
            buffer text = buffer_new(a);
            slice first, second;
            buffer_add_repeated(&text, 'a', before);
            buffer_add(&text, SLICE("\n-b\n--c\n---"));
            buffer_add_repeated(&text, '-', behind);
            splitter parts = manifest_split(&compat_helm4, buffer_slice(&text));
            ck_assert(manifest_next(&parts, &first));
            ck_assert_uint_eq(first.size, before + sizeof "\n-b\n--c\n" - 1);
            ck_assert_int_eq(manifest_next(&parts, &second), behind > 0);
        }
}
END_TEST

/* A text cut into parts of some lines gives the documents that it gives as a whole. */
START_TEST(parts_are_split_as_their_text_is)
{
    static const char *const texts[] = {
        "a\n",
        "a",
        "---\na\n",
        "\n \n---\n\n---\n\na: b\nc\n--- # x\n  d\n\n---e\n",
        "a\n---\nb\n---\n",
        "\n\n\n",
        "---\n---",
        "a\n\n---\n\n\n \n  b\n\n\n---  \t\n\n",
        "------\na\n---",
        " \302\240\n---\n\302\240\na\n\n--\n---\n\342\200\203\n",
    };

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        for (size_t lines = 1; lines < 6; lines++) {
            slice text = slice_from(texts[i]), rest = text, line, document;
            pieces parts = pieces_new(a), cut = pieces_new(a);
            for (size_t n = 1, start = 0, at = 0; slice_next(&rest, '\n', &line); n++) {
                at = text.size - rest.size;
                if (n % lines != 0 && at < text.size)
                    continue;
                pieces_add(&parts, slice_of(text.data + start, at - start));
                start = at;
            }
            ck_assert(slice_equal(pieces_join(&parts), text));
            splitter whole = manifest_split(&compat_helm4, text);
            parts_splitter s = {&parts, 0, 0};
            while (manifest_next(&whole, &document)) {
                cut.count = 0;
                ck_assert(manifest_next_parts(&s, &cut));
                ck_assert_msg(slice_equal(pieces_join(&cut), document), "text %zu by %zu lines", i, lines);
            }
            cut.count = 0;
            ck_assert(!manifest_next_parts(&s, &cut));
        }
}
END_TEST

START_TEST(blank_text_has_no_documents)
{
    splitter parts = manifest_split(&compat_helm4, SLICE(" \n\t\n---\n \n"));
    slice document;

    ck_assert(!manifest_next(&parts, &document));
}
END_TEST

static manifest_list resources, hooks;

static void sort_files(rendered_file *files, size_t count)
{
    resources = hooks = (manifest_list){NULL, 0, 0};
    const reporter quiet = {a, NULL, NULL, NULL};
    manifest_sort(&quiet, &compat_helm4, 1, files, count, &resources, &hooks);
}

static void expect_names(const manifest_list *l, const char *const *names, size_t count)
{
    ck_assert_uint_eq(l->count, count);
    for (size_t i = 0; i < count; i++)
        ck_assert_str_eq(arena_cstring(a, l->items[i].head.name), names[i]);
}

START_TEST(sorts_by_kind_then_by_path_then_by_place)
{
    rendered_file files[] = {
        {.path = SLICE("c/z.yaml"),
         .text = SLICE("kind: Service\nmetadata: {name: s1}\n---\nkind: Namespace\nmetadata: {name: n1}\n")},
        {.path = SLICE("c/a.yaml"),
         .text = SLICE("kind: Zebra\nmetadata: {name: z1}\n---\nkind: Apple\nmetadata: {name: a1}\n"
                       "---\nkind: Service\nmetadata: {name: s2}\n")},
    };
    const char *const names[] = {"n1", "s2", "s1", "a1", "z1"};

    sort_files(files, 2);
    expect_names(&resources, names, 5);
    ck_assert_uint_eq(hooks.count, 0);
}
END_TEST

START_TEST(hooks_stand_apart_and_unknown_ones_are_dropped)
{
    rendered_file files[] = {
        {.path = SLICE("c/h.yaml"),
         .text = SLICE("kind: Job\nmetadata: {name: j, annotations: {helm.sh/hook: 'post-install, PRE-UPGRADE'}}\n---\n"
                       "kind: Pod\nmetadata: {name: t, annotations: {helm.sh/hook: test}}\n---\n"
                       "kind: Pod\nmetadata: {name: u, annotations: {helm.sh/hook: someday}}\n---\n"
                       "kind: Pod\nmetadata: {name: r, annotations: {other: x}}\n")},
    };
    const char *const hook_names[] = {"t", "j"};
    const char *const resource_names[] = {"r"};

    sort_files(files, 1);
    expect_names(&hooks, hook_names, 2);
    expect_names(&resources, resource_names, 1);
    ck_assert(hooks.items[0].is_test);
    ck_assert(!hooks.items[1].is_test);
}
END_TEST

START_TEST(partials_and_blank_files_are_left_out)
{
    rendered_file files[] = {
        {.path = SLICE("c/_helpers.tpl"), .text = SLICE("kind: Pod\n")},
        {.path = SLICE("c/empty.yaml"), .text = SLICE(" \n\n")},
    };

    sort_files(files, 2);
    ck_assert_uint_eq(resources.count, 0);
}
END_TEST

static void sort_broken(void *context)
{
    rendered_file files[] = {{.path = SLICE("c/bad.yaml"), .text = SLICE("a: b\n c: d\n")}};

    (void)context;
    sort_files(files, 1);
}

START_TEST(broken_yaml_names_its_file_and_line)
{
    const failure *f = arena_try(a, sort_broken, NULL);

    ck_assert_ptr_nonnull(f);
    ck_assert_str_eq(arena_cstring(a, f->text),
                     "YAML parse error on c/bad.yaml: error converting YAML to JSON: yaml: line 2: mapping values are "
                     "not allowed in this context");
}
END_TEST

Suite *manifest_suite(void)
{
    Suite *s = suite_create("manifest");
    TCase *t = tcase_create("manifest");

    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, splits_at_lines_of_dashes);
    tcase_add_test(t, keeps_white_space_behind_and_drops_it_in_front);
    tcase_add_test(t, text_behind_the_dashes_belongs_to_the_document);
    tcase_add_test(t, dashes_within_a_line_do_not_split);
    tcase_add_test(t, separators_are_found_at_any_place);
    tcase_add_test(t, parts_are_split_as_their_text_is);
    tcase_add_test(t, blank_text_has_no_documents);
    tcase_add_test(t, sorts_by_kind_then_by_path_then_by_place);
    tcase_add_test(t, hooks_stand_apart_and_unknown_ones_are_dropped);
    tcase_add_test(t, partials_and_blank_files_are_left_out);
    tcase_add_test(t, broken_yaml_names_its_file_and_line);
    suite_add_tcase(s, t);
    return s;
}
