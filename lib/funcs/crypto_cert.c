/*
 * Certificates by libcrypto, with the fields and extensions that Go's x509.CreateCertificate writes for sprig's
 * template, in Go's order and encoding (DER, ITU-T X.690; RFC 5280).
 */
#include "funcs/crypto.h"
#include "funcs/pem.h"
#include "value/number.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

enum {
    SERIAL_BYTES = 16,
    KEY_ID_BYTES = 20,
    TAG_SEQUENCE = 0x30,
    TAG_OCTETS = 0x04,
    TAG_KEY_ID = 0x80, /* keyIdentifier of AuthorityKeyIdentifier */
    TAG_DNS = 0x82,    /* dNSName and iPAddress of GeneralName */
    TAG_ADDRESS = 0x87,
};

/* What is needed to make one certificate; objects are released with the arena. */
typedef struct issue {
    arena *arena;
    key_maker *maker;
    const certificate_request *request;
    X509 *certificate, *authority; /* the authority is NULL for a certificate that signs itself */
    private_key *key, *signer;
} issue;

static _Noreturn void fail(arena *a)
{
    raise_error(a, GTMPL_EUNSUPPORTED, "OpenSSL cannot create the certificate");
}

static void release_certificate(void *certificate)
{
    X509_free(certificate);
}

static X509 *new_certificate(arena *a, OSSL_LIB_CTX *library)
{
    X509 *certificate = X509_new_ex(library, NULL);

    if (certificate == NULL)
        fail(a);
    return certificate;
}

static X509 *parse(arena *a, OSSL_LIB_CTX *library, slice der)
{
    const unsigned char *at = (const unsigned char *)der.data;
    X509 *certificate = new_certificate(a, library);

    if (der.size > INT32_MAX || d2i_X509(&certificate, &at, (long)der.size) == NULL) {
        X509_free(certificate); /* which d2i_X509 has done, and set to NULL, where it failed */
        return NULL;
    }
    arena_on_release(a, release_certificate, certificate);
    return certificate;
}

bool certificate_check(arena *a, slice der, slice *why)
{
    *why = SLICE("x509: malformed certificate");
    return parse(a, NULL, der) != NULL;
}

/* Tag, length and content. */
static void der_add(buffer *out, int tag, slice content)
{
    buffer_add_char(out, (char)tag);
    if (content.size < 0x80) {
        buffer_add_char(out, (char)content.size);
    } else {
        int bytes = content.size < 0x100 ? 1 : content.size < 0x10000 ? 2 : content.size < 0x1000000 ? 3 : 4;
        buffer_add_char(out, (char)(0x80 | bytes));
        while (bytes-- > 0)
            buffer_add_char(out, (char)(content.size >> (8 * bytes)));
    }
    buffer_add(out, content);
}

static slice der_of(arena *a, int tag, slice content)
{
    buffer out = buffer_new(a);

    der_add(&out, tag, content);
    return buffer_slice(&out);
}

static void add_extension(issue *i, int nid, bool is_critical, slice der)
{
    ASN1_OCTET_STRING *octets = ASN1_OCTET_STRING_new();
    X509_EXTENSION *extension = NULL;
    bool added = octets != NULL && ASN1_OCTET_STRING_set(octets, (const unsigned char *)der.data, (int)der.size) == 1 &&
                 (extension = X509_EXTENSION_create_by_NID(NULL, nid, is_critical, octets)) != NULL &&
                 X509_add_ext(i->certificate, extension, -1) == 1;

    X509_EXTENSION_free(extension);
    ASN1_OCTET_STRING_free(octets);
    if (!added)
        fail(i->arena);
}

/* The first 160 bits of the SHA-256 of the public key (RFC 7093), as Go has it since 1.25. */
static slice subject_key_id(issue *i)
{
    const ASN1_BIT_STRING *bits = X509_get0_pubkey_bitstr(i->certificate);
    unsigned char digest[EVP_MAX_MD_SIZE];

    if (bits == NULL || EVP_Digest(ASN1_STRING_get0_data(bits), (size_t)ASN1_STRING_length(bits), digest, NULL,
                                   EVP_sha256(), NULL) != 1)
        fail(i->arena);
    return arena_slice(i->arena, slice_of((char *)digest, KEY_ID_BYTES));
}

static slice name_der(const issue *i, const X509_NAME *name)
{
    const unsigned char *der;
    size_t size;

    if (X509_NAME_get0_der(name, &der, &size) != 1)
        fail(i->arena);
    return slice_of((const char *)der, size);
}

/* The authority's key identifier; empty when it has none or the certificate is in its own name. */
static slice authority_key_id(const issue *i)
{
    const ASN1_OCTET_STRING *id = i->authority == NULL ? NULL : X509_get0_subject_key_id(i->authority);
    slice subject = name_der(i, X509_get_subject_name(i->certificate));

    if (id == NULL || slice_equal(subject, name_der(i, X509_get_issuer_name(i->certificate))))
        return SLICE("");
    return slice_of((const char *)ASN1_STRING_get0_data(id), (size_t)ASN1_STRING_length(id));
}

static slice alternative_names(issue *i)
{
    const certificate_request *r = i->request;
    buffer names = buffer_new(i->arena);

    for (size_t n = 0; n < r->dns_count; n++)
        der_add(&names, TAG_DNS, r->dns_names[n]);
    for (size_t n = 0; n < r->address_count; n++)
        der_add(&names, TAG_ADDRESS, r->addresses[n]);
    return buffer_slice(&names);
}

static void add_extensions(issue *i)
{
    arena *a = i->arena;
    bool is_authority = i->request->is_authority;
    slice names = alternative_names(i), authority = authority_key_id(i);

    /* digitalSignature and keyEncipherment, for authorities keyCertSign as well */
    add_extension(i, NID_key_usage, true, is_authority ? SLICE("\x03\x02\x02\xa4") : SLICE("\x03\x02\x05\xa0"));
    /* serverAuth and clientAuth */
    add_extension(i, NID_ext_key_usage, false,
                  SLICE("\x30\x14\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x01\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x02"));
    add_extension(i, NID_basic_constraints, true, is_authority ? SLICE("\x30\x03\x01\x01\xff") : SLICE("\x30\x00"));
    if (is_authority)
        add_extension(i, NID_subject_key_identifier, false, der_of(a, TAG_OCTETS, subject_key_id(i)));
    if (authority.size > 0)
        add_extension(i, NID_authority_key_identifier, false,
                      der_of(a, TAG_SEQUENCE, der_of(a, TAG_KEY_ID, authority)));
    if (names.size > 0)
        add_extension(i, NID_subject_alt_name, i->request->common_name.size == 0, der_of(a, TAG_SEQUENCE, names));
}

static void set_serial(issue *i)
{
    unsigned char random[SERIAL_BYTES];

    random_fill(&i->maker->random, random, sizeof random);
    BIGNUM *number = BN_bin2bn(random, sizeof random, NULL);
    bool done = number != NULL && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(i->certificate)) != NULL;
    BN_free(number);
    if (!done)
        fail(i->arena);
}

/* From now on for some days; like Go's time.Duration, the span wraps after 292 years. */
static void set_validity(issue *i)
{
    const uint64_t day = 86400 * (uint64_t)1000000000;
    const moment now = i->request->now;

    int64_t span = (int64_t)(day * (uint64_t)i->request->days);
    int64_t seconds = span / 1000000000, rest = span % 1000000000 + now.nanoseconds;
    if (rest < 0)
        seconds--;
    else if (rest >= 1000000000)
        seconds++;
    if (ASN1_TIME_set(X509_getm_notBefore(i->certificate), (time_t)now.seconds) == NULL ||
        ASN1_TIME_set(X509_getm_notAfter(i->certificate), (time_t)((uint64_t)now.seconds + (uint64_t)seconds)) == NULL)
        fail(i->arena);
}

/* Go's PrintableString, to which it adds neither '*' nor '&' when it writes. */
static bool is_printable(slice s)
{
    for (size_t i = 0; i < s.size; i++) {
        char c = s.data[i];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!is_letter && slice_find_char(SLICE(" '()+,-./:=?"), c) == SLICE_NONE)
            return false;
    }
    return true;
}

static void set_names(issue *i)
{
    slice name = i->request->common_name;
    X509_NAME *subject = X509_get_subject_name(i->certificate);
    int form = is_printable(name) ? V_ASN1_PRINTABLESTRING : V_ASN1_UTF8STRING;

    if (name.size > INT32_MAX ||
        (name.size > 0 && X509_NAME_add_entry_by_NID(subject, NID_commonName, form, (const unsigned char *)name.data,
                                                     (int)name.size, -1, 0) != 1))
        fail(i->arena);
    if (X509_set_issuer_name(i->certificate, i->authority == NULL ? subject : X509_get_subject_name(i->authority)) != 1)
        fail(i->arena);
}

/* Go's choice of digest by the size of the curve; NULL for Ed25519, which has its own. */
static const EVP_MD *digest_for(const private_key *key)
{
    if (EVP_PKEY_get_base_id(key) == EVP_PKEY_ED25519)
        return NULL;
    if (EVP_PKEY_get_base_id(key) != EVP_PKEY_EC || EVP_PKEY_get_bits(key) <= 256)
        return EVP_sha256();
    return EVP_PKEY_get_bits(key) <= 384 ? EVP_sha384() : EVP_sha512();
}

static bool can_sign(const private_key *key)
{
    int kind = EVP_PKEY_get_base_id(key);

    return kind == EVP_PKEY_RSA || kind == EVP_PKEY_EC || kind == EVP_PKEY_ED25519;
}

static bool refuse(slice *why, slice text)
{
    *why = text;
    return false;
}

static bool refuse_name(arena *a, slice name, slice *why)
{
    buffer text = buffer_new(a);

    buffer_add(&text, SLICE("x509: "));
    quote_string(&text, name);
    buffer_add(&text, SLICE(" cannot be encoded as an IA5String"));
    return refuse(why, buffer_slice(&text));
}

/* What Go checks before it signs. */
static bool check_issue(issue *i, slice *why)
{
    const certificate_request *r = i->request;

    if (!can_sign(i->signer))
        return refuse(why, SLICE("x509: certificate private key does not implement crypto.Signer"));
    if (EVP_PKEY_get_base_id(i->key) == EVP_PKEY_DSA)
        return refuse(why, SLICE("x509: unsupported public key type: *dsa.PublicKey"));
    if (!utf8_valid(r->common_name))
        return refuse(why, SLICE("asn1: string not valid UTF-8"));
    for (size_t n = 0; n < r->dns_count; n++)
        for (size_t b = 0; b < r->dns_names[n].size; b++)
            if ((unsigned char)r->dns_names[n].data[b] >= 0x80)
                return refuse_name(i->arena, r->dns_names[n], why);
    if (i->authority != NULL && EVP_PKEY_eq(X509_get0_pubkey(i->authority), i->signer) != 1)
        return refuse(why, SLICE("x509: provided PrivateKey doesn't match parent's PublicKey"));
    return true;
}

static slice encode(issue *i)
{
    int size = i2d_X509(i->certificate, NULL);
    buffer pem = buffer_new(i->arena);

    if (size <= 0)
        fail(i->arena);
    unsigned char *der = arena_alloc(i->arena, (size_t)size), *end = der;
    i2d_X509(i->certificate, &end);
    pem_encode(&pem, SLICE("CERTIFICATE"), slice_of((char *)der, (size_t)size));
    return buffer_slice(&pem);
}

bool certificate_create(key_maker *m, const certificate_request *request, private_key *key, slice authority,
                        private_key *authority_key, slice *pem, slice *why)
{
    arena *a = m->arena;
    issue i = {.arena = a, .maker = m, .request = request, .key = key};

    i.signer = authority_key == NULL ? key : authority_key;
    if (authority_key != NULL && (i.authority = parse(a, m->library, authority)) == NULL)
        return refuse(why, SLICE("x509: malformed certificate"));
    if (!check_issue(&i, why))
        return false;

    i.certificate = new_certificate(a, m->library);
    arena_on_release(a, release_certificate, i.certificate);
    if (X509_set_version(i.certificate, X509_VERSION_3) != 1 || X509_set_pubkey(i.certificate, key) != 1)
        fail(a);
    set_serial(&i);
    set_validity(&i);
    set_names(&i);
    add_extensions(&i);
    if (X509_sign(i.certificate, i.signer, digest_for(i.signer)) <= 0)
        fail(a);
    *pem = encode(&i);
    return true;
}
