/*
 * The tree of Applications that a GitOps repository comes to: bootstrap files, the ApplicationSets and Applications in
 * them, what those render to, and so on down to the leaves. As Argo CD 3.2.12 would find it, without a cluster.
 *
 *     gtmpl_tree_options options = GTMPL_TREE_OPTIONS;
 *     const char *paths[] = {"gitops/bootstrap"};
 *     gtmpl_tree *tree;
 *
 *     options.paths = paths;
 *     options.path_count = 1;
 *     if (gtmpl_tree_open(&tree, &options, &err)) return fail(err);
 *     for (size_t i = 0; i < gtmpl_tree_count(tree); i++)
 *         puts(gtmpl_tree_get(tree, i)->name);
 *     gtmpl_tree_free(tree);
 */
#ifndef GTMPL_TREE_H
#define GTMPL_TREE_H

#include <stddef.h>
#include <stdio.h>

#include <gtmpl/appset.h>
#include <gtmpl/diff.h>
#include <gtmpl/render.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A tree. For one thread at a time. */
typedef struct gtmpl_tree gtmpl_tree;

/**
 * Builds a folder with kustomize, for a host that has it.
 *
 * @param context  as given in the options
 * @param folder   on the disk, absolute
 * @param text     the manifests, or on failure the reason, without a line end; from malloc(), the library frees it
 * @param size     of either, in bytes
 * @return GTMPL_OK, GTMPL_EUNSUPPORTED (there is no kustomize: the source is told as not here), or the status to fail
 *         with. May be called in several threads at once
 */
typedef gtmpl_status gtmpl_kustomize(void *context, const char *folder, char **text, size_t *size);

/** A folder that holds charts of Helm repositories, as NAME-VERSION.tgz, NAME/VERSION/ or NAME/. */
typedef struct gtmpl_chart_folder {
    const char *repository; /**< the repository's URL; NULL: any */
    const char *folder;
} gtmpl_chart_folder;

/** Where a tree begins, and what stands around it. Initialise with GTMPL_TREE_OPTIONS. All texts are copied. */
typedef struct gtmpl_tree_options {
    unsigned version;         /**< of this struct: 1 */
    const char *const *paths; /**< files of YAML, folders of them, or charts */
    size_t path_count;        /**< 0: what gtmpl.yaml of `world->repository` calls its bootstrap */
    const char *revision;     /**< a revision of the git repository around the working directory, in the place of its
                                   working tree, in which the paths are then looked for; NULL: none */
    int index;                /**< what is staged instead; then `revision` does not count */
    const char *index_file;   /**< git's index, for callers that honour GIT_INDEX_FILE; NULL: the repository's own */
    int may_be_missing;       /**< a path that a state does not have is no error: nothing begins there */
    const gtmpl_appset_options *world; /**< clusters, repositories, parameters; NULL: the local cluster alone */
    const gtmpl_chart_folder *charts;
    size_t chart_count;
    const char *kube_version; /**< of Applications that do not say one; NULL: Helm's default */
    const char *const *api_versions;
    size_t api_version_count;
    unsigned threads; /**< that render; 0: one */
    int lines;        /**< keep which lines of templates wrote what, for findings to name them */
    int reproducible; /**< as gtmpl_render_options has it: what is random follows from a fixed seed */
    gtmpl_kustomize *kustomize; /**< NULL: there is none */
    void *kustomize_context;
    const gtmpl_limits *limits; /**< on each Application's render, and on all other work; NULL: the defaults */
} gtmpl_tree_options;

#define GTMPL_TREE_OPTIONS                                                                                             \
    {                                                                                                                  \
        1, NULL, 0, NULL, 0, NULL, 0, NULL, NULL, 0, NULL, NULL, 0, 0, 0, 0, NULL, NULL, NULL                                                \
    }

/**
 * Grows a tree.
 *
 * @param tree     released with gtmpl_tree_free(); NULL on failure
 * @param options  with a path, or a repository whose gtmpl.yaml says where its tree begins
 * @param err      may be NULL
 * @return GTMPL_OK, also if Applications fail (see gtmpl_tree_node.error); GTMPL_EINVALID, GTMPL_ENOTFOUND, GTMPL_EIO or
 *         GTMPL_EYAML for a path or what stands around; GTMPL_ELIMIT or GTMPL_ENOMEM
 */
GTMPL_API gtmpl_status gtmpl_tree_open(gtmpl_tree **tree, const gtmpl_tree_options *options, gtmpl_error **err);

/** Releases a tree and all that was got from it. NULL is allowed. */
GTMPL_API void gtmpl_tree_free(gtmpl_tree *tree);

typedef enum gtmpl_tree_kind {
    GTMPL_TREE_BOOTSTRAP,       /**< a path that the tree begins with */
    GTMPL_TREE_APPLICATION_SET, /**< below it the Applications that it makes */
    GTMPL_TREE_APPLICATION      /**< below it what its manifests hold */
} gtmpl_tree_kind;

/** "none": of what has no parent. */
#define GTMPL_TREE_NONE ((size_t)-1)

/** A node. Texts live as long as the tree, are never NULL, and are "" where nothing is said. */
typedef struct gtmpl_tree_node {
    gtmpl_tree_kind kind;
    size_t parent; /**< its number, or GTMPL_TREE_NONE */
    unsigned depth;
    const char *name;
    const char *namespace_;            /**< that the Application itself is in */
    const char *project;
    const char *cluster, *server;      /**< of the destination; one names the other where the cluster is known */
    const char *destination_namespace; /**< where resources go that have no namespace of their own */
    const char *wave;                  /**< of the sync that makes it, as it is written */
    const char *file;                  /**< that it was read from: of a rendered one, the template */
    unsigned line;                     /**< where it begins there; 0: not known */
    size_t source_count;
    size_t resource_count;
    const char *missing; /**< what is not here of its sources, so that its resources are not complete */
    const char *error;   /**< why it failed; it then has no resources and nothing below it */
} gtmpl_tree_node;

/** The nodes, each before those below it, in the order in which Argo CD would find them. */
GTMPL_API size_t gtmpl_tree_count(const gtmpl_tree *tree);

/** The i-th node, or NULL when there are not that many. */
GTMPL_API const gtmpl_tree_node *gtmpl_tree_get(const gtmpl_tree *tree, size_t i);

/** A source of an Application. */
typedef struct gtmpl_tree_source {
    const char *type; /**< "Helm", "Directory", "Kustomize", "Plugin" or "Ref" */
    const char *repository, *path, *chart, *revision, *ref;
    const char *missing; /**< why it is not here */
} gtmpl_tree_source;

/** Gets the s-th source of the i-th node; 0 when there is none. */
GTMPL_API int gtmpl_tree_get_source(const gtmpl_tree *tree, size_t i, size_t s, gtmpl_tree_source *source);

/** A resource of a node. */
typedef struct gtmpl_tree_resource {
    const char *api_version, *kind, *namespace_, *name;
    const char *source; /**< the template or file */
    const char *text;   /**< one YAML document, `size` bytes */
    size_t size;
} gtmpl_tree_resource;

/** Gets the r-th resource of the i-th node, in the order of its manifests; 0 when there is none. */
GTMPL_API int gtmpl_tree_get_resource(const gtmpl_tree *tree, size_t i, size_t r, gtmpl_tree_resource *resource);

/** Writes the manifests of a node: of a chart the bytes that `helm template` prints. Returns as gtmpl_render_write(). */
GTMPL_API gtmpl_status gtmpl_tree_write_manifests(const gtmpl_tree *tree, size_t i, FILE *out, gtmpl_error **err);

/** The same into a file, which is replaced whole or not at all. */
GTMPL_API gtmpl_status gtmpl_tree_write_manifests_file(const gtmpl_tree *tree, size_t i, const char *path,
                                                       gtmpl_error **err);

/**
 * Compares two trees, instead of adding targets and gtmpl_diff_compare(): the resources of each Application, and of each
 * ApplicationSet the Applications that it makes, so that those which are added, removed, moved or renamed are seen. An
 * Application is the same one when its name and cluster are. Causes are told for lines that speak of a value, a template
 * or a set that changed.
 *
 * @param diff     empty
 * @param from     the old state, or NULL: there was none. Files that it listed are looked at again, and kept in it
 * @param to       the new one, or NULL
 * @param options  NULL for the defaults
 * @return GTMPL_OK (also if Applications failed, see gtmpl_diff_failed_count()), GTMPL_EINVALID (compared already) or
 *         GTMPL_ENOMEM
 */
GTMPL_API gtmpl_status gtmpl_diff_trees(gtmpl_diff *diff, gtmpl_tree *from, gtmpl_tree *to,
                                        const gtmpl_diff_options *options, gtmpl_error **err);

/** Forms in which a tree is shown; docs/tree.md shows each. */
typedef enum gtmpl_tree_form {
    GTMPL_TREE_TEXT,
    GTMPL_TREE_JSON,
    GTMPL_TREE_YAML,
    GTMPL_TREE_HTML /**< one page that loads nothing, to fold and search */
} gtmpl_tree_form;

/** Writes a tree. Returns GTMPL_OK, GTMPL_EINVALID (no such form), GTMPL_EIO or GTMPL_ENOMEM. */
GTMPL_API gtmpl_status gtmpl_tree_write(const gtmpl_tree *tree, gtmpl_tree_form form, FILE *out, gtmpl_error **err);

#ifdef __cplusplus
}
#endif
#endif
