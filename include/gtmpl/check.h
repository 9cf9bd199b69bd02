/*
 * Overrides that do nothing: keys of values that no template reads, that say what lower layers say already, that turn a
 * map into something else, or that are meant for a subchart that is disabled.
 */
#ifndef GTMPL_CHECK_H
#define GTMPL_CHECK_H

#include <stddef.h>
#include <stdio.h>

#include <gtmpl/chart.h>
#include <gtmpl/lint.h>
#include <gtmpl/render.h>
#include <gtmpl/values.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * A check of one target, or of several that share files of values: a chart with one set of values each. What a key of
 * a file does for one of them, it need not do for the next; so all are added first, then findings are made.
 *
 * Belongs to one thread. Targets are told apart by the order in which they were added.
 */
typedef struct gtmpl_check gtmpl_check;

/** What to check. Initialise with GTMPL_CHECK_OPTIONS. */
typedef struct gtmpl_check_options {
    unsigned version; /**< of this struct: 1 */
    /**
     * Whether a file has users that are not added: then it cannot be said of its keys that nobody needs them. `entry`
     * is the key that is meant of a file with several (also "global"), or NULL. NULL: no file has.
     */
    int (*is_shared)(void *context, const char *file, const char *entry);
    void *context;
    const char *folder; /**< for SARIF: where relative file names begin, from the top of what is scanned on; or NULL */
} gtmpl_check_options;

#define GTMPL_CHECK_OPTIONS                                                                                            \
    {                                                                                                                  \
        1, NULL, NULL, NULL                                                                                            \
    }

/**
 * Starts a check.
 *
 * @param check    released with gtmpl_check_free(); NULL on failure
 * @param options  NULL for the defaults
 * @return GTMPL_OK or GTMPL_ENOMEM
 */
GTMPL_API gtmpl_status gtmpl_check_new(gtmpl_check **check, const gtmpl_check_options *options, gtmpl_error **err);

/** Releases a check with its findings. NULL is allowed. */
GTMPL_API void gtmpl_check_free(gtmpl_check *check);

/** What a target is to users, and to the check. Copied. */
typedef struct gtmpl_check_target {
    const char *name;       /**< in findings: "portal, env prod"; NULL: none */
    const char *chart_file; /**< the chart, for places in its defaults: "charts/portal"; NULL: its path */
    int is_witness;         /**< it only bears witness to what its files are good for: what is found for such targets
                                 alone is not told */
} gtmpl_check_target;

/**
 * Renders a chart with values, and keeps what its rules say of every key of the values.
 *
 * @param check    not changed if the render fails
 * @param chart    must outlive the check
 * @param values   with origins (gtmpl_values_keep_origins())
 * @param release  NULL for the defaults
 * @param options  of the render; NULL for the defaults
 * @param target   NULL for one without a name
 * @param err      may be NULL
 * @return GTMPL_OK, GTMPL_EINVALID (values without origins), or what gtmpl_render_chart() gives
 */
GTMPL_API gtmpl_status gtmpl_check_add(gtmpl_check *check, const gtmpl_chart *chart, const gtmpl_values *values,
                                       const gtmpl_release *release, const gtmpl_render_options *options,
                                       const gtmpl_check_target *target, gtmpl_error **err);

/** One thing that was found. Texts live as long as the check. */
typedef struct gtmpl_check_finding {
    const char *rule;           /**< "unread", "redundant", "kind" or "disabled" */
    gtmpl_severity severity;    /**< GTMPL_SEVERITY_WARNING, or _INFO for "redundant" */
    const char *layer;          /**< as it was named when it was added */
    const char *file;           /**< as it was named; of a flag the flag: "--set replicas=4" */
    unsigned line, column;      /**< of the key, from 1, in characters; 0 of flags */
    const char *key;            /**< its path in the file, as --set writes it: "image.tag", "list[0].name" */
    const char *message;        /**< what is wrong, in one line */
    const char *suggestion;     /**< what may help, in one line; or "" */
    const char *const *targets; /**< the names of the targets that it holds for */
    size_t target_count;
} gtmpl_check_finding;

/**
 * Makes the findings of all targets that were added, sorted by file and line. The topmost key stands for all below it.
 *
 * @param skip        rules to leave out
 * @param skip_count  how many
 * @return GTMPL_OK, GTMPL_EINVALID (no such rule; the message names the nearest) or GTMPL_ENOMEM
 */
GTMPL_API gtmpl_status gtmpl_check_finish(gtmpl_check *check, const char *const *skip, size_t skip_count,
                                          gtmpl_error **err);

/** The findings; NULL when there are not that many, and before gtmpl_check_finish(). */
GTMPL_API size_t gtmpl_check_count(const gtmpl_check *check);
GTMPL_API const gtmpl_check_finding *gtmpl_check_get(const gtmpl_check *check, size_t i);

/** How findings are written. */
typedef enum gtmpl_check_format {
    GTMPL_CHECK_TEXT, /**< as compilers do: "FILE:LINE:COLUMN: warning: KEY: MESSAGE (SUGGESTION) [RULE]" */
    GTMPL_CHECK_JSON, /**< {"findings": [...]} */
    GTMPL_CHECK_SARIF /**< SARIF 2.1.0, without what was found in flags: they stand in no file */
} gtmpl_check_format;

/**
 * Writes the findings.
 *
 * @return GTMPL_OK, GTMPL_EIO or GTMPL_ENOMEM
 */
GTMPL_API gtmpl_status gtmpl_check_write(const gtmpl_check *check, gtmpl_check_format format, FILE *out,
                                         gtmpl_error **err);

#ifdef __cplusplus
}
#endif
#endif
