/*
 * Previews: two rendered sides compared by resource, and reports of what differs.
 *
 *     gtmpl_diff *diff;
 *     gtmpl_diff_target portal = {.addon = "portal", .namespace_ = "portal"};
 *
 *     if (gtmpl_diff_new(&diff, &err)) return fail(err);
 *     gtmpl_diff_add_target(diff, GTMPL_SIDE_OLD, &portal, &err);
 *     gtmpl_diff_add_render(diff, GTMPL_SIDE_OLD, before, &err);
 *     gtmpl_diff_add_target(diff, GTMPL_SIDE_NEW, &portal, &err);
 *     gtmpl_diff_add_render(diff, GTMPL_SIDE_NEW, after, &err);
 *     if (gtmpl_diff_compare(diff, NULL, &err)) return fail(err);
 *     gtmpl_diff_write(diff, GTMPL_FORM_TEXT, NULL, stdout, &err);
 */
#ifndef GTMPL_DIFF_H
#define GTMPL_DIFF_H

#include <stddef.h>
#include <stdio.h>

#include <gtmpl/error.h>
#include <gtmpl/render.h>
#include <gtmpl/repository.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Two sides, and once they are compared, what differs. Belongs to one thread. */
typedef struct gtmpl_diff gtmpl_diff;

typedef enum gtmpl_side { GTMPL_SIDE_OLD, GTMPL_SIDE_NEW } gtmpl_side;

/** One of the things that tell targets of an addon apart: "env", "prod". */
typedef struct gtmpl_dimension {
    const char *name, *value;
} gtmpl_dimension;

/**
 * What is rendered as one: an addon in one environment, for one tenant. Targets of two sides belong together when addon
 * and dimensions are equal, in the same order; to compare two environments, name both sides' dimension alike.
 */
typedef struct gtmpl_diff_target {
    const char *addon;
    const gtmpl_dimension *dimensions; /**< in the order in which they are shown */
    size_t dimension_count;
    const char *namespace_; /**< of the release; NULL: "default" */
} gtmpl_diff_target;

/**
 * Makes an empty comparison.
 *
 * @param diff  released with gtmpl_diff_free()
 * @return GTMPL_OK or GTMPL_ENOMEM
 */
GTMPL_API gtmpl_status gtmpl_diff_new(gtmpl_diff **diff, gtmpl_error **err);

/** Releases a comparison and all that was got from it. NULL is allowed. */
GTMPL_API void gtmpl_diff_free(gtmpl_diff *diff);

/**
 * Adds a target to a side. What is added to the side next belongs to it.
 *
 * @param target  copied
 * @return GTMPL_OK, GTMPL_EINVALID (sides are compared already) or GTMPL_ENOMEM
 */
GTMPL_API gtmpl_status gtmpl_diff_add_target(gtmpl_diff *diff, gtmpl_side side, const gtmpl_diff_target *target,
                                             gtmpl_error **err);

/** Adds all manifests of a render, which are copied, to the newest target of a side. Returns as the next. */
GTMPL_API gtmpl_status gtmpl_diff_add_render(gtmpl_diff *diff, gtmpl_side side, const gtmpl_render *render,
                                             gtmpl_error **err);

/**
 * Adds rendered text, one document or several with `---` between, to the newest target of a side.
 *
 * @param source  the template that it came from, for readers; copied
 * @param text    copied
 * @param size    bytes
 * @return GTMPL_OK, GTMPL_EINVALID (no target, or sides are compared already) or GTMPL_ENOMEM
 */
GTMPL_API gtmpl_status gtmpl_diff_add_document(gtmpl_diff *diff, gtmpl_side side, const char *source, const char *text,
                                               size_t size, gtmpl_error **err);

/** Says that the newest target of a side did not render, and why: it is told, not compared. Returns as the above. */
GTMPL_API gtmpl_status gtmpl_diff_add_error(gtmpl_diff *diff, gtmpl_side side, const char *message, gtmpl_error **err);

/** How to compare. Initialise with GTMPL_DIFF_OPTIONS. */
typedef struct gtmpl_diff_options {
    unsigned version; /**< of this struct: 1 */
    int show_secrets; /**< show the values of Secrets; otherwise no report holds them, nor does any getter below */
    int find_renames; /**< show what was removed and added as renamed, where kind and half of the lines are equal; of
                           trees also Applications, by their names (on another cluster) or sources (under another name) */
} gtmpl_diff_options;

#define GTMPL_DIFF_OPTIONS                                                                                             \
    {                                                                                                                  \
        1, 0, 0                                                                                                        \
    }

/**
 * Compares what was added. Resources are the same when group and kind, namespace and name are; of several that share
 * these on one side, the first belongs to the first of the other side, and so on. Items of lists count as resources.
 *
 * @param options  NULL for the defaults
 * @return GTMPL_OK, GTMPL_EINVALID (compared already, or a side has one target twice) or GTMPL_ENOMEM
 */
GTMPL_API gtmpl_status gtmpl_diff_compare(gtmpl_diff *diff, const gtmpl_diff_options *options, gtmpl_error **err);

/** How to compare two states of a repository. Initialise with GTMPL_PREVIEW_OPTIONS. */
typedef struct gtmpl_preview_options {
    unsigned version;                  /**< of this struct: 1 */
    const char *const *addons;         /**< only these */
    size_t addon_count;                /**< 0: all addons */
    const char *const *from_places;    /**< for each dimension of the old state a place, NULL for all; or NULL */
    const char *const *to_places;      /**< the same for the new one. Where both name a place of a dimension and not the
                                            same one, targets belong together whatever they are there: two environments */
    int no_hooks, skip_tests;          /**< leave them out */
    int no_causes;                     /**< do not look for what made each line change */
    const gtmpl_diff_options *compare; /**< NULL: the defaults */
    const gtmpl_render_options *render; /**< for all renders, should be reproducible; NULL: is, with the time 0 */
    /** Adds to the values of each render, the highest layers; or NULL */
    gtmpl_status (*add_values)(void *context, gtmpl_values *values, gtmpl_error **err);
    void *context; /**< handed to add_values */
} gtmpl_preview_options;

#define GTMPL_PREVIEW_OPTIONS                                                                                          \
    {                                                                                                                  \
        1, NULL, 0, NULL, NULL, 0, 0, 0, NULL, NULL, NULL, NULL                                                        \
    }

/**
 * Compares two states of one repository, instead of adding targets and gtmpl_diff_compare(): renders what can have
 * changed, which is known from the files that git says differ, from layers and from charts.
 *
 * @param diff  empty
 * @param from  the old state; NULL: there was none, all is added
 * @param to    the new one; may be the same object, to compare two places of it. NULL: there is none, all is removed
 * @param options  NULL for the defaults
 * @param err   may be NULL
 * @return GTMPL_OK (also if targets do not render, see gtmpl_diff_failed_count()), GTMPL_ENOTFOUND (an addon or place
 *         that neither has), GTMPL_EINVALID (no state at all, options of an unknown version), GTMPL_EIO, GTMPL_ELIMIT
 *         or GTMPL_ENOMEM
 */
GTMPL_API gtmpl_status gtmpl_diff_repositories(gtmpl_diff *diff, gtmpl_repository *from, gtmpl_repository *to,
                                               const gtmpl_preview_options *options, gtmpl_error **err);

/** How many targets were rendered for it, on either side, of how many there are. */
GTMPL_API size_t gtmpl_diff_rendered_count(const gtmpl_diff *diff);
GTMPL_API size_t gtmpl_diff_target_count(const gtmpl_diff *diff);

/** Whether there is anything to report: changes, targets that did not render, releases in another namespace. */
GTMPL_API int gtmpl_diff_differs(const gtmpl_diff *diff);

/** Targets that did not render on one side at least. */
GTMPL_API size_t gtmpl_diff_failed_count(const gtmpl_diff *diff);

typedef enum gtmpl_change_kind {
    GTMPL_CHANGE_ADDED,
    GTMPL_CHANGE_REMOVED,
    GTMPL_CHANGE_MODIFIED,
    GTMPL_CHANGE_RENAMED /**< only with find_renames */
} gtmpl_change_kind;

/** A resource that differs. Texts live as long as the comparison. */
typedef struct gtmpl_change {
    gtmpl_diff_target target; /**< namespace_ is that of the new side, if it is there */
    gtmpl_change_kind kind;
    const char *api_version, *resource_kind, *namespace_, *name; /**< as they are now, or were; "" where missing */
    const char *old_namespace, *old_name;                        /**< as they were, of one that was renamed */
    unsigned number;                                             /**< 2 for the second of this identity, and so on */
    const char *source;                                          /**< the template */
    size_t line_count;                                           /**< of all lines, also those that are the same */
    size_t added, removed;                                       /**< lines */
    const gtmpl_diff_target *old_target; /**< as it was, of an Application that moved or was renamed; else NULL */
} gtmpl_change;

/** Changes, sorted by addon, dimensions, kind, namespace and name. 0 before the comparison. */
GTMPL_API size_t gtmpl_diff_count(const gtmpl_diff *diff);

/** The i-th change, or NULL when there are not that many. */
GTMPL_API const gtmpl_change *gtmpl_diff_change(const gtmpl_diff *diff, size_t i);

/** A line of a change. */
typedef struct gtmpl_diff_line {
    char sign;         /**< '+' added, '-' removed, ' ' the same on both sides */
    unsigned from, to; /**< its place in the old and the new resource, from 1; 0 where it is not */
    const char *text;  /**< any bytes, no terminator */
    size_t size;
} gtmpl_diff_line;

/** Gets the j-th line of the i-th change; 0 when there is none. */
GTMPL_API int gtmpl_diff_get_line(const gtmpl_diff *diff, size_t i, size_t j, gtmpl_diff_line *line);

/** What made a line change. */
typedef struct gtmpl_cause {
    const char *file;  /**< a layer's file, or a flag: "--set replicas=4" (shown without its value, as Secrets are) */
    unsigned line;     /**< from 1; 0: none */
    const char *layer; /**< "environment"; or NULL */
    const char *key;   /**< "portal.replicas"; or NULL */
} gtmpl_cause;

/**
 * Tells the cause of a changed line; one line may have several. All is copied.
 *
 * @return GTMPL_OK, GTMPL_EINVALID (no such line) or GTMPL_ENOMEM
 */
GTMPL_API gtmpl_status gtmpl_diff_add_cause(gtmpl_diff *diff, size_t i, size_t j, const gtmpl_cause *cause,
                                            gtmpl_error **err);

/** Forms of reports; docs/preview.md shows each. */
typedef enum gtmpl_form {
    GTMPL_FORM_TEXT,     /**< unified hunks for a terminal */
    GTMPL_FORM_STAT,     /**< changed lines by resource */
    GTMPL_FORM_MARKDOWN, /**< for a comment on a pull request */
    GTMPL_FORM_JSON,     /**< for programs */
    GTMPL_FORM_HTML      /**< one page that loads nothing */
} gtmpl_form;

/** How to report. Initialise with GTMPL_REPORT_OPTIONS. */
typedef struct gtmpl_report_options {
    unsigned version;  /**< of this struct: 1 */
    size_t context;    /**< unchanged lines around changed ones (text, Markdown, HTML) */
    int color;         /**< colours, as terminals understand them (text, stat) */
    size_t width;      /**< columns (stat) */
    size_t max_bytes;  /**< Markdown: at most that many, at least 1000; 0: no limit */
    const char *title; /**< heading (Markdown, HTML) */
} gtmpl_report_options;

/** GitHub takes comments of 65,536 characters. */
#define GTMPL_REPORT_OPTIONS                                                                                           \
    {                                                                                                                  \
        1, 3, 0, 80, 65536, "Preview"                                                                                  \
    }

/**
 * Writes a report. Text, stat: nothing when nothing differs; the other forms say so.
 *
 * @param options  NULL for the defaults
 * @param out      where to
 * @return GTMPL_OK, GTMPL_EINVALID (not compared yet; max_bytes), GTMPL_EIO or GTMPL_ENOMEM
 */
GTMPL_API gtmpl_status gtmpl_diff_write(gtmpl_diff *diff, gtmpl_form form, const gtmpl_report_options *options,
                                        FILE *out, gtmpl_error **err);

#ifdef __cplusplus
}
#endif
#endif
