/* What counts as reading a value: each way in which a template can get at one. */
#include <check.h>
#include <stdlib.h>

#include "codec/yaml.h"
#include "render/eval.h"
#include "values/reads.h"

static arena *a;

static void set_up(void)
{
    a = arena_new(0);
}

static void tear_down(void)
{
    arena_free(a);
}

static const char *const values_text = "image: {tag: x, repo: y}\n"
                                       "items: [{k: 1, l: 2}, [{k: 3}]]\n"
                                       "deep: {p: {q: 1}, r: 2}\n"
                                       "other: {r: 3, s: {t: 4}}\n";

/* Adds " PATH" for each key that was looked up at a place and below, and " PATH.*" for a map that was walked. */
static void add_reads(buffer *out, const read_place *p, slice path, value here)
{
    const map *names = reads_names(p);

    if (reads_has(p, SLICE("no such name")))
        buffer_printf(out, " %.*s*", SLICE_ARG(path));
    for (size_t i = 0; i < map_count(names); i++)
        buffer_printf(out, " %.*s%.*s", SLICE_ARG(path), SLICE_ARG(map_sorted(names)[i].key->text));
    for (size_t i = 0; here.kind == KIND_MAP && i < map_count(here.map); i++) {
        const map_entry *e = &map_peek_all(here.map)[i];
        const read_place *below = reads_below(p, e->key->text);
        if (below != NULL)
            add_reads(out, below, arena_printf(a, "%.*s%.*s.", SLICE_ARG(path), SLICE_ARG(e->key->text)), e->value);
    }
}

/* What a template reads of the values: keys by path, sorted by map. */
static const char *reads(const char *text)
{
    const values_node alone = {.name = SLICE("chart")};
    value values = yaml_read(a, NULL, slice_from(values_text), YAML_MAP);
    const read_place *top = reads_watch(a, &alone, values.map);
    map *dot = map_new(a);
    buffer out = buffer_new(a);

    map_set(dot, SLICE("Values"), values);
    eval_text(a, symbol_table_new(a), SLICE("t"), slice_from(text), value_map(TYPE_MAP, dot));
    add_reads(&out, top, SLICE(""), yaml_read(a, NULL, slice_from(values_text), YAML_MAP));
    return arena_cstring(a, buffer_slice(&out));
}

/* clang-format off */
static const struct {
    const char *text, *reads;
} ways[] = {
    {"no action", ""},
    {"{{ $v := .Values }}", ""},
    /* by name, whether there or not */
    {"{{ .Values.image.tag }}", " image image.tag"},
    {"{{ .Values.image.gone }}", " image image.gone"},
    {"{{ .Values.gone }}", " gone"},
    {"{{ with .Values.image }}{{ .tag }}{{ end }}", " image image.tag"},
    {"{{ $i := .Values.image }}{{ $i.tag }}", " image image.tag"},
    {"{{ (.Values.image).tag }}", " image image.tag"},
    {"{{ index .Values \"image\" \"tag\" }}", " image image.tag"},
    {"{{ get .Values.image \"tag\" }}", " image image.tag"},
    {"{{ hasKey .Values.image \"tag\" }}", " image image.tag"},
    {"{{ dig \"image\" \"tag\" \"\" .Values }}", " image image.tag"},
    {"{{ pluck \"r\" .Values.deep .Values.other }}", " deep other deep.r other.r"},
    {"{{ define \"d\" }}{{ .tag }}{{ end }}{{ include \"d\" .Values.image }}", " image image.tag"},
    {"{{ define \"d\" }}{{ .tag }}{{ end }}{{ template \"d\" .Values.image }}", " image image.tag"},
    {"{{ tpl \"{{ .Values.image.tag }}\" . }}", " image image.tag"},
    {"{{ with dict \"i\" .Values.image }}{{ .i.tag }}{{ end }}", " image image.tag"},
    {"{{ range list .Values.image }}{{ .tag }}{{ end }}", " image image.tag"},
    {"{{ range .Values.items }}{{ if kindIs \"map\" . }}{{ .k }}{{ end }}{{ end }}", " items items.k"},
    {"{{ (index .Values.items 1 0).l }}", " items items.l"},
    /* as a whole */
    {"{{ range $k, $v := .Values.deep }}{{ $k }}{{ end }}", " deep deep.*"},
    {"{{ range .Values.deep }}{{ end }}", " deep deep.*"},
    {"{{ toYaml .Values.deep }}", " deep deep.* deep.p.*"},
    {"{{ toJson .Values.deep }}", " deep deep.* deep.p.*"},
    {"{{ toPrettyJson .Values.deep }}", " deep deep.* deep.p.*"},
    {"{{ toToml .Values.deep }}", " deep deep.* deep.p.*"},
    {"{{ .Values.deep }}", " deep deep.* deep.p.*"},
    {"{{ printf \"%v\" .Values.deep }}", " deep deep.* deep.p.*"},
    {"{{ toYaml .Values.items }}", " items items.*"},
    {"{{ values .Values.deep }}", " deep deep.* deep.p.*"}, /* and printed */
    {"{{ $v := values .Values.deep }}", " deep deep.*"},
    {"{{ $k := keys .Values.deep }}", " deep deep.*"},
    {"{{ deepEqual .Values.other .Values.other }}", " other"}, /* one and the same: nothing is compared */
    {"{{ deepEqual .Values.other (deepCopy .Values.other) }}", " other other.* other.r other.s other.s.* other.s.t"},
    /* without a look inside */
    {"{{ if .Values.deep }}{{ end }}", " deep"},
    {"{{ len .Values.deep }}", " deep"},
    {"{{ kindOf .Values.deep }}", " deep"},
    {"{{ default (dict) .Values.deep | len }}", " deep"},
    {"{{ $l := list .Values.deep .Values.other }}", " deep other"},
    {"{{ $l := concat .Values.items (list 1) }}", " items"},
    /* copies are as good as what they were made from */
    {"{{ $c := deepCopy .Values }}", ""},
    {"{{ (deepCopy .Values).image.tag }}", " image image.tag"},
    {"{{ $c := omit .Values.image \"tag\" }}", " image image.tag"},
    {"{{ (omit .Values \"deep\").image.tag }}", " deep image image.tag"},
    {"{{ toYaml (omit .Values.deep \"p\") }}", " deep deep.* deep.p"},
    {"{{ $c := pick .Values.image \"tag\" }}", " image image.tag"},
    {"{{ toYaml (pick .Values.deep \"p\") }}", " deep deep.p deep.p.*"},
    {"{{ $m := merge (dict) .Values }}", ""},
    {"{{ (merge (dict) .Values).image.tag }}", " image image.tag"},
    {"{{ (merge (dict) .Values.image .Values.other).tag }}", " image other image.tag other.tag"},
    {"{{ $m := merge (dict \"x\" 1) .Values.deep .Values.other }}", " deep other"},
    {"{{ (merge (dict) .Values.deep .Values.other).r }}", " deep other deep.r other.r"}, /* whosever it is */
    {"{{ $m := dict \"Values\" (deepCopy .Values) | mergeOverwrite (deepCopy .) }}", ""},
    {"{{ toYaml (mergeOverwrite (dict) .Values.deep) }}", " deep deep.* deep.p.*"},
    /* changes */
    {"{{ $_ := set .Values \"image\" 1 }}", ""},
    {"{{ $_ := set .Values \"added\" 1 }}{{ .Values.added }}", " added"},
    {"{{ $_ := unset .Values \"image\" }}", " image"},
    {"{{ $_ := set .Values \"image\" (dict \"tag\" 1) }}{{ .Values.image.tag }}", " image"},
};
/* clang-format on */

START_TEST(templates_are_seen_reading)
{
    const char *seen = reads(ways[_i].text);

    ck_assert_msg(strcmp(seen, ways[_i].reads) == 0, "%s reads%s, not%s", ways[_i].text, seen, ways[_i].reads);
}
END_TEST

START_TEST(globals_of_a_chart_and_its_subcharts_are_one)
{
    values_node child = {.name = SLICE("sub")};
    values_node *const children[] = {&child};
    const values_node top = {.name = SLICE("top"), .children = children, .count = 1};
    value values = yaml_read(a, NULL, SLICE("global: {g: {h: 1}}\nsub: {global: {g: {h: 1}}, x: 1}\n"), YAML_MAP);
    const read_place *place = reads_watch(a, &top, values.map);
    map *dot = map_new(a);

    map_set(dot, SLICE("Values"), *map_peek(values.map, symbol_new(a, SLICE("sub"))));
    eval_text(a, symbol_table_new(a), SLICE("t"), SLICE("{{ .Values.global.g.h }}"), value_map(TYPE_MAP, dot));
    const read_place *global = reads_below(place, SLICE("global"));
    ck_assert_ptr_eq(global, reads_below(reads_below(place, SLICE("sub")), SLICE("global")));
    ck_assert(reads_has(global, SLICE("g")));
    ck_assert(!reads_has(global, SLICE("h")));
    ck_assert(reads_has(reads_below(global, SLICE("g")), SLICE("h")));
    ck_assert(!reads_has(place, SLICE("sub")));
}
END_TEST

START_TEST(places_are_those_of_maps)
{
    const values_node alone = {.name = SLICE("chart")};
    value values = yaml_read(a, NULL, slice_from(values_text), YAML_MAP);
    const read_place *top = reads_watch(a, &alone, values.map);

    ck_assert_ptr_nonnull(reads_below(top, SLICE("image")));
    ck_assert_ptr_nonnull(reads_below(top, SLICE("items")));
    ck_assert_ptr_null(reads_below(reads_below(top, SLICE("image")), SLICE("tag")));
    ck_assert_ptr_null(reads_below(top, SLICE("gone")));
}
END_TEST

Suite *reads_suite(void)
{
    Suite *s = suite_create("reads");
    TCase *t = tcase_create("reads");

    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_loop_test(t, templates_are_seen_reading, 0, (int)(sizeof ways / sizeof *ways));
    tcase_add_test(t, globals_of_a_chart_and_its_subcharts_are_one);
    tcase_add_test(t, places_are_those_of_maps);
    suite_add_tcase(s, t);
    return s;
}
