/* Private keys by libcrypto. Reference: sprig v3.3.0, crypto.go (generatePrivateKey, parsePrivateKeyPEM). */
#include "funcs/crypto.h"
#include "funcs/pem.h"

#include <openssl/decoder.h>
#include <openssl/dsa.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

static void release_key(void *key)
{
    EVP_PKEY_free(key);
}

static void release_context(void *context)
{
    EVP_PKEY_CTX_free(context);
}

static private_key *keep(arena *a, EVP_PKEY *key)
{
    if (key == NULL)
        raise_error(a, GTMPL_EUNSUPPORTED, "OpenSSL cannot generate a private key of this kind");
    arena_on_release(a, release_key, key);
    return key;
}

/* sprig's DSA keys have parameters of their own: 2048 and 256 bits. */
static EVP_PKEY *generate_dsa(arena *a, OSSL_LIB_CTX *library)
{
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(library, "DSA", NULL);
    EVP_PKEY *parameters = NULL, *key = NULL;

    if (context == NULL)
        return NULL;
    arena_on_release(a, release_context, context);
    if (EVP_PKEY_paramgen_init(context) != 1 || EVP_PKEY_CTX_set_dsa_paramgen_bits(context, 2048) != 1 ||
        EVP_PKEY_CTX_set_dsa_paramgen_q_bits(context, 256) != 1 || EVP_PKEY_paramgen(context, &parameters) != 1)
        return NULL;
    arena_on_release(a, release_key, parameters);

    context = EVP_PKEY_CTX_new_from_pkey(library, parameters, NULL);
    if (context == NULL)
        return NULL;
    arena_on_release(a, release_context, context);
    if (EVP_PKEY_keygen_init(context) != 1 || EVP_PKEY_keygen(context, &key) != 1)
        return NULL;
    return key;
}

private_key *key_generate(key_maker *m, key_kind kind)
{
    arena *a = m->arena;
    static const uint64_t milliseconds[] = {
        [KEY_RSA_2048] = 25, [KEY_RSA_4096] = 250, [KEY_DSA] = 150, [KEY_ECDSA] = 1, [KEY_ED25519] = 1,
    };

    arena_spend(a, milliseconds[kind] * LIMITS_MILLISECOND);
    switch (kind) {
    case KEY_RSA_2048: return keep(a, rsa_generate(m, 2048));
    case KEY_RSA_4096: return keep(a, rsa_generate(m, 4096));
    case KEY_DSA: return keep(a, generate_dsa(a, m->library));
    case KEY_ECDSA: return keep(a, EVP_PKEY_Q_keygen(m->library, NULL, "EC", "P-256"));
    case KEY_ED25519: return keep(a, EVP_PKEY_Q_keygen(m->library, NULL, "ED25519"));
    }
    return NULL;
}

/* The algorithm of a block of a given label (NULL: any, PKCS #8), how sprig begins its complaint, and Go's name for
 * what reads such a key. */
typedef struct key_form {
    const char *label, *algorithm, *complaint, *reader;
} key_form;

static const key_form forms[] = {
    {"PRIVATE KEY", NULL, "decoding PEM as PKCS#8: ", "ParsePKCS8PrivateKey"},
    {"RSA PRIVATE KEY", "RSA", "parsing RSA private key from PEM: ", "ParsePKCS1PrivateKey"},
    {"EC PRIVATE KEY", "EC", "parsing EC private key from PEM: ", "ParseECPrivateKey"},
    {"DSA PRIVATE KEY", "DSA", "parsing DSA private key from PEM: ", NULL},
};

enum { FORMS = sizeof forms / sizeof *forms };

static PKCS8_PRIV_KEY_INFO *parse_pkcs8(slice der)
{
    const unsigned char *at = (const unsigned char *)der.data;

    return der.size > INT32_MAX ? NULL : d2i_PKCS8_PRIV_KEY_INFO(NULL, &at, (long)der.size);
}

/* PKCS #8 is tried first and decides: OpenSSL's decoders take one form under the name of another. */
static EVP_PKEY *decode(OSSL_LIB_CTX *library, slice der, const key_form *form)
{
    PKCS8_PRIV_KEY_INFO *info = parse_pkcs8(der);

    if (info != NULL || form->algorithm == NULL) {
        EVP_PKEY *wrapped = info != NULL && form->algorithm == NULL ? EVP_PKCS82PKEY_ex(info, library, NULL) : NULL;
        PKCS8_PRIV_KEY_INFO_free(info);
        return wrapped;
    }

    EVP_PKEY *key = NULL;
    const unsigned char *at = (const unsigned char *)der.data;
    size_t size = der.size;
    OSSL_DECODER_CTX *context =
        OSSL_DECODER_CTX_new_for_pkey(&key, "DER", "type-specific", form->algorithm, EVP_PKEY_KEYPAIR, library, NULL);

    if (context != NULL && der.size > 0 && OSSL_DECODER_from_data(context, &at, &size) != 1)
        key = NULL;
    OSSL_DECODER_CTX_free(context);
    return key;
}

static private_key *refuse(slice *why, slice text)
{
    *why = text;
    return NULL;
}

/* Whether some bytes are a key of this form after all. */
static bool is_key_of(slice der, const key_form *form)
{
    EVP_PKEY *key = decode(NULL, der, form);

    EVP_PKEY_free(key);
    return key != NULL;
}

/*
 * Why a key cannot be read: it is of another form, which Go then names, or it is broken. The words of Go's asn1
 * package depend on where in the structure reading stopped; only those for an empty one are kept.
 */
static slice describe_failure(arena *a, slice der, const key_form *form)
{
    for (size_t i = 0; i < FORMS && form->reader != NULL; i++)
        if (&forms[i] != form && forms[i].reader != NULL && is_key_of(der, &forms[i]))
            return arena_printf(a, "x509: failed to parse private key (use %s instead for this key format)",
                                forms[i].reader);

    bool is_curve = form->algorithm != NULL && strcmp(form->algorithm, "EC") == 0;
    return arena_concat(a, is_curve ? SLICE("x509: failed to parse EC private key: ") : SLICE(""),
                        der.size <= 2 ? SLICE("asn1: syntax error: sequence truncated")
                                      : SLICE("asn1: structure error: not a private key of this form"));
}

private_key *key_read(key_maker *m, slice pem, slice *why)
{
    arena *a = m->arena;
    slice label, der;

    if (!pem_decode(a, pem, &label, &der))
        return refuse(why, SLICE("no PEM data in input"));
    for (size_t i = 0; i < FORMS; i++) {
        if (!slice_equal(label, slice_from(forms[i].label)))
            continue;
        EVP_PKEY *key = decode(m->library, der, &forms[i]);
        if (key == NULL)
            return refuse(why, arena_concat(a, slice_from(forms[i].complaint), describe_failure(a, der, &forms[i])));
        return keep(a, key);
    }
    if (slice_ends(label, SLICE(" PRIVATE KEY")))
        return refuse(why, arena_concat(a, SLICE("invalid private key type "), label));
    return refuse(why, arena_concat(a, SLICE("no private key data in PEM block of type "), label));
}

static _Noreturn void fail_encoding(arena *a)
{
    raise_error(a, GTMPL_EUNSUPPORTED, "OpenSSL cannot encode the private key");
}

static slice encode_traditional(arena *a, const private_key *key)
{
    int size = i2d_PrivateKey(key, NULL);

    if (size <= 0)
        fail_encoding(a);
    unsigned char *der = arena_alloc(a, (size_t)size), *end = der;
    i2d_PrivateKey(key, &end);
    return slice_of((char *)der, (size_t)size);
}

static void release_info(void *info)
{
    PKCS8_PRIV_KEY_INFO_free(info);
}

static slice encode_pkcs8(arena *a, const private_key *key)
{
    PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(key);

    if (info == NULL)
        fail_encoding(a);
    arena_on_release(a, release_info, info);

    int size = i2d_PKCS8_PRIV_KEY_INFO(info, NULL);
    if (size <= 0)
        fail_encoding(a);
    unsigned char *der = arena_alloc(a, (size_t)size), *end = der;
    i2d_PKCS8_PRIV_KEY_INFO(info, &end);
    return slice_of((char *)der, (size_t)size);
}

slice key_write(arena *a, const private_key *key)
{
    buffer out = buffer_new(a);

    switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA: pem_encode(&out, SLICE("RSA PRIVATE KEY"), encode_traditional(a, key)); break;
    case EVP_PKEY_DSA: pem_encode(&out, SLICE("DSA PRIVATE KEY"), encode_traditional(a, key)); break;
    case EVP_PKEY_EC: pem_encode(&out, SLICE("EC PRIVATE KEY"), encode_traditional(a, key)); break;
    default: pem_encode(&out, SLICE("PRIVATE KEY"), encode_pkcs8(a, key));
    }
    return buffer_slice(&out);
}
