/*
 * A host in C: renders a chart that is nowhere on the disk, with a function of its own in the template language, and
 * gives up after two seconds. docs/embedding.md explains it.
 */
#include <stdio.h>
#include <string.h>

#include <gtmpl/gtmpl.h>

static const char chart_yaml[] = "apiVersion: v2\nname: hello\nversion: 1.0.0\n";
static const char values_yaml[] = "replicas: 1\n";
static const char template[] = "apiVersion: v1\n"
                               "kind: ConfigMap\n"
                               "metadata:\n"
                               "  name: {{ .Release.Name }}\n"
                               "data:\n"
                               "  replicas: {{ .Values.replicas | quote }}\n"
                               "  password: {{ vault \"db\" \"password\" }}\n";

/* {{ vault PATH KEY }}: `context` is whatever the host keeps its secrets in. */
static gtmpl_status vault(void *context, gtmpl_call *call)
{
    const char *secret = context;
    size_t size;

    if (strcmp(gtmpl_node_text(gtmpl_call_argument(call, 0), &size), "db") != 0)
        return gtmpl_call_fail(call, "no such secret");
    return gtmpl_call_return_text(call, secret, strlen(secret));
}

int main(void)
{
    static char secret[] = "swordfish";
    const gtmpl_file files[] = {
        {"Chart.yaml", chart_yaml, sizeof chart_yaml - 1},
        {"values.yaml", values_yaml, sizeof values_yaml - 1},
        {"templates/config.yaml", template, sizeof template - 1},
    };
    const gtmpl_function functions[] = {{"vault", 2, 0, vault, secret}};
    const gtmpl_release release = {"greeting", NULL, 0};
    gtmpl_limits limits = GTMPL_LIMITS;
    gtmpl_render_options options = GTMPL_RENDER_OPTIONS;
    gtmpl_chart *chart = NULL;
    gtmpl_values *values = NULL;
    gtmpl_render *render = NULL;
    gtmpl_error *err = NULL;

    limits.milliseconds = 2000;
    options.limits = &limits;
    options.functions = functions;
    options.function_count = 1;

    if (gtmpl_chart_open_files(&chart, "hello", files, 3, NULL, &err) != GTMPL_OK ||
        gtmpl_values_new(&values, &err) != GTMPL_OK ||
        gtmpl_values_set(values, "replicas=3", GTMPL_SET_TYPED, &err) != GTMPL_OK ||
        gtmpl_render_chart(&render, chart, values, &release, &options, &err) != GTMPL_OK ||
        gtmpl_render_write(render, NULL, stdout, &err) != GTMPL_OK)
        fprintf(stderr, "%s\n", gtmpl_error_message(err));

    int failed = err != NULL;
    gtmpl_render_free(render);
    gtmpl_values_free(values);
    gtmpl_chart_free(chart);
    gtmpl_error_free(err);
    return failed;
}
