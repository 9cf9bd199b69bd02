/* Files of the disk: POSIX calls, Go's errors. References: Go's os and path/filepath. */
#define _DEFAULT_SOURCE /* for what directories say of their entries */
#include "chart/disk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/file.h"

enum {
    PATH_GUESS = 256,
    MAX_LINKS = 255, /* that EvalSymlinks follows */
    LONGEST = 4096,  /* bytes of a path, its NUL included, that the system takes */
};

_Noreturn static void fail(arena *a, const char *operation, slice path, int code)
{
    slice why = file_error_text(a, code);

    raise_error(a, file_error_status(code), "%s %.*s: %.*s", operation, SLICE_ARG(path), SLICE_ARG(why));
}

/* A path for the system; Go refuses a NUL in it as the system would an empty argument. */
static const char *system_path(arena *a, const char *operation, slice path)
{
    if (slice_find_char(path, '\0') != SLICE_NONE)
        fail(a, operation, path, EINVAL);
    return arena_cstring(a, path);
}

static file_state state_of(const struct stat *s)
{
    file_state state = {.kind = FILE_OTHER, .size = s->st_size < 0 ? 0 : (uint64_t)s->st_size};
    const mode_t all = S_IRUSR | S_IRGRP | S_IROTH;

    state.open_to_all = (s->st_mode & all) == all;
    if (S_ISREG(s->st_mode))
        state.kind = FILE_REGULAR;
    else if (S_ISDIR(s->st_mode))
        state.kind = FILE_DIRECTORY;
    else if (S_ISLNK(s->st_mode))
        state.kind = FILE_LINK;
    return state;
}

file_state disk_stat_place(arena *a, const file_place *place)
{
    struct stat s;

    if (fstatat(place->folder, place->name, &s, 0) != 0)
        fail(a, "stat", place->path, errno);
    return state_of(&s);
}

file_state disk_lstat_place(arena *a, const file_place *place)
{
    struct stat s;

    if (fstatat(place->folder, place->name, &s, AT_SYMLINK_NOFOLLOW) != 0)
        fail(a, "lstat", place->path, errno);
    return state_of(&s);
}

static file_place whole_place(arena *a, const char *operation, slice path)
{
    return (file_place){path, AT_FDCWD, system_path(a, operation, path)};
}

file_state disk_stat(arena *a, slice path)
{
    const file_place place = whole_place(a, "stat", path);

    return disk_stat_place(a, &place);
}

file_state disk_lstat(arena *a, slice path)
{
    const file_place place = whole_place(a, "lstat", path);

    return disk_lstat_place(a, &place);
}

bool disk_find(arena *a, slice path, file_state *state)
{
    struct stat s;

    if (lstat(system_path(a, "lstat", path), &s) != 0) {
        if (errno == ENOENT || errno == ENOTDIR)
            return false;
        fail(a, "lstat", path, errno);
    }
    *state = state_of(&s);
    return true;
}

bool disk_exists(arena *a, slice path)
{
    return slice_find_char(path, '\0') == SLICE_NONE && file_exists(a, path);
}

bool disk_look(arena *a, slice path, file_state *state)
{
    struct stat s;

    if (slice_find_char(path, '\0') != SLICE_NONE)
        return false;
    if (stat(arena_cstring(a, path), &s) != 0) {
        if (!file_is_missing(errno))
            fail(a, "stat", path, errno);
        return false;
    }
    *state = state_of(&s);
    return true;
}

/* --- Folders --- */

static void close_folder(void *object)
{
    disk_folder *folder = object;

    if (folder->descriptor != AT_FDCWD)
        close(folder->descriptor);
    folder->descriptor = AT_FDCWD;
}

disk_folder *disk_folder_open(arena *a, slice path)
{
    disk_folder *folder = ARENA_NEW(a, disk_folder);
    const char *name = system_path(a, "open", path);
    int descriptor = file_open(AT_FDCWD, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    *folder = (disk_folder){slice_of(name, path.size), descriptor < 0 ? AT_FDCWD : descriptor};
    arena_on_release(a, close_folder, folder);
    return folder;
}

void disk_folder_close(disk_folder *folder)
{
    close_folder(folder);
}

/* What is too long for the system when it is whole is so in either way. */
file_place disk_place(const disk_folder *folder, slice path)
{
    size_t above = folder->path.size + 1;
    const char *name = path.size > above ? path.data + above : ".";
    bool whole = folder->descriptor == AT_FDCWD || path.size >= LONGEST;

    return (file_place){path, whole ? AT_FDCWD : folder->descriptor, whole ? path.data : name};
}

static int compare_entries(const void *a, const void *b)
{
    return slice_compare(((const disk_entry *)a)->name, ((const disk_entry *)b)->name);
}

/* Closed as soon as it was read, and by the arena if an error comes between; never twice. */
typedef struct open_directory {
    DIR *stream; /* NULL: closed */
} open_directory;

static void close_directory(void *context)
{
    open_directory *open = context;

    if (open->stream != NULL)
        closedir(open->stream);
    open->stream = NULL;
}

static void open_directory_at(arena *a, const file_place *place, open_directory *open)
{
    int descriptor = file_open(place->folder, place->name, O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC);

    open->stream = descriptor < 0 ? NULL : fdopendir(descriptor);
    if (open->stream == NULL) {
        int code = errno;
        if (descriptor >= 0)
            close(descriptor);
        fail(a, "open", place->path, code);
    }
    arena_on_release(a, close_directory, open);
}

typedef struct entry_list {
    disk_entry *items;
    size_t count, capacity;
} entry_list;

/* Not all file systems say what an entry is. */
static void tell_kind(disk_entry *e, unsigned char type)
{
    e->kind_known = type != DT_UNKNOWN;
    e->kind = type == DT_REG ? FILE_REGULAR : type == DT_DIR ? FILE_DIRECTORY : type == DT_LNK ? FILE_LINK : FILE_OTHER;
}

/* DIRECTORY/NAME, with a NUL. */
static void tell_path(arena *a, disk_entry *e, slice directory, slice name)
{
    char *path = arena_alloc(a, directory.size + 1 + name.size + 1);

    if (directory.size > 0)
        memcpy(path, directory.data, directory.size);
    path[directory.size] = '/';
    memcpy(path + directory.size + 1, name.data, name.size);
    path[directory.size + 1 + name.size] = '\0';
    e->path = slice_of(path, directory.size + 1 + name.size);
    e->name = slice_after(e->path, directory.size + 1);
}

static void add_entry(arena *a, entry_list *entries, slice directory, const struct dirent *found)
{
    if (strcmp(found->d_name, ".") == 0 || strcmp(found->d_name, "..") == 0)
        return;
    if (entries->count == entries->capacity) {
        size_t capacity = entries->capacity == 0 ? 16 : entries->capacity * 2;
        entries->items = arena_grow(a, entries->items, entries->capacity * sizeof *entries->items,
                                    capacity * sizeof *entries->items);
        entries->capacity = capacity;
    }
    disk_entry *e = &entries->items[entries->count++];
    tell_path(a, e, directory, slice_from(found->d_name));
    tell_kind(e, found->d_type);
}

disk_entries disk_list(arena *a, slice path)
{
    const file_place place = whole_place(a, "open", path);

    return disk_list_place(a, &place);
}

disk_entries disk_list_place(arena *a, const file_place *place)
{
    entry_list entries = {0};
    open_directory *open = ARENA_NEW(a, open_directory);
    struct dirent *entry;

    open_directory_at(a, place, open);
    while (errno = 0, (entry = readdir(open->stream)) != NULL)
        add_entry(a, &entries, place->path, entry);
    if (errno != 0)
        fail(a, "readdir", place->path, errno);
    close_directory(open);
    if (entries.count > 0)
        qsort(entries.items, entries.count, sizeof *entries.items, compare_entries);
    return (disk_entries){entries.items, entries.count};
}

slice disk_read_link(arena *a, slice path)
{
    for (size_t size = PATH_GUESS;; size *= 2) {
        char *text = arena_alloc(a, size);
        ssize_t got = readlink(system_path(a, "readlink", path), text, size);
        if (got < 0)
            fail(a, "readlink", path, errno);
        if ((size_t)got < size)
            return slice_of(text, (size_t)got);
    }
}

/* Without its last element: "/a/b" gives "/a", "/a" gives "". */
static slice parent_of(slice path)
{
    size_t slash = slice_find_last(path, SLICE("/"));

    return slash == SLICE_NONE ? SLICE("") : slice_first(path, slash);
}

slice disk_resolve(arena *a, slice path)
{
    slice done = SLICE(""), rest = path, part;
    int links = 0;

    while (rest.size > 0 && slice_next(&rest, '/', &part)) {
        if (part.size == 0 || slice_equal(part, SLICE(".")))
            continue;
        if (slice_equal(part, SLICE(".."))) {
            done = parent_of(done);
            continue;
        }
        slice next = arena_concat3(a, done, SLICE("/"), part);
        file_kind kind = disk_lstat(a, next).kind;
        if (kind != FILE_LINK && kind != FILE_DIRECTORY && rest.size > 0)
            raise_error(a, GTMPL_ENOTFOUND, "not a directory");
        if (kind != FILE_LINK) {
            done = next;
            continue;
        }
        if (++links > MAX_LINKS)
            raise_error(a, GTMPL_EIO, "EvalSymlinks: too many links");
        slice target = disk_read_link(a, next);
        if (slice_starts(target, SLICE("/")))
            done = SLICE("");
        rest = rest.size == 0 ? target : arena_concat3(a, target, SLICE("/"), rest);
    }
    return done.size == 0 ? SLICE("/") : done;
}

slice disk_absolute(arena *a, slice path)
{
    if (slice_starts(path, SLICE("/")))
        return path_clean(a, path);
    for (size_t size = PATH_GUESS;; size *= 2) {
        char *here = arena_alloc(a, size);
        if (getcwd(here, size) != NULL)
            return path_clean(a, arena_concat3(a, slice_from(here), SLICE("/"), path));
        if (errno != ERANGE)
            fail(a, "getwd", SLICE("."), errno);
    }
}

/* Takes back the last element, if there is one that is not `..`; `..` is kept where a path begins with it. */
static void clean_parent(buffer *out, bool rooted)
{
    slice so_far = buffer_slice(out);
    size_t slash = slice_find_last(so_far, SLICE("/"));
    slice last = slash == SLICE_NONE ? so_far : slice_after(so_far, slash + 1);

    if (last.size > 0 && !slice_equal(last, SLICE("..")))
        out->size = slash == SLICE_NONE ? 0 : rooted && slash == 0 ? 1 : slash;
    else if (!rooted)
        buffer_add(out, out->size > 0 ? SLICE("/..") : SLICE(".."));
}

slice path_clean(arena *a, slice path)
{
    bool rooted = slice_starts(path, SLICE("/"));
    buffer out = buffer_new(a);
    slice part;

    if (rooted)
        buffer_add_char(&out, '/');
    while (path.size > 0 && slice_next(&path, '/', &part)) {
        if (part.size == 0 || slice_equal(part, SLICE(".")))
            continue;
        if (slice_equal(part, SLICE(".."))) {
            clean_parent(&out, rooted);
            continue;
        }
        if (out.size > 0 && !slice_ends(buffer_slice(&out), SLICE("/")))
            buffer_add_char(&out, '/');
        buffer_add(&out, part);
    }
    return out.size == 0 ? SLICE(".") : buffer_slice(&out);
}

slice path_base(slice path)
{
    if (path.size == 0)
        return SLICE(".");
    slice trimmed = slice_trim_right(path, SLICE("/"));
    if (trimmed.size == 0)
        return SLICE("/");
    size_t slash = slice_find_last(trimmed, SLICE("/"));
    return slash == SLICE_NONE ? trimmed : slice_after(trimmed, slash + 1);
}

slice path_extension(slice path)
{
    for (size_t i = path.size; i-- > 0 && path.data[i] != '/';)
        if (path.data[i] == '.')
            return slice_after(path, i);
    return SLICE("");
}
