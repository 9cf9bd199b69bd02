/* AES, scrypt and HMAC by libcrypto, bcrypt by libxcrypt. */
#include "funcs/crypto.h"

#include <crypt.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

enum {
    BCRYPT_COST = 10, /* Go's bcrypt.DefaultCost */
    BCRYPT_SALT = 16, /* bytes */
    BCRYPT_LONGEST = 72,
    SCRYPT_MEMORY = 128 * 1024 * 1024,
};

static _Noreturn void fail(arena *a, const char *what)
{
    raise_error(a, GTMPL_EUNSUPPORTED, "this build's cryptography cannot do %s", what);
}

/*
 * Go calls its hashes $2a$ and computes what libxcrypt calls $2y$; libxcrypt's own $2a$ treats some passwords
 * differently, as a guard against hashes of an old bug.
 */
bool secret_bcrypt(arena *a, random_source *r, slice password, slice *hash, slice *why)
{
    char random[BCRYPT_SALT], setting[CRYPT_GENSALT_OUTPUT_SIZE];

    if (password.size > BCRYPT_LONGEST) {
        *why = SLICE("bcrypt: password length exceeds 72 bytes");
        return false;
    }
    if (slice_find_char(password, '\0') != SLICE_NONE)
        raise_error(a, GTMPL_EUNSUPPORTED, "bcrypt of a password with a NUL byte is not supported");
    arena_spend(a, 50 * LIMITS_MILLISECOND);
    random_fill(r, random, sizeof random);
    if (crypt_gensalt_rn("$2y$", BCRYPT_COST, random, sizeof random, setting, sizeof setting) == NULL)
        fail(a, "bcrypt");

    struct crypt_data *data = ARENA_NEW(a, struct crypt_data);
    const char *text = crypt_r(arena_cstring(a, password), setting, data);
    if (text == NULL || strncmp(text, "$2y$", 4) != 0)
        fail(a, "bcrypt");
    *hash = arena_concat(a, SLICE("$2a$"), slice_from(text + 4));
    return true;
}

static bool run_cipher(EVP_CIPHER_CTX *context, bool encrypt, const unsigned char *key, const unsigned char *iv,
                       slice in, char *out)
{
    int size = 0;

    return context != NULL && in.size <= INT32_MAX &&
           EVP_CipherInit_ex(context, EVP_aes_256_cbc(), NULL, key, iv, encrypt) == 1 &&
           EVP_CIPHER_CTX_set_padding(context, 0) == 1 &&
           EVP_CipherUpdate(context, (unsigned char *)out, &size, (const unsigned char *)in.data, (int)in.size) == 1;
}

void secret_aes(arena *a, bool encrypt, const unsigned char *key, const unsigned char *iv, slice in, char *out)
{
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    bool good = run_cipher(context, encrypt, key, iv, in, out);

    EVP_CIPHER_CTX_free(context);
    if (!good)
        fail(a, "AES");
}

void secret_scrypt(arena *a, slice password, slice salt, unsigned char key[64])
{
    arena_spend(a, 150 * LIMITS_MILLISECOND);
    if (EVP_PBE_scrypt(password.data, password.size, (const unsigned char *)salt.data, salt.size, 32768, 8, 2,
                       SCRYPT_MEMORY, key, 64) != 1)
        fail(a, "scrypt");
}

void secret_hmac(arena *a, const unsigned char key[64], slice message, unsigned char mac[32])
{
    unsigned int size = 0;

    if (HMAC(EVP_sha256(), key, 64, (const unsigned char *)message.data, message.size, mac, &size) == NULL)
        fail(a, "HMAC");
}
