/* Helm's global flags. Reference: Helm's pkg/cli/environment.go. */
#include "global_flags.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
    {"burst-limit", 0, OPTION_STRING, EFFECT_NONE, 0, "int",
     "client-side default throttling limit", check_int, NULL, NULL},
    {"color", 0, OPTION_STRING, EFFECT_NONE, 0, "string",
     "use colored output (never, auto, always)", check_color, NULL, NULL},
    {"colour", 0, OPTION_STRING, EFFECT_NONE, 0, "string",
     "use colored output (never, auto, always)", check_color, NULL, NULL},
    {"content-cache", 0, OPTION_STRING, EFFECT_NONE, 0, "string",
     "path to the directory containing cached content (e.g. charts)", NULL, NULL, NULL},
    {"debug", 0, OPTION_BOOL, EFFECT_STORED, AT(debug), NULL,
     "enable verbose output", NULL, NULL, NULL},
    {"kube-apiserver", 0, OPTION_STRING, EFFECT_NONE, 0, "string",
     "the address and the port for the Kubernetes API server", NULL, NULL, NULL},
    {"kube-as-group", 0, OPTION_STRING, EFFECT_NONE, 0, "stringArray",
     "group to impersonate for the operation, this flag can be repeated to specify multiple groups.", NULL, NULL, NULL},
    {"kube-as-user", 0, OPTION_STRING, EFFECT_NONE, 0, "string",
     "username to impersonate for the operation", NULL, NULL, NULL},
    {"kube-ca-file", 0, OPTION_STRING, EFFECT_NONE, 0, "string",
     "the certificate authority file for the Kubernetes API server connection", NULL, NULL, NULL},
    {"kube-context", 0, OPTION_STRING, EFFECT_NONE, 0, "string",
     "name of the kubeconfig context to use", NULL, NULL, NULL},
    {"kube-insecure-skip-tls-verify", 0, OPTION_BOOL, EFFECT_NONE, 0, NULL,
     "if true, the Kubernetes API server's certificate will not be checked for validity", NULL, NULL, NULL},
    {"kube-tls-server-name", 0, OPTION_STRING, EFFECT_NONE, 0, "string",
     "server name to use for Kubernetes API server certificate validation", NULL, NULL, NULL},
    {"kube-token", 0, OPTION_STRING, EFFECT_NONE, 0, "string",
     "bearer token used for authentication", NULL, NULL, NULL},
    {"kubeconfig", 0, OPTION_STRING, EFFECT_NONE, 0, "string",
     "path to the kubeconfig file", NULL, NULL, NULL},
    {"namespace", 'n', OPTION_STRING, EFFECT_STORED, AT(namespace_), "string",
     "namespace scope for this request", NULL, NULL, NULL},
    {"qps", 0, OPTION_STRING, EFFECT_NONE, 0, "float32",
     "queries per second used when communicating with the Kubernetes API, not including bursting", check_float, NULL, NULL},
    {"registry-config", 0, OPTION_STRING, EFFECT_NONE, 0, "string",
     "path to the registry config file", NULL, NULL, NULL},
    {"repository-cache", 0, OPTION_STRING, EFFECT_NONE, 0, "string",
     "path to the directory containing cached repository indexes", NULL, NULL, NULL},
    {"repository-config", 0, OPTION_STRING, EFFECT_NONE, 0, "string",
     "path to the file containing repository names and URLs", NULL, NULL, NULL},
    {NULL, 0, OPTION_BOOL, EFFECT_NONE, 0, NULL, NULL, NULL, NULL, NULL},
};
/* clang-format on */

void global_flags_from_environment(global_flags *flags)
{
    const char *namespace_ = getenv("HELM_NAMESPACE"), *debug = getenv("HELM_DEBUG");

    if (namespace_ != NULL && *namespace_ != '\0')
        flags->namespace_ = namespace_;
    flags->debug = debug != NULL && (strcmp(debug, "1") == 0 || strcmp(debug, "true") == 0);
}
