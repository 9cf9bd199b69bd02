/* What several suites need: a temporary folder, shell commands in it, and what stands in a tree as text. */
#ifndef UNIT_SUPPORT_H
#define UNIT_SUPPORT_H

#include "base/tree.h"

/* The temporary folder; the program git knows nothing of the user's settings while there is one. */
extern char support_folder[256];

void support_folder_make(void);
void support_folder_remove(void);

/* A path in it. */
slice support_inside(arena *a, const char *path);

/* Runs commands of bash in the project's folder, where $FOLDER is the temporary one; the test fails if one of them
 * does. */
void support_run(const char *commands);

/* "a b/ c!": folders have a slash, what is neither file nor folder has `!`. */
char *support_listing(arena *a, const file_tree *t, const char *path);

#endif
