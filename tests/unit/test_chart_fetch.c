/*
 * Charts with many files are read by several threads: what comes out, and what is told where something is wrong, is
 * what one thread gives, in the order of the files.
 */
#include <check.h>

#include "base/buffer.h"
#include "chart/load.h"
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

Suite *chart_fetch_suite(void);

Suite *chart_fetch_suite(void)
{
    Suite *s = suite_create("chart_fetch");
    TCase *t = tcase_create("chart_fetch");

    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, all_files);
    tcase_add_test(t, first_error);
    tcase_add_test(t, irregular_file);
    tcase_add_test(t, link_behind_error);
    tcase_add_test(t, link_to_nowhere);
    tcase_add_test(t, limit);
    suite_add_tcase(s, t);
    return s;
}
