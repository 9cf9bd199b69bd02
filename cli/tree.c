/* gtmpl tree: the Applications that a repository's bootstrap comes to, down to their resources. */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command.h"
#include "commands.h"
#include "folders.h"
#include "process.h"
#include "world_flags.h"

typedef struct tree_flags {
    const char *output, *output_dir, *show, *kube_version, *jobs;
    strings api_versions, chart_folders;
    world_flags world;
    global_flags global;
} tree_flags;

#define AT(field) offsetof(tree_flags, field)

static bool check_form(const char *text, char *why, size_t size)
{
    if (strcmp(text, "text") == 0 || strcmp(text, "json") == 0 || strcmp(text, "yaml") == 0)
        return true;
    snprintf(why, size, "must be text, json or yaml");
    return false;
}

/* clang-format off */
static const option tree_options[] = {
    {"api-versions", 'a', OPTION_CSV, EFFECT_STORED, AT(api_versions), "strings",
     "Kubernetes API versions of the clusters (can specify multiple or separate values with commas)", NULL, NULL, NULL},
    {"chart-folder", 0, OPTION_STRINGS, EFFECT_STORED, AT(chart_folders), "[URL=]DIR",
     "a folder with charts of a Helm repository, or of all: NAME-VERSION.tgz, NAME/ (can specify multiple)", NULL, NULL,
     NULL},
    {"jobs", 'j', OPTION_STRING, EFFECT_STORED, AT(jobs), "int",
     "how many threads render (default: one a processor)", check_uint, NULL, NULL},
    {"kube-version", 0, OPTION_STRING, EFFECT_STORED, AT(kube_version), "string",
     "Kubernetes version of the clusters, for Applications that do not name one", NULL, NULL, NULL},
    {"output", 'o', OPTION_STRING, EFFECT_STORED, AT(output), "format",
     "text, json or yaml", check_form, NULL, NULL},
    {"output-dir", 0, OPTION_STRING, EFFECT_STORED, AT(output_dir), "string",
     "write the manifests of each application into a folder of its own, instead of the tree", NULL, NULL, NULL},
    {"show", 0, OPTION_STRING, EFFECT_STORED, AT(show), "application",
     "print the manifests of one application instead of the tree", NULL, NULL, NULL},
    {NULL, 0, OPTION_BOOL, EFFECT_NONE, 0, NULL, NULL, NULL, NULL, NULL},
};
/* clang-format on */

static const command_form form = {
    "tree",
    " PATH...",
    "Shows the tree of Applications that bootstrap files come to: what their ApplicationSets make, what those "
    "Applications render to, and so on to the leaves, as Argo CD would find it, without a cluster.\n\n"
    "    $ gtmpl tree bootstrap --clusters clusters.yaml --repo https://git.example.com/fleet=.\n\n"
    "A PATH is a file, a folder of manifests, or a chart.\n\n"
    "Exit codes: 0 all went well (what is not here is told), 1 something failed.",
    1,
    -1,
};

/* --- Kustomize --- */

typedef struct kustomizer {
    char *path; /* NULL: there is none */
    pthread_mutex_t lock;
} kustomizer;

static gtmpl_status run_kustomize(void *context, const char *folder, char **text, size_t *size)
{
    kustomizer *k = context;
    char *words[] = {(char[]){"kustomize"}, (char[]){"build"}, (char *)(uintptr_t)folder, NULL};
    const process p = {k->path, words, NULL, NULL};
    process_stream out = {0}, err = {0};

    if (k->path == NULL)
        return GTMPL_EUNSUPPORTED;
    pthread_mutex_lock(&k->lock);
    int status = process_run(&p, "", 0, &out, &err);
    pthread_mutex_unlock(&k->lock);
    process_stream *told = status == 0 ? &out : &err;
    *text = process_text(told);
    *size = told->size;
    while (status != 0 && *size > 0 && (*text)[*size - 1] == '\n')
        --*size;
    free(status == 0 ? err.text : out.text);
    return status == 0 ? GTMPL_OK : GTMPL_EIO;
}

/* --- Errors --- */

/* On one line: Argo CD's texts quote templates, line ends and all. */
static void print_failure(const gtmpl_tree_node *n)
{
    static const char *const kinds[] = {"", "ApplicationSet ", "Application "};

    fprintf(stderr, "Error: %s", n->file);
    if (n->line > 0)
        fprintf(stderr, ":%u", n->line);
    fprintf(stderr, ": %s%s: ", kinds[n->kind], n->kind == GTMPL_TREE_BOOTSTRAP ? "bootstrap" : n->name);
    for (const char *text = n->error; *text != '\0'; text++) {
        if (*text == '\n')
            fputs("\\n", stderr);
        else
            fputc(*text, stderr);
    }
    fputc('\n', stderr);
}

static int print_failures(const gtmpl_tree *tree)
{
    int code = 0;

    for (size_t i = 0; i < gtmpl_tree_count(tree); i++) {
        const gtmpl_tree_node *n = gtmpl_tree_get(tree, i);
        if (*n->error != '\0') {
            print_failure(n);
            code = 1;
        }
    }
    return code;
}

/* --- Manifests --- */

/* The Applications that a name means: NAME, or NAMESPACE/NAME. */
static bool is_meant(const gtmpl_tree_node *n, const char *name)
{
    size_t length = strlen(n->namespace_);

    if (n->kind == GTMPL_TREE_APPLICATION_SET)
        return false;
    return strcmp(n->name, name) == 0 || (strncmp(n->namespace_, name, length) == 0 && name[length] == '/' &&
                                          strcmp(n->name, name + length + 1) == 0);
}

static int show_application(const gtmpl_tree *tree, const char *name)
{
    gtmpl_error *err = NULL;

    for (size_t i = 0; i < gtmpl_tree_count(tree); i++) {
        const gtmpl_tree_node *n = gtmpl_tree_get(tree, i);
        if (!is_meant(n, name))
            continue;
        if (*n->error != '\0') {
            print_failure(n);
            return 1;
        }
        if (*n->missing != '\0')
            fprintf(stderr, "not here: %s\n", n->missing);
        return gtmpl_tree_write_manifests(tree, i, stdout, &err) == GTMPL_OK ? 0 : command_fail(err);
    }
    print_error("the tree has no application %s", name);
    return 1;
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

static int write_application(const gtmpl_tree *tree, size_t i, const char *folder)
{
    char path[4096];
    gtmpl_error *err = NULL;

    if (!path_of(path, sizeof path - sizeof "/manifests.yaml", folder, gtmpl_tree_get(tree, i))) {
        print_system_error("mkdir", path);
        return 1;
    }
    strcat(path, "/manifests.yaml");
    return gtmpl_tree_write_manifests_file(tree, i, path, &err) == GTMPL_OK ? 0 : command_fail(err);
}

static int write_all(const gtmpl_tree *tree, const char *folder)
{
    size_t count = 0;
    int code = 0;

    for (size_t i = 0; i < gtmpl_tree_count(tree); i++) {
        const gtmpl_tree_node *n = gtmpl_tree_get(tree, i);
        if (n->kind == GTMPL_TREE_APPLICATION_SET || *n->error != '\0')
            continue;
        code |= write_application(tree, i, folder);
        count += n->kind == GTMPL_TREE_APPLICATION;
    }
    fprintf(stderr, "%zu application%s written to %s\n", count, count == 1 ? "" : "s", folder);
    return code;
}

/* --- Running --- */

static int show(const gtmpl_tree *tree, const tree_flags *flags)
{
    gtmpl_tree_form shown = GTMPL_TREE_TEXT;
    gtmpl_error *err = NULL;

    if (flags->show != NULL)
        return show_application(tree, flags->show);
    if (flags->output_dir != NULL)
        return write_all(tree, flags->output_dir) | print_failures(tree);
    if (flags->output != NULL && strcmp(flags->output, "json") == 0)
        shown = GTMPL_TREE_JSON;
    if (flags->output != NULL && strcmp(flags->output, "yaml") == 0)
        shown = GTMPL_TREE_YAML;
    if (gtmpl_tree_write(tree, shown, stdout, &err) != GTMPL_OK)
        return command_fail(err);
    return print_failures(tree);
}

/* [URL=]DIR; the URL's copy is the folder's own. */
static gtmpl_chart_folder *read_chart_folders(const strings *given)
{
    gtmpl_chart_folder *folders = calloc(given->count + 1, sizeof *folders);

    for (size_t i = 0; folders != NULL && i < given->count; i++) {
        const char *text = given->items[i], *equals = strrchr(text, '=');
        folders[i].folder = equals == NULL ? text : equals + 1;
        folders[i].repository = equals == NULL ? NULL : strndup(text, (size_t)(equals - text));
    }
    return folders;
}

static void free_chart_folders(gtmpl_chart_folder *folders, size_t count)
{
    for (size_t i = 0; folders != NULL && i < count; i++)
        free((void *)(uintptr_t)folders[i].repository);
    free(folders);
}

static int run(const tree_flags *flags, const strings *paths)
{
    gtmpl_appset_options world = GTMPL_APPSET_OPTIONS;
    gtmpl_tree_options options = GTMPL_TREE_OPTIONS;
    gtmpl_chart_folder *charts = read_chart_folders(&flags->chart_folders);
    kustomizer kustomize = {process_find("kustomize"), PTHREAD_MUTEX_INITIALIZER};
    long jobs = flags->jobs != NULL ? strtol(flags->jobs, NULL, 10) : sysconf(_SC_NPROCESSORS_ONLN);
    gtmpl_tree *tree = NULL;
    gtmpl_error *err = NULL;
    int code = 1;

    if (charts != NULL && world_flags_apply(&flags->world, &world)) {
        options.paths = paths->items;
        options.path_count = paths->count;
        options.world = &world;
        options.charts = charts;
        options.chart_count = flags->chart_folders.count;
        options.kube_version = flags->kube_version;
        options.api_versions = flags->api_versions.items;
        options.api_version_count = flags->api_versions.count;
        options.threads = jobs < 1 ? 1 : (unsigned)jobs;
        options.kustomize = run_kustomize;
        options.kustomize_context = &kustomize;
        code = gtmpl_tree_open(&tree, &options, &err) == GTMPL_OK ? show(tree, flags) : command_fail(err);
    }
    gtmpl_tree_free(tree);
    world_options_free(&world);
    free_chart_folders(charts, flags->chart_folders.count);
    free(kustomize.path);
    return code;
}

int command_tree(int count, char **words)
{
    tree_flags flags = {0};
    const option_group own[] = {{tree_options, &flags}, {world_options, &flags.world}, {NULL, NULL}};
    strings arguments = {0};
    int code;

    if (command_read(&form, own, &flags.global, count, words, &arguments, &code))
        code = run(&flags, &arguments);
    strings_free(&flags.api_versions);
    strings_free(&flags.chart_folders);
    world_flags_free(&flags.world);
    global_flags_free(&flags.global);
    strings_free(&arguments);
    return code;
}
