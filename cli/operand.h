/* What the operand of a command names, where it may be an addon of a GitOps repository or a chart. */
#ifndef CLI_OPERAND_H
#define CLI_OPERAND_H

#include <gtmpl/gtmpl.h>

#include "target_flags.h"

typedef enum operand_kind {
    OPERAND_WRONG, /* neither; the error has been printed */
    OPERAND_CHART, /* a path */
    OPERAND_ADDON
} operand_kind;

/*
 * `.` and whatever has a slash is the path of a chart. Any other name is an addon of the repository around the working
 * directory, if it has one of that name or a flag names a place; else a chart's folder or archive that is here.
 *
 * The repository comes with an addon, and is the caller's to free; NULL otherwise.
 */
operand_kind operand_find(const char *text, const target_flags *flags, gtmpl_repository **repository);

/* Whether it can be no addon. */
bool operand_is_path(const char *text);

/* The same rule, for help. */
#define OPERAND_HELP                                                                                                   \
    "A name is an addon of the GitOps repository around the working directory, with the layers that `render` gives "   \
    "it,\n"                                                                                                            \
    "or else a chart that is here. What has a slash is the path of a chart: ./portal, charts/portal."

#endif
