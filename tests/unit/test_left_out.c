/* Which subcharts a chart seems to leave out, and what becomes of their templates when somebody wants them. */
#include <check.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "chart/left_out.h"
#include "gtmpl/gtmpl.h"
#include "support.h"

static arena *a;

static void set_up(void)
{
    a = arena_new(0);
}

static void tear_down(void)
{
    arena_free(a);
}

/* --- Guesses --- */

typedef struct row {
    const char *dependencies; /* "NAME CONDITION", a line each */
    const char *values;
    const char *expected; /* folders, with blanks between */
} row;

static const row rows[] = {
    {"db db.enabled", "db:\n  enabled: false\n", "db"},
    {"db db.enabled", "# db:\nx: 1\ndb:\n\n  # enabled: true\n  size: 1\n  enabled:   false # for now\r\n", "db"},
    {"db db.enabled", "db:\n  enabled: true\n", ""},
    {"db db.enabled", "db:\n  enabled: \"false\"\n", ""},
    {"db db.enabled", "db:\n  size: 1\nother:\n  enabled: false\n", ""},
    {"db db.enabled", "other:\n  db:\n    enabled: false\n", ""},
    {"db db.enabled", "db: {enabled: false}\n", ""},
    {"db db.enabled", "db:\n  sub:\n    enabled: false\n", ""},
    {"db db.enabled", "db:\n  text: |\n    enabled: false\n  enabled: true\n", ""},
    {"db a.b.c", "a:\n    x: 1\n    b:\n     c: false", "db"},
    {"db use", "use: false\n", "db"},
    {"db one.use,two.use", "two:\n  use: false\n", "db"},
    {"db one.use,two.use", "one:\n  use: true\ntwo:\n  use: false\n", ""},
    {"db db.use\ncache cache.use", "db:\n  use: false\ncache:\n  use: false\n", "db cache"},
    {"db one.use\ndb two.use", "one:\n  use: false\ntwo:\n  use: true\n", ""},
    {"db one.use\ndb", "one:\n  use: false\n", ""},
    {"db db.use", "", ""},
    {"db db.use", "\t: [\n", ""},
};

static slice chart_yaml(slice dependencies)
{
    slice text = SLICE("apiVersion: v2\nname: c\nversion: 1.0.0\ndependencies:\n"), line;

    while (slice_next(&dependencies, '\n', &line)) {
        slice name;
        slice_next(&line, ' ', &name);
        text = arena_printf(a, "%.*s- name: %.*s\n%s%.*s\n", SLICE_ARG(text), SLICE_ARG(name),
                            line.size > 0 ? "  condition: " : "", SLICE_ARG(line));
    }
    return text;
}

static slice listed(const left_out *l)
{
    slice text = SLICE("");

    for (size_t i = 0; i < l->count; i++)
        if (slice_find(text, l->folders[i]) == SLICE_NONE)
            text = arena_concat3(a, text, text.size > 0 ? SLICE(" ") : SLICE(""), l->folders[i]);
    return text;
}

START_TEST(guess)
{
    const row *r = &rows[_i];
    left_out found = left_out_guess(a, chart_yaml(slice_from(r->dependencies)), slice_from(r->values));
    slice text = listed(&found);

    ck_assert_msg(slice_equal(text, slice_from(r->expected)), "%.*s instead of %s", SLICE_ARG(text), r->expected);
}
END_TEST

START_TEST(no_guess)
{
    left_out found = left_out_guess(a, SLICE("dependencies: [1, {"), SLICE("db:\n  use: false\n"));

    ck_assert_uint_eq(found.count, 0);
    found = left_out_guess(a, SLICE("dependencies: [null, {condition: x}]"), SLICE("x: false\n"));
    ck_assert_uint_eq(found.count, 0);
}
END_TEST

/* Guesses end where they would take long: these would go through terabytes. */
START_TEST(costly_guesses_are_not_made)
{
    enum { MEGABYTES = 4, PATHS = 100000, DEPENDENCIES = 20000 };
    char *values = arena_alloc(a, MEGABYTES << 20), *paths = arena_alloc(a, 2 * PATHS);
    slice yaml = SLICE("name: c\ndependencies:\n");
    buffer many = buffer_new(a);

    for (size_t i = 0; i < MEGABYTES << 20; i++)
        values[i] = "x: 1\n"[i % 5];
    for (size_t i = 0; i < 2 * PATHS; i++)
        paths[i] = "y,"[i % 2];
    slice one = arena_printf(a, "- {name: db, condition: \"%.*s\"}\n", 2 * PATHS, paths);
    ck_assert_uint_eq(left_out_guess(a, arena_concat(a, yaml, one), slice_of(values, MEGABYTES << 20)).count, 0);
    buffer_add(&many, yaml);
    for (size_t i = 0; i < DEPENDENCIES; i++)
        buffer_add(&many, SLICE("- {name: db, condition: y}\n"));
    ck_assert_uint_eq(left_out_guess(a, buffer_slice(&many), slice_of(values, MEGABYTES << 20)).count, 0);
}
END_TEST

START_TEST(folders)
{
    left_out found = left_out_guess(a, chart_yaml(SLICE("db db.use")), SLICE("db:\n  use: false\n"));

    ck_assert(left_out_has(&found, SLICE("charts/db/templates/x.yaml")));
    ck_assert(left_out_has(&found, SLICE("charts/db/charts/y/templates/x.yaml")));
    ck_assert(!left_out_has(&found, SLICE("charts/db")));
    ck_assert(!left_out_has(&found, SLICE("charts/db2/templates/x.yaml")));
    ck_assert(!left_out_has(&found, SLICE("templates/charts/db/x.yaml")));
}
END_TEST

/* --- Templates that are read late --- */

static gtmpl_chart *chart_here;

static void open_chart(void)
{
    gtmpl_chart_options options = GTMPL_CHART_OPTIONS;

    set_up();
    support_folder_make();
    support_run("mkdir -p \"$FOLDER/c/templates\" \"$FOLDER/c/charts/db/templates\"; cd \"$FOLDER/c\"\n"
                "printf 'apiVersion: v2\\nname: c\\nversion: 1.0.0\\ndependencies: [{name: db, version: 1.0.0, "
                "condition: db.use}]\\n' >Chart.yaml\n"
                "printf 'db:\\n  use: false\\n' >values.yaml\n"
                "printf 'apiVersion: v2\\nname: db\\nversion: 1.0.0\\n' >charts/db/Chart.yaml\n"
                "echo 'kind: Own' >templates/own.yaml; echo 'kind: Late' >charts/db/templates/late.yaml");
    options.read_late = 1;
    options.threads = 2;
    ck_assert_int_eq(gtmpl_chart_open(&chart_here, support_inside(a, "c").data, &options, NULL), GTMPL_OK);
}

static void close_chart(void)
{
    gtmpl_chart_free(chart_here);
    support_folder_remove();
    tear_down();
}

/* What is rendered, or why not. */
static slice rendered(const char *assignment)
{
    gtmpl_values *values = NULL;
    gtmpl_render *render = NULL;
    gtmpl_error *err = NULL;
    gtmpl_render_options options = GTMPL_RENDER_OPTIONS;
    const gtmpl_release release = {.name = "r"};
    char *text = NULL;
    size_t size = 0;

    ck_assert_int_eq(gtmpl_values_new(&values, NULL), GTMPL_OK);
    ck_assert_int_eq(gtmpl_values_set(values, assignment, GTMPL_SET_TYPED, NULL), GTMPL_OK);
    if (gtmpl_render_chart(&render, chart_here, values, &release, &options, &err) != GTMPL_OK ||
        gtmpl_render_text(render, NULL, &text, &size, &err) != GTMPL_OK) {
        text = strdup(gtmpl_error_message(err));
        size = strlen(text);
    }
    slice kept = arena_slice(a, slice_of(text, size));
    free(text);
    gtmpl_error_free(err);
    gtmpl_render_free(render);
    gtmpl_values_free(values);
    return kept;
}

START_TEST(read_when_wanted)
{
    support_run("echo 'kind: Later' >\"$FOLDER/c/charts/db/templates/late.yaml\"");
    ck_assert_uint_eq(slice_count(rendered("x=1"), SLICE("kind: ")), 1);
    for (int i = 0; i < 2; i++)
        ck_assert_uint_eq(slice_count(rendered("db.use=true"), SLICE("kind: Later\n")), 1);
    support_run("rm \"$FOLDER/c/charts/db/templates/late.yaml\"");
    ck_assert_uint_eq(slice_count(rendered("db.use=true"), SLICE("kind: Later\n")), 1);
}
END_TEST

START_TEST(gone_when_wanted)
{
    support_run("rm \"$FOLDER/c/charts/db/templates/late.yaml\"");
    slice text = rendered("db.use=true");
    slice start = SLICE("error reading templates/late.yaml: open "), end = SLICE(": no such file or directory");

    ck_assert_msg(slice_starts(text, start) && slice_ends(text, end), "%.*s", SLICE_ARG(text));
    ck_assert_uint_eq(slice_count(rendered("x=1"), SLICE("kind: Own\n")), 1);
}
END_TEST

Suite *left_out_suite(void)
{
    Suite *s = suite_create("left_out");
    TCase *guesses = tcase_create("guesses"), *late = tcase_create("late");

    tcase_add_checked_fixture(guesses, set_up, tear_down);
    tcase_add_loop_test(guesses, guess, 0, (int)(sizeof rows / sizeof *rows));
    tcase_add_test(guesses, no_guess);
    tcase_add_test(guesses, costly_guesses_are_not_made);
    tcase_add_test(guesses, folders);
    tcase_add_checked_fixture(late, open_chart, close_chart);
    tcase_add_test(late, read_when_wanted);
    tcase_add_test(late, gone_when_wanted);
    suite_add_tcase(s, guesses);
    suite_add_tcase(s, late);
    return s;
}
