/* Formats: what Go 1.26's fmt prints for the same operands. */
#include <check.h>
#include <math.h>

#include "value/format.h"
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

static void check_buffer(const buffer *got, const char *want)
{
    slice s = buffer_slice(got);
    ck_assert_msg(slice_equal(s, slice_from(want)), "got \"%.*s\", want \"%s\"", SLICE_ARG(s), want);
}

static void check_many(const char *format, const value *arguments, size_t count, const char *want)
{
    buffer b = buffer_new(memory);

    format_printf(&b, slice_from(format), arguments, count);
    check_buffer(&b, want);
}

static void check_one(const char *format, value v, const char *want)
{
    check_many(format, &v, 1, want);
}

static value text(const char *s)
{
    return value_string(slice_from(s));
}

static value typed_int(type t, int64_t n)
{
    value v = value_int(n);

    v.type = (uint16_t)t;
    return v;
}

static value list_of(const value *items, size_t count)
{
    list *l = list_new(memory, count);

    for (size_t i = 0; i < count; i++)
        list_add(memory, l, items[i]);
    return value_list(TYPE_LIST, l);
}

/* map[b:[x <nil>] a:1] */
static value sample(void)
{
    map *m = map_new(memory);

    map_set(m, SLICE("b"), list_of((value[]){text("x"), value_nil()}, 2));
    map_set(m, SLICE("a"), value_int(1));
    return value_map(TYPE_MAP, m);
}

START_TEST(integers)
{
    check_one("%d|%5[1]d|%-5[1]d|%05[1]d|%+[1]d|% [1]d|%.3[1]d", value_int(42), "42|   42|42   |00042|+42| 42|042");
    check_one("%b %[1]o %#[1]o %[1]O %[1]x %#[1]X", value_int(-10), "-1010 -12 -012 -0o12 -a -0XA");
    check_one("%c %[1]q %[1]U %#[1]U", value_int(0x65E5), "\xE6\x97\xA5 '\xE6\x97\xA5' U+65E5 U+65E5 '\xE6\x97\xA5'");
    check_one("%c %+[1]q %[1]U", value_int(-1), "\xEF\xBF\xBD '\\ufffd' U+FFFFFFFFFFFFFFFF");
    check_one("%+08d|%+8.3[1]d|%.0[1]d", value_int64(-7), "-0000007|    -007|-7");
    check_one("[%4.0d]", value_int(0), "[    ]");
    check_one("%v %#[1]v %[1]T", value_uint(TYPE_UINT64, UINT64_MAX), "18446744073709551615 0xffffffffffffffff uint64");
    check_one("%d", value_int64(INT64_MIN), "-9223372036854775808");
    check_one("%s %[1]f %[1]t", value_int(3), "%!s(int=3) %!f(int=3) %!t(int=3)");
}
END_TEST

START_TEST(floats)
{
    check_one("%v %[1]e %[1]f %[1]g %[1]G", value_float(1e6), "1e+06 1.000000e+06 1000000.000000 1e+06 1E+06");
    check_one("%8.2f|%-8.2[1]f|%08.2[1]f|%+.1[1]f|% [1]g", value_float(3.14159),
              "    3.14|3.14    |00003.14|+3.1| 3.14159");
    check_one("%08.2f|%#.3[1]g|%#[1]x", value_float(-2), "-0002.00|-2.00|-0x1.0000p+01");
    check_one("%v %08[1]v %+[1]f", value_float(HUGE_VAL), "+Inf     +Inf +Inf");
    check_one("%v %+[1]v %6[1]v", value_float(NAN), "NaN NaN    NaN");
    check_one("%d %[1]s", value_float(1.5), "%!d(float64=1.5) %!s(float64=1.5)");
    check_one("%T", value_float(1), "float64");
}
END_TEST

START_TEST(strings)
{
    check_one("%s|%5[1]s|%-5[1]s|%.1[1]s|%05[1]s", text("h\xC3\xA9"),
              "h\xC3\xA9|   h\xC3\xA9|h\xC3\xA9   |h|000h\xC3\xA9");
    check_one("%q %+[1]q %#[1]q %x", text("h\xC3\xA9"), "\"h\xC3\xA9\" \"h\\u00e9\" `h\xC3\xA9` %!x(MISSING)");
    check_one("%x|% [1]x|%#[1]X|%# [1]x|%.1[1]x|%6.1[1]x", text("hi\n"),
              "68690a|68 69 0a|0X68690A|0x68 0x69 0x0a|68|    68");
    check_one("%v %#[1]v %[1]T", text("a\"b"), "a\"b \"a\\\"b\" string");
    check_one("%d %[1]c", text("a"), "%!d(string=a) %!c(string=a)");
    check_one("%s %[1]v %[1]d %[1]x %[1]q %#[1]v", value_bytes(SLICE("hi")),
              "hi [104 105] [104 105] 6869 \"hi\" []byte{0x68, 0x69}");
}
END_TEST

START_TEST(nil_and_bool)
{
    check_one("%v|%6[1]v|%[1]T|%[1]s|%[1]d|%#[1]v", value_nil(), "<nil>| <nil>|<nil>|%!s(<nil>)|%!d(<nil>)|<nil>");
    check_one("%v", value_none(), "<nil>");
    check_one("%t %[1]v %6[1]t %[1]d", value_bool(true), "true true   true %!d(bool=true)");
}
END_TEST

START_TEST(lists_and_maps)
{
    value names = value_list(TYPE_LIST_STRING, list_of((value[]){text("a b"), text("c")}, 2).list);

    check_one("%v", sample(), "map[a:1 b:[x <nil>]]");
    check_one("%#v", sample(), "map[string]interface {}{\"a\":1, \"b\":[]interface {}{\"x\", interface {}(nil)}}");
    check_one("%d", sample(), "map[%!d(string=a):1 %!d(string=b):[%!d(string=x) <nil>]]");
    check_one("%T %[1]v %[1]q %#[1]v", names, "[]string [a b c] [\"a b\" \"c\"] []string{\"a b\", \"c\"}");
    check_one("%v %#[1]v", value_zero(TYPE_LIST), "[] []interface {}(nil)");
    check_one("%v %#[1]v", value_zero(TYPE_VALUES), "map[] common.Values(nil)");
    check_one("%03d", list_of((value[]){value_int(1), value_int(22)}, 2), "[001 022]");
}
END_TEST

START_TEST(named_types)
{
    value hours = typed_int(TYPE_DURATION, INT64_C(5400) * 1000000000);

    check_one("%v %[1]s %[1]d %[1]q %#[1]v %8[1]v", hours,
              "1h30m0s 1h30m0s 5400000000000 \"1h30m0s\" 5400000000000  1h30m0s");
    check_one("%t", hours, "%!t(time.Duration=5400000000000)"); /* no String method inside a complaint */
    check_one("%v", list_of(&hours, 1), "[1h30m0s]");
    check_one("%v %[1]d %.3[1]s", typed_int(TYPE_MONTH, 9), "September 9 Sep");
    check_one("%v", typed_int(TYPE_MONTH, 13), "%!Month(13)");
    check_one("%v", typed_int(TYPE_WEEKDAY, 0), "Sunday");
}
END_TEST

static void print_version(buffer *out, const object *o)
{
    format_printf(out, SLICE("v%d.%d"), o->fields, 2);
}

START_TEST(objects)
{
    static const char *const version_names[] = {"major", "Minor"}, *const pair_names[] = {"Cert", "Key"};
    static const object_class version = {
        .type = TYPE_SEMVER, .names = version_names, .count = 2, .print = print_version};
    static const object_class pair = {.type = TYPE_CERTIFICATE, .names = pair_names, .count = 2};
    object v = {&version, (value[]){value_int(1), value_int(2)}, NULL};
    object p = {&pair, (value[]){text("c"), value_object(&v)}, NULL};
    value month = typed_int(TYPE_MONTH, 1);
    object months = {&version, (value[]){month, month}, NULL};

    check_one("%v %[1]s %[1]q", value_object(&v), "v1.2 v1.2 \"v1.2\"");
    check_one("%d %#[1]v", value_object(&v), "&{1 2} &semver.Version{major:1, Minor:2}");
    check_one("%v", value_object(&p), "{c v1.2}");
    check_one("%+v", value_object(&p), "{Cert:c Key:v1.2}");
    check_one("%T", value_object(&p), "sprig.certificate");
    check_one("%#v", value_object(&months), "&semver.Version{major:1, Minor:1}");
    check_one("%t", value_object(&months), "&{%!t(time.Month=1) %!t(time.Month=1)}");
}
END_TEST

START_TEST(errors_are_pointers_with_text)
{
    value e = text("no luck");

    e.type = TYPE_ERROR;
    check_one("%v %[1]s %[1]q %[1]T", e, "no luck no luck \"no luck\" *errors.errorString");
    check_one("%d %#[1]v", e, "&{%!d(string=no luck)} &errors.errorString{s:\"no luck\"}");
}
END_TEST

/* clang-format off */
static const struct {
    const char *format;
    const char *want; /* for the operands 1, "two" and 3 */
} formats[] = {
    {"%d %s %d",        "1 two 3"},
    {"100%% %d %s %d",  "100% 1 two 3"},
    {"%[3]d %[2]s",     "3 two"},
    {"%[3]*[2]q|%d",     "\"two\"|3"},
    {"%*s|%d",          "two|3"},
    {"%[3]*.[1]*[2]s|", "  t|"},
    {"%d",              "1%!(EXTRA string=two, int=3)"},
    {"",                "%!(EXTRA int=1, string=two, int=3)"},
    {"%d %s %d %d",     "1 two 3 %!d(MISSING)"},
    {"%[4]d",           "%!d(BADINDEX)"},
    {"%[0]d %[x]d %[]d", "%!d(BADINDEX) %!d(BADINDEX) %!d(BADINDEX)"},
    {"%[1",             "%!(NOVERB)"},
    {"%[1]2d",          "%!d(BADINDEX)"},
    {"%[2]*d",          "%!(BADWIDTH)3"},
    {"%[1].[2]*d",      "%!(BADPREC)%!d(BADINDEX)"},
    {"%d %s %d%",       "1 two 3%!(NOVERB)"},
    {"%d %s %",         "1 two %!(NOVERB)%!(EXTRA int=3)"},
    {"%d %s %z",        "1 two %!z(int=3)"},
    {"%d %s %\xE6\x97\xA5", "1 two %!\xE6\x97\xA5(int=3)"},
    {"%d %s %w",        "1 two %!w(int=3)"},
    {"%d %s %9999999999d", "1 two %!(NOVERB)%!(EXTRA int=3)"},
};
/* clang-format on */

START_TEST(formats_and_complaints)
{
    const value operands[] = {value_int(1), text("two"), value_int(3)};

    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        check_many(formats[i].format, operands, 3, formats[i].want);
}
END_TEST

START_TEST(negative_star_pads_to_the_right)
{
    const value operands[] = {value_int(-5), text("ab"), value_int(-1), text("cd")};

    check_many("%*s|%.*s", operands, 4, "ab   |%!(BADPREC)cd");
}
END_TEST

START_TEST(print_separates_all_but_strings)
{
    const value operands[] = {value_int(1), value_int(2), text("a"), text("b"), value_nil(), value_bool(true)};
    buffer plain = buffer_new(memory), line = buffer_new(memory);

    format_print(&plain, operands, 6);
    check_buffer(&plain, "1 2ab<nil> true");
    format_println(&line, operands, 6);
    check_buffer(&line, "1 2 a b <nil> true\n");
}
END_TEST

/* clang-format off */
static const struct {
    int64_t nanoseconds;
    const char *text;
} durations[] = {
    {0,                      "0s"},
    {1,                      "1ns"},
    {1100,                   "1.1\xC2\xB5s"},
    {2000000,                "2ms"},
    {1500000000,             "1.5s"},
    {-1000000001,            "-1.000000001s"},
    {60000000000,            "1m0s"},
    {3723000000000,          "1h2m3s"},
    {INT64_C(360000000000000), "100h0m0s"},
    {INT64_MAX,              "2562047h47m16.854775807s"},
    {INT64_MIN,              "-2562047h47m16.854775808s"},
};
/* clang-format on */

START_TEST(durations_are_spelled_out)
{
    for (size_t i = 0; i < sizeof durations / sizeof *durations; i++) {
        buffer b = buffer_new(memory);
        format_duration(&b, durations[i].nanoseconds);
        check_buffer(&b, durations[i].text);
    }
}
END_TEST

static gtmpl_status print_status(value v)
{
    buffer b = buffer_new(memory);
    frame f;

    frame_enter(memory, &f);
    if (setjmp(f.jump) == 0) {
        format_value(&b, v);
        frame_leave(memory, &f);
        return GTMPL_OK;
    }
    return f.failure->status;
}

START_TEST(circles_are_refused)
{
    value circle = sample(), deep = value_int(1);

    map_set(circle.map, SLICE("self"), circle);
    ck_assert_int_eq(print_status(circle), GTMPL_ELIMIT);
    for (int i = 0; i < 1000; i++)
        deep = list_of(&deep, 1);
    ck_assert_int_eq(print_status(deep), GTMPL_OK);
}
END_TEST

Suite *format_suite(void);

Suite *format_suite(void)
{
    Suite *s = suite_create("format");
    TCase *c = tcase_create("format");

    tcase_add_checked_fixture(c, open_arena, close_arena);
    tcase_add_test(c, integers);
    tcase_add_test(c, floats);
    tcase_add_test(c, strings);
    tcase_add_test(c, nil_and_bool);
    tcase_add_test(c, lists_and_maps);
    tcase_add_test(c, named_types);
    tcase_add_test(c, objects);
    tcase_add_test(c, errors_are_pointers_with_text);
    tcase_add_test(c, formats_and_complaints);
    tcase_add_test(c, negative_star_pads_to_the_right);
    tcase_add_test(c, print_separates_all_but_strings);
    tcase_add_test(c, durations_are_spelled_out);
    tcase_add_test(c, circles_are_refused);
    suite_add_tcase(s, c);
    return s;
}
