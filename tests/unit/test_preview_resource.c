/* Finding resources in rendered text: who they are, lists, and what tells nothing of itself. */
#include <check.h>

#include "preview/resource.h"

static arena *a;

static void set_up(void)
{
    a = arena_new(0);
}

static void tear_down(void)
{
    arena_free(a);
}

static resource_list read(const char *text)
{
    const document d = {SLICE("c/templates/x.yaml"), slice_from(text)};
    resource_list l = {NULL, 0, 0};

    resources_read(a, &d, SLICE("shop"), &l);
    resources_sort(&l);
    return l;
}

/* Each resource as `apiVersion kind namespace/name number` on a line. */
static void expect(const char *text, const char *expected)
{
    resource_list l = read(text);
    buffer out = buffer_new(a);

    for (size_t i = 0; i < l.count; i++) {
        const resource *r = &l.items[i];
        buffer_printf(&out, "%.*s %.*s %.*s/%.*s %u\n", SLICE_ARG(r->api_version), SLICE_ARG(r->kind),
                      SLICE_ARG(r->namespace_), SLICE_ARG(r->name), r->number);
    }
    ck_assert_str_eq(arena_cstring(a, buffer_slice(&out)), expected);
}

START_TEST(knows_resources_by_what_they_say)
{
    expect("apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n", "v1 Service shop/web 1\n");
    expect("apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: other}\n", "v1 Service other/web 1\n");
    expect("apiVersion: batch/v1\nkind: Job\nmetadata:\n  generateName: load-\n", "batch/v1 Job shop/load-* 1\n");
    expect("{apiVersion: v1, kind: Pod, metadata: {name: 'p'}}\n", "v1 Pod shop/p 1\n");
    expect("kind: &k Pod\nmetadata: {name: *k}\n", " Pod shop/Pod 1\n");
}
END_TEST

START_TEST(kinds_of_the_cluster_have_no_namespace)
{
    expect("apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: r}\n",
           "rbac.authorization.k8s.io/v1 ClusterRole /r 1\n");
    expect("apiVersion: v1\nkind: Namespace\nmetadata: {name: n, namespace: x}\n", "v1 Namespace /n 1\n");
    expect("apiVersion: example.org/v1\nkind: Namespace\nmetadata: {name: n}\n", "example.org/v1 Namespace shop/n 1\n");
}
END_TEST

START_TEST(several_of_one_identity_are_numbered)
{
    expect("kind: Pod\nmetadata: {name: p}\nspec: 1\n---\nkind: Pod\nmetadata: {name: o}\n---\n"
           "kind: Pod\nmetadata: {name: p}\nspec: 2\n---\nkind: Pod\nmetadata: {name: p, namespace: shop}\n",
           " Pod shop/o 1\n Pod shop/p 1\n Pod shop/p 2\n Pod shop/p 3\n");
    ck_assert_uint_eq(slice_find(read("kind: A\nn: 1\n---\nkind: A\nn: 2\n").items[1].text, SLICE("n: 2")), 8);
}
END_TEST

START_TEST(items_of_lists_are_resources)
{
    resource_list l = read("apiVersion: v1\nkind: List\nmetadata: {}\nitems:\n  - apiVersion: v1\n    kind: Service\n"
                           "    metadata:\n      name: b # one\n  # two\n  - kind: Pod\n    metadata: {name: a}\n"
                           "other: 1\n");

    ck_assert_uint_eq(l.count, 2);
    ck_assert_str_eq(arena_cstring(a, l.items[0].text), "kind: Pod\nmetadata: {name: a}");
    ck_assert_str_eq(arena_cstring(a, l.items[0].api_version), "v1");
    ck_assert_str_eq(arena_cstring(a, l.items[1].text),
                     "apiVersion: v1\nkind: Service\nmetadata:\n  name: b # one\n# two");
    expect("apiVersion: v1\nkind: ConfigMapList\nitems:\n- metadata: {name: c}\n- metadata:\n    name: d\n",
           "v1 ConfigMap shop/c 1\nv1 ConfigMap shop/d 1\n");
    expect("kind: List\nitems:\n- kind: List\n  items:\n  - kind: Pod\n    metadata: {name: p}\n", " Pod shop/p 1\n");
}
END_TEST

START_TEST(lists_that_lines_do_not_split_stay_whole)
{
    expect("kind: List\nmetadata: {name: l}\nitems: [{kind: Pod}]\n", " List shop/l 1\n");
    expect("kind: List\nmetadata: {name: l}\nitems:\n- &p {kind: Pod}\n- *p\n", " List shop/l 1\n");
    expect("kind: List\nmetadata: {name: l}\nitems:\n- kind: Pod\n- 3\n", " List shop/l 1\n");
    expect("kind: WishList\nmetadata: {name: l}\nitems: 3\n", " WishList shop/l 1\n");
}
END_TEST

START_TEST(what_tells_nothing_is_known_by_its_template)
{
    expect("a: 1\n", "  /c/templates/x.yaml 1\n");
    expect("- a\n", "  /c/templates/x.yaml 1\n");
    expect("a: b: c\n", "  /c/templates/x.yaml 1\n");
    expect("# nothing\n", "");
    expect("kind: Pod\n", " Pod shop/ 1\n");
}
END_TEST

static int order(const char *x, const char *y)
{
    return resource_compare(&read(x).items[0], &read(y).items[0]);
}

START_TEST(versions_of_a_group_are_one_resource)
{
    ck_assert_int_eq(order("apiVersion: apps/v1\nkind: D\n", "apiVersion: apps/v1beta2\nkind: D\n"), 0);
    ck_assert_int_ne(order("apiVersion: apps/v1\nkind: D\n", "apiVersion: extensions/v1\nkind: D\n"), 0);
    ck_assert_int_eq(order("kind: D\n", "kind: D\nmetadata: {namespace: shop}\n"), 0);
    ck_assert_int_ne(order("kind: D\n", "kind: D\nmetadata: {namespace: other}\n"), 0);
}
END_TEST

Suite *preview_resource_suite(void)
{
    Suite *s = suite_create("preview_resource");
    TCase *t = tcase_create("preview_resource");

    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, knows_resources_by_what_they_say);
    tcase_add_test(t, kinds_of_the_cluster_have_no_namespace);
    tcase_add_test(t, several_of_one_identity_are_numbered);
    tcase_add_test(t, items_of_lists_are_resources);
    tcase_add_test(t, lists_that_lines_do_not_split_stay_whole);
    tcase_add_test(t, what_tells_nothing_is_known_by_its_template);
    tcase_add_test(t, versions_of_a_group_are_one_resource);
    suite_add_tcase(s, t);
    return s;
}
