/* The public repository and its addons. */
#include <stdlib.h>

#include "chart/disk.h"
#include "chart/disk_tree.h"
#include "gtmpl/gtmpl.h"
#include "render/api.h"
#include "render/values_object.h"
#include "repository/repository_object.h"

struct gtmpl_addon {
    const gtmpl_chart *chart;
    const char *chart_file;
    gtmpl_values *values; /* its arena is the addon's too */
    gtmpl_release release;
    const char *kube_version, **api_versions;
    size_t api_version_count;
    gtmpl_layer *layers;
    size_t layer_count;
};

/* --- Opening --- */

typedef struct opening {
    gtmpl_repository *repository;
    const char *folder;
    gtmpl_repository_options options;
    bool found;
} opening;

static public_names names_of(arena *a, const place_list *p)
{
    public_names n = {ARENA_ARRAY(a, p->count, const char *), p->count};

    for (size_t i = 0; i < p->count; i++)
        n.items[i] = arena_cstring(a, p->items[i]);
    return n;
}

static const char *name_of(const public_names *n, slice text)
{
    for (size_t i = 0; i < n->count; i++)
        if (slice_equal(slice_from(n->items[i]), text))
            return n->items[i];
    return NULL;
}

static void list_names(gtmpl_repository *r)
{
    arena *a = r->inner.arena;
    size_t count = r->inner.config->dimensions.count;

    repository_list(&r->inner);
    r->addons = names_of(a, &r->inner.addons);
    r->dimensions = (public_names){ARENA_ARRAY(a, count, const char *), count};
    r->places = ARENA_ARRAY(a, count, public_names);
    for (size_t i = 0; i < count; i++) {
        r->dimensions.items[i] = arena_cstring(a, config_dimension(r->inner.config, i)->name.text);
        r->places[i] = names_of(a, &r->inner.places[i]);
    }
}

/* Whether the state that is asked for is the one before the first commit. */
static bool is_before_all(const opening *o)
{
    const repo *r = &o->repository->inner;

    return o->options.may_be_missing && !o->options.index && strcmp(o->options.revision, "HEAD") == 0 &&
           !gitrepo_has_head(r->git, r->arena);
}

/* What git has of the folder: a revision or the index. A bare repository is looked at from its top. */
static slice open_git(opening *o, slice folder, const file_tree **tree)
{
    repo *r = &o->repository->inner;
    arena *a = r->arena;
    slice top = SLICE(""), start = SLICE("");

    r->git = gitrepo_open(a, folder);
    if (gitrepo_has_worktree(r->git)) {
        top = gitrepo_root(r->git, a);
        start = gitrepo_relative(r->git, a, folder);
    }
    if (o->options.index) {
        if (o->options.index_file != NULL)
            gitrepo_use_index(r->git, a, slice_from(o->options.index_file));
        r->side = (git_side){GIT_SIDE_INDEX, SLICE("")};
        *tree = gitrepo_index(r->git, a, SLICE(""));
    } else if (is_before_all(o)) {
        return top;
    } else {
        r->side = (git_side){GIT_SIDE_REVISION, arena_slice(a, slice_from(o->options.revision))};
        *tree = gitrepo_revision(r->git, a, r->side.revision, SLICE(""));
    }
    o->found = repository_open(r, *tree, start);
    return top;
}

static slice open_disk(opening *o, slice folder, const file_tree **tree)
{
    repo *r = &o->repository->inner;
    slice top = git_top(r->arena, folder);

    if (top.size == 0)
        top = SLICE("/"); /* no git repository */
    r->disk = slice_without_suffix(top, SLICE("/"));
    r->side = (git_side){GIT_SIDE_WORKTREE, SLICE("")};
    *tree = disk_tree(r->arena, top);
    o->found = repository_open(r, *tree, slice_trim_left(slice_after(folder, top.size), SLICE("/")));
    return r->disk;
}

static void open_work(void *context)
{
    opening *o = context;
    gtmpl_repository *r = o->repository;
    arena *a = r->inner.arena;
    slice folder = disk_absolute(a, slice_from(o->folder == NULL ? "." : o->folder));
    bool from_git = o->options.index || o->options.revision != NULL;
    const file_tree *tree;

    if (disk_stat(a, folder).kind != FILE_DIRECTORY)
        raise_error(a, GTMPL_ENOTFOUND, "%.*s is no folder", SLICE_ARG(folder));
    slice top = from_git ? open_git(o, folder, &tree) : open_disk(o, folder, &tree);
    if (!o->found && o->options.may_be_missing)
        return;
    if (!o->found)
        repository_fail_missing(a);
    r->root = arena_cstring(a, from_git ? tree_join(a, top, r->inner.base)
                                        : disk_absolute(a, arena_concat3(a, top, SLICE("/"), r->inner.base)));
    list_names(r);
}

gtmpl_status gtmpl_repository_open(gtmpl_repository **opened, const char *folder,
                                   const gtmpl_repository_options *options, gtmpl_error **err)
{
    *opened = NULL;
    if (!api_options_known(options, err) || (options != NULL && !api_options_known(options->limits, err)))
        return GTMPL_EINVALID;
    gtmpl_repository *r = calloc(1, sizeof *r);
    opening o = {r, folder, options != NULL ? *options : (gtmpl_repository_options)GTMPL_REPOSITORY_OPTIONS, false};
    if (r == NULL || (r->inner.arena = arena_new_limited(o.options.limits)) == NULL) {
        free(r);
        return api_no_memory(err);
    }
    pthread_mutex_init(&r->lock, NULL);
    r->inner.limits = o.options.limits;
    gtmpl_status status = api_run(r->inner.arena, open_work, &o, err);
    if (status == GTMPL_OK && o.found)
        *opened = r;
    else
        gtmpl_repository_free(r);
    return status;
}

typedef struct ranging {
    arena *arena;
    const char *folder, *text;
    char *from, *to;
} ranging;

static char *own_text(arena *a, slice text)
{
    char *copy = malloc(text.size + 1);

    if (copy == NULL)
        raise_error(a, GTMPL_ENOMEM, "out of memory");
    memcpy(copy, text.data, text.size);
    copy[text.size] = '\0';
    return copy;
}

static void range_work(void *context)
{
    ranging *w = context;
    gitrepo *git = gitrepo_open(w->arena, slice_from(w->folder == NULL ? "." : w->folder));
    git_range range = gitrepo_range(git, w->arena, slice_from(w->text));

    w->from = own_text(w->arena, range.from);
    if (range.to.size > 0)
        w->to = own_text(w->arena, range.to);
}

gtmpl_status gtmpl_revision_range(char **from, char **to, const char *folder, const char *text, gtmpl_error **err)
{
    ranging w = {arena_new(0), folder, text, NULL, NULL};

    *from = *to = NULL;
    if (w.arena == NULL)
        return api_no_memory(err);
    gtmpl_status status = api_run(w.arena, range_work, &w, err);
    arena_free(w.arena);
    if (status != GTMPL_OK) {
        free(w.from);
        w.from = NULL;
    }
    *from = w.from;
    *to = w.to;
    return status;
}

void gtmpl_repository_free(gtmpl_repository *r)
{
    if (r == NULL)
        return;
    repository_close(&r->inner);
    pthread_mutex_destroy(&r->lock);
    arena_free(r->inner.arena);
    free(r);
}

/* --- What there is --- */

static const char *name_at(const public_names *n, size_t i)
{
    return i < n->count ? n->items[i] : NULL;
}

const char *gtmpl_repository_root(const gtmpl_repository *r)
{
    return r->root;
}

size_t gtmpl_repository_addon_count(const gtmpl_repository *r)
{
    return r->addons.count;
}

const char *gtmpl_repository_addon(const gtmpl_repository *r, size_t i)
{
    return name_at(&r->addons, i);
}

size_t gtmpl_repository_dimension_count(const gtmpl_repository *r)
{
    return r->dimensions.count;
}

const char *gtmpl_repository_dimension(const gtmpl_repository *r, size_t i)
{
    return name_at(&r->dimensions, i);
}

size_t gtmpl_repository_place_count(const gtmpl_repository *r, size_t dimension)
{
    return dimension < r->dimensions.count ? r->places[dimension].count : 0;
}

const char *gtmpl_repository_place(const gtmpl_repository *r, size_t dimension, size_t i)
{
    return dimension < r->dimensions.count ? name_at(&r->places[dimension], i) : NULL;
}

/* A text that is the name of something here, or a copy of it. */
static const char *shared_name(arena *a, const public_names *n, slice text)
{
    const char *name = text.data == NULL ? NULL : name_of(n, text);

    return text.data == NULL || name != NULL ? name : arena_cstring(a, text);
}

static void targets_work(void *context)
{
    gtmpl_repository *r = context;
    arena *a = r->inner.arena;
    target_list found = targets_of(&r->inner, a);
    gtmpl_target *targets = ARENA_ARRAY(a, found.count, gtmpl_target);

    for (size_t i = 0; i < found.count; i++) {
        const char **places = ARENA_ARRAY(a, r->dimensions.count, const char *);
        for (size_t k = 0; k < r->dimensions.count; k++)
            places[k] = shared_name(a, &r->places[k], found.items[i].places[k]);
        targets[i] = (gtmpl_target){shared_name(a, &r->addons, found.items[i].addon), places};
    }
    r->targets = targets;
    r->target_count = found.count;
}

gtmpl_status gtmpl_repository_targets(gtmpl_repository *r, const gtmpl_target **targets, size_t *count,
                                      gtmpl_error **err)
{
    gtmpl_status status = GTMPL_OK;

    pthread_mutex_lock(&r->lock);
    if (r->targets == NULL)
        status = api_run(r->inner.arena, targets_work, r, err);
    pthread_mutex_unlock(&r->lock);
    *targets = r->targets;
    *count = r->target_count;
    return status;
}

/* --- Addons --- */

typedef struct looking_up {
    gtmpl_addon *addon;
    gtmpl_repository *repository;
    const gtmpl_target *target;
    bool origins;
} looking_up;

static repo_target inner_target(arena *a, const gtmpl_repository *r, const gtmpl_target *from)
{
    slice *places = ARENA_ARRAY(a, r->dimensions.count, slice);

    for (size_t i = 0; i < r->dimensions.count; i++) {
        const char *place = from->places == NULL ? NULL : from->places[i];
        places[i] = place == NULL ? (slice){NULL, 0} : slice_from(place);
    }
    return (repo_target){from->addon == NULL ? (slice){NULL, 0} : slice_from(from->addon), places, r->dimensions.count};
}

typedef struct checking {
    arena *arena;
    const gtmpl_repository *repository;
    const gtmpl_target *target;
} checking;

static void check_work(void *context)
{
    checking *c = context;
    repo_target t = inner_target(c->arena, c->repository, c->target);

    repository_check_target(&c->repository->inner, c->arena, &t);
}

gtmpl_status gtmpl_repository_check(const gtmpl_repository *repository, const gtmpl_target *wanted, gtmpl_error **err)
{
    checking c = {arena_new(0), repository, wanted};

    if (c.arena == NULL)
        return api_no_memory(err);
    gtmpl_status status = api_run(c.arena, check_work, &c, err);
    arena_free(c.arena);
    return status;
}

static void show_layers(gtmpl_addon *addon, arena *a, const layers *l)
{
    addon->layers = ARENA_ARRAY(a, l->count, gtmpl_layer);
    addon->layer_count = l->count;
    for (size_t i = 0; i < l->count; i++) {
        const layer *from = &l->items[i];
        addon->layers[i] =
            (gtmpl_layer){arena_cstring(a, from->rule->name.text), arena_cstring(a, from->file->path),
                          from->entry.data == NULL ? NULL : arena_cstring(a, from->entry), from->file->present};
    }
}

static void show_release(gtmpl_addon *addon, arena *a, const target_release *from)
{
    addon->release = (gtmpl_release){arena_cstring(a, from->name), arena_cstring(a, from->namespace), 0};
    if (from->kube_version.data != NULL)
        addon->kube_version = arena_cstring(a, from->kube_version);
    addon->api_versions = ARENA_ARRAY(a, from->api_versions.count, const char *);
    addon->api_version_count = from->api_versions.count;
    for (size_t i = 0; i < from->api_versions.count; i++)
        addon->api_versions[i] = arena_cstring(a, from->api_versions.items[i].text);
}

static void look_up_work(void *context)
{
    looking_up *l = context;
    gtmpl_addon *addon = l->addon;
    arena *a = addon->values->arena;
    repo_target t = inner_target(a, l->repository, l->target);

    repository_check_target(&l->repository->inner, a, &t);
    layers found = layers_of(&l->repository->inner, a, &t);
    target_release release = layers_release(&l->repository->inner, a, &t);
    if (l->origins)
        addon->values->origins = origin_table_new(a);
    addon->values->base = slice_from(l->repository->root);
    addon->values->root = layers_merge(a, &found, addon->values->origins);
    addon->chart = repository_chart(&l->repository->inner, a, &t);
    addon->chart_file = arena_cstring(a, repository_chart_path(&l->repository->inner, a, &t));
    show_layers(addon, a, &found);
    show_release(addon, a, &release);
}

gtmpl_status gtmpl_addon_open(gtmpl_addon **opened, gtmpl_repository *repository, const gtmpl_target *wanted,
                              const gtmpl_addon_options *options, gtmpl_error **err)
{
    *opened = NULL;
    if (!api_options_known(options, err))
        return GTMPL_EINVALID;
    gtmpl_addon *addon = calloc(1, sizeof *addon);
    looking_up l = {addon, repository, wanted, options != NULL && options->origins != 0};
    if (addon == NULL)
        return api_no_memory(err);
    gtmpl_status status = gtmpl_values_new_limited(&addon->values, repository->inner.limits, err);
    if (status == GTMPL_OK)
        status = api_run(addon->values->arena, look_up_work, &l, err);
    if (status == GTMPL_OK)
        *opened = addon;
    else
        gtmpl_addon_free(addon);
    return status;
}

void gtmpl_addon_free(gtmpl_addon *addon)
{
    if (addon == NULL)
        return;
    gtmpl_values_free(addon->values);
    free(addon);
}

const gtmpl_chart *gtmpl_addon_chart(const gtmpl_addon *addon)
{
    return addon->chart;
}

gtmpl_values *gtmpl_addon_values(gtmpl_addon *addon)
{
    return addon->values;
}

const char *gtmpl_addon_chart_file(const gtmpl_addon *addon)
{
    return addon->chart_file;
}

const gtmpl_release *gtmpl_addon_release(const gtmpl_addon *addon)
{
    return &addon->release;
}

void gtmpl_addon_capabilities(const gtmpl_addon *addon, gtmpl_render_options *options)
{
    if (addon->kube_version != NULL)
        options->kube_version = addon->kube_version;
    if (addon->api_version_count > 0) {
        options->api_versions = addon->api_versions;
        options->api_version_count = addon->api_version_count;
    }
}

size_t gtmpl_addon_layer_count(const gtmpl_addon *addon)
{
    return addon->layer_count;
}

const gtmpl_layer *gtmpl_addon_layer(const gtmpl_addon *addon, size_t i)
{
    return i < addon->layer_count ? &addon->layers[i] : NULL;
}
