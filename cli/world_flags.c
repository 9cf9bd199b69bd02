/* Clusters, repositories and parameters from the command line. */
#include "world_flags.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AT(field) offsetof(world_flags, field)

static bool check_repository(const char *text, char *why, size_t size)
{
    const char *equals = strrchr(text, '=');

    if (equals != NULL && equals != text && equals[1] != '\0')
        return true;
    snprintf(why, size, "must be URL=DIR");
    return false;
}

/* clang-format off */
const option world_options[] = {
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

/* The URLs are the options' own. */
static bool add_repositories(const strings *given, gtmpl_appset_options *options)
{
    gtmpl_appset_repository *items = calloc(given->count + 1, sizeof *items);

    options->repositories = items;
    for (size_t i = 0; items != NULL && i < given->count; i++) {
        const char *text = given->items[i], *equals = strrchr(text, '=');
        char *url = strndup(text, (size_t)(equals - text));
        if (url == NULL)
            return false;
        items[options->repository_count++] = (gtmpl_appset_repository){url, equals + 1};
    }
    return items != NULL;
}

bool world_flags_apply(const world_flags *flags, gtmpl_appset_options *options)
{
    options->clusters = flags->clusters;
    options->params = flags->params;
    options->new_git_file_globbing = flags->new_globbing;
    if (add_repositories(&flags->repositories, options))
        return true;
    print_error("out of memory");
    world_options_free(options);
    return false;
}

void world_options_free(gtmpl_appset_options *options)
{
    for (size_t i = 0; i < options->repository_count; i++)
        free((void *)(uintptr_t)options->repositories[i].url);
    free((void *)(uintptr_t)options->repositories);
    options->repositories = NULL;
    options->repository_count = 0;
}

void world_flags_free(world_flags *flags)
{
    strings_free(&flags->repositories);
}
