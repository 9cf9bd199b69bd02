/* Chart.yaml: how it is decoded, what is refused, what templates see of it; and Kubernetes versions. */
#include <check.h>

#include "chart/capabilities.h"
#include "chart/load.h"
#include "codec/json.h"

static arena *a;

static void set_up(void)
{
    a = arena_new(0);
}

static void tear_down(void)
{
    arena_free(a);
}

static metadata *read_metadata(const char *text)
{
    metadata *m = ARENA_NEW(a, metadata);

    metadata_read(a, m, slice_from(text));
    return m;
}

static void expect_text(slice got, const char *wanted)
{
    ck_assert_str_eq(arena_cstring(a, got), wanted);
}

static void expect_failure(void (*work)(void *context), const char *text, const char *why)
{
    const failure *f = arena_try(a, work, arena_cstring(a, slice_from(text)));

    ck_assert_msg(f != NULL, "%s was accepted", text);
    expect_text(f->text, why);
}

START_TEST(numbers_and_truth_become_text)
{
    expect_text(read_metadata("appVersion: 1.10")->app_version, "1.1");
    expect_text(read_metadata("appVersion: 20240101123456789")->app_version, "20240101123456789");
    expect_text(read_metadata("appVersion: 1e6")->app_version, "1e+06");
    expect_text(read_metadata("appVersion: 0x1F")->app_version, "31");
    expect_text(read_metadata("appVersion: yes")->app_version, "true");
    expect_text(read_metadata("appVersion: '1.10'")->app_version, "1.10");
}
END_TEST

START_TEST(the_case_of_keys_does_not_matter)
{
    expect_text(read_metadata("NAME: a\nname: b\nunknown: [1]")->name, "b");
    expect_text(read_metadata("apiversion: v2")->api_version, "v2");
}
END_TEST

static void read_work(void *text)
{
    read_metadata(text);
}

#define DECODING "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal "

START_TEST(kinds_that_do_not_fit)
{
    expect_failure(read_work, "name: [1]", DECODING "array into Go struct field Metadata.name of type string");
    expect_failure(read_work, "deprecated: 1", DECODING "number into Go struct field Metadata.deprecated of type bool");
    expect_failure(read_work, "maintainers: x",
                   DECODING "string into Go struct field Metadata.maintainers of type []*v2.Maintainer");
    expect_failure(read_work, "maintainers: [{name: {}}]",
                   DECODING "object into Go struct field Maintainer.maintainers.name of type string");
    expect_failure(read_work, "[a]", DECODING "array into Go value of type v2.Metadata");
}
END_TEST

static void validate_work(void *text)
{
    metadata_validate(a, read_metadata(text));
}

#define GOOD "apiVersion: v2\nname: x\nversion: 1.0.0\n"

START_TEST(rules)
{
    expect_failure(validate_work, "name: x", "validation: chart.metadata.apiVersion is required");
    expect_failure(validate_work, "apiVersion: v2", "validation: chart.metadata.name is required");
    expect_failure(validate_work, "apiVersion: v2\nname: a/b", "validation: chart.metadata.name \"a/b\" is invalid");
    expect_failure(validate_work, "apiVersion: v2\nname: x", "validation: chart.metadata.version is required");
    expect_failure(validate_work, "apiVersion: v2\nname: x\nversion: q",
                   "validation: chart.metadata.version \"q\" is invalid");
    expect_failure(validate_work, GOOD "type: x", "validation: chart.metadata.type must be application or library");
    expect_failure(validate_work, GOOD "dependencies: [null]",
                   "validation: dependencies must not contain empty or null nodes");
    expect_failure(validate_work, GOOD "dependencies: [{name: a}, {name: b, alias: a}]",
                   "validation: more than one dependency with name or alias \"a\"");
}
END_TEST

START_TEST(text_is_made_printable)
{
    metadata *m = read_metadata(GOOD "description: \"a\\tb\\u200bc\\u0007d\"");

    metadata_validate(a, m);
    expect_text(m->description, "a bcd");
}
END_TEST

START_TEST(templates_see_every_field)
{
    buffer out = buffer_new(a);

    json_write(&out, value_map(TYPE_MAP, metadata_as_map(a, read_metadata(GOOD "keywords: [k]"))));
    expect_text(buffer_slice(&out),
                "{\"APIVersion\":\"v2\",\"Annotations\":null,\"AppVersion\":\"\",\"Condition\":\"\","
                "\"Dependencies\":[],\"Deprecated\":false,\"Description\":\"\",\"Home\":\"\",\"Icon\":\"\","
                "\"Keywords\":[\"k\"],\"KubeVersion\":\"\",\"Maintainers\":[],\"Name\":\"x\",\"Sources\":[],"
                "\"Tags\":\"\",\"Type\":\"\",\"Version\":\"1.0.0\"}");
}
END_TEST

static void add(file_list *files, const char *name, const char *text)
{
    file_list_add(a, files, (chart_file){.name = slice_from(name), .data = slice_from(text)});
}

START_TEST(files_find_their_places)
{
    chart_loader loader = {.arena = a};
    file_list files = {0};

    add(&files, "Chart.yaml", "name: x\nversion: 1.0.0");
    add(&files, "README.md", "r");
    add(&files, "charts/_off/Chart.yaml", "[");
    add(&files, "charts/sub/Chart.yaml", "apiVersion: v2\nname: s\nversion: 1.0.0");
    add(&files, "charts/sub/templates/t.yaml", "t");
    add(&files, "requirements.yaml", "dependencies: [{name: s, version: 1.x}]");
    add(&files, "templates/a.yaml", "a");
    add(&files, "values.yaml", "k: 1");
    chart *c = chart_from_files(&loader, &files);
    expect_text(c->metadata->api_version, "v1");
    ck_assert_uint_eq(c->templates.count, 1);
    ck_assert_uint_eq(c->files.count, 2);
    ck_assert_uint_eq(c->metadata->dependencies.count, 1);
    ck_assert_uint_eq(chart_child_count(c), 1);
    expect_text(chart_full_path(a, chart_child(c, 0)), "x/charts/s");
    expect_text(chart_child(c, 0)->templates.items[0].name, "templates/t.yaml");
}
END_TEST

static void plain_file_work(void *context)
{
    chart_loader loader = {.arena = a};
    file_list files = {0};

    (void)context;
    add(&files, "Chart.yaml", GOOD);
    add(&files, "charts/README.md", "x");
    chart_from_files(&loader, &files);
}

START_TEST(a_plain_file_among_subcharts_is_refused)
{
    expect_failure(plain_file_work, "", "error unpacking subchart README.md in x: Chart.yaml file is missing");
}
END_TEST

static void kube_work(void *text)
{
    kube_version_read(a, slice_from(text));
}

START_TEST(kubernetes_versions)
{
    kube_version v = kube_version_read(a, SLICE("1.30.2-gke.5"));

    expect_text(v.version, "v1.30.2-gke.5");
    expect_text(v.normalized, "v1.30.2");
    expect_text(v.minor, "30");
    expect_failure(kube_work, "x", "invalid kube version 'x': could not parse \"x\" as version");
    expect_failure(kube_work, "1", "invalid kube version '1': illegal version string \"1\"");
    expect_failure(kube_work, "01.2",
                   "invalid kube version '01.2': illegal zero-prefixed version component \"01\" in \"01.2\"");
}
END_TEST

Suite *metadata_suite(void);

Suite *metadata_suite(void)
{
    Suite *s = suite_create("metadata");
    TCase *c = tcase_create("metadata");

    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_add_test(c, numbers_and_truth_become_text);
    tcase_add_test(c, the_case_of_keys_does_not_matter);
    tcase_add_test(c, kinds_that_do_not_fit);
    tcase_add_test(c, rules);
    tcase_add_test(c, text_is_made_printable);
    tcase_add_test(c, templates_see_every_field);
    tcase_add_test(c, files_find_their_places);
    tcase_add_test(c, a_plain_file_among_subcharts_is_refused);
    tcase_add_test(c, kubernetes_versions);
    suite_add_tcase(s, c);
    return s;
}
