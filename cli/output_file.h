/* A file that is written whole or not at all: it begins under another name, and then takes its own. */
#ifndef CLI_OUTPUT_FILE_H
#define CLI_OUTPUT_FILE_H

#include <stdbool.h>
#include <stdio.h>

typedef struct output_file {
    FILE *stream;
    char *path, *fresh; /* fresh is NULL where there is nothing to replace: a device, a pipe */
} output_file;

/* Begins it; signals wait until it ends. False, with errno, when that cannot be. */
bool output_file_open(output_file *f, const char *path);

/* Ends it: what was written takes its place, unless it is not to be kept. False, with errno, when writing failed. */
bool output_file_close(output_file *f, bool keep);

#endif
