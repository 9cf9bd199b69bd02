/* Who may sync by itself: development all, staging all but pruning, production nothing. */
#include "gitops/appset/schema.h"
#include "gitops/policy/policy.h"

typedef enum stage { STAGE_NONE, STAGE_DEVELOPMENT, STAGE_STAGING, STAGE_PRODUCTION } stage;

static stage stage_of(const policy_rule *c, slice environment)
{
    static const char *const names[] = {"", "development", "staging", "production"};

    for (size_t i = 0; i < c->environments.count; i++)
        for (stage s = STAGE_DEVELOPMENT; s <= STAGE_PRODUCTION; s++)
            if (slice_equal(c->environments.items[i].name.text, slice_from(names[s])) &&
                is_among(&c->environments.items[i].texts, environment))
                return s;
    return STAGE_NONE;
}

static void hold_promotion(inspection *i, const inspected *app)
{
    const tree_node *n = app->node;
    stage s = stage_of(i->config, app->environment);

    if (n->kind != GTMPL_TREE_APPLICATION || s == STAGE_NONE)
        return;
    const map *policy = schema_map(schema_map(n->object, "spec"), "syncPolicy"),
              *automated = schema_map(policy, "automated");
    const value *enabled = map_get(automated, SLICE("enabled"));
    const value *said = map_get(policy, SLICE("automated"));
    bool syncs =
        said != NULL && said->kind == KIND_MAP && (enabled == NULL || enabled->kind != KIND_BOOL || enabled->boolean);
    bool prunes = syncs && schema_flag(automated, "prune");
    tree_place place =
        node_place(i->arena, n, "/spec/syncPolicy/automated", "/spec/template/spec/syncPolicy/automated");
    slice name = arena_printf(i->arena, "Application %.*s", SLICE_ARG(n->name));

    if (s == STAGE_DEVELOPMENT && !syncs)
        policy_add(i, app, place, name, "does not sync by itself, but its environment is %.*s",
                   SLICE_ARG(app->environment));
    else if (s == STAGE_DEVELOPMENT && !prunes)
        policy_add(i, app, place, name, "does not prune by itself, but its environment is %.*s",
                   SLICE_ARG(app->environment));
    else if (s == STAGE_STAGING && !syncs)
        policy_add(i, app, place, name, "does not sync by itself, but its environment is %.*s",
                   SLICE_ARG(app->environment));
    else if (s == STAGE_STAGING && prunes)
        policy_add(i, app, place, name, "prunes by itself; in %.*s a person does", SLICE_ARG(app->environment));
    else if (s == STAGE_PRODUCTION && syncs)
        policy_add(i, app, place, name, "syncs by itself; in %.*s a person does", SLICE_ARG(app->environment));
}

const policy_row promotion_rules[] = {
    {{"promotion", "An environment syncs or prunes as it should not", GTMPL_SEVERITY_WARNING,
      "Development follows the repository by itself, deletions included; staging syncs by itself and is pruned by "
      "hand; "
      "nothing reaches production without a person."},
     hold_promotion,
     NULL},
    {{NULL, NULL, GTMPL_SEVERITY_INFO, NULL}, NULL, NULL},
};
