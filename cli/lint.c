/* gtmpl lint: Helm's command of the same name, with its findings, summary and exit code. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "command.h"
#include "commands.h"
#include "limits.h"
#include "values_flags.h"

typedef struct lint_flags {
    bool quiet, strict, with_subcharts, skip_schema_validation;
    const char *kube_version;
    values_flags values;
    global_flags global;
} lint_flags;

#define AT(field) offsetof(lint_flags, field)

/* clang-format off */
static const option lint_options[] = {
    {"kube-version", 0, OPTION_STRING, EFFECT_STORED, AT(kube_version), "string",
     "Kubernetes version used for capabilities and deprecation checks", NULL, NULL, NULL},
    {"quiet", 0, OPTION_BOOL, EFFECT_STORED, AT(quiet), NULL, "print only warnings and errors", NULL, NULL, NULL},
    {"skip-schema-validation", 0, OPTION_BOOL, EFFECT_STORED, AT(skip_schema_validation), NULL,
     "if set, disables JSON schema validation", NULL, NULL, NULL},
    {"strict", 0, OPTION_BOOL, EFFECT_STORED, AT(strict), NULL, "fail on lint warnings", NULL, NULL, NULL},
    {"with-subcharts", 0, OPTION_BOOL, EFFECT_STORED, AT(with_subcharts), NULL, "lint dependent charts", NULL, NULL, NULL},
    {NULL, 0, OPTION_BOOL, EFFECT_NONE, 0, NULL, NULL, NULL, NULL, NULL},
};
/* clang-format on */

static const command_form form = {
    "lint",
    " PATH",
    "Runs a series of tests to verify that the chart is well-formed: [ERROR] for what will cause it to fail, "
    "[WARNING]\n"
    "for what breaks with convention.",
    1,
    -1,
};

/* --- Subcharts --- */

static bool ends(const char *text, const char *end)
{
    size_t size = strlen(text), length = strlen(end);

    return size >= length && strcmp(text + size - length, end) == 0;
}

/* `folder/name`; the caller frees it. */
static char *join(const char *folder, const char *name)
{
    size_t size = strlen(folder) + strlen(name) + 2;
    char *path = malloc(size);

    if (path != NULL)
        snprintf(path, size, "%s/%s", folder, name);
    return path;
}

static void walk(const char *path, strings *paths);

static void visit(const char *folder, const char *name, strings *paths)
{
    char *path = join(folder, name);

    if (path == NULL)
        return;
    if (strcmp(name, "Chart.yaml") == 0)
        strings_add(paths, folder);
    else if (ends(name, ".tgz") || ends(name, ".tar.gz"))
        strings_add(paths, path);
    walk(path, paths);
    free(path);
}

/* All folders with a Chart.yaml and all archives below a folder, in the order of names; links are not followed. */
static void walk(const char *path, strings *paths)
{
    struct dirent **entries;
    struct stat state;

    if (lstat(path, &state) != 0 || !S_ISDIR(state.st_mode))
        return;
    int count = scandir(path, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        if (strcmp(entries[i]->d_name, ".") != 0 && strcmp(entries[i]->d_name, "..") != 0)
            visit(path, entries[i]->d_name, paths);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
}

/* The folder charts/ of a chart, as Go joins the two: `./a/` gives `a/charts`. */
static char *charts_folder(const char *path)
{
    size_t length = strlen(path);

    while (strncmp(path, "./", 2) == 0) {
        path += 2 + strspn(path + 2, "/");
        length = strlen(path);
    }
    while (length > 1 && path[length - 1] == '/')
        length--;
    char *folder = malloc(length + sizeof "/charts");
    if (folder == NULL)
        return NULL;
    if (length == 0 || (length == 1 && path[0] == '.'))
        strcpy(folder, "charts");
    else
        snprintf(folder, length + sizeof "/charts", "%.*s/charts", (int)length, path);
    return folder;
}

static void add_paths(strings *paths, const strings *arguments, bool with_subcharts)
{
    for (size_t i = 0; i < arguments->count; i++)
        strings_add(paths, arguments->items[i]);
    for (size_t i = 0; i < arguments->count && with_subcharts; i++) {
        char *folder = charts_folder(arguments->items[i]);
        if (folder != NULL)
            walk(folder, paths);
        free(folder);
    }
}

/* --- Findings --- */

typedef struct summary {
    size_t failed, noticed; /* charts with errors; charts with anything but information */
} summary;

static void print_findings(const gtmpl_lint *result, bool quiet)
{
    static const char *const names[] = {"UNKNOWN", "INFO", "WARNING", "ERROR"};

    for (size_t i = 0; i < gtmpl_lint_count(result); i++) {
        const gtmpl_finding *f = gtmpl_lint_finding(result, i);
        if (!quiet || f->severity > GTMPL_SEVERITY_INFO)
            printf("[%s] %s: %s\n", names[f->severity], f->path, f->text);
    }
}

static gtmpl_severity worst(const gtmpl_lint *result)
{
    gtmpl_severity most = GTMPL_SEVERITY_INFO;

    for (size_t i = 0; i < gtmpl_lint_count(result); i++)
        if (gtmpl_lint_finding(result, i)->severity > most)
            most = gtmpl_lint_finding(result, i)->severity;
    return most;
}

static void print_chart(const char *path, const gtmpl_lint *result, const gtmpl_error *err, const lint_flags *flags,
                        summary *s)
{
    gtmpl_severity most = result != NULL ? worst(result) : GTMPL_SEVERITY_ERROR;
    gtmpl_severity tolerated = flags->strict ? GTMPL_SEVERITY_INFO : GTMPL_SEVERITY_WARNING;

    s->noticed += most > GTMPL_SEVERITY_INFO;
    s->failed += most > tolerated;
    if (flags->quiet && most == GTMPL_SEVERITY_INFO)
        return;
    printf("==> Linting %s\n", path);
    if (result != NULL)
        print_findings(result, flags->quiet);
    else
        printf("Error %s\n", gtmpl_error_message(err));
    putchar('\n');
}

static int print_summary(const summary *s, size_t count, bool quiet)
{
    fflush(stdout);
    if (s->failed > 0) {
        print_error("%zu chart(s) linted, %zu chart(s) failed", count, s->failed);
        return 1;
    }
    if (!quiet || s->noticed > 0)
        printf("%zu chart(s) linted, 0 chart(s) failed\n", count);
    return 0;
}

static int lint_all(const strings *paths, const gtmpl_values *values, const lint_flags *flags)
{
    gtmpl_lint_options options = GTMPL_LINT_OPTIONS;
    summary s = {0, 0};

    options.namespace_ = flags->global.namespace_;
    if (flags->kube_version != NULL && flags->kube_version[0] != '\0')
        options.kube_version = flags->kube_version;
    options.skip_schema_validation = flags->skip_schema_validation;
    options.warning = print_warning;
    options.limits = limits_now();
    for (size_t i = 0; i < paths->count; i++) {
        gtmpl_lint *result = NULL;
        gtmpl_error *err = NULL;
        gtmpl_status status = gtmpl_lint_chart(&result, paths->items[i], values, &options, &err);
        if (status == GTMPL_EINVALID || status == GTMPL_ENOMEM)
            return command_fail(err);
        print_chart(paths->items[i], result, err, flags, &s);
        gtmpl_lint_free(result);
        gtmpl_error_free(err);
    }
    return print_summary(&s, paths->count, flags->quiet);
}

static int run(const strings *arguments, const lint_flags *flags)
{
    gtmpl_values *values = NULL;
    gtmpl_error *err = NULL;
    strings paths = {0};
    int code;

    add_paths(&paths, arguments, flags->with_subcharts);
    if (gtmpl_values_new_limited(&values, limits_now(), &err) == GTMPL_OK && values_flags_read(&flags->values, values, &err) == GTMPL_OK)
        code = lint_all(&paths, values, flags);
    else
        code = command_fail(err);
    gtmpl_values_free(values);
    strings_free(&paths);
    return code;
}

int command_lint(int count, char **words)
{
    lint_flags flags = {0};
    const option_group own[] = {{lint_options, &flags}, {values_options, &flags.values}, {NULL, NULL}};
    strings arguments = {0};
    int code;

    if (command_read(&form, own, &flags.global, count, words, &arguments, &code))
        code = run(&arguments, &flags);
    values_flags_free(&flags.values);
    global_flags_free(&flags.global);
    strings_free(&arguments);
    return code;
}
