/*
 * A GitOps repository: addons, and the layers of values that they get in each environment, for each tenant, on each
 * cluster. docs/precedence.md describes layouts and rules.
 */
#ifndef GTMPL_REPOSITORY_H
#define GTMPL_REPOSITORY_H

#include <stddef.h>

#include <gtmpl/chart.h>
#include <gtmpl/render.h>
#include <gtmpl/values.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * A repository. Any number of threads may use one at once; what they share (values files, charts) is read once, when
 * first asked for, and kept.
 */
typedef struct gtmpl_repository gtmpl_repository;

/** Which state of a repository. Initialise with GTMPL_REPOSITORY_OPTIONS. */
typedef struct gtmpl_repository_options {
    unsigned version;       /**< of this struct: 1 */
    const char *revision;   /**< a revision of the git repository ("HEAD", "main~2"); NULL: the working tree */
    int index;              /**< what is staged instead; then `revision` does not count */
    const char *index_file; /**< git's index, for callers that honour GIT_INDEX_FILE; NULL: the repository's own */
    int may_be_missing;     /**< a state without a GitOps repository, or HEAD before the first commit, is no error: it
                                 gives NULL */
    const gtmpl_limits *limits; /**< on the repository, on each of its charts, and on the values of each addon; NULL: the
                                     defaults. What they point to must outlive the repository */
} gtmpl_repository_options;

#define GTMPL_REPOSITORY_OPTIONS                                                                                       \
    {                                                                                                                  \
        1, NULL, 0, NULL, 0, NULL                                                                                      \
    }

/**
 * Finds the repository around a folder: upwards from it, the folder that holds `gtmpl.yaml`, or else one that holds
 * `charts/` beside `default/`, `environments/`, `tenants/` or `clusters/` (itself, or in its `addons/` or
 * `gitops/addons/`). The search ends at the top of the git repository.
 *
 * @param repository  released with gtmpl_repository_free(); NULL on failure
 * @param folder      where to begin; NULL: the working directory
 * @param options     NULL for the working tree
 * @param err         may be NULL
 * @return GTMPL_OK, GTMPL_ENOTFOUND, GTMPL_EIO, GTMPL_EYAML or GTMPL_EINVALID (gtmpl.yaml, with line and column),
 *         GTMPL_ELIMIT or GTMPL_ENOMEM; of a revision also GTMPL_EUNSUPPORTED (libgit2 is not there)
 */
GTMPL_API gtmpl_status gtmpl_repository_open(gtmpl_repository **repository, const char *folder,
                                             const gtmpl_repository_options *options, gtmpl_error **err);

/**
 * Takes apart a range of revisions as git has it: `A..B`, `A...B` (from where B left A), `A`.
 *
 * @param from    a revision; release with gtmpl_text_free()
 * @param to      likewise; NULL where only one is named
 * @param folder  in the git repository; NULL: the working directory
 * @return GTMPL_OK, GTMPL_ENOTFOUND (no git repository, no such revision), GTMPL_EIO, GTMPL_EUNSUPPORTED (libgit2 is
 *         not there) or GTMPL_ENOMEM
 */
GTMPL_API gtmpl_status gtmpl_revision_range(char **from, char **to, const char *folder, const char *range,
                                            gtmpl_error **err);

/** Releases a repository. Nothing that came from it may still be in use. NULL is allowed. */
GTMPL_API void gtmpl_repository_free(gtmpl_repository *repository);

/** The absolute path of its root, from which paths of layers are told. */
GTMPL_API const char *gtmpl_repository_root(const gtmpl_repository *repository);

/** The addons, sorted, and the i-th; NULL when there are not that many. */
GTMPL_API size_t gtmpl_repository_addon_count(const gtmpl_repository *repository);
GTMPL_API const char *gtmpl_repository_addon(const gtmpl_repository *repository, size_t i);

/** The dimensions in the order of the configuration (by default "env", "tenant", "cluster"); NULL past the last. */
GTMPL_API size_t gtmpl_repository_dimension_count(const gtmpl_repository *repository);
GTMPL_API const char *gtmpl_repository_dimension(const gtmpl_repository *repository, size_t i);

/** The places of the i-th dimension, sorted: its environments, tenants … NULL past the last. */
GTMPL_API size_t gtmpl_repository_place_count(const gtmpl_repository *repository, size_t dimension);
GTMPL_API const char *gtmpl_repository_place(const gtmpl_repository *repository, size_t dimension, size_t i);

/** What to render: an addon, and where. */
typedef struct gtmpl_target {
    const char *addon;
    const char *const
        *places; /**< one for each dimension of the repository, in its order; NULL: none. Or NULL for all */
} gtmpl_target;

/**
 * All targets of the repository, sorted: each addon in each place, or what `targets` of gtmpl.yaml chooses.
 *
 * @param targets  live as long as the repository
 * @param count    how many
 * @return GTMPL_OK, GTMPL_EIO, GTMPL_ELIMIT or GTMPL_ENOMEM
 */
GTMPL_API gtmpl_status gtmpl_repository_targets(gtmpl_repository *repository, const gtmpl_target **targets,
                                                size_t *count, gtmpl_error **err);

/**
 * Refuses an addon or a place that the repository does not have, with the nearest name. The addon may be NULL: then
 * only the places count.
 *
 * @return GTMPL_OK, GTMPL_ENOTFOUND, GTMPL_EIO or GTMPL_ENOMEM
 */
GTMPL_API gtmpl_status gtmpl_repository_check(const gtmpl_repository *repository, const gtmpl_target *target,
                                              gtmpl_error **err);

/** An addon in one place: its chart, and the values of its layers. Belongs to one thread. */
typedef struct gtmpl_addon gtmpl_addon;

/** How to look up a target. Initialise with GTMPL_ADDON_OPTIONS. */
typedef struct gtmpl_addon_options {
    unsigned version; /**< of this struct: 1 */
    int origins;      /**< have the values remember where each key was set, as gtmpl_values_keep_origins() does: layers
                           by their names, files from the root on. Costs a second look at each file, so it is off */
} gtmpl_addon_options;

#define GTMPL_ADDON_OPTIONS                                                                                            \
    {                                                                                                                  \
        1, 0                                                                                                           \
    }

/**
 * Looks up a target: loads its chart and merges its layers, lowest first. The values may then be added to (files,
 * single values: the highest layers) and rendered with the chart.
 *
 * @param addon       released with gtmpl_addon_free(), before the repository; NULL on failure
 * @param repository  not changed, but for what it keeps
 * @param target      an addon and places that the repository has
 * @param options     NULL for the defaults
 * @param err         may be NULL
 * @return GTMPL_OK, GTMPL_ENOTFOUND (an addon or place that is not there, with the nearest name; a required layer),
 *         GTMPL_EYAML or GTMPL_ETYPE (a layer, with file, line and column), what gtmpl_chart_open() gives, or
 *         GTMPL_ENOMEM
 */
GTMPL_API gtmpl_status gtmpl_addon_open(gtmpl_addon **addon, gtmpl_repository *repository, const gtmpl_target *target,
                                        const gtmpl_addon_options *options, gtmpl_error **err);

/** Releases an addon; its chart is the repository's and stays. NULL is allowed. */
GTMPL_API void gtmpl_addon_free(gtmpl_addon *addon);

GTMPL_API const gtmpl_chart *gtmpl_addon_chart(const gtmpl_addon *addon);
GTMPL_API gtmpl_values *gtmpl_addon_values(gtmpl_addon *addon);

/** Where its chart is, from the root on ("charts/portal"): what gtmpl_coalesce_options calls chart_file. */
GTMPL_API const char *gtmpl_addon_chart_file(const gtmpl_addon *addon);

/** Name and namespace of its release, as the configuration has them. */
GTMPL_API const gtmpl_release *gtmpl_addon_release(const gtmpl_addon *addon);

/** Sets what the configuration says of capabilities in the options of a render; they must not outlive the addon. */
GTMPL_API void gtmpl_addon_capabilities(const gtmpl_addon *addon, gtmpl_render_options *options);

/** A file that is, or could be, a layer of an addon. Texts live as long as the addon. */
typedef struct gtmpl_layer {
    const char *name;  /**< of the layer: "environment" */
    const char *file;  /**< from the root on */
    const char *entry; /**< the key of the file that is the layer (with `global`), or NULL: the whole file */
    int present;       /**< whether the file is there */
} gtmpl_layer;

/** The layers, lowest first; NULL past the last. */
GTMPL_API size_t gtmpl_addon_layer_count(const gtmpl_addon *addon);
GTMPL_API const gtmpl_layer *gtmpl_addon_layer(const gtmpl_addon *addon, size_t i);

#ifdef __cplusplus
}
#endif
#endif
