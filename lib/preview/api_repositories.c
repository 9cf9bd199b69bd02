/* Two states of a repository: which targets belong together, and what the ones that can differ render to. */
#include <stdlib.h>

#include "gtmpl/gtmpl.h"
#include "preview/blame.h"
#include "preview/diff_object.h"
#include "render/api.h"
#include "repository/repository_object.h"

/* One state, and what is asked for of it. */
typedef struct state {
    gtmpl_repository *repository; /* NULL: there was none yet, or is none any more */
    const char *const *places;    /* NULL: all */
    repo_target *targets;
    target_name *names; /* of the targets, as they are matched and shown */
    size_t count;
} state;

typedef struct preview {
    gtmpl_diff *diff;
    arena *arena;
    state states[2]; /* by gtmpl_side */
    const gtmpl_preview_options *options;
    gtmpl_render_options render; /* of each target */
    target_pair *pairs;
    const target_name **names; /* of the pairs */
    size_t count;
} preview;

/* --- Targets --- */

static const char *wanted_place(const state *s, size_t i)
{
    return s->places == NULL ? NULL : s->places[i];
}

static bool is_asked_for(const preview *p, const state *s, const repo_target *t)
{
    bool named = p->options->addon_count == 0;

    for (size_t i = 0; i < p->options->addon_count && !named; i++)
        named = slice_equal(slice_from(p->options->addons[i]), t->addon);
    for (size_t i = 0; i < t->count && named; i++) {
        const char *place = wanted_place(s, i);
        named = place == NULL || (t->places[i].data != NULL && slice_equal(slice_from(place), t->places[i]));
    }
    return named;
}

/* The place that a state is asked for in a dimension, which the other one may have elsewhere or not at all. */
static const char *wanted_in(const state *s, slice name)
{
    size_t i = s->repository == NULL ? SLICE_NONE : config_find_dimension(s->repository->inner.config, name);

    return i == SLICE_NONE ? NULL : wanted_place(s, i);
}

/* What both sides call the places of a dimension in which two are compared: "dev..prod". */
static slice shown_place(const preview *p, slice name, slice place)
{
    const char *from = wanted_in(&p->states[GTMPL_SIDE_OLD], name);
    const char *to = wanted_in(&p->states[GTMPL_SIDE_NEW], name);

    if (from == NULL || to == NULL || strcmp(from, to) == 0)
        return place;
    return arena_printf(p->arena, "%s..%s", from, to);
}

static target_name name_of(const preview *p, const state *s, const repo_target *t)
{
    dimension *dimensions = ARENA_ARRAY(p->arena, t->count, dimension);
    target_name name = {t->addon, dimensions, 0};

    for (size_t i = 0; i < t->count; i++) {
        slice called = config_dimension(s->repository->inner.config, i)->name.text;
        if (t->places[i].data != NULL)
            dimensions[name.dimension_count++] = (dimension){called, shown_place(p, called, t->places[i])};
    }
    return name;
}

static void list_targets(const preview *p, state *s)
{
    if (s->repository == NULL)
        return;
    target_list all = targets_of(&s->repository->inner, p->arena);

    s->targets = all.items;
    s->names = ARENA_ARRAY(p->arena, all.count, target_name);
    for (size_t i = 0; i < all.count; i++) {
        if (!is_asked_for(p, s, &all.items[i]))
            continue;
        s->targets[s->count] = all.items[i];
        s->names[s->count] = name_of(p, s, &s->targets[s->count]);
        s->count++;
    }
}

/* Targets come sorted, and dimensions in one order: what belongs together meets. */
static void pair_targets(preview *p)
{
    const state *from = &p->states[GTMPL_SIDE_OLD], *to = &p->states[GTMPL_SIDE_NEW];
    size_t i = 0, j = 0;

    p->pairs = ARENA_ARRAY(p->arena, from->count + to->count, target_pair);
    p->names = ARENA_ARRAY(p->arena, from->count + to->count, const target_name *);
    while (i < from->count || j < to->count) {
        int order = i == from->count ? 1 : j == to->count ? -1 : target_name_compare(&from->names[i], &to->names[j]);
        p->names[p->count] = order <= 0 ? &from->names[i] : &to->names[j];
        p->pairs[p->count++] =
            (target_pair){order <= 0 ? &from->targets[i] : NULL, order >= 0 ? &to->targets[j] : NULL};
        i += order <= 0;
        j += order >= 0;
    }
}

static bool has_addon(const preview *p, const state *s, slice name)
{
    if (s->repository == NULL)
        return false;
    place_list addons = repository_addons(&s->repository->inner, p->arena);
    return places_have(&addons, name);
}

/* Whether a state has a place, and is asked for it. */
static bool has_place(const preview *p, const state *s, slice name, const char *place)
{
    const char *wanted = wanted_in(s, name);

    if (wanted == NULL || strcmp(wanted, place) != 0)
        return false;
    const repo *r = &s->repository->inner;
    place_list places = repository_places(r, p->arena, config_find_dimension(r->config, name));
    return places_have(&places, slice_from(place));
}

/* Refuses the places of a state that neither of both has. */
static void check_places(const preview *p, const state *s, const state *other)
{
    const config *c = s->repository->inner.config;
    slice *places = ARENA_ARRAY(p->arena, c->dimensions.count, slice);

    for (size_t i = 0; i < c->dimensions.count; i++) {
        const char *place = wanted_place(s, i);
        bool known = place == NULL || has_place(p, other, config_dimension(c, i)->name.text, place);
        places[i] = known ? (slice){NULL, 0} : slice_from(place);
    }
    repository_check_target(&s->repository->inner, p->arena,
                            &(repo_target){.addon = {NULL, 0}, .places = places, .count = c->dimensions.count});
}

/* Names that neither state has are mistakes; those that one has are additions and removals. */
static void check_names(const preview *p)
{
    const state *from = &p->states[GTMPL_SIDE_OLD], *to = &p->states[GTMPL_SIDE_NEW];
    const state *last = to->repository != NULL ? to : from;

    for (size_t i = 0; i < p->options->addon_count; i++) {
        slice name = slice_from(p->options->addons[i]);
        if (!has_addon(p, from, name) && !has_addon(p, to, name))
            repository_check_target(&last->repository->inner, p->arena, &(repo_target){.addon = name});
    }
    if (from->repository != NULL)
        check_places(p, from, to);
    if (to->repository != NULL)
        check_places(p, to, from);
}

/* --- Rendering --- */

static gtmpl_target public_target(const preview *p, const repo_target *t)
{
    const char **places = ARENA_ARRAY(p->arena, t->count, const char *);

    for (size_t i = 0; i < t->count; i++)
        places[i] = t->places[i].data == NULL ? NULL : arena_cstring(p->arena, t->places[i]);
    return (gtmpl_target){arena_cstring(p->arena, t->addon), places};
}

static bool is_left_out(const preview *p, const gtmpl_manifest *m)
{
    gtmpl_manifest_role role = gtmpl_manifest_get_role(m);
    bool test = role == GTMPL_ROLE_TEST;

    return (p->options->no_hooks && (test || role == GTMPL_ROLE_HOOK)) || (p->options->skip_tests && test);
}

static void add_manifests(void *context, arena *a, target *to, const gtmpl_render *render)
{
    const preview *p = context;

    for (size_t i = 0; i < gtmpl_render_count(render); i++) {
        const gtmpl_manifest *m = gtmpl_render_manifest(render, i);
        size_t size;
        const char *text = gtmpl_manifest_text(m, &size);
        if (!is_left_out(p, m))
            target_add(a, to, arena_slice(a, slice_from(gtmpl_manifest_source(m))),
                       arena_slice(a, slice_of(text, size)));
    }
}

static gtmpl_status render_addon(const preview *p, gtmpl_addon *addon, gtmpl_render **render, gtmpl_error **err)
{
    gtmpl_render_options options = p->render;
    gtmpl_status status = GTMPL_OK;

    gtmpl_addon_capabilities(addon, &options);
    if (p->options->add_values != NULL)
        status = p->options->add_values(p->options->context, gtmpl_addon_values(addon), err);
    if (status == GTMPL_OK)
        status = gtmpl_render_chart(render, gtmpl_addon_chart(addon), gtmpl_addon_values(addon),
                                    gtmpl_addon_release(addon), &options, err);
    return status;
}

/* What a render holds that no arena owns: released also when adding its manifests raises. */
typedef struct rendering {
    const preview *preview;
    gtmpl_addon *addon;
    gtmpl_render *render;
    gtmpl_error *err;
    target *to;
} rendering;

static void rendering_release(void *context)
{
    rendering *r = context;

    gtmpl_render_free(r->render);
    gtmpl_addon_free(r->addon);
    gtmpl_error_free(r->err);
    *r = (rendering){0};
}

static void add_target(preview *p, gtmpl_side which, const repo_target *t, const target_name *name)
{
    gtmpl_repository *repository = p->states[which].repository;
    target_release release = layers_release(&repository->inner, p->arena, t);
    target *to = side_add(p->arena, &p->diff->sides[which], name, arena_slice(p->arena, release.namespace));
    gtmpl_target wanted = public_target(p, t);
    rendering *r = ARENA_NEW(p->arena, rendering);

    arena_on_release(p->arena, rendering_release, r);
    p->diff->rendered++;
    gtmpl_status status = gtmpl_addon_open(&r->addon, repository, &wanted, NULL, &r->err);
    if (status == GTMPL_OK)
        status = render_addon(p, r->addon, &r->render, &r->err);
    if (status == GTMPL_OK) {
        add_manifests(p, p->arena, to, r->render);
    } else if (status_is_outside(status)) {
        raise_error(p->arena, status, "%s", gtmpl_error_message(r->err));
    } else {
        to->failed = true;
        to->error = arena_slice(p->arena, slice_from(gtmpl_error_message(r->err)));
    }
    rendering_release(r);
}

/* --- Causes --- */

/* The pair of a target that was compared; pairs are sorted by name. */
static size_t find_pair(const preview *p, const target_name *name)
{
    size_t low = 0, high = p->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (target_name_compare(p->names[middle], name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void find_causes(preview *p, affected *f)
{
    comparison *c = p->diff->comparison;

    for (size_t i = 0; i < c->target_count; i++) {
        const compared_target *t = &c->targets[i];
        if (t->failed || t->count == 0 || t->from == NULL || t->to == NULL)
            continue;
        const blame_request request = {
            .comparison = c,
            .affected = f,
            .from = p->states[GTMPL_SIDE_OLD].repository,
            .to = p->states[GTMPL_SIDE_NEW].repository,
            .pair = p->pairs[find_pair(p, &t->name)],
            .index = i,
            .options = p->render,
            .add_values = p->options->add_values,
            .context = p->options->context,
            .add = add_manifests,
            .add_context = p,
        };
        blame_find(&request);
    }
}

static void preview_work(void *context)
{
    preview *p = context;

    gtmpl_repository *from = p->states[GTMPL_SIDE_OLD].repository, *to = p->states[GTMPL_SIDE_NEW].repository;
    affected *f = NULL; /* with one state all differs */

    if (from == NULL && to == NULL)
        raise_error(p->arena, GTMPL_EINVALID, "neither state is a repository");
    check_names(p);
    list_targets(p, &p->states[GTMPL_SIDE_OLD]);
    list_targets(p, &p->states[GTMPL_SIDE_NEW]);
    pair_targets(p);
    if (from != NULL && to != NULL)
        f = affected_new(p->arena, &from->inner, &to->inner, p->pairs, p->count);
    p->diff->targets = p->count;
    for (size_t i = 0; i < p->count; i++) {
        if (f != NULL && !affected_differs(f, &p->pairs[i]))
            continue;
        if (p->pairs[i].from != NULL)
            add_target(p, GTMPL_SIDE_OLD, p->pairs[i].from, p->names[i]);
        if (p->pairs[i].to != NULL)
            add_target(p, GTMPL_SIDE_NEW, p->pairs[i].to, p->names[i]);
    }
    const gtmpl_diff_options *wanted = p->options->compare;
    compare_options options = {false, false};
    if (wanted != NULL)
        options = (compare_options){wanted->show_secrets != 0, wanted->find_renames != 0};
    diff_compare(p->diff, &options);
    if (!p->options->no_causes && f != NULL)
        find_causes(p, f);
}

gtmpl_status gtmpl_diff_repositories(gtmpl_diff *diff, gtmpl_repository *from, gtmpl_repository *to,
                                     const gtmpl_preview_options *options, gtmpl_error **err)
{
    const gtmpl_preview_options defaults = GTMPL_PREVIEW_OPTIONS;
    preview p = {.diff = diff, .arena = diff->arena, .options = options != NULL ? options : &defaults};

    if (!api_options_known(options, err) || !api_options_known(p.options->compare, err) ||
        !api_options_known(p.options->render, err))
        return GTMPL_EINVALID;
    p.render = p.options->render != NULL ? *p.options->render : (gtmpl_render_options)GTMPL_RENDER_OPTIONS;
    if (p.options->render == NULL)
        p.render.reproducible = 1;
    p.states[GTMPL_SIDE_OLD] = (state){.repository = from, .places = p.options->from_places};
    p.states[GTMPL_SIDE_NEW] = (state){.repository = to, .places = p.options->to_places};
    return api_run(diff->arena, preview_work, &p, err);
}

size_t gtmpl_diff_rendered_count(const gtmpl_diff *diff)
{
    return diff->rendered;
}

size_t gtmpl_diff_target_count(const gtmpl_diff *diff)
{
    return diff->targets;
}
