/*
 * Manual pages, from the same tables that the commands read their lines with: `gtmpl __manual` prints gtmpl(1),
 * `gtmpl __manual COMMAND` that command's page, `gtmpl __manual --list` the commands that have one.
 */
#ifndef CLI_MANUAL_H
#define CLI_MANUAL_H

#include "command.h"

/* The program's own page; the groups are its flags. */
void manual_program(const option_group *root, const option_group *global);

/* A command's page: for command_view(). */
command_viewer manual_command;

/* The names of all commands that run, a line each. */
void manual_list(void);

#endif
