/* Folders to write into. */
#include "folders.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE = 4096 };

bool folders_make(const char *path)
{
    char part[PATH_SIZE];
    struct stat found;

    if ((size_t)snprintf(part, sizeof part, "%s", path) >= sizeof part) {
        errno = ENAMETOOLONG;
        return false;
    }
    for (char *at = part + 1; *at != '\0'; at++)
        if (*at == '/') {
            *at = '\0';
            mkdir(part, 0777);
            *at = '/';
        }
    if (mkdir(part, 0777) != 0 && (errno != EEXIST || stat(part, &found) != 0))
        return false;
    if (stat(part, &found) == 0 && !S_ISDIR(found.st_mode)) {
        errno = ENOTDIR;
        return false;
    }
    return access(part, W_OK | X_OK) == 0;
}
