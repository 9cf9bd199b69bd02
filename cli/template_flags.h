/* The flags of gtmpl template: all of helm template's. */
#ifndef CLI_TEMPLATE_FLAGS_H
#define CLI_TEMPLATE_FLAGS_H

#include "chart_flags.h"
#include "global_flags.h"
#include "post_render.h"
#include "reproducible_flags.h"
#include "values_flags.h"

typedef struct template_flags {
    bool include_crds, is_upgrade, no_hooks, skip_tests, skip_schema_validation;
    bool generate_name, release_name, validate;
    const char *kube_version, *name_template, *output_dir, *dry_run, *compat;
    gtmpl_compat compat_mode; /* what `compat` says */
    strings api_versions, show_only, labels, post_renderers, post_renderer_args;
    post_renderer post_renderer;
    chart_flags chart;
    reproducible_flags reproducible;
    values_flags values;
    global_flags global;
} template_flags;

extern const option template_options[];

/*
 * Reads a command line. False when it is wrong, or asks for what needs a cluster: the error has been printed. The flags
 * must be freed either way.
 */
bool template_flags_read(template_flags *flags, int count, char **words, strings *arguments);

/* What it does beyond reading single flags, for commands that read these among others: checks, and what they mean. */
bool template_flags_check(template_flags *flags, int count, char **words);

void template_flags_free(template_flags *flags);

#endif
