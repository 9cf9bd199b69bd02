/*
 * Examining charts for mistakes: `helm lint`.
 */
#ifndef GTMPL_LINT_H
#define GTMPL_LINT_H

#include <stddef.h>

#include <gtmpl/values.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How bad a finding is. */
typedef enum gtmpl_severity {
    GTMPL_SEVERITY_INFO = 1, /**< a recommendation */
    GTMPL_SEVERITY_WARNING,  /**< breaks with a convention, but will work */
    GTMPL_SEVERITY_ERROR     /**< will not work */
} gtmpl_severity;

/** One thing that was found. Texts live as long as the result. */
typedef struct gtmpl_finding {
    gtmpl_severity severity;
    const char *path; /**< the file, as Helm names it: below the chart, or the chart itself, or "" */
    const char *text; /**< Helm's words; may have several lines */
} gtmpl_finding;

/** What to examine a chart with. Initialise with GTMPL_LINT_OPTIONS. */
typedef struct gtmpl_lint_options {
    unsigned version;         /**< of this struct: 1 */
    const char *namespace_;   /**< .Release.Namespace; NULL: "default" */
    const char *kube_version; /**< for .Capabilities and for what is deprecated; NULL: Helm's default */
    int skip_schema_validation;
    void (*warning)(void *context, const char *text); /**< told of lines of Helm's log, or NULL */
    void *context;
    const gtmpl_limits *limits; /**< on what the chart, its values and its templates may use; NULL: the defaults */
} gtmpl_lint_options;

#define GTMPL_LINT_OPTIONS                                                                                             \
    {                                                                                                                  \
        1, NULL, NULL, 0, NULL, NULL, NULL                                                                             \
    }

/** What was found in a chart. */
typedef struct gtmpl_lint gtmpl_lint;

/**
 * Examines a chart with Helm's rules. A chart with mistakes is no failure of this function.
 *
 * @param result   released with gtmpl_lint_free(); NULL on failure
 * @param path     a chart's folder or archive
 * @param values   not changed; NULL for none
 * @param options  NULL for the defaults
 * @param err      why the chart could not be examined at all; may be NULL
 * @return GTMPL_OK, GTMPL_EINVALID (Kubernetes version), GTMPL_ENOTFOUND, GTMPL_EIO, GTMPL_ECHART, GTMPL_ELIMIT or
 *         GTMPL_ENOMEM
 */
GTMPL_API gtmpl_status gtmpl_lint_chart(gtmpl_lint **result, const char *path, const gtmpl_values *values,
                                        const gtmpl_lint_options *options, gtmpl_error **err);

/** Releases a result. NULL is allowed. */
GTMPL_API void gtmpl_lint_free(gtmpl_lint *result);

/** The findings in Helm's order; NULL when there are not that many. */
GTMPL_API size_t gtmpl_lint_count(const gtmpl_lint *result);
GTMPL_API const gtmpl_finding *gtmpl_lint_finding(const gtmpl_lint *result, size_t i);

#ifdef __cplusplus
}
#endif
#endif
