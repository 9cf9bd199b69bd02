/*
 * yaml_read_head: what sigs.k8s.io/yaml 1.6.0 puts into Helm's SimpleHead (version | kind | name | annotations), or
 * what it says. The rows were made by asking it.
 */
#include <check.h>

#include "codec/json.h"
#include "codec/yaml_head.h"

typedef struct row {
    const char *text, *answer;
} row;

/* clang-format off */
static const row rows[] = {
    {"",
     " | "},
    {"~",
     " | "},
    {"apiVersion: v1\nkind: Pod\nmetadata:\n  name: x\n  annotations:\n    helm.sh/hook: pre-install\n    a: \"1\"\nspec: {a: [1]}\n",
     "v1 | Pod | x | {\"a\":\"1\",\"helm.sh/hook\":\"pre-install\"}"},
    {"apiVersion: 1\nkind: yes\nmetadata: {name: 1.5, annotations: {a: 0x10, b: true, c: ~, d: 1e3, 1: 16777217}}",
     "1 | true | 1.5 | {\"1\":\"16777217\",\"a\":\"16\",\"b\":\"true\",\"c\":\"\",\"d\":\"1000\"}"},
    {"KIND: a\nKind: b\nkind: ~\nMetadata: {Name: n, ANNOTATIONS: {a: b}}",
     " | b | false | {\"a\":\"b\"}"},
    {"kind: [a]\nspec: 1",
     "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go struct field SimpleHead.kind of type string"},
    {"apiVersion: {a: b}",
     "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal object into Go struct field SimpleHead.apiVersion of type string"},
    {"metadata: x",
     "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go struct field SimpleHead.metadata of type struct { Name string \"json:\\\"name\\\"\"; Annotations map[string]string \"json:\\\"annotations\\\"\" }"},
    {"metadata: [a]",
     "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go struct field SimpleHead.metadata of type struct { Name string \"json:\\\"name\\\"\"; Annotations map[string]string \"json:\\\"annotations\\\"\" }"},
    {"metadata: {name: {a: b}}",
     "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal object into Go struct field .metadata.name of type string"},
    {"metadata: {annotations: {a: [b]}}",
     "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go struct field .metadata.annotations of type string"},
    {"metadata: {annotations: [b]}",
     "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go struct field .metadata.annotations of type map[string]string"},
    {"metadata: {annotations: x}",
     "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go struct field .metadata.annotations of type map[string]string"},
    {"[a]",
     "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type util.SimpleHead"},
    {"text",
     "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go value of type util.SimpleHead"},
    {"12",
     "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal number into Go value of type util.SimpleHead"},
    {"yes",
     "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal bool into Go value of type util.SimpleHead"},
    {"kind: .inf",
     " | +Inf"},
    {"spec: .inf",
     "error converting YAML to JSON: json: unsupported value: +Inf"},
    {"kind: a\n~: b",
     "error converting YAML to JSON: unsupported map key of type: %!s(<nil>), key: <nil>, value: \"b\""},
    {"kind: a\nkind: b",
     " | b"},
    {"a: &a {kind: X, metadata: {name: z}}\n<<: *a",
     " | X | z | null"},
    {"kind: a\nspec: {{ x }}",
     "error converting YAML to JSON: yaml: invalid map key: map[interface {}]interface {}{\"x\":interface {}(nil)}"},
    {"kind: a\nspec: b: c",
     "error converting YAML to JSON: yaml: line 2: mapping values are not allowed in this context"},
    {"kind: !!binary aGk=",
     " | hi"},
    {"kind: a\nspec: !!int x",
     "error converting YAML to JSON: yaml: cannot decode !!str `x` as a !!int"},
    {"\342\204\252ind: a",
     " | a"},
    {"metadata: {name: a}\nMetadata: ~",
     " |  | a | null"},
    {"metadata: {annotations: {a: b}}\nMetadata: {annotations: {c: d}}",
     " |  |  | {\"a\":\"b\",\"c\":\"d\"}"},
    {"kind: 18446744073709551615",
     " | 18446744073709551615"},
    {"kind: a\n---\nkind: b",
     " | a"},
};
/* clang-format on */

typedef struct attempt {
    arena *arena;
    slice text;
    buffer out;
} attempt;

static void read_head(void *self)
{
    attempt *a = self;
    struct manifest_head head;

    yaml_read_head(a->arena, a->text, &head);
    buffer_printf(&a->out, "%.*s | %.*s", SLICE_ARG(head.api_version), SLICE_ARG(head.kind));
    if (!head.has_metadata)
        return;
    buffer_printf(&a->out, " | %.*s | ", SLICE_ARG(head.name));
    json_write(&a->out, value_map(TYPE_MAP_STRING, head.annotations));
}

START_TEST(answers_as_the_reference)
{
    arena *a = arena_new(0);
    attempt work = {a, slice_from(rows[_i].text), buffer_new(a)};
    const failure *f = arena_try(a, read_head, &work);

    ck_assert_str_eq(arena_cstring(a, f == NULL ? buffer_slice(&work.out) : f->text), rows[_i].answer);
    arena_free(a);
}
END_TEST

Suite *yaml_head_suite(void)
{
    Suite *suite = suite_create("yaml_head");
    TCase *rows_case = tcase_create("rows");

    tcase_add_loop_test(rows_case, answers_as_the_reference, 0, (int)(sizeof rows / sizeof *rows));
    suite_add_tcase(suite, rows_case);
    return suite;
}
