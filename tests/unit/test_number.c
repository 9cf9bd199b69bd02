/* Numbers and literals, in the words of Go's strconv. Every expectation is what Go 1.26 gives. */
#include <check.h>
#include <float.h>
#include <locale.h>
#include <math.h>

#include "value/number.h"

static arena *memory;

static void open_arena(void)
{
    memory = arena_new(0);
}

static void close_arena(void)
{
    arena_free(memory);
}

static void check_text(const buffer *got, const char *want)
{
    slice s = buffer_slice(got);
    ck_assert_msg(slice_equal(s, slice_from(want)), "got \"%.*s\", want \"%s\"", SLICE_ARG(s), want);
}

static void check_float(double d, char verb, int precision, const char *want)
{
    buffer b = buffer_new(memory);

    format_float(&b, d, verb, precision);
    check_text(&b, want);
}

/* clang-format off */
static const struct {
    double number;
    char verb;
    int precision;
    const char *text;
} floats[] = {
    /* the shortest form, as {{ }} prints it */
    {0,                      'g', -1, "0"},
    {-0.0,                   'g', -1, "-0"},
    {1,                      'g', -1, "1"},
    {0.1,                    'g', -1, "0.1"},
    {-99.9,                  'g', -1, "-99.9"},
    {100000,                 'g', -1, "100000"},
    {1000000,                'g', -1, "1e+06"},
    {123456789,              'g', -1, "1.23456789e+08"},
    {0.0001,                 'g', -1, "0.0001"},
    {0.00001,                'g', -1, "1e-05"},
    {0.1 + 0.2,              'g', -1, "0.30000000000000004"},
    {1.0 / 3,                'g', -1, "0.3333333333333333"},
    {123456789012345678.0,   'f', -1, "123456789012345680"},
    {1e23,                   'g', -1, "1e+23"},
    {9007199254740993.0,     'f', -1, "9007199254740992"},
    {DBL_MAX,                'g', -1, "1.7976931348623157e+308"},
    {DBL_MIN,                'g', -1, "2.2250738585072014e-308"},
    {5e-324,                 'g', -1, "5e-324"},
    /* powers of two: the nearest 16 digits belong to a neighbour */
    {0x1p-44,                'g', -1, "5.684341886080802e-14"},
    {0x1p-1017,              'e', -1, "7.120236347223045e-307"},
    {0x1p-24,                'g', -1, "5.960464477539063e-08"},
    /* fixed precision is exact, and rounds half to even */
    {0.5,                    'f',  0, "0"},
    {1.5,                    'f',  0, "2"},
    {2.5,                    'f',  0, "2"},
    {0.125,                  'f',  2, "0.12"},
    {999.96,                 'f',  1, "1000.0"},
    {0.1,                    'f', 30, "0.100000000000000005551115123126"},
    {5e-324,                 'e', 20, "4.94065645841246544177e-324"},
    {1e21,                   'f',  1, "1000000000000000000000.0"},
    {123456,                 'e',  3, "1.235e+05"},
    {0,                      'e',  2, "0.00e+00"},
    {1e100,                  'E',  0, "1E+100"},
    {1234567,                'g',  3, "1.23e+06"},
    {100,                    'g',  2, "1e+02"},
    {100,                    'G', 10, "100"},
    {0.000012345,            'G',  3, "1.23E-05"},
    /* bits */
    {1,                      'x', -1, "0x1p+00"},
    {-10.5,                  'x', -1, "-0x1.5p+03"},
    {0.1,                    'X',  3, "0X1.99AP-04"},
    {1.96875,                'x',  0, "0x1p+01"},
    {0,                      'x',  2, "0x0.00p+00"},
    {5e-324,                 'x', -1, "0x1p-1074"},
    {1,                      'b', -1, "4503599627370496p-52"},
    {HUGE_VAL,               'f',  2, "+Inf"},
    {-HUGE_VAL,              'g', -1, "-Inf"},
};
/* clang-format on */

START_TEST(floats_are_written)
{
    for (size_t i = 0; i < sizeof floats / sizeof *floats; i++)
        check_float(floats[i].number, floats[i].verb, floats[i].precision, floats[i].text);
    check_float(NAN, 'e', 2, "NaN");
}
END_TEST

START_TEST(integers_are_written)
{
    buffer b = buffer_new(memory);

    format_int(&b, INT64_MIN, 10);
    buffer_add_char(&b, ' ');
    format_int(&b, -255, 16);
    buffer_add_char(&b, ' ');
    format_uint(&b, UINT64_MAX, 36);
    buffer_add_char(&b, ' ');
    format_uint(&b, 0, 2);
    check_text(&b, "-9223372036854775808 -ff 3w5e11264sgsf 0");
}
END_TEST

/* clang-format off */
static const struct {
    const char *text;
    parse_result result;
    double number;
} float_texts[] = {
    {"1.5",                     PARSE_OK,     1.5},
    {"+.5",                     PARSE_OK,     0.5},
    {"5.",                      PARSE_OK,     5},
    {"-0",                      PARSE_OK,     -0.0},
    {"1E3",                     PARSE_OK,     1000},
    {"123456789012345678901234567890", PARSE_OK, 123456789012345678901234567890.0},
    {"9007199254740993",        PARSE_OK,     9007199254740992}, /* halfway: to even */
    {"9007199254740993.00000000000000000000000001", PARSE_OK, 9007199254740994},
    {"1e-400",                  PARSE_OK,     0},
    {"4.9e-324",                PARSE_OK,     5e-324},
    {"0x1.8p1",                 PARSE_OK,     3},
    {"0x1_0p-1",                PARSE_OK,     8},
    {"0x1p-1075",               PARSE_OK,     0},
    {"0x1.8p-1075",             PARSE_OK,     5e-324},
    {"0X.1P4",                  PARSE_OK,     1},
    {"infinity",                PARSE_OK,     HUGE_VAL},
    {"-INF",                    PARSE_OK,     -HUGE_VAL},
    {"1e309",                   PARSE_RANGE,  HUGE_VAL},
    {"-0x1p1024",               PARSE_RANGE,  -HUGE_VAL},
    {"",                        PARSE_SYNTAX, 0},
    {".",                       PARSE_SYNTAX, 0},
    {"1e",                      PARSE_SYNTAX, 0},
    {"1_000",                   PARSE_OK,     1000},
    {"1__0",                    PARSE_SYNTAX, 0},
    {"_1",                      PARSE_SYNTAX, 0},
    {"1,5",                     PARSE_SYNTAX, 0},
    {" 1",                      PARSE_SYNTAX, 0},
    {"0x1",                     PARSE_SYNTAX, 0}, /* hexadecimal needs an exponent */
    {"+nan",                    PARSE_SYNTAX, 0},
    {"infinit",                 PARSE_SYNTAX, 0},
    {"1e309x",                  PARSE_SYNTAX, 0},
};
/* clang-format on */

START_TEST(floats_are_read)
{
    for (size_t i = 0; i < sizeof float_texts / sizeof *float_texts; i++) {
        double d;
        parse_result result = parse_float(slice_from(float_texts[i].text), &d);
        ck_assert_msg(result == float_texts[i].result && d == float_texts[i].number &&
                          signbit(d) == signbit(float_texts[i].number),
                      "\"%s\" gives %d, %a", float_texts[i].text, (int)result, d);
    }
    double d;
    ck_assert(parse_float(SLICE("NaN"), &d) == PARSE_OK && isnan(d));
}
END_TEST

/* xorshift: the same numbers on every machine. */
static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

START_TEST(shortest_form_reads_back)
{
    uint64_t state = 88172645463325252u;

    for (int i = 0; i < 20000; i++) {
        uint64_t bits = next_random(&state);
        double d, back;
        memcpy(&d, &bits, sizeof d);
        if (isnan(d) || isinf(d))
            continue;
        buffer b = buffer_new(memory);
        format_float(&b, d, 'e', -1);
        ck_assert_uint_le(b.size, 24);
        ck_assert_int_eq(parse_float(buffer_slice(&b), &back), PARSE_OK);
        ck_assert_mem_eq(&d, &back, sizeof d);
    }
}
END_TEST

START_TEST(locale_does_not_matter)
{
    double d;

    setlocale(LC_ALL, "de_DE.UTF-8"); /* where it is there, strtod would want a comma */
    ck_assert_int_eq(parse_float(SLICE("3.14159265358979323846264338327950288"), &d), PARSE_OK);
    ck_assert_double_eq(d, 3.141592653589793);
    check_float(d, 'f', 3, "3.142");
    setlocale(LC_ALL, "C");
}
END_TEST

/* clang-format off */
static const struct {
    const char *text;
    int base;
    parse_result result;
    int64_t number;
} integer_texts[] = {
    {"42",                   10, PARSE_OK,     42},
    {"-42",                   0, PARSE_OK,     -42},
    {"+0x1F",                 0, PARSE_OK,     31},
    {"0b101",                 0, PARSE_OK,     5},
    {"0o17",                  0, PARSE_OK,     15},
    {"017",                   0, PARSE_OK,     15},
    {"017",                  10, PARSE_OK,     17},
    {"1_000",                 0, PARSE_OK,     1000},
    {"0_7",                   0, PARSE_OK,     7},
    {"0x_f",                  0, PARSE_OK,     15},
    {"Zz",                   36, PARSE_OK,     1295},
    {"9223372036854775807",  10, PARSE_OK,     INT64_MAX},
    {"-9223372036854775808", 10, PARSE_OK,     INT64_MIN},
    {"9223372036854775808",  10, PARSE_RANGE,  INT64_MAX},
    {"-99999999999999999999", 0, PARSE_RANGE,  INT64_MIN},
    {"",                     10, PARSE_SYNTAX, 0},
    {"-",                    10, PARSE_SYNTAX, 0},
    {"08",                    0, PARSE_SYNTAX, 0},
    {"0x",                    0, PARSE_SYNTAX, 0},
    {"1_000",                10, PARSE_SYNTAX, 0},
    {"1_",                    0, PARSE_SYNTAX, 0},
    {"0x1F",                 10, PARSE_SYNTAX, 0},
    {"1.0",                  10, PARSE_SYNTAX, 0},
};
/* clang-format on */

START_TEST(integers_are_read)
{
    for (size_t i = 0; i < sizeof integer_texts / sizeof *integer_texts; i++) {
        int64_t n;
        parse_result result = parse_int(slice_from(integer_texts[i].text), integer_texts[i].base, &n);
        ck_assert_msg(result == integer_texts[i].result && n == integer_texts[i].number, "\"%s\" gives %d, %lld",
                      integer_texts[i].text, (int)result, (long long)n);
    }
    uint64_t u;
    ck_assert_int_eq(parse_uint(SLICE("18446744073709551616"), 10, &u), PARSE_RANGE);
    ck_assert(u == UINT64_MAX);
    ck_assert_int_eq(parse_uint(SLICE("+1"), 10, &u), PARSE_SYNTAX);
}
END_TEST

START_TEST(strings_are_quoted)
{
    slice text = SLICE("a\"\\'\n\t\a\x01\x7F\xFF\xC3\xA9\xE2\x80\xA8\xF0\x9F\x98\x80\xEF\xBF\xBD");
    buffer plain = buffer_new(memory), ascii = buffer_new(memory), runes = buffer_new(memory);

    quote_string(&plain, text);
    check_text(&plain, "\"a\\\"\\\\'\\n\\t\\a\\x01\\x7f\\xff\xC3\xA9\\u2028\xF0\x9F\x98\x80\xEF\xBF\xBD\"");
    quote_string_ascii(&ascii, text);
    check_text(&ascii, "\"a\\\"\\\\'\\n\\t\\a\\x01\\x7f\\xff\\u00e9\\u2028\\U0001f600\\ufffd\"");
    quote_rune(&runes, '\'');
    quote_rune(&runes, '"');
    quote_rune(&runes, 0xD800);
    quote_rune_ascii(&runes, 0x65E5);
    check_text(&runes, "'\\'''\"''\xEF\xBF\xBD''\\u65e5'");
}
END_TEST

START_TEST(only_printable_lines_can_be_backquoted)
{
    ck_assert(can_backquote(SLICE("a\tb \\n \xC3\xA9")));
    ck_assert(!can_backquote(SLICE("a`b")));
    ck_assert(!can_backquote(SLICE("a\nb")));
    ck_assert(!can_backquote(SLICE("\x7F")));
    ck_assert(!can_backquote(SLICE("\xFF")));
    ck_assert(!can_backquote(SLICE("\xEF\xBB\xBF")));
}
END_TEST

static void check_unquoted(const char *literal, const char *want)
{
    slice text;
    bool good = unquote_string(memory, slice_from(literal), &text);

    ck_assert_msg(good == (want != NULL), "%s", literal);
    if (good)
        ck_assert_msg(slice_equal(text, slice_from(want)), "%s", literal);
}

START_TEST(strings_are_unquoted)
{
    check_unquoted("\"\"", "");
    check_unquoted("\"a\\\"\\\\\\n\\x41\\101\\u00e9\\U0001F600\"", "a\"\\\nAA\xC3\xA9\xF0\x9F\x98\x80");
    check_unquoted("\"\\xff\"", "\xFF");
    check_unquoted("`a\\n\r\"b`", "a\\n\"b");
    check_unquoted("'x'", "x");
    check_unquoted("'xy'", NULL);
    check_unquoted("\"a", NULL);
    check_unquoted("\"a\"b", NULL);
    check_unquoted("`a`b`", NULL);
    check_unquoted("\"\\'\"", NULL);
    check_unquoted("\"\n\"", NULL);
    check_unquoted("\"\\ud800\"", NULL);
    check_unquoted("\"\\400\"", NULL);
    check_unquoted("\"\\x4\"", NULL);
    check_unquoted("abc", NULL);
    check_unquoted("\"", NULL);
}
END_TEST

START_TEST(characters_are_unquoted)
{
    rune r;

    ck_assert(unquote_char(SLICE("'a'"), &r) && r == 'a');
    ck_assert(unquote_char(SLICE("'\\''"), &r) && r == '\'');
    ck_assert(unquote_char(SLICE("'\\n'"), &r) && r == '\n');
    ck_assert(unquote_char(SLICE("'\\xFF'"), &r) && r == 0xFF);
    ck_assert(unquote_char(SLICE("'\\377'"), &r) && r == 0xFF);
    ck_assert(unquote_char(SLICE("'\xE6\x97\xA5'"), &r) && r == 0x65E5);
    ck_assert(!unquote_char(SLICE("'\\\"'"), &r));
    ck_assert(!unquote_char(SLICE("''"), &r));
    ck_assert(!unquote_char(SLICE("'ab'"), &r));
    ck_assert(!unquote_char(SLICE("'a"), &r));
    ck_assert(!unquote_char(SLICE(""), &r));
}
END_TEST

Suite *number_suite(void);

Suite *number_suite(void)
{
    Suite *s = suite_create("number");
    TCase *c = tcase_create("number");

    tcase_add_checked_fixture(c, open_arena, close_arena);
    tcase_add_test(c, floats_are_written);
    tcase_add_test(c, integers_are_written);
    tcase_add_test(c, floats_are_read);
    tcase_add_test(c, shortest_form_reads_back);
    tcase_add_test(c, locale_does_not_matter);
    tcase_add_test(c, integers_are_read);
    tcase_add_test(c, strings_are_quoted);
    tcase_add_test(c, only_printable_lines_can_be_backquoted);
    tcase_add_test(c, strings_are_unquoted);
    tcase_add_test(c, characters_are_unquoted);
    suite_add_tcase(s, c);
    return s;
}
