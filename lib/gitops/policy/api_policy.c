/* The public order of a sync, and the public findings. */
#include <stdlib.h>

#include "base/nearest.h"
#include "check/write.h"
#include "gitops/appset/schema.h"
#include "gitops/policy/policy.h"
#include "gitops/tree/tree_object.h"
#include "gitops/waves/waves.h"
#include "gtmpl/gtmpl.h"
#include "render/api.h"
#include "repository/repository_object.h"

/* --- The order of a sync --- */

struct gtmpl_sync_order {
    arena *arena;
    gtmpl_sync_step *steps;
    size_t count;
};

typedef struct ordering {
    gtmpl_sync_order *order;
    const tree_node *node;
} ordering;

static void order_work(void *context)
{
    ordering *r = context;
    arena *a = r->order->arena;
    tree_objects objects = objects_of(a, r->node);
    sync_tasks tasks = waves_order(a, &objects, r->node->destination);

    r->order->steps = ARENA_ARRAY(a, tasks.count, gtmpl_sync_step);
    r->order->count = tasks.count;
    for (size_t i = 0; i < tasks.count; i++) {
        const sync_task *t = &tasks.items[i];
        r->order->steps[i] = (gtmpl_sync_step){phase_name(t->phase), t->wave, t->moved, arena_cstring(a, t->policies),
                                               (size_t)(t->object->resource - r->node->resources.items)};
    }
}

gtmpl_status gtmpl_sync_order_new(gtmpl_sync_order **made, const gtmpl_tree *tree, size_t node, gtmpl_error **err)
{
    static const failure none = {.status = GTMPL_EINVALID, .text = {"the tree has no such node", 25}};

    *made = NULL;
    if (node >= tree->inner.count)
        return api_error(err, &none, 0);
    gtmpl_sync_order *order = calloc(1, sizeof *order);
    if (order == NULL || (order->arena = arena_new(0)) == NULL) {
        free(order);
        return api_no_memory(err);
    }
    ordering r = {order, tree->inner.nodes[node]};
    gtmpl_status status = api_run(order->arena, order_work, &r, err);
    if (status == GTMPL_OK)
        *made = order;
    else
        gtmpl_sync_order_free(order);
    return status;
}

void gtmpl_sync_order_free(gtmpl_sync_order *order)
{
    if (order == NULL)
        return;
    arena_free(order->arena);
    free(order);
}

size_t gtmpl_sync_order_count(const gtmpl_sync_order *order)
{
    return order->count;
}

const gtmpl_sync_step *gtmpl_sync_order_step(const gtmpl_sync_order *order, size_t i)
{
    return i < order->count ? &order->steps[i] : NULL;
}

/* --- Rules --- */

int gtmpl_policy_rule_get(size_t i, gtmpl_policy_rule *rule)
{
    const policy_row *r = policy_row_at(i);

    if (r != NULL)
        *rule = (gtmpl_policy_rule){r->text.id, r->text.title, r->text.severity};
    return r != NULL;
}

/* --- Findings --- */

struct gtmpl_policy_findings {
    arena *arena;
    gtmpl_check_finding *items;
    size_t count;
    rule_text *rules;
    size_t rule_count;
    const char *folder;
};

typedef struct checking {
    gtmpl_policy_findings *findings;
    const gtmpl_tree *tree;
    const gtmpl_policy_options *options;
    inspection inspection;
    bool *holds; /* by rule */
} checking;

/* Rules by name; "gitops" is all of them. */
static void choose(checking *c, slice name, bool on)
{
    arena *a = c->findings->arena;
    nearest near = {.wanted = name};
    bool all = slice_equal(name, SLICE("gitops")), found = all;

    for (size_t i = 0; i < policy_count(); i++) {
        slice id = slice_from(policy_row_at(i)->text.id);
        if (all || slice_equal(name, id)) {
            c->holds[i] = on;
            found = true;
        }
        nearest_offer_name(&near, id);
    }
    if (!found)
        raise_error(a, GTMPL_EINVALID, "there is no rule \"%.*s\"%.*s", SLICE_ARG(name),
                    SLICE_ARG(nearest_text(a, &near)));
}

/* The rules that the repository turns on. */
static void choose_own(checking *c)
{
    const policy_rule *rules = c->inspection.config;

    for (size_t i = 0; i < rules->rules.count; i++)
        choose(c, rules->rules.items[i].text, true);
}

static void choose_named(checking *c, slice name)
{
    if (!slice_equal(name, SLICE("config"))) {
        choose(c, name, true);
        return;
    }
    if (c->inspection.config->rules.count == 0)
        raise_error(c->findings->arena, GTMPL_EINVALID,
                    "\"config\" is the rules that gtmpl.yaml names under policy.rules, and it names none");
    choose_own(c);
}

static void choose_rules(checking *c)
{
    const policy_rule *rules = c->inspection.config;

    c->holds = ARENA_ARRAY(c->findings->arena, policy_count(), bool);
    for (size_t i = 0; i < policy_count(); i++)
        c->holds[i] = false;
    for (size_t i = 0; i < c->options->rule_count; i++)
        choose_named(c, slice_from(c->options->rules[i]));
    if (c->options->rule_count == 0)
        choose_own(c);
    for (size_t i = 0; i < rules->off.count; i++)
        choose(c, rules->off.items[i].text, false);
}

/* --- What rules see --- */

static slice label_of(const map *labels, slice name)
{
    const value *v = map_get(labels, name);

    return v != NULL && v->kind == KIND_STRING ? slice_of(v->bytes, v->size) : SLICE("");
}

static const map *cluster_labels(const app_tree *t, const tree_node *n)
{
    for (size_t i = 0; i < t->world.clusters.count; i++) {
        const cluster *c = &t->world.clusters.items[i];
        if (n->server.size > 0 ? slice_equal(cluster_server(c), n->server) : slice_equal(c->name, n->cluster))
            return c->labels;
    }
    return NULL;
}

static bool is_environment(const policy_rule *c, slice name)
{
    for (size_t i = 0; i < c->environments.count; i++)
        if (is_among(&c->environments.items[i].texts, name))
            return true;
    return false;
}

/* What the Application says of itself counts before its cluster. */
static inspected inspect(const checking *c, const tree_node *n)
{
    const policy_rule *rules = c->inspection.config;
    const map *own = schema_map(schema_map(n->object, "metadata"), "labels");
    const map *of_cluster = cluster_labels(&c->tree->inner, n);
    inspected app = {.node = n, .objects = objects_of(c->findings->arena, n)};

    app.environment = label_of(own, rules->environment_label.text);
    if (app.environment.size == 0)
        app.environment = label_of(of_cluster, rules->environment_label.text);
    if (app.environment.size == 0 && is_environment(rules, n->cluster))
        app.environment = n->cluster;
    app.team = label_of(own, rules->team_label.text);
    app.is_tenant = app.team.size > 0;
    if (!app.is_tenant)
        app.team = label_of(of_cluster, rules->team_label.text);
    return app;
}

static void look_at_all(checking *c)
{
    inspection *i = &c->inspection;
    const app_tree *t = &c->tree->inner;

    i->apps = ARENA_ARRAY(i->arena, t->count, inspected);
    for (size_t n = 0; n < t->count; n++)
        if (t->nodes[n]->kind != GTMPL_TREE_APPLICATION_SET && t->nodes[n]->failure == NULL)
            i->apps[i->count++] = inspect(c, t->nodes[n]);
}

static void hold_rules(checking *c)
{
    inspection *i = &c->inspection;

    for (i->rule = 0; i->rule < policy_count(); i->rule++) {
        const policy_row *r = policy_row_at(i->rule);
        if (!c->holds[i->rule])
            continue;
        if (r->once != NULL)
            r->once(i);
        for (size_t k = 0; r->each != NULL && k < i->count; k++)
            r->each(i, &i->apps[k]);
    }
    policy_settle(i);
}

/* --- What hosts see --- */

static gtmpl_check_finding show_finding(arena *a, const policy_finding *f)
{
    const char **targets = ARENA_ARRAY(a, f->node_count, const char *);

    for (size_t i = 0; i < f->node_count; i++)
        targets[i] = arena_cstring(a, f->nodes[i]->name);
    return (gtmpl_check_finding){
        .rule = policy_row_at(f->rule)->text.id,
        .severity = f->severity,
        .layer = "",
        .file = arena_cstring(a, f->place.file),
        .line = f->place.line,
        .column = f->place.line > 0,
        .key = arena_cstring(a, f->subject),
        .message = arena_cstring(a, f->message),
        .suggestion = f->node_count < 2
                          ? ""
                          : arena_cstring(a, arena_printf(a, "and in %zu more applications", f->node_count - 1)),
        .targets = targets,
        .target_count = f->node_count,
    };
}

static void show(checking *c)
{
    gtmpl_policy_findings *f = c->findings;

    f->items = ARENA_ARRAY(f->arena, c->inspection.finding_count, gtmpl_check_finding);
    for (size_t i = 0; i < c->inspection.finding_count; i++)
        f->items[f->count++] = show_finding(f->arena, &c->inspection.findings[i]);
    f->rules = ARENA_ARRAY(f->arena, policy_count(), rule_text);
    for (; f->rule_count < policy_count(); f->rule_count++)
        f->rules[f->rule_count] = policy_row_at(f->rule_count)->text;
    f->folder = c->options->folder == NULL ? NULL : arena_cstring(f->arena, slice_from(c->options->folder));
}

static void check_work(void *context)
{
    checking *c = context;
    arena *a = c->findings->arena;

    c->inspection.arena = a;
    c->inspection.tree = &c->tree->inner;
    c->inspection.positions = map_new(a);
    c->inspection.config = c->options->repository != NULL ? &c->options->repository->inner.config->policy
                                                          : &config_read(a, SLICE(""), SLICE("gtmpl.yaml"))->policy;
    choose_rules(c);
    look_at_all(c);
    hold_rules(c);
    show(c);
}

gtmpl_status gtmpl_policy_check(gtmpl_policy_findings **made, const gtmpl_tree *tree,
                                const gtmpl_policy_options *options, gtmpl_error **err)
{
    static const char *const all[] = {"gitops"};
    gtmpl_policy_options defaults = GTMPL_POLICY_OPTIONS;

    *made = NULL;
    if (!api_options_known(options, err))
        return GTMPL_EINVALID;
    defaults.rules = all;
    defaults.rule_count = 1;
    gtmpl_policy_findings *f = calloc(1, sizeof *f);
    if (f == NULL || (f->arena = arena_new(0)) == NULL) {
        free(f);
        return api_no_memory(err);
    }
    checking c = {.findings = f, .tree = tree, .options = options != NULL ? options : &defaults};
    gtmpl_status status = api_run(f->arena, check_work, &c, err);
    if (status == GTMPL_OK)
        *made = f;
    else
        gtmpl_policy_findings_free(f);
    return status;
}

void gtmpl_policy_findings_free(gtmpl_policy_findings *f)
{
    if (f == NULL)
        return;
    arena_free(f->arena);
    free(f);
}

size_t gtmpl_policy_findings_count(const gtmpl_policy_findings *f)
{
    return f->count;
}

const gtmpl_check_finding *gtmpl_policy_findings_get(const gtmpl_policy_findings *f, size_t i)
{
    return i < f->count ? &f->items[i] : NULL;
}

size_t gtmpl_policy_configured(const gtmpl_repository *repository)
{
    return repository->inner.config->policy.rules.count;
}

typedef struct writing {
    arena *arena;
    const gtmpl_policy_findings *findings;
    gtmpl_check_format format;
    FILE *out;
} writing;

static void write_work(void *context)
{
    writing *w = context;
    const gtmpl_policy_findings *f = w->findings;
    findings_text shown = {f->items, f->count, f->rules, f->rule_count, f->folder};

    check_write(w->arena, shown, w->format, w->out);
}

gtmpl_status gtmpl_policy_findings_write(const gtmpl_policy_findings *findings, gtmpl_check_format format, FILE *out,
                                         gtmpl_error **err)
{
    writing w = {arena_new(0), findings, format, out};

    if (w.arena == NULL)
        return api_no_memory(err);
    gtmpl_status status = api_run(w.arena, write_work, &w, err);
    arena_free(w.arena);
    return status;
}
