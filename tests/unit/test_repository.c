/* GitOps repositories: patterns, where they begin, what their configuration chooses, their layers, many threads at
 * once. */
#include <check.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "chart/disk_tree.h"
#include "codec/json.h"
#include "gtmpl/gtmpl.h"
#include "render/values_object.h"
#include "repository/pattern.h"
#include "support.h"

static arena *a;
static gtmpl_repository *repository;

/* Runs commands in the temporary folder; `put FILE TEXT` writes a file, `chart NAME VALUES` a chart of that name. */
static void run(const char *commands)
{
    const char *prelude = "cd \"$FOLDER\"; put() { mkdir -p \"$(dirname \"$1\")\"; printf \"$2\" >\"$1\"; };"
                          "chart() { put charts/$1/Chart.yaml \"apiVersion: v2\\nname: $1\\nversion: 1.0.0\\n\";"
                          " put charts/$1/values.yaml \"$2\"; };";

    support_run(arena_cstring(a, arena_concat(a, slice_from(prelude), slice_from(commands))));
}

/* A folder of its own, which no repository is around: the search for a root ends at it. */
static void set_up(void)
{
    a = arena_new(0);
    repository = NULL;
    support_folder_make();
    run("mkdir .git");
}

static void tear_down(void)
{
    gtmpl_repository_free(repository);
    arena_free(a);
    support_folder_remove();
}

/* --- Patterns --- */

static const char *pieces(const char *pattern)
{
    slice rest = slice_from(pattern), text, name;
    buffer out = buffer_new(a);
    bool broken;

    while (pattern_next(&rest, &text, &name, &broken)) {
        buffer_printf(&out, "%.*s|", SLICE_ARG(text));
        if (name.data != NULL)
            buffer_printf(&out, "<%.*s>", SLICE_ARG(name));
        if (broken)
            return arena_cstring(a, arena_concat(a, buffer_slice(&out), SLICE("!")));
    }
    return arena_cstring(a, buffer_slice(&out));
}

START_TEST(patterns_are_text_and_placeholders)
{
    ck_assert_str_eq(pieces(""), "");
    ck_assert_str_eq(pieces("a/b.yaml"), "a/b.yaml|");
    ck_assert_str_eq(pieces("{addon}"), "|<addon>");
    ck_assert_str_eq(pieces("e/{env}/{addon}-x.yaml"), "e/|<env>/|<addon>-x.yaml|");
    ck_assert_str_eq(pieces("a{b"), "a{b|!");
    ck_assert_str_eq(pieces("a}b{c}"), "a}b{c}|!");
    ck_assert_str_eq(pieces("a{}"), "a|<>!");
    ck_assert_str_eq(pieces("a{b{c}"), "a|<b{c>!");
}
END_TEST

static const char *expand(const char *pattern)
{
    const binding items[] = {
        {SLICE("addon"), SLICE("web")}, {SLICE("env"), SLICE("prod")}, {SLICE("tenant"), {NULL, 0}}};
    slice filled = pattern_expand(a, slice_from(pattern), (bindings){items, 3});

    return filled.data == NULL ? "none" : arena_cstring(a, filled);
}

START_TEST(patterns_are_filled_or_have_no_result)
{
    ck_assert_str_eq(expand("e/{env}/{addon}.yaml"), "e/prod/web.yaml");
    ck_assert_str_eq(expand("{addon}{addon}"), "webweb");
    ck_assert_str_eq(expand("fixed"), "fixed");
    ck_assert_str_eq(expand("t/{tenant}/{addon}.yaml"), "none");
    ck_assert_str_eq(expand("{unknown}"), "none");
    ck_assert(pattern_has(SLICE("a/{env}/b"), SLICE("env")));
    ck_assert(!pattern_has(SLICE("a/{env}/b"), SLICE("en")));
}
END_TEST

static const char *places(const char *pattern, const char *placeholder)
{
    place_list found = {0};
    buffer out = buffer_new(a);

    pattern_places(a, disk_tree(a, slice_from(support_folder)), slice_from(pattern), slice_from(placeholder), &found);
    for (size_t i = 0; i < found.count; i++)
        buffer_printf(&out, "%s%.*s", i == 0 ? "" : " ", SLICE_ARG(found.items[i]));
    return arena_cstring(a, buffer_slice(&out));
}

START_TEST(folders_and_files_show_places)
{
    run("mkdir -p environments/{prod,dev,.hidden} teams/{red/{dev,qa},blue/{dev,prod}} eu-west-1 us-east-2 plain;"
        "put environments/README.md x; put regions/north.yaml x; put regions/south.yaml x; put regions/x.txt x;"
        "put regions/.yaml x");
    ck_assert_str_eq(places("environments/{env}/addons.yaml", "env"), "dev prod");
    ck_assert_str_eq(places("environments/{env}", "env"), "README.md dev prod");
    ck_assert_str_eq(places("regions/{region}.yaml", "region"), "north south");
    ck_assert_str_eq(places("teams/{team}/{env}/values.yaml", "env"), "dev prod qa");
    ck_assert_str_eq(places("teams/{team}/{env}/values.yaml", "team"), "blue red");
    ck_assert_str_eq(places("{continent}-{zone}/values.yaml", "continent"), "eu us");
    ck_assert_str_eq(places("{continent}-{zone}/values.yaml", "zone"), "east-2 west-1");
    ck_assert_str_eq(places("nowhere/{env}/x", "env"), "");
    ck_assert_str_eq(places("environments/README.md/{env}", "env"), "");
    ck_assert_str_eq(places("environments/{env}/x", "tenant"), "");
}
END_TEST

START_TEST(places_are_sorted_and_each_is_there_once)
{
    place_list p = {0};
    const char *const names[] = {"c", "a", "b", "a", "c", "aa"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        places_add(a, &p, slice_from(names[i]));
    ck_assert_uint_eq(p.count, 4);
    ck_assert(slice_equal(p.items[0], SLICE("a")) && slice_equal(p.items[1], SLICE("aa")));
    ck_assert(slice_equal(p.items[2], SLICE("b")) && slice_equal(p.items[3], SLICE("c")));
    ck_assert(places_have(&p, SLICE("b")) && !places_have(&p, SLICE("d")) && !places_have(&p, SLICE("")));
}
END_TEST

/* --- Where it begins --- */

/* The root below the temporary folder, or the error. */
static const char *open_at(const char *folder)
{
    gtmpl_error *err = NULL;

    gtmpl_repository_free(repository);
    if (gtmpl_repository_open(&repository, arena_cstring(a, support_inside(a, folder)), NULL, &err) == GTMPL_OK) {
        const char *root = gtmpl_repository_root(repository);
        ck_assert_int_eq(strncmp(root, support_folder, strlen(support_folder)), 0);
        return root + strlen(support_folder);
    }
    ck_assert_ptr_null(repository);
    const char *text =
        arena_cstring(a, arena_printf(a, "%d %s", (int)gtmpl_error_status(err), gtmpl_error_message(err)));
    gtmpl_error_free(err);
    return text;
}

static void open_here(void)
{
    ck_assert_str_eq(open_at("."), "");
}

START_TEST(the_root_is_found_upwards)
{
    run("mkdir -p deep/er gitops/addons/{charts/web/templates,environments} gitops/docs");
    ck_assert_str_eq(open_at("gitops/addons/charts/web/templates"), "/gitops/addons");
    ck_assert_str_eq(open_at("gitops/docs"), "/gitops/addons");
    ck_assert_str_eq(open_at("deep/er"), "/gitops/addons");
    run("put deep/gtmpl.yaml 'root: er\n'");
    ck_assert_str_eq(open_at("deep/er"), "/deep/er");
    ck_assert_str_eq(open_at("gitops"), "/gitops/addons");
    run("put gtmpl.yaml ''");
    ck_assert_str_eq(open_at("gitops/addons/charts"), "");
    run("mkdir deep/er/.git");
    ck_assert_int_eq(strncmp(open_at("deep/er"), "3 not in a GitOps repository", 28), 0);
    ck_assert_int_eq(strncmp(open_at("nowhere"), "3 ", 2), 0);
}
END_TEST

/* --- Targets --- */

static const char *target_name(const gtmpl_target *t)
{
    buffer out = buffer_new(a);

    for (size_t i = 0; i < gtmpl_repository_dimension_count(repository); i++)
        buffer_printf(&out, "%s/", t->places[i] == NULL ? "-" : t->places[i]);
    buffer_printf(&out, "%s", t->addon);
    return arena_cstring(a, buffer_slice(&out));
}

static const char *targets(void)
{
    const gtmpl_target *all;
    size_t count;
    buffer out = buffer_new(a);

    open_here();
    ck_assert_int_eq(gtmpl_repository_targets(repository, &all, &count, NULL), GTMPL_OK);
    for (size_t i = 0; i < count; i++)
        buffer_printf(&out, "%s%s", i == 0 ? "" : " ", target_name(&all[i]));
    return arena_cstring(a, buffer_slice(&out));
}

START_TEST(targets_are_all_combinations)
{
    run("chart web ''; chart db ''; mkdir -p environments/{prod,dev} tenants/{b,a}");
    ck_assert_str_eq(targets(), "dev/a/-/db dev/b/-/db prod/a/-/db prod/b/-/db "
                                "dev/a/-/web dev/b/-/web prod/a/-/web prod/b/-/web");
    run("mkdir -p clusters/c; rm -r tenants");
    ck_assert_str_eq(targets(), "dev/-/c/db prod/-/c/db dev/-/c/web prod/-/c/web");
    run("rm -r environments clusters; mkdir default");
    ck_assert_str_eq(targets(), "-/-/-/db -/-/-/web");
}
END_TEST

START_TEST(targets_are_those_that_the_configuration_chooses)
{
    run("chart web ''; chart db ''; mkdir -p environments/{prod,dev};"
        "put gtmpl.yaml 'targets:\n- {env: prod}\n- {env: [dev, prod], addon: web, tenant: a}\n"
        "- {addon: [web, db], env: prod}\n- {env: prod, addon: web, tenant: a}\n- {}\n'");
    ck_assert_str_eq(targets(), "-/-/-/db prod/-/-/db -/-/-/web dev/a/-/web prod/-/-/web prod/a/-/web");
}
END_TEST

START_TEST(dimensions_have_the_values_that_the_configuration_lists)
{
    run("chart web ''; mkdir -p environments/{prod,dev};"
        "put gtmpl.yaml 'dimensions: {env: {values: [qa, prod]}, zone: {}}\nlayers:\n"
        "- {name: zone, path: \"zones/{zone}.yaml\"}\n'; put zones/n.yaml ''; put zones/m.yaml ''");
    ck_assert_str_eq(targets(), "prod/m/web prod/n/web qa/m/web qa/n/web");
    ck_assert_str_eq(gtmpl_repository_dimension(repository, 1), "zone");
    ck_assert_ptr_null(gtmpl_repository_dimension(repository, 2));
    ck_assert_str_eq(gtmpl_repository_place(repository, 0, 1), "qa");
    ck_assert_ptr_null(gtmpl_repository_place(repository, 0, 2));
    ck_assert_ptr_null(gtmpl_repository_place(repository, 2, 0));
}
END_TEST

/* --- Addons --- */

static gtmpl_addon *addon_of(const gtmpl_target *t, bool origins, gtmpl_error **err)
{
    gtmpl_addon_options options = GTMPL_ADDON_OPTIONS;
    gtmpl_addon *addon;

    options.origins = origins;
    gtmpl_addon_open(&addon, repository, t, &options, err);
    return addon;
}

/* The values of an addon as JSON, or the error. */
static const char *values_text(arena *in, gtmpl_addon *addon, gtmpl_error *err)
{
    map *root = addon == NULL ? NULL : gtmpl_addon_values(addon)->root;
    buffer out = buffer_new(in);

    if (addon == NULL)
        buffer_printf(&out, "%d %s", (int)gtmpl_error_status(err), gtmpl_error_message(err));
    else if (root != NULL)
        json_write(&out, value_map(TYPE_MAP, root));
    gtmpl_error_free(err);
    return arena_cstring(in, buffer_slice(&out));
}

static const char *values(const char *env, const char *tenant, const char *cluster)
{
    const char *const at[] = {env, tenant, cluster};
    const gtmpl_target t = {"web", at};
    gtmpl_error *err = NULL, *again = NULL;

    open_here();
    gtmpl_addon *addon = addon_of(&t, false, &err), *with_origins = addon_of(&t, true, &again);
    const char *text = values_text(a, addon, err);
    ck_assert_str_eq(values_text(a, with_origins, again), text);
    gtmpl_addon_free(addon);
    gtmpl_addon_free(with_origins);
    return text;
}

static const char repository_of_layers[] =
    "chart web 'x: chart\n'; put default/addons/web/values.yaml 'x: default\nd: 1\n';"
    "put environments/prod/addons.yaml 'global: {g: all, h: all}\nweb: {x: entry, e: 1, global: {g: web}}\ndb: {x: "
    "no}\n';"
    "put environments/prod/addons/web/values.yaml 'x: file\nf: {a: 1}\n';"
    "put tenants/t/addons.yaml 'web: null\nglobal: {g: tenant}\n'; put tenants/u/addons.yaml 'db: {x: no}\n';"
    "put clusters/c/addons/web/values.yaml 'x: cluster\nf: {b: 2}\n';";

START_TEST(layers_are_merged_from_the_lowest)
{
    run(repository_of_layers);
    ck_assert_str_eq(values(NULL, NULL, NULL), "{\"d\":1,\"x\":\"default\"}");
    ck_assert_str_eq(values("prod", NULL, NULL),
                     "{\"d\":1,\"e\":1,\"f\":{\"a\":1},\"global\":{\"g\":\"web\",\"h\":\"all\"},\"x\":\"file\"}");
    ck_assert_str_eq(values("prod", "t", "c"), "{\"d\":1,\"e\":1,\"f\":{\"a\":1,\"b\":2},"
                                               "\"global\":{\"g\":\"tenant\",\"h\":\"all\"},\"x\":\"cluster\"}");
    ck_assert_str_eq(values(NULL, "u", NULL), "{\"d\":1,\"x\":\"default\"}");
    run("rm -r default; mkdir default");
    ck_assert_str_eq(values(NULL, NULL, NULL), "");
}
END_TEST

START_TEST(layers_are_listed)
{
    const char *const at[] = {"prod", "u", NULL};
    const gtmpl_target t = {"web", at};
    buffer out = buffer_new(a);

    run(repository_of_layers);
    open_here();
    gtmpl_addon *addon = addon_of(&t, false, NULL);
    for (size_t i = 0; i < gtmpl_addon_layer_count(addon); i++) {
        const gtmpl_layer *l = gtmpl_addon_layer(addon, i);
        buffer_printf(&out, "%s %s%s%s%s\n", l->name, l->file, l->entry == NULL ? "" : " ",
                      l->entry == NULL ? "" : l->entry, l->present ? "" : " (not there)");
    }
    ck_assert_str_eq(arena_cstring(a, buffer_slice(&out)), "default default/addons/web/values.yaml\n"
                                                           "environment environments/prod/addons.yaml web\n"
                                                           "environment environments/prod/addons/web/values.yaml\n"
                                                           "tenant tenants/u/addons.yaml web\n"
                                                           "tenant tenants/u/addons/web/values.yaml (not there)\n");
    ck_assert_ptr_null(gtmpl_addon_layer(addon, 5));
    ck_assert_str_eq(gtmpl_addon_chart_file(addon), "charts/web");
    gtmpl_addon_free(addon);
}
END_TEST

START_TEST(origins_are_told_from_the_root)
{
    const char *const at[] = {"prod", "t", NULL};
    const gtmpl_target t = {"web", at};
    const char *const keys[] = {"x", "d", "e", "global.g", "global.h", "f.a", "v"};
    gtmpl_coalesce_options options = GTMPL_COALESCE_OPTIONS;
    gtmpl_coalesced *c;
    buffer out = buffer_new(a);

    run(repository_of_layers);
    run("put charts/web/values.yaml 'x: 1\n\nv: 1\n'; put environments/more.yaml 'f: {a: 2}\n'");
    open_here();
    gtmpl_addon *addon = addon_of(&t, true, NULL);
    const char *file = arena_cstring(a, support_inside(a, "environments/../environments/more.yaml"));
    ck_assert_int_eq(gtmpl_values_add_file(gtmpl_addon_values(addon), file, "values", NULL), GTMPL_OK);
    options.chart_file = gtmpl_addon_chart_file(addon);
    ck_assert_int_eq(gtmpl_values_coalesce(&c, gtmpl_addon_chart(addon), gtmpl_addon_values(addon), &options, NULL), 0);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        gtmpl_origin origin = {"none", "none", 0, 0};
        ck_assert_int_eq(gtmpl_node_origin(gtmpl_coalesced_find(c, keys[i]), &origin), 1);
        buffer_printf(&out, "%s: %s %s:%u:%u\n", keys[i], origin.layer, origin.file, origin.line, origin.column);
    }
    ck_assert_str_eq(arena_cstring(a, buffer_slice(&out)),
                     "x: environment environments/prod/addons/web/values.yaml:1:1\n"
                     "d: default default/addons/web/values.yaml:2:1\n"
                     "e: environment environments/prod/addons.yaml:2:17\n"
                     "global.g: tenant tenants/t/addons.yaml:2:10\n"
                     "global.h: environment environments/prod/addons.yaml:1:18\n"
                     "f.a: values environments/more.yaml:1:5\n"
                     "v: chart charts/web/values.yaml:3:1\n");
    gtmpl_coalesced_free(c);
    gtmpl_addon_free(addon);
}
END_TEST

START_TEST(a_required_layer_must_be_there)
{
    run("chart web ''; put gtmpl.yaml 'layers:\n- {name: base, path: base.yaml, required: true}\n"
        "- {name: environment, path: \"{env}.yaml\", required: true}\n'");
    ck_assert_str_eq(values(NULL, NULL, NULL),
                     "3 gtmpl.yaml:2:3: the layer \"base\" is required, and \"base.yaml\" is not there");
    run("put base.yaml 'x: 1\n'");
    ck_assert_str_eq(values(NULL, NULL, NULL), "{\"x\":1}");
    run("rm base.yaml; ln -s nothing base.yaml");
    ck_assert_str_eq(values(NULL, NULL, NULL), "4 base.yaml: the symbolic link leads nowhere");
}
END_TEST

/* NAME in NAMESPACE, KUBE-VERSION, API-VERSIONS. */
static const char *release(const char *addon_name, const char *env, const char *tenant)
{
    const char *const at[] = {env, tenant, NULL};
    const gtmpl_target t = {addon_name, at};
    gtmpl_render_options options = GTMPL_RENDER_OPTIONS;
    gtmpl_addon *addon = addon_of(&t, false, NULL);
    const gtmpl_release *r = gtmpl_addon_release(addon);

    options.kube_version = "-";
    gtmpl_addon_capabilities(addon, &options);
    slice text = arena_printf(a, "%s in %s, %s", r->name, r->namespace_, options.kube_version);
    for (size_t i = 0; i < options.api_version_count; i++)
        text = arena_concat3(a, text, SLICE(" "), slice_from(options.api_versions[i]));
    gtmpl_addon_free(addon);
    return arena_cstring(a, text);
}

START_TEST(later_overrides_win)
{
    run("chart web ''; chart db ''; mkdir -p environments/{dev,qa,prod} tenants/t");
    open_here();
    ck_assert_str_eq(release("web", "prod", NULL), "web in default, -");
    run("put gtmpl.yaml 'release: {name: \"{addon}-{tenant}\", namespace: apps, apiVersions: [a/v1]}\noverrides:\n"
        "- {when: {env: [qa, prod]}, release: {namespace: \"{env}\", kubeVersion: \"1.30\"}}\n"
        "- {when: {env: prod, addon: db}, release: {namespace: data, apiVersions: [b/v1, c/v1]}}\n"
        "- {when: {env: prod, tenant: t}, release: {name: \"{tenant}\"}}\n'");
    open_here();
    ck_assert_str_eq(release("web", NULL, NULL), "web in apps, - a/v1");
    ck_assert_str_eq(release("web", "dev", "t"), "web-t in apps, - a/v1");
    ck_assert_str_eq(release("web", "qa", NULL), "web in qa, 1.30 a/v1");
    ck_assert_str_eq(release("db", "prod", NULL), "db in data, 1.30 b/v1 c/v1");
    ck_assert_str_eq(release("db", "prod", "t"), "t in data, 1.30 b/v1 c/v1");
}
END_TEST

static const char *refusal(const char *addon, const char *env)
{
    const char *const at[] = {env, NULL, NULL};
    const gtmpl_target t = {addon, at};
    gtmpl_error *err = NULL;

    return gtmpl_repository_check(repository, &t, &err) == GTMPL_OK ? "good" : values_text(a, NULL, err);
}

START_TEST(unknown_names_are_refused)
{
    run("chart web ''; mkdir -p environments/{dev,prod}");
    open_here();
    ck_assert_str_eq(refusal("web", "dev"), "good");
    ck_assert_str_eq(refusal(NULL, NULL), "good");
    ck_assert_str_eq(refusal("wbe", NULL), "3 unknown addon \"wbe\"; did you mean web?");
    ck_assert_str_eq(refusal("web", "x"), "3 unknown environment \"x\"; there are: dev, prod");
    ck_assert_str_eq(refusal("../web", NULL), "3 unknown addon \"../web\"; there are: web");
    ck_assert_str_eq(refusal("", NULL), "3 unknown addon \"\"; there are: web");
    ck_assert_str_eq(refusal("web", "../environments/dev"),
                     "3 unknown environment \"../environments/dev\"; there are: dev, prod");
    ck_assert_ptr_null(addon_of(&(gtmpl_target){"wbe", NULL}, false, NULL));
}
END_TEST

/* --- Threads --- */

enum { THREADS = 8, ROUNDS = 5 };

typedef struct opener {
    pthread_t thread;
    arena *arena;     /* made by the thread, whose stack it watches */
    size_t first;     /* the target to begin with */
    const char *said; /* the values of all targets, one after the other; NULL: something went wrong */
} opener;

static void *open_all(void *context)
{
    opener *o = context;
    const gtmpl_target *all;
    size_t count;

    o->arena = arena_new(0);
    buffer out = buffer_new(o->arena);
    if (gtmpl_repository_targets(repository, &all, &count, NULL) != GTMPL_OK)
        return NULL;
    const char **said = ARENA_ARRAY(o->arena, count, const char *);
    for (size_t i = 0; i < count; i++) {
        size_t at = (o->first + i) % count;
        gtmpl_error *err = NULL;
        gtmpl_addon *addon = addon_of(&all[at], at % 2 == 0, &err);
        said[at] = values_text(o->arena, addon, err);
        gtmpl_addon_free(addon);
    }
    for (size_t i = 0; i < count; i++)
        buffer_printf(&out, "%s\n", said[i]);
    o->said = arena_cstring(o->arena, buffer_slice(&out));
    return NULL;
}

static const char repository_for_many[] =
    "for i in {1..6}; do chart a$i \"v: $i\\n\"; put default/addons/a$i/values.yaml \"d: $i\\n\"; done;"
    "for e in dev qa prod; do put environments/$e/addons.yaml \"global: {e: $e}\\na1: {x: $e}\\na5: 1\\n\"; done;"
    "for t in {1..4}; do put tenants/t$t/addons.yaml \"a2: {t: $t}\\n\"; put tenants/t$t/addons/a3/values.yaml 't: [';"
    "done; rm charts/a6/Chart.yaml";

/* Each thread begins elsewhere, and all ask first for what nobody has read yet; good and bad files, and charts. */
START_TEST(many_threads_open_addons_at_once)
{
    opener alone = {.first = 0}, openers[THREADS];

    run(repository_for_many);
    open_here();
    open_all(&alone);
    ck_assert_ptr_nonnull(strstr(alone.said, "5 tenants/t1/addons/a3/values.yaml:2:1: "));
    ck_assert_ptr_nonnull(strstr(alone.said, "environments/dev/addons.yaml:3:1: the values of a5 must be a map"));
    ck_assert_ptr_nonnull(strstr(alone.said, "charts/a6: Chart.yaml file is missing"));
    ck_assert_ptr_nonnull(strstr(alone.said, "{\"d\":1,\"global\":{\"e\":\"prod\"},\"x\":\"prod\"}"));
    for (size_t round = 0; round < ROUNDS; round++) {
        open_here();
        for (size_t i = 0; i < THREADS; i++) {
            openers[i] = (opener){.first = i * 9};
            ck_assert_int_eq(pthread_create(&openers[i].thread, NULL, open_all, &openers[i]), 0);
        }
        for (size_t i = 0; i < THREADS; i++) {
            pthread_join(openers[i].thread, NULL);
            ck_assert_str_eq(openers[i].said, alone.said);
            arena_free(openers[i].arena);
        }
    }
    arena_free(alone.arena);
}
END_TEST

Suite *repository_suite(void)
{
    Suite *s = suite_create("repository");
    TCase *c = tcase_create("repository");

    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_add_test(c, patterns_are_text_and_placeholders);
    tcase_add_test(c, patterns_are_filled_or_have_no_result);
    tcase_add_test(c, folders_and_files_show_places);
    tcase_add_test(c, places_are_sorted_and_each_is_there_once);
    tcase_add_test(c, the_root_is_found_upwards);
    tcase_add_test(c, targets_are_all_combinations);
    tcase_add_test(c, targets_are_those_that_the_configuration_chooses);
    tcase_add_test(c, dimensions_have_the_values_that_the_configuration_lists);
    tcase_add_test(c, layers_are_merged_from_the_lowest);
    tcase_add_test(c, layers_are_listed);
    tcase_add_test(c, origins_are_told_from_the_root);
    tcase_add_test(c, a_required_layer_must_be_there);
    tcase_add_test(c, later_overrides_win);
    tcase_add_test(c, unknown_names_are_refused);
    tcase_add_test(c, many_threads_open_addons_at_once);
    suite_add_tcase(s, c);
    return s;
}
