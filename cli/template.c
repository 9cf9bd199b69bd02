/* gtmpl template: Helm's command of the same name, with its flags, order of work and messages. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <gtmpl/gtmpl.h>

#include "chart_flags.h"
#include "command.h"
#include "commands.h"
#include "interrupt.h"
#include "limits.h"
#include "processors.h"
#include "template.h"

static const command_form form = {
    "template", " [NAME] [CHART]", "Render chart templates locally and display the output.", 1, 2,
};

/* Prints an error in Helm's way and releases it. */
static int fail(gtmpl_error *err, bool debug)
{
    const char *hint = "";

    if (gtmpl_error_while_rendering(err) && !debug)
        hint = "\n\nUse --debug flag to render out invalid YAML";
    print_error("%s%s", gtmpl_error_message(err), hint);
    gtmpl_error_free(err);
    return 1;
}

/* An empty text counts as none, as it does for Helm. */
static bool is_given(const char *text)
{
    return text != NULL && *text != '\0';
}

/* --- The release's name --- */

/* The chart's file name up to its first dot, and the time, as Helm generates it. */
static void generate_name(char *name, size_t size, const char *chart, const reproducible_flags *flags)
{
    long long now = flags->on ? flags->time : time(NULL);
    size_t end = strlen(chart);

    while (end > 1 && chart[end - 1] == '/')
        end--;
    size_t start = end;
    while (start > 0 && chart[start - 1] != '/')
        start--;
    size_t length = strcspn(chart + start, "./");
    if (start + length > end)
        length = end - start;
    if (length == 0 && strncmp(chart + start, ".", end - start) == 0)
        snprintf(name, size, "chart-%lld", now);
    else
        snprintf(name, size, "%.*s-%lld", (int)length, chart + start, now);
}

/* --name-template: a template without values. */
static bool name_from_template(const char *text, char **name, const reproducible_flags *flags)
{
    gtmpl_eval_options options = GTMPL_EVAL_OPTIONS;
    gtmpl_error *err = NULL;
    size_t size;

    options.name = "name-template";
    options.library = GTMPL_LIBRARY_SPRIG;
    options.reproducible = flags->on;
    options.seed = flags->seed;
    options.time = flags->time;
    if (gtmpl_eval(name, &size, text, strlen(text), NULL, &options, &err) == GTMPL_OK)
        return true;
    fail(err, true);
    return false;
}

typedef struct release_name {
    const char *name;
    char *owned; /* released with gtmpl_text_free */
    char generated[512];
} release_name;

static bool choose_name(release_name *r, const strings *arguments, const template_flags *flags)
{
    if (arguments->count == 2) {
        r->name = arguments->items[0];
        if (!flags->generate_name && !is_given(flags->name_template))
            return true;
        print_error("cannot set --%s and also specify a name",
                    flags->generate_name ? "generate-name" : "name-template");
        return false;
    }
    if (is_given(flags->name_template)) {
        if (!name_from_template(flags->name_template, &r->owned, &flags->reproducible))
            return false;
        r->name = r->owned;
        return true;
    }
    if (flags->generate_name) {
        generate_name(r->generated, sizeof r->generated, arguments->items[0], &flags->reproducible);
        r->name = r->generated;
    }
    return true;
}

/* --- Rendering --- */

static void print_written(void *context, const char *path)
{
    (void)context;
    printf("wrote %s\n", path);
}

static int write_files(const gtmpl_render *render, const char *name, const template_flags *flags)
{
    gtmpl_files_options options = GTMPL_FILES_OPTIONS;
    gtmpl_error *err = NULL;

    options.folder = flags->output_dir;
    options.below = flags->release_name ? name : NULL;
    options.no_hooks = flags->no_hooks;
    options.skip_tests = flags->skip_tests;
    options.written = print_written;
    interrupt_hold();
    gtmpl_status status = gtmpl_render_write_files(render, &options, &err);
    interrupt_release();
    if (status != GTMPL_OK)
        return fail(err, flags->global.debug);
    if (flags->show_only.count > 0) {
        print_error("could not find template %s in chart", flags->show_only.items[0]);
        return 1;
    }
    putchar('\n');
    return 0;
}

static gtmpl_status print_manifests(const gtmpl_render *render, const template_flags *flags, gtmpl_error **err)
{
    gtmpl_write_options options = GTMPL_WRITE_OPTIONS;

    options.no_hooks = flags->no_hooks;
    options.skip_tests = flags->skip_tests;
    options.show_only = flags->show_only.items;
    options.show_only_count = flags->show_only.count;
    return gtmpl_render_write(render, &options, stdout, err);
}

static int print_result(const gtmpl_render *render, const template_flags *flags)
{
    gtmpl_error *err = NULL;

    return print_manifests(render, flags, &err) == GTMPL_OK ? 0 : fail(err, flags->global.debug);
}

static int show(const gtmpl_render *render, const char *name, const template_flags *flags)
{
    if (is_given(flags->output_dir))
        return write_files(render, name, flags);
    return print_result(render, flags);
}

void template_options_apply(gtmpl_render_options *options, template_flags *flags)
{
    if (is_given(flags->kube_version))
        options->kube_version = flags->kube_version;
    if (flags->api_versions.count > 0) {
        options->api_versions = flags->api_versions.items;
        options->api_version_count = flags->api_versions.count;
    }
    options->include_crds = flags->include_crds;
    options->skip_schema_validation = flags->skip_schema_validation;
    options->compat = flags->compat_mode;
    options->warning = print_warning;
    options->threads = processors(NULL);
    options->write_only = 1;
    options->limits = limits_now();
    options->reproducible = flags->reproducible.on;
    options->seed = flags->reproducible.seed;
    options->time = flags->reproducible.time;
    if (flags->post_renderer.path != NULL || flags->post_renderer.plugin != NULL) {
        options->post_render = post_renderer_run;
        options->post_context = &flags->post_renderer;
    }
}

int template_render(const gtmpl_chart *chart, const gtmpl_values *values, const gtmpl_release *release,
                    const gtmpl_render_options *options, const template_flags *flags)
{
    gtmpl_render *render = NULL;
    gtmpl_error *err = NULL;
    int code = 0;

    gtmpl_status status = gtmpl_render_chart(&render, chart, values, release, options, &err);
    if (status == GTMPL_OK) {
        code = show(render, release->name != NULL ? release->name : "release-name", flags);
    } else {
        if (render != NULL && flags->global.debug)
            print_manifests(render, flags, NULL); /* a template that --show-only misses has its reason in err */
        fflush(stdout);
        code = fail(err, flags->global.debug);
    }
    gtmpl_render_free(render);
    return code;
}

/* Labels that would be Helm's own; nothing else becomes of labels here. */
static bool check_labels(const strings *labels)
{
    static const char *const reserved[] = {"name", "owner", "status", "version", "createdAt", "modifiedAt"};

    for (size_t i = 0; i < labels->count; i++) {
        size_t length = strcspn(labels->items[i], "=");
        for (size_t k = 0; k < sizeof reserved / sizeof *reserved; k++)
            if (strlen(reserved[k]) == length && strncmp(labels->items[i], reserved[k], length) == 0) {
                print_error("user supplied labels contains system reserved label name. System labels: [name owner "
                            "status version createdAt modifiedAt]");
                return false;
            }
    }
    return true;
}

static int render_chart(const gtmpl_chart *chart, const gtmpl_values *values, const char *name, template_flags *flags)
{
    gtmpl_render_options options = GTMPL_RENDER_OPTIONS;
    const gtmpl_release release = {name, flags->global.namespace_, flags->is_upgrade};

    template_options_apply(&options, flags);
    return template_render(chart, values, &release, &options, flags);
}

/* Helm looks for the chart first, then reads values, then loads the chart; errors come in that order. */
static int run(const char *name, const char *path, template_flags *flags)
{
    gtmpl_chart_options options = GTMPL_CHART_OPTIONS;
    gtmpl_chart *chart = NULL;
    gtmpl_values *values = NULL;
    gtmpl_error *err = NULL;
    struct stat found;
    int code;

    options.warning = print_warning;
    options.compat = flags->compat_mode;
    options.read_late = 1;
    options.threads = processors(NULL);
    options.limits = limits_now();
    gtmpl_status status = gtmpl_values_new_limited(&values, limits_now(), &err);
    if (status == GTMPL_OK && stat(path, &found) == 0)
        status = values_flags_read(&flags->values, values, &err);
    if (status == GTMPL_OK)
        status = gtmpl_chart_open(&chart, path, &options, &err);
    if (status != GTMPL_OK)
        code = fail(err, flags->global.debug);
    else
        code = check_labels(&flags->labels) ? render_chart(chart, values, name, flags) : 1;
    gtmpl_values_free(values);
    gtmpl_chart_free(chart);
    return code;
}

static int run_named(const strings *arguments, template_flags *flags)
{
    release_name release = {NULL, NULL, ""};
    int code = 1;

    const char *path = arguments->items[arguments->count - 1];

    if (choose_name(&release, arguments, flags) && chart_flags_check(&flags->chart, path))
        code = run(release.name, path, flags);
    gtmpl_text_free(release.owned);
    return code;
}

static void print_too_many(const strings *arguments)
{
    fputs("Error: expected at most two arguments, unexpected arguments: ", stderr);
    for (size_t i = 2; i < arguments->count; i++)
        fprintf(stderr, "%s%s", i > 2 ? ", " : "", arguments->items[i]);
    fputc('\n', stderr);
}

int command_template(int count, char **words)
{
    template_flags flags = {0};
    const option_group own[] = {{template_options, &flags},
                                {reproducible_options, &flags.reproducible},
                                {values_options, &flags.values},
                                {chart_options, &flags.chart},
                                {NULL, NULL}};
    strings arguments = {0};
    int code = 1;

    if (command_viewed(&form, own, &flags.global, count, words))
        code = 0;
    else if (template_flags_read(&flags, count, words, &arguments)) {
        if (flags.global.help) {
            command_print_help(&form, own);
            code = 0;
        } else if (arguments.count == 0) {
            print_error("\"%s template\" requires at least 1 argument\n\n"
                        "Usage:  %s template [NAME] [CHART] [flags]",
                        program_name(), program_name());
        } else if (arguments.count > 2) {
            print_too_many(&arguments);
        } else {
            code = run_named(&arguments, &flags);
        }
    }
    template_flags_free(&flags);
    strings_free(&arguments);
    return code;
}
