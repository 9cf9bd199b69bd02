/*
 * Writes the preview of a change to the example repository, for looking at and for tests/preview/page_check: every
 * addon in every environment, for every tenant, before and after some values were set for prod.
 *
 *     sample FOLDER FORM [TIMES]      FOLDER is testdata/gitops/addons, FORM text, stat, markdown, json or html;
 *                                     TIMES multiplies the tenants
 *
 * Causes are told by what a line says, as this program does not look for them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gtmpl/gtmpl.h>

static const char *const addons[] = {"app-secrets", "job-operator", "observability", "portal", "team-space"};
static const char *const environments[] = {"dev", "staging", "prod"};
static const char *const tenants[] = {"payments", "platform"};
static const char *const forms[] = {"text", "stat", "markdown", "json", "html"};

#define COUNT(list) (sizeof(list) / sizeof *(list))

static const char override[] = "global:\n  domain: example.com\n  labels:\n    cost-center: shop\n"
                               "ingress:\n  annotations:\n    nginx.ingress.kubernetes.io/proxy-body-size: 64m\n"
                               "resources:\n  requests:\n    cpu: 750m\n"
                               "extraEnv:\n  feature-flags: \"a,b\"\n  region: \"<north & south>\"\n";

/* What lines say, and which key of the override makes them say so. */
static const struct {
    const char *text;
    gtmpl_cause cause;
} causes[] = {
    {"cost-center", {"environments/prod/addons.yaml", 9, "environment", "global.labels.cost-center"}},
    {"example.", {"environments/prod/addons.yaml", 4, "environment", "global.domain"}},
    {"proxy-body-size", {"environments/prod/addons/portal/values.yaml", 13, "environment", "ingress.annotations"}},
    {"cpu: ", {"environments/prod/addons/portal/values.yaml", 17, "environment", "resources.requests.cpu"}},
    {"FEATURE_FLAGS", {"environments/prod/addons/portal/values.yaml", 21, "environment", "extraEnv.feature-flags"}},
    {"checksum/", {"environments/prod/addons.yaml", 4, "environment", "global.domain"}},
    {"checksum/", {"environments/prod/addons.yaml", 9, "environment", "global.labels.cost-center"}},
};

static void check(gtmpl_status status, gtmpl_error *err)
{
    if (status == GTMPL_OK)
        return;
    fprintf(stderr, "sample: %s\n", gtmpl_error_message(err));
    exit(2);
}

static void add_layer(gtmpl_values *values, const char *folder, const char *layer, const char *addon)
{
    gtmpl_error *err = NULL;
    char path[512];

    snprintf(path, sizeof path, "%s/%s/addons/%s/values.yaml", folder, layer, addon);
    check(gtmpl_values_add_file(values, path, layer, &err), err);
}

static gtmpl_values *read_values(const char *folder, const char *addon, const char *environment, const char *tenant)
{
    gtmpl_values *values = NULL;
    gtmpl_error *err = NULL;
    char layer[128];

    check(gtmpl_values_new(&values, &err), err);
    add_layer(values, folder, "default", addon);
    snprintf(layer, sizeof layer, "environments/%s", environment);
    add_layer(values, folder, layer, addon);
    snprintf(layer, sizeof layer, "tenants/%s", tenant);
    add_layer(values, folder, layer, addon);
    return values;
}

static void add_side(gtmpl_diff *diff, gtmpl_side side, const gtmpl_diff_target *target, const gtmpl_chart *chart,
                     const gtmpl_values *values)
{
    const gtmpl_release release = {target->addon, target->namespace_, 0};
    gtmpl_render *render = NULL;
    gtmpl_error *err = NULL;

    check(gtmpl_diff_add_target(diff, side, target, &err), err);
    check(gtmpl_render_chart(&render, chart, values, &release, NULL, &err), err);
    check(gtmpl_diff_add_render(diff, side, render, &err), err);
    gtmpl_render_free(render);
}

static void add_target(gtmpl_diff *diff, const char *folder, const gtmpl_chart *chart, const char *addon,
                       const char *environment, const char *tenant, int copy)
{
    char name[64];
    gtmpl_values *values = read_values(folder, addon, environment, tenant);
    gtmpl_error *err = NULL;

    snprintf(name, sizeof name, copy == 0 ? "%s" : "%s-%d", tenant, copy);
    const gtmpl_dimension dimensions[] = {{"env", environment}, {"tenant", name}};
    const gtmpl_diff_target target = {addon, dimensions, COUNT(dimensions), addon};
    add_side(diff, GTMPL_SIDE_OLD, &target, chart, values);
    if (strcmp(environment, "prod") == 0)
        check(gtmpl_values_add_text(values, override, sizeof override - 1, "override", "override", &err), err);
    add_side(diff, GTMPL_SIDE_NEW, &target, chart, values);
    gtmpl_values_free(values);
}

static void add_addon(gtmpl_diff *diff, const char *folder, const char *addon, int times)
{
    gtmpl_chart *chart = NULL;
    gtmpl_error *err = NULL;
    char path[512];

    snprintf(path, sizeof path, "%s/charts/%s", folder, addon);
    check(gtmpl_chart_open(&chart, path, NULL, &err), err);
    for (size_t e = 0; e < COUNT(environments); e++)
        for (size_t t = 0; t < COUNT(tenants); t++)
            for (int copy = 0; copy < times; copy++)
                add_target(diff, folder, chart, addon, environments[e], tenants[t], copy);
    gtmpl_chart_free(chart);
}

/* What a report must take: a Secret, text that looks like markup, a long line, a side that does not render. */
static void add_oddities(gtmpl_diff *diff)
{
    static const char *const old = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: door\nstringData:\n"
                                   "  password: correct-horse\n  user: porter\n";
    static const char *const new = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: door\nstringData:\n"
                                   "  password: battery-staple\n  user: porter\n---\n"
                                   "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: markup\ndata:\n"
                                   "  page: |\n    </script><script>document.title = 'broken'</script>\n    ```\n"
                                   "    <img src=x onerror=alert(1)> & \"quotes\" {{title}}\n";
    const gtmpl_dimension dimensions[] = {{"env", "prod"}, {"tenant", "platform"}};
    const gtmpl_diff_target odd = {"oddities", dimensions, 2, "odd"}, broken = {"broken", dimensions, 2, "odd"};
    gtmpl_error *err = NULL;

    check(gtmpl_diff_add_target(diff, GTMPL_SIDE_OLD, &odd, &err), err);
    check(gtmpl_diff_add_document(diff, GTMPL_SIDE_OLD, "oddities/templates/o.yaml", old, strlen(old), &err), err);
    check(gtmpl_diff_add_target(diff, GTMPL_SIDE_NEW, &odd, &err), err);
    check(gtmpl_diff_add_document(diff, GTMPL_SIDE_NEW, "oddities/templates/o.yaml", new, strlen(new), &err), err);
    check(gtmpl_diff_add_target(diff, GTMPL_SIDE_OLD, &broken, &err), err);
    check(gtmpl_diff_add_target(diff, GTMPL_SIDE_NEW, &broken, &err), err);
    check(gtmpl_diff_add_error(diff, GTMPL_SIDE_NEW,
                               "execution error at (broken/templates/a.yaml:3:4): a name is needed (battery-staple)",
                               &err),
          err);
}

static void add_causes(gtmpl_diff *diff)
{
    gtmpl_error *err = NULL;
    gtmpl_diff_line line;

    for (size_t i = 0; i < gtmpl_diff_count(diff); i++)
        for (size_t j = 0; gtmpl_diff_get_line(diff, i, j, &line); j++)
            for (size_t c = 0; c < COUNT(causes) && line.sign != ' '; c++) {
                char text[256];
                snprintf(text, sizeof text, "%.*s", (int)line.size, line.text);
                if (strstr(text, causes[c].text) != NULL)
                    check(gtmpl_diff_add_cause(diff, i, j, &causes[c].cause, &err), err);
            }
}

int main(int count, char **words)
{
    gtmpl_report_options options = GTMPL_REPORT_OPTIONS;
    gtmpl_diff *diff = NULL;
    gtmpl_error *err = NULL;
    size_t form = 0;

    while (count > 2 && form < COUNT(forms) && strcmp(words[2], forms[form]) != 0)
        form++;
    if (count < 3 || form == COUNT(forms)) {
        fputs("usage: sample FOLDER text|stat|markdown|json|html [TIMES]\n", stderr);
        return 2;
    }
    check(gtmpl_diff_new(&diff, &err), err);
    for (size_t i = 0; i < COUNT(addons); i++)
        add_addon(diff, words[1], addons[i], count > 3 ? atoi(words[3]) : 1);
    add_oddities(diff);
    check(gtmpl_diff_compare(diff, NULL, &err), err);
    add_causes(diff);
    options.title = "main \xE2\x86\x92 feature/shop";
    check(gtmpl_diff_write(diff, (gtmpl_form)form, &options, stdout, &err), err);
    gtmpl_diff_free(diff);
    return 0;
}
