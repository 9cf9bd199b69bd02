/*
 * What the functions of crypto.c stand on: private keys, certificates, and secrets made of them. These headers show
 * nothing of OpenSSL but a pointer, so only the files that implement them include it.
 */
#ifndef FUNCS_CRYPTO_H
#define FUNCS_CRYPTO_H

#include "base/buffer.h"
#include "funcs/moment.h"
#include "funcs/random.h"

/* A private key: OpenSSL's EVP_PKEY, released with the arena that it was made for. */
typedef struct evp_pkey_st private_key;

/*
 * What one call needs to make keys and to sign with them. OpenSSL's random bytes are the system's and its objects
 * belong to the host's library context, or, in a reproducible render, both belong to a context of the render's own,
 * which draws from the call's source and is released with the arena.
 */
typedef struct key_maker {
    arena *arena;
    random_source random;
    struct ossl_lib_ctx_st *library; /* OpenSSL's OSSL_LIB_CTX; NULL: the host's */
} key_maker;

key_maker key_maker_of(const call *c);

typedef enum key_kind { KEY_RSA_2048, KEY_RSA_4096, KEY_DSA, KEY_ECDSA, KEY_ED25519 } key_kind;

/* Raises GTMPL_EUNSUPPORTED where this build of OpenSSL lacks the algorithm. */
private_key *key_generate(key_maker *m, key_kind kind);

/* An RSA key of so many bits that nobody owns yet; NULL when OpenSSL cannot. Its scratch goes with the arena. */
private_key *rsa_generate(key_maker *m, int bits);

/* A key in PEM; NULL with sprig's words in `why` when it cannot be read. */
private_key *key_read(key_maker *m, slice pem, slice *why);

/* The key in PEM: PKCS #1 for RSA, SEC 1 for curves, OpenSSL's own form for DSA, else PKCS #8. */
slice key_write(arena *a, const private_key *key);

/* What a certificate says about its subject. */
typedef struct certificate_request {
    slice common_name;
    const slice *dns_names;
    size_t dns_count;
    const slice *addresses; /* 4 or 16 bytes each */
    size_t address_count;
    moment now; /* when its validity begins */
    int64_t days;
    bool is_authority;
} certificate_request;

/*
 * x509.CreateCertificate for `key`, signed by the authority's key and issued in the name of its certificate (DER), or
 * signed by `key` itself when `authority_key` is NULL; both keys are the maker's. Gives PEM; false with Go's words in
 * `why` when it cannot be made.
 */
bool certificate_create(key_maker *m, const certificate_request *request, private_key *key, slice authority,
                        private_key *authority_key, slice *pem, slice *why);

/* x509.ParseCertificate, for its error only. */
bool certificate_check(arena *a, slice der, slice *why);

/* bcrypt's hash of a password in crypt(3)'s form, cost 10; false with Go's words in `why`. */
bool secret_bcrypt(arena *a, random_source *r, slice password, slice *hash, slice *why);

/* AES-256 in CBC mode over whole blocks, without padding. `key` has 32 bytes, `iv` 16. */
void secret_aes(arena *a, bool encrypt, const unsigned char *key, const unsigned char *iv, slice in, char *out);

/* scrypt (N 32768, r 8, p 2) to 64 bytes, and HMAC with SHA-256 to 32. */
void secret_scrypt(arena *a, slice password, slice salt, unsigned char key[64]);
void secret_hmac(arena *a, const unsigned char key[64], slice message, unsigned char mac[32]);

#endif
