/*
 * What all commands share: reading their line, their help, and the checks of how many arguments stand there, in
 * cobra's and Helm's words (pkg/cmd/require).
 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include <gtmpl/gtmpl.h>

#include "global_flags.h"

typedef struct command_form {
    const char *name;      /* "show chart" */
    const char *arguments; /* what they are called, with a blank before: " [CHART]", or "" */
    const char *about;
    int least, most; /* arguments; most < 0: any number */
} command_form;

/*
 * Reads a line into the fields of `own` and `global`, and checks it. False when the command is not to run: its help
 * or an error was printed, and `code` is the exit code. What was read must be freed either way.
 */
bool command_read(const command_form *form, const option_group *own, global_flags *global, int count, char **words,
                  strings *arguments, int *code);

/*
 * Somebody who wants to see a command's tables instead of having it run: its form, its groups (the last is the global
 * one), and its line. For completion and manual pages, which so know what the commands know.
 */
typedef void command_viewer(const command_form *form, const option_group *groups, int count, char **words);

/* From now on commands show themselves to a viewer, and do nothing else. */
void command_view(command_viewer *viewer);

/* Whether there is a viewer; it has then been called. `own` is without the global flags. For command_read, and for
 * commands that read their line in another way. */
bool command_viewed(const command_form *form, const option_group *own, global_flags *global, int count, char **words);

/* Prints a command's help; `own` without the global flags. */
void command_print_help(const command_form *form, const option_group *own);

/* Prints an error and releases it; gives the exit code. */
int command_fail(gtmpl_error *err);

/* The same, with the place of what is wrong in a file (Helm's own commands do not tell it). */
int command_fail_at(gtmpl_error *err);

/* A warning of the library, as it comes: for its callbacks. */
void print_warning(void *context, const char *text);

#endif
