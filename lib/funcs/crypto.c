/* Keys, certificates and passwords of sprig. Reference: sprig v3.3.0, crypto.go. */
#include "funcs/crypto.h"

#include <arpa/inet.h>

#include "codec/base_n.h"
#include "funcs/convert.h"
#include "funcs/date.h"
#include "funcs/funcs.h"
#include "funcs/pem.h"

static const char *const certificate_fields[] = {"Cert", "Key"};

static bool equal_certificates(arena *a, const object *x, const object *y)
{
    return value_deep_equal(a, x->fields[0], y->fields[0]) && value_deep_equal(a, x->fields[1], y->fields[1]);
}

static const object_class certificate_class = {
    .type = TYPE_CERTIFICATE, .names = certificate_fields, .count = 2, .equal = equal_certificates};

static value new_certificate(arena *a, slice certificate, slice key)
{
    object *o = ARENA_NEW(a, object);

    o->class = &certificate_class;
    o->fields = ARENA_ARRAY(a, 2, value);
    o->fields[0] = value_string(certificate);
    o->fields[1] = value_string(key);
    return value_object(o);
}

/* genPrivateKey KIND: rsa (also for ""), dsa, ecdsa or ed25519, in PEM (sprig: genPrivateKey). */
static value fn_gen_private_key(call *c)
{
    static const struct {
        const char *name;
        key_kind kind;
    } kinds[] = {
        {"", KEY_RSA_4096}, {"rsa", KEY_RSA_4096}, {"dsa", KEY_DSA}, {"ecdsa", KEY_ECDSA}, {"ed25519", KEY_ED25519}};
    key_maker m = key_maker_of(c);

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (slice_equal(arg_string(c, 0), slice_from(kinds[i].name)))
            return value_string(key_write(c->arena, key_generate(&m, kinds[i].kind)));
    return value_string(arena_concat(c->arena, SLICE("Unknown type "), arg_string(c, 0)));
}

/* A string of a list argument; what is none is refused with `complaint`. */
static slice string_item(const call *c, value item, const char *complaint)
{
    if (item.type != TYPE_STRING) {
        slice text = convert_string(c->arena, item);
        call_fail_text(c, arena_concat3(c->arena, slice_from(complaint), text, SLICE(" is not a string")));
    }
    return value_slice(item);
}

/* net.ParseIP: 4 bytes for IPv4, also where it is written within IPv6; else 16. */
static slice read_address(const call *c, slice text)
{
    static const char mapped[12] = "\0\0\0\0\0\0\0\0\0\0\xff\xff";
    char *bytes = arena_alloc(c->arena, 16);
    const char *name = arena_cstring(c->arena, text);

    if (slice_find_char(text, '\0') == SLICE_NONE) {
        if (inet_pton(AF_INET, name, bytes) == 1)
            return slice_of(bytes, 4);
        if (inet_pton(AF_INET6, name, bytes) == 1)
            return memcmp(bytes, mapped, sizeof mapped) == 0 ? slice_of(bytes + 12, 4) : slice_of(bytes, 16);
    }
    call_fail_text(c, arena_concat(c->arena, SLICE("error parsing ip: "), text));
}

/* The arguments NAME IPS DNS DAYS. */
static certificate_request read_request(const call *c)
{
    const list *addresses = arg_list(c, 1), *names = arg_list(c, 2);
    slice *address_bytes = ARENA_ARRAY(c->arena, list_count(addresses), slice);
    slice *dns_names = ARENA_ARRAY(c->arena, list_count(names), slice);

    for (size_t i = 0; i < list_count(addresses); i++)
        address_bytes[i] = read_address(c, string_item(c, addresses->items[i], "error parsing ip: "));
    for (size_t i = 0; i < list_count(names); i++)
        dns_names[i] = string_item(c, names->items[i], "error processing alternate dns name: ");
    return (certificate_request){
        .common_name = arg_string(c, 0),
        .dns_names = dns_names,
        .dns_count = list_count(names),
        .addresses = address_bytes,
        .address_count = list_count(addresses),
        .now = date_now(c),
        .days = arg_int(c, 3),
    };
}

static _Noreturn void fail_with(const call *c, const char *prefix, slice why)
{
    call_fail_text(c, arena_concat(c->arena, slice_from(prefix), why));
}

static private_key *read_key(const call *c, key_maker *m, slice pem, const char *prefix)
{
    slice why;
    private_key *key = key_read(m, pem, &why);

    if (key == NULL)
        fail_with(c, prefix, why);
    return key;
}

/* Makes a certificate for `key`, signed by itself or by the authority. */
static value create(const call *c, key_maker *m, const certificate_request *r, private_key *key, slice authority,
                    private_key *authority_key)
{
    slice certificate, why;

    if (!certificate_create(m, r, key, authority, authority_key, &certificate, &why))
        fail_with(c, "error creating certificate: ", why);
    return new_certificate(c->arena, certificate, key_write(c->arena, key));
}

static value create_authority(const call *c, key_maker *m, private_key *key)
{
    certificate_request r = {
        .common_name = arg_string(c, 0), .now = date_now(c), .days = arg_int(c, 1), .is_authority = true};

    return create(c, m, &r, key, SLICE(""), NULL);
}

static value create_self_signed(const call *c, key_maker *m, private_key *key)
{
    certificate_request r = read_request(c);

    return create(c, m, &r, key, SLICE(""), NULL);
}

static value create_signed(const call *c, key_maker *m, private_key *key)
{
    const object *authority = arg_any(c, 4).object;
    slice label, der, why;

    if (!pem_decode(c->arena, value_slice(authority->fields[0]), &label, &der))
        call_fail(c, "unable to decode certificate");
    if (!certificate_check(c->arena, der, &why))
        fail_with(c, "error parsing certificate: decodedSignerCert.Bytes: ", why);
    private_key *signer = read_key(c, m, value_slice(authority->fields[1]), "error parsing private key: ");
    certificate_request r = read_request(c);
    return create(c, m, &r, key, der, signer);
}

/* genCA NAME DAYS [KEY]: an authority that signs itself (sprig: genCA, genCAWithKey). */
static value fn_gen_ca(call *c)
{
    key_maker m = key_maker_of(c);

    return create_authority(c, &m, key_generate(&m, KEY_RSA_2048));
}

static value fn_gen_ca_with_key(call *c)
{
    key_maker m = key_maker_of(c);

    return create_authority(c, &m, read_key(c, &m, arg_string(c, 2), "parsing private key: "));
}

/* genSelfSignedCert NAME IPS DNS DAYS [KEY] (sprig: genSelfSignedCert, genSelfSignedCertWithKey). */
static value fn_gen_self_signed(call *c)
{
    key_maker m = key_maker_of(c);

    return create_self_signed(c, &m, key_generate(&m, KEY_RSA_2048));
}

static value fn_gen_self_signed_with_key(call *c)
{
    key_maker m = key_maker_of(c);

    return create_self_signed(c, &m, read_key(c, &m, arg_string(c, 4), "parsing private key: "));
}

/* genSignedCert NAME IPS DNS DAYS CA [KEY] (sprig: genSignedCert, genSignedCertWithKey). */
static value fn_gen_signed(call *c)
{
    key_maker m = key_maker_of(c);

    return create_signed(c, &m, key_generate(&m, KEY_RSA_2048));
}

static value fn_gen_signed_with_key(call *c)
{
    key_maker m = key_maker_of(c);

    return create_signed(c, &m, read_key(c, &m, arg_string(c, 5), "parsing private key: "));
}

static slice decode_base64(const call *c, size_t n, const char *complaint)
{
    slice bytes;

    if (!base64_decode(c->arena, arg_string(c, n), &bytes))
        call_fail(c, "%s", complaint);
    return bytes;
}

/* buildCustomCert CERT KEY: both base64 of PEM (sprig: buildCustomCert). */
static value fn_build_custom_cert(call *c)
{
    slice certificate = decode_base64(c, 0, "unable to decode base64 certificate");
    slice key = decode_base64(c, 1, "unable to decode base64 private key");
    slice label, der, why;
    key_maker m = {.arena = c->arena}; /* makes none */

    if (!pem_decode(c->arena, certificate, &label, &der))
        call_fail(c, "unable to decode certificate");
    if (!certificate_check(c->arena, der, &why))
        fail_with(c, "error parsing certificate: decodedCert.Bytes: ", why);
    read_key(c, &m, key, "error parsing private key: ");
    return new_certificate(c->arena, certificate, key);
}

static slice hash_password(const call *c, slice password)
{
    slice hash, why;
    random_source r = random_of(c);

    if (secret_bcrypt(c->arena, &r, password, &hash, &why))
        return hash;
    return arena_concat(c->arena, SLICE("failed to encrypt string with bcrypt: "), why);
}

/* bcrypt PASSWORD; htpasswd USER PASSWORD (sprig: bcrypt, htpasswd). */
static value fn_bcrypt(call *c)
{
    return value_string(hash_password(c, arg_string(c, 0)));
}

static value fn_htpasswd(call *c)
{
    slice user = arg_string(c, 0);

    if (slice_find_char(user, ':') != SLICE_NONE)
        return value_string(arena_concat(c->arena, SLICE("invalid username: "), user));
    return value_string(arena_concat3(c->arena, user, SLICE(":"), hash_password(c, arg_string(c, 1))));
}

enum { AES_BLOCK = 16, AES_KEY = 32 };

/* The password itself, cut or filled with zeros. */
static void aes_key(slice password, unsigned char key[AES_KEY])
{
    slice used = slice_first(password, AES_KEY);

    memset(key, 0, AES_KEY);
    if (used.size > 0)
        memcpy(key, used.data, used.size);
}

/* encryptAES PASSWORD TEXT: AES-256-CBC, the vector first, in base64 (sprig: encryptAES). */
static value fn_encrypt_aes(call *c)
{
    slice text = arg_string(c, 1);
    size_t padding = AES_BLOCK - text.size % AES_BLOCK;
    unsigned char key[AES_KEY];
    buffer padded = buffer_new(c->arena), out = buffer_new(c->arena);

    if (text.size == 0)
        return value_string(SLICE(""));
    aes_key(arg_string(c, 0), key);
    buffer_add(&padded, text);
    buffer_add_repeated(&padded, (char)padding, padding);

    char *cipher = arena_alloc(c->arena, AES_BLOCK + padded.size);
    random_source r = random_of(c);
    random_fill(&r, cipher, AES_BLOCK);
    secret_aes(c->arena, true, key, (unsigned char *)cipher, buffer_slice(&padded), cipher + AES_BLOCK);
    base64_encode(&out, slice_of(cipher, AES_BLOCK + padded.size));
    return value_string(buffer_slice(&out));
}

/* The text without its padding; Go's panics where the last byte is none. */
static value without_padding(const call *c, slice text)
{
    if (text.size == 0)
        call_fail(c, "runtime error: index out of range [-1]");

    size_t padding = (unsigned char)text.data[text.size - 1];
    if (padding > text.size)
        call_fail(c, "runtime error: slice bounds out of range [:-%zu]", padding - text.size);
    return value_string(slice_first(text, text.size - padding));
}

/* decryptAES PASSWORD BASE64 (sprig: decryptAES). */
static value fn_decrypt_aes(call *c)
{
    unsigned char key[AES_KEY];
    buffer decoded = buffer_new(c->arena);
    size_t at;

    if (arg_string(c, 1).size == 0)
        return value_string(SLICE(""));
    if (!base64_read(&decoded, arg_string(c, 1), &at))
        call_fail(c, "illegal base64 data at input byte %zu", at);

    slice cipher = buffer_slice(&decoded);
    if (cipher.size < AES_BLOCK)
        call_fail(c, "runtime error: slice bounds out of range [:16] with capacity %zu",
                  arg_string(c, 1).size / 4 * 3); /* the room that Go makes before it decodes */
    if (cipher.size % AES_BLOCK != 0)
        call_fail(c, "crypto/cipher: input not full blocks");
    aes_key(arg_string(c, 0), key);
    slice body = slice_after(cipher, AES_BLOCK);
    char *text = arena_alloc(c->arena, body.size);
    secret_aes(c->arena, false, key, (const unsigned char *)cipher.data, body, text);
    return without_padding(c, slice_of(text, body.size));
}

/* Templates of the Master Password algorithm by kind of password; a seed byte picks one. Ends with NULL. */
static const struct {
    const char *kind;
    const char *templates[22];
} password_kinds[] = {
    {"maximum", {"anoxxxxxxxxxxxxxxxxx", "axxxxxxxxxxxxxxxxxno"}},
    {"long",
     {"CvcvnoCvcvCvcv", "CvcvCvcvnoCvcv", "CvcvCvcvCvcvno", "CvccnoCvcvCvcv", "CvccCvcvnoCvcv", "CvccCvcvCvcvno",
      "CvcvnoCvccCvcv", "CvcvCvccnoCvcv", "CvcvCvccCvcvno", "CvcvnoCvcvCvcc", "CvcvCvcvnoCvcc", "CvcvCvcvCvccno",
      "CvccnoCvccCvcv", "CvccCvccnoCvcv", "CvccCvccCvcvno", "CvcvnoCvccCvcc", "CvcvCvccnoCvcc", "CvcvCvccCvccno",
      "CvccnoCvcvCvcc", "CvccCvcvnoCvcc", "CvccCvcvCvccno"}},
    {"medium", {"CvcnoCvc", "CvcCvcno"}},
    {"short", {"Cvcn"}},
    {"basic", {"aaanaaan", "aannaaan", "aaannaaa"}},
    {"pin", {"nnnn"}},
};

/* The characters that a letter of a template stands for. */
static const char *template_characters(char letter)
{
    switch (letter) {
    case 'C': return "BCDFGHJKLMNPQRSTVWXYZ";
    case 'v': return "aeiou";
    case 'c': return "bcdfghjklmnpqrstvwxyz";
    case 'a': return "AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz";
    case 'n': return "0123456789";
    case 'o': return "@&%?,=[]_:-+*$#!'^~;()/.";
    default: return "AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz0123456789!@#$%^&*()";
    }
}

static void add_uint32(buffer *out, uint32_t n)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        buffer_add_char(out, (char)(n >> shift));
}

/* The algorithm's name, then a name with its length before it. */
static buffer seeded(arena *a, slice name)
{
    buffer b = buffer_new(a);

    buffer_add(&b, SLICE("com.lyndir.masterpassword"));
    add_uint32(&b, (uint32_t)name.size);
    buffer_add(&b, name);
    return b;
}

/* derivePassword COUNTER KIND PASSWORD USER SITE (sprig: derivePassword; Master Password, version 3). */
static value fn_derive_password(call *c)
{
    const char *const *templates = NULL;
    unsigned char key[64], seed[32];
    buffer password = buffer_new(c->arena);
    size_t count = 0;

    for (size_t i = 0; i < sizeof password_kinds / sizeof *password_kinds; i++)
        if (slice_equal(arg_string(c, 1), slice_from(password_kinds[i].kind)))
            templates = password_kinds[i].templates;
    if (templates == NULL)
        return value_string(arena_concat(c->arena, SLICE("cannot find password template "), arg_string(c, 1)));

    buffer salt = seeded(c->arena, arg_string(c, 3)), message = seeded(c->arena, arg_string(c, 4));
    add_uint32(&message, (uint32_t)arg_any(c, 0).natural);
    secret_scrypt(c->arena, arg_string(c, 2), buffer_slice(&salt), key);
    secret_hmac(c->arena, key, buffer_slice(&message), seed);

    while (templates[count] != NULL)
        count++;
    const char *letters = templates[seed[0] % count];
    for (size_t i = 0; letters[i] != '\0'; i++) {
        const char *characters = template_characters(letters[i]);
        buffer_add_char(&password, characters[seed[i + 1] % strlen(characters)]);
    }
    return value_string(buffer_slice(&password));
}

/* clang-format off */
const function_row crypto_functions[] = {
    /* name                        arguments        result   function */
    {"bcrypt",                     "s",             "s",     fn_bcrypt},
    {"buildCustomCert",            "s s",           "c",     fn_build_custom_cert},
    {"decryptAES",                 "s s",           "s",     fn_decrypt_aes},
    {"derivePassword",             "u s s s s",     "s",     fn_derive_password},
    {"encryptAES",                 "s s",           "s",     fn_encrypt_aes},
    {"genCA",                      "s i",           "c",     fn_gen_ca},
    {"genCAWithKey",               "s i s",         "c",     fn_gen_ca_with_key},
    {"genPrivateKey",              "s",             "s",     fn_gen_private_key},
    {"genSelfSignedCert",          "s L L i",       "c",     fn_gen_self_signed},
    {"genSelfSignedCertWithKey",   "s L L i s",     "c",     fn_gen_self_signed_with_key},
    {"genSignedCert",              "s L L i c",     "c",     fn_gen_signed},
    {"genSignedCertWithKey",       "s L L i c s",   "c",     fn_gen_signed_with_key},
    {"htpasswd",                   "s s",           "s",     fn_htpasswd},
    {NULL, NULL, NULL, NULL},
};
/* clang-format on */
