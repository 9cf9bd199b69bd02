/* SHA-1 and SHA-2 by libcrypto, Adler-32 by hand. */

/*
 * The functions of one algorithm each, which OpenSSL 3 calls deprecated: its newer ones first set up its providers,
 * which takes a millisecond and 2 MB, where a chart wants a few checksums.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "funcs/digest.h"

#include <openssl/err.h>
#include <openssl/sha.h>

#include "base/buffer.h"

/*
 * The functions use what the processor can do only where libcrypto has asked for it, as it does when it is set up. For
 * this many bytes that pays; without it they are slower, and as right.
 */
enum { LARGE = 256 * 1024 };

static void prepare(slice bytes)
{
    if (bytes.size >= LARGE)
        (void)ERR_peek_error(); /* which sets up little else, and changes nothing */
}

static bool sha1(slice bytes, unsigned char *digest)
{
    SHA_CTX c;

    return SHA1_Init(&c) == 1 && SHA1_Update(&c, bytes.data, bytes.size) == 1 && SHA1_Final(digest, &c) == 1;
}

static bool sha512(slice bytes, unsigned char *digest)
{
    SHA512_CTX c;

    return SHA512_Init(&c) == 1 && SHA512_Update(&c, bytes.data, bytes.size) == 1 && SHA512_Final(digest, &c) == 1;
}

bool digest_sha256(slice bytes, unsigned char *digest)
{
    SHA256_CTX c;

    return SHA256_Init(&c) == 1 && SHA256_Update(&c, bytes.data, bytes.size) == 1 && SHA256_Final(digest, &c) == 1;
}

/* By digest_kind. */
static const struct {
    bool (*compute)(slice bytes, unsigned char *digest);
    size_t size;
} digests[] = {{sha1, SHA_DIGEST_LENGTH}, {digest_sha256, SHA256_DIGEST_LENGTH}, {sha512, SHA512_DIGEST_LENGTH}};

slice digest_hex(arena *a, digest_kind kind, slice bytes)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char digest[SHA512_DIGEST_LENGTH];
    buffer out = buffer_new(a);

    prepare(bytes);
    if (!digests[kind].compute(bytes, digest))
        raise_error(a, GTMPL_EUNSUPPORTED, "this build of OpenSSL cannot compute the digest");
    for (size_t i = 0; i < digests[kind].size; i++) {
        buffer_add_char(&out, digits[digest[i] >> 4]);
        buffer_add_char(&out, digits[digest[i] & 15]);
    }
    return buffer_slice(&out);
}

uint32_t digest_adler32(slice bytes)
{
    enum { LARGEST_PRIME = 65521 };
    uint32_t low = 1, high = 0;

    for (size_t i = 0; i < bytes.size; i++) {
        low = (low + (unsigned char)bytes.data[i]) % LARGEST_PRIME;
        high = (high + low) % LARGEST_PRIME;
    }
    return high << 16 | low;
}
