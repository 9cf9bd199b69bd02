/*
 * Fetching: one GET, with redirects followed as Go follows them, and no content decoded. References: Helm's
 * pkg/getter/httpgetter.go, Go's net/http (Client.Do).
 */
#include "fetch.h"

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

#include <dlfcn.h>
#include <netdb.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

enum {
    MOST_REQUESTS = 10, /* Go's: the redirect of the tenth is not followed */
    TIMEOUT_SECONDS = 120,
    MOST_BYTES = 128 * 1024 * 1024,
    STATUS_BYTES = 256
};

/* --- The library --- */

/* What is used of libcurl. */
typedef struct curl_library {
    CURL *(*easy_init)(void);
    CURLcode (*easy_setopt)(CURL *handle, CURLoption option, ...);
    CURLcode (*easy_perform)(CURL *handle);
    CURLcode (*easy_getinfo)(CURL *handle, CURLINFO info, ...);
    void (*easy_cleanup)(CURL *handle);
    const char *(*easy_strerror)(CURLcode code);
} curl_library;

/* POSIX has functions come as void *; C has no such conversion, so the bytes are copied. */
static bool find_function(void *library, const char *name, void *function)
{
    void *symbol = dlsym(library, name);

    memcpy(function, &symbol, sizeof symbol);
    return symbol != NULL;
}

/* The reason why it cannot be had is that of the first name, which is the usual one. */
static bool load_library(curl_library *curl, char *why, size_t size)
{
    static const char *const names[] = {"libcurl.so.4", "libcurl-gnutls.so.4", "libcurl.4.dylib"};
    const struct {
        const char *name;
        void *function;
    } functions[] = {
        {"curl_easy_init", &curl->easy_init},       {"curl_easy_setopt", &curl->easy_setopt},
        {"curl_easy_perform", &curl->easy_perform}, {"curl_easy_getinfo", &curl->easy_getinfo},
        {"curl_easy_cleanup", &curl->easy_cleanup}, {"curl_easy_strerror", &curl->easy_strerror},
    };
    void *library = NULL;

    for (size_t i = 0; i < sizeof names / sizeof *names && library == NULL; i++) {
        library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
        if (library == NULL && i == 0)
            snprintf(why, size, "%s", dlerror());
    }
    for (size_t i = 0; i < sizeof functions / sizeof *functions && library != NULL; i++)
        if (!find_function(library, functions[i].name, functions[i].function)) {
            snprintf(why, size, "it has no %s", functions[i].name);
            return false;
        }
    return library != NULL; /* it stays loaded: libcurl does not like to be taken away */
}

/* --- One fetch --- */

typedef struct fetching {
    curl_library curl;
    CURL *handle;
    const char *url;       /* as it was written */
    char *address;         /* of this request; owned */
    char *body;            /* owned */
    size_t size, capacity; /* of the body */
    bool too_large;
    char status[STATUS_BYTES]; /* of the answer: "404 Not Found" */
    char *location;            /* where the answer sends us, as it stands there, or NULL; owned */
} fetching;

static size_t keep_body(char *bytes, size_t one, size_t count, void *context)
{
    fetching *f = context;

    (void)one;
    if (count > MOST_BYTES - f->size) {
        f->too_large = true;
        return 0;
    }
    if (f->size + count > f->capacity) {
        size_t capacity = (f->size + count) * 2;
        char *body = realloc(f->body, capacity);
        if (body == NULL)
            return 0;
        f->body = body;
        f->capacity = capacity;
    }
    memcpy(f->body + f->size, bytes, count);
    f->size += count;
    return count;
}

/* Blanks and line ends are no part of a header's value. */
static size_t trimmed(const char **text, size_t size)
{
    while (size > 0 && strchr(" \t\r\n", (*text)[size - 1]) != NULL)
        size--;
    while (size > 0 && strchr(" \t", **text) != NULL) {
        ++*text;
        size--;
    }
    return size;
}

static size_t keep_header(char *bytes, size_t one, size_t count, void *context)
{
    static const char name[] = "location:";
    fetching *f = context;
    const char *text = bytes;

    (void)one;
    if (count > 5 && strncasecmp(bytes, "HTTP/", 5) == 0) { /* a status line; the last one counts */
        const char *blank = memchr(bytes, ' ', count);
        text = blank != NULL ? blank : bytes + count;
        size_t size = trimmed(&text, count - (size_t)(text - bytes));
        snprintf(f->status, sizeof f->status, "%.*s", (int)size, text);
    } else if (count >= sizeof name - 1 && strncasecmp(bytes, name, sizeof name - 1) == 0) {
        text += sizeof name - 1;
        size_t size = trimmed(&text, count - (sizeof name - 1));
        free(f->location);
        f->location = strndup(text, size);
    }
    return count;
}

/* Go asks no proxy for what is on this machine. */
static bool is_local(const char *address)
{
    static const char *const hosts[] = {"localhost", "127.", "[::1]"};
    const char *host = strstr(address, "://");

    if (host == NULL)
        return false;
    host += 3;
    const char *at = strchr(host, '@'), *slash = strchr(host, '/');
    if (at != NULL && (slash == NULL || at < slash))
        host = at + 1;
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++)
        if (strncasecmp(host, hosts[i], strlen(hosts[i])) == 0)
            return true;
    return false;
}

static CURLcode request(fetching *f)
{
    curl_library *curl = &f->curl;
    const char *certificates = getenv("SSL_CERT_FILE");
    char accept[] = "Accept:"; /* Go sends none */
    struct curl_slist headers = {accept, NULL};

    f->size = 0;
    f->status[0] = '\0';
    free(f->location);
    f->location = NULL;
    curl->easy_setopt(f->handle, CURLOPT_URL, f->address);
    curl->easy_setopt(f->handle, CURLOPT_USERAGENT, "Helm/4.3");
    curl->easy_setopt(f->handle, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
    curl->easy_setopt(f->handle, CURLOPT_NOSIGNAL, 1L);
    curl->easy_setopt(f->handle, CURLOPT_TIMEOUT, (long)TIMEOUT_SECONDS);
    curl->easy_setopt(f->handle, CURLOPT_WRITEFUNCTION, keep_body);
    curl->easy_setopt(f->handle, CURLOPT_WRITEDATA, f);
    curl->easy_setopt(f->handle, CURLOPT_HEADERFUNCTION, keep_header);
    curl->easy_setopt(f->handle, CURLOPT_HEADERDATA, f);
    curl->easy_setopt(f->handle, CURLOPT_HTTPHEADER, &headers);
    if (is_local(f->address))
        curl->easy_setopt(f->handle, CURLOPT_PROXY, "");
    if (certificates != NULL && *certificates != '\0')
        curl->easy_setopt(f->handle, CURLOPT_CAINFO, certificates);
    return curl->easy_perform(f->handle);
}

/* --- Errors --- */

static char *words(const char *format, ...) __attribute__((format(printf, 1, 2)));

static char *words(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    int size = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *text = size < 0 ? NULL : malloc((size_t)size + 1);
    if (text == NULL)
        return NULL;
    va_start(arguments, format);
    vsnprintf(text, (size_t)size + 1, format, arguments);
    va_end(arguments);
    return text;
}

/* The user part of an address, `user:password`; its length, 0 when there is none. */
static size_t user_part(const char *address, const char **user)
{
    const char *start = strstr(address, "://");

    if (start == NULL)
        return 0;
    *user = start + 3;
    size_t authority = strcspn(*user, "/?");
    const char *at = memchr(*user, '@', authority);
    return at == NULL ? 0 : (size_t)(at - *user);
}

/* Get "ADDRESS": REASON, without the password. Takes the reason, which may be NULL. */
static char *get_error(const char *address, char *reason)
{
    const char *user = address, *rest = address;
    size_t size = user_part(address, &user);
    const char *colon = size == 0 ? NULL : memchr(user, ':', size);
    const char *hidden = colon == NULL ? "" : ":***";

    if (colon != NULL)
        rest = user + size;
    else
        colon = address;
    char *text = words("Get \"%.*s%s%s\": %s", (int)(colon - address), address, hidden, rest,
                       reason == NULL ? "out of memory" : reason);
    free(reason);
    return text;
}

/* The first address of a host, as Go names it in errors. */
static void find_address(const char *host, const char *port, char *text, size_t size)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;

    snprintf(text, size, "%s", host);
    if (getaddrinfo(host, port, &hints, &found) == 0)
        getnameinfo(found->ai_addr, found->ai_addrlen, text, (socklen_t)size, NULL, 0, NI_NUMERICHOST);
    if (found != NULL)
        freeaddrinfo(found);
}

typedef struct place {
    char host[256], port[16];
} place;

static place place_of(const char *address)
{
    place p = {"", ""};
    const char *user, *host = strstr(address, "://");

    if (host == NULL)
        return p;
    host += 3;
    size_t skipped = user_part(address, &user);
    host += skipped > 0 ? skipped + 1 : 0;
    size_t length = strcspn(host, "/?"), name = length;
    bool literal = length > 0 && *host == '[';
    for (size_t i = length; i > 0 && host[i - 1] != ']'; i--)
        if (host[i - 1] == ':') {
            name = i - 1;
            break;
        }
    snprintf(p.port, sizeof p.port, "%.*s", name < length ? (int)(length - name - 1) : 0, host + name + 1);
    if (p.port[0] == '\0')
        snprintf(p.port, sizeof p.port, "%s", strncmp(address, "https:", 6) == 0 ? "443" : "80");
    if (literal && name >= 2)
        snprintf(p.host, sizeof p.host, "%.*s", (int)name - 2, host + 1);
    else
        snprintf(p.host, sizeof p.host, "%.*s", (int)name, host);
    return p;
}

static char *connect_error(fetching *f)
{
    place p = place_of(f->address);
    char numeric[256];
    long code = 0;

    f->curl.easy_getinfo(f->handle, CURLINFO_OS_ERRNO, &code);
    find_address(p.host, p.port, numeric, sizeof numeric);
    char reason[128] = "connection failed";
    if (code != 0 && strerror_r((int)code, reason, sizeof reason) == 0 && reason[0] >= 'A' && reason[0] <= 'Z')
        reason[0] = (char)(reason[0] - 'A' + 'a');
    const char *bracket = strchr(numeric, ':') != NULL ? "[" : "", *close = *bracket != '\0' ? "]" : "";
    return words("dial tcp %s%s%s:%s: connect: %s", bracket, numeric, close, p.port, reason);
}

/* Go's words where there are some, else libcurl's. */
static char *transfer_error(fetching *f, CURLcode code)
{
    long port = strtol(place_of(f->address).port, NULL, 10);

    if (f->too_large)
        return words("%s is larger than the maximum size %d", f->url, (int)MOST_BYTES);
    if (code == CURLE_PARTIAL_FILE)
        return words("unexpected EOF");
    if (port > 65535)
        return get_error(f->address, words("dial tcp: address %ld: invalid port", port));
    switch (code) {
    case CURLE_COULDNT_CONNECT: return get_error(f->address, connect_error(f));
    case CURLE_COULDNT_RESOLVE_HOST:
        return get_error(f->address, words("dial tcp: lookup %s: no such host", place_of(f->address).host));
    case CURLE_GOT_NOTHING: return get_error(f->address, words("EOF"));
    case CURLE_OPERATION_TIMEDOUT:
        return get_error(f->address,
                         words("context deadline exceeded (Client.Timeout exceeded while awaiting headers)"));
    case CURLE_PEER_FAILED_VERIFICATION:
        return get_error(f->address, words("tls: failed to verify certificate: %s", f->curl.easy_strerror(code)));
    default: return get_error(f->address, words("%s", f->curl.easy_strerror(code)));
    }
}

/* --- Redirects --- */

static bool is_redirect(const fetching *f)
{
    static const char *const codes[] = {"301", "302", "303", "307", "308"};

    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (strncmp(f->status, codes[i], 3) == 0)
            return f->location != NULL && f->location[0] != '\0';
    return false;
}

/* Where an answer leads to, as a whole address; false with what is wrong with it. */
static bool follow(fetching *f, char **why)
{
    const char *next = NULL;

    f->curl.easy_getinfo(f->handle, CURLINFO_REDIRECT_URL, &next);
    if (next == NULL)
        next = f->location;
    if (strncmp(next, "http://", 7) != 0 && strncmp(next, "https://", 8) != 0) {
        size_t scheme = strcspn(next, ":");
        *why = get_error(next, words("unsupported protocol scheme \"%.*s\"", (int)scheme, next));
        return false;
    }
    char *address = strdup(next);
    if (address == NULL)
        return false;
    free(f->address);
    f->address = address;
    return true;
}

/* Gives the body, or why there is none. */
static bool get(fetching *f, char **why)
{
    for (int requests = 1;; requests++) {
        CURLcode code = request(f);
        if (code != CURLE_OK) {
            *why = transfer_error(f, code);
            return false;
        }
        if (!is_redirect(f))
            break;
        if (requests == MOST_REQUESTS) {
            *why = get_error(f->location, words("stopped after %d redirects", (int)MOST_REQUESTS));
            return false;
        }
        if (!follow(f, why))
            return false;
    }
    if (strncmp(f->status, "200", 3) == 0)
        return true;
    *why = words("failed to fetch %s : %s", f->url, f->status);
    return false;
}

gtmpl_status fetch_url(void *context, const char *url, const char *address, char **data, size_t *size)
{
    fetching f = {.url = url, .address = strdup(address)};
    char *why = NULL, missing[256];
    bool good = false;

    (void)context;
    if (!load_library(&f.curl, missing, sizeof missing))
        why = words("%s cannot be fetched: libcurl cannot be loaded (%s)", url, missing);
    else if (f.address != NULL && (f.handle = f.curl.easy_init()) != NULL)
        good = get(&f, &why);
    if (good && f.body == NULL)
        f.body = strdup("");
    *data = good ? f.body : why;
    *size = good ? f.size : why == NULL ? 0 : strlen(why);
    if (!good)
        free(f.body);
    if (f.handle != NULL)
        f.curl.easy_cleanup(f.handle);
    free(f.address);
    free(f.location);
    return *data == NULL ? GTMPL_ENOMEM : good ? GTMPL_OK : GTMPL_EIO;
}
