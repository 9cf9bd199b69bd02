/* Helm's global flags. Reference: Helm's pkg/cli/environment.go. */
#include "global_flags.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "limits.h"

#define AT(field) offsetof(global_flags, field)

static bool check_color(const char *text, char *why, size_t size)
{
    if (strcmp(text, "never") == 0 || strcmp(text, "auto") == 0 || strcmp(text, "always") == 0)
        return true;
    snprintf(why, size, "invalid color mode \"%s\": must be one of: never, auto, always", text);
    return false;
}

/* clang-format off */
const option global_options[] = {
    {"burst-limit", 0, OPTION_STRING, EFFECT_STORED, AT(burst_limit), "int",
     "client-side default throttling limit", check_int, NULL, NULL},
    {"color", 0, OPTION_STRING, EFFECT_NONE, 0, "string",
     "use colored output (never, auto, always)", check_color, NULL, NULL},
    {"colour", 0, OPTION_STRING, EFFECT_NONE, 0, "string",
     "use colored output (never, auto, always)", check_color, NULL, NULL},
    {"content-cache", 0, OPTION_STRING, EFFECT_STORED, AT(content_cache), "string",
     "path to the directory containing cached content (e.g. charts)", NULL, NULL, NULL},
    {"debug", 0, OPTION_BOOL, EFFECT_STORED, AT(debug), NULL,
     "enable verbose output", NULL, NULL, NULL},
    {"help", 'h', OPTION_BOOL, EFFECT_STORED, AT(help), NULL,
     "help for the command", NULL, NULL, NULL},
    {"kube-apiserver", 0, OPTION_STRING, EFFECT_STORED, AT(kube_apiserver), "string",
     "the address and the port for the Kubernetes API server", NULL, NULL, NULL},
    {"kube-as-group", 0, OPTION_STRINGS, EFFECT_STORED, AT(kube_as_groups), "stringArray",
     "group to impersonate for the operation, this flag can be repeated to specify multiple groups.", NULL, NULL, NULL},
    {"kube-as-user", 0, OPTION_STRING, EFFECT_STORED, AT(kube_as_user), "string",
     "username to impersonate for the operation", NULL, NULL, NULL},
    {"kube-ca-file", 0, OPTION_STRING, EFFECT_STORED, AT(kube_ca_file), "string",
     "the certificate authority file for the Kubernetes API server connection", NULL, NULL, NULL},
    {"kube-context", 0, OPTION_STRING, EFFECT_STORED, AT(kube_context), "string",
     "name of the kubeconfig context to use", NULL, NULL, NULL},
    {"kube-insecure-skip-tls-verify", 0, OPTION_BOOL, EFFECT_STORED, AT(kube_insecure_skip_tls_verify), NULL,
     "if true, the Kubernetes API server's certificate will not be checked for validity", NULL, NULL, NULL},
    {"kube-tls-server-name", 0, OPTION_STRING, EFFECT_STORED, AT(kube_tls_server_name), "string",
     "server name to use for Kubernetes API server certificate validation", NULL, NULL, NULL},
    {"kube-token", 0, OPTION_STRING, EFFECT_STORED, AT(kube_token), "string",
     "bearer token used for authentication", NULL, NULL, NULL},
    {"kubeconfig", 0, OPTION_STRING, EFFECT_STORED, AT(kubeconfig), "string",
     "path to the kubeconfig file", NULL, NULL, NULL},
    {"limit", 0, OPTION_STRINGS, EFFECT_STORED, AT(limits), "NAME=AMOUNT",
     "what this may use of memory, object (the largest one), stack (64Mi), steps or time (10s); 0 is no limit", check_limit,
     NULL, NULL},
    {"namespace", 'n', OPTION_STRING, EFFECT_STORED, AT(namespace_), "string",
     "namespace scope for this request", NULL, NULL, NULL},
    {"qps", 0, OPTION_STRING, EFFECT_STORED, AT(qps), "float32",
     "queries per second used when communicating with the Kubernetes API, not including bursting", check_float, NULL, NULL},
    {"registry-config", 0, OPTION_STRING, EFFECT_STORED, AT(registry_config), "string",
     "path to the registry config file", NULL, NULL, NULL},
    {"repository-cache", 0, OPTION_STRING, EFFECT_STORED, AT(repository_cache), "string",
     "path to the directory containing cached repository indexes", NULL, NULL, NULL},
    {"repository-config", 0, OPTION_STRING, EFFECT_STORED, AT(repository_config), "string",
     "path to the file containing repository names and URLs", NULL, NULL, NULL},
    /* Of the log of Kubernetes' client, which Helm takes and does not show. */
    {"add-dir-header", 0, OPTION_BOOL, EFFECT_NONE, 0, NULL, NULL, NULL, NULL, NULL},
    {"alsologtostderr", 0, OPTION_BOOL, EFFECT_NONE, 0, NULL, NULL, NULL, NULL, NULL},
    {"alsologtostderrthreshold", 0, OPTION_STRING, EFFECT_NONE, 0, NULL, NULL, NULL, NULL, NULL},
    {"legacy-stderr-threshold-behavior", 0, OPTION_BOOL, EFFECT_NONE, 0, NULL, NULL, NULL, NULL, NULL},
    {"log-backtrace-at", 0, OPTION_STRING, EFFECT_NONE, 0, NULL, NULL, NULL, NULL, NULL},
    {"log-dir", 0, OPTION_STRING, EFFECT_NONE, 0, NULL, NULL, NULL, NULL, NULL},
    {"log-file", 0, OPTION_STRING, EFFECT_NONE, 0, NULL, NULL, NULL, NULL, NULL},
    {"log-file-max-size", 0, OPTION_STRING, EFFECT_NONE, 0, NULL, NULL, check_uint, NULL, NULL},
    {"logtostderr", 0, OPTION_BOOL, EFFECT_NONE, 0, NULL, NULL, NULL, NULL, NULL},
    {"one-output", 0, OPTION_BOOL, EFFECT_NONE, 0, NULL, NULL, NULL, NULL, NULL},
    {"skip-headers", 0, OPTION_BOOL, EFFECT_NONE, 0, NULL, NULL, NULL, NULL, NULL},
    {"skip-log-headers", 0, OPTION_BOOL, EFFECT_NONE, 0, NULL, NULL, NULL, NULL, NULL},
    {"stderrthreshold", 0, OPTION_STRING, EFFECT_NONE, 0, NULL, NULL, NULL, NULL, NULL},
    {"v", 'v', OPTION_STRING, EFFECT_NONE, 0, NULL, NULL, check_int, NULL, NULL},
    {"vmodule", 0, OPTION_STRING, EFFECT_NONE, 0, NULL, NULL, NULL, NULL, NULL},
    {NULL, 0, OPTION_BOOL, EFFECT_NONE, 0, NULL, NULL, NULL, NULL, NULL},
};
/* clang-format on */

static const char *environment(const char *name)
{
    const char *text = getenv(name);

    return text != NULL && *text != '\0' ? text : NULL;
}

static bool environment_bool(const char *name)
{
    const char *text = environment(name);
    bool result = false;

    return text != NULL && parse_bool(text, &result) && result;
}

/* One name, as HELM_KUBEASGROUPS lists them. */
static void add_groups(strings *groups, const char *text)
{
    char name[256];

    while (text != NULL && *text != '\0') {
        size_t length = strcspn(text, ",");
        snprintf(name, sizeof name, "%.*s", (int)length, text);
        strings_add(groups, name);
        text += length + (text[length] == ',');
    }
}

void global_flags_from_environment(global_flags *flags)
{
    /* clang-format off */
    const struct { const char **field; const char *name; } rows[] = {
        {&flags->namespace_,           "HELM_NAMESPACE"},
        {&flags->burst_limit,          "HELM_BURST_LIMIT"},
        {&flags->content_cache,        "HELM_CONTENT_CACHE"},
        {&flags->kube_apiserver,       "HELM_KUBEAPISERVER"},
        {&flags->kube_as_user,         "HELM_KUBEASUSER"},
        {&flags->kube_ca_file,         "HELM_KUBECAFILE"},
        {&flags->kube_context,         "HELM_KUBECONTEXT"},
        {&flags->kube_tls_server_name, "HELM_KUBETLS_SERVER_NAME"},
        {&flags->kube_token,           "HELM_KUBETOKEN"},
        {&flags->qps,                  "HELM_QPS"},
        {&flags->registry_config,      "HELM_REGISTRY_CONFIG"},
        {&flags->repository_cache,     "HELM_REPOSITORY_CACHE"},
        {&flags->repository_config,    "HELM_REPOSITORY_CONFIG"},
    };
    /* clang-format on */

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        *rows[i].field = environment(rows[i].name);
    flags->debug = environment_bool("HELM_DEBUG");
    flags->kube_insecure_skip_tls_verify = environment_bool("HELM_KUBEINSECURE_SKIP_TLS_VERIFY");
}

/* Helm reads its command line twice, and keeps the groups of both readings. */
void global_flags_groups(const global_flags *flags, strings *groups)
{
    if (flags->kube_as_groups.count == 0)
        add_groups(groups, getenv("HELM_KUBEASGROUPS"));
    for (int reading = 0; reading < 2; reading++)
        for (size_t i = 0; i < flags->kube_as_groups.count; i++)
            strings_add(groups, flags->kube_as_groups.items[i]);
}

void global_flags_free(global_flags *flags)
{
    strings_free(&flags->kube_as_groups);
    strings_free(&flags->limits);
}
