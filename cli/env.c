/*
 * gtmpl env: the environment as Helm sees it, from its variables, its flags and XDG's folders. Most of it matters to no
 * command of gtmpl; tools ask for it. Reference: EnvVars of Helm's pkg/cli, and pkg/helmpath.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "commands.h"

enum { LONGEST_VALUE = 4096 };

static const command_form form = {
    "env", "", "Env prints out all the environment information in use by Helm.", 0, 1,
};

/* One of Helm's folders: its own variable, XDG's, or below the home folder. */
typedef struct home {
    const char *variable, *xdg, *below_home;
} home;

static const home cache_home = {"HELM_CACHE_HOME", "XDG_CACHE_HOME", ".cache"};
static const home config_home = {"HELM_CONFIG_HOME", "XDG_CONFIG_HOME", ".config"};
static const home data_home = {"HELM_DATA_HOME", "XDG_DATA_HOME", ".local/share"};

static const char *environment(const char *name)
{
    const char *text = getenv(name);

    return text != NULL ? text : "";
}

/* Joins two parts of a path; no slash is doubled, and none stands at the end. */
static void join(char *path, size_t size, const char *first, const char *second)
{
    size_t length = strlen(first);

    while (length > 1 && first[length - 1] == '/')
        length--;
    bool slash = length > 0 && second[0] != '\0' && first[length - 1] != '/';
    snprintf(path, size, "%.*s%s%s", (int)length, first, slash ? "/" : "", second);
}

static void home_path(char *path, size_t size, const home *h, const char *below)
{
    char base[LONGEST_VALUE], folder[LONGEST_VALUE];

    if (*environment(h->variable) != '\0') {
        join(path, size, environment(h->variable), below);
        return;
    }
    if (*environment(h->xdg) != '\0')
        snprintf(base, sizeof base, "%s", environment(h->xdg));
    else
        join(base, sizeof base, environment("HOME"), h->below_home);
    join(folder, sizeof folder, base, "helm");
    join(path, size, folder, below);
}

/* How a line gets its value. */
typedef enum env_kind {
    ENV_FLAG, /* the text of a flag, or of its variable */
    ENV_PATH, /* the same, or else a path below one of Helm's folders */
    ENV_BOOL,
    ENV_GROUPS, /* names with commas between */
    ENV_NUMBER, /* a whole number, or else the default */
    ENV_QPS,    /* with two digits behind the point */
    ENV_PROGRAM
} env_kind;

typedef struct env_row {
    const char *key;
    env_kind kind;
    size_t offset; /* of the flag in global_flags */
    const home *home;
    const char *otherwise; /* the path below the folder, or the default */
} env_row;

#define AT(field) offsetof(global_flags, field)
#define NO_FLAG   SIZE_MAX

/* clang-format off */
static const env_row rows[] = { /* sorted by key */
    {"HELM_BIN",                          ENV_PROGRAM, NO_FLAG, NULL, NULL},
    {"HELM_BURST_LIMIT",                  ENV_NUMBER, AT(burst_limit), NULL, "100"},
    {"HELM_CACHE_HOME",                   ENV_PATH,   NO_FLAG, &cache_home, ""},
    {"HELM_CONFIG_HOME",                  ENV_PATH,   NO_FLAG, &config_home, ""},
    {"HELM_CONTENT_CACHE",                ENV_PATH,   AT(content_cache), &cache_home, "content"},
    {"HELM_DATA_HOME",                    ENV_PATH,   NO_FLAG, &data_home, ""},
    {"HELM_DEBUG",                        ENV_BOOL,   AT(debug), NULL, NULL},
    {"HELM_KUBEAPISERVER",                ENV_FLAG,   AT(kube_apiserver), NULL, ""},
    {"HELM_KUBEASGROUPS",                 ENV_GROUPS, AT(kube_as_groups), NULL, NULL},
    {"HELM_KUBEASUSER",                   ENV_FLAG,   AT(kube_as_user), NULL, ""},
    {"HELM_KUBECAFILE",                   ENV_FLAG,   AT(kube_ca_file), NULL, ""},
    {"HELM_KUBECONTEXT",                  ENV_FLAG,   AT(kube_context), NULL, ""},
    {"HELM_KUBEINSECURE_SKIP_TLS_VERIFY", ENV_BOOL,   AT(kube_insecure_skip_tls_verify), NULL, NULL},
    {"HELM_KUBETLS_SERVER_NAME",          ENV_FLAG,   AT(kube_tls_server_name), NULL, ""},
    {"HELM_KUBETOKEN",                    ENV_FLAG,   AT(kube_token), NULL, ""},
    {"HELM_MAX_HISTORY",                  ENV_NUMBER, NO_FLAG, NULL, "10"},
    {"HELM_NAMESPACE",                    ENV_FLAG,   AT(namespace_), NULL, "default"},
    {"HELM_PLUGINS",                      ENV_PATH,   NO_FLAG, &data_home, "plugins"},
    {"HELM_QPS",                          ENV_QPS,    AT(qps), NULL, "0"},
    {"HELM_REGISTRY_CONFIG",              ENV_PATH,   AT(registry_config), &config_home, "registry/config.json"},
    {"HELM_REPOSITORY_CACHE",             ENV_PATH,   AT(repository_cache), &cache_home, "repository"},
    {"HELM_REPOSITORY_CONFIG",            ENV_PATH,   AT(repository_config), &config_home, "repositories.yaml"},
    {"KUBECONFIG",                        ENV_FLAG,   AT(kubeconfig), NULL, NULL}, /* the flag alone; else not shown */
};
/* clang-format on */

static const char *flag_text(const env_row *row, const global_flags *flags)
{
    if (row->offset != NO_FLAG)
        return *(const char *const *)(const void *)((const char *)flags + row->offset);
    return strcmp(row->key, "HELM_PLUGINS") == 0 || strcmp(row->key, "HELM_MAX_HISTORY") == 0 ? getenv(row->key) : NULL;
}

static void print_groups(const global_flags *flags, char *text, size_t size)
{
    strings groups = {0};
    size_t used = 0;

    global_flags_groups(flags, &groups);
    for (size_t i = 0; i < groups.count && used < size; i++)
        used += (size_t)snprintf(text + used, size - used, "%s%s", i > 0 ? "," : "", groups.items[i]);
    strings_free(&groups);
}

/* A float32 with two digits; the flag's text was checked, a variable that is no number counts as 0. */
static void print_qps(const char *text, char *out, size_t size)
{
    char why[256];
    bool ok = check_float(text, why, sizeof why);
    long long hundredths = 0;

    if (ok) {
        double number = strtod(text, NULL) * 100;
        hundredths = (long long)(number < 0 ? number - 0.5 : number + 0.5);
    }
    snprintf(out, size, "%s%lld.%02lld", hundredths < 0 ? "-" : "", llabs(hundredths / 100), llabs(hundredths % 100));
}

/* Go's Atoi would read it. */
static bool is_decimal(const char *text)
{
    char why[256];
    const char *digits = text + (*text == '-' || *text == '+');

    return *digits != '0' || digits[1] == '\0' ? check_int(text, why, sizeof why) : false;
}

/* The value of a row; false when it is not shown. */
static bool row_value(const env_row *row, const global_flags *flags, char *text, size_t size)
{
    text[0] = '\0';
    if (row->kind == ENV_PROGRAM) {
        snprintf(text, size, "%s", program_path());
    } else if (row->kind == ENV_BOOL) {
        snprintf(text, size, "%s", *(const bool *)((const char *)flags + row->offset) ? "true" : "false");
    } else if (row->kind == ENV_GROUPS) {
        print_groups(flags, text, size);
    } else {
        const char *given = flag_text(row, flags);
        bool use = given != NULL && *given != '\0' && (row->kind != ENV_NUMBER || is_decimal(given));
        if (row->kind == ENV_QPS)
            print_qps(use ? given : row->otherwise, text, size);
        else if (row->kind == ENV_PATH && !use)
            home_path(text, size, row->home, row->otherwise);
        else if (use || row->otherwise != NULL)
            snprintf(text, size, "%s", use ? given : row->otherwise);
        else
            return false;
    }
    return true;
}

static void print_all(const global_flags *flags)
{
    char text[LONGEST_VALUE];

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (row_value(&rows[i], flags, text, sizeof text))
            printf("%s=\"%s\"\n", rows[i].key, text);
}

/* A name that is not known has an empty value, as in Helm. */
static void print_one(const global_flags *flags, const char *key)
{
    char text[LONGEST_VALUE] = "";

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(rows[i].key, key) == 0)
            row_value(&rows[i], flags, text, sizeof text);
    printf("%s\n", text);
}

int command_env(int count, char **words)
{
    global_flags global = {0};
    const option_group own[] = {{NULL, NULL}};
    strings arguments = {0};
    int code;

    if (command_read(&form, own, &global, count, words, &arguments, &code)) {
        if (arguments.count == 0)
            print_all(&global);
        else
            print_one(&global, arguments.items[0]);
        code = 0;
    }
    global_flags_free(&global);
    strings_free(&arguments);
    return code;
}
