/*
 * Charts: loaded once, rendered as often as wanted.
 */
#ifndef GTMPL_CHART_H
#define GTMPL_CHART_H

#include <stddef.h>
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
    int read_late;    /**< read files that only `.Files` and crds/ show, templates of subcharts that the chart's own
                           values switch off, and, to show it, values.yaml again, when somebody asks: they must stay
                           as they are */
    unsigned threads; /**< that read the files of a folder, where there are many; 0: the calling one alone */
} gtmpl_chart_options;

#define GTMPL_CHART_OPTIONS                                                                                            \
    {                                                                                                                  \
        1, NULL, NULL, 0, NULL, GTMPL_COMPAT_HELM4, 0, 0                                                               \
    }

/**
 * Loads a chart from a folder, or from an archive on the disk.
 *
 * @param chart    the chart; release with gtmpl_chart_free(); NULL on failure
 * @param path     a chart's folder or .tgz
 * @param options  NULL for the defaults
 * @param err      on failure an error; may be NULL
 * @return GTMPL_OK, GTMPL_ENOTFOUND, GTMPL_EIO, GTMPL_EYAML, GTMPL_ECHART, GTMPL_ELIMIT, GTMPL_EUNSUPPORTED or
 *         GTMPL_ENOMEM
 */
GTMPL_API gtmpl_status gtmpl_chart_open(gtmpl_chart **chart, const char *path, const gtmpl_chart_options *options,
                                        gtmpl_error **err);

/** A file of a chart in memory. */
typedef struct gtmpl_file {
    const char *name; /**< from the chart's folder on, with `/`: "templates/service.yaml" */
    const char *data; /**< any bytes, no terminator */
    size_t size;
} gtmpl_file;

/**
 * Loads a chart from files in memory, as if they stood in a folder: `.helmignore` counts, `charts/` holds subcharts,
 * also packed ones. The files are copied.
 *
 * @param chart  released with gtmpl_chart_free(); NULL on failure
 * @param name   stands for the folder in errors and origins: "charts/portal"; NULL: "chart"
 * @param files  in any order
 * @param count  how many
 * @return as gtmpl_chart_open(), and GTMPL_EINVALID for a name that is absolute or has `.`, `..` or empty parts, that
 *         stands there twice, or that is a file and a folder
 */
GTMPL_API gtmpl_status gtmpl_chart_open_files(gtmpl_chart **chart, const char *name, const gtmpl_file *files,
                                              size_t count, const gtmpl_chart_options *options, gtmpl_error **err);

/** Where the files of a chart come from, for a host that has them elsewhere: objects of git, a network, a database. */
typedef struct gtmpl_file_provider {
    unsigned version; /**< of this struct: 1 */
    /**
     * Names the i-th file; asked for from 0 on, once each. NULL past the last. The name is copied.
     */
    const char *(*name)(void *context, size_t i);
    /**
     * Reads a file that was named. Not asked for files that .helmignore leaves out.
     *
     * @param i     its number
     * @param data  the content, or on failure the reason or NULL; copied before anything else is asked
     * @param size  of either, in bytes
     * @return GTMPL_OK, or the status to fail with
     */
    gtmpl_status (*read)(void *context, size_t i, const char **data, size_t *size);
    void *context; /**< handed to both */
} gtmpl_file_provider;

#define GTMPL_FILE_PROVIDER                                                                                            \
    {                                                                                                                  \
        1, NULL, NULL, NULL                                                                                            \
    }

/** The same with files from a provider, which is asked during this call only. */
GTMPL_API gtmpl_status gtmpl_chart_open_provider(gtmpl_chart **chart, const char *name,
                                                 const gtmpl_file_provider *provider,
                                                 const gtmpl_chart_options *options, gtmpl_error **err);

/** The same from a packed chart (.tgz) in memory, whose bytes are copied. */
GTMPL_API gtmpl_status gtmpl_chart_open_archive(gtmpl_chart **chart, const char *name, const char *data, size_t size,
                                                const gtmpl_chart_options *options, gtmpl_error **err);

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
