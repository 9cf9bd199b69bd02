/* Origins: which entry carries the place of which line, after merging, coalescing and setting. */
#include <check.h>

#include "values/coalesce.h"
#include "values/files.h"
#include "values/layer.h"
#include "values/set.h"

static arena *a;
static origin_table *origins;

static void set_up(void)
{
    a = arena_new(0);
    origins = origin_table_new(a);
}

static void tear_down(void)
{
    arena_free(a);
}

static map *layer(const char *file, const char *entry, const char *text)
{
    layer_source source = {.name = SLICE("values"), .file = slice_from(file)};

    if (entry != NULL)
        source.entry = slice_from(entry);
    return layer_load(a, origins, &source, slice_from(text));
}

/* FILE:LINE:COLUMN of the entry under a path of keys with dots between; "none" where it has no origin. */
static const char *place(const map *m, const char *path)
{
    slice rest = slice_from(path), key;
    const map_entry *e = NULL;

    while (rest.size > 0 && slice_next(&rest, '.', &key)) {
        e = map_get_entry(m, key);
        ck_assert_msg(e != NULL, "%s is not there", path);
        m = e->value.kind == KIND_MAP ? e->value.map : NULL;
    }
    const origin_place *at = e == NULL ? NULL : origin_find(origins, e->key->origin);
    if (at == NULL)
        return "none";
    return arena_cstring(
        a, arena_printf(a, "%.*s:%u:%u", SLICE_ARG(origins->layers[at->layer].file), at->line, at->column));
}

START_TEST(keys_know_where_they_stand)
{
    map *m = layer("v.yaml", NULL, "# one\na: 1\nb:\n  \"c d\": {é: 1, f: [2]}\n  ? g\n  : h\n");

    ck_assert_str_eq(place(m, "a"), "v.yaml:2:1");
    ck_assert_str_eq(place(m, "b"), "v.yaml:3:1");
    ck_assert_str_eq(place(m, "b.c d"), "v.yaml:4:3");
    ck_assert_str_eq(place(m, "b.c d.f"), "v.yaml:4:17");
    ck_assert_str_eq(place(m, "b.g"), "v.yaml:5:5");
}
END_TEST

START_TEST(json_is_read_alike)
{
    ck_assert_str_eq(place(layer("v.json", NULL, "{\n\t\"a\": {\"b\": [1, {\"c\": null}]}\n}"), "a.b"), "v.json:2:8");
}
END_TEST

START_TEST(documents_of_a_file_count_its_lines)
{
    map *m = layer("v.yaml", NULL, "a: 1\nb: {x: 1}\r\n---\n# two\nb: {z: 2}\n\n---\n---\nc: 3");

    ck_assert_str_eq(place(m, "a"), "v.yaml:1:1");
    ck_assert_str_eq(place(m, "b"), "v.yaml:5:1");
    ck_assert_str_eq(place(m, "b.x"), "v.yaml:2:5");
    ck_assert_str_eq(place(m, "b.z"), "v.yaml:5:5");
    ck_assert_str_eq(place(m, "c"), "v.yaml:9:1");
}
END_TEST

START_TEST(anchors_are_where_their_text_is)
{
    map *m = layer("v.yaml", NULL, "base: &b\n  x: 1\n  z: 2\none:\n  <<: *b\n  z: 3\ntwo: *b\n");

    ck_assert_str_eq(place(m, "one.x"), "v.yaml:2:3");
    ck_assert_str_eq(place(m, "one.z"), "v.yaml:6:3");
    ck_assert_str_eq(place(m, "two"), "v.yaml:7:1");
    ck_assert_str_eq(place(m, "two.z"), "v.yaml:3:3");
}
END_TEST

START_TEST(the_winner_brings_its_place)
{
    map *under = layer("low.yaml", NULL, "a: 1\nm:\n  x: 1\n  z: 1\n  l: [1]\n");
    map *over = layer("high.yaml", NULL, "\n\nm:\n  z: 2\n  l: [2]\no: 1\n");
    map *m = values_merge_maps(a, under, over);

    ck_assert_str_eq(place(m, "a"), "low.yaml:1:1");
    ck_assert_str_eq(place(m, "m"), "high.yaml:3:1");
    ck_assert_str_eq(place(m, "m.x"), "low.yaml:3:3");
    ck_assert_str_eq(place(m, "m.z"), "high.yaml:4:3");
    ck_assert_str_eq(place(m, "m.l"), "high.yaml:5:3");
    ck_assert_str_eq(place(m, "o"), "high.yaml:6:1");
    ck_assert_str_eq(place(under, "m.z"), "low.yaml:4:3");
}
END_TEST

START_TEST(globals_bring_their_places_down)
{
    values_node sub = {.name = SLICE("sub"), .values = layer("sub.yaml", NULL, "x: 1\nglobal: {g: 1, h: {i: 1}}\n")};
    values_node *const children[] = {&sub};
    values_node top = {SLICE("top"), layer("top.yaml", NULL, "global:\n  g: 2\n  k: 3\n"), NULL, children, 1};
    coalescer c = {.arena = a, .reporter = {a, NULL, NULL}, .compat = &compat_helm4};
    map *m = values_coalesce(&c, &top, layer("v.yaml", NULL, "sub:\n  global: {g: 0}\nglobal: {k: 4, h: {j: 5}}\n"));

    ck_assert_str_eq(place(m, "global"), "v.yaml:3:1");
    ck_assert_str_eq(place(m, "global.g"), "top.yaml:2:3");
    ck_assert_str_eq(place(m, "sub.global.g"), "top.yaml:2:3");
    ck_assert_str_eq(place(m, "sub.global.k"), "v.yaml:3:10");
    ck_assert_str_eq(place(m, "sub.global.h.i"), "sub.yaml:2:20");
    ck_assert_str_eq(place(m, "sub.global.h.j"), "v.yaml:3:20");
    ck_assert_str_eq(place(m, "sub.x"), "sub.yaml:1:1");
}
END_TEST

START_TEST(globals_made_for_a_subchart_are_those_of_its_parent)
{
    values_node sub = {.name = SLICE("sub")};
    values_node *const children[] = {&sub};
    values_node top = {SLICE("top"), NULL, NULL, children, 1};
    coalescer c = {.arena = a, .reporter = {a, NULL, NULL}, .compat = &compat_helm4};
    map *m = values_coalesce(&c, &top, layer("v.yaml", NULL, "\nglobal: {g: 1}\n"));

    ck_assert_str_eq(place(m, "sub"), "none");
    ck_assert_str_eq(place(m, "sub.global"), "v.yaml:2:1");
    ck_assert_str_eq(place(m, "sub.global.g"), "v.yaml:2:10");
}
END_TEST

START_TEST(an_entry_lies_over_the_globals_of_its_file)
{
    const char *text = "global: {a: 1, b: 1}\nportal:\n  x: 1\n  global: {b: 2}\nother: {x: 2}\nnone:\nlist: [1]\n";
    map *m = layer("addons.yaml", "portal", text);

    ck_assert_int_eq((int)map_count(m), 2);
    ck_assert_str_eq(place(m, "x"), "addons.yaml:3:3");
    ck_assert_str_eq(place(m, "global.a"), "addons.yaml:1:10");
    ck_assert_str_eq(place(m, "global.b"), "addons.yaml:4:12");
    ck_assert_int_eq((int)map_count(layer("addons.yaml", "none", text)), 1);
    ck_assert_int_eq((int)map_count(layer("addons.yaml", "missing", text)), 1);
    ck_assert_int_eq((int)map_count(layer("addons.yaml", "portal", "# empty\n")), 0);
}
END_TEST

/* --- What is wrong, and where --- */

typedef struct loading {
    const char *entry, *text;
} loading;

static void load_work(void *context)
{
    const loading *l = context;

    layer("f.yaml", l->entry, l->text);
}

static const char *failing(const char *entry, const char *text)
{
    loading l = {entry, text};
    const failure *f = arena_try(a, load_work, &l);

    ck_assert_ptr_nonnull(f);
    ck_assert_int_eq((int)origins->layer_count, 0);
    return arena_cstring(
        a, arena_printf(a, "%.*s:%u:%u: %.*s", SLICE_ARG(f->file), f->line, f->column, SLICE_ARG(f->text)));
}

#define CANNOT "failed to parse f.yaml: cannot unmarshal yaml document: "

START_TEST(failures_know_their_place)
{
    ck_assert_str_eq(failing(NULL, "a: 1\nb: [1\nc: 2\n"),
                     "f.yaml:3:2: " CANNOT
                     "error converting YAML to JSON: yaml: line 2: did not find expected ',' or ']'");
    ck_assert_str_eq(failing(NULL, "a: 1\n  b: 2\n"),
                     "f.yaml:2:4: " CANNOT
                     "error converting YAML to JSON: yaml: line 2: mapping values are not allowed in this context");
    ck_assert_str_eq(failing(NULL, "a: 1\n---\nb: *x\n"),
                     "f.yaml:3:4: " CANNOT "error converting YAML to JSON: yaml: unknown anchor 'x' referenced");
    ck_assert_str_eq(failing(NULL, "# list\n- a\n"),
                     "f.yaml:2:1: " CANNOT "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array "
                     "into Go value of type map[string]interface {}");
    ck_assert_str_eq(failing(NULL, "a: 1\n--- b\n"),
                     "f.yaml:2:1: failed to parse f.yaml: error reading yaml document: invalid Yaml document "
                     "separator: b");
    ck_assert_str_eq(failing(NULL, "a:\n  ? [b]\n  : c\n"),
                     "f.yaml:2:5: " CANNOT
                     "error converting YAML to JSON: yaml: invalid map key: []interface {}{\"b\"}");
    ck_assert_str_eq(failing("x", "a: 1\nx: [1]\n"), "f.yaml:2:1: failed to parse f.yaml: the values of x must be a map, not a list");
}
END_TEST

/* --- --set --- */

static map *set(map *m, const char *text, set_mode mode)
{
    uint32_t origin = origin_add(origins, origin_add_layer(origins, LAYER_FLAG, SLICE("set"), slice_from(text)), 0, 0);

    values_set(a, m, slice_from(text), &(set_options){.mode = mode, .origin = origin});
    return m;
}

START_TEST(flags_own_what_they_set)
{
    map *m = layer("v.yaml", NULL, "a:\n  b: 1\n  c: 1\nl: [1, {x: 1, z: 2}]\n");

    set(m, "a.b=2,p.o=3", SET_TYPED);
    ck_assert_str_eq(place(m, "a"), "v.yaml:1:1");
    ck_assert_str_eq(place(m, "a.b"), "a.b=2,p.o=3:0:0");
    ck_assert_str_eq(place(m, "a.c"), "v.yaml:3:3");
    ck_assert_str_eq(place(m, "p"), "a.b=2,p.o=3:0:0");
    set(m, "l[1].z=3", SET_TYPED);
    ck_assert_str_eq(place(m, "l"), "v.yaml:4:1");
    const map *inner = map_get(m, SLICE("l"))->list->items[1].map;
    ck_assert_str_eq(place(inner, "x"), "v.yaml:4:9");
    ck_assert_str_eq(place(inner, "z"), "l[1].z=3:0:0");
    set(m, "l[0]=9", SET_TYPED);
    ck_assert_str_eq(place(m, "l"), "l[0]=9:0:0");
    set(m, "l[1].w[0].q=1", SET_TYPED);
    ck_assert_str_eq(place(m, "l"), "l[0]=9:0:0");
    set(m, "j={\"k\":[{\"m\":1}]}", SET_JSON);
    ck_assert_str_eq(place(m, "j.k"), "j={\"k\":[{\"m\":1}]}:0:0");
}
END_TEST

Suite *origin_suite(void)
{
    Suite *s = suite_create("origin");
    TCase *c = tcase_create("origin");

    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_add_test(c, keys_know_where_they_stand);
    tcase_add_test(c, json_is_read_alike);
    tcase_add_test(c, documents_of_a_file_count_its_lines);
    tcase_add_test(c, anchors_are_where_their_text_is);
    tcase_add_test(c, the_winner_brings_its_place);
    tcase_add_test(c, globals_bring_their_places_down);
    tcase_add_test(c, globals_made_for_a_subchart_are_those_of_its_parent);
    tcase_add_test(c, an_entry_lies_over_the_globals_of_its_file);
    tcase_add_test(c, failures_know_their_place);
    tcase_add_test(c, flags_own_what_they_set);
    suite_add_tcase(s, c);
    return s;
}
