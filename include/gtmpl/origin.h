/*
 * The values that templates see, and where each of them was set: by which layer, in which file and line, and what the
 * layers below had said.
 */
#ifndef GTMPL_ORIGIN_H
#define GTMPL_ORIGIN_H

#include <stddef.h>
#include <stdio.h>

#include <gtmpl/chart.h>
#include <gtmpl/node.h>
#include <gtmpl/render.h>
#include <gtmpl/values.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Where something was set. Texts live as long as the object that told it. */
typedef struct gtmpl_origin {
    const char *layer; /**< as it was named when it was added; "chart" for the defaults of charts, "set" for flags */
    const char *file;  /**< as it was named; a chart's is below chart_file; of a flag the flag: "--set replicas=4" */
    unsigned line;     /**< from 1; 0 of flags */
    unsigned column;   /**< in characters, from 1; 0 of flags */
} gtmpl_origin;

/**
 * The values of a chart and its subcharts: the user's over the defaults, globals handed down, imports done, subcharts
 * enabled and disabled, as gtmpl_render_chart() would do it. Belongs to one thread. The chart and the values that it
 * was made from must outlive it; layers added to the values later do not change it.
 */
typedef struct gtmpl_coalesced gtmpl_coalesced;

/** How to coalesce. Initialise with GTMPL_COALESCE_OPTIONS. */
typedef struct gtmpl_coalesce_options {
    unsigned version;       /**< of this struct: 1 */
    const char *chart_file; /**< the chart in origins ("charts/portal"); NULL: the path that it was opened by */
    gtmpl_compat compat;    /**< which Helm to be like */
    void (*warning)(void *context, const char *text); /**< told of lines of Helm's log (without line end), or NULL */
    void *context;                                    /**< handed to warning */
    const gtmpl_limits *limits;                       /**< on what this may use; NULL: the defaults */
} gtmpl_coalesce_options;

#define GTMPL_COALESCE_OPTIONS                                                                                         \
    {                                                                                                                  \
        1, NULL, GTMPL_COMPAT_HELM4, NULL, NULL, NULL                                                                  \
    }

/**
 * Makes the values that templates would see. They are not checked by JSON Schema.
 *
 * @param coalesced  released with gtmpl_coalesced_free(); NULL on failure
 * @param chart      shared, not changed
 * @param values     NULL for none; origins are known if gtmpl_values_keep_origins() was called for them
 * @param options    NULL for the defaults
 * @param err        may be NULL
 * @return GTMPL_OK, GTMPL_ECHART (a dependency is missing), GTMPL_ETYPE, GTMPL_ELIMIT or GTMPL_ENOMEM
 */
GTMPL_API gtmpl_status gtmpl_values_coalesce(gtmpl_coalesced **coalesced, const gtmpl_chart *chart,
                                             const gtmpl_values *values, const gtmpl_coalesce_options *options,
                                             gtmpl_error **err);

/** Releases values, with all nodes and texts that they gave. NULL is allowed. */
GTMPL_API void gtmpl_coalesced_free(gtmpl_coalesced *coalesced);

/** How to write. */
typedef enum gtmpl_format {
    GTMPL_FORMAT_YAML, /**< what `toYaml` gives */
    GTMPL_FORMAT_JSON  /**< what `toPrettyJson` gives */
} gtmpl_format;

/**
 * Writes all values, with a line end.
 *
 * @param coalesced  values
 * @param format     YAML or JSON
 * @param origins    add to each line of YAML a comment that says where its key was set: "# prod.yaml:12"; the document
 *                   stays the same
 * @param out        where to
 * @param err        may be NULL
 * @return GTMPL_OK, GTMPL_EINVALID (origins in JSON, or not kept), GTMPL_EIO or GTMPL_ENOMEM
 */
GTMPL_API gtmpl_status gtmpl_coalesced_write(const gtmpl_coalesced *coalesced, gtmpl_format format, int origins,
                                             FILE *out, gtmpl_error **err);

/**
 * The same into memory: values as JSON, which gtmpl_values_add_text() reads back.
 *
 * @param text  ended by a NUL that does not count; release with gtmpl_text_free(); NULL on failure
 * @param size  in bytes
 * @return GTMPL_OK, GTMPL_EINVALID or GTMPL_ENOMEM
 */
GTMPL_API gtmpl_status gtmpl_coalesced_text(const gtmpl_coalesced *coalesced, gtmpl_format format, int origins,
                                            char **text, size_t *size, gtmpl_error **err);

/* --- As a tree (node.h) --- */

/** The root, a map. */
GTMPL_API const gtmpl_node *gtmpl_coalesced_root(const gtmpl_coalesced *coalesced);

/**
 * The value under a key, in the grammar of --set's names: `image.tag`, `list[0].name`, `a.example\.org/x`.
 *
 * @return NULL where there is none, also for a text that is no key
 */
GTMPL_API const gtmpl_node *gtmpl_coalesced_find(const gtmpl_coalesced *coalesced, const char *key);

/**
 * Where the node's key was set; items of lists are where the list is.
 *
 * @param origin  is filled if this is known
 * @return whether it is: not for the root, where origins were not kept, for what nobody set (maps of subcharts), and
 * for arguments of functions
 */
GTMPL_API int gtmpl_node_origin(const gtmpl_node *node, gtmpl_origin *origin);

/* --- Why a value is what it is --- */

/** What every layer says of a key. Belongs to one thread; the coalesced values must outlive it. */
typedef struct gtmpl_explanation gtmpl_explanation;

/** What one layer says. */
typedef struct gtmpl_step {
    gtmpl_origin origin;
    const char *key;    /**< where in its file, if that is not the key that was asked for (a global, an import, a
                             subchart's); or what is in the way: then layers below do not show through; else "" */
    const char *value;  /**< as JSON, of the key or of what is in the way */
    int wins;           /**< of all steps at most one: its value is there, or its null has removed the key */
    int in_the_way;     /**< the layer does not have the key, but what stands where the key's map or list should be */
    size_t keys;        /**< of a map: its keys, on all levels, that hold no map; else 0 */
    size_t winning;     /**< how many of them are in the final values */
    const char *remark; /**< what it does to the layers below: "removes the key", "replaces a list of 3", … or "" */
} gtmpl_step;

/**
 * Looks up what every layer says of a key, and who won.
 *
 * @param explanation  released with gtmpl_explanation_free(); NULL on failure
 * @param coalesced    values with origins
 * @param key          in the grammar of --set's names
 * @param err          may be NULL
 * @return GTMPL_OK, GTMPL_EINVALID (no key, or origins were not kept), GTMPL_ENOTFOUND (no layer has the key; the
 *         message names those that are near) or GTMPL_ENOMEM
 */
GTMPL_API gtmpl_status gtmpl_explain(gtmpl_explanation **explanation, const gtmpl_coalesced *coalesced, const char *key,
                                     gtmpl_error **err);

/** Releases an explanation. NULL is allowed. */
GTMPL_API void gtmpl_explanation_free(gtmpl_explanation *explanation);

/** What templates see under the key, as JSON; NULL: the key is not there, some layer has removed it. */
GTMPL_API const char *gtmpl_explanation_value(const gtmpl_explanation *explanation);

/** Steps, and the i-th of them, the highest layer first; NULL when there are not that many. */
GTMPL_API size_t gtmpl_explanation_count(const gtmpl_explanation *explanation);
GTMPL_API const gtmpl_step *gtmpl_explanation_step(const gtmpl_explanation *explanation, size_t i);

/** What else there is to know (that the key is of a subchart that is disabled, and why), or "". */
GTMPL_API const char *gtmpl_explanation_note(const gtmpl_explanation *explanation);

/**
 * Writes the steps as a JSON list, the highest first: `{"layer","file","line","column","value","wins"}`, and "key"
 * where a step has one. Lines and columns of flags are null.
 *
 * @return GTMPL_OK, GTMPL_EIO or GTMPL_ENOMEM
 */
GTMPL_API gtmpl_status gtmpl_explanation_write_json(const gtmpl_explanation *explanation, FILE *out, gtmpl_error **err);

#ifdef __cplusplus
}
#endif
#endif
