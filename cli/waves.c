/* gtmpl waves: the order in which Argo CD applies what an Application is made of. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "commands.h"
#include "tree_flags.h"

typedef struct waves_flags {
    const char *output;
    strings bootstrap;
    tree_flags tree;
    global_flags global;
} waves_flags;

#define AT(field) offsetof(waves_flags, field)

static bool check_form(const char *text, char *why, size_t size)
{
    if (strcmp(text, "text") == 0 || strcmp(text, "json") == 0)
        return true;
    snprintf(why, size, "must be text or json");
    return false;
}

/* clang-format off */
static const option waves_options[] = {
    {"bootstrap", 0, OPTION_STRINGS, EFFECT_STORED, AT(bootstrap), "path",
     "where the tree begins (default: what gtmpl.yaml says; can specify multiple)", NULL, NULL, NULL},
    {"output", 'o', OPTION_STRING, EFFECT_STORED, AT(output), "format", "text or json", check_form, NULL, NULL},
    {NULL, 0, OPTION_BOOL, EFFECT_NONE, 0, NULL, NULL, NULL, NULL, NULL},
};
/* clang-format on */

static const command_form form = {
    "waves",
    " [APPLICATION | PATH]...",
    "Shows the order in which Argo CD applies what Applications are made of: phase, wave, kind and name, hooks of Argo "
    "CD's and Helm's, and what it moves.\n\n"
    "    $ gtmpl waves portal-prod --bootstrap bootstrap --clusters clusters.yaml\n"
    "    $ gtmpl waves ./charts/portal\n\n"
    "An APPLICATION is one of the tree, by its name; what has a slash is the PATH of a chart, a folder or a file. "
    "Without any, all of the tree are shown.",
    0,
    -1,
};

/* --- Text --- */

/* Whether a step begins another part of the order. */
static bool begins(const gtmpl_sync_step *before, const gtmpl_sync_step *step)
{
    return before == NULL || strcmp(before->phase, step->phase) != 0 || before->wave != step->wave;
}

static void print_heading(const gtmpl_sync_step *step)
{
    if (strcmp(step->phase, "never") == 0)
        puts("never applied by a sync");
    else if (strcmp(step->phase, "PostDelete") == 0)
        puts("PostDelete, when the application is deleted");
    else
        printf("%s, wave %lld\n", step->phase, step->wave);
}

static void print_order(const gtmpl_tree *tree, size_t node, const gtmpl_sync_order *order)
{
    const gtmpl_sync_step *before = NULL;

    printf("%s\n", gtmpl_tree_get(tree, node)->name);
    for (size_t i = 0; i < gtmpl_sync_order_count(order); i++) {
        const gtmpl_sync_step *step = gtmpl_sync_order_step(order, i);
        gtmpl_tree_resource r;
        gtmpl_tree_get_resource(tree, node, step->resource, &r);
        if (begins(before, step)) {
            fputs("  ", stdout);
            print_heading(step);
        }
        printf("    %s %s%s%s", r.kind, r.namespace_, *r.namespace_ == '\0' ? "" : "/", r.name);
        if (*step->hook != '\0')
            printf("  (hook, deleted %s)", step->hook);
        if (step->moved)
            fputs("  (moved here by Argo CD)", stdout);
        putchar('\n');
        before = step;
    }
}

/* --- JSON --- */

/* Names of Kubernetes need no more escapes than these. */
static void print_text(const char *text)
{
    putchar('"');
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            printf("\\%c", *text);
        else if ((unsigned char)*text < ' ')
            printf("\\u%04x", (unsigned char)*text);
        else
            putchar(*text);
    }
    putchar('"');
}

static void print_member(const char *key, const char *text, const char *behind)
{
    printf("\"%s\": ", key);
    print_text(text);
    fputs(behind, stdout);
}

static void print_json(const gtmpl_tree *tree, size_t node, const gtmpl_sync_order *order, bool first)
{
    printf("%s\n  {", first ? "" : ",");
    print_member("name", gtmpl_tree_get(tree, node)->name, ", \"steps\": [");
    for (size_t i = 0; i < gtmpl_sync_order_count(order); i++) {
        const gtmpl_sync_step *step = gtmpl_sync_order_step(order, i);
        gtmpl_tree_resource r;
        gtmpl_tree_get_resource(tree, node, step->resource, &r);
        printf("%s\n    {", i == 0 ? "" : ",");
        print_member("phase", step->phase, ", ");
        printf("\"wave\": %lld, \"moved\": %s, ", step->wave, step->moved ? "true" : "false");
        print_member("apiVersion", r.api_version, ", ");
        print_member("kind", r.kind, ", ");
        print_member("namespace", r.namespace_, ", ");
        print_member("name", r.name, ", ");
        print_member("deleted", step->hook, "}");
    }
    fputs(gtmpl_sync_order_count(order) == 0 ? "]}" : "\n  ]}", stdout);
}

/* --- Running --- */

typedef struct printing {
    const gtmpl_tree *tree;
    bool json;
    size_t printed;
} printing;

static int print_node(printing *p, size_t node)
{
    gtmpl_sync_order *order = NULL;
    gtmpl_error *err = NULL;

    if (gtmpl_sync_order_new(&order, p->tree, node, &err) != GTMPL_OK)
        return command_fail(err);
    if (p->json) {
        print_json(p->tree, node, order, p->printed == 0);
    } else {
        if (p->printed > 0)
            putchar('\n');
        print_order(p->tree, node, order);
    }
    p->printed++;
    gtmpl_sync_order_free(order);
    return 0;
}

static bool is_path(const char *name)
{
    return strchr(name, '/') != NULL || strcmp(name, ".") == 0;
}

static int print_named(printing *p, const strings *names)
{
    int code = 0;

    for (size_t i = 0; i < names->count; i++) {
        size_t node = is_path(names->items[i]) ? GTMPL_TREE_NONE : tree_find(p->tree, names->items[i]);
        if (!is_path(names->items[i]))
            code |= node == GTMPL_TREE_NONE ? 1 : print_node(p, node);
    }
    return code;
}

/* Everything that has resources, and what begins at the paths of the command line. */
static int print_all(printing *p, bool paths_only)
{
    int code = 0;

    for (size_t i = 0; i < gtmpl_tree_count(p->tree); i++) {
        const gtmpl_tree_node *n = gtmpl_tree_get(p->tree, i);
        if (n->resource_count > 0 && n->kind != GTMPL_TREE_APPLICATION_SET &&
            (!paths_only || n->kind == GTMPL_TREE_BOOTSTRAP))
            code |= print_node(p, i);
    }
    return code;
}

static bool any_path(const strings *names)
{
    for (size_t i = 0; i < names->count; i++)
        if (is_path(names->items[i]))
            return true;
    return false;
}

static int show(const gtmpl_tree *tree, const waves_flags *flags, const strings *names)
{
    printing p = {tree, flags->output != NULL && strcmp(flags->output, "json") == 0, 0};
    int code = 0;

    if (p.json)
        fputs("{\"applications\": [", stdout);
    if (names->count == 0 || any_path(names))
        code |= print_all(&p, any_path(names));
    code |= print_named(&p, names);
    if (p.json)
        puts(p.printed == 0 ? "]}" : "\n]}");
    return code | tree_print_failures(tree);
}

/* The tree begins at the paths of the command line, or where --bootstrap and gtmpl.yaml say. */
static int run(waves_flags *flags, const strings *names)
{
    strings paths = {0};
    gtmpl_tree *tree = NULL;
    int code = 1;

    for (size_t i = 0; i < names->count; i++)
        if (is_path(names->items[i]))
            strings_add(&paths, names->items[i]);
    if (tree_flags_open(&flags->tree, paths.count > 0 ? &paths : &flags->bootstrap, false, &tree))
        code = show(tree, flags, names);
    tree_flags_close(&flags->tree, tree);
    strings_free(&paths);
    return code;
}

int command_waves(int count, char **words)
{
    waves_flags flags = {0};
    const option_group own[] = {{waves_options, &flags},
                                {tree_options, &flags.tree},
                                {tree_cluster_options, &flags.tree},
                                {world_options, &flags.tree.world},
                                {NULL, NULL}};
    strings arguments = {0};
    int code;

    if (command_read(&form, own, &flags.global, count, words, &arguments, &code))
        code = run(&flags, &arguments);
    strings_free(&flags.bootstrap);
    tree_flags_free(&flags.tree);
    global_flags_free(&flags.global);
    strings_free(&arguments);
    return code;
}
