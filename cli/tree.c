/* gtmpl tree: the Applications that a repository's bootstrap comes to, down to their resources. */
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "commands.h"
#include "folders.h"
#include "interrupt.h"
#include "tree_flags.h"

typedef struct tree_command_flags {
    const char *output, *output_dir, *show;
    tree_flags tree;
    global_flags global;
} tree_command_flags;

#define AT(field) offsetof(tree_command_flags, field)

static bool check_form(const char *text, char *why, size_t size)
{
    if (strcmp(text, "text") == 0 || strcmp(text, "json") == 0 || strcmp(text, "yaml") == 0 ||
        strcmp(text, "html") == 0)
        return true;
    snprintf(why, size, "must be text, json, yaml or html");
    return false;
}

/* clang-format off */
static const option form_options[] = {
    {"output", 'o', OPTION_STRING, EFFECT_STORED, AT(output), "format",
     "text, json, yaml or html (a page that loads nothing)", check_form, NULL, NULL},
    {"output-dir", 0, OPTION_STRING, EFFECT_STORED, AT(output_dir), "string",
     "write the manifests of each application into a folder of its own, instead of the tree", NULL, NULL, NULL},
    {"show", 0, OPTION_STRING, EFFECT_STORED, AT(show), "application",
     "print the manifests of one application instead of the tree", NULL, NULL, NULL},
    {NULL, 0, OPTION_BOOL, EFFECT_NONE, 0, NULL, NULL, NULL, NULL, NULL},
};
/* clang-format on */

static const command_form form = {
    "tree",
    " [PATH...]",
    "Shows the tree of Applications that bootstrap files come to: what their ApplicationSets make, what those "
    "Applications render to, and so on to the leaves, as Argo CD would find it, without a cluster.\n\n"
    "    $ gtmpl tree bootstrap --clusters clusters.yaml --repo https://git.example.com/fleet=.\n\n"
    "A PATH is a file, a folder of manifests, or a chart; without one, `bootstrap` of gtmpl.yaml counts.\n\n"
    "Exit codes: 0 all went well (what is not here is told), 1 something failed.",
    0,
    -1,
};

/* --- Manifests --- */

static int show_application(const gtmpl_tree *tree, const char *name)
{
    size_t i = tree_find(tree, name);
    const gtmpl_tree_node *n = i == GTMPL_TREE_NONE ? NULL : gtmpl_tree_get(tree, i);
    gtmpl_error *err = NULL;

    if (n == NULL)
        return 1;
    if (*n->error != '\0') {
        tree_print_failure(n);
        return 1;
    }
    if (*n->missing != '\0')
        fprintf(stderr, "not here: %s\n", n->missing);
    return gtmpl_tree_write_manifests(tree, i, stdout, &err) == GTMPL_OK ? 0 : command_fail(err);
}

/* A name as one element of a path, whatever it holds. */
static void add_element(char *path, size_t size, const char *name)
{
    size_t at = strlen(path);

    for (; *name != '\0' && at + 2 < size; name++)
        path[at++] = *name == '/' || (unsigned char)*name < ' ' ? '_' : *name;
    path[at] = '\0';
}

/* OUTPUT/CLUSTER/APPLICATION/manifests.yaml; the bootstrap is in OUTPUT/bootstrap. */
static bool path_of(char *path, size_t size, const char *folder, const gtmpl_tree_node *n)
{
    const char *cluster = *n->cluster != '\0' ? n->cluster : *n->server != '\0' ? n->server : "unknown";

    snprintf(path, size, "%s/", folder);
    add_element(path, size, n->kind == GTMPL_TREE_BOOTSTRAP ? "bootstrap" : strcmp(cluster, "..") == 0 ? "_" : cluster);
    strncat(path, "/", size - strlen(path) - 1);
    add_element(path, size, strcmp(n->name, "..") == 0 || strcmp(n->name, ".") == 0 ? "_" : n->name);
    return folders_make(path);
}

static bool write_application(const gtmpl_tree *tree, size_t i, const char *folder)
{
    char path[4096];
    gtmpl_error *err = NULL;

    if (!path_of(path, sizeof path - sizeof "/manifests.yaml", folder, gtmpl_tree_get(tree, i))) {
        print_system_error("mkdir", path);
        return false;
    }
    strcat(path, "/manifests.yaml");
    interrupt_hold();
    gtmpl_status status = gtmpl_tree_write_manifests_file(tree, i, path, &err);
    interrupt_release();
    if (status != GTMPL_OK)
        command_fail(err);
    return status == GTMPL_OK;
}

/* The first file that cannot be written ends it: most likely none can. */
static int write_all(const gtmpl_tree *tree, const char *folder)
{
    size_t count = 0;
    bool good = true;

    for (size_t i = 0; i < gtmpl_tree_count(tree) && good; i++) {
        const gtmpl_tree_node *n = gtmpl_tree_get(tree, i);
        if (n->kind == GTMPL_TREE_APPLICATION_SET || *n->error != '\0')
            continue;
        good = write_application(tree, i, folder);
        count += good && n->kind == GTMPL_TREE_APPLICATION;
    }
    fprintf(stderr, "%zu application%s written to %s\n", count, count == 1 ? "" : "s", folder);
    return good ? 0 : 1;
}

/* --- Running --- */

static int show(const gtmpl_tree *tree, const tree_command_flags *flags)
{
    gtmpl_tree_form shown = GTMPL_TREE_TEXT;
    gtmpl_error *err = NULL;

    if (flags->show != NULL)
        return show_application(tree, flags->show);
    if (flags->output_dir != NULL)
        return write_all(tree, flags->output_dir) | tree_print_failures(tree);
    if (flags->output != NULL && strcmp(flags->output, "json") == 0)
        shown = GTMPL_TREE_JSON;
    if (flags->output != NULL && strcmp(flags->output, "yaml") == 0)
        shown = GTMPL_TREE_YAML;
    if (flags->output != NULL && strcmp(flags->output, "html") == 0)
        shown = GTMPL_TREE_HTML;
    if (gtmpl_tree_write(tree, shown, stdout, &err) != GTMPL_OK)
        return command_fail(err);
    return tree_print_failures(tree);
}

int command_tree(int count, char **words)
{
    tree_command_flags flags = {0};
    const option_group own[] = {{form_options, &flags},
                                {tree_options, &flags.tree},
                                {tree_cluster_options, &flags.tree},
                                {world_options, &flags.tree.world},
                                {NULL, NULL}};
    strings arguments = {0};
    gtmpl_tree *tree = NULL;
    int code;

    if (command_read(&form, own, &flags.global, count, words, &arguments, &code))
        code = tree_flags_open(&flags.tree, &arguments, false, &tree) ? show(tree, &flags) : 1;
    tree_flags_close(&flags.tree, tree);
    tree_flags_free(&flags.tree);
    global_flags_free(&flags.global);
    strings_free(&arguments);
    return code;
}
