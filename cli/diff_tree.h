/* Sides that are trees of Applications in two states of the repository. */
#ifndef CLI_DIFF_TREE_H
#define CLI_DIFF_TREE_H

#include "diff_show.h"
#include "tree_flags.h"

typedef struct diff_tree_flags {
    bool on;
    strings bootstrap;
    tree_flags tree;
} diff_tree_flags;

extern const option diff_tree_options[];

/* Compares, shows and gives the exit code; errors have been printed. Words are revisions. */
int diff_trees(const strings *words, bool staged, diff_tree_flags *flags, const show_flags *show);

void diff_tree_flags_free(diff_tree_flags *flags);

#endif
