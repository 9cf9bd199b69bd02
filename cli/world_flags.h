/* What stands in the place of Argo CD's cluster: flags of all commands that run ApplicationSets. */
#ifndef CLI_WORLD_FLAGS_H
#define CLI_WORLD_FLAGS_H

#include <gtmpl/gtmpl.h>

#include "options.h"

typedef struct world_flags {
    const char *clusters, *params;
    strings repositories;
    bool new_globbing;
} world_flags;

extern const option world_options[];

/* Sets what the flags say; false, with an error printed, when memory ran out. */
bool world_flags_apply(const world_flags *flags, gtmpl_appset_options *options);

/* Releases what world_flags_apply put into the options. */
void world_options_free(gtmpl_appset_options *options);

void world_flags_free(world_flags *flags);

#endif
