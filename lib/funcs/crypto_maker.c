/*
 * Key makers. OpenSSL takes its random bytes from the generators of a library context; a reproducible render has a
 * context of its own, with a provider (provider-rand(7)) whose one generator gives the bytes of the call's source. The
 * host's context, and with it the host's random bytes, stay as they are.
 */
#include "funcs/crypto.h"
#include "template/exec.h"

#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/provider.h>
#include <openssl/rand.h>

#define GENERATOR_NAME "GTMPL-REPRODUCIBLE"

enum {
    GENERATOR_STRENGTH = 256, /* bits, as the contract has it: who knows the seed knows the bytes */
    GENERATOR_MOST = 1 << 16  /* bytes at once */
};

/* The provider's context, and that of all its generators: they share one source. */
typedef struct generator {
    random_source source;
} generator;

/* --- the provider, as OpenSSL calls it ---------------------------------------------------------------------------- */

static void *generator_new(void *provider, void *parent, const OSSL_DISPATCH *parent_calls)
{
    (void)parent;
    (void)parent_calls;
    return provider;
}

static void generator_free(void *context)
{
    (void)context;
}

static int generator_instantiate(void *context, unsigned int strength, int prediction_resistance,
                                 const unsigned char *text, size_t size, const OSSL_PARAM parameters[])
{
    (void)context;
    (void)strength;
    (void)prediction_resistance;
    (void)text;
    (void)size;
    (void)parameters;
    return 1;
}

static int generator_uninstantiate(void *context)
{
    (void)context;
    return 1;
}

static int generator_generate(void *context, unsigned char *out, size_t size, unsigned int strength,
                              int prediction_resistance, const unsigned char *text, size_t text_size)
{
    generator *g = context;

    (void)strength;
    (void)prediction_resistance;
    (void)text;
    (void)text_size;
    return random_try(&g->source, out, size);
}

static int generator_enable_locking(void *context)
{
    (void)context; /* the context belongs to a render, and that to one thread */
    return 1;
}

static int generator_get_parameters(void *context, OSSL_PARAM parameters[])
{
    OSSL_PARAM *state = OSSL_PARAM_locate(parameters, OSSL_RAND_PARAM_STATE);
    OSSL_PARAM *strength = OSSL_PARAM_locate(parameters, OSSL_RAND_PARAM_STRENGTH);
    OSSL_PARAM *most = OSSL_PARAM_locate(parameters, OSSL_RAND_PARAM_MAX_REQUEST);

    (void)context;
    return (state == NULL || OSSL_PARAM_set_int(state, EVP_RAND_STATE_READY)) &&
           (strength == NULL || OSSL_PARAM_set_uint(strength, GENERATOR_STRENGTH)) &&
           (most == NULL || OSSL_PARAM_set_size_t(most, GENERATOR_MOST));
}

static const OSSL_ALGORITHM *provider_query(void *provider, int operation, int *no_cache)
{
    static const OSSL_DISPATCH calls[] = {
        {OSSL_FUNC_RAND_NEWCTX, (void (*)(void))generator_new},
        {OSSL_FUNC_RAND_FREECTX, (void (*)(void))generator_free},
        {OSSL_FUNC_RAND_INSTANTIATE, (void (*)(void))generator_instantiate},
        {OSSL_FUNC_RAND_UNINSTANTIATE, (void (*)(void))generator_uninstantiate},
        {OSSL_FUNC_RAND_GENERATE, (void (*)(void))generator_generate},
        {OSSL_FUNC_RAND_ENABLE_LOCKING, (void (*)(void))generator_enable_locking},
        {OSSL_FUNC_RAND_GET_CTX_PARAMS, (void (*)(void))generator_get_parameters},
        {0, NULL},
    };
    static const OSSL_ALGORITHM generators[] = {
        {GENERATOR_NAME, "provider=gtmpl", calls, "random bytes that follow from a seed"},
        {NULL, NULL, NULL, NULL},
    };

    (void)provider;
    *no_cache = 0;
    return operation == OSSL_OP_RAND ? generators : NULL;
}

static void provider_teardown(void *provider)
{
    OPENSSL_free(provider);
}

static int provider_init(const OSSL_CORE_HANDLE *core, const OSSL_DISPATCH *core_calls, const OSSL_DISPATCH **calls,
                         void **provider)
{
    static const OSSL_DISPATCH own_calls[] = {
        {OSSL_FUNC_PROVIDER_QUERY_OPERATION, (void (*)(void))provider_query},
        {OSSL_FUNC_PROVIDER_TEARDOWN, (void (*)(void))provider_teardown},
        {0, NULL},
    };

    (void)core;
    (void)core_calls;
    *calls = own_calls;
    *provider = OPENSSL_zalloc(sizeof(generator));
    return *provider != NULL;
}

/* --- the context -------------------------------------------------------------------------------------------------- */

static const char store_key;

typedef struct library_store {
    OSSL_LIB_CTX *library;
    OSSL_PROVIDER *algorithms, *random;
    generator *generator; /* the provider's */
} library_store;

static void release_library(void *store)
{
    library_store *s = store;

    if (s->random != NULL)
        OSSL_PROVIDER_unload(s->random);
    if (s->algorithms != NULL)
        OSSL_PROVIDER_unload(s->algorithms);
    OSSL_LIB_CTX_free(s->library);
}

static library_store *new_library(arena *a)
{
    library_store *s = ARENA_NEW(a, library_store);

    arena_on_release(a, release_library, s);
    s->library = OSSL_LIB_CTX_new();
    if (s->library == NULL || OSSL_PROVIDER_add_builtin(s->library, "gtmpl", provider_init) != 1 ||
        (s->algorithms = OSSL_PROVIDER_load(s->library, "default")) == NULL ||
        (s->random = OSSL_PROVIDER_load(s->library, "gtmpl")) == NULL ||
        RAND_set_DRBG_type(s->library, GENERATOR_NAME, NULL, NULL, NULL) != 1)
        raise_error(a, GTMPL_EUNSUPPORTED, "this build of OpenSSL cannot make keys that can be made again");
    s->generator = OSSL_PROVIDER_get0_provider_ctx(s->random);
    return s;
}

key_maker key_maker_of(const call *c)
{
    void **slot = exec_slot(c->exec, &store_key);
    key_maker m = {.arena = c->arena, .random = random_of(c)};

    if (!m.random.reproducible)
        return m;
    if (*slot == NULL)
        *slot = new_library(c->exec->lasting);
    library_store *s = *slot;
    m.library = s->library;
    s->generator->source = random_fork(&m.random);
    return m;
}
