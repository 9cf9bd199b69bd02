/* Folders to write into. */
#ifndef CLI_FOLDERS_H
#define CLI_FOLDERS_H

#include <stdbool.h>

/* Makes a folder with those around it; false, with errno, when it is not there in the end, or not to be written to. */
bool folders_make(const char *path);

#endif
