/* What hosts can do beside rendering a folder: charts from memory, functions, lookup, stopping, memory of their own. */
#include <check.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "gtmpl/gtmpl.h"

#define FILE_OF(name, text)                                                                                            \
    {                                                                                                                  \
        name, text, sizeof(text) - 1                                                                                   \
    }

static const char chart_yaml[] = "apiVersion: v2\nname: memory\nversion: 1.2.3\n";

/* Renders a chart of one template, or of several files. Gives what is printed, or the error; the caller frees it. */
static char *render_files(const gtmpl_file *files, size_t count, const gtmpl_render_options *options,
                          gtmpl_status expected)
{
    gtmpl_chart *chart = NULL;
    gtmpl_render *render = NULL;
    gtmpl_error *err = NULL;
    char *text = NULL;
    size_t size;

    gtmpl_status status = gtmpl_chart_open_files(&chart, "charts/memory", files, count, NULL, &err);
    if (status == GTMPL_OK)
        status = gtmpl_render_chart(&render, chart, NULL, NULL, options, &err);
    ck_assert_msg(status == expected, "%d: %s", (int)status, gtmpl_error_message(err));
    if (status == GTMPL_OK)
        ck_assert_int_eq(gtmpl_render_text(render, NULL, &text, &size, &err), GTMPL_OK);
    else
        text = strdup(gtmpl_error_message(err));
    gtmpl_error_free(err);
    gtmpl_render_free(render);
    gtmpl_chart_free(chart);
    return text;
}

static char *render_template(const char *template, const gtmpl_render_options *options, gtmpl_status expected)
{
    const gtmpl_file files[] = {FILE_OF("Chart.yaml", chart_yaml), {"templates/a.yaml", template, strlen(template)}};

    return render_files(files, 2, options, expected);
}

static void check_text(char *text, const char *expected)
{
    ck_assert_str_eq(text, expected);
    gtmpl_text_free(text);
}

static void check_part(char *text, const char *expected)
{
    ck_assert_msg(strstr(text, expected) != NULL, "\"%s\" is not in \"%s\"", expected, text);
    gtmpl_text_free(text);
}

/* --- Charts from memory ------------------------------------------------------------------------------------------- */

START_TEST(files_are_a_folder)
{
    const gtmpl_file files[] = {
        FILE_OF("templates/b.yaml", "b: {{ .Values.b }}, {{ .Files.Get \"notes/x.txt\" }}\n"),
        FILE_OF("values.yaml", "b: 2\n"),
        FILE_OF("charts/sub/Chart.yaml", "apiVersion: v2\nname: sub\nversion: 1.0.0\n"),
        FILE_OF("charts/sub/templates/c.yaml", "c: {{ .Chart.Name }}\n"),
        FILE_OF("notes/x.txt", "note"),
        FILE_OF("templates/left-out.yaml", "{{ fail \"not ignored\" }}"),
        FILE_OF(".helmignore", "left-*\n"),
        FILE_OF("Chart.yaml", chart_yaml),
    };

    check_text(render_files(files, sizeof files / sizeof *files, NULL, GTMPL_OK),
               "---\n# Source: memory/charts/sub/templates/c.yaml\nc: sub\n\n"
               "---\n# Source: memory/templates/b.yaml\nb: 2, note\n");
}
END_TEST

START_TEST(names_stay_within_the_chart)
{
    static const struct {
        const char *name, *why;
    } cases[] = {
        {"../etc/passwd", "is no path within the chart"},
        {"/etc/passwd", "is no path within the chart"},
        {"templates//a.yaml", "is no path within the chart"},
        {"templates/./a", "is no path within the chart"},
        {"templates/", "is no path within the chart"},
        {"", "is no path within the chart"},
        {"Chart.yaml", "stands there twice"},
        {"Chart.yaml/x", "is a file and a folder"},
        {"a/..", "is no path within the chart"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const gtmpl_file files[] = {FILE_OF("Chart.yaml", chart_yaml), {cases[i].name, "", 0}};
        check_part(render_files(files, 2, NULL, GTMPL_EINVALID), cases[i].why);
    }
}
END_TEST

START_TEST(errors_name_the_chart)
{
    const gtmpl_file files[] = {FILE_OF("Chart.yaml", chart_yaml), FILE_OF("values.yaml", "a: 1\nb: [\n")};
    gtmpl_chart *chart;
    gtmpl_error *err = NULL;

    ck_assert_int_eq(gtmpl_chart_open_files(&chart, "charts/memory", files, 2, NULL, &err), GTMPL_EYAML);
    ck_assert_ptr_null(chart);
    ck_assert_str_eq(gtmpl_error_file(err), "charts/memory/values.yaml");
    gtmpl_error_free(err);
    ck_assert_int_eq(gtmpl_chart_open_files(&chart, NULL, NULL, 0, NULL, NULL), GTMPL_ENOTFOUND);
}
END_TEST

/* A provider that notes what is read, and fails on request. */
typedef struct shelf {
    int reads;
    const char *broken; /* a name, or NULL */
} shelf;

static const gtmpl_file shelved[] = {FILE_OF("Chart.yaml", chart_yaml), FILE_OF("templates/a.yaml", "a: 1\n"),
                                     FILE_OF(".helmignore", "big.bin\n"), FILE_OF("big.bin", "never read")};

static const char *name_shelved(void *context, size_t i)
{
    (void)context;
    return i < sizeof shelved / sizeof *shelved ? shelved[i].name : NULL;
}

static gtmpl_status read_shelved(void *context, size_t i, const char **data, size_t *size)
{
    shelf *s = context;

    s->reads++;
    if (s->broken != NULL && strcmp(s->broken, shelved[i].name) == 0) {
        *data = "the line is dead";
        *size = strlen(*data);
        return GTMPL_EIO;
    }
    ck_assert_str_ne(shelved[i].name, "big.bin");
    *data = shelved[i].data;
    *size = shelved[i].size;
    return GTMPL_OK;
}

START_TEST(providers_are_asked)
{
    shelf s = {0, NULL};
    gtmpl_file_provider provider = GTMPL_FILE_PROVIDER;
    gtmpl_chart *chart;
    gtmpl_error *err = NULL;

    ck_assert_int_eq(gtmpl_chart_open_provider(&chart, NULL, &provider, NULL, NULL), GTMPL_EINVALID);
    provider.name = name_shelved;
    provider.read = read_shelved;
    provider.context = &s;
    ck_assert_int_eq(gtmpl_chart_open_provider(&chart, NULL, &provider, NULL, &err), GTMPL_OK);
    ck_assert_str_eq(gtmpl_chart_version(chart), "1.2.3");
    ck_assert_int_ge(s.reads, 3);
    gtmpl_chart_free(chart);

    s.broken = "templates/a.yaml";
    ck_assert_int_eq(gtmpl_chart_open_provider(&chart, NULL, &provider, NULL, &err), GTMPL_EIO);
    ck_assert_ptr_null(chart);
    ck_assert_ptr_nonnull(strstr(gtmpl_error_message(err), "open templates/a.yaml: the line is dead"));
    gtmpl_error_free(err);
}
END_TEST

START_TEST(archives_come_from_memory)
{
    gtmpl_chart *chart;
    gtmpl_error *err = NULL;
    static char data[1 << 16];

    ck_assert_int_eq(
        system("d=$(mktemp -d) && mkdir $d/memory && printf 'apiVersion: v2\\nname: memory\\nversion: 3.0.0\\n' "
               ">$d/memory/Chart.yaml && tar -C $d -czf /tmp/gtmpl-host-test.tgz memory && rm -r $d"),
        0);
    FILE *in = fopen("/tmp/gtmpl-host-test.tgz", "rb");
    size_t size = fread(data, 1, sizeof data, in);
    fclose(in);
    remove("/tmp/gtmpl-host-test.tgz");
    ck_assert_int_eq(gtmpl_chart_open_archive(&chart, "memory.tgz", data, size, NULL, &err), GTMPL_OK);
    ck_assert_str_eq(gtmpl_chart_version(chart), "3.0.0");
    gtmpl_chart_free(chart);
    ck_assert_int_ne(gtmpl_chart_open_archive(&chart, "memory.tgz", data, size / 2, NULL, NULL), GTMPL_OK);
    ck_assert_ptr_null(chart);
    ck_assert_int_eq(gtmpl_chart_open_archive(&chart, "memory.tgz", "no archive", 10, NULL, NULL), GTMPL_ECHART);
}
END_TEST

/* --- Functions ---------------------------------------------------------------------------------------------------- */

static gtmpl_status join(void *context, gtmpl_call *call)
{
    char text[256] = "";
    size_t size;

    for (size_t i = 0; i < gtmpl_call_count(call); i++) {
        const gtmpl_node *n = gtmpl_call_argument(call, i);
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%d:%s/%zu", i > 0 ? (const char *)context : "",
                 (int)gtmpl_node_get_kind(n), gtmpl_node_text(n, &size), gtmpl_node_count(n));
    }
    ck_assert_ptr_null(gtmpl_call_argument(call, gtmpl_call_count(call)));
    return gtmpl_call_return_text(call, text, strlen(text));
}

static gtmpl_status from_json(void *context, gtmpl_call *call)
{
    size_t size;
    const char *text = gtmpl_node_text(gtmpl_call_argument(call, 0), &size);

    (void)context;
    return gtmpl_call_return_json(call, text, size);
}

static gtmpl_status numbers(void *context, gtmpl_call *call)
{
    size_t size;
    const char *what = gtmpl_node_text(gtmpl_call_argument(call, 0), &size);

    (void)context;
    if (strcmp(what, "integer") == 0)
        return gtmpl_call_return_integer(call, 1234567);
    if (strcmp(what, "number") == 0)
        return gtmpl_call_return_number(call, 1234567);
    if (strcmp(what, "truth") == 0)
        return gtmpl_call_return_bool(call, 1);
    if (strcmp(what, "nothing") == 0)
        return GTMPL_OK;
    return strcmp(what, "silent") == 0 ? GTMPL_EIO : gtmpl_call_fail(call, "not a kind of number");
}

static const gtmpl_function functions[] = {
    {"join2", 0, 1, join, "+"},
    {"fromText", 1, 0, from_json, NULL},
    {"numbers", 1, 0, numbers, NULL},
    {"upper", 1, 0, join, ""}, /* hides sprig's */
};

static gtmpl_render_options with_functions(void)
{
    gtmpl_render_options o = GTMPL_RENDER_OPTIONS;

    o.functions = functions;
    o.function_count = sizeof functions / sizeof *functions;
    return o;
}

static void check_function(const char *template, const char *expected)
{
    gtmpl_render_options o = with_functions();
    char whole[512];

    snprintf(whole, sizeof whole, "---\n# Source: memory/templates/a.yaml\n%s\n", expected);
    check_text(render_template(template, &o, GTMPL_OK), whole);
}

static void check_failure(const char *template, gtmpl_status status, const char *words)
{
    gtmpl_render_options o = with_functions();

    check_part(render_template(template, &o, status), words);
}

START_TEST(functions_get_arguments)
{
    check_function("a: {{ join2 }}", "a:");
    check_function("a: {{ join2 1 \"x\" true nil (list 1 2) (dict \"k\" 1) }}",
                   "a: 2:1/0+3:x/0+1:true/0+0:null/0+4:/2+5:/1");
    check_function("a: {{ join2 .Capabilities (toDate \"2006\" \"2020\") }}",
                   "a: 0:null/0+3:2020-01-01 00:00:00 +0000 UTC/0");
    check_function("a: {{ \"x\" | upper }}", "a: 3:x/0");
    check_function("a: {{ tpl \"{{ join2 .Chart.Name }}\" . }}", "a: 3:memory/0");
    check_function("{{ define \"t\" }}{{ join2 . }}{{ end }}a: {{ include \"t\" 7 }}", "a: 2:7/0");
}
END_TEST

START_TEST(functions_give_results)
{
    check_function(
        "a: {{ numbers \"integer\" }} {{ numbers \"number\" }} {{ numbers \"truth\" }}{{ numbers \"nothing\" }}",
        "a: 1234567 1.234567e+06 true");
    check_function("a: {{ (fromText \"{\\\"b\\\": [1, 2.5, 12345678]}\").b }}", "a: [1 2.5 12345678]");
    check_function("{{ $m := fromText \"{}\" }}{{ $_ := set $m \"k\" 1 }}a: {{ $m }}", "a: map[k:1]");
    check_function("a: {{ kindOf (fromText \"null\") }}{{ typeOf (fromText \"9\") }}", "a: invalidint64");
}
END_TEST

START_TEST(functions_fail)
{
    check_failure("{{ numbers \"odd\" }}", GTMPL_EEXEC,
                  "template: memory/templates/a.yaml:1:3: executing \"memory/templates/a.yaml\" at <numbers \"odd\">: "
                  "error calling numbers: not a kind of number");
    check_failure("{{ numbers \"silent\" }}", GTMPL_EEXEC, "the function failed");
    check_failure("{{ fromText \"{\" }}", GTMPL_EEXEC, "unexpected EOF");
    check_failure("{{ fromText \"1 2\" }}", GTMPL_EEXEC, "more than one JSON value");
    check_failure("{{ fromText }}", GTMPL_EEXEC, "wrong number of args for fromText: want 1 got 0");
    check_failure("{{ $m := dict }}{{ $_ := set $m \"m\" $m }}{{ join2 $m }}", GTMPL_ELIMIT, "nested too deeply");
}
END_TEST

START_TEST(bad_functions_are_refused)
{
    static const gtmpl_function bad[] = {{"a-b", 0, 0, join, NULL},
                                         {"", 0, 0, join, NULL},
                                         {NULL, 0, 0, join, NULL},
                                         {"ok", 0, 0, NULL, NULL},
                                         {"many", GTMPL_MOST_ARGUMENTS + 1, 0, join, NULL}};

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        gtmpl_render_options o = GTMPL_RENDER_OPTIONS;
        o.functions = &bad[i];
        o.function_count = 1;
        gtmpl_text_free(render_template("a: 1", &o, GTMPL_EINVALID));
    }
}
END_TEST

START_TEST(eval_has_functions)
{
    static const char text[] = "{{ join2 1 }}";
    gtmpl_eval_options o = GTMPL_EVAL_OPTIONS;
    char *result;
    size_t size;

    o.functions = functions;
    o.function_count = 1;
    for (int library = GTMPL_LIBRARY_HELM; library <= GTMPL_LIBRARY_GO; library++) {
        o.library = (gtmpl_library)library;
        ck_assert_int_eq(gtmpl_eval(&result, &size, text, sizeof text - 1, NULL, &o, NULL), GTMPL_OK);
        check_text(result, "2:1/0");
    }
}
END_TEST

/* --- lookup ------------------------------------------------------------------------------------------------------- */

static gtmpl_status look(void *context, const char *api_version, const char *kind, const char *namespace_,
                         const char *name, char **json, size_t *size)
{
    (void)context;
    if (strcmp(name, "gone") == 0)
        return GTMPL_ENOTFOUND;
    if (strcmp(name, "none") == 0)
        return GTMPL_OK;
    *json = malloc(256);
    if (strcmp(name, "refused") == 0)
        *size = (size_t)snprintf(*json, 256, "forbidden");
    else if (strcmp(name, "list") == 0)
        *size = (size_t)snprintf(*json, 256, "[]");
    else
        *size = (size_t)snprintf(*json, 256, "{\"v\": \"%s\", \"k\": \"%s\", \"n\": \"%s/%s\", \"g\": 1700000000}",
                                 api_version, kind, namespace_, name);
    return strcmp(name, "refused") == 0 ? GTMPL_EIO : GTMPL_OK;
}

START_TEST(lookup_asks_the_host)
{
    gtmpl_render_options o = GTMPL_RENDER_OPTIONS;

    o.lookup = look;
    check_part(render_template(
                   "{{ with lookup \"v1\" \"Secret\" \"ns\" \"x\" }}a: {{ .v }} {{ .k }} {{ .n }} {{ .g }}{{ end }}",
                   &o, GTMPL_OK),
               "a: v1 Secret ns/x 1700000000\n");
    check_part(render_template(
                   "a: {{ lookup \"v1\" \"Secret\" \"ns\" \"gone\" }}{{ lookup \"v1\" \"S\" \"\" \"none\" | len }}", &o,
                   GTMPL_OK),
               "a: map[]0\n");
    check_part(render_template("{{ lookup \"v1\" \"Secret\" \"ns\" \"refused\" }}", &o, GTMPL_EEXEC),
               "error calling lookup: forbidden");
    check_part(render_template("{{ lookup \"v1\" \"Secret\" \"ns\" \"list\" }}", &o, GTMPL_EEXEC), "no object");
}
END_TEST

/* --- Stopping ----------------------------------------------------------------------------------------------------- */

/* Runs for ever, by itself and by what it keeps. */
static const char endless[] =
    "{{ define \"t\" }}{{ range until 1000000 }}{{ range until 1000000 }}{{ end }}{{ end }}{{ end }}"
    "{{ include \"t\" . }}";

static gtmpl_render_options stoppable(gtmpl_limits *l, gtmpl_cancel *cancel, unsigned milliseconds)
{
    gtmpl_render_options o = GTMPL_RENDER_OPTIONS;

    *l = (gtmpl_limits)GTMPL_LIMITS;
    l->steps = 0;
    l->cancel = cancel;
    l->milliseconds = milliseconds;
    o.limits = l;
    return o;
}

static void *ask_later(void *context)
{
    const struct timespec pause = {0, 50000000};

    nanosleep(&pause, NULL);
    gtmpl_cancel_request(context);
    return NULL;
}

START_TEST(another_thread_cancels)
{
    gtmpl_cancel *cancel;
    gtmpl_limits l;
    pthread_t other;

    ck_assert_int_eq(gtmpl_cancel_new(&cancel, NULL), GTMPL_OK);
    gtmpl_render_options o = stoppable(&l, cancel, 0);
    ck_assert_int_eq(gtmpl_cancel_requested(cancel), 0);
    ck_assert_int_eq(pthread_create(&other, NULL, ask_later, cancel), 0);
    check_part(render_template(endless, &o, GTMPL_ECANCELLED), "cancelled");
    pthread_join(other, NULL);
    ck_assert_int_ne(gtmpl_cancel_requested(cancel), 0);
    check_part(render_template("a: 1", &o, GTMPL_ECANCELLED), "cancelled"); /* before it begins */
    gtmpl_cancel_free(cancel);
}
END_TEST

START_TEST(time_runs_out)
{
    gtmpl_limits l;
    gtmpl_render_options o = stoppable(&l, NULL, 30);

    check_part(render_template(endless, &o, GTMPL_ELIMIT), "time limit exceeded");
}
END_TEST

/* --- Memory ------------------------------------------------------------------------------------------------------- */

typedef struct purse {
    size_t bytes, peak, blocks;
    size_t left; /* allocations before one fails; 0: none does */
} purse;

static void *spend(void *context, void *memory, size_t old_size, size_t new_size)
{
    purse *p = context;

    ck_assert((memory == NULL) == (old_size == 0));
    if (new_size > old_size && p->left > 0 && --p->left == 0) {
        p->left = 1;
        return NULL;
    }
    p->bytes += new_size - old_size;
    p->peak = p->bytes > p->peak ? p->bytes : p->peak;
    p->blocks += (size_t)((new_size != 0) - (old_size != 0));
    if (new_size != 0)
        return realloc(memory, new_size);
    free(memory);
    return NULL;
}

/* All that a host does with one chart, with memory of its own; the first status that is not GTMPL_OK. */
static gtmpl_status whole_life(const gtmpl_limits *l)
{
    static const gtmpl_file files[] = {FILE_OF("Chart.yaml", chart_yaml), FILE_OF("values.yaml", "a: {b: [1, 2]}\n"),
                                       FILE_OF("templates/a.yaml", "a:\n{{ toYaml .Values | indent 2 }}\n")};
    gtmpl_chart_options chart_options = GTMPL_CHART_OPTIONS;
    gtmpl_coalesce_options coalesce_options = GTMPL_COALESCE_OPTIONS;
    gtmpl_render_options options = GTMPL_RENDER_OPTIONS;
    gtmpl_chart *chart = NULL;
    gtmpl_values *values = NULL;
    gtmpl_coalesced *coalesced = NULL;
    gtmpl_render *render = NULL;

    chart_options.limits = coalesce_options.limits = options.limits = l;
    gtmpl_status status = gtmpl_chart_open_files(&chart, NULL, files, 3, &chart_options, NULL);
    if (status == GTMPL_OK)
        status = gtmpl_values_new_limited(&values, l, NULL);
    if (status == GTMPL_OK)
        status = gtmpl_values_add_text(values, "{\"c\": 1}", 8, "x.json", NULL, NULL);
    if (status == GTMPL_OK)
        status = gtmpl_values_coalesce(&coalesced, chart, values, &coalesce_options, NULL);
    if (status == GTMPL_OK)
        status = gtmpl_render_chart(&render, chart, values, NULL, &options, NULL);
    gtmpl_render_free(render);
    gtmpl_coalesced_free(coalesced);
    gtmpl_values_free(values);
    gtmpl_chart_free(chart);
    return status;
}

START_TEST(memory_is_the_hosts)
{
    purse p = {0};
    gtmpl_allocator allocator = GTMPL_ALLOCATOR;
    gtmpl_limits l = GTMPL_LIMITS;

    allocator.resize = spend;
    allocator.context = &p;
    l.allocator = &allocator;
    ck_assert_int_eq(whole_life(&l), GTMPL_OK);
    ck_assert_uint_eq(p.bytes, 0);
    ck_assert_uint_eq(p.blocks, 0);
    ck_assert_uint_gt(p.peak, 100000);
    for (size_t n = 1;; n++) {
        p = (purse){.left = n};
        gtmpl_status status = whole_life(&l);
        ck_assert_uint_eq(p.blocks, 0);
        if (status == GTMPL_OK) {
            ck_assert_uint_gt(n, 5);
            break;
        }
        ck_assert_int_eq(status, GTMPL_ENOMEM);
    }
}
END_TEST

/* --- Text and versions -------------------------------------------------------------------------------------------- */

static gtmpl_status collect(void *context, const char *text, size_t size)
{
    char *all = context;

    strncat(all, text, size);
    return strstr(all, "broken") != NULL ? GTMPL_EIO : GTMPL_OK; /* `text` has no terminator */
}

START_TEST(results_go_to_callbacks)
{
    static const struct {
        const char *template;
        gtmpl_status status;
    } cases[] = {{"a: 1", GTMPL_OK}, {"a: broken", GTMPL_EIO}};

    for (size_t i = 0; i < 2; i++) {
        const gtmpl_file files[] = {FILE_OF("Chart.yaml", chart_yaml),
                                    {"templates/a.yaml", cases[i].template, strlen(cases[i].template)}};
        gtmpl_chart *chart;
        gtmpl_render *render;
        char all[256] = "";

        ck_assert_int_eq(gtmpl_chart_open_files(&chart, NULL, files, 2, NULL, NULL), GTMPL_OK);
        ck_assert_int_eq(gtmpl_render_chart(&render, chart, NULL, NULL, NULL, NULL), GTMPL_OK);
        ck_assert_int_eq(gtmpl_render_write_to(render, NULL, collect, all, NULL), cases[i].status);
        ck_assert_ptr_nonnull(strstr(all, cases[i].template));
        gtmpl_render_free(render);
        gtmpl_chart_free(chart);
    }
}
END_TEST

START_TEST(values_go_through_json)
{
    const gtmpl_file files[] = {FILE_OF("Chart.yaml", chart_yaml), FILE_OF("values.yaml", "a: {b: [1, x]}\n")};
    gtmpl_chart *chart;
    gtmpl_values *values;
    gtmpl_coalesced *coalesced;
    char *first, *second;
    size_t size;

    ck_assert_int_eq(gtmpl_chart_open_files(&chart, NULL, files, 2, NULL, NULL), GTMPL_OK);
    ck_assert_int_eq(gtmpl_values_coalesce(&coalesced, chart, NULL, NULL, NULL), GTMPL_OK);
    ck_assert_int_eq(gtmpl_coalesced_text(coalesced, GTMPL_FORMAT_JSON, 1, &first, &size, NULL), GTMPL_EINVALID);
    ck_assert_ptr_null(first);
    ck_assert_int_eq(gtmpl_coalesced_text(coalesced, GTMPL_FORMAT_JSON, 0, &first, &size, NULL), GTMPL_OK);
    ck_assert_uint_eq(size, strlen(first));
    gtmpl_coalesced_free(coalesced);
    ck_assert_int_eq(gtmpl_values_new(&values, NULL), GTMPL_OK);
    ck_assert_int_eq(gtmpl_values_add_text(values, first, size, "a.json", NULL, NULL), GTMPL_OK);
    ck_assert_int_eq(gtmpl_values_coalesce(&coalesced, chart, values, NULL, NULL), GTMPL_OK);
    ck_assert_int_eq(gtmpl_coalesced_text(coalesced, GTMPL_FORMAT_JSON, 0, &second, &size, NULL), GTMPL_OK);
    ck_assert_str_eq(first, "{\n  \"a\": {\n    \"b\": [\n      1,\n      \"x\"\n    ]\n  }\n}\n");
    ck_assert_str_eq(first, second);
    gtmpl_text_free(first);
    gtmpl_text_free(second);
    gtmpl_coalesced_free(coalesced);
    gtmpl_values_free(values);
    gtmpl_chart_free(chart);
}
END_TEST

START_TEST(versions_are_checked)
{
    const gtmpl_file files[] = {FILE_OF("Chart.yaml", chart_yaml)};
    gtmpl_chart_options zero = {0}, newer = GTMPL_CHART_OPTIONS, limited = GTMPL_CHART_OPTIONS;
    const gtmpl_limits no_limits = {0};
    gtmpl_render_options render_options = {0};
    gtmpl_chart *chart;
    gtmpl_render *render;
    gtmpl_error *err = NULL;

    newer.version = 99;
    limited.limits = &no_limits;
    ck_assert_int_eq(gtmpl_chart_open_files(&chart, NULL, files, 1, &zero, &err), GTMPL_EINVALID);
    ck_assert_str_eq(gtmpl_error_message(err), "options of an unknown version: fill them with their initialiser first");
    gtmpl_error_free(err);
    ck_assert_int_eq(gtmpl_chart_open_files(&chart, NULL, files, 1, &newer, NULL), GTMPL_EINVALID);
    ck_assert_int_eq(gtmpl_chart_open_files(&chart, NULL, files, 1, &limited, NULL), GTMPL_EINVALID);
    ck_assert_int_eq(gtmpl_chart_open_files(&chart, NULL, files, 1, NULL, NULL), GTMPL_OK);
    ck_assert_int_eq(gtmpl_render_chart(&render, chart, NULL, NULL, &render_options, NULL), GTMPL_EINVALID);
    ck_assert_ptr_null(render);
    gtmpl_chart_free(chart);
}
END_TEST

Suite *host_suite(void)
{
    Suite *s = suite_create("host");
    TCase *t = tcase_create("host");

    tcase_add_test(t, files_are_a_folder);
    tcase_add_test(t, names_stay_within_the_chart);
    tcase_add_test(t, errors_name_the_chart);
    tcase_add_test(t, providers_are_asked);
    tcase_add_test(t, archives_come_from_memory);
    tcase_add_test(t, functions_get_arguments);
    tcase_add_test(t, functions_give_results);
    tcase_add_test(t, functions_fail);
    tcase_add_test(t, bad_functions_are_refused);
    tcase_add_test(t, eval_has_functions);
    tcase_add_test(t, lookup_asks_the_host);
    tcase_add_test(t, another_thread_cancels);
    tcase_add_test(t, time_runs_out);
    tcase_add_test(t, memory_is_the_hosts);
    tcase_add_test(t, results_go_to_callbacks);
    tcase_add_test(t, values_go_through_json);
    tcase_add_test(t, versions_are_checked);
    suite_add_tcase(s, t);
    return s;
}
