/*
 * Renders that can be made again: what they repeat, what they keep apart, what an edit leaves alone, and that keys and
 * certificates are good. Through the public functions, as a host would do it.
 */
#include <check.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "gtmpl/gtmpl.h"

enum { RESULTS = 32 };

static char *results[RESULTS]; /* of the test */
static size_t result_count;

static void forget_results(void)
{
    while (result_count > 0)
        gtmpl_text_free(results[--result_count]);
}

static char *run_with(const char *text, const gtmpl_eval_options *options)
{
    gtmpl_error *err = NULL;
    char *result = NULL;
    size_t size;

    gtmpl_eval(&result, &size, text, strlen(text), NULL, options, &err);
    ck_assert_msg(err == NULL, "%s: %s", text, gtmpl_error_message(err));
    return result;
}

static const char *keep(char *result)
{
    ck_assert_uint_lt(result_count, RESULTS);
    return results[result_count++] = result;
}

/* The output of a template with a seed; NULL: as it comes. */
static const char *run(const char *text, const char *seed)
{
    gtmpl_eval_options options = GTMPL_EVAL_OPTIONS;

    options.reproducible = seed != NULL;
    options.seed = seed;
    return keep(run_with(text, &options));
}

/* Every function that is random or looks at the clock, those that make keys with curves (RSA's and DSA's are slow). */
/* clang-format off */
static const char *const random_texts[] = {
    "{{ randAlphaNum 16 }}",
    "{{ randAlpha 16 }}",
    "{{ randNumeric 16 }}",
    "{{ randAscii 16 }}",
    "{{ randBytes 16 }}",
    "{{ randInt 0 1000000000000 }}",
    "{{ uuidv4 }}",
    "{{ shuffle \"abcdefghijklmnopqrstuvwxyz\" }}",
    "{{ bcrypt \"password\" }}",
    "{{ htpasswd \"user\" \"password\" }}",
    "{{ encryptAES \"key\" \"text\" }}",
    "{{ genPrivateKey \"ecdsa\" }}",
    "{{ genPrivateKey \"ed25519\" }}",
    "{{ (genCAWithKey \"ca\" 10 (genPrivateKey \"ecdsa\")).Cert }}",
    "{{ (genSelfSignedCertWithKey \"a\" nil nil 10 (genPrivateKey \"ecdsa\")).Cert }}",
};

static const char *const slow_texts[] = {
    "{{ $c := genCA \"ca\" 10 }}{{ $c.Cert }}{{ $c.Key }}",
    "{{ $c := genSelfSignedCert \"a\" nil nil 10 }}{{ $c.Cert }}{{ $c.Key }}",
    "{{ $a := genCAWithKey \"ca\" 10 (genPrivateKey \"ecdsa\") }}{{ $c := genSignedCert \"a\" nil nil 10 $a }}"
    "{{ $c.Cert }}{{ $c.Key }}",
};
/* clang-format on */

enum { RANDOM_TEXTS = sizeof random_texts / sizeof *random_texts, SLOW_TEXTS = sizeof slow_texts / sizeof *slow_texts };

static void check_repeats(const char *text)
{
    const char *first = run(text, "a");

    ck_assert_str_eq(first, run(text, "a"));
    ck_assert_msg(strcmp(first, run(text, "b")) != 0, "%s: another seed gives the same", text);
}

START_TEST(repeats_by_seed)
{
    check_repeats(random_texts[_i]);
}
END_TEST

START_TEST(repeats_what_is_slow)
{
    check_repeats(slow_texts[_i]);
}
END_TEST

START_TEST(is_random_unless_told)
{
    const char *text = random_texts[_i];

    ck_assert_msg(strcmp(run(text, NULL), run(text, NULL)) != 0, "%s gives the same twice", text);
}
END_TEST

START_TEST(stands_still_in_utc)
{
    gtmpl_eval_options options = GTMPL_EVAL_OPTIONS;

    ck_assert_str_eq(run("{{ now }}", ""), "1970-01-01 00:00:00 +0000 UTC");
    options.reproducible = 1;
    options.time = 1700000000;
    ck_assert_str_eq(keep(run_with("{{ now }}", &options)), "2023-11-14 22:13:20 +0000 UTC");
    ck_assert_str_eq(keep(run_with("{{ date \"15:04 MST\" 0 }} {{ ago 0 }} {{ htmlDate nil }}", &options)),
                     "00:00 UTC 472222h13m20s 2023-11-14");
}
END_TEST

START_TEST(survives_any_time)
{
    const int64_t times[] = {INT64_MIN, -1, INT64_MAX};
    gtmpl_eval_options options = GTMPL_EVAL_OPTIONS;
    const char text[] = "{{ (genCAWithKey \"ca\" 10 (genPrivateKey \"ed25519\")).Cert }}{{ now }}{{ ago 0 }}";
    gtmpl_error *err = NULL;
    char *result;
    size_t size;

    options.reproducible = 1;
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        options.time = times[i];
        gtmpl_status status = gtmpl_eval(&result, &size, text, strlen(text), NULL, &options, &err);
        ck_assert(status == GTMPL_OK || status == GTMPL_EUNSUPPORTED);
        gtmpl_text_free(result);
        gtmpl_error_free(err);
        err = NULL;
    }
}
END_TEST

/* The line of an output that begins with a word. */
static void check_same_line(const char *first, const char *second, const char *word)
{
    const char *x = strstr(first, word), *y = strstr(second, word);

    ck_assert_msg(x != NULL && y != NULL, "no line begins with %s", word);
    ck_assert_msg(strcspn(x, "\n") == strcspn(y, "\n") && strncmp(x, y, strcspn(x, "\n")) == 0, "%s: %s and %s", word,
                  x, y);
}

START_TEST(keeps_calls_apart)
{
    /* the same call of a line, of a loop, of a loop over the same text, and of a template that is run twice */
    static const char *const texts[] = {
        "{{ randAlpha 16 }} {{ randAlpha 16 }}",
        "{{ range until 2 }}{{ randAlpha 16 }} {{ end }}",
        "{{ range list \"a\" \"a\" }}{{ randAlpha 16 }} {{ end }}",
        "{{ define \"x\" }}{{ randAlpha 16 }} {{ end }}{{ template \"x\" }}{{ template \"x\" }}",
        "{{ define \"x\" }}{{ randAlpha 16 }}{{ end }}{{ include \"x\" . }} {{ include \"x\" . }}",
        "{{ tpl \"{{ randAlpha 16 }}\" . }} {{ tpl \"{{ randAlpha 16 }}\" . }}",
    };

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const char *two = run(texts[i], "a");
        ck_assert_msg(strlen(two) >= 33 && strncmp(two, two + 17, 16) != 0, "%s: %s", texts[i], two);
    }
}
END_TEST

START_TEST(leaves_the_rest_alone)
{
    /* a call before others, of the same text and not; a reindented line, and one with something new behind the call */
    const char *first = run("a: {{ randAlpha 16 }}\nb: {{ randAlpha 16 }}\n", "a");
    const char *second =
        run("new: {{ randAlpha 16 }}\n{{ uuidv4 }}\n  b: {{ randAlpha 16 }}\na: {{ randAlpha 16 }}\n", "a");

    check_same_line(first, second, "a: ");
    check_same_line(first, second, "b: ");
    ck_assert_int_eq(strncmp(run("b: {{ randAlpha 16 | trunc 8 }}", "a"), strstr(second, "b: "), 11), 0);
}
END_TEST

START_TEST(leaves_other_rounds_alone)
{
    const char define[] = "{{ define \"x\" }}{{ . }}: {{ randAlpha 16 }}\n{{ end }}";
    char lists[2][256], maps[2][256];

    snprintf(lists[0], sizeof lists[0], "%s{{ range list \"a\" \"c\" }}{{ include \"x\" . }}{{ end }}", define);
    snprintf(lists[1], sizeof lists[1], "%s{{ range list \"b\" \"a\" \"c\" }}{{ include \"x\" . }}{{ end }}", define);
    check_same_line(run(lists[0], "a"), run(lists[1], "a"), "a: ");
    check_same_line(run(lists[0], "a"), run(lists[1], "a"), "c: ");
    snprintf(maps[0], sizeof maps[0], "%s{{ range $k, $v := dict \"b\" 1 }}{{ include \"x\" $k }}{{ end }}", define);
    snprintf(maps[1], sizeof maps[1], "%s{{ range $k, $v := dict \"a\" 1 \"b\" 2 }}{{ include \"x\" $k }}{{ end }}",
             define);
    check_same_line(run(maps[0], "a"), run(maps[1], "a"), "b: ");
}
END_TEST

START_TEST(grows_what_gets_longer)
{
    /* the length comes from a value, so the call stays where it is */
    const char *longer = run("{{ $n := 12 }}\n{{ randAlpha $n }}", "a");
    const char *shorter = run("{{ $n := 8 }}\n{{ randAlpha $n }}", "a");

    ck_assert_uint_eq(strlen(shorter), 9);
    ck_assert_int_eq(strncmp(longer, shorter, strlen(shorter)), 0);
}
END_TEST

/* --- keys and certificates ---------------------------------------------------------------------------------------- */

static BIO *bio_of(const char *text)
{
    return BIO_new_mem_buf(text, -1);
}

START_TEST(makes_good_certificates)
{
    static const char *const authorities[] = {"ecdsa", "ed25519"};
    char text[512];

    snprintf(
        text, sizeof text,
        "{{ $a := genCAWithKey \"ca\" 10 (genPrivateKey \"%s\") }}"
        "{{ $c := genSignedCertWithKey \"b.c\" (list \"10.0.0.1\") (list \"b.c\") 10 $a (genPrivateKey \"ecdsa\") }}"
        "{{ $a.Cert }}{{ $c.Cert }}{{ $c.Key }}",
        authorities[_i]);
    BIO *in = bio_of(run(text, "a"));
    X509 *authority = PEM_read_bio_X509(in, NULL, NULL, NULL), *certificate = PEM_read_bio_X509(in, NULL, NULL, NULL);
    EVP_PKEY *key = PEM_read_bio_PrivateKey(in, NULL, NULL, NULL);

    ck_assert(authority != NULL && certificate != NULL && key != NULL);
    ck_assert_int_eq(X509_verify(authority, X509_get0_pubkey(authority)), 1);
    ck_assert_int_eq(X509_verify(certificate, X509_get0_pubkey(authority)), 1);
    ck_assert_int_eq(X509_check_private_key(certificate, key), 1);
    ck_assert_int_eq(X509_check_host(certificate, "b.c", 3, 0, NULL), 1);
    ck_assert_int_eq(X509_cmp_time(X509_get0_notBefore(certificate), &(time_t){0}), -1); /* -1: not after */
    ck_assert_int_eq(X509_cmp_time(X509_get0_notAfter(certificate), &(time_t){10 * 86400 - 1}), 1);
    EVP_PKEY_free(key);
    X509_free(certificate);
    X509_free(authority);
    BIO_free(in);
}
END_TEST

START_TEST(makes_good_keys)
{
    static const char *const kinds[] = {"rsa", "ecdsa", "ed25519", "dsa"};
    char text[64];

    snprintf(text, sizeof text, "{{ genPrivateKey \"%s\" }}", kinds[_i]);
    BIO *in = bio_of(run(text, "a"));
    EVP_PKEY *key = PEM_read_bio_PrivateKey(in, NULL, NULL, NULL);
    ck_assert_ptr_nonnull(key);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
    ck_assert_int_eq(EVP_PKEY_check(context), 1);
    EVP_PKEY_CTX_free(context);
    EVP_PKEY_free(key);
    BIO_free(in);
}
END_TEST

/* --- the host ----------------------------------------------------------------------------------------------------- */

START_TEST(leaves_the_host_alone)
{
    EVP_RAND_CTX *private = RAND_get0_private(NULL);
    unsigned char first[32], second[32];

    for (int i = 0; i < 2; i++) {
        run(random_texts[RANDOM_TEXTS - 1], "a");
        ck_assert_int_eq(RAND_priv_bytes(i == 0 ? first : second, sizeof first), 1);
    }
    ck_assert_mem_ne(first, second, sizeof first);
    ck_assert_ptr_eq(RAND_get0_private(NULL), private);
    ck_assert_ptr_eq(OSSL_LIB_CTX_set0_default(NULL), OSSL_LIB_CTX_get0_global_default());
}
END_TEST

enum { THREADS = 4, ROUNDS = 20 };

typedef struct worker {
    pthread_t thread;
    char seed[2];
    char *first;
    int same; /* how often the output was that of the first round */
} worker;

static char *work_once(const worker *w)
{
    gtmpl_eval_options options = GTMPL_EVAL_OPTIONS;
    const char *text = random_texts[RANDOM_TEXTS - 1];
    char *result = NULL;
    size_t size;

    options.reproducible = 1;
    options.seed = w->seed;
    gtmpl_eval(&result, &size, text, strlen(text), NULL, &options, NULL);
    return result;
}

static void *work(void *context)
{
    worker *w = context;

    w->first = work_once(w);
    for (int i = 0; i < ROUNDS && w->first != NULL; i++) {
        char *result = work_once(w);
        w->same += result != NULL && strcmp(result, w->first) == 0;
        gtmpl_text_free(result);
    }
    return NULL;
}

START_TEST(repeats_in_threads)
{
    worker workers[THREADS] = {0};

    for (int i = 0; i < THREADS; i++) {
        workers[i].seed[0] = (char)('a' + i / 2); /* two have each seed */
        ck_assert_int_eq(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(workers[i].thread, NULL);
        ck_assert_int_eq(workers[i].same, ROUNDS);
    }
    ck_assert_str_eq(workers[0].first, workers[1].first);
    ck_assert_str_eq(workers[2].first, workers[3].first);
    ck_assert_str_ne(workers[0].first, workers[2].first);
    for (int i = 0; i < THREADS; i++)
        gtmpl_text_free(workers[i].first);
}
END_TEST

Suite *reproducible_suite(void);

Suite *reproducible_suite(void)
{
    Suite *s = suite_create("reproducible");
    TCase *t = tcase_create("values"), *crypto = tcase_create("crypto"), *host = tcase_create("host");

    tcase_add_checked_fixture(t, NULL, forget_results);
    tcase_add_loop_test(t, repeats_by_seed, 0, RANDOM_TEXTS);
    tcase_add_loop_test(t, is_random_unless_told, 0, RANDOM_TEXTS);
    tcase_add_test(t, stands_still_in_utc);
    tcase_add_test(t, survives_any_time);
    tcase_add_test(t, keeps_calls_apart);
    tcase_add_test(t, leaves_the_rest_alone);
    tcase_add_test(t, leaves_other_rounds_alone);
    tcase_add_test(t, grows_what_gets_longer);
    suite_add_tcase(s, t);
    tcase_add_checked_fixture(crypto, NULL, forget_results);
    tcase_add_loop_test(crypto, repeats_what_is_slow, 0, SLOW_TEXTS);
    tcase_add_loop_test(crypto, makes_good_certificates, 0, 2);
    tcase_add_loop_test(crypto, makes_good_keys, 0, 4);
    suite_add_tcase(s, crypto);
    tcase_add_checked_fixture(host, NULL, forget_results);
    tcase_add_test(host, leaves_the_host_alone);
    tcase_add_test(host, repeats_in_threads);
    suite_add_tcase(s, host);
    return s;
}
