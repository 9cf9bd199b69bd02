/* The shape of gtmpl.yaml, the layout that needs none, and what a configuration must hold to. */
#include "repository/config.h"

#include "base/nearest.h"
#include "repository/pattern.h"

/* The layout of GitOps repositories as they commonly are. */
static const char built_in[] = "charts: charts/{addon}\n"
                               "dimensions:\n"
                               "  env: {label: environment}\n"
                               "  tenant: {}\n"
                               "  cluster: {}\n"
                               "layers:\n"
                               "  - {name: default, path: 'default/addons/{addon}/values.yaml'}\n"
                               "  - {name: environment, path: 'environments/{env}/addons.yaml', entry: '{addon}'}\n"
                               "  - {name: environment, path: 'environments/{env}/addons/{addon}/values.yaml'}\n"
                               "  - {name: tenant, path: 'tenants/{tenant}/addons.yaml', entry: '{addon}'}\n"
                               "  - {name: tenant, path: 'tenants/{tenant}/addons/{addon}/values.yaml'}\n"
                               "  - {name: cluster, path: 'clusters/{cluster}/addons/{addon}/values.yaml'}\n"
                               "release: {name: '{addon}', namespace: default}\n"
                               "policy:\n"
                               "  environments:\n"
                               "    development: [dev, development]\n"
                               "    staging: [staging, stage, preprod]\n"
                               "    production: [prod, production]\n"
                               "  environmentLabel: environment\n"
                               "  teamLabel: tenant\n"
                               "  secretPath: '{environment}/{team}/{application}/{name}'\n"
                               "  labels: [app.kubernetes.io/name, app.kubernetes.io/instance]\n"
                               "  waves:\n"
                               "    '-5': [Namespace]\n"
                               "    '-4': [CustomResourceDefinition]\n"
                               "    '-2': [ConfigMap, Secret, ExternalSecret]\n"
                               "    '1': [Ingress, HTTPRoute, GRPCRoute, TCPRoute, TLSRoute, VirtualService, IngressRoute]\n";

/* clang-format off */
static const shape_field layer_fields[] = {
    /* key         kind        offset                            inner  required */
    {"name",       SHAPE_TEXT, offsetof(layer_rule, name),       NULL,  true},
    {"path",       SHAPE_TEXT, offsetof(layer_rule, path),       NULL,  true},
    {"entry",      SHAPE_TEXT, offsetof(layer_rule, entry),      NULL,  false},
    {"required",   SHAPE_BOOL, offsetof(layer_rule, required),   NULL,  false},
    {NULL, SHAPE_TEXT, 0, NULL, false},
};
static const shape layer_shape = {sizeof(layer_rule), layer_fields};

static const shape_field dimension_fields[] = {
    {"label",      SHAPE_TEXT,  offsetof(dimension_rule, label),  NULL, false},
    {"values",     SHAPE_TEXTS, offsetof(dimension_rule, values), NULL, false},
    {NULL, SHAPE_TEXT, 0, NULL, false},
};
static const shape dimension_shape = {sizeof(dimension_rule), dimension_fields};

static const shape_field release_fields[] = {
    {"name",        SHAPE_TEXT,  offsetof(release_rule, name),         NULL, false},
    {"namespace",   SHAPE_TEXT,  offsetof(release_rule, namespace),    NULL, false},
    {"kubeVersion", SHAPE_TEXT,  offsetof(release_rule, kube_version), NULL, false},
    {"apiVersions", SHAPE_TEXTS, offsetof(release_rule, api_versions), NULL, false},
    {NULL, SHAPE_TEXT, 0, NULL, false},
};
static const shape release_shape = {sizeof(release_rule), release_fields};

static const shape_field override_fields[] = {
    {"when",       SHAPE_CHOICES, offsetof(override_rule, when),    NULL,           true},
    {"release",    SHAPE_STRUCT,  offsetof(override_rule, release), &release_shape, true},
    {NULL, SHAPE_TEXT, 0, NULL, false},
};
static const shape override_shape = {sizeof(override_rule), override_fields};

static const shape_field cluster_fields[] = {
    {"name",        SHAPE_TEXT,    offsetof(cluster_rule, name),        NULL, true},
    {"server",      SHAPE_TEXT,    offsetof(cluster_rule, server),      NULL, true},
    {"project",     SHAPE_TEXT,    offsetof(cluster_rule, project),     NULL, false},
    {"labels",      SHAPE_CHOICES, offsetof(cluster_rule, labels),      NULL, false},
    {"annotations", SHAPE_CHOICES, offsetof(cluster_rule, annotations), NULL, false},
    {NULL, SHAPE_TEXT, 0, NULL, false},
};
static const shape cluster_shape = {sizeof(cluster_rule), cluster_fields};

static const shape_field repository_fields[] = {
    {"url",        SHAPE_TEXT, offsetof(repository_rule, url),    NULL, true},
    {"folder",     SHAPE_TEXT, offsetof(repository_rule, folder), NULL, true},
    {NULL, SHAPE_TEXT, 0, NULL, false},
};
static const shape repository_shape = {sizeof(repository_rule), repository_fields};

static const shape_field chart_folder_fields[] = {
    {"repository", SHAPE_TEXT, offsetof(chart_folder_rule, repository), NULL, false},
    {"folder",     SHAPE_TEXT, offsetof(chart_folder_rule, folder),     NULL, true},
    {NULL, SHAPE_TEXT, 0, NULL, false},
};
static const shape chart_folder_shape = {sizeof(chart_folder_rule), chart_folder_fields};

static const shape_field policy_fields[] = {
    {"rules",            SHAPE_TEXTS,   offsetof(policy_rule, rules),             NULL, false},
    {"off",              SHAPE_TEXTS,   offsetof(policy_rule, off),               NULL, false},
    {"severity",         SHAPE_CHOICES, offsetof(policy_rule, severity),          NULL, false},
    {"environments",     SHAPE_CHOICES, offsetof(policy_rule, environments),      NULL, false},
    {"environmentLabel", SHAPE_TEXT,    offsetof(policy_rule, environment_label), NULL, false},
    {"teamLabel",        SHAPE_TEXT,    offsetof(policy_rule, team_label),        NULL, false},
    {"secretPath",       SHAPE_TEXT,    offsetof(policy_rule, secret_path),       NULL, false},
    {"prefix",           SHAPE_TEXT,    offsetof(policy_rule, prefix),            NULL, false},
    {"labels",           SHAPE_TEXTS,   offsetof(policy_rule, labels),            NULL, false},
    {"waves",            SHAPE_CHOICES, offsetof(policy_rule, waves),             NULL, false},
    {NULL, SHAPE_TEXT, 0, NULL, false},
};
static const shape policy_shape = {sizeof(policy_rule), policy_fields};

static const shape_field config_fields[] = {
    {"root",       SHAPE_TEXT,         offsetof(config, root),       NULL,             false},
    {"charts",     SHAPE_TEXT,         offsetof(config, charts),     NULL,             false},
    {"dimensions", SHAPE_MAP,          offsetof(config, dimensions), &dimension_shape, false},
    {"layers",     SHAPE_LIST,         offsetof(config, layers),     &layer_shape,     false},
    {"release",    SHAPE_STRUCT,       offsetof(config, release),    &release_shape,   false},
    {"overrides",  SHAPE_LIST,         offsetof(config, overrides),  &override_shape,  false},
    {"targets",    SHAPE_CHOICES_LIST, offsetof(config, targets),    NULL,             false},
    {"bootstrap",    SHAPE_TEXTS,  offsetof(config, bootstrap),     NULL,                false},
    {"clusters",     SHAPE_LIST,   offsetof(config, clusters),      &cluster_shape,      false},
    {"repositories", SHAPE_LIST,   offsetof(config, repositories),  &repository_shape,   false},
    {"chartFolders", SHAPE_LIST,   offsetof(config, chart_folders), &chart_folder_shape, false},
    {"policy",       SHAPE_STRUCT, offsetof(config, policy),        &policy_shape,       false},
    {NULL, SHAPE_TEXT, 0, NULL, false},
};
static const shape config_shape = {sizeof(config), config_fields};
/* clang-format on */

static const slice addon = {"addon", 5};

size_t config_find_dimension(const config *c, slice name)
{
    for (size_t i = 0; i < c->dimensions.count; i++)
        if (slice_equal(config_dimension(c, i)->name.text, name))
            return i;
    return SLICE_NONE;
}

slice config_label(const dimension_rule *d)
{
    return d->label.text.data != NULL ? d->label.text : d->name.text;
}

/* --- What must hold --- */

typedef struct checker {
    arena *arena;
    const config *config;
} checker;

static _Noreturn void fail(const checker *k, shape_place at, slice text)
{
    raise_at(k->arena, GTMPL_EINVALID, k->config->file, at.line, at.column, text);
}

static void check_placeholder(const checker *k, const shape_text *pattern, slice name)
{
    nearest near = {.wanted = name};

    if (slice_equal(name, addon) || config_find_dimension(k->config, name) != SLICE_NONE)
        return;
    nearest_offer_name(&near, addon);
    for (size_t i = 0; i < k->config->dimensions.count; i++)
        nearest_offer_name(&near, config_dimension(k->config, i)->name.text);
    slice hint = nearest_text(k->arena, &near);
    fail(k, pattern->place,
         arena_printf(k->arena,
                      "unknown placeholder {%.*s}%.*s%s Dimensions of your own are declared under \"dimensions\"",
                      SLICE_ARG(name), SLICE_ARG(hint), hint.size == 0 ? "." : ""));
}

static void check_pattern(const checker *k, const shape_text *pattern)
{
    slice rest = pattern->text, text, name;
    bool broken;

    while (pattern_next(&rest, &text, &name, &broken)) {
        if (broken)
            fail(k, pattern->place,
                 arena_printf(k->arena, "a brace has no other half in \"%.*s\"", SLICE_ARG(pattern->text)));
        if (name.data != NULL)
            check_placeholder(k, pattern, name);
    }
}

/* Paths stay below the root, whatever their placeholders stand for: no value of one holds a slash or is dots. */
static void check_path(const checker *k, const shape_text *path, bool may_be_empty)
{
    slice rest = path->text, element;
    bool good = may_be_empty || path->text.size > 0;

    while (good && slice_next(&rest, '/', &element))
        good = element.size > 0 && !slice_equal(element, SLICE(".")) && !slice_equal(element, SLICE(".."));
    if (may_be_empty && slice_equal(path->text, SLICE(".")))
        return;
    if (!good || slice_ends(path->text, SLICE("/")))
        fail(k, path->place,
             arena_printf(k->arena, "\"%.*s\" is no path below the root, such as \"addons/values.yaml\"",
                          SLICE_ARG(path->text)));
}

static void check_layer(const checker *k, const layer_rule *l)
{
    check_path(k, &l->path, false);
    check_pattern(k, &l->path);
    check_pattern(k, &l->entry);
}

static void check_choices(const checker *k, const shape_choices *c)
{
    for (size_t i = 0; i < c->count; i++)
        check_placeholder(k, &c->items[i].name, c->items[i].name.text);
}

static void check_release(const checker *k, const release_rule *r)
{
    check_pattern(k, &r->name);
    check_pattern(k, &r->namespace);
}

/* What reports call other things by, beside a target's places: a dimension of that name could not be told from them. */
static const char *const taken_names[] = {"causes",   "change", "from",   "lines", "message",
                                          "resource", "side",   "source", "to",    "was"};

static bool is_taken(slice name)
{
    for (size_t i = 0; i < sizeof taken_names / sizeof *taken_names; i++)
        if (slice_equal(name, slice_from(taken_names[i])))
            return true;
    return false;
}

static void check_dimension(const checker *k, const dimension_rule *d)
{
    if (slice_equal(d->name.text, addon))
        fail(k, d->name.place, SLICE("\"addon\" is no dimension: it is what all of them are about"));
    if (d->name.text.size == 0 || slice_has_any(d->name.text, SLICE("{}/= \t,")))
        fail(k, d->name.place,
             arena_printf(k->arena, "\"%.*s\" cannot be the name of a dimension", SLICE_ARG(d->name.text)));
    if (is_taken(d->name.text))
        fail(k, d->name.place,
             arena_printf(k->arena,
                          "\"%.*s\" cannot be the name of a dimension: reports in JSON have a key of that name",
                          SLICE_ARG(d->name.text)));
}

static void check(const checker *k)
{
    const config *c = k->config;

    for (size_t i = 0; i < c->dimensions.count; i++)
        check_dimension(k, config_dimension(c, i));
    check_path(k, &c->root, true);
    check_path(k, &c->charts, false);
    check_pattern(k, &c->charts);
    if (!pattern_has(c->charts.text, addon))
        fail(k, c->charts.place, SLICE("\"charts\" must say where {addon} stands, such as \"charts/{addon}\""));
    for (size_t i = 0; i < c->layers.count; i++)
        check_layer(k, config_layer(c, i));
    check_release(k, &c->release);
    for (size_t i = 0; i < c->overrides.count; i++) {
        check_choices(k, &config_override(c, i)->when);
        check_release(k, &config_override(c, i)->release);
    }
    for (size_t i = 0; i < c->targets.count; i++)
        check_choices(k, config_target(c, i));
}

config *config_read(arena *a, slice text, slice file)
{
    config *c = ARENA_NEW(a, config);
    const checker k = {a, c};

    c->file = file;
    shape_read(a, &config_shape, c, slice_from(built_in), SLICE("built-in " CONFIG_FILE));
    shape_read(a, &config_shape, c, text, file);
    check(&k);
    return c;
}
