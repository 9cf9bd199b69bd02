/* The flags of commands that look at the tree of Applications, and opening it. */
#ifndef CLI_TREE_FLAGS_H
#define CLI_TREE_FLAGS_H

#include "world_flags.h"

typedef struct tree_flags {
    const char *kube_version, *jobs;
    strings api_versions, chart_folders;
    world_flags world;
    gtmpl_repository *repository; /* around the working directory, while the tree is open; NULL: there is none */
} tree_flags;

extern const option tree_options[];

/* For commands that have no flags of these names. */
extern const option tree_cluster_options[];

/* Another state of the repository than its working tree. */
typedef struct tree_state {
    const char *revision; /* NULL: the working tree */
    bool index;
    bool compared; /* a path may be missing, and what is random must not differ */
} tree_state;

/* As tree_flags_open, of a state. */
bool tree_flags_open_state(tree_flags *flags, const strings *paths, const tree_state *state, gtmpl_tree **tree);

/* Grows the tree from some paths, or from where gtmpl.yaml says. False, with an error printed, when that is not
 * possible. */
bool tree_flags_open(tree_flags *flags, const strings *paths, bool lines, gtmpl_tree **tree);

/* Releases the tree, which may be NULL, and what it stands on. */
void tree_flags_close(tree_flags *flags, gtmpl_tree *tree);

/* A flag that only counts where a tree is grown, for commands that may do without one; NULL: none was given. */
const char *tree_flags_first(const tree_flags *flags);

void tree_flags_free(tree_flags *flags);

/* What failed, a line each; gives the exit code. */
int tree_print_failures(const gtmpl_tree *tree);
void tree_print_failure(const gtmpl_tree_node *n);

/* The number of the Application that NAME or NAMESPACE/NAME means; GTMPL_TREE_NONE, with an error printed. */
size_t tree_find(const gtmpl_tree *tree, const char *name);

#endif
