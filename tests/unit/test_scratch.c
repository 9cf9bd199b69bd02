/* Scratch arenas: what ends with them, what does not, and whose limits and frames count. */
#include <check.h>
#include <stdlib.h>

#include "value/map.h"

static arena *memory;

static void open_arena(void)
{
    memory = arena_new(0);
}

static void close_arena(void)
{
    arena_free(memory);
}

static char released[256]; /* the letters of what was */

static void note_release(void *letter)
{
    strcat(released, letter);
}

START_TEST(what_is_in_scratch_ends_with_a_reset)
{
    arena *scratch = arena_new_scratch(memory);
    size_t before = arena_bytes(memory);

    released[0] = '\0';
    for (int round = 0; round < 100; round++) {
        memset(arena_alloc(scratch, 1000), 'x', 1000);
        memset(arena_alloc(scratch, 100 * 1000), 'x', 100 * 1000);
        if (round % 50 == 0)
            arena_on_release(scratch, note_release, "s");
        arena_on_release(memory, note_release, "m");
        released[0] = '\0';
        arena_reset(scratch);
        ck_assert_str_eq(released, round % 50 == 0 ? "s" : "");
        if (round == 0)
            before = arena_bytes(memory); /* with what is kept for the next round, and the releases */
    }
    ck_assert_uint_le(arena_bytes(memory), before + 32 * 1024);
}
END_TEST

static void raise_in(void *context)
{
    arena *a = context;

    arena_on_release(a, note_release, "a");
    raise_error(a, GTMPL_ETYPE, "no %s", "luck");
}

static void raise_below(void *context)
{
    arena *scratch = context;
    const failure *f = arena_try(memory, raise_in, scratch);

    ck_assert_int_eq(f->status, GTMPL_ETYPE);
    raise_failure(memory, f);
}

START_TEST(errors_find_the_frames_of_both)
{
    arena *scratch = arena_new_scratch(memory);

    released[0] = '\0';
    const failure *f = arena_try(scratch, raise_below, scratch);
    ck_assert_int_eq(f->status, GTMPL_ETYPE);
    ck_assert(slice_equal(f->text, SLICE("no luck")));
    ck_assert_str_eq(released, "a");
    arena_reset(scratch);
    ck_assert_str_eq(released, "a");
}
END_TEST

static void take_all(void *context)
{
    for (;;)
        arena_alloc(context, 1000);
}

static void spend_all(void *context)
{
    for (;;)
        arena_spend(context, 10);
}

START_TEST(limits_count_for_both)
{
    limits l = GTMPL_LIMITS;

    l.memory_bytes = 400 * 1000;
    l.steps = 10 * 1000;
    arena *a = arena_new_limited(&l), *scratch = arena_new_scratch(a);
    arena_alloc(a, 200 * 1000);
    ck_assert_int_eq(arena_try(a, take_all, scratch)->status, GTMPL_ELIMIT);
    ck_assert_uint_le(arena_bytes(a), 400 * 1000 + 64 * 1024);
    ck_assert_uint_eq(arena_bytes(scratch), arena_bytes(a));
    arena_spend(a, 9000);
    ck_assert_int_eq(arena_try(a, spend_all, scratch)->status, GTMPL_ELIMIT);
    arena_free(a);
}
END_TEST

START_TEST(memory_that_is_given_back_can_be_taken_again)
{
    arena *a = arena_new(1000 * 1000), *scratch = arena_new_scratch(a);

    for (int round = 0; round < 10; round++) {
        for (int i = 0; i < 8; i++)
            arena_alloc(scratch, 100 * 1000);
        arena_reset(scratch);
    }
    ck_assert_uint_le(arena_bytes(a), 100 * 1000);
    arena_free(a);
}
END_TEST

START_TEST(what_is_retired_ends_with_its_owner)
{
    arena *outer = arena_new_scratch(memory), *inner = arena_new_scratch(memory),
          *innermost = arena_new_scratch(memory);

    released[0] = '\0';
    arena_on_release(innermost, note_release, "3");
    arena_on_release(inner, note_release, "2");
    arena_on_release(outer, note_release, "1");
    arena_retire(innermost, inner);
    arena_retire(inner, outer);
    ck_assert_str_eq(released, "");
    arena_reset(outer);
    ck_assert_uint_eq(strlen(released), 3);
    arena_retire(outer, memory);
    arena_on_release(outer, note_release, "4");
    arena_free(memory);
    ck_assert_uint_eq(strlen(released), 4);
    memory = NULL;
}
END_TEST

START_TEST(changes_are_those_of_the_arena_that_a_map_is_part_of)
{
    arena *outer = arena_new_scratch(memory), *inner = arena_new_scratch(memory);
    map *m = map_new(inner), *lasting = map_new(memory);

    map_set(lasting, SLICE("number"), value_int(1)); /* holds nothing of anybody's */
    ck_assert_uint_eq(arena_changes(memory), 0);
    map_set(lasting, SLICE("text"), value_string(SLICE("x")));
    ck_assert_uint_eq(arena_changes(memory), 1);
    map_put(lasting, symbol_new(inner, SLICE("key")), value_int(1)); /* the key may be */
    ck_assert_uint_eq(arena_changes(memory), 2);
    map_set(m, SLICE("a"), value_map(TYPE_MAP, lasting));
    ck_assert_uint_eq(arena_changes(inner), 1);
    arena_retire(inner, outer);
    map_set(m, SLICE("b"), value_map(TYPE_MAP, lasting));
    ck_assert_uint_eq(arena_changes(outer), 1);
    arena_retire(outer, memory);
    map_set(m, SLICE("c"), value_map(TYPE_MAP, lasting));
    ck_assert_uint_eq(arena_changes(outer), 1);
    ck_assert_uint_eq(arena_changes(memory), 3);
}
END_TEST

Suite *scratch_suite(void)
{
    Suite *s = suite_create("scratch");
    TCase *t = tcase_create("scratch");

    tcase_add_checked_fixture(t, open_arena, close_arena);
    tcase_add_test(t, what_is_in_scratch_ends_with_a_reset);
    tcase_add_test(t, errors_find_the_frames_of_both);
    tcase_add_test(t, limits_count_for_both);
    tcase_add_test(t, memory_that_is_given_back_can_be_taken_again);
    tcase_add_test(t, what_is_retired_ends_with_its_owner);
    tcase_add_test(t, changes_are_those_of_the_arena_that_a_map_is_part_of);
    suite_add_tcase(s, t);
    return s;
}
