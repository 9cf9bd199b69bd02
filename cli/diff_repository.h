/* Sides that are two states of a repository, or two places of it. */
#ifndef CLI_DIFF_REPOSITORY_H
#define CLI_DIFF_REPOSITORY_H

#include <gtmpl/gtmpl.h>

#include "diff_charts.h"
#include "diff_show.h"
#include "reproducible_flags.h"
#include "target_flags.h"

typedef struct repository_flags {
    bool staged, no_causes;
    target_flags target;
    reproducible_flags reproducible;
} repository_flags;

extern const option repository_options[];

/* Whether the words of a command line are charts: one of them is on the disk, and is no addon of the repository here.
 */
bool diff_names_charts(const strings *words);

/* Compares, shows and gives the exit code; errors have been printed. Words are revisions and addons. */
int diff_repository(const strings *words, const repository_flags *flags, const charts_flags *render,
                    const values_flags *values, const show_flags *show, bool debug);

void repository_flags_free(repository_flags *flags);

#endif
