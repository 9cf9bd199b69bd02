/* RSA keys: OpenSSL must find nothing wrong with one, its primes least of all. */
#include <check.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>

#include "funcs/crypto.h"

static arena *a;
static key_maker maker;

static void set_up(void)
{
    a = arena_new(0);
    ck_assert_ptr_nonnull(a);
    maker = (key_maker){.arena = a};
}

static void tear_down(void)
{
    arena_free(a);
}

static BIGNUM *part(const EVP_PKEY *key, const char *name)
{
    BIGNUM *number = NULL;

    ck_assert_msg(EVP_PKEY_get_bn_param(key, name, &number) == 1, "%s", name);
    return number;
}

/* FIPS 186-5, A.1.1: the primes are far from each other, and the private exponent is long. */
static void check_standard(const EVP_PKEY *key, int bits)
{
    BIGNUM *p = part(key, OSSL_PKEY_PARAM_RSA_FACTOR1), *q = part(key, OSSL_PKEY_PARAM_RSA_FACTOR2);
    BIGNUM *d = part(key, OSSL_PKEY_PARAM_RSA_D);

    ck_assert_int_eq(BN_num_bits(p), bits / 2);
    ck_assert_int_eq(BN_num_bits(q), bits / 2);
    ck_assert_int_gt(BN_cmp(p, q), 0);
    ck_assert_int_gt(BN_num_bits(d), bits / 2);
    ck_assert(BN_sub(p, p, q) == 1);
    ck_assert_int_gt(BN_num_bits(p), bits / 2 - 100);
    BN_clear_free(p);
    BN_clear_free(q);
    BN_clear_free(d);
}

static void check_key(int bits)
{
    EVP_PKEY *key = rsa_generate(&maker, bits);
    ck_assert_ptr_nonnull(key);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);

    ck_assert_int_eq(EVP_PKEY_get_bits(key), bits);
    ck_assert_int_eq(EVP_PKEY_check(context), 1); /* 64 rounds for each prime, and that all parts agree */
    check_standard(key, bits);
    EVP_PKEY_CTX_free(context);
    EVP_PKEY_free(key);
}

START_TEST(keys_are_sound)
{
    for (int i = 0; i < 20; i++)
        check_key(1024);
    for (int i = 0; i < 5; i++)
        check_key(2048);
}
END_TEST

START_TEST(no_two_are_alike)
{
    EVP_PKEY *one = rsa_generate(&maker, 1024), *other = rsa_generate(&maker, 1024);

    ck_assert_ptr_nonnull(one);
    ck_assert_ptr_nonnull(other);
    ck_assert_int_ne(EVP_PKEY_eq(one, other), 1);
    EVP_PKEY_free(one);
    EVP_PKEY_free(other);
}
END_TEST

Suite *rsa_suite(void)
{
    Suite *suite = suite_create("rsa");
    TCase *tests = tcase_create("rsa");

    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, keys_are_sound);
    tcase_add_test(tests, no_two_are_alike);
    suite_add_tcase(suite, tests);
    return suite;
}
