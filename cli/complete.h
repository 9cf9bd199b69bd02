/*
 * What may stand next on a line: `gtmpl __complete WORDS... CURRENT`, which the scripts of `gtmpl completion` ask. It
 * prints a candidate a line, a tab and what it is, and at last ":N" with bits that tell the shell what else to do (the
 * protocol of cobra, which Helm's scripts speak).
 */
#ifndef CLI_COMPLETE_H
#define CLI_COMPLETE_H

#include "command.h"

enum {
    COMPLETE_NO_SPACE = 2, /* more belongs to the word */
    COMPLETE_NO_FILES = 4, /* nothing but the candidates; without it names of files are candidates, too */
    COMPLETE_FOLDERS = 16  /* names of folders are candidates */
};

/* Prints a candidate if it begins as the word on the line does. */
void complete_offer(const char *current, const char *candidate, const char *about);

/* Leaves out what candidates are. */
void complete_without_descriptions(void);

/* Prints the last line. */
void complete_end(int directive);

/* Completes a word of a command's line, from the command's own tables: for command_view(). */
command_viewer complete_line;

/* The word to complete, of the line that complete_line gets. */
void complete_word(const char *current);

#endif
