/* The base room: arenas and raising, slices, UTF-8 by Go's rules, and the string builder. */
#include <check.h>
#include <ctype.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "base/pieces.h"
#include "base/word16.h"

static arena *memory;

static void open_arena(void)
{
    memory = arena_new(0);
}

static void close_arena(void)
{
    arena_free(memory);
}

static void check_slice(slice got, const char *want)
{
    ck_assert_msg(slice_equal(got, slice_from(want)), "got \"%.*s\", want \"%s\"", SLICE_ARG(got), want);
}

/* --- arenas and frames --- */

START_TEST(allocations_are_apart_and_aligned)
{
    char *small = arena_alloc(memory, 3), *next = arena_alloc(memory, 0), *large = arena_alloc(memory, 1 << 20);

    memset(small, 'a', 3);
    memset(large, 'b', 1 << 20);
    ck_assert(small != next && next != large);
    ck_assert_uint_eq((uintptr_t)small % 16, 0);
    ck_assert_uint_eq((uintptr_t)large % 16, 0);
    ck_assert_mem_eq(small, "aaa", 3);
}
END_TEST

START_TEST(growing_keeps_the_content)
{
    size_t size = 1;
    char *text = arena_alloc(memory, size);

    text[0] = 'x';
    for (size_t bigger = 2; bigger <= 4 << 20; bigger *= 2) {
        if (bigger == 64)
            arena_alloc(memory, 1); /* in the way: this step must copy */
        text = arena_grow(memory, text, size, bigger);
        memset(text + size, 'x', bigger - size);
        size = bigger;
    }
    size_t kept = 0;
    while (kept < size && text[kept] == 'x')
        kept++;
    ck_assert_uint_eq(kept, size);
}
END_TEST

/* Large objects grow where they stand, in any order, and shrink; their neighbours keep what they hold. */
START_TEST(large_objects_change_their_size_among_others)
{
    enum { COUNT = 5, FIRST = 70 * 1024 };
    char *texts[COUNT];
    size_t sizes[COUNT];

    for (size_t i = 0; i < COUNT; i++) {
        sizes[i] = FIRST + i;
        texts[i] = memset(arena_alloc(memory, sizes[i]), 'a' + (int)i, sizes[i]);
    }
    for (size_t round = 0; round < 6; round++)
        for (size_t i = 0; i < COUNT; i++) {
            size_t old = sizes[(i * 3) % COUNT], bigger = old + old / 3;
            char *text = texts[(i * 3) % COUNT] = arena_grow(memory, texts[(i * 3) % COUNT], old, bigger);
            memset(text + old, text[0], bigger - old);
            sizes[(i * 3) % COUNT] = bigger;
        }
    size_t before = arena_bytes(memory);
    texts[1] = arena_shrink(memory, texts[1], sizes[1], 100);
    ck_assert_uint_eq(before - arena_bytes(memory), ((sizes[1] + 7) & ~(size_t)7) - 104);
    sizes[1] = 100;
    for (size_t i = 0; i < COUNT; i++)
        for (size_t at = 0; at < sizes[i]; at++)
            ck_assert_int_eq(texts[i][at], 'a' + (int)i);
}
END_TEST

START_TEST(what_is_dropped_gives_back_its_memory)
{
    char *first = arena_alloc(memory, 40), *newest = arena_alloc(memory, 100);

    arena_drop(memory, newest, 100);
    ck_assert_ptr_eq(arena_alloc(memory, 10), newest);
    arena_drop(memory, first, 40); /* among others: it stays */
    ck_assert_ptr_ne(arena_alloc(memory, 40), first);

    char *large[3];
    size_t before = arena_bytes(memory);
    for (size_t i = 0; i < 3; i++)
        large[i] = memset(arena_alloc(memory, 100 * 1000), 'x', 100 * 1000);
    arena_drop(memory, large[1], 100 * 1000);
    arena_drop(memory, large[2], 100 * 1000);
    ck_assert_uint_eq(arena_bytes(memory), before + 100 * 1000);
    arena_drop(memory, arena_grow(memory, large[0], 100 * 1000, 200 * 1000), 200 * 1000);
    ck_assert_uint_eq(arena_bytes(memory), before);
}
END_TEST

START_TEST(the_newest_object_gives_back_its_end)
{
    char *first = arena_alloc(memory, 1000);

    ck_assert_ptr_eq(arena_shrink(memory, first, 1000, 10), first);
    char *second = arena_alloc(memory, 8);
    ck_assert_ptr_eq(second, first + 16);
    ck_assert_ptr_eq(arena_shrink(memory, first, 16, 8), first); /* no longer the newest */
    ck_assert_ptr_eq(arena_alloc(memory, 8), second + 8);
}
END_TEST

/* What a piece of work raised; GTMPL_OK when nothing. */
static gtmpl_status outcome(arena *a, void (*work)(arena *a), const failure **why)
{
    frame f;

    frame_enter(a, &f);
    if (setjmp(f.jump) == 0) {
        work(a);
        frame_leave(a, &f);
        return GTMPL_OK;
    }
    if (why != NULL)
        *why = f.failure;
    return f.failure->status;
}

static void take_all_memory(arena *a)
{
    for (;;)
        arena_alloc(a, 1000);
}

static void take_too_many(arena *a)
{
    arena_alloc_array(a, SIZE_MAX / 2, 4);
}

static void grow_without_end(arena *a)
{
    buffer b = buffer_new(a);

    for (;;)
        buffer_add(&b, SLICE("0123456789"));
}

START_TEST(limit_stops_every_kind_of_growth)
{
    const size_t limit = 300000;
    arena *a = arena_new(limit);

    ck_assert_int_eq(outcome(a, grow_without_end, NULL), GTMPL_ELIMIT);
    ck_assert_int_eq(outcome(a, take_all_memory, NULL), GTMPL_ELIMIT);
    ck_assert_int_eq(outcome(a, take_too_many, NULL), GTMPL_ELIMIT);
    ck_assert_uint_le(arena_bytes(a), limit + 64 * 1024); /* for errors, arena.c */
    arena_free(a);
}
END_TEST

/* Appends its letter when released. */
static char released[16];

static void note_release(void *object)
{
    strcat(released, object);
}

static void register_and_fail(arena *a)
{
    arena_on_release(a, note_release, "c");
    arena_on_release(a, note_release, "b");
    raise_error(a, GTMPL_ETYPE, "no %s", "luck");
}

static void register_only(arena *a)
{
    arena_on_release(a, note_release, "d");
}

START_TEST(unwinding_releases_what_the_frame_registered)
{
    const failure *why;

    released[0] = '\0';
    arena *a = arena_new(0);
    arena_on_release(a, note_release, "z");
    ck_assert_int_eq(outcome(a, register_and_fail, &why), GTMPL_ETYPE);
    check_slice(why->text, "no luck");
    ck_assert_str_eq(released, "bc");
    ck_assert_int_eq(outcome(a, register_only, NULL), GTMPL_OK);
    ck_assert_str_eq(released, "bc");
    arena_free(a);
    ck_assert_str_eq(released, "bcdz");
}
END_TEST

static void fail_inside(arena *a)
{
    const failure *why;

    ck_assert_int_eq(outcome(a, register_and_fail, &why), GTMPL_ETYPE);
    raise_wrapped(a, why, SLICE("outer"));
}

START_TEST(frames_nest)
{
    const failure *why;

    released[0] = '\0';
    ck_assert_int_eq(outcome(memory, fail_inside, &why), GTMPL_ETYPE);
    check_slice(why->text, "outer: no luck");
    check_slice(why->cause->text, "no luck");
}
END_TEST

START_TEST(long_messages_are_whole)
{
    slice text = arena_printf(memory, "%0300d|%s", 7, "end");

    ck_assert_uint_eq(text.size, 304);
    check_slice(slice_last(text, 5), "7|end");
    check_slice(arena_concat3(memory, SLICE("a"), SLICE(""), SLICE("b")), "ab");
    ck_assert_str_eq(arena_cstring(memory, slice_of("abc", 2)), "ab");
}
END_TEST

/* --- slices --- */

START_TEST(slices_are_searched_by_bytes)
{
    slice s = SLICE("a-b--c");

    ck_assert_uint_eq(slice_find(s, SLICE("--")), 3);
    ck_assert_uint_eq(slice_find_last(s, SLICE("-")), 4);
    ck_assert_uint_eq(slice_find(s, SLICE("x")), SLICE_NONE);
    ck_assert_uint_eq(slice_find(s, SLICE("")), 0);
    ck_assert_uint_eq(slice_find_last(s, SLICE("")), 6);
    ck_assert_uint_eq(slice_find(SLICE("ab"), SLICE("abc")), SLICE_NONE);
    ck_assert_uint_eq(slice_count(s, SLICE("-")), 3);
    ck_assert_uint_eq(slice_count(SLICE("aaa"), SLICE("aa")), 1);
    char many[300];
    memset(many, 'x', sizeof many);
    for (size_t size = 0; size <= sizeof many; size++)
        ck_assert_uint_eq(slice_count(slice_of(many, size), SLICE("x")), size);
    ck_assert_uint_eq(slice_count(slice_of(many, sizeof many), SLICE("y")), 0);
    ck_assert_uint_eq(slice_count(SLICE("h\xC3\xA9"), SLICE("")), 3);
}
END_TEST

START_TEST(slices_are_ordered_as_unsigned_bytes)
{
    ck_assert_int_lt(slice_compare(SLICE("a"), SLICE("ab")), 0);
    ck_assert_int_lt(slice_compare(SLICE("z"), SLICE("\xC3\xA9")), 0);
    ck_assert_int_eq(slice_compare(SLICE("a\0b"), SLICE("a\0b")), 0);
    ck_assert(slice_equal_fold(SLICE("True"), SLICE("tRUE")));
    ck_assert(!slice_equal_fold(SLICE("a["), SLICE("A{")));
}
END_TEST

START_TEST(slices_are_cut_and_trimmed)
{
    check_slice(slice_first(SLICE("abc"), 9), "abc");
    check_slice(slice_last(SLICE("abc"), 2), "bc");
    check_slice(slice_after(SLICE("abc"), 9), "");
    check_slice(slice_trim_left(SLICE("xxaxx"), SLICE("yx")), "axx");
    check_slice(slice_trim_right(SLICE("xxaxx"), SLICE("yx")), "xxa");
    check_slice(slice_without_prefix(SLICE("vv1"), SLICE("v")), "v1");
    check_slice(slice_without_suffix(SLICE("v1"), SLICE("v")), "v1");
    check_slice(slice_trim_space(SLICE("\xE2\x80\x83\t a b\xC2\xA0\r\n")), "a b");
    check_slice(slice_trim_space(SLICE(" \x85 ")), "\x85"); /* a broken byte is no space, U+0085 is */
    check_slice(slice_trim_space(SLICE("\xC2\x85")), "");
}
END_TEST

START_TEST(slices_are_split)
{
    slice rest = SLICE("a,,b,"), part;
    const char *const want[] = {"a", "", "b", ""};
    size_t n = 0;

    for (; slice_next(&rest, ',', &part); n++)
        check_slice(part, want[n]);
    ck_assert_uint_eq(n, 4);
}
END_TEST

/* --- UTF-8 --- */

/* What Go's DecodeRuneInString and DecodeLastRuneInString give. */
static const struct {
    const char *text;
    rune first;
    size_t first_width;
    rune last;
    size_t last_width;
} sequences[] = {
    {"a", 'a', 1, 'a', 1},
    {"\xC3\xA9x", 0xE9, 2, 'x', 1},
    {"\xE6\x97\xA5", 0x65E5, 3, 0x65E5, 3},
    {"\xF0\x9F\x98\x80", 0x1F600, 4, 0x1F600, 4},
    {"\xEF\xBF\xBD", RUNE_ERROR, 3, RUNE_ERROR, 3},
    {"\xC0\x80", RUNE_ERROR, 1, RUNE_ERROR, 1},         /* overlong */
    {"\xE0\x9F\xBF", RUNE_ERROR, 1, RUNE_ERROR, 1},     /* overlong */
    {"\xED\xA0\x80", RUNE_ERROR, 1, RUNE_ERROR, 1},     /* a surrogate */
    {"\xF4\x90\x80\x80", RUNE_ERROR, 1, RUNE_ERROR, 1}, /* past U+10FFFF */
    {"\xE6\x97", RUNE_ERROR, 1, RUNE_ERROR, 1},         /* cut short */
    {"\xE6\x97q", RUNE_ERROR, 1, 'q', 1},
    {"\x80\x80\x80\x80\x80", RUNE_ERROR, 1, RUNE_ERROR, 1},
    {"a\x80", 'a', 1, RUNE_ERROR, 1},
};

START_TEST(broken_sequences_are_characters_of_one_byte)
{
    for (size_t i = 0; i < sizeof sequences / sizeof *sequences; i++) {
        slice s = slice_from(sequences[i].text);
        size_t width;
        ck_assert_int_eq(utf8_decode(s, &width), sequences[i].first);
        ck_assert_uint_eq(width, sequences[i].first_width);
        ck_assert_int_eq(utf8_decode_last(s, &width), sequences[i].last);
        ck_assert_uint_eq(width, sequences[i].last_width);
    }
}
END_TEST

/* Each byte at each place, among bytes that differ from it by one. */
START_TEST(sixteen_bytes_are_tested_at_once)
{
    for (int c = 0; c < 256; c++)
        for (size_t place = 0; place <= WORD16_SIZE; place++) {
            char bytes[WORD16_SIZE];
            memset(bytes, c ^ 1, sizeof bytes);
            if (place < WORD16_SIZE)
                bytes[place] = (char)c;
            word16 word = word16_load(bytes), equal = word16_equal(word, (char)c);
            ck_assert_uint_eq(word16_first(equal), place);
            ck_assert_int_eq(word16_has(equal) != 0, place < WORD16_SIZE);
            ck_assert_uint_eq(word16_first(word16_below(word, ' ')), ((c ^ 1) < ' ' || (c ^ 1) >= 0x80) ? 0
                                                                     : c < ' ' || c >= 0x80             ? place
                                                                                                        : WORD16_SIZE);
        }
}
END_TEST

START_TEST(ascii_ends_where_it_ends)
{
    char text[100];

    for (size_t at = 0; at < sizeof text; at++) {
        memset(text, 'a', sizeof text);
        text[at] = '\x80';
        for (size_t from = 0; from <= at; from++)
            ck_assert_uint_eq(utf8_ascii_prefix(slice_of(text + from, sizeof text - from)), at - from);
    }
    ck_assert_uint_eq(utf8_ascii_prefix(slice_of(text, sizeof text - 1)), sizeof text - 1);
}
END_TEST

START_TEST(text_is_counted_and_judged)
{
    ck_assert_uint_eq(utf8_count(SLICE("h\xC3\xA9 \xED\xA0\x80")), 6);
    ck_assert(utf8_valid(SLICE("\xEF\xBF\xBD")));
    ck_assert(!utf8_valid(SLICE("a\xFF")));
    ck_assert(!utf8_valid(SLICE("\xED\xA0\x80")));
}
END_TEST

START_TEST(every_character_survives_encoding)
{
    rune lost = -1;

    for (rune r = 0; r <= RUNE_MAX && lost < 0; r++) {
        char text[4];
        size_t size = utf8_encode(text, r), width;
        rune want = r >= 0xD800 && r <= 0xDFFF ? RUNE_ERROR : r;
        if (utf8_decode(slice_of(text, size), &width) != want || width != size)
            lost = r;
    }
    ck_assert_int_eq(lost, -1);
}
END_TEST

START_TEST(characters_have_go_s_categories)
{
    ck_assert(rune_is_letter(0xE9) && rune_is_letter(0x65E5) && !rune_is_letter('_') && !rune_is_letter(0x301));
    ck_assert(rune_is_digit(0x663) && !rune_is_digit(0xBD));
    ck_assert(rune_is_space(0x85) && rune_is_space(0x3000) && !rune_is_space(0x200B));
    ck_assert(rune_is_print(' ') && rune_is_print(0x301) && !rune_is_print(0xA0) && !rune_is_print(0x2028));
    ck_assert(!rune_is_print(0xAD) && !rune_is_print(0xFEFF) && !rune_is_print(0x7F));
    ck_assert_int_eq(rune_to_upper(0xFF), 0x178);
    ck_assert_int_eq(rune_to_upper(0xDF), 0xDF); /* one character for one */
    ck_assert_int_eq(rune_to_title(0x1C6), 0x1C5);
    ck_assert_int_eq(rune_to_lower(0x130), 'i');
}
END_TEST

START_TEST(ascii_characters_have_c_s_categories)
{
    for (rune r = 0; r < 0x80; r++) {
        ck_assert_int_eq(rune_is_upper(r), isupper(r) != 0);
        ck_assert_int_eq(rune_is_lower(r), islower(r) != 0);
        ck_assert_int_eq(rune_to_upper(r), toupper(r));
        ck_assert_int_eq(rune_to_title(r), toupper(r));
        ck_assert_int_eq(rune_to_lower(r), tolower(r));
    }
}
END_TEST

/* --- buffers --- */

typedef struct runs {
    buffer text;
    size_t count, last, odd; /* runs; the size of the last one; those before it that are no whole blocks */
    size_t refuse;           /* at this run, from 1 */
} runs;

static int take_run(void *context, slice run)
{
    runs *r = context;

    ck_assert_uint_gt(run.size, 0);
    r->odd += r->last % 4096 != 0;
    r->last = run.size;
    buffer_add(&r->text, run);
    return ++r->count == r->refuse ? 7 : 0;
}

/* Small pieces and large ones that begin anywhere in a block. */
START_TEST(pieces_are_written_in_whole_blocks)
{
    static const size_t sizes[] = {1, 4095, 5, 16383, 16384, 70000, 3, 65536, 200001, 2};
    pieces p = pieces_new(memory);
    runs r = {.text = buffer_new(memory)};

    for (int i = 0; i < 100; i++) {
        size_t size = sizes[i % 10];
        pieces_add(&p, slice_of(memset(arena_alloc(memory, size), 'a' + i % 26, size), size));
    }
    ck_assert_int_eq(pieces_write(&p, take_run, &r), 0);
    ck_assert(slice_equal(buffer_slice(&r.text), pieces_join(&p)));
    ck_assert_uint_eq(r.odd, 0);
    ck_assert_uint_lt(r.count, 100);
    for (size_t refuse = 1, count = r.count; refuse <= count; refuse++) {
        r = (runs){.text = buffer_new(memory), .refuse = refuse};
        ck_assert_int_eq(pieces_write(&p, take_run, &r), 7);
        ck_assert_uint_eq(r.count, refuse);
    }
}
END_TEST

START_TEST(buffers_grow)
{
    buffer b = buffer_new(memory);

    check_slice(buffer_slice(&b), "");
    for (int i = 0; i < 10000; i++)
        buffer_printf(&b, "%d,", i);
    ck_assert_uint_eq(b.size, 48890);
    check_slice(slice_first(buffer_slice(&b), 6), "0,1,2,");
    check_slice(slice_last(buffer_slice(&b), 10), "9998,9999,");
}
END_TEST

START_TEST(buffers_take_bytes_and_characters)
{
    buffer b = buffer_new(memory);

    buffer_add(&b, SLICE(""));
    buffer_add_char(&b, '\0');
    size_t from = b.size;
    buffer_add_rune(&b, 0x1F600);
    buffer_add_rune(&b, 0xD800);
    buffer_add_repeated(&b, '.', 3);
    buffer_add_repeated(&b, '!', 0);
    check_slice(buffer_tail(&b, from), "\xF0\x9F\x98\x80\xEF\xBF\xBD...");
    ck_assert_uint_eq(buffer_slice(&b).size, from + 10);
}
END_TEST

Suite *base_suite(void);

Suite *base_suite(void)
{
    Suite *s = suite_create("base");
    TCase *c = tcase_create("base");

    tcase_add_checked_fixture(c, open_arena, close_arena);
    tcase_add_test(c, allocations_are_apart_and_aligned);
    tcase_add_test(c, growing_keeps_the_content);
    tcase_add_test(c, large_objects_change_their_size_among_others);
    tcase_add_test(c, what_is_dropped_gives_back_its_memory);
    tcase_add_test(c, the_newest_object_gives_back_its_end);
    tcase_add_test(c, limit_stops_every_kind_of_growth);
    tcase_add_test(c, unwinding_releases_what_the_frame_registered);
    tcase_add_test(c, frames_nest);
    tcase_add_test(c, long_messages_are_whole);
    tcase_add_test(c, slices_are_searched_by_bytes);
    tcase_add_test(c, slices_are_ordered_as_unsigned_bytes);
    tcase_add_test(c, slices_are_cut_and_trimmed);
    tcase_add_test(c, slices_are_split);
    tcase_add_test(c, broken_sequences_are_characters_of_one_byte);
    tcase_add_test(c, sixteen_bytes_are_tested_at_once);
    tcase_add_test(c, ascii_ends_where_it_ends);
    tcase_add_test(c, text_is_counted_and_judged);
    tcase_add_test(c, every_character_survives_encoding);
    tcase_add_test(c, characters_have_go_s_categories);
    tcase_add_test(c, ascii_characters_have_c_s_categories);
    tcase_add_test(c, pieces_are_written_in_whole_blocks);
    tcase_add_test(c, buffers_grow);
    tcase_add_test(c, buffers_take_bytes_and_characters);
    suite_add_tcase(s, c);
    return s;
}
