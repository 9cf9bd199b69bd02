/*
 * What a chart declares to need, and what is in its charts/ folder.
 */
#ifndef GTMPL_DEPENDENCY_H
#define GTMPL_DEPENDENCY_H

#include <stddef.h>

#include <gtmpl/error.h>
#include <gtmpl/limits.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The dependencies of a chart on the disk. */
typedef struct gtmpl_dependencies gtmpl_dependencies;

/** One of them, as Chart.yaml has it; texts live as long as the list. */
typedef struct gtmpl_dependency {
    const char *name, *version, *repository; /**< "" where Chart.yaml says nothing */
    const char *status; /**< Helm's: "ok" (an archive), "unpacked", "missing", "wrong version", "invalid version",
                             "misnamed", "corrupt", "too many matches" or "bad pattern" */
    int present;        /**< "ok" or "unpacked" */
} gtmpl_dependency;

/** How to read them. Initialise with GTMPL_DEPENDENCIES_OPTIONS. */
typedef struct gtmpl_dependencies_options {
    unsigned version;                                 /**< of this struct: 1 */
    void (*warning)(void *context, const char *text); /**< told of lines of Helm's log (without line end), or NULL */
    void *context;                                    /**< handed to warning */
    const gtmpl_limits *limits;                       /**< on what the chart may use; NULL: the defaults */
} gtmpl_dependencies_options;

#define GTMPL_DEPENDENCIES_OPTIONS                                                                                     \
    {                                                                                                                  \
        1, NULL, NULL, NULL                                                                                            \
    }

/**
 * Reads what `helm dependency list` tells.
 *
 * @param list     released with gtmpl_dependencies_free(); NULL on failure
 * @param path     a chart's folder or archive
 * @param options  NULL for the defaults
 * @param err      may be NULL
 * @return GTMPL_OK, GTMPL_ENOTFOUND, GTMPL_EIO, GTMPL_EYAML, GTMPL_ECHART, GTMPL_ELIMIT, GTMPL_EUNSUPPORTED or
 *         GTMPL_ENOMEM
 */
GTMPL_API gtmpl_status gtmpl_dependencies_read(gtmpl_dependencies **list, const char *path,
                                               const gtmpl_dependencies_options *options, gtmpl_error **err);

/** Releases a list. NULL is allowed. */
GTMPL_API void gtmpl_dependencies_free(gtmpl_dependencies *list);

/** The chart's folder for subcharts, there or not: the path that was given, cleaned, and `charts`. */
GTMPL_API const char *gtmpl_dependencies_folder(const gtmpl_dependencies *list);

/** Whether Chart.yaml has a list of dependencies at all; it may be empty. */
GTMPL_API int gtmpl_dependencies_declared(const gtmpl_dependencies *list);

/** How many Chart.yaml declares, and the i-th, or NULL when there are not that many. */
GTMPL_API size_t gtmpl_dependencies_count(const gtmpl_dependencies *list);
GTMPL_API const gtmpl_dependency *gtmpl_dependencies_get(const gtmpl_dependencies *list, size_t i);

/** Warnings of what is in charts/ and is no chart, or not declared; one line each, without its end. */
GTMPL_API size_t gtmpl_dependencies_warning_count(const gtmpl_dependencies *list);
GTMPL_API const char *gtmpl_dependencies_warning(const gtmpl_dependencies *list, size_t i);

#ifdef __cplusplus
}
#endif
#endif
