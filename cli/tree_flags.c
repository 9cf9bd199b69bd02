/* The tree of Applications from the command line. */
#include "tree_flags.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "limits.h"
#include "memory.h"
#include "process.h"
#include "processors.h"

#define AT(field) offsetof(tree_flags, field)

/* clang-format off */
const option tree_cluster_options[] = {
    {"api-versions", 'a', OPTION_CSV, EFFECT_STORED, AT(api_versions), "strings",
     "Kubernetes API versions of the clusters (can specify multiple or separate values with commas)", NULL, NULL, NULL},
    {"kube-version", 0, OPTION_STRING, EFFECT_STORED, AT(kube_version), "string",
     "Kubernetes version of the clusters, for Applications that do not name one", NULL, NULL, NULL},
    {NULL, 0, OPTION_BOOL, EFFECT_NONE, 0, NULL, NULL, NULL, NULL, NULL},
};

const option tree_options[] = {
    {"chart-folder", 0, OPTION_STRINGS, EFFECT_STORED, AT(chart_folders), "[URL=]DIR",
     "a folder with charts of a Helm repository, or of all: NAME-VERSION.tgz, NAME/ (can specify multiple)", NULL, NULL,
     NULL},
    {"jobs", 'j', OPTION_STRING, EFFECT_STORED, AT(jobs), "int",
     "how many threads render (default: one a processor)", check_uint, NULL, NULL},
    {NULL, 0, OPTION_BOOL, EFFECT_NONE, 0, NULL, NULL, NULL, NULL, NULL},
};
/* clang-format on */

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
void tree_print_failure(const gtmpl_tree_node *n)
{
    static const char *const kinds[] = {"", "ApplicationSet ", "Application "};

    fprintf(stderr, "Error: %s", n->file);
    if (n->line > 0)
        fprintf(stderr, ":%u", n->line);
    fprintf(stderr, ": %s%s: ", kinds[n->kind], n->kind == GTMPL_TREE_BOOTSTRAP ? "bootstrap" : n->name);
    print_error_line(n->error);
}

int tree_print_failures(const gtmpl_tree *tree)
{
    int code = 0;

    for (size_t i = 0; i < gtmpl_tree_count(tree); i++) {
        const gtmpl_tree_node *n = gtmpl_tree_get(tree, i);
        if (*n->error != '\0') {
            tree_print_failure(n);
            code = 1;
        }
    }
    return code;
}

/* --- Finding --- */

/* The Applications that a name means: NAME, or NAMESPACE/NAME. */
static bool is_meant(const gtmpl_tree_node *n, const char *name)
{
    size_t length = strlen(n->namespace_);

    if (n->kind == GTMPL_TREE_APPLICATION_SET)
        return false;
    return strcmp(n->name, name) == 0 || (strncmp(n->namespace_, name, length) == 0 && name[length] == '/' &&
                                          strcmp(n->name, name + length + 1) == 0);
}

size_t tree_find(const gtmpl_tree *tree, const char *name)
{
    for (size_t i = 0; i < gtmpl_tree_count(tree); i++)
        if (is_meant(gtmpl_tree_get(tree, i), name))
            return i;
    print_error("the tree has no application %s", name);
    return GTMPL_TREE_NONE;
}

/* --- Opening --- */

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

/* The repository whose gtmpl.yaml counts. Nothing has to be one: false only for one that is broken. */
static bool find_repository(tree_flags *flags, const tree_state *state)
{
    gtmpl_repository_options options = GTMPL_REPOSITORY_OPTIONS;
    gtmpl_error *err = NULL;

    options.limits = limits_now();
    options.revision = state->revision;
    options.index = state->index;
    options.index_file = getenv("GIT_INDEX_FILE");
    options.may_be_missing = state->revision != NULL || state->index;
    gtmpl_status status = gtmpl_repository_open(&flags->repository, NULL, &options, &err);

    if (status == GTMPL_OK || status == GTMPL_ENOTFOUND) {
        gtmpl_error_free(err);
        return true;
    }
    command_fail(err);
    return false;
}

static bool open_tree(tree_flags *flags, const strings *paths, bool lines, const tree_state *state, gtmpl_tree **tree)
{
    gtmpl_appset_options world = GTMPL_APPSET_OPTIONS;
    gtmpl_tree_options options = GTMPL_TREE_OPTIONS;
    gtmpl_chart_folder *charts = read_chart_folders(&flags->chart_folders);
    kustomizer kustomize = {process_find("kustomize"), PTHREAD_MUTEX_INITIALIZER};
    gtmpl_error *err = NULL;

    *tree = NULL;
    if (charts != NULL && find_repository(flags, state) && world_flags_apply(&flags->world, &world)) {
        world.repository = flags->repository;
        options.paths = paths->items;
        options.path_count = paths->count;
        options.world = &world;
        options.charts = charts;
        options.chart_count = flags->chart_folders.count;
        options.kube_version = flags->kube_version;
        options.api_versions = flags->api_versions.items;
        options.api_version_count = flags->api_versions.count;
        options.limits = world.limits = limits_now();
        options.threads = processors(flags->jobs);
        memory_share(options.threads);
        options.lines = lines;
        options.revision = state->revision;
        options.index = state->index;
        options.index_file = getenv("GIT_INDEX_FILE");
        options.may_be_missing = options.reproducible = state->compared;
        options.kustomize = run_kustomize;
        options.kustomize_context = &kustomize;
        if (gtmpl_tree_open(tree, &options, &err) != GTMPL_OK)
            command_fail(err);
    }
    world_options_free(&world);
    free_chart_folders(charts, flags->chart_folders.count);
    free(kustomize.path);
    return *tree != NULL;
}

bool tree_flags_open(tree_flags *flags, const strings *paths, bool lines, gtmpl_tree **tree)
{
    const tree_state now = {NULL, false, false};

    return open_tree(flags, paths, lines, &now, tree);
}

bool tree_flags_open_state(tree_flags *flags, const strings *paths, const tree_state *state, gtmpl_tree **tree)
{
    return open_tree(flags, paths, true, state, tree);
}

void tree_flags_close(tree_flags *flags, gtmpl_tree *tree)
{
    gtmpl_tree_free(tree);
    gtmpl_repository_free(flags->repository);
    flags->repository = NULL;
}

const char *tree_flags_first(const tree_flags *flags)
{
    const char *const none[] = {NULL};
    const char *first = options_first_set(tree_options, flags, none);

    return first != NULL ? first : options_first_set(world_options, &flags->world, none);
}

void tree_flags_free(tree_flags *flags)
{
    strings_free(&flags->api_versions);
    strings_free(&flags->chart_folders);
    world_flags_free(&flags->world);
}
