/* Results that are only written: long texts of templates stay where they are, and nothing that is printed shows it. */
#include <check.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "gtmpl/gtmpl.h"

enum { LINES = 800 }; /* of a long text: 20 KiB and more */

static const char chart_yaml[] = "apiVersion: v2\nname: long\nversion: 1.2.3\n";

/* `@` stands for a long text: lines of a mapping, indented by two. */
static const struct {
    const char *template;
    bool good; /* YAML */
} cases[] = {
    {"a: b\nc:\n@", true},
    {"{{ if true -}}\n# c\n---\nkind: K\nmetadata:\n  annotations:\n{{- with .Values.none }}{{ . }}{{ end }}\n    x: "
     "y\n  name: n\nspec:\n@{{- end }}",
     true},
    {"a:\n@---\nb:\n@---\n{{ .Release.Name }}: {{ len .Files }}\nc:\n@  last: {{ .Chart.Name }}", true},
    {"{{ range list 1 2 3 }}\n---\na{{ . }}:\n@{{ end }}", true},
    {"{{ if false }}a:\n@{{ else }}b:\n@{{ end }}---\nc: {{ .Values.none }}\n", true},
    {"{{ define \"d\" }}d:\n@{{ end }}{{ include \"d\" . }}---\n{{ template \"d\" . }}", true},
    {"a: {{ .Values.none | quote }}\nb:\n@\n\n\n{{/* c */}}\n\n", true},
    {"a: {{ .Values.none }}<no value>\nb:\n@", true},
    {"a: |\n@{{ \"  x\" }}\n@  - z", true},
    {"kind: K\nmetadata:\n  annotations:\n    helm.sh/hook: test\nspec:\n@", true},
    {"a:\n@ b: c\n", false},
    {"a:\n@b: \"\n@", false},
    {"{{ if true }}a: [\n@{{ end }}", false},
};

static char *with_long_texts(const char *template)
{
    arena *a = arena_new(0);
    buffer long_text = buffer_new(a), text = buffer_new(a);

    for (int i = 0; i < LINES; i++)
        buffer_printf(&long_text, i % 7 == 3 ? "  k%d: {x: \"\303\251\"}\n" : "  key%d: some text # c\n", i);
    for (const char *c = template; *c != '\0'; c++)
        buffer_add(&text, *c == '@' ? buffer_slice(&long_text) : slice_of(c, 1));
    char *copy = strdup(arena_cstring(a, buffer_slice(&text)));
    arena_free(a);
    return copy;
}

typedef struct outcome {
    gtmpl_status status;
    char *text, *only, *error;
    size_t size, first_text;
} outcome;

/* Renders a chart of one template, and writes all and what --show-only would. */
static outcome render(const char *template, const gtmpl_render_options *options)
{
    const gtmpl_file files[] = {{"Chart.yaml", chart_yaml, sizeof chart_yaml - 1},
                                {"templates/a.yaml", template, strlen(template)},
                                {"templates/NOTES.txt", template, strlen(template)}};
    const char *const patterns[] = {"templates/a.yaml"};
    gtmpl_write_options shown = GTMPL_WRITE_OPTIONS;
    gtmpl_chart *chart = NULL;
    gtmpl_render *result = NULL;
    gtmpl_error *err = NULL;
    outcome o = {0};
    size_t size;

    shown.show_only = patterns;
    shown.show_only_count = 1;
    ck_assert_int_eq(gtmpl_chart_open_files(&chart, NULL, files, 3, NULL, NULL), GTMPL_OK);
    o.status = gtmpl_render_chart(&result, chart, NULL, NULL, options, &err);
    o.error = strdup(gtmpl_error_message(err));
    ck_assert_ptr_nonnull(result);
    ck_assert_int_eq(gtmpl_render_text(result, NULL, &o.text, &o.size, NULL), GTMPL_OK);
    ck_assert_int_eq(gtmpl_render_text(result, &shown, &o.only, &size, NULL), GTMPL_OK);
    const char *text = gtmpl_manifest_text(gtmpl_render_manifest(result, 0), &o.first_text);
    ck_assert_int_eq(text == NULL, options->write_only);
    gtmpl_render_notes(result, &size);
    ck_assert(o.status != GTMPL_OK || size > LINES);
    gtmpl_error_free(err);
    gtmpl_render_free(result);
    gtmpl_chart_free(chart);
    return o;
}

static void release(outcome *o)
{
    gtmpl_text_free(o->text);
    gtmpl_text_free(o->only);
    free(o->error);
}

START_TEST(what_is_printed_is_the_same)
{
    char *template = with_long_texts(cases[_i].template);

    for (unsigned threads = 0; threads < 3; threads += 2)
        for (int compat = 0; compat < 2; compat++) {
            gtmpl_render_options options = GTMPL_RENDER_OPTIONS;
            options.threads = threads;
            options.compat = compat == 0 ? GTMPL_COMPAT_HELM4 : GTMPL_COMPAT_HELM3;
            outcome whole = render(template, &options);
            options.write_only = 1;
            outcome parts = render(template, &options);
            ck_assert_int_eq(whole.status, cases[_i].good ? GTMPL_OK : GTMPL_EYAML);
            ck_assert_int_eq(parts.status, whole.status);
            ck_assert_str_eq(parts.error, whole.error);
            ck_assert_str_eq(parts.text, whole.text);
            ck_assert_str_eq(parts.only, whole.only);
            ck_assert_uint_eq(parts.size, whole.size);
            ck_assert_uint_eq(parts.first_text, 0);
            ck_assert_uint_gt(whole.first_text, 0);
            release(&whole);
            release(&parts);
        }
    free(template);
}
END_TEST

/* Memory that a render takes, from its host's allocator. */
static void *count(void *context, void *memory, size_t old_size, size_t new_size)
{
    size_t *bytes = context;

    *bytes += new_size > old_size ? new_size - old_size : 0;
    if (new_size != 0)
        return realloc(memory, new_size);
    free(memory);
    return NULL;
}

/* Ten long files that share one buffer take less than ten copies, by half of them at least: arenas grow in steps. The
 * first render parses them, with an allocator that the chart keeps. */
START_TEST(memory_is_spared)
{
    char *template = with_long_texts("a: b\nc:\n@"), names[10][32];
    gtmpl_file files[11] = {{"Chart.yaml", chart_yaml, sizeof chart_yaml - 1}};
    gtmpl_render_options options = GTMPL_RENDER_OPTIONS;
    gtmpl_limits l = GTMPL_LIMITS;
    gtmpl_allocator allocator = GTMPL_ALLOCATOR;
    size_t bytes, taken[3];
    gtmpl_chart *chart;

    for (int i = 0; i < 10; i++) {
        snprintf(names[i], sizeof names[i], "templates/%d.yaml", i);
        files[i + 1] = (gtmpl_file){names[i], template, strlen(template)};
    }
    allocator.resize = count;
    allocator.context = &bytes;
    l.allocator = &allocator;
    options.limits = &l;
    ck_assert_int_eq(gtmpl_chart_open_files(&chart, NULL, files, 11, NULL, NULL), GTMPL_OK);
    for (int i = 0; i < 3; i++) {
        gtmpl_render *result;
        bytes = 0;
        options.write_only = i == 2;
        ck_assert_int_eq(gtmpl_render_chart(&result, chart, NULL, NULL, &options, NULL), GTMPL_OK);
        gtmpl_render_free(result);
        taken[i] = bytes;
    }
    ck_assert_uint_lt(taken[2] + 5 * strlen(template), taken[1]);
    gtmpl_chart_free(chart);
    free(template);
}
END_TEST

Suite *share_suite(void)
{
    Suite *s = suite_create("share");
    TCase *t = tcase_create("share");

    tcase_add_loop_test(t, what_is_printed_is_the_same, 0, (int)(sizeof cases / sizeof *cases));
    tcase_add_test(t, memory_is_spared);
    suite_add_tcase(s, t);
    return s;
}
