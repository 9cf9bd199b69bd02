/* From --env, --tenant, --cluster and --dimension to a target of the repository. */
#include "target_flags.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "limits.h"

#define AT(field) offsetof(target_flags, field)

static bool check_dimension(const char *text, char *why, size_t size)
{
    if (strchr(text, '=') != NULL && text[0] != '=')
        return true;
    snprintf(why, size, "must be NAME=VALUE");
    return false;
}

/* clang-format off */
const option target_options[] = {
    {"cluster", 0, OPTION_STRING, EFFECT_STORED, AT(cluster), "string",
     "the cluster to render for, a folder of clusters/", NULL, NULL, NULL},
    {"dimension", 0, OPTION_STRINGS, EFFECT_STORED, AT(dimensions), "NAME=VALUE",
     "a place in a dimension that gtmpl.yaml declares (can specify multiple)", check_dimension, NULL, NULL},
    {"env", 0, OPTION_STRING, EFFECT_STORED, AT(env), "string",
     "the environment to render for, a folder of environments/", NULL, NULL, NULL},
    {"tenant", 0, OPTION_STRING, EFFECT_STORED, AT(tenant), "string",
     "the tenant to render for, a folder of tenants/", NULL, NULL, NULL},
    {NULL, 0, OPTION_BOOL, EFFECT_NONE, 0, NULL, NULL, NULL, NULL, NULL},
};
/* clang-format on */

static void print_unknown(const gtmpl_repository *repository, const char *name, size_t length)
{
    char known[512] = "";
    size_t size = 0;

    for (size_t i = 0; i < gtmpl_repository_dimension_count(repository) && size < sizeof known; i++)
        size += (size_t)snprintf(known + size, sizeof known - size, "%s %s", i == 0 ? "; there are:" : ",",
                                 gtmpl_repository_dimension(repository, i));
    print_error("this repository has no dimension \"%.*s\"%s", (int)length, name, known);
}

static bool set_place(const gtmpl_repository *repository, const char **places, const char *name, size_t length,
                      const char *value)
{
    for (size_t i = 0; i < gtmpl_repository_dimension_count(repository); i++) {
        const char *dimension = gtmpl_repository_dimension(repository, i);
        if (strlen(dimension) != length || strncmp(dimension, name, length) != 0)
            continue;
        places[i] = value;
        return true;
    }
    print_unknown(repository, name, length);
    return false;
}

bool target_flags_places(const target_flags *flags, const gtmpl_repository *repository, const char **places)
{
    const struct {
        const char *name, *value;
    } named[] = {{"env", flags->env}, {"tenant", flags->tenant}, {"cluster", flags->cluster}};

    for (size_t i = 0; i < gtmpl_repository_dimension_count(repository); i++)
        places[i] = NULL;
    for (size_t i = 0; i < sizeof named / sizeof *named; i++)
        if (named[i].value != NULL &&
            !set_place(repository, places, named[i].name, strlen(named[i].name), named[i].value))
            return false;
    for (size_t i = 0; i < flags->dimensions.count; i++) {
        const char *text = flags->dimensions.items[i], *equals = strchr(text, '=');
        if (!set_place(repository, places, text, (size_t)(equals - text), equals + 1))
            return false;
    }
    return true;
}

gtmpl_status target_flags_repository(gtmpl_repository **repository, gtmpl_error **err)
{
    gtmpl_repository_options options = GTMPL_REPOSITORY_OPTIONS;

    options.limits = limits_now();
    return gtmpl_repository_open(repository, NULL, &options, err);
}

const char *target_flags_first(const target_flags *flags)
{
    return options_first_set(target_options, flags, (const char *const[]){NULL});
}

bool target_flags_addon(const target_flags *flags, const char *name, gtmpl_repository *repository,
                        const gtmpl_addon_options *options, gtmpl_addon **addon)
{
    const char **places = calloc(gtmpl_repository_dimension_count(repository) + 1, sizeof *places);
    const gtmpl_target target = {name, places};
    gtmpl_error *err = NULL;

    *addon = NULL;
    if (places != NULL && target_flags_places(flags, repository, places) &&
        gtmpl_addon_open(addon, repository, &target, options, &err) != GTMPL_OK)
        command_fail(err);
    free(places);
    return *addon != NULL;
}

bool target_flags_open(const target_flags *flags, const char *name, gtmpl_repository **repository, gtmpl_addon **addon)
{
    gtmpl_error *err = NULL;

    *addon = NULL;
    if (target_flags_repository(repository, &err) != GTMPL_OK)
        command_fail(err);
    else if (target_flags_addon(flags, name, *repository, NULL, addon))
        return true;
    gtmpl_repository_free(*repository);
    *repository = NULL;
    return false;
}

void target_flags_free(target_flags *flags)
{
    strings_free(&flags->dimensions);
}
