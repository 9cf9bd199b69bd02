/* How a comparison is shown: the flags of every form of gtmpl diff, wherever its sides come from. */
#ifndef CLI_DIFF_SHOW_H
#define CLI_DIFF_SHOW_H

#include <gtmpl/gtmpl.h>

#include "options.h"

typedef struct show_flags {
    const char *format, *color, *context, *max_bytes, *output;
    bool stat, show_secrets, find_renames;
} show_flags;

extern const option show_options[];

/* Exit codes, as diff has them. */
enum { DIFF_SAME = 0, DIFF_DIFFERENT = 1, DIFF_TROUBLE = 2 };

/* Whether the flags go together; if not, the error has been printed. */
bool show_flags_check(const show_flags *flags);

/* Writes the report of sides that are compared. Gives the exit code; errors have been printed. */
int show_compared(gtmpl_diff *diff, const char *title, const show_flags *flags);

/* Compares the sides and writes the report. Gives the exit code; errors have been printed. */
int show_diff(gtmpl_diff *diff, const char *title, const show_flags *flags);

#endif
