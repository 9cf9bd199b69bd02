/*
 * libgit2, loaded when it is first needed: its functions are called through this table, so that neither start-up nor a
 * program that links libgtmpl pays for it (docs/decisions/git.md). Types and constants are those of its headers.
 */
#ifndef GIT_LIBRARY_H
#define GIT_LIBRARY_H

#include <git2.h>

#include "base/arena.h"

/* The functions that are used, by their names without `git_`. */
#define LIBGIT2_FUNCTIONS(USE)                                                                                         \
    USE(blob_free)                                                                                                     \
    USE(blob_lookup)                                                                                                   \
    USE(blob_rawcontent)                                                                                               \
    USE(blob_rawsize)                                                                                                  \
    USE(buf_dispose)                                                                                                   \
    USE(diff_free)                                                                                                     \
    USE(diff_get_delta)                                                                                                \
    USE(diff_index_to_workdir)                                                                                         \
    USE(diff_num_deltas)                                                                                               \
    USE(diff_options_init)                                                                                             \
    USE(diff_tree_to_index)                                                                                            \
    USE(diff_tree_to_tree)                                                                                             \
    USE(error_last)                                                                                                    \
    USE(index_entry_stage)                                                                                             \
    USE(index_entrycount)                                                                                              \
    USE(index_free)                                                                                                    \
    USE(index_get_byindex)                                                                                             \
    USE(index_get_bypath)                                                                                              \
    USE(index_open)                                                                                                    \
    USE(index_read)                                                                                                    \
    USE(libgit2_init)                                                                                                  \
    USE(libgit2_opts)                                                                                                  \
    USE(merge_base)                                                                                                    \
    USE(object_free)                                                                                                   \
    USE(object_id)                                                                                                     \
    USE(object_peel)                                                                                                   \
    USE(odb_free)                                                                                                      \
    USE(odb_read_header)                                                                                               \
    USE(oid_cmp)                                                                                                       \
    USE(oid_tostr)                                                                                                     \
    USE(remote_free)                                                                                                   \
    USE(remote_list)                                                                                                   \
    USE(remote_lookup)                                                                                                 \
    USE(remote_url)                                                                                                    \
    USE(repository_discover)                                                                                           \
    USE(repository_free)                                                                                               \
    USE(repository_hashfile)                                                                                           \
    USE(repository_index)                                                                                              \
    USE(repository_is_bare)                                                                                            \
    USE(repository_is_shallow)                                                                                         \
    USE(repository_odb)                                                                                                \
    USE(repository_open_bare)                                                                                          \
    USE(repository_open_ext)                                                                                           \
    USE(repository_path)                                                                                               \
    USE(repository_set_workdir)                                                                                        \
    USE(repository_workdir)                                                                                            \
    USE(revparse_single)                                                                                               \
    USE(strarray_dispose)                                                                                              \
    USE(tree_entry_byindex)                                                                                            \
    USE(tree_entry_bypath)                                                                                             \
    USE(tree_entry_filemode)                                                                                           \
    USE(tree_entry_free)                                                                                               \
    USE(tree_entry_id)                                                                                                 \
    USE(tree_entry_name)                                                                                               \
    USE(tree_entrycount)                                                                                               \
    USE(tree_free)                                                                                                     \
    USE(tree_id)                                                                                                       \
    USE(tree_lookup)

typedef struct libgit2 {
#define LIBGIT2_MEMBER(name) __typeof__(&git_##name) name;
    LIBGIT2_FUNCTIONS(LIBGIT2_MEMBER)
#undef LIBGIT2_MEMBER
} libgit2;

/*
 * The library, loaded and initialised at the first call in this process, and never shut down. Any thread may call.
 * Raises GTMPL_EUNSUPPORTED, naming the library and how to get it.
 */
const libgit2 *libgit2_get(arena *a);

/* Fills the table from a shared library by its file name; false, with the reason in `why`, where that cannot be. */
bool libgit2_load(libgit2 *library, const char *file, char *why, size_t size);

/* Raises the formatted text and, behind a colon, what libgit2 says of the last error of this thread. */
_Noreturn void libgit2_fail(const libgit2 *library, arena *a, gtmpl_status status, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#endif
