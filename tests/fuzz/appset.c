/*
 * ApplicationSets from anyone, with two clusters, parameters of every kind of server, and no repository: whatever a
 * file holds, each set ends with Applications or an error, and Applications read back as YAML.
 */
#include "gitops/appset/appset.h"
#include "codec/yaml.h"
#include "support.h"

static const char secrets[] =
    "kind: Secret\nmetadata: {name: a, labels: {argocd.argoproj.io/secret-type: cluster, env: dev}}\n"
    "stringData: {name: dev, server: 'https://dev.example.com'}\n---\n"
    "kind: Secret\nmetadata: {name: b, labels: {argocd.argoproj.io/secret-type: cluster, env: prod}, annotations: {x: "
    "y}}\n"
    "stringData: {name: Prod_EU, server: 'https://prod.example.com', project: p}\n";

static const char answers[] =
    "- {generator: pullRequest, parameters: [{number: 1, branch: a/b, head_sha: abc, labels: [x]}]}\n"
    "- {generator: scmProvider, parameters: [{repository: r, branch: B, sha: abc, labels: [x]}]}\n"
    "- {generator: plugin, parameters: [{app: a, size: {cpu: 1}, tags: [b]}]}\n"
    "- {generator: clusterDecisionResource, parameters: [{clusterName: dev}, {clusterName: x}]}\n";

static void run_sets(arena *a, slice input)
{
    world w = {.arena = a, .repos = {.arena = a, .looked_here = true}};
    appset_list sets = {NULL, 0, 0};

    clusters_read(a, &w.clusters, slice_from(secrets), SLICE("clusters"));
    server_params_read(&w, slice_from(answers), SLICE("params"));
    appsets_run(a, &w, input, SLICE("input"), &sets);
    for (size_t i = 0; i < sets.count; i++) {
        fuzz_check(sets.items[i].failure == NULL || sets.items[i].count == 0, "a failed set has Applications");
        for (size_t n = 0; n < sets.items[i].count; n++) {
            buffer out = buffer_new(a);
            yaml_write(&out, value_map(TYPE_MAP, sets.items[i].applications[n]));
            yaml_read(a, NULL, buffer_slice(&out), YAML_MAP);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_run(run_sets, data, size);
}
