/*
 * RSA keys. OpenSSL 3 makes sure of a prime with 64 rounds of the Miller-Rabin test, which is most of the time that a
 * key takes, and charts make dozens of keys. Go's crypto/rsa does with the few rounds that the standard asks for, and
 * so does this file, with OpenSSL's numbers and its random bytes. Reference: FIPS 186-5, A.1.3 and B.3.1; NIST SP
 * 800-56B.
 */
#include "funcs/crypto.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

enum {
    ROUNDS = 8,           /* the standard: 5 for primes of 1,024 bits (error below 2^-112), fewer for longer ones */
    SIEVE_END = 2048,     /* candidates are divided by the odd primes below */
    MOST_DRAWS = 100,     /* candidates for a prime, by its bits: the standard gives up at ten */
    LEAST_DISTANCE = 100, /* the primes differ in one of so many upper bits */
    PUBLIC_EXPONENT = 65537,
};

/* The numbers of a key on its way, and room to reckon. */
typedef struct rsa_parts {
    BN_CTX *context;
    BIGNUM *e, *p, *q, *n, *d, *exponent_p, *exponent_q, *coefficient;
    BIGNUM *minus_p, *minus_q, *common; /* p - 1, q - 1, and their least common multiple */
    BN_MONT_CTX *montgomery;
    OSSL_PARAM_BLD *builder;
    OSSL_PARAM *parameters;
    EVP_PKEY_CTX *maker;
} rsa_parts;

static void release_parts(void *parts)
{
    rsa_parts *r = parts;
    BIGNUM *const numbers[] = {r->e,          r->p,           r->q,       r->n,       r->d,     r->exponent_p,
                               r->exponent_q, r->coefficient, r->minus_p, r->minus_q, r->common};

    EVP_PKEY_CTX_free(r->maker);
    OSSL_PARAM_free(r->parameters);
    OSSL_PARAM_BLD_free(r->builder);
    BN_MONT_CTX_free(r->montgomery);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        BN_clear_free(numbers[i]);
    BN_CTX_free(r->context);
}

static bool new_number(BIGNUM **n)
{
    if ((*n = BN_secure_new()) == NULL)
        return false;
    BN_set_flags(*n, BN_FLG_CONSTTIME);
    return true;
}

static rsa_parts *new_parts(key_maker *m)
{
    rsa_parts *r = ARENA_NEW(m->arena, rsa_parts);
    BIGNUM **const numbers[] = {&r->e,          &r->p,           &r->q,       &r->n,       &r->d,     &r->exponent_p,
                                &r->exponent_q, &r->coefficient, &r->minus_p, &r->minus_q, &r->common};
    bool good = true;

    *r = (rsa_parts){.context = NULL};
    arena_on_release(m->arena, release_parts, r);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        good = good && new_number(numbers[i]);
    r->context = BN_CTX_secure_new_ex(m->library);
    r->montgomery = BN_MONT_CTX_new();
    r->builder = OSSL_PARAM_BLD_new();
    r->maker = EVP_PKEY_CTX_new_from_name(m->library, "RSA", NULL);
    good = good && r->context != NULL && r->montgomery != NULL && r->builder != NULL && r->maker != NULL;
    return good && BN_set_word(r->e, PUBLIC_EXPONENT) == 1 ? r : NULL;
}

/* --- Primes --- */

/* Whether no small prime divides it. */
static bool survives_sieve(const BIGNUM *n)
{
    for (unsigned d = 3; d < SIEVE_END; d += 2) {
        bool prime = true;
        for (unsigned f = 3; prime && f * f <= d; f += 2)
            prime = d % f != 0;
        if (prime && BN_mod_word(n, d) == 0)
            return false;
    }
    return true;
}

typedef enum verdict { VERDICT_COMPOSITE, VERDICT_PASSED, VERDICT_BROKEN } verdict;

/* One round with a random base: `odd` times 2^`twos` is n - 1, which is `minus`. */
static verdict test_round(rsa_parts *r, const BIGNUM *n, const BIGNUM *minus, const BIGNUM *odd, int twos)
{
    BN_CTX_start(r->context);
    BIGNUM *range = BN_CTX_get(r->context), *x = BN_CTX_get(r->context);
    verdict found = VERDICT_BROKEN;

    /* from 2 to n - 2 */
    if (x != NULL && BN_copy(range, minus) != NULL && BN_sub_word(range, 2) == 1 &&
        BN_priv_rand_range_ex(x, range, 0, r->context) == 1 && BN_add_word(x, 2) == 1 &&
        BN_mod_exp_mont_consttime(x, x, odd, n, r->context, r->montgomery) == 1) {
        found = BN_is_one(x) || BN_cmp(x, minus) == 0 ? VERDICT_PASSED : VERDICT_COMPOSITE;
        for (int i = 1; found == VERDICT_COMPOSITE && i < twos; i++) {
            if (BN_mod_sqr(x, x, n, r->context) != 1)
                found = VERDICT_BROKEN;
            else if (BN_cmp(x, minus) == 0)
                found = VERDICT_PASSED;
        }
    }
    BN_CTX_end(r->context);
    return found;
}

static verdict test_prime(rsa_parts *r, const BIGNUM *n, const BIGNUM *minus)
{
    verdict found = VERDICT_BROKEN;
    int twos = 0;

    BN_CTX_start(r->context);
    BIGNUM *odd = BN_CTX_get(r->context);
    while (!BN_is_bit_set(minus, twos))
        twos++;
    if (odd != NULL && BN_rshift(odd, minus, twos) == 1 && BN_MONT_CTX_set(r->montgomery, n, r->context) == 1) {
        found = VERDICT_PASSED;
        for (int i = 0; found == VERDICT_PASSED && i < ROUNDS; i++)
            found = test_round(r, n, minus, odd, twos);
    }
    BN_CTX_end(r->context);
    return found;
}

/* Whether the candidate has what the standard asks of a prime but primality: with `other`, unless NULL, to differ from.
 */
static bool is_candidate(rsa_parts *r, const BIGNUM *n, const BIGNUM *minus, const BIGNUM *other, int bits,
                         bool *broken)
{
    BN_CTX_start(r->context);
    BIGNUM *scratch = BN_CTX_get(r->context);
    bool good = survives_sieve(n) && BN_mod_word(minus, PUBLIC_EXPONENT) != 0;

    if (good && other != NULL) {
        *broken = scratch == NULL || BN_sub(scratch, n, other) != 1;
        good = !*broken && BN_num_bits(scratch) > bits - LEAST_DISTANCE;
    }
    BN_CTX_end(r->context);
    return good;
}

/* A random prime of so many bits, the upper two of them set, and one less than it. */
static bool find_prime(rsa_parts *r, BIGNUM *n, BIGNUM *minus, const BIGNUM *other, int bits)
{
    for (int draw = 0; draw < MOST_DRAWS * bits; draw++) {
        bool broken = false;
        if (BN_priv_rand_ex(n, bits, BN_RAND_TOP_TWO, BN_RAND_BOTTOM_ODD, 0, r->context) != 1 ||
            BN_sub(minus, n, BN_value_one()) != 1)
            return false;
        if (is_candidate(r, n, minus, other, bits, &broken)) {
            verdict found = test_prime(r, n, minus);
            if (found != VERDICT_COMPOSITE)
                return found == VERDICT_PASSED;
        }
        if (broken)
            return false;
    }
    return false;
}

/* --- Keys --- */

/* The larger prime comes first. Pointers change places: BN_swap would lose that both are reckoned in constant time. */
static void order_primes(rsa_parts *r)
{
    BIGNUM *p = r->p, *minus_p = r->minus_p;

    if (BN_cmp(r->p, r->q) >= 0)
        return;
    r->p = r->q;
    r->q = p;
    r->minus_p = r->minus_q;
    r->minus_q = minus_p;
}

/* The modulus, the private exponent, and the parts that make its use fast; false also where the exponent is too small.
 */
static bool derive(rsa_parts *r, int bits)
{
    BN_CTX_start(r->context);
    BIGNUM *divisor = BN_CTX_get(r->context);
    bool good = divisor != NULL && BN_mul(r->n, r->p, r->q, r->context) == 1 &&
                BN_gcd(divisor, r->minus_p, r->minus_q, r->context) == 1 &&
                BN_mul(r->common, r->minus_p, r->minus_q, r->context) == 1 &&
                BN_div(r->common, NULL, r->common, divisor, r->context) == 1 &&
                BN_mod_inverse(r->d, r->e, r->common, r->context) != NULL && BN_num_bits(r->d) > bits / 2 &&
                BN_mod(r->exponent_p, r->d, r->minus_p, r->context) == 1 &&
                BN_mod(r->exponent_q, r->d, r->minus_q, r->context) == 1 &&
                BN_mod_inverse(r->coefficient, r->q, r->p, r->context) != NULL;
    BN_CTX_end(r->context);
    return good;
}

static EVP_PKEY *assemble(rsa_parts *r)
{
    const struct {
        const char *name;
        const BIGNUM *number;
    } parts[] = {
        {OSSL_PKEY_PARAM_RSA_N, r->n},
        {OSSL_PKEY_PARAM_RSA_E, r->e},
        {OSSL_PKEY_PARAM_RSA_D, r->d},
        {OSSL_PKEY_PARAM_RSA_FACTOR1, r->p},
        {OSSL_PKEY_PARAM_RSA_FACTOR2, r->q},
        {OSSL_PKEY_PARAM_RSA_EXPONENT1, r->exponent_p},
        {OSSL_PKEY_PARAM_RSA_EXPONENT2, r->exponent_q},
        {OSSL_PKEY_PARAM_RSA_COEFFICIENT1, r->coefficient},
    };
    EVP_PKEY *key = NULL;

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (OSSL_PARAM_BLD_push_BN(r->builder, parts[i].name, parts[i].number) != 1)
            return NULL;
    r->parameters = OSSL_PARAM_BLD_to_param(r->builder);
    if (r->parameters == NULL || EVP_PKEY_fromdata_init(r->maker) != 1 ||
        EVP_PKEY_fromdata(r->maker, &key, EVP_PKEY_KEYPAIR, r->parameters) != 1)
        return NULL;
    return key;
}

private_key *rsa_generate(key_maker *m, int bits)
{
    rsa_parts *r = new_parts(m);

    if (r == NULL || !find_prime(r, r->p, r->minus_p, NULL, bits / 2) ||
        !find_prime(r, r->q, r->minus_q, r->p, bits / 2))
        return NULL;
    order_primes(r);
    return derive(r, bits) ? assemble(r) : NULL;
}
