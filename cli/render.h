/* The flags of gtmpl render, and what it does when all addons are asked for. */
#ifndef CLI_RENDER_H
#define CLI_RENDER_H

#include <gtmpl/gtmpl.h>

#include "target_flags.h"
#include "template.h"

typedef struct render_flags {
    bool all;
    const char *name, *jobs;
    target_flags target;
    template_flags template;
} render_flags;

/*
 * Renders every target into the output folder, or those of some addons and of the places that the flags name, on
 * several threads; gives the exit code.
 */
int render_all(gtmpl_repository *repository, const strings *addons, render_flags *flags);

#endif
