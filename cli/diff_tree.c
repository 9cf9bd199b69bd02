/* gtmpl diff --tree: what a change does to the tree of Applications. */
#include "diff_tree.h"

#include <stdio.h>
#include <stdlib.h>

#include "command.h"

#define AT(field) offsetof(diff_tree_flags, field)

/* clang-format off */
const option diff_tree_options[] = {
    {"bootstrap", 0, OPTION_STRINGS, EFFECT_STORED, AT(bootstrap), "path",
     "with --tree, where it begins (default: what gtmpl.yaml says; can specify multiple)", NULL, NULL, NULL},
    {"tree", 0, OPTION_BOOL, EFFECT_STORED, AT(on), NULL,
     "compare the trees of Applications: what ApplicationSets make, and what that renders to", NULL, NULL, NULL},
    {NULL, 0, OPTION_BOOL, EFFECT_NONE, 0, NULL, NULL, NULL, NULL, NULL},
};
/* clang-format on */

/* The two states; NULL: HEAD for the old one, the working tree or the index for the new one. */
typedef struct states {
    char *from, *to;
    bool staged;
} states;

static bool read_states(states *s, const strings *words)
{
    gtmpl_error *err = NULL;

    if (words->count > 2) {
        print_error("%s is one revision too many", words->items[2]);
        return false;
    }
    if (words->count > 0 && gtmpl_revision_range(&s->from, &s->to, NULL, words->items[0], &err) != GTMPL_OK) {
        command_fail(err);
        return false;
    }
    if (words->count < 2)
        return true;
    if (s->to != NULL) {
        print_error("%s is one revision too many", words->items[1]);
        return false;
    }
    char *none = NULL;
    if (gtmpl_revision_range(&s->to, &none, NULL, words->items[1], &err) == GTMPL_OK && none == NULL)
        return true;
    gtmpl_text_free(none);
    if (err != NULL)
        command_fail(err);
    else
        print_error("%s is one revision too many", words->items[1]);
    return false;
}

static int compare(gtmpl_tree *from, gtmpl_tree *to, const char *title, const show_flags *show)
{
    gtmpl_diff_options options = GTMPL_DIFF_OPTIONS;
    gtmpl_diff *diff = NULL;
    gtmpl_error *err = NULL;
    int code = DIFF_TROUBLE;

    options.show_secrets = show->show_secrets;
    options.find_renames = show->find_renames;
    gtmpl_status status = gtmpl_diff_new(&diff, &err);
    if (status == GTMPL_OK)
        status = gtmpl_diff_trees(diff, from, to, &options, &err);
    if (status == GTMPL_OK)
        code = show_compared(diff, title, show);
    else
        command_fail(err);
    gtmpl_diff_free(diff);
    return code;
}

int diff_trees(const strings *words, bool staged, diff_tree_flags *flags, const show_flags *show)
{
    states s = {.staged = staged};
    tree_flags other = flags->tree; /* the same flags; only the repository is its own */
    gtmpl_tree *from = NULL, *to = NULL;
    char title[512];
    int code = DIFF_TROUBLE;

    if (read_states(&s, words)) {
        const char *old = s.from != NULL ? s.from : "HEAD";
        const tree_state before = {old, false, true}, after = {s.to, s.staged && s.to == NULL, true};
        snprintf(title, sizeof title, "%s \xE2\x86\x92 %s", old,
                 s.to != NULL ? s.to
                 : s.staged   ? "index"
                              : "working tree");
        if (tree_flags_open_state(&flags->tree, &flags->bootstrap, &before, &from) &&
            tree_flags_open_state(&other, &flags->bootstrap, &after, &to))
            code = compare(from, to, title, show);
    }
    tree_flags_close(&flags->tree, from);
    tree_flags_close(&other, to);
    gtmpl_text_free(s.from);
    gtmpl_text_free(s.to);
    return code;
}

void diff_tree_flags_free(diff_tree_flags *flags)
{
    strings_free(&flags->bootstrap);
    tree_flags_free(&flags->tree);
}
