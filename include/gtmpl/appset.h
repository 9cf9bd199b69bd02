/*
 * Argo CD's ApplicationSets: the Applications that its controller would make of them, without a cluster.
 * docs/appsets.md describes what stands in the place of clusters, repositories and servers.
 */
#ifndef GTMPL_APPSET_H
#define GTMPL_APPSET_H

#include <stddef.h>

#include <gtmpl/error.h>
#include <gtmpl/limits.h>
#include <gtmpl/repository.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A folder that stands for a repository. */
typedef struct gtmpl_appset_repository {
    const char *url;    /**< as git generators write it; "*": every other one */
    const char *folder; /**< of its working tree, or any folder */
} gtmpl_appset_repository;

/** What ApplicationSets are run with. Initialise with GTMPL_APPSET_OPTIONS. All texts are copied. */
typedef struct gtmpl_appset_options {
    unsigned version; /**< of this struct: 1 */
    const char
        *clusters;      /**< a file of the clusters' Secrets (YAML documents or Lists); NULL: the local cluster alone */
    const char *params; /**< a file of parameters for generators that ask a server; NULL: they are refused */
    const gtmpl_appset_repository *repositories;
    size_t repository_count;
    int new_git_file_globbing;  /**< patterns of files as Argo CD's option of that name has them */
    const gtmpl_repository *repository; /**< whose gtmpl.yaml names clusters (for when there is no file of them) and
                                             repositories, too; NULL: none */
    const gtmpl_limits *limits; /**< on the folders, and on all other work; NULL: the defaults */
} gtmpl_appset_options;

#define GTMPL_APPSET_OPTIONS                                                                                           \
    {                                                                                                                  \
        1, NULL, NULL, NULL, 0, 0, NULL, NULL                                                                              \
    }

/** ApplicationSets that were run, and what they were run with. For one thread at a time. */
typedef struct gtmpl_appsets gtmpl_appsets;

/**
 * Reads what stands in the place of a cluster.
 *
 * @param appsets  released with gtmpl_appsets_free(); NULL on failure
 * @param options  NULL: the defaults
 * @param err      may be NULL
 * @return GTMPL_OK, GTMPL_ENOTFOUND or GTMPL_EIO (a file or folder), GTMPL_EYAML, GTMPL_ETYPE or GTMPL_EINVALID (what
 *         stands in a file), GTMPL_ELIMIT or GTMPL_ENOMEM
 */
GTMPL_API gtmpl_status gtmpl_appsets_open(gtmpl_appsets **appsets, const gtmpl_appset_options *options,
                                          gtmpl_error **err);

/** Releases all that came from it, too. NULL is allowed. */
GTMPL_API void gtmpl_appsets_free(gtmpl_appsets *appsets);

/**
 * Runs the ApplicationSets among the YAML documents of a file; others are left out. They are added to those that were
 * run before. One that fails does so alone: see gtmpl_appset_error().
 *
 * @return GTMPL_OK, also if one failed; GTMPL_ENOTFOUND or GTMPL_EIO for the file, GTMPL_EYAML for one that is no YAML,
 *         GTMPL_ELIMIT or GTMPL_ENOMEM
 */
GTMPL_API gtmpl_status gtmpl_appsets_run(gtmpl_appsets *appsets, const char *file, gtmpl_error **err);

/** How many were run. Below, `i` counts them from 0, and what is past the last has no name, error or Application. */
GTMPL_API size_t gtmpl_appset_count(const gtmpl_appsets *appsets);

/** The name of an ApplicationSet, and the file that it came from, as it was given. Never NULL. */
GTMPL_API const char *gtmpl_appset_name(const gtmpl_appsets *appsets, size_t i);
GTMPL_API const char *gtmpl_appset_file(const gtmpl_appsets *appsets, size_t i);

/**
 * Why an ApplicationSet has no Applications, in Argo CD's words; "" when it has, or came to none without an error.
 *
 * @param line, column  where in the file, for one that is no ApplicationSet by its types; else 0. May be NULL
 */
GTMPL_API const char *gtmpl_appset_error(const gtmpl_appsets *appsets, size_t i, unsigned *line, unsigned *column);

/** Its Applications, in Argo CD's order (of a merge generator, which has none, in that of its first generator). */
GTMPL_API size_t gtmpl_appset_application_count(const gtmpl_appsets *appsets, size_t i);

/** The name of the n-th Application; "" when there is none. */
GTMPL_API const char *gtmpl_appset_application_name(const gtmpl_appsets *appsets, size_t i, size_t n);

/**
 * The n-th Application as a YAML document with its final line end, NUL-terminated; `size`, which may be NULL, gets its
 * bytes. "" when there is none.
 */
GTMPL_API const char *gtmpl_appset_application(const gtmpl_appsets *appsets, size_t i, size_t n, size_t *size);

#ifdef __cplusplus
}
#endif
#endif
