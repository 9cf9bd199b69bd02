/*
 * What holds for a tree of Applications: the order in which Argo CD applies each, and the rules of the repository, such
 * as who may sync by itself and what secrets are called. docs/waves.md and docs/policies.md describe them.
 */
#ifndef GTMPL_POLICY_H
#define GTMPL_POLICY_H

#include <gtmpl/check.h>
#include <gtmpl/tree.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A step of a sync: one resource in one phase. Texts live as long as the order that it is of. */
typedef struct gtmpl_sync_step {
    const char *phase; /**< "PreSync", "Sync", "PostSync", "SyncFail"; "PostDelete" and "never" are no part of a sync */
    long long wave;
    int moved;            /**< Argo CD applies it there, and not in the phase or wave that it says */
    const char *hook;     /**< of a hook, when it is deleted: "BeforeHookCreation"; or "" */
    size_t resource;      /**< its number, for gtmpl_tree_get_resource() */
} gtmpl_sync_step;

/** The order of one node's sync. */
typedef struct gtmpl_sync_order gtmpl_sync_order;

/**
 * Puts the resources of a node into the order in which Argo CD applies them: phase, wave, kind, name; namespaces and
 * definitions before what is in them or of them.
 *
 * @param order  released with gtmpl_sync_order_free(), before the tree; NULL on failure
 * @param node   its number in the tree
 * @return GTMPL_OK, GTMPL_EINVALID (no such node) or GTMPL_ENOMEM
 */
GTMPL_API gtmpl_status gtmpl_sync_order_new(gtmpl_sync_order **order, const gtmpl_tree *tree, size_t node,
                                            gtmpl_error **err);

/** NULL is allowed. */
GTMPL_API void gtmpl_sync_order_free(gtmpl_sync_order *order);

/** The steps in order; NULL when there are not that many. */
GTMPL_API size_t gtmpl_sync_order_count(const gtmpl_sync_order *order);
GTMPL_API const gtmpl_sync_step *gtmpl_sync_order_step(const gtmpl_sync_order *order, size_t i);

/** A rule, for lists of them. */
typedef struct gtmpl_policy_rule {
    const char *id, *title;
    gtmpl_severity severity;
} gtmpl_policy_rule;

/** Gets the i-th rule, in the order of docs/policies.md; 0 past the last. */
GTMPL_API int gtmpl_policy_rule_get(size_t i, gtmpl_policy_rule *rule);

/** Which rules to hold a tree to. Initialise with GTMPL_POLICY_OPTIONS. */
typedef struct gtmpl_policy_options {
    unsigned version;         /**< of this struct: 1 */
    const char *const *rules; /**< ids, "gitops" for all, "config" for those of gtmpl.yaml */
    size_t rule_count;        /**< 0: those that gtmpl.yaml names */
    const gtmpl_repository *repository; /**< whose gtmpl.yaml says what the rules go by; NULL: the defaults */
    const char *folder;                 /**< for SARIF: where file names begin; or NULL */
} gtmpl_policy_options;

#define GTMPL_POLICY_OPTIONS                                                                                           \
    {                                                                                                                  \
        1, NULL, 0, NULL, NULL                                                                                         \
    }

/** How many rules gtmpl.yaml turns on (`policy.rules`; "gitops" counts as one). */
GTMPL_API size_t gtmpl_policy_configured(const gtmpl_repository *repository);

/** What was found. */
typedef struct gtmpl_policy_findings gtmpl_policy_findings;

/**
 * Holds a tree to rules. A comment `gtmpl:ignore RULE` on the line of a finding, or the line above it, takes it back;
 * `gtmpl:ignore-file RULE` all of a file.
 *
 * @param findings  released with gtmpl_policy_findings_free(); NULL on failure
 * @param tree      opened with the option `lines`, so that findings name lines of templates
 * @param options   NULL: all rules, with what they go by as docs/policies.md has it
 * @return GTMPL_OK, GTMPL_EINVALID (no such rule; the message names the nearest) or GTMPL_ENOMEM
 */
GTMPL_API gtmpl_status gtmpl_policy_check(gtmpl_policy_findings **findings, const gtmpl_tree *tree,
                                          const gtmpl_policy_options *options, gtmpl_error **err);

/** NULL is allowed. */
GTMPL_API void gtmpl_policy_findings_free(gtmpl_policy_findings *findings);

/**
 * The findings, sorted by file and line; NULL when there are not that many. `key` is the resource ("Deployment
 * portal/web"), `targets` are the Applications that have it, `layer` is "". Texts live as long as the findings.
 */
GTMPL_API size_t gtmpl_policy_findings_count(const gtmpl_policy_findings *findings);
GTMPL_API const gtmpl_check_finding *gtmpl_policy_findings_get(const gtmpl_policy_findings *findings, size_t i);

/** Writes findings as gtmpl_check_write() does. */
GTMPL_API gtmpl_status gtmpl_policy_findings_write(const gtmpl_policy_findings *findings, gtmpl_check_format format,
                                                   FILE *out, gtmpl_error **err);

#ifdef __cplusplus
}
#endif
#endif
