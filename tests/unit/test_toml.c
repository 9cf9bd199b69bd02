/*
 * What the tables of testdata/lang cannot ask about TOML: limits, broken UTF-8, lines of errors and times before they
 * have a zone. The texts are BurntSushi/toml's.
 */
#include <check.h>

#include "codec/json.h"
#include "codec/toml.h"

static arena *a;

static void set_up(void)
{
    a = arena_new(0);
    ck_assert_ptr_nonnull(a);
}

static void tear_down(void)
{
    arena_free(a);
}

/* Stands for the times of lib/funcs: a time's parts as text. */
static value make_time(void *context, const toml_time *t)
{
    (void)context;
    return value_string(arena_printf(a, "%d %d-%d-%d %d:%d:%d.%d %d", (int)t->kind, t->year, t->month, t->day, t->hour,
                                     t->minute, t->second, t->nanosecond, t->offset));
}

static const toml_times times = {NULL, make_time, NULL};

static value read_text(const char *text)
{
    return toml_read(a, NULL, &times, slice_from(text));
}

static void assert_text(slice actual, const char *expected)
{
    ck_assert_msg(slice_equal(actual, slice_from(expected)), "got \"%.*s\", expected \"%s\"", SLICE_ARG(actual),
                  expected);
}

static void assert_json(value v, const char *expected)
{
    buffer out = buffer_new(a);

    json_write(&out, v);
    assert_text(buffer_slice(&out), expected);
}

static slice written(value v)
{
    buffer out = buffer_new(a);

    toml_write(&out, &times, v);
    return buffer_slice(&out);
}

static void read_work(void *context)
{
    toml_read(a, NULL, &times, *(slice *)context);
}

static void write_work(void *context)
{
    written(*(value *)context);
}

static const failure *refused(slice text)
{
    const failure *f = arena_try(a, read_work, &text);

    ck_assert_ptr_nonnull(f);
    return f;
}

/* `count` times the same text. */
static slice repeated(const char *text, size_t count)
{
    buffer out = buffer_new(a);

    while (count-- > 0)
        buffer_add(&out, slice_from(text));
    return buffer_slice(&out);
}

START_TEST(a_document_becomes_a_map)
{
    value v = read_text("a = 1\n[b]\nc.d = [true, 'x']\n[[e]]\n[[e]]\nf = {}\n");

    assert_json(v, "{\"a\":1,\"b\":{\"c\":{\"d\":[true,\"x\"]}},\"e\":[{},{\"f\":{}}]}");
    ck_assert_int_eq(map_get(v.map, SLICE("a"))->type, TYPE_INT64);
    ck_assert_int_eq(map_get(v.map, SLICE("e"))->type, TYPE_LIST_MAP);
}
END_TEST

START_TEST(times_say_what_they_leave_open)
{
    value v = read_text("a = 1979-05-27T07:32:00Z\nb = 1979-05-27 00:32:00.25-07:30\nc = 1979-05-27T07:32\n"
                        "d = 2000-02-29\ne = 07:32:01\n");

    assert_json(v, "{\"a\":\"0 1979-5-27 7:32:0.0 0\",\"b\":\"1 1979-5-27 0:32:0.250000000 -27000\","
                   "\"c\":\"2 1979-5-27 7:32:0.0 0\",\"d\":\"3 2000-2-29 0:0:0.0 0\",\"e\":\"4 0-1-1 7:32:1.0 0\"}");
}
END_TEST

START_TEST(errors_know_their_line)
{
    const failure *f = refused(SLICE("a = 1\n\nb = [\n  1,\n  x\n]"));

    assert_text(f->text, "toml: line 5 (last key \"b\"): expected value but found \"x\" instead");
    ck_assert_uint_eq(f->line, 5);
    ck_assert_int_eq(f->status, GTMPL_EYAML);
    f = refused(SLICE("a = \"\\"));
    assert_text(slice_first(f->text, 53), "toml: line 0 (last key \"a\"): invalid escape in string");
    ck_assert_uint_eq(f->line, 0);
}
END_TEST

START_TEST(a_byte_order_mark_is_skipped)
{
    assert_json(read_text("\xEF\xBB\xBF"
                          "a = 1"),
                "{\"a\":1}");
    assert_text(refused(slice_of("\xFF\xFE"
                                 "a\0=\0",
                                 6))
                    ->text,
                "toml: line 1: files cannot contain NULL bytes; probably using UTF-16; TOML files must be UTF-8");
}
END_TEST

START_TEST(reading_has_a_limit_of_depth)
{
    ck_assert_int_eq(refused(arena_concat(a, SLICE("a = "), repeated("[", 100000)))->status, GTMPL_ELIMIT);
    ck_assert_int_eq(refused(arena_concat(a, SLICE("a = "), repeated("{a = ", 100000)))->status, GTMPL_ELIMIT);
    ck_assert_int_eq(refused(arena_concat(a, repeated("a.", 100000), SLICE("a = 1")))->status, GTMPL_ELIMIT);
}
END_TEST

START_TEST(many_keys_share_a_table)
{
    buffer text = buffer_new(a);

    for (int i = 0; i < 5000; i++)
        buffer_printf(&text, "[t%d.u]\nx.y = %d\n", i, i);
    value v = toml_read(a, NULL, &times, buffer_slice(&text));
    ck_assert_uint_eq(map_count(v.map), 5000);
    assert_json(*map_get(v.map, SLICE("t4999")), "{\"u\":{\"x\":{\"y\":4999}}}");
    buffer_printf(&text, "[t7.u]\n");
    assert_text(refused(buffer_slice(&text))->text,
                "toml: line 10001 (last key \"t7\"): Key 't7.u' has already been defined.");
}
END_TEST

START_TEST(bytes_that_are_no_text_are_written_as_they_are)
{
    map *m = map_new(a);

    map_set(m, SLICE("k\xFF"), value_string(SLICE("\xC3\x00\x7F")));
    map_set(m, SLICE("b"), value_bytes(SLICE("\x00\xFF")));
    assert_text(written(value_map(TYPE_MAP, m)), "b = [0, 255]\n\"k\xFF\" = \"\xC3\\u0000\\u007f\"\n");
}
END_TEST

START_TEST(a_map_within_itself_is_refused)
{
    map *m = map_new(a);
    value v = value_map(TYPE_MAP, m);
    list *l = list_new(a, 1);

    map_set(m, SLICE("a"), v);
    ck_assert_int_eq(arena_try(a, write_work, &v)->status, GTMPL_ELIMIT);
    list_add(a, l, value_list(TYPE_LIST, l));
    map_set(m, SLICE("a"), value_list(TYPE_LIST, l));
    ck_assert_int_eq(arena_try(a, write_work, &v)->status, GTMPL_ELIMIT);
}
END_TEST

START_TEST(empty_values_alone)
{
    assert_text(written(value_map(TYPE_MAP, NULL)), "");
    assert_text(written(value_map(TYPE_MAP, map_new(a))), "");
    assert_text(written(value_list(TYPE_LIST, NULL)), "[]");
    assert_text(written(value_string(SLICE(""))), "\"\"");
}
END_TEST

Suite *toml_suite(void);

Suite *toml_suite(void)
{
    Suite *s = suite_create("toml");
    TCase *c = tcase_create("toml");

    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_add_test(c, a_document_becomes_a_map);
    tcase_add_test(c, times_say_what_they_leave_open);
    tcase_add_test(c, errors_know_their_line);
    tcase_add_test(c, a_byte_order_mark_is_skipped);
    tcase_add_test(c, reading_has_a_limit_of_depth);
    tcase_add_test(c, many_keys_share_a_table);
    tcase_add_test(c, bytes_that_are_no_text_are_written_as_they_are);
    tcase_add_test(c, a_map_within_itself_is_refused);
    tcase_add_test(c, empty_values_alone);
    suite_add_tcase(s, c);
    return s;
}
