/*
 * Charts from trees: from the disk and from a revision they are what the folder gives, file by file, or fail with the
 * same words. And the tree of a folder of the disk: links, kinds, refusals.
 */
#include <check.h>

#include "base/buffer.h"
#include "chart/disk.h"
#include "chart/disk_tree.h"
#include "chart/load.h"
#include "codec/json.h"
#include "git/git.h"
#include "support.h"

#define CHARTS "testdata/charts"

static arena *a;

static void set_up(void)
{
    a = arena_new(0);
    support_folder_make();
}

static void tear_down(void)
{
    arena_free(a);
    support_folder_remove();
}

static slice inside(const char *path)
{
    return support_inside(a, path);
}

/* --- Charts as text --- */

static void dump_map(buffer *out, const map *m)
{
    if (m != NULL)
        json_write(out, value_map(TYPE_MAP, (map *)(uintptr_t)m));
    buffer_add_char(out, '\n');
}

static void dump_file(buffer *out, const char *what, const chart_file *f)
{
    buffer_printf(out, "%s %.*s: %zu bytes\n", what, SLICE_ARG(f->name), f->data.size);
    buffer_add(out, f->data);
}

static void dump(buffer *out, const chart *c)
{
    dump_map(out, metadata_as_document(out->arena, c->metadata));
    dump_map(out, c->node.values);
    buffer_printf(out, "lock: %d\n", c->lock != NULL);
    dump_file(out, "schema", &c->schema);
    dump_file(out, "defaults", &c->defaults);
    for (size_t i = 0; i < c->templates.count; i++)
        dump_file(out, "template", &c->templates.items[i]);
    for (size_t i = 0; i < c->files.count; i++)
        dump_file(out, "file", &c->files.items[i]);
    for (size_t i = 0; i < chart_child_count(c); i++) {
        buffer_printf(out, "child %zu\n", i);
        dump(out, chart_child(c, i));
    }
}

typedef struct loading {
    const file_tree *tree; /* NULL: the disk, by its path */
    slice path;
    uint64_t max_bytes;
    chart *chart;
} loading;

static void load_work(void *context)
{
    loading *l = context;
    chart_loader loader = {.arena = a, .symbols = symbol_table_new(a), .max_bytes = l->max_bytes};

    l->chart = l->tree == NULL ? chart_load(&loader, l->path) : chart_load_tree(&loader, l->tree, l->path);
}

/* The text without a prefix of paths. */
static slice without(slice text, slice prefix)
{
    buffer out = buffer_new(a);

    for (size_t at; prefix.size > 0 && (at = slice_find(text, prefix)) != SLICE_NONE;
         text = slice_after(text, at + prefix.size))
        buffer_add(&out, slice_first(text, at));
    buffer_add(&out, text);
    return buffer_slice(&out);
}

/* The chart, or why there is none. */
static char *loaded(const file_tree *tree, slice path, slice prefix)
{
    loading l = {.tree = tree, .path = path};
    const failure *why = arena_try(a, load_work, &l);
    buffer out = buffer_new(a);

    if (why == NULL)
        dump(&out, l.chart);
    else
        buffer_printf(&out, "status %d: %.*s\n", (int)why->status, SLICE_ARG(without(why->text, prefix)));
    return arena_cstring(a, buffer_slice(&out));
}

/* --- Charts --- */

static void compare_all(const file_tree *tree, slice prefix)
{
    slice root = disk_absolute(a, SLICE(CHARTS));
    disk_entries names = disk_list(a, root);
    size_t right = 0;

    for (size_t i = 0; i < names.count; i++) {
        slice name = names.items[i].name;
        char *expected = loaded(NULL, tree_join(a, root, name), arena_concat(a, root, SLICE("/"))),
             *got = loaded(tree, name, prefix);
        if (strcmp(expected, got) != 0)
            ck_abort_msg("%.*s differs:\n%s\n%s", SLICE_ARG(name), expected, got);
        right += strncmp(got, "status", 6) != 0;
    }
    ck_assert_uint_gt(right, 20);
    ck_assert_uint_lt(right, names.count); /* some are there to fail */
}

START_TEST(charts_from_the_disk)
{
    compare_all(disk_tree(a, SLICE(CHARTS)), SLICE(""));
}
END_TEST

START_TEST(charts_from_a_revision)
{
    support_run("cp -R " CHARTS " \"$FOLDER/r\"; cd \"$FOLDER/r\"; git init -q -b main; git add -f -A;"
                "git commit -qm charts");
    gitrepo *g = gitrepo_open(a, inside("r"));

    compare_all(gitrepo_revision(g, a, SLICE("main"), SLICE("")), SLICE("main:"));
    compare_all(gitrepo_index(g, a, SLICE("")), SLICE("index:"));
}
END_TEST

/* An archive is a chart too, beside the folder and in its charts/. */
START_TEST(archives_in_trees)
{
    support_run("cp -R " CHARTS "/values " CHARTS "/subcharts \"$FOLDER\"; cd \"$FOLDER\";"
                "tar czf values.tgz values; mkdir -p subcharts/charts; cp values.tgz subcharts/charts/values-1.tgz;"
                "echo no >no.tgz");
    const file_tree *tree = disk_tree(a, slice_from(support_folder));
    static const char *const names[] = {"values.tgz", "subcharts", "no.tgz"};
    slice prefix = arena_concat(a, slice_from(support_folder), SLICE("/"));

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        ck_assert_str_eq(loaded(tree, slice_from(names[i]), SLICE("")), loaded(NULL, inside(names[i]), prefix));
    ck_assert_str_eq(loaded(tree, SLICE("missing"), SLICE("")), "status 3: open missing: no such file or directory\n");
}
END_TEST

START_TEST(links_and_rules_of_charts)
{
    support_run(
        "cp -R " CHARTS "/values \"$FOLDER/c\"; cd \"$FOLDER\"; mkdir shared outside;"
        "echo shared >shared/note; ln -s ../shared/note c/note; ln -s ../shared c/more; echo /ignored >c/.helmignore;"
        "mkdir c/ignored; echo i >c/ignored/i; cp -R c d; ln -s /etc/passwd d/passwd");
    const file_tree *tree = disk_tree(a, slice_from(support_folder));
    char *text = loaded(tree, SLICE("c"), SLICE(""));

    ck_assert_str_eq(text, loaded(NULL, inside("c"), SLICE("")));
    ck_assert_ptr_nonnull(strstr(text, "file more/note: 7 bytes\n"));
    ck_assert_ptr_null(strstr(text, "ignored/i"));
    ck_assert_str_eq(
        loaded(tree, SLICE("d"), SLICE("")),
        "status 4: error reading passwd: open d/passwd: the symbolic link d/passwd leads out of the tree\n");
}
END_TEST

START_TEST(sizes_of_charts)
{
    loading l = {.tree = disk_tree(a, SLICE(CHARTS)), .path = SLICE("values"), .max_bytes = 200};
    const failure *why = arena_try(a, load_work, &l);

    ck_assert_ptr_nonnull(why);
    ck_assert_int_eq(why->status, GTMPL_ELIMIT);
    ck_assert_ptr_nonnull(
        strstr(arena_cstring(a, why->text), ": chart exceeds maximum decompressed size of 200 bytes"));
}
END_TEST

/* --- The tree of a folder --- */

static char *listing(const file_tree *t, const char *path)
{
    return support_listing(a, t, path);
}

typedef struct reading {
    const file_tree *tree;
    slice path;
} reading;

static void read_work(void *context)
{
    reading *r = context;

    tree_read(r->tree, a, r->path);
}

static void expect_refusal(const file_tree *t, const char *path, gtmpl_status status, const char *text)
{
    reading r = {t, slice_from(path)};
    const failure *why = arena_try(a, read_work, &r);

    ck_assert_ptr_nonnull(why);
    ck_assert_str_eq(arena_cstring(a, why->text), text);
    ck_assert_int_eq(why->status, status);
}

START_TEST(folders_of_the_disk)
{
    support_run("cd \"$FOLDER\"; mkdir -p t/a/b; cd t; echo x >a/b/x; echo y >a-y; mkfifo pipe; ln -s ../a-y a/up;"
                "ln -s a/b in; ln -s \"$PWD/a/b\" a/b/self; ln -s ../log out; ln -s loop loop; ln -s nowhere broken;"
                "ln -s \"$FOLDER-other\" beside; ln -s t ../link; ln -s \"$FOLDER/link/a\" given");
    const file_tree *t = disk_tree(a, inside("t")), *linked = disk_tree(a, inside("link"));

    ck_assert_str_eq(listing(t, ""), "a/ a-y beside! broken! given! in/ loop! out! pipe!");
    ck_assert_str_eq(listing(linked, ""), "a/ a-y beside! broken! given/ in/ loop! out! pipe!");
    ck_assert_str_eq(listing(t, "in"), "self/ x");
    ck_assert_str_eq(arena_cstring(a, tree_read(t, a, SLICE("in/self/self/x"))), "x\n");
    ck_assert_str_eq(arena_cstring(a, tree_read(t, a, SLICE("a/up"))), "y\n");
    ck_assert_str_eq(arena_cstring(a, tree_resolve(t, a, SLICE("in/self/x"))), "a/b/x");
    ck_assert_int_eq(tree_stat(t, a, SLICE("")), TREE_FOLDER);
    ck_assert_int_eq(tree_stat(t, a, SLICE("a-y/z")), TREE_NONE);
    ck_assert_int_eq(tree_stat(t, a, SLICE("../log")), TREE_NONE);
    expect_refusal(t, "nope", GTMPL_ENOTFOUND, "open nope: no such file or directory");
    expect_refusal(t, "a", GTMPL_EIO, "open a: is a directory");
    expect_refusal(t, "pipe", GTMPL_EIO, "open pipe: is no regular file");
    expect_refusal(t, "out", GTMPL_EIO, "open out: the symbolic link out leads out of the tree");
    expect_refusal(t, "beside/x", GTMPL_EIO, "open beside/x: the symbolic link beside leads out of the tree");
    expect_refusal(t, "loop", GTMPL_EIO, "open loop: too many levels of symbolic links");
}
END_TEST

Suite *chart_tree_suite(void);

Suite *chart_tree_suite(void)
{
    Suite *s = suite_create("chart_tree");
    TCase *c = tcase_create("chart_tree");

    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_add_test(c, charts_from_the_disk);
    tcase_add_test(c, charts_from_a_revision);
    tcase_add_test(c, archives_in_trees);
    tcase_add_test(c, links_and_rules_of_charts);
    tcase_add_test(c, sizes_of_charts);
    tcase_add_test(c, folders_of_the_disk);
    suite_add_tcase(s, c);
    return s;
}
