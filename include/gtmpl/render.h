/*
 * Rendering: a chart, values and a release become manifests.
 */
#ifndef GTMPL_RENDER_H
#define GTMPL_RENDER_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <gtmpl/chart.h>
#include <gtmpl/function.h>
#include <gtmpl/values.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What templates see as .Release. */
typedef struct gtmpl_release {
    const char *name;       /**< NULL: "release-name" */
    const char *namespace_; /**< NULL: "default" */
    int is_upgrade;         /**< .Release.IsUpgrade instead of .Release.IsInstall */
} gtmpl_release;

/**
 * Changes what was rendered before it is sorted and printed: a post-renderer. Helm 4 gives it the documents of all
 * files, with an annotation that must stay where it is; Helm 3 the resources as they would be printed.
 *
 * @param context  as given in the options
 * @param text     what was rendered, ended by a NUL that does not count
 * @param size     its size in bytes
 * @param result   what is used instead, or on failure the reason, without a line end; from malloc(), the library frees
 * it
 * @param result_size  of either, in bytes
 * @return GTMPL_OK, or the status to fail with
 */
typedef gtmpl_status gtmpl_post_render(void *context, const char *text, size_t size, char **result,
                                       size_t *result_size);

/**
 * Answers `lookup` in a template, for a host that has a cluster, or a picture of one. It runs in the thread that
 * renders.
 *
 * @param context      as given in the options
 * @param api_version  "v1", "apps/v1"
 * @param kind         "Secret"
 * @param namespace_   "" for none, or for all namespaces
 * @param name         "" for a list of all
 * @param json         the object as JSON, or on failure the reason, without a line end; from malloc(), the library
 * frees it. NULL: there is none, and `lookup` gives an empty map, as Helm's does
 * @param size         of either, in bytes
 * @return GTMPL_OK, GTMPL_ENOTFOUND (likewise none), or another one: the template fails as with a function of a host's
 */
typedef gtmpl_status gtmpl_lookup(void *context, const char *api_version, const char *kind, const char *namespace_,
                                  const char *name, char **json, size_t *size);

/** How to render. Initialise with GTMPL_RENDER_OPTIONS. */
typedef struct gtmpl_render_options {
    unsigned version;                /**< of this struct: 1 */
    const char *kube_version;        /**< .Capabilities.KubeVersion, e.g. "1.31"; NULL: Helm's default */
    const char *const *api_versions; /**< added to .Capabilities.APIVersions */
    size_t api_version_count;
    int include_crds; /**< manifests from crds/ come first */
    int skip_schema_validation;
    gtmpl_compat compat;
    void (*warning)(void *context, const char *text); /**< told of Helm's warnings, or NULL */
    void *context;
    const gtmpl_limits *limits; /**< on what the render may use; NULL: the defaults */
    int reproducible; /**< what is random, and what time it is, follows from the next two alone. For previews: whoever
                           knows the seed can make the same passwords and keys */
    const char *seed; /**< another one gives other random values; NULL: "" */
    int64_t time;     /**< what the clock shows: seconds since 1970, UTC, which is the local zone too */
    gtmpl_post_render *post_render;  /**< NULL: none */
    void *post_context;              /**< handed to post_render */
    const gtmpl_function *functions; /**< added to the template language; they outlive the call */
    size_t function_count;
    gtmpl_lookup *lookup; /**< NULL: `lookup` finds nothing, as in `helm template` */
    void *lookup_context; /**< handed to lookup */
    int lines;            /**< keep which line of a template wrote each line, for gtmpl_render_line() */
    unsigned threads;     /**< that parse templates and read manifests, where there is much of that; 0: the calling one
                               alone. With more, an allocator of `limits` is called by several at once */
    int write_only;       /**< the result is only to be written: long texts that templates hold are not copied into it,
                               and gtmpl_manifest_text() gives none */
} gtmpl_render_options;

#define GTMPL_RENDER_OPTIONS                                                                                           \
    {                                                                                                                  \
        1, NULL, NULL, 0, 0, 0, GTMPL_COMPAT_HELM4, NULL, NULL, NULL, 0, NULL, 0, NULL, NULL, NULL, 0, NULL, NULL, 0,  \
            0, 0                                                                                                       \
    }

/** The result of a render. Belongs to one thread; keeps nothing of the values, and the chart must outlive it. */
typedef struct gtmpl_render gtmpl_render;

/** One document of a result. Lives as long as the result. */
typedef struct gtmpl_manifest gtmpl_manifest;

/** What a manifest is to Helm. */
typedef enum gtmpl_manifest_role {
    GTMPL_ROLE_CRD,      /**< from crds/, only with include_crds */
    GTMPL_ROLE_RESOURCE, /**< an ordinary resource */
    GTMPL_ROLE_HOOK,     /**< run by Helm at its events */
    GTMPL_ROLE_TEST,     /**< a hook for `helm test` */
    GTMPL_ROLE_UNPARSED  /**< a file with invalid YAML, in a partial result only */
} gtmpl_manifest_role;

/**
 * Renders a chart: `helm template` without the printing.
 *
 * @param render   the result; release with gtmpl_render_free(). When templates had begun to run, as
 *                 gtmpl_error_while_rendering() tells, a partial result comes with the error: all rendered files where
 *                 one is no YAML, none otherwise. NULL on any other failure, and when memory ran out or somebody said
 *                 stop
 * @param chart    shared, not changed
 * @param values   copied; NULL for none
 * @param release  NULL for the defaults
 * @param options  NULL for the defaults
 * @param err      Helm's text with file, line and column where known; may be NULL
 * @return GTMPL_OK, GTMPL_EINVALID (release name, Kubernetes version, functions), GTMPL_ECHART, GTMPL_ETYPE,
 * GTMPL_EPARSE, GTMPL_EEXEC, GTMPL_EYAML, GTMPL_ELIMIT, GTMPL_ECANCELLED, GTMPL_EUNSUPPORTED, GTMPL_ENOMEM, or what
 *         post_render failed with
 */
GTMPL_API gtmpl_status gtmpl_render_chart(gtmpl_render **render, const gtmpl_chart *chart, const gtmpl_values *values,
                                          const gtmpl_release *release, const gtmpl_render_options *options,
                                          gtmpl_error **err);

/** Releases a result. NULL is allowed. */
GTMPL_API void gtmpl_render_free(gtmpl_render *render);

/** Manifests in Helm's order: CRDs, resources in install order, hooks. */
GTMPL_API size_t gtmpl_render_count(const gtmpl_render *render);

/** The i-th manifest, or NULL when there are not that many. */
GTMPL_API const gtmpl_manifest *gtmpl_render_manifest(const gtmpl_render *render, size_t i);

/** The rendered NOTES.txt of the chart, its size in bytes; "" and 0 when it has none. */
GTMPL_API const char *gtmpl_render_notes(const gtmpl_render *render, size_t *size);

GTMPL_API gtmpl_manifest_role gtmpl_manifest_get_role(const gtmpl_manifest *manifest);

/**
 * The line of its template that wrote a line of a manifest, both from 1: what `include` brought in was written by the
 * line that calls it. 0 when that is not known: without the option `lines`, from a post-renderer, from crds/.
 */
GTMPL_API unsigned gtmpl_render_line(const gtmpl_render *render, const gtmpl_manifest *manifest, unsigned line);

/** The template that it came from, e.g. "chart/templates/service.yaml". */
GTMPL_API const char *gtmpl_manifest_source(const gtmpl_manifest *manifest);

/** Its text (any bytes), its size in bytes; NULL and 0 with the option `write_only`. */
GTMPL_API const char *gtmpl_manifest_text(const gtmpl_manifest *manifest, size_t *size);

/** apiVersion, kind and metadata.name; "" where missing. */
GTMPL_API const char *gtmpl_manifest_api_version(const gtmpl_manifest *manifest);
GTMPL_API const char *gtmpl_manifest_kind(const gtmpl_manifest *manifest);
GTMPL_API const char *gtmpl_manifest_name(const gtmpl_manifest *manifest);

/** Where and how to write a result as files. Initialise with GTMPL_FILES_OPTIONS. */
typedef struct gtmpl_files_options {
    unsigned version;   /**< of this struct: 1 */
    const char *folder; /**< made if it is not there; required */
    const char *below;  /**< a folder below it for all but CRDs (Helm: the release's name), or NULL */
    int no_hooks, skip_tests;
    void (*written)(void *context, const char *path); /**< told of each manifest's file, in order; or NULL */
    void *context;
} gtmpl_files_options;

#define GTMPL_FILES_OPTIONS                                                                                            \
    {                                                                                                                  \
        1, NULL, NULL, 0, 0, NULL, NULL                                                                                \
    }

/**
 * Writes each template's manifests into a file of the template's path, as `helm template --output-dir` does. A file is
 * replaced, but hooks are added to a file that is there, as Helm does. Each file is written whole or not at all.
 *
 * @return GTMPL_OK, GTMPL_EINVALID, GTMPL_EIO (the files before the one that failed are written) or GTMPL_ENOMEM
 */
GTMPL_API gtmpl_status gtmpl_render_write_files(const gtmpl_render *render, const gtmpl_files_options *options,
                                                gtmpl_error **err);

/**
 * Writes one manifest in Helm's form: `---`, a comment that names the source, the text, a line end.
 *
 * @return GTMPL_OK or GTMPL_EIO
 */
GTMPL_API gtmpl_status gtmpl_manifest_write(const gtmpl_manifest *manifest, FILE *out);

/** What to write of a result, and how. Initialise with GTMPL_WRITE_OPTIONS. */
typedef struct gtmpl_write_options {
    unsigned version;             /**< of this struct: 1 */
    int no_hooks;                 /**< leave hooks out */
    int skip_tests;               /**< leave test hooks out */
    const char *const *show_only; /**< patterns of template paths within the chart ("templates/x*.yaml"), or NULL */
    size_t show_only_count;
} gtmpl_write_options;

#define GTMPL_WRITE_OPTIONS                                                                                            \
    {                                                                                                                  \
        1, 0, 0, NULL, 0                                                                                               \
    }

/**
 * Writes a result as `helm template` prints it. Nothing is written when it fails, unless writing itself does.
 *
 * @param render   a result, also a partial one
 * @param options  NULL for the defaults
 * @param out      where to
 * @param err      may be NULL
 * @return GTMPL_OK, GTMPL_ENOTFOUND (a pattern of show_only that nothing matches), GTMPL_EIO or GTMPL_ENOMEM
 */
GTMPL_API gtmpl_status gtmpl_render_write(const gtmpl_render *render, const gtmpl_write_options *options, FILE *out,
                                          gtmpl_error **err);

/**
 * Takes a piece of what is written.
 *
 * @param context  as given to the function that writes
 * @param text     any bytes, no terminator
 * @param size     of them
 * @return GTMPL_OK, or the status to fail with
 */
typedef gtmpl_status gtmpl_writer(void *context, const char *text, size_t size);

/** The same, handed to a callback in one or several pieces. Returns as the above, or what the callback failed with. */
GTMPL_API gtmpl_status gtmpl_render_write_to(const gtmpl_render *render, const gtmpl_write_options *options,
                                             gtmpl_writer *writer, void *context, gtmpl_error **err);

/**
 * The same into memory.
 *
 * @param text  ended by a NUL that does not count; release with gtmpl_text_free(); NULL on failure
 * @param size  in bytes
 */
GTMPL_API gtmpl_status gtmpl_render_text(const gtmpl_render *render, const gtmpl_write_options *options, char **text,
                                         size_t *size, gtmpl_error **err);

/** The same into a file, which is written whole or not at all; folders on the way are made. */
GTMPL_API gtmpl_status gtmpl_render_write_file(const gtmpl_render *render, const gtmpl_write_options *options,
                                               const char *path, gtmpl_error **err);

#ifdef __cplusplus
}
#endif
#endif
