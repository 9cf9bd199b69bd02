/*
 * gtmpl version: Helm's answers to the tools that ask for its version. Called by another name than helm and without
 * flags it tells gtmpl's own. Helm 3 had a flag -c that Helm 4 no longer takes; who asks with it knows Helm 3 only, and
 * gets the version of the Helm 3 whose command line is meant.
 */
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "commands.h"

#define HELM_3_VERSION     "v3.22.0"
#define KUBERNETES_VERSION "v1.37"

typedef struct version_flags {
    bool client, is_short;
    const char *template_;
} version_flags;

#define AT(field) offsetof(version_flags, field)

/* clang-format off */
static const option version_options[] = {
    {"client", 'c', OPTION_BOOL, EFFECT_STORED, AT(client), NULL, "answer as Helm 3, to tools that know no other", NULL, NULL, NULL},
    {"short", 0, OPTION_BOOL, EFFECT_STORED, AT(is_short), NULL, "print the version number", NULL, NULL, NULL},
    {"template", 0, OPTION_STRING, EFFECT_STORED, AT(template_), "string", "template for version string format", NULL, NULL, NULL},
    {NULL, 0, OPTION_BOOL, EFFECT_NONE, 0, NULL, NULL, NULL, NULL, NULL},
};
/* clang-format on */

static const command_form form = {
    "version", "", "Print the version of Helm whose output gtmpl gives, as Helm prints it.", 0, 0,
};

/* Adds the fields of Helm's version.BuildInfo to the values of a template. */
static gtmpl_status add_fields(gtmpl_values *values, const char *version, gtmpl_error **err)
{
    char fields[256];
    int size = snprintf(fields, sizeof fields,
                        "{\"Version\": \"%s\", \"GitCommit\": \"\", \"GitTreeState\": \"\", \"GoVersion\": \"\", "
                        "\"KubeClientVersion\": \"" KUBERNETES_VERSION "\"}",
                        version);

    return gtmpl_values_add_text(values, fields, (size_t)size, "version", "version", err);
}

static int print_template(const char *text, const char *version)
{
    gtmpl_eval_options options = GTMPL_EVAL_OPTIONS;
    gtmpl_values *values = NULL;
    gtmpl_error *err = NULL;
    char *result = NULL;
    size_t size;
    int code = 0;

    options.name = "_";
    options.library = GTMPL_LIBRARY_GO;
    if (gtmpl_values_new(&values, &err) == GTMPL_OK && add_fields(values, version, &err) == GTMPL_OK &&
        gtmpl_eval(&result, &size, text, strlen(text), values, &options, &err) == GTMPL_OK)
        fwrite(result, 1, size, stdout);
    else
        code = command_fail(err);
    gtmpl_text_free(result);
    gtmpl_values_free(values);
    return code;
}

static void print_build_info(const char *version, bool client)
{
    printf("version.BuildInfo{Version:\"%s\", GitCommit:\"\", GitTreeState:\"\", GoVersion:\"\"%s}\n", version,
           client ? "" : ", KubeClientVersion:\"" KUBERNETES_VERSION "\"");
}

static int run(const version_flags *flags)
{
    const char *version = flags->client ? HELM_3_VERSION : gtmpl_helm_version();

    if (flags->template_ != NULL && flags->template_[0] != '\0')
        return print_template(flags->template_, version);
    if (flags->is_short)
        printf("%s\n", version);
    else if (flags->client || strcmp(program_name(), "helm") == 0)
        print_build_info(version, flags->client);
    else
        printf("gtmpl %s (renders as Helm %s)\n", gtmpl_version(), version);
    return 0;
}

int command_version(int count, char **words)
{
    version_flags flags = {0};
    global_flags global = {0};
    const option_group own[] = {{version_options, &flags}, {NULL, NULL}};
    strings arguments = {0};
    int code;

    if (command_read(&form, own, &global, count, words, &arguments, &code))
        code = run(&flags);
    global_flags_free(&global);
    strings_free(&arguments);
    return code;
}
