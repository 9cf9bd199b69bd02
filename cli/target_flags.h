/* Which addon of a GitOps repository, and where: the flags of the commands that ask for one. */
#ifndef CLI_TARGET_FLAGS_H
#define CLI_TARGET_FLAGS_H

#include <gtmpl/gtmpl.h>

#include "options.h"

typedef struct target_flags {
    const char *env, *tenant, *cluster; /* short for a dimension of that name */
    strings dimensions;                 /* NAME=VALUE */
} target_flags;

extern const option target_options[];

/*
 * The places that the flags name, one a dimension of the repository; `places` has room for them. False: not possible,
 * the error has been printed.
 */
bool target_flags_places(const target_flags *flags, const gtmpl_repository *repository, const char **places);

/* The repository around the working directory, within the limits of this run. */
gtmpl_status target_flags_repository(gtmpl_repository **repository, gtmpl_error **err);

/* The name of a flag that was given; NULL: none. */
const char *target_flags_first(const target_flags *flags);

/* An addon of a repository; NULL on failure, whose error has been printed. Options as for gtmpl_addon_open(). */
bool target_flags_addon(const target_flags *flags, const char *name, gtmpl_repository *repository,
                        const gtmpl_addon_options *options, gtmpl_addon **addon);

/* The repository around the working directory and an addon in it; both NULL on failure, whose error has been printed.
 */
bool target_flags_open(const target_flags *flags, const char *name, gtmpl_repository **repository, gtmpl_addon **addon);

void target_flags_free(target_flags *flags);

#endif
