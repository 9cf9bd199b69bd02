/*
 * ApplicationSets as a host runs them: repositories of git at several revisions, what git ignores, the repository that
 * one stands in, errors that leave the rest alone. What Applications look like is the goldens' business.
 */
#include <check.h>
#include <stdio.h>
#include <unistd.h>

#include "base/buffer.h"
#include "gtmpl/gtmpl.h"
#include "support.h"

#define URL "https://git.example.com/org/fleet.git"

static arena *a;
static gtmpl_appsets *sets;

static void set_up(void)
{
    a = arena_new(0);
    support_folder_make();
    support_run(
        "mkdir -p $FOLDER/r/apps/one $FOLDER/r/apps/two && cd $FOLDER/r && git init -q && git checkout -q -b work &&"
        "echo 'v: 1' >apps/one/app.yaml && echo 'built' >.gitignore && git add -A && git commit -qm 1 && git tag v1 &&"
        "mkdir apps/built apps/empty && echo 'v: 2' >apps/one/app.yaml && echo 'v: 3' >apps/two/app.yaml &&"
        "echo 'v: 4' >apps/built/app.yaml && git remote add origin git@Git.example.com:org/fleet");
}

static void tear_down(void)
{
    gtmpl_appsets_free(sets);
    sets = NULL;
    arena_free(a);
    support_folder_remove();
}

static const char *inside(const char *path)
{
    return arena_cstring(a, support_inside(a, path));
}

/* A set of one generator over the repository; `part` ends its specification. */
static const char *write_set(const char *name, const char *url, const char *revision, const char *part)
{
    const char *path = inside(name);
    FILE *to = fopen(path, "wb");

    ck_assert_ptr_nonnull(to);
    fprintf(to,
            "kind: ApplicationSet\nmetadata: {name: set}\nspec:\n  goTemplate: true\n  generators:\n"
            "  - git: {repoURL: %s, revision: %s, %s}\n"
            "  template: {metadata: {name: '{{ .path.basename }}-{{ .v }}'}, spec: {project: p}}\n",
            url, revision, part);
    fclose(to);
    return path;
}

static void open_with(const char *url, const char *folder)
{
    gtmpl_appset_options options = GTMPL_APPSET_OPTIONS;
    const gtmpl_appset_repository repository = {url, folder};
    gtmpl_error *err = NULL;

    options.repositories = &repository;
    options.repository_count = url != NULL;
    ck_assert_msg(gtmpl_appsets_open(&sets, &options, &err) == GTMPL_OK, "%s", gtmpl_error_message(err));
}

/* The names of the last set's Applications, a blank behind each, or its error. */
static const char *run(const char *file)
{
    gtmpl_error *err = NULL;
    buffer out = buffer_new(a);

    ck_assert_msg(gtmpl_appsets_run(sets, file, &err) == GTMPL_OK, "%s", gtmpl_error_message(err));
    size_t last = gtmpl_appset_count(sets) - 1;
    for (size_t i = 0; i < gtmpl_appset_application_count(sets, last); i++)
        buffer_printf(&out, "%s ", gtmpl_appset_application_name(sets, last, i));
    buffer_printf(&out, "%s", gtmpl_appset_error(sets, last, NULL, NULL));
    return arena_cstring(a, buffer_slice(&out));
}

#define FILES   "files: [{path: '**/app.yaml'}]"
#define FOLDERS "directories: [{path: 'apps/*'}]"

START_TEST(the_working_tree_is_what_git_knows_or_would_add)
{
    open_with(URL, inside("r"));
    ck_assert_str_eq(run(write_set("1", URL, "HEAD", FILES)), "one-2 two-3 ");
    ck_assert_str_eq(run(write_set("2", URL, "work", FILES)), "one-2 two-3 ");
    ck_assert_str_eq(run(write_set("3", URL, "''", FILES)), "one-2 two-3 ");
    ck_assert_str_eq(run(write_set("4", URL, "HEAD", FOLDERS)), "one-<no value> two-<no value> ");
}
END_TEST

START_TEST(other_revisions_come_from_git)
{
    open_with("*", inside("r"));
    ck_assert_str_eq(run(write_set("1", URL, "v1", FILES)), "one-1 ");
    ck_assert_str_eq(run(write_set("2", URL, "v1", FOLDERS)), "one-<no value> ");
    ck_assert_str_eq(run(write_set("3", URL, "v1", FILES)), "one-1 ");
}
END_TEST

START_TEST(a_revision_that_is_not_there_leaves_the_rest)
{
    open_with(URL, inside("r"));
    for (int i = 0; i < 3; i++) {
        const char *why = run(write_set("1", URL, "nothing", FILES));
        ck_assert_msg(strstr(why, "error generating params from git: ") == why, "%s", why);
        ck_assert_ptr_nonnull(strstr(why, "nothing"));
        ck_assert_str_eq(run(write_set("2", URL, "v1", FILES)), "one-1 ");
    }
}
END_TEST

START_TEST(a_linked_working_tree_has_a_branch_of_its_own)
{
    support_run(
        "cd $FOLDER/r && git worktree add -q -b other ../linked v1 && echo 'v: 5' >../linked/apps/one/app.yaml");
    open_with(URL, inside("linked"));
    ck_assert_str_eq(run(write_set("1", URL, "other", FILES)), "one-5 ");
    ck_assert_str_eq(run(write_set("2", URL, "work", FILES)), "one-1 ");
}
END_TEST

START_TEST(a_folder_without_git_is_itself_at_any_revision)
{
    support_run("cp -r $FOLDER/r $FOLDER/plain && rm -r $FOLDER/plain/.git");
    open_with(URL, inside("plain"));
    ck_assert_str_eq(run(write_set("1", URL, "v9", FILES)), "built-4 one-2 two-3 ");
    ck_assert_str_eq(run(write_set("2", URL, "v9", FOLDERS)),
                     "built-<no value> empty-<no value> one-<no value> two-<no value> ");
}
END_TEST

START_TEST(links_do_not_lead_out)
{
    support_run("cd $FOLDER && mkdir out && echo 'v: 7' >out/app.yaml && cp -r r plain && rm -r plain/.git &&"
                "ln -s ../../out plain/apps/linked && ln -s ../../../out/app.yaml plain/apps/one/app2.yaml &&"
                "ln -s one plain/apps/same");
    open_with(URL, inside("plain"));
    ck_assert_str_eq(run(write_set("1", URL, "HEAD", "files: [{path: 'apps/*/app*.yaml'}]")), "built-4 one-2 two-3 ");
    ck_assert_str_eq(run(write_set("2", URL, "HEAD", "files: [{path: '../out/app.yaml'}]")),
                     "error generating params from git: '../out/app.yaml' is outside repository");
}
END_TEST

START_TEST(one_url_has_several_forms)
{
    static const char *const forms[] = {"https://git.example.com/org/fleet", "git@git.example.com:org/fleet.git",
                                        "ssh://git@GIT.example.com/org/fleet/",
                                        "http://user:word@git.example.com/org/fleet.git"};

    open_with(URL, inside("r"));
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        ck_assert_str_eq(run(write_set("1", forms[i], "v1", FILES)), "one-1 ");
    ck_assert_ptr_nonnull(strstr(run(write_set("2", "https://git.example.com/org/Fleet", "v1", FILES)), "no folder"));
}
END_TEST

START_TEST(the_repository_around_is_found_by_its_remote)
{
    char before[4096];

    ck_assert_ptr_nonnull(getcwd(before, sizeof before));
    ck_assert_int_eq(chdir(inside("r/apps")), 0);
    open_with(NULL, NULL);
    const char *names = run(write_set("1", URL, "HEAD", FILES));
    ck_assert_int_eq(chdir(before), 0);
    ck_assert_str_eq(names, "one-2 two-3 ");
}
END_TEST

START_TEST(folders_must_be_there)
{
    gtmpl_appset_options options = GTMPL_APPSET_OPTIONS;
    const gtmpl_appset_repository repository = {URL, inside("none")};
    gtmpl_error *err = NULL;

    options.repositories = &repository;
    options.repository_count = 1;
    ck_assert_int_eq(gtmpl_appsets_open(&sets, &options, &err), GTMPL_ENOTFOUND);
    ck_assert_ptr_null(sets);
    gtmpl_error_free(err);
}
END_TEST

START_TEST(limits_end_a_set)
{
    gtmpl_appset_options options = GTMPL_APPSET_OPTIONS;
    gtmpl_limits least = GTMPL_LIMITS;
    gtmpl_error *err = NULL;
    FILE *to = fopen(inside("1"), "wb");

    fputs(
        "kind: ApplicationSet\nmetadata: {name: set}\nspec:\n  goTemplate: true\n  generators:\n"
        "  - list: {elements: [{a: b}]}\n  template: {metadata: {name: '{{ range until 1000000 }}{{ . }}{{ end }}'}}\n",
        to);
    fclose(to);
    least.steps = 10000;
    options.limits = &least;
    ck_assert_int_eq(gtmpl_appsets_open(&sets, &options, &err), GTMPL_OK);
    const char *why = run(inside("1"));
    ck_assert_msg(strstr(why, "steps") != NULL, "%s", why);
}
END_TEST

Suite *appset_suite(void)
{
    const TTest *const tests[] = {
        the_working_tree_is_what_git_knows_or_would_add,
        other_revisions_come_from_git,
        a_revision_that_is_not_there_leaves_the_rest,
        a_linked_working_tree_has_a_branch_of_its_own,
        a_folder_without_git_is_itself_at_any_revision,
        links_do_not_lead_out,
        one_url_has_several_forms,
        the_repository_around_is_found_by_its_remote,
        folders_must_be_there,
        limits_end_a_set,
    };
    Suite *s = suite_create("appset");
    TCase *c = tcase_create("appset");

    tcase_add_checked_fixture(c, set_up, tear_down);
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
        tcase_add_test(c, tests[i]);
    suite_add_tcase(s, c);
    return s;
}
