/*
 * What stands where on the disk, and paths; errors in the words of Go's os package ("lstat x: permission denied").
 */
#ifndef CHART_DISK_H
#define CHART_DISK_H

#include "base/file.h"

typedef enum file_kind { FILE_REGULAR, FILE_DIRECTORY, FILE_LINK, FILE_OTHER } file_kind;

typedef struct file_state {
    file_kind kind;
    uint64_t size;    /* bytes */
    bool open_to_all; /* its mode lets everybody read it */
} file_state;

/* os.Stat and os.Lstat: what stands at a path; raise GTMPL_ENOTFOUND or GTMPL_EIO ("stat PATH: …", "lstat PATH: …"). */
file_state disk_stat(arena *a, slice path);
file_state disk_lstat(arena *a, slice path);

/* The same as disk_lstat, but for what is not there, which gives false. */
bool disk_find(arena *a, slice path, file_state *state);

/* os.Readlink. Raises "readlink PATH: …". */
slice disk_read_link(arena *a, slice path);

/* Whether os.Stat succeeds; and, where it does, what stands there. */
bool disk_exists(arena *a, slice path);
bool disk_look(arena *a, slice path, file_state *state);

/*
 * A folder that is kept open while much below it is read. That spares the system the way to it for each file; all that
 * can be seen of it is the time.
 */
typedef struct disk_folder {
    slice path;     /* absolute */
    int descriptor; /* AT_FDCWD: closed, or not to be opened; then whole paths are used, which tell why */
} disk_folder;

/* An open folder, to be closed when the arena is released, or before. */
disk_folder *disk_folder_open(arena *a, slice path);
void disk_folder_close(disk_folder *folder);

/* Where what has this path, the folder's own or one below it, is for the system. A NUL stands behind the path. */
file_place disk_place(const disk_folder *folder, slice path);

/* As disk_stat and disk_lstat. */
file_state disk_stat_place(arena *a, const file_place *place);
file_state disk_lstat_place(arena *a, const file_place *place);

/* What a directory says of an entry: as a rule also what it is, which saves asking. */
typedef struct disk_entry {
    slice path, name; /* the name is the end of the path, and a NUL stands behind both */
    bool kind_known;
    file_kind kind;
} disk_entry;

typedef struct disk_entries {
    disk_entry *items;
    size_t count;
} disk_entries;

/* The entries of a directory, sorted by the bytes of their names, without `.` and `..`. Raises "open PATH: …". */
disk_entries disk_list(arena *a, slice path);
disk_entries disk_list_place(arena *a, const file_place *place);

/* filepath.EvalSymlinks of an absolute path: no link is left in the result. Raises "lstat PATH: …". */
slice disk_resolve(arena *a, slice path);

/* filepath.Abs and Clean: relative to the working directory; no `.`, `..` and double slashes. */
slice disk_absolute(arena *a, slice path);

/* path.Clean and path.Base. */
slice path_clean(arena *a, slice path);
slice path_base(slice path);

/* path.Ext: from the last dot of the last element on; empty when there is none. */
slice path_extension(slice path);

#endif
