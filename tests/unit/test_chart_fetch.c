/*
 * Charts with many files are read by several threads: what comes out, and what is told where something is wrong, is
 * what one thread gives, in the order of the files.
 */
#include <check.h>

#include "base/buffer.h"
#include "chart/load.h"
#include "codec/json.h"
#include "support.h"

enum { THREADS = 8 };

static arena *a;

static void set_up(void)
{
    a = arena_new(0);
    support_folder_make();
    support_run("mkdir -p \"$FOLDER/c/templates/deep\" \"$FOLDER/c/crds\"; cd \"$FOLDER/c\"\n"
                "printf 'apiVersion: v2\\nname: c\\nversion: 1.0.0\\n' >Chart.yaml\n"
                "for i in {100..399}; do printf '\\xef\\xbb\\xbfkind: A%s\\n' $i >templates/$i.yaml;\n"
                "head -c $i /dev/zero >templates/deep/$i; echo $i >crds/$i.yaml; done");
}

static void tear_down(void)
{
    arena_free(a);
    support_folder_remove();
}

/* What there was to tell, and what was told on the way. */
typedef struct loading {
    unsigned threads;
    uint64_t max_bytes;
    bool reads_late;
    buffer out;
} loading;

static void note(void *context, slice text)
{
    loading *l = context;

    buffer_add(&l->out, text);
    buffer_add_char(&l->out, '\n');
}

static void dump(buffer *out, const file_list *files)
{
    for (size_t i = 0; i < files->count; i++) {
        const chart_file *f = &files->items[i];
        buffer_printf(out, "%.*s %s %zu ", SLICE_ARG(f->name), f->path == NULL ? "" : f->path, f->data.size);
        buffer_add(out, f->data);
    }
}

static void dump_values(buffer *out, const chart *c)
{
    for (size_t i = 0; i < map_count(c->node.values); i++) {
        map_entry e = map_sorted(c->node.values)[i];
        buffer_add(out, e.key->text);
        buffer_add_char(out, ':');
        json_write(out, e.value);
    }
    buffer_add(out, chart_file_text(a, &c->defaults));
    for (size_t i = 0; i < chart_child_count(c); i++)
        dump_values(out, chart_child(c, i));
}

static void load_work(void *context)
{
    loading *l = context;
    const chart_loader loader = {.arena = a,
                                 .symbols = symbol_table_new(a),
                                 .warn = note,
                                 .context = l,
                                 .max_bytes = l->max_bytes,
                                 .threads = l->threads,
                                 .reads_late = l->reads_late};
    const chart *c = chart_load(&loader, support_inside(a, "c"));

    dump(&l->out, &c->templates);
    dump(&l->out, &c->files);
    dump_values(&l->out, c);
}

static slice loaded(loading l)
{
    l.out = buffer_new(a);
    const failure *why = arena_try(a, load_work, &l);

    if (why != NULL)
        buffer_printf(&l.out, "status %d: %.*s", (int)why->status, SLICE_ARG(why->text));
    return buffer_slice(&l.out);
}

/* What one thread gives, and several do too. */
static slice same(loading l)
{
    const slice expected = loaded(l);

    l.threads = THREADS;
    for (int i = 0; i < 5; i++)
        ck_assert(slice_equal(loaded(l), expected));
    return expected;
}

static void check_ends(slice text, const char *end)
{
    slice last = slice_after(text, text.size > 400 ? text.size - 400 : 0);

    ck_assert_msg(slice_ends(text, slice_from(end)), "%.*s does not end in %s", SLICE_ARG(last), end);
}

START_TEST(all_files)
{
    slice text = same((loading){0});

    ck_assert_uint_eq(slice_count(text, SLICE("templates/")), 600);
    ck_assert_uint_eq(slice_count(text, SLICE("kind: A")), 300);
    ck_assert_uint_eq(slice_count(text, SLICE("\xEF\xBB\xBF")), 0);
    ck_assert_uint_gt(slice_count(same((loading){.reads_late = true}), SLICE("/crds/")), 299);
}
END_TEST

/* Reading this one fails for everybody; those behind it are never told of. */
START_TEST(first_error)
{
    support_run("ln -sf /proc/self/mem \"$FOLDER/c/templates/250.yaml\"; mkfifo \"$FOLDER/c/templates/251.fifo\"");
    slice text = same((loading){0});

    check_ends(text, "c/templates/250.yaml: input/output error");
    ck_assert_uint_eq(slice_count(text, SLICE("found symbolic link")), 1);
}
END_TEST

START_TEST(irregular_file)
{
    support_run("mkfifo \"$FOLDER/c/templates/250.fifo\"; ln -sf nowhere \"$FOLDER/c/templates/251.yaml\"");
    check_ends(same((loading){0}), "templates/250.fifo as it has file mode type bits set");
}
END_TEST

/* The walk ends at this link, but a file in front of it is what is wrong first. */
START_TEST(link_behind_error)
{
    support_run("ln -sf /proc/self/mem \"$FOLDER/c/templates/250.yaml\"; ln -s nowhere \"$FOLDER/c/templates/251.l\"");
    check_ends(same((loading){0}), "c/templates/250.yaml: input/output error");
}
END_TEST

START_TEST(link_to_nowhere)
{
    support_run("ln -s nowhere \"$FOLDER/c/templates/251.l\"");
    slice text = same((loading){0});

    ck_assert_uint_ne(slice_find(text, SLICE("error evaluating symlink ")), SLICE_NONE);
    check_ends(text, "nowhere: no such file or directory");
}
END_TEST

/* The limit is passed at the same file, whoever reads ahead of it. */
START_TEST(limit)
{
    for (uint64_t most = 1; most < 50000; most = most * 3 + 1)
        check_ends(same((loading){.max_bytes = most}), " bytes");
    ck_assert_uint_eq(slice_count(same((loading){.max_bytes = 50000}), SLICE("maximum decompressed size of 50000")), 1);
}
END_TEST

/* Default values are parsed while others read: those of the chart and of subcharts, which come out as they do in order.
 */
START_TEST(defaults)
{
    support_run("cd \"$FOLDER/c\"; for i in {1..900}; do echo \"key$i: {a: $i, b: text $i}\"\n"
                "echo \"list$i: [one $i, {deep: 'single $i'}, \\\"$i\\\"]\"; done >values.yaml\n"
                "for s in s t; do mkdir -p charts/$s; sed \"s/name: c/name: $s/\" Chart.yaml >charts/$s/Chart.yaml\n"
                "sed \"s/key/$s/\" values.yaml >charts/$s/values.yaml; done");
    slice text = same((loading){.reads_late = true});

    ck_assert_uint_eq(slice_count(text, SLICE("key900:{\"a\":900,\"b\":\"text 900\"}")), 1);
    ck_assert_uint_eq(slice_count(text, SLICE("t900:{\"a\":900,\"b\":\"text 900\"}")), 1);
    ck_assert_uint_eq(slice_count(text, SLICE("list7:[\"one 7\",{\"deep\":\"single 7\"},\"7\"]")), 3);
    ck_assert_uint_eq(slice_count(text, SLICE("list7: [one 7, {deep: 'single 7'}, \"7\"]\n")), 3);
}
END_TEST

/* What is wrong with them is told in its turn: after what could not be read, wherever that stands. */
START_TEST(broken_defaults)
{
    support_run(
        "cd \"$FOLDER/c\"; for i in {1..900}; do echo \"key$i: $i\"; done >values.yaml; echo '  x: [' >>values.yaml");
    slice text = same((loading){0});
    ck_assert_uint_ne(slice_find(text, SLICE("cannot load values.yaml: ")), SLICE_NONE);
    support_run("ln -sf /proc/self/mem \"$FOLDER/c/templates/250.yaml\"");
    check_ends(same((loading){0}), "c/templates/250.yaml: input/output error");
}
END_TEST

START_TEST(few_large_files)
{
    support_run("cd \"$FOLDER/c\"; rm -r templates crds; mkdir templates\n"
                "for i in 1 2 3 4 5; do head -c 40$i\"000\" /dev/zero | tr '\\0' $i >templates/$i.yaml; done");
    slice text = same((loading){0});

    ck_assert_uint_ge(slice_count(text, SLICE("4")), 404000);
    ck_assert_uint_ge(text.size, 2015000);
}
END_TEST

/* More than are read together. */
START_TEST(thousands_of_files)
{
    support_run("cd \"$FOLDER/c\"; rm -r templates crds; mkdir more; for i in {1000..2499}; do echo $i >more/$i; done");
    ck_assert_uint_eq(slice_count(same((loading){0}), SLICE("more/")), 1500);
    support_run("ln -s nowhere \"$FOLDER/c/more/2300.l\"");
    check_ends(same((loading){0}), "nowhere: no such file or directory");
}
END_TEST

Suite *chart_fetch_suite(void);

Suite *chart_fetch_suite(void)
{
    Suite *s = suite_create("chart_fetch");
    TCase *t = tcase_create("chart_fetch");

    tcase_set_timeout(t, 60); /* seconds: many loads with many threads, where others may want the processors too */

    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, all_files);
    tcase_add_test(t, first_error);
    tcase_add_test(t, irregular_file);
    tcase_add_test(t, link_behind_error);
    tcase_add_test(t, link_to_nowhere);
    tcase_add_test(t, limit);
    tcase_add_test(t, defaults);
    tcase_add_test(t, broken_defaults);
    tcase_add_test(t, few_large_files);
    tcase_add_test(t, thousands_of_files);
    suite_add_tcase(s, t);
    return s;
}
