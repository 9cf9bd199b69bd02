/*
 * One template outside any chart: how people try a template, and how scripts use the engine.
 */
#ifndef GTMPL_EVAL_H
#define GTMPL_EVAL_H

#include <stddef.h>
#include <stdint.h>

#include <gtmpl/function.h>
#include <gtmpl/limits.h>
#include <gtmpl/values.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Whose functions a template has, and who words its errors. */
typedef enum gtmpl_library {
    GTMPL_LIBRARY_HELM,  /**< as in a chart */
    GTMPL_LIBRARY_SPRIG, /**< sprig's alone, but for the environment; errors and missing values as Go has them */
    GTMPL_LIBRARY_GO     /**< those of text/template alone */
} gtmpl_library;

/** A template and what it is given. Initialise with GTMPL_EVAL_OPTIONS. */
typedef struct gtmpl_eval_options {
    unsigned version;           /**< of this struct: 1 */
    const char *name;           /**< what errors call the template; NULL: "eval" */
    const gtmpl_limits *limits; /**< on what the template may use; NULL: the defaults */
    gtmpl_library library;
    int reproducible;                /**< what is random follows from seed and time alone, as in gtmpl_render_options */
    const char *seed;                /**< NULL: "" */
    int64_t time;                    /**< what the clock shows: seconds since 1970 */
    const gtmpl_function *functions; /**< added to those of the library */
    size_t function_count;
} gtmpl_eval_options;

#define GTMPL_EVAL_OPTIONS                                                                                             \
    {                                                                                                                  \
        1, NULL, NULL, GTMPL_LIBRARY_HELM, 0, NULL, 0, NULL, 0                                                         \
    }

/**
 * Runs a template with all of Helm's functions, and with the values as its dot.
 *
 * @param result   the output, ended by a NUL that does not count; release with gtmpl_text_free(); NULL on failure
 * @param size     its size in bytes; the output may hold any byte
 * @param text     the template
 * @param length   its size in bytes
 * @param values   not changed; NULL for none
 * @param options  NULL for the defaults
 * @param err      Helm's text with file, line and column; may be NULL
 * @return GTMPL_OK, GTMPL_EINVALID (options, functions), GTMPL_EPARSE, GTMPL_EEXEC, GTMPL_ELIMIT, GTMPL_ECANCELLED or
 *         GTMPL_ENOMEM
 */
GTMPL_API gtmpl_status gtmpl_eval(char **result, size_t *size, const char *text, size_t length,
                                  const gtmpl_values *values, const gtmpl_eval_options *options, gtmpl_error **err);

#ifdef __cplusplus
}
#endif
#endif
