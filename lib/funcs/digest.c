/* SHA-1 and SHA-2 by libcrypto, Adler-32 by hand. */
#include "funcs/digest.h"

#include <openssl/evp.h>

#include "base/buffer.h"

static const EVP_MD *digest_of(digest_kind kind)
{
    switch (kind) {
    case DIGEST_SHA1: return EVP_sha1();
    case DIGEST_SHA256: return EVP_sha256();
    case DIGEST_SHA512: return EVP_sha512();
    }
    return NULL;
}

slice digest_hex(arena *a, digest_kind kind, slice bytes)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    buffer out = buffer_new(a);

    if (EVP_Digest(bytes.data, bytes.size, digest, &size, digest_of(kind), NULL) != 1)
        raise_error(a, GTMPL_EUNSUPPORTED, "this build of OpenSSL cannot compute the digest");
    for (unsigned int i = 0; i < size; i++) {
        buffer_add_char(&out, digits[digest[i] >> 4]);
        buffer_add_char(&out, digits[digest[i] & 15]);
    }
    return buffer_slice(&out);
}

bool digest_sha256(slice bytes, unsigned char *digest)
{
    return EVP_Digest(bytes.data, bytes.size, digest, NULL, EVP_sha256(), NULL) == 1;
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
