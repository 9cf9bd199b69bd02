/* Parsed templates that are kept: texts that look alike at both ends, and the same text for both Helms. */
#include <check.h>

#include "base/buffer.h"
#include "render/template_store.h"
#include "template/parse.h"

enum { TEXTS = 3000 };

static arena *a;
static template_store *store;
static stored_text *texts;

static void set_up(void)
{
    a = arena_new(0);
    store = template_store_new();
    ck_assert_ptr_nonnull(store);
    texts = ARENA_ARRAY(a, TEXTS, stored_text);
    for (size_t i = 0; i < TEXTS; i++)
        texts[i] = (stored_text){.name = arena_printf(a, "c/templates/%zu.yaml", i),
                                 .text = arena_printf(a,
                                                      "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x-%04zu\n"
                                                      "data: {a: b, c: d, e: f, g: h, i: {{ .Values.x }}}\n",
                                                      i)};
}

static void tear_down(void)
{
    template_store_free(store);
    arena_free(a);
}

static stored_text *found(gtmpl_compat as, size_t count)
{
    stored_text *copy = ARENA_ARRAY(a, count, stored_text);

    memcpy(copy, texts, count * sizeof *copy);
    template_store_get(store, a, compat_of(as), 1, copy, count);
    return copy;
}

static void check_all(const stored_text *these, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        ck_assert_ptr_nonnull(these[i].parsed);
        ck_assert(slice_equal(these[i].parsed->trees[0].text, texts[i].text));
    }
}

START_TEST(each_is_parsed_once)
{
    const stored_text *few = found(GTMPL_COMPAT_HELM4, 10), *all = found(GTMPL_COMPAT_HELM4, TEXTS),
                      *again = found(GTMPL_COMPAT_HELM4, TEXTS);

    check_all(all, TEXTS);
    for (size_t i = 0; i < TEXTS; i++) {
        ck_assert_ptr_eq(all[i].parsed, again[i].parsed);
        ck_assert(i >= 10 || few[i].parsed == all[i].parsed);
    }
}
END_TEST

START_TEST(each_helm_has_its_own)
{
    const stored_text *four = found(GTMPL_COMPAT_HELM4, TEXTS), *three = found(GTMPL_COMPAT_HELM3, TEXTS),
                      *again = found(GTMPL_COMPAT_HELM4, TEXTS);

    check_all(three, TEXTS);
    for (size_t i = 0; i < TEXTS; i++) {
        ck_assert_ptr_ne(four[i].parsed, three[i].parsed);
        ck_assert_ptr_eq(four[i].parsed, again[i].parsed);
    }
}
END_TEST

START_TEST(expected_texts_are_found)
{
    template_store_parse_ahead(store, a, compat_of(GTMPL_COMPAT_HELM4), 2);
    for (size_t i = 0; i < TEXTS; i += 2)
        template_store_expect(store, texts[i].text);
    check_all(found(GTMPL_COMPAT_HELM4, TEXTS), TEXTS);
}
END_TEST

Suite *template_store_suite(void)
{
    Suite *s = suite_create("template_store");
    TCase *c = tcase_create("template_store");

    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_add_test(c, each_is_parsed_once);
    tcase_add_test(c, each_helm_has_its_own);
    tcase_add_test(c, expected_texts_are_found);
    suite_add_tcase(s, c);
    return s;
}
