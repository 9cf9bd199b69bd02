/* The flags that every command of Helm takes, and the environment variables that stand for some of them. */
#ifndef CLI_GLOBAL_FLAGS_H
#define CLI_GLOBAL_FLAGS_H

#include "options.h"

/* NULL: neither given nor in the environment. Most matter to `env` alone: there is no cluster. */
typedef struct global_flags {
    bool help, debug, kube_insecure_skip_tls_verify;
    const char *namespace_;
    const char *kube_apiserver, *kube_as_user, *kube_ca_file, *kube_context, *kube_tls_server_name, *kube_token;
    const char *kubeconfig, *registry_config, *repository_cache, *repository_config, *content_cache;
    const char *burst_limit, *qps;
    strings kube_as_groups;
    strings limits; /* ours: see limits.h */
} global_flags;

extern const option global_options[];

/* What the environment says; flags come after it and win. */
void global_flags_from_environment(global_flags *flags);

/* The groups to impersonate, of the flags or of the environment, added to `groups`. */
void global_flags_groups(const global_flags *flags, strings *groups);

void global_flags_free(global_flags *flags);

#endif
