/*
 * Charts: loaded once, rendered as often as wanted.
 */
#ifndef GTMPL_CHART_H
#define GTMPL_CHART_H

#include <stdio.h>

#include <gtmpl/error.h>
#include <gtmpl/limits.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A chart with its subcharts. Nothing changes it after loading: any number of threads may render one at once. */
typedef struct gtmpl_chart gtmpl_chart;

/** Which Helm to be like. */
typedef enum gtmpl_compat {
    GTMPL_COMPAT_HELM4, /**< Helm 4.3.1 */
    GTMPL_COMPAT_HELM3  /**< Helm 3.22.0 */
} gtmpl_compat;

/** How to load a chart. Initialise with GTMPL_CHART_OPTIONS. */
typedef struct gtmpl_chart_options {
    unsigned version;                                 /**< of this struct: 1 */
    void (*warning)(void *context, const char *text); /**< told of Helm's warnings (one line, no line end), or NULL */
    void *context;                                    /**< handed to warning */
    int any_type;               /**< open what cannot be rendered too: library charts, any apiVersion (as helm show) */
    const gtmpl_limits *limits; /**< on what the chart may use; NULL: the defaults */
    gtmpl_compat compat;        /**< Helm 3 opens charts of any apiVersion */
    int read_late; /**< read files that only `.Files` and crds/ show when a render asks: they must stay as they are */
} gtmpl_chart_options;

#define GTMPL_CHART_OPTIONS                                                                                            \
    {                                                                                                                  \
        1, NULL, NULL, 0, NULL, GTMPL_COMPAT_HELM4, 0                                                                  \
    }

/**
 * Loads a chart from a folder.
 *
 * @param chart    the chart; release with gtmpl_chart_free(); NULL on failure
 * @param path     a chart's folder
 * @param options  NULL for the defaults
 * @param err      on failure an error; may be NULL
 * @return GTMPL_OK, GTMPL_ENOTFOUND, GTMPL_EIO, GTMPL_EYAML, GTMPL_ECHART, GTMPL_ELIMIT, GTMPL_EUNSUPPORTED or
 *         GTMPL_ENOMEM
 */
GTMPL_API gtmpl_status gtmpl_chart_open(gtmpl_chart **chart, const char *path, const gtmpl_chart_options *options,
                                        gtmpl_error **err);

/** Releases a chart. No render of it may still be in use. NULL is allowed. */
GTMPL_API void gtmpl_chart_free(gtmpl_chart *chart);

/** Name and version from Chart.yaml; they live as long as the chart. */
GTMPL_API const char *gtmpl_chart_name(const gtmpl_chart *chart);
GTMPL_API const char *gtmpl_chart_version(const gtmpl_chart *chart);

/** Whether Chart.yaml marks the chart as deprecated. */
GTMPL_API int gtmpl_chart_deprecated(const gtmpl_chart *chart);

/** What of a chart to show. */
typedef enum gtmpl_show {
    GTMPL_SHOW_ALL,    /**< the four below, in this order, with `---` between */
    GTMPL_SHOW_CHART,  /**< Chart.yaml as Helm understood it, written anew */
    GTMPL_SHOW_VALUES, /**< values.yaml as it stands there */
    GTMPL_SHOW_README, /**< README.md, README.txt or README, whatever the case of its name */
    GTMPL_SHOW_CRDS    /**< the files of crds/, of subcharts too */
} gtmpl_show;

/**
 * Writes what `helm show` prints of a chart; nothing for a part that the chart does not have.
 *
 * @param chart  opened with any_type if library charts are welcome
 * @param part   what to show
 * @param out    where to
 * @param err    may be NULL
 * @return GTMPL_OK, GTMPL_EIO or GTMPL_ENOMEM
 */
GTMPL_API gtmpl_status gtmpl_chart_show(const gtmpl_chart *chart, gtmpl_show part, FILE *out, gtmpl_error **err);

#ifdef __cplusplus
}
#endif
#endif
