/*
 * yaml_read: what sigs.k8s.io/yaml 1.6.0 makes of a text (Unmarshal into interface{}), as JSON, or what it says. The
 * rows were made by asking it.
 */
#include <check.h>

#include "codec/json.h"
#include "codec/yaml.h"
#include "codec/yaml_resolve.h"

typedef struct row {
    const char *text, *answer;
} row;

/* clang-format off */
static const row rows[] = {
    {"",
     "null"},
    {"~",
     "null"},
    {"# only a comment\n",
     "null"},
    {"---\n",
     "null"},
    {"a: 1\n---\nb: 2\n",
     "{\"a\":1}"},
    {"text",
     "\"text\""},
    {"a: [yes, No, on, OFF, y, N, true, False]",
     "{\"a\":[true,false,true,false,true,false,true,false]}"},
    {"a: [0755, 0o17, 0x1F, 0b11, 1_000, -0b11, +12, 08, 12:30, 1__0]",
     "{\"a\":[493,15,31,3,1000,-3,12,8,\"12:30\",10]}"},
    {"a: [1.0, .5, 5., 1e3, 1E-7, 1.5e+3, 1e400, .inf2, 0x1p4, .e1]",
     "{\"a\":[1,0.5,5,1000,1e-7,1500,\"1e400\",\".inf2\",\"0x1p4\",\".e1\"]}"},
    {"a: 123456789012345678",
     "{\"a\":123456789012345680}"},
    {"a: 18446744073709551615",
     "{\"a\":18446744073709552000}"},
    {"a: 18446744073709551616",
     "{\"a\":18446744073709552000}"},
    {"a: -0",
     "{\"a\":0}"},
    {"a: -0.0",
     "{\"a\":-0}"},
    {"a: [2024-01-01, 2024-01-01T10:00:00Z]",
     "{\"a\":[\"2024-01-01\",\"2024-01-01T10:00:00Z\"]}"},
    {"a: [null, Null, NULL, ~, '', nULL]",
     "{\"a\":[null,null,null,null,\"\",\"nULL\"]}"},
    {"a: .inf",
     "error converting YAML to JSON: json: unsupported value: +Inf"},
    {"a: .nan\na: 1",
     "{\"a\":1}"},
    {"a: [.nan]",
     "error converting YAML to JSON: json: unsupported value: NaN"},
    {"a: !!str 12\nb: !!int '12'\nc: !!float 3\nd: !!binary aGk=\ne: !x 5\nf: ! 6\ng: !!null ''",
     "{\"a\":\"12\",\"b\":12,\"c\":3,\"d\":\"hi\",\"e\":\"5\",\"f\":\"6\",\"g\":null}"},
    {"a: !!int x",
     "error converting YAML to JSON: yaml: cannot decode !!str `x` as a !!int"},
    {"a: !!bool 1",
     "error converting YAML to JSON: yaml: cannot decode !!int `1` as a !!bool"},
    {"a: !!binary '*'",
     "error converting YAML to JSON: yaml: !!binary value contains invalid base64 data"},
    {"a: !!timestamp x",
     "error converting YAML to JSON: yaml: cannot decode !!str `x` as a !!timestamp"},
    {"1: a\n1.5: b\ntrue: c\n0x10: d\nyes: e\n'no': f",
     "{\"1\":\"a\",\"1.5\":\"b\",\"16\":\"d\",\"no\":\"f\",\"true\":\"e\"}"},
    {"~: a",
     "error converting YAML to JSON: unsupported map key of type: %!s(<nil>), key: <nil>, value: \"a\""},
    {"18446744073709551615: [1, 1.5]",
     "error converting YAML to JSON: unsupported map key of type: uint64, key: 0xffffffffffffffff, value: []interface {}{1, 1.5}"},
    {"? [a]\n: b",
     "error converting YAML to JSON: yaml: invalid map key: []interface {}{\"a\"}"},
    {"x: {{ .Values.a }}",
     "error converting YAML to JSON: yaml: invalid map key: map[interface {}]interface {}{\".Values.a\":interface {}(nil)}"},
    {"a: {{b: 1, c: 1e6, d: ~}: 2}",
     "error converting YAML to JSON: yaml: invalid map key: map[interface {}]interface {}{\"b\":1, \"c\":1e+06, \"d\":interface {}(nil)}"},
    {"a: 1\na: 2",
     "{\"a\":2}"},
    {"a: &x {b: 1}\nc: *x\nd: [*x]",
     "{\"a\":{\"b\":1},\"c\":{\"b\":1},\"d\":[{\"b\":1}]}"},
    {"a: &x [*x]",
     "error converting YAML to JSON: yaml: anchor 'x' value contains itself"},
    {"a: *x",
     "error converting YAML to JSON: yaml: unknown anchor 'x' referenced"},
    {"a: &x {b: 1, c: 2}\nd: {c: 3, <<: *x}",
     "{\"a\":{\"b\":1,\"c\":2},\"d\":{\"b\":1,\"c\":2}}"},
    {"a: &x {b: 1}\nc: &y {b: 2, d: 3}\ne: {<<: [*x, *y], f: 4}",
     "{\"a\":{\"b\":1},\"c\":{\"b\":2,\"d\":3},\"e\":{\"b\":1,\"d\":3,\"f\":4}}"},
    {"a: {<<: 1}",
     "error converting YAML to JSON: yaml: map merge requires map or sequence of maps as the value"},
    {"a: &x [1]\nb: {<<: *x}",
     "error converting YAML to JSON: yaml: map merge requires map or sequence of maps as the value"},
    {"a: {'<<': 1}",
     "{\"a\":{\"\\u003c\\u003c\":1}}"},
    {"a: |\n  x\n  y\nb: |-\n  x\nc: |+\n  x\n\nd: >\n  x\n  y\n\n  z\ne: |2\n   x\n",
     "{\"a\":\"x\\ny\\n\",\"b\":\"x\",\"c\":\"x\\n\\n\",\"d\":\"x y\\nz\\n\",\"e\":\" x\\n\"}"},
    {"a: \"\\x41\\u00e9\\n\\e\\_\\ \\\"\"",
     "{\"a\":\"A\303\251\\n\\u001b\302\240 \\\"\"}"},
    {"a: \"it\\'s\"",
     "{\"a\":\"it's\"}"},
    {"a: \"\\/\"",
     "error converting YAML to JSON: yaml: found unknown escape character"},
    {"a: 'it''s'",
     "{\"a\":\"it's\"}"},
    {"a: x\015\nb: y\015\n",
     "{\"a\":\"x\",\"b\":true}"},
    {"\357\273\277a: b",
     "{\"a\":\"b\"}"},
    {"# c\n\357\273\277a: b",
     "{\"\357\273\277a\":\"b\"}"},
    {"a: [x?y]",
     "error converting YAML to JSON: yaml: did not find expected ',' or ']'"},
    {"a:\n- {b: c?d}",
     "error converting YAML to JSON: yaml: line 1: did not find expected ',' or '}'"},
    {"a: {b:}",
     "{\"a\":{\"b:\":null}}"},
    {"a: [b:, c]",
     "{\"a\":[\"b:\",\"c\"]}"},
    {"a: [!!str, b]",
     "{\"a\":[\"b\"]}"},
    {"{}: x",
     "{}"},
    {"a:\n{}\n",
     "error converting YAML to JSON: yaml: line 3: could not find expected ':'"},
    {"a: 1\n{}\n",
     "error converting YAML to JSON: yaml: line 1: did not find expected key"},
    {"%YAML 1.2\n---\na: b",
     "error converting YAML to JSON: yaml: found incompatible YAML document"},
    {"%YAML 1.1\n---\na: b",
     "{\"a\":\"b\"}"},
    {"a: b: c",
     "error converting YAML to JSON: yaml: mapping values are not allowed in this context"},
    {"x: 1\na: b: c",
     "error converting YAML to JSON: yaml: line 2: mapping values are not allowed in this context"},
    {"a:\n\tb: 1",
     "error converting YAML to JSON: yaml: line 2: found character that cannot start any token"},
    {"a\nb: c",
     "error converting YAML to JSON: yaml: line 2: mapping values are not allowed in this context"},
    {"a: 1\nb\nc: 2",
     "error converting YAML to JSON: yaml: line 3: could not find expected ':'"},
    {"a: 1\nb\n",
     "error converting YAML to JSON: yaml: line 3: could not find expected ':'"},
    {"a: 1\n'b' # c",
     "error converting YAML to JSON: yaml: line 3: could not find expected ':'"},
    {"a: 1\n b: 2",
     "error converting YAML to JSON: yaml: line 2: mapping values are not allowed in this context"},
    {"a:\n  b: 1\n c: 2",
     "error converting YAML to JSON: yaml: line 2: did not find expected key"},
    {"- a\nb: c",
     "error converting YAML to JSON: yaml: line 1: did not find expected '-' indicator"},
    {"a: [1, 2",
     "error converting YAML to JSON: yaml: line 1: did not find expected ',' or ']'"},
    {"a: {b: 1",
     "error converting YAML to JSON: yaml: line 1: did not find expected ',' or '}'"},
    {"a: \"b",
     "error converting YAML to JSON: yaml: found unexpected end of stream"},
    {"a: 'b",
     "error converting YAML to JSON: yaml: found unexpected end of stream"},
    {"a: ]",
     "error converting YAML to JSON: yaml: did not find expected node content"},
    {"a: @b",
     "error converting YAML to JSON: yaml: found character that cannot start any token"},
    {"x:\ny: `b",
     "error converting YAML to JSON: yaml: line 2: found character that cannot start any token"},
    {"a: %b",
     "error converting YAML to JSON: yaml: found character that cannot start any token"},
    {"a: |\n\tx",
     "error converting YAML to JSON: yaml: line 2: found a tab character where an indentation space is expected"},
    {"a: !<x",
     "error converting YAML to JSON: yaml: did not find the expected '>'"},
    {"a: &\n",
     "error converting YAML to JSON: yaml: did not find expected alphabetic or numeric character"},
    {"\001",
     "error converting YAML to JSON: yaml: control characters are not allowed"},
    {"a: \377",
     "error converting YAML to JSON: yaml: invalid leading UTF-8 octet"},
    {"a: \303",
     "error converting YAML to JSON: yaml: incomplete UTF-8 octet sequence"},
    {"a: \177",
     "error converting YAML to JSON: yaml: control characters are not allowed"},
    {"a: b\n...\nc",
     "{\"a\":\"b\"}"},
    {"b: &b \n!!bool c: 1",
     "error converting YAML to JSON: yaml: cannot decode !!str `c` as a !!bool"},
    {"a: &x ! 5",
     "{\"a\":\"5\"}"},
    {"- - - a\n  - b\n- c: d\n  e:\n  - f",
     "[[[\"a\"],\"b\"],{\"c\":\"d\",\"e\":[\"f\"]}]"},
    {"? a\n: b\n? c",
     "{\"a\":\"b\",\"c\":null}"},
    {"{a, b: c, ? d}",
     "{\"a\":null,\"b\":\"c\",\"d\":null}"},
    {"[a: b, c]",
     "[{\"a\":\"b\"},\"c\"]"},
    {"a: \"b\n  c\n\n  d\"",
     "{\"a\":\"b c\\nd\"}"},
    {"a: b\n  c\n  d",
     "{\"a\":\"b c d\"}"},
    {"\"a\": 1, b",
     "{\"a\":\"1, b\"}"},
    {"a: - b",
     "error converting YAML to JSON: yaml: block sequence entries are not allowed in this context"},
    {"key: - a\n     - b\n",
     "error converting YAML to JSON: yaml: block sequence entries are not allowed in this context"},
};
/* clang-format on */

typedef struct attempt {
    arena *arena;
    slice text;
    yaml_shape shape;
    buffer out;
} attempt;

static void read_text(void *self)
{
    attempt *a = self;

    json_write(&a->out, yaml_read(a->arena, NULL, a->text, a->shape));
}

/* The value as JSON, or the complaint. */
static slice answer_to(arena *a, const char *text, yaml_shape shape)
{
    attempt work = {a, slice_from(text), shape, buffer_new(a)};
    const failure *f = arena_try(a, read_text, &work);

    return f == NULL ? buffer_slice(&work.out) : f->text;
}

START_TEST(answers_as_the_reference)
{
    arena *a = arena_new(0);

    ck_assert_str_eq(arena_cstring(a, answer_to(a, rows[_i].text, YAML_ANY)), rows[_i].answer);
    arena_free(a);
}
END_TEST

START_TEST(shapes_are_enforced)
{
    static const struct {
        const char *text;
        yaml_shape shape;
        const char *answer;
    } shapes[] = {
        /* clang-format off */
        {"", YAML_MAP,
         "null"},
        {"", YAML_LIST,
         "null"},
        {"~", YAML_MAP,
         "null"},
        {"~", YAML_LIST,
         "null"},
        {"{}", YAML_MAP,
         "{}"},
        {"{}", YAML_LIST,
         "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal object into Go value of type []interface {}"},
        {"[]", YAML_MAP,
         "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type map[string]interface {}"},
        {"[]", YAML_LIST,
         "[]"},
        {"x", YAML_MAP,
         "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go value of type map[string]interface {}"},
        {"x", YAML_LIST,
         "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go value of type []interface {}"},
        {"1", YAML_MAP,
         "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal number into Go value of type map[string]interface {}"},
        {"1", YAML_LIST,
         "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal number into Go value of type []interface {}"},
        {"yes", YAML_MAP,
         "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal bool into Go value of type map[string]interface {}"},
        {"yes", YAML_LIST,
         "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal bool into Go value of type []interface {}"},
        {"a: 1", YAML_MAP,
         "{\"a\":1}"},
        {"a: 1", YAML_LIST,
         "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal object into Go value of type []interface {}"},
        /* clang-format on */
    };
    arena *a = arena_new(0);

    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        ck_assert_str_eq(arena_cstring(a, answer_to(a, shapes[i].text, shapes[i].shape)), shapes[i].answer);
    arena_free(a);
}
END_TEST

/* n lists in one another, each line an alias of the one before, twice. */
START_TEST(aliases_cannot_explode)
{
    arena *a = arena_new(0);
    buffer text = buffer_new(a);

    buffer_add(&text, SLICE("a0: &a0 [x]\n"));
    for (int i = 1; i < 40; i++)
        buffer_printf(&text, "a%d: &a%d [*a%d, *a%d]\n", i, i, i - 1, i - 1);
    buffer_add_char(&text, '\0');
    ck_assert_str_eq(arena_cstring(a, answer_to(a, text.data, YAML_ANY)),
                     "error converting YAML to JSON: yaml: document contains excessive aliasing");
    arena_free(a);
}
END_TEST

START_TEST(nesting_ends)
{
    arena *a = arena_new(0);
    buffer text = buffer_new(a);

    buffer_add_repeated(&text, '[', 10001);
    buffer_add_char(&text, '\0');
    ck_assert_str_eq(arena_cstring(a, answer_to(a, text.data, YAML_ANY)),
                     "error converting YAML to JSON: yaml: exceeded max depth of 10000");
    arena_free(a);
}
END_TEST

/* All words of up to three letters, and longer ones by their beginning: the quick answer is the table's. */
START_TEST(strings_are_known_as_such)
{
    static const char *const ends[] = {"", "e", "s", "f", "ue", "se", "ll", "lse", "UE", "lSe", "lsee"};
    static const char letters[] = "aefnortuyzAEFNORTUYZ-.~0 ";
    arena *a = arena_new(0);

    for (const char *x = letters; *x != '\0'; x++)
        for (const char *y = letters; *y != '\0'; y++)
            for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
                slice text = arena_printf(a, "%c%c%s", *x, *y, ends[i]), one = slice_first(text, 1);
                ck_assert_int_eq(yaml_is_string(a, text), yaml_resolve(a, text, GO_YAML_2).kind == KIND_STRING);
                ck_assert_int_eq(yaml_is_string(a, one), yaml_resolve(a, one, GO_YAML_2).kind == KIND_STRING);
            }
    arena_free(a);
}
END_TEST

START_TEST(keys_are_interned_and_text_is_not_copied)
{
    static const char text[] = "a: plain text\nb: {a: 'quoted'}\n";
    arena *a = arena_new(0);
    symbol_table *symbols = symbol_table_new(a);
    value v = yaml_read(a, symbols, slice_from(text), YAML_MAP);
    const symbol *key = symbol_intern(symbols, SLICE("a"));

    ck_assert_ptr_eq(map_find(v.map, key)->bytes, text + 3);
    ck_assert_ptr_eq(map_find(map_get(v.map, SLICE("b"))->map, key)->bytes, text + 22);
    arena_free(a);
}
END_TEST

Suite *yaml_read_suite(void)
{
    Suite *suite = suite_create("yaml_read");
    TCase *rows_case = tcase_create("rows"), *rules = tcase_create("rules");

    tcase_add_loop_test(rows_case, answers_as_the_reference, 0, (int)(sizeof rows / sizeof *rows));
    tcase_add_test(rules, shapes_are_enforced);
    tcase_add_test(rules, aliases_cannot_explode);
    tcase_add_test(rules, nesting_ends);
    tcase_add_test(rules, strings_are_known_as_such);
    tcase_add_test(rules, keys_are_interned_and_text_is_not_copied);
    suite_add_tcase(suite, rows_case);
    suite_add_tcase(suite, rules);
    return suite;
}
