/*
 * What hosts do with the library, as scenarios for faults: each does one thing from opening to releasing, and leaves
 * what came out in its outcome. Files are those of the folder that tests/faults/run makes.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "faults.h"

#define COUNT(list) (sizeof(list) / sizeof *(list))

/* --- What is promised of every call --- */

static __attribute__((noinline)) void broken(outcome *out, const char *what)
{
    out->broken = what;
}

/* Whether a call went well. Of one that did not, the error is looked at, written to the outcome, and released. */
static bool well(outcome *out, gtmpl_status status, gtmpl_error **err)
{
    if (status == GTMPL_OK && *err != NULL)
        broken(out, "an error without a failure");
    if (status == GTMPL_OK)
        return true;
    if (*err == NULL)
        broken(out, "a failure without an error");
    else if (gtmpl_error_status(*err) != status)
        broken(out, "the error has another status than the call");
    else if (gtmpl_error_message(*err)[0] == '\0')
        broken(out, "an error without a message");
    out->status = status;
    fprintf(out->file, "%s|%s|%u|%u\n", gtmpl_error_message(*err), gtmpl_error_file(*err), gtmpl_error_line(*err),
            gtmpl_error_column(*err));
    gtmpl_error_free(*err);
    *err = NULL;
    return false;
}

/* The same for what makes an object: the pointer to it, at `handle`, is NULL exactly when that failed. */
static bool made(outcome *out, gtmpl_status status, gtmpl_error **err, const void *handle)
{
    const void *object;

    memcpy(&object, handle, sizeof object);
    if ((status == GTMPL_OK) != (object != NULL))
        broken(out, status == GTMPL_OK ? "no failure, and no object" : "a failure, and an object");
    return well(out, status, err);
}

static char elsewhere; /* where a handle points before it is filled */

#define HANDLE(type, name) type *name = (type *)(void *)&elsewhere

/* --- A host's allocator: it, too, may have nothing; and sizes that come back are those that were asked for --- */

typedef struct block {
    size_t size;
    size_t unused; /* alignment */
} block;

static void *resize(void *context, void *memory, size_t old_size, size_t new_size)
{
    block *b = memory == NULL ? NULL : (block *)memory - 1;

    if ((b == NULL ? 0 : b->size) != old_size)
        broken(*(outcome **)context, "the allocator is told a wrong size");
    if (new_size == 0) {
        free(b);
        return NULL;
    }
    if (fault_is_due(FAULT_ALLOCATOR) || (b = realloc(b, sizeof *b + new_size)) == NULL)
        return NULL;
    b->size = new_size;
    return b + 1;
}

static outcome *current;
static const gtmpl_allocator allocator = {1, resize, &current};

static gtmpl_limits own_limits(outcome *out)
{
    gtmpl_limits l = GTMPL_LIMITS;

    current = out;
    l.allocator = &allocator;
    return l;
}

/* --- Rendering --- */

typedef struct setting {
    gtmpl_set_mode mode;
    const char *text;
} setting;

/* What a render is made of; lists end with NULL. */
typedef struct recipe {
    const char *chart;
    const char *files[4];
    setting settings[8];
    bool origins, crds, late;
} recipe;

/* What failed for want of memory may be done again with the same object, as if nothing had been. */
static bool is_to_retry(gtmpl_status status, gtmpl_error **err)
{
    if (status != GTMPL_ENOMEM)
        return false;
    gtmpl_error_free(*err);
    *err = NULL;
    return true;
}

static gtmpl_status add_file(gtmpl_values *values, const char *path, gtmpl_error **err)
{
    gtmpl_status status = gtmpl_values_add_file(values, path, "file", err);

    return is_to_retry(status, err) ? gtmpl_values_add_file(values, path, "file", err) : status;
}

static gtmpl_status set(gtmpl_values *values, const setting *s, gtmpl_error **err)
{
    gtmpl_status status = gtmpl_values_set(values, s->text, s->mode, err);

    return is_to_retry(status, err) ? gtmpl_values_set(values, s->text, s->mode, err) : status;
}

static bool add_values(outcome *out, gtmpl_values *values, const recipe *r)
{
    gtmpl_error *err = NULL;

    if (r->origins && !well(out, gtmpl_values_keep_origins(values, &err), &err))
        return false;
    for (size_t i = 0; r->files[i] != NULL; i++)
        if (!well(out, add_file(values, r->files[i], &err), &err))
            return false;
    for (size_t i = 0; r->settings[i].text != NULL; i++)
        if (!well(out, set(values, &r->settings[i], &err), &err))
            return false;
    return true;
}

static void note_warning(void *context, const char *text)
{
    outcome *out = context;

    fprintf(out->file, "warning: %s\n", text);
}

static void write_render(outcome *out, const gtmpl_render *render)
{
    gtmpl_error *err = NULL;
    HANDLE(char, text);
    size_t size;

    if (!well(out, gtmpl_render_write(render, NULL, out->file, &err), &err))
        return;
    if (!made(out, gtmpl_render_text(render, NULL, &text, &size, &err), &err, &text))
        return;
    fwrite(text, 1, size, out->file);
    gtmpl_text_free(text);
    const char *notes = gtmpl_render_notes(render, &size);
    fwrite(notes, 1, size, out->file);
}

static void render(outcome *out, const gtmpl_chart *chart, const gtmpl_values *values, const recipe *r)
{
    const gtmpl_limits limits = own_limits(out);
    gtmpl_render_options options = GTMPL_RENDER_OPTIONS;
    HANDLE(gtmpl_render, result);
    gtmpl_error *err = NULL;

    options.limits = &limits;
    options.include_crds = r->crds;
    options.reproducible = 1;
    options.warning = note_warning;
    options.context = out;
    options.lines = 1;
    gtmpl_status status = gtmpl_render_chart(&result, chart, values, NULL, &options, &err);
    bool partial = gtmpl_error_while_rendering(err) && status != GTMPL_ENOMEM;
    if (partial ? well(out, status, &err) : made(out, status, &err, &result))
        write_render(out, result);
    gtmpl_render_free(result);
}

static gtmpl_chart *open_chart(outcome *out, const char *path, bool late)
{
    const gtmpl_limits limits = own_limits(out);
    gtmpl_chart_options options = GTMPL_CHART_OPTIONS;
    HANDLE(gtmpl_chart, chart);
    gtmpl_error *err = NULL;

    options.limits = &limits;
    options.warning = note_warning;
    options.context = out;
    options.read_late = late;
    return made(out, gtmpl_chart_open(&chart, path, &options, &err), &err, &chart) ? chart : NULL;
}

static gtmpl_values *open_values(outcome *out, const recipe *r)
{
    const gtmpl_limits limits = own_limits(out);
    HANDLE(gtmpl_values, values);
    gtmpl_error *err = NULL;

    if (!made(out, gtmpl_values_new_limited(&values, &limits, &err), &err, &values))
        return NULL;
    if (add_values(out, values, r))
        return values;
    gtmpl_values_free(values);
    return NULL;
}

static void run_recipe(outcome *out, const recipe *r)
{
    gtmpl_chart *chart = open_chart(out, r->chart, r->late);
    gtmpl_values *values = chart == NULL ? NULL : open_values(out, r);

    if (values != NULL)
        render(out, chart, values, r);
    gtmpl_values_free(values);
    gtmpl_chart_free(chart);
}

static void run_template(outcome *out)
{
    static const recipe portal = {
        .chart = "gitops/addons/charts/portal",
        .files = {"gitops/addons/default/addons/portal/values.yaml",
                  "gitops/addons/environments/prod/addons/portal/values.yaml"},
    };

    run_recipe(out, &portal);
}

static void run_files(outcome *out)
{
    static const recipe files = {.chart = "charts/files"}, hooks = {.chart = "charts/hooks"},
                        crds = {.chart = "charts/crds", .crds = true};

    run_recipe(out, &files);
    if (out->status == GTMPL_OK)
        run_recipe(out, &hooks);
    if (out->status == GTMPL_OK)
        run_recipe(out, &crds);
}

static void run_subcharts(outcome *out)
{
    static const recipe plain = {.chart = "charts/subcharts"}, imports = {.chart = "charts/import-values"};

    run_recipe(out, &plain);
    if (out->status == GTMPL_OK)
        run_recipe(out, &imports);
}

static void run_late(outcome *out)
{
    static const recipe on = {
        .chart = "charts/left-out", .settings = {{GTMPL_SET_TYPED, "db.enabled=true"}}, .late = true};

    run_recipe(out, &on);
}

static void run_schema(outcome *out)
{
    static const recipe good = {.chart = "charts/schema"},
                        bad = {.chart = "charts/schema",
                               .settings = {{GTMPL_SET_TYPED, "replicas=0,child.size=x,ports={0,70000,a}"}}};

    run_recipe(out, &good);
    if (out->status == GTMPL_OK)
        run_recipe(out, &bad);
}

static void run_refused(outcome *out)
{
    static const recipe broken_yaml = {.chart = "charts/bad-yaml"};

    run_recipe(out, &broken_yaml);
}

static void run_fails(outcome *out)
{
    static const recipe fails = {.chart = "charts/errors", .settings = {{GTMPL_SET_TYPED, "way=tpl"}}};

    run_recipe(out, &fails);
}

static void run_archive(outcome *out)
{
    static const recipe packed = {.chart = "packed.tgz", .settings = {{GTMPL_SET_TYPED, "own=x"}}};

    run_recipe(out, &packed);
}

/* --- Values --- */

static void write_values(outcome *out, const gtmpl_coalesced *c)
{
    gtmpl_error *err = NULL;
    HANDLE(char, text);
    size_t size;

    if (!well(out, gtmpl_coalesced_write(c, GTMPL_FORMAT_YAML, 1, out->file, &err), &err))
        return;
    if (!made(out, gtmpl_coalesced_text(c, GTMPL_FORMAT_JSON, 0, &text, &size, &err), &err, &text))
        return;
    fwrite(text, 1, size, out->file);
    gtmpl_text_free(text);
}

static void write_explanation(outcome *out, const gtmpl_coalesced *c, const char *key)
{
    HANDLE(gtmpl_explanation, e);
    gtmpl_error *err = NULL;

    if (out->status != GTMPL_OK || !made(out, gtmpl_explain(&e, c, key, &err), &err, &e))
        return;
    for (size_t i = 0; i < gtmpl_explanation_count(e); i++)
        fprintf(out->file, "%s %s\n", gtmpl_explanation_step(e, i)->origin.file, gtmpl_explanation_step(e, i)->value);
    well(out, gtmpl_explanation_write_json(e, out->file, &err), &err);
    gtmpl_explanation_free(e);
}

/* Coalesces the values of a recipe and writes them, or what is behind some keys. */
static void coalesce(outcome *out, const recipe *r, const char *const *keys, size_t count)
{
    const gtmpl_limits limits = own_limits(out);
    gtmpl_chart *chart = open_chart(out, r->chart, r->late);
    gtmpl_values *values = chart == NULL ? NULL : open_values(out, r);
    gtmpl_coalesce_options options = GTMPL_COALESCE_OPTIONS;
    HANDLE(gtmpl_coalesced, c);
    gtmpl_error *err = NULL;

    options.limits = &limits;
    options.warning = note_warning;
    options.context = out;
    if (values != NULL && made(out, gtmpl_values_coalesce(&c, chart, values, &options, &err), &err, &c)) {
        if (count == 0)
            write_values(out, c);
        for (size_t i = 0; i < count; i++)
            write_explanation(out, c, keys[i]);
        gtmpl_coalesced_free(c);
    }
    gtmpl_values_free(values);
    gtmpl_chart_free(chart);
}

static const recipe all_values = {
    .chart = "charts/values",
    .origins = true,
    .files = {"charts/values/one.yaml", "charts/values/two.yaml", "charts/values/three.json"},
    .settings = {{GTMPL_SET_TYPED, "list={x,y,1},new={},grow[2]=third,map.y.z=deep"},
                 {GTMPL_SET_STRING, "number=8,bool=true,long=1234567890123"},
                 {GTMPL_SET_JSON, "map={\"x\":{\"a\":[1,2]}},other=[3]"},
                 {GTMPL_SET_JSON, "{\"whole\":\"json\",\"map\":{\"y\":null}}"},
                 {GTMPL_SET_FILE, "file=charts/values/text.txt"},
                 {GTMPL_SET_LITERAL, "literal=a,b=c.d{e}"}},
};

static void run_values(outcome *out)
{
    coalesce(out, &all_values, NULL, 0);
}

static void run_explain(outcome *out)
{
    static const char *const keys[] = {"map", "number", "list[1]", "nothing"};

    coalesce(out, &all_values, keys, COUNT(keys));
}

/* --- Functions --- */

static void eval(outcome *out, const char *template)
{
    const gtmpl_limits limits = own_limits(out);
    gtmpl_eval_options options = GTMPL_EVAL_OPTIONS;
    HANDLE(char, text);
    gtmpl_error *err = NULL;
    size_t size;

    options.limits = &limits;
    options.reproducible = 1;
    if (!made(out, gtmpl_eval(&text, &size, template, strlen(template), NULL, &options, &err), &err, &text))
        return;
    fwrite(text, 1, size, out->file);
    gtmpl_text_free(text);
}

static void run_functions(outcome *out)
{
    eval(out,
         "{{ $m := dict \"a\" (list 1 2.5 \"x\") \"b\" (dict \"c\" true \"d\" nil) \"e\" \"long text\\nof lines\" }}"
         "{{ toYaml $m }}{{ toYamlPretty $m }}{{ toToml (omit $m \"b\") }}{{ toJson $m }}{{ toPrettyJson $m }}"
         "{{ fromYaml (toYaml $m) }}{{ fromJson (toJson $m) }}{{ fromToml \"a = [1, 2]\\n[b]\\nc = 1979-05-27\" }}"
         "{{ fromYamlArray \"[1, a]\" }}{{ fromJsonArray \"[1]\" }}{{ fromYaml \"a: [\" }}{{ fromJson \"{\" }}"
         "{{ mergeOverwrite (dict) $m (dict \"b\" (dict \"c\" 1)) }}{{ deepCopy $m | len }}"
         "{{ range $i, $w := splitList \" \" \"some words to go over\" }}{{ $i }}{{ $w | title | quote }}{{ end }}"
         "{{ tpl \"{{ .a | join \\\",\\\" }}\" $m }}{{ printf \"%v %q %5.2f\" $m \"x\" 1.5 }}"
         "{{ semver \"1.2.3-rc.1+b\" }}{{ semverCompare \">=1.2, <2 || 3.x\" \"1.5.0\" }}"
         "{{ date \"2006-01-02\" (toDate \"2006-01-02\" \"2020-02-29\") }}{{ wrap 10 \"a text that is wrapped\" }}"
         "{{ sortAlpha (list \"b\" \"a\") }}{{ b64enc \"x\" | b64dec }}{{ sha256sum \"x\" }}{{ urlParse "
         "\"https://u@h:1/p?q#f\" }}");
}

static void run_patterns(outcome *out)
{
    eval(out,
         "{{ regexMatch \"^(a|b)+c{2,5}$\" \"ababcc\" }}{{ regexFind \"[a-q]ing\" \"walking\" }}"
         "{{ regexFindAll \"[0-9]+\" \"1 22 333\" -1 }}{{ regexReplaceAll \"(?P<x>a)(b)?\" \"-ab-a-\" \"${x}W$2\" }}"
         "{{ regexReplaceAllLiteral \"\\\\pL+\" \"äb 1\" \"$1\" }}{{ regexSplit \"z+\" \"pizza\" -1 }}"
         "{{ regexQuoteMeta \"1.2\" }}{{ regexMatch \"(a(b(c(d)?)*)+)|x{1,50}y\" (repeat 40 \"abc\") }}");
}

static void run_crypto(outcome *out)
{
    eval(out, "{{ $k := genPrivateKey \"ed25519\" }}{{ $ca := genCAWithKey \"ca\" 9 $k }}{{ $ca.Cert }}"
              "{{ (genSignedCertWithKey \"host\" (list \"10.0.0.1\") (list \"a.example\") 9 $ca $k).Cert }}"
              "{{ genPrivateKey \"ecdsa\" }}{{ encryptAES \"secret\" \"plain\" | decryptAES \"secret\" }}"
              "{{ sha1sum \"x\" }}{{ sha512sum \"x\" }}{{ adler32sum \"x\" }}{{ randAlphaNum 8 }}{{ uuidv4 }}"
              "{{ htpasswd \"u\" \"p\" | len }}{{ randBytes 9 }}");
}

/* --- A host's own functions and files --- */

static gtmpl_status shout(void *context, gtmpl_call *call)
{
    size_t size;
    const char *text = gtmpl_node_text(gtmpl_call_argument(call, 0), &size);

    (void)context;
    return text[0] == '{' ? gtmpl_call_return_json(call, text, size) : gtmpl_call_return_text(call, text, size);
}

static gtmpl_status look_up(void *context, const char *api_version, const char *kind, const char *namespace_,
                            const char *name, char **json, size_t *size)
{
    static const char object[] = "{\"kind\": \"Secret\", \"data\": {\"a\": \"b\"}}";

    (void)context, (void)api_version, (void)kind, (void)namespace_, (void)name;
    *json = strdup(object);
    *size = sizeof object - 1;
    return *json == NULL ? GTMPL_ENOMEM : GTMPL_OK;
}

static gtmpl_status pass_on(void *context, const char *text, size_t size, char **result, size_t *result_size)
{
    (void)context;
    *result = malloc(size + 1);
    *result_size = size;
    if (*result == NULL)
        return GTMPL_ENOMEM;
    memcpy(*result, text, size);
    return GTMPL_OK;
}

#define FILE_OF(name, text)                                                                                            \
    {                                                                                                                  \
        name, text, sizeof(text) - 1                                                                                   \
    }

static void run_host(outcome *out)
{
    static const gtmpl_file files[] = {
        FILE_OF("Chart.yaml", "apiVersion: v2\nname: memory\nversion: 1.0.0\n"),
        FILE_OF("values.yaml", "a: 1\nb: {c: [1, 2]}\n"),
        FILE_OF(".helmignore", "*.bin\n"),
        FILE_OF("charts/sub/Chart.yaml", "apiVersion: v2\nname: sub\nversion: 1.0.0\n"),
        FILE_OF("charts/sub/templates/s.yaml", "s: {{ .Chart.Name }}\n"),
        FILE_OF("big.bin", "\0\1\2"),
        FILE_OF("templates/a.yaml", "a: {{ shout (toJson .Values.b) | toJson }}\n"
                                    "b: {{ shout \"x\" }}\nc: {{ (lookup \"v1\" \"Secret\" \"n\" \"x\").data.a }}\n"),
    };
    const gtmpl_function functions[] = {{"shout", 1, 0, shout, NULL}};
    const gtmpl_limits limits = own_limits(out);
    gtmpl_chart_options how = GTMPL_CHART_OPTIONS;
    gtmpl_render_options options = GTMPL_RENDER_OPTIONS;
    HANDLE(gtmpl_chart, chart);
    HANDLE(gtmpl_render, result);
    gtmpl_error *err = NULL;

    how.limits = options.limits = &limits;
    options.functions = functions;
    options.function_count = COUNT(functions);
    options.lookup = look_up;
    options.post_render = pass_on;
    if (!made(out, gtmpl_chart_open_files(&chart, NULL, files, COUNT(files), &how, &err), &err, &chart))
        return;
    if (made(out, gtmpl_render_chart(&result, chart, NULL, NULL, &options, &err), &err, &result))
        write_render(out, result);
    gtmpl_render_free(result);
    gtmpl_chart_free(chart);
}

/* --- Charts looked at --- */

static void run_lint(outcome *out)
{
    static const char *const charts[] = {"charts/lint-metadata", "charts/lint-templates", "charts/lint-schema"};

    for (size_t i = 0; i < COUNT(charts) && out->status == GTMPL_OK; i++) {
        gtmpl_lint_options options = GTMPL_LINT_OPTIONS;
        HANDLE(gtmpl_lint, lint);
        gtmpl_error *err = NULL;
        options.warning = note_warning;
        options.context = out;
        if (!made(out, gtmpl_lint_chart(&lint, charts[i], NULL, &options, &err), &err, &lint))
            return;
        for (size_t k = 0; k < gtmpl_lint_count(lint); k++) {
            const gtmpl_finding *f = gtmpl_lint_finding(lint, k);
            fprintf(out->file, "%d %s: %s\n", (int)f->severity, f->path, f->text);
        }
        gtmpl_lint_free(lint);
    }
}

static void run_dependency(outcome *out)
{
    gtmpl_dependencies_options options = GTMPL_DEPENDENCIES_OPTIONS;
    HANDLE(gtmpl_dependencies, list);
    gtmpl_error *err = NULL;

    options.warning = note_warning;
    options.context = out;
    if (!made(out, gtmpl_dependencies_read(&list, "charts/dependency-list", &options, &err), &err, &list))
        return;
    for (size_t i = 0; i < gtmpl_dependencies_count(list); i++) {
        const gtmpl_dependency *d = gtmpl_dependencies_get(list, i);
        fprintf(out->file, "%s %s %s %s\n", d->name, d->version, d->repository, d->status);
    }
    for (size_t i = 0; i < gtmpl_dependencies_warning_count(list); i++)
        fprintf(out->file, "%s\n", gtmpl_dependencies_warning(list, i));
    gtmpl_dependencies_free(list);
}

static void run_show(outcome *out)
{
    gtmpl_chart *chart = open_chart(out, "charts/show", false);
    gtmpl_error *err = NULL;

    if (chart != NULL)
        well(out, gtmpl_chart_show(chart, GTMPL_SHOW_ALL, out->file, &err), &err);
    gtmpl_chart_free(chart);
}

/* --- Repositories --- */

static gtmpl_repository *open_repository(outcome *out, const char *revision)
{
    gtmpl_repository_options options = GTMPL_REPOSITORY_OPTIONS;
    HANDLE(gtmpl_repository, repository);
    gtmpl_error *err = NULL;

    options.revision = revision;
    return made(out, gtmpl_repository_open(&repository, "gitops", &options, &err), &err, &repository) ? repository
                                                                                                      : NULL;
}

/* Renders a target of the repository as the command line does; what becomes of it is another one's business. */
typedef void use_render(outcome *out, const gtmpl_target *t, const gtmpl_render *render);

static void render_target(outcome *out, gtmpl_repository *repository, const gtmpl_target *t, use_render *use)
{
    gtmpl_render_options options = GTMPL_RENDER_OPTIONS;
    HANDLE(gtmpl_addon, addon);
    HANDLE(gtmpl_render, result);
    gtmpl_error *err = NULL;

    options.reproducible = 1;
    gtmpl_status status = gtmpl_addon_open(&addon, repository, t, NULL, &err);
    if (is_to_retry(status, &err))
        status = gtmpl_addon_open(&addon, repository, t, NULL, &err);
    if (!made(out, status, &err, &addon))
        return;
    gtmpl_addon_capabilities(addon, &options);
    if (made(out,
             gtmpl_render_chart(&result, gtmpl_addon_chart(addon), gtmpl_addon_values(addon),
                                gtmpl_addon_release(addon), &options, &err),
             &err, &result))
        use(out, t, result);
    gtmpl_render_free(result);
    gtmpl_addon_free(addon);
}

static void render_targets(outcome *out, const char *revision, size_t step, use_render *use)
{
    gtmpl_repository *repository = open_repository(out, revision);
    const gtmpl_target *targets;
    gtmpl_error *err = NULL;
    size_t count;

    if (repository == NULL)
        return;
    gtmpl_status status = gtmpl_repository_targets(repository, &targets, &count, &err);
    if (is_to_retry(status, &err))
        status = gtmpl_repository_targets(repository, &targets, &count, &err);
    if (well(out, status, &err))
        for (size_t i = 0; i < count && out->status == GTMPL_OK; i += step)
            render_target(out, repository, &targets[i], use);
    gtmpl_repository_free(repository);
}

static void print_render(outcome *out, const gtmpl_target *t, const gtmpl_render *render)
{
    fprintf(out->file, "%s\n", t->addon);
    write_render(out, render);
}

static void run_repository(outcome *out)
{
    render_targets(out, NULL, 4, print_render);
}

static void run_revision(outcome *out)
{
    render_targets(out, "HEAD", 9, print_render);
}

static void write_reports(outcome *out, gtmpl_diff *diff)
{
    for (int form = GTMPL_FORM_TEXT; form <= GTMPL_FORM_HTML && out->status == GTMPL_OK; form++) {
        gtmpl_error *err = NULL;
        well(out, gtmpl_diff_write(diff, (gtmpl_form)form, NULL, out->file, &err), &err);
    }
}

/* The last commit beside the working tree, with causes. */
static void run_preview(outcome *out)
{
    static const char *const addons[] = {"portal"};
    gtmpl_preview_options options = GTMPL_PREVIEW_OPTIONS;
    HANDLE(gtmpl_diff, diff);
    gtmpl_error *err = NULL;

    if (!made(out, gtmpl_diff_new(&diff, &err), &err, &diff))
        return;
    options.addons = addons;
    options.addon_count = COUNT(addons);
    gtmpl_repository *from = open_repository(out, "HEAD~1");
    gtmpl_repository *to = from == NULL ? NULL : open_repository(out, NULL);
    if (to != NULL && well(out, gtmpl_diff_repositories(diff, from, to, &options, &err), &err))
        write_reports(out, diff);
    gtmpl_diff_free(diff);
    gtmpl_repository_free(from);
    gtmpl_repository_free(to);
}

static bool add_side(outcome *out, gtmpl_diff *diff, gtmpl_side side, const char *text)
{
    static const gtmpl_dimension dimensions[] = {{"env", "prod"}};
    const gtmpl_diff_target target = {"web", dimensions, COUNT(dimensions), "web"};
    gtmpl_error *err = NULL;

    return well(out, gtmpl_diff_add_target(diff, side, &target, &err), &err) &&
           well(out, gtmpl_diff_add_document(diff, side, "web/templates/a.yaml", text, strlen(text), &err), &err);
}

static bool blame(outcome *out, gtmpl_diff *diff)
{
    const gtmpl_cause cause = {"values.yaml", 3, "environment", "b"};
    gtmpl_diff_line line;
    gtmpl_error *err = NULL;
    size_t i = 0;

    while (gtmpl_diff_get_line(diff, 0, i, &line) && line.sign == ' ')
        i++;
    return well(out, gtmpl_diff_add_cause(diff, 0, i, &cause, &err), &err);
}

static void run_diff(outcome *out)
{
    static const char before[] = "kind: Secret\nmetadata: {name: s}\nstringData: {a: old}\n---\nkind: Gone\n"
                                 "metadata: {name: g}\n---\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  a: 1\n"
                                 "  b: 2\n  c: 3\n",
                      after[] = "kind: Secret\nmetadata: {name: s}\nstringData: {a: new}\n---\nkind: New\n"
                                "metadata: {name: n}\n---\nkind: ConfigMap\nmetadata: {name: d}\ndata:\n  a: 1\n"
                                "  b: 4\n  c: 3\n";
    gtmpl_diff_options options = GTMPL_DIFF_OPTIONS;
    HANDLE(gtmpl_diff, diff);
    gtmpl_error *err = NULL;

    options.find_renames = 1;
    if (!made(out, gtmpl_diff_new(&diff, &err), &err, &diff))
        return;
    if (add_side(out, diff, GTMPL_SIDE_OLD, before) && add_side(out, diff, GTMPL_SIDE_NEW, after) &&
        well(out, gtmpl_diff_compare(diff, &options, &err), &err) && blame(out, diff))
        write_reports(out, diff);
    gtmpl_diff_free(diff);
}

/* --- Checks --- */

static void run_check(outcome *out)
{
    const gtmpl_check_target target = {"values, all over", "charts/values", 0};
    gtmpl_chart *chart = open_chart(out, all_values.chart, false);
    gtmpl_values *values = chart == NULL ? NULL : open_values(out, &all_values);
    HANDLE(gtmpl_check, check);
    gtmpl_error *err = NULL;

    if (values != NULL && made(out, gtmpl_check_new(&check, NULL, &err), &err, &check)) {
        if (well(out, gtmpl_check_add(check, chart, values, NULL, NULL, &target, &err), &err) &&
            well(out, gtmpl_check_finish(check, NULL, 0, &err), &err))
            for (int f = GTMPL_CHECK_TEXT; f <= GTMPL_CHECK_SARIF && out->status == GTMPL_OK; f++)
                well(out, gtmpl_check_write(check, (gtmpl_check_format)f, out->file, &err), &err);
        gtmpl_check_free(check);
    }
    gtmpl_values_free(values);
    gtmpl_chart_free(chart);
}

/* --- Argo CD --- */

static void run_appset(outcome *out)
{
    static const gtmpl_appset_repository repositories[] = {{"*", "appsets/repo"}};
    static const char *const files[] = {"appsets/flat.yaml", "appsets/nested.yaml", "appsets/patches.yaml"};
    gtmpl_appset_options options = GTMPL_APPSET_OPTIONS;
    HANDLE(gtmpl_appsets, sets);
    gtmpl_error *err = NULL;

    options.clusters = "appsets/clusters.yaml";
    options.repositories = repositories;
    options.repository_count = COUNT(repositories);
    if (!made(out, gtmpl_appsets_open(&sets, &options, &err), &err, &sets))
        return;
    for (size_t i = 0; i < COUNT(files) && out->status == GTMPL_OK; i++)
        well(out, gtmpl_appsets_run(sets, files[i], &err), &err);
    for (size_t i = 0; i < gtmpl_appset_count(sets); i++) {
        unsigned line, column;
        const char *why = gtmpl_appset_error(sets, i, &line, &column);
        fprintf(out->file, "%s: %s\n", gtmpl_appset_name(sets, i), why == NULL ? "" : why);
        for (size_t n = 0; n < gtmpl_appset_application_count(sets, i); n++) {
            size_t size;
            const char *text = gtmpl_appset_application(sets, i, n, &size);
            fwrite(text, 1, size, out->file);
        }
    }
    gtmpl_appsets_free(sets);
}

static gtmpl_tree *open_tree(outcome *out, const char *revision)
{
    static const char *const paths[] = {"addons/bootstrap/fleet.yaml"};
    static const gtmpl_appset_repository repositories[] = {{"*", "."}};
    gtmpl_appset_options world = GTMPL_APPSET_OPTIONS;
    gtmpl_tree_options options = GTMPL_TREE_OPTIONS;
    HANDLE(gtmpl_tree, tree);
    gtmpl_error *err = NULL;

    world.repositories = repositories;
    world.repository_count = COUNT(repositories);
    options.paths = paths;
    options.path_count = COUNT(paths);
    options.revision = revision;
    options.world = &world;
    options.lines = 1;
    options.reproducible = 1;
    return made(out, gtmpl_tree_open(&tree, &options, &err), &err, &tree) ? tree : NULL;
}

static void write_order(outcome *out, const gtmpl_tree *tree, size_t node)
{
    HANDLE(gtmpl_sync_order, order);
    gtmpl_error *err = NULL;

    if (!made(out, gtmpl_sync_order_new(&order, tree, node, &err), &err, &order))
        return;
    for (size_t i = 0; i < gtmpl_sync_order_count(order); i++)
        fprintf(out->file, "%s %zu\n", gtmpl_sync_order_step(order, i)->phase,
                gtmpl_sync_order_step(order, i)->resource);
    gtmpl_sync_order_free(order);
}

static void write_findings(outcome *out, const gtmpl_tree *tree)
{
    HANDLE(gtmpl_policy_findings, findings);
    gtmpl_error *err = NULL;

    if (out->status != GTMPL_OK || !made(out, gtmpl_policy_check(&findings, tree, NULL, &err), &err, &findings))
        return;
    well(out, gtmpl_policy_findings_write(findings, GTMPL_CHECK_SARIF, out->file, &err), &err);
    gtmpl_policy_findings_free(findings);
}

static void in_folder(const char *folder, void (*run)(outcome *out), outcome *out)
{
    if (chdir(folder) != 0)
        abort();
    run(out);
    if (chdir("..") != 0)
        abort();
}

static void grow_tree(outcome *out)
{
    gtmpl_tree *tree = open_tree(out, NULL);
    gtmpl_error *err = NULL;

    if (tree == NULL)
        return;
    for (int form = GTMPL_TREE_TEXT; form <= GTMPL_TREE_HTML && out->status == GTMPL_OK; form++)
        well(out, gtmpl_tree_write(tree, (gtmpl_tree_form)form, out->file, &err), &err);
    for (size_t i = 0; i < gtmpl_tree_count(tree) && out->status == GTMPL_OK; i++)
        if (well(out, gtmpl_tree_write_manifests(tree, i, out->file, &err), &err))
            write_order(out, tree, i);
    write_findings(out, tree);
    gtmpl_tree_free(tree);
}

static void run_tree(outcome *out)
{
    in_folder("gitops", grow_tree, out);
}

static void compare_trees(outcome *out)
{
    gtmpl_tree *from = open_tree(out, "HEAD~1"), *to = from == NULL ? NULL : open_tree(out, NULL);
    HANDLE(gtmpl_diff, diff);
    gtmpl_error *err = NULL;

    if (to != NULL && made(out, gtmpl_diff_new(&diff, &err), &err, &diff)) {
        if (well(out, gtmpl_diff_trees(diff, from, to, NULL, &err), &err))
            write_reports(out, diff);
        gtmpl_diff_free(diff);
    }
    gtmpl_tree_free(from);
    gtmpl_tree_free(to);
}

static void run_trees(outcome *out)
{
    in_folder("gitops", compare_trees, out);
}

/* --- Files that are written --- */

#define OLD "the old text\n"

static const char *const written[] = {"out/portal.yaml", "out/new/portal.yaml", "out/portal/templates/deployment.yaml"};

static void make_old_file(const char *path)
{
    FILE *f = fopen(path, "wb");

    if (f == NULL || fputs(OLD, f) < 0 || fclose(f) != 0)
        abort();
}

static void write_both_ways(outcome *out, const gtmpl_render *render)
{
    gtmpl_files_options files = GTMPL_FILES_OPTIONS;
    gtmpl_error *err = NULL;

    files.folder = "out";
    if (well(out, gtmpl_render_write_file(render, NULL, written[0], &err), &err) &&
        well(out, gtmpl_render_write_file(render, NULL, written[1], &err), &err))
        well(out, gtmpl_render_write_files(render, &files, &err), &err);
}

static void run_write(outcome *out)
{
    gtmpl_chart *chart = open_chart(out, "gitops/addons/charts/portal", false);
    HANDLE(gtmpl_render, result);
    gtmpl_error *err = NULL;

    if (chart == NULL)
        return;
    if (made(out, gtmpl_render_chart(&result, chart, NULL, NULL, NULL, &err), &err, &result))
        write_both_ways(out, result);
    gtmpl_render_free(result);
    gtmpl_chart_free(chart);
}

/* A whole file of what is written ends with a line end, and holds one document at least; nothing else stands there. */
static void check_file(outcome *out, const char *path)
{
    static char text[1 << 20];
    FILE *f = fopen(path, "rb");
    size_t size = f == NULL ? 0 : fread(text, 1, sizeof text - 1, f);

    if (f != NULL)
        fclose(f);
    text[size] = '\0';
    if (strcmp(text, OLD) != 0 && (strncmp(text, "---\n# Source: ", 14) != 0 || text[size - 1] != '\n'))
        broken(out, "a file is neither old nor new");
}

static void check_folder(outcome *out, const char *folder)
{
    DIR *d = opendir(folder);
    struct dirent *entry;
    char path[1024];

    while (d != NULL && (entry = readdir(d)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (entry->d_type == DT_DIR)
            check_folder(out, path);
        else if (strstr(entry->d_name, ".tmp") != NULL)
            broken(out, "a file is left that was to take another one's place");
        else
            check_file(out, path);
    }
    if (d != NULL)
        closedir(d);
}

/* Looks at what a run left, and makes the folder ready for the next. */
static void check_written(outcome *out)
{
    check_folder(out, "out");
    if (system("rm -rf out && mkdir -p out/portal/templates") != 0)
        abort();
    make_old_file(written[0]);
    make_old_file(written[2]);
}

/* --- All --- */

#define BIT(kind)  (1U << (kind))
#define MEMORY     BIT(FAULT_MEMORY)
#define ALLOCATOR  BIT(FAULT_ALLOCATOR)
#define CALLS      (BIT(FAULT_CALL) | BIT(FAULT_SHORT))
#define EVERYTHING (MEMORY | ALLOCATOR | CALLS)

const scenario scenarios[] = {
    {"template", run_template, NULL, NULL, EVERYTHING, 1},
    {"files", run_files, NULL, NULL, EVERYTHING, 1},
    {"subcharts", run_subcharts, NULL, NULL, EVERYTHING, 1},
    {"late", run_late, NULL, NULL, EVERYTHING, 1},
    {"schema", run_schema, NULL, NULL, EVERYTHING, 1},
    {"refused", run_refused, NULL, NULL, EVERYTHING, 1},
    {"fails", run_fails, NULL, NULL, EVERYTHING, 1},
    {"archive", run_archive, NULL, NULL, EVERYTHING, 1},
    {"values", run_values, NULL, NULL, EVERYTHING, 1},
    {"explain", run_explain, NULL, NULL, EVERYTHING, 1},
    {"functions", run_functions, NULL, NULL, MEMORY | ALLOCATOR, 1},
    {"patterns", run_patterns, NULL, NULL, MEMORY | ALLOCATOR, 1},
    {"crypto", run_crypto, NULL, NULL, MEMORY | ALLOCATOR, 2},
    {"host", run_host, NULL, NULL, MEMORY | ALLOCATOR, 1},
    {"lint", run_lint, NULL, NULL, MEMORY | CALLS, 1},
    {"dependency", run_dependency, NULL, "corrupt", MEMORY | CALLS, 1},
    {"show", run_show, NULL, NULL, EVERYTHING, 1},
    {"repository", run_repository, NULL, NULL, MEMORY | CALLS, 1},
    {"revision", run_revision, NULL, NULL, MEMORY | CALLS, 1},
    {"preview", run_preview, NULL, NULL, MEMORY | CALLS, 2},
    {"diff", run_diff, NULL, NULL, MEMORY, 1},
    {"check", run_check, NULL, NULL, EVERYTHING, 1},
    {"appset", run_appset, NULL, NULL, MEMORY | CALLS, 1},
    {"tree", run_tree, NULL, NULL, MEMORY | CALLS, 1},
    {"trees", run_trees, NULL, NULL, MEMORY | CALLS, 2},
    {"write", run_write, check_written, NULL, MEMORY | CALLS, 1},
    {NULL, NULL, NULL, NULL, 0, 0},
};
