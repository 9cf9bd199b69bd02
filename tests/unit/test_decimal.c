/*
 * Division of decimals at the one step that floats do not lead to: a guessed digit of the quotient that is still one
 * too large after it was compared with two limbs of the divisor (Knuth, algorithm D, step D6).
 */
#include <check.h>

#include "funcs/decimal.h"

/* (b/2 - 1) b^3 + (b/2) b^2 divided by (b/2) b^2 + 1, b = 10^9: 999999998.99…, so that the last digit is rounded up. */
START_TEST(a_guess_that_is_one_too_large)
{
    uint32_t u[] = {0, 0, 500000000, 499999999}, v[] = {1, 0, 500000000};
    arena *a = arena_new(0);

    /* Quotients have 16 places, which the exponent takes back. */
    decimal q = decimal_divide(a, (decimal){u, 4, -16, false}, (decimal){v, 3, 0, true});
    ck_assert_uint_eq(q.count, 1);
    ck_assert_uint_eq(q.limbs[0], 999999999);
    ck_assert_int_eq(q.exponent, -16);
    ck_assert(q.negative);
    arena_free(a);
}
END_TEST

Suite *decimal_suite(void);

Suite *decimal_suite(void)
{
    Suite *s = suite_create("decimal");
    TCase *c = tcase_create("decimal");

    tcase_add_test(c, a_guess_that_is_one_too_large);
    suite_add_tcase(s, c);
    return s;
}
