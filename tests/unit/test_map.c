/* Maps: Go's map with string keys, in the order of the keys' bytes whenever somebody looks. */
#include <check.h>
#include <stdio.h>
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

static void check_keys(const map *m, const char *want)
{
    buffer b = buffer_new(memory);
    const map_entry *entries = map_sorted(m);

    for (size_t i = 0; i < map_count(m); i++) {
        buffer_add(&b, entries[i].key->text);
        buffer_add_char(&b, ' ');
    }
    slice got = slice_trim_right(buffer_slice(&b), SLICE(" "));
    ck_assert_msg(slice_equal(got, slice_from(want)), "got \"%.*s\", want \"%s\"", SLICE_ARG(got), want);
}

static void check_int(const map *m, const char *key, int64_t want)
{
    const value *v = map_get(m, slice_from(key));

    ck_assert_msg(v != NULL, "no key \"%s\"", key);
    ck_assert_int_eq(v->integer, want);
}

START_TEST(keys_come_in_order_of_bytes)
{
    const char *const keys[] = {"a2", "b", "_x", "\xC3\xBC", "a10", "B", "1", "a", "A1", ""};
    map *m = map_new(memory);

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        map_set(m, slice_from(keys[i]), value_int((int64_t)i));
    check_keys(m, " 1 A1 B _x a a10 a2 b \xC3\xBC");
    check_int(m, "a10", 4);
    check_int(m, "", 9);
}
END_TEST

START_TEST(setting_again_replaces)
{
    map *m = map_new(memory);
    char key[] = "key";

    map_set(m, slice_from(key), value_int(1));
    key[0] = 'K'; /* the map has a copy */
    map_set(m, SLICE("key"), value_int(2));
    ck_assert_uint_eq(map_count(m), 1);
    check_int(m, "key", 2);
    ck_assert_ptr_null(map_get(m, SLICE("Key")));
}
END_TEST

START_TEST(missing_map_is_empty)
{
    ck_assert_uint_eq(map_count(NULL), 0);
    ck_assert_ptr_null(map_get(NULL, SLICE("a")));
    ck_assert_ptr_null(map_find(NULL, symbol_new(memory, SLICE("a"))));
    ck_assert_ptr_nonnull(map_sorted(NULL));
    ck_assert(!map_remove(NULL, SLICE("a")));
    ck_assert_uint_eq(map_count(map_copy(memory, NULL)), 0);
}
END_TEST

enum { MANY = 3000 };

/* "k0000" to "k2999", in an order that is neither theirs nor its reverse. */
static slice many_key(int i)
{
    return arena_printf(memory, "k%04d", i * 1009 % MANY);
}

static map *many_entries(void)
{
    map *m = map_new(memory);

    for (int i = 0; i < MANY; i++)
        map_set(m, many_key(i), value_int(i));
    return m;
}

START_TEST(large_maps_find_and_sort_everything)
{
    map *m = many_entries();

    ck_assert_uint_eq(map_count(m), MANY);
    for (int i = 0; i < MANY; i++)
        ck_assert_int_eq(map_get(m, many_key(i))->integer, i);
    const map_entry *entries = map_sorted(m);
    for (int i = 0; i < MANY; i++) {
        char key[16];
        snprintf(key, sizeof key, "k%04d", i);
        ck_assert(slice_equal(entries[i].key->text, slice_from(key)));
    }
    for (int i = 0; i < MANY; i++) /* sorting has moved the entries */
        ck_assert_int_eq(map_get(m, many_key(i))->integer, i);
}
END_TEST

START_TEST(large_maps_shrink)
{
    map *m = many_entries();

    for (int i = 0; i < MANY; i++) {
        if (i % 1000 == 5)
            continue;
        ck_assert(map_remove(m, many_key(i)));
        ck_assert(!map_remove(m, many_key(i)));
    }
    ck_assert_uint_eq(map_count(m), 3);
    for (int i = 5; i < MANY; i += 1000)
        ck_assert_int_eq(map_get(m, many_key(i))->integer, i);
    for (int i = 0; i < MANY; i++)
        map_set(m, many_key(i), value_int(-i));
    ck_assert_uint_eq(map_count(m), MANY);
    for (int i = 0; i < MANY; i++)
        ck_assert_int_eq(map_get(m, many_key(i))->integer, -i);
}
END_TEST

START_TEST(coming_and_going_at_the_index_takes_no_memory)
{
    map *m = many_entries();

    for (int i = 0; i < MANY - 12; i++)
        map_remove(m, many_key(i));
    size_t before = arena_bytes(memory);
    for (int i = 0; i < 100; i++) {
        map_remove(m, many_key(MANY - 1));
        map_set(m, many_key(MANY - 1), value_nil());
    }
    ck_assert_uint_le(arena_bytes(memory), before + 64 * 1024);
}
END_TEST

START_TEST(symbols_find_what_text_has_set)
{
    symbol_table *symbols = symbol_table_new(memory);
    map *m = map_new(memory);

    map_set(m, SLICE("text"), value_int(1));
    map_put(m, symbol_intern(symbols, SLICE("symbol")), value_int(2));
    ck_assert_int_eq(map_find(m, symbol_intern(symbols, SLICE("text")))->integer, 1);
    ck_assert_int_eq(map_find(m, symbol_new(memory, SLICE("symbol")))->integer, 2);
    map_put(m, symbol_new(memory, SLICE("text")), value_int(3));
    ck_assert_uint_eq(map_count(m), 2);
    check_int(m, "text", 3);
}
END_TEST

START_TEST(equal_keys_share_a_symbol)
{
    symbol_table *symbols = symbol_table_new(memory);
    const symbol *first[1000];

    for (int i = 0; i < 1000; i++)
        first[i] = symbol_intern(symbols, arena_printf(memory, "key%d", i));
    for (int i = 0; i < 1000; i++)
        ck_assert_ptr_eq(symbol_intern(symbols, arena_printf(memory, "key%d", i)), first[i]);
    ck_assert_ptr_ne(first[1], first[2]);
    ck_assert_ptr_eq(symbol_intern(symbols, SLICE("")), symbol_intern(symbols, SLICE("")));
}
END_TEST

START_TEST(interned_keys_are_told_apart_by_their_symbols)
{
    symbol_table *t = symbol_table_new(memory);
    map *m = map_new_sized(memory, 3);
    char name[8];

    for (int round = 0; round < 2; round++)
        for (int i = 0; i < 40; i++) { /* with an index from some number on */
            snprintf(name, sizeof name, "k%d", (i * 7) % 40);
            map_put_interned(m, symbol_intern(t, slice_from(name)), value_int(round * 100 + (i * 7) % 40));
        }
    ck_assert_uint_eq(map_count(m), 40);
    check_int(m, "k0", 100);
    check_int(m, "k39", 139);
    const map_entry *entries = map_sorted(m);
    for (size_t i = 1; i < map_count(m); i++)
        ck_assert_int_lt(slice_compare(entries[i - 1].key->text, entries[i].key->text), 0);
}
END_TEST

START_TEST(walks_do_not_see_changes)
{
    map *m = map_new(memory);

    map_set(m, SLICE("a"), value_int(1));
    map_set(m, SLICE("c"), value_int(3));
    size_t count = map_count(m);
    const map_entry *entries = map_walk(m);
    map_set(m, SLICE("b"), value_int(2));
    map_set(m, SLICE("a"), value_int(10));
    map_remove(m, SLICE("c"));
    ck_assert_uint_eq(count, 2);
    ck_assert(slice_equal(entries[1].key->text, SLICE("c")));
    ck_assert_int_eq(entries[0].value.integer, 1);
    check_keys(m, "a b");
    check_int(m, "a", 10);
}
END_TEST

START_TEST(walked_empty_map_can_be_filled)
{
    map *m = map_new(memory);

    map_walk(m);
    map_set(m, SLICE("a"), value_int(1));
    check_keys(m, "a");
}
END_TEST

START_TEST(copies_are_apart)
{
    map *m = map_new(memory);

    map_set(m, SLICE("b"), value_int(2));
    map_set(m, SLICE("a"), value_int(1));
    map *copy = map_copy(memory, m);
    map_set(copy, SLICE("c"), value_int(3));
    map_set(copy, SLICE("a"), value_int(9));
    check_keys(m, "a b");
    check_keys(copy, "a b c");
    check_int(m, "a", 1);
}
END_TEST

/* Has memory for that many more requests. */
static void *resize_a_few(void *context, void *block, size_t old_size, size_t new_size)
{
    int *left = context;

    (void)old_size;
    if (new_size != 0)
        return (*left)-- > 0 ? realloc(block, new_size) : NULL;
    free(block);
    return NULL;
}

typedef struct setting {
    map *map;
    int number;
} setting;

static void set_work(void *context)
{
    const setting *s = context;
    char key[32];

    snprintf(key, sizeof key, "key-%d", s->number);
    map_set(s->map, slice_from(key), value_int(s->number));
}

/* An arena of one chunk, part of which is gone: whichever request is one more, of entries, of the index or of a key. */
static void fill_arena(size_t gone)
{
    static int left; /* until the arena is closed */
    static const gtmpl_allocator few = {1, resize_a_few, &left};
    limits l = GTMPL_LIMITS;

    l.allocator = &few;
    left = 2;
    close_arena();
    memory = arena_new_limited(&l);
    setting s = {map_new(memory), 0};
    for (size_t piece = 0; piece < gone; piece += 64)
        arena_alloc(memory, 64);
    while (arena_try(memory, set_work, &s) == NULL)
        s.number++;
    ck_assert_int_eq((int)map_count(s.map), s.number);
    left = 3; /* enough for one key */
    ck_assert_ptr_null(arena_try(memory, set_work, &s));
    ck_assert_int_eq((int)map_count(s.map), s.number + 1);
    for (int i = 0; i <= s.number; i++) {
        char key[32];
        snprintf(key, sizeof key, "key-%d", i);
        check_int(s.map, key, i);
    }
}

START_TEST(a_key_without_memory_is_not_set)
{
    for (size_t gone = 0; gone < 30 * 1024; gone += 64)
        fill_arena(gone);
}
END_TEST

/* Names of one kind, which differ in a number. */
static const char *const numbered[] = {
    "%05zu", "%zu", "a%zu", "tenant-%05zu", "region-%zu-north", "%zu.example.org", "a rather long name of number %zu"};

/* Ten thousand of them in 16,384 slots fill nearly as many as chance would. */
START_TEST(numbered_names_are_spread)
{
    enum { NAMES = 10000, SLOTS = 16384, BY_CHANCE = 7485 };
    static bool taken[SLOTS];
    size_t filled = 0;
    char name[64];

    memset(taken, 0, sizeof taken);
    for (size_t i = 0; i < NAMES; i++) {
        size_t size = (size_t)snprintf(name, sizeof name, numbered[_i], i);
        size_t at = symbol_hash(slice_of(name, size)) % SLOTS;
        filled += !taken[at];
        taken[at] = true;
    }
    ck_assert_uint_gt(filled, BY_CHANCE * 95 / 100);
}
END_TEST

Suite *map_suite(void);

Suite *map_suite(void)
{
    Suite *s = suite_create("map");
    TCase *c = tcase_create("map");

    tcase_add_checked_fixture(c, open_arena, close_arena);
    tcase_add_test(c, keys_come_in_order_of_bytes);
    tcase_add_test(c, setting_again_replaces);
    tcase_add_test(c, missing_map_is_empty);
    tcase_add_test(c, large_maps_find_and_sort_everything);
    tcase_add_test(c, large_maps_shrink);
    tcase_add_test(c, coming_and_going_at_the_index_takes_no_memory);
    tcase_add_test(c, symbols_find_what_text_has_set);
    tcase_add_test(c, equal_keys_share_a_symbol);
    tcase_add_test(c, interned_keys_are_told_apart_by_their_symbols);
    tcase_add_test(c, walks_do_not_see_changes);
    tcase_add_test(c, walked_empty_map_can_be_filled);
    tcase_add_test(c, copies_are_apart);
    tcase_add_test(c, a_key_without_memory_is_not_set);
    tcase_add_loop_test(c, numbered_names_are_spread, 0, (int)(sizeof numbered / sizeof *numbered));
    suite_add_tcase(s, c);
    return s;
}
