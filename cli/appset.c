/* gtmpl appset generate: ApplicationSets of files to Applications on standard output. */
#include <stdio.h>

#include "command.h"
#include "commands.h"
#include "limits.h"
#include "world_flags.h"

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

/* --- Printing --- */

static int print_set(const gtmpl_appsets *sets, size_t i)
{
    unsigned line, column;
    const char *error = gtmpl_appset_error(sets, i, &line, &column);

    if (*error != '\0') {
        fprintf(stderr, "Error: %s:", gtmpl_appset_file(sets, i));
        if (line > 0)
            fprintf(stderr, "%u:%u:", line, column);
        fprintf(stderr, " ApplicationSet %s: ", gtmpl_appset_name(sets, i));
        print_error_line(error); /* Argo CD's texts quote templates, line ends and all */
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

static int run(const world_flags *flags, const strings *files)
{
    gtmpl_appset_options options = GTMPL_APPSET_OPTIONS;
    gtmpl_repository_options looking = GTMPL_REPOSITORY_OPTIONS;
    gtmpl_appsets *sets = NULL;
    gtmpl_repository *repository = NULL;
    gtmpl_error *err = NULL;
    int code = 1;

    if (!world_flags_apply(flags, &options))
        return 1;
    looking.limits = options.limits = limits_now();
    (void)gtmpl_repository_open(&repository, NULL, &looking, NULL); /* there need not be one */
    options.repository = repository;
    if (gtmpl_appsets_open(&sets, &options, &err) == GTMPL_OK)
        code = run_files(sets, files);
    else
        code = command_fail(err);
    gtmpl_appsets_free(sets);
    world_options_free(&options);
    gtmpl_repository_free(repository);
    return code;
}

int command_appset_generate(int count, char **words)
{
    world_flags flags = {0};
    global_flags global = {0};
    const option_group own[] = {{world_options, &flags}, {NULL, NULL}};
    strings arguments = {0};
    int code;

    if (command_read(&form, own, &global, count, words, &arguments, &code))
        code = run(&flags, &arguments);
    world_flags_free(&flags);
    global_flags_free(&global);
    strings_free(&arguments);
    return code;
}
