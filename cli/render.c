/* gtmpl render: an addon of the GitOps repository around the working directory, with the layers that it gets there. */
#include "render.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chart_flags.h"
#include "command.h"
#include "commands.h"

#define AT(field) offsetof(render_flags, field)

static const command_form form = {
    "render",
    " [ADDON]",
    "Render an addon of a GitOps repository: its chart, with the values of the layers below, the lowest first.\n\n"
    "  the chart's values.yaml\n"
    "  default/addons/ADDON/values.yaml\n"
    "  environments/ENV/addons.yaml (the entry ADDON, and global), environments/ENV/addons/ADDON/values.yaml\n"
    "  tenants/TENANT/addons.yaml (likewise), tenants/TENANT/addons/ADDON/values.yaml\n"
    "  clusters/CLUSTER/addons/ADDON/values.yaml\n"
    "  -f, then --set and its like\n\n"
    "A gtmpl.yaml at the root of the repository can say otherwise.",
    0,
    -1,
};

/* clang-format off */
static const option render_options[] = {
    {"all", 0, OPTION_BOOL, EFFECT_STORED, AT(all), NULL,
     "render every addon (or those that are named) for every place into --output-dir, a file each", NULL, NULL, NULL},
    {"jobs", 'j', OPTION_STRING, EFFECT_STORED, AT(jobs), "int",
     "with --all, how many threads render (default: one a processor)", check_uint, NULL, NULL},
    {"name", 0, OPTION_STRING, EFFECT_STORED, AT(name), "string",
     "name of the release (default: the addon's, or what gtmpl.yaml says)", NULL, NULL, NULL},
    {NULL, 0, OPTION_BOOL, EFFECT_NONE, 0, NULL, NULL, NULL, NULL, NULL},
};
/* clang-format on */

static int render_addon(gtmpl_addon *addon, render_flags *flags)
{
    template_flags *t = &flags->template;
    gtmpl_render_options options = GTMPL_RENDER_OPTIONS;
    gtmpl_release release = *gtmpl_addon_release(addon);
    gtmpl_error *err = NULL;

    gtmpl_addon_capabilities(addon, &options);
    template_options_apply(&options, t);
    if (flags->name != NULL)
        release.name = flags->name;
    if (t->global.namespace_ != NULL)
        release.namespace_ = t->global.namespace_;
    release.is_upgrade = t->is_upgrade;
    if (values_flags_read(&t->values, gtmpl_addon_values(addon), &err) != GTMPL_OK)
        return command_fail_at(err);
    return template_render(gtmpl_addon_chart(addon), gtmpl_addon_values(addon), &release, &options, t);
}

static int render_one(const char *name, render_flags *flags)
{
    gtmpl_repository *repository;
    gtmpl_addon *addon;
    int code = 1;

    if (strchr(name, '/') != NULL) {
        print_error("%s is a path: render takes an addon by its name, and template a chart by its path", name);
        return code;
    }
    if (target_flags_open(&flags->target, name, &repository, &addon))
        code = render_addon(addon, flags);
    gtmpl_addon_free(addon);
    gtmpl_repository_free(repository);
    return code;
}

static int render_every(const strings *addons, render_flags *flags)
{
    gtmpl_repository *repository = NULL;
    gtmpl_error *err = NULL;
    int code = 1;

    if (flags->template.output_dir == NULL || flags->template.output_dir[0] == '\0')
        print_error("--all needs --output-dir, the folder to write to");
    else if (target_flags_repository(&repository, &err) != GTMPL_OK)
        code = command_fail(err);
    else
        code = render_all(repository, addons, flags);
    gtmpl_repository_free(repository);
    return code;
}

static int run(const strings *arguments, render_flags *flags)
{
    if (flags->all)
        return render_every(arguments, flags);
    if (arguments->count != 1) {
        print_error(arguments->count == 0 ? "which addon? Name one, or ask for --all"
                                          : "one addon at a time, or several with --all");
        return 1;
    }
    return render_one(arguments->items[0], flags);
}

int command_render(int count, char **words)
{
    render_flags flags = {0};
    const option_group groups[] = {{render_options, &flags},
                                   {target_options, &flags.target},
                                   {template_options, &flags.template},
                                   {reproducible_options, &flags.template.reproducible},
                                   {values_options, &flags.template.values},
                                   {chart_options, &flags.template.chart},
                                   {NULL, NULL}};
    strings arguments = {0};
    int code;

    if (command_read(&form, groups, &flags.template.global, count, words, &arguments, &code))
        code = template_flags_check(&flags.template, count, words) ? run(&arguments, &flags) : 1;
    target_flags_free(&flags.target);
    template_flags_free(&flags.template);
    strings_free(&arguments);
    return code;
}
