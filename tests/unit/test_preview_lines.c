/* Comparing texts line by line: the shortest script, where it is cut, and that no input makes it slow. */
#include <check.h>
#include <stdlib.h>
#include <time.h>

#include "base/buffer.h"
#include "preview/lines.h"

static arena *a;

static void set_up(void)
{
    a = arena_new(0);
}

static void tear_down(void)
{
    arena_free(a);
}

/* The script as text: `-` and `+` before removed and added lines, a blank before the others. */
static const char *script(const text_lines *from, const text_lines *to, const line_edits *edits)
{
    buffer out = buffer_new(a);
    size_t x = 0;

    for (size_t i = 0; i <= edits->count; i++) {
        line_edit e = i < edits->count ? edits->items[i] : (line_edit){from->count, 0, to->count, 0};
        for (; x < e.from; x++)
            buffer_printf(&out, " %.*s\n", SLICE_ARG(from->items[x]));
        for (; x < e.from + e.from_count; x++)
            buffer_printf(&out, "-%.*s\n", SLICE_ARG(from->items[x]));
        for (size_t y = e.to; y < e.to + e.to_count; y++)
            buffer_printf(&out, "+%.*s\n", SLICE_ARG(to->items[y]));
    }
    return arena_cstring(a, buffer_slice(&out));
}

static void expect(const char *from_text, const char *to_text, const char *expected)
{
    text_lines from = lines_split(a, slice_from(from_text)), to = lines_split(a, slice_from(to_text));
    line_edits edits = lines_compare(a, &from, &to);

    ck_assert_str_eq(script(&from, &to, &edits), expected);
}

START_TEST(finds_what_differs)
{
    expect("a\nb\nc\n", "a\nb\nc\n", " a\n b\n c\n");
    expect("a\nb\nc\n", "a\nx\nc\n", " a\n-b\n+x\n c\n");
    expect("", "a\n", "+a\n");
    expect("a\n", "", "-a\n");
    expect("", "", "");
}
END_TEST

START_TEST(a_line_end_at_the_end_makes_no_line)
{
    expect("a\nb", "a\nb\n", " a\n b\n");
    expect("a\n\n", "a\n", " a\n-\n");
}
END_TEST

START_TEST(cuts_at_the_beginning_of_items)
{
    expect("env:\n- name: a\n  value: 1\n- name: c\n  value: 1\n",
           "env:\n- name: a\n  value: 1\n- name: b\n  value: 1\n- name: c\n  value: 1\n",
           " env:\n - name: a\n   value: 1\n+- name: b\n+  value: 1\n - name: c\n   value: 1\n");
    expect("a:\n  x: 1\n\nc:\n  x: 1\n", "a:\n  x: 1\n\nb:\n  x: 1\n\nc:\n  x: 1\n",
           " a:\n   x: 1\n \n+b:\n+  x: 1\n+\n c:\n   x: 1\n");
    expect("a:\n  k: 1\nb:\n  k: 1\nd: 1\n", "a:\n  k: 1\nd: 1\n", " a:\n   k: 1\n-b:\n-  k: 1\n d: 1\n");
}
END_TEST

/* --- Beside the textbook --- */

static size_t longest_common(const text_lines *from, const text_lines *to)
{
    size_t columns = to->count + 1, *table = arena_alloc_zero(a, (from->count + 1) * columns * sizeof *table);

    for (size_t i = 1; i <= from->count; i++)
        for (size_t j = 1; j <= to->count; j++) {
            size_t up = table[(i - 1) * columns + j], left = table[i * columns + j - 1];
            table[i * columns + j] = slice_equal(from->items[i - 1], to->items[j - 1])
                                         ? table[(i - 1) * columns + j - 1] + 1
                                     : up > left ? up
                                                 : left;
        }
    return table[from->count * columns + to->count];
}

/* Applies a script and counts the lines that it keeps. */
static size_t check_script(const text_lines *from, const text_lines *to, const line_edits *edits)
{
    size_t x = 0, y = 0, kept = 0;

    for (size_t i = 0; i <= edits->count; i++) {
        line_edit e = i < edits->count ? edits->items[i] : (line_edit){from->count, 0, to->count, 0};
        ck_assert_uint_eq(e.from - x, e.to - y);
        for (; x < e.from; x++, y++, kept++)
            ck_assert(slice_equal(from->items[x], to->items[y]));
        ck_assert(i == edits->count || e.from_count + e.to_count > 0);
        x += e.from_count;
        y += e.to_count;
    }
    ck_assert_uint_eq(x, from->count);
    ck_assert_uint_eq(y, to->count);
    return kept;
}

static text_lines random_lines(unsigned *seed, size_t most, unsigned letters)
{
    static const char alphabet[] = "a\0b\0c\0d\0e\0f\0g\0h\0i\0j\0k\0l\0m\0n\0o\0p\0";
    size_t count = (*seed = *seed * 1103515245 + 12345, *seed >> 16) % (most + 1);
    text_lines lines = {ARENA_ARRAY(a, count, slice), count};

    for (size_t i = 0; i < count; i++) {
        *seed = *seed * 1103515245 + 12345;
        lines.items[i] = slice_of(alphabet + 2 * ((*seed >> 16) % letters), 1);
    }
    return lines;
}

START_TEST(is_as_short_as_can_be)
{
    unsigned seed = 7;

    for (unsigned i = 0; i < 4000; i++) {
        text_lines from = random_lines(&seed, i < 3900 ? 12 : 300, 1 + i % 16);
        text_lines to = random_lines(&seed, i < 3900 ? 12 : 300, 1 + i % 16);
        line_edits edits = lines_compare(a, &from, &to);
        ck_assert_uint_eq(check_script(&from, &to, &edits), longest_common(&from, &to));
    }
}
END_TEST

static double seconds_for(const text_lines *from, const text_lines *to)
{
    clock_t start = clock();
    line_edits edits = lines_compare(a, from, to);

    check_script(from, to, &edits);
    return (double)(clock() - start) / CLOCKS_PER_SEC;
}

/* 200,000 lines a side that would take minutes if all paths were followed. */
START_TEST(takes_its_time_from_no_input)
{
    enum { COUNT = 200000 };
    text_lines from = {ARENA_ARRAY(a, COUNT, slice), COUNT}, to = {ARENA_ARRAY(a, COUNT, slice), COUNT};
    unsigned seed = 3;

    for (size_t i = 0; i < COUNT; i++) {
        from.items[i] = arena_printf(a, "a%zu", i);
        to.items[i] = arena_printf(a, "b%zu", i);
    }
    ck_assert_double_lt(seconds_for(&from, &to), 10);
    for (size_t i = 0; i < COUNT; i++) {
        seed = seed * 1103515245 + 12345;
        from.items[i] = seed >> 16 & 1 ? SLICE("x") : SLICE("y");
        to.items[i] = seed >> 17 & 1 ? SLICE("x") : SLICE("y");
    }
    ck_assert_double_lt(seconds_for(&from, &to), 10);
    for (size_t i = 0; i < COUNT; i++) {
        from.items[i] = arena_printf(a, "%zu", i);
        to.items[i] = arena_printf(a, "%zu", COUNT - i);
    }
    ck_assert_double_lt(seconds_for(&from, &to), 10);
}
END_TEST

Suite *preview_lines_suite(void)
{
    Suite *s = suite_create("preview_lines");
    TCase *t = tcase_create("preview_lines");

    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, finds_what_differs);
    tcase_add_test(t, a_line_end_at_the_end_makes_no_line);
    tcase_add_test(t, cuts_at_the_beginning_of_items);
    tcase_add_test(t, is_as_short_as_can_be);
    tcase_add_test(t, takes_its_time_from_no_input);
    suite_add_tcase(s, t);
    return s;
}
