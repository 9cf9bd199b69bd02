/*
 * The values that a user gives: layers, lowest first.
 */
#ifndef GTMPL_VALUES_H
#define GTMPL_VALUES_H

#include <stddef.h>

#include <gtmpl/limits.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Values under construction. Belongs to one thread; renders take a copy, so it may be used for several. */
typedef struct gtmpl_values gtmpl_values;

/** How gtmpl_values_set() reads what stands behind `=`. */
typedef enum gtmpl_set_mode {
    GTMPL_SET_TYPED,   /**< --set: true, false, null and integers are read as such */
    GTMPL_SET_STRING,  /**< --set-string: always text */
    GTMPL_SET_JSON,    /**< --set-json: JSON values, or one JSON object that is merged */
    GTMPL_SET_LITERAL, /**< --set-literal: text, nothing is escaped */
    GTMPL_SET_FILE     /**< --set-file: the content of the file that is named */
} gtmpl_set_mode;

/**
 * Makes an empty set of values.
 *
 * @param values  released with gtmpl_values_free()
 * @param err     may be NULL
 * @return GTMPL_OK or GTMPL_ENOMEM
 */
GTMPL_API gtmpl_status gtmpl_values_new(gtmpl_values **values, gtmpl_error **err);

/**
 * The same with limits on what the values may use, or an allocator.
 *
 * @param limits  NULL for the defaults
 * @return GTMPL_OK, GTMPL_EINVALID (limits of an unknown version) or GTMPL_ENOMEM
 */
GTMPL_API gtmpl_status gtmpl_values_new_limited(gtmpl_values **values, const gtmpl_limits *limits, gtmpl_error **err);

/** Releases values. NULL is allowed. */
GTMPL_API void gtmpl_values_free(gtmpl_values *values);

/**
 * Gets what a URL leads to, for a host that wants values from there. The library itself never talks to a network.
 *
 * @param context  as given to gtmpl_values_allow_urls()
 * @param url      as the user wrote it: http or https, with a host
 * @param address  the same with all that needs it escaped, without a fragment
 * @param data     the content, or on failure the reason, without a line end; from malloc(), the library frees it
 * @param size     of either, in bytes
 * @return GTMPL_OK, or the status to fail with
 */
typedef gtmpl_status gtmpl_fetch(void *context, const char *url, const char *address, char **data, size_t *size);

/**
 * Lets gtmpl_values_add_file() and GTMPL_SET_FILE take URLs. Without it they refuse them (GTMPL_EUNSUPPORTED).
 *
 * @param fetch    called once for each URL; NULL to refuse URLs again
 * @param context  handed to fetch
 */
GTMPL_API void gtmpl_values_allow_urls(gtmpl_values *values, gtmpl_fetch *fetch, void *context);

/**
 * Has the values remember where each key was set, for gtmpl_values_coalesce() to tell (see origin.h). Costs some time
 * and memory for every layer, so it is off unless asked for. Rendering is not affected.
 *
 * @param values  without any values yet
 * @param err     may be NULL
 * @return GTMPL_OK, GTMPL_EINVALID (there are values already) or GTMPL_ENOMEM
 */
GTMPL_API gtmpl_status gtmpl_values_keep_origins(gtmpl_values *values, gtmpl_error **err);

/**
 * Adds a values file as the next higher layer: its maps are merged into what is there, anything else replaces it, and
 * `null` removes a default of the chart (Helm's rules for several `-f`).
 *
 * @param values  the layers so far; unchanged if this fails
 * @param path    a YAML or JSON file whose top level is a map; "-" reads standard input; a URL only if
 *                gtmpl_values_allow_urls() was called
 * @param layer   a name for the layer, e.g. "environment"; copied; NULL: "values"
 * @param err     the message is Helm's; file, line and column are where the text is wrong; may be NULL
 * @return GTMPL_OK, GTMPL_ENOTFOUND, GTMPL_EIO, GTMPL_EINVALID (a broken URL), GTMPL_EYAML, GTMPL_EUNSUPPORTED,
 *         GTMPL_ENOMEM or what fetching a URL failed with
 */
GTMPL_API gtmpl_status gtmpl_values_add_file(gtmpl_values *values, const char *path, const char *layer,
                                             gtmpl_error **err);

/** The same for text in memory, which is copied; `name` stands for the file in errors and origins. */
GTMPL_API gtmpl_status gtmpl_values_add_text(gtmpl_values *values, const char *text, size_t size, const char *name,
                                             const char *layer, gtmpl_error **err);

/**
 * The same for one entry of a file that holds the values of several charts: the layer is the map under a key of the
 * top level, over what the file says under `global`. A key that is not there, or null, leaves `global` alone.
 *
 * @param values  unchanged if this fails
 * @param text    the whole file, which is copied; `size` in bytes
 * @param name    stands for the file in errors and origins
 * @param entry   the key, e.g. the name of an addon
 * @param layer   a name for the layer; NULL: "values"
 * @param err     may be NULL
 * @return GTMPL_OK, GTMPL_EYAML, GTMPL_ETYPE (the entry is no map) or GTMPL_ENOMEM
 */
GTMPL_API gtmpl_status gtmpl_values_add_entry(gtmpl_values *values, const char *text, size_t size, const char *name,
                                              const char *entry, const char *layer, gtmpl_error **err);

/**
 * Sets single values as Helm's --set flags do, over what is there.
 *
 * @param values      unchanged if this fails
 * @param assignment  Helm's grammar: "a.b=1,c[0]=x,d={p,q}"
 * @param mode        how values are read
 * @param err         "failed parsing --set data: …"; may be NULL
 * @return GTMPL_OK, GTMPL_EINVALID, GTMPL_ENOTFOUND, GTMPL_EIO, GTMPL_ENOMEM, or for files what gtmpl_values_add_file()
 *         may give
 */
GTMPL_API gtmpl_status gtmpl_values_set(gtmpl_values *values, const char *assignment, gtmpl_set_mode mode,
                                        gtmpl_error **err);

#ifdef __cplusplus
}
#endif
#endif
