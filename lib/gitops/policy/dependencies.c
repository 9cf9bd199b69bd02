/* Charts that others are part of: locked, in step, and there. */
#include "funcs/semver.h"
#include "gitops/policy/policy.h"
#include "render/chart_object.h"

/* Where Chart.yaml begins to speak of dependencies. */
static tree_place chart_place(arena *a, const app_source *s)
{
    tree_place place = {.tree = s->tree, .path = tree_join(a, s->folder, SLICE("Chart.yaml"))};
    slice rest, line;
    uint32_t number = 0;

    place.file = tree_path_name(s->tree, a, place.path);
    if (tree_stat(s->tree, a, place.path) != TREE_FILE)
        return place;
    for (rest = tree_read(s->tree, a, place.path); place.line == 0 && slice_next(&rest, '\n', &line);) {
        number++;
        if (slice_starts(line, SLICE("dependencies:")))
            place.line = number;
    }
    return place;
}

static const dependency *find_locked(const chart_lock *lock, const dependency *d)
{
    for (size_t i = 0; i < lock->dependencies.count; i++) {
        const dependency *other = lock->dependencies.items[i];
        if (other != NULL && slice_equal(other->name, d->name))
            return other;
    }
    return NULL;
}

static bool is_vendored(const chart *c, slice name)
{
    for (size_t i = 0; i < chart_child_count(c); i++)
        if (slice_equal(chart_name(chart_child(c, i)), name))
            return true;
    return false;
}

static void hold_lock(inspection *i, const inspected *app, tree_place place, slice subject, const chart *c)
{
    for (size_t k = 0; k < c->metadata->dependencies.count; k++) {
        const dependency *d = metadata_dependency(c->metadata, k);
        const dependency *locked = find_locked(c->lock, d);
        if (locked == NULL)
            policy_add(i, app, place, subject, "Chart.lock does not have the dependency %.*s", SLICE_ARG(d->name));
        else if (!slice_equal(locked->repository, d->repository))
            policy_add(i, app, place, subject, "Chart.lock has %.*s from %.*s, Chart.yaml from %.*s",
                       SLICE_ARG(d->name), SLICE_ARG(locked->repository), SLICE_ARG(d->repository));
        else if (d->version.size > 0 && !semver_satisfies(i->arena, d->version, locked->version))
            policy_add(i, app, place, subject, "Chart.lock has %.*s %.*s, which is not %.*s", SLICE_ARG(d->name),
                       SLICE_ARG(locked->version), SLICE_ARG(d->version));
    }
}

/* A chart that was put into charts/ by hand comes from nowhere, and nothing locks it. */
static bool comes_from_somewhere(const chart *c)
{
    for (size_t k = 0; k < c->metadata->dependencies.count; k++)
        if (metadata_dependency(c->metadata, k)->repository.size > 0)
            return true;
    return false;
}

static void hold_chart(inspection *i, const inspected *app, const tree_output *out)
{
    const chart *c = out->chart->chart;
    tree_place place = chart_place(i->arena, out->source);
    slice subject = arena_printf(i->arena, "chart %.*s", SLICE_ARG(chart_name(c)));

    if (c->metadata->dependencies.count == 0 || place.line == 0)
        return;
    if (c->lock == NULL && comes_from_somewhere(c))
        policy_add(i, app, place, subject, "there is no Chart.lock: which versions are meant is left to the day");
    else if (c->lock != NULL)
        hold_lock(i, app, place, subject, c);
    for (size_t k = 0; k < c->metadata->dependencies.count; k++) {
        slice name = metadata_dependency(c->metadata, k)->name;
        if (!is_vendored(c, name))
            policy_add(i, app, place, subject, "charts/ does not hold the dependency %.*s", SLICE_ARG(name));
    }
}

static void hold_dependencies(inspection *i, const inspected *app)
{
    for (size_t k = 0; k < app->node->output_count; k++)
        if (app->node->outputs[k].chart != NULL)
            hold_chart(i, app, &app->node->outputs[k]);
}

const policy_row dependency_rules[] = {
    {{"dependencies", "Dependencies are not locked, not in step or not there", GTMPL_SEVERITY_WARNING,
      "A chart that is rendered from the repository should have all of it in the repository: Chart.lock in step with "
      "Chart.yaml, and the charts themselves in charts/."},
     hold_dependencies,
     NULL},
    {{NULL, NULL, GTMPL_SEVERITY_INFO, NULL}, NULL, NULL},
};
