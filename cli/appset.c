/* gtmpl appset generate: ApplicationSets of files to Applications on standard output. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "commands.h"

typedef struct appset_flags {
    const char *clusters, *params;
    strings repositories;
    bool new_globbing;
    global_flags global;
} appset_flags;

#define AT(field) offsetof(appset_flags, field)

static bool check_repository(const char *text, char *why, size_t size)
{
    const char *equals = strrchr(text, '=');

    if (equals != NULL && equals != text && equals[1] != '\0')
        return true;
    snprintf(why, size, "must be URL=DIR");
    return false;
}

/* clang-format off */
static const option appset_options[] = {
    {"clusters", 0, OPTION_STRING, EFFECT_STORED, AT(clusters), "file",
     "the Secrets of Argo CD's clusters (default: the local cluster alone)", NULL, NULL, NULL},
    {"new-git-file-globbing", 0, OPTION_BOOL, EFFECT_STORED, AT(new_globbing), NULL,
     "match files of git generators as Argo CD does where that option is on", NULL, NULL, NULL},
    {"params", 0, OPTION_STRING, EFFECT_STORED, AT(params), "file",
     "parameters for generators that ask a server: pull requests, repositories, plugins, decisions", NULL, NULL, NULL},
    {"repo", 0, OPTION_STRINGS, EFFECT_STORED, AT(repositories), "URL=DIR",
     "a folder that stands for a repository; *=DIR for every other one (can specify multiple)", check_repository, NULL,
     NULL},
    {NULL, 0, OPTION_BOOL, EFFECT_NONE, 0, NULL, NULL, NULL, NULL, NULL},
};
/* clang-format on */

static const command_form form = {
    "appset generate",
    " FILE...",
    "Prints the Applications that Argo CD's controller would make of the ApplicationSets in files, without a "
    "cluster.\n\n"
    "    $ gtmpl appset generate appsets/*.yaml --clusters clusters.yaml --repo https://git.example.com/fleet=.\n\n"
    "Exit codes: 0 all went well, 1 an ApplicationSet failed (the others are printed).",
    1,
    -1,
};

/* --- What stands for repositories --- */

typedef struct repositories {
    gtmpl_appset_repository *items; /* their URLs are owned */
    size_t count;
} repositories;

static void repositories_free(repositories *r)
{
    for (size_t i = 0; i < r->count; i++)
        free((void *)(uintptr_t)r->items[i].url);
    free(r->items);
}

static bool repositories_read(repositories *r, const strings *given)
{
    r->items = calloc(given->count + 1, sizeof *r->items);
    for (size_t i = 0; r->items != NULL && i < given->count; i++) {
        const char *text = given->items[i], *equals = strrchr(text, '=');
        char *url = strndup(text, (size_t)(equals - text));
        if (url == NULL)
            return false;
        r->items[r->count++] = (gtmpl_appset_repository){url, equals + 1};
    }
    return r->items != NULL;
}

/* --- Printing --- */

/* An error on one line: Argo CD's texts quote templates, line ends and all. */
static void print_one_line(const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '\n')
            fputs("\\n", stderr);
        else
            fputc(*text, stderr);
    }
    fputc('\n', stderr);
}

static int print_set(const gtmpl_appsets *sets, size_t i)
{
    unsigned line, column;
    const char *error = gtmpl_appset_error(sets, i, &line, &column);

    if (*error != '\0') {
        fprintf(stderr, "Error: %s:", gtmpl_appset_file(sets, i));
        if (line > 0)
            fprintf(stderr, "%u:%u:", line, column);
        fprintf(stderr, " ApplicationSet %s: ", gtmpl_appset_name(sets, i));
        print_one_line(error);
        return 1;
    }
    for (size_t n = 0; n < gtmpl_appset_application_count(sets, i); n++) {
        size_t size;
        const char *text = gtmpl_appset_application(sets, i, n, &size);
        fputs("---\n", stdout);
        fwrite(text, 1, size, stdout);
    }
    return 0;
}

static int run_files(gtmpl_appsets *sets, const strings *files)
{
    int code = 0;

    for (size_t f = 0; f < files->count; f++) {
        gtmpl_error *err = NULL;
        size_t before = gtmpl_appset_count(sets);
        if (gtmpl_appsets_run(sets, files->items[f], &err) != GTMPL_OK)
            code = command_fail(err);
        for (size_t i = before; i < gtmpl_appset_count(sets); i++)
            code |= print_set(sets, i);
    }
    return code;
}

static int run(const appset_flags *flags, const strings *files)
{
    gtmpl_appset_options options = GTMPL_APPSET_OPTIONS;
    repositories given = {NULL, 0};
    gtmpl_appsets *sets = NULL;
    gtmpl_error *err = NULL;
    int code = 1;

    if (!repositories_read(&given, &flags->repositories)) {
        print_error("out of memory");
    } else {
        options.clusters = flags->clusters;
        options.params = flags->params;
        options.repositories = given.items;
        options.repository_count = given.count;
        options.new_git_file_globbing = flags->new_globbing;
        if (gtmpl_appsets_open(&sets, &options, &err) == GTMPL_OK)
            code = run_files(sets, files);
        else
            code = command_fail(err);
    }
    gtmpl_appsets_free(sets);
    repositories_free(&given);
    return code;
}

int command_appset_generate(int count, char **words)
{
    appset_flags flags = {0};
    const option_group own[] = {{appset_options, &flags}, {NULL, NULL}};
    strings arguments = {0};
    int code;

    if (command_read(&form, own, &flags.global, count, words, &arguments, &code))
        code = run(&flags, &arguments);
    strings_free(&flags.repositories);
    global_flags_free(&flags.global);
    strings_free(&arguments);
    return code;
}
