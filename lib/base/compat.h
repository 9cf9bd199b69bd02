/*
 * Which Helm a render is like. All that differs between Helm 4.3.1 and Helm 3.22.0 in what `helm template` prints is
 * named here, a field a mechanism; the code that has the mechanism asks for its field and knows no version.
 */
#ifndef BASE_COMPAT_H
#define BASE_COMPAT_H

#include <stdbool.h>
#include <stddef.h>

#include "gtmpl/chart.h"

/* A line of the log: how Helm 4's begins, message and keys of attributes one behind the other, and its words here. */
typedef struct log_row {
    const char *begins;
    const char *words; /* %m: the message, %1 and %2: values of attributes, %Q: the first of them in quotes */
} log_row;

typedef struct compat {
    const char *name;

    /* A chart's loader is chosen by its apiVersion, and other versions than v1 and v2 are refused; else none is. */
    bool minds_chart_version;

    /* Splitting: white space around `---` and at a document's end is dropped, and the dashes need a line end before. */
    bool trims_documents;

    /* Errors of templates are set out over lines, a template each; else they stay as Go words them. */
    bool lays_out_errors;

    /* A null among a chart's defaults is no value; else it stays until something meets it. */
    bool drops_default_nulls;

    /* Kinds that have a place in the order of installation; those behind it come last, by name. */
    size_t install_order_kinds;

    /* .Capabilities.KubeVersion.Version keeps what stands behind the numbers ("-eks-1"). */
    bool keeps_version_suffix;

    /* How errors of the work before rendering begin: "release name check failed: ", and so on. */
    bool names_failed_step;

    /* How an error begins that the check of dependencies found. */
    const char *checking_dependencies;

    /* A post-renderer gets the documents of all files, hooks too, before they are sorted; else the resources as they
     * are printed. */
    bool post_renders_files;

    /* Functions of the library that this Helm does not have; ends with NULL. */
    const char *const *absent_functions;

    /* The log in words; ends with a row without a beginning. NULL: lines of keys and values (log/slog). */
    const log_row *log;
} compat;

extern const compat compat_helm4, compat_helm3;

/* By the public name. */
const compat *compat_of(gtmpl_compat name);

#endif
